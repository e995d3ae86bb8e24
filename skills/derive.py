"""Add a column that is worked out from others, for good."""

from __future__ import annotations

import pandas as pd

from assistant.answer import Answer, Block, Finding, Name, Say
from assistant.errors import CannotAnswer
from assistant.estimate import count
from assistant.expression import columns_of
from assistant.request import Request
from assistant.scope import Derive
from assistant.script import Script
from assistant.skill import Formula, Skill, StepsGiven, WholeGiven
from assistant.tidy.edit import Edit, edit, told
from assistant.tidy.formula import written


def derive(frame: pd.DataFrame, name: Formula = None, whole: WholeGiven = None, steps: StepsGiven = ()) -> Edit:
    """The table with one more column: the one that the `steps` in scope have worked out, called `name`.

    A column of that name is replaced, and the reply says so. Raises CannotAnswer when nothing was worked out.
    """
    made = [step for step in steps if isinstance(step, Derive)]
    whole = frame if whole is None else whole
    new = name or (made[-1].name if made else "")
    if new not in frame or (steps and not made) or (not steps and whole is frame):
        raise CannotAnswer(Say("derive.how"), Request("overview"), Request("help"))
    lines = [step.code() for step in steps]
    kept = [c for c in frame.columns if c in whole or c == new]
    if len(kept) < frame.shape[1]:
        lines.append(f"frame = frame[{kept!r}]")
    from_ = [c for step in made for c in columns_of(step.expression) if c in whole]
    shown = tuple(dict.fromkeys([*from_, new]))
    details = {"name": new, "replaced": new in whole, "formula": written(made[-1].expression) if made else ""}
    return edit(whole, frame[kept], lines, changed=shown, cells=int(frame[new].notna().sum()), details=details)


def tell(found: Edit, script: Script) -> Answer:
    """The new column, how it is worked out, and how many rows have no value in it."""
    name = found.details["name"]
    cells = found.frame[name]
    gaps = int(cells.isna().sum())
    key = "derive.replaced" if found.details["replaced"] else "derive.added"
    blocks: list[Block] = []
    if found.details["formula"]:
        blocks.append(Say("derive.formula", formula=Name(found.details["formula"])))
    if gaps:
        blocks.append(Say("derive.gaps", gaps=count(gaps)))
    known = (Finding("column", name), Finding("values", count(len(cells) - gaps, "values")))
    headline = Say(key, name=Name(name), values=count(len(cells) - gaps, "values"))
    asked = (Request("distribution", {"column": name}),)
    return told(headline, found, script, blocks=blocks, findings=known, follow_ups=asked)


SKILL = Skill(derive, tell, changes=True)
