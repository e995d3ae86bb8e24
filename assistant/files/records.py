"""Text to rows of cells, however badly quoted; what looks wrong is kept aside to be mended."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field

from assistant.files.dialect import Dialect, doubled, reader_rows

_JOINED_LINES = 200  # a quoted cell longer than this many lines is a stray quote
_JOINED_CHARS = 200_000
_TRIES = 12  # places where a quoted cell may end, before it is given up


@dataclass
class Records:
    """Rows of cells in file order. `raw` keeps the text of the rows that do not look right, by row number."""

    rows: list[list[str]]
    raw: dict[int, str] = field(default_factory=dict)


def split(text: str, dialect: Dialect) -> Records:
    """The rows of a delimited text.

    The strict reading of RFC 4180 is kept when every line obeys it. Otherwise line after line: a line that is
    wrongly quoted, or that does not have the usual number of cells, keeps its text in `raw`.
    """
    if dialect.delimiter == " ":
        text = _single_blanks(text)
    text = doubled(text, dialect)
    csv.field_size_limit(1 << 30)
    try:
        rows = list(reader_rows(text, dialect, strict=True))
        if _regular(rows):
            return Records(rows)
    except csv.Error:
        pass
    return _by_line(text, dialect)


def _regular(rows: list[list[str]]) -> bool:
    return len({len(row) for row in rows if row}) <= 1


def _single_blanks(text: str) -> str:
    """Columns lined up with blanks: a run of them separates as one does."""
    lines = text.splitlines()
    runs = sum("  " in line.strip() for line in lines[:200])
    if runs < 0.3 * len(lines[:200]):
        return text
    return "\n".join(" ".join(line.split()) if '"' not in line else line.strip() for line in lines)


def _by_line(text: str, dialect: Dialect) -> Records:
    lines = list(io.StringIO(text, newline=""))
    parsed = [_strict(line, dialect) for line in lines]
    width = _usual(parsed)
    out = Records([])
    at = 0
    while at < len(lines):
        row, taken = parsed[at], 1
        if row is None:
            row, taken = _joined(lines, at, width, dialect)
        raw = "".join(lines[at : at + taken]).rstrip("\r\n")
        if row is None:
            row = _loosely(raw, dialect)
            out.raw[len(out.rows)] = raw
        elif row and len(row) != width and len(raw) < _JOINED_CHARS:
            out.raw[len(out.rows)] = raw
        out.rows.append(row)
        at += taken
    return out


def _strict(line: str, dialect: Dialect) -> list[str] | None:
    """The cells of a line that is well formed by itself; None if it is not (or goes on in the next)."""
    try:
        if (not dialect.quote or dialect.quote not in line) and not dialect.skip_spaces:
            return line.rstrip("\r\n").split(dialect.delimiter) if line.strip("\r\n") else []
        rows = list(reader_rows(line, dialect, strict=True))
        return rows[0] if len(rows) == 1 else None
    except csv.Error:
        return None


def _usual(parsed: list[list[str] | None]) -> int:
    widths = Counter(len(row) for row in parsed if row)
    return max(widths, key=lambda w: (widths[w] * (1 if w > 1 else 0.3), w)) if widths else 1


def _joined(lines: list[str], at: int, width: int, dialect: Dialect) -> tuple[list[str] | None, int]:
    """The row that begins at a line and goes on inside quotes; None if no number of lines makes a whole row."""
    if not _goes_on(lines[at], dialect):
        return None, 1
    text = lines[at]
    first: tuple[list[str], int] | None = None
    tries = 0
    for taken in range(2, min(_JOINED_LINES, len(lines) - at) + 1):
        text += lines[at + taken - 1]
        if len(text) > _JOINED_CHARS:
            break
        if dialect.quote not in lines[at + taken - 1] or text.count(dialect.quote) % 2:
            continue
        tries += 1
        if tries > _TRIES:
            break
        row = _strict(text, dialect)
        if row is not None:
            if len(row) == width:
                return row, taken
            first = first or (row, taken)
    # A whole row of another width is believed only if it keeps clear of lines that are rows by themselves.
    if first and not any(len(line.split(dialect.delimiter)) >= width > 1 for line in lines[at + 1 : at + first[1] - 1]):
        return first
    return None, 1


def _goes_on(line: str, dialect: Dialect) -> bool:
    """Whether a line ends inside quotes, by the strict reading."""
    try:
        list(reader_rows(line, dialect, strict=True))
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def _loosely(line: str, dialect: Dialect) -> list[str]:
    try:
        rows = list(reader_rows(line, dialect))
        return rows[0] if rows else []
    except csv.Error:
        return line.split(dialect.delimiter)
