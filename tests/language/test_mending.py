"""Typing errors in the words by which things are asked for."""

from __future__ import annotations

import pytest

from assistant.language.ask import asked
from assistant.language.mending import mended
from assistant.language.tagging import composed
from assistant.language.tokens import stem, tokenize
from assistant.language.words import load


@pytest.fixture(scope="module")
def stems_of(assistant, sessions):
    words = load()

    def stems(text: str) -> list[str]:
        tokens = tuple(tokenize(text))
        ask = asked(composed(text, sessions["shop"].data, words), tokens, words.words("yesno"))
        return mended(ask, [t.stem for t in tokens], words)[0]

    return stems


@pytest.mark.parametrize(
    ("text", "right"), [("waht drives sales", "what"), ("shwo the mistakes", "show"), ("how acurate is it", "accurate")]
)
def test_slips_are_put_right(stems_of, text, right):
    assert stem(right) in stems_of(text)


@pytest.mark.parametrize(
    "text", ["average sales by region", "sales of tea in the north", "the flurb of 'waht'", "xq zz"]
)
def test_words_that_are_no_slips_stay(stems_of, text):
    assert stems_of(text) == [t.stem for t in tokenize(text)]
