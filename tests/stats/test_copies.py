"""Copies of rows, repeated keys and spellings that may be the same, found as planted and not where there are none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.stats.copies import differing, key_copies, near_spellings, row_copies


def test_copies_are_those_of_pandas():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"a": rng.integers(0, 4, 60), "b": rng.choice(["x", "y", None], 60)})
    assert row_copies(frame).tolist() == frame.duplicated().tolist()


def test_lists_in_cells_are_compared():
    frame = pd.DataFrame({"a": [[1, 2], [1, 2], [3]]})
    assert row_copies(frame).tolist() == [False, True, False]


def test_keys_with_gaps_are_no_keys():
    keys = pd.DataFrame({"k": ["a", "a", None, None, "b"]})
    assert key_copies(keys).tolist() == [2]


def test_where_rows_of_a_key_disagree():
    frame = pd.DataFrame({"k": [1, 1, 2, 2], "v": [5, 5, 6, 7], "w": [None, None, "p", "p"]})
    assert differing(frame, ["k"], np.ones(4, bool)) == [("v", 1)]


@pytest.mark.parametrize(
    ("counts", "alike"),
    [
        ({"Berlin": 40, "berlin ": 2, "Munich": 30}, ("Berlin", "berlin ")),
        ({"Café Central": 9, "Cafe central": 1}, ("Café Central", "Cafe central")),
        ({"Hamburg": 40, "Hambrug": 1, "Bremen": 22}, ("Hamburg", "Hambrug")),
        ({"accounting": 50, "acounting": 2}, ("accounting", "acounting")),
    ],
)
def test_spellings_that_are_the_same(counts, alike):
    assert [near.spellings for near in near_spellings(counts)] == [alike]


@pytest.mark.parametrize(
    "counts",
    [
        {"male": 50, "female": 40},
        {"Store 1": 5, "Store 2": 5, "Store 12": 5},
        {"increase": 30, "decrease": 30},
        {"north": 20, "south": 20},
        {"eastern": 20, "western": 20},
        {"plan A": 9, "plan B": 9},
        {"Martin": 20, "Marvin": 18},
        {"2023-01": 3, "2023-02": 3},
    ],
)
def test_names_that_are_two(counts):
    assert near_spellings(counts) == []


def test_many_spellings_take_little_time():
    import time

    rng = np.random.default_rng(0)
    names = {"".join(rng.choice(list("abcdefghij"), 9)): 1 for _ in range(15_000)}
    start = time.perf_counter()
    near_spellings(names)
    assert time.perf_counter() - start < 5
