"""What the child process hands back: tables of text cells, not yet numbers or dates, with notes on how they were found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# A note is the key of a sentence in prompts/ with plain facts: counts as int, text of the file as str or list of str.
Note = tuple[str, dict[str, Any]]


@dataclass
class Found:
    """One table: the rows of its heading (none, one or more), its body, and where it stood.

    The body is either `rows` of cells, or for large regular files `arrow`, a pyarrow table of text columns.
    `typed` is true when the columns of `arrow` already have types (Parquet).
    """

    header: list[list[str]]
    rows: list[list[str]] = field(default_factory=list)
    label: str = ""
    notes: list[Note] = field(default_factory=list)
    arrow: Any = None
    typed: bool = False

    @property
    def size(self) -> int:
        """The number of cells below the heading."""
        return int(self.arrow.num_rows * self.arrow.num_columns) if self.arrow is not None else sum(map(len, self.rows))


class Unreadable(Exception):
    """No table can be had from this file; `reason` is a key of prompts/ (without "files.") and `facts` fill it."""

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts
