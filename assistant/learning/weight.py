"""How much of a model's predictions each column carries."""

from __future__ import annotations

import numpy as np
import pandas as pd

from assistant.learning.explain import every_contribution
from assistant.learning.model import Model

LOOKED = 2_000  # rows looked at: five hundred already give the order (rank correlation 0.99)


def weights(model: Model, frame: pd.DataFrame | None = None, seed: int = 0, looked: int = LOOKED) -> pd.DataFrame:
    """Mean size of each column's contribution over rows (at most `looked` of them), largest first.

    Columns: `column`, `size` (in the target's units, or log-odds), `share` (of the sum), `low` and `high` (of the share,
    95 %, from resampling the rows), `rows`. Mean absolute SHAP values, as in Lundberg et al. 2020.
    """
    rows = model.frame if frame is None else frame
    x = model.prepared.x if frame is None else model.prepared.apply(rows)
    draw = np.random.default_rng(seed)
    if len(x) > looked:
        x = x.iloc[np.sort(draw.choice(len(x), looked, replace=False))]
    sizes = sizes_of(model, x)
    mean = sizes.mean(axis=0)
    total = mean.sum()
    share = mean / total if total > 0 else np.zeros(len(mean))
    picked = draw.multinomial(len(sizes), np.full(len(sizes), 1 / len(sizes)), size=200) @ sizes
    spread = picked / np.maximum(picked.sum(axis=1, keepdims=True), 1e-300)
    low, high = np.quantile(spread, [0.025, 0.975], axis=0)
    found = pd.DataFrame(
        {
            "column": model.prepared.columns,
            "size": mean,
            "share": share,
            "low": np.minimum(low, share),
            "high": np.maximum(high, share),
            "rows": len(x),
        }
    )
    return found.sort_values("share", ascending=False, kind="stable").reset_index(drop=True)


def sizes_of(model: Model, x: pd.DataFrame) -> np.ndarray:
    """Absolute contributions, n × data columns; for classes their mean over the classes."""
    return np.asarray(np.abs(every_contribution(model.fitted, x)[1]).mean(axis=1))
