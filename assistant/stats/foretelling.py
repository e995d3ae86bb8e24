"""What a forecast of a table is made from: which column, by what period, how far, and what is said where that cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.answer import Fact, Name, Say
from assistant.condition import Filter
from assistant.dataset import Column, Kind, Role
from assistant.errors import CannotAnswer
from assistant.estimate import count, exact
from assistant.request import Request
from assistant.scope import Keep
from assistant.stats.outlook import LEAST, Ahead, Outlook, asked_for, finest_period, outlook
from assistant.stats.periods import LENGTHS, dates_of, last_day, period_name
from assistant.stats.series import PERIODS, by_period
from assistant.stats.values import described, is_number, labels, numbers

MOST_GROUPS = 6


@dataclass(frozen=True, eq=False)
class Forecast:
    """The outlook of a column, and of each group where groups were asked for."""

    target: str | None
    date: str
    how: str
    unit: str
    ahead: Ahead
    outlook: Outlook
    by: str | None = None
    groups: tuple[tuple[str, Outlook], ...] = ()
    skipped: int = 0  # groups that are too few or too short
    goal: float | None = None
    asked: str = ""  # the kind of answer asked for

    @property
    def adds(self) -> bool:
        """Whether periods are added up."""
        return self.how in ("sum", "count")

    @property
    def capped(self) -> bool:
        """Whether less was carried on than was asked for."""
        return len(self.outlook.ahead) < self.outlook.wanted


def foretold(
    frame: pd.DataFrame, target: str | None, date: str | None, by: str | None, periods: tuple[tuple[str, str, str], ...],
    count_ahead: float | None, every: str | None, how: str | None, columns: Mapping[str, Column] | None,
) -> Forecast:  # fmt: skip
    """The outlook of a column, and of the largest groups; raises CannotAnswer with what would work."""
    dated = dates_of(frame, date, columns)
    if dated is None:
        raise CannotAnswer(Say("forecast.no_date"), *_elsewhere(target))
    date, dates = dated
    target = target if target is not None or how == "count" else _only(frame, date, columns)
    values, how, unit, limits = _values(frame, target, how, columns)
    dates = dates.where(values.notna())
    if not dates.notna().any():
        raise CannotAnswer(Say("forecast.no_values", target=Name(target or date)), Request("overview"))
    ahead = asked_for(dates, periods, every, int(count_ahead) if count_ahead and 0 < count_ahead < 10_000 else None)
    if ahead.end <= last_day(dates):
        instead = [
            *_looked_up(frame, target, date, how, ahead),
            Request("forecast", named(target, date)),
            Request("trend", named(target, date)),
        ]
        raise CannotAnswer(Say("forecast.known", last=Name(f"{last_day(dates):%Y-%m-%d}")), *instead)
    found = outlook(dates, values, how, ahead, limits)
    if isinstance(found, int):
        raise _too_short(dates, values, how, ahead, target, date)
    if ahead.start > found.ahead.index[-1].to_period(LENGTHS[ahead.every]).end_time:
        raise CannotAnswer(_too_far(found), Request("forecast", {**named(target, date), "every": ahead.every}))
    groups, skipped = _groups(frame, by, dates, values, how, ahead, limits) if by is not None else ((), 0)
    return Forecast(target, date, how, unit, ahead, found, by, groups, skipped)


def named(target: str | None, date: str) -> dict[str, str]:
    """The arguments that ask about the same column again."""
    return {"target": target} if target is not None else {"date": date}


def _looked_up(frame: pd.DataFrame, target: str | None, date: str, how: str, ahead: Ahead) -> list[Request]:
    """What the data hold of a time that is over."""
    if target is None or ahead.start > ahead.end:
        return []
    span: tuple[object, object] = (f"{ahead.start:%Y-%m-%d}", f"{ahead.end:%Y-%m-%d} 23:59:59")
    if not pd.api.types.is_datetime64_any_dtype(frame[date]):
        span = (ahead.start.year, ahead.end.year)
    return [Request("summarise", {"measures": ((how, target),)}, (Keep(Filter(date, "between", span)),))]


def _elsewhere(target: str | None) -> list[Request]:
    return (
        [Request("distribution", {"column": target}), Request("drivers", {"target": target})]
        if target
        else [Request("overview")]
    )


def _only(frame: pd.DataFrame, date: str, columns: Mapping[str, Column] | None) -> str | None:
    """The one number column that can be meant; None (rows are counted) if there is none."""
    found = [described(frame, n, columns) for n in map(str, frame.columns) if n != date]
    fits = [c for c in found if is_number(c) and c.role not in (Role.TIME, Role.ID, Role.CONSTANT)]
    amounts = [c.name for c in fits if c.role is Role.AMOUNT]
    names = amounts if len(amounts) == 1 else [c.name for c in fits]
    if len(names) > 1:
        names = amounts or names
        raise CannotAnswer(
            Say("forecast.which", columns=[Name(n) for n in names[:6]]),
            *(Request("forecast", {"target": n}) for n in names[:3]),
        )
    return names[0] if names else None


def _values(
    frame: pd.DataFrame, target: str | None, how: str | None, columns: Mapping[str, Column] | None
) -> tuple[pd.Series, str, str, tuple[float, float]]:
    """The numbers, how a period is made of them, their unit, and the least and most a period can be."""
    if target is None:
        return pd.Series(1.0, index=frame.index), "count", "rows", (0.0, np.inf)
    what, values = described(frame, target, columns), numbers(frame, target, columns)
    how = how or ("sum" if what.role is Role.AMOUNT else "mean")
    least = 0.0 if len(values.dropna()) and values.min() >= 0 else -np.inf
    unit = "%" if what.kind is Kind.YESNO and how == "mean" else what.unit
    return values, how, unit, (least, 1.0 if what.kind is Kind.YESNO and how == "mean" else np.inf)


def _too_short(
    dates: pd.Series, values: pd.Series, how: str, ahead: Ahead, target: str | None, date: str
) -> CannotAnswer:
    """What these few periods can tell, and what to ask instead."""
    y = by_period(dates, values, ahead.every, how).values.dropna()
    n = len(y)
    facts: dict[str, Fact] = {
        "periods": count(n, f"{ahead.every}s"),
        "least": count(LEAST, ""),
        "target": Name(target or date),
    }
    beware = (Say("caution.short_history", periods=count(n, "periods")), Say("caution.extrapolation"))
    finer = PERIODS[max(PERIODS.index(ahead.every) - 1, 0)]
    instead = [Request("trend", named(target, date))]
    if PERIODS.index(finer) >= PERIODS.index(finest_period(dates)) and finer != ahead.every:
        instead.insert(0, Request("forecast", {**named(target, date), "every": finer}))
    if target is not None:
        instead += [Request("distribution", {"column": target}), Request("drivers", {"target": target})]
    if n < 2 or np.ptp(y) == 0:
        return CannotAnswer(Say("forecast.still" if n >= 2 else "forecast.short", **facts), *instead, cautions=beware)
    facts |= {
        "low": exact(float(y.min()), n), "high": exact(float(y.max()), n), "mean": exact(float(y.mean()), n),
        "step": exact(float(y.diff().abs().max()), n),
    }  # fmt: skip
    return CannotAnswer(Say("forecast.few", **facts), *instead, cautions=beware)


def _too_far(found: Outlook) -> Say:
    return Say(
        "forecast.too_far", periods=count(len(found.history), f"{found.every}s"), most=count(len(found.ahead), f"{found.every}s"),
        last=Name(period_name(found.ahead.index[-1], found.every)),
    )  # fmt: skip


def _groups(
    frame: pd.DataFrame,
    by: str,
    dates: pd.Series,
    values: pd.Series,
    how: str,
    ahead: Ahead,
    limits: tuple[float, float],
) -> tuple[tuple[tuple[str, Outlook], ...], int]:
    names = labels(frame, by)
    order = list(names[dates.notna()].value_counts().index)
    found = [(str(g), outlook(dates[names == g], values[names == g], how, ahead, limits)) for g in order[:MOST_GROUPS]]
    kept = tuple((g, o) for g, o in found if isinstance(o, Outlook))
    return kept, len(order) - len(kept)
