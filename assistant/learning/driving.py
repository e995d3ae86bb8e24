"""Finds what drives a column: measures a model against guessing, tests every column on top of all others, and sizes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from assistant.dataset import Column
from assistant.estimate import Estimate
from assistant.learning.candidates import Units, promising, units_of
from assistant.learning.evaluate import Scores, scores
from assistant.learning.fit import CrossFitted, best_family, cross_fit
from assistant.learning.gaps import drifting, telling_gaps
from assistant.learning.influence import Curve, curve_of
from assistant.learning.interplay import Interplay, interplays
from assistant.learning.model import LEAKS, enough
from assistant.learning.prepare import Prepared, SetAside, prepare
from assistant.learning.screening import outcomes, screen
from assistant.learning.serial import stretches
from assistant.learning.shares import shares
from assistant.learning.splits import Split, split_of
from assistant.learning.threads import one_thread
from assistant.skill import Progress

ALPHA = 0.05
CELLS, MOST_ROWS, FEWEST_ROWS = 200_000, 4_000, 1_000  # a table with more cells is sampled, down to so many rows


@dataclass(frozen=True, eq=False)
class Driver:
    """A column that moves the target, or several whose parts in it cannot be told apart.

    `p` is corrected for all columns tried; `share` is of what the model of the drivers explains; `level` is the class that
    `curve` is about, None unless the target has classes.
    """

    columns: tuple[str, ...]
    p: float
    share: Estimate
    curve: Curve
    level: object = None

    @property
    def name(self) -> str:
        """The first of its columns."""
        return self.columns[0]


@dataclass(frozen=True, eq=False)
class Drivers:
    """What drives `target`. `drivers` is empty where nothing does beyond chance.

    `scores` are those of the model of all columns, `alone` of the model of the drivers only (None without drivers). `tried`
    counts the columns tested, `asked` are the ones asked about (all if empty). `with_leaks` are the scores with the columns left
    in that were set aside because they hold the answer. `gap` is the largest error of an explanation's sum. `faint` are columns
    that passed the test, but of which nothing can be said: too little to call them drivers.
    """

    prepared: Prepared
    drivers: tuple[Driver, ...]
    scores: Scores
    alone: Scores | None
    family: str
    tried: int
    asked: tuple[str, ...]
    twins: tuple[tuple[str, ...], ...]
    interplays: tuple[Interplay, ...]
    split: Split
    stretches: int
    with_leaks: Scores | None
    rows_seen: int
    unit: str
    gap: float = 0.0
    p: Mapping[str, float] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()
    drifting: tuple[str, ...] = ()
    faint: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """The column that is driven."""
        return self.prepared.target

    @property
    def tested(self) -> bool:
        """False if all that was asked about had been set aside."""
        return not self.asked or any(name in self.prepared.columns for name in self.asked)

    @property
    def set_aside(self) -> tuple[SetAside, ...]:
        """Columns that were not tested, and why."""
        return self.prepared.set_aside

    @property
    def rows(self) -> int:
        """Rows that were looked at."""
        return len(self.prepared.y)


@one_thread
def find_drivers(
    frame: pd.DataFrame, target: str, among: Iterable[str] = (), without: Iterable[str] = (),
    columns: Mapping[str, Column] | None = None, progress: Progress | None = None, seed: int = 0,
) -> Drivers:  # fmt: skip
    """Find the columns that tell something about `target` beyond all others; see `screening.py` for the test.

    Args:
        frame: the rows; not changed. Of large tables a sample is looked at.
        target: the column to explain: a number, yes or no, or classes.
        among: test these columns only; all others still count as what they are adjusted for.
        without: columns left out altogether.
        columns: kinds and roles by name.
        progress: called with the share done; may raise Stopped.
        seed: of every random choice.

    Raises:
        CannotAnswer: too few rows, a target that never varies, nothing to learn from.
    """
    tick = progress or _silent
    tick(0.0, "getting the columns ready")
    frame, seen = _sampled(frame, target, seed)
    prepared = prepare(frame, target, columns, without=tuple(without))
    enough(prepared)
    split = split_of(frame, prepared, columns)
    groups = split.groups if split.kind in ("groups", "copies") else None
    together = stretches(prepared) if groups is None and prepared.time is not None else None
    clusters = groups if together is None else together
    cross = cross_fit(prepared, ("linear", "boosted"), 5, seed, _part(tick, 0.05, 0.4), clusters)
    family = best_family(cross)
    measured = _scores(cross, family)
    among = tuple(among)
    copied = {a.column: a.other for a in prepared.set_aside if a.key == "copy"}
    asked = tuple(n for n in dict.fromkeys(copied.get(name, name) for name in among) if n in prepared.columns)
    units = units_of(prepared, asked, seed)
    x, tested, tried = promising(prepared, units, seed)
    if among and not asked:
        tested = Units((), (), units.twins)
    places = [[n for n in x.columns if prepared.source[n] in unit] for unit in tested.every]
    part = _part(tick, 0.4, 0.75)
    values = (
        screen(x, outcomes(prepared.y, prepared.classes), places, tried, clusters, seed, part).p
        if places
        else np.empty(0)
    )
    kept = tested.surviving(values, ALPHA)
    p = {unit[0]: float(v) for unit, v in zip(tested.single, values, strict=False)}
    made = Drivers(
        prepared, (), measured, None, family, tried, asked or among, units.twins, (), split,
        0 if together is None else int(together.max()) + 1, _with_leaks(frame, prepared, columns, seed), seen,
        columns[target].unit if columns and target in columns else "", p=p, gaps=telling_gaps(prepared), drifting=drifting(prepared),
    )  # fmt: skip
    if not kept:
        return made
    return _sized(made, kept, clusters, seed, _part(tick, 0.75, 1.0))


def _sampled(frame: pd.DataFrame, target: str, seed: int) -> tuple[pd.DataFrame, int]:
    """The rows to look at, where there are many a sample of those with a known target; and how many of those there were.

    Of a target of few values so many rows are taken that about fifty of the rarest are expected, within reason.
    """
    known = frame[frame[target].notna()] if target in frame.columns and frame.columns.is_unique else frame
    most = int(min(MOST_ROWS, max(FEWEST_ROWS, CELLS // max(frame.shape[1], 1))))
    if len(known) <= most:
        return frame, len(known)
    if target in known.columns and len(counts := known[target].value_counts()) <= 30:
        most = min(5 * MOST_ROWS, max(most, int(50 * len(known) / counts.min())))
    if len(known) <= most:
        return frame, len(known)
    rows = np.sort(np.random.default_rng(seed).choice(len(known), most, replace=False))
    return known.iloc[rows], len(known)


def _sized(
    made: Drivers, kept: list[tuple[tuple[str, ...], float]], clusters: np.ndarray | None, seed: int, tick: Progress
) -> Drivers:
    """Fit the model of the drivers alone, and say how much each carries and how far it moves the target."""
    prepared = made.prepared
    # Of columns that cannot be told apart one stands for all, or its effect would be that of moving it without the others.
    kept = [(_first(unit, made.p), p) for unit, p in kept]
    names = [unit[0] for unit, _ in kept]
    own = [n for n in prepared.x.columns if prepared.source[n] in names]
    narrow = replace(prepared, x=prepared.x[own], source={n: prepared.source[n] for n in own})
    # Where curves that add up are best with all columns, they are for the few.
    families = ("linear",) if made.family == "linear" else ("linear", "boosted")
    cross = cross_fit(narrow, families, 5, seed, lambda share, what: tick(0.6 * share, what), clusters)
    family = best_family(cross)
    alone = _scores(cross, family)
    if not (made.scores.better or alone.better) and not made.asked:
        return made
    tick(0.6, "sizing the effects")
    found, gap = shares(cross, family, [(name,) for name in names], seed)
    drivers = []
    for i, (unit, p) in enumerate(kept):
        tick(0.6 + 0.3 * i / len(kept), f"sizing effect {i + 1} of {len(kept)}")
        level, curve = _curve(cross, family, unit, clusters, made.unit, seed)
        drivers.append(Driver(unit, p, found[i], curve, level))
    drivers.sort(key=lambda d: -d.share.value)
    tick(0.95, "looking for columns that act together")
    pairs = _interplays(made, cross, drivers, clusters, seed)
    return replace(_without_faint(made, drivers, pairs), alone=alone, interplays=tuple(pairs), gap=gap)


def _without_faint(made: Drivers, drivers: list[Driver], pairs: Sequence[Interplay]) -> Drivers:
    """Set apart what passed its test but shows neither a direction, nor a share, nor a part in an interplay."""
    acting = {name for pair in pairs for name in (pair.a, pair.b)}
    seen = [d for d in drivers if d.curve.effect.clear or d.share.bounds[0] > 0 or d.curve.column in acting]
    if made.asked or not seen:
        return replace(made, drivers=tuple(drivers))
    return replace(made, drivers=tuple(seen), faint=tuple(d.name for d in drivers if d not in seen))


def _first(unit: tuple[str, ...], p: Mapping[str, float]) -> tuple[str, ...]:
    """The unit with its surest member first."""
    best = min(unit, key=lambda name: (p.get(name, 1.0), unit.index(name)))
    return (best, *(name for name in unit if name != best))


def _curve(
    cross: CrossFitted, family: str, unit: tuple[str, ...], clusters: np.ndarray | None, unit_of_target: str, seed: int
) -> tuple[object, Curve]:
    """The curve of the unit's most telling model column, for the class that it moves most."""
    prepared = cross.prepared
    own = [n for n in prepared.x.columns if prepared.source[n] == unit[0]][:5]
    counts = np.bincount(prepared.y.astype(int)) if prepared.task == "classes" else np.zeros(1)
    levels = list(np.argsort(-counts, kind="stable")[:4]) if prepared.task == "classes" else [0]
    shown = "%" if prepared.task != "number" else unit_of_target
    curves = [
        (level, curve_of(cross, family, name, unit, clusters, int(level), shown, seed))
        for name in own
        for level in levels
    ]
    level, best = max(curves, key=lambda pair: abs(pair[1].effect.value))
    return (prepared.levels[int(level)] if prepared.task == "classes" else None), best


def _interplays(
    made: Drivers, cross: CrossFitted, drivers: list[Driver], clusters: np.ndarray | None, seed: int
) -> list[Interplay]:
    """Pairs of drivers that act together; classes are not looked at."""
    prepared, held = cross.prepared, cross.held
    if prepared.task == "classes" or len(drivers) < 2:
        return []
    said = cross.predictions["linear"][held]
    rest = prepared.y[held] - (said[:, 1] if said.ndim == 2 else said)
    x = prepared.x.iloc[held]
    units = [[d.curve.column] for d in drivers]
    shown = "%" if prepared.task == "yesno" else made.unit
    return interplays(
        x, prepared.source, rest, units, shown, ALPHA, None if clusters is None else clusters[held], seed
    )  # fmt: skip


def _scores(cross: CrossFitted, family: str) -> Scores:
    prepared, held = cross.prepared, cross.held
    return scores(prepared.task, prepared.y[held], cross.margins[family][held], cross.margins["guess"][held])


def _with_leaks(
    frame: pd.DataFrame, prepared: Prepared, columns: Mapping[str, Column] | None, seed: int
) -> Scores | None:
    """The scores had the columns that hold the answer been left in, on at most 2,000 rows."""
    leaks = [a.column for a in prepared.set_aside if a.key in LEAKS]
    if not leaks or not frame.index.is_unique:
        return None
    rows = frame.loc[prepared.rows].head(2_000)
    every = prepare(rows, prepared.target, columns, [*prepared.columns, *leaks], task=prepared.task, leaks=False)
    cross = cross_fit(every, ("linear", "boosted"), 4, seed)
    return _scores(cross, best_family(cross))


def _part(tick: Progress, start: float, end: float) -> Progress:
    return lambda share, what: tick(start + (end - start) * share, what)


def _silent(share: float, what: str) -> None:
    """Nobody is watching."""
