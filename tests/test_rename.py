"""Renaming the columns, in the table and in the question, must not change the reading."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests import corpus, tables
from tests.corpus import Case
from tests.reading import arguments, filters, told

NAMES: dict[str, dict[str, dict[str, str]]] = {
    "plain": {
        "shop": {"sales": "revenue", "region": "territory", "unit_price": "list_price", "visits": "footfall",
                 "discount": "rebate", "ad_spend": "promo_budget", "product": "article", "returned": "refunded", "date": "day"},
        "people": {"sex": "gender", "age": "years_old", "class": "cabin", "fare": "ticket_price", "city": "town",
                   "smoker": "smokes", "survived": "rescued", "income": "salary", "name": "full_name"},
    },
    "many words": {
        "shop": {"sales": "net_turnover_eur", "region": "sales district", "unit_price": "Price Per Item", "visits": "shop visitors",
                 "discount": "DiscountPct", "ad_spend": "marketing-outlay", "product": "Product Line", "returned": "goods sent back"},
        "people": {"sex": "sex at birth", "age": "AgeInYears", "class": "travel_class", "fare": "fare paid (EUR)",
                   "city": "home city", "smoker": "is_smoker", "survived": "survived_flag", "income": "Yearly Income"},
    },
    "words we use": {
        "shop": {"sales": "Average Total", "region": "group", "unit_price": "trend_index", "visits": "count",
                 "discount": "share", "ad_spend": "model_cost"},
        "people": {"age": "rank", "fare": "top_score", "city": "column", "income": "mean level"},
    },
    "not English": {
        "shop": {"sales": "umsatz", "region": "filiale", "unit_price": "stückpreis", "visits": "besuche", "discount": "rabatt",
                 "ad_spend": "werbung", "product": "ware", "returned": "retour", "date": "datum"},
        "people": {"sex": "geschlecht", "age": "älter_jahre", "class": "klasse", "fare": "preis", "city": "ville",
                   "smoker": "fumeur", "survived": "überlebt", "income": "einkommen", "name": "nom"},
    },
}  # fmt: skip


def _columns(case: Case) -> set[str]:
    """The columns that the sentence must name for itself."""
    known = set(tables.TABLES[case.data]().columns)
    found = {f[0] for f in case.filters if f}

    def walk(value: Any) -> None:
        if isinstance(value, str) and value in known:
            found.add(value)
        elif isinstance(value, dict):
            walk(tuple(value.values()))
        elif isinstance(value, tuple):
            for item in value:
                walk(item)

    walk(dict(case.means))
    return found


def _said(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(name).replace('_', '[_ ]')}\b", re.IGNORECASE)


def _eligible() -> list[Case]:
    """Sentences that stand alone and call each of their columns by its own name."""
    stand_alone = [c for c in corpus.cases() if not c.after and not c.failing]
    return [c for c in stand_alone if _columns(c) and all(_said(name).search(c.say) for name in _columns(c))]


def _spoken(name: str) -> str:
    """A column's name as a person would type it."""
    name = re.sub(r"\s*\(.*\)", "", name)
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.sub(r"[_-]", " ", name).lower()


def _retold(say: str, names: dict[str, str]) -> str:
    """The sentence with the new names, all put in at once: a new name may hold an old one."""
    spoken = {old.replace("_", " "): _spoken(new) for old, new in names.items()}
    either = "|".join(re.escape(old).replace(r"\ ", "[_ ]") for old in sorted(spoken, key=len, reverse=True))
    return re.sub(rf"\b({either})\b", lambda m: spoken[m[0].lower().replace("_", " ")], say, flags=re.IGNORECASE)


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, dict):
        return {name: _renamed(item, names) for name, item in value.items()}
    return tuple(_renamed(item, names) for item in value) if isinstance(value, tuple) else value


@pytest.fixture(scope="session")
def renamed(assistant, tmp_path_factory):
    """A session about each table under each set of names."""
    folder = tmp_path_factory.mktemp("renamed")
    found = {}
    for kind, sets in NAMES.items():
        for data, names in sets.items():
            path = folder / f"{kind.replace(' ', '_')}_{data}.csv"
            tables.TABLES[data]().rename(columns=names).to_csv(path, index=False)
            found[kind, data] = assistant.open(path)
    return found


def failures(assistant, sessions, renamed, kind: str) -> tuple[list[str], int]:
    """Sentences whose reading the new names change, and how many were tried."""
    wrong, tried = [], 0
    for case in _eligible():
        names = NAMES[kind][case.data]
        new = _retold(case.say, names)
        if new == case.say:
            continue
        before = assistant.understand(case.say, sessions[case.data])
        if before.status != "answered" or not before.plan:
            continue  # another test says so
        tried += 1
        now = assistant.understand(new, renamed[kind, case.data])
        asked, got = before.plan[0], now.plan[0] if now.plan else None
        good = (
            got is not None
            and now.status == "answered"
            and got.skill == asked.skill
            and arguments(got) == _renamed(arguments(asked), names)
            and len(filters(got)) == len(filters(asked))
        )
        if not good:
            wrong.append(f"{new}\n   was {asked.skill} {arguments(asked)}\n   now {told(now).splitlines()[:3]}")
    return wrong, tried


@pytest.mark.xfail(reason="3, 10, 31 and 5 of about 430 readings change with the four kinds of names")
@pytest.mark.parametrize("kind", NAMES)
def test_reading_survives_renaming(assistant, sessions, renamed, kind: str):
    wrong, tried = failures(assistant, sessions, renamed, kind)
    assert not wrong, f"{len(wrong)} of {tried} readings changed:\n" + "\n".join(wrong[:40])
