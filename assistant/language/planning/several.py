"""Several questions about a model in one message: "show row 21 and tell me whether the model got it right"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.language.choose import Context
from assistant.language.lexis.tokens import Token, tokenize
from assistant.language.lexis.words import between
from assistant.language.modelled import about_model
from assistant.language.understanding import Understanding
from assistant.request import Request

MOST = 3  # questions in one message
STOPS = (".", "?", "!", ";")
LEAST_WORDS = 1

Read = Callable[[str], Understanding]


def several(message: str, context: Context, read: Read) -> Understanding | None:
    """The questions that the message asks one after the other, if at least one is about the model; else None.

    What a later question leaves open, the row or the rows it is about, is taken from the one before.
    """
    if not context.has_model:
        return None
    pieces = cut_apart(message)
    if not 2 <= len(pieces) <= MOST:
        return None
    found = [read(piece) for piece in pieces]
    if any(one.status != "answered" or len(one.plan) != 1 for one in found):
        return None
    plan = _joined([one.plan[0] for one in found], context)
    if len(plan) < 2 or not any(about_model(context.skills[r.skill]) for r in plan):
        return None
    unread = tuple(dict.fromkeys(word for one in found for word in one.unread))
    notes = tuple(dict.fromkeys(say for one in found for say in one.notes))
    return Understanding("answered", plan, tuple(e for one in found for e in one.evidence), unread, notes=notes)


def cut_apart(message: str) -> list[str]:
    """The message cut where a new question begins: at a full stop, or at an "and" that a question word follows.

    >>> cut_apart("Why did it say so for row 3, and what could be done about it?")
    ['Why did it say so for row 3', 'what could be done about it?']
    >>> cut_apart("predict men and women over 30")
    ['predict men and women over 30']
    """
    tokens = tokenize(message)
    pieces: list[str] = []
    start = 0
    for at, token in enumerate(tokens):
        if token.start < start:
            continue
        behind = _behind(tokens, at)
        if behind is None or not message[start : token.start].strip(" ,"):
            continue
        pieces.append(message[start : token.start + (token.text in STOPS)].strip(" ,"))
        start = tokens[behind].start
    return [*pieces, message[start:].strip()]


def _behind(tokens: Sequence[Token], at: int) -> int | None:
    """Where the next question begins, if token `at` ends one."""
    here = tokens[at].text
    after = at + 1
    while after < len(tokens) and tokens[after].text in between("joining_on"):
        after += 1
    if after >= len(tokens):
        return None
    if here in STOPS:
        return after
    return after if here in ("and", "then", "but") and tokens[after].text in between("asking") else None


def _joined(plan: Sequence[Request], context: Context) -> tuple[Request, ...]:
    """Each request with the rows of the one before where it names none; no request twice."""
    made: list[Request] = []
    for request in plan:
        if made:
            request = _about_same(request, made[-1], context)
        if request not in made:
            made.append(request)
    changed = [r for r in made if r.skill == "what_if"]
    # What is expected after a change holds the prediction that is asked for beside it.
    return tuple(r for r in made if not (changed and r.skill == "predict" and not r.args.get("case")))


def _about_same(request: Request, before: Request, context: Context) -> Request:
    skill = context.skills[request.skill]
    if request.scope or request.args.get("case") or request.args.get("row") is not None:
        return request
    args = dict(request.args)
    for name in ("row", "case"):
        if name in skill.slots and before.args.get(name) not in (None, ()):
            args[name] = before.args[name]
    return replace(request, args=args, scope=before.scope)
