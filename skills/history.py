"""Every change that was made to the table, in order, with its counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from assistant.answer import Answer, Block, Finding, Name, Say, Table
from assistant.dataset import Dataset
from assistant.errors import CannotAnswer
from assistant.estimate import count
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Skill, TalkGiven
from assistant.version import versions


@dataclass(frozen=True, eq=False)
class Changes:
    """The versions of the table from the file as it was read to the one of now."""

    name: str
    versions: tuple[Dataset, ...]


def history(frame: pd.DataFrame, talk: TalkGiven = None) -> Changes:
    """The changes of the table that is talked about. Raises CannotAnswer when there is no table."""
    if talk is None or talk.data is None:
        raise CannotAnswer(Say("common.no_data"), Request("help"))
    return Changes(talk.data.name, tuple(versions(talk.data))[::-1])


def tell(found: Changes, script: Script) -> Answer:
    """A list of what was said and done, with rows, columns and empty cells after each change."""
    made = found.versions[1:]
    known = (Finding("changes", count(len(made), "changes")),)
    if not made:
        asked = (Request("clean"), Request("missing"), Request("export"))
        return Answer(Say("history.none", name=Name(found.name)), script, (), follow_ups=asked, findings=known)
    rows = pd.DataFrame(
        [
            (v.number, v.said, len(v.frame), v.frame.shape[1], int(v.frame.isna().sum().sum()))
            for v in found.versions
        ],
        columns=["version", "you said", "rows", "columns", "empty cells"],
    )  # fmt: skip
    first, last = found.versions[0].frame, found.versions[-1].frame
    facts: dict[str, Any] = {
        "n": count(len(made), "changes"), "before": count(len(first)), "after": count(len(last)),
        "columns": count(first.shape[1], "columns"), "columns_now": count(last.shape[1], "columns"),
    }  # fmt: skip
    blocks: list[Block] = [Table(rows, Say("history.title"), total=len(rows))]
    blocks += [v.told for v in made if v.told is not None]
    asked = (Request("undo", {"what": "last_change"}), Request("export"), Request("code"))
    return Answer(Say("history.some", name=Name(found.name), **facts), script, (), tuple(blocks), asked, findings=known)


SKILL = Skill(history, tell)
