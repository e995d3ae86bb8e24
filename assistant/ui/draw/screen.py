"""Charts for the chat, as plotly figures: clear backgrounds, no tools, names that can do nothing but be read."""

from __future__ import annotations

import math
from typing import Any

from assistant.answer import Chart
from assistant.language.speaking.speak import number
from assistant.ui.draw.marks import safe, traces
from assistant.ui.draw.palette import GRID, ZERO
from assistant.ui.draw.shape import Shape, shaped

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
HEIGHT = 330


def load_library() -> None:
    """Import plotly before the first picture needs it."""
    import plotly.graph_objects  # noqa: F401


def figure(chart: Chart) -> tuple[Any, Shape]:
    """A plotly `Figure` that fits a phone and either theme, and the shape it was drawn from."""
    import plotly.graph_objects as go

    shape = shaped(chart)
    drawn = go.Figure(layout=_layout(shape))
    for place, panel in enumerate(shape.panels, 1):
        for trace in traces(shape, panel):
            if shape.mark != "arc":
                trace |= {"xaxis": f"x{place}", "yaxis": f"y{place}"}
            drawn.add_trace(trace)
    if shape.mark == "rect":
        _label_cells(drawn, shape)
    return drawn, shape


def _label_cells(drawn: Any, shape: Shape) -> None:
    (series,) = shape.panels[0].series
    if len(shape.categories) <= 8 and len(shape.rows) <= 14:
        text = [["" if v is None else number(v, 2) for v in row] for row in series.y]
        drawn.update_traces(text=text, texttemplate="%{text}", textfont={"size": 11})


def _layout(shape: Shape) -> dict[str, Any]:
    clear = "rgba(0,0,0,0)"
    layout: dict[str, Any] = {
        "template": "none",
        "paper_bgcolor": clear,
        "plot_bgcolor": clear,
        "font": {"family": FONT, "size": 13},
        "hoverlabel": {"bgcolor": "#1f2933", "bordercolor": "#1f2933", "font": {"color": "#ffffff", "family": FONT}},
        "margin": {"l": 8, "r": 12, "t": 30 if _top_label(shape) else 12, "b": 8},
        "height": _height(shape),
        "dragmode": False,
        "bargap": 0.02 if shape.mark == "hist" else 0.28,
        "barcornerradius": 0 if shape.stacked or shape.mark == "hist" else 4,
        "barmode": "stack" if shape.stacked else "overlay" if shape.mark == "hist" else "group",
        "legend": {"orientation": "h", "x": 0, "y": -0.14, "yanchor": "top", "title": {"text": ""}},
        "showlegend": shape.mark == "arc" or bool(shape.names),
        "separators": ".,",
    }
    if _top_label(
        shape
    ):  # horizontal above the axis: legible on a phone, where a turned title takes a tenth of the width
        text = safe(shape.y_label)
        layout["title"] = {
            "text": text,
            "font": {"size": 12},
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yanchor": "top",
            "pad": {"t": 6, "l": 8},
        }
    return layout | (_axes(shape) if shape.mark != "arc" else {})


def _top_label(shape: Shape) -> bool:
    return shape.mark != "arc" and not shape.horizontal


def _height(shape: Shape) -> int:
    if shape.mark == "rect":
        return min(140 + 34 * len(shape.rows), 640)
    if shape.horizontal and shape.axis == "category":
        groups = 1 if shape.stacked or shape.mark == "point" else max(len(shape.names), 1)
        return min(90 + len(shape.categories) * max(30, 16 * groups), 900)
    return HEIGHT if len(shape.panels) <= 2 else 230 * math.ceil(len(shape.panels) / 2)


def _look(shape: Shape) -> tuple[dict[str, Any], dict[str, Any]]:
    """How the axis along which things stand looks, and the axis of their values."""
    look = {
        "gridcolor": GRID,
        "zerolinecolor": ZERO,
        "linecolor": GRID,
        "automargin": True,
        "fixedrange": True,
        "ticks": "",
        "title": {"standoff": 8},
    }
    along: dict[str, Any] = look | {"type": {"number": "linear"}.get(shape.axis, shape.axis)}
    value: dict[str, Any] = look | {"type": "category" if shape.mark == "rect" else "linear"}
    if shape.axis in ("date", "number"):
        along |= {"nticks": 6 if len(shape.panels) == 1 else 4, "tickangle": 0}
    if shape.axis == "category":
        along |= {"categoryorder": "array", "categoryarray": [safe(c) for c in shape.categories], "showgrid": False}
    if shape.percent and shape.mark != "rect":
        value |= {"tickformat": ",.0%"}
    if shape.mark == "rect":
        value |= {"autorange": "reversed", "showgrid": False}
    if shape.mark in ("bar", "hist", "area"):
        value |= {"rangemode": "tozero"}
    if shape.horizontal:
        along |= {"autorange": "reversed"}
    return along, value


def _axes(shape: Shape) -> dict[str, Any]:
    along, value = _look(shape)
    columns = 1 if len(shape.panels) == 1 else 2
    rows = math.ceil(len(shape.panels) / columns)
    axes: dict[str, Any] = {"annotations": []}
    for i, panel in enumerate(shape.panels):
        across, down = i % columns, i // columns
        left, bottom = across / columns, 1 - (down + 1) / rows
        span_x = [left + (0.06 if across else 0), left + 1 / columns - (0 if across or columns == 1 else 0.03)]
        span_y = [bottom + (0.14 if rows > 1 else 0), bottom + 1 / rows - (0.06 if panel.name else 0)]
        ends = {"xaxis": value, "yaxis": along} if shape.horizontal else {"xaxis": along, "yaxis": value}
        label = {
            "text": safe(shape.y_label if shape.horizontal else shape.x_label),
            "standoff": 8,
            "font": {"size": 12},
        }
        axes[f"xaxis{i + 1}"] = ends["xaxis"] | {"domain": span_x, "anchor": f"y{i + 1}", "title": label}
        axes[f"yaxis{i + 1}"] = ends["yaxis"] | {"domain": span_y, "anchor": f"x{i + 1}"}
        if i and shape.mark != "hist":
            axes[f"yaxis{i + 1}"] |= {"matches": "y"}
        if panel.name:
            place = {
                "x": span_x[0],
                "y": span_y[1],
                "xref": "paper",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "bottom",
            }
            axes["annotations"].append({"text": f"<b>{safe(panel.name)}</b>", "showarrow": False, **place})
    return axes
