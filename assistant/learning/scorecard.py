"""A model's scores as sentences and tables: what they are, against what guessing reaches."""

from __future__ import annotations

import pandas as pd

from assistant.answer import Fact, Finding, Name
from assistant.estimate import Estimate, Exact
from assistant.learning.evaluate import Scores
from assistant.learning.model import Model
from assistant.learning.telling import yes_name

NAMES = {
    "r2": "R²", "mae": "mean absolute error", "mae_gain": "share of the guessing error avoided", "rmse": "root mean squared error",
    "auc": "AUC", "accuracy": "accuracy", "balanced_accuracy": "balanced accuracy", "log_loss": "log loss", "brier": "Brier score",
    "f1": "F1", "precision": "precision", "recall": "recall", "average_precision": "average precision",
}  # fmt: skip


def measures(scores: Scores) -> tuple[Finding, ...]:
    """Every score as a finding, the main one first."""
    return tuple(Finding(NAMES[score.name], score.value) for score in scores.measures)


def card(model: Model, scores: Scores | None = None) -> pd.DataFrame:
    """The scores beside what guessing reaches: columns measure, model, guessing."""
    found = scores or model.scores
    return pd.DataFrame(
        {
            "measure": [NAMES[s.name] for s in found.measures],
            "model": [s.value for s in found.measures],
            "guessing": [Estimate(s.guess, Exact(), found.rows) for s in found.measures],
        }
    )


def headline_facts(model: Model, scores: Scores | None = None) -> tuple[str, dict[str, Fact]]:
    """The key of the sentence that says how good the model is, and its facts.

    Keys: number, yesno, classes; `no_better` where the model does not beat guessing beyond chance.
    """
    found = scores or model.scores
    target = Name(model.target)
    if not found.better:
        return "no_better", {"target": target, "score": found.main.value}
    if model.task == "number":
        mae = found["mae"]
        unit = {"unit": model.unit}
        error = Estimate(mae.value.value, mae.value.sure, mae.value.rows, **unit)
        guess = Estimate(mae.guess, Exact(), found.rows, **unit)
        return "number", {"target": target, "score": found.main.value, "error": error, "guess": guess}
    accuracy = found["accuracy"]
    guess = Estimate(accuracy.guess, Exact(), found.rows, "%")
    if model.task == "yesno":
        return "yesno", {
            "target": yes_name(model), "score": found.main.value, "accuracy": accuracy.value, "guess": guess,
            "recall": found["recall"].value,
        }  # fmt: skip
    return "classes", {"target": target, "score": accuracy.value, "guess": guess}
