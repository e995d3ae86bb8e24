"""Follow-ups: "and in the north?", "median instead", "sort descending", "its price?": read together with the last request."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from assistant.answer import Name, Say
from assistant.condition import AllOf, Condition, Filter
from assistant.language.composing.ask import Ask, asked
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.orders import Ranking
from assistant.language.composing.scene import Scene
from assistant.language.describing.composer import GLUE, Candidate
from assistant.language.describing.described import described
from assistant.language.filling.periods import Timed, retimed
from assistant.language.following.changes import changed
from assistant.language.following.lean import Lean
from assistant.language.following.renumber import bare_number
from assistant.language.following.rescope import Rescoped, conditioned, conditions_of, rescoped, with_conditions
from assistant.language.following.retune import retuned
from assistant.language.lexis.words import Words
from assistant.language.points import CARRIES, CONTINUES, LEANS
from assistant.language.speaking.retell import told
from assistant.language.understanding import Evidence
from assistant.request import Plan, Request
from assistant.scope import Step, Take
from assistant.skill import Skill

COMPOSED = ("show", "summarise")  # their phrases are everyday words: they are no sign of a question of its own
HAVING = ("<", "<=", ">", ">=", "==")
FEW = 8  # a message that names more than this is a question of its own


def continued(
    ask: Ask, scene: Scene, plan: Plan, words: Words, said: Collection[str] = (), skill: Skill | None = None
) -> list[Candidate]:
    """Every way to read the message together with the last request; none if it leans on nothing.

    `said` are the skills that the strongest phrase of the message asks for, `skill` that of the last request.
    """
    if not plan or not ask.tokens:
        return []
    last = plan[-1]
    rest, timed = retimed(skill, ask, scene)
    lean = Lean(ask, words, conditioned(last.scope))
    own = replace(lean, ask=rest) if timed else lean
    found = [*followed(own, scene, last, said, timed), *carried(lean, scene, last), *held_against(lean, last)]
    elsewhere = set(said) - {last.skill, *COMPOSED} and not (lean.cue or lean.joined)  # another skill is asked for
    return found if elsewhere else [*found, *retuned(ask, last, words)]


# ------------------------------------------------------------------------------------------------ what was asked stays


def followed(
    lean: Lean, scene: Scene, last: Request, said: Collection[str] = (), timed: Timed | None = None
) -> list[Candidate]:
    """The last request with the message's conditions, columns, statistics, groups or order put into it.

    `timed` are the periods that the message names, for a skill that takes some.
    """
    ask = lean.ask
    content = [c for c in ask.chunks if c.kind not in ("small", *GLUE)]
    if not (content or lean.others) or len(content) > FEW or not _keeps_asking(lean, last):
        return []
    rows = rescoped(last.scope, lean, scene)
    change = changed(last, lean, scene, set(rows.used))
    steps = dict.fromkeys(step for c in ask.chunks for step in c.steps)
    scope = with_conditions(last.scope, rows.conditions, tuple(steps)) if rows.added or steps else last.scope
    scope, ends = _other_end(scope, lean)
    request = _limited_first(last, _regrouped(replace(change.request, scope=scope)), lean)
    request, more = _renumbered(request, lean, {*rows.used, *change.used})
    used = (*rows.used, *change.used, *more, *ends, *(timed.used if timed else ()))
    request = replace(request, args={**request.args, **timed.args}) if timed else request
    fresh = timed is not None and "goal" in timed.args
    if request.args.get("target") != last.args.get("target") and not fresh:  # a goal is one of its own column
        request = replace(request, args={k: v for k, v in request.args.items() if k != "goal"})
    if (request == last and not used) or not (used or lean.others):
        return []
    glue = [c for c in ask.chunks if c.kind in GLUE]
    again = last.skill not in COMPOSED and set(said) - {*COMPOSED} == {last.skill}
    if (
        again
        and ("event" in last.args or any(isinstance(v, Condition) for v in last.args.values()))
        and lean.ask.has("condition", "column")
    ):
        return []  # it names an event of its own
    another = last.skill not in COMPOSED and bool(set(said) - {last.skill, *COMPOSED})
    headless = lean.headless and (last.skill in COMPOSED or not lean.question)
    sure = again or (bool(lean.cue or headless or lean.joined or lean.pointing) and not another)
    evidence = Evidence(CONTINUES + (LEANS if sure else 0.0), "it goes on with the last question")
    return [
        Candidate(request, tuple(dict.fromkeys((*used, *glue))), (evidence,), own=again, notes=_notes(rows, last, lean))
    ]


def _keeps_asking(lean: Lean, last: Request) -> bool:
    """Whether what was asked before is still asked: the message has no head of its own."""
    if lean.question and lean.ask.wants == "yesno":
        return "test" in last.args and not lean.asked
    if lean.headless:
        counts = lean.ask.opener in ("how many", "how much")
        return not counts or "measures" in last.args or last.wants == "number"
    if lean.fragment:
        return True
    if lean.cue in ("also", "only", "instead") and "show_columns" in last.args:
        return True
    return lean.ask.has("order") and bool(lean.pointing)


def _other_end(scope: tuple[Step, ...], lean: Lean) -> tuple[tuple[Step, ...], list[Chunk]]:
    """ "and the first?" after the last few: the other end of the table."""
    said = lean.ask.all("first", "last")
    if not said or not any(isinstance(s, Take) and s.by is None for s in scope):
        return scope, []
    last = said[-1].kind == "last"
    return tuple(replace(s, last=last) if isinstance(s, Take) and s.by is None else s for s in scope), said


def _regrouped(request: Request) -> Request:
    """Other groups to hold against each other: they are an argument of a comparison, not its rows."""
    if not request.args.get("groups") or not isinstance(request.args.get("by"), str):
        return request
    found = conditions_of(request.scope)
    new = next((c for c in found if isinstance(c, Filter) and c.column == request.args["by"] and c.op == "in"), None)
    if new is None or not isinstance(new.value, tuple):
        return request
    args = {**request.args, "groups": tuple(map(str, new.value))}
    return replace(request, args=args, scope=with_conditions(request.scope, [c for c in found if c != new]))


def _limited_first(last: Request, request: Request, lean: Lean) -> Request:
    """ "order them by age" after "the five dearest": these five, in another order."""
    order, top = last.args.get("order"), last.args.get("top")
    if request.skill != "show" or not lean.ask.has("order") or not order or not top or lean.ask.has("ranking", "top"):
        return request
    if request.args.get("order", order)[0] == order[0]:
        return request
    args = {name: value for name, value in request.args.items() if name != "top"}
    return replace(request, args=args, scope=(*request.scope, Take(int(top), order[0], order[1])))


def _renumbered(request: Request, lean: Lean, spent: set[Chunk]) -> tuple[Request, list[Chunk]]:
    """ "and more than 5?" of groups kept by their size, or of a claim: its number is another one."""
    said, used = bare_number(lean)
    if said is None or not isinstance(said[1], int | float) or set(used) & spent:
        return request, []
    column, op, value = (*request.args["event"],)[-1] if request.args.get("event") else ("", "", None)
    if isinstance(value, int | float) and op in HAVING[:4]:  # "and over 50?" of the chance of more than 30
        event = (*request.args["event"][:-1], (column, said[0] or op, said[1]))
        return replace(request, args={**request.args, "event": event}), used
    for slot in ("having", "test"):
        if request.args.get(slot):
            op, _ = request.args[slot]
            return replace(request, args={**request.args, slot: (said[0] or op, said[1])}), used
    if request.args.get("by") and request.args.get("measures") and said[0] in HAVING and "top" not in request.args:
        return replace(request, args={**request.args, "having": (said[0], said[1])}), used
    return request, []


def held_against(lean: Lean, last: Request) -> list[Candidate]:
    """ "compare it to the south": the group talked about and another, by what was asked of it."""
    ask = lean.ask
    words = lean.words.words("comparing")
    told_so = [c for c in ask.chunks if ask.tokens[c.start].text in words]
    if not told_so or len(ask.all("condition")) != 1 or not isinstance(ask.conditions[0], Filter):
        return []
    new, before = ask.conditions[0], conditions_of(last.scope)
    old = next((c for c in before if isinstance(c, Filter) and c.column == new.column and c.op == new.op == "=="), None)
    named = [c.means.name for c in ask.columns] or list(last.args.get("show_columns") or ())
    target = [*named, *(c for _, c in last.args.get("measures") or () if c)]
    if old is None or not target or old.value == new.value:
        return []
    scope = with_conditions(last.scope, [c for c in before if c != old])
    args = {"target": target[0], "by": old.column, "groups": (str(old.value), str(new.value))}
    used = [*told_so, *ask.all("condition", "column"), *(c for c in ask.chunks if c.kind in GLUE)]
    why = Evidence(CONTINUES + LEANS, "it is held against what was talked about")
    return [Candidate(Request("compare", args, scope), tuple(used), (why,))]


# ------------------------------------------------------------------------------------------------ the rows stay


def carried(lean: Lean, scene: Scene, last: Request) -> list[Candidate]:
    """A new question about the rows that were talked about: "how many of them …", "what is the price?"."""
    sure = bool(lean.pointing or lean.referred or (lean.joined and lean.question))
    counting = lean.ask.opener == "how many" and not lean.asked
    if not (sure or lean.definite or lean.others or counting) or not _scoped(last):
        return []
    if not sure and not lean.others and _stands_alone(lean):
        return []
    rows = rescoped(last.scope, lean, scene)
    ask, limits = _asked_of(lean, last, rows, scene)
    found = []
    for one in described(ask, scene):
        request = (
            one.request if not limits else replace(one.request, scope=_limited(last, limits, one.request.scope, rows))
        )
        extra = (*lean.referred, *rows.used, *(c for c in lean.ask.chunks if c.kind in GLUE))
        why = Evidence(CARRIES, "about the rows talked about before")
        found.append(Candidate(request, (*one.used, *extra), (*one.evidence, why), notes=_notes(rows, last, lean)))
    return found


def _scoped(last: Request) -> bool:
    return bool(last.scope) or bool(last.args.get("order") and (last.args.get("top") or last.args.get("nth")))


def _stands_alone(lean: Lean) -> bool:
    """ "how many women are there?" chooses its own rows, of a column that was not talked about."""
    return lean.ask.has("condition", "rows") and not lean.headless


def _asked_of(lean: Lean, last: Request, rows: Rescoped, scene: Scene) -> tuple[Ask, tuple[Step, ...]]:
    """The message as if it had named the rows itself; and the limit ("the five cheapest") if it must be taken first."""
    end = len(lean.ask.tokens)
    gone = {*lean.referred, *rows.used}
    chunks = [_named(c, lean, last, scene) for c in lean.ask.chunks if c not in gone]
    steps = tuple(s for s in last.scope if not hasattr(s, "condition") and not isinstance(s, Take))
    chunks += [Chunk("condition", c, end, end, 1.0, "the rows talked about", steps=steps) for c in rows.conditions]
    ask = asked(chunks, lean.ask.tokens, lean.words.words("yesno"))
    order, top, nth = last.args.get("order"), last.args.get("top"), last.args.get("nth")
    limits: tuple[Step, ...] = tuple(s for s in last.scope if isinstance(s, Take))
    if last.skill != "show" or not order or not (top or nth):
        return ask, limits
    plain = (
        not ask.has("measure", "statistic", "ranking", "extreme", "order", "group", "claim") and ask.wants != "yesno"
    )
    if plain and not ask.opener.startswith("how") and ask.columns:
        ranking = Chunk(
            "ranking",
            Ranking(order[0], order[1], top if top != 1 else None, nth),
            end,
            end,
            1.0,
            "the order talked about",
        )
        return asked([*chunks, ranking], lean.ask.tokens, lean.words.words("yesno")), limits
    return ask, (*limits, Take(int(top or 1), order[0], order[1]))


def _named(chunk: Chunk, lean: Lean, last: Request, scene: Scene) -> Chunk:
    """ "how many are they?": what was listed is counted."""
    shown: tuple[str, ...] = last.args.get("show_columns") or ()
    if (
        chunk.kind != "statistic"
        or chunk.means != "count"
        or lean.asked
        or len(shown) != 1
        or scene.is_number(shown[0])
    ):
        return chunk
    return replace(chunk, kind="measure", means=(("count", shown[0]),))


def _limited(last: Request, limits: tuple[Step, ...], scope: tuple[Step, ...], rows: Rescoped) -> tuple[Step, ...]:
    """The limit comes after the conditions it was said with, and before those of the new question."""
    before = conditions_of(last.scope)
    now = conditions_of(scope)
    old: list[Condition] = [c for c in now if c in before]
    new: list[Condition] = [c for c in now if c not in before]
    first = with_conditions([s for s in scope if not isinstance(s, Take)], old)
    kept = with_conditions((), new) if new else ()
    return (*first, *limits, *kept)


def _notes(rows: Rescoped, last: Request, lean: Lean) -> tuple[Say, ...]:
    """What is said of the rows: what took the place of what, and what still holds."""
    before = conditions_of(last.scope)
    still = [c for c in rows.conditions if c in before]
    if not still:
        return rows.notes
    both = told(still[0] if len(still) == 1 else AllOf(tuple(still)), lean.words)
    return (*rows.notes, Say("common.still", scope=Name(both)))
