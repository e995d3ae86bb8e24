"""Run one request: the rows it is about, what the conversation supplies, the skill, and the script that repeats it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from assistant.answer import Answer, Say
from assistant.dataset import Column, Dataset
from assistant.errors import CannotAnswer
from assistant.form import worded
from assistant.judge import judged
from assistant.request import Request
from assistant.scope import Step, apply
from assistant.script import Script
from assistant.skill import Progress, Skill, Talk
from assistant.turn import Session
from assistant.version import changes

Run = Callable[[Skill, pd.DataFrame, Mapping[str, Any], Progress | None], Any]
MODEL_CODE = "model_code"  # what a session keeps to make its model again: the lines, and the table it learned from
MODEL_DATA = "model_data"


def run_here(skill: Skill, frame: pd.DataFrame, args: Mapping[str, Any], progress: Progress | None) -> Any:
    """Call a skill in this process."""
    given = {"progress": progress} if "progress" in skill.given else {}
    return skill.compute(frame, **args, **given)


def answered(
    request: Request, skill: Skill, session: Session, talk: Talk, run: Run, progress: Progress | None = None
) -> tuple[Answer, int | None]:
    """The answer to one request, and how many rows were in scope. Raises CannotAnswer."""
    data = session.data
    if skill.needs_data and data is None:
        raise CannotAnswer(Say("common.no_data"))
    frame, columns = (data.frame, data.columns) if data else (pd.DataFrame(), {})
    if request.scope and data is not None:
        frame = apply(request.scope, frame)
        columns = _columns_after(request.scope, data, frame)
    given = {"columns": columns, "model": session.model, "talk": talk}
    given |= {"whole": data.frame if data else None, "cautions": data.cautions if data else (), "steps": request.scope}
    given["tables"] = {d.name: d.frame for d in session.datasets if data is None or d.name != data.name}
    args = dict(request.args) | {name: given[g.what] for name, g in skill.given.items() if g.what in given}
    found = run(skill, frame, args, progress)
    told = judged(skill.tell(found, script(skill, request, session)), request.verdicts)
    told = worded(told, request.form) if request.form else told
    return told, len(frame) if data else None


def _columns_after(scope: tuple[Step, ...], data: Dataset, frame: pd.DataFrame) -> Mapping[str, Column]:
    """The columns after the steps: those of the file, and a profile of each that was worked out."""
    new = [name for name in frame.columns if name not in data.columns]
    if not new:
        return data.columns
    from assistant.files.profile import profile

    return {**data.columns, **profile(frame[new])}


def script(skill: Skill, request: Request, session: Session) -> Script:
    """The calls that give the same answer: reading, changes, the model if one is needed, scope, and the skill."""
    data = session.data
    supplied = {
        "columns": "data.columns",
        "model": "model",
        "whole": "data.frame",
        "cautions": "data.cautions",
        "tables": "tables",
    }
    given = {name: supplied[g.what] for name, g in skill.given.items() if g.what in supplied}
    before = changes(data)
    if "tables" in given.values():
        before = (*other_tables(session), *before)
    if "model" in given.values():
        made = tuple(session.kept.get(MODEL_CODE, ())) or ("model = None",)
        learned = changes(session.kept.get(MODEL_DATA))  # changes since then are no part of what it learned from
        at = len(learned) if before[: len(learned)] == learned else len(before)
        before = (*before[:at], *made, *before[at:])
    return Script(
        data.source if data else "", request.scope, skill.compute, dict(request.args), given,
        before=before, sheet=data.sheet if data else None,
    )  # fmt: skip


def other_tables(session: Session, names: Sequence[str] | None = None) -> tuple[str, ...]:
    """The lines that read the other tables of a conversation (or those of these names), each as it is now, into `tables`."""
    lines = ["active, tables = data, {}"]
    for data in session.datasets:
        if data.name != session.active and (names is None or data.name in names):
            sheet = f", sheet={data.sheet!r}" if data.sheet else ""
            lines += [f"data = read({data.source!r}{sheet})", *changes(data), f"tables[{data.name!r}] = data.frame"]
    return (*lines, "data = active")


def model_code(made: Script) -> tuple[str, ...]:
    """The lines that train a session's model again."""
    module, name = made.function.__module__, made.function.__name__
    return (f"from {module} import {name}", *made.steps(), f"model = {made.call()}.model")
