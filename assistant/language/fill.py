"""Put what was said into the parameters of a skill: columns where a phrase says so, choices, numbers, flags, cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.condition import Filter
from assistant.dataset import Kind
from assistant.language.ask import Ask
from assistant.language.chunks import Chunk
from assistant.language.conditions import Scene
from assistant.language.decide import Evidence
from assistant.language.phrase import Match, Phrase, find
from assistant.language.points import FILLED, MISSING, NO_PLACE
from assistant.language.sides import SPLITS, bare_columns, set_against
from assistant.language.tags import ColumnNamed
from assistant.language.words import SkillWords
from assistant.scope import Keep, Step
from assistant.skill import Skill, Slot

STRUCTURE = ("group", "ranking", "order", "measure", "most_common", "claim")


@dataclass
class Filling:
    """What was put where, which chunks were used, what is missing."""

    args: dict[str, Any] = field(default_factory=dict)
    used: list[Chunk] = field(default_factory=list)
    tokens: set[int] = field(default_factory=set)
    evidence: list[Evidence] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    scope: tuple[Step, ...] = ()


def fill(
    skill: Skill, own: SkillWords, match: Match | None, ask: Ask, scene: Scene, stems: Sequence[str],
    numbers: Mapping[int, tuple[int, float]], before: Mapping[str, Any],
) -> Filling:  # fmt: skip
    """Fill the slots of `skill`: those a phrase names, then those that only some words fit, then columns in order."""
    done = Filling()
    said = {name: start for name, start in (match.slots if match else ())}
    for name, slot in skill.slots.items():
        if slot.what in ("choice", "flag", "number", "text", "wants", "mark", "row", "top", "test"):
            _worded(name, slot, own, ask, stems, numbers, done)
    cases = [name for name, slot in skill.slots.items() if slot.what == "case"]
    if not cases:
        ask, against, chunks = set_against(skill, bare_columns(skill, ask, scene))
        if against:
            done.args |= against
            done.used += chunks
            done.evidence.append(Evidence(FILLED, f"values of {against['by']} are compared"))
    conditions = _left_out(skill, ask, done)
    if cases:
        _case(cases[0], conditions, ask, done)
    else:
        done.used += conditions
    pool = _Pool(ask, scene)
    for name, phrases in own.columns.items():
        _placed(name, skill.slots[name], phrases, pool, ask, stems, done)
    for name, slot in skill.slots.items():
        aside = name in LEFT_OUT and name not in said  # no column is set aside unless the words say so
        if slot.what in ("column", "columns", "groups") and name not in done.args and not aside:
            _columns(name, slot, said.get(name), any(s in skill.slots for s in SPLITS), pool, done, before)
    if not cases:
        done.scope = ask.steps(tuple(c for c in ask.all("condition") if c in conditions))
    for name in skill.required:
        if name not in done.args and skill.slots[name].what not in ("text",):
            done.missing.append(name)
            done.evidence.append(Evidence(MISSING, f"{name} is not said"))
    left = [c for c in pool.left() if c not in done.used]
    done.evidence += [Evidence(NO_PLACE, f"no place for {c.because or c.means}") for c in left]
    return done


LEFT_OUT = ("without", "fixed")  # slots for columns that are set aside: "without visits", "except the price"


def _left_out(skill: Skill, ask: Ask, done: Filling) -> list[Chunk]:
    """Columns said to be left out go to the slot for them; the conditions that stay are given back."""
    conditions = ask.all("condition")
    slot = next((name for name in LEFT_OUT if name in skill.slots), None)
    if slot is None:
        return conditions
    gaps = [
        c
        for c in conditions
        if isinstance(c.means, Filter) and c.means.op == "missing" and c.parts[0].kind == "missing"
    ]
    names = [c.means.column for c in gaps] + [name for c in ask.all("except") for name in c.means]
    if names:
        done.args[slot] = tuple(dict.fromkeys(names))
        done.used += [*gaps, *ask.all("except")]
        done.evidence.append(Evidence(FILLED, f"{slot} {', '.join(names)}"))
    return [c for c in conditions if c not in gaps]


class _Pool:
    """The columns that were named, each to be used once; groups are kept for slots that split."""

    def __init__(self, ask: Ask, scene: Scene) -> None:
        self.scene = scene
        self.named: list[tuple[Chunk, str, bool]] = []
        for chunk in ask.all("column", "measure", "ranking", "order", "group"):
            self.named += [(chunk, name, chunk.kind == "group") for name in _names(chunk)]
        self.taken: list[tuple[Chunk, str, bool]] = []

    def take(self, slot: Slot, start: int | None, split: bool, spare: bool = False) -> tuple[Chunk, str] | None:
        """The next column that fits: the one a phrase points at, else in order; split slots prefer groups."""
        fits = [(i, c, name) for i, (c, name, _) in enumerate(self.named) if self._fits(slot, c, name)]
        if spare and not split:
            fits = [f for f in fits if not self.named[f[0]][2]]
        if start is not None:
            fits = [f for f in fits if f[1].start <= start < f[1].end] or fits
        elif split:
            fits = [f for f in fits if self.named[f[0]][2]] or fits
        else:
            fits = [f for f in fits if not self.named[f[0]][2]] or fits
        if not fits:
            return None
        i, chunk, name = fits[0]
        self.taken.append(self.named.pop(i))
        rival = self._best_rival(slot, chunk, name)
        return chunk, rival

    def _fits(self, slot: Slot, chunk: Chunk, name: str) -> bool:
        return self._kind_fits(slot, name) or any(self._kind_fits(slot, r) for r in _rivals(chunk))

    def _kind_fits(self, slot: Slot, name: str) -> bool:
        kind = self.scene.kind(name)
        if kind is None or kind in slot.kinds:
            return True
        return Kind.CATEGORY in slot.kinds and self.scene.groupable(name)

    def _best_rival(self, slot: Slot, chunk: Chunk, name: str) -> str:
        if self._kind_fits(slot, name):
            return name
        return next(r for r in _rivals(chunk) if self._kind_fits(slot, r))

    def take_at(self, slot: Slot, start: int) -> tuple[Chunk, str] | None:
        """The column that begins at this token, if it fits."""
        for i, (chunk, name, _) in enumerate(self.named):
            if chunk.start <= start < chunk.end and self._fits(slot, chunk, name):
                self.taken.append(self.named.pop(i))
                return chunk, self._best_rival(slot, chunk, name)
        return None

    def left(self) -> list[Chunk]:
        """Chunks with a column that nothing used."""
        return [chunk for chunk, _, _ in self.named]


def _rivals(chunk: Chunk) -> list[str]:
    return [t.means.name for t in chunk.rivals if isinstance(t.means, ColumnNamed)]


def _names(chunk: Chunk) -> list[str]:
    match chunk.kind:
        case "column":
            return [chunk.means.name]
        case "measure":
            return list(dict.fromkeys(c for _, c in chunk.means if c))
        case "group":
            return list(chunk.means)
        case "ranking":
            return [chunk.means.column] if chunk.means.column else []
        case "order":
            return [chunk.means[0]]
    return []


JOINS = frozenset({"and", ",", "&", "or", "the"})


def _placed(
    name: str, slot: Slot, phrases: Iterable[Phrase], pool: _Pool, ask: Ask, stems: Sequence[str], done: Filling
) -> None:
    """Fill a slot with the columns that follow one of its phrases ("controlling for a and b"), and with no others."""
    places = {chunk.start: chunk.end for chunk, _, _ in pool.named}
    # A column may stand inside a larger chunk ("for each class"): its own place counts.
    places |= {leaf.start: leaf.end for chunk, _, _ in pool.named for leaf in chunk.leaves() if leaf.kind == "column"}
    hits = [hit for _, hit in _hits(phrases, stems, places) if hit.slots and hit.skipped <= 2]
    if not hits:
        return
    best = max(hits, key=lambda hit: hit.size - hit.skipped)
    found, at = [], best.slots[0][1]
    while (one := pool.take_at(slot, at)) is not None:
        found.append(one)
        done.used.append(one[0])
        at = one[0].end
        while at < len(ask.tokens) and ask.tokens[at].text in JOINS:
            at += 1
        if slot.what == "column" or at == one[0].end:
            break
    if found:
        names = tuple(dict.fromkeys(column for _, column in found))
        done.args[name] = names[0] if slot.what == "column" else names
        done.tokens |= set(best.tokens)
        done.evidence.append(Evidence(FILLED, f"{name} is {', '.join(names)}"))


MOST_SKIPPED = 5  # words between a phrase's words and its number


def _columns(
    name: str, slot: Slot, start: int | None, spare: bool, pool: _Pool, done: Filling, before: Mapping[str, Any]
) -> None:
    """Fill one slot; `spare` leaves the columns that rows are to be split by to another slot."""
    split = slot.what == "groups" or name in SPLITS
    if slot.what == "column":
        found = pool.take(slot, start, split)
        if found is not None:
            chunk, column = found
            done.args[name] = column
            done.used.append(chunk)
            done.evidence.append(
                Evidence(FILLED, f"{name} is {column} ({chunk.because})" if chunk.because else f"{name} is {column}")
            )
        return
    columns = []
    while (found := pool.take(slot, start, split, spare)) is not None:
        columns.append(found[1])
        done.used.append(found[0])
        start = None
    if columns:
        done.args[name] = tuple(dict.fromkeys(columns))
        done.evidence.append(Evidence(FILLED, f"{name} is {', '.join(columns)}"))


def _worded(
    name: str,
    slot: Slot,
    own: SkillWords,
    ask: Ask,
    stems: Sequence[str],
    numbers: Mapping[int, tuple[int, float]],
    done: Filling,
) -> None:
    match slot.what:
        case "choice":
            options = [
                (hit.size, option, hit)
                for option, phrases in own.choices.get(name, {}).items()
                for p, hit in _hits(phrases, stems, {})
            ]
            if options:
                _, option, hit = max(options, key=lambda o: o[0])
                done.args[name] = option
                done.tokens |= set(hit.tokens)
                done.evidence.append(Evidence(FILLED, f"{name} is {option}"))
        case "flag":
            for _, hit in _hits(own.flags.get(name, ()), stems, {}):
                done.args[name] = True
                done.tokens |= set(hit.tokens)
                break
        case "number" | "row" | "top":
            slots = {at: end for at, (end, _) in numbers.items() if at not in done.tokens}
            for _, hit in _hits(own.numbers.get(name, ()), stems, slots):
                if not hit.slots or hit.skipped > MOST_SKIPPED:
                    continue
                value = numbers[hit.slots[0][1]][1]
                done.args[name] = int(value) if float(value).is_integer() else value
                done.tokens |= set(hit.tokens) | set(range(hit.slots[0][1], slots[hit.slots[0][1]]))
                done.evidence.append(Evidence(FILLED, f"{name} is {value:g}"))
                break
        case "text":
            done.args[name] = " ".join(t.raw or t.text for t in ask.tokens)
        case "mark":
            marks = [c for c in ask.all("mark") if c.means != "any"]
            if marks:
                done.args[name] = marks[0].means
                done.used += marks
        case "wants":
            done.args[name] = ask.wants


def _hits(phrases: Iterable[Phrase], stems: Sequence[str], slots: Mapping[int, int]) -> list[tuple[Phrase, Match]]:
    found = [(p, find(p, stems, slots)) for p in phrases]
    return [(p, hit) for p, hit in found if hit is not None and (hit.skipped == 0 or slots)]


PLURAL = frozenset({"predictions", "forecasts", "people", "everyone", "everybody", "those", "rows", "cases", "records"})
SKIPPED_BACK = frozenset(
    {"the", "from", "in", "for", "of", "with", "where", "who", "are", "were", "all", "whose", "about"}
)
ROWS_IN = frozenset({"in", "for", "among", "of", "from"})


def _case(name: str, conditions: Sequence[Chunk], ask: Ask, done: Filling) -> None:
    """Equalities are what the case is like; other conditions choose rows, and all do that are said of several rows."""
    pairs: list[tuple[str, Any]] = []
    kept: list[Chunk] = []
    several = name == "case" and any(_of_rows(chunk, ask) for chunk in conditions)
    for chunk in conditions:
        is_value = isinstance(chunk.means, Filter) and chunk.means.op == "=="
        within = name == "setting" and (
            _of_rows(chunk, ask) or ROWS_IN & {t.text for t in ask.tokens[max(0, chunk.start - 2) : chunk.start]}
        )
        if is_value and not several and not within:
            pairs.append((chunk.means.column, chunk.means.value))
        else:
            kept.append(chunk)
        done.used.append(chunk)
    if pairs:
        done.args[name] = tuple(pairs)
        done.evidence.append(Evidence(FILLED, f"a case with {', '.join(column for column, _ in pairs)}"))
    done.scope = tuple(Keep(c.means) for c in kept)


def _of_rows(chunk: Chunk, ask: Ask) -> bool:
    """ "the predictions for the north", "people from Oslo": the condition chooses rows."""
    at = chunk.start - 1
    while at >= 0 and ask.tokens[at].text in SKIPPED_BACK:
        at -= 1
    return at >= 0 and ask.tokens[at].text in PLURAL and "like" not in {t.text for t in ask.tokens[:at]}
