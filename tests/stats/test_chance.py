"""Rates and ratios of rates, against statsmodels and by simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.estimate import Interval
from assistant.stats.chance import Rate, odds_of, rate, rates_by, ratio_of_rates


@pytest.mark.parametrize(("a", "n", "b", "m"), [(30, 100, 12, 90), (5, 40, 20, 60), (99, 100, 50, 100)])
def test_ratio_is_that_of_statsmodels(a, n, b, m):
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = confint_proportions_2indep(a, n, b, m, compare="ratio", method="log")
    found = ratio_of_rates(Rate("a", a, n), Rate("b", b, m))
    assert found.value == pytest.approx((a / n) / (b / m))
    assert isinstance(found.sure, Interval)
    assert (found.sure.low, found.sure.high) == pytest.approx((low, high), rel=1e-9)


@pytest.mark.parametrize(("p", "q", "n"), [(0.3, 0.2, 60), (0.5, 0.4, 200), (0.1, 0.05, 1000)])
def test_ratio_holds_the_truth(p, q, n):
    rng, held, drawn = np.random.default_rng(1), 0, 1500
    for x, y in zip(rng.binomial(n, p, drawn), rng.binomial(n, q, drawn), strict=True):
        sure = ratio_of_rates(Rate("a", int(x), n), Rate("b", int(y), n)).sure
        held += isinstance(sure, Interval) and sure.low <= p / q <= sure.high
    assert 0.93 <= held / drawn <= 0.98


def test_rates_leave_out_what_is_not_known():
    happens = pd.Series([True, False, True, False])
    known = pd.Series([True, True, True, False])
    assert rate(happens, known) == Rate("", 2, 3)
    groups = pd.Series(["x", "x", "y", "y"])
    assert rates_by(happens, known, groups) == [Rate("y", 1, 1), Rate("x", 1, 2)]


def test_odds_both_ways():
    assert odds_of(Rate("", 3, 4).value) == (pytest.approx(3.0), True)
    assert odds_of(Rate("", 1, 5).value) == (pytest.approx(4.0), False)
