"""The same question put to other models: another draw of the folds, another kind of model, and a target dealt at random."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from assistant.estimate import Estimate
from assistant.learning.evaluate import Scores, scores
from assistant.learning.fit import cross_fit
from assistant.learning.model import Model
from assistant.skill import Progress

MOST = 5_000


@dataclass(frozen=True, eq=False)
class Again:
    """Scores of the model as it was told, learned again with other folds, of the other kind of model, and on a dealt target."""

    told: Scores
    folds: Scores
    other: Scores | None
    other_kind: str
    dealt: Scores

    @property
    def holds(self) -> bool:
        """True if the second look lies in the first one's interval, nearly, and chance alone gives nothing."""
        first, second = self.told.main.value, self.folds.main.value
        return self.told.better == self.folds.better and not self.dealt.better and _near(first, second)


def look_again(model: Model, progress: Progress | None = None) -> Again:
    """Cross-fit again with another seed, with the other family, and with the target permuted."""
    prepared, groups = model.prepared, model.split.groups
    draw = np.random.default_rng(model.seed + 1)
    if len(prepared.y) > MOST:
        rows = np.sort(draw.choice(len(prepared.y), MOST, replace=False))
        prepared, groups = prepared.take(rows), None if groups is None else groups[rows]
    family = "boosted" if model.family == "blend" else model.family
    other = "linear" if family == "boosted" else "boosted"
    both = cross_fit(prepared, (family, other), 5, model.seed + 101, progress, groups, model.split.ordered)
    dealt_y = replace(prepared, y=draw.permutation(prepared.y))
    nothing = cross_fit(dealt_y, (family,), 4, model.seed + 7, None, groups, False)
    chosen = model.family if model.family in both.margins else family
    held = both.held

    def measure(name: str) -> Scores:
        return scores(prepared.task, prepared.y[held], both.margins[name][held], both.margins["guess"][held])

    flat = scores(prepared.task, dealt_y.y, nothing.margins[family], nothing.margins["guess"])
    rival = other if model.family != "blend" else "linear"
    return Again(model.scores, measure(chosen), measure(rival), rival, flat)


def _near(first: Estimate, second: Estimate) -> bool:
    from assistant.estimate import Interval

    if not isinstance(first.sure, Interval) or not isinstance(second.sure, Interval):
        return False
    return first.sure.low <= second.sure.high and second.sure.low <= first.sure.high
