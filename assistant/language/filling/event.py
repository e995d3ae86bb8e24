"""Which part of "the chance that a smoker survives" is the event, and which only says among whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.condition import AllOf, AnyOf, Filter
from assistant.dataset import Kind
from assistant.language.composing.ask import Ask
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.scene import Scene
from assistant.language.lexis.words import between


@dataclass(frozen=True)
class EventSaid:
    """The comparisons that make the event, two sides it is asked of, what they were read from, and the rest of the message."""

    ask: Ask
    args: dict[str, Any]
    used: tuple[Chunk, ...]


@dataclass(frozen=True)
class _Part:
    """One comparison of the message, and whether its place says that it only chooses rows."""

    chunk: Chunk
    is_: Filter
    chooses: bool
    only: bool  # "for", "among": never said of what happens


def event_said(slot: str, ask: Ask, scene: Scene) -> EventSaid:
    """Divide the comparisons of a message into the event, two sides held against each other, and rows to choose.

    What stands behind "if" or "given that" chooses rows; so does what stands behind "in" or "for", unless "being" comes
    before it. Of the others the last is the event ("a smoker survives"), with those joined to it by "and".
    """
    before, behind = _divided(ask)
    parts = _parts(ask, scene)
    main = [p for p in parts if p.chunk.start in before]
    given = [p for p in parts if p.chunk.start in behind]
    sides = _sides(ask, [*main, *given])
    main = [p for p in main if p.chunk not in sides[1]]
    event = _event(main, ask)
    if not event:
        return _of_one(slot, ask) or EventSaid(ask, sides[0], tuple(sides[1]))
    args = {slot: tuple((p.is_.column, p.is_.op, p.is_.value) for p in event), **sides[0]}
    if len(event) > 1 and _joined(event, ask) & {"or", "either"}:
        args["either"] = True
    chosen = [p for p in (*main, *given) if p not in event and p.chunk not in sides[1]]
    conditions = [*_whole(ask, parts), *(replace(p.chunk, kind="condition", means=p.is_) for p in chosen)]
    spent = {p.chunk for p in parts}
    spent |= _nouns(ask)
    columns = [c for c in ask.all("column") if c not in spent]
    left = replace(ask, by_kind={**ask.by_kind, "condition": conditions, "column": columns})
    return EventSaid(left, args, (*spent, *sides[1]))


def _of_one(slot: str, ask: Ask) -> EventSaid | None:
    """The parts of one joint condition ("from Oslo or female"), where nothing else could happen."""
    joint = next((c for c in ask.all("condition") if isinstance(c.means, AnyOf | AllOf)), None)
    if joint is None or not all(isinstance(part, Filter) for part in joint.means.parts):
        return None
    args: dict[str, Any] = {slot: tuple((p.column, p.op, p.value) for p in joint.means.parts)}
    if isinstance(joint.means, AnyOf):
        args["either"] = True
    rest = [c for c in ask.all("condition") if c is not joint]
    return EventSaid(replace(ask, by_kind={**ask.by_kind, "condition": rest}), args, (joint,))


def _nouns(ask: Ask) -> set[Chunk]:
    """Columns that only say what a row is: "that a customer churns"."""
    before = {c: ask.tokens[c.start - 1].text for c in ask.all("column") if c.start}
    return {c for c, text in before.items() if text in ("a", "an", "any", "some")}


def _whole(ask: Ask, parts: Sequence[_Part]) -> list[Chunk]:
    """Conditions that are no single comparison: they choose rows as they are."""
    taken = [p.chunk for p in parts]
    return [c for c in ask.all("condition") if c not in taken]


def _parts(ask: Ask, scene: Scene) -> list[_Part]:
    """Every comparison in the order said; a yes/no column by itself says yes."""
    found = []
    for chunk in ask.all("condition", "column"):
        if chunk.kind == "column":
            name = chunk.means.name
            if scene.kind(name) is not Kind.YESNO:
                continue
            yes = scene.data.columns[name].yes
            is_ = Filter(name, "==", yes.item() if hasattr(yes, "item") else yes)  # type: ignore[arg-type]
        elif isinstance(chunk.means, Filter):
            is_ = chunk.means
        else:
            continue
        word = _chooses(chunk, ask)
        found.append(_Part(chunk, is_, bool(word), word in between("among")))
    return found


def _chooses(chunk: Chunk, ask: Ask) -> str:
    """The word that says it of rows ("in the north"); "" where it is said of what happens ("being in the north")."""
    texts = [t.text for t in ask.tokens[: chunk.start + 1]]
    if texts[-1] not in between("choosing"):
        texts = texts[:-1]
    while texts and texts[-1] in between("articles"):
        texts.pop()
    if not texts or texts[-1] not in between("choosing"):
        return ""
    return "" if len(texts) > 1 and (texts[-2] in between("being") or texts[-2] == "and") else texts[-1]


def _divided(ask: Ask) -> tuple[range, range]:
    """The tokens before and behind "if" or "given": what happens, and among whom."""
    texts = [t.text for t in ask.tokens]
    all_ = range(len(texts))
    given = next((i for i, text in enumerate(texts) if text in between("given")), None)
    asks = next((i for i, text in enumerate(texts) if text in between("chances")), None)
    if given is None:
        return all_, range(0)
    if asks is not None and given < asks:
        return range(asks, len(texts)), range(given, asks)
    return range(given), range(given, len(texts))


def _event(parts: Sequence[_Part], ask: Ask) -> list[_Part]:
    """The last of what happens, and all that "and" joins to it."""
    only = next((i for i, p in enumerate(parts) if p.only), len(parts))
    if any(not p.chooses for p in parts[:only]):
        parts = parts[:only]  # "of a fare above 100 for women over 30": behind "for" nothing happens
    candidates = [p for p in parts if not p.chooses] or [p for p in parts[-1:] if not p.only]
    if not candidates:
        return []
    found = [candidates[-1]]
    for part in reversed(candidates[:-1]):
        if not _joined((part, found[0]), ask) & {"and", "both", "or"}:
            break
        found.insert(0, part)
    return found


def _joined(parts: Sequence[_Part], ask: Ask) -> set[str]:
    """The words between the first and the last of these."""
    return {t.text for t in ask.tokens[parts[0].chunk.end : parts[-1].chunk.start]}


def _sides(ask: Ask, parts: Sequence[_Part]) -> tuple[dict[str, Any], list[Chunk]]:
    """Two or more values of one column that are set against each other ("women against men")."""
    texts = {t.text for t in ask.tokens}
    against = ask.has("versus", "than", "different") or bool(texts & between("against"))
    by_column: dict[str, list[_Part]] = {}
    for part in parts:
        if part.is_.op in ("==", "in"):
            by_column.setdefault(part.is_.column, []).append(part)
    columns = {part.is_.column for part in parts}
    for part in parts:  # "smokers against non-smokers": both sides of a yes/no column
        both = [p for p in by_column.get(part.is_.column, []) if p.is_.value == part.is_.value]
        if part.is_.op == "!=" and both and against:
            return {"by": part.is_.column}, [both[0].chunk, part.chunk]
    for column, of_it in by_column.items():
        values = [v for p in of_it for v in (p.is_.value if isinstance(p.is_.value, tuple) else (p.is_.value,))]
        if len(dict.fromkeys(map(str, values))) < 2 or len(columns) < 2:
            continue
        if against or "or" not in texts:
            return {"by": column, "groups": tuple(dict.fromkeys(values))}, [p.chunk for p in of_it]
    return {}, []
