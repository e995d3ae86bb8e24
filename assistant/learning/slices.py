"""Finds the kinds of rows for which a model does worse than chance allows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from assistant.learning.features import label

FEWEST = 20  # rows of a slice
SHARE = 0.02  # of all rows
PAIRED = 10  # columns whose slices are crossed
SHUFFLES = 300
WORSE = 1.25  # times the error of the other rows, below which a slice is not worth a warning


@dataclass(frozen=True)
class Slice:
    """Rows with these values, the mean error among them and among the others, how many, and the corrected p-value."""

    about: tuple[tuple[str, str], ...]
    error: float
    low: float
    high: float
    others: float
    rows: int
    p: float


def weak_slices(frame: pd.DataFrame, errors: np.ndarray, columns: list[str], seed: int = 0) -> tuple[list[Slice], int]:
    """Slices of one or two columns whose mean error is higher than chance allows, worst first, and how many were looked at.

    The search is paid for: a slice's t-value counts only if it is above 95 % of the largest t-values found when errors are
    dealt to the rows at random (maxT, Westfall and Young 1993), so that at most one table in twenty is slandered. Each next
    slice is sought among the rows outside those already found.
    """
    n = len(errors)
    names, masks = _candidates(frame, columns)
    if not len(names) or errors.std() == 0:
        return [], len(names)
    member = np.array(masks, dtype=np.float32)
    draw = np.random.default_rng(seed)
    top = np.empty(SHUFFLES)
    for start in range(0, SHUFFLES, 50):
        dealt = np.array([draw.permutation(errors) for _ in range(50)])
        top[start : start + 50] = _t_values(member, dealt).max(axis=0)
    found: list[Slice] = []
    left = np.ones(n, dtype=bool)
    while len(found) < 5:
        least = max(FEWEST, int(SHARE * n))
        inside = member[:, left].sum(axis=1)
        usable = np.flatnonzero((inside >= least) & (left.sum() - inside >= least))
        if not len(usable):
            break
        t = _t_values(member[usable][:, left], errors[None, left])[:, 0]
        best = int(usable[t.argmax()])
        p = float((1 + (top >= t.max()).sum()) / (1 + SHUFFLES))
        own, rest = errors[left & (member[best] > 0)], errors[left & (member[best] == 0)]
        if p > 0.05 or own.mean() < WORSE * rest.mean():
            break
        mean, half = float(own.mean()), 1.96 * float(own.std(ddof=1)) / float(np.sqrt(len(own)))
        found.append(Slice(names[best], mean, max(0.0, mean - half), mean + half, float(rest.mean()), len(own), p))
        left &= member[best] == 0  # the next one must be bad without the rows of this one
    return found, len(names)


def _t_values(member: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """Slice against the other rows: slices × draws, with the slice's own spread and that of all rows, whichever is larger."""
    n, sizes = errors.shape[1], member.sum(axis=1)
    centred = (errors - errors.mean(axis=1, keepdims=True)).T.astype(np.float32)
    sums = member @ centred
    mean = sums / sizes[:, None]
    gap = mean * n / (n - sizes)[:, None]  # slice minus the rest, since all rows are centred
    squares = member @ centred**2 / sizes[:, None] - mean**2
    spread = np.maximum(squares, centred.var(axis=0)[None, :])
    return np.asarray(gap / np.sqrt(spread * (1 / sizes + 1 / (n - sizes))[:, None]))


def _candidates(frame: pd.DataFrame, columns: list[str]) -> tuple[list[tuple[tuple[str, str], ...]], list[np.ndarray]]:
    n = len(frame)
    least = max(FEWEST, int(SHARE * n))
    single: dict[str, list[tuple[str, np.ndarray]]] = {}
    for name in columns:
        single[name] = [(text, mask) for text, mask in _parts(frame[name]) if least <= mask.sum() <= n - least]
    names: list[tuple[tuple[str, str], ...]] = []
    masks: list[np.ndarray] = []
    for name, parts in single.items():
        names += [((name, text),) for text, _ in parts]
        masks += [mask for _, mask in parts]
    for a, b in combinations(columns[:PAIRED], 2):
        for text, mask in single[a]:
            for other_text, other in single[b]:
                both = mask & other
                if least <= both.sum() < 0.9 * min(mask.sum(), other.sum()):
                    names.append(((a, text), (b, other_text)))
                    masks.append(both)
    return names, masks


def _parts(cells: pd.Series) -> list[tuple[str, np.ndarray]]:
    """The levels of a category (the 12 most frequent), the quarters and halves of a number, and the missing."""
    missing = cells.isna().to_numpy()
    found = [("missing", missing)] if missing.any() else []
    if pd.api.types.is_datetime64_any_dtype(cells):
        days = cells.astype("int64").to_numpy(float)
        cut = np.unique(np.quantile(days[~missing], [0.25, 0.5, 0.75])) if (~missing).any() else np.array([])
        texts = [str(pd.Timestamp(int(c), unit=cells.dt.unit).date()) for c in cut]
        return found + _bands(days, missing, cut, texts)
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells) and cells.nunique() > 8:
        values = pd.to_numeric(cells, errors="coerce").to_numpy(float)
        cut = np.unique(np.quantile(values[~missing], [0.25, 0.5, 0.75]))
        return found + _bands(values, missing, cut, [f"{c:.4g}" for c in cut])
    counts = cells.value_counts()
    return found + [(f"= {label(v)}", cells.eq(v).fillna(False).to_numpy(bool)) for v in counts.index[:12]]


def _bands(values: np.ndarray, missing: np.ndarray, cut: np.ndarray, texts: list[str]) -> list[tuple[str, np.ndarray]]:
    found = []
    for i, text in enumerate(texts):
        found.append((f"at most {text}", ~missing & (values <= cut[i])))
        found.append((f"above {text}", ~missing & (values > cut[i])))
    for i in range(len(cut) - 1):
        found.append((f"from {texts[i]} to {texts[i + 1]}", ~missing & (values > cut[i]) & (values <= cut[i + 1])))
    return found
