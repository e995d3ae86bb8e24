"""Take back the last step: the data, the model and the rows in scope are as they were before it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from assistant.answer import Answer, GoBack, Name, Say
from assistant.errors import CannotAnswer
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Flag, Skill, TalkGiven


@dataclass(frozen=True)
class Undone:
    """How many turns are taken back, and what the last of them was."""

    turns: int
    said: str


def undo(frame: pd.DataFrame, everything: Flag = False, talk: TalkGiven = None) -> Undone:
    """One turn, or all of them to start over. Raises CannotAnswer when there is nothing to take back."""
    if talk is None or not talk.said:
        raise CannotAnswer(Say("undo.nothing"), Request("help"), Request("overview"))
    return Undone(len(talk.said) if everything else 1, talk.said[-1])


def tell(found: Undone, script: Script) -> Answer:
    """Say what was taken back."""
    headline = Say("undo.all") if found.turns > 1 else Say("undo.done", said=Name(found.said))
    return Answer(headline, script, (), follow_ups=(Request("help"),), effects=(GoBack(found.turns),))


SKILL = Skill(undo, tell, needs_data=False)
