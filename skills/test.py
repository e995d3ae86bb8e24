"""A statistical test by name, or the one that fits the question: its statistic, its p-value and what that means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, Say, Table
from assistant.dataset import GROUPS
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, count, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Columns, ColumnsGiven, Flag, Number, Skill, Slot, WantsSlot, choice
from assistant.stats import interval
from assistant.stats.effect import cramers_v, odds_ratio
from assistant.stats.multiple import level
from assistant.stats.named import METHODS, TOPICS, Run, expected_in, run

# Nulls that a plain yes/no question is usually put for ("is it normal?"), not against.
ASKED_FOR = frozenset(
    {"normal", "uniform", "exponential", "gamma", "variances", "keeps_level", "independent", "distributions"}
)
WORDS = {  # what is said of each null: kept, rejected
    "normal": ("normal", "not normal"), "uniform": ("uniform", "not uniform"), "exponential": ("exponential", "not exponential"),
    "gamma": ("gamma", "not gamma"), "variances": ("similar", "different"), "means": ("similar", "different"),
    "ranks": ("similar", "different"), "independent": ("independent", "dependent"), "distributions": ("similar", "different"),
    "independent_within": ("independent", "dependent"), "wanders": ("not stationary", "stationary"),
    "keeps_level": ("stationary", "not stationary"), "mean_is": ("similar", "different"), "share_is": ("similar", "different"),
}  # fmt: skip
FEW = 20
ALSO = frozenset(
    {"normal", "variances", "means", "independent", "independent_within", "distributions"}
)  # there are others


@dataclass(frozen=True, eq=False)
class Verdict:
    """A test that was run, the level it is judged at, and what the question claimed."""

    ran: Run
    alpha: float
    claim: str | None
    wants: str
    against: float | None = None
    expected: tuple[str, str, float] | None = None  # two values, and the rows that chance alone would put there
    choose: bool = False  # the test itself was asked for, not only its result

    @property
    def rejected(self) -> bool:
        """Whether the null is rejected."""
        return self.ran.tested.rejected(self.alpha)


def test(
    frame: pd.DataFrame,
    among: Columns = (),
    by: Annotated[str | None, Slot(kinds=GROUPS)] = None,
    strata: Annotated[str | None, Slot(kinds=GROUPS)] = None,
    method: Annotated[str | None, choice(*METHODS)] = None,
    topic: Annotated[str | None, choice(*TOPICS)] = None,
    claim: Annotated[str | None, choice("same", "different")] = None,
    against: Number = None,
    alpha: Number = None,
    choose: Flag = False,
    cell: Annotated[tuple[tuple[str, Any], ...], Slot("cell")] = (),
    wants: WantsSlot = "",
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> Verdict:
    """Run `method`, or the test that fits the `topic` and the kinds of the columns, at the level `alpha` (0.05).

    One column: its shape, or its mean or share `against` a number. A number `by` a category, or number columns side by
    side: variances, means or distributions. Two categories: independence, within the levels of `strata` if given; with
    `cell`, a value of each, how many rows chance alone would put there. With `choose` the answer is which test fits.
    """
    if not among and by is None:
        raise CannotAnswer(Say("test.which"), Request("overview"))
    ran = run(frame, tuple(dict.fromkeys(among)), by, strata, method, topic, against, columns)
    expected = expected_in(ran, dict(cell)) if cell else None
    return Verdict(ran, level(alpha), claim, wants, against, expected, choose)


test.__test__ = False  # type: ignore[attr-defined]  # a skill, not a check of ours


def tell(found: Verdict, script: Script) -> Answer:
    """What the test says in words, then why this test, then its figures."""
    ran, tested = found.ran, found.ran.tested
    facts: dict[str, Fact] = {
        "columns": _listed(ran), "a": Name(ran.columns[0]), "b": Name(ran.columns[min(1, len(ran.columns) - 1)]),
        "strata": Name(ran.columns[-1]), "test": Name(tested.method), "p": exact(tested.p, tested.rows), "rows": count(tested.rows),
        "against": exact(found.against or (0.5 if tested.null == "share_is" else 0.0), tested.rows),
    }  # fmt: skip
    blocks: list[Block] = [Say(f"test.because_{ran.reason}", **facts)]
    if tested.note:
        blocks.append(Say(f"test.note_{tested.note}", **facts))
    if ran.also is not None:
        key = "odds_differ" if ran.also.rejected(found.alpha) else "odds_same"
        blocks.append(Say(f"test.{key}", strata=facts["strata"], p=exact(ran.also.p, ran.also.rows)))
    blocks += _pictures(ran)
    headline = Say(f"test.{tested.null}_{'rejected' if found.rejected else 'kept'}", **facts)
    if found.choose:
        blocks = [blocks[0], *([Say(f"test.also_{tested.null}")] if tested.null in ALSO else []), headline, *blocks[1:]]
        headline = Say("test.fits", **facts)
    if found.expected is not None:
        one, other, rows = found.expected
        blocks.insert(0, headline)
        headline = Say("test.expected", a=facts["a"], b=facts["b"], one=Name(one), other=Name(other), value=exact(rows, tested.rows, "rows"))  # fmt: skip
    return Answer(
        headline=headline, script=script,
        caveats=_cautions(found), blocks=tuple(blocks), value=_value(found), findings=_findings(found), columns=ran.columns,
        method=tested.method, follow_ups=_follow_ups(ran),
    )  # fmt: skip


def _listed(ran: Run) -> list[str]:
    """The columns: side by side, or a number by a category."""
    split = len(ran.columns) == 2 and len(ran.groups) > 1 and ran.columns[1] not in dict(ran.groups)
    return [Name(" by ".join(ran.columns))] if split else [Name(c) for c in ran.columns]


def _value(found: Verdict) -> Estimate | bool | str:
    """Yes or no where that was asked (of what the question claims), the p-value where a number was, else the verdict."""
    null = found.ran.tested.null
    if found.choose:
        return Name(found.ran.tested.method)
    if found.expected is not None:
        return exact(found.expected[2], found.ran.tested.rows, "rows")
    if found.wants == "number":
        return exact(found.ran.tested.p, found.ran.tested.rows)
    if found.wants == "yesno":
        claim = found.claim or ("same" if null in ASKED_FOR else "different")
        stays = found.rejected if null == "wanders" else not found.rejected
        return stays if claim == "same" else not stays
    return WORDS[null][found.rejected]


def _findings(found: Verdict) -> tuple[Finding, ...]:
    ran, t = found.ran, found.ran.tested
    said = [Finding("p_value", exact(t.p, t.rows)), Finding("statistic", exact(t.statistic, t.rows))]
    said += [
        Finding("verdict", "significant" if found.rejected else "not significant"),
        Finding("conclusion", WORDS[t.null][found.rejected]),
    ]
    said += [Finding("expected rows", exact(found.expected[2], t.rows))] if found.expected else []
    if t.null == "share_is":
        start = found.against if found.against is not None else 0.5
        said.append(Finding("standard error", exact((start * (1 - start) / t.rows) ** 0.5, t.rows)))
    said += [Finding("degrees of freedom", exact(df, t.rows)) for df in t.df[:1]]
    if ran.counts is not None:
        table = ran.counts.to_numpy(float)
        said.append(Finding("Cramér's V", exact(cramers_v(table), t.rows)))
        if table.shape == (2, 2):
            said.append(Finding("odds ratio", odds_ratio(table)))
    for name, x in ran.groups[:10]:
        said.append(Finding(f"mean {name}", interval.plain(interval.mean(x))))
        if len(x) > 1:
            said.append(Finding(f"standard deviation {name}", interval.plain(interval.standard_deviation(x))))
        said.append(Finding(f"rows {name}", count(len(x))))
    if ran.also is not None:
        said += [Finding("same odds p_value", exact(ran.also.p, ran.also.rows))]
    return tuple(f for f in said if not (isinstance(f.value, Estimate) and np.isnan(f.value.value)))


def _pictures(ran: Run) -> list[Block]:
    alt = Say("test.chart", columns=[Name(c) for c in ran.columns])
    if ran.counts is not None:
        shares = ran.counts.div(ran.counts.sum(axis=1), axis=0)
        long = pd.DataFrame([(str(g), str(v), float(shares.loc[g, v])) for g in shares.index for v in shares.columns], columns=["group", "value", "share"])  # fmt: skip
        shown = ran.counts.reset_index()
        shown.columns = [str(c) for c in shown.columns]
        return [
            Chart("bar", long.head(400), "group", "share", alt, ran.columns, color="value", stacked=True),
            Table(shown.head(50), total=len(shown)),
        ]
    if len(ran.groups) == 1:
        name, x = ran.groups[0]
        return [
            Chart("bar", pd.DataFrame({name: x[:: max(1, len(x) // 20_000)]}), name, None, alt, ran.columns, bins=True)
        ]
    parts = [pd.DataFrame({"group": g, "value": x[:: max(1, len(x) // 2000)]}) for g, x in ran.groups[:12]]
    return [Chart("box", pd.concat(parts, ignore_index=True), "group", "value", alt, ran.columns)]


def _cautions(found: Verdict) -> tuple[Say, ...]:
    said, t = [], found.ran.tested
    if t.rows < FEW:
        said.append(Say("caution.too_few_rows", rows=count(t.rows)))
    if not found.rejected:
        said.append(Say("caution.no_effect_found"))
    return tuple(said)


def _follow_ups(ran: Run) -> tuple[Request, ...]:
    if ran.counts is not None:
        return (Request("compare", {"target": ran.columns[0], "by": ran.columns[1]}),)
    asked = [Request("distribution", {"column": ran.columns[0]})]
    if len(ran.groups) == 1:
        others = [m for m in ("anderson", "lilliefors") if ran.tested.null == "normal"]
        return (*asked, *(Request("test", {"among": ran.columns, "method": m}) for m in others[:1]))
    side_by_side = ran.columns[1] == ran.groups[1][0]
    other = {"target": ran.columns[0], "against" if side_by_side else "by": ran.columns[1]}
    return (*asked, Request("compare", other))


SKILL = Skill(test, tell)
