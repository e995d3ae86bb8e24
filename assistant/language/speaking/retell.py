"""A scope told back in words: which rows and worked-out columns an answer is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assistant.condition import AllOf, AnyOf, Condition, Filter, Not
from assistant.language.lexis.words import Words
from assistant.language.speaking.speak import joined, number, question
from assistant.request import Plan, Request
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


def asked_as(request: Request, words: Words) -> str | None:
    """A request put as a question in plain text, its rows included; None when there are no words for it."""
    args = {n: told(v, words) if isinstance(v, Filter | AllOf | AnyOf | Not) else v for n, v in request.args.items()}
    request = replace(request, args=args)
    event = request.args.get("event")
    if event:
        parts = tuple(Filter(*part) for part in event)
        joint = AnyOf(parts) if request.args.get("either") else AllOf(parts)
        said = told(parts[0] if len(parts) == 1 else joint, words)
        request = replace(request, args={**request.args, "event": said})
    text = {"summarise": _asked_summary, "show": _asked_rows}.get(request.skill, question)(request, words)
    kept = [told(step.condition, words) for step in request.scope if isinstance(step, Keep)]
    if text is None or not kept:
        return text
    ending = text[-1] if text[-1] in "?." else ""
    return words.replies["scope.ask_where"].format(question=text.rstrip("?."), conditions=" and ".join(kept)) + ending


def measure_told(measure: tuple[str, str | None], words: Words) -> str:
    """ "mean fare", "number of rows"."""
    statistic, column = measure
    if column is None:
        name = "scope.measure_count" if statistic == "count" else f"scope.measure_{statistic}_rows"
    else:
        name = {"count": "scope.measure_count_of"}.get(statistic, f"scope.measure_{statistic}")
    return words.replies.get(name, words.replies["scope.measure"]).format(statistic=statistic, column=column or "")


def _asked_summary(request: Request, words: Words) -> str | None:
    args = request.args
    measures = joined([measure_told(tuple(m), words) for m in args["measures"]])
    by = joined([str(name) for name in args.get("by", ())])
    if not by:
        return words.replies["scope.ask_measures"].format(measures=measures)
    order = args.get("order")
    if args.get("top") == 1 and order and order[0] == "":
        counted = tuple(args["measures"][0]) == ("count", None)
        key = {(True, True): "most", (True, False): "least", (False, True): "first", (False, False): "last"}[
            counted, bool(order[1])
        ]
        return words.replies[f"scope.ask_{key}"].format(by=by, measures=measures)
    return words.replies["scope.ask_by"].format(by=by, measures=measures)


def _asked_rows(request: Request, words: Words) -> str | None:
    args = request.args
    columns = joined([str(name) for name in args.get("show_columns", ())])
    order, top = args.get("order"), args.get("top")
    if columns and order and top:
        key = "scope.ask_top" if order[1] else "scope.ask_bottom"
        return words.replies[key].format(n=top, columns=columns, order=order[0])
    if columns:
        return words.replies["scope.ask_cells"].format(columns=columns)
    return question(request, words) or words.replies["scope.ask_rows"]
