"""Settle what words side by side belong to: a value to the column that the message names, two hints to one column."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from assistant.language.composing.chunks import Chunk
from assistant.language.tagging.tags import ColumnNamed, Tag, ValueNamed

NEAR = 5  # chunks between a value and the column that it belongs to
NAMED = 0.7  # how exact a column is that settles where a value belongs
HINTED = 0.75  # columns less exactly named than this are only hinted at
TOGETHER = 0.9  # what two hints must add up to


def owned(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Values that stand in several columns, given to the column named nearby: "the 'Milk' type of shop".

    A column that has a value of its own already is not asked again.
    """
    found = list(chunks)
    for at, chunk in enumerate(found):
        if chunk.kind != "value":
            continue
        means = [m for m in (chunk.means, *(t.means for t in chunk.rivals)) if isinstance(m, ValueNamed)]
        if len({c for m in means for c in m.columns}) < 2:
            continue
        owner = next(_columns_near(found, at, {c for m in means for c in m.columns}), None)
        if owner is not None:
            chosen = next(m for m in means if owner in m.columns)
            found[at] = replace(chunk, means=replace(chosen, columns=(owner,)), rivals=())
    return found


def _columns_near(chunks: Sequence[Chunk], at: int, among: set[str]) -> Iterator[str]:
    """The columns named around a value, the nearest first; no other value stands between."""
    before = _until_value(reversed(chunks[max(0, at - NEAR) : at]))
    after = _until_value(iter(chunks[at + 1 : at + 1 + NEAR]))
    for one in sorted(
        [*before, *after], key=lambda c: min(abs(c.end - chunks[at].start), abs(c.start - chunks[at].end))
    ):
        if isinstance(one.means, ColumnNamed) and one.means.name in among and one.means.exact >= NAMED:
            yield one.means.name


def _until_value(chunks: Iterator[Chunk]) -> list[Chunk]:
    found = []
    for chunk in chunks:
        if chunk.kind in ("value", "stop"):
            break
        found.append(chunk)
    return found


def unverbed(chunks: Sequence[Chunk], light: frozenset[str]) -> list[Chunk]:
    """ "who do not use tobacco": a light verb behind "who" or "not" only joins what it stands between."""
    return [
        replace(c, kind="small")
        if i and c.kind == "word" and c.means in light and chunks[i - 1].kind in ("not", "wh")
        else c
        for i, c in enumerate(chunks)
    ]


def _both_names(found: list[Chunk], columns: Collection[str]) -> list[Chunk]:
    """The same where "first and last names" leaves open which of the two a name is."""
    for at in range(len(found) - 3):
        first, and_, last, named = found[at : at + 4]
        if (first.kind, and_.kind, last.kind, named.kind) != ("first", "and", "last", "column"):
            continue
        means = _named(named)
        one = next((m for m in means if "first" in m.name.lower()), None)
        two = next((m for m in means if "last" in m.name.lower()), None)
        if one is not None and two is not None:
            found[at] = replace(first, kind="column", means=one, points=1.5, because=named.because, rivals=())
            found[at + 2 : at + 4] = [replace(named, means=two, start=last.start, points=1.5, rivals=())]
            break
    return found


def paired(chunks: Sequence[Chunk], columns: Collection[str]) -> list[Chunk]:
    """ "the first and last name": the word before "and" stands for the other name of the pair."""
    found = _both_names(list(chunks), columns)
    for at, (word, and_, named) in enumerate(zip(found, found[1:], found[2:], strict=False)):
        if word.kind not in ("first", "last") or and_.kind != "and" or named.kind != "column":
            continue
        other = "last" if word.kind == "first" else "first"
        twin = {c.lower(): c for c in columns}.get(named.means.name.lower().replace(other, word.kind))
        if twin is not None and twin != named.means.name:
            means = ColumnNamed(twin, named.means.exact)
            found[at] = replace(word, kind="column", means=means, points=named.points, because=named.because, rivals=())
    return found


def hinted(chunks: Sequence[Chunk]) -> list[Chunk]:
    """ "their satisfaction with the environment": two hints that add up to one column's name are that column."""
    found = list(chunks)
    for at, first in enumerate(found):
        if first.kind != "column" or not _weak(first):
            continue
        behind = next(
            (i for i in range(at + 1, min(at + 5, len(found))) if found[i].kind not in ("small", "pronoun")), None
        )
        if behind is None or found[behind].kind != "column" or not _weak(found[behind]):
            continue
        second = found[behind]
        sums = {
            a.name: a.exact + b.exact for a in _named(first) for b in _named(second)
            if a.name == b.name and a.exact + b.exact >= TOGETHER
        }  # fmt: skip
        if not sums:
            continue
        name = max(sums, key=sums.__getitem__)
        points = first.points + second.points
        parts = tuple(found[at : behind + 1])
        whole = Chunk(
            "column", ColumnNamed(name, min(sums[name], 0.96)), first.start, second.end, points, f"together {name}"
        )
        found[at : behind + 1] = [replace(whole, parts=(), rivals=()) for _ in (parts,)]
    return found


def _weak(chunk: Chunk) -> bool:
    return isinstance(chunk.means, ColumnNamed) and chunk.means.exact < HINTED


def _named(chunk: Chunk) -> list[ColumnNamed]:
    rivals: tuple[Tag, ...] = chunk.rivals
    return [m for m in (chunk.means, *(t.means for t in rivals)) if isinstance(m, ColumnNamed)]
