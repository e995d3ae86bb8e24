"""Which rows a question sets against the others: "those who left", "returned orders"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.condition import AllOf, Filter
from assistant.dataset import Kind
from assistant.language.composing.ask import Ask
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.scene import Scene
from assistant.language.filling.worded import ROWS_IN, Filling
from assistant.language.points import FILLED
from assistant.language.understanding import Evidence


def yes_as_condition(ask: Ask, scene: Scene) -> Ask:
    """A yes/no column named by itself ("returned orders") says yes, where no other condition says which rows are meant."""
    if any(not _where(chunk, ask) for chunk in ask.all("condition")):
        return ask
    said = next((c for c in ask.all("column") if scene.kind(c.means.name) is Kind.YESNO), None)
    what = scene.data.columns.get(said.means.name) if said is not None else None
    if said is None or what is None or what.yes is None:
        return ask
    yes = what.yes.item() if hasattr(what.yes, "item") else what.yes
    new = replace(said, kind="condition", means=Filter(what.name, "==", yes), parts=(said,))  # type: ignore[arg-type]
    columns = [c for c in ask.all("column") if c is not said]
    return replace(ask, by_kind={**ask.by_kind, "column": columns, "condition": [new, *ask.all("condition")]})


def condition_slot(name: str, conditions: Sequence[Chunk], ask: Ask, done: Filling) -> list[Chunk]:
    """What is true of the rows meant; a condition said of where to look ("… in the north") is left for the scope."""
    others = [c for c in conditions if _contrary(c, conditions)]
    done.used += others
    conditions = [c for c in conditions if c not in others]
    meant = [c for c in conditions if not _where(c, ask)] or list(conditions[:1])
    if meant:
        parts = tuple(c.means for c in meant)
        done.args[name] = parts[0] if len(parts) == 1 else AllOf(parts)
        done.used += meant
        done.evidence.append(Evidence(FILLED, f"{name} are the rows where {' and '.join(p.code() for p in parts)}"))
    return [c for c in conditions if c not in meant]


def _where(chunk: Chunk, ask: Ask) -> bool:
    """Whether it only says among which rows to look."""
    return bool(ROWS_IN & {t.text for t in ask.tokens[max(0, chunk.start - 2) : chunk.start]})


def _contrary(chunk: Chunk, others: Sequence[Chunk]) -> bool:
    """Whether it only names the others: "those who stayed", beside those who left."""
    is_ = chunk.means
    if not isinstance(is_, Filter) or is_.op != "!=":
        return False
    return any(
        isinstance(o.means, Filter) and (o.means.column, o.means.op, o.means.value) == (is_.column, "==", is_.value)
        for o in others
    )
