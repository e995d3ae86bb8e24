"""What a cell looks like: a number, a date, a code, a word; and how well it fits a column of others."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

EMPTY, NUMBER, DATE, TIME, TRUTH, LINK, CODE, WORD, TEXT = [
    "empty",
    "number",
    "date",
    "time",
    "truth",
    "link",
    "code",
    "word",
    "text",
]

_MISSING = {"", "-", "--", "?", ".", "n/a", "na", "#n/a", "nan", "null", "none", "nil", "#div/0!", "#ref!", "#value!", "#name?"}  # fmt: skip
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mrz|mai|okt|dez|fév|avr|juin|juil|aoû|déc|ene|abr|ago|dic)[a-zéû]{0,7}"
_SHAPES = (
    (NUMBER, re.compile(r"[-+(]?\s?(?:[A-Z]{0,3}[$€£¥₹]|[A-Z]{3} )?\s?[-+]?(?:\d[\d.,' \u00a0\u202f]*|[.,]\d+)(?:[eE][-+]?\d+)?\s?(?:%|‰|[$€£¥₹]|[A-Z]{3}|°?[a-zµ]{1,3}[²³]?)?\)?")),
    (DATE, re.compile(
        r"(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[- /.]" + _MONTH + r"[- /.,]+\d{2,4}|" + _MONTH + r"[- .]\d{1,2},? \d{4}|\d{4}-\d{2}|" + _MONTH + r"[- ]\d{2,4})"
        r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:[aApP]\.?[mM]\.?)?(?:Z|[-+]\d{2}:?\d{2})?)?", re.I)),
    (TIME, re.compile(r"\d{1,3}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[aApP]\.?[mM]\.?)?")),
    (TRUTH, re.compile(r"true|false|yes|no|y|n|t|f|ja|nein|oui|non|si|sí", re.I)),
    (LINK, re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w.-]+\.\w+")),
    (CODE, re.compile(r"(?=\S*\d)[\w./#:-]{2,40}")),
    (WORD, re.compile(r"[^\W\d_][^\d]{0,40}")),
)  # fmt: skip


@lru_cache(maxsize=50_000)
def shape(cell: str) -> str:
    """The kind of thing a cell looks like.

    >>> shape("$1,200.50"), shape("28/01/2018"), shape("MG-8769"), shape("Galway")
    ('number', 'date', 'code', 'word')
    """
    text = cell.strip()
    if text.lower() in _MISSING:
        return EMPTY
    if len(text) > 60:
        return LINK if text.startswith(("http://", "https://", "www.")) and " " not in text else TEXT
    for name, pattern in _SHAPES:
        if pattern.fullmatch(text):
            return name
    return TEXT


@lru_cache(maxsize=50_000)
def spelled(cell: str) -> str:
    """The pattern of a short cell's characters: digits as 9, letters as A and a.

    >>> spelled("MG-8769")
    'AA-9999'
    """
    if len(cell) > 24:
        return ""
    return "".join("9" if c.isdigit() else "A" if c.isupper() else "a" if c.isalpha() else c for c in cell)


@lru_cache(maxsize=50_000)
def _loosely(pattern: str) -> str:
    return re.sub(r"(.)\1+", r"\1", pattern)


def loosely_spelled(cell: str) -> str:
    """The pattern of a cell with runs of the same kind of character shortened to one.

    >>> loosely_spelled("AB-1234")
    'A-9'
    """
    return _loosely(spelled(cell))


class Fit:
    """What the cells of a column look like, so that a stray cell can be told from one of its own."""

    def __init__(self, cells: Iterable[str]) -> None:
        cells = list(cells)
        self.n = max(len(cells), 1)
        self.shapes = Counter(map(shape, cells))
        exact = [spelled(c) for c in cells]
        self.exact = Counter(e for e in exact if e)
        self.loose = Counter(_loosely(e) for e in exact if e)
        self.values = Counter(cells)
        self.known: dict[str, float] = {}
        self.blanks = any(c != c.strip() for c in cells)

    def misfit(self, cell: str) -> float:
        """How surprising the cell is here: minus the log of a mixture of how often its value and patterns occur."""
        if cell not in self.known:
            self.known[cell] = self._misfit(cell)
        return self.known[cell]

    def _misfit(self, cell: str) -> float:
        pattern = spelled(cell)
        share = (
            0.25 * self.values[cell] / self.n
            + 0.25 * (self.exact[pattern] / self.n if pattern else 0)
            + 0.2 * (self.loose[_loosely(pattern)] / self.n if pattern else 0)
            + 0.3 * self.shapes[shape(cell)] / self.n
        )
        return -math.log(share + 1e-3) + (0.7 if not self.blanks and cell != cell.strip() else 0.0)


def fits(rows: Sequence[Sequence[str]], width: int, most: int = 400) -> list[Fit]:
    """A `Fit` for each of the first `width` columns, from up to `most` rows spread over all."""
    step = max(1, len(rows) // most)
    chosen = rows[::step][:most]
    return [Fit(row[i] for row in chosen if len(row) > i) for i in range(width)]
