"""Which columns matter to a model only together."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from assistant.learning.effects import outputs
from assistant.learning.model import Model

LOOKED = 40  # rows and background rows of each pair


def pair_strengths(
    model: Model, frame: pd.DataFrame, columns: list[str], level: int = 1, seed: int = 0
) -> pd.DataFrame:
    """Friedman's H (Friedman and Popescu 2008) for each pair of columns, strongest first.

    Columns: first, second, size (root mean square of what the pair adds beyond its two parts, in units of the prediction),
    share (of the variance of the pair's joint effect, 0 to 1). Worked out on `LOOKED` rows against as many others.
    """
    draw = np.random.default_rng(seed)
    n = min(LOOKED, len(frame))
    points = frame.iloc[np.sort(draw.choice(len(frame), n, replace=False))]
    ground = frame.iloc[np.sort(draw.choice(len(frame), n, replace=False))]
    alone = {name: _dependence(model, points, ground, [name], level) for name in columns}
    rows = []
    for a, b in combinations(columns, 2):
        joint = _dependence(model, points, ground, [a, b], level)
        extra = joint - alone[a] - alone[b]
        spread = float((joint**2).mean())
        share = float((extra**2).mean()) / spread if spread > 1e-20 else 0.0
        rows.append((a, b, float(np.sqrt((extra**2).mean())), min(share, 1.0)))
    table = pd.DataFrame(rows, columns=["first", "second", "size", "share"])
    return table.sort_values("size", ascending=False, kind="stable").reset_index(drop=True)


def _dependence(model: Model, points: pd.DataFrame, ground: pd.DataFrame, names: list[str], level: int) -> np.ndarray:
    """The mean prediction over `ground` with `names` set as in each of `points`, centred."""
    k, n = len(points), len(ground)
    many = ground.iloc[np.tile(np.arange(n), k)].reset_index(drop=True)
    taken = points.iloc[np.repeat(np.arange(k), n)].reset_index(drop=True)
    many = many.assign(**{name: taken[name] for name in names})
    mean = outputs(model, model.fitted, many, level).reshape(k, n).mean(axis=1)
    return np.asarray(mean - mean.mean())
