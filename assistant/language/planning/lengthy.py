"""Choose between reading a message as one question and as a plan of several clauses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.answer import Name, Say
from assistant.dataset import Dataset
from assistant.language.choose import Context, Reading, decided
from assistant.language.describing.effects import inferential
from assistant.language.filling.order import parts_of
from assistant.language.lexis.tokens import tokenize
from assistant.language.lexis.words import between
from assistant.language.planning.clauses import Clause, cut
from assistant.language.planning.plan import planned
from assistant.language.planning.unplanned import unknown_columns
from assistant.language.points import LEAST
from assistant.language.understanding import Understanding
from assistant.request import Request

MOST_OF_A_PICTURE = 4  # clauses that describe one picture
SPLITTING = between("splitting")
LEAST_NAMED = 0.9  # points of what a clause names in the data: less is a guess
INFERRING = ("test", "compare", "treatment", "relate")
DESCRIBING = ("summarise", "show")

Read = Callable[[str, Context], Sequence[Reading]]


def at_length(message: str, context: Context, read: Read, one: Callable[[], Understanding]) -> Understanding:
    """The plan of a message with several clauses; `one()` is the message read as a single question.

    A message of one clause is read as a plan only when nothing else can be made of it.
    """
    orders = _several_orders(message, context, read) if context.data is not None else None
    if orders is not None:
        return orders
    clauses = cut(message)
    several = len(clauses) > 1
    if context.data is None or not (several or _works(clauses)):
        return one()
    inference = "\n" not in message and inferential(message)
    alone = one() if inference or not several or len(clauses) <= MOST_OF_A_PICTURE else None
    if inference and alone is not None and alone.status == "answered" and alone.plan[0].skill in INFERRING:
        return alone
    if not several and alone is not None and _orders(alone, context):
        return alone
    if (
        alone is not None
        and alone.status == "answered"
        and not _steps(clauses)
        and (not several or _whole(alone, clauses))
    ):
        return alone
    alone = None if several else alone
    plan = planned(message, context.data, context.words, _describer(context, read))
    if plan is not None and all(r.skill in context.skills for r in plan.plan):
        missing = unknown_columns(message, plan.plan, context.data) if plan.status == "answered" else ()
        return replace(plan, status="declined", problem=_no_column(missing)) if missing else plan
    return alone or one()


def _several_orders(message: str, context: Context, read: Read) -> Understanding | None:
    """The plan of a message that is a row of orders to change the table; None if one part of it is none."""
    parts = parts_of(message, tokenize(message), context.words)
    if len(parts) < 2 or any(" " not in part for part in parts):
        return None
    found = [decided(sorted(read(part, replace(context, plan=())), key=lambda r: -r.points), context) for part in parts]
    if not all(_orders(one, context) for one in found):
        return None
    plan = tuple(r for one in found for r in one.plan)
    unread = tuple(word for one in found for word in one.unread)
    return Understanding("answered", plan, tuple(e for one in found for e in one.evidence), unread)


def _orders(alone: Understanding, context: Context) -> bool:
    """Whether the message is one order to change the table."""
    plan = alone.plan
    return alone.status == "answered" and len(plan) == 1 and context.skills[plan[0].skill].changes


def _no_column(names: Sequence[str]) -> Say:
    return Say("common.no_column", names=[Name(name) for name in names[:3]])


def _whole(alone: Understanding, clauses: Sequence[Clause]) -> bool:
    """Whether clauses say one thing: a picture in two sentences, all read; "for each region, show the total"."""
    request = alone.plan[0]
    pictured = request.wants == "picture" and (request.skill in ("relate", "trend") or "mark" in request.args)
    split = len(clauses) == 2 and clauses[0].tokens[0].text in SPLITTING and bool(request.args.get("by"))
    return not alone.unread and (pictured or split)


def _works(clauses: Sequence[Clause]) -> bool:
    return any(clause.has("operation") or clause.has("step") for clause in clauses)


def _steps(clauses: Sequence[Clause]) -> bool:
    """Whether a single clause makes a new column or mends one, which a plain question cannot say."""
    return any(clause.has("step", "create") and clause.has("arithmetic") for clause in clauses)


def _describer(context: Context, read: Read) -> Callable[[str, Dataset, tuple[tuple[str, str], ...]], Request | None]:
    def describe(text: str, data: Dataset, taught: tuple[tuple[str, str], ...]) -> Request | None:
        here = replace(context, data=data, taught=(*taught, *context.taught), plan=(), pending=())
        found = [r for r in read(text, here) if r.request.skill in DESCRIBING and not r.missing]
        best = max(found, key=lambda r: r.points, default=None)
        if best is None or best.points < LEAST or best.links < LEAST_NAMED:
            return None
        return best.request

    return describe
