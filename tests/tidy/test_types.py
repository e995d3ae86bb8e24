"""Columns read as another type: what is read, what is lost, and nothing else touched."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.tidy.types import converted, unread


@pytest.mark.parametrize(
    ("cells", "to", "expected"),
    [
        (["1,200", "3,500.50", "-7"], "number", [1200.0, 3500.5, -7.0]),
        (["1.200,5", "7,25"], "number", [1200.5, 7.25]),
        (["€ 35", "12 €", None], "number", [35.0, 12.0, np.nan]),
        (["45 %", "5 %"], "number", [0.45, 0.05]),
        ([True, False], "number", [1.0, 0.0]),
        (["3", "4"], "number", [3, 4]),
        ([1.6, 2.2, np.nan], "whole", [2.0, 2.0, np.nan]),
        ([101.0, 202.0], "text", ["101", "202"]),
        (["yes", "No", "Y"], "yesno", [True, False, True]),
        ([1, 0], "yesno", [True, False]),
    ],
)
def test_conversion(cells, to, expected):
    found = converted(pd.Series(cells), to)
    pd.testing.assert_series_equal(found.astype(object), pd.Series(expected).astype(object), check_dtype=False)


@pytest.mark.parametrize(
    "cells", [["2024-01-31"], ["31.01.2024"], ["31 January 2024"], ["Jan 31, 2024"], [20240131], ["20240131"]]
)
def test_dates_in_the_usual_ways(cells):
    assert converted(pd.Series(cells), "date").tolist() == [pd.Timestamp("2024-01-31")]


def test_years_are_their_first_day():
    assert converted(pd.Series([2023, 2024]), "date").dt.year.tolist() == [2023, 2024]


def test_what_cannot_be_read_is_told():
    cells = pd.Series(["1", "x", None, "n/a"])
    assert unread(cells, converted(cells, "number")).tolist() == ["x", "n/a"]


def test_whole_numbers_stay_whole():
    assert converted(pd.Series(["1", "2"]), "number").dtype == "int64"


def test_text_of_missing_stays_missing():
    assert converted(pd.Series([1.0, None]), "text").isna().tolist() == [False, True]
