"""A new version of a table: what its columns are after a change, and the lines of Python that make it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from assistant.dataset import Column, Dataset, Kind, Role

if TYPE_CHECKING:
    from assistant.answer import Say

# What may be done with a column that the person said is of a kind.
_ROLES = {Kind.CATEGORY: Role.GROUP, Kind.TEXT: Role.TEXT, Kind.DATE: Role.TIME}


def version(
    data: Dataset, frame: pd.DataFrame, renamed: Mapping[str, str] | None = None, kinds: Mapping[str, str] | None = None
) -> Dataset:
    """`data` with another frame: columns that are still of the same type keep what is known of them.

    `renamed` gives new names by the old ones, `kinds` the kind of columns whose kind the person said; all others that
    are new or of another type are looked at afresh. Counts of gaps and of different values are those of the new frame.

    >>> data = Dataset("shop", pd.DataFrame({"qty": [1.0, 2.0, 2.0]}), {"qty": Column("qty", Kind.NUMBER, Role.AMOUNT)})
    >>> new = version(data, data.frame.rename(columns={"qty": "units"}), {"qty": "units"})
    >>> new.columns["units"].role.value, new.columns["units"].distinct, new.number
    ('amount', 2, 2)
    """
    from assistant.files.profile import profile

    frame = frame.reset_index(drop=True)
    old = {new: name for name, new in (renamed or {}).items()}
    fresh = profile(frame)
    columns = {}
    for name, found in fresh.items():
        before = data.columns.get(old.get(name, name))
        same = before is not None and data.frame[before.name].dtype == frame[name].dtype
        if before is not None and same and (found.kind is before.kind or _still(before, frame[name])):
            found = replace(before, name=name, missing=found.missing, distinct=found.distinct)
        columns[name] = _as_said(found, (kinds or {}).get(name))
    return replace(data, frame=frame, columns=columns, parent=data, change="")


def _still(before: Column, cells: pd.Series) -> bool:
    """Whether the column can still be what it was: rows that go take nothing from a kind, new values may."""
    return before.kind is not Kind.YESNO or cells.nunique() <= 2


def _as_said(column: Column, kind: str | None) -> Column:
    if kind is None or Kind(kind) is column.kind:
        return column
    role = _ROLES.get(Kind(kind), column.role)
    if Kind(kind) is Kind.NUMBER and role in (Role.ID, Role.CODE, Role.GROUP, Role.TEXT):
        role = Role.MEASURE
    return replace(column, kind=Kind(kind), role=role, levels=(), yes=None)


def changed(
    data: Dataset, frame: pd.DataFrame, lines: Sequence[str], renamed: Mapping[str, str] | None = None,
    kinds: Mapping[str, str] | None = None, told: Say | None = None, said: str = "",
) -> Dataset:  # fmt: skip
    """The new version, with the lines that make `frame` from `data`, what was said and what was told of it."""
    extra = "".join(f", {name}={dict(given)!r}" for name, given in (("renamed", renamed), ("kinds", kinds)) if given)
    code = "\n".join([*lines, f"data = version(data, frame{extra})"])
    return replace(version(data, frame, renamed, kinds), change=code, told=told, said=said)


def versions(data: Dataset) -> Iterator[Dataset]:
    """This version and those before it, the latest first; the last is the table as it was read."""
    now: Dataset | None = data
    while now is not None:
        yield now
        now = now.parent


def changes(data: Dataset | None) -> tuple[str, ...]:
    """The code of every change that led to this version of the data."""
    return tuple(v.change for v in versions(data) if v.parent is not None)[::-1] if data is not None else ()
