"""The columns of a question about a test, one for each thing that is named, and which of them are held fixed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.condition import Filter
from assistant.dataset import Kind
from assistant.language.composing.chunks import Chunk
from assistant.language.describing.composer import Composer
from assistant.language.tagging.tags import ColumnNamed, Tag

WHOLE = 0.95  # how exactly a whole name is linked
SURE = 1.4  # points from which a column is what its words are about
COUNTED = frozenset({"number", "amount", "level", "cost", "size", "presence", "price", "rate", "degree", "count"})
DESCRIBED = 5  # words before a column's name that may describe it


@dataclass(frozen=True, eq=False)
class Part:
    """A column, where its name stands, from where on it is described, and whether it is held fixed."""

    name: str
    start: int
    end: int
    points: float
    exact: float
    chunk: Chunk
    said: int = 0
    held: bool = False

    @property
    def sure(self) -> bool:
        """Whether the words around it may be taken for its description."""
        return self.points >= SURE


def parts_played(composer: Composer, cues: Sequence[Tag], lists: Mapping[str, frozenset[str]]) -> list[Part]:
    """The columns named, in order: of each stretch of words between two edges the one that its words fit best."""
    found = sorted(_named(composer), key=lambda p: p.start)
    found = [_leaning(p, composer) for p in found if p.exact >= WHOLE or not _spoken(p, composer, cues, lists["empty"])]
    found = [p for p in found if not _attached(p, cues, found)]
    edges = sorted(_edges(composer, cues))
    stretches: dict[int, list[Part]] = {}
    for part in found:
        stretches.setdefault(sum(edge < part.start for edge in edges), []).append(part)
    chosen = []
    for count, parts in stretches.items():
        begin = edges[count - 1] + 1 if count else 0
        best = max(parts, key=lambda p: p.points)
        soft = [p for p in parts if p is best or _apart(p, best, composer)]
        chosen += [replace(p, said=max(begin, p.start - DESCRIBED)) for p in soft]
    chosen.sort(key=lambda p: p.start)
    return _held(chosen, cues)


def _named(composer: Composer) -> Iterator[Part]:
    """Every link to a column, with the column of values that are listed ("shows or films")."""
    data = composer.scene.data
    for chunk in composer.ask.chunks:
        leaves = [leaf for leaf in chunk.leaves() if leaf.kind == "column" and isinstance(leaf.means, ColumnNamed)]
        means = chunk.means
        listed = chunk.kind == "condition" and isinstance(means, Filter)
        if listed and means.op == "in" and len(means.value) > 1:
            yield Part(means.column, chunk.start, chunk.end, chunk.points, 0.9, chunk)
            continue
        valued = listed and any(leaf.kind in ("value", "compare", "number") for leaf in chunk.leaves())
        bare = listed and data.kinds.get(means.column) is Kind.YESNO and len(list(chunk.leaves())) == 1
        if valued and not bare:
            continue
        if bare and not leaves:
            yield Part(means.column, chunk.start, chunk.end, chunk.points, 0.9, chunk)
        for leaf in leaves:
            if leaf.means.name in data.columns:
                yield Part(leaf.means.name, leaf.start, leaf.end, leaf.points, leaf.means.exact, chunk)


def _spoken(part: Part, composer: Composer, cues: Sequence[Tag], empty: frozenset[str]) -> bool:
    """Whether a loose link is made by words that say what is done ("levels", "taking into account")."""
    words = composer.ask.tokens[part.start : part.end]
    inside = any(t.means.kind not in ("edge", "turn") and t.start <= part.start and part.end <= t.end for t in cues)
    return inside or all(t.text in empty for t in words)


def _leaning(part: Part, composer: Composer) -> Part:
    """ "The number of teenagers in the customer's household": what is counted comes first, an owner is no thing of its own."""
    tokens = composer.ask.tokens
    raw = tokens[part.end - 1].raw
    counted = [t.text for t in tokens[max(0, part.start - 3) : part.start]]
    more = 0.4 if any(a in COUNTED and b == "of" for a, b in zip(counted, counted[1:], strict=False)) else 0.0
    less = 0.6 if raw[-2:].lower() in ("'s", "’s", "s'", "s’") else 0.0
    return replace(part, points=part.points + more - less) if more or less else part


def _edges(composer: Composer, cues: Sequence[Tag]) -> Iterator[int]:
    """Tokens between two things that are named: and, with, a comma, a verb."""
    inside = {i for leaf in (x for c in composer.ask.chunks for x in c.leaves()) if leaf.kind == "column" for i in range(leaf.start, leaf.end)}  # fmt: skip
    for tag in cues:
        if tag.means.kind in ("edge", "part") and tag.start not in inside:
            yield from range(tag.start, tag.end)
    yield from (i for i, t in enumerate(composer.ask.tokens) if t.text in (",", ";", ".", "?") and i not in inside)


def _apart(part: Part, best: Part, composer: Composer) -> bool:
    """Whether two columns of one stretch are two things: both by their whole names, or surely and joined by "on"."""
    if part.name == best.name or min(part.points, best.points) < SURE:
        return False
    return min(part.exact, best.exact) >= WHOLE or _between(part, best, composer, frozenset({"on"}))


def _between(one: Part, other: Part, composer: Composer, words: frozenset[str]) -> bool:
    first, second = sorted((one, other), key=lambda p: p.start)
    return any(t.text in words for t in composer.ask.tokens[first.end : second.start])


def _attached(part: Part, cues: Sequence[Tag], found: Sequence[Part]) -> bool:
    """ "peer pressure related to smoking": what only says of what kind another column is, where the link is said elsewhere."""
    near = [t for t in cues if t.means.value == "attached" and 0 <= part.start - t.end <= 1]
    if not near:
        return False
    before = any(0 <= near[0].start - p.end <= 1 for p in found)
    elsewhere = [
        t
        for t in cues
        if t.means.kind in ("shape", "topic", "turn") and not (t.start < near[0].end and near[0].start < t.end)
    ]
    return before and bool(elsewhere)


def _held(parts: list[Part], cues: Sequence[Tag]) -> list[Part]:
    """Mark the columns that are held fixed: behind "controlling for", before "is held constant", the one that modifies."""
    held: set[int] = set()
    for tag in (t for t in cues if t.means.kind == "part"):
        after = [i for i, p in enumerate(parts) if p.start >= tag.end and p.said <= tag.end + 8]
        before = [i for i, p in enumerate(parts) if p.end <= tag.start]
        if tag.means.value in ("hold", "level") and after:
            held.add(after[0])
        elif (
            (
                tag.means.value == "held"
                and before
                and not any(t.means.value in ("hold", "level") for t in cues if t.means.kind == "part")
            )
            or tag.means.value == "modifies"
            and before
            and after
        ):
            held.add(before[-1])
    if len(parts) - len(held) < 2 and len({p.name for p in parts}) >= 3:
        held = {max(held)} if held else held
    return [replace(p, held=i in held) for i, p in enumerate(parts)]
