"""Steps that a message asks to take first: new columns, gaps, outliers, scales, codes, repeated rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.dataset import Dataset
from assistant.expression import Apply, Col
from assistant.language.planning.clauses import Clause
from assistant.language.planning.features import bands, coded, expression, new_name
from assistant.language.planning.mentions import Mentions
from assistant.language.tagging.cuewords import CueWords
from assistant.scope import Derive, DropDuplicates, DropMissing, DropOutliers, Fill, Step


@dataclass(frozen=True)
class Placed:
    """A step, and the clause that it was said in."""

    step: Step
    at: int


def steps(said: Mentions, data: Dataset, last: str, new: str, words: CueWords) -> list[Step]:
    """The steps of one clause. `last` is the column talked about, `new` the last column that was made."""
    clause = said.clause
    if clause.starts("role", "never") or not clause.cues:
        return []
    names = said.names or ([last] if last and clause.has_word(words.lists["back"]) else [])
    made = _created(said, data, new, words)
    if made:
        return [made]
    return [*_gaps(clause, names, said, data), *_rows(clause, names, said, last), *_changed(clause, names, said, data)]


def _created(said: Mentions, data: Dataset, new: str, words: CueWords) -> Derive | None:
    """A new column; without a name of its own it is called after what it is."""
    clause = said.clause
    if not clause.has("step", "create", "bands"):
        return None
    name = new_name(clause, data, words)
    if new and not name:
        return None  # it tells once more how the column that was just made is made
    if said.names and (banded := bands(clause.text, said.names[-1], words)) is not None:
        return Derive(name if name and name not in banded.labels else f"{said.names[-1]} group", banded)
    worked_out = expression(said)
    if worked_out is None or clause.has("operation", "correlation"):
        return None
    return Derive(name or "new feature", worked_out)


def _gaps(clause: Clause, names: list[str], said: Mentions, data: Dataset) -> Iterator[Step]:
    if clause.has("step", "fill") and clause.has("how"):
        how = clause.said("how")[-1] if clause.tags("how") else "mean"
        for name in names:
            if name in data.frame and (how == "mode" or _numeric(data, name)):
                yield Fill(name, how)
    elif clause.has("step", "drop_missing") and names:
        yield DropMissing(tuple(_between(said, "drop_missing", "fill") or names))


def _between(said: Mentions, cue: str, other: str) -> list[str]:
    """The columns between a cue and another one: "drop those without a and fill those without b"."""
    starts = [t.start for t in said.clause.tags("step") if t.means.value == cue]
    ends = [t.start for t in said.clause.tags("step") if t.means.value == other and t.start > starts[0]]
    here = [m.name for m in said.columns if m.start > starts[0] and (not ends or m.start < ends[0])]
    return list(dict.fromkeys(here)) if ends else []


def _numeric(data: Dataset, name: str) -> bool:
    import pandas as pd

    return bool(pd.api.types.is_numeric_dtype(data.frame[name]))


def _rows(clause: Clause, names: list[str], said: Mentions, last: str) -> Iterator[Step]:
    if clause.has("step", "duplicates"):
        yield DropDuplicates()
    if clause.has("step", "drop_outliers"):
        for name in (names or [last])[:1]:
            if name:
                yield DropOutliers(name)


def _changed(clause: Clause, names: list[str], said: Mentions, data: Dataset) -> Iterator[Step]:
    """Columns put on another scale in their place, and categories as numbers."""
    if clause.has("step", "scale") and not clause.has("operation", "outliers"):
        function = (clause.said("scaling") or ["minmax"])[0]
        for name in names:
            if name in data.frame and _numeric(data, name):
                yield Derive(name, Apply(function, Col(name)))
    elif clause.has("step", "transform") and clause.has("function") and len(names) == 1 and _numeric(data, names[0]):
        yield Derive(names[0], Apply(clause.said("function")[0], Col(names[0])))
    elif clause.has("step", "encode"):
        for name in names:
            if name in data.frame and not _numeric(data, name):
                yield Derive(name, coded(said, name, data))


def settled(placed: list[Placed], method: str, threshold: float | None, ddof: int) -> list[Placed]:
    """Each step once, in the order said; outliers by the method that was named anywhere in the message."""
    found: list[Placed] = []
    for one in placed:
        step = one.step
        if isinstance(step, DropOutliers):
            usual = {"iqr": 1.5, "zscore": 3.0, "mad": 3.5}
            step = replace(step, method=method or "iqr", threshold=threshold or usual[method or "iqr"], ddof=ddof)
        if any(_same(step, before.step) for before in found):
            continue
        found.append(Placed(step, one.at))
    return found


def _same(a: Step, b: Step) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, Derive) and isinstance(b, Derive) and a.expression == b.expression:
        return True
    match a, b:
        case Derive(), Derive():
            return a.name == b.name
        case Fill(), Fill():
            return a.column == b.column
        case DropMissing(), DropMissing():
            return set(a.columns) <= set(b.columns)
        case DropOutliers(), DropOutliers():
            return a.column == b.column
    return a == b
