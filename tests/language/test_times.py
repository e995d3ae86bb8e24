"""Times are read as people say them, counted from the last date of the data, with a fixed clock."""

import datetime
import time

import pytest

from assistant.language.lexis.tokens import tokenize
from assistant.language.tagging.grammar import load, tags
from assistant.language.tagging.numbers import number_tags
from assistant.language.tagging.stretches import containing, part_of, shifted, whole_year
from assistant.language.tagging.tags import TimeNamed, best_cover
from assistant.language.tagging.times import time_tags
from tests.language.marked import corpus, marked, sentences

CORPUS = corpus("times")
ANCHOR = datetime.date.fromisoformat(CORPUS["anchor"])


def found(tokens, anchor=ANCHOR, **more):
    words = load("en")
    return time_tags(tokens, words.times, anchor, number_tags(tokens, words.numbers), **more)


def pair(recurring):
    part, value = recurring
    return part, tuple(value) if isinstance(value, list) else value


@pytest.mark.parametrize(("case", "said"), sentences(CORPUS["case"]))
def test_times(case, said):
    tokens, start, end = marked(said)
    recurring = pair(case["recurring"]) if "recurring" in case else None
    wanted = TimeNamed(case.get("start", ""), case.get("end", ""), case["grain"], recurring)
    at_place = [t.means for t in found(tokens) if (t.start, t.end) == (start, end)]
    assert wanted in at_place, found(tokens)


@pytest.mark.parametrize(("case", "said"), sentences(CORPUS["case"]))
def test_the_time_wins_the_cover(case, said):
    tokens, start, end = marked(said)
    numbers = number_tags(tokens, load("en").numbers)
    cover = best_cover([*numbers, *tags(tokens, load("en"), ANCHOR, numbers)], len(tokens))
    assert any((t.start, t.end) == (start, end) and isinstance(t.means, TimeNamed) for t in cover), cover


@pytest.mark.parametrize("said", CORPUS["none"]["say"])
def test_no_time(said):
    assert found(tokenize(said)) == []


@pytest.mark.parametrize(("said", "points"), CORPUS["bare_years"].items())
def test_what_a_bare_year_is_worth(said, points):
    assert found(tokenize(said))[-1].points == points


@pytest.mark.parametrize(
    ("anchor", "said", "span"), [(c["anchor"], said, span) for c in CORPUS["clock"] for said, span in c["say"].items()]
)
def test_other_clocks(anchor, said, span):
    tokens = tokenize(said)
    day = datetime.date.fromisoformat(anchor)
    longest = max(found(tokens, day), key=lambda t: t.end - t.start)
    assert [longest.means.start, longest.means.end] == span


def test_because_says_what_relative_times_are_counted_from():
    (tag,) = found(tokenize("last quarter"))
    assert tag.because == "“last quarter” is October to December 2024, counted from the data's last date (2024-12-31)"
    assert "“March 2024” is March 2024" in [t.because for t in found(tokenize("March 2024"))]
    assert found(tokenize("since 5 May 2021"))[-1].because == "“since 5 May 2021” is from 5 May 2021 on"


def test_both_orders_of_day_and_month():
    readings = [t.means.start for t in sorted(found(tokenize("03/04/2023")), key=lambda t: -t.points)]
    assert readings == ["2023-03-04", "2023-04-03"]
    readings = [t.means.start for t in sorted(found(tokenize("03/04/2023"), dayfirst=True), key=lambda t: -t.points)]
    assert readings == ["2023-04-03", "2023-03-04"]


def test_today_may_be_given():
    (tag,) = found(tokenize("today"), today=datetime.date(2026, 1, 2))
    assert tag.means.start == "2026-01-02"


@pytest.mark.parametrize("unit", ["day", "week", "month", "quarter", "half", "year", "decade"])
def test_a_day_lies_in_the_stretch_that_contains_it_and_neighbours_touch(unit):
    for step in range(0, 4000, 37):
        day = datetime.date(2019, 12, 28) + datetime.timedelta(step)
        this = containing(day, unit)
        following = containing(shifted(this.start, unit, 1), unit)
        assert this.start <= day <= this.end
        assert following.start == this.end + datetime.timedelta(1)


@pytest.mark.parametrize("parts", [2, 3, 4, 5, 7])
def test_parts_of_a_stretch_cover_it(parts):
    for of in (whole_year(2024), containing(datetime.date(2024, 2, 3), "month"), containing(ANCHOR, "decade")):
        cut = [part_of(of, number, parts) for number in range(1, parts + 1)]
        assert cut[0].start == of.start and cut[-1].end == of.end
        assert all(b.start == a.end + datetime.timedelta(1) for a, b in zip(cut, cut[1:], strict=False))


HOSTILE = ["last 3 months until 2020 " * 160, "jan 2020 - feb 2021 " * 200, "from 1 to " * 400, "2020-" * 800, "march " * 660, "since " * 660,
    "between 2010 and " * 230, "early late mid 2020 " * 200, "5 5 5 5 march " * 280, "12:30 pm " * 440, "1/1/2020 " * 440, "9999-99-99 " * 360,
    "last 999999999 years ago " * 160, "monday to sunday to " * 200, "the first half of " * 220]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_takes_linear_time(text):
    tokens = tokenize(text)
    began = time.process_time()
    found(tokens)
    assert time.process_time() - began < 1.0


def test_the_ends_of_the_calendar_do_no_harm():
    for said in (
        "next 9000 years",
        "last 9000 years",
        "9000 decades ago",
        "since 1500",
        "after 2199",
        "31 June 2020",
        "00/00/0000",
    ):
        found(tokenize(said))
        found(tokenize(said), datetime.date(1, 1, 1))
        found(tokenize(said), datetime.date(9999, 12, 31))
