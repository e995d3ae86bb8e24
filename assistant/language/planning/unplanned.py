"""What a long message names or promises and its plan leaves out: then the plan is offered, not carried out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.dataset import Dataset, Kind, Role
from assistant.language.idle import step_columns, texts
from assistant.language.lexis.names import squash
from assistant.language.lexis.words import load
from assistant.language.planning.clauses import plan_words
from assistant.language.planning.features import new_name
from assistant.language.planning.mentions import QUOTED, Mentions
from assistant.language.planning.verdicts import verdicts
from assistant.request import Request
from assistant.scope import Derive

SURE = 1.9  # how sure the name of a number column is that must not be left out
WHOLE = ("overview", "missing", "duplicates", "quality", "unusual")  # they look at every column
LEAVING = ("drop", "drop_missing")


def left_out(said: Sequence[Mentions], plan: Sequence[Request], data: Dataset) -> tuple[str, ...]:
    """Columns in quotes and numbers named for sure that no request looks at; new columns that nothing makes."""
    if any(r.skill in WHOLE for r in plan):
        return ()
    used = {text for r in plan for text in texts(tuple(r.args.values()))}
    used |= {name for r in plan for step in r.scope for name in step_columns(step)}
    found = [m.name for s in said if not verdicts(s.clause) for m in s.all_columns if _meant(m.name, m.sure, data)]
    made = [new_name(s.clause, data, plan_words()) for s in said if s.clause.has("step", "create")]
    return tuple(dict.fromkeys([*(n for n in found if n not in used), *(n for n in made if n and n not in used)]))


def unknown_columns(message: str, plan: Sequence[Request], data: Dataset) -> tuple[str, ...]:
    """What is put in quotes and called a column, and is none: neither in the file nor made by the plan.

    >>> from assistant.dataset import Dataset
    >>> import pandas as pd
    >>> unknown_columns("the mean of the 'Wins' column", (), Dataset("x", pd.DataFrame({"a": [1]}), {}))
    ('Wins',)
    """
    known = {squash(name) for name in data.frame.columns}
    known |= {squash(step.name) for r in plan for step in r.scope if isinstance(step, Derive)}
    nouns = "|".join(sorted(load().words("columns")))
    said = re.findall(rf"[\"'“‘`]([^\"'”’`]{{1,60}})[\"'”’`]\s+(?:{nouns})\b", message, re.IGNORECASE)
    return tuple(dict.fromkeys(name for name in said if squash(name) and squash(name) not in known))


def _meant(name: str, sure: float, data: Dataset) -> bool:
    if sure >= QUOTED:
        return True
    column = data.columns.get(name)
    return sure >= SURE and column is not None and column.kind is Kind.NUMBER and column.role is not Role.TIME
