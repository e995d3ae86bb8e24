"""Of whom a question about a model is asked: a row that its name picks out, or "she", who was talked about before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.condition import AllOf, Condition, Filter
from assistant.language.choose import Context, Reading
from assistant.language.composing.ask import Ask
from assistant.language.composing.scene import Scene
from assistant.language.following.rescope import conditions_of
from assistant.language.lexis.words import between
from assistant.language.modelled import about_model
from assistant.language.points import FOLLOWS, LEANS, NO_PLACE
from assistant.language.understanding import Evidence
from assistant.request import Request
from assistant.scope import Keep

PLAIN = ("show", "summarise")


def of_whom(found: Sequence[Reading], ask: Ask, scene: Scene, context: Context, said: set[str]) -> list[Reading]:
    """The readings, those about the model with the row they are about; `said` are the skills that phrases ask for most."""
    heads = any(about_model(context.skills[name]) for name in said if name in context.skills)
    made = []
    for one in found:
        skill = context.skills[one.request.skill]
        if about_model(skill):
            one = replace(one, request=_carried(_named(one.request, scene), ask, context))
            asked_for = [n for n, slot in skill.slots.items() if slot.what == "column"]
            if any(one.request.args.get(n) == context.model_of for n in asked_for):
                why = Evidence(NO_PLACE, f"{context.model_of} is what the model predicts")
                one = replace(one, evidence=(*one.evidence, why))
        follows = any(e.because == FOLLOWS for e in one.evidence)
        if heads and skill.name not in said and (follows or (skill.name in PLAIN and ask.wants == "reason")):
            why = Evidence(-LEANS, "it asks something else of the model")
            one = replace(one, evidence=(*one.evidence, why))
        made.append(one)
    return made


def _named(request: Request, scene: Scene) -> Request:
    """ "customer C10719" is a row of the table, not what a case is like."""
    case = request.args.get("case") or ()
    names = [pair for pair in case if _names_a_row(pair[0], scene)]
    if not names:
        return request
    args = {k: v for k, v in request.args.items() if k != "case"}
    rest = tuple(pair for pair in case if pair not in names)
    if rest:
        args["case"] = rest
        return replace(request, args=args)
    kept = [Keep(Filter(column, "==", value)) for column, value in names]
    return replace(request, args=args, scope=(*request.scope, *kept))


def _names_a_row(column: str, scene: Scene) -> bool:
    info, rows = scene.data.columns.get(column), len(scene.data.frame)
    return info is not None and info.kind.name != "NUMBER" and info.distinct >= 0.95 * max(rows, 1)


def _carried(request: Request, ask: Ask, context: Context) -> Request:
    """ "what would keep her?": the row, or the rows, of the question before, where this one names none."""
    if not context.plan or request.scope or request.args.get("row") is not None or request.args.get("case"):
        return request
    if not _points_back(ask):
        return request
    last, slots = context.plan[-1], context.skills[request.skill].slots
    args = dict(request.args)
    for name in ("row", "case"):
        if name in slots and last.args.get(name) not in (None, ()):
            args[name] = last.args[name]
    before: list[Condition] = list(conditions_of(last.scope))
    kept = (Keep(before[0] if len(before) == 1 else AllOf(tuple(before))),) if before else ()
    return replace(request, args=args, scope=kept)


def _points_back(ask: Ask) -> bool:
    """Whether it speaks of somebody without a name: she, him, them, this customer; or asks no more than why."""
    if ask.wants == "reason" and not ask.all("column", "value", "condition", "rows"):
        return True
    texts = [t.text for t in ask.tokens]
    if set(texts) & between("personal"):
        return True
    nouns = {ask.tokens[c.start].text for c in ask.all("rows")} | between("one_row")
    return any(
        a in ("this", "that", "these", "those", "same") and b in nouns for a, b in zip(texts, texts[1:], strict=False)
    )
