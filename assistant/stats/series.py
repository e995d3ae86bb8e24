"""A number over time: rows brought to periods, slope with an honest interval, season, turning point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.stats.periods import is_weekly, spread_over_days
from assistant.stats.values import Floats

PERIODS = ("day", "week", "month", "quarter", "year")
FREQUENCY = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}
DAYS = {"day": 1.0, "week": 7.0, "month": 30.44, "quarter": 91.3, "year": 365.25}
SEASON = {"day": 7, "week": 52, "month": 12, "quarter": 4, "year": 1}
LEAST = 5


@dataclass(frozen=True, eq=False)
class Series:
    """One value a period, in order of time, without the periods that are not complete; gaps are NaN."""

    values: pd.Series  # indexed by the start of each period
    every: str
    partial: tuple[pd.Timestamp, ...]  # first or last periods that are set aside
    gaps: int
    shared: bool = False  # weeks were shared out by days to the months that they reach into


@dataclass(frozen=True, eq=False)
class Slope:
    """Change a period of a straight line, its interval, and what else the line shows."""

    value: float
    low: float
    high: float
    p: float
    start: float
    end: float
    echo: float  # correlation of a residual with the one before
    wanders: bool
    seasonal: tuple[float, ...] = ()  # effect of each season, from its first; empty where there is none
    season_share: float = 0.0
    turn: int | None = None  # place of the period where the line bends, if it clearly does


def natural_period(dates: pd.Series) -> str:
    """The period of the data themselves (from the usual gap of their dates), or a coarser one that can be pictured."""
    unique = np.sort(dates.dropna().unique())
    if len(unique) < 2:
        return "day"
    gaps = np.diff(unique).astype("timedelta64[s]").astype(float) / 86_400
    gap, span = float(np.median(gaps)), float(gaps.sum())
    finest = next((p for p in reversed(PERIODS) if gap >= 0.9 * DAYS[p]), "day")
    wanted = next(
        p
        for p, most in (("day", 70), ("week", 500), ("month", 3700), ("quarter", 7500), ("year", np.inf))
        if span <= most
    )
    return max(finest, wanted, key=PERIODS.index)


def by_period(dates: pd.Series, values: pd.Series, every: str, how: str) -> Series:
    """The values of each period, by "sum", "mean", "median", "min", "max" or "count"; partial ends are set aside.

    The first or last period is partial if the dates, at their usual gap, leave out more than a tenth of it. Sums and
    counts of weekly rows are shared out by days: months hold four weeks or five, which would look like ups and downs.
    """
    there = dates.notna() & values.notna()
    dates, values = dates[there], values[there]
    shared = how in ("sum", "count") and every in ("month", "quarter") and is_weekly(dates)
    if shared:
        dates, values = spread_over_days(dates, values if how == "sum" else values * 0 + 1)
        how = "sum"
    periods = dates.dt.to_period(FREQUENCY[every])
    grouped = values.groupby(periods)
    found = (grouped.size() if how == "count" else getattr(grouped, how)()).astype(float)
    if found.empty:
        return Series(found, every, (), 0)
    whole = pd.period_range(found.index.min(), found.index.max(), freq=FREQUENCY[every])
    found = found.reindex(whole)
    partial = _partial(dates, whole, every) if how in ("sum", "count") and len(whole) > 2 else []
    kept = found.drop(partial)
    kept.index = pd.PeriodIndex(kept.index).to_timestamp()
    return Series(kept, every, tuple(p.to_timestamp() for p in partial), int(kept.isna().sum()), shared)


def _partial(dates: pd.Series, whole: pd.PeriodIndex, every: str) -> list[pd.Period]:
    unique = np.sort(dates.dt.normalize().unique())
    gap = float(np.median(np.diff(unique).astype("timedelta64[s]").astype(float))) / 86_400 if len(unique) > 1 else 1.0
    if gap > 0.9 * DAYS[every]:
        return []
    found, room = [], gap + 0.1 * DAYS[every]
    if (dates.min().normalize() - whole[0].start_time).days >= room:
        found.append(whole[0])
    if (whole[-1].end_time.normalize() - dates.max().normalize()).days >= room:
        found.append(whole[-1])
    return found


def slope(series: Series, level: float = 0.95) -> Slope | None:
    """A line through the series (with seasons, given two full years of them); None with fewer than five periods.

    The interval allows for autocorrelation by a first-order memory of the errors: wide where the series remembers. `wanders` says that it may be a random walk, whose lines mean nothing.
    """
    from scipy import stats

    y = series.values.to_numpy(float)
    t = np.arange(len(y), dtype=float)
    there = np.isfinite(y)
    if there.sum() < LEAST or np.ptp(y[there]) == 0:
        return None
    season = _season_columns(series)
    kept, share = _season(t, y, there, season)
    design = np.column_stack([np.ones(len(t)), *([season] if kept else [])])
    full = np.column_stack([design, t])
    b = np.linalg.lstsq(full[there], y[there], rcond=None)[0]
    left = y[there] - full[there] @ b
    error, df = _remembering_error(full[there], left)
    q = float(stats.t.ppf((1 + level) / 2, df))
    p = float(2 * stats.t.sf(abs(b[-1]) / error, df)) if error > 0 else 0.0
    echo = _lag_one(left)
    effects: tuple[float, ...] = ()
    if kept:
        effects = tuple(float(v) for v in np.concatenate([[0.0], b[1:-1]]))
    middle = float(y[there].mean() - b[-1] * t[there].mean())
    return Slope(
        float(b[-1]), float(b[-1] - q * error), float(b[-1] + q * error), p, middle, middle + float(b[-1]) * (len(t) - 1),
        echo, _wanders(left, echo), effects, share, _turn(t[there], y[there] - (design[there, 1:] @ b[1:-1] if kept else 0)),
    )  # fmt: skip


def level(series: Series, level: float = 0.95) -> tuple[float, float, float] | None:
    """The mean of the periods and its interval, which allows for a first-order memory; None with fewer than five."""
    from scipy import stats

    y = series.values.dropna().to_numpy(float)
    if len(y) < LEAST or np.ptp(y) == 0:
        return None
    error, df = _remembering_error(np.ones((len(y), 1)), y - y.mean())
    reach = float(stats.t.ppf((1 + level) / 2, df)) * error
    return float(y.mean()), float(y.mean() - reach), float(y.mean() + reach)


def _season_columns(series: Series) -> Floats:
    """One column a season but the first: weekdays, months or quarters. None for weeks and years."""
    index = pd.DatetimeIndex(series.values.index)
    n = SEASON[series.every]
    if series.every in ("week", "year") or len(index) < 2 * n:
        return np.empty((len(index), 0))
    of = {"day": index.day_of_week, "month": index.month - 1, "quarter": index.quarter - 1}[series.every]
    found: Floats = np.column_stack([(np.asarray(of) == k).astype(float) for k in range(1, n)])
    return found


def _season(t: Floats, y: Floats, there: np.ndarray, season: Floats) -> tuple[bool, float]:
    """Whether seasons explain more than chance (F test at 1 %), and their share of what the line leaves."""
    from scipy import stats

    k, n = season.shape[1], int(there.sum())
    if k == 0 or n < k + 6 or n < 2 * (k + 1):
        return False, 0.0
    line = np.column_stack([np.ones(len(t)), t])[there]
    both = np.column_stack([line, season[there]])
    rss1, rss2 = (
        float(((y[there] - z @ np.linalg.lstsq(z, y[there], rcond=None)[0]) ** 2).sum()) for z in (line, both)
    )
    if rss1 == 0:
        return False, 0.0
    df = n - 2 - k
    f = (rss1 - rss2) / k / max(rss2 / df, 1e-300)
    share = max(0.0, 1 - (rss2 / df) / (rss1 / (n - 2)))
    return bool(stats.f.sf(f, k, df) < 0.01), share


def _remembering_error(full: Floats, left: Floats) -> tuple[float, float]:
    """Standard error of the last coefficient when each error remembers a share of the one before (AR(1)).

    The share is corrected for its downward bias after a line is fitted (Kendall 1954, Marriott and Pope 1954), the
    spread for what the fit takes up; the degrees of freedom are those of the rows that are worth as much apart.
    """
    n, k = full.shape
    phi = _lag_one(left)
    phi = float(np.clip((n * phi + 2) / max(n - 4, 1), 0.0, 0.98))
    inverse = np.linalg.pinv(full.T @ full)
    memory = phi ** np.abs(np.subtract.outer(np.arange(n), np.arange(n))) if phi else np.eye(n)
    pulled = full.T @ memory @ full
    trace = n - float(np.trace(pulled @ inverse))
    spread = float((left**2).sum()) / max(trace, 1e-9)
    error = float((inverse @ pulled @ inverse)[-1, -1] * spread) ** 0.5
    worth = n * (1 - phi) / (1 + phi)
    return error, max(worth - k * worth / n, 2.0) if phi else float(n - k)


def _lag_one(left: Floats) -> float:
    if len(left) < 4 or np.ptp(left[1:]) == 0 or np.ptp(left[:-1]) == 0:
        return 0.0
    return float(np.corrcoef(left[1:], left[:-1])[0, 1])


def _wanders(left: Floats, echo: float) -> bool:
    """Whether what the line leaves may be a random walk: much memory, and a unit root not rejected (Dickey, Fuller)."""
    if len(left) < 20 or echo < 0.75:
        return False
    from assistant.stats.hypothesis import adf

    return adf(left).p > 0.1


def _turn(t: Floats, y: Floats) -> int | None:
    """Where a line clearly bends the other way: the best broken line, if it saves far more than chance would."""
    n = len(t)
    if n < 20:
        return None
    plain = np.column_stack([np.ones(n), t])
    rss = float(((y - plain @ np.linalg.lstsq(plain, y, rcond=None)[0]) ** 2).sum())
    best: tuple[float, int, Floats] | None = None
    for k in range(n // 5, n - n // 5):
        z = np.column_stack([plain, np.maximum(t - t[k], 0)])
        b = np.linalg.lstsq(z, y, rcond=None)[0]
        now = float(((y - z @ b) ** 2).sum())
        if best is None or now < best[0]:
            best = now, k, b
    if best is None or rss == 0:
        return None
    now, k, b = best
    turned = b[1] * (b[1] + b[2]) < 0
    left = y - np.column_stack([plain, np.maximum(t - t[k], 0)]) @ b
    memory = float(np.clip((n * _lag_one(left) + 3) / (n - 6), 0.0, 0.98))
    effective = n * (1 - memory) / (1 + memory)
    gain = effective * np.log(rss / max(now, 1e-300))
    return int(t[k]) if turned and gain > 12 else None
