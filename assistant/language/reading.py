"""Possible readings of a message, each with the evidence for and against it, and the choice among them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from assistant.dataset import Dataset
from assistant.language.ask import Ask, asked
from assistant.language.asides import without_asides
from assistant.language.choose import Context, Reading, decided
from assistant.language.chunks import Chunk
from assistant.language.composer import Candidate
from assistant.language.decide import Evidence, Understanding
from assistant.language.described import described
from assistant.language.fill import STRUCTURE, fill
from assistant.language.focus import continued
from assistant.language.lengthy import at_length
from assistant.language.mending import mended
from assistant.language.phrase import Match, PhraseIndex
from assistant.language.points import (
    AGAINST,
    HINT,
    LIKE_EXAMPLE,
    LINK,
    MODELLESS,
    NO_PLACE,
    SAYS,
    SAYS_WORD,
    SKIPPED,
    UNREAD,
)  # fmt: skip
from assistant.language.repaint import repainted
from assistant.language.scene import Scene
from assistant.language.tagging import composed
from assistant.language.teach import noted, taught_by
from assistant.language.tokens import tokenize
from assistant.language.words import Words
from assistant.request import Request
from assistant.skill import Skill

COMPOSED = ("summarise", "show")  # read from the composed chunks, not from phrases alone


def read(message: str, context: Context) -> Understanding:
    """Every reading worth considering is weighed; the best is acted on, or asked about, or nothing fits."""
    for label, plan in context.pending:
        if message.strip().lower() == label.strip().lower():
            return Understanding("answered", plan, (Evidence(5.0, "one of the choices was picked"),))
    if context.data is not None:
        words = taught_by(message, context.data, context.words, context.plan, context.taught)
        if words:
            return _told(words, context)

    message = without_asides(message) if "\n" not in message else message

    def one() -> Understanding:
        return decided(sorted(_readings(message, context), key=lambda r: -r.points), context)

    return at_length(message, context, _readings, one)


def _told(words: tuple[tuple[str, str], ...], context: Context) -> Understanding:
    """A word was taught: a question that waited for it is answered now."""
    if context.open:
        again = read(context.open, replace(context, taught=(*words, *context.taught), open=""))
        if again.status == "answered" and again.plan:
            return replace(again, taught=words, notes=(*again.notes, noted(words)))
    why = Evidence(5.0, f"it says what {words[0][0]!r} means")
    return Understanding("answered", (), (why,), problem=noted(words), taught=words)


def _readings(message: str, context: Context) -> list[Reading]:
    data = context.data or _no_data()
    chunks = composed(message, data, context.words, context.taught)
    tokens = tuple(tokenize(message))
    ask = asked(chunks, tokens, context.words.words("yesno"))
    scene = Scene(data, tokens, _no_adjectives)
    stems, ask = mended(ask, [t.stem for t in tokens], context.words)
    heard = _heard(ask, stems, context)
    fresh = [c for c in described(ask, scene) if c.request.skill in context.skills]
    found = [_weighed(c, ask, heard, context) for c in fresh]
    for skill in context.skills.values():
        if skill.needs_model and not context.has_model:
            continue
        if skill.name not in COMPOSED and skill.name in {**heard.says, **heard.near}:
            found.append(_phrased(skill, ask, scene, stems, heard, context))
    found += [
        _weighed(c, ask, heard, context, own=c.own)
        for c in (
            *continued(ask, scene, context.plan, context.words, _loudest(heard)),
            *repainted(ask, scene, context.plan),
        )
        if _takes(c, context)
    ]
    return found


def _takes(candidate: Candidate, context: Context) -> bool:
    """Whether the skill has a parameter for every argument that a follow-up put into its request."""
    skill = context.skills.get(candidate.request.skill)
    return skill is not None and set(candidate.request.args) <= set(skill.slots)


@lru_cache(maxsize=1)
def _no_data() -> Dataset:
    import pandas as pd

    return Dataset("", pd.DataFrame(), {})


def _no_adjectives(adjective: str) -> list[Any]:
    return []


# ------------------------------------------------------------------------------------------------ what was heard


@dataclass(frozen=True)
class Heard:
    """The phrases found, by skill: its best one, and the weaker signs for and against it."""

    says: Mapping[str, tuple[Match, float]]
    hints: Mapping[str, list[Match]]
    against: Mapping[str, list[Match]]
    near: Mapping[str, tuple[float, str]]
    numbers: Mapping[int, tuple[int, float]] = field(default_factory=dict)


def _loudest(heard: Heard) -> set[str]:
    """The skills that the strongest phrases ask for."""
    most = max((points for _, points in heard.says.values()), default=0.0)
    return {name for name, (_, points) in heard.says.items() if points >= max(SAYS, most - SAYS_WORD)}


@lru_cache(maxsize=4)
def _index(words: Words) -> PhraseIndex[tuple[str, str]]:
    pairs = [
        (phrase, (name, group))
        for name, own in words.skills.items()
        for group, phrases in (("says", own.says), ("hint", own.hints), ("against", own.against))
        for phrase in phrases
    ]
    return PhraseIndex(pairs)


def _heard(ask: Ask, stems: Sequence[str], context: Context) -> Heard:
    leaves = [leaf for chunk in ask.chunks for leaf in chunk.leaves()]
    slots = {c.start: c.end for c in leaves if c.kind == "column"}
    slots |= {c.start: c.end for c in ask.chunks if c.kind in ("column", "measure", "group", "condition")}
    numbers = {c.start: (c.end, float(c.means.value)) for c in leaves if c.kind == "number"}
    slots |= {start: end for start, (end, _) in numbers.items()}
    taken = {i for c in leaves if c.kind in ("column", "value") and c.points >= 1.5 for i in range(c.start, c.end)}
    says: dict[str, tuple[Match, float]] = {}
    hints: dict[str, list[Match]] = {}
    against: dict[str, list[Match]] = {}
    for match, (name, group) in _index(context.words).find(stems, slots, taken):
        if group == "says":
            points = SAYS + SAYS_WORD * (match.size - 1) + SKIPPED * match.skipped
            if name not in says or points > says[name][1]:
                says[name] = (match, points)
        elif match.skipped == 0:
            (hints if group == "hint" else against).setdefault(name, []).append(match)
    told = taken | {i for c in ask.all("measure") for leaf in c.leaves() if leaf.kind == "statistic" for i in _span(leaf)}
    return Heard(says, hints, against, _nearest(ask, stems, told, context.words), numbers)


def _span(chunk: Chunk) -> range:
    return range(chunk.start, chunk.end)


def _nearest(ask: Ask, stems: Sequence[str], taken: set[int], words: Words) -> dict[str, tuple[float, str]]:
    """The most alike example of each skill, by its content words."""
    small = words.words("small")
    mine = Counter(
        s
        for i, s in enumerate(stems)
        if i not in taken and ask.tokens[i].text not in small and ask.tokens[i].kind == "word"
    )
    found = {}
    if not mine:
        return {}
    for name, examples in _examples(words).items():
        likeness, example = max(((_cosine(mine, bag), text) for bag, text in examples), default=(0.0, ""))
        if likeness > 0.45:
            found[name] = (likeness, example)
    return found


@lru_cache(maxsize=4)
def _examples(words: Words) -> dict[str, list[tuple[Counter[str], str]]]:
    small = words.words("small")
    return {
        name: [
            (
                Counter(
                    t.stem for t in tokenize(re.sub(r"\{\w+\}", " ", e)) if t.text not in small and t.kind == "word"
                ),
                e,
            )
            for e in own.examples
        ]
        for name, own in words.skills.items()
    }


def _cosine(a: Counter[str], b: Counter[str]) -> float:
    dot = sum(n * b[w] for w, n in a.items())
    size = math.sqrt(sum(n * n for n in a.values()) * sum(n * n for n in b.values()))
    return dot / size if size else 0.0


# ------------------------------------------------------------------------------------------------ weighing


def _phrased(skill: Skill, ask: Ask, scene: Scene, stems: Sequence[str], heard: Heard, context: Context) -> Reading:
    """A skill asked for by its phrases, with its slots filled."""
    match, points = heard.says.get(skill.name, (None, 0.0))
    own = context.words.skills[skill.name]
    evidence, tokens = _signs(skill.name, heard, ask)
    tokens |= {i for i, word in enumerate(stems) if word in own.vocabulary}
    before = context.plan[0].args if context.plan else {}
    done = fill(skill, own, match, ask, scene, stems, heard.numbers, before)
    structure = [c for c in ask.all(*STRUCTURE) if c not in done.used or c.kind in ("measure", "ranking")]
    evidence += done.evidence + [Evidence(NO_PLACE, f"no use for {c.because}") for c in structure]
    tokens |= done.tokens
    unread = _unread(ask, tokens, done.used)
    evidence += [Evidence(UNREAD, f"nothing explains {word!r}") for word in unread]
    if not context.has_model and any(g.what == "model" for g in skill.given.values()):
        evidence.append(Evidence(MODELLESS, "it is about a model, and there is none yet"))
    links = _links(done.used)
    evidence.append(Evidence(LINK * min(links, 5), "what it names is in the data"))
    return Reading(
        Request(skill.name, done.args, done.scope, ask.wants), tuple(evidence), tuple(done.missing), unread, links
    )


def _weighed(candidate: Candidate, ask: Ask, heard: Heard, context: Context, own: bool = True) -> Reading:
    """A composed request: its structure is its evidence; phrases of its skill help."""
    name = candidate.request.skill
    evidence, tokens = _signs(name, heard, ask) if own else ([], set())
    evidence = [replace(e, points=min(e.points, 1.0)) for e in evidence] + list(candidate.evidence)
    left = [
        c
        for c in ask.all("column", "measure", "ranking", "condition", "group", "order", "claim", "except")
        if c not in candidate.used
    ]
    evidence += [Evidence(max(NO_PLACE, -c.points), f"no place for {c.because or c.means}") for c in left]
    loose = [
        c
        for c in ask.all("number", "compare", "most_common", "extreme", "different", "statistic")
        if c not in candidate.used
    ]
    evidence += [Evidence(NO_PLACE / 4, f"no use for {c.because}") for c in loose]
    unread = _unread(ask, tokens, candidate.used)
    evidence += [Evidence(UNREAD, f"nothing explains {word!r}") for word in unread]
    links = _links(candidate.used)
    evidence.append(Evidence(LINK * min(links, 5), "what it names is in the data"))
    return Reading(candidate.request, tuple(evidence), (), unread, links, candidate.notes)


def _links(used: Sequence[Chunk]) -> float:
    """How surely what is used was named: the points of all that is found in the data."""
    kinds = ("column", "value", "rows", "time")
    return sum(leaf.points for c in used for leaf in c.leaves() if leaf.kind in kinds)


def _signs(name: str, heard: Heard, ask: Ask) -> tuple[list[Evidence], set[int]]:
    evidence, tokens = [], set[int]()
    if name in heard.says:
        match, points = heard.says[name]
        evidence.append(Evidence(points, f"{_quote(match.tokens, ask)} asks for {name}"))
        tokens |= set(match.tokens)
    for match in heard.hints.get(name, ()):
        if not set(match.tokens) <= tokens:
            evidence.append(Evidence(HINT, f"{_quote(match.tokens, ask)} hints at {name}"))
            tokens |= set(match.tokens)
    for match in heard.against.get(name, ()):
        evidence.append(Evidence(AGAINST, f"{_quote(match.tokens, ask)} speaks against {name}"))
    if name in heard.near:
        likeness, example = heard.near[name]
        evidence.append(Evidence(LIKE_EXAMPLE * likeness, f"it is like {example!r}"))
        bag = {t.stem for t in tokenize(example)}
        tokens |= {i for i, t in enumerate(ask.tokens) if t.stem in bag}
    return evidence, tokens


def _quote(tokens: Sequence[int], ask: Ask) -> str:
    return repr(" ".join(ask.tokens[i].text for i in tokens))


def _unread(ask: Ask, tokens: set[int], used: Sequence[Chunk]) -> tuple[str, ...]:
    inside = {i for c in used for i in range(c.start, c.end)} | tokens
    words = [c for c in ask.unread() if not set(range(c.start, c.end)) <= inside]
    return tuple(" ".join(t.raw or t.text for t in ask.tokens[c.start : c.end]) for c in words)
