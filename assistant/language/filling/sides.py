"""Conditions that are not about rows: columns named by themselves, and values set against each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from assistant.condition import Filter
from assistant.dataset import Kind
from assistant.language.composing.ask import Ask
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.scene import Scene
from assistant.language.tagging.tags import ColumnNamed
from assistant.skill import Skill

SPLITS = ("by", "group", "groups", "strata", "split")
ROWS_FOLLOW = frozenset({"who", "where", "among", "for", "only", "whose", "with", "without", "not"})


def bare_columns(skill: Skill, ask: Ask, scene: Scene) -> Ask:
    """A yes/no column named by itself ("is smoker independent of sex") is a column to skills that take several.

    So is one whose gaps are named, to the skill about gaps.
    """
    several = any(slot.what in ("column", "columns") or name in SPLITS for name, slot in skill.slots.items())
    if (not several and skill.name != "missing") or any(s.what == "condition" for s in skill.slots.values()):
        return ask
    kept, columns = [], []
    for chunk in ask.all("condition"):
        filter_, words = chunk.means, "".join(t.text for t in ask.tokens[chunk.start : chunk.end])
        before = ask.tokens[chunk.start - 1].text if chunk.start else ""
        if isinstance(filter_, Filter) and filter_.op == "missing" and skill.name == "missing":
            columns.append(replace(chunk, kind="column", means=ColumnNamed(filter_.column, 1.0), parts=(), because=""))
            continue
        bare = isinstance(filter_, Filter) and filter_.op == "==" and scene.kind(filter_.column) is Kind.YESNO
        if bare and before not in ROWS_FOLLOW and _folded(words) == _folded(filter_.column):
            named = ColumnNamed(filter_.column, 1.0)
            columns.append(replace(chunk, kind="column", means=named, parts=(), because=""))
        else:
            kept.append(chunk)
    if not columns:
        return ask
    return replace(ask, by_kind={**ask.by_kind, "condition": kept, "column": [*ask.all("column"), *columns]})


def _folded(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def set_against(skill: Skill, ask: Ask) -> tuple[Ask, dict[str, Any], list[Chunk]]:
    """Values of one column that are to be set against each other ("north against south"), for a slot of values.

    Gives the rest of the message, the arguments, and the chunks they come from. One value alone is set against the
    others of its column, if nothing else splits the rows.
    """
    slot = next((name for name, s in skill.slots.items() if s.what == "values"), None)
    if slot is None or "by" not in skill.slots:
        return ask, {}, []
    conditions = [c for c in ask.all("condition") if isinstance(c.means, Filter) and c.means.op in ("==", "in")]
    by_column: dict[str, list[Chunk]] = {}
    for chunk in conditions:
        by_column.setdefault(chunk.means.column, []).append(chunk)
    for chunk in ask.all("condition"):  # "smokers and non-smokers": both sides of a column
        is_ = chunk.means
        if isinstance(is_, Filter) and is_.op == "!=":
            both = [c for c in by_column.get(is_.column, []) if c.means.value == is_.value]
            if both:
                kept = [c for c in ask.all("condition") if c not in (both[0], chunk)]
                return replace(ask, by_kind={**ask.by_kind, "condition": kept}), {"by": is_.column}, [both[0], chunk]
    for column, chunks in by_column.items():
        values = [v for c in chunks for v in (c.means.value if c.means.op == "in" else (c.means.value,))]
        alone = len(values) == 1 and not ask.has("group") and len(ask.columns) < 2
        if len(dict.fromkeys(map(str, values))) >= 2 or alone:
            kept = [c for c in ask.all("condition") if c not in chunks]
            said = {"by": column, slot: tuple(dict.fromkeys(values))}
            return replace(ask, by_kind={**ask.by_kind, "condition": kept}), said, chunks
    return ask, {}, []


def groups_first(skill: Skill, args: dict[str, Any], scene: Scene) -> dict[str, Any]:
    """ "Do the regions differ in sales", "compare the regions by sales": groups told apart by a number, named first."""
    if args.get("groups"):
        return {name: value for name, value in args.items() if name != "against"}
    one, other = args.get("target"), args.get("against")
    if not {"target", "against", "by"} <= set(skill.slots) or "by" in args or one is None or other is None:
        return args
    if scene.kind(one) in (Kind.CATEGORY, Kind.PLACE, Kind.ORDERED) and scene.kind(other) is Kind.NUMBER:
        return {**{n: v for n, v in args.items() if n != "against"}, "target": other, "by": one}
    return args
