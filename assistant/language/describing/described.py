"""Questions that counts, averages, groups, rankings and rows answer: every way to read what was composed as one."""

from __future__ import annotations

from assistant.language.composing.ask import Ask
from assistant.language.composing.numbered import row_shown
from assistant.language.composing.scene import Scene
from assistant.language.describing.charts import picture
from assistant.language.describing.claims import counted, exists, first_is, holds_loosely, holds_of, side_by_side
from assistant.language.describing.composer import Candidate, Composer
from assistant.language.describing.contrasts import contrasted
from assistant.language.describing.effects import effective
from assistant.language.describing.frequencies import best_group, common, distinct, repeated, shares
from assistant.language.describing.methods import methodical
from assistant.language.describing.rankings import closest, ranked, rows
from assistant.language.describing.sameness import against_rest, constant
from assistant.language.describing.summaries import summary

MAKERS = (
    exists,
    counted,
    side_by_side,
    against_rest,
    constant,
    holds_of,
    holds_loosely,
    first_is,
    summary,
    repeated,
    shares,
    best_group,
    common,
    distinct,
    ranked,
    closest,
    rows,
    row_shown,
    picture,
    methodical,
    contrasted,
    effective,
)


def described(ask: Ask, scene: Scene) -> list[Candidate]:
    """Candidates of `summarise` and `show`, of tests and of correlations."""
    composer = Composer(ask, scene)
    return [found for make in MAKERS if (found := make(composer)) is not None]
