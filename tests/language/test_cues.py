"""The words of the grammar are tagged with what they mean: comparisons, orders, statistics, parts of dates, bands."""

import datetime
import math
import time

import pytest

from assistant.expression import PARTS
from assistant.language.lexis.tokens import tokenize
from assistant.language.tagging.grammar import load, tags
from assistant.language.tagging.numbers import number_tags
from assistant.language.tagging.tags import Cue
from tests.language.marked import corpus, marked, sentences

CORPUS = corpus("cues")
ANCHOR = datetime.date(2024, 12, 31)


def cues(tokens):
    return [t for t in tags(tokens, load("en"), ANCHOR) if isinstance(t.means, Cue)]


def fixed(value):
    return tuple(fixed(v) for v in value) if isinstance(value, list) else value


@pytest.mark.parametrize(("case", "said"), sentences(CORPUS["case"]))
def test_cues(case, said):
    tokens, start, end = marked(said)
    found = [t.means for t in cues(tokens) if (t.start, t.end) == (start, end)]
    assert Cue(case["kind"], fixed(case.get("value"))) in found, cues(tokens)


@pytest.mark.parametrize(("case", "said"), sentences(CORPUS["bands"]))
def test_bands(case, said):
    tokens, start, end = marked(said)
    found = [t.means.value for t in cues(tokens) if (t.start, t.end) == (start, end) and t.means.kind == "bands"]
    assert {key: fixed(value) for key, value in case["means"].items()} in found, cues(tokens)


@pytest.mark.parametrize(("said", "wrong"), CORPUS["never"].items())
def test_never(said, wrong):
    found = {t.means.kind for t in cues(tokenize(said))} | {str(t.means.value) for t in cues(tokenize(said))}
    assert not found & set(wrong)


def test_last_band_holds_its_upper_end():
    (bands,) = [t.means.value for t in cues(tokenize("0 to 20, 20 to 40")) if t.means.kind == "bands"]
    assert bands["edges"][:2] == (0.0, 20.0) and 40.0 < bands["edges"][2] < 40.001
    (bands,) = [t.means.value for t in cues(tokenize("0-19, 20-40")) if t.means.kind == "bands"]
    assert bands["edges"] == (0.0, 20.0, 41.0)
    (bands,) = [t.means.value for t in cues(tokenize("0-19, 20+")) if t.means.kind == "bands"]
    assert bands["edges"] == (0.0, 20.0, math.inf)


def test_grains_are_parts_of_dates_that_exist():
    said = "yearly quarterly monthly weekly daily hourly weekday month of the year month number day of the month"
    found = {t.means.value for t in cues(tokenize(said)) if t.means.kind == "grain"}
    assert len(found) >= 9 and found <= set(PARTS)


@pytest.mark.parametrize(("said", "kind"), [("sales in Q1", "TimeNamed"), ("values below Q1 minus the IQR", "Cue")])
def test_q1_is_a_quarter_unless_quartiles_are_spoken_of(said, kind):
    tokens = tokenize(said)
    q1 = [t for t in tags(tokens, load("en"), ANCHOR) if tokens[t.start].text == "q" and t.end == t.start + 2]
    assert type(max(q1, key=lambda t: t.points).means).__name__ == kind


def test_a_bare_month_is_worth_less_than_by_month():
    assert cues(tokenize("month"))[0].points < 1 < cues(tokenize("by month"))[0].points


HOSTILE = ["more than or equal to " * 180, "is not between 1 and " * 190, "the most expensive least " * 150, "round to 2 " * 360, "by month of the year " * 190,
    "in bands of 10 " * 260, "0-18, 19-40, " * 300, "1-2-" * 1000, "from the highest to the lowest " * 125, "standard deviation population " * 130,
    "1,2-" * 1000, "under 1, " * 440, "number of different " * 200, "averge medain hihgest " * 180]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_takes_linear_time(text):
    tokens = tokenize(text)
    began = time.process_time()
    cues(tokens)
    assert time.process_time() - began < 2.0


def test_a_message_of_twenty_words_takes_two_milliseconds():
    tokens = tokenize(
        "what is the average monthly income of people older than 30 in the last quarter by region from high to low"
    )
    words = load("en")
    times = []
    for _ in range(30):
        began = time.process_time()
        numbers = number_tags(tokens, words.numbers)
        tags(tokens, words, ANCHOR, numbers)
        times.append(time.process_time() - began)
    assert min(times) < 0.004  # measured 0.0015 on an idle core; twice the promise leaves room for a slow one
