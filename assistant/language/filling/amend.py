"""Orders to change the table: which columns and rows they are about, put into the slots of the skill that does it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from assistant.condition import Filter, filters
from assistant.dataset import Kind
from assistant.language.composing.ask import Ask
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.conditions import negated
from assistant.language.composing.scene import Scene
from assistant.language.filling.order import OPENING, Order, lasting, mild, opened, opening, order_words
from assistant.language.filling.twofold import READERS, table_named
from assistant.language.filling.worded import Filling, word_slot
from assistant.language.lexis.tokens import Token
from assistant.language.lexis.words import SkillWords, Words
from assistant.language.points import FILLED, MISSING, NO_PLACE, ORDERED
from assistant.language.understanding import Evidence
from assistant.skill import Skill, Slot

SPLITTING = order_words("splitting")
# Orders that mean nothing without one of these.
NEEDS = {
    "drop": ("columns", "what"),
    "convert": ("to",),
    "replace": ("changes",),
    "rename": ("renames",),
    "derive": ("name",),
}
WORDED = ("choice", "flag", "number", "text", "wants")


def ordered(
    skill: Skill, own: SkillWords, ask: Ask, stems: Sequence[str], scene: Scene,
    numbers: Mapping[int, tuple[int, float]], tables: Sequence[str], goes_on: bool,
) -> Filling:  # fmt: skip
    """What an order says for the slots of a skill that changes the table. `goes_on` says that rows were talked about."""
    done = Filling()
    order = Order(ask, own, scene, stems, opening(ask, own, stems))
    done.evidence.append(opened(order))
    if order.at >= 0:
        done.tokens.add(order.at)
    for name, slot in skill.slots.items():
        if slot.what in READERS:
            READERS[slot.what](name, order, tables, done)
    order.taken |= done.tokens
    free = {at: end for at, end in numbers.items() if at not in order.taken}
    for name, slot in skill.slots.items():
        if slot.what in WORDED:
            word_slot(name, slot, own, ask, stems, free, done)
    rows = "steps" in {g.what for g in skill.given.values()} and "remove" in skill.slots
    _conditions(skill, order, rows, done)
    for what in ("groups", "column", "columns"):  # groups first: what is behind "by" is no column to change
        for name in [name for name, slot in skill.slots.items() if slot.what == what]:
            _columns(name, skill.slots[name], order, done)
    for name in skill.required:
        if name not in done.args:
            done.missing.append(name)
            done.evidence.append(Evidence(MISSING, f"{name} is not said"))
    done.evidence += _doubts(skill, order, done, rows, goes_on)
    return done


def _doubts(skill: Skill, order: Order, done: Filling, rows: bool, goes_on: bool) -> Iterator[Evidence]:
    """What speaks against the order: nothing to change, a figure that is asked for, numbers that nothing explains."""
    needed = NEEDS.get(skill.name, ())
    if needed and not set(needed) & set(done.args):
        yield Evidence(2 * MISSING, "nothing to change is named")
    leaves = [leaf for c in order.ask.chunks for leaf in c.leaves()]
    if any(leaf.kind == "statistic" and leaf.start not in done.tokens for leaf in leaves):
        yield Evidence(2 * NO_PLACE, "it asks for a figure")
    if any(leaf.kind in ("compare", "number") and leaf.start not in done.tokens | order.taken for leaf in leaves):
        yield Evidence(NO_PLACE, "a number has no place in it")
    if skill.name == "drop" and "threshold" in done.args and done.args.get("what") != "outliers":
        yield Evidence(2 * NO_PLACE, "a number has no place in it")
    if rows and not done.scope and "rows" not in done.args:
        yield Evidence(3 * MISSING, "no rows are named")
    if mild(order) and not done.args:
        yield Evidence(-ORDERED, f"{order.tokens[order.at].text} alone may mean something else")
    if rows and goes_on and not lasting(order.ask, order.own):
        yield Evidence(2 * MISSING, "it goes on with what was asked")


# ------------------------------------------------------------------------------------------------ rows and columns


def _conditions(skill: Skill, order: Order, rows: bool, done: Filling) -> None:
    """Conditions choose the rows of an order about rows; "missing" ones name columns to the others."""
    found = [c for c in order.ask.all("condition") if not (order.taken - {order.at}) & set(range(c.start, c.end))]
    found = [replace(c, means=negated(c.means)) if c.start <= order.at < c.end else c for c in found]  # "exclude …"
    if rows:
        done.scope = order.ask.steps(tuple(found)) if found else ()
        done.used += [c for c in order.ask.all("condition") if any((c.start, c.end) == (f.start, f.end) for f in found)]
        order.taken |= {i for c in found for i in range(c.start, c.end)}
        gaps = [c for c in found if all(f.op == "missing" for f in filters(c.means))]
        if gaps and len(gaps) == len(found) and done.args.get("remove"):
            done.evidence.append(Evidence(2 * MISSING, "rows with gaps are dropped, not chosen"))
        return
    slot = next((name for name, s in skill.slots.items() if s.what == "columns"), None)
    for chunk in found:
        named = isinstance(chunk.means, Filter) and (chunk.means.op == "missing" or _bare(chunk, order))
        if slot is not None and named:
            done.args[slot] = (*done.args.get(slot, ()), chunk.means.column)
            done.used.append(chunk)
            done.evidence.append(Evidence(FILLED, f"{slot} has {chunk.means.column}"))
        order.taken |= set(range(chunk.start, chunk.end))


def _bare(chunk: Chunk, order: Order) -> bool:
    """ "drop smoker": a yes/no column named by itself."""
    words = "".join(t.text for t in order.tokens[chunk.start : chunk.end])
    return words == "".join(c for c in chunk.means.column.lower() if c.isalnum())


def _columns(name: str, slot: Slot, order: Order, done: Filling) -> None:
    """The columns named and not yet used; behind "by" or "per" they are groups, where the skill has a place for them."""
    what = slot.what
    named = [c for c in order.leaves("column") if c.means.name in order.scene.data.columns]
    named = [c for c in named if slot.kinds == frozenset(Kind) or order.scene.kind(c.means.name) in slot.kinds]
    if what == "groups":
        named = [c for c in named if _splits(c, order)]
    columns = tuple(dict.fromkeys(c.means.name for c in named))
    if what == "column" and named:
        done.args[name], named = named[0].means.name, named[:1]
    elif columns and what != "column":
        done.args[name] = tuple(dict.fromkeys([*done.args.get(name, ()), *columns]))
    order.taken |= {i for c in named for i in range(c.start, c.end)}
    done.used += [chunk for chunk in order.ask.chunks if any(leaf in named for leaf in chunk.leaves())]
    done.evidence += [Evidence(FILLED * min(c.points, 1.0), f"{name} has {c.means.name}") for c in named]


def _splits(column: Chunk, order: Order) -> bool:
    """ "the mean by region", "within each class": the column says the groups."""
    before = [t.text for t in order.tokens[max(0, column.start - 3) : column.start]]
    return any(word in SPLITTING for word in before)


def may_order(skill: Skill, tokens: Sequence[Token], words: Words) -> bool:
    """Whether the message opens with an order of this skill that says by itself what it wants, without a phrase."""
    if not skill.changes or skill.name not in NEEDS or skill.name not in words.skills:
        return False
    at = next((i for i, t in enumerate(tokens) if t.text not in OPENING), None)
    return at is not None and tokens[at].text in words.skills[skill.name].orders


def with_table(skill: Skill, ask: Ask, tables: Sequence[str], done: Filling) -> None:
    """The table named in a message, for a skill that has a place for one."""
    slot = next((name for name, slot in skill.slots.items() if slot.what == "table"), None)
    found = table_named(ask.tokens, tables) if slot is not None else None
    if slot is None or found is None:
        return
    said, start, end = found
    done.args[slot] = said
    done.tokens |= set(range(start, end))
    done.used += [c for c in ask.chunks if c.start < end and c.end > start]
    done.evidence.append(Evidence(5 * FILLED, f"{slot} is {said}"))


def only_table(skill: Skill, tokens: Sequence[Token], tables: Sequence[str], words: Words) -> bool:
    """ "use customers", "orders.csv please": a message that says nothing but the name of a table."""
    if skill.changes or not any(slot.what == "table" for slot in skill.slots.values()) or len(tables) < 2:
        return False
    found = table_named(tokens, tables)
    if found is None:
        return False
    rest = [t.text for i, t in enumerate(tokens) if not found[1] <= i < found[2] and t.kind == "word"]
    return bool(rest) and all(word in words.words("small") | OPENING | order_words("taking") for word in rest)
