"""Apply the person's own rules for the verdict to the findings of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Answer, Finding, Name, Say
from assistant.estimate import Estimate
from assistant.verdict import FIGURES, Verdict, called, complete


def judged(answer: Answer, verdicts: Sequence[Verdict]) -> Answer:
    """The answer with what the rules call each of its results, right behind the numbers they look at."""
    if not verdicts:
        return answer
    found: list[Finding] = []
    figures: dict[str, float] = {}
    labels: list[str] = []
    findings = list(answer.findings)
    for at, finding in enumerate(findings):
        found.append(finding)
        figure = _figure(finding)
        if figure is None or figure in figures:
            continue
        figures[figure] = _number(finding)
        following = findings[at + 1] if at + 1 < len(findings) else None
        if complete(figures, verdicts) and (following is None or _figure(following) is None):
            label = called(figures, verdicts)
            if label:
                labels.append(label)
                found.append(Finding("called", Name(label)))
            figures = {}
    blocks = tuple(Say("plan.verdict", label=Name(label)) for label in dict.fromkeys(labels))
    return replace(answer, findings=tuple(found), blocks=(*blocks, *answer.blocks))


def _figure(finding: Finding) -> str | None:
    """Which figure a finding is: "coefficient male" is a coefficient, "skewness fare" a skewness."""
    if not isinstance(finding.value, Estimate):
        return None
    name = finding.name
    if " and " in name and not name.startswith("p_value"):
        return "coefficient"
    return next((f for f in FIGURES if name == f or name.startswith(f"{f} ")), None)


def _number(finding: Finding) -> float:
    return float(finding.value.value) if isinstance(finding.value, Estimate) else float("nan")
