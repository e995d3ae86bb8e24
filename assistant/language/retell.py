"""A scope told back in words: which rows and worked-out columns an answer is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.condition import AllOf, AnyOf, Condition, Filter, Not
from assistant.language.speak import joined, number
from assistant.language.words import Words
from assistant.request import Plan
from assistant.scope import Derive, DropDuplicates, DropMissing, DropOutliers, Explode, Fill, Keep, Step, Take


def told(condition: Condition, words: Words) -> str:
    """A condition as plain text: "sex is female and age is above 30"."""
    say = words.replies
    match condition:
        case Filter(column, op, value):
            return say[f"scope.{op}"].format(column=column, value=_value(value, op))
        case Not(part):
            return say["scope.not"].format(a=told(part, words))
        case AllOf(parts) | AnyOf(parts):
            joint = say["scope.and" if isinstance(condition, AllOf) else "scope.or"]
            text = told(parts[0], words)
            for part in parts[1:]:
                text = joint.format(a=text, b=told(part, words))
            return text


def _value(value: Any, op: str) -> str:
    if isinstance(value, tuple):
        shown = [_value(v, "") for v in value]
        return " to ".join(shown) if op == "between" else joined(shown)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    # a year or a code must not get thousands apart
    return str(value) if isinstance(value, int) and abs(value) < 10_000 else number(value)


def step_told(step: Step, words: Words) -> str:
    """One step of a scope as plain text."""
    say = words.replies
    match step:
        case Keep(condition):
            return say["scope.Keep"].format(condition=told(condition, words))
        case Derive(name, expression):
            return say["scope.Derive"].format(name=name, expression=expression.code().replace("frame", "").strip())
        case Fill(column, how):
            return say["scope.Fill"].format(column=column, how=how)
        case DropMissing(columns):
            return (
                say["scope.DropMissing"].format(columns=joined(list(columns)))
                if columns
                else say["scope.DropMissing_all"]
            )
        case DropOutliers():
            key = "scope.KeepOutliers" if step.keep else "scope.DropOutliers"
            return say[key].format(column=step.column, method=f"{step.method} {step.threshold:g}")
        case Take(n, by):
            if by is not None:
                return say["scope.TakeBy"].format(n=n, column=by)
            return say["scope.Take"].format(which="last" if step.last else "first", n=n)
        case Explode(column):
            return say["scope.Explode"].format(column=column)
        case DropDuplicates():
            return say["scope.DropDuplicates"]


def scope_told(plan: Plan, words: Words) -> Sequence[str]:
    """Every step in force, once, in order."""
    return list(dict.fromkeys(step_told(step, words) for request in plan for step in request.scope))
