"""What every skill must do, whatever it computes: seen on questions from its own file of sentences."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from assistant.answer import Answer, Chart, Name, Say, Table
from assistant.estimate import Estimate, Exact, Interval, Unknown
from assistant.language.speaking.reply import markdown
from assistant.language.speaking.speak import phrase, plain
from assistant.record import record
from tests import corpus
from tests.corpus import Case
from tests.reading import SKILLS, after, same, told

if TYPE_CHECKING:
    from assistant.turn import Session, Turn

QUESTIONS = 3  # of each skill

# Skills that may say "not assessed" about a number. This list only ever gets shorter.
# holdout: scores on one split that the person named, which has no second one to tell how far they would move.
MAY_BE_UNKNOWN: frozenset[str] = frozenset({"holdout"})


# Played with two files in tests/test_several_tables.py.
NEED_TWO_TABLES = frozenset({"use", "append", "join"})


def _chosen() -> list[Case]:
    """For each skill, a few questions that fill different slots."""
    found: dict[str, dict[frozenset[str], Case]] = {}
    for case in corpus.cases():
        if not case.failing and case.skill not in NEED_TWO_TABLES:
            found.setdefault(case.skill, {}).setdefault(frozenset(case.means) | {case.data}, case)
    return [case for of_skill in found.values() for case in list(of_skill.values())[:QUESTIONS]]


CASES = _chosen()
Played = tuple["Turn", "Session", "Session"]  # the turn, the session before and after it


@pytest.fixture(scope="session")
def play(assistant, sessions):
    """Ask a question once, for all tests of it."""
    chains: dict[Any, Any] = {}
    played: dict[str, Played] = {}

    def ask(case: Case) -> Played:
        if case.id not in played:
            before = after(assistant, sessions, case, chains)
            turn, session = assistant.reply(case.say, before)
            played[case.id] = (turn, before, session)
        turn = played[case.id][0]
        assert turn.answers, f"{turn.status}: {turn.problem}\n{told(turn.understanding)}"
        return played[case.id]

    return ask


each_question = pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)


def _says(answer: Answer) -> list[Say]:
    """Every sentence of an answer."""
    found = [answer.headline, *answer.caveats]
    for block in answer.blocks:
        match block:
            case Say():
                found.append(block)
            case Table():
                found += [block.title] if block.title else []
            case Chart():
                found += [block.alt, *([block.title] if block.title else [])]
    return found


def _estimates(answer: Answer) -> list[Estimate]:
    """Every estimate of an answer."""
    found = [f for say in _says(answer) for f in say.facts.values() if isinstance(f, Estimate)]
    found += [f.value for f in answer.findings if isinstance(f.value, Estimate)]
    cells = [v for b in answer.blocks if isinstance(b, Table) for column in b.rows.columns for v in b.rows[column]]
    return [*found, *(v for v in cells if isinstance(v, Estimate))]


@each_question
def test_words_exist_and_fit(play, assistant, case: Case):
    for answer in play(case)[0].answers:
        for say in _says(answer):
            assert phrase(say, assistant.words).strip() and plain(say, assistant.words).strip(), say


@each_question
def test_numbers_say_how_sure_they_are(play, case: Case):
    for answer in play(case)[0].answers:
        for finding in answer.findings:
            assert isinstance(finding.value, Estimate | str | bool | list), finding
        assert answer.value is None or isinstance(answer.value, Estimate | str | bool | list)
        for one in _estimates(answer):
            assert isinstance(one.sure, Interval | Exact | Unknown)
            if isinstance(one.sure, Unknown):
                assert one.sure.why and case.skill in MAY_BE_UNKNOWN, f"{case.skill}: {one.sure.why}"
            if isinstance(one.sure, Interval):
                assert one.sure.low <= one.value <= one.sure.high or math.isnan(one.value), one
                assert 0.5 <= one.sure.level < 1 and one.sure.method


@each_question
def test_names_from_the_data_are_marked(play, case: Case):
    """A column, cell or file in a sentence is a `Name`: shown escaped, whatever it holds."""
    turn, before, _ = play(case)
    columns = {c for c in before.data.frame.columns if "_" in c} if before.data is not None else set()
    for answer in turn.answers:
        for say in _says(answer):
            for fact in say.facts.values():
                for text in fact if isinstance(fact, list) else [fact]:
                    assert not (isinstance(text, str) and text in columns) or isinstance(text, Name), say


@each_question
def test_frame_is_left_alone(assistant, play, case: Case):
    _, before, _ = play(case)
    if before.data is None:
        return
    frame = before.data.frame
    seen = pd.util.hash_pandas_object(frame).sum(), tuple(frame.columns), frame.dtypes.tolist()
    assistant.reply(case.say, before)
    assert (pd.util.hash_pandas_object(frame).sum(), tuple(frame.columns), frame.dtypes.tolist()) == seen


@each_question
def test_same_question_same_answer(assistant, play, case: Case):
    turn, before, _ = play(case)
    again, _ = assistant.reply(case.say, before)
    left, right = record(turn), record(again)
    assert {k: v for k, v in left.items() if k != "seconds"} == {k: v for k, v in right.items() if k != "seconds"}


@each_question
def test_shown_code_gives_the_same_answer(play, case: Case):
    turn, _, _ = play(case)
    for request, answer in zip(turn.requests, turn.answers, strict=True):
        skill = SKILLS[request.skill]
        if not skill.needs_data or "talk" in {g.what for g in skill.given.values()}:
            continue  # about the conversation: there is nothing to compute
        space: dict[str, Any] = {}
        code = answer.script.code()
        exec(compile(code, "<shown>", "exec"), space)  # noqa: S102 - our own code, as the reader would run it
        again = skill.tell(space["result"], answer.script)
        assert again.headline.key == answer.headline.key, code
        assert_alike(again.headline.facts, answer.headline.facts)
        assert_alike([(f.name, f.value) for f in again.findings], [(f.name, f.value) for f in answer.findings])
        assert_alike(again.value, answer.value)


def assert_alike(a: Any, b: Any) -> None:
    """Equal, numbers up to rounding."""
    if isinstance(a, Estimate) and isinstance(b, Estimate):
        assert_alike(a.value, b.value)
        assert type(a.sure) is type(b.sure)
        if isinstance(a.sure, Interval) and isinstance(b.sure, Interval):
            assert_alike((a.sure.low, a.sure.high), (b.sure.low, b.sure.high))
    elif isinstance(a, dict):
        assert set(a) == set(b)
        for name in a:
            assert_alike(a[name], b[name])
    elif isinstance(a, list | tuple):
        assert len(a) == len(b), (a, b)
        for one, other in zip(a, b, strict=True):
            assert_alike(one, other)
    elif isinstance(a, int | float) and not isinstance(a, bool):
        assert a == pytest.approx(b, rel=1e-6, abs=1e-9, nan_ok=True)
    else:
        assert a == b


@each_question
def test_follow_ups_are_read_back(assistant, play, case: Case):
    """What a button says is understood as what the button means."""
    turn, _, session = play(case)
    # A request without rows of its own is about those of the answer.
    offered = [r if r.scope else replace(r, scope=a.script.scope) for a in turn.answers for r in a.follow_ups]
    for text in turn.follow_ups:
        read = assistant.understand(text, session)
        good = read.status == "answered" and len(read.plan) == 1 and any(_asks(read.plan[0], r) for r in offered)
        assert good, f"{text!r} offered by {offered}\nis read as {told(read)}"


def _asks(read: Any, offered: Any) -> bool:
    """The reading has all that the offer has; it may know more (the kind of answer wanted)."""
    return same(read, offered) or (
        read.skill == offered.skill and dict(offered.args).items() <= dict(read.args).items()
    )


@each_question
def test_offers_something_next(play, case: Case):
    turn, _, _ = play(case)
    assert turn.follow_ups, "a reply without a way on"


@each_question
def test_text_is_clean(play, case: Case):
    turn, _, _ = play(case)
    text = markdown(turn.answers, turn.problem, turn.cautions, turn.words)
    assert text.strip() == text
    for ugly in ("{", "}", "None", "nan", "NaT", "<NA>", "np.", "Name(", "Estimate("):
        assert ugly not in text, f"{ugly} in: {text}"
