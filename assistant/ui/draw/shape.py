"""What there is to draw, worked out once for every drawing library: groups, order, bins, and never too many marks."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from assistant.answer import Chart
from assistant.estimate import Estimate, Interval
from assistant.language.speaking.speak import number

MOST_BARS = 40
MOST_POINTS = 2_000
MOST_VERTICES = 1_500
MOST_SLICES = 7
MOST_SERIES = 8
MOST_PANELS = 6
MOST_BINS = 40
MOST_CELLS = 40  # rows or columns of a heat map
MOST_OUTLIERS = 60  # drawn for each box
LONGEST_LABEL = 28


@dataclass(frozen=True, eq=False)
class Series:
    """Marks of one colour. `low` and `high` are the ends of intervals; `width` those of histogram bins."""

    name: str
    x: list[Any]
    y: list[Any]
    low: list[float] | None = None
    high: list[float] | None = None
    width: list[float] | None = None
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Box:
    """A box plot's five numbers (whiskers by Tukey: the last value within 1.5 quartile ranges) and what lies outside."""

    low: float
    q1: float
    median: float
    q3: float
    high: float
    outliers: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Panel:
    """One of several small charts side by side; a chart without facets has one, without a name."""

    name: str
    series: tuple[Series, ...]


@dataclass(frozen=True, eq=False)
class Shape:
    """A chart made ready: `axis` is what x holds (category, number or date); `drawn` of `total` marks are shown."""

    mark: str
    panels: tuple[Panel, ...]
    axis: str
    x_label: str
    y_label: str
    categories: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()  # of a heat map, whose series has one list of values a row
    horizontal: bool = False
    stacked: bool = False
    drawn: int = 0
    total: int = 0

    @property
    def percent(self) -> bool:
        """True if the values are shares of 1, which are shown in percent: a column called share, from -1 to 1."""
        values = [y for panel in self.panels for s in panel.series for y in s.y if isinstance(y, int | float)]
        return self.y_label == "share" and all(not math.isfinite(y) or abs(y) <= 1 for y in values)

    def written(self, value: float) -> str:
        """A value as people write it."""
        return f"{number(value * 100, 3)} %" if self.percent else number(value)

    @property
    def names(self) -> list[str]:
        """Names of the colours, in order, each once."""
        return list(dict.fromkeys(s.name for panel in self.panels for s in panel.series if s.name))


def shaped(chart: Chart) -> Shape:
    """Everything about a chart that does not depend on what draws it; the frame stays as it is."""
    frame, x, y, low, high = _columns(chart)
    mark = "hist" if chart.bins or (chart.mark == "bar" and y is None) else chart.mark
    if mark == "rect":
        return _heat_map(chart, frame, x, y)
    axis = "number" if mark == "hist" else _axis(mark, frame, x)
    frame, drawn, total, categories = _capped(mark, axis, frame, x, chart)
    edges = _edges(frame[x]) if mark == "hist" else None
    panels = []
    for panel, part in _split(frame, chart.facet, MOST_PANELS):
        groups = _split(part, None if mark == "arc" else chart.color, MOST_SERIES)
        series = tuple(_series(mark, axis, name, rows, x, y, low, high, edges, categories) for name, rows in groups)
        panels.append(Panel(panel, series))
    y_label = str(y) if y is not None else "rows"
    return Shape(
        mark, tuple(panels), axis, str(x), y_label, categories, (), chart.horizontal, chart.stacked, drawn, total
    )


def _columns(chart: Chart) -> tuple[pd.DataFrame, str, str | None, str | None, str | None]:
    """The columns by their part in the chart; values in estimates are unpacked, with their intervals."""
    frame, x, y, low, high = chart.frame.reset_index(drop=True), chart.x, chart.y, chart.low, chart.high
    if chart.horizontal and y is not None and _numeric(frame[x]) and not _numeric(frame[y]):
        x, y = y, x
    if chart.mark == "box" and y is None:  # one box of all rows
        frame, x, y = pd.DataFrame({"": "", x: frame[x]}), "", x
    if y is not None and frame[y].map(lambda cell: isinstance(cell, Estimate)).any():
        estimates = frame[y]
        frame = frame.assign(**{y: estimates.map(_value)})
        if low is None and estimates.map(lambda e: isinstance(getattr(e, "sure", None), Interval)).any():
            low, high = f"{y} low", f"{y} high"
            frame = frame.assign(
                **{low: estimates.map(lambda e: _end(e, "low")), high: estimates.map(lambda e: _end(e, "high"))}
            )
    for name in (y, low, high):
        if name is not None and chart.mark != "rect":
            numbers = pd.to_numeric(frame[name], errors="coerce").astype(float)
            frame = frame.assign(**{name: numbers.where(np.isfinite(numbers))})
    return frame, x, y, low, high


def _value(cell: Any) -> float:
    return cell.value if isinstance(cell, Estimate) else float("nan")


def _end(cell: Any, end: str) -> float:
    sure = getattr(cell, "sure", None)
    return getattr(sure, end) if isinstance(sure, Interval) else _value(cell)


def _numeric(cells: pd.Series[Any]) -> bool:
    return pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells)


def _axis(mark: str, frame: pd.DataFrame, x: str) -> str:
    if pd.api.types.is_datetime64_any_dtype(frame[x]) or isinstance(frame[x].dtype, pd.PeriodDtype):
        return "category" if mark in ("box", "arc") else "date"
    few = frame[x].nunique() <= MOST_BARS
    if _numeric(frame[x]) and mark not in ("box", "arc") and not (mark == "bar" and few):
        return "number"
    return "category"


def _capped(
    mark: str, axis: str, frame: pd.DataFrame, x: str, chart: Chart
) -> tuple[pd.DataFrame, int, int, tuple[str, ...]]:
    """The rows to draw, how many marks these are, of how many, and the names on a category axis."""
    frame = frame[frame[x].notna()]
    if axis == "date" and isinstance(frame[x].dtype, pd.PeriodDtype):
        frame = frame.assign(**{x: frame[x].dt.to_timestamp()})
    if axis == "number":
        numbers = pd.to_numeric(frame[x], errors="coerce").astype(float)
        frame = frame.assign(**{x: numbers})[np.isfinite(numbers.to_numpy())]
    if axis == "category":
        names = frame[x].map(label)
        order = list(dict.fromkeys(names))
        most = len(order) if mark == "arc" else MOST_BARS
        shown = order[:most]
        return frame.assign(**{x: names})[names.isin(shown).to_numpy()], len(shown), len(order), tuple(shown)
    total = len(frame)
    if mark == "point" and total > MOST_POINTS:
        frame = frame.sample(MOST_POINTS, random_state=0).sort_index()
    if mark in ("line", "area") and chart.color is None and chart.facet is None and total > MOST_VERTICES:
        frame = frame.iloc[np.unique(np.linspace(0, total - 1, MOST_VERTICES).astype(int))]
    return frame, len(frame), total, ()


def label(cell: Any) -> str:
    """A cell as the name of a mark, cut when long.

    >>> label(3.0), label(True), label("a" * 40)
    ('3', 'True', 'aaaaaaaaaaaaaaaaaaaaaaaaaaa…')
    """
    if isinstance(cell, pd.Timestamp):
        return cell.strftime("%Y-%m-%d")
    whole = isinstance(cell, float | np.floating) and math.isfinite(cell) and float(cell).is_integer()
    text = " ".join((str(int(cell)) if whole else str(cell)).split())
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"


def _split(frame: pd.DataFrame, column: str | None, most: int) -> Iterator[tuple[str, pd.DataFrame]]:
    """Parts by the values of a column, in order of appearance; what is beyond `most` is one part, "other"."""
    if column is None:
        yield "", frame
        return
    names = frame[column].map(label, na_action="ignore").fillna("missing")
    order = (
        list(names.value_counts(sort=False).index)
        if isinstance(frame[column].dtype, pd.CategoricalDtype)
        else list(dict.fromkeys(names))
    )
    order = [name for name in order if (names == name).any()]
    kept = order if len(order) <= most else order[: most - 1]
    for name in kept:
        yield name, frame[(names == name).to_numpy()]
    if len(kept) < len(order):
        yield "other", frame[~names.isin(kept).to_numpy()]


def _edges(cells: pd.Series[Any]) -> np.ndarray[Any, Any]:
    """Bin edges by numpy's "auto" rule (Sturges or Freedman–Diaconis, the larger), at most MOST_BINS bins."""
    values = cells.to_numpy(float)
    if not len(values):
        return np.array([0.0, 1.0])
    low, high = float(values.min()), float(values.max())
    if low == high:
        return np.array([low - 0.5, high + 0.5])
    whole = bool((values == np.round(values)).all()) and high - low < MOST_BINS
    if whole:
        return np.arange(low - 0.5, high + 1.0)
    quartiles = np.quantile(values, [0.25, 0.75])
    width = 2 * (quartiles[1] - quartiles[0]) / len(values) ** (1 / 3)
    sturges = math.ceil(math.log2(len(values)) + 1)
    bins = max(sturges, math.ceil((high - low) / width)) if width > 0 else sturges
    return np.linspace(low, high, min(bins, MOST_BINS) + 1)


def _series(
    mark: str, axis: str, name: str, rows: pd.DataFrame, x: str, y: str | None,
    low: str | None, high: str | None, edges: np.ndarray[Any, Any] | None, categories: tuple[str, ...],
) -> Series:  # fmt: skip
    if mark == "hist" and edges is not None:
        counts = np.histogram(rows[x].to_numpy(float), edges)[0]
        middles, widths = (edges[:-1] + edges[1:]) / 2, np.diff(edges)
        return Series(name, middles.tolist(), counts.tolist(), width=widths.tolist())
    if y is None:
        counted = rows[x].value_counts(sort=False)
        return Series(name, list(counted.index), counted.tolist())
    if mark == "box":
        return _boxes(name, rows, x, y, categories)
    if mark == "arc":
        return _slices(rows, x, y)
    if mark not in ("line", "area"):
        rows = rows[rows[y].notna()]
    if mark in ("line", "area") and axis != "category":
        rows = rows.sort_values(x, kind="stable")
    lows, highs = (rows[end].tolist() if end is not None else None for end in (low, high))
    return Series(name, rows[x].tolist(), rows[y].tolist(), lows, highs)


def _boxes(name: str, rows: pd.DataFrame, x: str, y: str, categories: tuple[str, ...]) -> Series:
    parts = [(c, rows.loc[(rows[x] == c).to_numpy(), y]) for c in categories]
    parts = [(c, values) for c, values in parts if values.notna().any()]
    return Series(name, [c for c, _ in parts], [], boxes=tuple(_box(values) for _, values in parts))


def _box(cells: pd.Series[Any]) -> Box:
    values = np.sort(cells.dropna().to_numpy(float))
    q1, median, q3 = np.quantile(values, [0.25, 0.5, 0.75])
    reach = 1.5 * (q3 - q1)
    inside = values[(values >= q1 - reach) & (values <= q3 + reach)]
    outside = values[(values < q1 - reach) | (values > q3 + reach)]
    if len(outside) > MOST_OUTLIERS:
        outside = outside[np.unique(np.linspace(0, len(outside) - 1, MOST_OUTLIERS).astype(int))]
    return Box(float(inside[0]), float(q1), float(median), float(q3), float(inside[-1]), tuple(outside.tolist()))


def _slices(rows: pd.DataFrame, x: str, y: str) -> Series:
    sizes = rows.groupby(x, sort=False, observed=True)[y].sum()
    sizes = sizes[sizes > 0].sort_values(ascending=False, kind="stable")
    if len(sizes) > MOST_SLICES:
        rest = pd.Series({"other": sizes.iloc[MOST_SLICES - 1 :].sum()})
        sizes = pd.concat([sizes.iloc[: MOST_SLICES - 1], rest])
    return Series("", [str(name) for name in sizes.index], sizes.tolist())


def _heat_map(chart: Chart, frame: pd.DataFrame, x: str, y: str | None) -> Shape:
    """A grid of y by x; the value is in the column `color`, or the number of rows where there is none."""
    down = y if y is not None else x
    frame = frame.assign(**{name: frame[name].map(label) for name in {x, down}})
    if chart.color is None:
        frame = frame.assign(rows=1.0)
    value = chart.color or "rows"
    frame = frame.assign(**{value: frame[value].map(lambda cell: cell.value if isinstance(cell, Estimate) else cell)})
    grid = frame.pivot_table(
        index=down, columns=x, values=value, aggfunc="sum" if chart.color is None else "mean", sort=False
    )
    total, grid = grid.size, grid.iloc[:MOST_CELLS, :MOST_CELLS]
    values = [[float(v) if math.isfinite(v) else None for v in row] for row in grid.to_numpy(float)]
    columns, rows = tuple(map(str, grid.columns)), tuple(map(str, grid.index))
    panel = Panel("", (Series(value, list(columns), values),))
    return Shape("rect", (panel,), "category", str(x), str(down), columns, rows, drawn=grid.size, total=total)
