"""What a clause wants done, as a draft: the kind of work, its columns and its method; drafts of one work are merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.condition import Condition, filters
from assistant.dataset import Dataset
from assistant.language.planning.clauses import Clause
from assistant.language.planning.mentions import QUOTED, Mentions, opposed
from assistant.verdict import Verdict

METHODS = {
    "correlation": ("pearson", "spearman", "kendall"),
    "normality": ("shapiro", "dagostino", "anderson", "lilliefors", "ks"),
    "outliers": ("iqr", "zscore", "mad"),
    "difference": ("mann_whitney", "welch", "t", "anova", "kruskal", "ks", "wilcoxon", "levene"),
    "independence": ("chi_square", "fisher"),
}
NEEDS = {"correlation": 2, "independence": 2, "regression": 2, "train": 2}


NUMERIC = ("normality", "outliers", "skewed", "correlation")


@dataclass(frozen=True)
class Draft:
    """One piece of work, as far as it has been said."""

    kind: str
    columns: tuple[str, ...] = ()
    sure: float = 0.0
    by: tuple[str, ...] = ()
    method: str = ""
    conditions: tuple[Condition, ...] = ()
    separately: bool = False
    at: int = 0
    verdicts: tuple[Verdict, ...] = ()
    wants: str = ""

    @property
    def complete(self) -> bool:
        """Whether it has the columns it needs."""
        return len(self.columns) >= NEEDS.get(self.kind, 1)


def drafts(said: Mentions, data: Dataset) -> list[Draft]:
    """The work that one clause asks for."""
    clause = said.clause
    kinds = clause.said("operation")
    if "train" in kinds and "regression" in kinds:
        kinds.remove("regression")
    if "normality" in kinds and "difference" in kinds and not clause.has("method", *METHODS["difference"]):
        kinds.remove("difference")
    if "outliers" in kinds and clause.has("step", "drop_outliers") and not said.columns:
        kinds.remove("outliers")
    found = []
    by, conditions = opposed(said.conditions, data)
    groups = (*said.groups, *((by,) if by and by not in said.groups else ()))
    for kind in kinds:
        method = next((m for m in clause.said("method") if m in METHODS.get(kind, ())), "")
        if kind == "correlation" and not method and "regression" in kinds and not clause.has("method"):
            continue
        separate = clause.has("role", "separately")
        chosen = {f.column for c in conditions for f in filters(c)} | set(groups)
        names = [n for n in said.names if n not in chosen] if kind in NEEDS else said.names
        names = [n for n in names if _suits(n, data)] if kind in NUMERIC else names
        own = Draft(kind, tuple(names), said.sure, groups, method, tuple(conditions), separate, clause.at)
        found.append(replace(own, wants=said.ask.wants))
    return found


def _suits(name: str, data: Dataset) -> bool:
    """Whether a column holds numbers (or, to correlate, yes and no)."""
    import pandas as pd

    return name not in data.frame or pd.api.types.is_numeric_dtype(data.frame[name]) or data.frame[name].dtype == bool


def merged(found: Sequence[Draft]) -> list[Draft]:
    """Drafts of the same work as one: what a later clause names exactly settles what an earlier one left open.

    >>> a, b = Draft("correlation", ("x",), 1.0), Draft("correlation", ("x", "y"), 3.0, method="pearson")
    >>> [(d.columns, d.method) for d in merged([a, b])]
    [(('x', 'y'), 'pearson')]
    """
    done: list[Draft] = []
    for draft in found:
        same = [i for i, d in enumerate(done) if d.kind == draft.kind and _goes_with(d, draft)]
        if same:
            done[same[-1]] = _together(done[same[-1]], draft)
        else:
            done.append(draft)
    return done


def _goes_with(before: Draft, draft: Draft) -> bool:
    if not draft.columns or not before.columns or set(before.columns) & set(draft.columns):
        return True
    return not before.complete or (draft.sure >= QUOTED > before.sure and len(before.columns) <= len(draft.columns))


def _together(before: Draft, draft: Draft) -> Draft:
    columns, sure = before.columns, before.sure
    if draft.columns and (not before.columns or (draft.complete and (draft.sure > before.sure or not before.complete))):
        columns, sure = draft.columns, draft.sure
    elif draft.columns and not before.complete:
        columns, sure = tuple(dict.fromkeys((*before.columns, *draft.columns))), min(before.sure, draft.sure)
    return replace(
        before, columns=columns, sure=sure, by=before.by or tuple(b for b in draft.by if b not in columns),
        method=before.method or draft.method, separately=before.separately or draft.separately,
        conditions=tuple(dict.fromkeys((*before.conditions, *draft.conditions))), wants=before.wants or draft.wants,
    )  # fmt: skip


def is_request(clause: Clause) -> bool:
    """Whether a clause may ask for something: not a form of the answer, nor what not to do."""
    return not clause.starts("role", "never", "form")
