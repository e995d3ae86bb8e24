"""A whole reply as Markdown: the first sentence, what else there is to say, tables, and one caution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from assistant.answer import Answer, Chart, Say, Table
from assistant.estimate import Estimate
from assistant.language.lexis.words import Words
from assistant.language.speaking.speak import escape, number, phrase, show

MOST_ROWS = 12
MOST_COLUMNS = 12


def markdown(answers: Sequence[Answer], problem: Say | None, cautions: Sequence[Say], words: Words) -> str:
    """The reply in full: every answer's sentences and tables, then the most relevant caution."""
    parts = [phrase(problem, words)] if problem else []
    for answer in answers:
        parts.append(phrase(answer.headline, words))
        parts += [_block(block, words) for block in answer.blocks]
    shown = caveats_of(answers, cautions)[:1]
    parts += [f"*{phrase(say, words)}*" for say in shown]
    return "\n\n".join(part for part in parts if part)


def caveats_of(answers: Sequence[Answer], cautions: Sequence[Say]) -> list[Say]:
    """All cautions, the most relevant first, each once."""
    found: dict[str, Say] = {}
    for say in [*(c for a in answers for c in a.caveats), *cautions]:
        found.setdefault(say.key, say)
    return list(found.values())


def _block(block: Any, words: Words) -> str:
    match block:
        case Say():
            return phrase(block, words)
        case Table():
            title = f"{phrase(block.title, words)}\n\n" if block.title else ""
            return title + table(block)
        case Chart():
            return ""
    return ""


def table(block: Table) -> str:
    """The first rows as a Markdown table; names and cells are escaped."""
    rows = block.rows.iloc[:MOST_ROWS, :MOST_COLUMNS]
    if not len(rows.columns) or not len(rows):
        return ""
    head = "| " + " | ".join(escape(str(name)) or "&#160;" for name in rows.columns) + " |"
    line = (
        "|"
        + "|".join(
            " ---: " if pd.api.types.is_numeric_dtype(rows[c]) and rows[c].dtype != bool else " --- "
            for c in _unique(rows)
        )
        + "|"
    )
    body = ["| " + " | ".join(cell(v) for v in row) + " |" for row in rows.itertuples(index=False)]
    return "\n".join([head, line, *body])


def _unique(rows: pd.DataFrame) -> list[Any]:
    return list(dict.fromkeys(rows.columns))


def cell(item: Any) -> str:
    """One cell, escaped; missing ones are a dash."""
    if isinstance(item, Estimate):
        return show(item)
    if isinstance(item, list):
        return escape(", ".join(map(str, item)))
    if pd.isna(item):
        return "–"
    if isinstance(item, bool):
        return str(item)
    if isinstance(item, pd.Timestamp):
        return str(item.date()) if item == item.normalize() else str(item)
    if hasattr(item, "__float__"):
        return number(float(item))
    return escape(str(item)[:200])


def result_shown(answers: Sequence[Answer], words: Words) -> str:
    """The one thing answered, short enough for a button."""
    shown = []
    for answer in answers:
        value = answer.value
        if isinstance(value, Estimate):
            shown.append(show(value, "value"))
        elif isinstance(value, list):
            shown.append(", ".join(number(v) if isinstance(v, int | float) else str(v) for v in value[:4]))
        elif value is not None:
            shown.append(str(value))
    return "; ".join(shown)[:80]
