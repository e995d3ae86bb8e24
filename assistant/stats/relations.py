"""Relations as results: one pair, group by group, or many at once, with what to beware of in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from assistant.answer import Fact, Name, Say
from assistant.dataset import Column
from assistant.errors import CannotAnswer
from assistant.estimate import count
from assistant.request import Request
from assistant.stats import named, relation
from assistant.stats.hypothesis import Tested
from assistant.stats.multiple import holm
from assistant.stats.relation import Pair
from assistant.stats.values import described, is_group, labels

MOST_GROUPS = 12
FEW = 30


@dataclass(frozen=True, eq=False)
class Relation:
    """The pairs that were looked at, the strongest first (one pair: in order), with p-values that allow for their number."""

    shape: str  # pair, ranking, matrix or groups
    pairs: tuple[Pair, ...]
    adjusted: tuple[float, ...]
    alpha: float
    target: str | None = None
    by: str | None = None
    given: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # of the groups
    cautions: tuple[Say, ...] = ()
    wants: str = ""
    line: tuple[float, float, float] | None = None
    bars: pd.DataFrame = field(default_factory=pd.DataFrame)
    within: Tested | None = None  # of two categories within the groups, all groups together
    mark: str | None = None  # the kind of picture asked for


def one_pair_related(
    frame: pd.DataFrame, a: str, b: str, given: tuple[str, ...], method: str | None, alpha: float, wants: str,
    columns: Mapping[str, Column] | None,
) -> Relation:  # fmt: skip
    """Two columns, with what would turn their link round or make it look like more than it is."""
    one = relation.pair(frame, a, b, columns, method, given)
    if np.isnan(one.found.r):
        still = [c for c in (a, b) if described(frame, c, columns).distinct < 2]
        why = (
            Say("relate.constant", columns=[Name(c) for c in still])
            if still
            else Say("relate.too_few", a=Name(a), b=Name(b))
        )
        raise CannotAnswer(why, Request("distribution", {"column": a}), Request("distribution", {"column": b}))
    cautions = _cautions(frame, one, alpha, given, columns)
    line = relation.slope(one) if not given else None
    return Relation(
        "pair",
        (one,),
        (one.found.p,),
        alpha,
        given=given,
        cautions=cautions,
        wants=wants,
        line=line,
        bars=_bars(frame, one),
    )


def by_group_related(
    frame: pd.DataFrame, a: str, b: str, by: str, given: tuple[str, ...], method: str | None, alpha: float, wants: str,
    columns: Mapping[str, Column] | None,
) -> Relation:  # fmt: skip
    """Two columns within each level of `by`, and whether the levels' pictures differ."""
    names = labels(frame, by)
    order = list(names.value_counts().index[:MOST_GROUPS])
    order = [g for g in dict.fromkeys(names.dropna()) if g in order]
    pairs = {g: relation.pair(frame[(names == g).to_numpy(bool)], a, b, columns, method, given) for g in order}
    pairs = {g: p for g, p in pairs.items() if np.isfinite(p.found.r)}
    if not pairs:
        raise CannotAnswer(Say("relate.too_few", a=Name(a), b=Name(b)), Request("relate", {"among": (a, b)}))
    whole = relation.pair(frame, a, b, columns, method, given)
    said = []
    if relation.same_numbers(list(pairs.values())):
        said.append(Say("caution.plot_differs_from_stats", columns=[Name(a), Name(b)]))
    flip = relation.flipped_by(whole, frame, columns, given)
    if flip:
        said.append(Say("caution.simpson", columns=[Name(flip)]))
    for one in pairs.values():
        said += _shape_cautions(one)
    adjusted = holm([p.found.p for p in pairs.values()])
    kinds = [described(frame, c, columns) for c in (a, b)]
    both = all(is_group(k) and 2 <= k.distinct <= MOST_GROUPS for k in kinds) and not given
    within = named.run(frame, (a, b), None, by, "mantel_haenszel", None, None, columns).tested if both else None
    said.append(Say("caution.multiple_testing", tests=count(len(pairs), "")))
    unique = tuple({s.key: s for s in reversed(said)}.values())[::-1]
    return Relation("groups", tuple(pairs.values()), tuple(map(float, adjusted)), alpha, by=by, given=given, names=tuple(pairs), cautions=unique, wants=wants, within=within)  # fmt: skip


def many_related(
    frame: pd.DataFrame, wanted: list[tuple[str, str]], target: str | None, given: tuple[str, ...], method: str | None,
    alpha: float, wants: str, columns: Mapping[str, Column] | None,
) -> Relation:  # fmt: skip
    """Every wanted pair, the closest first, p-values by Holm (1979)."""
    pairs = [relation.pair(frame, a, b, columns, method, given) for a, b in wanted]
    pairs = [p for p in pairs if np.isfinite(p.found.r)]
    if not pairs:
        raise CannotAnswer(Say("relate.nothing"), Request("overview"))
    adjusted = holm([p.found.p for p in pairs])
    order = sorted(range(len(pairs)), key=lambda i: -abs(pairs[i].found.r))
    pairs, adjusted = [pairs[i] for i in order], adjusted[order]
    said = [Say("caution.multiple_testing", tests=count(len(pairs), ""))] if len(pairs) > 1 else []
    if not (adjusted < alpha).any():
        said.insert(0, Say("caution.no_effect_found"))
    said = [*_shape_cautions(pairs[0]), *said]
    if pairs[0].rows < FEW:
        said.insert(0, Say("caution.too_few_rows", rows=count(pairs[0].rows)))
    shape = "ranking" if target is not None else "matrix"
    return Relation(shape, tuple(pairs), tuple(map(float, adjusted)), alpha, target, given=given, cautions=tuple(said), wants=wants)  # fmt: skip


def _shape_cautions(one: Pair) -> list[Say]:
    """What the picture of a pair shows that its coefficient does not."""
    both: Fact = [Name(one.a), Name(one.b)]
    said = []
    if relation.leans_on_few(one):
        said.append(Say("caution.outlier", columns=both))
    if (one.shape and one.shape.bent) or relation.hidden_shape(one):
        said.append(Say("caution.nonlinear", columns=both))
    return said


def _cautions(
    frame: pd.DataFrame, one: Pair, alpha: float, given: tuple[str, ...], columns: Mapping[str, Column] | None
) -> tuple[Say, ...]:
    both: Fact = [Name(one.a), Name(one.b)]
    said = []
    flip = relation.flipped_by(one, frame, columns, given)
    if flip:
        said.append(Say("caution.simpson", columns=[Name(flip)]))
    if relation.chosen_rows(one):
        said.append(Say("caution.selection", columns=both))
    if one.found.p < alpha and relation.drifting(one, frame, columns):
        said.append(Say("caution.spurious_trend", columns=both))
    said += _shape_cautions(one)
    if one.found.p >= alpha and not any(c.key == "caution.nonlinear" for c in said):
        said.append(Say("caution.no_effect_found"))
    if one.rows < FEW:
        said.append(Say("caution.too_few_rows", rows=count(one.rows)))
    return (*said, Say("caution.not_causal"))


def _bars(frame: pd.DataFrame, one: Pair) -> pd.DataFrame:
    """For two categories, the share of each value of the second within each value of the first."""
    if one.signed:
        return pd.DataFrame()
    a, b = labels(frame, one.a), labels(frame, one.b)
    if a.nunique() > relation.MOST_LEVELS or b.nunique() > relation.MOST_LEVELS:
        return pd.DataFrame()
    shares = pd.crosstab(a, b, normalize="index").stack().reset_index()
    shares.columns = ["group", "value", "share"]
    return shares
