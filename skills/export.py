"""The table as it is now, as a file to take away."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated, Any

import pandas as pd

from assistant.answer import Answer, Block, Finding, Name, NewFile, Say
from assistant.errors import CannotAnswer
from assistant.estimate import count
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Skill, TalkGiven, choice
from assistant.tidy.workbook import MOST_COLUMNS, MOST_ROWS
from assistant.tidy.written import safe, write


@dataclass(frozen=True)
class Written:
    """The file, its size in rows and columns, how many cells were escaped, and how many changes are in it."""

    path: str
    rows: int
    columns: int
    escaped: int
    versions: int


def export(frame: pd.DataFrame, form: Annotated[str, choice("csv", "xlsx")] = "csv", talk: TalkGiven = None) -> Written:
    """Write the rows in scope, with all changes made so far, as a CSV file or an Excel workbook.

    Text that a spreadsheet would take for a formula gets an apostrophe before it in the CSV; in a workbook text is
    text. Raises CannotAnswer when there is no row or column, or more than a workbook can hold.
    """
    if not frame.shape[1] or not len(frame):
        raise CannotAnswer(Say("export.empty"), Request("overview"), Request("help"))
    if form == "xlsx" and (len(frame) > MOST_ROWS or frame.shape[1] > MOST_COLUMNS):
        raise CannotAnswer(Say("export.too_large", rows=count(len(frame))), Request("export", {"form": "csv"}), Request("overview"))  # fmt: skip
    data = talk.data if talk is not None else None
    made, escaped = safe(frame) if form == "csv" else (frame, 0)
    number = data.number if data is not None else 1
    stem = PurePath(data.name).stem if data is not None else "table"
    path = write(made, f"{stem}-v{number}" if number > 1 else stem, form)
    return Written(path, len(frame), frame.shape[1], escaped, number - 1)


def tell(found: Written, script: Script) -> Answer:
    """The file and what is in it."""
    facts: dict[str, Any] = {"file": Name(PurePath(found.path).name), "rows": count(found.rows), "columns": count(found.columns, "columns")}  # fmt: skip
    blocks: list[Block] = []
    if found.versions:
        blocks.append(Say("export.changes", n=count(found.versions, "changes")))
    if found.escaped:
        blocks.append(Say("export.escaped", n=count(found.escaped, "cells")))
    known = (Finding("rows", facts["rows"]), Finding("columns", facts["columns"]))
    asked = (Request("history"), Request("code"), Request("overview"))
    effects = (NewFile(found.path, Say("export.title", file=facts["file"])),)
    return Answer(Say("export.done", **facts), script, (), tuple(blocks), asked, effects, findings=known)


SKILL = Skill(export, tell)
