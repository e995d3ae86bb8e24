"""Rows needed and differences shown, against statsmodels and by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from assistant.stats import power
from assistant.stats.power import Assumed

USUAL = Assumed()


@pytest.mark.parametrize(("p1", "p2"), [(0.05, 0.07), (0.3, 0.5), (0.9, 0.85), (0.01, 0.02)])
@pytest.mark.parametrize(("n1", "n2"), [(200, 200), (80, 640)])
def test_power_of_shares_is_that_of_statsmodels(p1, p2, n1, n2):
    from statsmodels.stats.proportion import power_proportions_2indep

    theirs = power_proportions_2indep(p2 - p1, p1, nobs1=n2, ratio=n1 / n2).power
    assert power.power_of_shares(p1, p2, n1, n2) == pytest.approx(theirs, abs=1e-6)


@pytest.mark.parametrize("effect", [0.1, 0.3, 0.8])
@pytest.mark.parametrize(("n1", "n2"), [(10, 10), (60, 25)])
def test_power_of_means_is_that_of_statsmodels(effect, n1, n2):
    from statsmodels.stats.power import TTestIndPower

    theirs = TTestIndPower().power(effect, n1, 0.05, ratio=n2 / n1)
    assert power.power_of_means(effect, n1, n2) == pytest.approx(theirs, abs=1e-8)


@pytest.mark.parametrize(
    ("effect", "told"), [(0.2, USUAL), (0.5, Assumed(0.9)), (0.8, Assumed(0.8, 0.01)), (1.5, USUAL)]
)
def test_rows_for_means_are_those_of_statsmodels(effect, told):
    from statsmodels.stats.power import TTestIndPower

    theirs = TTestIndPower().solve_power(effect, power=told.power, alpha=told.alpha)
    assert power.rows_for_means(effect, told) == int(np.ceil(theirs))


def test_published_numbers():
    """Cohen (1988), tables 2.4.1 and 3.4.1: 64 rows a group for a medium difference, 85 for a medium correlation."""
    assert power.rows_for_means(0.5, USUAL) == 64
    assert power.rows_for_correlation(0.3, USUAL) == 85
    assert power.rows_for_share_margin(0.03, 0.5) == 1068


def test_least_rows_reach_the_power_and_one_fewer_does_not():
    for p1, p2 in ((0.05, 0.07), (0.4, 0.6), (0.1, 0.9)):
        n = power.rows_for_shares(p1, p2, USUAL)
        assert power.power_of_shares(p1, p2, n, n) >= 0.8 > power.power_of_shares(p1, p2, n - 1, n - 1) or n == 2


def test_what_is_shown_is_what_is_needed():
    gap = power.shown_gap(0.3, 400, 300, USUAL)
    assert power.power_of_shares(0.3, 0.3 + gap, 400, 300) == pytest.approx(0.8, abs=1e-6)
    effect = power.shown_effect(40, 30, USUAL)
    assert power.power_of_means(effect, 40, 30) == pytest.approx(0.8, abs=1e-6)


def test_power_happens():
    rng = np.random.default_rng(5)
    n = power.rows_for_shares(0.2, 0.35, USUAL)
    a, b = rng.binomial(n, 0.2, 20_000), rng.binomial(n, 0.35, 20_000)
    pooled = (a + b) / (2 * n)
    z = np.abs(a - b) / n / np.sqrt(2 * pooled * (1 - pooled) / n)
    assert (z > stats.norm.isf(0.025)).mean() == pytest.approx(0.8, abs=0.02)


def test_margins_hold_what_they_say():
    n = power.rows_for_mean_margin(2.0, 10.0)
    assert power.mean_margin(n, 10.0) <= 2.0 < power.mean_margin(n - 1, 10.0)
    from assistant.stats.interval import wilson

    low, high = wilson(30, 100)
    assert power.share_margin(100, 0.3) == pytest.approx((high - low) / 2, abs=1e-12)
