"""A follow-up that only names another number or way of the last question: "with 90 % power", "by z score instead"."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.language.composing.ask import Ask
from assistant.language.describing.composer import GLUE, Candidate
from assistant.language.filling.spent import explained, without_spent
from assistant.language.filling.worded import hits_of
from assistant.language.lexis.words import SkillWords, Words
from assistant.language.points import CONTINUES, LEANS
from assistant.language.understanding import Evidence
from assistant.request import Request

MOST = 9  # a longer message is a question of its own
NAMES = ("column", "measure", "group", "condition", "ranking", "order")


def retuned(ask: Ask, last: Request, words: Words) -> list[Candidate]:
    """The last request with the numbers and choices that the message names, if it says nothing else."""
    own = words.skills.get(last.skill)
    if (
        own is None
        or not (own.numbers or own.choices)
        or len(ask.tokens) > MOST
        or ask.wants == "yesno"
        or ask.opener.startswith("how")
    ):
        return []
    stems = [t.stem for t in ask.tokens]
    leaves = [leaf for chunk in ask.chunks for leaf in chunk.leaves() if leaf.kind == "number"]
    numbers = {leaf.start: (leaf.end, float(leaf.means.value)) for leaf in leaves}
    args, spent = dict[str, float | str](), set[int]()
    for name, phrases in own.numbers.items():
        free = {at: end for at, (end, _) in numbers.items() if at not in spent}
        hits = [hit for _, hit in hits_of(phrases, stems, free) if hit.slots and hit.skipped <= 1]
        if hits:
            hit = min(hits, key=lambda h: h.skipped)
            at = hit.slots[0][1]
            value = numbers[at][1]
            args[name] = int(value) if value.is_integer() else value
            spent |= {*hit.tokens, *range(at, free[at])}
    chosen, words_of_it = _chosen(own, stems)
    args, spent = {**chosen, **args}, spent | words_of_it
    if not {name: value for name, value in args.items() if last.args.get(name) != value}:
        return []  # the number it has already is not another one
    rest = without_spent(ask, spent)
    unread = [c for c in ask.unread() if not explained(c, spent)]
    if unread or any(not explained(c, spent) for c in rest.all(*NAMES)):
        return []
    request = Request(last.skill, {**last.args, **args}, last.scope, last.wants, last.verdicts)
    used = [c for c in ask.chunks if c.kind in GLUE or set(range(c.start, c.end)) & spent or c.kind in NAMES]
    return [
        Candidate(request, tuple(used), (Evidence(CONTINUES + LEANS, "another number or way for the last question"),))
    ]


def _chosen(own: SkillWords, stems: Sequence[str]) -> tuple[dict[str, str], set[int]]:
    """The options that the message names of the choices of a skill, and the tokens that name them."""
    found, spent = dict[str, str](), set[int]()
    for name, options in own.choices.items():
        hits = [(hit, option) for option, phrases in options.items() for _, hit in hits_of(phrases, stems, {})]
        sure = [one for one in hits if not one[0].skipped]
        if sure:
            hit, found[name] = max(sure, key=lambda one: one[0].size)
            spent |= set(hit.tokens)
    return found, spent
