"""Why the model says what it says: what each column adds to or takes from a prediction, exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Finding, Name, Say, Table
from assistant.estimate import Estimate, count, exact
from assistant.learning.ask import Asked, Predictions, described, estimate, odd, predictions, rows_asked
from assistant.learning.explain import held_contributions
from assistant.learning.model import Model
from assistant.learning.telling import needed, plain, with_model, yes_name
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Case, ColumnsGiven, ModelGiven, RowNumber, Skill

SHOWN = 8
MOST = 2_000  # rows explained at once; more are sampled, and it is said


@dataclass(frozen=True, eq=False)
class Explained:
    """What each column adds: one row a column, with its value (of a single row) and its part; they sum to the margin.

    `parts` has the columns column, value, adds (target's units, log-odds, or the class's score); `base` is where every
    prediction starts; `level` the class it is about.
    """

    model: Model
    asked: Asked
    found: Predictions
    base: float
    parts: pd.DataFrame
    level: int
    sampled: int


def explain(
    frame: pd.DataFrame,
    case: Case = (),
    row: RowNumber = None,
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Explained:
    """Split a prediction (or the mean prediction of the rows in scope) into what each column adds to it."""
    model = needed(model, frame, columns)
    asked = rows_asked(frame, model, case, row)
    rows = asked.frame
    if len(rows) > MOST:
        rows = rows.iloc[np.sort(np.random.default_rng(model.seed).choice(len(rows), MOST, replace=False))]
    found = predictions(model, rows)
    level = int(np.bincount(found.value.astype(int)).argmax()) if model.task == "classes" else 1
    starts, added, _ = held_contributions(model, rows, level if model.task == "classes" else 0)
    values = [plain(rows.iloc[0][c]) if len(rows) == 1 and c in rows.columns else "" for c in added.columns]
    parts = pd.DataFrame({"column": list(added.columns), "value": values, "adds": added.mean(axis=0).to_numpy()})
    order = parts["adds"].abs().sort_values(ascending=False, kind="stable").index
    one = Asked(rows, asked.how, asked.typed, asked.row)
    ordered = parts.loc[order].reset_index(drop=True)
    return Explained(model, one, found, float(starts.mean()), ordered, level, len(asked.frame))


def tell(told: Explained, script: Script) -> Answer:
    """The strongest reasons first, in both directions; then all of them, and where they start from."""
    model = told.model
    up = told.parts[told.parts["adds"] > 0].head(3)
    down = told.parts[told.parts["adds"] < 0].head(3)
    single = len(told.asked.frame) == 1
    caveats = [*odd(model, told.asked)]
    if not model.scores.better:
        caveats.insert(0, Say("caution.no_better_than_baseline", target=Name(model.target)))
    caveats.append(Say("caution.not_causal"))
    reasons = [_reasons(told, up, "up"), _reasons(told, down, "down")]
    blocks: list[Block] = [*(say for say in reasons if say is not None), _picture(told)]
    blocks += [Table(_table(told), Say("explain.table")), _start(told)]
    if single:
        blocks.insert(0, Say("explain.case", values=described(model, told.asked)))
    if told.sampled > len(told.asked.frame):
        blocks.append(Say("explain.sampled", rows=count(len(told.asked.frame)), all=count(told.sampled)))
    return Answer(
        headline=_headline(told, single),
        script=with_model(script, model),
        caveats=tuple(caveats),
        blocks=tuple(blocks),
        follow_ups=_follow_ups(told),
        value=[str(c) for c in told.parts["column"].head(5)],
        findings=tuple(
            Finding(str(r["column"]), exact(float(r["adds"]), 1)) for _, r in told.parts.head(20).iterrows()
        ),
        columns=(model.target, *(str(c) for c in told.parts["column"].head(5))),
        method="SHAP",
    )


def _headline(told: Explained, single: bool) -> Say:
    model = told.model
    reasons = [_reason(told, r) for _, r in told.parts.head(3).iterrows() if r["adds"] != 0]
    facts = {"reasons": reasons or [Name(model.target)]}
    if not single:
        start = _mean_prediction(told)
        return Say("explain.rows", target=_what(told), mean=start, rows=count(told.sampled), **facts)
    sure = estimate(model, told.found, 0, told.level if model.task == "classes" else None)
    return Say(
        "explain.number" if model.task == "number" else "explain.chance", target=_what(told), value=sure, **facts
    )


def _what(told: Explained) -> Name:
    if told.model.task == "yesno":
        return yes_name(told.model)
    if told.model.task == "classes":
        return Name(f"{told.model.target} = {plain(told.model.levels[told.level])}")
    return Name(told.model.target)


def _mean_prediction(told: Explained) -> Estimate:
    found = told.found
    if found.share is None:
        return exact(float(found.value.mean()), len(found.value), told.model.unit)
    return exact(float(found.share[:, told.level].mean()), len(found.value), "%")


def _reason(told: Explained, part: pd.Series) -> Name:
    return Name(f"{part['column']} = {part['value']}" if part["value"] else str(part["column"]))


def _reasons(told: Explained, parts: pd.DataFrame, way: str) -> Say | None:
    """ "Up: smoker = yes (about 12,000), …": each reason with its size, as far as a sentence goes."""
    if not len(parts):
        return None
    model = told.model
    facts: dict[str, object] = {}
    names = ["first", "second", "third"][: len(parts)]
    for place, (_, part) in zip(names, parts.iterrows(), strict=True):
        facts[place] = _reason(told, part)
        size = abs(float(part["adds"]))
        size = size if model.task == "number" else float(np.exp(size))
        facts[f"{place}_size"] = exact(size, 1, model.unit if model.task == "number" else "")
    scale = "by" if model.task == "number" else "times"
    number = {1: "one", 2: "two", 3: "three"}[len(parts)]
    return Say(f"explain.{way}_{scale}_{number}", target=_what(told), **facts)  # type: ignore[arg-type]


def _table(told: Explained) -> pd.DataFrame:
    model = told.model
    top = told.parts.head(20)
    unit = model.unit if model.task == "number" else ""
    made: dict[str, list[object]] = {"column": list(top["column"])}
    if len(told.asked.frame) == 1:
        made["value"] = list(top["value"])
    made["adds"] = [exact(float(v), 1, unit) for v in top["adds"]]
    if model.task != "number":
        made["odds times"] = [exact(float(np.exp(v)), 1) for v in top["adds"]]
    return pd.DataFrame(made)


def _picture(told: Explained) -> Chart:
    top = told.parts.head(SHOWN)
    labels = [str(_reason(told, part)) for _, part in top.iterrows()]
    frame = pd.DataFrame({"reason": labels, "adds": top["adds"].to_numpy()})
    alt = Say("explain.picture", target=_what(told), reasons=[Name(v) for v in labels[:3]])
    columns = tuple(str(c) for c in top["column"])
    return Chart("bar", frame, "reason", "adds", alt, columns, horizontal=True, title=Say("explain.picture_title"))


def _start(told: Explained) -> Say:
    """Where every prediction starts; with all that the columns add it is the prediction, to the last digit."""
    model = told.model
    if model.task == "number":
        return Say("explain.start", start=exact(told.base, len(model.frame), model.unit), target=Name(model.target))
    if model.task == "yesno":
        start = 1 / (1 + float(np.exp(-told.base)))
        return Say("explain.start_chance", start=exact(start, len(model.frame), "%"), target=_what(told))
    return Say("explain.start_classes", target=_what(told))


def _follow_ups(told: Explained) -> tuple[Request, ...]:
    where: dict[str, object] = {"row": told.asked.row} if told.asked.row is not None else {}
    if told.asked.typed is not None:
        where = {"case": tuple(told.asked.typed.given.items())}
    strongest = str(told.parts["column"].iloc[0])
    return (
        Request("counterfactual", where),
        Request("effect", {"column": strongest}),
        Request("importance"),
        Request("evaluate"),
    )


SKILL = Skill(explain, tell)
