"""Conversations: where a follow-up ends, what a person teaches, and what is said of it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.language.following.teach import bindings
from assistant.language.lexis.tokens import tokenize
from tests.corpus import listed

if TYPE_CHECKING:
    from assistant import Assistant
    from assistant.conversation import Session

TALKS = tomllib.loads(Path(__file__).with_name("followups.toml").read_text(encoding="utf-8"))["talk"]


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk["turns"][0]["say"])
def test_conversations_end_where_they_should(
    assistant: Assistant, sessions: Mapping[str, Session], talk: Mapping[str, Any]
) -> None:
    session = sessions[talk["data"]]
    for turn in talk["turns"]:
        said, session = assistant.reply(turn["say"], session)
        record = said.record()
        assert record["status"] == "answered", turn["say"]
        assert record["requests"][0]["skill"] == turn["skill"], turn["say"]
        args = listed(record["requests"][0]["args"])
        for name, value in listed(turn.get("args", {})).items():
            assert args.get(name) == value, turn["say"]
        assert listed(record["filters"]) == listed(turn["filters"]), turn["say"]


@pytest.mark.parametrize(
    ("says", "word", "column"),
    [
        ("turnover means sales", "turnover", "sales"),
        ("by footfall I mean visits", "footfall", "visits"),
        ("call ad_spend marketing", "marketing", "ad_spend"),
        ("treat rebate as discount", "rebate", "discount"),
        ("when i say branch i mean the region", "branch", "region"),
    ],
)
def test_words_can_be_taught(
    assistant: Assistant, sessions: Mapping[str, Session], says: str, word: str, column: str
) -> None:
    turn, session = assistant.reply(says, sessions["shop"])
    assert turn.understanding.taught == ((word, column),)
    assert word in turn.markdown() and turn.status == "answered"
    turn, _ = assistant.reply(f"how many different {word}", session)
    assert column in str(turn.requests[0].args)


def test_the_last_column_gets_a_name(assistant: Assistant, sessions: Mapping[str, Session]) -> None:
    _, session = assistant.reply("average sales by region", sessions["shop"])
    turn, _ = assistant.reply("call it takings", session)
    assert turn.understanding.taught == (("takings", "sales"),)


@pytest.mark.parametrize(
    "says", ["what does discount mean?", "what are the means by region", "mean sales", "sales in the north"]
)
def test_questions_teach_nothing(assistant: Assistant, sessions: Mapping[str, Session], says: str) -> None:
    assert assistant.understand(says, sessions["shop"]).taught == ()


def test_the_reply_says_what_was_replaced(assistant: Assistant, sessions: Mapping[str, Session]) -> None:
    _, session = assistant.reply("average sales of Tea in the north", sessions["shop"])
    turn, _ = assistant.reply("and the south?", session)
    assert [note.key for note in turn.notes] == ["common.replaced", "common.still"]


def test_a_template_may_fit_in_several_ways() -> None:
    found = list(bindings(["call", "{column}", "{word}"], tokenize("call net sales margin")))
    assert [len(part["word"]) for part in found] == [2, 1]
