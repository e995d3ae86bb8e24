"""The table as a file to take away: comma separated or a workbook, safe to open in a spreadsheet."""

from __future__ import annotations

import hashlib
import re
import tempfile
from functools import cache
from pathlib import Path

import pandas as pd

from assistant.tidy.workbook import write_workbook

STARTS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes text that begins so for a formula
_NUMBER = re.compile(r"[+-]?[\d.,]+([eE][+-]?\d+)?%?")


def escaped(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before what would start one (OWASP, CSV injection).

    >>> escaped("=1+1"), escaped("-3.5"), escaped("- none -"), escaped("plain")
    ("'=1+1", '-3.5', "'- none -", 'plain')
    """
    return f"'{text}" if text[:1] in STARTS and not _NUMBER.fullmatch(text) else text


def safe(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The frame with every text cell and name escaped, and how many were."""
    made, changed = {}, 0
    for name in frame.columns:
        cells = frame[name]
        if not (pd.api.types.is_object_dtype(cells) or isinstance(cells.dtype, pd.StringDtype | pd.CategoricalDtype)):
            made[name] = cells
            continue
        risky = cells.map(lambda cell: isinstance(cell, str) and escaped(cell) != cell).fillna(False).astype(bool)
        if risky.any():
            changed += int(risky.sum())
            cells = cells.astype(object).map(lambda cell: escaped(cell) if isinstance(cell, str) else cell)
        made[name] = cells
    names = [escaped(str(name)) for name in frame.columns]
    changed += sum(a != str(b) for a, b in zip(names, frame.columns, strict=True))
    return pd.DataFrame(made, index=frame.index).set_axis(names, axis=1), changed


def write(frame: pd.DataFrame, name: str, form: str) -> str:
    """Write a file for download into a folder of its own; its path. `form` is "csv" or "xlsx".

    The same table makes the same file, so that asking twice does not fill the disk.
    """
    text = frame.to_csv(index=False)
    if form != "xlsx":  # the mark is that by which spreadsheets know the letters
        return write_text(text, name, form, "utf-8-sig")
    path = _place(text, name, form)
    write_workbook(frame, path)
    return str(path)


def write_text(text: str, name: str, form: str, encoding: str = "utf-8") -> str:
    """Write a text for download, likewise; its path. A torn letter does not stop it."""
    path = _place(text, name, form)
    path.write_text(text, encoding=encoding, errors="replace", newline="")
    return str(path)


def _place(text: str, name: str, form: str) -> Path:
    """Where a file of this content goes."""
    stem = re.sub(r"[^\w.-]+", "_", name).strip("._") or "table"
    path = _folder() / hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16] / f"{stem}.{form}"
    path.parent.mkdir(exist_ok=True)
    return path


@cache
def _folder() -> Path:
    """A folder of this process alone, whose name nobody can guess."""
    return Path(tempfile.mkdtemp(prefix="plainly-"))
