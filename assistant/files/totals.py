"""Rows that add up the others: found by their label or by their numbers, and set aside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

_LABELS = frozenset({"total", "totals", "grand total", "sum", "sums", "overall", "all", "subtotal", "sub-total", "gesamt", "gesamtsumme", "summe", "insgesamt", "somme", "totaal", "totale", "suma", "total general", "média", "average", "mean", "avg"})  # fmt: skip
_MOST = 60  # rows that may be totals
_LONG = 20_000  # rows from which only the first and last are looked at
_CLOSE = 0.005  # relative difference allowed by rounding


@dataclass(frozen=True)
class Totals:
    """How many rows add up others, what they are called, and whether they were taken out."""

    rows: int
    labels: tuple[str, ...]
    removed: bool = True


def without_totals(frame: pd.DataFrame) -> tuple[pd.DataFrame, Totals | None]:
    """The frame without rows of totals. A row goes if its label says total and a number of it adds up the rest, or if it is the last
    row, has no label, and every number adds up the rest. A label alone is only reported.
    """
    if len(frame) < 3:
        return frame, None
    labelled = _labelled(frame)
    if labelled.any() and labelled.sum() <= min(_MOST, len(frame) // 2):
        names = tuple(dict.fromkeys(_label(frame, int(i)) for i in np.flatnonzero(labelled)))[:5]
        rest, rows = frame[~labelled], frame[labelled]
        if any(_adds_up(rest, row) for _, row in rows.iterrows()):
            return rest.reset_index(drop=True), Totals(int(labelled.sum()), names)
        return frame, Totals(int(labelled.sum()), names, removed=False)
    last, rest = frame.iloc[-1], frame.iloc[:-1]
    if _unlabelled_sum(rest, last):
        return rest.reset_index(drop=True), Totals(1, ())
    return frame, None


def _labelled(frame: pd.DataFrame) -> np.ndarray:
    """Rows in whose first columns of words a cell begins with a word for total."""
    found = np.zeros(len(frame), bool)
    edge = len(frame) > _LONG
    for name in [n for n in frame.columns if pd.api.types.is_string_dtype(frame[n].dtype)][:3]:
        column = frame[name]
        looked_at = pd.concat([column.iloc[:20], column.iloc[-40:]]) if edge else column
        says = [w for w in looked_at.dropna().unique() if _says_total(str(w))]
        if says:
            hits = column.isin(says).to_numpy(bool)
            if hits.sum() <= min(_MOST, max(1, len(frame) // 4)):
                found |= hits
    return found


def _says_total(text: str) -> bool:
    folded = text.strip().strip(":*").strip().lower()
    return (
        folded in _LABELS
        or folded.startswith(("total ", "grand total", "subtotal ", "sum of ", "gesamt "))
        or folded.endswith((" total", " totals"))
    )


def _label(frame: pd.DataFrame, position: int) -> str:
    row = frame.iloc[position]
    return next((str(cell) for cell in row if isinstance(cell, str) and _says_total(cell)), "")


def _numbers(frame: pd.DataFrame) -> list[str]:
    return [
        n
        for n in frame.columns
        if pd.api.types.is_numeric_dtype(frame[n].dtype) and not pd.api.types.is_bool_dtype(frame[n].dtype)
    ]


def _adds_up(rest: pd.DataFrame, row: pd.Series) -> bool:
    """Whether a number of the row is the sum (or the mean) of all rows that are left."""
    for name in _numbers(rest):
        values, said = rest[name], row[name]
        if pd.isna(said) or not np.isfinite(said) or said == 0 or values.notna().sum() < 2:
            continue
        for whole in (values.sum(), values.mean()):
            if abs(whole - said) <= _CLOSE * abs(said):
                return True
    return False


def _unlabelled_sum(rest: pd.DataFrame, last: pd.Series) -> bool:
    words = [n for n in rest.columns if pd.api.types.is_string_dtype(rest[n].dtype)]
    numbers = _numbers(rest)
    if len(rest) < 4 or not words or not numbers or last[words].notna().any() or rest[words[0]].isna().mean() > 0.1:
        return False
    checked = 0
    for name in numbers:
        if pd.isna(last[name]):
            continue
        total = rest[name].sum()
        if abs(total - last[name]) > _CLOSE * abs(last[name]) or last[name] == 0:
            return False
        checked += 1
    return checked >= 2 or (checked == 1 and len(rest) >= 8)
