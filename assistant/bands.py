"""Numbers cut into bands, parts of dates, and codes for levels: what expressions and their code call."""

from __future__ import annotations

import numpy as np
import pandas as pd


def codes(x: pd.Series) -> pd.Series:
    """Each value as its place among the sorted values, from 0: labels as numbers; gaps stay gaps.

    >>> codes(pd.Series(["no", "yes", None, "no"])).tolist()
    [0.0, 1.0, nan, 0.0]
    """
    places = {value: float(place) for place, value in enumerate(sorted(x.dropna().unique(), key=_sortable))}
    return x.map(places).astype(float)


def _sortable(value: object) -> tuple[bool, object]:
    return isinstance(value, str), value


def band_edges(x: pd.Series, width: float) -> list[float]:
    """Edges of equal bands that cover `x`, at multiples of `width`; at most 1,000 bands."""
    low, high = np.floor(x.min() / width), np.floor(x.max() / width) + 1
    if not np.isfinite(high - low) or high - low > 1000:
        low, high, width = 0, 1000, (x.max() - x.min()) / 999 or 1.0
    edges = [float(k * width) for k in range(int(low), int(high) + 1)]
    return [int(e) for e in edges] if all(e.is_integer() for e in edges) else edges


def band_names(edges: list[float]) -> list[str]:
    """ "20 to 40" for each band.

    >>> band_names([0, 18, 65.5])
    ['0 to 18', '18 to 65.5']
    """
    return [f"{a:g} to {b:g}" for a, b in zip(edges, edges[1:], strict=False)]


def date_part(dates: pd.Series, part: str) -> pd.Series:
    """One part of each date.

    >>> date_part(pd.Series(pd.to_datetime(["2024-03-05"])), "quarter").tolist()
    ['2024-Q1']
    """
    of = dates.dt
    match part:
        case "year" | "day" | "hour":
            return getattr(of, part).astype("Int64")
        case "month_number":
            return of.month.astype("Int64")
        case "quarter_number":
            return of.quarter.astype("Int64")
        case "week_number":
            return of.isocalendar().week.astype("Int64")
        case "quarter":
            return (
                of.year.astype("Int64").astype("string") + "-Q" + of.quarter.astype("Int64").astype("string")
            ).astype("str")
        case "month":
            return of.strftime("%Y-%m")
        case "week":
            return of.to_period("W").dt.start_time.dt.strftime("%Y-%m-%d")
        case "date":
            return of.strftime("%Y-%m-%d")
        case "month_name":
            names = pd.date_range("2024-01-01", periods=12, freq="MS").month_name().tolist()
            return pd.Series(pd.Categorical(of.month_name(), categories=names, ordered=True), index=dates.index)
        case "weekday":
            names = pd.date_range("2024-01-01", periods=7).day_name().tolist()
            return pd.Series(pd.Categorical(of.day_name(), categories=names, ordered=True), index=dates.index)
        case "weekend":
            ends = np.where(of.dayofweek >= 5, "weekend", "weekday")
            named = pd.Series(pd.Categorical(ends, categories=["weekday", "weekend"], ordered=True), index=dates.index)
            return named.where(dates.notna())
    raise ValueError(part)
