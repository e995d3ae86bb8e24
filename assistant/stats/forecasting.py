"""Simple strong ways to carry a series on: the last season again, drift, damped smoothing, Theta, a seasonal line.

Each takes the past values (no gaps, oldest first), the number of periods ahead and the length of the season (1: none),
and gives one value for each period ahead. None of them sees anything else.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from assistant.stats.values import Floats

Method = Callable[[Floats, int, int], Floats]

ALPHAS = np.array([0.02, 0.06, 0.12, 0.2, 0.3, 0.45, 0.65, 0.9])
TRENDS = np.array([0.05, 0.15, 0.4])  # the share of alpha with which the trend learns
DAMPING = np.array([0.8, 0.9, 0.98])  # of Gardner and McKenzie 1985: how much of the trend lives on a period later
GAMMAS = np.array([0.05, 0.15, 0.35])
LONG_SEASON = 14  # longer ones are drawn by waves, not by one effect each


def seasonal_naive(y: Floats, h: int, m: int) -> Floats:
    """The last season once more; the last value where there is no season.

    >>> seasonal_naive(np.array([1.0, 2, 3, 4]), 3, 2).tolist()
    [3.0, 4.0, 3.0]
    """
    return y[len(y) - m + np.arange(h) % m]


def drift(y: Floats, h: int, m: int) -> Floats:
    """The last season once more, moved on by the average change from one season to the next.

    >>> drift(np.array([1.0, 2, 3]), 2, 1).tolist()
    [4.0, 5.0]
    """
    change = float((y[m:] - y[:-m]).mean()) if len(y) > m else 0.0
    return seasonal_naive(y, h, m) + change * (np.arange(h) // m + 1)


def smoothed(y: Floats, h: int, m: int) -> Floats:
    """Exponential smoothing with a damped trend and an additive season (Holt 1957, Winters 1960, Gardner 1985).

    The parameters are those of a grid with the least squared error one period ahead; the season starts from a
    classical decomposition of the past.
    """
    grid = _grid(m > 1)
    season = _season(y, m, ratio=False)
    states = _run(y, grid, season, m)
    best = int(np.argmin(states[3]))
    level, trend, seasons = states[0][best], states[1][best], states[2][:, best]
    fade = np.cumsum(grid[2][best] ** np.arange(1, h + 1))
    ahead: Floats = level + trend * fade + seasons[(len(y) + np.arange(h)) % m]
    return ahead


def smoothed_log(y: Floats, h: int, m: int) -> Floats:
    """The same on logarithms: seasons and trends in percent. Only for positive values."""
    found: Floats = np.exp(smoothed(np.log(y), h, m))
    return found


def theta(y: Floats, h: int, m: int) -> Floats:
    """The Theta method: smoothing with half the slope of the line as drift, the season taken out before.

    Assimakopoulos and Nikolopoulos 2000, in the form of Hyndman and Billah 2003; the season is a ratio for positive
    values, and only there if the series remembers it.
    """
    n, ratio = len(y), bool((y > 0).all())
    season = _season(y, m, ratio) if m > 1 and remembers(y, m) else np.full(m, 1.0 if ratio else 0.0)
    seen, ahead = season[np.arange(n) % m], season[(n + np.arange(h)) % m]
    plain = y / seen if ratio else y - seen
    level, alpha = _smoothed_level(plain)
    t = np.arange(n) - (n - 1) / 2
    slope = float((t * plain).sum() / (t * t).sum())
    line = level + slope / 2 * (np.arange(h) + (1 - (1 - alpha) ** n) / alpha)
    return line * ahead if ratio else line + ahead


def seasonal_line(y: Floats, h: int, m: int) -> Floats:
    """A straight line with seasons: one effect a season, or two waves for a long one; none before two seasons."""
    t = np.arange(len(y) + h, dtype=float)
    full = np.column_stack([np.ones(len(t)), t - t.mean(), waves(t, m if len(y) >= 2 * m else 1)])
    b = np.linalg.lstsq(full[: len(y)], y, rcond=None)[0]
    ahead: Floats = full[len(y) :] @ b
    return ahead


def seasonal_line_log(y: Floats, h: int, m: int) -> Floats:
    """The same on logarithms: growth and seasons in percent. Only for positive values."""
    found: Floats = np.exp(seasonal_line(np.log(y), h, m))
    return found


def together(y: Floats, h: int, m: int) -> Floats:
    """The median of all the others: hard to beat, and no single one can spoil it (Petropoulos and Svetunkov 2020)."""
    used = [one for name, one in METHODS.items() if name != "together" and (name not in PERCENT or (y > 0).all())]
    found: Floats = np.median([one(y, h, m) for one in used], axis=0)
    return found


METHODS: dict[str, Method] = {
    "naive": seasonal_naive, "drift": drift, "smoothing": smoothed, "smoothing of logs": smoothed_log,
    "theta": theta, "line": seasonal_line, "line of logs": seasonal_line_log, "together": together,
}  # fmt: skip
PERCENT = frozenset({"smoothing of logs", "line of logs"})  # for positive values only


def waves(t: Floats, m: int) -> Floats:
    """The columns of a season of length `m` at the times `t`: each but the first by itself, or two harmonics."""
    if m <= 1:
        return np.empty((len(t), 0))
    if m <= LONG_SEASON:
        found: Floats = np.column_stack([(t % m == k).astype(float) for k in range(1, m)])
        return found
    turns = [2 * np.pi * k * t / m for k in (1, 2)]
    return np.column_stack([f(turn) for turn in turns for f in (np.sin, np.cos)])


def remembers(y: Floats, m: int) -> bool:
    """Whether a series goes along with itself a season before, beyond chance (Fiorucci and others 2016, at 10 %)."""
    n = len(y)
    if m < 2 or n < 2 * m or np.ptp(y) == 0:
        return False
    z = y - np.polyval(np.polyfit(np.arange(n), y, 1), np.arange(n))
    echo = np.array([float((z[k:] * z[:-k]).sum()) for k in range(1, m + 1)]) / max(float((z * z).sum()), 1e-300)
    limit = 1.645 * np.sqrt((1 + 2 * float((echo[:-1] ** 2).sum())) / n)
    return bool(echo[-1] > limit)


def _grid(seasonal: bool) -> tuple[Floats, Floats, Floats, Floats]:
    """Alpha, beta, phi and gamma of every setting that is tried, as four long columns."""
    gammas = GAMMAS if seasonal else np.array([0.0])
    rows = [(a, 0.0, 1.0, g) for a in ALPHAS for g in gammas]
    rows += [(a, a * b, p, g) for a in ALPHAS for b in TRENDS for p in DAMPING for g in gammas]
    alpha, beta, phi, gamma = np.array(rows).T
    return alpha, beta, phi, gamma * (1 - alpha)


def _run(
    y: Floats, grid: tuple[Floats, Floats, Floats, Floats], season: Floats, m: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Level, trend and seasons of each setting after the last value, and its mean squared error one period ahead."""
    alpha, beta, phi, gamma = grid
    first = y[: max(m, 3)] - season[np.arange(min(len(y), max(m, 3))) % m]
    level = np.full(len(alpha), float(first.mean()))
    steps = np.diff(y - season[np.arange(len(y)) % m])[: max(2 * m, 6)]
    trend = np.where(beta > 0, float(steps.mean()) if len(steps) else 0.0, 0.0)
    seasons = np.tile(season[:, None], (1, len(alpha)))
    squares, counted, start = np.zeros(len(alpha)), 0, min(max(m, 3), len(y) // 3)
    for t, value in enumerate(y):
        carried = level + phi * trend
        error = value - carried - seasons[t % m]
        level = carried + alpha * error
        trend = phi * trend + beta * error
        seasons[t % m] += gamma * error
        if t >= start:
            squares += error * error
            counted += 1
    return level, trend, seasons, squares / max(counted, 1)


def _season(y: Floats, m: int, ratio: bool) -> Floats:
    """The effect of each season in a classical decomposition: around 1 as ratios, else around 0."""
    n = len(y)
    if m < 2 or n < 2 * m:
        return np.full(m, 1.0 if ratio else 0.0)
    weights = np.r_[0.5, np.ones(m - 1), 0.5] / m if m % 2 == 0 else np.ones(m) / m
    middle = np.convolve(y, weights, mode="valid")
    places = np.arange(len(middle)) + (len(weights) - 1) // 2
    left = y[places] / middle if ratio else y[places] - middle
    found = np.array([left[places % m == k].mean() for k in range(m)])
    return found / found.mean() if ratio else found - found.mean()


def _smoothed_level(y: Floats) -> tuple[float, float]:
    """The last level of simple exponential smoothing, and its alpha."""
    alpha = np.linspace(0.05, 0.99, 40)
    level, squares = np.full(len(alpha), y[0]), np.zeros(len(alpha))
    for value in y[1:]:
        error = value - level
        level = level + alpha * error
        squares += error * error
    best = int(np.argmin(squares))
    return float(level[best]), float(alpha[best])
