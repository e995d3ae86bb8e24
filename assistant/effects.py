"""What an answer does to the conversation: a new version of the table, a model, undo and redo."""

from __future__ import annotations

from dataclasses import replace

from assistant.answer import Answer, GoBack, GoForward, NewData, NewModel, NewVersion, UseData
from assistant.running import MODEL_CODE, MODEL_DATA, model_code, other_tables
from assistant.turn import Session
from assistant.version import changed


def after(answer: Answer, session: Session) -> Session:
    """The session once the effects of an answer have come about; `session.by` is the message that was answered."""
    for effect in answer.effects:
        match effect:
            case NewData(data):
                session = replace(session.with_data(data), plan=(), undone=())
            case NewVersion():
                session = _changed(effect, answer, session)
            case NewModel(name, model):
                kept = {**session.kept, MODEL_CODE: model_code(answer.script), MODEL_DATA: session.data}
                session = replace(session, model=model, model_of=name, kept=kept, undone=())
            case UseData(name):
                session = replace(session, active=name, plan=())
            case GoBack(turns, version):
                session = session.back(turns) if version is None else session.back_to(version)
            case GoForward():
                session = session.forward()
    return session


def _changed(new: NewVersion, answer: Answer, session: Session) -> Session:
    """The session about the changed table; what was asked of the old one is no longer gone on with."""
    if session.data is None:
        return session
    tables = other_tables(session, new.tables) if new.tables else ()
    lines = (*tables, "frame = data.frame", *new.lines)
    data = changed(session.data, new.frame, lines, new.renamed, new.kinds, answer.headline, session.by)
    return replace(session.with_data(data), plan=(), undone=())


def rows_left(answer: Answer, rows: int | None) -> int | None:
    """How many rows are talked about after an answer: those of the changed table, if it changed it."""
    made = [effect.frame for effect in answer.effects if isinstance(effect, NewVersion)]
    return len(made[-1]) if made else rows
