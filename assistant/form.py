"""The form in which an answer is asked for: one figure of a result, or one of the words offered for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.answer import Answer, Finding, Name, Say
from assistant.estimate import Estimate, Exact, Interval
from assistant.verdict import Form

NAMES = {"p_value": "p_value", "statistic": "statistic", "error": "standard error", "df": "degrees of freedom",
         "intercept": "constant", "rmse": "residual standard deviation", "slope": "slope", "enough": "enough rows of each answer"}  # fmt: skip
LEAST_SKEW = 0.1  # nearer to nought than this a distribution leans to neither side


def worded(answer: Answer, form: Form) -> Answer:
    """The answer with the figure that was asked for first, or in the words that were offered; as it is, if it has neither."""
    figure = _figure(answer, form.figure) if form.figure else None
    if figure is not None:
        found = Finding(form.figure, figure)
        others = tuple(f for f in answer.findings if f.name != found.name)
        headline = (
            Say(f"forms.{form.figure}", value=figure) if isinstance(figure, Estimate)
            else Say(f"forms.{form.figure}_{'yes' if figure else 'no'}")
        )  # fmt: skip
        answer = replace(
            answer, value=figure, findings=(found, *others), headline=headline, blocks=(answer.headline, *answer.blocks)
        )
    option = _option(answer, form.options)
    if option is None:
        return answer
    said = Say("forms.option", option=Name(option))
    findings = (Finding("in the words offered", Name(option)), *answer.findings)
    return replace(answer, value=Name(option), findings=findings, blocks=(said, *answer.blocks))


def _figure(answer: Answer, figure: str) -> Estimate | bool | None:
    """The figure among the findings, or worked out of the interval of the first finding that has one."""
    if figure in NAMES:
        named = (f.value for f in answer.findings if f.name == NAMES[figure])
        return next((v for v in named if isinstance(v, Estimate | bool)), None)
    for one in _estimates(answer):
        if isinstance(one.sure, Interval):
            low, high = one.sure.low, one.sure.high
            value = {"low": low, "high": high, "margin": (high - low) / 2}[figure]
            return Estimate(value, Exact(), one.rows, one.unit)
    return None


def _estimates(answer: Answer) -> Iterator[Estimate]:
    yield from (v for v in (answer.value,) if isinstance(v, Estimate))
    yield from (f.value for f in answer.findings if isinstance(f.value, Estimate))


def _option(answer: Answer, options: tuple[tuple[str, str], ...]) -> str | None:
    """The one word offered that means what was found."""
    meant = set(_meanings(answer))
    fits = [word for word, meaning in options if meaning in meant]
    return fits[0] if len(fits) == 1 else None


def _meanings(answer: Answer) -> Iterator[str]:
    if isinstance(answer.value, bool):
        yield "yes" if answer.value else "no"
    verdicts = [f.value for f in answer.findings if f.name == "verdict"]
    if verdicts:
        yield "different" if verdicts[0] == "significant" else "same"
    for finding in answer.findings:
        if "skewness" in finding.name and isinstance(finding.value, Estimate):
            skew = finding.value.value
            yield "symmetric" if abs(skew) < LEAST_SKEW else "right" if skew > 0 else "left"
            return
