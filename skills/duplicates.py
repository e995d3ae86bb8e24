"""Rows that occur more than once, keys that are not unique or nearly the same, and what that does to totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Fact, Finding, Name, Say, Table
from assistant.dataset import Column, Kind, Role
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, count, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Columns, ColumnsGiven, Flag, Skill, WantsSlot
from assistant.stats.copies import Near, differing, key_copies, near_spellings, row_copies, row_texts
from assistant.stats.values import cells, described, numbers

SHOWN = 50
NEAR_SHOWN = 12
_KEYED = 0.9  # a column with so many different values is a key, even if no name says so
_MOST_SUMS = 4
_FEW = 0.2  # of the rows
_MOST_SORTED = 5000  # rows that are put beside their copies


@dataclass(frozen=True, eq=False)
class Duplicates:
    """Copies of rows, repeated keys, spellings that may be the same, and sums with and without the copies."""

    keys: tuple[str, ...]
    rows: int
    copies: int
    repeated: pd.Series  # how often each repeated key occurs
    extra: int
    shown: pd.DataFrame
    differ: tuple[tuple[str, int], ...]
    near: tuple[tuple[str, Near], ...]
    sums: tuple[tuple[str, float, float, str], ...]
    ids: tuple[tuple[str, int], ...]
    unique: bool
    wants: str
    named: bool = True  # whether a column names each row


def duplicates(
    frame: pd.DataFrame,
    among: Columns = (),
    unique: Flag = False,
    wants: WantsSlot = "",
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> Duplicates:
    """Rows that repeat another one in every cell, or keys (`among`, together) of more than one row.

    Near-duplicates are spellings of a key, or of a column that looks like one, alike but for case, spaces or a letter.
    """
    if not len(frame):
        raise CannotAnswer(Say("duplicates.no_rows"), Request("overview"))
    among = tuple(dict.fromkeys(among))
    if among:
        keys = pd.DataFrame({name: cells(frame, name) for name in among})
        repeated = key_copies(keys)
        marks = keys.notna().all(axis=1).to_numpy(bool) & keys.astype(str).duplicated(keep=False).to_numpy(bool)
        extra = int(repeated.sum() - len(repeated))
        later = marks & keys.astype(str).duplicated().to_numpy(bool)
        differ = tuple(differing(frame, among, marks)[:6])
    else:
        later = row_copies(frame)
        repeated, extra, differ = pd.Series(dtype=int), int(later.sum()), ()
        marks = _alike(frame, later)
    named = among or tuple(_keys(frame, columns))
    near = tuple((n, one) for n in named[:6] for one in _near(frame, n, columns)) if len(among) <= 1 else ()
    keyed = [] if among else _keys(frame, columns, True)
    ids = [(n, int(cells(frame, n).dropna().duplicated().sum())) for n in keyed]
    few = not among or extra <= _FEW * len(
        frame
    )  # a column with many rows a value is no key, and nothing is counted twice
    return Duplicates(
        among, len(frame), int(row_copies(frame).sum()), repeated, extra, _rows(frame, marks, among, repeated), differ, near,
        tuple(_sums(frame, later, columns)) if few else (), tuple(p for p in ids if p[1]), unique, wants, bool(keyed),
    )  # fmt: skip


def _alike(frame: pd.DataFrame, later: np.ndarray) -> np.ndarray:
    """Every row that has a copy, the first one too."""
    if not later.any():
        return later
    try:
        found: np.ndarray = frame.duplicated(keep=False).to_numpy(bool)
    except TypeError:
        found = frame.astype(str).duplicated(keep=False).to_numpy(bool)
    return found


def _rows(frame: pd.DataFrame, marks: np.ndarray, among: tuple[str, ...], repeated: pd.Series) -> pd.DataFrame:
    """The rows in question, copies beside each other."""
    rows = frame[marks].iloc[:_MOST_SORTED]
    by = list(among) or [n for n in map(str, frame.columns)]
    order = row_texts(rows[by])
    if among and len(rows):
        often = order.map(order.value_counts())
        place = np.lexsort((np.arange(len(rows)), order.to_numpy(str), -often.to_numpy()))
    else:
        place = np.argsort(order.to_numpy(str), kind="stable") if len(rows) else np.arange(0)
    return rows.iloc[place].head(SHOWN)


def _keys(frame: pd.DataFrame, columns: Mapping[str, Column] | None, named: bool = False) -> list[str]:
    """Columns that name a row each: ids, and (unless `named`) texts with hardly any value twice."""
    found = []
    for name in dict.fromkeys(map(str, frame.columns)):
        what = described(frame, name, columns)
        texts = what.kind in (Kind.TEXT, Kind.CATEGORY) and what.distinct >= _KEYED * max(len(frame) - what.missing, 1)
        if what.kind is Kind.ID or what.role is Role.ID or (texts and not named):
            found.append(name)
    return found


def _near(frame: pd.DataFrame, name: str, columns: Mapping[str, Column] | None) -> list[Near]:
    """Spellings of a column of words that may be the same; numbers and dates have none."""
    what, x = described(frame, name, columns), cells(frame, name).dropna()
    if what.kind in (Kind.NUMBER, Kind.DATE, Kind.YESNO) or pd.api.types.is_numeric_dtype(x):
        return []
    counts = x.astype(str).value_counts()
    texts = {str(text): int(n) for text, n in counts.items() if len(str(text)) <= 80}
    letters = sum(any(c.isalpha() for c in text) for text in list(texts)[:200])
    return near_spellings(texts) if letters >= 0.5 * min(len(texts), 200) and texts else []


def _sums(
    frame: pd.DataFrame, later: np.ndarray, columns: Mapping[str, Column] | None
) -> list[tuple[str, float, float, str]]:
    """Sums of amounts with all rows and with each counted once, where they differ."""
    found = []
    for name in dict.fromkeys(map(str, frame.columns)):
        what = described(frame, name, columns)
        if what.kind is Kind.NUMBER and what.role is Role.AMOUNT and later.any():
            x = numbers(frame, name, columns).to_numpy(float)
            every, once = float(np.nansum(x)), float(np.nansum(x[~later]))
            if every != once:
                found.append((name, every, once, what.unit))
    return found[:_MOST_SUMS]


def tell(found: Duplicates, script: Script) -> Answer:
    """Whether anything is there twice and how often; then what it does to totals, the near ones, and the rows."""
    facts: dict[str, Fact] = {
        "rows": count(found.rows), "extra": count(found.extra), "copies": count(found.copies), "keys": [Name(n) for n in found.keys],
        "values": count(len(found.repeated), "values"),
    }  # fmt: skip
    if found.keys:
        most = found.repeated.index[0] if len(found.repeated) else ""
        top = " / ".join(map(str, most)) if isinstance(most, tuple) else str(most)
        facts |= {"top": Name(top), "times": count(int(found.repeated.iloc[0]) if len(found.repeated) else 0, "times")}
        key = "keys" if found.extra else "unique"
        there = found.extra > 0
        value: Estimate | bool = (
            (not there if found.unique else there) if found.wants == "yesno" else count(len(found.repeated), "values")
        )
    else:
        key = "rows" if found.extra else "none_but_near" if found.near or found.ids else "none"
        value = (
            (found.extra == 0 if found.unique else found.extra > 0) if found.wants == "yesno" else count(found.extra)
        )
    listed = found.wants in ("list", "name") and bool(found.keys) and bool(len(found.repeated))
    return Answer(
        headline=Say(f"duplicates.{key}", **facts), script=script, caveats=(), blocks=_blocks(found, facts),
        value=[" / ".join(map(str, k)) if isinstance(k, tuple) else str(k) for k in found.repeated.index[:200]] if listed else value,
        findings=_findings(found), columns=found.keys, follow_ups=_follow_ups(found),
    )  # fmt: skip


def _blocks(found: Duplicates, facts: Mapping[str, Fact]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for name, every, once, unit in found.sums:
        blocks.append(Say("duplicates.sum", column=Name(name), every=exact(every, found.rows, unit), once=exact(once, found.rows - found.extra, unit)))  # fmt: skip
    if found.copies and not found.keys and not found.named:
        blocks.append(Say("duplicates.no_key"))
    if found.keys and found.extra:
        if found.differ:
            blocks.append(Say("duplicates.differ", columns=[Name(n) for n, _ in found.differ]))
        else:
            blocks.append(Say("duplicates.same", keys=facts["keys"]))
    for name, k in found.ids:
        blocks.append(Say("duplicates.id", column=Name(name), extra=count(k)))
    if found.keys and found.copies:
        blocks.append(Say("duplicates.copies", copies=facts["copies"]))
    if found.near:
        blocks.append(Say("duplicates.near", pairs=count(len(found.near), "groups")))
        table = pd.DataFrame(
            [(n, " | ".join(one.spellings[:5]), sum(one.counts)) for n, one in found.near[:SHOWN]],
            columns=["column", "may be the same", "rows"],
        )
        blocks.append(Table(table.head(NEAR_SHOWN), Say("duplicates.near_title"), total=len(found.near)))
    if len(found.shown):
        blocks.append(Table(found.shown, Say("duplicates.title"), total=found.extra + _groups(found)))
    return tuple(blocks)


def _groups(found: Duplicates) -> int:
    """How many rows are the first of their kind."""
    return (
        len(found.repeated)
        if found.keys
        else max(len(found.shown.drop_duplicates()) if len(found.shown) < SHOWN else 0, 0)
    )


def _findings(found: Duplicates) -> tuple[Finding, ...]:
    said = [Finding("duplicate rows", count(found.copies)), Finding("rows too many", count(found.extra))]
    if found.keys:
        said.append(Finding("repeated keys", count(len(found.repeated), "values")))
    said.append(Finding("share", exact(found.extra / found.rows, found.rows, "%")))
    said.append(Finding("near duplicates", count(len(found.near), "groups")))
    return tuple(said)


def _follow_ups(found: Duplicates) -> tuple[Request, ...]:
    names = [n for n, _ in found.ids] or [n for n, _ in found.near]
    asked = [Request("duplicates", {"among": (n,)}) for n in dict.fromkeys(names) if (n,) != found.keys][:2]
    return (
        (*asked, Request("quality"), Request("overview"))
        if not found.keys
        else (Request("duplicates"), Request("quality"))
    )


SKILL = Skill(duplicates, tell)
