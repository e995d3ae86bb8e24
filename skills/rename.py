"""Give columns other names, for good."""

from __future__ import annotations

import pandas as pd

from assistant.answer import Answer, Finding, Name, Say
from assistant.errors import CannotAnswer
from assistant.estimate import count
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Renames, Skill
from assistant.tidy.edit import Edit, edit, told

LONGEST = 120  # letters of a name


def rename(frame: pd.DataFrame, renames: Renames = ()) -> Edit:
    """The table with columns of other names; `renames` pairs old and new ones. Nothing else changes.

    Raises CannotAnswer when a column is not there, a new name is taken, or none is given.
    """
    pairs = {old: " ".join(new.split())[:LONGEST] for old, new in renames}
    if not pairs:
        raise CannotAnswer(Say("rename.how"), Request("overview"), Request("help"))
    missing = [old for old in pairs if old not in frame]
    if missing:
        raise CannotAnswer(Say("edits.no_column", column=Name(missing[0])), Request("overview"), Request("help"))
    after = [pairs.get(str(name), str(name)) for name in frame.columns]
    taken = [name for name in pairs.values() if after.count(name) > 1 or not name]
    if taken:
        raise CannotAnswer(Say("rename.taken", name=Name(taken[0])), Request("overview"), Request("help"))
    return edit(
        frame,
        frame.set_axis(after, axis=1),
        [f"frame = frame.rename(columns={pairs!r})"],
        changed=tuple(pairs.values()),
        renamed=pairs,
    )


def tell(found: Edit, script: Script) -> Answer:
    """The old names and the new ones."""
    pairs = [Name(f"{old} → {new}") for old, new in found.renamed.items()]
    known = (Finding("renamed", count(len(pairs), "columns")), Finding("names", list(found.renamed.values())))
    if len(pairs) == 1:
        [(old, new)] = found.renamed.items()
        return told(Say("rename.one", old=Name(old), new=Name(new)), found, script, findings=known)
    headline = Say("rename.several", columns=count(len(pairs), "columns"), pairs=pairs)
    return told(headline, found, script, findings=known)


SKILL = Skill(rename, tell, changes=True)
