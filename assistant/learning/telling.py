"""What every skill about a model says alike: what to beware of, the code that made the model, and shares in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from assistant.answer import Name, Say
from assistant.dataset import Column, Kind
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Interval, count
from assistant.learning.evaluate import wilson
from assistant.learning.model import LEAKS, Model
from assistant.learning.sensitive import sensitive
from assistant.request import Request
from assistant.script import Script

NEAR = 200  # held-out rows with a similar probability that a probability's interval rests on


def needed(model: Any, frame: pd.DataFrame, columns: Mapping[str, Column]) -> Model:
    """The model, or CannotAnswer with the models that could be made."""
    if isinstance(model, Model):
        return model
    raise CannotAnswer(Say("model.none"), *(Request("train", {"target": name}) for name in targets(frame, columns)))


def targets(frame: pd.DataFrame, columns: Mapping[str, Column]) -> list[str]:
    """Columns that a person may want predicted: yes or no first, then numbers, the last in the file first."""
    names = [name for name in reversed(list(frame.columns)) if name in columns]
    rank = {Kind.YESNO: 0, Kind.NUMBER: 1, Kind.CATEGORY: 2}
    usable = [n for n in names if columns[n].kind in rank and columns[n].distinct > 1]
    return sorted(usable, key=lambda n: rank[columns[n].kind])[:3]


def with_model(script: Script, model: Model) -> Script:
    """The script of a question about a model: first the lines that make the model."""
    made = model.made
    if made is None or "model" in script.given:
        return script
    steps = [step.code() for step in made.scope]
    args = ", ".join(["frame", *(f"{name}={value!r}" for name, value in made.args.items()), "columns=data.columns"])
    lines = ["from skills.train import train", "frame = data.frame", *steps, f"model = train({args}).model"]
    if (made.source, made.sheet, made.before) == (script.source, script.sheet, script.before):
        before = (*script.before, *lines)
    else:  # made from another table: read that one first, then this one again
        before = (_read(made), *made.before, *lines, _read(script), *script.before)
    return replace(script, before=before, given={**script.given, "model": "model"})


def cautions(model: Model) -> tuple[Say, ...]:
    """What to beware of in this model, the worst first."""
    found: list[Say] = []
    aside = model.set_aside
    prepared, n = model.prepared, len(model.prepared.y)
    leaks = [Name(a.column) for a in aside if a.key in LEAKS]
    if leaks:
        found.append(Say("caution.leakage", columns=leaks))
    if not model.scores.better:
        found.append(Say("caution.no_better_than_baseline", target=Name(model.target)))
    separating = separators(model)
    if separating:
        found.append(Say("caution.perfect_separation", columns=[Name(c) for c in separating]))
    found += _about_split(model)
    found += _about_target(model)
    if n < 100:
        found.append(Say("caution.too_few_rows", rows=count(n)))
    if prepared.x.shape[1] > n:
        found.append(
            Say("caution.more_columns_than_rows", rows=count(n), columns=count(prepared.x.shape[1], "columns"))
        )
    traits = sensitive(prepared.columns)
    if traits:
        found.append(Say("caution.proxy_sensitive", columns=[Name(c) for c in traits]))
    ids = [Name(a.column) for a in aside if a.key == "id"]
    if ids:
        found.append(Say("caution.id_column_ignored", columns=ids))
    many = [Name(p) for p in prepared.columns if _levels(prepared.x, p) > 25]
    if many:
        found.append(Say("caution.high_cardinality", columns=many))
    constants = [Name(a.column) for a in aside if a.key == "constant"]
    if constants:
        found.append(Say("caution.constant_column", columns=constants))
    if model.rows_seen > len(model.frame) and model.rows_seen > 100_000:
        found.append(Say("caution.part_of_file", rows=count(len(model.frame)), all=count(model.rows_seen)))
    return tuple(found)


def separators(model: Model) -> list[str]:
    """Numbers that alone part yes from no without a rest."""
    if model.task != "yesno":
        return []
    y = model.prepared.y
    found = []
    for name in model.prepared.x.columns:
        cells = model.prepared.x[name]
        if isinstance(cells.dtype, pd.CategoricalDtype) or cells.isna().any() or cells.nunique() <= 10:
            continue
        yes, no = cells[y == 1], cells[y == 0]
        if yes.min() > no.max() or yes.max() < no.min():
            found.append(model.prepared.source[name])
    return found


def chance_of(model: Model, share: float, level: int = 1) -> Estimate:
    """A probability, with the range of how often it came true for the held-out rows most like it in probability."""
    held = model.held
    known = shares(model, model.margins[model.family][held])[:, level]
    came = model.prepared.y[held] == level
    near = np.argsort(np.abs(known - share), kind="stable")[: min(NEAR, max(20, len(held) // 5))]
    low, high = wilson(int(came[near].sum()), len(near))
    return Estimate(
        float(share),
        Interval(min(low, float(share)), max(high, float(share)), 0.95, "held-out rows like it"),
        len(near),
        "%",
    )


def shares(model: Model, margin: np.ndarray) -> np.ndarray:
    """Probabilities, n × 2 or n × classes."""
    from assistant.learning.fitted import predicted

    return predicted(margin, model.task)


def yes_name(model: Model) -> Name:
    """What yes is called in the data, with the target: "churn = yes"."""
    return Name(f"{model.target} = {plain(model.levels[1])}")


def plain(value: object) -> str:
    """A cell as people write it: 3.0 as 3, a moment as its day."""
    if isinstance(value, pd.Timestamp):
        return str(value.date()) if value == value.normalize() else str(value)
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    return str(value)


def _about_split(model: Model) -> list[Say]:
    split = model.split
    found = []
    if split.copies:
        found.append(Say("caution.duplicates_across_split", copies=count(split.copies)))
    if split.kind == "time":
        found.append(Say("caution.time_order_split", column=Name(split.column)))
    if split.kind == "groups":
        found.append(Say("caution.grouped_rows", column=Name(split.column), entities=count(split.entities, "")))
    if model.drifting:
        found.append(Say("caution.row_order", target=Name(model.target)))
    return found


def _about_target(model: Model) -> list[Say]:
    y, n = model.prepared.y, len(model.prepared.y)
    found = []
    if model.task == "yesno":
        rare = int(min(y.sum(), n - y.sum()))
        level = Name(f"{model.target} = {plain(model.levels[int(y.sum() * 2 < n)])}")
        if rare < 50:
            found.append(Say("caution.too_few_positives", cases=count(rare), level=level))
        if rare < 0.2 * n:
            share = Estimate(rare / n, Interval(*wilson(rare, n), 0.95, "Wilson"), n, "%")
            found.append(Say("caution.imbalanced", level=level, share=share))
    if model.task == "classes":
        counts = np.bincount(y.astype(int), minlength=len(model.levels))
        if (counts < 5).any():
            rare_levels = [Name(plain(model.levels[i])) for i in np.flatnonzero(counts < 5)[:5]]
            found.append(Say("caution.class_singletons", levels=rare_levels))
        if counts.max() > 0.6 * n:
            share = Estimate(counts.max() / n, Interval(*wilson(int(counts.max()), n), 0.95, "Wilson"), n, "%")
            found.append(Say("caution.imbalanced", level=Name(plain(model.levels[int(counts.argmax())])), share=share))
    if model.task == "number":
        values = np.unique(y)
        if len(values) <= 10 and (values % 1 == 0).all():
            found.append(
                Say("caution.ordinal_or_few_levels", target=Name(model.target), levels=count(len(values), "values"))
            )
        if (y == 0).mean() > 0.5:
            found.append(Say("caution.zero_inflated", columns=[Name(model.target)]))
    return found


def _levels(x: pd.DataFrame, name: str) -> int:
    return len(x[name].cat.categories) if name in x and isinstance(x[name].dtype, pd.CategoricalDtype) else 0


def _read(script: Script) -> str:
    sheet = f", sheet={script.sheet!r}" if script.sheet else ""
    return f"data = read({script.source!r}{sheet})"
