"""Bounds of noncentralities against scipy's own distributions, and how quickly they come."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy import stats

from assistant.stats.correlate import correlation_ratio, cramer
from assistant.stats.noncentral import chi_square_bounds, f_bounds


@pytest.mark.parametrize(
    ("f", "df1", "df2"), [(5, 3, 50), (1.2, 2, 27), (40, 4, 995), (3, 49, 99950), (900, 3, 1000), (2, 1, 3)]
)
def test_f_stands_at_either_tail(f: float, df1: int, df2: int):
    low, high = f_bounds(f, df1, df2, 0.95)
    assert stats.ncf.cdf(f, df1, df2, high) == pytest.approx(0.025, abs=1e-7)
    if low:
        assert stats.ncf.cdf(f, df1, df2, low) == pytest.approx(0.975, abs=1e-7)
    else:
        assert stats.f.cdf(f, df1, df2) <= 0.975


@pytest.mark.parametrize(("found", "df"), [(10, 2), (1000, 4), (1e6, 6), (3, 9), (50, 40), (1e5, 1)])
def test_chi_square_stands_at_either_tail(found: float, df: int):
    low, high = chi_square_bounds(found, df, 0.95)
    assert stats.ncx2.cdf(found, df, high) == pytest.approx(0.025, abs=1e-6)
    assert stats.ncx2.cdf(found, df, low) == pytest.approx(0.975, abs=1e-6) if low else True


@pytest.mark.parametrize("f", [0.0, 1e-9, 1.0, 1e3, 1e6, 1e9, 1e13, np.inf])
@pytest.mark.parametrize("df2", [1, 30, 100_000])
def test_no_statistic_takes_long(f: float, df2: int):
    f_bounds(1.0, 3, 20, 0.95)
    began = time.perf_counter()
    low, high = f_bounds(f, 7, df2, 0.95)
    assert 0 <= low <= high
    assert time.perf_counter() - began < 0.5  # a few milliseconds on a machine with nothing else to do


def test_coefficients_lie_within_their_bounds_on_large_tables():
    rng = np.random.default_rng(0)
    groups = [rng.normal(i, 1e-3, 20_000) for i in range(5)]
    found = correlation_ratio(groups).value
    assert found.sure.low <= found.value <= found.sure.high
    counts = np.diag([30_000.0] * 4) + 1
    found = cramer(counts).value
    assert found.sure.low <= found.value <= found.sure.high
