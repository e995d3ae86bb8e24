"""The model in a file of its own, to keep and to use again; alone, or with a small program that predicts a table with it."""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from assistant.answer import Answer, Block, Name, NewFile, Say
from assistant.estimate import count
from assistant.learning.kept import ENDING, fingerprint, save_model
from assistant.learning.model import Model
from assistant.learning.telling import needed, with_model
from assistant.request import Request
from assistant.script import Script
from assistant.skill import ColumnsGiven, Flag, ModelGiven, Skill

PROGRAM = "from assistant.learning.apply import main\n\nmain()\n"


@dataclass(frozen=True, eq=False)
class Saved:
    """The file that was written: the model alone, or a folder with a program as a zip archive."""

    model: Model
    path: str
    app: bool


def save(
    frame: pd.DataFrame,
    app: Flag = False,
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Saved:
    """Write the model to a file that runs nothing when it is read; with `app` beside a program that predicts new tables."""
    model = needed(model, frame, columns)
    name = "".join(c if c.isalnum() else "-" for c in model.target.lower()).strip("-") or "target"
    folder = _folder() / fingerprint(model)
    folder.mkdir(exist_ok=True)
    alone = save_model(model, folder / f"model-of-{name}{ENDING}")
    if not app:
        return Saved(model, str(alone), False)
    path = folder / f"predict-{name}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(alone, alone.name)
        archive.writestr("predict.py", PROGRAM)
    return Saved(model, str(path), True)


def tell(saved: Saved, script: Script) -> Answer:
    """Where the file is, how to use it, and what it holds that not everyone should see."""
    model = saved.model
    name = Name(Path(saved.path).name)
    blocks: list[Block] = [
        Say("save.run" if saved.app else "save.again", file=name),
        Say("save.holds", rows=count(len(model.frame)), columns=[Name(c) for c in model.reads[:12]]),
        Say("save.inert"),
    ]
    caveats = () if model.scores.better else (Say("caution.no_better_than_baseline", target=Name(model.target)),)
    other = Request("save") if saved.app else Request("save", {"app": True})
    return Answer(
        headline=Say("save.app" if saved.app else "save.done", target=Name(model.target), file=name),
        script=with_model(script, model),
        caveats=caveats,
        blocks=tuple(blocks),
        follow_ups=(other, Request("evaluate"), Request("trust")),
        effects=(NewFile(saved.path, Say("save.file", target=Name(model.target))),),
        value=str(name),
        columns=(model.target, *model.reads),
    )


@cache
def _folder() -> Path:
    """A folder of this process alone, whose name nobody can guess."""
    return Path(tempfile.mkdtemp(prefix="plainly-"))


SKILL = Skill(save, tell)
