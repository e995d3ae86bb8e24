"""One page of what to fix first: faults of rows, columns and cells, ranked by the harm they do, with reasons and counts."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from assistant.answer import Answer, Block, Finding, Name, Say, Table
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, count, exact
from assistant.files.faults import Fault, faults
from assistant.files.profile import profile
from assistant.request import Request
from assistant.script import Script
from assistant.skill import CautionsGiven, ColumnsGiven, Skill, WantsSlot

SHOWN = 12
# What reading the file already put right or could not decide: the key of its caution, and where it stands in the ranking.
READ = {
    "total_row": 9.9, "ambiguous_date": 8.2, "gene_date_mangling": 8.0, "mixed_types": 7.2, "infinite_or_huge": 7.1, "mixed_date_formats": 5.4,
    "duplicate_column_names": 5.2, "pivoted_table": 4.2, "number_format": 3.5, "sentinel_value": 3.4, "missing_spellings": 2.0,
    "long_integer_precision": 1.0,
}  # fmt: skip
MINOR = ("constant", "rare")  # told, but no reason to call data unclean
SETTLED = ("sentinel_value", "missing_spellings", "long_integer_precision", "total_row", "duplicate_column_names")


@dataclass(frozen=True, eq=False)
class Quality:
    """The faults in the order to fix them, the cautions of reading with their place among them, and the size."""

    faults: tuple[Fault, ...]
    read: tuple[tuple[float, Say], ...]
    rows: int
    columns: tuple[str, ...]
    wants: str


def quality(
    frame: pd.DataFrame,
    wants: WantsSlot = "",
    cautions: CautionsGiven = (),
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> Quality:
    """Look through a table for what makes answers wrong; `cautions` are what was found while its file was read."""
    if not len(frame):
        raise CannotAnswer(Say("quality.no_rows"), Request("overview"))
    described = {n: c for n, c in (columns or profile(frame)).items() if n in frame.columns}
    found = faults(frame, described)
    told = {f.kind for f in found}
    read = [(READ[key], say) for say in cautions if (key := say.key.removeprefix("caution.")) in READ]
    same = {"caution.total_row": "totals", "caution.mixed_types": "mixed", "caution.sentinel_value": "sentinel"}
    read = [(w, say) for w, say in read if same.get(say.key, "") not in told]
    return Quality(tuple(found), tuple(read), len(frame), tuple(described), wants)


def tell(found: Quality, script: Script) -> Answer:
    """How many things, the first of them by name; then each as a sentence with its reason, worst first."""
    open_ = [f for f in found.faults if f.kind not in MINOR]
    undecided = [say for _, say in found.read if say.key.removeprefix("caution.") not in SETTLED]
    n = len(open_) + len(undecided)
    ranked = sorted(
        [(f.weight, _told(f), f.column) for f in found.faults] + [(w, say, "") for w, say in found.read],
        key=lambda r: -r[0],
    )
    facts = {"rows": count(found.rows), "columns": count(len(found.columns), "columns"), "things": count(n, "things")}
    if not n:
        headline = Say("quality.clean", **facts)
    elif open_ and open_[0].column and open_[0].weight >= max((w for w, _ in found.read), default=0.0):
        headline = Say("quality.start_column", **facts, column=Name(open_[0].column))
    elif open_ and not open_[0].column and open_[0].weight >= max((w for w, _ in found.read), default=0.0):
        headline = Say(f"quality.start_{open_[0].kind}", **facts, bad=count(open_[0].rows))
    else:
        headline = Say("quality.start", **facts)
    blocks: list[Block] = [say for _, say, _ in ranked[:SHOWN]]
    if len(ranked) > SHOWN:
        blocks.append(Say("quality.more", more=count(len(ranked) - SHOWN, "things")))
    if found.faults:
        table = pd.DataFrame(
            [
                (f.column or "(rows)", f.kind.replace("_", " "), f.rows, exact(f.rows / f.of, f.of, "%"))
                for f in found.faults[:40]
            ],
            columns=["where", "what", "rows", "share"],
        )
        blocks.append(Table(table, Say("quality.title"), total=len(found.faults)))
    return Answer(
        headline=headline, script=script, caveats=(), blocks=tuple(blocks), value=n == 0 if found.wants == "yesno" else facts["things"],
        findings=(Finding("things to fix", facts["things"]), *(_finding(f) for f in found.faults[:40])),
        columns=tuple(dict.fromkeys(f.column for f in found.faults if f.column)), follow_ups=_follow_ups(found),
    )  # fmt: skip


def _told(fault: Fault) -> Say:
    """A fault as a sentence: where, how many, and why it matters."""
    facts: dict[str, Estimate | Name | list[str]] = {
        "rows": count(fault.rows),
        "share": exact(fault.rows / fault.of, fault.of, "%"),
    }
    facts |= {"column": Name(fault.column), "cells": [Name(c) for c in fault.cells] or [Name("…")]}
    return Say(f"quality.{fault.kind}", **facts)


def _finding(fault: Fault) -> Finding:
    return Finding(f"{fault.kind.replace('_', ' ')} {fault.column}".strip(), count(fault.rows))


def _follow_ups(found: Quality) -> tuple[Request, ...]:
    """The skill that looks closer at each of the first faults."""
    asked: list[Request] = []
    for fault in found.faults:
        match fault.kind:
            case "copies" | "alike":
                asked.append(Request("duplicates"))
            case "repeated_id" | "spellings" | "typos":
                asked.append(Request("duplicates", {"among": (fault.column,)}))
            case "missing":
                asked.append(Request("missing", {"column": fault.column}))
            case "far":
                asked.append(Request("outliers", {"column": fault.column}))
            case "impossible" | "range" | "rare" | "disguised":
                asked.append(Request("distribution", {"column": fault.column}))
    return (*_once(asked)[:3], Request("unusual"), Request("overview"))


def _once(asked: list[Request]) -> list[Request]:
    kept: list[Request] = []
    for one in asked:
        if one not in kept:
            kept.append(one)
    return kept


SKILL = Skill(quality, tell)
