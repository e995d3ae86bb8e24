"""Put what was said into the parameters of a skill: columns where a phrase says so, choices, numbers, flags, cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistant.condition import Filter
from assistant.dataset import Kind
from assistant.language.composing.ask import Ask
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.scene import Scene
from assistant.language.filling.event import event_said
from assistant.language.filling.periods import every_said, goal_said, periods_against, periods_said, rate_said
from assistant.language.filling.sides import SPLITS, bare_columns, groups_first, set_against
from assistant.language.filling.spent import WEAK, explained, without_spent
from assistant.language.filling.theirs import condition_slot, yes_as_condition
from assistant.language.filling.worded import Filling, case_slot, hits_of, word_slot
from assistant.language.lexis.phrase import Match, Phrase
from assistant.language.lexis.words import SkillWords
from assistant.language.points import FILLED, FROM_FOCUS, MISSING, NO_PLACE
from assistant.language.tagging.tags import ColumnNamed
from assistant.language.understanding import Evidence
from assistant.skill import Skill, Slot

STRUCTURE = ("group", "ranking", "order", "measure", "most_common", "claim", "row_number")


def fill(
    skill: Skill, own: SkillWords, match: Match | None, ask: Ask, scene: Scene, stems: Sequence[str],
    numbers: Mapping[int, tuple[int, float]], before: Mapping[str, Any],
) -> Filling:  # fmt: skip
    """Fill the slots of `skill`: those a phrase names, then those that only some words fit, then columns in order."""
    done = Filling()
    said = {name: start for name, start in (match.slots if match else ())}
    own_words = set(match.tokens) if match else set()
    ask = without_spent(ask, _worded(skill, own, ask, stems, numbers, done), own_words)
    cases = [name for name, slot in skill.slots.items() if slot.what == "case"]
    ask = _set_apart(skill, ask, scene, bool(cases), done)
    theirs = next((name for name, slot in skill.slots.items() if slot.what == "condition"), None)
    ask = yes_as_condition(ask, scene) if theirs else ask
    conditions = _left_out(skill, ask, done)
    conditions = condition_slot(theirs, conditions, ask, done) if theirs else conditions
    if cases:
        case_slot(cases[0], conditions, ask, done)
    else:
        done.used += conditions
    pool = _Pool(ask, scene)
    for name, phrases in own.columns.items():
        _placed(name, skill.slots[name], phrases, pool, ask, stems, done)
    for name, slot in skill.slots.items():
        aside = name in (*LEFT_OUT, *ONLY_SAID) and name not in said  # no column is set aside unless the words say so
        if slot.what in ("column", "columns", "groups") and name not in done.args and not aside:
            _columns(name, slot, said.get(name), any(s in skill.slots for s in SPLITS), pool, done, before)
    done.args = groups_first(skill, done.args, scene)
    _still_about(skill, ask, scene, before, done)
    if not cases:
        done.scope = ask.steps(tuple(c for c in ask.all("condition") if c in conditions))
    for name in skill.required:
        if name not in done.args and skill.slots[name].what not in ("text",):
            done.missing.append(name)
            done.evidence.append(Evidence(MISSING, f"{name} is not said"))
    left = [c for c in pool.left() if c not in done.used and not (c.points < WEAK and explained(c, own_words))]
    done.evidence += [Evidence(NO_PLACE, f"no place for {c.because or c.means}") for c in left]
    return done


def _worded(
    skill: Skill,
    own: SkillWords,
    ask: Ask,
    stems: Sequence[str],
    numbers: Mapping[int, tuple[int, float]],
    done: Filling,
) -> set[int]:
    """Fill the slots that only words fill; the tokens that their numbers have used up."""
    spent: set[int] = set()
    for name, slot in skill.slots.items():
        if slot.what in ("choice", "flag", "number", "text", "wants", "mark", "row", "top", "test"):
            before_it = set(done.tokens)
            word_slot(name, slot, own, ask, stems, numbers, done)
            spent |= done.tokens - before_it if slot.what == "number" else set()
    return spent


def _set_apart(skill: Skill, ask: Ask, scene: Scene, cases: bool, done: Filling) -> Ask:
    """What is no choice of rows: the event of a chance, values set against each other, periods, a goal; the rest is left."""
    event = next((name for name, slot in skill.slots.items() if slot.what == "event"), None)
    if event is not None:
        found = event_said(event, ask, scene)
        ask = found.ask
        done.args |= found.args
        done.used += found.used
        done.evidence += [Evidence(FILLED, f"{name} is {value}") for name, value in found.args.items()]
        done.evidence += [] if event in found.args else [Evidence(MISSING, "nothing that could happen is said")]
    elif not cases:
        ask, against, chunks = periods_against(skill, ask, scene)
        if not against:
            ask, against, chunks = set_against(skill, bare_columns(skill, ask, scene))
        if against:
            done.args |= against
            done.used += chunks
            done.evidence.append(Evidence(FILLED, f"values of {against['by']} are compared"))
    for taken in (periods_said, every_said, goal_said, rate_said):
        ask, arguments, chunks = taken(skill, ask, scene)
        done.args |= arguments
        done.used += chunks
        done.evidence += [Evidence(FILLED, f"{name} is said") for name in arguments]
    return ask


def _still_about(skill: Skill, ask: Ask, scene: Scene, before: Mapping[str, Any], done: Filling) -> None:
    """A skill about periods goes on with the column talked about, where none is named; "how many visits" are no count."""
    if "every" in skill.slots and "target" in done.args and done.args.get("how") == "count":
        del done.args["how"]
    if "target" not in skill.slots or "target" in done.args or before.get("target") not in scene.data.columns:
        return
    if _ahead(skill) and ask.opener != "how many":
        done.args["target"] = before["target"]
        done.evidence.append(Evidence(FROM_FOCUS, f"target is still {before['target']}"))


def _ahead(skill: Skill) -> bool:
    """Whether a skill is about periods: then its target may be left unsaid."""
    return any(slot.what == "periods" for slot in skill.slots.values())


ONLY_SAID = ("given", "instrument", "period")  # slots that no column fills unless a phrase of theirs says so
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
    hits = [hit for _, hit in hits_of(phrases, stems, places) if hit.slots and hit.skipped <= 2]
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
