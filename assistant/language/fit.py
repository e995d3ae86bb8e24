"""Proposes better weights of evidence: those under which the tests' sentences are read rightly most surely.

    python -m assistant.language.fit                   (in a checkout)

A log-linear model of the choice among the readings of a sentence (McFadden 1974): the chance of a reading is
proportional to the exponential of its points. Signs are kept, and weights stay near what they are unless the sentences
speak against it. Nothing is written: the table is for whoever edits `points.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.language import points
from assistant.language.check import spoken
from assistant.language.choose import Reading
from assistant.language.weight import Weight

PULL = 20.0  # how much a weight's distance from today's counts, in sentences
FOLDS = 5
STEPS = 200  # of the search

Floats = np.ndarray


@dataclass(frozen=True)
class Choice:
    """The readings of one sentence: k × weights how often each weight is in them, k points of no weight, which one is right."""

    often: Floats
    rest: Floats
    right: int


def choices(names: Sequence[str]) -> list[Choice]:
    """The sentences of which several readings were weighed, one of them by the right skill over the right rows."""
    from assistant.language.reading import ranked
    from assistant.record import filters_of

    found = []
    for assistant, case, session in spoken():
        readings = [r for r in ranked(case.say, assistant.context(session)) if not r.missing]
        fits = [
            i for i, r in enumerate(readings)
            if r.request.skill == case.skill and len(filters_of((r.request,))) == len(case.filters)
        ]  # fmt: skip
        if len(readings) > 1 and fits:
            rows = [parts(reading, names) for reading in readings]
            found.append(Choice(np.array([o for o, _ in rows]), np.array([rest for _, rest in rows]), fits[0]))
    return found


def parts(reading: Reading, names: Sequence[str]) -> tuple[Floats, float]:
    """How often each weight is in the points of a reading, and the points that no weight made."""
    often, rest = np.zeros(len(names)), 0.0
    for evidence in reading.evidence:
        if isinstance(evidence.points, Weight):
            often += [evidence.points.parts.get(name, 0.0) for name in names]
        else:
            rest += evidence.points
    return often, rest


def loss(weights: Floats, found: Sequence[Choice]) -> tuple[float, Floats]:
    """The summed negative log chance of the right readings, and its gradient."""
    total, slope = 0.0, np.zeros(len(weights))
    for one in found:
        score = one.often @ weights + one.rest
        score = score - score.max()
        chance = np.exp(score) / np.exp(score).sum()
        total -= float(np.log(max(chance[one.right], 1e-12)))
        slope += chance @ one.often - one.often[one.right]
    return total, slope


def fitted(found: Sequence[Choice], start: Floats) -> Floats:
    """The weights that make the right readings likeliest, each of the sign it has."""
    from scipy.optimize import minimize

    scale = np.maximum(np.abs(start), 0.2)

    def held(weights: Floats) -> tuple[float, Floats]:
        total, slope = loss(weights, found)
        off = (weights - start) / scale
        return total + PULL * float(off @ off), slope + 2 * PULL * off / scale

    bounds = [(0.0, None) if value > 0 else (None, 0.0) for value in start]
    done = minimize(held, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": STEPS})
    return np.asarray(done.x)


def right(weights: Floats, found: Sequence[Choice]) -> float:
    """The share of sentences whose right reading has the most points."""
    return float(np.mean([np.argmax(one.often @ weights + one.rest) == one.right for one in found]))


def main() -> None:
    """Print today's weights beside the proposed ones, and how often each choose rightly on sentences kept apart."""
    names = [name for name, value in vars(points).items() if isinstance(value, Weight)]
    start = np.array([float(getattr(points, name)) for name in names])
    found = choices(names)
    apart = []
    for fold in range(FOLDS):
        kept = [one for i, one in enumerate(found) if i % FOLDS != fold]
        apart.append(right(fitted(kept, start), [one for i, one in enumerate(found) if i % FOLDS == fold]))
    best = fitted(found, start)
    print(f"{len(found)} sentences with more than one reading")
    print(f"chosen rightly: {right(start, found):.1%} today, {np.mean(apart):.1%} fitted (on sentences kept apart)\n")
    for name, now, then in zip(names, start, best, strict=True):
        print(f"{name:14}{now:8.2f}{then:8.2f}")


if __name__ == "__main__":
    main()
