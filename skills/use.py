"""Choose which of the tables of the conversation is talked about, by the name of its file."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from assistant.answer import Answer, Name, Say, UseData
from assistant.errors import CannotAnswer
from assistant.request import Request
from assistant.script import Script
from assistant.skill import OtherTable, Skill, TalkGiven


@dataclass(frozen=True)
class Chosen:
    """The table that is talked about from now on, and the others."""

    name: str
    others: tuple[str, ...]


def use(frame: pd.DataFrame, table: OtherTable = None, talk: TalkGiven = None) -> Chosen:
    """The table whose name occurs in what was said; with two tables, the other one when none is named.

    Raises CannotAnswer when there is no other table, or no telling which is meant.
    """
    names = talk.datasets if talk is not None else ()
    now = talk.data.name if talk is not None and talk.data is not None else ""
    if len(names) < 2:
        raise CannotAnswer(Say("use.only_one"), Request("overview"), Request("help"))
    text = _plain(talk.text if talk is not None else "")
    named = sorted((n for n in names if _plain(n) and _plain(n) in text), key=len, reverse=True)
    named = [table] if table in names else named
    rest = [n for n in names if n != now]
    if not named and len(rest) != 1:
        raise CannotAnswer(Say("use.which", names=[Name(n) for n in names]), Request("help"))
    chosen = named[0] if named else rest[0]
    return Chosen(chosen, tuple(n for n in names if n != chosen))


def _plain(text: str) -> str:
    """Letters and digits alone, so that "sales 2023.csv" and sales_2023 meet."""
    stem = text.rsplit(".", 1)[0] if "." in text and " " not in text else text
    return "".join(c for c in stem.lower() if c.isalnum())


def tell(found: Chosen, script: Script) -> Answer:
    """Say which table it is now, and which others there are."""
    headline = Say("use.now", name=Name(found.name), others=[Name(n) for n in found.others])
    return Answer(
        headline, script, (), follow_ups=(Request("overview"), Request("help")), effects=(UseData(found.name),)
    )


SKILL = Skill(use, tell, needs_data=False)
