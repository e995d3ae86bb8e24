"""Tidy the whole table with fixes that lose nothing: each is listed with its count and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from assistant.answer import Answer, Block, Finding, Name, Say
from assistant.dataset import Column, Kind, Role
from assistant.errors import CannotAnswer
from assistant.estimate import count
from assistant.request import Request
from assistant.script import Script
from assistant.skill import ColumnsGiven, Skill
from assistant.tidy.edit import Edit, edit, names, told
from assistant.tidy.spelling import repeats, spellings, textual, trimmed, unified, without_disguises
from assistant.tidy.types import converted

MOST_SPELLINGS = 5_000
MOST_PAIRS = 6
TRIED = 200  # cells of a column are read first: most are what they seem


@dataclass(frozen=True)
class Fix:
    """One fix: its key, the columns it changed, and how many cells (or rows) it changed."""

    key: str
    columns: tuple[str, ...]
    n: int


Named = tuple[str, Callable[[pd.Series], pd.Series], str]
CELLS: tuple[Named, ...] = (
    ("spaces", trimmed, "trimmed"), ("disguised", without_disguises, "without_disguises"), ("spelling", unified, "unified"),
)  # fmt: skip


def clean(frame: pd.DataFrame, known: ColumnsGiven = {}) -> Edit:  # noqa: B006 - never changed
    """The table with outer and double spaces gone, spellings of one thing unified, words and nines that say "not there"
    as gaps, numbers and dates kept as text converted, empty rows and columns and exact repeats of rows dropped.

    Values are changed nowhere else; outliers stay and gaps are not filled. Raises CannotAnswer when all is clean.
    """
    made, lines, fixes = frame, list[str](), list[Fix]()
    for key, fix, name in CELLS:
        made = _fixed(made, key, fix, name, known, lines, fixes)
    made = _typed(made, known, lines, fixes)
    for key, after, line in _dropped(made):
        n = len(made) - len(after) if key != "empty_columns" else made.shape[1] - after.shape[1]
        if n:
            gone = tuple(str(c) for c in made.columns if c not in after.columns)
            made, lines, fixes = after, [*lines, line], [*fixes, Fix(key, gone, n)]
            if not made.shape[1] or not len(made):
                raise CannotAnswer(Say("clean.all_empty"), Request("overview"), Request("help"))
    pairs = [pair for c in frame.columns if textual(frame[c]) for pair in spellings(trimmed(frame[c])).items()]
    if not fixes:
        raise CannotAnswer(Say("clean.nothing"), Request("missing"), Request("outliers"), Request("overview"))
    changed = tuple(dict.fromkeys(c for fix in fixes for c in fix.columns if c in made))
    cells = sum(f.n for f in fixes if f.key not in ("repeats", "empty_rows", "empty_columns"))
    return edit(frame, made, lines, changed=changed, cells=cells, details={"fixes": fixes, "pairs": pairs[:MOST_PAIRS]})


def _fixed(
    frame: pd.DataFrame, key: str, fix: Callable[[pd.Series], pd.Series], name: str, known: ColumnsGiven,
    lines: list[str], fixes: list[Fix],
) -> pd.DataFrame:  # fmt: skip
    counts: dict[str, int] = {}
    for column in frame.columns:
        if key != "disguised" and not textual(frame[column]) or not _may(key, frame[column], known.get(column)):
            continue
        now = fix(frame[column])
        n = int((now.isna() & frame[column].notna()).sum() + ((now != frame[column]) & now.notna()).sum())
        if n:
            counts[str(column)] = n
            lines.append(f"frame = frame.assign(**{{{column!r}: {name}(frame[{column!r}])}})")
            frame = frame.assign(**{column: now})
    if counts:
        fixes.append(Fix(key, tuple(counts), sum(counts.values())))
    return frame


def _may(key: str, cells: pd.Series, column: Column | None) -> bool:
    """Names of rows and long texts keep their capitals and dots; ids their nines."""
    if key == "spelling":
        wordy = column is not None and (column.kind in (Kind.ID, Kind.TEXT) or column.role is Role.CODE)
        return not wordy and cells.nunique() <= min(MOST_SPELLINGS, max(len(cells) // 2, 2))
    if key == "disguised":
        return column is None or column.kind is not Kind.ID
    return True


def _typed(frame: pd.DataFrame, known: ColumnsGiven, lines: list[str], fixes: list[Fix]) -> pd.DataFrame:
    """Columns of text whose cells are numbers or dates, but for a few; what cannot be read keeps the column as it is."""
    for to in ("number", "date"):
        counts: dict[str, int] = {}
        for column in frame.columns:
            cells, about = frame[column], known.get(column)
            code = about is not None and (about.role in (Role.CODE, Role.ID) or about.kind in (Kind.ID, Kind.PLACE))
            given = int(cells.notna().sum())
            if code or not textual(cells) or not given:
                continue
            few = cells.dropna().head(TRIED)
            if int(converted(few, to).notna().sum()) < len(few):
                continue
            now = converted(cells, to)
            if int(now.notna().sum()) < given:  # a fix must lose nothing
                continue
            counts[str(column)] = given
            lines.append(f"frame = frame.assign(**{{{column!r}: converted(frame[{column!r}], {to!r})}})")
            frame = frame.assign(**{column: now})
        if counts:
            fixes.append(Fix(f"{to}s", tuple(counts), sum(counts.values())))
    return frame


def _dropped(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame, str]]:
    columns = frame.dropna(axis=1, how="all")
    rows = columns.dropna(how="all")
    return [
        ("empty_columns", columns, "frame = frame.dropna(axis=1, how='all')"),
        ("empty_rows", rows, "frame = frame.dropna(how='all')"),
        ("repeats", rows[~repeats(rows)], "frame = frame[~repeats(frame)]"),
    ]


def tell(found: Edit, script: Script) -> Answer:
    """Every fix with its count, and what was left alone on purpose."""
    fixes: list[Fix] = found.details["fixes"]
    blocks: list[Block] = []
    for fix in fixes:
        unit = {"repeats": "rows", "empty_rows": "rows", "empty_columns": "columns"}.get(fix.key, "cells")
        facts: dict[str, Any] = {"n": count(fix.n, unit), "columns": names(fix.columns)}
        if fix.key == "spelling":
            facts["pairs"] = [Name(f"{old} → {new}") for old, new in found.details["pairs"]]
        blocks.append(Say(f"clean.{fix.key}", **facts))
    blocks.append(Say("clean.left"))
    known = tuple(Finding(f.key, count(f.n, "")) for f in fixes)
    headline = Say("clean.done", fixes=count(len(fixes), "fixes"), kinds=[Name(f.key.replace("_", " ")) for f in fixes])
    return told(headline, found, script, blocks=blocks, findings=known, follow_ups=(Request("missing"),))


SKILL = Skill(clean, tell, changes=True)
