"""Do again what was just undone."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from assistant.answer import Answer, GoForward, Name, Say
from assistant.errors import CannotAnswer
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Skill, TalkGiven


@dataclass(frozen=True)
class Redone:
    """The message whose step is done again."""

    said: str


def redo(frame: pd.DataFrame, talk: TalkGiven = None) -> Redone:
    """The step that undo took back last. Raises CannotAnswer when nothing was undone."""
    if talk is None or not talk.redoable:
        raise CannotAnswer(Say("redo.nothing"), Request("history"), Request("overview"), Request("help"))
    return Redone(talk.redoable)


def tell(found: Redone, script: Script) -> Answer:
    """Say what is done again."""
    headline = Say("redo.done", said=Name(found.said))
    return Answer(headline, script, (), follow_ups=(Request("undo"), Request("history")), effects=(GoForward(),))


SKILL = Skill(redo, tell, needs_data=False)
