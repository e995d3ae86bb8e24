"""Charts for files and pages without scripts: SVG, PNG or PDF by matplotlib."""

from __future__ import annotations

import html
import io
import math
import warnings
from typing import Any

import numpy as np

from assistant.answer import Chart
from assistant.language.speaking.speak import number
from assistant.ui.draw.marks import cell_range
from assistant.ui.draw.palette import COLORS
from assistant.ui.draw.shape import Series, Shape, label, shaped


def picture(chart: Chart, kind: str = "svg", title: str = "", alt: str = "") -> bytes:
    """The chart as a file of the given kind ("svg", "png" or "pdf"); the same chart gives the same bytes.

    An SVG is clear and takes its ink from the page (`currentColor`), holds its text as text, and says `alt` to
    screen readers.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    shape = shaped(chart)
    quiet = {
        "svg.fonttype": "none",
        "svg.hashsalt": "plainly",
        "font.size": 10.0,
        "text.usetex": False,
        "text.parse_math": False,
    }
    with mpl.rc_context(quiet):
        columns = 1 if len(shape.panels) == 1 else 2
        rows = math.ceil(len(shape.panels) / columns)
        drawn = Figure(figsize=(6.4, _height(shape, rows)), dpi=150, layout="constrained")
        grid = drawn.subplots(rows, columns, squeeze=False, sharey=shape.mark not in ("hist", "arc") and columns > 1)
        for place, axes in enumerate(grid.flat):
            if place < len(shape.panels):
                _panel(axes, shape, place)
            else:
                axes.set_axis_off()
        if title:
            drawn.suptitle(title, fontsize=12, ha="left", x=0.01)
        if shape.names and shape.mark != "arc":
            drawn.legend(*grid.flat[0].get_legend_handles_labels(), loc="outside lower left", ncols=4, frameon=False)
        return _saved(drawn, kind, alt)


def _height(shape: Shape, rows: int) -> float:
    if shape.mark == "rect":
        return min(1.6 + 0.32 * len(shape.rows), 9.0)
    if shape.horizontal and shape.axis == "category":
        return min(1.1 + 0.32 * len(shape.categories), 11.0)
    return 3.4 if rows == 1 else 2.4 * rows


def _saved(drawn: Any, kind: str, alt: str) -> bytes:
    out = io.BytesIO()
    metadata = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from font", category=UserWarning)
        drawn.savefig(out, format=kind, transparent=kind == "svg", metadata=metadata)
    if kind != "svg":
        return out.getvalue()
    text = out.getvalue().decode()
    text = (
        text[text.index("<svg") :]
        .replace("#000000", "currentColor")
        .replace('<text style="', '<text style="fill:currentColor;')
    )
    words = html.escape(alt)
    head, rest = text.split(">", 1)
    return f'{head} role="img" aria-label="{words}"><desc>{words}</desc>{rest}'.encode()


def _panel(axes: Any, shape: Shape, place: int) -> None:
    panel = shape.panels[place]
    draw = {"bar": _bars, "hist": _histogram, "box": _boxes, "arc": _pie, "rect": _heat}.get(shape.mark, _lines)
    draw(axes, shape, panel.series)
    if panel.name:
        axes.set_title(panel.name, loc="left", fontsize=10)
    if shape.mark == "arc":
        return
    along, value = ("y", "x") if shape.horizontal else ("x", "y")
    axes.set(**{f"{along}label": "" if shape.horizontal else shape.x_label, f"{value}label": shape.y_label})
    if shape.percent and shape.mark != "rect":
        (axes.xaxis if shape.horizontal else axes.yaxis).set_major_formatter(lambda share, _: f"{share * 100:.0f} %")
    axes.spines[["top", "right"]].set_visible(False)
    if shape.mark != "rect":
        axes.grid(axis=value, color="0.5", alpha=0.25, linewidth=0.8)
        axes.set_axisbelow(True)
    if shape.horizontal:
        axes.invert_yaxis()


def _color(shape: Shape, series: Series) -> str:
    return COLORS[(shape.names.index(series.name) if series.name else 0) % len(COLORS)]


def _places(axes: Any, shape: Shape, series: Series) -> Any:
    """Where marks stand along the axis; categories are numbered from 0 and named there."""
    if shape.axis != "category":
        return np.asarray(series.x, dtype="datetime64[us]" if shape.axis == "date" else float)
    names = shape.categories or tuple(series.x)
    slant = not shape.horizontal and (len(names) > 7 or max(map(len, names), default=0) > 12)
    if shape.horizontal:
        axes.set_yticks(range(len(names)), names)
    else:
        axes.set_xticks(range(len(names)), names, rotation=35 if slant else 0, ha="right" if slant else "center")
    index = {name: i for i, name in enumerate(names)}
    return np.array([index[name] for name in series.x], float)


def _errors(series: Series) -> np.ndarray[Any, Any] | None:
    if series.low is None or series.high is None:
        return None
    y = np.asarray(series.y, float)
    gaps = np.array([y - np.asarray(series.low, float), np.asarray(series.high, float) - y])
    return np.where(np.isfinite(gaps), np.maximum(gaps, 0), 0)


def _bars(axes: Any, shape: Shape, several: tuple[Series, ...]) -> None:
    width = 0.72 / (1 if shape.stacked else max(len(several), 1))
    below: dict[float, float] = {}
    for i, series in enumerate(several):
        places, y = _places(axes, shape, series), np.asarray(series.y, float)
        thick: Any = width
        if shape.axis == "date":
            gap = np.diff(np.unique(places)).min() if len(np.unique(places)) > 1 else np.timedelta64(1, "D")
            thick, places = gap * width, places + gap * (0 if shape.stacked else (i - (len(several) - 1) / 2) * width)
        elif not shape.stacked:
            places = places + (i - (len(several) - 1) / 2) * width
        start = [below.get(p, 0.0) for p in places.tolist()] if shape.stacked else None
        draw = axes.barh if shape.horizontal else axes.bar
        ends = {f"{'x' if shape.horizontal else 'y'}err": _errors(series), "ecolor": "0.45", "capsize": 2.5}
        draw(
            places,
            y,
            thick,
            **{"left" if shape.horizontal else "bottom": start or 0},
            color=_color(shape, series),
            label=series.name,
            **ends,
        )
        if start is not None:
            below |= {p: s + v for p, s, v in zip(places.tolist(), start, y, strict=True)}


def _histogram(axes: Any, shape: Shape, several: tuple[Series, ...]) -> None:
    for series in several:
        axes.bar(
            series.x,
            series.y,
            series.width,
            color=_color(shape, series),
            alpha=0.55 if series.name else 0.85,
            label=series.name,
        )


def _lines(axes: Any, shape: Shape, several: tuple[Series, ...]) -> None:
    floor: Any = 0.0
    for series in several:
        places, y, color = _places(axes, shape, series), np.asarray(series.y, float), _color(shape, series)
        if shape.mark == "point":
            ends, at = _errors(series), (y, places) if shape.horizontal else (places, y)
            if ends is None:
                axes.scatter(*at, s=14, color=color, alpha=0.6, label=series.name)
            else:
                axes.errorbar(
                    *at,
                    **{f"{'x' if shape.horizontal else 'y'}err": ends},
                    fmt="o",
                    color=color,
                    capsize=2.5,
                    label=series.name,
                )
            continue
        if shape.mark == "area":
            base = floor if shape.stacked and np.shape(floor) in ((), y.shape) else 0.0
            axes.fill_between(places, base, base + y, color=color, alpha=0.35, linewidth=0)
            floor, y = base + y, base + y
        elif series.low is not None and series.high is not None:
            axes.fill_between(
                places,
                np.asarray(series.low, float),
                np.asarray(series.high, float),
                color=color,
                alpha=0.18,
                linewidth=0,
            )
        axes.plot(places, y, color=color, linewidth=2, label=series.name)
    moments = {x for series in several for x in series.x}
    if shape.axis == "date" and len(moments) < 2:
        axes.set_xticks(np.array(sorted(moments), dtype="datetime64[us]"), [label(x) for x in sorted(moments)])
    elif shape.axis == "date":
        from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

        locator = AutoDateLocator(maxticks=8)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))


def _boxes(axes: Any, shape: Shape, several: tuple[Series, ...]) -> None:
    width = 0.6 / max(len(several), 1)
    for i, series in enumerate(several):
        places = _places(axes, shape, series) + (i - (len(several) - 1) / 2) * width
        five = [
            {"whislo": b.low, "q1": b.q1, "med": b.median, "q3": b.q3, "whishi": b.high, "fliers": b.outliers}
            for b in series.boxes
        ]
        color = _color(shape, series)
        line = {"color": color}
        axes.bxp(
            five, positions=places, widths=width * 0.9, manage_ticks=False, patch_artist=True, medianprops=line, whiskerprops=line, capprops=line,
            boxprops={"facecolor": color + "40", "edgecolor": color}, flierprops={"marker": ".", "markersize": 3, "markeredgecolor": color},
            orientation="horizontal" if shape.horizontal else "vertical", label=series.name or None,
        )  # fmt: skip


def _pie(axes: Any, shape: Shape, several: tuple[Series, ...]) -> None:
    for series in several:
        look = {"width": 0.45, "edgecolor": "none"}
        axes.pie(
            series.y,
            labels=series.x,
            colors=COLORS[: len(series.x)],
            autopct="%.0f %%",
            pctdistance=0.78,
            startangle=90,
            counterclock=False,
            wedgeprops=look,
        )


def _heat(axes: Any, shape: Shape, several: tuple[Series, ...]) -> None:
    (series,) = several
    if not series.y:
        return
    low, high = cell_range(series)
    cells = np.array([[np.nan if v is None else v for v in row] for row in series.y], float)
    shown = axes.imshow(cells, cmap="PuOr" if low < 0 else "Blues", vmin=low, vmax=high, aspect="auto", alpha=0.85)
    slant = len(shape.categories) > 7 or max(map(len, shape.categories), default=0) > 10
    axes.set_xticks(
        range(len(shape.categories)), shape.categories, rotation=35 if slant else 0, ha="right" if slant else "center"
    )
    axes.set_yticks(range(len(shape.rows)), shape.rows)
    if len(shape.categories) <= 10 and len(shape.rows) <= 16:
        for i, row in enumerate(series.y):
            for j, v in enumerate(row):
                if v is not None:
                    ink = "white" if abs(v) > 0.62 * high else "#010101"  # stays black where the page's ink is white
                    axes.text(j, i, number(v, 2), ha="center", va="center", fontsize=8, color=ink)
    axes.figure.colorbar(shown, ax=axes, shrink=0.85)
