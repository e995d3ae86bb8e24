"""What a skill says back: words by key, numbers as estimates, and nothing about looks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from assistant.estimate import Estimate, Exact
from assistant.request import Request
from assistant.script import Script

if TYPE_CHECKING:
    from assistant.dataset import Dataset


class Name(str):
    """Text that comes from the data or the person: a column, a cell, a file. Shown as it is, escaped.

    Only a `Name` may hold digits among the facts of a `Say`: numbers of ours are Estimates.
    """

    __slots__ = ()


Fact = str | Estimate | Sequence[str]


class Say:
    """A sentence named by its key in prompts/, with the facts that fill it.

    Bare numbers are refused, and so is plain text with digits in it, so that no reply can state a
    number without its uncertainty.

    >>> Say("drivers.clear", share=0.4)
    Traceback (most recent call last):
        ...
    TypeError: share=0.4 must be an Estimate
    >>> Say("drivers.clear", share="4 of 10")
    Traceback (most recent call last):
        ...
    TypeError: share='4 of 10' holds a number: pass an Estimate, or a Name if it comes from the data
    """

    def __init__(self, key: str, /, **facts: Fact) -> None:
        for name, fact in facts.items():
            if isinstance(fact, int | float):
                raise TypeError(f"{name}={fact!r} must be an Estimate")
            for text in fact if isinstance(fact, list | tuple) else [fact]:
                if isinstance(text, str) and not isinstance(text, Name) and re.search(r"\d", text):
                    raise TypeError(
                        f"{name}={text!r} holds a number: pass an Estimate, or a Name if it comes from the data"
                    )
        self.key = key
        self.facts: Mapping[str, Fact] = {name: list(f) if isinstance(f, tuple) else f for name, f in facts.items()}

    def __repr__(self) -> str:
        return f"Say({self.key!r}, {', '.join(f'{k}={v!r}' for k, v in self.facts.items())})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Say) and (self.key, self.facts) == (other.key, other.facts)

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True)
class Finding:
    """A named number or word that the answer rests on, for programs that read the record."""

    name: str
    value: Estimate | str | bool | list[Any]


@dataclass(frozen=True, eq=False)
class Table:
    """Rows to show: exact values of the data, or Estimates. `title` says what they are."""

    rows: pd.DataFrame
    title: Say | None = None
    total: int | None = None  # rows there are, if more than shown


@dataclass(frozen=True, eq=False)
class Chart:
    """A picture to draw from a tidy frame.

    `mark` is bar, point, line, box, area, arc (pie) or rect (heat map). `low` and `high` name the columns
    that hold intervals; `color` and `facet` split the marks; `bins` asks for a histogram of `x`;
    `columns` are the data's columns it shows; `alt` says in one sentence what there is to see.
    """

    mark: str
    frame: pd.DataFrame
    x: str
    y: str | None
    alt: Say
    columns: tuple[str, ...]
    color: str | None = None
    low: str | None = None
    high: str | None = None
    facet: str | None = None
    bins: bool = False
    horizontal: bool = False
    stacked: bool = False
    title: Say | None = None


Block = Say | Table | Chart


@dataclass(frozen=True, eq=False)
class NewData:
    """The answer made a new version of the data."""

    data: Dataset


@dataclass(frozen=True, eq=False)
class NewVersion:
    """The answer changed the table that is talked about: the new frame, and the lines that make it of the old one.

    `renamed` gives new names by the old ones, `kinds` the kind of columns whose kind the person said; the lines
    may use the frames of other `tables` of the conversation.
    """

    frame: pd.DataFrame
    lines: tuple[str, ...]
    renamed: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class NewModel:
    """The answer trained a model; it becomes the one talked about."""

    name: str
    model: Any


@dataclass(frozen=True, eq=False)
class GoBack:
    """Undo the last turns; or, with `version`, only the changes of the table since that version of it."""

    turns: int = 1
    version: Dataset | None = None


@dataclass(frozen=True)
class GoForward:
    """Do again what was undone last."""


@dataclass(frozen=True)
class NewFile:
    """A file was written for download."""

    path: str
    title: Say


@dataclass(frozen=True)
class WriteUp:
    """The conversation is to be written to a file: a page (html) or a notebook (ipynb)."""

    form: str


@dataclass(frozen=True)
class UseData:
    """Another of the tables of the conversation is talked about from now on."""

    name: str


Effect = UseData | NewData | NewVersion | NewModel | GoBack | GoForward | NewFile | WriteUp


@dataclass(frozen=True, eq=False)
class Answer:
    """A complete reply, ready for any front end to render.

    `value` is the one thing asked, of the type asked for (a truth, an Estimate, a name, a list); None where
    there is none. `findings` are the numbers behind it, most important first; `caveats` the cautions, most
    relevant first, each keyed `caution.<key>`; `columns` the data's columns it is about; `method` the
    statistical method by its standard name; `follow_ups` what to ask next, as requests.
    """

    headline: Say
    script: Script
    caveats: tuple[Say, ...]
    blocks: tuple[Block, ...] = ()
    follow_ups: tuple[Request, ...] = ()
    effects: tuple[Effect, ...] = ()
    value: Estimate | str | bool | list[Any] | None = None
    findings: tuple[Finding, ...] = ()
    columns: tuple[str, ...] = ()
    method: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


def as_text(value: Any) -> str:
    """A cell as text: days without a time of day, lists joined, nothing for what is missing.

    >>> as_text(pd.Timestamp("2024-03-05")), as_text(["a", "b"]), as_text(float("nan"))
    ('2024-03-05', 'a, b', '')
    """
    if isinstance(value, list):
        return ", ".join(map(str, value[:20]))
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return str(value.date()) if value == value.normalize() else str(value)
    return str(value)


def as_fact(value: Any, rows: int, unit: str = "") -> Estimate | Name:
    """A cell as a fact: a number is an exact Estimate (whole ones as whole), anything else text from the data.

    >>> as_fact(3.0, 10).value, as_fact("north", 10)
    (3, 'north')
    """
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        return Name(as_text(value))
    number = float(value)
    return Estimate(int(number) if number.is_integer() and abs(number) < 1e15 else number, Exact(), rows, unit)


def as_plain(fact: Estimate | str) -> Any:
    """The bare value of a fact, for lists and records."""
    return fact.value if isinstance(fact, Estimate) else str(fact)
