"""Immutable views of a table: what the columns are and mean, and conditions on rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from assistant.answer import Say


class Kind(Enum):
    """What a column holds, as far as questions about it are concerned."""

    NUMBER = "number"
    CATEGORY = "category"
    ORDERED = "ordered"  # few levels with an order: low, medium, high
    DATE = "date"
    YESNO = "yes/no"  # two values that mean yes and no, as words, 0/1 or booleans
    TEXT = "text"
    PLACE = "place"
    ID = "id"


class Role(Enum):
    """What may be done with a column, whatever it holds."""

    AMOUNT = "amount"  # may be summed: sales, cases, hours
    STOCK = "stock"  # a level at a moment, never summed over time: balance, population
    RATE = "rate"  # a ratio, share, price or score, averaged and never summed
    MEASURE = "measure"  # a property of one thing, averaged: age, height, temperature
    ID = "id"
    CODE = "code"  # digits that are names: postcode, phone, class number
    CONSTANT = "constant"
    GROUP = "group"  # splits the rows
    TIME = "time"
    TEXT = "text"


NUMBERS = frozenset({Kind.NUMBER})
GROUPS = frozenset({Kind.CATEGORY, Kind.ORDERED, Kind.YESNO, Kind.PLACE})


@dataclass(frozen=True)
class Column:
    """One column: its name as in the file, what it holds, what it may be used for.

    `yes` is the value that means yes in a yes/no column; `levels` are in order for an ordered
    one; `unit` is what its numbers are counted in, where the name or the cells said so.
    """

    name: str
    kind: Kind
    role: Role
    unit: str = ""
    levels: tuple[str, ...] = ()
    yes: object = None
    missing: int = 0
    distinct: int = 0


@dataclass(frozen=True, eq=False)
class Dataset:
    """One version of a table. Edits make a new version; undo goes back to `parent`.

    `notes` say what was assumed when the file was read, `cautions` what to beware of in it;
    `source` is the path (with `sheet` for a workbook) that `assistant.files.read` reads again.
    """

    name: str
    frame: pd.DataFrame
    columns: Mapping[str, Column]
    source: str = ""
    sheet: str | None = None
    notes: tuple[Say, ...] = ()
    cautions: tuple[Say, ...] = ()
    parent: Dataset | None = None
    change: str = ""  # the Python that made this version from its parent
    told: Say | None = None  # what was told of the change
    said: str = ""  # the message that asked for it

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """Kind of each column, by name."""
        return {name: column.kind for name, column in self.columns.items()}

    @property
    def number(self) -> int:
        """Which version of the table this is; 1 is the table as it was read."""
        return 1 if self.parent is None else self.parent.number + 1

    def named(self, *kinds: Kind) -> list[str]:
        """Names of the columns of these kinds (all without an argument), in file order."""
        return [name for name, kind in self.kinds.items() if not kinds or kind in kinds]

    def edit(self, frame: pd.DataFrame, columns: Mapping[str, Column], change: str) -> Dataset:
        """A new version that remembers this one."""
        return replace(self, frame=frame, columns=columns, parent=self, change=change)
