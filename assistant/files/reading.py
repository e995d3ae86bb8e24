"""Open files: the tables in them as Datasets, with what was assumed and what to beware of."""

from __future__ import annotations

from pathlib import Path

from assistant.answer import Name, Say
from assistant.dataset import Dataset
from assistant.errors import CannotRead
from assistant.files.columns import typed
from assistant.files.found import Found
from assistant.files.process import found_in, note_said


def cells(path: str | Path) -> list[list[str]]:
    """The table found in a file as text, heading first (if there is one), before kinds are guessed.

    A heading of several lines is joined into one. An empty file gives an empty list.
    """
    try:
        table = _main(found_in(str(path)))
    except CannotRead as problem:
        if problem.why.key == "files.empty":
            return []
        raise
    rows = table.rows
    if table.arrow is not None:
        columns = [["" if x is None else str(x) for x in column.to_pylist()] for column in table.arrow.columns]
        rows = [list(row) for row in zip(*columns, strict=True)]
    heading = [" ".join(part for part in parts if part) for parts in zip(*table.header, strict=True)]
    return [heading, *rows] if heading else rows


def read(path: str | Path, sheet: str | None = None) -> Dataset:
    """The table of a file (of a workbook, an archive or a text with several: the one called `sheet`, or the main one).

    Raises `CannotRead` with the reason.
    """
    found = found_in(str(path), sheet)
    labelled = [table for table in found if table.label == (sheet or "")] or ([_main(found)] if sheet is None else [])
    if not labelled:
        raise CannotRead(Say("files.no_such_sheet", sheet=Name(sheet or ""), names=[Name(t.label) for t in found]))
    main = labelled[0] if sheet is not None else _main(found)
    return _dataset(Path(path), main, found)


def read_all(path: str | Path) -> list[Dataset]:
    """Every table of a file: all sheets, all members of an archive, all tables of a text; the main one first."""
    found = found_in(str(path))
    main = _main(found)
    return [_dataset(Path(path), table, found) for table in sorted(found, key=lambda t: t is not main)]


def _main(found: list[Found]) -> Found:
    """The first table, unless it is a mere scrap beside a larger one (a cover sheet)."""
    largest = max(found, key=lambda table: table.size)
    first = found[0]
    scrap = first.size < 12 or (len(first.header[0]) if first.header else len(first.rows[0]) if first.rows else 0) < 2
    if first.label and scrap and largest.size > 4 * first.size:
        return largest
    return first


def _dataset(path: Path, table: Found, found: list[Found]) -> Dataset:
    notes = [note_said(note) for note in table.notes]
    others = [other.label for other in found if other is not table]
    if others and not any(note.key == "files.sheets" for note in notes):
        notes.append(Say("files.other_tables", names=[Name(label or "table") for label in others[:8]]))
    data = typed(table)
    name = path.stem if not table.label or len(found) == 1 else f"{path.stem} · {table.label}"
    return Dataset(
        name,
        data.frame,
        data.columns,
        source=str(path),
        sheet=table.label or None,
        notes=(*notes, *data.notes),
        cautions=data.cautions,
    )
