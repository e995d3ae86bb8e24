"""Put the rows of another table of the conversation below those of this one, when they have the same columns."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from assistant.answer import Answer, Finding, Name, NewData, Say
from assistant.dataset import Dataset
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, count
from assistant.files.profile import profile
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Skill, TalkGiven


@dataclass(frozen=True)
class Appended:
    """The new version of the table, and how many rows came from where."""

    data: Dataset
    below: str
    before: int
    added: int
    repeated: int


def append(frame: pd.DataFrame, talk: TalkGiven = None) -> Appended:
    """The active table with the rows of the last other table of the same columns below it; repeats are counted, not dropped.

    Raises CannotAnswer when no other table has the same columns.
    """
    if talk is None or talk.data is None:
        raise CannotAnswer(Say("append.none"), Request("help"))
    here = talk.data
    alike = [d for d in talk.tables if d.name != here.name and set(d.frame.columns) == set(here.frame.columns)]
    if not alike:
        raise CannotAnswer(Say("append.none"), Request("overview"), Request("help"))
    other = alike[-1]
    joined = pd.concat([other.frame, here.frame[list(other.frame.columns)]], ignore_index=True)
    columns = {name: found for name, found in profile(joined).items()}
    change = (
        f"data = data.edit(pd.concat([read({other.source!r}).frame, data.frame], ignore_index=True), data.columns, '')"
    )
    return Appended(
        other.edit(joined, columns, change),
        here.name,
        len(other.frame),
        len(here.frame),
        int(joined.duplicated().sum()),
    )


def tell(found: Appended, script: Script) -> Answer:
    """How many rows there are now; repeats are said."""
    total = found.before + found.added
    facts: dict[str, Estimate] = {
        "total": count(total),
        "before": count(found.before, ""),
        "added": count(found.added, ""),
    }
    key = "append.repeated" if found.repeated else "append.done"
    headline = Say(key, name=Name(found.data.name), below=Name(found.below), repeated=count(found.repeated), **facts)
    known = (Finding("rows", facts["total"]), Finding("repeated", count(found.repeated)))
    asked = (Request("overview"), Request("undo"))
    return Answer(headline, script, (), follow_ups=asked, effects=(NewData(found.data),), findings=known)


SKILL = Skill(append, tell, needs_data=False)
