"""A turn as text for a terminal: sentences, aligned tables, and small charts drawn with characters."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from collections.abc import Iterator
from typing import Any

import pandas as pd

from assistant.answer import Chart, Name, NewFile, Say, Table
from assistant.estimate import Estimate
from assistant.language.lexis.words import Words
from assistant.language.speaking.reply import caveats_of
from assistant.language.speaking.speak import number, plain, show
from assistant.turn import Turn
from assistant.ui.draw.shape import Series, Shape, shaped

MOST_ROWS = 20
WIDEST_CELL = 60
BAR = 28  # characters of the longest bar
SPARKS = "▁▂▃▄▅▆▇█"


def text(turn: Turn, width: int = 88, blocks: bool = True) -> str:
    """The whole reply as lines of at most `width` characters (tables may be wider).

    `blocks` says whether the terminal can show block characters; where not, bars are drawn with "#". Control
    characters in names and cells are dropped: they could move the cursor or change the title of the window.
    """
    words, parts = turn.words, []
    if turn.problem is not None:
        parts.append(wrapped(plain(turn.problem, words), width))
    for answer in turn.answers:
        parts.append(wrapped(plain(answer.headline, words), width))
        parts += [part for block in answer.blocks for part in _block(block, words, width, blocks)]
    if turn.unread and turn.answers:
        parts.append(wrapped(plain(Say("chat.unread", words=[Name(w) for w in turn.unread]), words), width))
    parts += [wrapped("! " + plain(say, words), width) for say in caveats_of(turn.answers, turn.cautions)[:1]]
    parts += [effect.path for answer in turn.answers for effect in answer.effects if isinstance(effect, NewFile)]
    following = [label for label, _ in turn.choices] or list(turn.follow_ups)
    if following:
        parts.append("\n".join(f"  > {line}" for line in following))
    return harmless("\n\n".join(part for part in parts if part))


def harmless(text: str) -> str:
    """Text without control, direction-changing or other invisible characters; line ends stay.

    >>> harmless("a\\x1b[31mb\\u202ec\\n")
    'a[31mbc\\n'
    """
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))


def wrapped(sentence: str, width: int) -> str:
    """The sentence in lines, without the marks of bold text."""
    return "\n".join(textwrap.wrap(sentence.replace("**", ""), width, break_long_words=False, break_on_hyphens=False))


def _block(block: Say | Table | Chart, words: Words, width: int, blocks: bool) -> Iterator[str]:
    match block:
        case Say():
            yield wrapped(plain(block, words), width)
        case Table():
            title = plain(block.title, words) + "\n" if block.title else ""
            yield title + table(block)
        case Chart():
            drawn = chart(block, blocks)
            yield "\n".join(part for part in (drawn, wrapped(plain(block.alt, words), width)) if part)


def table(block: Table) -> str:
    """The first rows, in aligned columns."""
    rows = block.rows.head(MOST_ROWS)
    numeric = [pd.api.types.is_numeric_dtype(t) and not pd.api.types.is_bool_dtype(t) for t in rows.dtypes]
    cells = [[_cut(str(name)) for name in rows.columns]]
    cells += [[_cut(_cell(v)) for v in row] for row in rows.itertuples(index=False, name=None)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(rows.columns))]
    lines = [
        "  ".join(c.rjust(w) if n else c.ljust(w) for c, w, n in zip(row, widths, numeric, strict=True)).rstrip()
        for row in cells
    ]
    lines.insert(1, "  ".join("-" * w for w in widths))
    left = (block.total or len(block.rows)) - len(rows)
    return "\n".join([*lines, f"... {left:,} more"] if left > 0 else lines)


def _cell(item: Any) -> str:
    if isinstance(item, Estimate):
        return show(item)
    if isinstance(item, list):
        return ", ".join(map(str, item))
    if pd.isna(item):
        return "-"
    if isinstance(item, bool) or not hasattr(item, "__float__"):
        if isinstance(item, pd.Timestamp) and item == item.normalize():
            return str(item.date())
        return " ".join(str(item).split())
    return number(float(item))


def _cut(cell: str) -> str:
    return cell if len(cell) <= WIDEST_CELL else cell[: WIDEST_CELL - 1] + "…"


def chart(block: Chart, blocks: bool = True) -> str:
    """A small picture where characters can draw one (bars, histograms, lines); nothing for the others."""
    shape = shaped(block)
    if len(shape.panels) != 1 or not shape.panels[0].series:
        return ""
    several = shape.panels[0].series
    if shape.mark in ("bar", "hist", "point") and len(several) == 1 and len(several[0].x) <= 24:
        return bars(shape, several[0], blocks) if shape.axis == "category" or shape.mark == "hist" else ""
    if shape.mark in ("line", "area") and blocks:
        return "\n".join(line for series in several[:8] if (line := spark(series)))
    return ""


def bars(shape: Shape, series: Series, blocks: bool = True) -> str:
    """One line a bar: its name, its length, its value and interval."""
    if not series.y:
        return ""
    if series.width is not None:
        names = [f"{number(x - w / 2)} to {number(x + w / 2)}" for x, w in zip(series.x, series.width, strict=True)]
    else:
        names = [str(x) for x in series.x]
    longest = max(map(abs, series.y)) or 1.0
    side, lines = max(map(len, names)), []
    for i, (name, y) in enumerate(zip(names, series.y, strict=True)):
        bar = ("█" if blocks else "#") * max(round(abs(y) / longest * BAR), 1 if y else 0)
        ends = (
            ""
            if series.low is None or series.high is None
            else f" ({shape.written(series.low[i])} to {shape.written(series.high[i])})"
        )
        lines.append(f"  {name.rjust(side)}  {bar} {shape.written(float(y))}{ends}")
    return "\n".join(lines)


def spark(series: Series) -> str:
    """A line as one row of blocks, with where it starts and ends.

    >>> spark(Series("", ["a", "b", "c"], [1.0, 2.0, 3.0]))
    '  ▁▅█  1 to 3'
    """
    points = [(x, y) for x, y in zip(series.x, series.y, strict=True) if y is not None and math.isfinite(y)]
    if len(points) < 2:
        return ""
    step = max(len(points) / 60, 1.0)
    values = [points[int(i * step)][1] for i in range(int(len(points) / step))]
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    drawn = "".join(SPARKS[min(int((v - low) / span * len(SPARKS)), len(SPARKS) - 1)] for v in values)
    name = f"{series.name}  " if series.name else ""
    return f"  {name}{drawn}  {number(float(points[0][1]))} to {number(float(points[-1][1]))}"
