"""Files that break programs: endless lines, a million columns, bytes of nothing; and properties that must hold for any table."""

from __future__ import annotations

import csv
import io
import threading

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import CannotRead
from assistant.files import cells, read
from assistant.files.columns import typed
from assistant.files.delimited import read_text
from assistant.files.found import Found, Unreadable
from assistant.files.profile import profile


def _read_or_decline(path) -> None:
    try:
        data = read(path)
    except CannotRead as declined:
        assert declined.why.key.startswith("files.")
    else:
        assert len(data.columns) == data.frame.shape[1]


@pytest.mark.parametrize("content", [
    b"\0" * 5000,
    b"a,b\n" + b"\0" * 1000 + b"\n1,2\n",
    b"," * 200_000 + b"\n" + b"1," * 200_000 + b"\n",
    b'"' * 10_001,
    b'a,b\n"' + b"x" * 300_000,
    b"a,b\n" + b'1,"2\n' * 3000,
    b"\xff\xfe" + b"a" * 999,
    "﻿,﻿\n1,2\n".encode(),
    b"a,b\n1,2\n3,4\n" + b"\x1a",
    b"=cmd|' /C calc'!A0,b\n1,2\n",
    b"(" * 100_000,
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"\r" * 10_000,
    b"1\n" * 200_000,
], ids=range(15))  # fmt: skip
def test_strange_bytes_are_read_or_declined(written, content):
    _read_or_decline(written(content))


def test_a_line_without_end(written):
    _read_or_decline(written(b"x" * 60_000_000))


def test_names_of_evil_columns_are_only_names(written):
    data = read(written('<b>x</b>,"a\nb",../../etc/passwd,"{x}","$(rm)"\n' + "1,2,3,4,5\n" * 4))
    assert list(data.frame) == ["<b>x</b>", "a b", "../../etc/passwd", "{x}", "$(rm)"]


def test_threads_can_read_at_once(written):
    paths = [written(f"n,word\n{i},a\n{i + 1},b\n{i + 2},c\n", f"t{i}.csv") for i in range(4)]
    found: dict[int, int] = {}

    def act(i: int) -> None:
        found[i] = int(read(paths[i]).frame["n"].iloc[0])

    threads = [threading.Thread(target=act, args=(i,)) for i in range(4)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert found == {0: 0, 1: 1, 2: 2, 3: 3}


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
_WORD = st.text("abcdefghijklmnopqrstuvwxyz ÄÖÜé,;\"'", min_size=1, max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, 99_999), _WORD, st.floats(-1e6, 1e6, width=32)), min_size=3, max_size=25),
    st.sampled_from(",;\t|"),
)
def test_what_csv_writes_is_read_back(rows, delimiter):
    """Numbers, words with any punctuation, and a heading: what the standard library writes comes back cell by cell."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(["number", "word", "size"])
    writer.writerows(rows)
    found = read_text(out.getvalue().encode())[0]
    assert [*found.header, *found.rows] == [["number", "word", "size"], *([str(a), b, str(c)] for a, b, c in rows)]


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_are_a_table_or_not(data):
    try:
        found = read_text(data)
    except Unreadable as declined:
        assert declined.reason
    else:
        assert all(len({len(row) for row in [*t.header, *t.rows]}) <= 1 for t in found)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_TEXT, min_size=3, max_size=3), min_size=1, max_size=12))
def test_any_cells_become_a_frame(rows):
    data = typed(Found([["a", "b", "c"]], rows))
    assert set(data.columns) == set(data.frame.columns)


@pytest.mark.parametrize("frame", [
    pd.DataFrame(),
    pd.DataFrame({"a": []}),
    pd.DataFrame({"a": [None, None]}),
    pd.DataFrame({"a": [np.inf, -np.inf, np.nan, 1.0]}),
    pd.DataFrame({"a": [10**30, 2, 3]}),
    pd.DataFrame({"a": [[1], [2], [1]]}),
    pd.DataFrame({"a": [1, "x", None, pd.Timestamp("2024-01-01")]}),
    pd.DataFrame({"a": pd.Categorical(["x", "y", "x"])}),
    pd.DataFrame({"a": pd.array([1, None, 3], dtype="Int64"), "b": pd.array([True, None, False], dtype="boolean")}),
    pd.DataFrame({"a": pd.date_range("2024-01-01", periods=3, tz="UTC"), "b": pd.timedelta_range("1h", periods=3)}),
    pd.DataFrame({i: [i] for i in range(500)}),
], ids=range(11))  # fmt: skip
def test_profile_takes_any_frame(frame):
    assert len(profile(frame)) == frame.shape[1]


def test_profile_is_quick_on_wide_tables():
    import time

    values = np.random.default_rng(0).normal(size=200_000)
    frame = pd.DataFrame({f"c{i}": values + i for i in range(100)})
    start = time.process_time()
    found = profile(frame)
    assert time.process_time() - start < 4
    assert found["c0"].distinct > 150_000


def test_cells_of_a_file_are_text(written):
    assert all(isinstance(cell, str) for row in cells(written("a,b\n1,\n2,x\n")) for cell in row)
