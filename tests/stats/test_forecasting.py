"""Ways to carry a series on, against another implementation and known truth; how often their ranges hold."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from assistant.stats.backtest import backtest
from assistant.stats.forecasting import METHODS, _run, _season, remembers, seasonal_line, seasonal_naive, theta
from assistant.stats.outlook import Ahead, Outlook, asked_for, outlook

MONTHS = pd.date_range("2018-01-01", periods=60, freq="MS")


def seasonal(rng: np.random.Generator, n: int, noise: float = 8.0) -> np.ndarray:
    t = np.arange(n)
    return 100 + 0.5 * t + 15 * np.sin(2 * np.pi * t / 12) + noise * rng.normal(size=n)


def test_smoothing_against_statsmodels():
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    y = seasonal(np.random.default_rng(3), 72)
    season, (alpha, beta, phi, gamma) = _season(y, 12, ratio=False), (0.3, 0.05, 0.9, 0.1)
    first = float((y[:12] - season).mean())
    steps = np.diff(y - season[np.arange(72) % 12])[:24]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ETSModel(
            pd.Series(y), error="add", trend="add", damped_trend=True, seasonal="add", seasonal_periods=12,
            initialization_method="known", initial_level=first, initial_trend=float(steps.mean()), initial_seasonal=season,
        )  # fmt: skip
        theirs = model.smooth(np.array([alpha, beta, gamma, phi]))
    level, trend, seasons, _ = _run(y, tuple(np.array([v]) for v in (alpha, beta, phi, gamma)), season, 12)
    fade = np.cumsum(phi ** np.arange(1, 7))
    ours = level[0] + trend[0] * fade + seasons[:6, 0]
    assert ours == pytest.approx(np.asarray(theirs.forecast(6)), rel=1e-9)


def test_theta_against_statsmodels():
    from statsmodels.tsa.forecasting.theta import ThetaModel

    rng = np.random.default_rng(5)
    y = 50 + 0.4 * np.arange(80) + np.cumsum(rng.normal(size=80))
    theirs = ThetaModel(pd.Series(y, index=pd.period_range("2015-01", periods=80, freq="M")), deseasonalize=False).fit()
    assert theta(y, 8, 1) == pytest.approx(np.asarray(theirs.forecast(8, theta=2)), abs=0.15)


def test_line_goes_on_and_season_comes_back():
    t = np.arange(48)
    y = 5 + 2.0 * t + np.tile([0.0, 3, -1, 4], 12)
    ahead = seasonal_line(y, 8, 4)
    assert ahead == pytest.approx(5 + 2.0 * np.arange(48, 56) + np.tile([0.0, 3, -1, 4], 2))
    assert seasonal_naive(y, 5, 4).tolist() == [*y[-4:].tolist(), y[-4]]
    assert remembers(y, 4) and not remembers(np.random.default_rng(1).normal(size=60), 12)


@pytest.mark.parametrize("name", METHODS)
def test_methods_take_short_and_flat_series(name: str):
    for y in (np.full(6, 3.0), np.array([1.0, 2, 3, 4, 5, 6]), np.r_[np.ones(20), 9.0]):
        for m in (1, 4):
            found = METHODS[name](y, 3, m)
            assert found.shape == (3,) and np.isfinite(found).all()


def test_backtest_sees_nothing_of_what_comes():
    """Another future leaves what was said before it as it was."""
    rng = np.random.default_rng(8)
    y = seasonal(rng, 60)
    other = np.r_[y[:50], y[50:] + 1000]
    a, b = (backtest(v, 3, 12, {"naive": METHODS["naive"], "together": METHODS["together"]}) for v in (y, other))
    origins = np.unique(np.linspace(30, 59, 30).astype(int))
    before = origins + 3 <= 50
    assert a.errors[before] == pytest.approx(b.errors[before])
    at = int(np.flatnonzero(origins == 50)[0])
    assert b.errors[at, 0] - a.errors[at, 0] == pytest.approx(1000)


def test_what_is_truly_so_is_chosen():
    rng = np.random.default_rng(2)
    t = np.arange(84)
    line = backtest(10 + 3 * t + rng.normal(size=84), 6, 1)
    assert line.name in ("line", "smoothing", "together", "theta", "drift") and line.sizes["line"] < line.sizes["naive"]
    walk = [backtest(np.cumsum(rng.normal(size=60)), 1, 1) for _ in range(6)]
    assert all(w.sizes[w.name] > 0.75 * w.sizes["naive"] for w in walk)


def _share_covered(make, n: int, h: int, m: int, times: int, seed: int) -> tuple[float, float]:
    """How often the single values, and the sums, were within their ranges."""
    rng, single, total = np.random.default_rng(seed), [], []
    for _ in range(times):
        y = make(rng, n + h)
        found = backtest(y[:n], h, m)
        off = y[n:] - METHODS[found.name](y[:n], h, m)
        single.append(np.abs(off) <= found.half_widths(0.9))
        total.append(abs(off.sum()) <= found.half_widths(0.9, 0)[-1])
    return float(np.mean(single)), float(np.mean(total))


def _walk(rng: np.random.Generator, n: int) -> np.ndarray:
    return 100 + np.cumsum(3 * rng.normal(size=n))


def _percent(rng: np.random.Generator, n: int) -> np.ndarray:
    t = np.arange(n)
    return np.exp(3 + 0.01 * t + 0.3 * np.sin(2 * np.pi * t / 12) + 0.1 * rng.normal(size=n))


def _echo(rng: np.random.Generator, n: int) -> np.ndarray:
    x, e = np.zeros(n), rng.normal(size=n)
    for i in range(1, n):
        x[i] = 0.7 * x[i - 1] + 8 * e[i]
    return 200 + 0.3 * np.arange(n) + x


def _heavy(rng: np.random.Generator, n: int) -> np.ndarray:
    t = np.arange(n)
    return 100 + 0.5 * t + 10 * np.sin(2 * np.pi * t / 12) + 5 * rng.standard_t(3, size=n)


def test_ranges_hold_about_as_often_as_they_say():
    single, total = _share_covered(seasonal, 48, 4, 12, 25, 11)
    assert 0.82 <= single <= 1.0 and 0.72 <= total <= 1.0


@pytest.mark.slow
@pytest.mark.parametrize("make", [seasonal, _walk, _percent, _echo, _heavy])
@pytest.mark.parametrize(("n", "h"), [(24, 3), (36, 6), (100, 6)])
def test_coverage(make, n: int, h: int):
    m = 12 if make in (seasonal, _percent, _heavy) else 1
    single, total = _share_covered(make, n, h, m, 150, 13)
    assert 0.84 <= single <= 0.98 and 0.80 <= total <= 0.99


# ------------------------------------------------------------------------------------------------ from rows to periods


def _monthly(y: np.ndarray) -> tuple[pd.Series, pd.Series]:
    return pd.Series(MONTHS[: len(y)]), pd.Series(y)


def test_what_is_asked_for():
    days = pd.Series(pd.date_range("2022-01-01", "2024-10-18"))
    quarter = asked_for(days, (("2025-01-01", "2025-03-31", "quarter"),), None, None)
    assert quarter == Ahead(pd.Timestamp("2025-01-01"), pd.Timestamp("2025-03-31"), "month", True)
    short = asked_for(days[-250:], (("2024-11-01", "2024-11-30", "month"),), None, None)
    assert short.every == "day", "eight months are too few to go on by months, and weeks make up no month"
    assert asked_for(days, (), "month", 2).end == pd.Timestamp("2024-12-31")
    years = pd.Series(pd.to_datetime([f"{y}-01-01" for y in range(1990, 2020)]))
    assert asked_for(years, (), None, None).every == "year"


def test_sum_of_the_year_holds_what_is_there():
    dates, values = _monthly(np.full(60, 10.0) + np.random.default_rng(1).normal(size=60))
    days = dates[:57], values[:57]  # until September 2022
    ahead = Ahead(pd.Timestamp("2022-01-01"), pd.Timestamp("2022-12-31"), "month", True)
    found = outlook(*days, "sum", ahead)
    assert isinstance(found, Outlook)
    assert len(found.span) == 3 and found.so_far == pytest.approx(values[48:57].sum())
    assert found.total == pytest.approx(found.so_far + found.span.sum())
    assert found.chance_of(found.total, True) == pytest.approx(0.5) and found.chance_of(found.total + 1e6, True) < 0.001


def test_short_and_far():
    dates, values = _monthly(seasonal(np.random.default_rng(4), 60))
    far = Ahead(pd.Timestamp("2023-01-01"), pd.Timestamp("2030-12-31"), "month", True)
    found = outlook(dates, values, "sum", far)
    assert isinstance(found, Outlook) and len(found.ahead) == 30 and found.wanted == 96
    assert outlook(dates[:7], values[:7], "sum", far) == 7


def test_gaps_and_same_dates():
    dates, values = _monthly(np.arange(1.0, 41))
    twice = pd.concat([dates, dates], ignore_index=True), pd.concat([values, values], ignore_index=True)
    ahead = Ahead(pd.Timestamp("2021-05-01"), pd.Timestamp("2021-06-30"), "month", True)
    found = outlook(twice[0], twice[1], "sum", ahead)
    assert isinstance(found, Outlook) and found.history.iloc[-1] == 80
    holed = outlook(dates.drop([10, 11]), values.drop([10, 11]), "mean", ahead)
    assert isinstance(holed, Outlook) and holed.gaps == 2 and holed.history.iloc[10] == pytest.approx(11.0)
