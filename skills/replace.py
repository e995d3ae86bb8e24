"""Put other values in the place of some, for good: other spellings, codes with their meaning, signs for a gap."""

from __future__ import annotations

from typing import Any

import pandas as pd

from assistant.answer import Answer, Block, Finding, Name, Say
from assistant.errors import CannotAnswer
from assistant.estimate import count
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Changes, Columns, Skill
from assistant.tidy.edit import Edit, edit, names, told
from assistant.tidy.spelling import recoded


def replace(frame: pd.DataFrame, changes: Changes = (), columns: Columns = ()) -> Edit:
    """The table with values put in the place of others; `changes` pairs old and new text, an empty new one is a gap.

    Whole cells are compared, without regard to capitals and outer spaces; without `columns`, in every column that
    holds one of the old values. Raises CannotAnswer when no cell holds one.
    """
    if not changes:
        raise CannotAnswer(Say("replace.how"), Request("overview"), Request("help"))
    made, lines, counts = frame, list[str](), dict[str, int]()
    for name in columns or frame.columns:
        if name not in frame:
            raise CannotAnswer(Say("edits.no_column", column=Name(name)), Request("overview"), Request("help"))
        known = _cells(frame[name], changes)
        if known:
            made = made.assign(**{name: recoded(frame[name], known)})
            counts[str(name)] = int(frame[name].isin(list(known)).sum())
            lines.append(f"frame = frame.assign(**{{{name!r}: recoded(frame[{name!r}], {known!r})}})")
    if not counts:
        old = [Name(old) for old, _ in changes]
        where = Say("replace.none_in", values=old, columns=names(columns)) if columns else Say("replace.none", values=old)  # fmt: skip
        raise CannotAnswer(where, Request("overview"), Request("help"))
    details = {"counts": counts, "changes": changes}
    return edit(frame, made, lines, changed=tuple(counts), cells=sum(counts.values()), details=details)


def _cells(cells: pd.Series, changes: Changes) -> dict[Any, Any]:
    """The values of a column that are meant, each with what comes in its place, of the column's own type."""
    wanted = {old.strip().casefold(): new for old, new in changes}
    numeric = pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells)
    found = {}
    for value in cells.dropna().unique().tolist():
        new = wanted.get(_spelled(value))
        if new is None and _spelled(value) not in wanted:
            continue
        found[value] = (_number(new) if numeric else new) if new else None
    return found


def _spelled(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip().casefold()


def _number(text: str) -> float | str:
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def tell(found: Edit, script: Script) -> Answer:
    """How many cells changed, in which columns."""
    changes, counts = found.details["changes"], found.details["counts"]
    pairs = [Name(f"{old} → {new}") if new else Name(f"{old} → ∅") for old, new in changes][:6]
    facts: dict[str, Any] = {"pairs": pairs, "n": count(found.cells, "cells"), "columns": names(list(counts))}
    blocks: list[Block] = [Say("replace.to_gap")] if any(not new for _, new in changes) else []
    known = (Finding("replaced", facts["n"]), Finding("in_columns", list(counts)))
    return told(Say("replace.done", **facts), found, script, blocks=blocks, findings=known)


SKILL = Skill(replace, tell, changes=True)
