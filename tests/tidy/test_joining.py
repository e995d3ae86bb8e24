"""Joins against pandas' own, and what is told of keys and rows without a partner."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.tidy.joining import expected, joined, keys

ORDERS = pd.DataFrame(
    {"order": [1, 2, 3, 4, 5], "customer_id": [10, 11, 10, 99, None], "amount": [5.0, 6.0, 7.0, 8.0, 9.0]}
)
CUSTOMERS = pd.DataFrame({"id": [10, 11, 12], "city": ["Oslo", "Rome", "Bern"], "amount": [1, 2, 3]})


@pytest.mark.parametrize("how", ["left", "inner", "outer"])
def test_rows_are_those_of_pandas(how):
    """Gaps never match here, so they are taken out of the reference."""
    rng = np.random.default_rng(4)
    left = pd.DataFrame({"k": rng.integers(0, 30, 80), "x": range(80)})
    right = pd.DataFrame({"k": rng.integers(10, 40, 50), "y": range(50)})
    ours = joined(left, right, [("k", "k")], how).frame
    theirs = left.merge(right, on="k", how=how)
    order = ["k", "x", "y"]
    pd.testing.assert_frame_equal(
        ours[order].astype(float).sort_values(order, ignore_index=True),
        theirs[order].astype(float).sort_values(order, ignore_index=True),
    )
    assert expected(left, right, [("k", "k")]) == len(left.merge(right, on="k", how="left"))


def test_what_did_not_match_is_told():
    made = joined(ORDERS, CUSTOMERS, [("customer_id", "id")], name="customers")
    assert (made.left_alone, made.right_alone, made.multiplied) == (2, 1, 0)
    assert made.frame["order"].tolist() == [1, 2, 3, 4, 5]
    assert made.frame["city"].tolist()[:3] == ["Oslo", "Rome", "Oslo"] and made.frame["city"].isna().sum() == 2
    assert made.renamed == ("amount (customers)",) and made.frame["amount"].tolist() == ORDERS["amount"].tolist()


def test_rows_that_multiply_are_counted():
    made = joined(CUSTOMERS, ORDERS, [("id", "customer_id")])
    assert made.multiplied == 1 and len(made.frame) == 4


def test_text_keys_meet_whatever_their_capitals_and_types():
    left = pd.DataFrame({"code": ["A1 ", "b2", "7"]})
    right = pd.DataFrame({"Code": ["a1", "B2", "x"], "n": [1, 2, 3]})
    assert joined(left, right, [("code", "Code")]).frame["n"].tolist()[:2] == [1, 2]
    numbers = pd.DataFrame({"code": [7, 8]})
    assert joined(numbers, left.assign(n=[1, 2, 3]), [("code", "code")]).frame["n"].tolist()[0] == 3


def test_keys_are_found_by_values_and_by_name():
    best = keys(ORDERS, CUSTOMERS)[0]
    assert (best.left, best.right, best.unique_right) == ("customer_id", "id", True)
    people = pd.DataFrame({"person": [f"P{i}" for i in range(50)], "age": range(50)})
    visits = pd.DataFrame({"who": [f"P{i % 40}" for i in range(90)], "age": [i % 7 for i in range(90)]})
    best = keys(visits, people)[0]
    assert (best.left, best.right, best.unique_right) == ("who", "person", True)


def test_small_counts_are_no_keys():
    a = pd.DataFrame({"n": range(50), "x": range(50)})
    b = pd.DataFrame({"m": range(40)})
    assert keys(a, b) == []
