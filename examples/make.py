"""Make the example tables from fixed seeds; what truly moves each target stands in the docstrings.

`python -m examples.make` writes them into this folder.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd


def sales() -> pd.DataFrame:
    """Weekly sales of twelve shops for two years, 1,248 rows, in thousand EUR where it is money.

    True drivers of `sales`: `tv_ads` (rises, then saturates after about 25), `online_ads` (straight),
    `price` (down), `visits` (up), `discount` (up, twice as much in large shops: an interaction with `size`),
    `holiday`. Decoys: `leaflets` go out when online advertising does and do nothing; `temperature` and
    `staff` do nothing; `region` does nothing of its own.
    """
    rng = np.random.default_rng(20240101)
    weeks = pd.date_range("2023-01-02", periods=104, freq="7D")
    shops = pd.DataFrame(
        {
            "shop": ["Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Maple", "Oak", "Pine", "Rowan"],
            "region": ["north", "north", "north", "east", "east", "east", "south", "south", "south", "west", "west", "west"],
            "size": ["large", "small", "small", "large", "large", "small", "small", "large", "small", "large", "small", "large"],
        }
    )  # fmt: skip
    frame = pd.DataFrame({"week": weeks}).merge(shops, how="cross")
    n = len(frame)
    large = (frame["size"] == "large").to_numpy()
    day = frame["week"].dt.day_of_year.to_numpy()
    holiday = frame["week"].dt.isocalendar().week.isin([14, 15, 51, 52]).to_numpy()
    frame["tv_ads"] = (rng.gamma(1.6, 12, n) * (rng.random(n) < 0.8)).round(1)
    frame["online_ads"] = rng.gamma(4, 3, n).round(1)
    frame["leaflets"] = (40 * (frame["online_ads"] + rng.normal(0, 2.5, n)).clip(lower=0)).round()
    frame["price"] = rng.normal(24, 1.5, n).round(2)
    frame["discount"] = rng.choice([0, 5, 10, 15, 20], n, p=[0.45, 0.2, 0.15, 0.12, 0.08])
    frame["holiday"] = np.where(holiday, "yes", "no")
    frame["temperature"] = (10 - 9 * np.cos(2 * np.pi * (day - 20) / 365.25) + rng.normal(0, 3, n)).round(1)
    frame["staff"] = (6 + 4 * large + rng.integers(-1, 3, n)).astype(int)
    frame["visits"] = rng.poisson(420, n) + 90 * large
    moved = (
        60 * (1 - np.exp(-frame["tv_ads"] / 9))
        + 2.4 * frame["online_ads"]
        - 9 * (frame["price"] - 24)
        + 0.22 * frame["visits"]
        + (1.6 + 1.6 * large) * frame["discount"]
        + 35 * holiday
    )
    frame["sales"] = (90 + moved + rng.normal(0, 16, n)).round(1)
    return frame


def rentals() -> pd.DataFrame:
    """Bicycles rented a day in 2022 to 2024, 1,096 rows.

    True movers of `rentals`: a yearly growth of about 15 %, the season through `temperature` (best near 24 °C,
    less when hotter), `rain` (down), the working week (`working_day`), and single bad days after storms.
    `wind` does little; `pollen` nothing.
    """
    rng = np.random.default_rng(20220101)
    dates = pd.date_range("2022-01-01", "2024-12-31", freq="D")
    n = len(dates)
    day = dates.day_of_year.to_numpy()
    warm = 12 - 10 * np.cos(2 * np.pi * (day - 20) / 365.25)
    drift = np.zeros(n)
    for i in range(1, n):  # yesterday's weather lingers
        drift[i] = 0.7 * drift[i - 1] + rng.normal(0, 2)
    temperature = (warm + drift).round(1)
    rain = np.where(rng.random(n) < 0.35, rng.gamma(0.9, 5, n), 0).round(1)
    wind = rng.gamma(4, 3.5, n).round(1)
    working = dates.day_of_week.to_numpy() < 5
    growth = 1.15 ** (np.arange(n) / 365.25)
    base = 1500 + 75 * (24 - np.abs(temperature - 24)) + 260 * working - 45 * rain - 4 * wind
    storm = np.where(rng.random(n) < 0.006, 0.3, 1.0)
    count = np.maximum(base, 120) * growth * storm * rng.lognormal(0, 0.08, n)
    return pd.DataFrame(
        {
            "date": dates,
            "temperature": temperature,
            "rain": rain,
            "wind": wind,
            "pollen": rng.choice(["low", "medium", "high"], n, p=[0.5, 0.3, 0.2]),
            "working_day": np.where(working, "yes", "no"),
            "rentals": count.round().astype(int),
        }
    )


def churn() -> pd.DataFrame:
    """2,400 customers of a telephone company, and who left.

    True movers of `churned`: `contract` (monthly ones leave far more), `months` (the longer here, the fewer leave,
    fast at first), `support_calls`, `monthly_charge`, `internet` (fibre). `gender` and `paperless` do nothing.
    `total_charge` is about months times monthly charge. A few cells are missing.
    """
    rng = np.random.default_rng(20230615)
    n = 2400
    contract = rng.choice(["monthly", "one year", "two years"], n, p=[0.55, 0.25, 0.2])
    months = np.minimum(
        rng.gamma(1.4, 22, n) + np.select([contract == "monthly", contract == "one year"], [1, 8], 18), 72
    )
    months = np.ceil(months).astype(int)
    internet = rng.choice(["fibre", "DSL", "phone only"], n, p=[0.44, 0.36, 0.2])
    charge = (20 + np.select([internet == "fibre", internet == "DSL"], [50, 28], 0) + rng.gamma(3, 5, n)).round(2)
    calls = rng.poisson(1.3, n)
    odds = (
        -2.2
        + np.select([contract == "monthly", contract == "one year"], [1.9, 0.5], 0)
        - 0.9 * np.log(months / 12)
        + 0.45 * calls
        + 0.012 * (charge - 60)
        + 0.5 * (internet == "fibre")
    )
    left = rng.random(n) < 1 / (1 + np.exp(-odds))
    frame = pd.DataFrame(
        {
            "customer": [f"C{k:05d}" for k in rng.permutation(np.arange(10_000, 10_000 + n))],
            "gender": rng.choice(["female", "male"], n),
            "months": months,
            "contract": contract,
            "internet": internet,
            "paperless": rng.choice(["yes", "no"], n, p=[0.6, 0.4]),
            "support_calls": calls,
            "monthly_charge": charge,
            "total_charge": (months * charge * rng.normal(1, 0.02, n)).round(2),
            "churned": np.where(left, "yes", "no"),
        }
    )
    frame.loc[rng.random(n) < 0.02, "total_charge"] = np.nan
    return frame


def houses() -> pd.DataFrame:
    """900 houses sold in a made-up town, price in EUR.

    True movers of `price`: `area`, `district`, `condition`, `distance` to the centre (steep near it, then flat),
    `garden` (only outside the centre: an interaction), `year_built` (old and new are dear, the seventies cheap).
    `rooms` follow the area and do nothing of their own. Dear houses vary more. Some cells are missing.
    """
    rng = np.random.default_rng(19700401)
    n = 900
    district = rng.choice(
        ["Harbour", "Hillside", "Old Town", "Station", "Riverside"], n, p=[0.15, 0.25, 0.15, 0.25, 0.2]
    )
    central = np.isin(district, ["Old Town", "Station"])
    area = rng.lognormal(4.75, 0.32, n).round()
    year = rng.integers(1890, 2024, n)
    condition = rng.choice(["poor", "fair", "good", "excellent"], n, p=[0.1, 0.35, 0.4, 0.15])
    distance = np.where(central, rng.gamma(2, 0.5, n), 1.5 + rng.gamma(3, 1.3, n)).round(1)
    garden = np.where(rng.random(n) < np.where(central, 0.25, 0.7), "yes", "no")
    level = (
        2100 * area
        + 40_000 * np.exp(-distance / 1.5)
        + np.select(
            [district == "Harbour", district == "Old Town", district == "Hillside"], [60_000, 45_000, 25_000], 0
        )
        + np.select([condition == "poor", condition == "good", condition == "excellent"], [-35_000, 25_000, 60_000], 0)
        + 28_000 * ((garden == "yes") & ~central)
        + 9 * (year - 1968) ** 2
    )
    frame = pd.DataFrame(
        {
            "district": district,
            "area": area.astype(int),
            "rooms": np.clip((area / 28 + rng.normal(0, 0.7, n)).round(), 1, 12).astype(int),
            "year_built": year,
            "condition": condition,
            "garden": garden,
            "distance": distance,
            "price": (level * rng.lognormal(0, 0.09, n)).round(-2).astype(int),
        }
    )
    frame["distance"] = frame["distance"].mask(rng.random(n) < 0.03)
    frame["condition"] = frame["condition"].mask(rng.random(n) < 0.04)
    return frame


TABLES: dict[str, Callable[[], pd.DataFrame]] = {"sales": sales, "rentals": rentals, "churn": churn, "houses": houses}


def main(folder: Path = Path(__file__).parent) -> None:
    """Write each table as CSV."""
    for name, make in TABLES.items():
        make().to_csv(folder / f"{name}.csv", index=False)


if __name__ == "__main__":
    main()
