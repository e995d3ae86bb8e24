"""Writes the conversation to a file where an answer asks for it."""

from __future__ import annotations

from dataclasses import replace

from assistant.answer import NewFile, Say, WriteUp
from assistant.tidy.written import write_text
from assistant.turn import Session, Turn
from assistant.ui.notebook import notebook
from assistant.ui.report import kept, report

MAKERS = {"html": report, "ipynb": notebook}


def written_up(turn: Turn, session: Session) -> Turn:
    """The turn with the file in the place of the wish for one."""
    if not any(isinstance(effect, WriteUp) for answer in turn.answers for effect in answer.effects):
        return turn
    answers = []
    for answer in turn.answers:
        effects = tuple(_written(e, session) if isinstance(e, WriteUp) else e for e in answer.effects)
        answers.append(replace(answer, effects=effects))
    return replace(turn, answers=tuple(answers))


def _written(wish: WriteUp, session: Session) -> NewFile:
    title = " · ".join(dict.fromkeys(data.name for data in session.datasets)) or "Plainly"
    text = MAKERS[wish.form](kept(session.turns), title, session.words)
    return NewFile(write_text(text, f"{title}-answers", wish.form), Say("report.title"))
