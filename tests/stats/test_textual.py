"""Words of texts: counted as by hand, languages told apart, leanings found where planted and nowhere else."""

from __future__ import annotations

import math

import numpy as np
import pytest

from assistant.errors import CannotAnswer
from assistant.stats.textual import commonest, language, leanings, lengths, small_words, without_empty, word_lists
from skills.words import words
from tests import tables

SENTENCES = {
    "English": "The train was late again and we had to wait for more than an hour, but the people were very kind.",
    "German": "Der Zug war wieder zu spät und wir mussten mehr als eine Stunde warten, aber die Leute waren sehr nett.",
    "French": "Le train était encore en retard et nous avons attendu plus d'une heure, mais les gens étaient très gentils.",
    "Spanish": "El tren llegó otra vez tarde y tuvimos que esperar más de una hora, pero la gente era muy amable.",
    "Italian": "Il treno era di nuovo in ritardo e abbiamo aspettato più di un'ora, ma la gente era molto gentile.",
    "Portuguese": "O trem estava atrasado de novo e nós esperamos mais de uma hora, mas as pessoas eram muito gentis.",
    "Dutch": "De trein was weer te laat en we moesten meer dan een uur wachten, maar de mensen waren heel aardig.",
}


def lists(*texts: str) -> list[list[list[str]]]:
    return without_empty(word_lists(texts))


@pytest.mark.parametrize("name", SENTENCES)
def test_languages_are_told_apart(name: str):
    assert set(SENTENCES) == set(small_words())
    assert language(lists(*[SENTENCES[name]] * 3)) == name


def test_codes_have_no_language():
    assert language(lists(*["XK AB QQ ZR"] * 40)) == ""


def test_words_are_counted_once_a_text():
    found = commonest(lists("good good coffee", "the coffee", "tea"), "English", 5)
    assert [(s.text, round(s.share.value, 3)) for s in found] == [("coffee", 0.667), ("good", 0.333), ("tea", 0.333)]


def test_phrases_stop_at_punctuation_and_at_small_words():
    said = [s.text for s in commonest(lists(*["Slow delivery, broken box"] * 3), "English", 9, phrases=True)]
    assert set(said) == {"slow delivery", "broken box"}
    inside = [s.text for s in commonest(lists(*["long waiting time"] * 3), "English", 9, phrases=True)]
    assert inside == ["long waiting time"]


def test_lengths_are_words():
    assert lengths(lists("one two, three", "four")).tolist() == [3, 1]


def test_log_odds_by_hand():
    """Monroe, Colaresi and Quinn (2008), equations 15, 16, 19 and 20, on rows with the word, a prior of twenty texts."""
    texts = ["slow coffee"] * 30 + ["coffee"] * 10 + ["slow tea"] * 5 + ["tea"] * 35
    found, tests = leanings(lists(*texts), ["a"] * 40 + ["b"] * 40, "English")
    one = next(f for f in found if f.word == "slow")
    prior = 20 * 35 / 80
    odds = math.log((30 + prior) / (60 - 30 - prior)) - math.log((5 + prior) / (60 - 5 - prior))
    spread = math.sqrt(sum(1 / v for v in (30 + prior, 60 - 30 - prior, 5 + prior, 60 - 5 - prior)))
    assert one.log_odds == pytest.approx(odds) and one.z == pytest.approx(odds / spread) and tests == 3


def test_no_leaning_by_chance():
    rng = np.random.default_rng(4)
    vocabulary = [f"w{chr(97 + i // 10)}{chr(97 + i % 10)}" for i in range(60)]
    alarms = 0
    for _ in range(60):
        texts = [" ".join(rng.choice(vocabulary, 8)) for _ in range(120)]
        found, _ = leanings(lists(*texts), list(rng.choice(["a", "b"], 120)), "English")
        alarms += found[0].adjusted < 0.05
    assert alarms <= 6


def test_planted_words_are_found():
    found = words(tables.cafes(), by="shop")
    assert found.column == "comment" and found.language == "English"
    assert {one.word for one in found.clear[:5]} == {"waiting", "long", "time", "lovely", "view"}
    assert "long waiting time" in [p.text for p in found.phrases]


def test_without_texts_it_says_so():
    with pytest.raises(CannotAnswer):
        words(tables.shop()[["sales", "visits"]])
