"""What a model says of groups of people, how often it is wrong about each, and which columns give the group away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.learning.features import label
from assistant.learning.model import Model
from assistant.learning.prepare import prepare
from assistant.learning.scope import Measured

LEAST = 10  # rows of a group
MOST = 12  # groups


@dataclass(frozen=True)
class Gap:
    """The groups with the highest and lowest rate of a kind, how far apart they are, and its standard error.

    `kind` is real (how often it is so), said (what is predicted), wrong (errors), missed and alarms (of yes or no), bias
    (predicted minus real).
    """

    kind: str
    most: str
    least: str
    size: float
    error: float
    rows: int
    clear: bool


def groups_of(cells: pd.Series) -> pd.Series:
    """The group of each row as text: levels, or thirds of a number; NaN for missing and for groups that are too small."""
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells) and cells.nunique() > MOST:
        cut = np.unique(np.quantile(cells.dropna(), [1 / 3, 2 / 3]))
        names = [
            f"up to {cut[0]:.4g}",
            *([f"{cut[0]:.4g} to {cut[1]:.4g}"] if len(cut) > 1 else []),
            f"above {cut[-1]:.4g}",
        ]
        made = pd.Series(np.array(names, dtype=object)[np.searchsorted(cut, cells.fillna(cut[0]))], index=cells.index)
        made = made.where(cells.notna())
    else:
        made = cells.map(label, na_action="ignore").astype(object)
    counts = made.value_counts()
    return made.where(made.isin(counts.index[(counts >= LEAST).to_numpy()][:MOST]))


def table_of(model: Model, rows: Measured, groups: pd.Series) -> pd.DataFrame:
    """One row a group: `group`, `rows`, and for each kind of rate a pair of value and standard error."""
    made = []
    for name in sorted(groups.dropna().unique()):
        own = groups.eq(name).to_numpy()
        y, said, wrong = rows.y[own], rows.found.value[own], rows.wrong[own]
        row: dict[str, object] = {"group": name, "rows": int(own.sum())}
        if model.task == "number":
            row |= {"real": _mean(y), "said": _mean(said), "wrong": _mean(wrong), "bias": _mean(said - y)}
        elif model.task == "yesno":
            row |= {"real": _mean(y), "said": _mean(said), "wrong": _mean(wrong)}
            row |= {"missed": _mean(said[y == 1] == 0), "alarms": _mean(said[y == 0] == 1)}
        else:
            row |= {"wrong": _mean(wrong)}
        made.append(row)
    return pd.DataFrame(made)


def largest_gap(table: pd.DataFrame, kind: str, kinds: int) -> Gap | None:
    """The two groups farthest apart in `kind`; clear if beyond chance for all pairs and kinds looked at (Bonferroni)."""
    from scipy.stats import norm

    known = [(g, v, n) for g, v, n in zip(table["group"], table[kind], table["rows"], strict=True) if np.isfinite(v[1])]
    if len(known) < 2:
        return None
    pairs = [(a, b) for a in known for b in known if a[1][0] > b[1][0]]
    if not pairs:
        return None
    most, least = max(pairs, key=lambda p: (p[0][1][0] - p[1][1][0]) / max(np.hypot(p[0][1][1], p[1][1][1]), 1e-12))
    size, error = most[1][0] - least[1][0], float(np.hypot(most[1][1], least[1][1]))
    tests = max(1, kinds * len(known) * (len(known) - 1) // 2)
    clear = bool(size > norm.ppf(1 - 0.025 / tests) * error)
    return Gap(kind, str(most[0]), str(least[0]), float(size), error, int(most[2] + least[2]), clear)


def proxies(model: Model, frame: pd.DataFrame, by: str, groups: pd.Series) -> list[tuple[str, float]]:
    """Columns the model reads that tell the group well by themselves (0 chance, 1 always), best first, at most three."""
    from assistant.learning.leaks import alone

    known = groups.notna().to_numpy()
    rows = frame[known].assign(**{"\x00group": groups[known].astype(str)})
    names = [n for n in model.reads if n != by and n in rows.columns]
    if not names or rows["\x00group"].nunique() < 2:
        return []
    made = prepare(rows[[*names, "\x00group"]], "\x00group", model.columns, names, task="classes", leaks=False)
    at = np.arange(len(made.y))[:5_000]
    scored = [(part.column, alone(part, rows, made.y, "classes", at)) for part in made.parts]
    return sorted(((n, s) for n, s in scored if s > 0.2), key=lambda pair: -pair[1])[:3]


def _mean(values: np.ndarray) -> tuple[float, float]:
    """Mean and its standard error; a share gets half a row of doubt more, so that none is ever certain."""
    values = np.asarray(values, dtype=float)
    if len(values) < 5:
        return (float(values.mean()) if len(values) else float("nan"), float("nan"))
    share = set(np.unique(values)) <= {0.0, 1.0}
    p = float((values.sum() + 1) / (len(values) + 2))
    error = np.sqrt(p * (1 - p) / len(values)) if share else values.std(ddof=1) / np.sqrt(len(values))
    return float(values.mean()), float(error)
