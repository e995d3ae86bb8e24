"""Act on the best reading, ask which of two was meant, or decline and say which word could not be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.answer import Name, Say
from assistant.dataset import Dataset
from assistant.language.lexis.words import Words
from assistant.language.points import LEAST, NO_PLACE, SURE_MARGIN
from assistant.language.speaking.retell import asked_as
from assistant.language.understanding import Evidence, Understanding
from assistant.request import Plan, Request
from assistant.skill import Skill

LEAST_LINK = 1.0  # one thing of the table must be named for sure when a word stays unread
WEIGHT_OF_UNREAD = 1.2
NEARLY = 3.0  # a reading so close behind may be offered beside the best
TOGETHER = ("append", "join")  # ways to put two tables together: which one fits is seen when it is tried
PLAIN = ("summarise", "show")  # they can be carried out with any column
MOST_UNREAD = 3  # with so many words unexplained, whatever fits is luck


@dataclass(frozen=True, eq=False)
class Context:
    """What a message is read against: the words, the skills, the data, and what was talked about."""

    words: Words
    skills: Mapping[str, Skill]
    data: Dataset | None = None
    plan: Plan = ()
    pending: tuple[tuple[str, Plan], ...] = ()
    taught: tuple[tuple[str, str], ...] = ()
    has_model: bool = False
    model_of: str = ""
    datasets: tuple[str, ...] = ()
    open: str = ""  # the last message, if it was not answered


@dataclass(frozen=True)
class Reading:
    """A request the message may stand for, and why we think so."""

    request: Request
    evidence: tuple[Evidence, ...]
    missing: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    links: float = 0.0  # points of what it names in the data
    notes: tuple[Say, ...] = ()  # what is said of how it was read
    idle: tuple[str, ...] = ()  # what was understood and yet found no use

    @property
    def points(self) -> float:
        """The sum of the evidence."""
        return sum(float(e.points) for e in self.evidence)


def decided(readings: list[Reading], context: Context) -> Understanding:
    """Act when the best reading is good, complete and clearly ahead; ask when two good ones differ; else decline."""
    best = readings[0] if readings else None
    if best is None or best.points < LEAST or not _grounded(best):
        return _nothing(best, context)
    if best.missing:
        plainer = _second(best, readings[1:])
        if plainer is None or best.points - plainer.points > 2 * SURE_MARGIN:
            return _which(best, context)
        best = plainer
    if best.idle:
        return _left_over(best, readings[1:], context)
    close = [
        r for r in readings[1:] if best.points - r.points < SURE_MARGIN and r.points >= LEAST and _differs(r, best)
    ]
    labels = {asked_as(r.request, context.words): (r.request,) for r in [best, *close][:3]}
    if len(labels) > 1 and all(labels):
        choices = tuple((str(label), plan) for label, plan in labels.items())
        return Understanding(
            "asked", (best.request,), best.evidence, best.unread, choices, Say("common.which_one"), either=True
        )
    second = _second(best, readings[1:])
    plans = (best.request,), (second.request,) if second else ()
    return Understanding("answered", plans[0], best.evidence, best.unread, notes=best.notes, second=plans[1])


def _left_over(best: Reading, others: Sequence[Reading], context: Context) -> Understanding:
    """What was understood but found no use is not passed over: the nearest requests are offered, none is run."""
    whole = [
        r for r in others if not r.idle and r.points >= LEAST and best.points - r.points < NEARLY and _differs(r, best)
    ]
    offered = [r for r in [*whole[:1], best] if not r.missing]
    labels = {label: (r.request,) for r in offered if (label := asked_as(r.request, context.words))}
    said = Say("common.left_over", words=[Name(word) for word in best.idle[:3]])
    status = "asked" if labels else "declined"
    return Understanding(status, (best.request,), best.evidence, best.unread, tuple(labels.items()), said)


def _second(best: Reading, others: Sequence[Reading]) -> Reading | None:
    """The next reading that counts or lists, if it leaves no more words unread: not every column suits every skill."""
    if best.request.skill in PLAIN:
        return None
    if best.request.skill in TOGETHER:
        return next((r for r in others if r.request.skill in TOGETHER and r.points >= LEAST and not r.missing), None)
    for one in others:
        whole = not any(e.points <= NO_PLACE / 2 for e in one.evidence)
        if one.request.skill in PLAIN and whole and one.points >= LEAST and set(one.unread) <= set(best.unread):
            return one
    return None


def _differs(one: Reading, best: Reading) -> bool:
    """Whether two readings are of different requests, not of one with another form of answer."""
    if one.missing or not _grounded(one):
        return False
    plain = [{k: v for k, v in r.request.args.items() if k not in ("wants", "mark")} for r in (one, best)]
    return (one.request.skill, plain[0], one.request.scope) != (best.request.skill, plain[1], best.request.scope)


def _grounded(reading: Reading) -> bool:
    """Whether enough of the message is about this table: each word that nothing explains must be outweighed."""
    if not reading.unread:
        return True
    if len(reading.unread) >= MOST_UNREAD or _unlimited(reading.request):
        return False
    weight = WEIGHT_OF_UNREAD * (1.4 if _any_row(reading.request) else 1.0)
    return reading.links >= LEAST_LINK and reading.links >= weight * len(reading.unread)


def _unlimited(request: Request) -> bool:
    """Whole columns of all rows: the word that nothing explains was to choose among them."""
    args = request.args
    chosen = (
        "mark" in args
        or request.scope
        or args.get("order")
        or args.get("top")
        or args.get("nth")
        or args.get("distinct")
    )
    return request.skill == "show" and not chosen


def _any_row(request: Request) -> bool:
    """Whether there is any row at all: a word that is passed over may make a no of a yes."""
    args = request.args
    return request.wants == "yesno" and args.get("measures") == (("count", None),) and args.get("test") == (">", 0)


def _which(best: Reading, context: Context) -> Understanding:
    """One question back: which column is meant, with three that would do."""
    skill = context.skills[best.request.skill]
    slot = best.missing[0]
    kinds = skill.slots[slot].kinds
    names = [
        n for n in (context.data.named() if context.data else []) if context.data and context.data.kinds[n] in kinds
    ]
    used = {v for v in best.request.args.values() if isinstance(v, str)}
    choices = []
    for name in [n for n in names if n not in used][:3]:
        request = replace(best.request, args={slot: name, **best.request.args})
        label = asked_as(request, context.words) or name
        choices.append((label, (request,)))
    status = "asked" if choices else "declined"
    return Understanding(
        status, (best.request,), best.evidence, best.unread, tuple(choices), Say("common.missing_slot")
    )


def _nothing(best: Reading | None, context: Context) -> Understanding:
    if context.data is None:
        return Understanding("declined", problem=Say("common.no_data"))
    unread = best.unread if best else ()
    if not unread:
        return Understanding("declined", evidence=best.evidence if best else (), problem=Say("common.not_understood"))
    near = _near(unread, context)
    facts: dict[str, Any] = {"words": [Name(w) for w in unread[:4]]}
    if near:
        return Understanding(
            "declined",
            (),
            best.evidence if best else (),
            unread,
            problem=Say("common.unknown_words_near", **facts, near=Name(near)),
        )
    return Understanding(
        "declined", (), best.evidence if best else (), unread, problem=Say("common.unknown_words", **facts)
    )


def _near(unread: Sequence[str], context: Context) -> str | None:
    """The column whose name looks most like a word that nothing explains."""
    from rapidfuzz import fuzz, process

    names = context.data.named() if context.data else []
    found = [
        process.extractOne(w, names, scorer=fuzz.ratio, processor=lambda s: str(s).lower(), score_cutoff=60)
        for w in unread
    ]
    ranked = sorted((f for f in found if f), key=lambda f: -f[1])
    return str(ranked[0][0]) if ranked else None
