"""Parameters that only some words fill: choices, flags, numbers, marks and cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.condition import Filter
from assistant.language.composing.ask import Ask
from assistant.language.composing.chunks import Chunk
from assistant.language.lexis.phrase import Match, Phrase, find
from assistant.language.lexis.words import SkillWords, between
from assistant.language.points import FILLED
from assistant.language.understanding import Evidence
from assistant.scope import Keep, Step
from assistant.skill import Slot

MOST_SKIPPED = 5  # words between a phrase's words and its number
PLURAL = between("counted_people")
SKIPPED_BACK = between("skipped_back")
ROWS_IN = between("rows_in")


@dataclass
class Filling:
    """What was put where, which chunks were used, what is missing."""

    args: dict[str, Any] = field(default_factory=dict)
    used: list[Chunk] = field(default_factory=list)
    tokens: set[int] = field(default_factory=set)
    evidence: list[Evidence] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    scope: tuple[Step, ...] = ()


def word_slot(
    name: str,
    slot: Slot,
    own: SkillWords,
    ask: Ask,
    stems: Sequence[str],
    numbers: Mapping[int, tuple[int, float]],
    done: Filling,
) -> None:
    """Fill one slot that words, not columns, are for; what was read is marked as used."""
    match slot.what:
        case "choice":
            options = [
                (hit.size, option, hit)
                for option, phrases in own.choices.get(name, {}).items()
                for p, hit in hits_of(phrases, stems, {})
            ]
            if options:
                _, option, hit = max(options, key=lambda o: o[0])
                done.args[name] = option
                done.tokens |= set(hit.tokens)
                done.evidence.append(Evidence(FILLED, f"{name} is {option}"))
        case "flag":
            for _, hit in hits_of(own.flags.get(name, ()), stems, {}):
                done.args[name] = True
                done.tokens |= set(hit.tokens)
                break
        case "row" if ask.has("row_number"):
            _row_slot(name, ask, done)
        case "number" | "row" | "top":
            _number_slot(name, slot, own, ask, stems, numbers, done)
        case "text":
            done.args[name] = " ".join(t.raw or t.text for t in ask.tokens)
        case "mark":
            marks = [c for c in ask.all("mark") if c.means != "any"]
            if marks:
                done.args[name] = marks[0].means
                done.used += marks
        case "wants":
            done.args[name] = ask.wants


def _row_slot(name: str, ask: Ask, done: Filling) -> None:
    """A row called by its number."""
    row = ask.all("row_number")[0]
    done.args[name] = row.means
    done.used.append(row)
    done.tokens |= set(range(row.start, row.end))
    done.evidence.append(Evidence(FILLED, row.because))


def _number_slot(
    name: str, slot: Slot, own: SkillWords, ask: Ask, stems: Sequence[str], numbers: Mapping[int, tuple[int, float]],
    done: Filling,
) -> None:  # fmt: skip
    """The number that a phrase of the slot stands beside."""
    units = {c.start: c.means.unit for c in ask.all("number")}
    free = [at for at in numbers if at not in done.tokens and _counted(slot, units.get(at, ""))]
    if slot.what == "top":  # "for people older than 60, most important columns": 60 limits the age
        free = [at for at in free if not any(c.start <= at < c.end for c in ask.all("condition"))]
    slots = {at: numbers[at][0] for at in free}
    for _, hit in sorted(hits_of(own.numbers.get(name, ()), stems, slots), key=lambda found: found[1].skipped):
        if not hit.slots or hit.skipped > MOST_SKIPPED:
            continue
        value = numbers[hit.slots[0][1]][1]
        done.args[name] = int(value) if float(value).is_integer() else value
        done.tokens |= set(hit.tokens) | set(range(hit.slots[0][1], slots[hit.slots[0][1]]))
        done.evidence.append(Evidence(FILLED, f"{name} is {value:g}"))
        break


def _counted(slot: Slot, unit: str) -> bool:
    """Whether a number of this unit can be meant: percentages are no number of rows, and some slots take nothing else."""
    return unit in slot.options if slot.options else slot.what != "top" or unit != "%"


def hits_of(phrases: Iterable[Phrase], stems: Sequence[str], slots: Mapping[int, int]) -> list[tuple[Phrase, Match]]:
    """The phrases that occur in the message, where they stand."""
    found = [(p, find(p, stems, slots)) for p in phrases]
    return [(p, hit) for p, hit in found if hit is not None and (hit.skipped == 0 or slots)]


def case_slot(name: str, conditions: Sequence[Chunk], ask: Ask, done: Filling) -> None:
    """Equalities are what the case is like; other conditions choose rows, and all do that are said of several rows."""
    pairs: list[tuple[str, Any]] = []
    kept: list[Chunk] = []
    several = name == "case" and any(of_rows(chunk, ask) for chunk in conditions)
    for chunk in conditions:
        is_value = isinstance(chunk.means, Filter) and chunk.means.op == "=="
        within = name == "setting" and (
            of_rows(chunk, ask) or ROWS_IN & {t.text for t in ask.tokens[max(0, chunk.start - 2) : chunk.start]}
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


def of_rows(chunk: Chunk, ask: Ask) -> bool:
    """ "the predictions for the north", "people from Oslo": the condition chooses rows."""
    at = chunk.start - 1
    while at >= 0 and ask.tokens[at].text in SKIPPED_BACK:
        at -= 1
    return at >= 0 and ask.tokens[at].text in PLURAL and "like" not in {t.text for t in ask.tokens[:at]}
