"""What stands out: planted oddities are found with their reason, and tables without any are left in peace."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.files.profile import profile
from assistant.stats.tails import far_p, normal_scores
from assistant.stats.unusual import far_values, numeric_columns, odd_periods, odd_rows, rare_levels, rare_pairs

DRAWS = {
    "normal": lambda rng, n: rng.normal(50, 5, n),
    "skewed": lambda rng, n: rng.lognormal(3, 0.8, n),
    "heavy": lambda rng, n: rng.standard_t(4, n),
    "flat": lambda rng, n: rng.uniform(0, 1, n),
    "waiting": lambda rng, n: rng.exponential(10, n),
    "two humps": lambda rng, n: np.where(rng.random(n) < 0.4, rng.normal(0, 1, n), rng.normal(9, 1, n)),
}


@pytest.mark.parametrize("shape", DRAWS)
@pytest.mark.parametrize("n", [60, 400, 3000])
def test_few_false_alarms_among_values(shape, n):
    rng = np.random.default_rng(n)
    tables = 60 if n < 1000 else 25
    alarms = sum(bool((far_p(DRAWS[shape](rng, n)) * n < 0.05).any()) for _ in range(tables))
    assert alarms <= 0.15 * tables, alarms / tables


def _measured(rng: np.random.Generator, n: int) -> pd.DataFrame:
    height = rng.normal(172, 9, n)
    weight = 0.9 * height - 85 + rng.normal(0, 5, n)
    area = rng.lognormal(4, 0.4, n)
    price = area * 30 * rng.lognormal(0, 0.15, n)
    return pd.DataFrame({
        "height": height.round(1), "weight": weight.round(1), "area": area.round(1), "price": price.round(),
        "team": rng.choice(["red", "green", "blue"], n),
    })  # fmt: skip


def test_few_false_alarms_among_rows():
    rng = np.random.default_rng(8)
    alarms = 0
    for _ in range(30):
        frame = _measured(rng, 250)
        columns = profile(frame)
        alarms += bool(odd_rows(frame, columns, numeric_columns(frame, columns)))
    assert alarms <= 4


def test_a_row_that_does_not_fit_is_found_though_no_cell_is_far():
    frame = _measured(np.random.default_rng(4), 400)
    frame.loc[17, ["height", "weight"]] = [193.0, 48.0]
    columns = profile(frame)
    data = numeric_columns(frame, columns)
    assert not far_values(data)
    found = odd_rows(frame, columns, data)
    assert found and {i for o in found for i in o.rows} == {17}
    assert {o.column for o in found} <= {"height", "weight"}
    weight = next(o for o in found if o.column == "weight")
    assert weight.expected[0] > 70


def test_a_far_value_is_found_with_what_is_usual():
    frame = _measured(np.random.default_rng(4), 400)
    frame.loc[3, "price"] *= 1000
    columns = profile(frame)
    (found,) = far_values(numeric_columns(frame, columns))
    assert (found.column, found.rows) == ("price", (3,))
    assert found.expected[0] < frame["price"].median() < found.expected[1]


def test_pairs_and_levels():
    rng = np.random.default_rng(2)
    n = 600
    frame = pd.DataFrame({"sex": rng.choice(["male", "female"], n)})
    frame["ward"] = np.where(
        (frame["sex"] == "female") & (rng.random(n) < 0.4), "maternity", rng.choice(["heart", "bones"], n)
    )
    frame["kind"] = rng.choice(["a", "b", "c"], n)
    frame.loc[5, "kind"] = "zz"
    spot = int(np.flatnonzero(frame["sex"] == "male")[0])
    frame.loc[spot, "ward"] = "maternity"
    columns = profile(frame)
    pairs = rare_pairs(frame, columns)
    assert [(o.rows, set(o.shown)) for o in pairs] == [((spot,), {"male", "maternity"})]
    assert [(o.rows, o.shown) for o in rare_levels(frame, columns)] == [((5,), ("zz",))]


def test_a_month_that_stands_out():
    rng = np.random.default_rng(6)
    days = pd.date_range("2021-01-01", "2023-12-31", freq="D")
    sales = 100 + 20 * np.sin(2 * np.pi * days.day_of_year / 365.25) + rng.normal(0, 6, len(days))
    frame = pd.DataFrame({"date": days, "sales": sales})
    columns = profile(frame)
    assert not odd_periods(frame, columns, numeric_columns(frame, columns), "month")
    frame.loc[(days >= "2022-05-01") & (days < "2022-06-01"), "sales"] *= 2
    found = odd_periods(frame, columns, numeric_columns(frame, columns), "month")
    assert {str(o.shown[0])[:7] for o in found} == {"2022-05"}


def test_scores_are_blom_s():
    """Blom's scores of five values, as R's qnorm((1:5 - 3/8) / (5 + 1/4)) gives them."""
    assert normal_scores(np.array([5.0, 1, 3, 2, 4])).round(4).tolist() == [1.1798, -1.1798, 0.0, -0.4972, 0.4972]
