"""Forecasts and changes as a person gets them: what is said first, what is declined, like for like, in good time."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from assistant.estimate import Estimate, Interval
from tests.stats.test_change import orders


def played(assistant, folder: Path, frame: pd.DataFrame, *said: str):
    path = folder / "table.csv"
    frame.to_csv(path, index=False)
    session = assistant.open(path)
    turn = None
    for text in said:
        turn, session = assistant.reply(text, session)
    assert turn is not None
    return turn


def finding(turn, name: str):
    return next(f.value for f in turn.answers[0].findings if f.name == name)


def keys(turn) -> set[str]:
    return {c["key"] for c in turn.record()["caveats"]}


def monthly(n: int = 60, seed: int = 2) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    t = np.arange(n)
    sales = 1000 + 8 * t + 200 * np.sin(2 * np.pi * t / 12) + rng.normal(0, 25, n)
    return pd.DataFrame({"month": pd.date_range("2020-01-01", periods=n, freq="MS"), "sales": sales.round()})


def test_a_forecast_holds_what_comes(assistant, tmp_path: Path):
    whole = monthly(63)
    turn = played(assistant, tmp_path, whole[:60], "forecast sales for the next 3 months")
    total = turn.answers[0].value
    assert isinstance(total, Estimate) and isinstance(total.sure, Interval)
    assert total.sure.low <= whole["sales"][60:].sum() <= total.sure.high
    assert "extrapolation" in keys(turn) and turn.answers[0].blocks
    assert 0.7 <= finding(turn, "back-test coverage").value <= 1.0
    assert finding(turn, "back-test error").value < finding(turn, "error of the last season again").value


def test_short_history_is_declined_with_what_it_tells(assistant, tmp_path: Path):
    frame = pd.DataFrame({"year": range(2017, 2024), "visitors": [310, 330, 325, 340, 361, 352, 370]})
    turn = played(assistant, tmp_path, frame, "forecast visitors for the next 4 years")
    record = turn.record()
    assert record["status"] == "declined" and {"extrapolation", "short_history"} <= keys(turn)
    assert "310" in record["headline"] and "370" in record["headline"] and record["follow_ups"]


def test_too_far_is_cut_and_said(assistant, tmp_path: Path):
    turn = played(assistant, tmp_path, monthly(), "forecast sales for the next 9 years")
    assert "carry 30 months at most" in turn.markdown()


def test_the_goal(assistant, tmp_path: Path):
    frame = monthly(57)  # until September
    sure = played(assistant, tmp_path, frame, "will sales reach 12000 this year?")
    assert sure.answers[0].value is True and "very probably be reached" in sure.markdown()
    assert finding(sure, "chance of the goal").value > 0.95
    hopeless = played(assistant, tmp_path, frame, "will we reach 1 million sales this year?")
    assert hopeless.answers[0].value is False and "not be reached" in hopeless.markdown()


def test_the_last_period_is_left_out_where_it_is_not_complete(assistant, tmp_path: Path):
    days = pd.date_range("2022-01-01", "2024-06-10")
    frame = pd.DataFrame({"day": days, "orders": np.random.default_rng(1).poisson(50, len(days))})
    turn = played(assistant, tmp_path, frame, "forecast orders by month")
    assert "partial_period" in keys(turn)
    assert finding(turn, "forecast 2024-07").value == pytest.approx(1550, rel=0.08)


def test_nothing_that_was_never_below_nought_goes_below(assistant, tmp_path: Path):
    frame = monthly().assign(sales=lambda f: np.random.default_rng(4).poisson(0.8, len(f)))
    turn = played(assistant, tmp_path, frame, "forecast sales for the next 6 months")
    for one in turn.answers[0].findings:
        if one.name.startswith("forecast"):
            assert one.value.sure.low >= 0


def test_the_past_cannot_be_forecast(assistant, tmp_path: Path):
    turn = played(assistant, tmp_path, monthly(), "forecast sales for March 2021")
    assert turn.status == "declined" and "known already" in turn.record()["headline"]


def test_what_is_contradicted_is_said_first(assistant, tmp_path: Path):
    turn = played(assistant, tmp_path, orders(), "why did sales rise in September?")
    assert turn.answers[0].headline.key == "change.not_up" and "did not rise" in turn.record()["headline"]


def test_the_change_names_its_segment(assistant, tmp_path: Path):
    turn = played(assistant, tmp_path, orders(), "why did sales drop in September?")
    answer = turn.answers[0]
    assert answer.headline.key == "change.fell_clear" and answer.value == "north"
    parts = [f.value.value for f in answer.findings if f.name.startswith("part of ")]
    assert sum(parts) == pytest.approx(finding(turn, "change").value)
    assert finding(turn, "volume").value + finding(turn, "level").value == pytest.approx(finding(turn, "change").value)
    assert "not_causal" in keys(turn)


def test_months_of_weekly_rows_hold_no_more_for_five_weeks(assistant, tmp_path: Path):
    weeks = pd.date_range("2022-01-03", periods=150, freq="7D")
    frame = pd.DataFrame({"week": weeks, "sales": 700.0 + np.random.default_rng(3).normal(0, 7, 150).round(1)})
    turn = played(assistant, tmp_path, frame, "monthly trend of sales")
    assert "shared out by days" in turn.markdown()
    highest = next(f.value.value for f in turn.answers[0].findings if f.name.startswith("highest"))
    assert highest < 1.05 * 3100, "31 days at 100 a day, not five weeks"


def test_a_mean_that_only_the_mix_moved(assistant, tmp_path: Path):
    rng = np.random.default_rng(5)
    days = pd.Series(rng.choice(pd.date_range("2024-01-01", "2024-10-31"), 9000))
    large = rng.random(9000) < np.where(days >= pd.Timestamp("2024-10-01"), 0.7, 0.3)
    price = np.where(large, 50.0, 20.0) + rng.normal(0, 2, 9000)
    frame = pd.DataFrame({"day": days, "kind": np.where(large, "large", "small"), "price": price.round(2)})
    turn = played(assistant, tmp_path, frame, "why did the price rise in October?")
    change, mix = finding(turn, "change").value, finding(turn, "mix").value
    assert change == pytest.approx(12, abs=1.5) and mix == pytest.approx(change, rel=0.1)
    assert abs(finding(turn, "rate").value) < 0.5


def test_large_tables_in_time(assistant, tmp_path: Path):
    rng = np.random.default_rng(0)
    n = 100_000
    frame = pd.DataFrame({f"c{i}": rng.choice(list("abcdefgh"), n) for i in range(8)})
    frame.insert(0, "day", rng.choice(pd.date_range("2021-01-01", "2024-12-31"), n))
    frame["sales"] = rng.gamma(2, 20, n).round(2)
    path = tmp_path / "large.csv"
    frame.to_csv(path, index=False)
    session = assistant.open(path)
    for text in ("forecast sales next quarter", "why did sales drop in November?"):
        began = time.perf_counter()
        turn, _ = assistant.reply(text, session)
        assert turn.status == "answered" and time.perf_counter() - began < 10
