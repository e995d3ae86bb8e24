"""What a skill is, what may fill its parameters, and how the skills in a package are found."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from types import ModuleType
from typing import Annotated, Any, TypeVar, get_type_hints

import pandas as pd

from assistant.answer import Answer, Say
from assistant.condition import Condition
from assistant.dataset import GROUPS, Column, Dataset, Kind
from assistant.scope import Step
from assistant.script import Script

T = TypeVar("T")


@dataclass(frozen=True)
class Slot:
    """What may fill a parameter of a skill, from the words of a question.

    `what` is one of: column; columns; measures (pairs of statistic and column); groups (columns to split by);
    order (column, or "" for the measure, and whether descending); top (how many); nth (second, third … in that
    order); having (a condition on a measure: op and number); test (what a yes/no question claims of the result: op
    and a number, a name, or None for "the second measure or group"); combine (difference or ratio of two results);
    wants (the kind of answer asked for); choice (one of `options`); number; flag; mark (a chart); row (a row's number, from 0);
    cell (column and value pairs of a table of counts); case (column and value pairs, typed in plain words); values
    (values of the column in the slot `by`, such as the two that are compared); condition (what is true of the rows meant, as against the others: "those who left"); event (comparisons that must all hold: column, op and value of each);
    periods (stretches of time that are set against each other or looked ahead to: first day, last day, length of the
    parts, as ISO text, "" where open); goal (a number that a column may reach); text (the words themselves).
    """

    what: str = "column"
    kinds: frozenset[Kind] = frozenset(Kind)
    options: tuple[str, ...] = ()


NUMBERISH = frozenset({Kind.NUMBER, Kind.YESNO, Kind.ORDERED})

AnyColumn = Annotated[str, Slot()]
NumberColumn = Annotated[str, Slot(kinds=NUMBERISH)]
GroupColumn = Annotated[str, Slot(kinds=GROUPS)]
DateColumn = Annotated[str, Slot(kinds=frozenset({Kind.DATE}))]
Columns = Annotated[tuple[str, ...], Slot("columns")]
NumberColumns = Annotated[tuple[str, ...], Slot("columns", NUMBERISH)]
Groups = Annotated[tuple[str, ...], Slot("groups")]
Values = Annotated[tuple[Any, ...], Slot("values")]
Measures = Annotated[tuple[tuple[str, str | None], ...], Slot("measures")]
Order = Annotated[tuple[str, bool] | None, Slot("order")]
Top = Annotated[int | None, Slot("top")]
Having = Annotated[tuple[str, float] | None, Slot("having")]
Nth = Annotated[int | None, Slot("nth")]
Test = Annotated[tuple[str, Any] | None, Slot("test")]
Combine = Annotated[str | None, Slot("combine")]
WantsSlot = Annotated[str, Slot("wants")]
Number = Annotated[float | None, Slot("number")]
Flag = Annotated[bool, Slot("flag")]
Mark = Annotated[str | None, Slot("mark")]
RowNumber = Annotated[int | None, Slot("row")]
Case = Annotated[tuple[tuple[str, Any], ...], Slot("case")]
Theirs = Annotated[Condition | None, Slot("condition")]
Event = Annotated[tuple[tuple[str, str, Any], ...], Slot("event")]
Periods = Annotated[tuple[tuple[str, str, str], ...], Slot("periods")]
PeriodsAhead = Annotated[tuple[tuple[str, str, str], ...], Slot("periods", options=("ahead",))]
Goal = Annotated[float | None, Slot("goal")]
Text = Annotated[str, Slot("text")]
# What orders to change the table say beside its columns.
Renames = Annotated[tuple[tuple[str, str], ...], Slot("renames")]
Changes = Annotated[tuple[tuple[str, str], ...], Slot("changes")]
CellValue = Annotated[float | str | None, Slot("value")]
NewName = Annotated[str | None, Slot("name")]
Formula = Annotated[str | None, Slot("formula")]
OtherTable = Annotated[str | None, Slot("table")]
Edges = Annotated[tuple[float, ...], Slot("edges")]
Labels = Annotated[tuple[str, ...], Slot("labels")]


def choice(*options: str) -> Slot:
    """One of a few named options; the words for each stand in the skill's prompts file."""
    return Slot("choice", options=options)


@dataclass(frozen=True)
class Given:
    """A parameter that the conversation supplies, not the words of the question."""

    what: str


Progress = Callable[[float, str], None]  # share done from 0 to 1, and what is being done

# The columns of the data in scope, by name: kind, role, unit.
ColumnsGiven = Annotated[Mapping[str, Column], Given("columns")]
# The whole table, before rows were chosen; None where a skill is called by itself.
WholeGiven = Annotated[pd.DataFrame | None, Given("whole")]
# What to beware of in the table, as found when its file was read.
CautionsGiven = Annotated[tuple[Say, ...], Given("cautions")]
# Called with the share done; raises Stopped when the person pressed stop.
ProgressGiven = Annotated[Progress | None, Given("progress")]
# The frames of the other tables of the conversation, by name.
TablesGiven = Annotated[Mapping[str, pd.DataFrame], Given("tables")]
# The steps that left the rows in scope.
StepsGiven = Annotated[tuple[Step, ...], Given("steps")]
# The model that is talked about; None if there is none yet.
ModelGiven = Annotated[Any, Given("model")]


@dataclass(frozen=True, eq=False)
class Talk:
    """What a skill about the conversation itself may know of it."""

    data: Dataset | None
    datasets: tuple[str, ...]
    last: Answer | None
    said: tuple[str, ...]
    skills: Mapping[str, str]  # what each skill is about
    text: str = ""
    why: str = ""
    tables: tuple[Dataset, ...] = ()
    undoable: str = ""  # the message that undo would take back, and the one that redo would do again
    redoable: str = ""


TalkGiven = Annotated[Talk | None, Given("talk")]


class Cost(IntEnum):
    """How long the person may have to wait; above INSTANT a chat runs it as a job that can be stopped."""

    INSTANT = 0
    SECONDS = 1
    MINUTES = 2


@dataclass(frozen=True)
class Skill:
    """One thing the assistant can do.

    `compute` is an ordinary function of a DataFrame, whose signature declares the slots; `tell` turns what
    it returns into an answer. `needs_data` says that a table must be there before it can be asked;
    `changes` that it makes a new version of the table, which is asked for by an order ("drop the notes").
    """

    compute: Callable[..., Any]
    tell: Callable[[Any, Script], Answer]
    cost: Cost = Cost.INSTANT
    needs_data: bool = True
    changes: bool = False

    @property
    def name(self) -> str:
        """The name of the skill: that of its compute function."""
        return self.compute.__name__

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """What may fill each parameter, in the order of the signature."""
        return self._annotated(Slot)

    @cached_property
    def given(self) -> dict[str, Given]:
        """The parameters that the conversation supplies."""
        return self._annotated(Given)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Slots without a default."""
        parameters = inspect.signature(self.compute).parameters
        return tuple(n for n in self.slots if parameters[n].default is inspect.Parameter.empty)

    def _annotated(self, kind: type[T]) -> dict[str, T]:
        hints = get_type_hints(self.compute, include_extras=True)
        return {
            name: meta
            for name, hint in hints.items()
            for meta in getattr(hint, "__metadata__", ())
            if isinstance(meta, kind)
        }


def find_skills(package: ModuleType) -> Iterator[Skill]:
    """Yield the `SKILL` of every module in `package`, in order of name."""
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        if not module.name.startswith("_"):
            yield importlib.import_module(f"{package.__name__}.{module.name}").SKILL


def discover(group: str = "plainly.skills") -> dict[str, Skill]:
    """The skills of every package that registered itself under the entry point group, and our own.

    Our own package is found by its name too, so that a plain checkout works without being installed.
    """
    from importlib.metadata import entry_points

    packages = {point.value: point for point in entry_points(group=group)}
    found = {skill.name: skill for skill in find_skills(importlib.import_module("skills"))}
    for value, point in packages.items():
        if value != "skills":
            found |= {skill.name: skill for skill in find_skills(point.load())}
    return found
