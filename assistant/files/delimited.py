"""Delimited text (comma, semicolon, tab or anything else) to tables of cells."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.files.dialect import Dialect, sniff
from assistant.files.encoding import decode
from assistant.files.found import Found, Note, Unreadable
from assistant.files.layout import Block, blocks
from assistant.files.records import Records, split
from assistant.files.repair import mend
from assistant.files.shape import Fit, fits

_LONGEST_LINE = 5_000_000  # characters
_LARGE = 1_000_000  # characters from which the fast reader is worth its start
_MENDED = 40_000  # characters of rows that are mended by content; beyond, rows are padded or cut
_SLIPS = 0.3  # share of rows that may need mending: with more, the rows are as they are meant to be
_NAMES = (
    "name",
    "unit_price",
    "Order Date",
    "region",
    "CustomerName",
    "TOTAL",
    "Year",
)  # what names of columns look like
_MOST_COLUMNS = 5000
_MOST_TABLES = 20  # in one file; a text that falls into more scraps than that is prose
_TOLD = 3  # lines of text around a table that a note repeats


def read_text(data: bytes) -> list[Found]:
    """The tables of a delimited text, first one first; at least one, or `Unreadable`."""
    text, encoding, certain = decode(data)
    notes: list[Note] = [] if certain else [("encoding", {"encoding": encoding})]
    if _binary(text):
        raise Unreadable("not_text")
    text = text.replace("\0", "").removeprefix("\ufeff")
    first = text[:200].lstrip().lower()
    if first.startswith(("<!doctype", "<html", "<?xml")):
        raise Unreadable("markup")
    separator, text = _declared(text)
    if not text.strip():
        raise Unreadable("empty")
    if len(text) > _LONGEST_LINE and not any(end in text[:_LONGEST_LINE] for end in "\n\r"):
        raise Unreadable("no_table")
    dialect = sniff(text)
    if separator:
        dialect = Dialect(separator, dialect.quote, dialect.escape)
    notes += _dialect_notes(dialect)
    if len(text) > _LARGE:
        from assistant.files.fast import read_fast

        fast = read_fast(text, dialect)
        if fast is not None:
            fast.notes[:0] = notes
            return [fast]
    records = split(text, dialect)
    return tables(records, dialect, notes)


def _binary(text: str) -> bool:
    """Control characters throughout: a picture or a program, not a table."""
    head = text[:4000]
    odd = sum(1 for c in head if (c < " " and c not in "\t\r\n\f\v\x1a\x1f\x01\x02") or c == "\ufffd")
    return odd > 0.1 * len(head)


def _declared(text: str) -> tuple[str, str]:
    """Excel's own first line, `sep=;`, names the separator."""
    line, _, rest = text.partition("\n")
    line = line.strip("\r\"' ")
    return (line[4:], rest) if line.lower().startswith("sep=") and len(line) == 5 else ("", text)


def _dialect_notes(dialect: Dialect) -> list[Note]:
    if dialect.delimiter == ",":
        return []
    names = {"\t": "tab", " ": "space", ";": "semicolon", "|": "bar"}
    name = names.get(dialect.delimiter)
    return [(f"separator_{name}", {})] if name else [("separator_other", {"character": repr(dialect.delimiter)[1:-1]})]


def tables(records: Records, dialect: Dialect | None, notes: Sequence[Note] = ()) -> list[Found]:
    """The tables in rows of cells, each with its heading and its own notes."""
    found = []
    parts = blocks(records.rows)
    if (
        dialect is not None
        and len(parts) > _MOST_TABLES
        and all(_length(p) < _SLIPS * len(records.rows) for p in parts)
    ):
        raise Unreadable("prose")
    for number, block in enumerate(parts[:_MOST_TABLES]):
        table = _table(records, block, dialect)
        table.notes[:0] = notes
        table.label = "" if number == 0 else f"table {number + 1}"
        found.append(table)
    if not found:
        raise Unreadable("empty")
    return found


def _length(block: Block) -> int:
    return block.stop - block.start


def _table(records: Records, block: Block, dialect: Dialect | None) -> Found:
    notes: list[Note] = []
    rows = records.rows
    body_at = block.start + block.heads
    header = [list(rows[i]) for i in range(block.start, body_at)]
    body = [i for i in range(body_at, block.stop) if any(rows[i])]
    width = block.width
    if width > _MOST_COLUMNS:
        raise Unreadable("too_many_columns")
    if header and len(header[-1]) > width and all(len(rows[i]) <= len(header[-1]) for i in body):
        width = len(header[-1]) if all(name.strip() for name in header[-1]) else width
    regular = [rows[i] for i in body if len(rows[i]) == block.width and i not in records.raw] or [rows[i] for i in body]
    repeated = _repeated(rows, body, header)
    body = [i for i in body if i not in repeated]
    out, mended = _mended(records, body, width, regular, dialect)
    if repeated:
        notes.append(("repeated_header", {"n": len(repeated)}))
        half = len(out) // 2
        if len(out) >= 4 and len(out) % 2 == 0 and len(repeated) == len(header) and out[:half] == out[half:]:
            out = out[:half]
            notes.append(("copied_table", {"n": half}))
    if mended:
        notes.append(("ragged_rows", {"n": mended}))
    if block.above:
        notes.append(("text_above", {"n": len(block.above), "lines": block.above[:_TOLD]}))
    if block.below:
        notes.append(("text_below", {"n": len(block.below), "lines": block.below[:_TOLD]}))
    if len(header) > 1:
        notes.append(("header_rows", {"n": len(header)}))
    if dialect is not None and len(header) == 1 and block.start in records.raw and len(header[0]) != width:
        better = mend(records.raw[block.start], dialect, [Fit(_NAMES)] * width)
        header = [better.cells] if better and better.cost < 6 * width and all(better.cells) else header
    header = [_heading(names, width, regular) for names in header]
    keep = _columns_kept(header, out, width)
    if len(keep) < width:
        header = [[names[j] for j in keep] for names in header]
        out = [[row[j] for j in keep] for row in out]
    if not header:
        notes.append(("no_header", {}))
    return Found(header, out, notes=notes)


def _repeated(rows: Sequence[Sequence[str]], body: Sequence[int], header: Sequence[Sequence[str]]) -> set[int]:
    """Rows of the body that are the heading again."""
    if not header:
        return set()
    again = [list(names) for names in header]
    return {i for i in body if list(rows[i]) in again}


def _mended(
    records: Records, body: Sequence[int], width: int, regular: Sequence[Sequence[str]], dialect: Dialect | None
) -> tuple[list[list[str]], int]:
    """Every row with `width` cells, and how many were not so in the file."""
    odd = [i for i in body if len(records.rows[i]) != width or i in records.raw]
    short = {i for i in odd if i not in records.raw and len(records.rows[i]) < width}
    slips = [i for i in odd if i not in short]
    few = len(slips) <= max(10, _SLIPS * len(body))
    columns = fits(regular, width) if slips and few and regular else []
    told = used = 0
    out = []
    wrong = set(odd)
    for i in body:
        row = records.rows[i]
        if i not in wrong:
            out.append(list(row))
            continue
        cells = None
        if dialect is not None and columns and i in records.raw and used < _MENDED:
            used += len(records.raw[i])
            better = mend(records.raw[i], dialect, columns)
            cells = better.cells if better else None
        told += 1
        out.append(cells if cells is not None else _squared(row, width))
    return out, told


def _squared(row: Sequence[str], width: int) -> list[str]:
    """A row padded with empty cells, or its surplus cells joined to the last."""
    if len(row) <= width:
        return [*row, *[""] * (width - len(row))]
    surplus = [cell for cell in row[width - 1 :] if cell.strip()]
    return [*row[: width - 1], " ".join(surplus)]


def _heading(names: Sequence[str], width: int, regular: Sequence[Sequence[str]]) -> list[str]:
    """The names of `width` columns. One too few: the first column is row names, if it is all different."""
    names = list(names)
    if len(names) > width:
        kept = [name for name in names if name.strip()]
        names = kept if len(kept) == width else names[:width]
    if len(names) == width - 1 and len(regular) > 2:
        first = [row[0] for row in regular if row]
        if len(set(first)) == len(first) and not all(not row[-1].strip() for row in regular if len(row) == width):
            return ["", *names]
    return [*names, *[""] * (width - len(names))]


def _columns_kept(header: Sequence[Sequence[str]], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Columns with a name or a value: separators at the end of each line make columns of nothing."""
    named = {j for names in header for j, name in enumerate(names) if name.strip()}
    unsure = [j for j in range(width) if j not in named] if header else []
    full = {j for j in unsure if any(row[j].strip() for row in rows)}
    return [j for j in range(width) if not header or j in named or j in full] or list(range(width))
