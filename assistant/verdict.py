"""Rules by which the person wants a result called: "linear if p < 0.05 and |r| is at least 0.5"."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass

OPS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne}
FIGURES = ("p_value", "coefficient", "size", "skewness", "r_squared", "statistic")


@dataclass(frozen=True)
class Verdict:
    """Call the result `label` where all `conditions` hold: (figure, comparison, number); any of them with `any_of`.

    The figure "size" is the absolute value of the coefficient, "abs skewness" of the skewness.
    """

    label: str
    conditions: tuple[tuple[str, str, float], ...]
    any_of: bool = False


@dataclass(frozen=True)
class Form:
    """What of a result is asked for, and how it is to be called.

    `figure` is p_value, statistic, error (standard error), low, high (ends of the interval), margin (half its width),
    df, slope, intercept or rmse, "" for the answer itself. `options` are the words offered, each with what it means
    (yes, no, different, same, right, left): (("reject", "different"), ("accept", "same")).
    """

    figure: str = ""
    options: tuple[tuple[str, str], ...] = ()


def called(figures: dict[str, float], verdicts: Sequence[Verdict]) -> str:
    """The label of the first rule that holds; of a single rule that does not hold, its opposite.

    >>> called({"p_value": 0.2}, [Verdict("significant", (("p_value", "<", 0.05),))])
    'not significant'
    """
    for verdict in verdicts:
        tests = [OPS[op](_value(figures, figure), number) for figure, op, number in verdict.conditions]
        if any(tests) if verdict.any_of else all(tests):
            return verdict.label
    labels = {verdict.label for verdict in verdicts}
    if len(labels) != 1:
        return ""
    label = labels.pop()
    return label.removeprefix("not ") if label.startswith("not ") else f"not {label}"


def complete(figures: dict[str, float], verdicts: Sequence[Verdict]) -> bool:
    """Whether every figure that the rules look at is known."""
    return all(_base(figure) in figures for v in verdicts for figure, _, _ in v.conditions)


def _base(figure: str) -> str:
    return "coefficient" if figure == "size" else figure.removeprefix("abs ")


def _value(figures: dict[str, float], figure: str) -> float:
    value = figures[_base(figure)]
    return abs(value) if figure == "size" or figure.startswith("abs ") else value
