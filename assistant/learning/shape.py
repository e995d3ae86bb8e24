"""Says in words how a curve runs: rises, falls, rises until a point and is then flat, a peak, a trough, a step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SHAPES = (
    "rises", "falls", "rises_then_flat", "falls_then_flat", "flat_then_rises", "flat_then_falls", "step_up", "step_down",
    "peak", "trough", "waves", "flat",
)  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """The name of a shape, where it turns (NaN where it does not), and between which two points it moves most."""

    name: str
    turn: float
    low: float
    high: float


def shape_of(at: np.ndarray, value: np.ndarray) -> Shape:
    """Name the shape of a curve given at increasing points.

    A curve rises or falls where the best rising or falling curve (isotonic regression, Barlow et al. 1972) is within 6 % of
    its variance, and has one turn where the best rising and then falling one is; "then flat" means that nine tenths of the way
    are done in the first 70 % of the range; a step does seven tenths of its way within 15 % of the range.

    >>> x = np.linspace(0, 40, 21)
    >>> shape_of(x, np.minimum(x, 20)).name, shape_of(x, np.minimum(x, 20)).turn
    ('rises_then_flat', 18.0)
    >>> shape_of(x, -(x - 20) ** 2).name, shape_of(x, 2 - 3 * x).name, shape_of(x, 1.0 * (x > 30)).name
    ('peak', 'falls', 'step_up')
    """
    first, last = float(at[0]), float(at[-1])
    size = float(np.ptp(value))
    if len(at) < 2 or size <= 1e-12 * max(1.0, float(np.abs(value).max())):
        return Shape("flat", float("nan"), first, last)
    up, down = isotonic(value), -isotonic(-value)
    missed_up, missed_down = float(np.mean((value - up) ** 2)), float(np.mean((value - down) ** 2))
    allowed = 0.06 * float(value.var())
    if min(missed_up, missed_down) > allowed:
        return _turning(at, value, allowed)
    rising = missed_up <= missed_down
    way = up if rising else -down
    done = (way - way[0]) / (way[-1] - way[0])
    words = ("rises", "step_up") if rising else ("falls", "step_down")
    if len(at) < 5:
        return Shape(words[0], float("nan"), first, last)
    reach = last - first
    jump, where = _steepest(at, done, 0.15 * reach)
    if jump >= 0.7:
        return Shape(words[1], where, first, last)
    late, early = float(at[np.flatnonzero(done >= 0.9)[0]]), float(at[np.flatnonzero(done <= 0.1)[-1]])
    if late - first < 0.7 * reach:
        return Shape(f"{words[0]}_then_flat", late, first, last)
    if early - first > 0.3 * reach:
        return Shape(f"flat_then_{words[0]}", early, first, last)
    return Shape(words[0], float("nan"), first, last)


def isotonic(value: np.ndarray) -> np.ndarray:
    """The nearest curve that never falls (pool adjacent violators).

    >>> isotonic(np.array([1.0, 3.0, 2.0, 4.0])).tolist()
    [1.0, 2.5, 2.5, 4.0]
    """
    means: list[float] = []
    sizes: list[int] = []
    for v in value:
        means.append(float(v))
        sizes.append(1)
        while len(means) > 1 and means[-2] > means[-1]:
            size = sizes[-2] + sizes[-1]
            means[-2:] = [(means[-2] * sizes[-2] + means[-1] * sizes[-1]) / size]
            sizes[-2:] = [size]
    return np.repeat(means, sizes)


def _turning(at: np.ndarray, value: np.ndarray, allowed: float) -> Shape:
    best, found = allowed, Shape("waves", float("nan"), float(at[value.argmin()]), float(at[value.argmax()]))
    for name, v in (("peak", value), ("trough", -value)):
        for turn in range(1, len(at) - 1):
            fit = np.concatenate([isotonic(v[: turn + 1]), -isotonic(-v[turn + 1 :])])
            missed = float(np.mean((v - fit) ** 2))
            if missed < best:
                far = 0 if v[0] <= v[-1] else len(at) - 1
                ends = (far, turn) if name == "peak" else (turn, far)
                best, found = missed, Shape(name, float(at[turn]), float(at[ends[0]]), float(at[ends[1]]))
    return found


def _steepest(at: np.ndarray, done: np.ndarray, width: float) -> tuple[float, float]:
    """The largest part of the way within a window of this width, and the middle of that window."""
    best, where = 0.0, float("nan")
    for i in range(len(at) - 1):
        j = max(i + 1, int(np.searchsorted(at, at[i] + width, side="right")) - 1)
        if done[j] - done[i] > best:
            steepest = i + int(np.diff(done[i : j + 1]).argmax())
            best, where = float(done[j] - done[i]), float(at[steepest] + at[steepest + 1]) / 2
    return best, where
