"""How often the intervals of comparisons and correlations hold, and how often they alarm where there is nothing to find."""

from __future__ import annotations

import os
from collections.abc import Callable

import numpy as np

from assistant.estimate import Estimate, Interval
from assistant.stats import correlate, groups, interval
from assistant.stats.values import Floats

ROUNDS = int(os.environ.get("ROUNDS", "400"))
SIZES = (30, 100, 1000)
ALPHA = 0.05

Draw = Callable[[np.random.Generator, int], Floats]

# Shapes of a column, each with mean nought and spread one (the heavy one's spread is that of Student's t).
SHAPES: dict[str, Draw] = {
    "normal": lambda rng, n: rng.normal(size=n),
    "skewed": lambda rng, n: rng.exponential(size=n) - 1,
    "heavy": lambda rng, n: rng.standard_t(3, n),
}


def main() -> None:
    """Print a table: each answer, shape and size with its coverage (95 wanted) and its false alarms (5 wanted), in percent."""
    print(
        f"{ROUNDS} rounds each; chance alone moves these figures by about {200 * (0.05 * 0.95 / ROUNDS) ** 0.5:.1f}\n"
    )
    print("| answer | shape | rows | coverage | false alarms |\n|---|---|---:|---:|---:|")
    for name, measure in MEASURES.items():
        for shape in SHAPES:
            for n in SIZES:
                held, alarms = measure(shape, n, ROUNDS, 0)
                print(f"| {name} | {shape} | {n} | {_percent(held)} | {_percent(alarms)} |", flush=True)


def _percent(share: float) -> str:
    return "" if np.isnan(share) else f"{100 * share:.1f}"


def _holds(found: Estimate, truth: float) -> bool:
    return isinstance(found.sure, Interval) and found.sure.low <= truth <= found.sure.high


def two_means(
    shape: str, n: int, rounds: int, seed: int, spread: float = 1.0, share: float = 0.5
) -> tuple[float, float]:
    """A difference of two means, truly nought: coverage and false alarms. `n` rows in all, `share` of them in the first."""
    rng, draw, held, alarms = np.random.default_rng(seed), SHAPES[shape], 0, 0
    first = int(n * share)
    for _ in range(rounds):
        a, b = draw(rng, first), spread * draw(rng, n - first)
        found = groups.difference_of_means(a, b)
        low, high = found.interval()
        held += low <= 0 <= high
        alarms += groups.test_means([a, b]).p < ALPHA
    return held / rounds, alarms / rounds


def uneven_means(shape: str, n: int, rounds: int, seed: int) -> tuple[float, float]:
    """The same with a small group of three times the spread."""
    return two_means(shape, n, rounds, seed, 1 / 3, 1 / 3)


def many_means(shape: str, n: int, rounds: int, seed: int) -> tuple[float, float]:
    """Three groups, one of twice the spread: false alarms, and how often the interval of the widest gap holds nought."""
    rng, draw, held, alarms = np.random.default_rng(seed), SHAPES[shape], 0, 0
    for _ in range(rounds):
        parts = sorted((k * draw(rng, n // 3) for k in (1.0, 1.0, 2.0)), key=lambda x: -x.mean())
        limits = groups.interval_of(groups.difference_of_means(parts[0], parts[-1]), 3)
        held += limits.low <= 0 <= limits.high
        alarms += groups.test_means(parts).p < ALPHA
    return held / rounds, alarms / rounds


def shares(shape: str, n: int, rounds: int, seed: int) -> tuple[float, float]:
    """Two shares of a fifth (a third of the rows in one group), whatever the shape: coverage and false alarms."""
    from assistant.stats.counts import two_shares

    rng, held, alarms = np.random.default_rng(seed), 0, 0
    small = n // 3
    for _ in range(rounds):
        s1, s2 = int(rng.binomial(small, 0.2)), int(rng.binomial(n - small, 0.2))
        held += _holds(interval.difference_of_shares(s1, small, s2, n - small), 0.0)
        table = np.array([[s1, small - s1], [s2, n - small - s2]], float)
        alarms += bool((table.sum(0) > 0).all()) and two_shares(table).p < ALPHA
    return held / rounds, alarms / rounds


def correlations(shape: str, n: int, rounds: int, seed: int) -> tuple[float, float]:
    """Pearson's correlation: coverage where it truly is one half, false alarms where it is nought."""
    rng, draw, held, alarms = np.random.default_rng(seed), SHAPES[shape], 0, 0
    for _ in range(rounds):
        x, other = draw(rng, n), draw(rng, n)
        held += _holds(correlate.pearson(x, 0.5 * x + 0.75**0.5 * other).value, 0.5)
        alarms += correlate.pearson(x, other).p < ALPHA
    return held / rounds, alarms / rounds


def rank_correlations(shape: str, n: int, rounds: int, seed: int) -> tuple[float, float]:
    """Spearman's correlation of unrelated columns: coverage of nought and false alarms."""
    rng, draw, held, alarms = np.random.default_rng(seed), SHAPES[shape], 0, 0
    for _ in range(rounds):
        found = correlate.spearman(draw(rng, n), draw(rng, n))
        held += _holds(found.value, 0.0)
        alarms += found.p < ALPHA
    return held / rounds, alarms / rounds


def ratios(shape: str, n: int, rounds: int, seed: int) -> tuple[float, float]:
    """The correlation ratio of three groups half a spread apart, and false alarms where they are not apart."""
    rng, draw, held, alarms = np.random.default_rng(seed), SHAPES[shape], 0, 0
    spread = 3.0 if shape == "heavy" else 1.0  # variance within a group
    truth = ((0.5**2 * 2 / 3) / (0.5**2 * 2 / 3 + spread)) ** 0.5
    for _ in range(rounds):
        parts = [draw(rng, n // 3) for _ in range(3)]
        held += _holds(
            correlate.correlation_ratio([p + k for p, k in zip(parts, (-0.5, 0, 0.5), strict=True)]).value, truth
        )
        alarms += correlate.correlation_ratio(parts).p < ALPHA
    return held / rounds, alarms / rounds


MEASURES: dict[str, Callable[[str, int, int, int], tuple[float, float]]] = {
    "difference of two means": two_means, "… a small group with three times the spread": uneven_means,
    "three means, one with twice the spread": many_means, "difference of two shares": shares, "correlation": correlations,
    "rank correlation": rank_correlations, "correlation ratio": ratios,
}  # fmt: skip

if __name__ == "__main__":
    main()
