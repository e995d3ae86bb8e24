"""What drives a column: named truths, nothing named in noise, leaks and copies, and tables that nobody would plan for."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from assistant.answer import Chart
from assistant.errors import CannotAnswer, Stopped
from assistant.estimate import Estimate
from assistant.script import Script
from bench.drivers import GENERATORS, judged, plainly
from skills.drivers import drivers, tell


def _names(frame: pd.DataFrame, target: str = "y", **given) -> list[str]:
    return [driver.name for driver in drivers(frame, target, **given).drivers]


def _told(found):
    return tell(found, Script("x.csv", (), drivers, {"target": found.target}))


def _noise(n: int, k: int, seed: int) -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng([30, seed]).normal(size=(n, k)), columns=[f"x{i}" for i in range(k)])


QUICK = ("decoys", "categorical")


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in GENERATORS if "noise" not in name],
)
def test_named_truths_at_a_thousand_rows(name: str):
    truth = GENERATORS[name](np.random.default_rng([1, 1_000]), 1_000)
    hits, false = judged(truth, plainly(truth))
    assert hits == 1 and not false


def test_nothing_is_named_in_noise():
    named = [_names(_noise(300, 8, seed).assign(y=_noise(300, 1, seed + 100)["x0"])) for seed in range(4)]
    assert sum(map(bool, named)) <= 1


def test_noise_is_told_as_noise():
    answer = _told(drivers(_noise(300, 5, 3).assign(y=_noise(300, 1, 50)["x0"]), "y"))
    assert answer.headline.key == "drivers.none" and answer.value == []
    assert answer.caveats[0].key == "caution.no_effect_found" and answer.follow_ups


@pytest.fixture(scope="module")
def sales():
    frame = _noise(400, 4, 7).rename(columns={"x0": "price", "x1": "visits"})
    frame["sales"] = 100 - 8 * frame["price"] + 5 * np.minimum(frame["visits"], 0) + 3 * _noise(400, 1, 8)["x0"]
    return frame, drivers(frame, "sales")


def test_a_claim_comes_with_size_share_and_caveat(sales):
    answer = _told(sales[1])
    assert answer.headline.key.startswith("drivers.clear") and answer.value == ["price", "visits"]
    effect = next(f.value for f in answer.findings if f.name == "effect price")
    assert isinstance(effect, Estimate) and effect.clear and abs(effect.value + 8 * 3.51) < 4
    assert [f.name for f in answer.findings[:2]] == ["share price", "share visits"]
    assert answer.caveats[0].key == "caution.confounder" and "caution.not_causal" in {c.key for c in answer.caveats}
    charts = [b for b in answer.blocks if isinstance(b, Chart)]
    assert charts[0].mark == "bar" and charts[0].low and charts[1].mark == "line"
    assert "drivers.shape_rises_then_flat" in {getattr(b, "key", "") for b in answer.blocks}
    assert {r.skill for r in answer.follow_ups} >= {"relate", "train"}


def test_asked_about_some_columns(sales):
    frame, _ = sales
    yes, no = _told(drivers(frame, "sales", among=("visits",))), _told(drivers(frame, "sales", among=("x2",)))
    assert yes.value is True and yes.headline.key.startswith("drivers.asked_clear")
    assert no.value is False and no.headline.key == "drivers.asked_none"
    assert "price" not in _names(frame, "sales", without=("price",))


def test_the_same_seed_gives_the_same_answer_and_the_frame_stays(sales):
    frame, found = sales
    before = frame.copy(deep=True)
    again = drivers(frame, "sales")
    assert [(d.name, d.p, d.share, d.curve.effect) for d in again.drivers] == [
        (d.name, d.p, d.share, d.curve.effect) for d in found.drivers
    ]
    pd.testing.assert_frame_equal(frame, before)


def test_columns_that_matter_only_together():
    rng = np.random.default_rng(31)
    frame = pd.DataFrame(rng.integers(0, 2, size=(500, 3)), columns=list("abc"))
    frame["y"] = (frame["a"] ^ frame["b"]) + 0.3 * rng.normal(size=500)
    answer = _told(drivers(frame, "y"))
    assert set(answer.value) == {"a", "b"} and "caution.interaction" in {c.key for c in answer.caveats}


def test_leaks_ids_and_constants_are_set_aside():
    frame = _noise(300, 3, 9)
    frame["y"] = frame["x0"] + _noise(300, 1, 10)["x0"]
    frame = frame.assign(y_with_tax=frame["y"] * 1.2, customer_id=np.arange(300), same=1)
    found = drivers(frame, "y")
    answer = _told(found)
    assert answer.value == ["x0"] and found.with_leaks is not None
    assert found.with_leaks.main.value.value > 0.99 > found.scores.main.value.value
    assert answer.caveats[0].key == "caution.leakage"
    assert {"caution.id_column_ignored", "caution.constant_column"} <= {c.key for c in answer.caveats}


def test_near_copies_are_told_as_one():
    frame = _noise(400, 3, 11)
    frame["cm"] = 170 + 10 * frame["x0"]
    frame["inch"] = frame["cm"] / 2.54 + 0.3 * frame["x1"]
    frame["y"] = frame["x0"] + _noise(400, 1, 12)["x0"]
    found = drivers(frame.drop(columns=["x0", "x1"]), "y")
    assert [d.columns for d in found.drivers] == [("cm", "inch")]
    assert "caution.collinear" in {c.key for c in _told(found).caveats}


def test_yes_no_and_classes():
    frame = _noise(500, 3, 13)
    frame["y"] = np.where(frame["x0"] + 0.7 * _noise(500, 1, 14)["x0"] > 0.5, "yes", "no")
    answer = _told(drivers(frame, "y"))
    assert answer.value == ["x0"] and answer.headline.key == "drivers.clear_tenths_share"
    frame["y"] = pd.cut(frame["x1"] + 0.4 * _noise(500, 1, 15)["x0"], [-9, -0.6, 0.6, 9], labels=["low", "mid", "high"])
    assert _names(frame.assign(y=frame["y"].astype(str))) == ["x1"]


def test_missing_cells_people_and_dates():
    rng = np.random.default_rng(32)
    n = 400
    frame = pd.DataFrame(
        {"day": pd.date_range("2023-01-01", periods=n), "gender": rng.choice(["f", "m"], n), "x": rng.normal(size=n)}
    )
    frame["y"] = frame["x"] + rng.normal(size=n)
    frame["x"] = frame["x"].mask(frame["x"] > 0.8)
    keys = {c.key for c in _told(drivers(frame, "y")).caveats}
    assert {"caution.missing_not_at_random", "caution.proxy_sensitive"} <= keys


def test_two_random_walks_are_not_drivers_of_each_other():
    named = 0
    for seed in range(2):
        rng = np.random.default_rng([33, seed])
        walks = rng.normal(size=(3, 400)).cumsum(axis=1)
        frame = pd.DataFrame(
            {"day": pd.date_range("2022-01-01", periods=400), "a": walks[0], "b": walks[1], "y": walks[2]}
        )
        named += bool({"a", "b"} & set(_names(frame)))
    assert named <= 1


def test_progress_moves_and_stop_stops(sales):
    frame, _ = sales
    seen: list[float] = []
    drivers(frame, "sales", progress=lambda share, what: seen.append(share))
    assert len(seen) > 15 and seen == sorted(seen) and seen[0] >= 0 and seen[-1] <= 1

    def stop(share: float, what: str) -> None:
        if share > 0.5:
            raise Stopped

    with pytest.raises(Stopped):
        drivers(frame, "sales", progress=stop)


def test_large_tables_are_sampled_and_it_is_said():
    frame = _noise(9_000, 4, 16)
    frame["y"] = frame["x0"] + _noise(9_000, 1, 17)["x0"]
    start = time.process_time()
    found = drivers(frame, "y")
    assert time.process_time() - start < 15
    assert [d.name for d in found.drivers] == ["x0"] and found.rows < found.rows_seen == 9_000
    assert "caution.part_of_file" in {c.key for c in _told(found).caveats}


@pytest.mark.slow
def test_five_hundred_columns():
    frame = _noise(200, 500, 18)
    frame["y"] = 2 * frame["x3"] + _noise(200, 1, 19)["x0"]
    assert _names(frame) == ["x3"]


def test_many_columns():
    frame = _noise(120, 200, 18)
    frame["y"] = 2 * frame["x3"] + _noise(120, 1, 19)["x0"]
    found = drivers(frame, "y")
    assert [d.name for d in found.drivers] == ["x3"] and found.tried >= 200


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"x": [], "y": []}), pd.DataFrame({"x": [1.0], "y": [2.0]}), pd.DataFrame({"x": range(20), "y": range(20)}),
        pd.DataFrame({"x": range(50), "y": [np.nan] * 50}), pd.DataFrame({"x": range(50), "y": [3] * 50}), pd.DataFrame({"y": range(50)}),
        pd.DataFrame({"x": [1] * 60, "y": range(60)}),
    ],
    ids=["empty", "one row", "few rows", "no target", "constant target", "alone", "only constants"],
)  # fmt: skip
def test_what_cannot_be_answered_is_declined(frame: pd.DataFrame):
    with pytest.raises(CannotAnswer):
        drivers(frame, "y")


def test_odd_cells_are_no_obstacle():
    rng = np.random.default_rng(34)
    frame = pd.DataFrame(
        {"a[0] <b>": rng.normal(size=80), "(x|": rng.choice(["ß", "", "ü*"], 80), "y": rng.normal(size=80)}
    )
    frame.loc[0, "a[0] <b>"] = np.inf
    frame["huge"] = [10**30 + i for i in range(80)]
    assert isinstance(_told(drivers(frame, "y")).value, list)
