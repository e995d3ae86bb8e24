"""Two sides held against each other: a rate or a mean of this group and of that one, a hypothesis about both, what chance would give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.condition import Filter, filters
from assistant.dataset import Kind, Role
from assistant.expression import Holds
from assistant.language.composing.chunks import Chunk
from assistant.language.describing.composer import Candidate, Composer, together
from assistant.language.describing.methods import ABSORBED, method_words
from assistant.language.tagging.tags import ColumnNamed, Tag
from assistant.scope import Derive, Keep, Step

SURE = 5.5
LIKE = 4  # letters that a word and the name or value it stands for have in common
FEW_VALUES = 4
NEAR = 5  # tokens between the words for a level and its number
FEWEST_COLUMNS = 2  # in a table of two columns the one that is not named is the other one


@dataclass(frozen=True, eq=False)
class Sides:
    """What splits the rows and into which values, what is looked at (a column, perhaps one value of it), and the rows kept."""

    by: str
    groups: tuple[Any, ...]
    target: str
    value: Any
    rest: tuple[Filter, ...]


def contrasted(composer: Composer) -> Candidate | None:
    """A comparison, or a test of counts, of two groups named by their values."""
    cues = tuple(t for t in method_words().cues.find(composer.ask.tokens) if t.means.kind == "contrast")
    said = {t.means.value for t in cues}
    if "majority" in said and (made := _majority(composer, cues)) is not None:
        return made
    if "expected" in said:
        return _expected(composer, cues)
    if (
        "rate" in said
        and composer.ask.has("extreme", "ranking")
        and (made := _extreme_rate(composer, cues)) is not None
    ):
        return made
    if not ({"hypothesis", "approximation"} & said or {"gap", "rate"} <= said or {"counts"} & said):
        return None
    sides = _sides(composer, said)
    if sides is None:
        return _paired(composer, cues)
    sides = _valued(composer, sides) if "rate" in said else sides
    kind = composer.scene.kind(sides.target)
    counted = kind not in (Kind.NUMBER, Kind.YESNO) and sides.value is None
    if "counts" in said or counted:
        method = {"method": "chi_square"} if "counts" in said else {"topic": "independence"}
        args: dict[str, Any] = {"among": (sides.target, sides.by), **method}
        return _made(composer, cues, "test", args, _kept(sides.rest))
    target, steps = _looked_at(composer, sides)
    alpha = _alpha(composer, cues)
    wants = {"wants": composer.ask.wants} if composer.ask.wants in ("number", "yesno") else {}
    args = {"target": target, "by": sides.by, **({"groups": sides.groups} if sides.groups else {}), **alpha, **wants}
    return _made(composer, cues, "compare", args, (*steps, *_kept(sides.rest)))


def _alpha(composer: Composer, cues: Sequence[Tag]) -> dict[str, Any]:
    """The level of significance: the number in per cent, or below a half, nearest to the words for it."""
    at = [t.start for t in cues if t.means.value == "hypothesis"]
    numbers = [c for c in composer.ask.all("number") if c.means.unit == "%" or 0 < c.means.value < 0.5]
    near = [c for c in numbers if any(abs(c.start - start) <= NEAR for start in at)]
    return {"alpha": near[-1].means.value} if near else {}


def _kept(rest: Sequence[Filter]) -> tuple[Step, ...]:
    return (Keep(together(rest)),) if rest else ()


def _looked_at(composer: Composer, sides: Sides) -> tuple[str, tuple[Step, ...]]:
    """The column that is compared: itself, or whether it has the value that was named."""
    column = composer.scene.data.columns[sides.target]
    if sides.value is None or (column.kind is Kind.YESNO and str(column.yes) == str(sides.value)):
        return sides.target, ()
    name = f"{sides.target} {sides.value}"
    return name, (Derive(name, Holds(Filter(sides.target, "==", sides.value))),)


def _sides(composer: Composer, said: set[str]) -> Sides | None:
    """The column that splits, by two of its values or by its name, and the column that is looked at."""
    scene, named = composer.scene, _named(composer)
    values: dict[str, list[Any]] = {}
    for found in _filters(composer):
        listed = found.value if found.op == "in" and isinstance(found.value, list | tuple) else [found.value]
        values.setdefault(found.column, []).extend(listed)
        if found.op == "!=":
            values[found.column] += _others(composer, found)
    rated = _rated(composer) if "rate" in said else ""
    several = [c for c, said_ in values.items() if len(dict.fromkeys(map(str, said_))) > 1 and _groupable(composer, c)]
    by = several[0] if several else ""
    outcomes = [rated] if rated and rated != by else [c for c in dict.fromkeys((*values, *named)) if c != by]
    if not by and outcomes and "groups" in said:
        fits = [c.name for c in scene.data.columns.values() if c.name not in outcomes and 1 < c.distinct <= 12 and scene.groupable(c.name)]  # fmt: skip
        by = fits[0] if len(fits) == 1 else ""
    if not by and len(named) == 2 and not values and _groupable(composer, named[1]):
        by, outcomes = named[1], [named[0]]
    if not by and not outcomes and len(scene.data.columns) == FEWEST_COLUMNS:
        yes = [n for n, c in scene.data.columns.items() if c.kind is Kind.YESNO]
        by = next((n for n in scene.data.columns if n not in yes), "") if len(yes) == 1 else ""
        outcomes = yes
    if by and not outcomes:
        others = [c for c in scene.data.columns if c != by]
        outcomes = others if len(others) == FEWEST_COLUMNS - 1 else []
    if not by or not outcomes:
        return None
    target = next((c for c in outcomes if c in values), None) or outcomes[0]
    better = [c for c in outcomes if c in named and c not in values and scene.kind(c) in (Kind.NUMBER, Kind.YESNO)]
    target = better[0] if better and "rate" in said and len(outcomes) > 1 else target
    value = values[target][0] if target in values and scene.kind(target) is not Kind.NUMBER else None
    rest = tuple(f for f in _filters(composer) if f.column not in (by, target))
    unique = tuple(dict.fromkeys(values.get(by, ())))
    return Sides(by, unique if len(unique) < 3 else (), target, value, rest)


def _valued(composer: Composer, sides: Sides) -> Sides:
    """ "The rate of deaths" of a column of dead and alive: the value that a word of the message begins like."""
    column = composer.scene.data.columns[sides.target]
    if sides.value is not None or column.kind in (Kind.NUMBER, Kind.YESNO) or column.distinct > FEW_VALUES:
        return sides
    words = [t.text for t in composer.ask.tokens if t.kind == "word" and len(t.text) >= LIKE]
    values = composer.scene.data.frame[sides.target].dropna().unique().tolist()
    alike = [v for v in values if any(w[:LIKE] == str(v).lower()[:LIKE] for w in words)]
    return replace(sides, value=alike[0]) if len(alike) == 1 else sides


def _rated(composer: Composer) -> str:
    """ "The callback rate": the column whose name the word before "rate" begins with."""
    tokens = composer.ask.tokens
    for tag in (t for t in method_words().cues.find(tokens) if t.means.value == "rate" and t.start):
        word = tokens[tag.start - 1].text
        names = [
            c
            for c in composer.scene.data.columns
            if len(c) >= LIKE and word.startswith(c.lower()) and c.lower() != word
        ]
        if len(names) == 1 and composer.scene.kind(names[0]) in (Kind.NUMBER, Kind.YESNO):
            return names[0]
    return ""


def _extreme_rate(composer: Composer, cues: Sequence[Tag]) -> Candidate | None:
    """ "The callback rate of the name with the lowest callback rate": the rate of the group that comes first by it."""
    rate, ends = _rated(composer), composer.ask.all("extreme", "ranking")
    groups = [n for n in _named(composer) if n != rate and _groupable(composer, n)]
    if not rate or len(groups) != 1:
        return None
    means = ends[0].means
    descending = (
        means.descending if hasattr(means, "descending") else (means[0] if isinstance(means, tuple) else means) == "max"
    )
    args = {"measures": (("mean", rate),), "by": (groups[0],), "order": ("", descending), "top": 1, "wants": "number"}
    return _made(composer, cues, "summarise", args, _kept([f for f in _filters(composer) if f.column != groups[0]]))


def _paired(composer: Composer, cues: Sequence[Tag]) -> Candidate | None:
    """ "The difference between the price at the market and online": two families of columns (market_new, online_new …).

    Of several pairs the one with the most complete rows is taken.
    """
    frame, families = composer.scene.data.frame, dict[str, dict[str, str]]()
    for name in composer.scene.data.columns:
        first, _, rest = name.lower().replace(" ", "_").partition("_")
        if rest and composer.scene.kind(name) is Kind.NUMBER:
            families.setdefault(first, {})[rest] = name
    said = [w for w in dict.fromkeys(t.text for t in composer.ask.tokens) if w in families]
    if len(said) != 2:
        return None
    one, other = families[said[0]], families[said[1]]
    pairs = [(one[rest], other[rest]) for rest in one if rest in other]
    if not pairs:
        return None
    a, b = max(pairs, key=lambda pair: int(frame[list(pair)].notna().all(axis=1).sum()))
    args = {"target": a, "against": b, "wants": "number", **_alpha(composer, cues)}
    return _made(composer, cues, "compare", args, (), whole=True)


def _groupable(composer: Composer, name: str) -> bool:
    column = composer.scene.data.columns.get(name)
    return column is not None and column.role not in (Role.TEXT, Role.ID) and column.distinct <= 50


def _filters(composer: Composer) -> list[Filter]:
    """Conditions that name values: "no" of "there was no difference" is none."""
    tokens = composer.ask.tokens
    found = []
    for chunk in composer.ask.all("condition"):
        words = [t.text for t in tokens[chunk.start : chunk.end]]
        if words in (["no"], ["not"], ["yes"], ["or"]) or words[:1] == ["yes"]:
            continue
        found += [f for f in filters(chunk.means) if f.op in ("==", "in", "!=")]
    return found


def _others(composer: Composer, found: Filter) -> list[Any]:
    values = composer.scene.data.frame[found.column].dropna().unique().tolist()
    return [v for v in values if v != found.value] if len(values) == 2 else []


def _named(composer: Composer) -> list[str]:
    """Columns named by themselves, or in a measure."""
    leaves = [leaf for c in composer.ask.chunks if c.kind != "condition" for leaf in c.leaves()]
    strong = [leaf for leaf in leaves if isinstance(leaf.means, ColumnNamed) and leaf.points >= 0.9]
    names = [leaf.means.name for leaf in strong]
    names += [c for chunk in composer.ask.all("measure") for _, c in chunk.means if c]
    return [n for n in dict.fromkeys(names) if n in composer.scene.data.columns]


def _majority(composer: Composer, cues: Sequence[Tag]) -> Candidate | None:
    """ "Evidence that a majority favours it": one share against a half."""
    names = [f.column for f in _filters(composer)] + _named(composer)
    if not names:
        names = list(composer.scene.data.columns) if len(composer.scene.data.columns) == 1 else []
    two = [n for n in dict.fromkeys(names) if composer.scene.data.columns[n].distinct == 2]
    if len(two) != 1:
        return None
    wants = {"wants": "yesno", "claim": "different"} if composer.ask.wants == "yesno" else {}
    return _made(composer, cues, "test", {"among": (two[0],), "method": "binomial", "against": 0.5, **wants}, ())


def _expected(composer: Composer, cues: Sequence[Tag]) -> Candidate | None:
    """ "How many of the treated would we expect to fall ill, if both were independent?": a cell under chance alone."""
    found: dict[str, Any] = {f.column: f.value for f in _filters(composer) if f.op == "=="}
    columns = composer.scene.data.columns
    if len(found) == 1 and len(columns) == FEWEST_COLUMNS:
        other = next(c for c in columns if c not in found)
        named = columns[other].kind is Kind.YESNO
        found |= {other: columns[other].yes} if named else {}
    if len(found) != 2:
        return None
    (a, va), (b, vb) = found.items()
    args = {"among": (a, b), "topic": "independence", "cell": ((a, va), (b, vb)), "wants": "number"}
    return _made(composer, cues, "test", args, ())


def _made(
    composer: Composer,
    cues: Sequence[Tag],
    skill: str,
    args: dict[str, Any],
    steps: tuple[Step, ...],
    whole: bool = False,
) -> Candidate:
    """The request, with what the cues and small content words explain as read."""
    ask = composer.ask
    inside = {i for t in cues for i in range(t.start, t.end)}
    lists = method_words().lists
    absorbed: list[Chunk] = [c for c in ask.chunks if c.kind in ABSORBED or c.kind in ("missing", "claim", "share")]
    # A table of two columns can be asked about nothing else: the other words tell of the study.
    small = whole or len(composer.scene.data.columns) <= FEWEST_COLUMNS
    known = lists["empty"] | lists["inference"]
    absorbed += [c for c in ask.all("word") if small or c.start in inside or c.means in known]
    made = composer.candidate(skill, args, absorbed, [(SURE, "two sides are held against each other")], steps)
    return replace(made, own=False)
