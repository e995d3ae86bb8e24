"""A regression in plain sentences: what one more of each column goes with, the others equal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, Say, Table
from assistant.dataset import Column, Kind, Role
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Interval, count, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Columns, ColumnsGiven, Number, Skill, Slot, WantsSlot, choice
from assistant.stats.design import Design, design, inflation, uneven
from assistant.stats.dispersion import negative_binomial, overdispersion
from assistant.stats.linear import Fit, counting, least_squares
from assistant.stats.multiple import level
from assistant.stats.shape import bend
from assistant.stats.values import described, is_group

MOST_TERMS = 60
WIDE = 1.5
COUNTS = ("poisson", "negative_binomial", "counts")
TOLD = 6


@dataclass(frozen=True, eq=False)
class Regression:
    """The fit, what it was fitted to, and what its residuals show."""

    target: str
    among: tuple[str, ...]
    made: Design
    fit: Fit
    alpha: float
    errors: str
    cautions: tuple[Say, ...]
    uneven_p: float
    wants: str = ""
    wide: float = float("nan")  # how many times wider than Poisson the counts spread, where they clearly do


def regress(
    frame: pd.DataFrame,
    target: Annotated[str, Slot(kinds=frozenset({Kind.NUMBER, Kind.YESNO, Kind.ORDERED}))],
    among: Columns = (),
    family: Annotated[str | None, choice("linear", "logistic", "poisson", "negative_binomial", "counts")] = None,
    errors: Annotated[str | None, choice("robust", "classical")] = None,
    alpha: Number = None,
    wants: WantsSlot = "",
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> Regression:
    """Regression of `target` on `among` (every usable column, if none is named) with robust errors (HC3).

    Logistic for yes/no targets, least squares otherwise, log-linear (Poisson) if asked. Categories enter as one term a
    level, against the most common. Columns that repeat others are dropped and named.
    """
    what = described(frame, target, columns)
    among = tuple(dict.fromkeys(c for c in among if c != target)) or _usable(frame, target, columns)
    made = design(frame, target, among, columns)
    wide = float("nan")
    family = family or ("logistic" if what.kind is Kind.YESNO else "linear")
    n, k = made.x.shape
    if k == 0 or n < k + 3 or k > MOST_TERMS or np.ptp(made.y) == 0:
        why = (
            "too_many"
            if k > MOST_TERMS or (k and n < k + 3)
            else "constant"
            if n and np.ptp(made.y) == 0
            else "nothing"
        )
        raise CannotAnswer(
            Say(f"regress.{why}", target=Name(target), rows=count(n), terms=count(k, "terms")),
            Request("drivers", {"target": target}),
        )
    if family == "linear":
        fit = least_squares(made.x, made.y, made.names, robust=errors != "classical")
    elif family == "logistic" and set(np.unique(made.y)) <= {0.0, 1.0}:
        fit = counting(made.x, made.y, made.names, family)
    elif family in COUNTS and made.y.min() >= 0:
        fit, wide = _of_counts(made, family)
    else:
        raise CannotAnswer(
            Say("regress.not_poisson" if family in COUNTS else "regress.not_logistic", target=Name(target)),
            Request("regress", {"target": target, "among": among, "family": "linear"}),
        )
    odd = uneven(fit.residuals, made.x) if family == "linear" else float("nan")
    return Regression(
        target, among, made, fit, level(alpha), errors or "robust", _cautions(target, made, fit), odd, wants, wide
    )


def _of_counts(made: Design, family: str) -> tuple[Fit, float]:
    """The model of counts asked for; with "counts", Poisson or, where they spread clearly wider, negative binomial."""
    plain = counting(made.x, made.y, made.names, "poisson")
    ratio, p = overdispersion(made.y, plain)
    wide = ratio if ratio > WIDE and p < 0.01 else float("nan")
    chosen = family == "negative_binomial" or (family == "counts" and wide == wide)
    return (negative_binomial(made.x, made.y, made.names) if chosen else plain), wide


def _usable(frame: pd.DataFrame, target: str, columns: Mapping[str, Column] | None) -> tuple[str, ...]:
    found = []
    for name in map(str, frame.columns):
        what = described(frame, name, columns)
        if name == target or what.role in (Role.ID, Role.CONSTANT, Role.TEXT, Role.TIME) or what.distinct < 2:
            continue
        if what.kind in (Kind.NUMBER, Kind.YESNO, Kind.ORDERED) or (is_group(what) and what.distinct <= 12):
            found.append(name)
    return tuple(found)


def _cautions(target: str, made: Design, fit: Fit) -> tuple[Say, ...]:
    said = []
    if fit.separated:
        strongest = int(
            np.argmax(np.abs(fit.coefficients[1:] * np.maximum(made.x.std(0)[: len(fit.coefficients) - 1], 1e-12)))
        )
        said.append(Say("caution.perfect_separation", columns=[Name(fit.names[1:][strongest])]))
    inflated = inflation(made.x)
    if fit.dropped or inflated.max() > 10:
        twins = sorted({c for (c, _), v in zip(made.terms, inflated, strict=True) if v > 10} | set(fit.dropped))
        said.append(Say("caution.collinear", columns=[Name(t) for t in twins[:6]]))
    if fit.family == "linear":
        bent = [
            c for (c, level), x in zip(made.terms, made.x.T, strict=True) if not level and bend(x, fit.residuals).bent
        ]
        if bent:
            said.append(Say("caution.nonlinear", columns=[Name(target), *(Name(b) for b in bent[:3])]))
        away = fit.residuals**2 * fit.leverage / np.maximum(1 - fit.leverage, 1e-9) ** 2
        if fit.sigma > 0 and (away / (len(fit.names) * fit.sigma**2)).max() > 1:
            said.append(Say("caution.outlier", columns=[Name(target)]))
    if made.too_many:
        said.append(Say("caution.high_cardinality", columns=[Name(c) for c in made.too_many]))
    if len(made.y) < 10 * made.x.shape[1]:
        said.append(Say("caution.too_few_rows", rows=count(len(made.y))))
    return (*said, Say("caution.not_causal"))


def tell(found: Regression, script: Script) -> Answer:
    """How much is explained, each clear term as a sentence, then the table of all."""
    fit, n = found.fit, found.fit.rows
    clear = [i for i in range(1, len(fit.names)) if fit.p[i] < found.alpha]
    clear.sort(key=lambda i: -abs(float(fit.coefficients[i])) / max(float(fit.errors[i]), 1e-300))
    facts: dict[str, Fact] = {
        "target": Name(found.target),
        "rows": count(n),
        "r2": exact(fit.r2, n, "%"),
        "terms": count(len(fit.names) - 1, "terms"),
    }
    if clear:
        facts["top"] = Name(fit.names[clear[0]])
    key = "clear" if clear else "together" if _together(fit) < found.alpha else "none"
    blocks: list[Block] = [_sentence(found, i) for i in clear[:TOLD]]
    if found.uneven_p < 0.01:
        blocks.append(Say("regress.uneven" if found.errors == "robust" else "regress.uneven_classical"))
    if found.wide == found.wide:
        key = "overdispersed" if fit.family == "poisson" else "overdispersed_allowed"
        blocks.append(Say(f"regress.{key}", target=Name(found.target), ratio=exact(found.wide, n, "times")))
    if found.made.left_out:
        blocks.append(Say("regress.left_out", left_out=count(found.made.left_out)))
    blocks += [_chart(found), Table(_table(found))]
    used = (found.target, *found.among)
    method = {
        "linear": "Linear Regression (OLS)",
        "logistic": "Logistic Regression",
        "poisson": "Poisson Regression",
        "negative_binomial": "Negative Binomial Regression",
    }[fit.family]
    return Answer(
        headline=Say(f"regress.{fit.family}_{key}", **facts), script=script, caveats=found.cautions, blocks=tuple(blocks),
        value=_value(found, key != "none"), findings=_findings(found), columns=used, method=method, follow_ups=_follow_ups(found),
    )  # fmt: skip


def _together(fit: Fit) -> float:
    """p-value that all coefficients are nought at once."""
    from scipy import stats

    k = len(fit.names) - 1
    if fit.family == "linear":
        return (
            float(stats.f.sf(fit.r2 / k / max((1 - fit.r2) / fit.df, 1e-300), k, fit.df)) if k and fit.df > 0 else 1.0
        )
    return float(stats.chi2.sf(max(fit.deviance[1] - fit.deviance[0], 0.0), k))


def _estimate(found: Regression, i: int) -> Estimate:
    low, high = found.fit.interval()
    name = "sandwich" if found.fit.family != "linear" else "HC3" if found.errors == "robust" else "least squares"
    return Estimate(
        float(found.fit.coefficients[i]), Interval(float(low[i]), float(high[i]), 0.95, name), found.fit.rows
    )


def _times(one: Estimate) -> Estimate:
    """A coefficient on the log scale as a factor."""
    assert isinstance(one.sure, Interval)
    value, low, high = (float(np.exp(np.clip(v, -700, 700))) for v in (one.value, one.sure.low, one.sure.high))
    return Estimate(value, Interval(low, high, 0.95, one.sure.method), one.rows)


def _sentence(found: Regression, i: int) -> Say:
    """One term in words: a step up for a number, a level against the usual one for a category."""
    label = found.fit.names[i]
    column, level = found.made.terms[found.made.names.index(label)]
    one = _estimate(found, i)
    facts: dict[str, Fact] = {
        "target": Name(found.target),
        "column": Name(column),
        "level": Name(level),
        "usual": Name(found.made.against.get(column, "")),
    }
    facts["step"] = one if found.fit.family == "linear" else _times(one)
    return Say(f"regress.{found.fit.family}_{'level' if level else 'step'}", **facts)


def _value(found: Regression, clear: bool) -> Estimate | bool:
    if found.wants == "yesno":
        return clear
    return _estimate(found, 1) if len(found.fit.names) == 2 else exact(found.fit.r2, found.fit.rows)


def _findings(found: Regression) -> tuple[Finding, ...]:
    fit, n = found.fit, found.fit.rows
    said = []
    for i, name in enumerate(fit.names):
        if i:
            said.append(Finding(f"coefficient {name}", _estimate(found, i)))
            said.append(Finding(f"p_value {name}", exact(float(fit.p[i]), n)))
            said.append(Finding(f"verdict {name}", "significant" if fit.p[i] < found.alpha else "not significant"))
    said.append(Finding("r_squared" if fit.family == "linear" else "deviance explained", exact(fit.r2, n)))
    said.append(Finding("intercept", _estimate(found, 0)))
    if fit.family == "linear":
        rmse = float(np.sqrt((fit.residuals**2).mean()))
        said += [Finding("rmse", exact(rmse, n)), Finding("residual standard error", exact(fit.sigma, n))]
        said.append(Finding("adjusted r_squared", exact(1 - (1 - fit.r2) * (n - 1) / max(fit.df, 1), n)))
    return tuple(said)


def _table(found: Regression) -> pd.DataFrame:
    fit = found.fit
    columns: dict[str, list[object]] = {
        "term": list(fit.names),
        "coefficient": [_estimate(found, i) for i in range(len(fit.names))],
    }
    if fit.family != "linear":
        columns["factor"] = [_times(_estimate(found, i)) for i in range(len(fit.names))]
    columns["p"] = [float(p) for p in fit.p]
    return pd.DataFrame(columns)


def _chart(found: Regression) -> Chart:
    """Each term for one standard deviation of its column, so that they can be compared."""
    fit, spread = found.fit, dict(zip(found.made.names, found.made.x.std(0), strict=True))
    low, high = fit.interval()
    rows = [
        (n, c * spread[n], a * spread[n], b * spread[n])
        for n, c, a, b in zip(fit.names, fit.coefficients, low, high, strict=True)
        if n in spread
    ]
    drawn = (
        pd.DataFrame(rows, columns=["term", "effect", "low", "high"])
        .sort_values("effect", key=abs, ascending=False)
        .head(20)
    )
    alt = Say("regress.chart", target=Name(found.target))
    return Chart(
        "point", drawn, "term", "effect", alt, (found.target, *found.among), low="low", high="high", horizontal=True
    )


def _follow_ups(found: Regression) -> tuple[Request, ...]:
    first = next((c for c, level in found.made.terms if not level), found.among[0])
    wider = found.wide == found.wide and found.fit.family == "poisson"
    more = (
        (Request("regress", {"target": found.target, "among": found.among, "family": "negative_binomial"}),)
        if wider
        else ()
    )
    return (*more, Request("drivers", {"target": found.target}), Request("relate", {"among": (first, found.target)}))


SKILL = Skill(regress, tell)
