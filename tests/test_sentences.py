"""Every sentence in tests/sentences/ is a test of its own."""

from __future__ import annotations

from typing import Any

import pytest

from tests import corpus
from tests.corpus import Case
from tests.reading import Chains, after, arguments, filters, told


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
    assert arguments(read.plan[0]) == _expected(case), why
    assert filters(read.plan[0]) == sorted(map(repr, case.filters)), why


def _expected(case: Case) -> dict[str, Any]:
    """What the file says, without what is a default of the skill anyway."""
    from assistant.request import Request

    return arguments(Request(case.skill, case.means))


@pytest.mark.parametrize("case", _params(corpus.loose("other")))
def test_sentence_is_something_else(assistant, sessions, case: Case):
    read = assistant.understand(case.say, sessions[case.data])
    assert not read.plan or read.status != "answered" or read.plan[0].skill != case.skill, told(read)


@pytest.mark.parametrize("case", _params(corpus.loose("ambiguous")))
def test_ambiguous_sentence_is_asked_back(assistant, sessions, case: Case):
    read = assistant.understand(case.say, sessions[case.data])
    assert read.status in ("asked", "declined"), told(read)
