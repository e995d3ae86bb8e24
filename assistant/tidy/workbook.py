"""A table as an Excel workbook of one sheet: the few parts of the format (ECMA-376) that a plain table needs."""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd

MOST_ROWS = 1_048_575  # besides the header
MOST_COLUMNS = 16_384
BLOCK = 10_000  # rows written at a time
MOST_LETTERS = 32_767  # of one cell
EPOCH = pd.Timestamp("1899-12-30")  # the day 0 of a sheet
_BARRED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML cannot hold these

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets><sheet name="data" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_LINKS}/styles" Target="styles.xml"/></Relationships>',
    # style 1 is a day, style 2 a moment, style 3 the header
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>',
}  # fmt: skip


def write_workbook(frame: pd.DataFrame, path: Path) -> None:
    """Write the frame, with its header, to `path`. Text stands as text, so nothing in it can be taken for a formula.

    Raises ValueError if the frame is larger than a sheet.
    """
    if len(frame) > MOST_ROWS or frame.shape[1] > MOST_COLUMNS:
        raise ValueError(f"a sheet holds {MOST_ROWS} rows of {MOST_COLUMNS} columns")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in _PARTS.items():
            book.writestr(name, _HEAD + text)
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for line in _sheet(frame):
                sheet.write(line.encode("utf-8"))


def _sheet(frame: pd.DataFrame) -> Iterator[str]:
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews><sheetData>'
    yield f"<row>{''.join(_text(str(name), 3) for name in frame.columns)}</row>"
    for start in range(0, len(frame), BLOCK):
        block = frame.iloc[start : start + BLOCK]
        for row in zip(*(_cells(block.iloc[:, i]) for i in range(frame.shape[1])), strict=True):
            yield f"<row>{''.join(row)}</row>"
    yield "</sheetData></worksheet>"


def _cells(cells: pd.Series) -> list[str]:
    """The cells of one column; plain numbers, which are most, without a look at each."""
    if cells.dtype == "float64":
        return [f"<c><v>{x!r}</v></c>" if math.isfinite(x) else "<c/>" for x in cells.tolist()]
    return [_cell(cell) for cell in cells.tolist()]


def _cell(cell: Any) -> str:
    """One cell; an empty one for what is missing or no finite number.

    >>> _cell(3), _cell("=1+1"), _cell(float("inf"))
    ('<c><v>3</v></c>', '<c t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>', '<c/>')
    """
    if isinstance(cell, list | tuple | dict):
        return _text(str(cell))
    if cell is None or pd.isna(cell):
        return "<c/>"
    if isinstance(cell, pd.Timestamp):
        return _moment(cell)
    if isinstance(cell, bool) or type(cell).__name__ == "bool":
        return f'<c t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, str) or not hasattr(cell, "__float__"):
        return _text(str(cell))
    cell = cell.item() if hasattr(cell, "item") else cell
    exact = isinstance(cell, int) and abs(cell) >= 2**53  # more digits than a sheet can hold
    return _text(str(cell)) if exact else f"<c><v>{cell!r}</v></c>" if math.isfinite(cell) else "<c/>"


def _moment(moment: pd.Timestamp) -> str:
    plain = moment.tz_localize(None)
    if plain < pd.Timestamp("1900-03-01"):  # before this a sheet's days are off by one, or not there at all
        return _text(str(plain.date()) if plain == plain.normalize() else str(plain))
    style = 1 if plain == plain.normalize() else 2
    return f'<c s="{style}"><v>{(plain - EPOCH) / pd.Timedelta(days=1)!r}</v></c>'


def _text(text: str, style: int = 0) -> str:
    kept = escape(_BARRED.sub("", text)[:MOST_LETTERS])
    named = f' s="{style}"' if style else ""
    return f'<c{named} t="inlineStr"><is><t xml:space="preserve">{kept}</t></is></c>'
