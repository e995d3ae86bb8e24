"""Charts: every mark is drawn by both libraries, names can do nothing, and there are never too many marks."""

import json

import numpy as np
import pandas as pd
import pytest
from matplotlib.cbook import boxplot_stats

from assistant.answer import Chart, Say
from assistant.estimate import Estimate, Exact, Interval
from assistant.ui.draw import figure, picture
from assistant.ui.draw.shape import MOST_BARS, MOST_POINTS, shaped

ALT = Say("chat.working")
HOSTILE = "日本 ‮<img src=x onerror=alert(1)> $x$ %{y} <a href='http://elsewhere.example'>"


def chart(mark, frame, x, y=None, **more):
    return Chart(mark, frame, x, y, ALT, (x,), **more)


def groups():
    rng = np.random.default_rng(1)
    names = [(r, p) for r in ("north", "south", HOSTILE) for p in ("Tea", "Coffee")]
    frame = pd.DataFrame(names, columns=["region", "product"]).assign(sales=rng.uniform(1, 9, 6))
    return frame.assign(low=frame["sales"] - 1, high=frame["sales"] + 1)


def months(n=24):
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"month": pd.date_range("2023-01-01", periods=n, freq="MS"), "sales": rng.uniform(5, 9, n)})
    return frame.assign(low=frame["sales"] - 1, high=frame["sales"] + 1, side=["a", "b"] * (n // 2))


def values(n=400):
    rng = np.random.default_rng(3)
    return pd.DataFrame({"x": rng.normal(50, 9, n), "y": rng.lognormal(3, 0.5, n), "g": rng.choice(["yes", "no"], n)})


CHARTS = {
    "bar": lambda: chart("bar", groups().iloc[::2], "region", "sales", low="low", high="high"),
    "bar across": lambda: chart("bar", groups().iloc[::2], "region", "sales", low="low", high="high", horizontal=True),
    "bar across, swapped": lambda: chart("bar", groups().iloc[::2], "sales", "region", horizontal=True),
    "grouped": lambda: chart("bar", groups(), "region", "sales", color="product"),
    "stacked": lambda: chart("bar", groups(), "region", "sales", color="product", stacked=True),
    "bar of dates": lambda: chart("bar", months(), "month", "sales"),
    "bar of numbers": lambda: chart("bar", pd.DataFrame({"class": [1, 2, 3], "n": [5, 6, 7]}), "class", "n"),
    "histogram": lambda: chart("bar", values(), "y", bins=True),
    "two histograms": lambda: chart("bar", values(), "y", bins=True, color="g"),
    "line": lambda: chart("line", months(), "month", "sales", low="low", high="high"),
    "lines": lambda: chart("line", months(), "month", "sales", color="side"),
    "line of periods": lambda: chart(
        "line", months().assign(month=lambda f: f["month"].dt.to_period("M")), "month", "sales"
    ),
    "line of numbers": lambda: chart("line", values(30), "x", "y"),
    "line of names": lambda: chart("line", groups().iloc[::2], "region", "sales"),
    "area": lambda: chart("area", months(), "month", "sales"),
    "areas": lambda: chart("area", months(), "month", "sales", color="side", stacked=True),
    "points": lambda: chart("point", values(), "x", "y", color="g"),
    "points with intervals": lambda: chart(
        "point", groups().iloc[::2], "region", "sales", low="low", high="high", horizontal=True
    ),
    "boxes": lambda: chart("box", values(), "g", "y"),
    "boxes in two colours": lambda: chart("box", values().assign(h=lambda f: f["x"] > 50), "g", "y", color="h"),
    "one box": lambda: chart("box", values(), "y"),
    "pie": lambda: chart("arc", groups(), "region", "sales"),
    "heat map": lambda: chart("rect", groups(), "region", "product", color="sales"),
    "small charts": lambda: chart("line", months(), "month", "sales", facet="side"),
    "nothing": lambda: chart("bar", groups().head(0), "region", "sales"),
    "no value at all": lambda: chart("line", months().assign(sales=np.nan), "month", "sales"),
    "infinities": lambda: chart("point", pd.DataFrame({"x": [1.0, np.inf, 3], "y": [np.inf, 1, 2.0]}), "x", "y"),
    "one point": lambda: chart("line", months().head(1), "month", "sales"),
    "no rows in a histogram": lambda: chart("bar", values().head(0), "y", bins=True),
    "no rows in boxes": lambda: chart("box", values().head(0), "g", "y"),
    "no cells in a heat map": lambda: chart("rect", groups().head(0), "region", "product", color="sales"),
}


@pytest.mark.parametrize("name", CHARTS)
def test_both_libraries_draw_it(name):
    made = CHARTS[name]()
    before = made.frame.copy()
    drawn, shape = figure(made)
    spec = drawn.to_json()
    json.loads(spec, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert "<img" not in spec and "<a href" not in spec and "%{y}" not in spec and "http" not in spec
    svg = picture(made, "svg", alt='Shows "it".').decode()
    assert 'role="img"' in svg and "<desc>Shows &quot;it&quot;.</desc>" in svg
    assert "<img" not in svg and "<script" not in svg
    assert picture(made, "svg", alt='Shows "it".').decode() == svg
    pd.testing.assert_frame_equal(made.frame, before)


def test_png_is_png():
    assert picture(CHARTS["bar"](), "png").startswith(b"\x89PNG")


def test_never_too_many_marks():
    many = pd.DataFrame({"x": np.arange(90_000.0), "y": np.arange(90_000.0)})
    shape = shaped(chart("point", many, "x", "y"))
    assert shape.drawn == MOST_POINTS and shape.total == 90_000
    named = pd.DataFrame({"x": [f"n{i}" for i in range(500)], "y": np.arange(500.0)})
    bars = shaped(chart("bar", named, "x", "y"))
    assert len(bars.panels[0].series[0].x) == MOST_BARS and bars.total == 500
    assert len(figure(chart("line", many, "x", "y"))[0].data[0].x) <= 1_500
    colours = named.assign(c=named["x"])
    assert shaped(chart("bar", colours, "x", "y", color="c")).names[-1] == "other"


def test_a_box_is_as_matplotlib_works_it_out():
    frame = values()
    (series,) = shaped(chart("box", frame, "g", "y")).panels[0].series
    for name, box in zip(series.x, series.boxes, strict=True):
        (stats,) = boxplot_stats(frame.loc[frame["g"] == name, "y"].to_numpy())
        expected = [stats[key] for key in ("whislo", "q1", "med", "q3", "whishi")]
        assert np.allclose([box.low, box.q1, box.median, box.q3, box.high], expected)
        assert np.allclose(sorted(box.outliers), sorted(stats["fliers"]))


def test_a_histogram_counts_every_row():
    frame = values()
    (series,) = shaped(chart("bar", frame, "y", bins=True)).panels[0].series
    assert sum(series.y) == len(frame)
    edges = [series.x[0] - series.width[0] / 2, *(x + w / 2 for x, w in zip(series.x, series.width, strict=True))]
    assert np.histogram(frame["y"], edges)[0].sum() >= len(frame) - 1  # rounding of the outer edges


def test_whole_numbers_get_a_bin_each():
    (series,) = shaped(chart("bar", pd.DataFrame({"x": [1, 1, 2, 4]}), "x", bins=True)).panels[0].series
    assert series.x == [1, 2, 3, 4] and series.y == [2, 1, 0, 1]


def test_intervals_of_estimates_are_drawn():
    frame = pd.DataFrame(
        {"x": ["a", "b"], "y": [Estimate(2.0, Interval(1.0, 4.0, 0.95, "t"), 9), Estimate(5.0, Exact(), 9)]}
    )
    bars = figure(chart("bar", frame, "x", "y"))[0].data[0]
    assert list(bars.error_y.array) == [2.0, 0.0] and list(bars.error_y.arrayminus) == [1.0, 0.0]


def test_small_slices_are_put_together():
    frame = pd.DataFrame({"x": [f"n{i}" for i in range(20)], "y": np.arange(1.0, 21)})
    (series,) = shaped(chart("arc", frame, "x", "y")).panels[0].series
    assert series.x[-1] == "other" and sum(series.y) == frame["y"].sum()


def test_shares_are_percent():
    frame = pd.DataFrame({"column": ["a", "b"], "share": [0.42, 0.1]})
    made = chart("bar", frame, "column", "share", horizontal=True)
    drawn = figure(made)[0]
    assert drawn.layout.xaxis.tickformat == ",.0%" and "42 %" in drawn.data[0].hovertext[0]
    assert "40 %" in picture(made).decode()
    assert not shaped(chart("bar", frame.assign(share=[42.0, 10]), "column", "share")).percent
