"""Drafts as requests of skills: correlation is relate, normality a test, a model with a split a holdout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.condition import Filter, filters
from assistant.dataset import Dataset, Kind
from assistant.language.lexis.words import between
from assistant.language.planning.clauses import Clause
from assistant.language.planning.mentions import QUOTED, Mentions, named_before
from assistant.language.planning.operations import METHODS, Draft
from assistant.language.tagging.cuewords import CueWords
from assistant.language.tagging.tags import Tag
from assistant.request import Request
from assistant.scope import Keep

OF, AS_PART = between("model_of"), between("as_part")
MOST_GROUPS = 8  # a test of each group by itself is done for so many


@dataclass(frozen=True, eq=False)
class Told:
    """What the whole message says beside the work itself: methods, levels, thresholds, seeds."""

    clauses: tuple[Clause, ...]
    said: tuple[Mentions, ...]
    data: Dataset
    words: CueWords

    def method(self, kind: str) -> str:
        """The first method named that this kind of work knows."""
        found = [m for clause in self.clauses for m in clause.said("method") if m in METHODS.get(kind, ())]
        return found[0] if found else ""

    def number_after(self, kind: str, low: float, high: float, within: int = 8) -> float | None:
        """The first number within so many words behind a cue, if it lies between `low` and `high`."""
        for clause in self.clauses:
            for tag in clause.tags(kind):
                for token in clause.tokens[tag.end : tag.end + within]:
                    if token.kind == "number" and low <= _float(token.text) <= high:
                        return _float(token.text)
        return None

    def has(self, kind: str, *members: str) -> bool:
        """Whether any clause says so."""
        return any(clause.has(kind, *members) and not clause.starts("role", "never") for clause in self.clauses)

    def first(self, kind: str) -> str:
        """The first member of a kind of cue that was said."""
        return next((m for clause in self.clauses for m in clause.said(kind)), "")

    @property
    def share(self) -> float | None:
        """The share of the rows held out: the smaller of two numbers that make a whole (80 and 20, 7 and 3), or the one said."""
        for clause in self.clauses:
            if not clause.has("operation", "train") and not clause.has("ratio"):
                continue
            numbers = [_float(t.text) for t in clause.tokens if t.kind == "number"]
            for a, b in zip(numbers, numbers[1:], strict=False):
                if min(a, b) > 0 and a + b in (100, 10, 1):
                    return min(a, b) / (a + b)
            shares = [n for n in numbers if 5 <= n <= 95 and "%" in clause.text]
            if shares:
                return min(shares[0], 100 - shares[0]) / 100
        return None

    @property
    def alpha(self) -> float | None:
        """The level of significance."""
        return self.number_after("alpha", 0.0001, 0.5)

    @property
    def threshold(self) -> float | None:
        """From how far out a value is an outlier."""
        return self.number_after("threshold", 1.0, 10.0, 9)

    @property
    def population(self) -> bool:
        """Whether standard deviations are to be divided by n."""
        return self.has("spread", "population")


def _float(text: str) -> float:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return float("nan")


def requests(draft: Draft, told: Told) -> list[Request]:
    """The requests that do the work of a draft; none if something it needs was not said."""
    made = _MAKERS[draft.kind](draft, told)
    predicted = {r.args.get("target") for r in made if r.skill in ("holdout", "train", "regress")}
    keep = tuple(Keep(c) for c in draft.conditions if not {f.column for f in filters(c)} & predicted)
    return [replace(r, scope=(*keep, *r.scope), wants=draft.wants) for r in made]  # type: ignore[arg-type]


def _correlation(draft: Draft, told: Told) -> list[Request]:
    args: dict[str, Any] = {"method": draft.method or told.method("correlation") or None, "alpha": told.alpha}
    if len(draft.columns) == 1:
        return [Request("relate", {"target": draft.columns[0], **_there(args)})]
    if len(draft.columns) < 1:
        return []
    by = _group(draft, told)
    columns = tuple(c for c in draft.columns if c != by)
    if len(columns) < 2:
        columns, by = draft.columns, ""
    return [Request("relate", {"among": columns, **({"by": by} if by else {}), **_there(args)})]


def _normality(draft: Draft, told: Told) -> list[Request]:
    method = draft.method or told.method("normality")
    numbers = _numbers(draft, told)
    extra = _there({"method": method or None, "alpha": told.alpha})
    args = {"topic": "normal"} if not method else {}
    return [
        Request("test", {"among": (c,), **args, **extra}, scope) for c in numbers[:4] for scope in _each(draft, told)
    ]


def _outliers(draft: Draft, told: Told) -> list[Request]:
    method = draft.method or told.method("outliers")
    args = _there({"method": method or None, "threshold": told.threshold if method == "zscore" else None})
    return [
        Request("outliers", {"column": c, **args}, scope)
        for c in _numbers(draft, told)[:3]
        for scope in _each(draft, told)
    ]


def _missing(draft: Draft, told: Told) -> list[Request]:
    return [Request("missing", {"column": c}) for c in draft.columns[:6]] or [Request("missing", {})]


def _difference(draft: Draft, told: Told) -> list[Request]:
    method = draft.method or told.method("difference")
    by = _group(draft, told)
    numbers = [c for c in _numbers(draft, told) if c != by]
    if not numbers or (not by and len(numbers) < 2):
        return []
    args = _there({"method": method or None, "alpha": told.alpha})
    if not method:
        return [Request("compare", {"target": numbers[0], "by": by, **args})] if by else []
    return [
        Request("test", {"among": (numbers[0],) if by else tuple(numbers[:2]), **({"by": by} if by else {}), **args})
    ]


def _independence(draft: Draft, told: Told) -> list[Request]:
    columns = draft.columns[:2] if len(draft.columns) > 1 else (*draft.columns, *draft.by)[:2]
    method = draft.method or told.method("independence") or "chi_square"
    return (
        [Request("test", {"among": columns, "method": method, **_there({"alpha": told.alpha})})]
        if len(columns) == 2
        else []
    )


def _skewed(draft: Draft, told: Told) -> list[Request]:
    return [
        Request("summarise", {"measures": (("skewness", c),)}, scope)
        for c in _numbers(draft, told)[:4]
        for scope in _each(draft, told)
    ]


def _regression(draft: Draft, told: Told) -> list[Request]:
    if any(told.has("operation", "train") and c.has("operation", "train") for c in told.clauses):
        return []
    target, among = roles(told, draft)
    if not target or not among:
        return []
    return [
        Request(
            "regress", {"target": target, "among": tuple(among), **_there({"alpha": told.alpha}), "errors": "classical"}
        )
    ]


def _train(draft: Draft, told: Told) -> list[Request]:
    target, among = roles(told, draft)
    if not target:
        return []
    if not told.has("model") and not told.has("metric"):
        return [Request("train", {"target": target, "among": tuple(among)})]
    family = told.first("model") or None
    metric = told.first("metric") or None
    args: dict[str, Any] = {
        "target": target,
        "among": tuple(among),
        "family": family,
        "metric": metric,
        "share": told.share,
    }
    args |= {"seed": told.number_after("seed", 0, 1e9, 5), "balanced": told.has("option", "balanced") or None}
    return [Request("holdout", _there({**args, "one_hot": told.has("option", "one_hot") or None}))]


def roles(told: Told, draft: Draft) -> tuple[str, list[str]]:
    """What is predicted, and from what: the column behind "predict", the columns behind "based on"."""
    target, among, sure = "", list[str](), 0.0
    for said in told.said:
        cues = sorted([*said.clause.tags("dependent"), *_models_of(said.clause)], key=lambda t: t.start)
        for tag, following in zip(cues, [*cues[1:], None], strict=False):
            end = following.start if following else len(said.clause.tokens)
            here = [m for m in said.all_columns or said.columns if tag.end <= m.start < end]
            if AS_PART & {token.text for token in said.clause.tokens[max(0, tag.start - 2) : tag.end]}:
                here = named_before(said, tag, cues)  # "with income as the outcome"
            elif tag.means.value != "features" and not (here and here[0].sure >= QUOTED):
                here = [m for m in (*said.chosen, *said.all_columns) if tag.end <= m.start < end]
            names = list(dict.fromkeys(m.name for m in here))
            if not here:
                continue
            if tag.means.value != "features" and (not target or here[0].sure > sure):
                target, sure = names[0], here[0].sure
                among = among or (names[1:] if tag.means.kind != "dependent" else [])
            elif tag.means.value == "features" and (not among or len(names) >= len(among)):
                among = names
    among = [c for c in among if c != target]
    rest = [c for c in draft.columns if c not in (target, *among)]
    if not target and rest and among:
        target = rest[0]
    if not among:
        among = [c for c in draft.columns if c != target]
    if not target and len(among) > 1:
        target, among = among[-1], among[:-1]
    return target, among


def _models_of(clause: Clause) -> list[Tag]:
    """Kinds of models that say what they predict: "a linear regression OF price on size"."""
    named = [*clause.tags("model"), *(t for t in clause.tags("operation") if t.means.value == "regression")]
    return [t for t in named if any(token.text in OF for token in clause.tokens[t.end : t.end + 1])]


def _there(args: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in args.items() if value is not None}


def _numbers(draft: Draft, told: Told) -> list[str]:
    """The columns of a draft that hold numbers; all, if none does."""
    import pandas as pd

    frame = told.data.frame
    found = [c for c in draft.columns if c in frame and pd.api.types.is_numeric_dtype(frame[c])]
    return found or list(draft.columns)


def _group(draft: Draft, told: Told) -> str:
    """The column that splits the rows: said so, or the only one of few values among the columns."""
    if draft.by:
        return draft.by[0]
    kinds = told.data.kinds
    split = [c for c in draft.columns if kinds.get(c) in (Kind.CATEGORY, Kind.YESNO, Kind.PLACE, Kind.ORDERED)]
    return split[-1] if len(split) == 1 and len(draft.columns) > 1 and draft.kind == "difference" else ""


def _each(draft: Draft, told: Told) -> list[tuple[Keep, ...]]:
    """One scope for all rows, or one for each group of the column to split by."""
    by = next((b for b in draft.by if b not in draft.columns), None)
    if by is None or by not in told.data.frame:
        return [()]
    values = sorted(told.data.frame[by].dropna().unique().tolist(), key=lambda v: (isinstance(v, str), v))
    return [(Keep(Filter(by, "==", value)),) for value in values] if len(values) <= MOST_GROUPS else [()]


_MAKERS = {
    "correlation": _correlation, "normality": _normality, "outliers": _outliers, "missing": _missing, "difference": _difference,
    "independence": _independence, "skewed": _skewed, "regression": _regression, "train": _train,
}  # fmt: skip


def with_population(request: Request, told: Told) -> Request:
    """Standard deviations divided by n where the message says so."""
    if not told.population:
        return request
    if request.skill == "summarise":
        return replace(request, args={**request.args, "ddof": 0})
    return replace(request, args={**request.args, "spread": "population"}) if request.skill == "outliers" else request


def summaries(found: Sequence[Request]) -> list[Request]:
    """Requests without those that another one already answers."""
    done: list[Request] = []
    for one in found:
        if not any(_covers(before, one) for before in done):
            done.append(one)
    return done


def _covers(before: Request, one: Request) -> bool:
    if before.skill != one.skill or before.scope != one.scope and one.scope:
        return False
    if before.skill != "summarise":
        return before.args == one.args
    measures = set(one.args.get("measures", ())) <= set(before.args.get("measures", ()))
    return measures and one.args.get("by", ()) in ((), before.args.get("by", ()))
