"""How often something happens: rates with their ranges, among some rows and among all, and two sides held against each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.estimate import Estimate, Interval, Unknown
from assistant.stats.interval import LEVEL, share


@dataclass(frozen=True)
class Rate:
    """How often an event happens among some rows, whose `name` is "" where it is that of all in scope."""

    name: str
    hits: int
    rows: int

    @property
    def value(self) -> Estimate:
        """The share with Wilson's interval; unit %."""
        return share(self.hits, self.rows)

    @property
    def small(self) -> bool:
        """Whether so few rows, or so few with or without the event, that the rate says little."""
        return self.rows < 30 or min(self.hits, self.rows - self.hits) < 5


def rate(happens: pd.Series, known: pd.Series, name: str = "") -> Rate:
    """The rate of an event among the rows where it is known whether it happened."""
    return Rate(name, int((happens & known).sum()), int(known.sum()))


def rates_by(happens: pd.Series, known: pd.Series, groups: pd.Series) -> list[Rate]:
    """The rate in each group, highest first; groups without a known row are left out."""
    table = pd.DataFrame({"happens": happens[known].astype(int), "group": groups[known]}).dropna()
    counted = table.groupby("group", sort=False)["happens"].agg(["sum", "size"])
    found = [Rate(str(name), int(row["sum"]), int(row["size"])) for name, row in counted.iterrows()]
    return sorted(found, key=lambda r: (-r.hits / r.rows, r.name))


def ratio_of_rates(a: Rate, b: Rate, level: float = LEVEL) -> Estimate:
    """How many times as likely the event is in `a` as in `b`.

    The interval is Katz's on the log scale (Katz and others 1978), with a half added to each count where one is
    nought or all, as Walter (1975) has it.
    """
    from scipy import stats

    rows = a.rows + b.rows
    if min(a.rows, b.rows) == 0 or b.hits == 0:
        return Estimate(float("nan"), Unknown("no case on the other side"), rows)
    extra = 0.5 if a.hits == 0 or (a.hits == a.rows and b.hits == b.rows) else 0.0
    x, n, y, m = a.hits + extra, a.rows + extra, b.hits + extra, b.rows + extra
    value = (a.hits / a.rows) / (b.hits / b.rows)
    error = max(1 / x - 1 / n + 1 / y - 1 / m, 0.0) ** 0.5
    half = float(stats.norm.ppf((1 + level) / 2)) * error
    middle = (x / n) / (y / m)
    low, high = middle * float(np.exp(-half)), middle * float(np.exp(half))
    return Estimate(value, Interval(min(low, value), max(high, value), level, "Katz, log"), rows)


def odds_of(one: Estimate) -> tuple[float, bool]:
    """A share as odds: how many to one, and whether for (True) or against (False)."""
    p = one.value
    if p >= 0.5:
        return (p / (1 - p) if p < 1 else float("inf")), True
    return ((1 - p) / p if p > 0 else float("inf")), False
