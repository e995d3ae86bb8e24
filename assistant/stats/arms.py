"""Which column tells who was treated, which value of it means treated, and the rows that an effect can be worked out on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.dataset import Column, Kind, Role
from assistant.stats.design import design
from assistant.stats.values import YES, Floats, cells, described, labels, numbers

# Parts of the names of columns, by what such a column is for.
NAMED = {
    "treatment": ("treat", "treated", "treatment", "intervention", "exposed", "exposure", "vaccinated", "drug", "therapy", "program", "arm", "group"),
    "instrument": ("assigned", "assignment", "instrument", "lottery", "offer", "offered", "eligible", "encouraged", "invited", "random", "randomized", "randomised", "z"),
    "differences": ("after", "post", "period", "time", "year", "wave", "round"),
}  # fmt: skip
# Values that mean treated, and values that mean not.
TREATED = (
    "treat",
    "treated",
    "treatment",
    "vaccine",
    "vaccinated",
    "drug",
    "new",
    "test",
    "exposed",
    "intervention",
    "program",
    "after",
    "post",
    "variant",
    "b",
)
UNTREATED = (
    "control",
    "placebo",
    "untreated",
    "comparison",
    "standard",
    "old",
    "none",
    "usual",
    "before",
    "pre",
    "unexposed",
    "baseline",
    "a",
)


def guessed(frame: pd.DataFrame, role: str, but: tuple[str, ...], columns: Mapping[str, Column] | None) -> str | None:
    """The one column whose name says that it plays the role; None if there is none, or more than one."""
    found = []
    for name in map(str, frame.columns):
        words = _words(name) | {name.lower()}
        if name not in but and words & set(NAMED[role]) and two_valued(frame, name):
            found.append(name)
    whole = [n for n in found if n.lower() in NAMED[role]]
    return whole[0] if len(whole) == 1 else found[0] if len(found) == 1 else None


def moved_by(frame: pd.DataFrame, name: str, but: tuple[str, ...]) -> str:
    """The treatment itself, where the column named is the one that assigns it ("push_assigned" for "push_delivered")."""
    mine = _words(name)
    if not mine & set(NAMED["instrument"]):
        return name
    kin = [n for n in map(str, frame.columns) if n not in (name, *but) and _words(n) & mine and two_valued(frame, n)]
    return kin[0] if len(kin) == 1 else name


def _words(name: str) -> set[str]:
    """The words of a name, in lower case.

    >>> sorted(_words("push_assigned")), sorted(_words("isTreated"))
    (['assigned', 'push'], ['is', 'treated'])
    """
    return set(re.findall("[a-z]+", re.sub("([a-z])([A-Z])", r"\1 \2", name).lower()))


def two_valued(frame: pd.DataFrame, name: str) -> bool:
    """Whether a column has exactly two different values."""
    return int(cells(frame, name).nunique()) == 2


def arm(frame: pd.DataFrame, name: str, columns: Mapping[str, Column] | None) -> tuple[pd.Series, str] | None:
    """The column as 1 for treated and 0 for not, and the value that means treated; a number with "" if it has more values.

    None for a category of more than two.
    """
    if two_valued(frame, name):
        names = labels(frame, name)
        values = sorted(names.dropna().unique(), key=str)
        yes = _treated(values, described(frame, name, columns))
        return names.map(lambda v: float(v == yes), na_action="ignore").astype(float), str(yes)
    what = described(frame, name, columns)
    if what.kind is Kind.NUMBER and what.role is not Role.CODE:
        return numbers(frame, name, columns), ""
    return None


def _treated(values: list[str], what: Column) -> str:
    """The value that means treated: said so by its words, the one that is not control, yes, or the last in order."""
    low = {v: _words(str(v)) for v in values}
    said = [v for v in values if low[v] & set(TREATED) and not low[v] & {"no", "not"}]
    control = [v for v in values if low[v] & {*UNTREATED, "no", "not", "non"}]
    if len(control) == 1:
        return next(v for v in values if v != control[0])
    if len(said) == 1:
        return said[0]
    yes = [v for v in values if str(v) == str(what.yes) or str(v).lower() in YES]
    return yes[0] if len(yes) == 1 else values[-1]


@dataclass(frozen=True, eq=False)
class Rows:
    """The complete rows: outcome, treatment, helper and adjusting columns as numbers, and how many rows were left out."""

    y: Floats
    d: Floats
    z: Floats
    x: Floats
    names: tuple[str, ...]
    treated: str
    left_out: int


def complete_rows(
    frame: pd.DataFrame, target: str, on: str, helper: str, pool: tuple[str, ...], columns: Mapping[str, Column] | None
) -> Rows | None:
    """All that a design needs as numbers, on the rows where nothing is missing; None if a column cannot be used."""
    first, second = arm(frame, on, columns), arm(frame, helper, columns) if helper else None
    if first is None or (helper and second is None):
        return None
    z = second[0] if second else pd.Series(0.0, index=frame.index)
    parts = [numbers(frame, target, columns), first[0], z]
    there = np.logical_and.reduce([*(p.notna().to_numpy(bool) for p in parts), *(frame[c].notna().to_numpy(bool) for c in pool)])  # fmt: skip
    made = design(frame[there], target, pool, columns)
    if len(made.y) != int(there.sum()):
        return None
    y, d, z_ = (np.asarray(p.to_numpy(np.float64)[there], np.float64) for p in parts)
    return Rows(y, d, z_, made.x, tuple(c for c, _ in made.terms), first[1], int((~there).sum()))
