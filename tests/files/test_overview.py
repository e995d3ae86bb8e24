"""The overview: what a row is, findings that are true, silence on noise, suggestions that fit."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from assistant.files.grain import grain
from assistant.files.profile import profile
from assistant.stats.linked import chi_square_tail
from assistant.stats.strongest import strongest
from skills.overview import overview


def found(frame: pd.DataFrame, most: int = 2):
    return strongest(frame, profile(frame), most)[0]


def noise(rows: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    numbers = {f"x{i}": rng.normal(size=rows) if i % 2 else rng.lognormal(size=rows) for i in range(8)}
    return pd.DataFrame(
        {
            **numbers,
            "colour": rng.choice(["red", "green", "blue"], rows),
            "member": rng.choice(["yes", "no"], rows, p=[0.8, 0.2]),
        }
    )


def test_noise_is_left_alone():
    assert sum(bool(found(noise(rows, seed))) for seed in range(25) for rows in (40, 300)) <= 2


def test_true_links_are_found():
    frame = noise(400, 0)
    frame["sales"] = frame["x1"] * 3 + np.random.default_rng(9).normal(size=400)
    link = found(frame)[0]
    assert {link.column, link.by} == {"sales", "x1"}
    frame["height"] = 170 + 12 * (frame["colour"] == "red") + np.random.default_rng(8).normal(size=400) * 4
    links = found(frame, 3)
    tall = next(link for link in links if link.column == "height")
    assert (tall.by, tall.high) == ("colour", "red")
    assert tall.estimate.sure.low < 12 < tall.estimate.sure.high


def test_arithmetic_is_no_finding():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"a": rng.normal(size=200), "b": rng.normal(size=200)})
    frame["total"] = frame["a"] + frame["b"]
    assert found(frame) == []
    goods = pd.DataFrame({"price": rng.uniform(1, 9, 200), "pieces": rng.integers(1, 50, 200)})
    goods["turnover"] = goods["price"] * goods["pieces"]
    assert found(goods) == []


def test_copies_and_bands_are_no_finding():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"weight": rng.normal(70, 9, 300)})
    frame["mass_lb"] = frame["weight"] * 2.2046
    frame["band"] = pd.cut(frame["weight"], [0, 65, 75, 200], labels=["light", "middle", "heavy"]).astype("str")
    assert found(frame) == []


def test_two_drifting_columns_are_no_finding():
    rng = np.random.default_rng(4)
    days = np.arange(300)
    frame = pd.DataFrame({
        "date": pd.date_range("2024-01-01", periods=300), "storks": days + rng.normal(size=300) * 20, "births": days * 2 + rng.normal(size=300) * 40,
    })  # fmt: skip
    assert found(frame) == []


def test_rank_correlation_agrees_with_scipy():
    rng = np.random.default_rng(5)
    x = rng.normal(size=150)
    frame = pd.DataFrame({"u": np.exp(x), "v": x + rng.normal(size=150)})
    link = found(frame)[0]
    reference = stats.spearmanr(frame["u"], frame["v"])
    assert link.estimate.value == pytest.approx(reference.statistic)
    assert link.p < 1e-6
    assert reference.pvalue < 1e-6


def test_tail_of_chi_square_is_close():
    for freedom in (1, 2, 5, 20):
        for p in (0.2, 0.01, 1e-5):
            assert chi_square_tail(stats.chi2.isf(p, freedom), freedom) == pytest.approx(
                p, rel=0.6 if p < 0.001 else 0.1
            )


def test_difference_interval_covers():
    """95 % for one pair: the gap of two means, and that of two shares."""
    rng = np.random.default_rng(6)
    hits = {"difference": [], "shares": []}
    for _ in range(150):
        group = rng.choice(["a", "b"], 200)
        frame = pd.DataFrame({"group": group, "y": rng.normal(size=200) + 2 * (group == "a")})
        link = found(frame)[0]
        hits["difference"].append(link.estimate.sure.low <= 2 <= link.estimate.sure.high)
        frame = pd.DataFrame(
            {"group": group, "y": np.where(rng.random(200) < np.where(group == "a", 0.7, 0.2), "yes", "no")}
        )
        link = found(frame)[0]
        hits["shares"].append(link.estimate.sure.low <= 0.5 <= link.estimate.sure.high)
    assert all(0.92 <= np.mean(h) <= 1.0 for h in hits.values())


@pytest.mark.parametrize(("frame", "key", "said"), [
    (pd.DataFrame({"order_id": range(30), "n": [1, 2, 3] * 10}), "thing", "order"),
    (pd.DataFrame({"date": pd.date_range("2024-01-01", periods=30), "n": [1.5] * 30}), "period", "day"),
    (pd.DataFrame({"date": np.repeat(pd.date_range("2024-01-01", periods=12, freq="MS"), 3), "shop": ["a", "b", "c"] * 12, "n": range(36)}), "period_of", "month"),
    (pd.DataFrame({"country": [f"land {i}" for i in range(20)], "n": [1, 2] * 10}), "thing", "country"),
    (pd.DataFrame({"n": [1, 2, 1, 2], "m": [3, 3, 3, 3]}), "unknown", ""),
])  # fmt: skip
def test_what_a_row_is(frame, key, said):
    row = grain(frame, profile(frame))
    assert (row.key, row.thing or row.period) == (key, said)


def test_quick_enough_for_the_moment_of_upload():
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(
        {
            **{f"x{i}": rng.normal(size=100_000) for i in range(16)},
            **{f"g{i}": rng.choice(list("abcd"), 100_000) for i in range(4)},
        }
    )
    columns = profile(frame)
    overview(frame.head(100), columns)
    start = time.process_time()
    overview(frame, columns)
    assert time.process_time() - start < 1.5


def test_suggestions_name_columns_that_are_there(people):
    asked = overview(people).follow_ups
    assert 2 <= len(asked) <= 4
    for request in asked:
        for value in request.args.values():
            for name in value if isinstance(value, tuple) else (value,):
                assert name in people or isinstance(name, tuple)
