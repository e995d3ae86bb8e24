"""Finds the columns that give the answer away: copies of the target, its parts, and what is known only afterwards."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from assistant.learning import features
from assistant.learning.features import Part
from assistant.learning.prepare import SetAside, Task

ALONE = 0.98  # R² or 2·AUC−1 that one column reaches alone before it is suspected
NAMED = 0.75  # the same where its name says that it is known only afterwards, or names the target
LOOK = 5_000  # rows looked at

_AFTER = re.compile(
    r"(^|[\W_])(actual|final|outcome|result|after|afterwards|post|closed|closing|cancell?(ed|ation)?|terminated"
    r"|termination|exit|resolved|settled|refund(ed)?|recovered|collected|paid_off|discharged|deceased|predicted|prediction|forecast(ed)?)($|[\W_])"
)  # fmt: skip


def find_leaks(
    frame: pd.DataFrame, target: str, y: np.ndarray, task: Task, parts: Mapping[str, Part]
) -> list[SetAside]:
    """The columns among `parts` that follow the target too closely to be known before it.

    A column is suspected when it says the same as the target, when it reaches nearly everything alone (cross-fitted
    R² of bins, or AUC), when its name says "afterwards" or names the target and it reaches much alone, and when the
    target is the exact sum, difference, product or ratio of columns.
    """
    rows = _look(frame[list(parts)], y)
    part_names = sums(frame, y, task, parts)
    found = [SetAside(name, "part") for name in part_names]
    for name, part in parts.items():
        if name in part_names or isinstance(part, features.Moment | features.Words):
            continue
        score = alone(part, frame, y, task, rows)
        suspect = score >= ALONE and not (task != "number" and _threshold(part, frame, rows))
        if suspect:
            found.append(SetAside(name, "leak", target, score))
        elif score >= NAMED and (_AFTER.search(name.lower()) or _names(name, target)):
            found.append(SetAside(name, "afterwards", target, score))
    return found


def alone(part: Part, frame: pd.DataFrame, y: np.ndarray, task: Task, rows: np.ndarray) -> float:
    """What one column tells about the target by itself, 0 to 1, measured on rows that were held out.

    For numbers R²; for yes or no and classes the share of the majority's errors that it avoids.
    """
    _, values = next(iter(part.make(frame.iloc[rows])))
    target = y[rows]
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes = values.cat.codes.to_numpy()
        if len(values.cat.categories) > 0.2 * len(rows):
            return 0.0
    else:
        codes = _bins(values.to_numpy(float))
    guess = _held_out(codes, target, task)
    if task == "number":
        straight = _straight(values, target)
        return max(1 - float(np.mean((target - guess) ** 2) / max(np.var(target), 1e-300)), straight)
    wrong = float(np.mean(guess != target))
    majority = 1 - np.unique(target, return_counts=True)[1].max() / len(target)
    return float(1 - wrong / max(majority, 1e-9))


def sums(frame: pd.DataFrame, y: np.ndarray, task: Task, parts: Mapping[str, Part]) -> list[str]:
    """Columns of which the target is the exact sum or difference, product or ratio; found by least squares."""
    names = [name for name, part in parts.items() if isinstance(part, features.Number)]
    if task != "number" or len(names) < 2 or len(y) < 3 * len(names) + 10:
        return []
    values = np.column_stack([features.numbers(frame[name]).to_numpy() for name in names])
    whole = np.isfinite(values).all(axis=1) & np.isfinite(y)
    values, y = values[whole][:LOOK], y[whole][:LOOK]
    if len(y) < 3 * len(names) + 10:
        return []
    found = _identity(values, y, names)
    positive = (values > 0).all(axis=0)
    if not found and positive.sum() > 1 and (y > 0).all():
        found = _identity(
            np.log(values[:, positive]), np.log(y), [n for n, p in zip(names, positive, strict=True) if p]
        )
    return found


def copies(frame: pd.DataFrame, parts: Mapping[str, Part]) -> list[SetAside]:
    """Columns that say exactly what an earlier one says: the same groups under other names, or a straight line of it."""
    found: list[SetAside] = []
    seen: dict[bytes, str] = {}
    lines = _lines(frame, [name for name, part in parts.items() if isinstance(part, features.Number)])
    for name in parts:
        groups = pd.factorize(frame[name], use_na_sentinel=True)[0]
        key = groups.astype(np.int64).tobytes()
        # Columns in which every cell is different all make the same groups and yet say different things.
        telling = groups.max(initial=-1) + 1 < 0.9 * len(groups)
        twin = (seen.get(key) if telling else None) or lines.get(name)
        if twin is None:
            seen[key] = name
        else:
            found.append(SetAside(name, "copy", twin))
    return found


def _lines(frame: pd.DataFrame, names: list[str]) -> dict[str, str]:
    """Numbers that are a straight line of an earlier one (missing in the same rows), and which."""
    if len(names) < 2 or len(frame) < 5:
        return {}
    rows = frame if len(frame) <= LOOK else frame.iloc[:: -(-len(frame) // LOOK)]
    values = np.column_stack([features.numbers(rows[name]).to_numpy() for name in names])
    there = np.isfinite(values)
    centred = np.where(there, values - np.nanmean(np.where(there.any(axis=0), values, 0.0), axis=0), 0.0)
    size = np.linalg.norm(centred, axis=0)
    unit = centred / np.where(size > 0, size, 1.0)
    same = (np.abs(unit.T @ unit) > 1 - 1e-6) & (size > 0) & (there.sum(axis=0) >= 5)
    found: dict[str, str] = {}
    for j in range(1, len(names)):
        for i in np.flatnonzero(same[j, :j]):
            if names[i] not in found and (there[:, i] == there[:, j]).all():
                found[names[j]] = names[i]
                break
    return found


def _identity(values: np.ndarray, y: np.ndarray, names: list[str]) -> list[str]:
    """Names whose coefficient is one or minus one when the target is an exact linear combination, at least two."""
    scale = values.std(axis=0)
    usable = scale > 0
    design = np.column_stack([np.ones(len(y)), values[:, usable]])
    weights, *_ = np.linalg.lstsq(design, y, rcond=None)
    rest = y - design @ weights
    if np.var(y) == 0 or np.var(rest) > 1e-8 * np.var(y):
        return []
    used = [n for n, u in zip(names, usable, strict=True) if u]
    sizes = dict(zip(used, weights[1:], strict=True))
    spread = dict(zip(names, scale, strict=True))
    matter = [n for n in used if abs(sizes[n]) * spread[n] > 1e-3 * np.std(y)]
    return matter if len(matter) > 1 and all(abs(abs(sizes[n]) - 1) < 1e-2 for n in matter) else []


def _threshold(part: Part, frame: pd.DataFrame, rows: np.ndarray) -> bool:
    """True for a many-valued number: that it parts the classes may be real, and is told as perfect separation."""
    if not isinstance(part, features.Number):
        return False
    values = features.numbers(frame[part.column]).iloc[rows]
    return bool(values.notna().all() and values.nunique() > 20)


def _straight(values: pd.Series, target: np.ndarray) -> float:
    """Squared correlation with the target, where the column is numeric."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return 0.0
    x = values.to_numpy(float)
    both = np.isfinite(x)
    if both.sum() < max(20, 0.5 * len(x)) or np.std(x[both]) == 0 or np.std(target[both]) == 0:
        return 0.0
    return float(np.corrcoef(x[both], target[both])[0, 1] ** 2)


def _bins(values: np.ndarray, most: int = 200) -> np.ndarray:
    """Codes of quantile bins, the missing in one of their own (0)."""
    there = np.isfinite(values)
    codes = np.zeros(len(values), dtype=int)
    distinct = np.unique(values[there])
    k = int(min(most, max(2, there.sum() // 5)))
    edges = (
        distinct[1:] if len(distinct) <= k else np.unique(np.quantile(values[there], np.linspace(0, 1, k + 1)[1:-1]))
    )
    codes[there] = 1 + np.searchsorted(edges, values[there], side="right")
    return codes


def _held_out(codes: np.ndarray, y: np.ndarray, task: Task) -> np.ndarray:
    """A guess for each row from the other fifths: the mean of its bin, or its most frequent class."""
    fold = np.random.default_rng(0).permutation(len(y)) % 5
    codes = codes - codes.min()
    guess = np.empty(len(y))
    for k in range(5):
        train, test = fold != k, fold == k
        if task == "number":
            total = np.bincount(codes[train], weights=y[train], minlength=codes.max() + 1)
            n = np.bincount(codes[train], minlength=codes.max() + 1)
            mean = y[train].mean()
            guess[test] = np.where(n > 0, total / np.maximum(n, 1), mean)[codes[test]]
        else:
            table = np.zeros((codes.max() + 1, int(y.max()) + 1))
            np.add.at(table, (codes[train], y[train].astype(int)), 1)
            best = np.where(table.sum(axis=1) > 0, table.argmax(axis=1), np.bincount(y[train].astype(int)).argmax())
            guess[test] = best[codes[test]]
    return guess


def _look(frame: pd.DataFrame, y: np.ndarray) -> np.ndarray:
    """Places of at most `LOOK` rows with a target, each kind of row once: copies would let any column tell the answer."""
    alike = pd.util.hash_pandas_object(frame, index=False).groupby(y).transform(lambda keys: keys.duplicated())
    there = np.flatnonzero(np.isfinite(y) & ~alike.fillna(False).to_numpy(bool))
    if len(there) <= LOOK:
        return there
    return np.sort(np.random.default_rng(0).choice(there, LOOK, replace=False))


def _names(name: str, target: str) -> bool:
    """True if the column's name holds the whole name of the target: sold_price_incl_tax, sold_price."""

    def fold(text: str) -> str:
        return "_" + re.sub(r"[\W_]+", "_", text.lower()).strip("_") + "_"

    return len(target) > 2 and fold(target) in fold(name)
