"""Workbooks: sheets, headings, dates; and files made to break readers."""

from __future__ import annotations

import io
import zipfile

import pytest

from assistant.errors import CannotRead
from assistant.files import cells, read, read_all
from assistant.files.workbook import read_workbook
from tests.files.conftest import sheet, workbook

TABLE: list[list[object]] = [["shop", "sales", "code"], *[[f"shop {i}", i * 1.5, f"00{i}"] for i in range(8)]]


def test_cells_of_a_workbook(book):
    assert cells(book({"Shops": TABLE}))[:2] == [["shop", "sales", "code"], ["shop 0", "0", "000"]]


def test_codes_stay_text(book):
    frame = read(book({"Shops": TABLE})).frame
    assert frame["code"].tolist()[:2] == ["000", "001"]
    assert frame["sales"].dtype == float


def test_sheets_by_name_and_all(book):
    path = book({"Cover": [["Report"]], "Shops": TABLE, "Staff": [["name", "age"], ["Ada", 36], ["Alan", 41]]})
    main = read(path)
    assert main.sheet == "Shops"
    assert list(read(path, sheet="Staff").frame) == ["name", "age"]
    assert {data.sheet for data in read_all(path)} >= {"Shops", "Staff"}
    with pytest.raises(CannotRead) as declined:
        read(path, sheet="Nowhere")
    assert declined.value.why.key in ("files.no_such_sheet", "files.empty")


def test_heading_below_a_title(book):
    rows: list[list[object]] = [
        ["Yearly report"],
        [],
        ["", "town", "people"],
        *[["", f"town {i}", i * 100] for i in range(5)],
    ]
    assert cells(book({"A": rows}))[0] == ["town", "people"]


def test_far_cell_does_not_take_the_program_down(tmp_path):
    far = sheet([["a", "b"], [1, 2]]).replace(
        "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    path = workbook(tmp_path / "far.xlsx", {"A": far})
    assert path.stat().st_size < 2000
    with pytest.raises(CannotRead):
        read(path)


def test_unpacking_stops_at_a_limit(tmp_path):
    path = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file,
        file.open("bomb.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(410):
            member.write(b"0" * (1 << 20))
    assert path.stat().st_size < 3_000_000
    with pytest.raises(CannotRead) as declined:
        read(path)
    assert declined.value.why.key in ("files.too_large", "files.too_slow")


def test_dates_of_a_workbook_are_whole(book):
    path = book({"A": [["day", "n"], *[[f"2024-01-{i:02d} 00:00:00", i] for i in range(1, 9)]]})
    assert str(read(path).frame["day"].dtype).startswith("datetime64")


def test_reader_by_itself(book):
    assert read_workbook(io.BytesIO(book({"A": TABLE}).read_bytes()).getvalue())[0].label == "A"
