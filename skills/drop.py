"""Drop columns, or the rows with gaps, repeats or far-out values, for good."""

from __future__ import annotations

from typing import Annotated, Any

import pandas as pd

from assistant.answer import Answer, Block, Finding, Name, Say
from assistant.errors import CannotAnswer
from assistant.estimate import count, exact
from assistant.request import Request
from assistant.scope import DropDuplicates, DropMissing, DropOutliers, Step
from assistant.script import Script
from assistant.skill import Columns, Number, Skill, choice
from assistant.tidy.edit import Edit, edit, names, told
from assistant.tidy.gaps import without_far

USUAL = {"iqr": 1.5, "zscore": 3.0, "mad": 3.5}


def drop(
    frame: pd.DataFrame,
    columns: Columns = (),
    what: Annotated[str, choice("columns", "missing", "duplicates", "outliers", "empty", "constant")] = "columns",
    method: Annotated[str, choice("iqr", "zscore", "mad")] = "iqr",
    threshold: Number = None,
) -> Edit:
    """The table without some columns, or without the rows that have gaps, repeat others or lie far out in `columns`.

    "empty" drops rows and columns without a single value, "constant" columns that never change. Outliers go by
    Tukey's fences (1977), z-scores or scaled median deviations. Raises CannotAnswer when nothing would go or stay.
    """
    absent = [c for c in columns if c not in frame]
    if absent:
        raise CannotAnswer(Say("edits.no_column", column=Name(absent[0])), Request("overview"), Request("help"))
    if what in ("columns", "empty", "constant"):
        after, lines = _without_columns(frame, columns, what)
    else:
        after, lines = _without_rows(frame, columns, what, method, threshold)
    if not after.shape[1] or (not len(after) and len(frame)):
        raise CannotAnswer(Say("drop.all"), Request("overview"), Request("help"))
    if after.shape == frame.shape:
        raise CannotAnswer(Say(f"drop.no_{what}", columns=names(columns)), Request("overview"), Request("missing"))
    gone = tuple(str(c) for c in frame.columns if c not in after.columns)
    return edit(frame, after, lines, details={"what": what, "gone": gone, "columns": tuple(columns), "method": method})


def _without_columns(frame: pd.DataFrame, columns: Columns, what: str) -> tuple[pd.DataFrame, list[str]]:
    if what == "empty":
        return frame.dropna(how="all").dropna(axis=1, how="all"), [
            "frame = frame.dropna(how='all').dropna(axis=1, how='all')"
        ]
    gone = list(columns)
    if what == "constant":
        gone = [str(c) for c in frame.columns if frame[c].map(str).nunique() <= 1] if len(frame) > 1 else []
    elif not gone:
        raise CannotAnswer(Say("edits.which_column"), Request("overview"), Request("help"))
    return frame.drop(columns=gone), [f"frame = frame.drop(columns={gone!r})"]


def _without_rows(
    frame: pd.DataFrame, columns: Columns, what: str, method: str, threshold: float | None
) -> tuple[pd.DataFrame, list[str]]:
    step: Step
    if what == "missing":
        step = DropMissing(tuple(columns))
    elif what == "duplicates":
        step = DropDuplicates(tuple(columns))
    else:
        numbers = [str(c) for c in (columns or frame.columns) if _spreads(frame[c])]
        if not numbers:
            raise CannotAnswer(Say("drop.no_numbers"), Request("overview"), Request("help"))
        far = threshold or USUAL[method]
        if len(numbers) > 1:
            return without_far(frame, numbers, method, far), [f"frame = without_far(frame, {numbers!r}, {method!r}, {far!r})"]  # fmt: skip
        step = DropOutliers(numbers[0], method, far)
    return step.apply(frame), [step.code()]


def _spreads(cells: pd.Series) -> bool:
    """Whether the values are numbers on a scale: not truths, and more than a few different ones."""
    return pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells) and cells.nunique() > 5


def tell(found: Edit, script: Script) -> Answer:
    """How many rows or which columns are gone."""
    what, gone = found.details["what"], found.details["gone"]
    n = found.rows - len(found.frame)
    share = exact(n / max(found.rows, 1), found.rows, "%")
    facts: dict[str, Any] = {
        "columns": names(found.details["columns"]),
        "n": count(n),
        "share": share,
        "gone": names(gone, 12),
    }
    key = f"drop.{what}_in" if found.details["columns"] and what not in ("columns", "empty", "constant") else f"drop.{what}"  # fmt: skip
    blocks: list[Block] = [Say("drop.much", share=share)] if n > 0.2 * found.rows else []
    if what == "outliers":
        blocks.append(Say("drop.outliers_beware"))
    known = (Finding("rows_dropped", count(n)), Finding("columns_dropped", list(gone)))
    return told(Say(key, **facts), found, script, blocks=blocks, findings=known, follow_ups=(Request("overview"),))


SKILL = Skill(drop, tell, changes=True)
