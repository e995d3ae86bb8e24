"""The effect of a treatment: which column is the treatment, which the outcome, what is adjusted for, by which design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assistant.condition import Filter
from assistant.dataset import Kind
from assistant.language.composing.chunks import Chunk
from assistant.language.describing.composer import Candidate, Composer
from assistant.language.describing.methods import ABSORBED, method_words
from assistant.language.filling.worded import ROWS_IN
from assistant.language.lexis.tokens import tokenize
from assistant.language.tagging.tags import ColumnNamed, Tag, ValueNamed
from assistant.stats.arms import NAMED

SURE = 6.0
TWO = 2  # values of a column that tells treated from not
LEAST_LETTERS = 4
SHORT = 20  # words of a message that may choose rows; longer ones tell of a study
SMALL = 3  # in a table of so few columns what is left over tells of the study
DESIGNS = ("instrument", "differences", "cutoff", "debiased", "weighted", "matched", "robust")
INFERENCE = ("effect", "hypothesis", "majority", "expected")


def inferential(message: str) -> bool:
    """Whether the sentences of a message make one question of statistical inference, and not a row of things to do.

    >>> inferential("We suspect a difference. Given the null hypothesis, what is the p-value?")
    True
    """
    cues = method_words().cues.find(tokenize(message))
    return any(t.means.kind == "effect" or (t.means.kind == "contrast" and t.means.value in INFERENCE) for t in cues)


def effective(composer: Composer) -> Candidate | None:
    """A request for the effect of a treatment."""
    words = method_words()
    cues = tuple(words.cues.find(composer.ask.tokens))
    said = [t.means.value for t in cues if t.means.kind == "effect"]
    if not said:
        return None
    design = next((d for d in DESIGNS if d in said), None)
    start, cut = _places(composer, cues)
    given = _given(composer, cues, cut)
    on, target = _sides(composer, start, cut, given, design)
    given = tuple(n for n in given if n not in (on, target))
    args: dict[str, Any] = {"target": target or None, "on": on or None, "given": given or None}
    args["design"] = design
    if "choose" in said:
        args |= {"choose": True, "design": design or "adjusted"}
    if composer.ask.wants in ("yesno", "number"):
        args["wants"] = composer.ask.wants
    return _made(composer, cues, args, words.lists["inference"] | words.lists["empty"])


def _places(composer: Composer, cues: Sequence[Tag]) -> tuple[int, int]:
    """Where "effect of" ends, and where the "on" behind it stands (the end of the message, if there is none)."""
    tokens = composer.ask.tokens
    tags = [t for t in cues if t.means.kind == "effect" and t.means.value in ("effect", "instrument")]
    starts = [t.end for t in tags if any(x.text == "of" for x in tokens[t.end - 1 : t.end + 4])]
    start = max(starts, default=max((t.end for t in tags), default=0))
    return start, next((i for i in range(start, len(tokens)) if tokens[i].text == "on"), len(tokens))


def _mentions(composer: Composer) -> list[tuple[str, int, float]]:
    """Every column named, by its name or by a value of its own: (name, where, points)."""
    columns, found = composer.scene.data.columns, []
    for leaf in (leaf for c in composer.ask.chunks for leaf in c.leaves()):
        if isinstance(leaf.means, ColumnNamed) and leaf.means.name in columns:
            found.append((leaf.means.name, leaf.start, leaf.points))
        elif isinstance(leaf.means, ValueNamed) and columns[leaf.means.columns[0]].distinct == TWO:
            found.append((leaf.means.columns[0], leaf.start, leaf.points))
    return found


def _sides(composer: Composer, start: int, cut: int, given: Sequence[str], design: str | None) -> tuple[str, str]:
    """ "The effect of X on Y": the best column between "of" and "on", and the best of numbers behind it."""
    scene, named = composer.scene, _mentions(composer)
    numeric = [m for m in named if scene.kind(m[0]) in (Kind.NUMBER, Kind.YESNO) and m[0] not in given]
    after = [m for m in numeric if m[1] > cut]
    target = max(after, key=lambda m: m[2])[0] if after else ""
    if not after and cut == len(composer.ask.tokens):
        plain = [m for m in numeric if scene.kind(m[0]) is Kind.NUMBER]
        return "", max(plain, key=lambda m: m[2])[0] if plain else ""
    before = [m for m in named if start <= m[1] < cut and m[0] != target]
    on = max(before, key=lambda m: m[2])[0] if before else _worded(composer, start, cut, target, design)
    return on, target


def _worded(composer: Composer, start: int, cut: int, target: str, design: str | None) -> str:
    """The one column of two values that shares a word with the stretch; what assigns a treatment is not the treatment."""
    words = {t.text for t in composer.ask.tokens[start:cut] if len(t.text) >= LEAST_LETTERS}
    fits = [c.name for c in composer.scene.data.columns.values() if c.name != target and c.distinct == TWO]
    fits = [n for n in fits if words & {t.text for t in tokenize(n)}]
    if design == "instrument":
        fits = [n for n in fits if not {t.text for t in tokenize(n)} & set(NAMED["instrument"])]
    return fits[0] if len(fits) == 1 else ""


def _given(composer: Composer, cues: Sequence[Tag], cut: int) -> tuple[str, ...]:
    """The columns listed behind "adjusting for": up to the next thing that is asked."""
    holds = [t for t in cues if t.means.kind == "part" and t.means.value == "hold"]
    if not holds:
        return ()
    tokens, at = composer.ask.tokens, holds[0].end
    stop = next((i for i in range(at, len(tokens)) if tokens[i].text in STOPS), len(tokens))
    listed = sorted((m for m in _mentions(composer) if at <= m[1] < stop), key=lambda m: m[1])
    return tuple(dict.fromkeys(m[0] for m in listed))


STOPS = frozenset({"what", "?", ".", "which", "how", "is", "estimate", "calculate", "compute"})


def _made(composer: Composer, cues: Sequence[Tag], args: dict[str, Any], known: frozenset[str]) -> Candidate:
    ask = composer.ask
    inside = {i for t in cues for i in range(t.start, t.end)}
    kinds = (*ABSORBED, "missing", "claim", "share", "mark", "time", "axis")
    used: list[Chunk] = [c for c in ask.chunks if c.kind in kinds]
    named = sum(bool(args.get(k)) for k in ("on", "target"))
    small = named and len(composer.scene.data.columns) <= SMALL
    used += [c for c in ask.all("word") if c.start in inside or c.means in known or named == 2 or small]
    rows = _rows(composer, args)
    why = [(SURE, "asks for the effect of a treatment")]
    made = composer.candidate("treatment", args, [*used, *rows], why, ask.steps(rows) if rows else ())
    return replace(made, own=False)


def _rows(composer: Composer, args: dict[str, Any]) -> list[Chunk]:
    """ "… in Nord": conditions of a short message that say where to look, on columns that play no part."""
    tokens, parts = composer.ask.tokens, {args.get("on"), args.get("target"), *(args.get("given") or ())}
    if len(tokens) > SHORT:
        return []
    found = [c for c in composer.ask.all("condition") if isinstance(c.means, Filter) and c.means.column not in parts]
    return [c for c in found if ROWS_IN & {t.text for t in tokens[max(0, c.start - 2) : c.start]}]
