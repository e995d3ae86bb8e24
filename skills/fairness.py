"""Whether the model treats groups of people alike: what it says of each, how often it is wrong, and what stands in for the group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pandas as pd

from assistant.answer import Answer, Block, Chart, Finding, Name, Say, Table
from assistant.dataset import GROUPS, Kind
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Interval, count
from assistant.learning.groups import Gap, groups_of, largest_gap, proxies, table_of
from assistant.learning.model import Model
from assistant.learning.scope import measured
from assistant.learning.sensitive import sensitive
from assistant.learning.telling import needed, with_model, yes_name
from assistant.request import Request
from assistant.script import Script
from assistant.skill import ColumnsGiven, Cost, ModelGiven, Skill, Slot


@dataclass(frozen=True, eq=False)
class Fairness:
    """Rates by group (`table`), the largest gaps, and the columns that tell the group from the outside."""

    model: Model
    by: str
    table: pd.DataFrame
    gaps: tuple[Gap, ...]
    proxies: tuple[tuple[str, float], ...]
    read: bool


def fairness(
    frame: pd.DataFrame,
    by: Annotated[str | None, Slot(kinds=GROUPS | {Kind.NUMBER})] = None,
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Fairness:
    """Compare groups of the rows in scope; without a column the first that speaks of a protected trait is taken."""
    model = needed(model, frame, columns)
    if by is None:
        found = [n for n in sensitive(map(str, frame.columns), age=True) if n != model.target]
        if not found:
            names = [n for n in frame.columns if n != model.target and 2 <= frame[n].nunique() <= 12][:3]
            raise CannotAnswer(Say("fairness.which"), *(Request("fairness", {"by": str(n)}) for n in names))
        by = found[0]
    if by == model.target:
        raise CannotAnswer(Say("fairness.target", column=Name(by)), Request("evaluate"))
    rows = measured(model, frame, 40)
    groups = groups_of(rows.frame[by])
    if groups.nunique() < 2:
        raise CannotAnswer(Say("fairness.one_group", column=Name(by)), Request("evaluate"))
    table = table_of(model, rows, groups)
    kinds = [c for c in table.columns if c not in ("group", "rows")]
    gaps = [gap for kind in kinds if (gap := largest_gap(table, kind, len(kinds))) is not None]
    return Fairness(
        model, by, table, tuple(gaps), tuple(proxies(model, rows.frame, by, groups)), by in model.prepared.columns
    )


def tell(found: Fairness, script: Script) -> Answer:
    """The gap in errors first, since that is what a model can be blamed for; then the rest."""
    model = found.model
    clear = [g for g in found.gaps if g.clear]
    unfair = [g for g in clear if g.kind not in ("real", "said")] or [g for g in clear if g.kind == "said"]
    by = Name(found.by)
    unit = "" if model.task == "number" else "%"
    if unfair:
        worst = max(unfair, key=lambda g: g.size / max(g.error, 1e-12))
        size = _gap(worst, unit)
        ends = {"most": Name(worst.most), "least": Name(worst.least)}
        headline = Say(f"fairness.{worst.kind}", by=by, gap=size, target=_what(model), **ends)
        value: bool = False
    else:
        headline, value = Say("fairness.alike", by=by, rows=count(int(found.table["rows"].sum()))), True
    blocks: list[Block] = [Table(_shown(found), Say("fairness.table", by=by))]
    if any(g.kind == "real" for g in clear):
        blocks.append(Say("fairness.real", by=by, target=_what(model)))
    if found.proxies:
        blocks.append(Say("fairness.proxies", by=by, columns=[Name(c) for c, _ in found.proxies]))
    blocks.append(Say("fairness.reads" if found.read else "fairness.reads_not", by=by))
    blocks.append(_picture(found))
    blocks.append(Say("fairness.options"))
    return Answer(
        headline=headline,
        script=with_model(script, model),
        caveats=(Say("caution.proxy_sensitive", columns=[by]),) if sensitive([found.by], age=True) else (),
        blocks=tuple(blocks),
        follow_ups=(
            Request("train", {"target": model.target, "without": (found.by,)}),
            Request("weaknesses"),
            Request("evaluate"),
        ),
        value=value,
        findings=tuple(Finding(f"gap in {g.kind}: {g.most} against {g.least}", _gap(g, unit)) for g in found.gaps),
        columns=(found.by, model.target, *(c for c, _ in found.proxies)),
        method="Group comparison",
    )


def _gap(gap: Gap, unit: str) -> Estimate:
    sure = Interval(gap.size - 1.96 * gap.error, gap.size + 1.96 * gap.error, 0.95, "held-out rows")
    return Estimate(gap.size, sure, gap.rows, unit)


def _what(model: Model) -> Name:
    return yes_name(model) if model.task == "yesno" else Name(model.target)


def _shown(found: Fairness) -> pd.DataFrame:
    unit = "" if found.model.task == "number" else "%"
    made: dict[str, list[object]] = {"group": list(found.table["group"]), "rows": list(found.table["rows"])}
    names = {
        "real": "really",
        "said": "predicted",
        "wrong": "wrong",
        "missed": "missed",
        "alarms": "false alarms",
        "bias": "too high by",
    }
    for kind in (c for c in found.table.columns if c in names):
        made[names[kind]] = [
            _rate(float(v), float(e), int(n), unit)
            for (v, e), n in zip(found.table[kind], found.table["rows"], strict=True)
        ]
    return pd.DataFrame(made)


def _rate(value: float, error: float, rows: int, unit: str) -> Estimate:
    """A mean or share of one group with its interval, shares kept between none and all."""
    low, high = value - 1.96 * error, value + 1.96 * error
    if unit:
        low, high = max(0.0, low), min(1.0, high)
    return Estimate(value, Interval(low, high, 0.95, "held-out rows"), rows, unit)


def _picture(found: Fairness) -> Chart:
    kinds = [c for c in ("real", "said", "wrong") if c in found.table.columns]
    rows = [(g, k, v[0]) for k in kinds for g, v in zip(found.table["group"], found.table[k], strict=True)]
    frame = pd.DataFrame(rows, columns=["group", "rate", "value"])
    alt = Say("fairness.picture", by=Name(found.by), target=_what(found.model))
    return Chart("bar", frame, "group", "value", alt, (found.by, found.model.target), color="rate")


SKILL = Skill(fairness, tell, cost=Cost.SECONDS)
