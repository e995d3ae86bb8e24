"""The marks of a chart as plotly traces: bars, lines, points, boxes, slices and cells."""

from __future__ import annotations

import html
import math
from typing import Any

from assistant.language.speaking.speak import number
from assistant.ui.draw.palette import COLORS, DIVERGING, SEQUENTIAL, faint
from assistant.ui.draw.shape import Panel, Series, Shape


def safe(text: str) -> str:
    """Text as plotly shows it unchanged: its own small HTML and its %{…} are switched off.

    >>> safe("<a href='x'>50%</a>")
    '&lt;a href=&#x27;x&#x27;&gt;50&#37;&lt;/a&gt;'
    """
    return html.escape(" ".join(text.split())).replace("%", "&#37;")


def traces(shape: Shape, panel: Panel) -> list[dict[str, Any]]:
    """The traces of one panel, coloured by name; only the first panel's stand in the legend."""
    make = {"bar": _bar, "hist": _histogram, "box": _box, "arc": _pie, "rect": _heat}.get(shape.mark, _line)
    found = []
    for series in panel.series:
        place = shape.names.index(series.name) if series.name else 0
        color = COLORS[place % len(COLORS)]
        shown = bool(series.name) and panel is shape.panels[0]
        for trace in make(shape, series, color):
            found.append({"name": safe(series.name), "legendgroup": str(place), "showlegend": shown, **trace})
    return found


def _tips(shape: Shape, series: Series) -> list[str]:
    """What is shown over each mark: its name, its value, its interval."""
    tips = []
    for i, (x, y) in enumerate(zip(series.x, series.y, strict=True)):
        name = x.strftime("%Y-%m-%d") if hasattr(x, "strftime") else number(x) if isinstance(x, float) else str(x)
        first = f"{series.name}, {name}" if series.name else name
        value = "–" if y is None or math.isnan(y) else shape.written(float(y))
        ends = ""
        if series.low is not None and series.high is not None:
            ends = f" ({shape.written(series.low[i])} to {shape.written(series.high[i])})"
        tips.append(f"<b>{safe(first)}</b><br>{safe(shape.y_label)}: {value}{ends}")
    return tips


def _placed(shape: Shape, series: Series) -> list[Any]:
    return [safe(x) for x in series.x] if shape.axis == "category" else series.x


def _bar(shape: Shape, series: Series, color: str) -> list[dict[str, Any]]:
    x, y = _placed(shape, series), series.y
    across = {"x": y, "y": x, "orientation": "h"} if shape.horizontal else {"x": x, "y": y}
    trace = {
        "type": "bar",
        **across,
        "marker": {"color": color},
        "hovertext": _tips(shape, series),
        "hoverinfo": "text",
    }
    return [trace | {f"error_{'x' if shape.horizontal else 'y'}": errors}] if (errors := _errors(series)) else [trace]


def _errors(series: Series) -> dict[str, Any] | None:
    if series.low is None or series.high is None:
        return None
    over = [_gap(high, y) for high, y in zip(series.high, series.y, strict=True)]
    under = [_gap(y, low) for low, y in zip(series.low, series.y, strict=True)]
    look = {"color": "rgba(128,128,128,0.95)", "thickness": 1.6, "width": 4}
    return {"type": "data", "symmetric": False, "array": over, "arrayminus": under, **look}


def _gap(upper: float, lower: float) -> float:
    gap = upper - lower
    return max(gap, 0.0) if math.isfinite(gap) else 0.0


def _histogram(shape: Shape, series: Series, color: str) -> list[dict[str, Any]]:
    widths = series.width or []
    tips = [
        f"<b>{number(x - w / 2)} to {number(x + w / 2)}</b><br>rows: {number(y)}"
        for x, y, w in zip(series.x, series.y, widths, strict=True)
    ]
    marker = {"color": faint(color, 0.55 if series.name else 0.85), "line": {"width": 0}}
    return [
        {
            "type": "bar",
            "x": series.x,
            "y": series.y,
            "width": widths,
            "marker": marker,
            "hovertext": tips,
            "hoverinfo": "text",
        }
    ]


def _line(shape: Shape, series: Series, color: str) -> list[dict[str, Any]]:
    """A line with its band, an area, or points."""
    x, tips = _placed(shape, series), _tips(shape, series)
    main = {
        "type": "scatter",
        "x": x,
        "y": series.y,
        "hovertext": tips,
        "hoverinfo": "text",
        "line": {"color": color, "width": 2.4},
    }
    if shape.mark == "point":
        many = len(series.x) > 300
        main |= {
            "mode": "markers",
            "marker": {"color": color, "size": 5 if many else 8, "opacity": 0.45 if many else 0.8},
        }
        if shape.horizontal:
            main |= {"x": series.y, "y": x}
        errors = _errors(series)
        return [main | {f"error_{'x' if shape.horizontal else 'y'}": errors}] if errors else [main]
    main |= {"mode": "lines" if len(series.x) > 40 else "lines+markers", "marker": {"size": 6, "color": color}}
    if shape.mark == "area":
        return [
            main | ({"stackgroup": "one"} if shape.stacked else {"fill": "tozeroy"}) | {"fillcolor": faint(color, 0.35)}
        ]
    if series.low is None or series.high is None:
        return [main]
    edge = {"type": "scatter", "x": x, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    band = {"fill": "tonexty", "fillcolor": faint(color, 0.18)}
    return [edge | {"y": series.low}, edge | band | {"y": series.high}, main]


def _box(shape: Shape, series: Series, color: str) -> list[dict[str, Any]]:
    five = {
        "q1": [b.q1 for b in series.boxes],
        "median": [b.median for b in series.boxes],
        "q3": [b.q3 for b in series.boxes],
        "lowerfence": [b.low for b in series.boxes],
        "upperfence": [b.high for b in series.boxes],
    }
    names, outside = [safe(x) for x in series.x], [list(b.outliers) for b in series.boxes]
    places = {"y": names, "x": outside, "orientation": "h"} if shape.horizontal else {"x": names, "y": outside}
    look = {
        "line": {"color": color, "width": 1.6},
        "fillcolor": faint(color, 0.25),
        "boxpoints": "outliers",
        "marker": {"size": 4, "opacity": 0.5},
    }
    return [{"type": "box", **five, **places, **look}]


def _pie(shape: Shape, series: Series, color: str) -> list[dict[str, Any]]:
    look = {
        "hole": 0.55,
        "sort": False,
        "direction": "clockwise",
        "textinfo": "percent",
        "textposition": "inside",
        "showlegend": True,
    }
    colors = {"colors": list(COLORS[: len(series.x)]), "line": {"width": 0}}
    tips = [f"<b>{safe(x)}</b><br>{number(float(y))}" for x, y in zip(series.x, series.y, strict=True)]
    return [
        {
            "type": "pie",
            "labels": [safe(x) for x in series.x],
            "values": series.y,
            "marker": colors,
            "hovertext": tips,
            "hoverinfo": "text",
            **look,
        }
    ]


def _heat(shape: Shape, series: Series, color: str) -> list[dict[str, Any]]:
    low, high = cell_range(series)
    scale = DIVERGING if low < 0 else SEQUENTIAL
    names = [safe(x) for x in series.x]
    rows = [safe(y) for y in shape.rows]
    tips = [
        [
            f"<b>{row}, {name}</b><br>{safe(series.name)}: {'–' if v is None else number(v)}"
            for name, v in zip(names, values, strict=True)
        ]
        for row, values in zip(rows, series.y, strict=True)
    ]
    look = {
        "colorscale": [list(stop) for stop in scale],
        "zmin": low,
        "zmax": high,
        "xgap": 2,
        "ygap": 2,
        "hoverongaps": False,
    }
    bar = {"thickness": 10, "outlinewidth": 0, "len": 0.9}
    return [
        {
            "type": "heatmap",
            "x": names,
            "y": rows,
            "z": series.y,
            "hovertext": tips,
            "hoverinfo": "text",
            "colorbar": bar,
            **look,
            "showlegend": False,
        }
    ]


def cell_range(series: Series) -> tuple[float, float]:
    """Ends of a heat map's colours: as far below zero as above if there are negative cells, else from nothing."""
    cells = [v for row in series.y for v in row if v is not None] or [0.0, 1.0]
    most = max(map(abs, cells)) or 1.0
    return (-most, most) if min(cells) < 0 else (0.0, most)
