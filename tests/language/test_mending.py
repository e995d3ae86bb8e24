"""Typing errors in a message are put right before it is read; what is no slip stays."""

from __future__ import annotations

import pytest

from assistant.language.mending import mended


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("waht drives sales", "what drives sales"),
        ("shwo the mistakes", "show the mistakes"),
        ("how acurate is it", "how accurate is it"),
        ("avergae sales by rgions", "average sales by regions"),
        ("do sales difer beetween regions?", "do sales differ between regions?"),
        ("is unit_price higher when prodcuts are new", "is unit_price higher when products are new"),
    ],
)
def test_slips_are_put_right(sessions, text, right):
    found, changed = mended(text, sessions["shop"].data)
    assert found == right and changed


@pytest.mark.parametrize(
    "text",
    [
        "average sales by region",
        "sales of tea in the north",
        "the flurb of 'waht'",
        "xq zz",
        "sales of Nroth & Sons",  # a name
        "is the humidity higher in the evening",  # in no list of ours, and no slip
        "tell me about horses",  # houses is another word
        "sum of cofee",  # values are understood with their own slips
    ],
)
def test_words_that_are_no_slips_stay(sessions, text):
    assert mended(text, sessions["shop"].data) == (text, ())


def test_what_was_mended_is_said(assistant, sessions):
    read = assistant.understand("avergae sales by region", sessions["shop"])
    assert read.status == "answered" and "'avergae' is taken for a slip of 'average'" in read.why()
