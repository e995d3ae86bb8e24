"""A turn as plain JSON values: what other programs, the terminal's --json and the measurements read."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from assistant.answer import Answer, Chart, NewFile, Say, Table
from assistant.condition import Filter, filters
from assistant.estimate import Estimate, Interval
from assistant.expression import columns_of
from assistant.language.speaking.reply import caveats_of, markdown
from assistant.language.speaking.speak import plain
from assistant.request import Plan, Request, to_plain
from assistant.scope import Derive, Keep
from assistant.turn import Turn

MOST_ROWS = 1000


def record(turn: Turn) -> dict[str, Any]:
    """The record of a turn; its keys are described in the README's table."""
    first = turn.answers[0] if turn.answers else None
    tables = [block for answer in turn.answers for block in answer.blocks if isinstance(block, Table)]
    table = _rows(turn, tables)
    headline = first.headline if first else turn.problem
    return {
        "status": turn.status,
        "requests": requests(turn.requests),
        "answer": _answer(turn.answers),
        "facts": [_fact(f.name, f.value, a.method) for a in turn.answers for f in a.findings],
        "rows": None if table is None else [[value(v) for v in row] for row in table.itertuples(index=False)],
        "columns_of_rows": None if table is None else [str(name) for name in table.columns],
        "n_rows": turn.rows,
        "filters": in_force(turn.requests),
        "columns": list(dict.fromkeys(c for a in turn.answers for c in a.columns)),
        "method": next((a.method for a in turn.answers if a.method), None),
        "charts": [chart(b, turn) for a in turn.answers for b in a.blocks if isinstance(b, Chart)],
        "headline": plain(headline, turn.words) if headline else "",
        "headline_key": headline.key if headline else None,
        "text": markdown(turn.answers, turn.problem, turn.cautions, turn.words),
        "caveats": [_caveat(say, turn) for say in caveats_of(turn.answers, turn.cautions)],
        "choices": [label for label, _ in turn.choices],
        "follow_ups": list(turn.follow_ups),
        "unread": list(turn.unread),
        "code": "\n\n".join(a.script.code() for a in turn.answers),
        "files": [e.path for a in turn.answers for e in a.effects if isinstance(e, NewFile)],
        "seconds": round(turn.seconds, 4),
    }


def _rows(turn: Turn, tables: list[Table]) -> pd.DataFrame | None:
    """The result table; where a picture stands without one, or of single rows, what the picture was drawn from."""
    drawn = [block for answer in turn.answers for block in answer.blocks if isinstance(block, Chart)]
    for request, answer in zip(
        turn.requests, turn.answers, strict=False
    ):  # of several answers, the one with the picture
        own = [block for block in answer.blocks if isinstance(block, Table)]
        if request.args.get("mark") and own:
            return own[0].rows.head(MOST_ROWS)
    dots = drawn and drawn[0].mark == "point" and turn.requests and turn.requests[0].wants == "picture"
    if drawn and (dots or not tables):
        return drawn[0].frame.head(MOST_ROWS)
    return tables[0].rows.head(MOST_ROWS) if tables else None


def understood(turn_or_understanding: Any) -> dict[str, Any]:
    """The record of a reading alone."""
    read = turn_or_understanding
    return {
        "status": read.status,
        "requests": requests(read.plan),
        "filters": in_force(read.plan),
        "columns": list(dict.fromkeys(c for r in read.plan for c in _columns(r))),
        "choices": [label for label, _ in read.choices],
        "unread": list(read.unread),
        "why": [{"points": round(e.points, 2), "because": e.because} for e in read.evidence],
    }


def requests(plan: Plan) -> list[dict[str, Any]]:
    """The plan as plain values."""
    return [
        {"skill": r.skill, "args": to_plain(r.args), "filters": filters_of((r,)), "scope": to_plain(r.scope)}
        for r in plan
    ]


def filters_of(plan: Iterable[Request]) -> list[list[Any]]:
    """Every comparison in force, as [column, op, value]."""
    found: dict[str, list[Any]] = {}
    for request in plan:
        for step in request.scope:
            if isinstance(step, Keep):
                for one in filters(step.condition):
                    found[repr(one)] = _filter(one)
    return list(found.values())


def in_force(plan: Plan) -> list[list[Any]]:
    """The filters, and single rows that were named by their number, as a filter on `id`."""
    rows = dict.fromkeys(r.args["row"] for r in plan if isinstance(r.args.get("row"), int))
    return [*(["id", "==", row] for row in rows), *filters_of(plan)]


def _filter(one: Filter) -> list[Any]:
    op = {"starts": "contains", "ends": "contains", "has": "contains"}.get(one.op, one.op)
    return [one.column, op, list(one.value) if isinstance(one.value, tuple) else one.value]


def _columns(request: Request) -> list[str]:
    found: list[str] = []
    for item in request.args.values():
        found += [v for v in _flat(item) if isinstance(v, str)]
    return found


def _flat(item: Any) -> list[Any]:
    return [v for part in item for v in _flat(part)] if isinstance(item, list | tuple) else [item]


def _answer(answers: tuple[Answer, ...]) -> Any:
    values = [value(a.value) for a in answers if a.value is not None]
    if not values:
        return None
    return (
        values[0] if len(values) == 1 else [v for part in values for v in (part if isinstance(part, list) else [part])]
    )


def value(item: Any) -> Any:
    """Any value of an answer as JSON has it: missing is null, dates are ISO text."""
    if isinstance(item, Estimate):
        return value(item.value)
    if isinstance(item, list | tuple):
        return [value(v) for v in item]
    if item is None or item is pd.NA or item is pd.NaT or isinstance(item, float) and math.isnan(item):
        return None
    if isinstance(item, bool | str | int | float):
        return str(item) if isinstance(item, str) else item
    if isinstance(item, pd.Timestamp):
        return str(item.date()) if item == item.normalize() else str(item)
    return item.item() if hasattr(item, "item") else str(item)


def _fact(name: str, fact: Any, method: str | None) -> dict[str, Any]:
    empty = {
        "name": name,
        "value": value(fact),
        "low": None,
        "high": None,
        "level": None,
        "method": method,
        "rows": None,
        "unit": None,
    }
    if not isinstance(fact, Estimate):
        return empty
    known = {"rows": fact.rows, "unit": fact.unit}
    if isinstance(fact.sure, Interval):
        known |= {
            "low": value(fact.sure.low),
            "high": value(fact.sure.high),
            "level": fact.sure.level,
            "method": fact.sure.method,
        }
    return empty | known


def chart(block: Chart, turn: Turn) -> dict[str, Any]:
    """What a picture shows, without its looks."""
    return {"mark": block.mark, "columns": sources(block.columns, turn.requests), "alt": plain(block.alt, turn.words)}


def sources(names: Iterable[str], plan: Plan) -> list[str]:
    """Columns of the data in the place of those that the question worked out from them: the date of "month of date"."""
    derived = {s.name: columns_of(s.expression) for r in plan for s in r.scope if isinstance(s, Derive)}
    found = list(names)
    for _ in derived:  # a worked-out column may stand on another
        found = [c for name in found for c in derived.get(name) or (name,)]
    return list(dict.fromkeys(found))


def _caveat(say: Say, turn: Turn) -> dict[str, str]:
    return {"key": say.key.removeprefix("caution."), "text": plain(say, turn.words)}
