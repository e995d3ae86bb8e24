"""The effect of a treatment: which column is the treatment, which the outcome, what is adjusted for, by which design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assistant.dataset import Kind
from assistant.language.chunks import Chunk
from assistant.language.composer import Candidate, Composer
from assistant.language.methods import ABSORBED, method_words
from assistant.language.parts_played import Part, parts_played
from assistant.language.tags import Tag
from assistant.language.tokens import tokenize

SURE = 6.0
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
    parts = parts_played(composer, [t for t in cues if t.means.kind != "topic"], words.lists)
    on, target = _sides(composer, [p for p in parts if not p.held], cues)
    given = _given(composer, cues, (on, target))
    args: dict[str, Any] = {"target": target or None, "on": on or None, "given": given or None}
    design = next((d for d in DESIGNS if d in said), None)
    args["design"] = design
    if "choose" in said:
        args |= {"choose": True, "design": design or "adjusted"}
    if composer.ask.wants in ("yesno", "number"):
        args["wants"] = composer.ask.wants
    return _made(composer, cues, args, words.lists["inference"] | words.lists["empty"])


def _sides(composer: Composer, parts: Sequence[Part], cues: Sequence[Tag]) -> tuple[str, str]:
    """ "The effect of X on Y": the best column before "on", and the best of numbers behind it."""
    tokens = composer.ask.tokens
    start = min((t.start for t in cues if t.means.kind == "effect"), default=0)
    ons = [i for i, t in enumerate(tokens) if t.text == "on" and i > start]
    cut = next((i for i in ons if any(p.start > i for p in parts)), None)
    if cut is None:
        numbers = [p.name for p in parts if composer.scene.kind(p.name) is Kind.NUMBER]
        return "", numbers[0] if numbers else ""
    before = [p for p in parts if start <= p.start < cut]
    after = [p for p in parts if p.start > cut and composer.scene.kind(p.name) in (Kind.NUMBER, Kind.YESNO)]
    target = max(after[:2], key=lambda p: p.points).name if after else ""
    before = [p for p in before if p.name != target]
    return (max(before, key=lambda p: p.points).name if before else ""), target


def _given(composer: Composer, cues: Sequence[Tag], but: tuple[str, str]) -> tuple[str, ...]:
    """The columns listed behind "adjusting for": up to the next thing that is asked."""
    holds = [t for t in cues if t.means.kind == "part" and t.means.value == "hold"]
    if not holds:
        return ()
    tokens, at = composer.ask.tokens, holds[0].end
    stop = next((i for i in range(at, len(tokens)) if tokens[i].text in STOPS), len(tokens))
    leaves = [
        leaf for c in composer.ask.chunks for leaf in c.leaves() if leaf.kind == "column" and at <= leaf.start < stop
    ]
    names = [leaf.means.name for leaf in sorted(leaves, key=lambda leaf: leaf.start)]
    return tuple(n for n in dict.fromkeys(names) if n not in but and n in composer.scene.data.columns)


STOPS = frozenset({"what", "?", ".", "which", "how", "is", "estimate", "calculate", "compute"})


def _made(composer: Composer, cues: Sequence[Tag], args: dict[str, Any], known: frozenset[str]) -> Candidate:
    ask = composer.ask
    inside = {i for t in cues for i in range(t.start, t.end)}
    kinds = (*ABSORBED, "missing", "claim", "share", "mark", "time", "axis")
    used: list[Chunk] = [c for c in ask.chunks if c.kind in kinds]
    named = sum(bool(args.get(k)) for k in ("on", "target"))
    used += [c for c in ask.all("word") if c.start in inside or c.means in known or named == 2]
    made = composer.candidate("treatment", args, used, [(SURE, "asks for the effect of a treatment")], ())
    return replace(made, own=False)
