"""What a change is made of: by hand, on planted truth, and like for like over the calendar."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.stats.attribution import product_of, split_change, unusual_change
from assistant.stats.changing import changed, segment_columns, sides_of
from assistant.stats.periods import Stretch, shares_in, spread_over_days
from assistant.stats.series import by_period

DAYS = pd.Series(pd.date_range("2023-01-01", "2024-10-18"))


def split(rows: list[tuple[int, str, float]], summed: bool):
    k, names, values = zip(*rows, strict=True)
    one = np.ones(len(rows))
    return split_change("group", pd.Series(names), np.array(k, float), one, np.array(values), summed)


def test_parts_of_a_sum_by_hand():
    found = split([(1, "a", 10.0), (1, "b", 30.0), (0, "a", 4.0), (0, "b", 32.0)], summed=True)
    parts = {s.name: s.part for s in found.segments}
    assert parts == {"a": -6.0, "b": 2.0} and found.top.name == "a"
    assert {s.name: round(s.expected, 3) for s in found.segments} == {
        "a": round(-4 * 14 / 76, 3),
        "b": round(-4 * 62 / 76, 3),
    }


def test_mix_and_rate_by_hand():
    """Two groups with means 10 and 20 that never change: all of it is mix (Kitagawa 1955)."""
    rows = [(1, "low", 10.0)] * 8 + [(1, "high", 20.0)] * 2 + [(0, "low", 10.0)] * 5 + [(0, "high", 20.0)] * 5
    found = split(rows, summed=False)
    assert found.mix == pytest.approx(3.0) and found.rate == pytest.approx(0.0)
    assert sum(s.part for s in found.segments) == pytest.approx(3.0)


@pytest.mark.parametrize("summed", [True, False])
def test_parts_add_up(summed: bool):
    rng = np.random.default_rng(6)
    rows = [
        (int(k), str(g), float(v))
        for k, g, v in zip(rng.integers(0, 2, 300), rng.integers(0, 5, 300), rng.gamma(2, 9, 300), strict=True)
    ]
    found = split([*rows, (0, "new", 5.0), (1, "gone", 7.0)], summed)
    values = {k: [v for j, _, v in [*rows, (0, "new", 5.0), (1, "gone", 7.0)] if j == k] for k in (0, 1)}
    whole = sum(values[0]) - sum(values[1]) if summed else np.mean(values[0]) - np.mean(values[1])
    assert sum(s.part for s in found.segments) == pytest.approx(whole)
    if not summed:
        assert found.mix + found.rate == pytest.approx(whole)


def test_unusual_only_beside_enough_of_the_past():
    steps = np.array([1.0, -2, 2, -1, 1, -1, 2, -2])
    assert (
        unusual_change(9.0, steps) is True
        and unusual_change(2.0, steps) is False
        and unusual_change(9.0, steps[:3]) is None
    )


def test_false_alarms_are_rare():
    rng = np.random.default_rng(9)
    alarms = [unusual_change(float(x[0]), x[1:]) for x in rng.normal(size=(400, 13))]
    assert np.mean(alarms) < 0.09


def orders(seed: int = 1) -> pd.DataFrame:
    """Orders a day in four regions and two channels; the north nearly stops in September 2024."""
    rng = np.random.default_rng(seed)
    n = 12_000
    frame = pd.DataFrame(
        {
            "day": rng.choice(DAYS, n), "region": rng.choice(["north", "south", "east", "west"], n), "channel": rng.choice(["web", "shop"], n),
            "pieces": rng.poisson(3, n) + 1, "price": rng.normal(20, 2, n).round(2),
        }
    )  # fmt: skip
    frame["sales"] = frame["pieces"] * frame["price"]
    lost = (frame["day"] >= "2024-09-01") & (frame["day"] < "2024-10-01") & (frame["region"] == "north")
    return frame[~(lost & (rng.random(n) < 0.85))].reset_index(drop=True)


def analysed(frame: pd.DataFrame, periods=(), summed: bool = True, **more):
    sides = sides_of(frame["day"], periods, more.get("every"), more.get("yearly", False), more.get("than", False))
    among = segment_columns(frame, "sales", "day", None)
    return sides, changed(frame, frame["day"], frame["sales"], sides, summed, among, None, ["pieces", "price"])


def test_the_planted_segment_is_found():
    frame = orders()
    sides, found = analysed(frame, (("2024-09-01", "2024-09-30", "month"),))
    assert sides.before.name == "2024-08" and found.change < 0 and found.unusual
    best = found.splits[0]
    assert best.column == "region" and best.top.name == "north" and best.clear
    assert found.product == ("pieces", "price") and found.volume + found.level == pytest.approx(found.change)
    assert abs(found.volume) > 5 * abs(found.level)


def test_nothing_stands_out_where_nothing_is_planted():
    alarms = []
    for seed in range(6):
        frame = orders(seed + 20)
        _, found = analysed(frame, (("2024-06-01", "2024-06-30", "month"),))
        alarms.append(any(s.clear for s in found.splits))
    assert sum(alarms) <= 2


def test_a_period_that_is_not_complete_is_held_against_as_many_days():
    frame = orders()
    sides, found = analysed(frame, (("2024-10-01", "2024-10-31", "month"),))
    assert sides.cut == 18 and sides.before.name == "2024-09-01 to 2024-09-18"
    day = frame["day"].dt
    same = frame[(day.year == 2024) & (day.month == 9) & (day.day <= 18)]["sales"].sum()
    assert found.before == pytest.approx(same)


def test_sides():
    def named(periods=(), **more):
        found = sides_of(DAYS, periods, more.get("every"), more.get("yearly", False), more.get("than", False))
        return found.before.name, found.now.name

    assert named() == ("2024-08", "2024-09")
    assert named(every="quarter") == ("2024-Q2", "2024-Q3")
    march = (("2024-03-01", "2024-03-31", "month"),)
    assert named(march) == ("2024-02", "2024-03") and named(march, yearly=True) == ("2023-03", "2024-03")
    assert named((("2024-03-01", "2024-03-31", "month"), ("2024-01-01", "2024-01-31", "month"))) == (
        "2024-01",
        "2024-03",
    )
    assert named((("2024-08-01", "2024-08-31", "month"),), than=True) == ("2024-08", "2024-09")
    assert named((("2023-05-01", "", "month"),)) == ("2023-05", "2024-09")
    assert named((*march, ("2023-01-01", "2023-12-31", "year")), yearly=True) == ("2023-03", "2024-03")
    assert named((("2023-01-01", "2023-12-31", "year"),), than=True)[0] == "2023-01-01 to 2023-10-19"


def test_weeks_are_shared_out_by_days():
    weeks = pd.Series(pd.date_range("2024-01-01", periods=40, freq="7D"))
    assert shares_in(
        weeks, Stretch(pd.Timestamp("2024-02-01"), pd.Timestamp("2024-02-29")), True
    ).sum() == pytest.approx(29 / 7)
    days, values = spread_over_days(weeks, pd.Series(70.0, index=weeks.index))
    assert len(days) == 280 and values.sum() == pytest.approx(2800)
    months = by_period(weeks, pd.Series(70.0, index=weeks.index), "month", "sum")
    assert months.shared and months.values.iloc[1] == pytest.approx(290) and months.values.iloc[2] == pytest.approx(310)


def test_product_needs_every_row():
    rng = np.random.default_rng(3)
    a, b = rng.poisson(5, 50) + 1.0, rng.normal(10, 1, 50)
    assert product_of(a * b, {"n": a, "price": b}) == ("n", "price")
    assert product_of(a * b + rng.normal(size=50) * 9, {"n": a, "price": b}) is None
