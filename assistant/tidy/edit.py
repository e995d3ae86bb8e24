"""What a change of the table made: the new frame, the lines that make it again, and the counts before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from assistant.answer import Answer, Block, Finding, Name, NewVersion, Say, Table
from assistant.estimate import Estimate, count
from assistant.request import Request
from assistant.script import Script

SHOWN = 5  # rows of the preview
NEXT = (Request("undo"), Request("history"), Request("export"))


@dataclass(frozen=True, eq=False)
class Edit:
    """A changed table. `lines` make `frame` of `data.frame`; `rows`, `columns` and `gaps` are the counts before.

    `renamed` gives new names by the old ones, `kinds` the kind of columns whose kind the person said; `changed` names
    the columns to look at, `cells` is how many cells are other than before, `look` the first rows that are.
    """

    frame: pd.DataFrame
    lines: tuple[str, ...]
    rows: int
    columns: int
    gaps: int
    changed: tuple[str, ...] = ()
    cells: int = 0
    look: tuple[int, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


def edit(before: pd.DataFrame, after: pd.DataFrame, lines: Sequence[str], **more: Any) -> Edit:
    """The change from one frame to another, counted.

    >>> made = edit(pd.DataFrame({"a": [1, None]}), pd.DataFrame({"a": [1.0]}), ["frame = frame.dropna()"])
    >>> made.rows, len(made.frame), made.gaps
    (2, 1, 1)
    """
    gaps = int(before.isna().sum().sum())
    after = after.reset_index(drop=True)
    look = _other_rows(before, after, more.get("changed", ()))
    return Edit(after, tuple(lines), len(before), before.shape[1], gaps, look=look, **more)


def _other_rows(before: pd.DataFrame, after: pd.DataFrame, changed: Sequence[str]) -> tuple[int, ...]:
    """The numbers of the first rows whose cells changed, where the rows are the same."""
    both = [c for c in changed if c in before and c in after]
    if len(before) != len(after) or not both:
        return ()
    other = pd.Series(False, index=after.index)
    for column in both:
        a, b = before[column].map(str).to_numpy(), after[column].map(str).to_numpy()
        other |= a != b
    return tuple(other.to_numpy().nonzero()[0][:SHOWN].tolist())


def told(
    headline: Say, made: Edit, script: Script, *, blocks: Sequence[Block] = (), caveats: Sequence[Say] = (),
    findings: Sequence[Finding] = (), follow_ups: Sequence[Request] = (), method: str | None = None,
) -> Answer:  # fmt: skip
    """The answer about a change: its headline, the counts before and after, a look at what changed, and the way back."""
    effect = NewVersion(made.frame, made.lines, made.renamed, made.kinds, made.tables)
    known = [
        *findings,
        Finding("rows_before", count(made.rows)),
        Finding("rows_after", count(len(made.frame))),
        Finding("columns_before", count(made.columns, "columns")),
        Finding("columns_after", count(made.frame.shape[1], "columns")),
    ]
    return Answer(
        headline,
        script,
        tuple(caveats),
        (*blocks, counts(made), *_preview(made)),
        (*follow_ups, *NEXT),
        (effect,),
        findings=tuple(known),
        columns=made.changed,
        method=method,
    )


def counts(made: Edit) -> Say:
    """Rows, columns and empty cells before and now."""
    facts: dict[str, Estimate] = {
        "rows": count(made.rows, ""),
        "rows_now": count(len(made.frame), ""),
        "columns": count(made.columns, ""),
        "columns_now": count(made.frame.shape[1], ""),
        "gaps": count(made.gaps, ""),
        "gaps_now": count(int(made.frame.isna().sum().sum()), ""),
    }
    return Say("edits.counts", **facts)


def _preview(made: Edit) -> list[Block]:
    names = [name for name in made.changed if name in made.frame]
    if not names or not len(made.frame):
        return []
    if made.look:
        return [Table(made.frame[names].iloc[list(made.look)], Say("edits.changed_rows"))]
    return [Table(made.frame[names].head(SHOWN), Say("edits.preview"), total=len(made.frame))]


def names(columns: Sequence[object], most: int = 8) -> list[Name]:
    """The names of columns, as facts; of many the first."""
    return [Name(str(c)) for c in columns[:most]]
