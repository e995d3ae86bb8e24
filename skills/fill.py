"""Fill the gaps of columns, for good: with a figure of the column or of its group, the neighbours, or a value."""

from __future__ import annotations

from typing import Annotated, Any

import pandas as pd

from assistant.answer import Answer, Block, Finding, Name, Say, Table
from assistant.dataset import Column
from assistant.errors import CannotAnswer
from assistant.estimate import count
from assistant.request import Request
from assistant.script import Script
from assistant.skill import CellValue, Columns, ColumnsGiven, Groups, Skill, choice
from assistant.tidy.edit import Edit, edit, names, told
from assistant.tidy.gaps import HOWS, gaps_filled

NUMERIC = ("median", "mean", "interpolate")


def fill(
    frame: pd.DataFrame, columns: Columns = (), how: Annotated[str | None, choice(*HOWS)] = None,
    value: CellValue = None, by: Groups = (), known: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Edit:  # fmt: skip
    """The table with the gaps of some columns filled (of all, if none is named).

    Where nothing is said, numbers get their median and words their most common value; with `by`, those of their
    group. Raises CannotAnswer when there is nothing to fill, or the column has no such figure.
    """
    asked = [c for c in columns if c in frame]
    gappy = [c for c in (asked or frame.columns) if frame[c].isna().any()]
    if not gappy:
        key = "fill.no_gaps" if asked else "fill.none_at_all"
        raise CannotAnswer(Say(key, columns=names(asked)), Request("missing"), Request("overview"))
    made, lines, filled = frame, list[str](), list[tuple[str, int, str, Any]]()
    groups = [g for g in by if g in frame and g not in gappy]
    for name in gappy:
        way = "value" if value is not None else how or _usual(frame[name], known.get(name))
        if way in NUMERIC and not _counts(frame[name]):
            if asked:
                raise CannotAnswer(Say("fill.no_numbers", column=Name(name)), Request("fill", {"columns": (name,), "how": "mode"}), Request("overview"))  # fmt: skip
            continue
        now = gaps_filled(frame[name], way, value, frame[groups] if groups else None)
        n = int(frame[name].isna().sum() - now.isna().sum())
        if n:
            more = f", by=frame[{groups!r}]" if groups else ""
            lines.append(f"frame = frame.assign(**{{{name!r}: gaps_filled(frame[{name!r}], {way!r}, {value!r}{more})}})")  # fmt: skip
            put = now[(frame[name].isna() & now.notna()).to_numpy(bool)]
            filled.append((name, n, way, put.iloc[0] if put.nunique() == 1 else None))
            made = made.assign(**{name: now})
    if not filled:
        raise CannotAnswer(Say("fill.nothing_known", columns=names(gappy)), Request("missing"), Request("overview"))
    left = int(made[gappy].isna().sum().sum())
    details = {"filled": filled, "by": tuple(groups), "said": how is not None or value is not None, "left": left}
    return edit(frame, made, lines, changed=tuple(f[0] for f in filled), cells=sum(f[1] for f in filled), details=details)  # fmt: skip


def _counts(cells: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells)


def _usual(cells: pd.Series, column: Column | None) -> str:
    if pd.api.types.is_datetime64_any_dtype(cells):
        return "forward"
    amount = _counts(cells) and (column is None or column.kind.value == "number")
    return "median" if amount else "mode"


def tell(found: Edit, script: Script) -> Answer:
    """How many cells were filled in each column and with what; what a reader should beware of."""
    filled, groups = found.details["filled"], found.details["by"]
    blocks: list[Block] = []
    if len(filled) == 1:
        name, n, way, put = filled[0]
        facts: dict[str, Any] = {"column": Name(name), "n": count(n, "gaps")}
        key = f"fill.{way}" if not groups else "fill.by_group"
        if put is not None and way in ("value", "median", "mean", "mode"):
            key = "fill.with"
            facts["put"] = Name(f"{put:,.6g}" if isinstance(put, float) else str(put))
            facts["what"] = Name(way)
        if groups:
            facts["by"], facts["what"] = names(groups), Name(way)
        headline = Say(key, **facts)
    else:
        total = count(found.cells, "gaps")
        headline = Say("fill.several", columns=count(len(filled), "columns"), n=total)
        rows = pd.DataFrame([(f[0], f[1], f[2]) for f in filled], columns=["column", "filled", "with"])
        blocks.append(Table(rows.head(20), Say("fill.each"), total=len(rows)))
    if not found.details["said"]:
        blocks.append(Say("fill.unsaid"))
    if any(way in ("median", "mean", "mode") for _, _, way, _ in filled):
        blocks.append(Say("fill.beware"))
    if found.details["left"]:
        blocks.append(Say("fill.left", left=count(found.details["left"], "gaps")))
    known = (Finding("filled", count(found.cells, "cells")), Finding("left", count(found.details["left"], "cells")))
    return told(headline, found, script, blocks=blocks, findings=known, follow_ups=(Request("missing"),))


SKILL = Skill(fill, tell, changes=True)
