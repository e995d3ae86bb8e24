"""Correlations against other implementations, how often their intervals hold, and the pictures behind them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.estimate import Interval
from assistant.stats import correlate, relation
from assistant.stats.series import Series, by_period, natural_period, slope
from assistant.stats.shape import bend, kurtosis, lone_rows, skewness


def anscombe() -> pd.DataFrame:
    """Four sets with the same means, variances and correlation (Anscombe 1973)."""
    x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    y = [
        [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68],
        [9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74],
        [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73],
        [6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89],
    ]
    fourth = [8] * 7 + [19] + [8] * 3
    parts = [
        pd.DataFrame({"set": k, "x": fourth if k == "IV" else x, "y": y[i]})
        for i, k in enumerate(("I", "II", "III", "IV"))
    ]
    return pd.concat(parts, ignore_index=True)


def test_coefficients_against_scipy():
    from scipy import stats

    rng = np.random.default_rng(1)
    x = rng.normal(size=50).round(1)
    y = x + rng.normal(size=50).round(1)
    for ours, other in (
        (correlate.pearson, stats.pearsonr),
        (correlate.spearman, stats.spearmanr),
        (correlate.kendall, stats.kendalltau),
    ):
        found, wanted = ours(x, y), other(x, y)
        assert (found.r, found.p) == pytest.approx((wanted.statistic, wanted.pvalue), rel=1e-6)


def test_partial_by_the_formula():
    rng = np.random.default_rng(2)
    z = rng.normal(size=80)
    x, y = z + rng.normal(size=80), z + rng.normal(size=80)
    r = np.corrcoef([x, y, z])
    wanted = (r[0, 1] - r[0, 2] * r[1, 2]) / ((1 - r[0, 2] ** 2) * (1 - r[1, 2] ** 2)) ** 0.5
    assert correlate.partial(x, y, [z]).r == pytest.approx(wanted)


def test_correlation_ratio_of_two_groups_is_the_correlation():
    rng = np.random.default_rng(3)
    g = rng.integers(0, 2, 60)
    y = g + rng.normal(size=60)
    found = correlate.correlation_ratio([y[g == 0], y[g == 1]])
    assert found.r == pytest.approx(abs(np.corrcoef(g, y)[0, 1]))


def test_xi_finds_what_correlation_misses():
    rng = np.random.default_rng(4)
    x = rng.uniform(-1, 1, 300)
    wave = np.cos(12 * x) + rng.normal(0, 0.1, 300)
    value, p = correlate.xi(x, wave)
    assert value > 0.5 and p < 1e-6
    alarms = np.mean([correlate.xi(rng.normal(size=60), rng.normal(size=60))[1] < 0.05 for _ in range(300)])
    assert alarms < 0.1


@pytest.mark.parametrize("heavy", [False, True])
def test_correlation_intervals_hold_the_truth(heavy: bool):
    rng = np.random.default_rng(5)

    def draw() -> np.ndarray:
        return rng.lognormal(size=40) if heavy else rng.normal(size=40)

    held = 0
    for _ in range(600):
        z = draw()
        found = correlate.pearson(z, 0.6 * z + 0.8 * draw()).value.sure
        assert isinstance(found, Interval)
        held += found.low <= 0.6 <= found.high
    assert 0.91 <= held / 600 <= 0.985


def test_anscombe_has_one_number_and_four_pictures():
    frame = anscombe()
    pairs = [relation.pair(part, "x", "y", None) for _, part in frame.groupby("set")]
    assert {round(p.found.r, 2) for p in pairs} == {0.82}
    assert relation.same_numbers(pairs)
    assert pairs[1].shape is not None and pairs[1].shape.bent and not relation.leans_on_few(pairs[0])
    assert relation.leans_on_few(pairs[2]) and relation.leans_on_few(pairs[3])


def test_plain_groups_are_not_suspected():
    rng = np.random.default_rng(6)
    alarms = 0
    for _ in range(60):
        frame = pd.DataFrame({"x": rng.normal(size=120), "g": np.repeat(list("abc"), 40)})
        frame["y"] = frame["x"] + rng.normal(size=120)
        alarms += relation.same_numbers([relation.pair(part, "x", "y", None) for _, part in frame.groupby("g")])
    assert alarms <= 6


def test_cut_corners_and_drifts_are_noticed():
    rng = np.random.default_rng(7)
    a, b = rng.normal(size=(2, 4000))
    kept = a + b > 1
    cut = pd.DataFrame({"a": a[kept], "b": b[kept]})
    assert relation.chosen_rows(relation.pair(cut, "a", "b", None))
    plain = pd.DataFrame({"a": a, "b": -0.6 * a + b})
    assert not relation.chosen_rows(relation.pair(plain, "a", "b", None))
    walks = pd.DataFrame({"a": rng.normal(size=300).cumsum(), "b": rng.normal(size=300).cumsum()})
    assert relation.drifting(relation.pair(walks, "a", "b", None), walks, None)
    assert not relation.drifting(relation.pair(plain, "a", "b", None), plain, None)


def test_bends_are_seen_and_not_imagined():
    rng = np.random.default_rng(8)
    x = rng.uniform(-2, 2, 200)
    assert bend(x, x**2 + rng.normal(0, 0.3, 200)).kind == "valley"
    assert bend(x, -(x**2) + rng.normal(0, 0.3, 200)).kind == "hump"
    assert bend(x, np.exp(x) + rng.normal(0, 0.3, 200)).kind == "curved"
    assert np.mean([bend(x, x + rng.normal(size=200)).bent for _ in range(100)]) <= 0.05


def test_moments_are_those_of_pandas():
    x = np.random.default_rng(9).gamma(2, size=50)
    assert skewness(x) == pytest.approx(pd.Series(x).skew()) and kurtosis(x) == pytest.approx(pd.Series(x).kurt())


def test_a_lone_row_is_alone():
    x = np.random.default_rng(10).normal(40_000, 5_000, 200)
    assert not lone_rows(x).any()
    x[7] = 4e9
    assert lone_rows(x).nonzero()[0].tolist() == [7]
    assert not lone_rows(np.random.default_rng(10).lognormal(0, 1, 500)).any()


# ------------------------------------------------------------------------------------------------- over time


def monthly(values: np.ndarray) -> Series:
    return Series(pd.Series(values, index=pd.date_range("2015-01-01", periods=len(values), freq="MS")), "month", (), 0)


@pytest.mark.parametrize("memory", [0.0, 0.5])
def test_slopes_hold_the_truth_with_memory(memory: float):
    rng, held = np.random.default_rng(11), 0
    for _ in range(300):
        e = rng.normal(size=80)
        for i in range(1, 80):
            e[i] += memory * e[i - 1]
        found = slope(monthly(0.1 * np.arange(60) + e[20:]))
        assert found is not None
        held += found.low <= 0.1 <= found.high
    assert 0.9 <= held / 300 <= 0.985


def test_seasons_and_turns_are_found():
    rng = np.random.default_rng(12)
    t = np.arange(72)
    wave = 10 * np.sin(2 * np.pi * t / 12)
    found = slope(monthly(0.2 * t + wave + rng.normal(size=72)))
    assert found is not None and found.seasonal and int(np.argmax(found.seasonal)) == 3
    assert found.low <= 0.2 <= found.high and found.p < 0.01
    turned = slope(monthly(np.where(t < 36, t, 72 - t) + rng.normal(size=72)))
    assert turned is not None and turned.turn is not None and abs(turned.turn - 36) <= 3
    walk = slope(monthly(rng.normal(size=72).cumsum() * 3))
    assert walk is None or not walk.seasonal


def test_partial_months_are_set_aside():
    dates = pd.Series(pd.date_range("2024-01-01", "2024-06-10"))
    found = by_period(dates, pd.Series(1.0, index=dates.index), "month", "sum")
    assert [str(p.date()) for p in found.partial] == ["2024-06-01"] and len(found.values) == 5
    assert natural_period(dates) == "week"
    whole = by_period(dates[:152], pd.Series(1.0, index=dates.index)[:152], "month", "sum")
    assert not whole.partial
