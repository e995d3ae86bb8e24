"""Numbers are read as people write them, and only where they are."""

import time

import pytest

from assistant.language.lexis.tokens import tokenize
from assistant.language.tagging.digits import digits
from assistant.language.tagging.grammar import load
from assistant.language.tagging.numbers import number_tags
from assistant.language.tagging.tags import best_cover
from tests.language.marked import corpus, marked, sentences

CORPUS = corpus("numbers")


def tags(text: str):
    return number_tags(tokenize(text), load("en").numbers)


@pytest.mark.parametrize(("case", "said"), sentences(CORPUS["case"]))
def test_numbers(case, said):
    tokens, start, end = marked(said)
    found = number_tags(tokens, load("en").numbers)
    means = [t.means for t in found if (t.start, t.end) == (start, end)]
    wanted = (pytest.approx(case["value"]), case.get("unit", ""), case.get("ordinal", False))
    assert wanted in [(m.value, m.unit, m.ordinal) for m in means], found


@pytest.mark.parametrize(("said", "span"), CORPUS["ranges"].items())
def test_decades_of_age(said, span):
    assert [t.means.value for t in tags(said) if t.end - t.start > 2] == [tuple(span)]


@pytest.mark.parametrize("said", CORPUS["none"]["say"])
def test_no_number(said):
    assert tags(said) == []


def test_points_are_low_and_a_pronoun_is_doubtful():
    assert [t.points for t in tags("three hundred")] == [1.2]
    assert tags("the second one")[-1].points < 0.5 < tags("one shop")[-1].points + 0.1


def test_because_says_what_was_read():
    assert tags("two dozen")[0].because == "“two dozen” = 24"
    assert tags("$60k")[0].because == "“$ 60 k” = 60,000 $"


def test_the_longest_reading_wins_a_cover():
    found = best_cover(tags("between one hundred and ten and two hundred km"), 9)
    assert [(t.means.value, t.means.unit) for t in found] == [(110, ""), (200, "km")]


@pytest.mark.parametrize("text", ["1,23,4", "1,2,3", "1.2.3", "", "1" * 25, "1e9999"])
def test_unclear_digits_are_no_number(text):
    assert digits(text) is None


HOSTILE = ["1 " * 2000, "one and a " * 400, "a hundred and " * 280, "9" * 4000, "1/" * 2000, "-" * 4000, "1e" * 2000, "½" * 4000, "$" * 4000,
    "twenty-" * 570, ". " * 2000, "1," * 2000, "minus " * 660, "half a " * 570, "100 200 " * 500]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_takes_linear_time(text):
    tokens = tokenize(text)
    began = time.process_time()
    number_tags(tokens, load("en").numbers)
    assert time.process_time() - began < 5  # what grows with the square takes minutes
