"""The rows talked about, changed by what is said next: a new value of a column replaces its condition, a new column adds one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer import Name, Say
from assistant.condition import AllOf, Condition, Filter
from assistant.dataset import Kind
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.conditions import columns_in, negated
from assistant.language.composing.scene import Scene
from assistant.language.following.lean import Lean
from assistant.language.following.renumber import COMPARES, bare_number, narrows, numeric, of_year, renumbered, suits
from assistant.language.speaking.retell import told
from assistant.language.tagging.tags import ValueNamed
from assistant.scope import Keep, Step, Take


@dataclass(frozen=True)
class Rescoped:
    """The conditions after a message, the chunks that changed them, and what is to be said of it."""

    conditions: tuple[Condition, ...]
    used: tuple[Chunk, ...]
    notes: tuple[Say, ...] = ()
    added: bool = False  # something new is asked of the rows


def conditions_of(scope: Sequence[Step]) -> tuple[Condition, ...]:
    """Every condition in force, one by one."""
    found: list[Condition] = []
    for step in scope:
        if isinstance(step, Keep):
            found += step.condition.parts if isinstance(step.condition, AllOf) else (step.condition,)
    return tuple(dict.fromkeys(found))


def conditioned(scope: Sequence[Step]) -> frozenset[str]:
    """The columns that the rows in scope were chosen by."""
    return frozenset(name for found in conditions_of(scope) for name in columns_in(found))


def with_conditions(scope: Sequence[Step], found: Sequence[Condition], more: Sequence[Step] = ()) -> tuple[Step, ...]:
    """The scope with these conditions in the place of its own; `more` are worked-out columns they need."""
    before = [s for s in scope if not isinstance(s, Keep | Take)]
    kept = [Keep(found[0] if len(found) == 1 else AllOf(tuple(found)))] if found else []
    return (*dict.fromkeys((*before, *more)), *kept, *(s for s in scope if isinstance(s, Take)))


def rescoped(scope: Sequence[Step], lean: Lean, scene: Scene) -> Rescoped:
    """The conditions in force after the message."""
    now, used, notes = list(conditions_of(scope)), list[Chunk](), list[Say]()
    for change in (_taken_away, _conditions, _numbers, _neighbours, _others, _released):
        now, more, said = change(now, lean, scene)
        used += more
        notes += said
    return Rescoped(tuple(now), tuple(used), tuple(notes), bool(used))


Changed = tuple[list[Condition], list[Chunk], list[Say]]


def _taken_away(now: list[Condition], lean: Lean, scene: Scene) -> Changed:
    """ "remove the north", "drop the region filter": the condition goes, or its value leaves the list."""
    if lean.cue != "remove":
        return now, [], []
    used = []
    for chunk in lean.ask.all("condition"):
        found = chunk.means
        at = next((i for i, old in enumerate(now) if _within(old, found)), None)
        if at is None:
            now = [*now, negated(found)]
        else:
            left = _without(now[at], found)
            now = [*now[:at], *([left] if left is not None else []), *now[at + 1 :]]
        used.append(chunk)
    for chunk in lean.ask.columns:
        if any(chunk.means.name in columns_in(old) for old in now):
            now = [old for old in now if chunk.means.name not in columns_in(old)]
            used.append(chunk)
    return now, used, []


def _within(old: Condition, found: Condition) -> bool:
    if old == found:
        return True
    if not (isinstance(old, Filter) and isinstance(found, Filter) and old.column == found.column):
        return False
    return old.op == "in" and found.op == "==" and isinstance(old.value, tuple) and found.value in old.value


def _without(old: Condition, found: Condition) -> Condition | None:
    if isinstance(old, Filter) and isinstance(found, Filter) and old.op == "in" and isinstance(old.value, tuple):
        left = tuple(v for v in old.value if v != found.value)
        return Filter(old.column, "==", left[0]) if len(left) == 1 else Filter(old.column, "in", left)
    return None


def _conditions(now: list[Condition], lean: Lean, scene: Scene) -> Changed:
    """A new value of the same column replaces, a new column adds; "also" joins values, "only" narrows ranges."""
    if lean.cue == "remove":
        return now, [], []
    notes: list[Say] = []
    chunks = lean.ask.all("condition")
    fresh: list[Condition] = []
    before = list(now)
    for chunk in chunks:
        found = _stepped(chunk, before, lean) or _moved(chunk, before, scene)
        columns = set(columns_in(found))
        old = [c for c in now if set(columns_in(c)) & columns and c not in fresh]
        if lean.cue == "also" and len(old) == 1 and (joined := _joined(old[0], found)) is not None:
            found = joined
        elif old and lean.cue in ("only", "") and narrows(old, found) and (lean.cue or lean.pointing or lean.joined):
            old = []
        elif not old and _names_a_row(chunk, scene):
            old = [c for c in now if c not in fresh and _picks_a_row(c, scene)]
        now = [c for c in now if c not in old] + ([found] if found not in now or found in old else [])
        fresh.append(found)
        notes += [_replaced(c, found, lean) for c in old if c != found]
    return now, chunks, notes


def _replaced(before: Condition, now: Condition, lean: Lean) -> Say:
    return Say("common.replaced", before=Name(told(before, lean.words)), now=Name(told(now, lean.words)))


def _moved(chunk: Chunk, before: Sequence[Condition], scene: Scene) -> Condition:
    """A value that occurs in several columns belongs to the one talked about, unless another is named."""
    found: Condition = chunk.means
    leaves = list(chunk.leaves())
    if not isinstance(found, Filter) or any(leaf.kind == "column" for leaf in leaves):
        return found
    for old in reversed(before):
        if not isinstance(old, Filter) or old.column == found.column or old.op not in ("==", "!=", "in", "contains"):
            continue
        values = [leaf for leaf in leaves if leaf.kind == "value"]
        if len(values) != 1:
            continue
        meanings = (values[0].means, *(t.means for t in values[0].rivals))
        for means in meanings:
            if isinstance(means, ValueNamed) and old.column in means.columns:
                return replace(
                    found, column=old.column, value=means.value, op=found.op if found.op != "==" else means.op
                )
    return found


def _picks_a_row(found: Condition, scene: Scene) -> bool:
    """Whether a condition is the name of one row."""
    if not isinstance(found, Filter) or found.op not in ("==", "contains") or found.column not in scene.data.columns:
        return False
    column = scene.data.columns[found.column]
    return column.kind is not Kind.NUMBER and column.distinct >= 0.9 * max(len(scene.data.frame), 1)


def _names_a_row(chunk: Chunk, scene: Scene) -> bool:
    """ "and Bo?": one name takes the place of another, even if they stand in two columns."""
    return _picks_a_row(chunk.means, scene) and not any(leaf.kind == "column" for leaf in chunk.leaves())


def _stepped(chunk: Chunk, before: Sequence[Condition], lean: Lean) -> Condition | None:
    """ "in the next year": the one after the year talked about, not after this one."""
    step = 1 if lean.beside(chunk, "following") else -1 if lean.beside(chunk, "preceding") else 0
    if any(leaf.kind == "number" for leaf in chunk.leaves()):
        return None
    for old in before if step else ():
        if isinstance(old, Filter) and old.op == "==" and numeric(old.value) and old.column in columns_in(chunk.means):
            return replace(old, value=int(old.value) + step)  # type: ignore[arg-type]
    return None


def _joined(old: Condition, found: Condition) -> Condition | None:
    """ "also the south": either value."""
    if not (isinstance(old, Filter) and isinstance(found, Filter)):
        return None
    if old.op not in ("==", "in") or found.op not in ("==", "in") or old.column != found.column:
        return None
    values = [v for f in (old, found) for v in (f.value if isinstance(f.value, tuple) else (f.value,))]
    return Filter(old.column, "in", tuple(dict.fromkeys(values)))


# ------------------------------------------------------------------------------------------------ bare numbers


def _numbers(now: list[Condition], lean: Lean, scene: Scene) -> Changed:
    """ "what about more than 4?", "between 1 and 10": the number of the last comparison is another one."""
    said, used = bare_number(lean)
    if said is None:
        return now, [], []
    for at in range(len(now) - 1, -1, -1):
        old = now[at]
        if isinstance(old, Filter) and old.op in COMPARES and numeric(old.value) and suits(old, said, scene):
            new = renumbered(old, said)
            if (lean.joined or lean.cue == "only") and narrows([old], new):
                return [*now, new], used, []
            notes = [_replaced(old, new, lean)] if new != old else []
            return [*now[:at], new, *now[at + 1 :]], used, notes
    year = of_year(said, scene)
    return ([*now, year], used, []) if year is not None else (now, [], [])


# ------------------------------------------------------------------------------------------------ other rows


def _neighbours(now: list[Condition], lean: Lean, scene: Scene) -> Changed:
    """ "the next season", "the previous year": the value before or after, of a column of whole numbers."""
    for chunk in lean.ask.all("column"):
        name = chunk.means.name
        step = 1 if lean.beside(chunk, "following") else -1 if lean.beside(chunk, "preceding") else 0
        for at, old in enumerate(now):
            if (
                not step
                or not isinstance(old, Filter)
                or old.column != name
                or old.op != "=="
                or not numeric(old.value)
            ):
                continue
            new = replace(old, value=int(old.value) + step)  # type: ignore[arg-type]
            return [*now[:at], new, *now[at + 1 :]], [chunk], [_replaced(old, new, lean)]
    return now, [], []


def _others(now: list[Condition], lean: Lean, scene: Scene) -> Changed:
    """ "other regions": all but the value talked about."""
    if not lean.others or not now:
        return now, [], []
    columns = [c for c in lean.ask.all("column") if any(c.means.name in columns_in(old) for old in now)]
    if not columns and (lean.asked or lean.ask.has("condition") or len(now) > 1):
        return now, [], []
    names = {c.means.name for c in columns} or set(columns_in(now[-1]))
    turned = [negated(old) if set(columns_in(old)) <= names else old for old in now]
    notes = [_replaced(a, b, lean) for a, b in zip(now, turned, strict=True) if a != b]
    return turned, columns, notes


def _released(now: list[Condition], lean: Lean, scene: Scene) -> Changed:
    """ "for all dates": the condition on the column is let go."""
    for chunk in lean.ask.all("column", "group"):
        names = {chunk.means.name} if chunk.kind == "column" else set(chunk.means)
        old = [c for c in now if set(columns_in(c)) & names]
        if not old or not _said_whole(chunk, lean):
            continue
        notes = [Say("common.released", before=Name(told(c, lean.words))) for c in old]
        return [c for c in now if c not in old], [chunk], notes
    return now, [], []


def _said_whole(chunk: Chunk, lean: Lean) -> bool:
    tokens = [t.text for t in lean.ask.tokens[max(0, chunk.start - 2) : chunk.end]]
    return any(word in ("all", "any", "every") for word in tokens) and "each" not in tokens
