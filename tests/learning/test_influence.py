"""Sizes of drivers: explanations that add up, intervals that hold the truth, pairs that act together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.estimate import Interval
from assistant.learning.fit import best_family, cross_fit
from assistant.learning.gaps import drifting, telling_gaps
from assistant.learning.influence import curve_of
from assistant.learning.interplay import interplays
from assistant.learning.prepare import prepare
from assistant.learning.serial import stretches
from assistant.learning.shares import shares


def _made(seed: int, n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng([20, seed])
    a = rng.normal(size=n)
    b = 0.5 * a + np.sqrt(0.75) * rng.normal(size=n)
    return pd.DataFrame({"a": a, "b": b, "y": a + 0.5 * b + rng.normal(size=n)})


@pytest.mark.parametrize("family", ["linear", "boosted", "blend"])
@pytest.mark.parametrize("task", ["number", "yesno", "classes"])
def test_explanations_add_up_and_shares_make_a_whole(family: str, task: str):
    frame = _made(0, 200).assign(c=np.random.default_rng(0).choice(list("uvw"), 200))
    if task == "yesno":
        frame["y"] = np.where(frame["y"] > 0, "yes", "no")
    if task == "classes":
        frame["y"] = pd.cut(frame["y"], [-np.inf, -0.7, 0.7, np.inf], labels=["low", "middle", "high"]).astype(str)
    cross = cross_fit(prepare(frame, "y", leaks=False), folds=3)
    found, gap = shares(cross, family, [("a",), ("b",), ("c",)])
    assert gap < 1e-6
    assert sum(one.value for one in found) == pytest.approx(1)
    assert found[0].value > found[2].value


def _covered(tables: int) -> float:
    held = 0
    for seed in range(tables):
        cross = cross_fit(prepare(_made(seed), "y", leaks=False), ("linear",), folds=4, seed=seed)
        curve = curve_of(cross, "linear", "a", ("a",), None, 0, "", seed)
        # From the lowest to the highest tenth of a standard normal column: 2 × 1.755.
        assert isinstance(curve.effect.sure, Interval) and curve.tenths
        held += curve.effect.sure.low <= 3.51 <= curve.effect.sure.high
    return held / tables


def test_intervals_of_effects_hold_the_truth():
    assert _covered(20) >= 0.8


@pytest.mark.slow
def test_intervals_of_effects_hold_the_truth_19_times_of_20():
    assert _covered(300) >= 0.91


def test_a_step_is_found_where_it_is():
    rng = np.random.default_rng(21)
    frame = pd.DataFrame(rng.uniform(0, 100, size=(800, 2)), columns=["a", "b"])
    frame["y"] = 5.0 * (frame["a"] > 60) + 0.02 * frame["b"] + rng.normal(size=800)
    cross = cross_fit(prepare(frame, "y", leaks=False))
    curve = curve_of(cross, best_family(cross), "a", ("a",), None, 0, "EUR")
    assert curve.shape.name == "step_up" and curve.turn is not None and 55 < curve.turn.value < 65
    assert abs(curve.effect.value - 5) < 0.5 and curve.effect.unit == "EUR"
    assert list(curve.points.columns) == ["at", "value", "low", "high", "rows"]


def test_levels_are_named():
    rng = np.random.default_rng(22)
    frame = pd.DataFrame({"town": rng.choice(["Ulm", "Bern", "Graz"], 600), "b": rng.normal(size=600)})
    frame["y"] = frame["town"].map({"Ulm": 0.0, "Bern": 3.0, "Graz": 1.0}) + rng.normal(size=600)
    cross = cross_fit(prepare(frame, "y", leaks=False), ("linear",))
    curve = curve_of(cross, "linear", "town", ("town",), None, 0, "")
    assert (curve.start, curve.end) == ("Ulm", "Bern") and abs(curve.effect.value - 3) < 0.4


def test_pairs_that_act_together_are_found_and_others_are_not():
    rng = np.random.default_rng(23)
    frame = pd.DataFrame(rng.normal(size=(600, 4)), columns=list("abcd"))
    frame["y"] = frame["a"] * (frame["b"] > 0) + 2.0 * (frame["c"] > 0) + frame["d"] + rng.normal(size=600)
    prepared = prepare(frame, "y", leaks=False)
    cross = cross_fit(prepared, ("linear",))
    rest = prepared.y - cross.predictions["linear"]
    found = interplays(prepared.x, prepared.source, rest, [["a"], ["b"], ["c"], ["d"]])
    assert [{pair.a, pair.b} for pair in found] == [{"a", "b"}]
    assert found[0].gap.clear and found[0].gap.value > 0


def test_gaps_that_tell_something():
    rng = np.random.default_rng(24)
    y = rng.normal(size=400)
    frame = pd.DataFrame({"told": np.where(y > 0.8, np.nan, 1.0 * rng.normal(size=400)), "y": y})
    frame["chance"] = np.where(rng.random(400) < 0.2, np.nan, rng.normal(size=400))
    assert telling_gaps(prepare(frame, "y", leaks=False)) == ("told",)


def test_memory_makes_stretches_and_drift_is_seen():
    rng = np.random.default_rng(25)
    days = pd.date_range("2022-01-01", periods=400)
    walk, other = rng.normal(size=(2, 400)).cumsum(axis=1)
    trend = np.arange(400) * 0.2
    frame = pd.DataFrame({"day": days, "x": other, "up": trend + rng.normal(size=400), "y": walk + trend})
    prepared = prepare(frame, "y", leaks=False)
    found = stretches(prepared)
    assert found is not None and 12 <= found.max() + 1 <= 60
    assert "up" in drifting(prepared)
    still = frame.assign(y=rng.normal(size=400) + frame["x"])
    assert stretches(prepare(still, "y", leaks=False)) is None
