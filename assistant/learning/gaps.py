"""Notices columns whose missing cells say something about the target, and columns that drift over time along with it."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from assistant.learning.prepare import Prepared
from assistant.learning.screening import outcomes
from assistant.stats.multiple import holm

DRIFT = 0.4  # rank correlation with time above which a column drifts


def telling_gaps(prepared: Prepared, level: float = 0.05) -> tuple[str, ...]:
    """Data columns that are missing more often where the target is high or low: Welch's test, Holm-corrected."""
    from scipy.stats import ttest_ind

    y = outcomes(prepared.y, prepared.classes)
    found: dict[str, float] = {}
    for name in prepared.x.columns:
        missing = prepared.x[name].isna().to_numpy()
        if min(int(missing.sum()), int((~missing).sum())) < max(5, 0.01 * len(missing)):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a group without any spread: the p-value is missing then
            p = [float(ttest_ind(one[missing], one[~missing], equal_var=False).pvalue) for one in y.T]
        source = prepared.source[name]
        found[source] = min(found.get(source, 1.0), np.nanmin([1.0, *p]) * y.shape[1])
    corrected = list(holm(list(found.values()))) if found else []
    return tuple(name for name, p in zip(found, corrected, strict=True) if p <= level)


def drifting(prepared: Prepared) -> tuple[str, ...]:
    """Number columns that rise or fall over the dates, if the target does so too; empty without dates."""
    if prepared.time is None or prepared.time.nunique() < 20 or prepared.task == "classes":
        return ()
    time = prepared.time.ffill().bfill().rank()
    if abs(float(np.corrcoef(time, pd.Series(prepared.y).rank())[0, 1])) < DRIFT:
        return ()
    found = []
    for name in prepared.x.columns:
        cells = prepared.x[name]
        same = prepared.source[name] == name
        if same and not isinstance(cells.dtype, pd.CategoricalDtype) and cells.nunique() > 5:
            linked = float(cells.rank().corr(time))
            if abs(linked) >= DRIFT:
                found.append(name)
    return tuple(found)
