"""The tables that the tests talk about, made here with known truth."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

REGIONS = ("north", "south", "east", "west")
PRODUCTS = {"Tea": 6.0, "Coffee": 9.0, "Cocoa": 7.5}  # the usual price of each
CITIES = ("London", "Paris", "Oslo", "Rome", "Berlin", "Madrid", "Vienna", "Lisbon")
FIRST = {
    "male": ("Adam", "Boris", "Carl", "David", "Emil", "Felix", "Georg", "Hugo", "Ivan", "Jonas", "Karim", "Leo"),
    "female": ("Alice", "Berta", "Clara", "Dora", "Emma", "Freya", "Greta", "Hanna", "Ida", "Julia", "Kira", "Lena"),
}
LAST = (
    "Abbott", "Bergman", "Castillo", "Dubois", "Eriksen", "Ferrari", "Gruber", "Horvath", "Ivanova", "Jansen", "Keller",
    "Lindqvist", "Moreau", "Novak", "Olsen", "Petrov", "Quigley", "Rossi", "Silva", "Tanaka", "Ulrich", "Varga",
)  # fmt: skip


def shop() -> pd.DataFrame:
    """1,260 rows: every week of 2023 and 2024, four regions, three products.

    Visits, discount and price truly move `sales`, more in the north, and there is a season;
    `ad_spend` follows visits and does nothing of its own. `returned` is likelier with a discount.
    """
    rng = np.random.default_rng(7)
    weeks = pd.date_range("2023-01-01", "2024-12-31", freq="7D")
    grid = pd.MultiIndex.from_product([weeks, REGIONS, PRODUCTS], names=["date", "region", "product"])
    frame = grid.to_frame(index=False)
    n = len(frame)
    usual = frame["product"].map(PRODUCTS).astype(float)
    frame["unit_price"] = (usual * rng.normal(1, 0.08, n)).round(2)
    frame["visits"] = rng.poisson(300, n)
    frame["discount"] = rng.choice([0, 5, 10, 15], n, p=[0.5, 0.2, 0.2, 0.1])
    frame["ad_spend"] = (2 * (frame["visits"] - 250).clip(lower=0) + rng.gamma(2, 20, n)).round()
    season = 20 * np.sin(2 * np.pi * frame["date"].dt.day_of_year / 365.25)
    north = 30 * (frame["region"] == "north")
    moved = 0.8 * frame["visits"] + 4 * frame["discount"] - 12 * (frame["unit_price"] - usual)
    frame["sales"] = (100 + moved + season + north + rng.normal(0, 20, n)).round()
    chance = 0.04 + 0.01 * frame["discount"]
    frame["returned"] = np.where(rng.random(n) < chance, "yes", "no")
    return frame


def people() -> pd.DataFrame:
    """480 passengers: women and first class truly survive more, income rises with age, some cells are missing."""
    rng = np.random.default_rng(11)
    n = 480
    sex = rng.choice(["male", "female"], n, p=[0.6, 0.4])
    last = rng.permutation(np.resize(LAST, n))
    first = [FIRST[s][i % len(FIRST[s])] for i, s in enumerate(sex)]
    names, seen = [], {}
    for one, other in zip(first, last, strict=True):
        full = f"{one} {other}"
        seen[full] = seen.get(full, 0) + 1
        names.append(full if seen[full] == 1 else f"{full} {'I' * seen[full]}")
    age = rng.normal(36, 14, n).clip(1, 80).round()
    level = rng.choice([1, 2, 3], n, p=[0.25, 0.25, 0.5])
    fare = (rng.lognormal(0, 0.35, n) * np.select([level == 1, level == 2], [80, 30], 12)).round(2)
    chance = 0.15 + 0.45 * (sex == "female") + 0.15 * (level == 1) - 0.002 * (age - 36)
    income = (18_000 + 400 * age + 9_000 * (level == 1) + rng.normal(0, 5_000, n)).round(-2)
    frame = pd.DataFrame(
        {
            "name": names,
            "sex": sex,
            "age": age,
            "class": level,
            "fare": fare,
            "city": rng.choice(CITIES, n, p=[0.25, 0.2, 0.15, 0.1, 0.1, 0.08, 0.07, 0.05]),
            "smoker": np.where(rng.random(n) < 0.25, "yes", "no"),
            "survived": (rng.random(n) < chance).astype(int),
            "income": income,
        }
    )
    frame.loc[rng.random(n) < 0.08, "age"] = np.nan
    frame.loc[rng.random(n) < 0.05, "income"] = np.nan
    return frame


def messy() -> pd.DataFrame:
    """400 orders as people type them: stray spaces, spellings, disguised gaps, numbers as text, repeats, an empty column."""
    rng = np.random.default_rng(23)
    n = 400
    city = rng.choice(CITIES[:5], n)
    city = np.where(rng.random(n) < 0.1, np.char.lower(city.astype(str)), city)
    city = np.where(rng.random(n) < 0.05, np.char.add("  ", city.astype(str)), city)
    amount = rng.gamma(3, 20, n).round(2)
    frame = pd.DataFrame(
        {
            "order": [f"A{i:04d}" for i in range(n)],
            "city": city,
            "amount": amount,
            "pieces": rng.integers(1, 9, n),
            "remark": rng.choice(["n/a", "gift", "express", "?"], n, p=[0.4, 0.3, 0.2, 0.1]),
            "fax": None,
        }
    )
    frame.loc[rng.random(n) < 0.06, "amount"] = np.nan
    return pd.concat([frame, frame.iloc[:12]], ignore_index=True)


def yearly() -> pd.DataFrame:
    """What 30 shops sold in each of four years, a column for each year."""
    rng = np.random.default_rng(29)
    sold = {str(year): rng.poisson(200 + 10 * i, 30) for i, year in enumerate(range(2021, 2025))}
    return pd.DataFrame({"shop": [f"S{i:02d}" for i in range(30)], "area": rng.choice(REGIONS, 30), **sold})


def monthly() -> pd.DataFrame:
    """What 12 shops sold in each of six months, a row for each."""
    rng = np.random.default_rng(31)
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun")
    rows = [(f"S{i:02d}", month, int(rng.poisson(150))) for i in range(12) for month in months]
    return pd.DataFrame(rows, columns=["shop", "month", "sold"])


def trial() -> pd.DataFrame:
    """400 patients: chance assigns a treatment that most take up; it adds 5 to `score`, severity takes 3 away a step.

    `entry` and `clinic` do nothing; `relapse` is rarer for the treated; `later` marks the second half, which adds 1.
    """
    rng = np.random.default_rng(17)
    n = 400
    severity = rng.normal(10, 2, n).round(1)
    assigned = rng.random(n) < 0.5
    treated = assigned & (rng.random(n) < 0.8)
    later = np.arange(n) % 2 == 1
    score = 60 + 5 * treated - 3 * (severity - 10) + later + rng.normal(0, 4, n)
    relapse = rng.random(n) < np.where(treated, 0.15, 0.35)
    return pd.DataFrame(
        {
            "clinic": rng.choice(["Nord", "Sud"], n), "assigned": np.where(assigned, "yes", "no"), "treated": np.where(treated, "yes", "no"),
            "later": later.astype(int), "severity": severity, "entry": rng.integers(20, 80, n), "score": score.round(1),
            "relapse": np.where(relapse, "yes", "no"),
        }
    )  # fmt: skip


def cafes() -> pd.DataFrame:
    """300 comments on the cafés of two places: those of the airport complain of waiting, those of the harbour praise the view."""
    rng = np.random.default_rng(23)
    shop = rng.choice(["Airport", "Harbour"], 300)
    common = ("friendly staff", "good coffee", "nice cake", "too loud", "fair price", "clean tables", "small menu")
    own = {"Airport": "long waiting time", "Harbour": "lovely view"}
    texts = []
    for place in shop:
        parts = list(rng.choice(common, rng.integers(1, 4), replace=False))
        if rng.random() < 0.6:
            parts.append(own[place])
        texts.append(
            f"There was {', and '.join(rng.permutation(parts))}. I think we will {rng.choice(['come', 'not come'])} back."
        )
    stars = np.where(shop == "Harbour", rng.integers(3, 6, 300), rng.integers(1, 5, 300))
    frame = pd.DataFrame({"shop": shop, "comment": texts, "stars": stars, "guests": rng.integers(1, 7, 300)})
    frame.loc[rng.random(300) < 0.05, "comment"] = None
    return frame


TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    "shop": shop, "people": people, "messy": messy, "yearly": yearly, "monthly": monthly, "trial": trial, "cafes": cafes,
}  # fmt: skip
