"""Possible readings of a message, each with the evidence for and against it, and the choice among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from assistant.dataset import Dataset
from assistant.language.asides import without_asides, without_courtesies
from assistant.language.choose import Context, Reading, decided
from assistant.language.composing.ask import Ask, asked
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.composed import Adjectives, composed, indexes
from assistant.language.composing.scene import Scene
from assistant.language.describing.composer import Candidate
from assistant.language.describing.described import described
from assistant.language.filling.amend import may_order, only_table, ordered, with_table
from assistant.language.filling.fill import STRUCTURE, fill
from assistant.language.filling.order import heard_as_order, orders_mended
from assistant.language.following.focus import continued
from assistant.language.following.of_whom import of_whom
from assistant.language.following.repaint import repainted
from assistant.language.following.teach import noted, taught_by
from assistant.language.forms import formed, in_form
from assistant.language.heard import Heard, hear, loudest
from assistant.language.idle import idle
from assistant.language.lexis.tokens import tokenize
from assistant.language.mending import mended
from assistant.language.modelled import GROUND, OfModel, about_model, given_way, of_model, talked_of, without_outcome
from assistant.language.planning.lengthy import at_length
from assistant.language.planning.several import several
from assistant.language.points import (
    AGAINST,
    FOLLOWS,
    HINT,
    LIKE_EXAMPLE,
    LINK,
    MODELLESS,
    NO_PLACE,
    ONLY_ALIKE,
    UNREAD,
)  # fmt: skip
from assistant.language.understanding import Evidence, Understanding
from assistant.request import Request
from assistant.skill import Skill
from assistant.verdict import Form

NAMED = ("column", "measure", "ranking", "condition", "group", "order", "claim", "except", "row_number")
SAID = ("number", "compare", "most_common", "extreme", "different", "statistic", "comparative")
ALIKE = 0.8  # likeness to an example that is as good as a phrase
LEAST_NAMED = 1.0  # points of what is named in the data, from which on light words are no riddle
COMPOSED = ("summarise", "show")  # read from the composed chunks, not from phrases alone


def read(message: str, context: Context) -> Understanding:
    """Every reading worth considering is weighed; the best is acted on, or asked about, or nothing fits."""
    message = without_courtesies(message)
    for label, plan in context.pending:
        if message.strip().lower() == label.strip().lower():
            return Understanding("answered", plan, (Evidence(5.0, "one of the choices was picked"),), picked=True)
    if context.data is not None:
        words = taught_by(message, context.data, context.words, context.plan, context.taught)
        if words:
            return _told(words, context)
    right, slips = mended(message, context.data, context.taught)
    if slips:
        again = read(right, context)
        because = (Evidence(0.0, f"{wrote!r} is taken for a slip of {meant!r}") for wrote, meant in slips)
        return replace(again, evidence=(*again.evidence, *because))

    form = Form()
    if "\n" not in message:
        message, form = formed(without_asides(message))

    def alone(text: str) -> Understanding:
        return decided(ranked(text, context), context)

    found = several(message, context, alone) or at_length(message, context, _readings, lambda: alone(message))
    return in_form(found, form)


def ranked(message: str, context: Context) -> list[Reading]:
    """Every reading of one question, best first: what is chosen from."""
    return sorted(_readings(message, context), key=lambda r: -r.points)


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
    ask = heard_as_order(replace(ask, text=message), context.words)
    scene = Scene(data, tokens, Adjectives(indexes(data, context.taught).columns))
    stems = [t.stem for t in tokens]
    talk = of_model(ask, scene, context.model_of, context.words) if context.has_model else OfModel(ask, ask)
    ask = talk.ask
    stems = orders_mended(tokens, stems, context.words)
    heard = hear(ask, stems, context)
    fresh = [c for c in described(ask, scene) if c.request.skill in context.skills]
    found = [_weighed(c, ask, heard, context) for c in fresh]
    for skill in context.skills.values():
        if skill.name not in COMPOSED and (
            skill.name in {**heard.says, **heard.near}
            or may_order(skill, tokens, context.words)
            or only_table(skill, tokens, context.datasets, context.words)
        ):
            found.append(_phrased(skill, talk, scene, stems, heard, context))
    found += [
        _weighed(c, ask, heard, context, own=c.own, follows=True)
        for c in (
            *continued(ask, scene, context.plan, context.words, loudest(heard), _last_skill(context)),
            *repainted(ask, scene, context.plan),
        )
        if _takes(c, context)
    ]
    found = of_whom(found, talk.theirs, scene, context, loudest(heard)) if context.has_model else found
    return _kept_apart(found, ask, context)


def _kept_apart(found: list[Reading], ask: Ask, context: Context) -> list[Reading]:
    """ "Remove the price" right after an answer sets aside what was asked, before it changes the table."""
    spoken = {t.text for t in ask.tokens}
    follows = any(e.because == FOLLOWS for r in found for e in r.evidence)
    if (
        not follows
        or not any(c.means == "remove" for c in ask.all("change"))
        or spoken & context.words.words("columns")
    ):
        return found
    why = Evidence(2 * NO_PLACE, "it may only set aside what was asked")
    return [replace(r, evidence=(*r.evidence, why)) if context.skills[r.request.skill].changes else r for r in found]


def _last_skill(context: Context) -> Skill | None:
    return context.skills.get(context.plan[-1].skill) if context.plan else None


def _takes(candidate: Candidate, context: Context) -> bool:
    """Whether the skill has a parameter for every argument that a follow-up put into its request."""
    skill = context.skills.get(candidate.request.skill)
    return skill is not None and set(candidate.request.args) <= set(skill.slots)


@lru_cache(maxsize=1)
def _no_data() -> Dataset:
    import pandas as pd

    return Dataset("", pd.DataFrame(), {})


# ------------------------------------------------------------------------------------------------ weighing


def _phrased(
    skill: Skill, talk: OfModel, scene: Scene, stems: Sequence[str], heard: Heard, context: Context
) -> Reading:
    """A skill asked for by its phrases, with its slots filled."""
    ours = context.has_model and about_model(skill)
    ask = talk.theirs if ours else talk.ask
    match, points = heard.says.get(skill.name, (None, 0.0))
    ask = without_outcome(ask, match, context.model_of) if ours and match is not None else ask
    own = context.words.skills[skill.name]
    evidence, tokens = _signs(skill.name, heard, ask)
    tokens |= {i for i, word in enumerate(stems) if word in own.vocabulary}
    before = context.plan[0].args if context.plan else {}
    done = (
        ordered(skill, own, ask, stems, scene, heard.numbers, context.datasets, bool(context.plan))
        if skill.changes
        else fill(skill, own, match, ask, scene, stems, heard.numbers, before)
    )
    if not skill.changes:
        with_table(skill, ask, context.datasets, done)
    structure = _useless(skill, ask, done.used, set(match.tokens) if match is not None else set())
    evidence += done.evidence + [Evidence(NO_PLACE, f"no use for {c.because}") for c in structure]
    tokens |= done.tokens
    links = _links(done.used)
    ground = links + (GROUND * match.size if ours and match is not None else 0.0)
    unread = _unread(ask, tokens, done.used, _light(ground, context))
    evidence += [Evidence(UNREAD, f"nothing explains {word!r}") for word in unread]
    if ours:
        evidence += talked_of(skill, context)
    elif context.has_model:
        evidence += given_way(skill, done.args, talk, context.model_of)
    if not context.has_model and about_model(skill):
        evidence.append(Evidence(MODELLESS, "it is about a model, and there is none yet"))
    evidence.append(Evidence(LINK * min(links, 5), "what it names is in the data"))
    return Reading(
        Request(skill.name, done.args, done.scope, ask.wants), tuple(evidence), tuple(done.missing), unread, ground,
        talk.notes if ours else (),
    )  # fmt: skip


def _useless(skill: Skill, ask: Ask, used: Sequence[Chunk], said: set[int]) -> list[Chunk]:
    """Measures, rankings and the like that the skill has no use for.

    Not a ranking where rows are set against the others ("those with the highest sales"), nor words that are part of the
    skill's own phrase ("the most common words").
    """
    ranks = any(slot.what == "condition" for slot in skill.slots.values())
    shown = ("measure",) if ranks else ("measure", "ranking")
    found = [c for c in ask.all(*STRUCTURE) if c not in used or (c.kind in shown and not skill.changes)]
    return [c for c in found if c.kind != "most_common" or not set(range(c.start, c.end)) <= said]


def _weighed(
    candidate: Candidate, ask: Ask, heard: Heard, context: Context, own: bool = True, follows: bool = False
) -> Reading:
    """A composed request: its structure is its evidence; phrases of its skill help."""
    name = candidate.request.skill
    evidence, tokens = _signs(name, heard, ask) if own else ([], set())
    evidence = [replace(e, points=min(e.points, 1.0)) for e in evidence] + list(candidate.evidence)
    left = [c for c in ask.all(*NAMED) if c not in candidate.used]
    evidence += [Evidence(max(NO_PLACE, -c.points), f"no place for {c.because or c.means}") for c in left]
    loose = [c for c in ask.all(*SAID) if c not in candidate.used]
    evidence += [Evidence(NO_PLACE / 4, f"no use for {c.because}") for c in loose]
    links = _links(candidate.used)
    unread = _unread(ask, tokens, candidate.used, _light(links, context))
    evidence += [Evidence(UNREAD, f"nothing explains {word!r}") for word in unread]
    evidence += _of_nothing(candidate.request, ask, unread)
    evidence.append(Evidence(LINK * min(links, 5), "what it names is in the data"))
    unused = idle([*left, *loose], candidate.request, ask, follows)
    return Reading(candidate.request, tuple(evidence), (), unread, links, candidate.notes, unused)


def _of_nothing(request: Request, ask: Ask, unread: Sequence[str]) -> list[Evidence]:
    """ "the mean gizmos by product": a count is no answer where the statistic is one of something that is not there."""
    statistics = [c for c in ask.all("statistic") if c.means != "count"]
    if not (statistics and unread and request.args.get("measures") == (("count", None),)):
        return []
    return [Evidence(NO_PLACE, f"no column for {statistics[0].because}")]


def _light(links: float, context: Context) -> frozenset[str]:
    """Words that any sentence may hold ("found", "considered"): no riddle where a thing of the table is named."""
    return context.words.words("light") if links >= LEAST_NAMED else frozenset()


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
        if not ({*heard.says, *heard.hints, *COMPOSED} & {name}) and likeness < ALIKE:
            evidence.append(Evidence(ONLY_ALIKE, "no phrase asks for it"))
        bag = {t.stem for t in tokenize(example)}
        tokens |= {i for i, t in enumerate(ask.tokens) if t.stem in bag}
    return evidence, tokens


def _quote(tokens: Sequence[int], ask: Ask) -> str:
    return repr(" ".join(ask.tokens[i].text for i in tokens))


def _unread(ask: Ask, tokens: set[int], used: Sequence[Chunk], light: frozenset[str] = frozenset()) -> tuple[str, ...]:
    inside = {i for c in used for i in range(c.start, c.end)} | tokens
    words = [c for c in ask.unread() if not set(range(c.start, c.end)) <= inside and c.means not in light]
    return tuple(" ".join(t.raw or t.text for t in ask.tokens[c.start : c.end]) for c in words)
