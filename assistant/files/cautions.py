"""What to beware of in a table, as soon as it is open: each finding a caution of the record."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from assistant.answer import Name, Say
from assistant.dataset import Column, Kind, Role
from assistant.estimate import Estimate, Exact, count
from assistant.files.column import Values
from assistant.files.totals import Totals

_MUCH_MISSING = 0.05
_HUGE = 1e15
_CODE_NAMES = 8  # columns a caution names at most


def cautions_of(
    frame: pd.DataFrame,
    columns: Mapping[str, Column],
    found: Mapping[str, Values] | None = None,
    same: Sequence[str] = (),
    totals: Totals | None = None,
) -> tuple[Say, ...]:
    """The cautions of a table, worst first: what makes numbers wrong, then what makes them mean less.

    `found` is how the cells were read, `same` the column names that came more than once, `totals` the rows of sums.
    """
    found = found or {}
    if not len(frame):
        return (Say("caution.no_rows", columns=_names(list(columns))),)
    says: list[Say] = []
    if totals is not None:
        key = "total_row"
        says.append(Say(f"caution.{key}", rows=count(totals.rows)))
    says += _of_dates(found)
    says += _of_numbers(found)
    says += _of_shape(frame, columns, same)
    says += _of_missing(frame, columns, found)
    says += _of_roles(frame, columns, found)
    says += _of_extremes(frame, columns)
    return tuple(says)


def _names(names: Sequence[str]) -> list[str]:
    return [Name(name) for name in names[:_CODE_NAMES]]


def _about(key: str, names: Sequence[str], **more: object) -> list[Say]:
    return [Say(f"caution.{key}", columns=_names(names), **more)] if names else []  # type: ignore[arg-type]


def _cells(texts: Sequence[str]) -> list[str]:
    return [Name(text) for text in texts[:5]]


def _of_dates(found: Mapping[str, Values]) -> list[Say]:
    open_ = [n for n, v in found.items() if v.dates and v.dates.how == "open"]
    mixed = [n for n, v in found.items() if v.dates and (v.dates.unlike or _forms(v))]
    return _about("ambiguous_date", open_) + _about("mixed_date_formats", mixed)


def _forms(values: Values) -> bool:
    """Whether dates are written in several ways; a year or month alone among whole dates counts."""
    return values.dates is not None and len(values.dates.forms) > 1


def _of_numbers(found: Mapping[str, Values]) -> list[Say]:
    says: list[Say] = []
    mangled = {n: v.mangled for n, v in found.items() if v.mangled}
    if mangled:
        says += _about(
            "gene_date_mangling", list(mangled), cells=_cells([c for cells in mangled.values() for c in cells])
        )
    coded = {n: v.sentinels for n, v in found.items() if v.sentinels}
    if coded:
        says += _about(
            "sentinel_value", list(coded), cells=_cells(sorted({f"{c:g}" for cs in coded.values() for c in cs}))
        )
    odd = {n: v.odd for n, v in found.items() if v.odd}
    mixed = [n for n, v in found.items() if v.mixed]
    if odd:
        says += _about(
            "mixed_types",
            [*odd, *mixed],
            cells=_cells([c for counts in odd.values() for c, _ in counts.most_common(3)]),
        )
    elif mixed:
        says += _about("mixed_types", mixed, cells=[Name("…")])
    formats = [
        n
        for n, v in found.items()
        if v.form
        and (
            v.open_number
            or len(v.form.currencies) > 1
            or v.form.decimal == ","
            or v.form.units
            or v.form.currencies
            or v.form.magnitudes
        )
    ]
    says += _about("number_format", formats)
    says += _about("long_integer_precision", [n for n, v in found.items() if v.code == "long"])
    return says


_PERIOD = re.compile(
    r"(?:FY|Y|CY|X|Q[1-4][ _-]?)?(?:19|20)\d{2}(?:[ _-]?(?:Q[1-4]|[01]?\d))?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ _'-]?(?:\d{2}|\d{4})?|Q[1-4]|week ?\d{1,2}|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*",
    re.I,
)


def _of_shape(frame: pd.DataFrame, columns: Mapping[str, Column], same: Sequence[str]) -> list[Say]:
    says = _about("duplicate_column_names", list(same))
    periods = [n for n in columns if _PERIOD.fullmatch(n.strip()) and pd.api.types.is_numeric_dtype(frame[n].dtype)]
    if len(periods) >= 3 and len(periods) >= 0.4 * len(columns):
        says += _about("pivoted_table", periods)
    return says


def _of_missing(frame: pd.DataFrame, columns: Mapping[str, Column], found: Mapping[str, Values]) -> list[Say]:
    says: list[Say] = []
    spelled = {n: v.missing for n, v in found.items() if v.missing}
    if spelled:
        words = sorted({w for counts in spelled.values() for w in counts}, key=str.lower)
        says += _about("missing_spellings", list(spelled), cells=_cells(words))
    worst = sorted((c for c in columns.values() if c.missing > _MUCH_MISSING * len(frame)), key=lambda c: -c.missing)
    if worst:
        share = Estimate(worst[0].missing / len(frame), Exact(), len(frame), "%")
        says.append(Say("caution.missing_share", share=share, columns=_names([worst[0].name])))
    return says


def _of_roles(frame: pd.DataFrame, columns: Mapping[str, Column], found: Mapping[str, Values]) -> list[Say]:
    codes = [c.name for c in columns.values() if c.role is Role.CODE]
    ids = [c.name for c in columns.values() if c.role is Role.ID]
    constant = [c.name for c in columns.values() if c.role is Role.CONSTANT and c.missing < len(frame)]
    dated = any(c.role is Role.TIME for c in columns.values())
    stocks = [c.name for c in columns.values() if c.role is Role.STOCK and c.kind is Kind.NUMBER] if dated else []
    return (
        _about("code_not_number", codes)
        + (_about("constant_column", constant) if len(frame) > 1 else [])
        + _about("stock_not_flow", stocks)
        + _about("id_column_ignored", ids)
    )


def _of_extremes(frame: pd.DataFrame, columns: Mapping[str, Column]) -> list[Say]:
    huge, far = [], []
    for column in columns.values():
        if column.kind is not Kind.NUMBER or column.role in (Role.CODE, Role.ID, Role.TIME, Role.CONSTANT):
            continue
        values = frame[column.name].to_numpy(float, na_value=np.nan)
        values = values[~np.isnan(values)]
        if len(values) and (np.isinf(values).any() or np.abs(values).max() > _HUGE):
            huge.append(column.name)
        elif len(values) >= 10 and _far_out(values):
            far.append(column.name)
    return _about("infinite_or_huge", huge) + _about("outlier", far)


def _far_out(values: np.ndarray) -> bool:
    """A handful of values ten times as far from the middle as the farthest usual one, on the scale of the values and of their logs.

    Tukey's far-out fence (1977) widened, so that skewed but sound columns pass: incomes are not outliers.
    """
    sample = values if len(values) <= 50_000 else values[:: len(values) // 50_000]
    low, high = np.quantile(sample, [0.25, 0.75])
    spread = high - low
    if spread <= 0:
        return False
    out = (values < low - 6 * spread) | (values > high + 6 * spread)
    if not 0 < out.sum() <= max(1, 0.01 * len(values)):
        return False
    if values.min() > 0:
        logs = np.log(values)
        low, high = np.quantile(np.log(sample), [0.25, 0.75])
        return bool(((logs < low - 4 * (high - low)) | (logs > high + 4 * (high - low))).any())
    return True
