"""What the person asked for, understood: plain values that buttons, logs and other programs can carry."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant import condition, expression, scope
from assistant.scope import Step
from assistant.verdict import Form, Verdict

Wants = Literal["", "yesno", "number", "name", "list", "rows", "picture", "reason"]


@dataclass(frozen=True)
class Request:
    """A skill by name, its arguments, the rows in scope, the kind of answer asked for, the person's rules for it and the form of it.

    Arguments are text, numbers, truths, or tuples of them.
    """

    skill: str
    args: Mapping[str, Any] = field(default_factory=dict)
    scope: tuple[Step, ...] = ()
    wants: Wants = ""
    verdicts: tuple[Verdict, ...] = ()
    form: Form | None = None


Plan = tuple[Request, ...]

_KINDS: dict[str, typing.Any] = {"Verdict": Verdict, "Form": Form} | {
    kind.__name__: kind
    for union in (condition.Condition, expression.Expression, scope.Step)
    for kind in typing.get_args(union)
}


def to_plain(value: Any) -> Any:
    """A request, step, condition or expression as JSON values.

    >>> to_plain(scope.Take(3))
    {'is': 'Take', 'n': 3, 'by': None, 'largest': True, 'last': False}
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {"is": type(value).__name__, **fields}
    if isinstance(value, Mapping):
        return {str(name): to_plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    return value


def from_plain(value: Any) -> Any:
    """The way back from `to_plain`; lists become tuples.

    >>> from_plain(to_plain(scope.Take(3)))
    Take(n=3, by=None, largest=True, last=False)
    """
    if isinstance(value, Mapping):
        items = {name: from_plain(item) for name, item in value.items() if name != "is"}
        kind = value.get("is")
        return items if kind is None else (Request if kind == "Request" else _KINDS[str(kind)])(**items)
    return tuple(from_plain(item) for item in value) if isinstance(value, list | tuple) else value
