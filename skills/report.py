"""The conversation to take home: a page with every answer, or a notebook with the code of every answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pandas as pd

from assistant.answer import Answer, Say, WriteUp
from assistant.errors import CannotAnswer
from assistant.estimate import count
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Skill, TalkGiven, choice


@dataclass(frozen=True)
class Wanted:
    """The form of the file, and how many messages there were."""

    form: str
    messages: int


def report(
    frame: pd.DataFrame, form: Annotated[str, choice("html", "ipynb")] = "html", talk: TalkGiven = None
) -> Wanted:
    """What to write: a page (html) or a notebook (ipynb) of all answers so far.

    Raises CannotAnswer when nothing has been answered yet.
    """
    if talk is None or talk.last is None:
        raise CannotAnswer(Say("report.nothing_yet"), Request("overview"), Request("quality"), Request("help"))
    return Wanted(form, len(talk.said))


def tell(found: Wanted, script: Script) -> Answer:
    """The file comes with the answer."""
    said = Say(f"report.{found.form}", n=count(found.messages, "messages"))
    asked = (Request("code"), Request("export"), Request("history"))
    return Answer(said, script, (), follow_ups=asked, effects=(WriteUp(found.form),))


SKILL = Skill(report, tell)
