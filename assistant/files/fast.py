"""Large, regular delimited text to columns in one go; anything irregular is left to the careful reader."""

from __future__ import annotations

import csv
from typing import Any

from assistant.files.dialect import Dialect, reader_rows
from assistant.files.found import Found
from assistant.files.layout import blocks

_HEAD_LINES = 400
_TAIL_LINES = 30


def read_fast(text: str, dialect: Dialect) -> Found | None:
    """The one table of a text whose every line has the same number of cells; None if it is not that simple."""
    if dialect.escape or dialect.skip_spaces or dialect.delimiter == " " or dialect.quote not in ('"', ""):
        return None
    head = _lines(text, _HEAD_LINES)
    if head is None or text.count("\r") not in (0, text.count("\r\n")):
        return None
    try:
        first = [row for row in reader_rows(head, dialect, strict=True)]
        last = [row for row in reader_rows(_tail(text), dialect, strict=True)]
        widths = {len(row) for row in first}
        if len(widths) != 1 or {len(row) for row in last} - widths - {0}:
            return None
        found = blocks(first)
        if len(found) != 1 or found[0].start or found[0].above or found[0].below or found[0].heads != 1:
            return None
        if len(blocks([*first[:1], *(row for row in last if row)])) != 1 or not all(map(any, first)):
            return None
        names = first[0]
        if not all(name.strip() for name in names) or sum(1 for c in last[-1] if c) < 0.5 * len(names):
            return None
        if dialect.quote and dialect.quote in text:
            csv.field_size_limit(1 << 30)
            for _ in reader_rows(text, dialect, strict=True):
                pass
    except (csv.Error, IndexError):
        return None
    table = _columns(text, dialect, len(names))
    return None if table is None else Found([names], arrow=table)


def _lines(text: str, n: int) -> str | None:
    """About the first `n` whole lines; None when lines are too long to tell."""
    at = -1
    for _ in range(n):
        at = text.find("\n", at + 1)
        if at < 0 or at > 4_000_000:
            return None
    head = text[: at + 1]
    return head if head.count('"') % 2 == 0 else None


def _tail(text: str) -> str:
    at = len(text.rstrip("\r\n"))
    for _ in range(_TAIL_LINES):
        at = text.rfind("\n", 0, at)
        if at < 0:
            return ""
    tail = text[at + 1 :]
    return tail if tail.count('"') % 2 == 0 else ""


def _columns(text: str, dialect: Dialect, width: int) -> Any:
    """A pyarrow table of text columns without the heading, or None if a row has another number of cells."""
    import pyarrow as pa
    import pyarrow.csv as arrow

    names = [str(i) for i in range(width)]
    try:
        return arrow.read_csv(
            pa.BufferReader(text.encode()),
            read_options=arrow.ReadOptions(
                column_names=names, skip_rows_after_names=1, use_threads=False, block_size=1 << 24
            ),
            parse_options=arrow.ParseOptions(
                delimiter=dialect.delimiter,
                quote_char=dialect.quote or False,
                newlines_in_values=bool(dialect.quote) and dialect.quote in text,
            ),
            convert_options=arrow.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid:
        return None
