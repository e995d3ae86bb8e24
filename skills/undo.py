"""Take back the last step: the data, the model and the rows in scope are as they were before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import pandas as pd

from assistant.answer import Answer, Finding, GoBack, Name, NewFile, Say
from assistant.dataset import Dataset
from assistant.errors import CannotAnswer
from assistant.estimate import count
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Flag, Skill, TalkGiven, choice
from assistant.version import versions


@dataclass(frozen=True)
class Undone:
    """How many turns are taken back, and what the last of them was; or to which version of the table we go back."""

    turns: int
    said: str
    version: Dataset | None = None


def undo(
    frame: pd.DataFrame,
    everything: Flag = False,
    what: Annotated[str | None, choice("last_change", "all_changes")] = None,
    talk: TalkGiven = None,
) -> Undone:
    """One turn, or all of them to start over; or the last change of the table, or all of them, whatever was asked since.

    A question that changed nothing is no step: after one, the last change of the table is taken back. Raises
    CannotAnswer when there is nothing to take back.
    """
    if talk is None or not talk.said:
        raise CannotAnswer(Say("undo.nothing"), Request("help"), Request("overview"))
    data = talk.data
    changed = data is not None and data.parent is not None
    if what is not None and not changed:
        raise CannotAnswer(Say("undo.no_change"), Request("overview"), Request("help"))
    idle = talk.last is not None and not _did_something(talk.last)
    if data is not None and data.parent is not None and (what is not None or (idle and not everything)):
        first = list(versions(data))[-1]
        if what == "all_changes":
            return Undone(0, data.said, first)
        return Undone(0, data.said, data.parent)
    if not talk.undoable:
        raise CannotAnswer(Say("undo.nothing"), Request("history"), Request("overview"))
    return Undone(len(talk.said) if everything else 1, talk.undoable)


def _did_something(last: Answer) -> bool:
    """Whether an answer is a step of its own: it chose rows or changed something; an export and a list do not."""
    return bool(last.script.scope) or any(not isinstance(effect, NewFile) for effect in last.effects)


def tell(found: Undone, script: Script) -> Answer:
    """Say what was taken back."""
    asked = (Request("redo"), Request("help"))
    if found.version is None:
        headline = Say("undo.all") if found.turns > 1 else Say("undo.done", said=Name(found.said))
        return Answer(headline, script, (), follow_ups=asked, effects=(GoBack(found.turns),))
    rows = count(len(found.version.frame))
    facts: dict[str, Any] = {
        "name": Name(found.version.name),
        "rows": rows,
        "columns": count(found.version.frame.shape[1], "columns"),
    }
    if found.version.parent is None:
        headline = Say("undo.original", said=Name(found.said), **facts)
    else:
        headline = Say("undo.change", said=Name(found.said), **facts)
    known = (Finding("rows", rows),)
    return Answer(headline, script, (), follow_ups=(Request("redo"), Request("history")), effects=(GoBack(0, found.version),), findings=known)  # fmt: skip


SKILL = Skill(undo, tell, needs_data=False)
