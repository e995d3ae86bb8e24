"""Numbers said without their column: "what about more than 4?", "between 1 and 10", "and 2023?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assistant.condition import Condition, Filter
from assistant.dataset import Kind
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.comparisons import year_condition
from assistant.language.composing.scene import Scene
from assistant.language.following.lean import Lean
from assistant.language.tagging.tags import TimeNamed

COMPARES = ("==", "!=", "<", "<=", ">", ">=", "between")
UPPER, LOWER = ("<", "<="), (">", ">=")


def bare_number(lean: Lean) -> tuple[tuple[str | None, Any] | None, list[Chunk]]:
    """A comparison without its column: its operator (None: as before) and number, and the chunks that say so."""
    ask = lean.ask
    numbers = [c for c in ask.all("number") if not c.means.ordinal]
    compares = [c for c in ask.all("compare", "compare_post") if isinstance(c.means, str | tuple)]
    if ask.all("between"):
        return ("between", tuple(ask.all("between")[0].means)), ask.all("between")[:1]
    times = [c for c in ask.all("time") if isinstance(c.means, TimeNamed) and c.means.grain == "year"]
    if times and not numbers:
        return (None, times[0].means), times[:1]
    op = compares[0].means if compares else None
    op = op[0] if isinstance(op, tuple) else op
    if op == "between" and len(numbers) >= 2:
        pair = sorted(_plain(c.means.value) for c in numbers[:2])
        return ("between", tuple(pair)), [*compares[:1], *numbers[:2]]
    fold = [c for c in ask.all("times") if isinstance(c.means, float)]  # "less than 5 times"
    if numbers:
        return (op, _plain(numbers[0].means.value)), [*compares[:1], *numbers[:1], *ask.all("than")]
    if fold:
        return (op, _plain(fold[0].means)), [*compares[:1], *fold[:1], *ask.all("than")]
    return ((op, None), compares[:1]) if op in COMPARES and op != "between" else (None, [])


def _plain(value: float) -> float:
    return int(value) if float(value).is_integer() else value


def renumbered(old: Filter, said: tuple[str | None, Any]) -> Condition:
    """The comparison with another operator or number."""
    op, value = said
    if isinstance(value, TimeNamed):
        return year_condition(old.column, value) or old
    if value is None:
        return replace(old, op=op or old.op) if not isinstance(old.value, tuple) else old
    if isinstance(value, tuple):
        return replace(old, op="between", value=value)
    op = op or (old.op if old.op != "between" else "==")
    return replace(old, op=op, value=value)


def of_year(said: tuple[str | None, Any], scene: Scene) -> Condition | None:
    """ "what about 2024?": a year of the dates."""
    op, value = said
    dates = scene.data.named(Kind.DATE)
    if op is not None or not isinstance(value, int) or not dates:
        return None
    known = scene.data.frame[dates[0]].dropna()
    if not len(known) or not known.min().year <= value <= known.max().year:
        return None
    return Filter(dates[0], "between", (f"{value}-01-01", f"{value}-12-31 23:59:59"))


def suits(old: Filter, said: tuple[str | None, Any], scene: Scene) -> bool:
    """A number takes the place of one in the same column only if it may stand there; a year, that of a year."""
    if isinstance(said[1], TimeNamed):
        return scene.is_number(old.column) and min(_values(old.value)) >= 1000 and max(_values(old.value)) <= 2200
    if scene.kind(old.column) is Kind.YESNO:
        return False
    if scene.kind(old.column) is not Kind.NUMBER or said[1] is None or old.column not in scene.data.frame:
        return True
    known = scene.data.frame[old.column]
    new, before = _values(said[1]), _values(old.value)
    low, high = min(known.min(), *before), max(known.max(), *before)
    return any(low <= value <= high for value in new)


def _values(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def numeric(value: Any) -> bool:
    """Whether the value of a comparison is a number, or a pair of them."""
    values = value if isinstance(value, tuple) else (value,)
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)


def narrows(old: Sequence[Condition], found: Condition) -> bool:
    """Whether a bound on one side meets a bound on the other: "over 30", then "but under 50"."""
    ops = [f.op for f in old if isinstance(f, Filter)]
    if not isinstance(found, Filter) or len(ops) != len(old):
        return False
    return (found.op in UPPER and all(op in LOWER for op in ops)) or (
        found.op in LOWER and all(op in UPPER for op in ops)
    )
