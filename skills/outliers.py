"""Values that lie far from the others: how many, which rows, and what they do to the mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, Say, Table
from assistant.dataset import Kind, Role
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, count, exact
from assistant.request import Request
from assistant.scope import outlying
from assistant.script import Script
from assistant.skill import ColumnsGiven, Number, Skill, Slot, WantsSlot, choice
from assistant.stats import interval
from assistant.stats.values import described, numbers

USUAL = {"iqr": 1.5, "zscore": 3.0, "mad": 3.5}
NAMES = {"iqr": "Interquartile Range (Tukey's fences)", "zscore": "Z-score", "mad": "Median Absolute Deviation"}
SHOWN = 50
MOST_DRAWN = 5000


@dataclass(frozen=True, eq=False)
class Outliers:
    """The far rows of one column (or how many each column has), and where "far" begins."""

    column: str | None
    method: str
    threshold: float
    rows: pd.DataFrame
    found: int
    of: int
    fences: tuple[float, float] = (float("nan"), float("nan"))
    values: pd.Series | None = None
    unit: str = ""
    by_column: tuple[tuple[str, int, int], ...] = ()
    wants: str = ""


def outliers(
    frame: pd.DataFrame,
    column: Annotated[str | None, Slot(kinds=frozenset({Kind.NUMBER, Kind.ORDERED}))] = None,
    method: Annotated[str | None, choice("iqr", "zscore", "mad")] = None,
    threshold: Number = None,
    spread: Annotated[str | None, choice("population", "sample")] = None,
    wants: WantsSlot = "",
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> Outliers:
    """Rows whose `column` lies beyond Tukey's fences ("iqr", 1.5 ranges outside the quartiles), more than 3 standard
    deviations from the mean ("zscore"; of the population unless `spread` says sample), or 3.5 scaled median deviations
    from the median ("mad"). Without a column, every number column is counted."""
    method = method or "iqr"
    limit = USUAL[method] if threshold is None or threshold <= 0 else float(threshold)
    ddof = 1 if spread == "sample" else 0
    if column is None:
        return _everywhere(frame, method, limit, ddof, columns)
    x = numbers(frame, column, columns)
    if x.notna().sum() < 4:
        raise CannotAnswer(Say("outliers.too_few", column=Name(column)), Request("distribution", {"column": column}))
    far = outlying(x, method, limit, ddof).to_numpy(bool)
    fences = _fences(x.dropna().to_numpy(float), method, limit, ddof)
    order = np.argsort(-np.abs(x.to_numpy(float)[far] - float(x.median())), kind="stable")
    rows = frame[far].iloc[order]
    unit = described(frame, column, columns).unit
    return Outliers(column, method, limit, rows, int(far.sum()), int(x.notna().sum()), fences, x, unit, wants=wants)


def _fences(x: np.ndarray, method: str, limit: float, ddof: int) -> tuple[float, float]:
    if method == "iqr":
        q1, q3 = np.quantile(x, [0.25, 0.75])
        return float(q1 - limit * (q3 - q1)), float(q3 + limit * (q3 - q1))
    if method == "zscore":
        return float(x.mean() - limit * x.std(ddof=ddof)), float(x.mean() + limit * x.std(ddof=ddof))
    middle = float(np.median(x))
    reach = limit * float(np.median(np.abs(x - middle))) / 0.6744897501960817
    return middle - reach, middle + reach


def _everywhere(frame: pd.DataFrame, method: str, limit: float, ddof: int, columns: ColumnsGiven) -> Outliers:
    counted = []
    for name in map(str, frame.columns):
        what = described(frame, name, columns)
        if what.kind is Kind.NUMBER and what.role not in (Role.ID, Role.CODE, Role.CONSTANT):
            x = numbers(frame, name, columns)
            if x.notna().sum() >= 4:
                counted.append((name, int(outlying(x, method, limit, ddof).sum()), int(x.notna().sum())))
    if not counted:
        raise CannotAnswer(Say("outliers.no_numbers"), Request("overview"))
    counted.sort(key=lambda c: -c[1])
    return Outliers(
        None, method, limit, pd.DataFrame(), sum(c[1] for c in counted), len(frame), by_column=tuple(counted)
    )


def tell(found: Outliers, script: Script) -> Answer:
    """How many and where the limits are; then the rows, the farthest first."""
    threshold = exact(found.threshold, found.of)
    if found.column is None:
        top, most, _ = found.by_column[0]
        said = Say("outliers.columns" if most else "outliers.columns_none", top=Name(top), most=count(most, "values"), columns=count(len(found.by_column), "columns"), rule=NAMES[found.method])  # fmt: skip
        table = pd.DataFrame(
            [(n, k, exact(k / of, of, "%")) for n, k, of in found.by_column], columns=["column", "far values", "share"]
        )
        findings = tuple(Finding(f"outliers {n}", count(k, "values")) for n, k, _ in found.by_column)
        ask = tuple(Request("outliers", {"column": n}) for n, k, _ in found.by_column[:3] if k) or (
            Request("overview"),
        )
        return Answer(said, script, (), (Table(table),), ask, value=count(found.found, "values"), findings=findings, columns=tuple(n for n, _, _ in found.by_column), method=NAMES[found.method])  # fmt: skip
    low, high = (exact(v, found.of, found.unit) for v in found.fences)
    facts: dict[str, Fact] = {"column": Name(found.column), "found": count(found.found), "of": count(found.of), "low": low, "high": high, "rule": NAMES[found.method], "threshold": threshold}  # fmt: skip
    value = found.found > 0 if found.wants == "yesno" else count(found.found, "values")
    return Answer(
        headline=Say("outliers.some" if found.found else "outliers.none", **facts), script=script, caveats=_caveats(found),
        blocks=_blocks(found), value=value, findings=_findings(found, low, high), columns=(found.column,),
        method=NAMES[found.method],
        follow_ups=(Request("distribution", {"column": found.column}), *(Request("outliers", {"column": found.column, "method": m}) for m in USUAL if m != found.method), Request("unusual")),
    )  # fmt: skip


def _without(found: Outliers) -> np.ndarray:
    assert found.values is not None
    x = found.values.dropna().to_numpy(float)
    low, high = found.fences
    kept: np.ndarray = x[(x >= low) & (x <= high)]
    return kept


def _findings(found: Outliers, low: Estimate, high: Estimate) -> tuple[Finding, ...]:
    assert found.values is not None
    x, kept = found.values.dropna().to_numpy(float), _without(found)
    said = [
        Finding("outlier_count", count(found.found, "values")),
        Finding("lower limit", low),
        Finding("upper limit", high),
    ]
    said.append(Finding("mean", interval.plain(interval.mean(x, found.unit))))
    if len(kept) > 1:
        said.append(Finding("mean without", interval.plain(interval.mean(kept, found.unit))))
        said.append(Finding("median", interval.plain(interval.median(x, found.unit))))
    far = found.rows[found.column].dropna().astype(float)
    if len(far):
        said += [Finding("smallest outlier", exact(float(far.min()), found.of, found.unit))]
        said += [Finding("largest outlier", exact(float(far.max()), found.of, found.unit))]
    said.append(
        Finding("outliers", [float(v) for v in found.rows[found.column].dropna().head(SHOWN)] if found.found else [])
    )
    return tuple(said)


def _caveats(found: Outliers) -> tuple[Say, ...]:
    few = 0 < found.found <= 0.1 * found.of
    return (Say("caution.outlier", columns=[Name(found.column or "")]),) if few else ()


def _blocks(found: Outliers) -> tuple[Block, ...]:
    assert found.values is not None and found.column is not None
    x, kept = found.values.dropna(), _without(found)
    alt = Say("outliers.chart", column=Name(found.column))
    drawn = pd.DataFrame({"row": np.arange(len(x)), found.column: x.to_numpy()}).iloc[:: max(1, len(x) // MOST_DRAWN)]
    blocks: list[Block] = []
    if found.found and len(kept) > 1:
        blocks.append(Say("outliers.effect", column=Name(found.column), mean=exact(float(x.mean()), len(x), found.unit), without=exact(float(kept.mean()), len(kept), found.unit)))  # fmt: skip
    if found.found > 0.1 * found.of:
        blocks.append(Say("outliers.many_far", column=Name(found.column)))
    blocks.append(Chart("box", drawn[[found.column]], found.column, None, alt, (found.column,)))
    if found.found:
        blocks.append(Table(found.rows.head(SHOWN), total=found.found))
    return tuple(blocks)


SKILL = Skill(outliers, tell)
