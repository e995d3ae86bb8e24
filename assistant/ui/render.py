"""A turn as the pieces of one chat message: text, pictures, files, with what is rarely needed folded away."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import pandas as pd

from assistant.answer import Answer, Block, Chart, Name, NewFile, Say, Table
from assistant.estimate import count
from assistant.language.lexis.words import Words
from assistant.language.speaking.reply import caveats_of, cell
from assistant.language.speaking.speak import escape, phrase, question
from assistant.turn import Turn
from assistant.ui import draw

MOST_ROWS = 30
MOST_COLUMNS = 30


@dataclass(frozen=True)
class Picture:
    """A chart as a plotly figure in JSON, and the sentence that says what it shows (Markdown)."""

    figure: str
    alt: str


@dataclass(frozen=True)
class File:
    """A file to download."""

    path: str


Piece = str | Picture | File


def pieces(turn: Turn) -> list[Piece]:
    """The whole reply, in reading order."""
    words = turn.words
    found: list[Piece] = []
    if turn.problem is not None:
        found.append(phrase(turn.problem, words))
    for answer in turn.answers:
        found.append(f'<div class="lead">\n\n{phrase(answer.headline, words)}\n\n</div>')
        for block in picture_early(answer.blocks):
            found += block_pieces(block, words)
    if not found:
        found.append(say(words, "ready"))
    if turn.unread and turn.answers:
        found.append(phrase(Say("chat.unread", words=[Name(w) for w in turn.unread]), words))
    caveats = caveats_of(turn.answers, turn.cautions)
    if caveats:
        found.append("> " + phrase(caveats[0], words))
    found += _folded(turn, caveats[1:])
    found = _joined(found)
    found += [File(effect.path) for answer in turn.answers for effect in answer.effects if isinstance(effect, NewFile)]
    return found


def _joined(found: list[Piece]) -> list[Piece]:
    """Texts that follow each other as one."""
    joined: list[Piece] = []
    for piece in found:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += f"\n\n{piece}"
        else:
            joined.append(piece)
    return joined


def picture_early(blocks: tuple[Block, ...]) -> list[Block]:
    """The blocks with the first picture after at most one sentence: on a screen it is looked at before the details are read."""
    first = next((i for i, block in enumerate(blocks) if isinstance(block, Chart)), 0)
    if first < 2 or not all(isinstance(block, Say) for block in blocks[:first]):
        return list(blocks)
    return [blocks[0], blocks[first], *blocks[1:first], *blocks[first + 1 :]]


def say(words: Words, key: str, **facts: Any) -> str:
    """A sentence of the page, as Markdown."""
    return phrase(Say(f"chat.{key}", **facts), words)


def block_pieces(block: Say | Table | Chart, words: Words) -> list[Piece]:
    """A sentence, a table with its title, or a picture with its caption."""
    match block:
        case Say():
            return [phrase(block, words)]
        case Table():
            title = [f"**{phrase(block.title, words)}**"] if block.title else []
            return [*title, table(block, words)]
        case Chart():
            return _picture(block, words)


def _picture(chart: Chart, words: Words) -> list[Piece]:
    drawn, shape = draw.figure(chart)
    alt = phrase(chart.alt, words)
    caption = alt
    if shape.drawn < shape.total:
        key = "points_drawn" if shape.mark == "point" else "marks_drawn"
        caption += " " + say(words, key, drawn=count(shape.drawn, ""), total=count(shape.total, ""))
    title = [f"**{phrase(chart.title, words)}**"] if chart.title else []
    return [*title, Picture(drawn.to_json(), alt), f'<div class="caption">\n\n{caption}\n\n</div>']


def table(block: Table, words: Words) -> str:
    """The first rows as an HTML table that scrolls sideways; every name and cell is escaped."""
    rows = block.rows.iloc[:MOST_ROWS, :MOST_COLUMNS]
    number = [pd.api.types.is_numeric_dtype(t) and not pd.api.types.is_bool_dtype(t) for t in rows.dtypes]
    side = ["" if n else ' class="w"' for n in number]
    head = "".join(f"<th{s}>{escape(str(name))}</th>" for s, name in zip(side, rows.columns, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{s}>{cell(v)}</td>" for s, v in zip(side, row, strict=True)) + "</tr>"
        for row in rows.itertuples(index=False, name=None)
    )
    left = (block.total or len(block.rows)) - len(rows)
    more = f'<div class="caption">{say(words, "and_more", count=count(left, ""))}</div>' if left > 0 else ""
    grid = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="tbl" tabindex="0">{grid}</div>{more}'


def _folded(turn: Turn, caveats: list[Say]) -> Iterator[str]:
    words = turn.words
    if caveats:
        yield fold(say(words, "more_caveats"), "\n".join(f"- {phrase(c, words)}" for c in caveats))
    if turn.notes and not turn.said:
        yield fold(say(words, "assumed"), "\n".join(f"- {phrase(n, words)}" for n in turn.notes))
    reading = list(_reading(turn))
    if reading and turn.said:
        yield fold(say(words, "read"), "\n".join(reading))
    code = "\n\n".join(dict.fromkeys(code_of(answer) for answer in turn.answers if answer.script.source))
    if code:
        yield fold(say(words, "code"), f"```python\n{code.replace('```', '` ` `')}\n```")


def code_of(answer: Answer) -> str:
    """The code behind an answer, that reads files by their names: where an upload lies here is nobody's business."""
    return _READ.sub(lambda found: f"read({PurePath(ast.literal_eval(found[1])).name!r}", answer.script.code())


_READ = re.compile(r"""\bread\(('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")


def _reading(turn: Turn) -> Iterator[str]:
    words = turn.words
    for request in turn.requests:
        asked = question(request, words) or request.skill
        yield f"- {say(words, 'asked')}: **{escape(asked)}**"
        for step in request.scope:
            yield f"- {say(words, 'rows')}: `{code_span(step.code())}`"
    if turn.rows is not None:
        yield f"- {say(words, 'rows')}: {turn.rows:,}"
    if turn.understanding.evidence:
        yield f"- {say(words, 'because')}:"
        for evidence in sorted(turn.understanding.evidence, key=lambda e: -abs(e.points))[:12]:
            yield f"    - {escape(evidence.because)} ({evidence.points:+.1f})"
    yield from (f"- {phrase(note, words)}" for note in turn.notes)


def code_span(code: str) -> str:
    """Code to stand between backticks."""
    return " ".join(code.replace("`", "'").split())


def fold(title: str, body: str) -> str:
    """Markdown that opens on a click.

    >>> fold("Code", "x")
    '<details><summary>Code</summary>\\n\\nx\\n\\n</details>'
    """
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"


def buttons(turn: Turn) -> list[Mapping[str, str]]:
    """What to press next, at most four: the answers to a question back, or the questions that follow."""
    pairs = turn.choices or tuple((text, text) for text in turn.follow_ups)
    return [{"label": label, "value": text} for label, text in pairs[:4]]
