"""Spellings of "not there" in cells, and numbers that stand for it."""

from __future__ import annotations

import numpy as np

# In any column these say that the value is not there.
ALWAYS = frozenset({
    "", "n/a", "#n/a", "na", "n.a.", "n/a.", "nan", "-nan", "<na>", "null", "(null)", "\\n", "-", "--", "---", "–", "—", "?", "??", "???",
    ".", "..", "...", "…", "#div/0!", "#ref!", "#value!", "#name?", "#num!", "#null!", "#error!", "#n/a n/a", "(blank)", "(empty)",
})  # fmt: skip
# Among numbers and dates these do; in a column of words they may be one of its values.
AMONG_NUMBERS = ALWAYS | frozenset({
    "none", "nil", "unknown", "unk", "missing", "not available", "not applicable", "no data", "nodata", "no value", "not recorded", "not reported",
    "not known", "not specified", "undefined", "n.d.", "nd", "n.k.", "tbd", "tba", "x", "xx", "xxx", "*", "**", "#", "na.", "empty", "blank", "void",
    "k.a.", "k. a.", "keine angabe", "unbekannt", "inconnu", "s.o.", "desconocido", "sin datos", "n.v.t.", "onbekend", "error",
})  # fmt: skip


def says_missing(text: str, among_numbers: bool) -> bool:
    """Whether a cell spells that its value is not there.

    >>> says_missing("N/A", False), says_missing("none", False), says_missing("none", True)
    (True, False, True)
    """
    return text.strip().lower() in (AMONG_NUMBERS if among_numbers else ALWAYS)


_NINES = (-9, -99, -999, -9999, -99999, -999999, -9999999, 999, 9999, 99999, 999999, 9999999, 99999999, 999999999)


def sentinels(values: np.ndarray) -> list[float]:
    """Numbers that stand for a missing value: nines alone, far from all others, more than once.

    A single use is taken for one only when nothing else is negative and the number is -99, -999 and the like.
    `values` are the numbers without missing ones.
    """
    if len(values) < 5:
        return []
    found: list[float] = []
    for nines in _NINES:
        here = values == nines
        n = int(here.sum())
        if not n or n > 0.8 * len(values):
            continue
        others = values[~here & ~np.isin(values, found)]
        low, high = float(others.min()), float(others.max())
        spread = max(high - low, abs(high), abs(low), 1e-9)
        if nines < 0:
            apart = low >= 0 and (nines <= -99 or (n >= 2 and low >= 0)) or (low - nines > spread and nines <= -99)
        else:
            # Positive nines must be far above everything: 999 among ages is a code, among prices it is a price.
            apart = nines - high > 4 * spread and n >= 2
        if apart and (n >= 2 or nines <= -99):
            found.append(float(nines))
    return found
