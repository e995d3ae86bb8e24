"""Workbooks (xlsx, xlsm, xlsb, xls, ods) to tables of cells, by python-calamine."""

from __future__ import annotations

import datetime
import io
from typing import Any

from assistant.files.delimited import tables
from assistant.files.found import Found, Unreadable
from assistant.files.records import Records

_MOST_CELLS = 20_000_000


def read_workbook(data: bytes, sheet: str | None = None) -> list[Found]:
    """The tables of every sheet (or of one, by name), in the order of the sheets."""
    import python_calamine as calamine

    try:
        book = calamine.load_workbook(io.BytesIO(data))
    except Exception as error:
        raise Unreadable(_reason(error, data)) from error
    names = [name for name in book.sheet_names if sheet is None or _belongs(sheet, name)]
    found: list[Found] = []
    broken = 0
    for name in names:
        try:
            found += _sheet(book, name)
        except Unreadable:
            continue
        except Exception:
            broken += 1
    if not found:
        raise Unreadable("broken" if broken else "empty")
    if sheet is None and len(book.sheet_names) > 1:
        for table in found:
            table.notes.append(("sheets", {"n": len(book.sheet_names), "names": list(book.sheet_names[:8])}))
    return found


def _belongs(label: str, name: str) -> bool:
    return label == name or label.startswith(f"{name} · table ")


def _reason(error: Exception, data: bytes) -> str:
    """Why a workbook did not open; encrypted ones are told by what their container holds."""
    text = f"{type(error).__name__} {error}".lower()
    sealed = any(mark in data for mark in ("EncryptedPackage".encode("utf-16-le"), b"manifest:encryption-data"))
    return "password" if sealed or "password" in text or "encrypt" in text else "broken"


def _sheet(book: Any, name: str) -> list[Found]:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > _MOST_CELLS:
        raise Unreadable("too_large")
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True)]
    rows = _without_blank_columns(_spread(rows, sheet))
    found = tables(Records(rows), None)
    for number, table in enumerate(found):
        table.label = name if number == 0 else f"{name} · table {number + 1}"
    return found


def _without_blank_columns(rows: list[list[str]]) -> list[list[str]]:
    width = max(map(len, rows), default=0)
    used = [j for j in range(width) if any(j < len(row) and row[j] for row in rows)]
    return rows if len(used) == width else [[row[j] for j in used] for row in rows]


def _spread(rows: list[list[str]], sheet: Any) -> list[list[str]]:
    """Merged cells count for every column or row they cover, when they are short and high up: group names in a heading, or down the side."""
    try:
        merged = sheet.merged_cell_ranges or []
    except Exception:
        return rows
    start = sheet.start or (0, 0)
    for (top, left), (bottom, right) in merged[:2000]:
        top, bottom, left, right = top - start[0], bottom - start[0], left - start[1], right - start[1]
        whole = right - left + 1 >= max(map(len, rows), default=0)
        if (
            whole
            or not (0 <= top < len(rows) and 0 <= left < len(rows[top]))
            or (bottom - top + 1) * (right - left + 1) > 10_000
        ):
            continue
        for i in range(top, min(bottom + 1, len(rows))):
            for j in range(left, min(right + 1, len(rows[i]))):
                rows[i][j] = rows[top][left]
    return rows


def _text(cell: Any) -> str:
    """A cell as text that reads back as what it is: whole numbers without a point, dates in ISO form.

    >>> _text(3.0), _text(2.5), _text(datetime.datetime(2024, 1, 31)), _text(True)
    ('3', '2.5', '2024-01-31', 'True')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e16 else repr(cell)
    if isinstance(cell, datetime.datetime):
        if cell.microsecond:
            cell = (cell + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)
        return cell.isoformat(" ") if (cell.hour, cell.minute, cell.second) != (0, 0, 0) else cell.date().isoformat()
    if isinstance(cell, datetime.timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return "" if cell is None else str(cell)
