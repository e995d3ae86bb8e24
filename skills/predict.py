"""What the model expects: for a case typed in words, a row, the rows in scope, or a whole new file."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Effect, Finding, Name, NewFile, Say, Table
from assistant.estimate import Estimate, Interval, count, exact
from assistant.learning.ask import Asked, Predictions, estimate, odd, predictions, rows_asked
from assistant.learning.model import Model
from assistant.learning.telling import needed, plain, with_model, yes_name
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Case, ColumnsGiven, Flag, ModelGiven, RowNumber, Skill

SHOWN = 20


@dataclass(frozen=True, eq=False)
class Prediction:
    """The rows asked about and what the model expects for each; `path` is a file with all of them, if one was written."""

    model: Model
    asked: Asked
    found: Predictions
    table: pd.DataFrame
    others: tuple[float, float] | None  # where the prediction lies for nine of ten ways to fill what was not said
    path: str


def predict(
    frame: pd.DataFrame,
    case: Case = (),
    row: RowNumber = None,
    save: Flag = False,
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Prediction:
    """Predict a case, a row, or all rows in scope; rows that were learned from are predicted as if they had not been."""
    model = needed(model, frame, columns)
    asked = rows_asked(frame, model, case, row)
    found = predictions(model, asked.frame)
    table = _table(model, asked, found)
    path = (
        _written(asked.frame, table, model)
        if save or (asked.how == "rows" and model.target not in frame.columns)
        else ""
    )
    return Prediction(model, asked, found, table, _spread(model, asked), path)


def tell(told: Prediction, script: Script) -> Answer:
    """One prediction with its range, or the predictions of many rows."""
    model = told.model
    script = with_model(script, model)
    one = told.asked.how != "rows" or len(told.asked.frame) == 1
    headline, value, blocks = _one(told) if one else _many(told)
    caveats = [*odd(model, told.asked)]
    if not model.scores.better:
        caveats.insert(0, Say("caution.no_better_than_baseline", target=Name(model.target)))
    effects: tuple[Effect, ...] = (
        (NewFile(told.path, Say("predict.file", target=Name(model.target))),) if told.path else ()
    )
    return Answer(
        headline=headline,
        script=script,
        caveats=tuple(caveats),
        blocks=tuple(blocks),
        follow_ups=_follow_ups(told, one),
        effects=effects,
        value=value,
        findings=_findings(told, one),
        columns=(model.target, *(told.asked.typed.given if told.asked.typed else ())),
        method="Prediction",
    )


def _one(told: Prediction) -> tuple[Say, Estimate | str, list[Block]]:
    model, found = told.model, told.found
    sure = estimate(model, found, 0)
    value: Estimate | str = sure
    if model.task == "number":
        headline = Say("predict.number", target=Name(model.target), value=sure)
    elif model.task == "yesno":
        headline = Say("predict.yesno", target=yes_name(model), share=sure)
    else:
        value = Name(plain(model.levels[int(found.value[0])]))
        headline = Say("predict.classes", target=Name(model.target), level=value, share=sure)
    blocks: list[Block] = [Say("predict.promise")] if model.task == "number" else []
    if model.sets is not None and found.share is not None:
        kept = np.flatnonzero(model.sets.of(found.share[:1])[0])
        blocks.append(Say("predict.possible", levels=[Name(plain(model.levels[k])) for k in kept]))
    blocks += _about_gaps(told)
    truth = model.truth(told.asked.frame)
    if told.asked.how != "case" and truth is not None and np.isfinite(truth[0]):
        real = Name(plain(truth[0] if model.task == "number" else model.levels[int(truth[0])]))
        blocks.append(
            Say("predict.truth" if told.found.seen[0] else "predict.truth_known", target=Name(model.target), real=real)
        )
    return headline, value, blocks


def _about_gaps(told: Prediction) -> list[Block]:
    typed = told.asked.typed
    if typed is None or not typed.filled:
        return []
    filled = [Name(f"{name} = {plain(value)}") for name, value in list(typed.filled.items())[:12]]
    blocks: list[Block] = [Say("predict.filled", columns=filled)]
    if told.others is not None:
        low, high = (
            Estimate(v, Interval(v, v, 0.9, "rows of the data"), len(told.model.frame), _unit(told.model))
            for v in told.others
        )
        blocks.append(Say("predict.others", low=low, high=high))
    return blocks


def _many(told: Prediction) -> tuple[Say, Estimate | list[object], list[Block]]:
    model, found, n = told.model, told.found, len(told.table)
    if model.task == "classes":
        counts = pd.Series(found.value.astype(int)).value_counts()
        label = Name(plain(model.levels[int(counts.index[0])]))
        share = exact(float(counts.iloc[0] / n), n, "%")
        headline = Say("predict.many_classes", target=Name(model.target), level=label, share=share, rows=count(n))
    elif model.task == "yesno" and found.share is not None:
        share, said = _mean(found.share[:, 1], "%"), exact(float((found.value == 1).mean()), n, "%")
        headline = Say("predict.many_yesno", target=yes_name(model), share=share, said=said, rows=count(n))
    else:
        mean = _mean(found.value, model.unit)
        headline = Say("predict.many_numbers", target=Name(model.target), mean=mean, rows=count(n))
    blocks: list[Block] = [_picture(told), Table(told.table.head(SHOWN), Say("predict.rows"), total=n)]
    if told.path:
        blocks.append(Say("predict.written", rows=count(n)))
    values = told.table["prediction"].head(1000).tolist()
    return headline, values, blocks


def _picture(told: Prediction) -> Chart:
    model = told.model
    alt = Say("predict.picture", target=Name(model.target))
    if model.task == "classes":
        counts = told.table["prediction"].value_counts().rename_axis("prediction").reset_index(name="rows")
        return Chart("bar", counts, "prediction", "rows", alt, (model.target,))
    column = "chance" if model.task == "yesno" else "prediction"
    return Chart("bar", told.table[[column]], column, None, alt, (model.target,), bins=True)


def _table(model: Model, asked: Asked, found: Predictions) -> pd.DataFrame:
    """The predictions beside the truth, where known, and the first columns: one row a row."""
    made: dict[str, object] = {}
    if model.task == "number":
        made |= {"prediction": found.value, "low": found.low, "high": found.high}
    else:
        made["prediction"] = [model.levels[int(v)] for v in found.value]
        if found.share is not None:
            made["chance"] = found.share[:, 1] if model.task == "yesno" else found.share.max(axis=1)
    if model.target in asked.frame.columns:
        made[f"{model.target} (real)"] = asked.frame[model.target].to_numpy()
    made |= {name: asked.frame[name].to_numpy() for name in model.reads[:5] if name in asked.frame.columns}
    return pd.DataFrame(made)


def _spread(model: Model, asked: Asked) -> tuple[float, float] | None:
    """Nine of ten predictions when what was not said is taken from rows of the data instead."""
    if asked.typed is None or not asked.typed.filled:
        return None
    draw = np.random.default_rng(model.seed)
    rows = model.frame.iloc[draw.choice(len(model.frame), min(200, len(model.frame)), replace=False)]
    given = {name: np.repeat(asked.frame[name].to_numpy(), len(rows)) for name in asked.typed.given}
    x = model.prepared.apply(rows.assign(**given))
    value = model.fitted.predict(x)
    if model.task == "classes":
        return None
    low, high = np.quantile(value if model.task == "number" else value[:, 1], [0.05, 0.95])
    return float(low), float(high)


def _written(frame: pd.DataFrame, table: pd.DataFrame, model: Model) -> str:
    """All rows with their predictions, as a CSV in a folder of its own."""
    names = [c for c in ("prediction", "low", "high", "chance") if c in table.columns]
    renamed = {c: c if c not in frame.columns else f"{c} (model)" for c in names}
    whole = frame.assign(**{renamed[c]: table[c].to_numpy() for c in names})
    text = whole.to_csv(index=False)
    path = _folder() / f"predictions-{hashlib.sha256(text.encode()).hexdigest()[:16]}.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


@cache
def _folder() -> Path:
    """A folder of this process alone, whose name nobody can guess; the same predictions make the same file in it."""
    return Path(tempfile.mkdtemp(prefix="plainly-"))


def _findings(told: Prediction, one: bool) -> tuple[Finding, ...]:
    model, found = told.model, told.found
    if one:
        levels = range(len(model.levels)) if model.task == "classes" else (None,)
        names = [plain(v) for v in model.levels] if model.task == "classes" else [_name(model)]
        return tuple(Finding(name, estimate(model, found, 0, k)) for name, k in zip(names, levels, strict=True))
    values = found.share[:, 1] if model.task == "yesno" and found.share is not None else found.value
    if model.task == "classes":
        return (Finding("rows", count(len(values))),)
    return (Finding(f"mean {_name(model)}", _mean(values, _unit(model))), Finding("rows", count(len(values))))


def _name(model: Model) -> str:
    return f"chance of {yes_name(model)}" if model.task == "yesno" else f"predicted {model.target}"


def _unit(model: Model) -> str:
    return model.unit if model.task == "number" else "%"


def _mean(values: np.ndarray, unit: str) -> Estimate:
    """A mean of predictions: a plain fact of these rows and this model."""
    return exact(float(np.mean(values)), len(values), unit)


def _follow_ups(told: Prediction, one: bool) -> tuple[Request, ...]:
    if not one:
        return (Request("explain", {"row": 0}), Request("mistakes"), Request("evaluate"), Request("save"))
    where: dict[str, object] = {"row": told.asked.row} if told.asked.row is not None else {}
    if told.asked.typed is not None:
        where = {"case": tuple(told.asked.typed.given.items())}
    return (Request("explain", where), Request("counterfactual", where), Request("similar", where), Request("evaluate"))


SKILL = Skill(predict, tell)
