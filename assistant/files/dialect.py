"""How a delimited text is written: which character separates cells, which quotes them, which escapes."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# Likelier separators first; the number is what a character must make up for by the regularity it brings.
DELIMITERS = {",": 1.0, ";": 1.0, "\t": 1.0, "|": 0.98, "\x1f": 0.98, "\x01": 0.98, "^": 0.8, "~": 0.8, "§": 0.8, ":": 0.6, " ": 0.55, "#": 0.5, "&": 0.5, "*": 0.5, "!": 0.5}  # fmt: skip
_SAMPLE_LINES = 400
_SAMPLE_CHARS = 120_000


@dataclass(frozen=True)
class Dialect:
    """Separator, quote ("" for none) and escape ("" when quotes are doubled) of a text."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    skip_spaces: bool = False  # blanks follow the separator, before a quote


# What a cell may be, with how telling it is that a separator leaves such cells.
_TELLING = [
    re.compile(r"[-+]?[\d][\d.,' \u00a0]*\s?(%|[a-zA-Z°]{1,3})?|[-+]?[.,]\d+|[-+]?\d[\d.,]*[eE][-+]?\d+"),
    re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[-+]\d{2}:?\d{2})?)?"),
    re.compile(r"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[aApP][mM])?"),
    re.compile(r"(?:n/?a|nan|null|none|true|false|yes|no|-|\?)", re.I),
    re.compile(r"[$€£¥] ?-?[\d.,]+|-?[\d.,]+ ?[$€£¥]|[A-Z]{3} ?[\d.,]+"),
    re.compile(r"[\w.+-]{1,64}@[\w.-]{1,190}"),
    re.compile(r"(?:https?://|www\.)[^\s]{1,500}"),
]
_WORDS = re.compile(r"[^\W\d_][\w .'’()/&+-]*|\w+(?:[-.]\w+)*")


def sample_of(text: str) -> str:
    """The first lines of a text, enough to see how it is written."""
    head = text[:_SAMPLE_CHARS]
    if len(head) < len(text):
        head = head[: max(head.rfind("\n"), head.rfind("\r")) + 1] or head
    return head


def sniff(text: str) -> Dialect:
    """The dialect under which a text looks most like a table.

    Each candidate separator and quote is tried; the score is how regular the rows are times how many cells look
    like something (van den Burg, Nazábal and Sutton, "Wrangling messy CSV files by detecting row and type
    patterns", 2019, with a plainer pattern score).

    >>> sniff("a;b\\n1,5;2\\n3,5;4\\n").delimiter
    ';'
    """
    head = sample_of(text)
    best, best_score = Dialect(), -1.0
    for quote in _quotes(head):
        for delimiter in _delimiters(head):
            dialect = _spaced(head, Dialect(delimiter, quote, _escape(head, quote, delimiter)))
            score = _score(head, dialect) * DELIMITERS[delimiter]
            if score > best_score * (1 + 1e-9):
                best, best_score = dialect, score
    return best


def _spaced(head: str, dialect: Dialect) -> Dialect:
    """Say so when blanks follow the separator throughout: `a, "b, c", d`."""
    if dialect.delimiter in " \t" or not dialect.quote:
        return dialect
    tight, spaced = head.count(dialect.delimiter + dialect.quote), head.count(dialect.delimiter + " " + dialect.quote)
    return Dialect(dialect.delimiter, dialect.quote, dialect.escape, skip_spaces=spaced > 2 * tight)


def _delimiters(head: str) -> list[str]:
    return [d for d in DELIMITERS if d in head] or [","]


def _quotes(head: str) -> list[str]:
    """Double quotes, and single ones if they seem to wrap cells."""
    wrapping = re.findall(r"(?:^|[,;\t|])\s?'[^'\n]{0,300}'\s?(?=$|[,;\t|])", head, re.M)
    return ['"', "'"] if len(wrapping) >= 3 else ['"']


def _escape(head: str, quote: str, delimiter: str) -> str:
    """A backslash, if it stands before quotes more often than quotes are doubled."""
    before = head.count("\\" + quote)
    if not before:
        return ""
    # At the end of a cell a backslash may be the cell's own: C:\\temp\\",
    ending = head.count("\\" + quote + delimiter)
    doubled = len(re.findall(f"(?<![{re.escape(delimiter)}\n]){quote}{quote}(?![{re.escape(delimiter)}\r\n])", head))
    return "\\" if before - ending > doubled or (before and not doubled and before > ending / 2) else ""


def doubled(text: str, dialect: Dialect) -> str:
    r"""A text whose quotes are escaped, with doubled quotes instead; other backslashes are left as they are.

    >>> doubled(r'a,"5\" pipe"', Dialect(escape="\\"))
    'a,"5"" pipe"'
    """
    if not dialect.escape:
        return text
    return re.sub(r"(?<!\\)((?:\\\\)*)\\" + re.escape(dialect.quote), lambda m: m[1] + dialect.quote * 2, text)


def reader_rows(text: str, dialect: Dialect, strict: bool = False) -> Iterable[list[str]]:
    """The rows of the standard library's reader under a dialect."""
    return csv.reader(
        io.StringIO(text, newline=""),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        doublequote=True,
        skipinitialspace=dialect.skip_spaces,
        strict=strict,
    )


def _score(head: str, dialect: Dialect) -> float:
    rows = []
    try:
        for row in reader_rows(doubled(head.replace("\0", ""), dialect), dialect):
            if any(row):
                rows.append(row)
            if len(rows) >= _SAMPLE_LINES:
                break
    except csv.Error:
        return 0.0
    if not rows:
        return 0.0
    if dialect.delimiter == " ":
        rows = [[cell for cell in row if cell] for row in rows]
    widths = Counter(map(len, rows))
    width, often = max(widths.items(), key=lambda item: (item[1] * (1 if item[0] > 1 else 0.3), item[0]))
    if width == 1:
        return 0.05 * _typed(rows)
    regular = (often / len(rows)) ** 1.5
    body = [row for row in rows if len(row) == width]
    # More columns are better evidence, with diminishing returns.
    return regular * (1 - 1 / (1 + width)) ** 0.5 * (0.15 + _typed(body))


def _typed(rows: list[list[str]]) -> float:
    """The mean over cells of how much they look like one thing: 1 for numbers and dates, less for words, 0 for mixtures."""
    points, n = 0.0, 0
    for row in rows[:150]:
        for cell in row[:60]:
            text = cell.strip()[:200]
            n += 1
            if not text:
                points += 0.5
            elif any(pattern.fullmatch(text) for pattern in _TELLING):
                points += 1.0
            elif _WORDS.fullmatch(text):
                points += 0.8
            else:
                points += 0.25
    return points / max(n, 1)
