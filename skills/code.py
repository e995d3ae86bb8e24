"""The Python behind the last answer, and why the question was read that way."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from assistant.answer import Answer, Name, Say, Table
from assistant.errors import CannotAnswer
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Flag, Skill, TalkGiven

NEXT = (Request("overview"), Request("help"))


@dataclass(frozen=True)
class Behind:
    """The script of the last answer, or the evidence for its reading."""

    script: Script
    why: str
    asked_why: bool


def code(frame: pd.DataFrame, reading: Flag = False, talk: TalkGiven = None) -> Behind:
    """The last answer's script; with `reading`, the evidence for how the question was understood.

    Raises CannotAnswer when nothing has been answered yet.
    """
    if talk is None or talk.last is None:
        raise CannotAnswer(Say("code.nothing_yet"), Request("overview"), Request("help"))
    return Behind(talk.last.script, talk.why, reading)


def tell(found: Behind, script: Script) -> Answer:
    """The code or the evidence, line by line."""
    if found.asked_why:
        lines = [line.split("  ", 1) for line in found.why.splitlines() if "  " in line]
        table = pd.DataFrame(lines, columns=["points", "because"])
        return Answer(Say("code.reading"), found.script, (), (Table(table),), NEXT)
    headline = Say("code.code", source=Name(found.script.source))
    return Answer(headline, found.script, (), follow_ups=NEXT, extra={"show_code": True})


SKILL = Skill(code, tell, needs_data=False)
