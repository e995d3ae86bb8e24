"""A conversation as one page to keep: every question with its answer, picture, table, caveats and code, in a single file."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

import pandas as pd

from assistant.answer import Answer, Block, Chart, Say, Table
from assistant.language.lexis.words import Words
from assistant.language.speaking.reply import caveats_of, cell
from assistant.language.speaking.speak import escape, phrase, plain
from assistant.turn import Turn
from assistant.ui import draw
from assistant.ui.render import MOST_COLUMNS, MOST_ROWS, code_of

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_CODE = re.compile(r"`(.+?)`")
STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.1rem; border-top: 1px solid #8884; padding-top: 1.2rem }
.lead { font-size: 1.15rem; font-weight: 600 } .small { color: #777; font-size: .9rem }
table { border-collapse: collapse; display: block; overflow-x: auto } th, td { padding: .25rem .7rem; text-align: left; border-bottom: 1px solid #8884 }
pre { overflow-x: auto; background: #8881; padding: .8rem } svg { max-width: 100%; height: auto } blockquote { border-left: 3px solid #8886; margin-left: 0; padding-left: 1rem }
"""


def report(turns: Sequence[Turn], title: str, words: Words) -> str:
    """A page of HTML without scripts that asks for nothing from outside; all that comes from a file or a person is escaped."""
    body = "\n".join(part for turn in turns for part in _turn(turn))
    name, about = html.escape(title), _rich(phrase(Say("chat.report_about"), words))
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{name}</title>'
    return f"<!doctype html>\n<html lang=en><head>{head}<style>{STYLE}</style></head>\n<body><h1>{name}</h1>\n<p class=small>{about}</p>\n{body}\n</body></html>\n"


def _turn(turn: Turn) -> Iterator[str]:
    words = turn.words
    yield f"<h2>{html.escape(turn.said)}</h2>"
    for answer in turn.answers:
        yield f"<p class=lead>{_rich(phrase(answer.headline, words))}</p>"
        for block in answer.blocks:
            yield from _block(block, words)
    for caveat in caveats_of(turn.answers, turn.cautions):
        yield f"<blockquote>{_rich(phrase(caveat, words))}</blockquote>"
    code = "\n\n".join(dict.fromkeys(code_of(answer) for answer in turn.answers if answer.script.source))
    if code:
        label = html.escape(words.replies["chat.code"])
        yield f"<details><summary>{label}</summary><pre><code>{html.escape(code)}</code></pre></details>"


def _block(block: Block, words: Words) -> Iterator[str]:
    match block:
        case Say():
            yield f"<p>{_rich(phrase(block, words))}</p>"
        case Table():
            if block.title:
                yield f"<p><strong>{_rich(phrase(block.title, words))}</strong></p>"
            yield _table(block)
        case Chart():
            alt = plain(block.alt, words)
            yield f"<figure>{draw.picture(block, alt=alt).decode()}<figcaption class=small>{html.escape(alt)}</figcaption></figure>"


def _table(block: Table) -> str:
    rows: pd.DataFrame = block.rows.iloc[:MOST_ROWS, :MOST_COLUMNS]
    head = "".join(f"<th>{escape(str(name))}</th>" for name in rows.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{cell(v)}</td>" for v in row) + "</tr>"
        for row in rows.itertuples(index=False, name=None)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _rich(markdown: str) -> str:
    """The two marks that our own sentences use, as HTML; names and cells in them are escaped already.

    >>> _rich("about **3** by `x`")
    'about <strong>3</strong> by <code>x</code>'
    """
    return _CODE.sub(r"<code>\1</code>", _BOLD.sub(r"<strong>\1</strong>", markdown))


def kept(turns: Sequence[Turn]) -> list[Turn]:
    """The turns worth keeping: those that answered from a table."""
    return [turn for turn in turns if turn.status == "answered" and any(map(_from_table, turn.answers))]


def _from_table(answer: Answer) -> bool:
    return bool(answer.script.source) and bool(answer.columns or answer.findings or answer.blocks)
