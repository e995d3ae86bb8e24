"""What an uploaded file brings into a conversation: tables, or a model that was kept."""

from __future__ import annotations

from dataclasses import replace

from assistant.request import Request
from assistant.running import MODEL_CODE, MODEL_DATA
from assistant.turn import Session

ENDING = ".plainly"  # of a model's file


def with_file(path: str, session: Session) -> Session:
    """The session with the tables, or the model, of a file; its plan is what is to be told first, if not an overview.

    Raises CannotAnswer for what cannot be read.
    """
    if _is_model(path):
        return _with_model(path, session)
    from assistant.files import read_all

    for data in reversed(read_all(path)):
        session = session.with_new(data)
    return replace(session, plan=(), pending=())


def _is_model(path: str) -> bool:
    return str(path).lower().endswith(ENDING)


def _with_model(path: str, session: Session) -> Session:
    from assistant.learning.kept import load_model

    model, _ = load_model(path)
    code = ("from assistant.learning.kept import load_model", f"model = load_model({str(path)!r})[0]")
    kept = {**session.kept, MODEL_CODE: code, MODEL_DATA: session.data}
    return replace(session, model=model, model_of=model.target, kept=kept, plan=(Request("load"),), pending=())
