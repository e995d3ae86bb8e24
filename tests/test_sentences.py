"""Every sentence in tests/sentences/ is a test of its own."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.request import Request
from tests import corpus
from tests.corpus import Case
from tests.reading import SKILLS, Chains, after, arguments, filters, told


def _params(cases: Any) -> list[Any]:
    marks = {True: [pytest.mark.xfail(reason="known", strict=True)], False: []}
    return [pytest.param(case, id=case.id, marks=marks[bool(case.failing)]) for case in cases]


@pytest.fixture(scope="session")
def chains() -> Chains:
    return {}


@pytest.mark.parametrize("case", _params(corpus.cases()))
def test_sentence_is_understood(assistant, sessions, chains, case: Case):
    read = assistant.understand(case.say, after(assistant, sessions, case, chains))
    why = told(read)
    assert read.status == "answered", why
    assert [r.skill for r in read.plan] == [case.skill, *case.then], why
    got, meant = (_unordered(arguments(r), case) for r in (read.plan[0], Request(case.skill, case.means)))
    assert got == meant, why
    assert filters(read.plan[0]) == sorted(map(repr, case.filters)), why


def _unordered(args: dict[str, Any], case: Case) -> dict[str, Any]:
    """Arguments as the files mean them: columns and cells in any order, and the kind of answer wanted only where it is said."""
    slots = SKILLS[case.skill].slots
    return {
        name: frozenset(value) if name in slots and slots[name].what in ("columns", "groups", "case") else value
        for name, value in args.items()
        if name in case.means or name not in slots or slots[name].what != "wants"
    }


@pytest.mark.parametrize("case", _params(corpus.loose("other")))
def test_sentence_is_something_else(assistant, sessions, case: Case):
    read = assistant.understand(case.say, sessions[case.data])
    assert not read.plan or read.status != "answered" or read.plan[0].skill != case.skill, told(read)


@pytest.mark.parametrize("case", _params(corpus.loose("ambiguous")))
def test_ambiguous_sentence_is_asked_back(assistant, sessions, case: Case):
    read = assistant.understand(case.say, sessions[case.data])
    assert read.status in ("asked", "declined"), told(read)
