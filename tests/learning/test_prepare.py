"""Tables made ready for models: what is kept, what is set aside, what comes out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.errors import CannotAnswer
from assistant.learning.features import OTHER
from assistant.learning.prepare import prepare
from tests.hostile import HOSTILE


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def aside(prepared) -> dict[str, str]:
    return {a.column: a.key for a in prepared.set_aside}


def plain(n: int = 300, seed: int = 0) -> pd.DataFrame:
    g = rng(seed)
    frame = pd.DataFrame({"a": g.normal(size=n), "b": g.normal(size=n), "kind": g.choice(["x", "y", "z"], n)})
    return frame.assign(y=frame["a"] + 0.5 * g.normal(size=n))


def test_a_clean_table_keeps_every_column():
    for seed in range(20):
        assert aside(prepare(plain(seed=seed), "y")) == {}


def test_a_near_copy_of_the_target_is_a_leak():
    frame = plain()
    frame["y_with_tax"] = frame["y"] * 1.2 + rng(1).normal(0, 1e-4, len(frame))
    assert aside(prepare(frame, "y"))["y_with_tax"] == "leak"


def test_the_target_under_another_name_is_a_leak():
    frame = plain().assign(left=lambda d: np.where(d["a"] + rng(2).normal(0, 1, 300) > 0, "yes", "no"))
    frame["closed"] = frame["left"].map({"yes": "C", "no": "O"})
    assert aside(prepare(frame, "left"))["closed"] == "leak"


def test_the_parts_of_a_sum_are_set_aside_but_not_a_formula():
    frame = plain().assign(total=lambda d: d["a"] + d["b"]).drop(columns="y")
    assert {
        c for c, k in aside(prepare(frame.assign(extra=rng(3).normal(size=300)), "total")).items() if k == "part"
    } == {"a", "b"}
    weighed = plain().assign(y=lambda d: 2 * d["a"] + 3 * d["b"] + 0.1 * rng(4).normal(size=300))
    assert "part" not in aside(prepare(weighed, "y")).values()


def test_the_factors_of_a_product_are_set_aside():
    g = rng(5)
    frame = pd.DataFrame({"price": g.uniform(1, 9, 200), "number": g.integers(1, 50, 200), "x": g.normal(size=200)})
    frame["revenue"] = frame["price"] * frame["number"]
    assert {c for c, k in aside(prepare(frame, "revenue")).items() if k == "part"} == {"price", "number"}


def test_a_name_that_says_afterwards_needs_less_proof():
    g = rng(6)
    frame = plain()
    frame["final_y"] = frame["y"] + g.normal(0, 0.25 * frame["y"].std(), 300)
    frame["early_y_guess"] = g.normal(size=300)
    assert aside(prepare(frame, "y")) == {"final_y": "afterwards"}


def test_ids_constants_copies_and_empties_are_set_aside():
    frame = plain().assign(
        customer_id=lambda d: rng(7).permutation(10**6)[: len(d)], same=1, none=np.nan, twice=lambda d: d["a"] * 2
    )
    assert aside(prepare(frame, "y")) == {"customer_id": "id", "same": "constant", "none": "empty", "twice": "copy"}


def test_what_is_asked_for_is_kept():
    frame = plain().assign(code=lambda d: [f"K{i}" for i in range(len(d))])
    assert "code" in aside(prepare(frame, "y"))
    assert (
        prepare(frame, "y", among=["a", "code"]).columns == ["a"]
        or "code" in prepare(frame, "y", among=["a", "code"]).columns
    )


def test_dates_become_parts_and_pairs_of_dates_durations():
    g = rng(8)
    start = pd.Timestamp("2023-01-01") + pd.to_timedelta(g.integers(0, 700, 200), unit="D")
    days = g.integers(1, 60, 200)
    frame = pd.DataFrame(
        {"start": start, "end": start + pd.to_timedelta(days, unit="D"), "y": days + g.normal(0, 1, 200)}
    )
    prepared = prepare(frame, "y", leaks=False)
    assert np.allclose(prepared.x["days from start to end"], days)
    assert {"start (month)", "start (days)", "end (day_of_week)"} <= set(prepared.x.columns)
    assert prepared.time_column == "start"


def test_texts_become_lengths_and_frequent_words():
    g = rng(9)
    words = np.array(["garden", "balcony", "sunny", "quiet", "central", "cellar", "modern", "lift"])
    texts = [" ".join(g.choice(words, 6)) + f" number {i}" for i in range(120)]
    prepared = prepare(pd.DataFrame({"text": texts, "y": [t.count("garden") + g.normal() for t in texts]}), "y")
    assert "text has “garden”" in prepared.x.columns
    assert set(prepared.source.values()) == {"text"}


def test_rare_levels_are_pooled_and_new_ones_join_them():
    frame = pd.DataFrame({"town": ["A"] * 60 + ["B"] * 60 + ["C"], "y": rng(10).normal(size=121)})
    prepared = prepare(frame, "y")
    assert list(prepared.x["town"].cat.categories) == ["A", "B", OTHER]
    assert prepared.apply(pd.DataFrame({"town": ["A", "Z", None]}))["town"].cat.codes.tolist() == [0, 2, -1]


def test_a_missing_column_is_missing_in_every_row():
    prepared = prepare(plain(), "y")
    assert prepared.apply(pd.DataFrame({"a": [1.0]}))["b"].isna().all()


def test_the_task_follows_from_the_target():
    frame = plain()
    assert prepare(frame, "y").task == "number"
    yes = prepare(frame.assign(left=np.where(frame["a"] > 0.3, "no", "yes")).drop(columns="a"), "left")
    assert (yes.task, yes.levels) == ("yesno", ("no", "yes"))
    assert prepare(frame, "kind").task == "classes"
    assert prepare(frame, "kind").levels == ("x", "y", "z")


@pytest.mark.parametrize("target", ["same", "none"])
def test_nothing_to_learn_is_declined(target: str):
    with pytest.raises(CannotAnswer):
        prepare(plain().assign(same="s", none=np.nan), target)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_tables_are_taken_or_declined(name: str):
    frame = HOSTILE[name]()
    before = frame.copy()
    for target in list(frame.columns)[: 6 if frame.shape[1] < 100 else 1]:
        try:
            prepared = prepare(frame, target)
        except CannotAnswer:
            continue
        assert len(prepared.x) == len(prepared.y) == len(prepared.rows)
        assert target not in prepared.source.values()
        assert np.isfinite(prepared.y).all()
        assert not np.isinf(prepared.x.select_dtypes("number").to_numpy(float)).any()
    pd.testing.assert_frame_equal(frame, before)


def test_columns_of_the_same_name_do_not_break_it():
    frame = plain().set_axis(["a", "a", "kind", "y"], axis=1)
    assert ("a", "duplicate") in [(s.column, s.key) for s in prepare(frame, "y").set_aside]
