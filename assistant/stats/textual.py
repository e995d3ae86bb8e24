"""What texts say: their commonest words and phrases, how long they are, in which language, and how groups differ."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from assistant.estimate import Estimate
from assistant.stats import interval
from assistant.stats.multiple import holm

MOST_TEXTS = 20_000  # more are drawn from
LONGEST = 3  # words in a phrase
LEAST_ROWS = 5  # texts a word must be in to be compared between groups
MOST_COMPARED = 400
LEAST_WORDS, LEAST_SMALL = 30, 0.15  # words, and share of small ones, from which a language is named
PRIOR = 20.0  # texts that the common prior weighs

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_BREAK = re.compile(r"[.!?;:,()\[\]\"“”…\n\r\t]|\s[-–—]\s")


@cache
def small_words() -> dict[str, frozenset[str]]:
    """The small words of each language, by its English name."""
    text = resources.files("prompts").joinpath("stop_words.toml").read_text("utf-8")
    return {name: frozenset(words.split()) for name, words in tomllib.loads(text).items()}


def word_lists(texts: Iterable[str]) -> list[list[list[str]]]:
    """Each text as its stretches between punctuation, each stretch as its words in lower case.

    >>> word_lists(["Slow delivery, but it's good!"])
    [[['slow', 'delivery'], ['but', "it's", 'good'], []]]
    """
    return [[_WORD.findall(part.replace("’", "'")) for part in _BREAK.split(text.lower())] for text in texts]


def without_empty(lists: list[list[list[str]]]) -> list[list[list[str]]]:
    """The same without stretches that hold no word."""
    return [[part for part in text if part] for text in lists]


def language(lists: Sequence[list[list[str]]]) -> str:
    """The language whose small words are the most of the words; "" if that cannot be told.

    >>> language(word_lists(["the cat is on the mat and it will not come to me"] * 5))
    'English'
    """
    counted = Counter(word for text in lists for part in text for word in part)
    total = sum(counted.values())
    if total < LEAST_WORDS:
        return ""
    shares = {name: sum(n for w, n in counted.items() if w in small) / total for name, small in small_words().items()}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= LEAST_SMALL else ""


@dataclass(frozen=True)
class Said:
    """A word or phrase, and in what share of the texts it stands."""

    text: str
    share: Estimate


def commonest(lists: Sequence[list[list[str]]], spoken: str, top: int, phrases: bool = False) -> list[Said]:
    """The words (or phrases of two or three words) that stand in the most texts, small words aside.

    A phrase begins and ends with a word of weight; one that only ever occurs inside a longer one is left out.
    """
    n, small = len(lists), _aside(spoken)
    counted = Counter(t for text in lists for t in (set(_phrases(text, small)) if phrases else _words(text, small)))
    least = 2 if phrases else 1
    found = [(t, k) for t, k in counted.items() if k >= least]
    found.sort(key=lambda pair: (-pair[1], -len(pair[0]) if phrases else 0, pair[0]))
    kept: list[tuple[str, int]] = []
    for text, k in found:
        if phrases and any(f" {text} " in f" {longer} " and k <= 1.2 * m for longer, m in kept):
            continue
        kept.append((text, k))
        if len(kept) == top:
            break
    return [Said(text, interval.share(k, n)) for text, k in kept]


def _aside(spoken: str) -> frozenset[str]:
    """The small words of the language; of all languages, if it is not known."""
    known = small_words()
    return known[spoken] if spoken in known else frozenset().union(*known.values())


def _words(text: list[list[str]], small: frozenset[str]) -> set[str]:
    return {w for part in text for w in part if len(w) > 1 and w not in small}


def _phrases(text: list[list[str]], small: frozenset[str]) -> Iterable[str]:
    for part in text:
        for size in range(2, LONGEST + 1):
            for at in range(len(part) - size + 1):
                run = part[at : at + size]
                if not {run[0], run[-1]} & small and len(run[0]) > 1 and len(run[-1]) > 1:
                    yield " ".join(run)


@dataclass(frozen=True)
class Leaning:
    """A word that one group uses more or less than the others: its shares, log odds ratio, z and p after Holm."""

    group: str
    word: str
    inside: Estimate
    outside: Estimate
    log_odds: float
    z: float
    adjusted: float


def leanings(lists: Sequence[list[list[str]]], groups: Sequence[str], spoken: str) -> tuple[list[Leaning], int]:
    """The words that lean most to each group, and how many comparisons were made.

    Log odds ratios of the number of texts with a word, each group against all others, with an informative Dirichlet
    prior from all texts (Monroe, Colaresi and Quinn 2008), so that rare words do not lead by chance; p by Holm.
    """
    from scipy import stats

    small = _aside(spoken)
    sets = [_words(text, small) for text in lists]
    whole = Counter(w for words in sets for w in words)
    compared = [w for w, k in whole.most_common() if LEAST_ROWS <= k <= len(lists) - LEAST_ROWS][:MOST_COMPARED]
    names = list(dict.fromkeys(groups))
    sides = names if len(names) > 2 else names[:1]
    rows = {g: np.array([name == g for name in groups]) for g in sides}
    column = {w: i for i, w in enumerate(compared)}
    has = np.zeros((len(sets), len(compared)), bool)
    for i, words in enumerate(sets):
        has[i, [column[w] for w in words if w in column]] = True
    prior = has.sum(0) / max(len(lists), 1) * PRIOR
    made = []
    for group, mask in rows.items():
        n1, n2 = int(mask.sum()), int((~mask).sum())
        y1, y2 = has[mask].sum(0), has[~mask].sum(0)
        odds = _log_odds(y1 + prior, n1 + PRIOR) - _log_odds(y2 + prior, n2 + PRIOR)
        spread = np.sqrt(_spread(y1 + prior, n1 + PRIOR) + _spread(y2 + prior, n2 + PRIOR))
        made += [
            (group, w, int(y1[i]), n1, int(y2[i]), n2, float(odds[i]), float(odds[i] / spread[i]))
            for i, w in enumerate(compared)
        ]
    p = holm([float(2 * stats.norm.sf(abs(m[-1]))) for m in made])
    found = [
        Leaning(g, w, interval.share(a, n1), interval.share(b, n2), odds, z, float(q))
        for (g, w, a, n1, b, n2, odds, z), q in zip(made, p, strict=True)
    ]
    return sorted(found, key=lambda one: -abs(one.z)), len(made)


def _log_odds(yes: np.ndarray, n: float) -> np.ndarray:
    found: np.ndarray = np.log(yes / (n - yes))
    return found


def _spread(yes: np.ndarray, n: float) -> np.ndarray:
    """Variance of a log odds."""
    found: np.ndarray = 1 / yes + 1 / (n - yes)
    return found


def lengths(lists: Sequence[list[list[str]]]) -> np.ndarray:
    """Words in each text."""
    return np.array([sum(map(len, text)) for text in lists], dtype=float)
