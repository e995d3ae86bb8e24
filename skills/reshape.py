"""Turn a table from a column for each measure into a row for each, or back, for good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import pandas as pd

from assistant.answer import Answer, Block, Finding, Name, Say
from assistant.dataset import Column, Kind
from assistant.errors import CannotAnswer
from assistant.estimate import count
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Columns, ColumnsGiven, NewName, Skill, choice
from assistant.tidy.edit import Edit, edit, names, told
from assistant.tidy.shape import MOST_COLUMNS, long, repeated, wide

MOST_CELLS = 50_000_000


def reshape(
    frame: pd.DataFrame, columns: Columns = (), to: Annotated[str | None, choice("long", "wide")] = None,
    name: NewName = None, known: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Edit:  # fmt: skip
    """The table in its other shape. "long" stacks `columns` (those that look like one measure spread out, if none is
    named); "wide" makes a column for each value of the first of `columns`, filled from the second.

    Without a shape, a table that has spread-out columns becomes long. Raises CannotAnswer when the columns are not
    clear, or two rows would share a cell.
    """
    columns = tuple(c for c in columns if c in frame)
    spread, kind = repeated(frame)
    shape = to or ("long" if spread or len(columns) > 2 else "wide")
    return _long(frame, columns or tuple(spread), kind, name) if shape == "long" else _wide(frame, columns, known)


def _long(frame: pd.DataFrame, columns: tuple[str, ...], kind: str, name: str | None) -> Edit:
    if len(columns) < 2:
        raise CannotAnswer(Say("reshape.no_spread"), Request("overview"), Request("help"))
    if len(frame) * len(columns) * (frame.shape[1] - len(columns) + 2) > MOST_CELLS:
        raise CannotAnswer(Say("reshape.too_large"), Request("overview"), Request("help"))
    kept = [str(c) for c in frame.columns if c not in columns]
    head, value = _free(kind or "name", kept), _free(name or "value", kept)
    made = long(frame, columns, head, value)
    lines = [f"frame = long(frame, {list(columns)!r}, {head!r}, {value!r})"]
    if kind == "year" and made[head].str.fullmatch(r"\d{4}").all():
        made = made.assign(**{head: made[head].astype("int64")})
        lines.append(f"frame = frame.assign(**{{{head!r}: frame[{head!r}].astype('int64')}})")
    details = {"to": "long", "names": head, "values": value, "columns": columns}
    return edit(frame, made, lines, changed=(*kept[:4], head, value), details=details)


def _free(name: str, taken: list[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _wide(frame: pd.DataFrame, columns: tuple[str, ...], known: Mapping[str, Column]) -> Edit:
    head, value = _head_and_value(frame, columns, known)
    levels = frame[head].nunique()
    if not 2 <= levels <= MOST_COLUMNS:
        raise CannotAnswer(Say("reshape.too_wide", column=Name(head), n=count(levels, "values")), Request("overview"), Request("help"))  # fmt: skip
    try:
        made = wide(frame, head, value)
    except ValueError:
        kept = names([c for c in frame.columns if c not in (head, value)])
        raise CannotAnswer(Say("reshape.shared", column=Name(head), values=Name(value), others=kept), Request("summarise", {"measures": (("mean", value),), "by": (head,)}), Request("overview")) from None  # fmt: skip
    new = tuple(str(c) for c in made.columns if c not in frame.columns)
    lines = [f"frame = wide(frame, {head!r}, {value!r})"]
    details = {"to": "wide", "names": head, "values": value, "columns": new}
    return edit(frame, made, lines, changed=tuple(map(str, made.columns[:12])), details=details)


def _head_and_value(frame: pd.DataFrame, columns: tuple[str, ...], known: Mapping[str, Column]) -> tuple[str, str]:
    """The column whose values become columns, and the one that fills them."""
    numbers = [c for c in frame.columns if pd.api.types.is_numeric_dtype(frame[c])]
    groups = [c for c in frame.columns if c not in numbers and known.get(c) is not None and known[c].kind is not Kind.DATE]  # fmt: skip
    if len(columns) >= 2:
        first, second = columns[:2]
        return (second, first) if first in numbers and second not in numbers else (first, second)
    if len(columns) == 1 and columns[0] not in numbers and len(numbers) == 1:
        return columns[0], numbers[0]
    if not columns and len(numbers) == 1:
        telling = [g for g in groups if not frame.duplicated([*(c for c in groups if c != g), g]).any()]
        levels = sorted((frame[g].nunique(), g) for g in telling)
        if levels and (len(levels) == 1 or levels[0][0] < levels[1][0]):
            return levels[0][1], numbers[0]
    raise CannotAnswer(Say("reshape.which"), Request("overview"), Request("help"))


def tell(found: Edit, script: Script) -> Answer:
    """What was stacked or spread, and the shape before and now."""
    d = found.details
    facts: dict[str, Any] = {"names": Name(d["names"]), "values": Name(d["values"]), "columns": names(d["columns"], 6)}
    headline = Say(f"reshape.{d['to']}", n=count(len(d["columns"]), "columns"), **facts)
    new = int(found.frame.isna().sum().sum()) - found.gaps
    blocks: list[Block] = [Say("reshape.new_gaps", n=count(new, "cells"))] if d["to"] == "wide" and new > 0 else []
    known = (Finding("shape", d["to"]),)
    return told(headline, found, script, blocks=blocks, findings=known, follow_ups=(Request("overview"),))


SKILL = Skill(reshape, tell, changes=True)
