"""How the prediction moves along one column: the shape in words and as a picture, with a band."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, Say, Table
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Interval, exact
from assistant.learning.effects import Effect, effect_of
from assistant.learning.model import Model
from assistant.learning.scope import needed_rows
from assistant.learning.telling import needed, plain, with_model
from assistant.request import Request
from assistant.script import Script
from assistant.skill import AnyColumn, ColumnsGiven, ModelGiven, Skill


@dataclass(frozen=True, eq=False)
class Found:
    """The curve of one column, and the class it is about."""

    model: Model
    effect: Effect
    level: int


def effect(
    frame: pd.DataFrame,
    column: AnyColumn,
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Found:
    """Accumulated local effects of `column` over the rows in scope; see `assistant.learning.effects.effect_of`."""
    model = needed(model, frame, columns)
    rows = needed_rows(model, frame)
    if column not in model.prepared.columns or column not in rows.columns:
        names = [Name(n) for n in model.prepared.columns[:6]]
        key = "model.same_column" if column == model.target else "model.not_read"
        raise CannotAnswer(Say(key, column=Name(column), columns=names), Request("importance"))
    if rows[column].nunique() < 2:
        raise CannotAnswer(Say("effect.constant", column=Name(column)), Request("importance"))
    level = 1
    if model.task == "classes":
        level = int(np.bincount(model.prepared.y.astype(int)).argmax())
    return Found(model, effect_of(model, rows, column, level, model.seed), level)


def tell(found: Found, script: Script) -> Answer:
    """From where to where the prediction goes, and its shape."""
    model, table = found.model, found.effect.table
    low, high = table.iloc[int(table["effect"].argmin())], table.iloc[int(table["effect"].argmax())]
    size = float(high["effect"] - low["effect"])
    noise = float(np.hypot(high["high"] - high["effect"], low["high"] - low["effect"]))
    spread = Estimate(
        size,
        Interval(max(0.0, size - noise), size + noise, 0.95, "models of the folds"),
        found.effect.rows,
        _unit(model),
    )
    facts: dict[str, Fact] = {
        "column": Name(found.effect.column), "target": _what(found), "size": spread,
        "lowest": Name(_at(low["value"])), "highest": Name(_at(high["value"])),
        "from_": exact(float(low["effect"]), found.effect.rows, _unit(model)),
        "to": exact(float(high["effect"]), found.effect.rows, _unit(model)),
    }  # fmt: skip
    key = f"effect.{_shape(found.effect, noise)}"
    mark = "line" if found.effect.numeric else "bar"
    alt = Say("effect.picture", column=Name(found.effect.column), target=_what(found))
    chart = Chart(mark, table, "value", "effect", alt, (found.effect.column, model.target), low="low", high="high")
    blocks: list[Block] = [chart, Table(table, Say("effect.table")), Say("effect.how")]
    return Answer(
        headline=Say(key, **facts),
        script=with_model(script, model),
        caveats=(Say("caution.not_causal"),),
        blocks=tuple(blocks),
        follow_ups=(Request("interactions"), Request("importance"), Request("evaluate")),
        value=spread,
        findings=(Finding("size of the effect", spread), *_points(found)),
        columns=(found.effect.column, model.target),
        method="Accumulated local effects",
    )


def _shape(found: Effect, noise: float) -> str:
    """flat, rises, falls, peaks (highest inside), dips, or levels (categories)."""
    curve = found.table["effect"].to_numpy()
    size = curve.max() - curve.min()
    if size <= max(noise, 1e-9):
        return "flat"
    if not found.numeric:
        return "levels"
    up, down = np.clip(np.diff(curve), 0, None).sum(), -np.clip(np.diff(curve), None, 0).sum()
    if up > 5 * down:
        return "rises"
    if down > 5 * up:
        return "falls"
    inside = curve[1:-1] if len(curve) > 2 else curve
    if inside.max() - max(curve[0], curve[-1]) > 0.3 * size:
        return "peaks"
    return "dips" if min(curve[0], curve[-1]) - inside.min() > 0.3 * size else "wavers"


def _what(found: Found) -> Name:
    model = found.model
    return Name(model.target if model.task == "number" else f"{model.target} = {plain(model.levels[found.level])}")


def _unit(model: Model) -> str:
    return model.unit if model.task == "number" else "%"


def _at(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _points(found: Found) -> list[Finding]:
    rows = found.effect.table.head(20)
    return [
        Finding(
            _at(r["value"]),
            Estimate(
                float(r["effect"]),
                Interval(float(r["low"]), float(r["high"]), 0.95, "models of the folds"),
                int(r["rows"]),
                _unit(found.model),
            ),
        )
        for _, r in rows.iterrows()
    ]


SKILL = Skill(effect, tell)
