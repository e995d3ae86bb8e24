"""The phrase tree finds what the patterns say, all of it, and stays linear."""

import time

import pytest

from assistant.language.lexis.patterns import expand
from assistant.language.lexis.phrasebook import Phrasebook, one_letter_off
from assistant.language.lexis.tokens import tokenize
from assistant.language.tagging.tags import Tag


def spans(book: Phrasebook, text: str, **kwargs):
    return [(t.start, t.end, t.means) for t in book.find(tokenize(text), **kwargs)]


def test_nested_choices_and_options():
    phrases = {" ".join(w.text for w in phrase) for phrase in expand("[the] (a|b [c|d]) {n}")}
    assert phrases == {f"{the}{x} {{n}}" for the in ("the ", "") for x in ("a", "b", "b c", "b d")}


@pytest.mark.parametrize("pattern", ["(a", "a)", "[a|b)", "(a]", "a]"])
def test_a_wrong_bracket_is_an_error(pattern):
    with pytest.raises(ValueError, match="racket"):
        expand(pattern)


def test_a_pattern_for_too_many_phrases_is_an_error():
    with pytest.raises(ValueError, match="more than"):
        expand("(a|b|c|d|e|f|g|h|i|j)" * 6)


def test_longest_at_each_start():
    book = Phrasebook({"more": "more", "more than": ">", "than": "than", "more than or equal to": ">="})
    assert spans(book, "more than or 3") == [(0, 2, ">"), (1, 2, "than")]
    assert spans(book, "more than or equal to 3") == [(0, 5, ">="), (1, 2, "than")]


def test_two_meanings_of_the_same_words_are_two_tags():
    assert spans(Phrasebook([("first", "rank"), ("first", "row"), ("first", "row")]), "first") == [
        (0, 1, "rank"),
        (0, 1, "row"),
    ]


def test_stems_match_for_a_little_less_and_quoted_patterns_do_not():
    book = Phrasebook({"averages": "mean", "'best'": "top"})
    tags = book.find(tokenize("average better best"))
    assert [(t.start, t.means) for t in tags] == [(0, "mean"), (2, "top")]
    assert tags[0].points < tags[1].points


def test_typos_in_long_words_only_and_not_in_known_words():
    book = Phrasebook({"average": "mean", "count": "count", "highest [of]": "max"})
    assert spans(book, "averge hihgest county") == [(0, 1, "mean"), (1, 2, "max")]
    assert spans(book, "averge", known={"averge"}) == []
    assert "average" in book.find(tokenize("averge"))[0].because


def test_quoted_and_taken_words_do_not_match():
    book = Phrasebook({"total": "sum"})
    assert spans(book, "'total' and total") == [(2, 3, "sum")]
    assert spans(book, "total index of total", taken={0}) == [(3, 4, "sum")]


def test_slots_become_parts():
    book = Phrasebook({"top [the] {n} of {n}": "share", "top {n}": "top"})
    one, two = Tag(1, 2, 1, 1.0, ""), Tag(3, 5, 2, 1.0, "")
    (tag,) = book.find(tokenize("top 1 of 2 3"), {"n": [one, two]})
    assert (tag.start, tag.end, tag.means, tag.parts) == (0, 5, "share", (one, two))
    assert [t.end for t in book.find(tokenize("top 1"), {"n": [one]})] == [2]


def test_one_phrase_is_worth_more_than_its_words():
    book = Phrasebook({"more": 1, "than": 2, "more than": 3})
    points = {t.means: t.points for t in book.find(tokenize("more than"))} | {
        t.means: t.points for t in book.find(tokenize("more x than"))
    }
    assert points[3] > points[1] + points[2]


@pytest.mark.parametrize(
    ("a", "b"), [("median", "medain"), ("median", "mediann"), ("median", "meian"), ("median", "medium")]
)
def test_one_letter_off(a, b):
    assert one_letter_off(a, b) == (b != "medium") == one_letter_off(b, a)


def test_time_is_linear():
    book = Phrasebook({"a (a|b) (a|b) (a|b) (a|b) c": 1, "[a] [a] [a] [a] b": 2, "a": 3})
    tokens = tokenize("a " * 1900)
    began = time.process_time()
    book.find(tokens)
    assert time.process_time() - began < 1.0
