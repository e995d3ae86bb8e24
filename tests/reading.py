"""Read a sentence as the assistant does, and put the reading into a form that compares."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from assistant.condition import AllOf, AnyOf, Filter
from assistant.record import filters_of
from assistant.request import Request
from assistant.skill import find_skills
from tests.corpus import Case, listed

if TYPE_CHECKING:
    from assistant import Assistant
    from assistant.conversation import Session
    from assistant.language.understanding import Understanding

Chains = dict[tuple[str, tuple[str, ...]], "Session"]


def skills_found() -> dict[str, Any]:
    """Every skill in the package, by name."""
    import skills

    return {skill.name: skill for skill in find_skills(skills)}


SKILLS = skills_found()


def after(assistant: Assistant, sessions: Mapping[str, Session], case: Case, chains: Chains) -> Session:
    """The session in which the sentence is said; what was said before is said once for all sentences after it."""
    key = (case.data, case.after)
    if key not in chains:
        session = sessions[case.data]
        for said in case.after:
            turn, session = assistant.reply(said, session)
            assert turn.status == "answered", f"{said!r} was {turn.status}: {turn.why}"
        chains[key] = session
    return chains[key]


def arguments(request: Request) -> dict[str, Any]:
    """The arguments of a request that differ from the defaults of its skill, in a form that compares."""
    parameters = inspect.signature(SKILLS[request.skill].compute).parameters
    plain = {name: listed(_cell(value)) for name, value in request.args.items()}
    default = {name: listed(p.default) for name, p in parameters.items() if p.default is not p.empty}
    return {name: value for name, value in plain.items() if value != default.get(name) and value is not None}


def filters(request: Request) -> list[str]:
    """The comparisons in force, in an order of their own."""
    return sorted(repr(listed(_cell(one))) for one in filters_of((request,)))


def same(a: Request, b: Request) -> bool:
    """Whether two requests ask for the same thing of the same rows."""
    return a.skill == b.skill and arguments(a) == arguments(b) and a.scope == b.scope


def told(read: Understanding) -> str:
    """What a failing test prints about a reading."""
    plan = "\n".join(f"  {r.skill} {arguments(r)} {filters(r)}" for r in read.plan)
    return f"{read.status}\n{plan}\nunread: {read.unread}\nchoices: {[c[0] for c in read.choices]}\n{read.why()}"


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(_cell(item) for item in value)
    if isinstance(value, AllOf | AnyOf):
        return tuple(_cell(part) for part in value.parts)
    if isinstance(value, Filter):
        return value.column, value.op, _cell(value.value)
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
