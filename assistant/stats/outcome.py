"""What a question left unsaid: the outcome to compare, and the column that splits the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from assistant.dataset import Column, Kind, Role
from assistant.stats.values import described, is_group, is_number, labels

MOST_GROUPS = 30


def outcomes(frame: pd.DataFrame, columns: Mapping[str, Column] | None, but: Iterable[str] = ()) -> list[str]:
    """Columns that could be the outcome: the yes/no ones if there are any, else the numbers (no ids, no codes)."""
    but = set(but)
    seen = [(n, described(frame, n, columns)) for n in map(str, frame.columns) if n not in but]
    seen = [(n, c) for n, c in seen if c.role not in (Role.ID, Role.CONSTANT) and c.kind is not Kind.ID]
    yesno = [n for n, c in seen if c.kind is Kind.YESNO]
    return yesno or [n for n, c in seen if is_number(c)]


def splitters(frame: pd.DataFrame, columns: Mapping[str, Column] | None, but: Iterable[str] = ()) -> list[str]:
    """Columns that split the rows into two to thirty groups, categories before yes/no."""
    but = set(but)
    seen = [(n, described(frame, n, columns)) for n in map(str, frame.columns) if n not in but]
    fit = [(n, c) for n, c in seen if is_group(c) and 2 <= c.distinct <= MOST_GROUPS and c.role is not Role.ID]
    return [n for n, c in sorted(fit, key=lambda pair: pair[1].kind is Kind.YESNO)]


def holding(frame: pd.DataFrame, values: Iterable[object], columns: Mapping[str, Column] | None) -> list[str]:
    """Columns among whose groups are all these values, whatever their case."""
    wanted = {str(v).strip().lower() for v in values}
    return [
        name for name in splitters(frame, columns)
        if wanted <= {str(v).strip().lower() for v in labels(frame, name).dropna().unique()}
    ]  # fmt: skip
