"""Shapes, gaps, spellings and files: each against what must hold whatever the table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from assistant.tidy.gaps import gaps_filled
from assistant.tidy.shape import long, repeated, wide
from assistant.tidy.spelling import spellings, unified, without_disguises
from assistant.tidy.workbook import write_workbook
from assistant.tidy.written import escaped, safe, write
from tests.hostile import HOSTILE


def test_long_and_back():
    table = pd.DataFrame({"shop": ["A", "B"], "2022": [1, 4], "2023": [2, 5], "2024": [3, 6]})
    spread, kind = repeated(table)
    assert (spread, kind) == (["2022", "2023", "2024"], "year")
    made = long(table, spread, "year", "sales")
    assert len(made) == 6 and made["sales"].sum() == 21
    pd.testing.assert_frame_equal(wide(made, "year", "sales"), table)


def test_wide_refuses_two_rows_for_one_cell():
    with pytest.raises(ValueError, match="several rows"):
        wide(pd.DataFrame({"g": ["a", "a"], "v": [1, 2]}), "g", "v")


def test_wide_keeps_rows_with_gaps_in_their_key():
    table = pd.DataFrame({"k": ["x", None, None], "g": ["a", "a", "b"], "v": [1, 2, 3]})
    made = wide(table, "g", "v")
    assert len(made) == 2 and made["a"].tolist() == [1, 2] and made["b"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    "names",
    [["jan", "feb", "mar"], ["q1", "q2", "q3", "q4"], ["week 1", "week 2", "week 3"], ["test1", "test2", "test3"]],
)
def test_spread_out_columns_are_found(names):
    table = pd.DataFrame({"who": ["a"], "age": [3.0], **{name: [1.0] for name in names}})
    assert repeated(table)[0] == names


@pytest.mark.parametrize("how", ["median", "mean", "mode", "forward", "backward", "interpolate"])
def test_filling_touches_gaps_alone(how):
    rng = np.random.default_rng(1)
    x = pd.Series(rng.normal(size=60)).mask(rng.random(60) < 0.3)
    filled = gaps_filled(x, how)
    given = x.notna()
    assert (filled[given] == x[given]).all()
    if how in ("median", "mean"):
        assert filled[~given].eq(getattr(x, how)()).all()


def test_filling_by_group_is_pandas_transform():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"g": rng.choice(["a", "b", "c"], 90), "x": rng.normal(size=90)})
    frame["x"] = frame["x"].mask(rng.random(90) < 0.3)
    ours = gaps_filled(frame["x"], "median", by=frame[["g"]])
    theirs = frame["x"].fillna(frame.groupby("g")["x"].transform("median"))
    pd.testing.assert_series_equal(ours, theirs)


def test_a_value_of_another_type_fills_too():
    assert gaps_filled(pd.Series([1.0, None]), "value", "unknown").tolist() == [1.0, "unknown"]
    assert gaps_filled(pd.Series(["a", None]), "value", 0).tolist() == ["a", "0"]
    filled = gaps_filled(pd.Series(["a", None], dtype="category"), "value", "b")
    assert filled.tolist() == ["a", "b"]


def test_spellings_that_differ_in_more_than_looks_stay():
    cells = pd.Series(["C", "C++", "c", "U.S.", "US", "New-York", "new york", "new york", "Newark"])
    assert spellings(cells) == {"c": "C", "US": "U.S.", "New-York": "new york"}
    assert unified(cells).nunique() == 5


def test_disguised_gaps():
    assert without_disguises(pd.Series(["a", "n/a", "?", "none"])).isna().tolist() == [False, True, True, False]
    ages = pd.Series([20, 30, 41, 25, 33, -999, -999])
    assert without_disguises(ages).isna().sum() == 2


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\tx", "=HYPERLINK(1)"])
def test_formulas_are_escaped(text):
    assert escaped(text) == f"'{text}"
    frame, n = safe(pd.DataFrame({"=x": [text, "plain"]}))
    assert n == 2 and frame.iloc[0, 0].startswith("'") and frame.columns[0] == "'=x"


@pytest.mark.parametrize("text", ["-3.5", "+49", "1e5", "a=b", "", "-12,5%"])
def test_numbers_and_plain_words_are_not(text):
    assert escaped(text) == text


@pytest.mark.parametrize("name", HOSTILE)
def test_any_table_is_written_and_read_again(name, tmp_path: Path):
    frame = HOSTILE[name]()
    write_workbook(frame, tmp_path / "x.xlsx")
    again = pd.read_excel(tmp_path / "x.xlsx", engine="calamine")
    assert again.shape == frame.shape or not len(frame)
    for column in frame.select_dtypes("number"):
        if column in again and pd.api.types.is_float_dtype(frame[column]):
            finite = frame[column].where(np.isfinite(frame[column].astype(float))).astype(float)
            np.testing.assert_allclose(again[column].astype(float), finite, rtol=1e-12)


def test_a_file_has_a_plain_name():
    path = Path(write(pd.DataFrame({"a": [1]}), "my ../table", "csv"))
    assert path.name == "my_.._table.csv" and path.read_text("utf-8-sig") == "a\n1\n"
