"""What can be asked, with questions that fit the table at hand."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from assistant.answer import Answer, Name, Say, Table
from assistant.dataset import GROUPS, Kind, Role
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Skill, Talk, TalkGiven


@dataclass(frozen=True)
class Help:
    """The skills and what each is about, and requests that fit the data."""

    skills: dict[str, str]
    requests: tuple[Request, ...]
    file: str


def help(frame: pd.DataFrame, talk: TalkGiven = None) -> Help:  # noqa: A001 - the word people type
    """Skills by name, and up to four questions about columns that are really there."""
    if talk is None:
        return Help({}, (), "")
    return Help(dict(talk.skills), tuple(_fitting(talk)), talk.data.name if talk.data else "")


def _fitting(talk: Talk) -> list[Request]:
    if talk.data is None:
        return []
    columns = talk.data.columns.values()
    numbers = [c.name for c in columns if c.kind is Kind.NUMBER and c.role in (Role.AMOUNT, Role.MEASURE, Role.RATE)]
    groups = [c.name for c in columns if c.kind in GROUPS and 2 <= c.distinct <= 20]
    dates = [c.name for c in columns if c.kind is Kind.DATE]
    amounts = [c.name for c in columns if c.role is Role.AMOUNT and c.kind is Kind.NUMBER] or numbers
    asked = []
    if amounts:
        asked.append(Request("drivers", {"target": amounts[-1]}))
    if amounts and groups:
        asked.append(Request("summarise", {"measures": (("mean", amounts[-1]),), "by": (groups[0],)}))
    if amounts and dates:
        asked.append(Request("trend", {"target": amounts[-1]}))
    if len(numbers) > 1:
        asked.append(Request("relate", {"a": numbers[0], "b": numbers[1]}))
    return [*asked, Request("overview")]


def tell(found: Help, script: Script) -> Answer:
    """The skills as a table, and questions to click."""
    table = pd.DataFrame({"ask for": list(found.skills), "what you get": list(found.skills.values())})
    headline = Say("help.data", file=Name(found.file)) if found.file else Say("help.no_data")
    return Answer(headline, script, (), (Table(table),), found.requests)


SKILL = Skill(help, tell, needs_data=False)
