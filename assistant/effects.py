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


def settled(answer: Answer, session: Session, rows: int | None) -> tuple[Session, int | None]:
    """The session after an answer, and how many rows are talked about: all of them, if the table is another one now."""
    session = after(answer, session)
    other = any(isinstance(e, NewVersion | NewData | UseData | GoBack | GoForward) for e in answer.effects)
    return session, len(session.data.frame) if other and session.data is not None else rows
