"""What a term means, or what is known of a column: in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pandas as pd

from assistant.answer import Answer, Finding, Name, Say
from assistant.dataset import Column
from assistant.errors import CannotAnswer
from assistant.estimate import count
from assistant.request import Request
from assistant.script import Script
from assistant.skill import AnyColumn, ColumnsGiven, Skill, Slot

TERMS = (
    "mean", "median", "mode", "std", "variance", "quartile", "percentile", "outlier", "correlation", "p_value", "significance",
    "confidence_interval", "effect_size", "sample", "distribution", "skewness", "kurtosis", "normal", "trend", "seasonality", "driver",
    "model", "prediction", "training", "accuracy", "overfitting", "calibration", "leakage", "r_squared", "auc", "baseline", "shap",
    "regression", "confounder", "simpson", "interaction", "missing", "t_test", "chi_square", "anova", "cross_validation", "bias",
    "conformal", "role", "scope",
)  # fmt: skip
Term = Annotated[str | None, Slot("choice", options=TERMS)]


@dataclass(frozen=True)
class Definition:
    """A term by its key, or a column with a few of its values."""

    term: str | None
    column: Column | None
    examples: tuple[str, ...]
    rows: int


def define(frame: pd.DataFrame, term: Term = None, column: AnyColumn = "", columns: ColumnsGiven = {}) -> Definition:  # noqa: B006
    """The term, or the column; raises CannotAnswer when neither is named."""
    if column and column in columns:
        examples = tuple(str(v)[:40] for v in frame[column].dropna().unique()[:5])
        return Definition(term, columns[column], examples, len(frame))
    if term is None:
        raise CannotAnswer(Say("define.unknown"), Request("help"), Request("overview"))
    return Definition(term, None, (), len(frame))


def tell(found: Definition, script: Script) -> Answer:
    """One or two sentences; for a column what it holds and what may be done with it."""
    if found.column is None:
        return Answer(Say(f"define.{found.term}"), script, (), follow_ups=(Request("help"),))
    column = found.column
    headline = Say(
        "define.column", column=Name(column.name), kind=column.kind.value, role=f"{column.role.value}",
        examples=[Name(e) for e in found.examples], missing=count(column.missing, ""), distinct=count(column.distinct, ""),
    )  # fmt: skip
    known = (Finding("missing", count(column.missing, "")), Finding("distinct", count(column.distinct, "")))
    asked = (Request("distribution", {"column": column.name}), Request("drivers", {"target": column.name}))
    return Answer(headline, script, (), follow_ups=asked, findings=known, columns=(column.name,))


SKILL = Skill(define, tell, needs_data=False)
