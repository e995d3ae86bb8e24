"""Writes values of a few known kinds as JSON, arrays, tables and text, and reads them back without running anything.

A pickle runs code when it is read; here the reader knows a closed list of types and refuses every other name.
"""

from __future__ import annotations

import dataclasses
import enum
import io
import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any, cast

import numpy as np
import pandas as pd

# Modules whose frozen dataclasses and enumerations may stand in a file; nothing else is looked up by name.
TRUSTED = (
    "assistant.dataset", "assistant.estimate", "assistant.learning.boosted", "assistant.learning.calibrate",
    "assistant.learning.conformal", "assistant.learning.encode", "assistant.learning.evaluate", "assistant.learning.features",
    "assistant.learning.fitted", "assistant.learning.linear", "assistant.learning.model", "assistant.learning.prepare",
    "assistant.learning.splits", "assistant.learning.unlike",
)  # fmt: skip
DEEPEST = 60  # levels of one value within another


class Refused(Exception):
    """A value that is not of a known kind; the message names it."""


@dataclasses.dataclass(frozen=True)
class Written:
    """A value as plain JSON (`tree`) beside the bytes of its arrays, tables and trees (`blobs`), by name."""

    tree: Any
    blobs: Mapping[str, bytes]


@lru_cache(maxsize=1)
def trusted() -> Mapping[str, type]:
    """The types that a file may name: dataclasses and enumerations of `TRUSTED` modules, by module and name.

    >>> "assistant.learning.model.Model" in trusted(), "assistant.script.Script" in trusted()
    (True, False)
    """
    found: dict[str, type] = {}
    for name in TRUSTED:
        for item in vars(import_module(name)).values():
            if isinstance(item, type) and item.__module__ == name and _is_value(item):
                found[f"{name}.{item.__qualname__}"] = item
    return found


def _is_value(kind: type) -> bool:
    return dataclasses.is_dataclass(kind) or issubclass(kind, enum.Enum)


def write(value: Any) -> Written:
    """Any value made of known kinds; raises Refused for others."""
    blobs: dict[str, bytes] = {}

    def keep(data: bytes, ending: str) -> str:
        name = f"{len(blobs):05d}.{ending}"
        blobs[name] = data
        return name

    return Written(_plain(value, keep), blobs)


def _plain(value: Any, keep: Callable[[bytes, str], str]) -> Any:
    if value is None or type(value) in (bool, int, str):
        return value
    if type(value) is float:
        return value if math.isfinite(value) else {"is": "float", "value": repr(value)}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, list):
        return [_plain(v, keep) for v in value]
    if isinstance(value, tuple | frozenset):
        return {"is": type(value).__name__, "items": [_plain(v, keep) for v in value]}
    if isinstance(value, enum.Enum) and _name(value) in trusted():
        return {"is": "member", "type": _name(value), "name": value.name}
    if dataclasses.is_dataclass(value) and _name(value) in trusted():
        fields = {f.name: _plain(getattr(value, f.name), keep) for f in dataclasses.fields(value)}
        return {"is": "data", "type": _name(value), "fields": fields}
    if isinstance(value, Mapping):
        return {"is": "dict", "items": [[_plain(k, keep), _plain(v, keep)] for k, v in value.items()]}
    return _of_numbers(value, keep)


def _of_numbers(value: Any, keep: Callable[[bytes, str], str]) -> Any:
    if isinstance(value, pd.Timestamp):
        return {"is": "moment", "value": value.isoformat()}
    if value is pd.NaT or value is pd.NA:
        return {"is": "gap", "value": "NaT" if value is pd.NaT else "NA"}
    if isinstance(value, np.generic):
        return {"is": "scalar", "array": keep(_array(np.asarray(value)), "npy")}
    if isinstance(value, np.ndarray):
        if value.dtype == object:
            return {"is": "objects", "shape": list(value.shape), "items": [_plain(v, keep) for v in value.ravel()]}
        return {"is": "array", "array": keep(_array(value), "npy")}
    if isinstance(value, pd.RangeIndex):
        return {"is": "range", "items": [value.start, value.stop, value.step], "name": _plain(value.name, keep)}
    if isinstance(value, pd.Index):
        return {
            "is": "index",
            "cells": _plain(value.to_series().reset_index(drop=True).rename("cells"), keep),
            "name": _plain(value.name, keep),
        }
    if isinstance(value, pd.Series):
        table = value.reset_index(drop=True).to_frame("cells")
        return {
            "is": "series",
            "table": _table(table, keep),
            "index": _plain(value.index, keep) if _index(value) else None,
            "name": _plain(value.name, keep),
        }
    if isinstance(value, pd.DataFrame):
        names = [_plain(c, keep) for c in value.columns]
        table = value.reset_index(drop=True).set_axis([str(i) for i in range(value.shape[1])], axis=1)
        return {"is": "table", "table": _table(table, keep), "index": _plain(value.index, keep), "columns": names}
    if type(value).__module__ == "lightgbm.basic" and type(value).__name__ == "Booster":
        return {"is": "trees", "text": keep(value.model_to_string().encode("utf-8"), "txt")}
    raise Refused(_name(value))


def _index(cells: pd.Series) -> bool:
    return not (isinstance(cells.index, pd.RangeIndex) and cells.index.start == 0 and cells.index.step == 1)


def _name(value: Any) -> str:
    kind = type(value)
    return f"{kind.__module__}.{kind.__qualname__}"


def _array(value: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.save(out, value, allow_pickle=False)
    return out.getvalue()


def _table(frame: pd.DataFrame, keep: Callable[[bytes, str], str]) -> Any:
    """Columns of one kind as Parquet; those that mix kinds cell by cell."""
    mixed = [c for c in frame.columns if frame[c].dtype == object]
    out = io.BytesIO()
    frame.drop(columns=mixed).to_parquet(out, index=False)
    cells = {c: [_plain(v, keep) for v in frame[c]] for c in mixed}
    return {
        "columns": list(frame.columns),
        "rows": len(frame),
        "parquet": keep(out.getvalue(), "parquet"),
        "cells": cells,
    }


# ------------------------------------------------------------------------------------------------ the way back


def read(written: Written) -> Any:
    """The value; raises Refused for a type that is not known, before anything of it is made."""
    return _value(written.tree, written.blobs, 0)


def _value(tree: Any, blobs: Mapping[str, bytes], depth: int) -> Any:
    if depth > DEEPEST:
        raise Refused("too deep")
    if isinstance(tree, list):
        return [_value(v, blobs, depth + 1) for v in tree]
    if not isinstance(tree, dict):
        return tree

    def inner(part: Any) -> Any:
        return _value(part, blobs, depth + 1)

    match tree.get("is"):
        case "tuple":
            return tuple(inner(v) for v in tree["items"])
        case "frozenset":
            return frozenset(inner(v) for v in tree["items"])
        case "dict":
            return {inner(k): inner(v) for k, v in tree["items"]}
        case "member":
            return cast(Any, _known(tree["type"]))[tree["name"]]
        case "data":
            return _made(_known(tree["type"]), {name: inner(v) for name, v in tree["fields"].items()})
    return _numbers(tree, blobs, inner)


def _numbers(tree: Mapping[str, Any], blobs: Mapping[str, bytes], inner: Callable[[Any], Any]) -> Any:
    match tree.get("is"):
        case "float":
            return float(tree["value"])
        case "moment":
            return pd.Timestamp(tree["value"])
        case "gap":
            return pd.NaT if tree["value"] == "NaT" else pd.NA
        case "array":
            return np.load(io.BytesIO(blobs[tree["array"]]), allow_pickle=False)
        case "scalar":
            return np.load(io.BytesIO(blobs[tree["array"]]), allow_pickle=False)[()]
        case "objects":
            flat = np.empty(len(tree["items"]), dtype=object)
            flat[:] = [inner(v) for v in tree["items"]]
            return flat.reshape(tree["shape"])
        case "range":
            start, stop, step = (int(v) for v in tree["items"])
            return pd.RangeIndex(start, stop, step, name=inner(tree["name"]))
        case "index":
            return pd.Index(inner(tree["cells"])).rename(inner(tree["name"]))
        case "series":
            cells = _cells(tree["table"], blobs, inner)["cells"].rename(inner(tree["name"]))
            return cells if tree["index"] is None else cells.set_axis(inner(tree["index"]))
        case "table":
            table = _cells(tree["table"], blobs, inner)
            return table.set_axis([inner(c) for c in tree["columns"]], axis=1).set_axis(inner(tree["index"]))
        case "trees":
            from lightgbm import Booster

            return Booster(model_str=blobs[tree["text"]].decode("utf-8"))
    raise Refused(str(tree.get("is")))


def _cells(table: Mapping[str, Any], blobs: Mapping[str, bytes], inner: Callable[[Any], Any]) -> pd.DataFrame:
    frame = pd.read_parquet(io.BytesIO(blobs[table["parquet"]]))
    frame = frame if len(frame.columns) else pd.DataFrame(index=range(int(table["rows"])))
    mixed = {c: pd.Series([inner(v) for v in cells], dtype=object) for c, cells in table["cells"].items()}
    found: pd.DataFrame = frame.assign(**mixed)[table["columns"]]
    return found


def _known(name: str) -> type:
    kind = trusted().get(name)
    if kind is None:
        raise Refused(name)
    return kind


def _made(kind: type, fields: Mapping[str, Any]) -> Any:
    """A dataclass with exactly its own fields."""
    names = {f.name for f in dataclasses.fields(kind)}
    if not set(fields) <= names:
        raise Refused(f"{kind.__name__}.{sorted(set(fields) - names)[0]}")
    return kind(**fields)
