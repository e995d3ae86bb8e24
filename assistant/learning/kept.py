"""A model kept in a file that runs nothing when it is read, and read back with checks of its version and its columns."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from assistant.answer import Name, Say
from assistant.errors import CannotAnswer
from assistant.learning.inert import Refused, Written, read, write
from assistant.learning.model import Model
from assistant.request import Request

ENDING = ".plainly"  # of a model's file: a zip archive of JSON, arrays, Parquet and trees as text
FORMAT = 1
LARGEST = 500_000_000  # bytes unpacked
MOST_PARTS = 20_000
PACKAGES = ("lightgbm", "numpy", "pandas", "scikit-learn")
_WHEN = (1980, 1, 1, 0, 0, 0)  # the same model makes the same file


@dataclass(frozen=True)
class About:
    """What a model's file says of itself: what it predicts, from what, and with which versions it was made."""

    target: str
    task: str
    columns: tuple[str, ...]
    rows: int
    versions: Mapping[str, str]
    changed: tuple[str, ...] = ()  # packages that are of another main version here


def save_model(model: Model, path: str | Path) -> Path:
    """Write `model` to `path`; the file is read back and must predict the same before this returns.

    Raises:
        ValueError: the model does not survive the way there and back.
    """
    path = Path(path)
    written = write(replace(model, made=None, made_with={}))
    head = {
        "format": FORMAT, "target": model.target, "task": model.task, "columns": list(model.reads),
        "rows": len(model.frame), "versions": _versions(),
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [
            ("about.json", json.dumps(head, indent=1).encode()),
            ("model.json", json.dumps(written.tree).encode()),
            *((f"parts/{name}", data) for name, data in written.blobs.items()),
        ]:
            archive.writestr(zipfile.ZipInfo(name, _WHEN), data, zipfile.ZIP_DEFLATED)
    some = model.frame.head(200)
    again, _ = load_model(path)
    if not (again.margin_of(some)[0] == model.margin_of(some)[0]).all():
        raise ValueError("the kept model predicts otherwise")
    return path


def load_model(path: str | Path) -> tuple[Model, About]:
    """The model in a file that `save_model` wrote, and what the file says of itself; nothing in the file is executed.

    Raises:
        CannotAnswer: not such a file, damaged, too large, or of a later format.
    """
    try:
        head, written = _unpacked(Path(path))
        if int(head["format"]) > FORMAT:
            raise CannotAnswer(Say("load.newer"), Request("train"), Request("help"))
        model = read(written)
        if not isinstance(model, Model):
            raise Refused(type(model).__name__)
        model = replace(model, made_with={str(n): str(v) for n, v in head["versions"].items()})
        about = About(model.target, model.task, tuple(model.reads), len(model.frame), model.made_with, changed(model))
        model.margin_of(model.frame.head(1))
    except CannotAnswer:
        raise
    except Refused as refused:
        raise CannotAnswer(Say("load.refused", what=Name(str(refused))), Request("train"), Request("help")) from refused
    except Exception as wrong:  # whatever is wrong inside, the file is not a model we can use
        raise CannotAnswer(Say("load.damaged"), Request("train"), Request("help")) from wrong
    return model, about


def is_model_file(path: str | Path) -> bool:
    """Whether the file is called as models are."""
    return str(path).lower().endswith(ENDING)


def _unpacked(path: Path) -> tuple[dict[str, Any], Written]:
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > LARGEST:
            raise CannotAnswer(Say("load.too_large"), Request("train"), Request("help"))
        head = json.loads(archive.read("about.json"))
        tree = json.loads(archive.read("model.json"))
        blobs = {p.filename.removeprefix("parts/"): archive.read(p) for p in parts if p.filename.startswith("parts/")}
    return head, Written(tree, blobs)


def _versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def changed(model: Model) -> tuple[str, ...]:
    """The packages whose main version is another one here than where the model was made."""
    here = _versions()
    return tuple(n for n, v in model.made_with.items() if n in here and v.split(".")[0] != here[n].split(".")[0])


def fingerprint(model: Model) -> str:
    """Eight signs that tell one model from another: of its seed, its rows and what it predicts."""
    said = json.dumps([model.target, model.family, model.seed, len(model.frame), *map(str, model.reads)])
    some = model.margins[model.family]
    return f"{zlib.crc32(said.encode() + some.tobytes()):08x}"
