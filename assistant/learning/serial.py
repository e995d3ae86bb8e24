"""Notices that rows follow each other in time, and cuts them into stretches that may be counted as independent."""

from __future__ import annotations

import numpy as np

from assistant.learning.prepare import Prepared
from assistant.learning.redraw import basis_of, ridge

FEWEST, MOST = 12, 60  # stretches


def stretches(prepared: Prepared) -> np.ndarray | None:
    """The stretch of time of each row, or None where what the columns leave unexplained has no memory.

    The memory is the correlation between the mean rest of one moment and that of the next; a stretch is about five times as
    long as it takes to fade, so that sums over stretches are nearly independent (block methods: Lahiri 2003).
    """
    if prepared.time is None:
        return None
    moments = prepared.time.ffill().bfill().to_numpy()
    if len(np.unique(moments)) < 30:
        return None
    z = basis_of(prepared.x).matrix
    outcome = prepared.y if prepared.task != "classes" else (prepared.y == 0).astype(float)
    rest = outcome - outcome.mean() - z @ ridge(z, (outcome - outcome.mean())[:, None])[:, 0]
    place = np.unique(moments, return_inverse=True)[1]
    mean = np.bincount(place, weights=rest) / np.bincount(place)
    spread = float(mean.var())
    if spread <= 0:
        return None
    memory = float(np.mean((mean[1:] - mean.mean()) * (mean[:-1] - mean.mean()))) / spread
    if memory <= 2.5 / np.sqrt(len(mean)):
        return None
    fade = (1 + min(memory, 0.99)) / (1 - min(memory, 0.99))
    count = int(np.clip(len(mean) / (5 * fade), FEWEST, MOST))
    return np.asarray(place * count // len(mean))
