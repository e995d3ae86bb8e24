"""Splits a prediction into what each column of the data adds to it, exactly."""

from __future__ import annotations

import numpy as np
import pandas as pd

from assistant.learning.fit import Fitted


def contributions(fitted: Fitted, x: pd.DataFrame, level: int = 0) -> tuple[float, pd.DataFrame]:
    """A start, and what each data column adds to or takes from it in each row (n × data columns).

    Start and row sum to `fitted.margin(x)` to 1e-6: the predicted value, the log-odds of yes, or for classes the
    centred score of the class with code `level`. Trees are split by exact path-dependent tree SHAP (Lundberg et al. 2020),
    linear models by their own terms around the mean row, a blend by the weighted mean of both: all three are exact sums.
    """
    columns = list(dict.fromkeys(fitted.source.values()))
    total = pd.DataFrame(0.0, index=x.index, columns=columns)
    outputs = range(fitted.classes) if fitted.task == "classes" else (0,)
    base = 0.0
    for output in outputs:
        share = (float(output == level) - 1 / fitted.classes) if fitted.task == "classes" else 1.0
        base += share * float(fitted.start[output])
        for member in fitted.members:
            encoded, source = member.encoder.transform(x)
            start, parts = member.engine.contributions(encoded, output)
            base += share * member.weight * start
            for name in parts.columns:
                total[fitted.source[source[name]]] += share * member.weight * parts[name].to_numpy()
    return fitted.slope * base + fitted.shift, fitted.slope * total


def additive_error(fitted: Fitted, x: pd.DataFrame, level: int = 0) -> float:
    """The largest gap between a margin and the sum of its contributions, relative to the spread of the margins."""
    margin = fitted.margin(x)
    wanted = margin[:, level] if margin.ndim == 2 else margin
    base, parts = contributions(fitted, x, level)
    gap = np.abs(base + parts.to_numpy().sum(axis=1) - wanted)
    return float(gap.max() / max(np.abs(wanted).max(), 1.0)) if len(gap) else 0.0
