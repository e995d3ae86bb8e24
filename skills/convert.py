"""Read a column as another type, for good: numbers, dates, words, categories, yes and no."""

from __future__ import annotations

from typing import Annotated, Any

import pandas as pd

from assistant.answer import Answer, Block, Finding, Name, Say
from assistant.errors import CannotAnswer
from assistant.estimate import count, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Columns, Skill, choice
from assistant.tidy.edit import Edit, edit, names, told
from assistant.tidy.types import TYPES, converted, unread

KINDS = {"number": "number", "whole": "number", "date": "date", "text": "text", "category": "category"}
EXAMPLES = 5


def convert(
    frame: pd.DataFrame, columns: Columns = (), to: Annotated[str | None, choice(*TYPES)] = None
) -> Edit:  # fmt: skip
    """The table with columns of another type. Cells that cannot be read so become gaps, and are counted and shown.

    Raises CannotAnswer when no column or type is named, or not one cell of a column can be read.
    """
    if not columns or to is None:
        raise CannotAnswer(Say("convert.how"), Request("overview"), Request("help"))
    made, lost, told_of = frame, dict[str, pd.Series](), 0
    for name in columns:
        if name not in frame:
            raise CannotAnswer(Say("edits.no_column", column=Name(name)), Request("overview"), Request("help"))
        now = converted(frame[name], to)
        gone = unread(frame[name], now)
        if len(gone) and not now.notna().any():
            shown = names(list(dict.fromkeys(gone))[:EXAMPLES])
            raise CannotAnswer(
                Say(f"convert.none_{to}", column=Name(name), examples=shown), Request("overview"), Request("help")
            )
        lost[name] = gone
        told_of += int(now.notna().sum())
        made = made.assign(**{name: now})
    lines = [f"frame = frame.assign(**{{{c!r}: converted(frame[{c!r}], {to!r})}})" for c in columns]
    kinds = {c: KINDS[to] for c in columns} if to in KINDS else {}
    details = {"to": to, "lost": {c: g.tolist() for c, g in lost.items()}, "read": told_of}
    return edit(frame, made, lines, changed=tuple(columns), kinds=kinds, details=details)


def tell(found: Edit, script: Script) -> Answer:
    """How many cells were read, and which were not."""
    to, lost = found.details["to"], found.details["lost"]
    gone = {column: cells for column, cells in lost.items() if cells}
    n = sum(map(len, gone.values()))
    facts: dict[str, Any] = {"columns": names(found.changed), "read": count(found.details["read"], "cells")}
    headline = Say(f"convert.{to}", **facts)
    blocks: list[Block] = [] if gone else [Say("convert.all_read")]
    for column, cells in gone.items():
        examples = [Name(text) for text in list(dict.fromkeys(cells))[:EXAMPLES]]
        share = exact(len(cells) / max(found.rows, 1), found.rows, "%")
        blocks.append(Say("convert.lost", column=Name(column), lost=count(len(cells), "cells"), share=share, examples=examples))  # fmt: skip
    known = (Finding("converted", facts["read"]), Finding("not_read", count(n, "cells")))
    return told(headline, found, script, blocks=blocks, findings=known)


SKILL = Skill(convert, tell, changes=True)
