"""Cells that are empty: how many, in which columns and rows, and whether at random."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, Say, Table
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, count, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import ColumnsGiven, Skill, Slot, WantsSlot
from assistant.stats.correlate import cramer, pearson
from assistant.stats.multiple import holm
from assistant.stats.relation import numeric
from assistant.stats.values import cells, complete, described, is_group, labels, numbers

SHOWN = 50
MOST_LOOKED_AT = 60
LEAST_GAPS = 10


@dataclass(frozen=True, eq=False)
class Missing:
    """Empty cells by column, and for one column what its gaps go along with: (column, p by Holm, strength)."""

    column: str | None
    rows: int
    by_column: tuple[tuple[str, int], ...]
    any_row: int
    along: tuple[tuple[str, float, float], ...] = ()
    looked_at: int = 0
    gaps: pd.DataFrame = field(default_factory=pd.DataFrame)
    wants: str = ""


def missing(
    frame: pd.DataFrame,
    column: Annotated[str | None, Slot()] = None,
    wants: WantsSlot = "",
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> Missing:
    """Empty cells of `column`, or of every column; and the columns that gaps go along with (Holm over all looked at),
    which tells gaps at random from gaps that bend what is left (Little and Rubin 2002)."""
    if not len(frame):
        raise CannotAnswer(Say("missing.no_rows"), Request("overview"))
    names = [column] if column is not None else list(dict.fromkeys(map(str, frame.columns)))
    counted = [(name, int(cells(frame, name).isna().sum())) for name in names]
    counted.sort(key=lambda pair: -pair[1])
    any_row = int(frame[list(dict.fromkeys(names))].isna().any(axis=1).sum()) if names else 0
    target = (
        counted[0][0] if counted and counted[0][1] >= LEAST_GAPS and counted[0][1] <= len(frame) - LEAST_GAPS else None
    )
    along, looked = _along(frame, target, columns) if target else ((), 0)
    rows = frame[cells(frame, column).isna().to_numpy(bool)].head(SHOWN) if column is not None else pd.DataFrame()
    return Missing(column, len(frame), tuple(counted), any_row, along, looked, rows, wants)


def _along(frame: pd.DataFrame, target: str, columns: ColumnsGiven) -> tuple[tuple[tuple[str, float, float], ...], int]:
    """Columns whose values differ between rows with and without `target`, clearest first."""
    gone = cells(frame, target).isna().astype(float).rename("gone")
    found = []
    for name in [n for n in map(str, frame.columns) if n != target][:MOST_LOOKED_AT]:
        what = described(frame, name, columns)
        if what.distinct < 2:
            continue
        if numeric(what):
            x, y = complete(numbers(frame, name, columns), gone)
            result = pearson(x, y) if len(x) > 10 else None
        elif is_group(what) and what.distinct <= 30:
            result = cramer(pd.crosstab(labels(frame, name), gone).to_numpy(float))
        else:
            continue
        if result is not None and np.isfinite(result.p):
            found.append((name, result.p, result.r))
    adjusted = holm([p for _, p, _ in found])
    clear = [(n, float(a), r) for (n, _, r), a in zip(found, adjusted, strict=True) if a < 0.05]
    return tuple(sorted(clear, key=lambda c: c[1])), len(found)


def tell(found: Missing, script: Script) -> Answer:
    """How much is missing and where; then whether the gaps go along with other columns."""
    top, most = found.by_column[0]
    total = sum(k for _, k in found.by_column)
    cells_ = found.rows * len(found.by_column)
    share = exact(most / found.rows, found.rows, "%")
    facts: dict[str, Fact] = {"column": Name(top), "gaps": count(most, "cells"), "share": share, "rows": count(found.rows), "any": count(found.any_row), "columns": count(sum(k > 0 for _, k in found.by_column), "columns")}  # fmt: skip
    if found.column is not None:
        key, value = ("one" if most else "one_none"), count(most, "cells")
    else:
        key, value = ("all" if total else "all_none"), count(total, "cells")
    findings = [
        Finding("missing", value),
        Finding("share", exact(total / cells_, found.rows, "%") if found.column is None else share),
    ]
    findings.append(
        Finding(
            "percent",
            exact(100 * (most / found.rows if found.column is not None else total / cells_), found.rows, "percent"),
        )
    )
    findings += (
        [Finding(f"missing {n}", count(k, "cells")) for n, k in found.by_column[:40]] if found.column is None else []
    )
    findings.append(Finding("rows with gaps", count(found.any_row)))
    return Answer(
        headline=Say(f"missing.{key}", **facts), script=script, caveats=_caveats(found, share), blocks=_blocks(found),
        value=total > 0 if found.wants == "yesno" else value, findings=tuple(findings),
        columns=(found.column,) if found.column is not None else tuple(n for n, k in found.by_column if k),
        follow_ups=_follow_ups(found, top, most),
    )  # fmt: skip


def _caveats(found: Missing, share: Estimate) -> tuple[Say, ...]:
    top, most = found.by_column[0]
    said = []
    if found.along:
        said.append(Say("caution.missing_not_at_random", columns=[Name(top)]))
    if most > 0.05 * found.rows:
        said.append(Say("caution.missing_share", columns=[Name(top)], share=share))
    return tuple(said)


def _blocks(found: Missing) -> tuple[Block, ...]:
    top, most = found.by_column[0]
    blocks: list[Block] = []
    if found.along:
        blocks.append(
            Say(
                "missing.along",
                column=Name(top),
                others=[Name(n) for n, _, _ in found.along[:4]],
                tests=count(found.looked_at, "columns"),
            )
        )
    elif found.looked_at:
        blocks.append(Say("missing.random", column=Name(top), tests=count(found.looked_at, "columns")))
    if found.column is None:
        shown = [(n, k) for n, k in found.by_column if k][:SHOWN]
        if shown:
            table = pd.DataFrame(
                [(n, k, exact(k / found.rows, found.rows, "%")) for n, k in shown],
                columns=["column", "missing", "share"],
            )
            bars = pd.DataFrame(shown, columns=["column", "missing"])
            blocks.append(
                Chart(
                    "bar",
                    bars.head(20),
                    "column",
                    "missing",
                    Say("missing.chart"),
                    tuple(n for n, _ in shown),
                    horizontal=True,
                )
            )
            blocks.append(Table(table))
    elif most:
        blocks.append(Table(found.gaps, Say("missing.rows", column=Name(top)), total=most))
    return tuple(blocks)


def _follow_ups(found: Missing, top: str, most: int) -> tuple[Request, ...]:
    if found.column is None and most:
        return (Request("missing", {"column": top}), Request("quality"))
    return (Request("distribution", {"column": top}), Request("missing"), Request("quality"))


SKILL = Skill(missing, tell)
