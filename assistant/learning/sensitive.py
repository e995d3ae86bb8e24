"""Notices columns about people that a fair decision should not rest on, by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable

PROTECTED = frozenset(
    [
        "race",
        "races",
        "ethnicity",
        "ethnic",
        "ethnicgroup",
        "gender",
        "genders",
        "sex",
        "sexes",
        "religion",
        "religious",
        "faith",
        "nationality",
        "citizenship",
        "foreign",
        "disability",
        "disabled",
        "marital",
        "immigrant",
        "caste",
        "orientation",
        "transgender",
        "tribe",
        "origin",
        "skin",
    ]
)
AGE = frozenset(["age", "ages", "birthyear", "birthdate", "dob", "birthday"])
PERSONAL = frozenset(
    ["ssn", "email", "phone", "mobile", "passport", "iban", "surname", "firstname", "lastname", "fullname"]
)


def words_of(name: str) -> list[str]:
    """The words in a column's name, lower case.

    >>> words_of("foreignWorker_2")
    ['foreign', 'worker', '2']
    """
    return re.findall(r"[^\W_]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).replace("_", " ").lower())


def sensitive(names: Iterable[str], age: bool = False) -> list[str]:
    """The names that speak of a protected trait, in order; with `age` also those of age.

    >>> sensitive(["race", "race_time", "age", "city"])
    ['race']
    """
    wanted = PROTECTED | AGE if age else PROTECTED
    return [name for name in names if wanted & set(words_of(name)) and not _a_contest(name)]


def personal(names: Iterable[str]) -> list[str]:
    """The names that speak of a person's own details: post address, number, mail."""
    return [name for name in names if PERSONAL & set(words_of(name))]


def _a_contest(name: str) -> bool:
    """A race that is run, an origin that is an airport."""
    words = set(words_of(name))
    return bool(
        ("race" in words and words & {"time", "distance", "track", "date", "winner", "car", "position", "id"})
        or ("origin" in words and words & {"airport", "port", "city", "station", "x", "y"})
    )
