"""Keep only some rows, or remove some, for good."""

from __future__ import annotations

from typing import Annotated

import pandas as pd

from assistant.answer import Answer, Block, Finding, Say
from assistant.errors import CannotAnswer
from assistant.estimate import count, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Flag, Number, Skill, StepsGiven, WholeGiven, choice
from assistant.tidy.edit import Edit, edit, told

SEED = 0


def keep(
    frame: pd.DataFrame,
    remove: Flag = False,
    rows: Number = None,
    which: Annotated[str, choice("first", "last", "random")] = "first",
    whole: WholeGiven = None,
    steps: StepsGiven = (),
) -> Edit:
    """The table of the rows in scope alone; with `remove`, of all other rows; with `rows`, of so many of them.

    `whole` is the table before the `steps` that chose the rows. Rows whose cell is missing are neither kept by a
    condition nor removed by one. Raises CannotAnswer when no row would stay, or none would go.
    """
    whole = frame if whole is None else whole
    chosen, lines = frame[list(whole.columns)], [step.code() for step in steps]
    if len(frame.columns) > len(whole.columns):
        lines.append(f"frame = frame[{[str(c) for c in whole.columns]!r}]")
    if rows is not None and rows >= 1:
        n = min(int(rows), len(chosen))
        if which == "random":
            chosen = chosen.sample(n, random_state=SEED).sort_index()
            lines.append(f"frame = frame.sample({n}, random_state={SEED}).sort_index()")
        else:
            chosen = chosen.tail(n) if which == "last" else chosen.head(n)
            lines.append(f"frame = frame.{'tail' if which == 'last' else 'head'}({n})")
    after = whole.drop(chosen.index) if remove else chosen
    if remove:
        lines.append("frame = data.frame.drop(frame.index)")
    if not len(after):
        raise CannotAnswer(Say("edits.nothing_left"), Request("overview"), Request("help"))
    if len(after) == len(whole):
        raise CannotAnswer(Say("keep.none_go" if remove else "keep.all_stay"), Request("overview"), Request("help"))
    return edit(whole, after, lines, details={"remove": bool(remove), "random": which == "random" and rows is not None})


def tell(found: Edit, script: Script) -> Answer:
    """How many rows stay and how many are gone."""
    n = found.rows - len(found.frame)
    share = exact(n / max(found.rows, 1), found.rows, "%")
    key = "keep.removed" if found.details["remove"] else "keep.random" if found.details["random"] else "keep.kept"
    blocks: list[Block] = [] if found.details["random"] else [Say("keep.lasting")]
    known = (Finding("rows_dropped", count(n)),)
    headline = Say(key, n=count(n), share=share, left=count(len(found.frame)))
    return told(headline, found, script, blocks=blocks, findings=known, follow_ups=(Request("overview"),))


SKILL = Skill(keep, tell, changes=True)
