"""Rows and keys that occur more than once: exactly, and nearly (case, spaces, accents, a letter)."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.stats.values import cells

MOST_SPELLINGS = 20_000  # different spellings: of more, only case, spaces and accents are compared
MOST_BLOCK = 400  # spellings that begin or end alike: in larger blocks letters are not compared
LEAST_LETTERS = 5  # shorter words differ by a letter and mean something else
RARE = 0.2  # a slip is at most this often as its right form, where values repeat


@dataclass(frozen=True)
class Near:
    """Spellings that may be the same thing, the commonest first, with how often each occurs; `how` is why they are alike."""

    spellings: tuple[str, ...]
    counts: tuple[int, ...]
    how: str  # "spacing" (case, spaces, accents, marks) or "letter"


def row_copies(frame: pd.DataFrame) -> np.ndarray:
    """A boolean for each row: whether it repeats an earlier one in every cell (missing cells are alike)."""
    if not len(frame) or not frame.shape[1]:
        return np.zeros(len(frame), bool)
    try:
        found: np.ndarray = frame.duplicated().to_numpy(bool)
    except TypeError:  # lists in cells
        found = frame.astype(str).duplicated().to_numpy(bool)
    return found


def key_copies(keys: pd.DataFrame) -> pd.Series:
    """How often each key of several rows occurs, most first; keys with a missing part are no keys."""
    there = keys.dropna()
    counts = there.astype(str).value_counts() if there.shape[1] else pd.Series(dtype=int)
    return counts[counts > 1]


def row_texts(rows: pd.DataFrame) -> pd.Series:
    """Each row as one text, so that rows can be sorted and matched whatever their cells hold."""
    texts = ["\x1f".join(map(str, row)) for row in rows.itertuples(index=False, name=None)]
    return pd.Series(texts, index=rows.index, dtype=object)


def differing(frame: pd.DataFrame, keys: Iterable[str], among: np.ndarray) -> list[tuple[str, int]]:
    """In which other columns rows of the same key disagree, and for how many keys; the most first."""
    keys = list(keys)
    rows = frame[among]
    if not len(rows):
        return []
    group = pd.factorize(row_texts(rows[keys]))[0].astype(np.int64)
    found = []
    for name in dict.fromkeys(n for n in map(str, frame.columns) if n not in keys):
        codes = _codes(cells(rows, name))
        pairs = np.unique(group * (int(codes.max()) + 1) + codes) // (int(codes.max()) + 1)
        apart = int((np.bincount(pairs) > 1).sum())
        if apart:
            found.append((name, apart))
    return sorted(found, key=lambda pair: -pair[1])


def _codes(column: pd.Series) -> np.ndarray:
    """A number for each different cell; all missing ones are alike."""
    try:
        codes = pd.factorize(column)[0]
    except TypeError:  # lists in cells
        codes = pd.factorize(column.map(str))[0]
    found: np.ndarray = codes.astype(np.int64) + 1
    return found


def folded(text: str) -> str:
    """A spelling without case, accents, spaces and marks, so that only letters and digits count.

    >>> folded("  Café-Noir "), folded("ST. JOHN's")
    ('cafenoir', 'stjohns')
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def near_spellings(counts: Mapping[str, int]) -> list[Near]:
    """Groups of spellings that may be the same, the costliest first.

    Alike but for case, spaces, accents and marks; or one letter added, left out, changed or swapped with its
    neighbour (Damerau 1964), digits alike, in words of five letters and more. Where values repeat, a slip must be
    rare beside its right form. Letters are compared only among spellings that begin or end alike.
    """
    by_fold: dict[str, list[str]] = defaultdict(list)
    for text in counts:
        key = folded(text)
        by_fold[key or text].append(text)
    found = [_near(group, counts, "spacing") for group in by_fold.values() if len(group) > 1]
    if len(by_fold) <= MOST_SPELLINGS:
        totals = {key: sum(counts[t] for t in group) for key, group in by_fold.items()}
        for right, slip in _slips(totals):
            texts = [*by_fold[right], *by_fold[slip]]
            found.append(_near(texts, counts, "letter"))
    return sorted(found, key=lambda near: (near.how != "spacing", -sum(near.counts[1:]), near.spellings))


def _near(texts: Iterable[str], counts: Mapping[str, int], how: str) -> Near:
    ordered = sorted(texts, key=lambda t: (-counts[t], t))
    return Near(tuple(ordered), tuple(counts[t] for t in ordered), how)


def _slips(totals: Mapping[str, int]) -> list[tuple[str, str]]:
    """Pairs (right form, slip) one letter apart, each slip with its commonest right form."""
    from rapidfuzz.distance import OSA

    blocks: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key in totals:
        if sum(c.isalpha() for c in key) >= LEAST_LETTERS:
            blocks["<", key[:3]].append(key)
            blocks[">", key[-3:]].append(key)
    best: dict[str, str] = {}
    repeats = max(totals.values(), default=0) > 2
    for block in blocks.values():
        if not 2 <= len(block) <= MOST_BLOCK:
            continue
        block.sort(key=lambda k: (-totals[k], k))
        for i, right in enumerate(block):
            for slip in block[i + 1 :]:
                if abs(len(right) - len(slip)) > 1 or slip in best or (repeats and totals[slip] > RARE * totals[right]):
                    continue
                if _digits(right) != _digits(slip) or _ending(right, slip):
                    continue
                if OSA.distance(right, slip, score_cutoff=1) == 1:
                    best[slip] = right
    return [(right, slip) for slip, right in best.items()]


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _ending(a: str, b: str) -> bool:
    """Whether only the last letter differs or is added, as in "modela" and "modelb" or a plural: more often two names."""
    return a[:-1] == b[:-1] and len(a) == len(b)
