"""Whether an answer is of the kind that was asked for: a yes or no to "is …", a number to "how many", rows to "which"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assistant.answer import Answer, Name, Say
from assistant.condition import AllOf
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate
from assistant.request import Request
from assistant.scope import Keep

PLAIN = (
    "summarise",
    "show",
    "differ",
)  # their answers are numbers, names and rows; other skills say yes and no in words
COEFFICIENTS = ("pearson", "spearman", "kendall")
OF_WORDS = ("cram", "contingency", "chi", "correlation ratio")  # measures of columns that hold words
FORM = ("wants", "test")


def check_kind(request: Request, answers: Sequence[Answer]) -> None:
    """Raise CannotAnswer when the one thing answered is not of the kind asked for, with the request that shows it anyway."""
    if len(answers) == 1:
        _check_method(request, answers[0])
    if request.skill not in PLAIN or len(answers) != 1:
        return
    value = answers[0].value
    plain = replace(request, args={k: v for k, v in request.args.items() if k not in FORM}, wants="")
    if request.wants == "yesno" and not isinstance(value, bool):
        raise CannotAnswer(Say("common.no_yesno"), plain)
    if request.wants == "number" and request.skill != "summarise" and _texts(value):
        raise CannotAnswer(Say("common.no_number"), plain)
    if request.wants == "list" and _counts_all(request) and isinstance(value, Estimate):
        raise CannotAnswer(Say("common.no_list"), plain)
    if request.skill == "show" and value == [] and request.wants != "yesno" and request.scope:
        raise CannotAnswer(Say("common.no_rows_fit"), *_wider(plain))


def _check_method(request: Request, answer: Answer) -> None:
    """A coefficient that was asked for by its name is not replaced by one for columns of words."""
    asked = request.args.get("method")
    if asked in COEFFICIENTS and answer.method and str(asked) not in answer.method.lower() and _worded(answer):
        plain = replace(request, args={k: v for k, v in request.args.items() if k != "method"})
        raise CannotAnswer(Say("common.no_coefficient", method=Name(str(asked).capitalize())), plain)


def _worded(answer: Answer) -> bool:
    return any(name in str(answer.method).lower() for name in OF_WORDS)


def _texts(value: Any) -> bool:
    """Names, where a number was asked for."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(v, str) for v in value)
    return isinstance(value, str)


def _counts_all(request: Request) -> bool:
    return request.args.get("measures") == (("count", None),) and not request.args.get("by")


def _wider(request: Request) -> list[Request]:
    """The request with one condition less, each in turn."""
    kept = [s for s in request.scope if isinstance(s, Keep)]
    parts = [p for s in kept for p in (s.condition.parts if isinstance(s.condition, AllOf) else (s.condition,))]
    rest = tuple(s for s in request.scope if not isinstance(s, Keep))
    if len(parts) < 2:
        return [replace(request, scope=rest)]
    return [replace(request, scope=(*rest, *(Keep(p) for p in parts if p is not one))) for one in parts[:3]]
