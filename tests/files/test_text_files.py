"""Delimited text: separators, quotes, encodings, headings, ragged rows, text around the table."""

from __future__ import annotations

import gzip
import zipfile

import pytest

from assistant.errors import CannotRead
from assistant.files import cells, read, read_all
from assistant.files.delimited import read_text
from assistant.files.dialect import sniff

ROWS = [
    ["name", "town", "joined", "paid"],
    *(
        [f"Guest {i}", ["Ulm", "Graz, old town", "Bern"][i % 3], f"2023-0{i % 9 + 1}-15", f"{i * 7}.5"]
        for i in range(12)
    ),
]


def joined(delimiter: str, quote: str = '"', rows: list[list[str]] = ROWS, end: str = "\n") -> str:
    def one(text: str) -> str:
        return (
            f"{quote}{text.replace(quote, quote * 2)}{quote}"
            if delimiter in text or quote in text or "\n" in text
            else text
        )

    return end.join(delimiter.join(map(one, row)) for row in rows) + end


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_separator_and_line_end(written, delimiter, end):
    assert cells(written(joined(delimiter, end=end))) == ROWS


def test_blanks_separate_columns(written):
    assert cells(written(joined(" ", rows=[[c.replace(" ", "_") for c in row] for row in ROWS]))) == [
        [c.replace(" ", "_") for c in row] for row in ROWS
    ]


def test_single_quotes(written):
    text = "'id','word'\n" + "".join(f"'{i}','a, b{i}'\n" for i in range(8))
    assert cells(written(text))[1:3] == [["0", "a, b0"], ["1", "a, b1"]]


def test_blank_after_separator(written):
    text = 'a, b, c\n1, "x, y", 2\n3, "z, w", 4\n5, "u, v", 6\n'
    assert cells(written(text)) == [["a", "b", "c"], ["1", "x, y", "2"], ["3", "z, w", "4"], ["5", "u, v", "6"]]


def test_backslash_escapes_a_quote(written):
    text = "size,thing\n" + "".join(f'{i},"a {i}\\" pipe, long"\n' for i in range(6))
    assert cells(written(text))[1] == ["0", 'a 0" pipe, long']


def test_quotes_that_nobody_escaped(written):
    text = (
        "size,thing,place\n"
        + "".join(f'{i},"pipe {i}" wide, long","shelf {i}"\n' for i in range(4))
        + "".join(f'{i},"bolt, short","shelf {i}"\n' for i in range(9))
    )
    assert cells(written(text))[1] == ["0", 'pipe 0" wide, long', "shelf 0"]


def test_stray_quote_does_not_swallow_lines(written):
    rows = [f"{i},word{i},{i * 2}" for i in range(30)]
    rows[10] = '10,"word10,20'
    found = cells(written("\n".join(["n,word,twice", *rows])))
    assert len(found) == 31
    assert found[11] == ["10", '"word10', "20"]


def test_line_breaks_in_quotes(written):
    text = "n,remark\n" + "".join(f'{i},"first {i}\nsecond, line"\n' for i in range(5))
    assert cells(written(text))[1] == ["0", "first 0\nsecond, line"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "iso8859-1"])
def test_western_encodings(written, encoding):
    rows = [["Straße", "Größe"], *[[f"Müllerstraße {i}", "groß"] for i in range(20)]]
    assert cells(written(joined(";", rows=rows), encoding=encoding)) == rows


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1251", "Москва Новосибирск Казань хорошо очень большой город"),
        ("shift_jis", "東京 大阪 名古屋 こんにちは 世界 日本語 の 文章"),
        ("iso8859-7", "Αθήνα Θεσσαλονίκη καλημέρα μεγάλη πόλη"),
    ],
)
def test_other_encodings(written, encoding, words):
    rows = [["a", "b"], *[[word, f"{words} {i}"] for i in range(4) for word in words.split()]]
    assert cells(written(joined(",", rows=rows), encoding=encoding)) == rows


def test_text_above_and_below_is_set_aside(written):
    text = (
        "Report of the north office,,\n,,\nday,visits,sales\n"
        + "".join(f"2024-01-0{i},{i},{i}.5\n" for i in range(1, 9))
        + "\nSource: the till,,\n"
    )
    data = read(written(text))
    assert list(data.frame) == ["day", "visits", "sales"]
    assert len(data.frame) == 8
    assert {note.key for note in data.notes} >= {"files.text_above", "files.text_below"}


def test_heading_of_two_lines(written):
    text = "sales,sales,visits\nEUR,USD,people\n" + "".join(f"{i},{i + 1},{i + 2}\n" for i in range(10))
    assert cells(written(text))[0] == ["sales EUR", "sales USD", "visits people"]


def test_no_heading(written):
    text = "".join(f"2024-01-{i:02d},{i},shop {i % 3}\n" for i in range(1, 20))
    data = read(written(text))
    assert list(data.frame) == ["column_1", "column_2", "column_3"]
    assert len(data.frame) == 19
    assert "files.no_header" in {note.key for note in data.notes}


def test_years_as_heading(written):
    text = "land,2019,2020,2021\n" + "".join(f"L{chr(97 + i)},{i}.5,{i + 1}.25,{i * 3}\n" for i in range(8))
    data = read(written(text))
    assert list(data.frame) == ["land", "2019", "2020", "2021"]
    assert "caution.pivoted_table" in {c.key for c in data.cautions}


def test_names_made_unique(written):
    data = read(written("a,a,A , a,\n" + "1,2,3,4,5\n" * 5))
    assert list(data.frame) == ["a", "a_2", "A", "a_3", "column_5"]
    assert "caution.duplicate_column_names" in {c.key for c in data.cautions}


def test_separator_at_every_line_end_makes_no_column(written):
    assert list(read(written("a;b;\n1;2;\n3;4;\n5;6;\n")).frame) == ["a", "b"]


def test_second_table_is_kept_apart(written):
    first = "day,visits,sales\n" + "".join(f"2024-01-0{i},{i},{i}.5\n" for i in range(1, 9))
    second = "shop,boss\n" + "".join(f"shop {i},boss {i}\n" for i in range(4))
    found = read_all(written(first + "\n" + second))
    assert [len(data.frame) for data in found] == [8, 4]
    again = read(found[1].source, sheet=found[1].sheet)
    assert list(again.frame) == ["shop", "boss"]


def test_heading_again_on_every_page(written):
    page = "day,visits\n" + "".join(f"2024-01-0{i},{i}\n" for i in range(1, 6))
    assert len(read(written(page + page.replace("2024-01", "2024-02"))).frame) == 10


def test_short_and_long_rows_keep_their_columns(written):
    lines = [f"{i},2024-03-{i % 28 + 1:02d},word{i},{i}.25,AB-{i:03d}" for i in range(40)]
    lines[5] = "5,,2024-03-06,word5,5.25,AB-005"  # a separator too many
    lines[9] = "9,2024-03-10,word99.25,AB-009"  # one too few
    lines[20] = "20,2024-03-21,word20"  # the end is not there
    found = cells(written("\n".join(["n,day,word,size,code", *lines])))
    assert found[6] == ["5", "2024-03-06", "word5", "5.25", "AB-005"]
    assert found[21] == ["20", "2024-03-21", "word20", "", ""]
    assert found[10][1] == "2024-03-10"
    assert found[10][4] == "AB-009"


def test_excels_own_first_line(written):
    assert cells(written("sep=;\na;b\n1;2\n3;4\n")) == [["a", "b"], ["1", "2"], ["3", "4"]]


def test_packed_files(tmp_path, written):
    text = joined(",")
    packed = tmp_path / "guests.csv.gz"
    packed.write_bytes(gzip.compress(text.encode()))
    assert cells(packed) == ROWS
    archive = tmp_path / "two.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("big/guests.csv", text)
        file.writestr("towns.csv", "town,people\nUlm,3\nGraz,5\n")
        file.writestr("__MACOSX/._guests.csv", "rubbish")
    assert [len(d.frame) for d in read_all(archive)] == [12, 2]


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        ('[{"a": 1, "b": {"c": "x"}}, {"a": 2, "b": {"c": "y"}}]', ["a", "b.c"], 2),
        ('{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n{"a": 3}\n', ["a", "b"], 3),
        ('{"meta": {"n": 2}, "data": [{"a": 1}, {"a": 2}, {"a": 5}]}', ["a"], 3),
        ('{"a": [1, 2, 3], "b": ["x", "y", "z"]}', ["a", "b"], 3),
        ('[["a", "b"], [1, 2.5], [3, 4.5], [5, 6.5]]', ["a", "b"], 3),
    ],
)
def test_json(written, text, columns, rows):
    data = read(written(text, "table.json"))
    assert list(data.frame) == columns
    assert len(data.frame) == rows


def test_parquet_keeps_types(tmp_path, people):
    path = tmp_path / "people.parquet"
    people.to_parquet(path)
    data = read(path)
    assert list(data.frame) == list(people)
    assert len(data.frame) == len(people)
    assert data.frame["age"].dtype.kind == people["age"].dtype.kind


def test_large_regular_files_agree_with_small_ones(written):
    lines = [f'{i},"word, {i}",2024-01-{i % 28 + 1:02d},{i / 7:.3f}' for i in range(40_000)]
    head = "n,word,day,size\n"
    large = read(written(head + "\n".join(lines), "large.csv")).frame
    small = read(written(head + "\n".join(lines[:50]), "small.csv")).frame
    assert len(large) == 40_000
    assert large.head(50).equals(small.astype(large.dtypes))


def test_a_large_file_with_one_bad_row_is_read_with_care(written):
    lines = [f"{i},word {i},{i / 7:.3f},2024-01-{i % 28 + 1:02d}" for i in range(50_000)]
    lines[30_000] += ",surplus"
    assert len(read(written("n,word,size,day\n" + "\n".join(lines))).frame) == 50_000


@pytest.mark.parametrize(("content", "name", "reason"), [
    (b"", "empty.csv", "empty"),
    (b"\n\n  \n", "blank.csv", "empty"),
    (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "chart.csv", "picture"),
    (b"%PDF-1.7\n" + bytes(range(256)) * 20, "report.pdf", "not_a_table"),
    (b"PK\x03\x04 not really a zip", "broken.xlsx", "broken"),
    (b"<!DOCTYPE html><html><body><p>Hello</p></body></html>", "page.csv", "markup"),
    (b"PAR1 no parquet", "x.parquet", "broken"),
    (bytes(range(256)) * 50, "noise.bin", "not_text"),
])  # fmt: skip
def test_what_is_no_table_is_declined_politely(written, content, name, reason):
    with pytest.raises(CannotRead) as declined:
        read(written(content, name))
    assert declined.value.why.key == f"files.{reason}"


def test_archive_without_a_table(tmp_path):
    path = tmp_path / "pictures.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.png", b"\x89PNG")
    with pytest.raises(CannotRead) as declined:
        read(path)
    assert declined.value.why.key == "files.archive_without_table"


def test_missing_file(tmp_path):
    with pytest.raises(CannotRead) as declined:
        read(tmp_path / "nowhere.csv")
    assert declined.value.why.key == "files.not_there"


def test_empty_file_has_no_cells(written):
    assert cells(written("")) == []


def test_sniffing_ignores_separators_inside_text():
    text = "id;remark\n" + "".join(f"{i};one, two, three\n" for i in range(9))
    assert sniff(text).delimiter == ";"


def test_parsing_needs_no_pandas():
    """The child process must start quickly."""
    import subprocess
    import sys

    code = "import sys; from assistant.files import child, delimited, structured; print(sorted({'pandas', 'numpy', 'pyarrow'} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
    assert read_text(b"a,b\n1,2\n")[0].rows == [["1", "2"]]
