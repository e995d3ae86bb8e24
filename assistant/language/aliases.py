"""Other words for values: what comes from a country, codes of states, names of months, words for the sexes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.dataset import Dataset, Kind
from assistant.language.cells import Cells
from assistant.language.lexicon import Lexicon, Place
from assistant.language.names import split, squash

MOST_DIFFERENT = 3000  # values of a column up to which other words for them are looked for


@dataclass(frozen=True)
class Alias:
    """A value that another word stands for; `code` if that word must be in capitals ("IN" for India)."""

    column: str
    value: Any
    code: bool = False
    negated: bool = False


def aliases(dataset: Dataset, found: Sequence[Cells], lexicon: Lexicon) -> dict[str, list[Alias]]:
    """Other words for the values of a dataset, by their spelling."""
    made: dict[str, list[Alias]] = {}
    for cells in found:
        if len(cells.spelled) > MOST_DIFFERENT:
            continue
        for word, alias in (
            *_places(cells, lexicon),
            *_times(cells, lexicon),
            *_sexes(cells, lexicon),
            *_ordinals(cells, lexicon),
        ):
            if word not in cells.spelled and alias not in made.setdefault(word, []):
                made[word].append(alias)
    for word, alias in _months(dataset, lexicon):
        made.setdefault(word, []).append(alias)
    return made


def _places(cells: Cells, lexicon: Lexicon) -> Iterator[tuple[str, Alias]]:
    kinds: dict[tuple[str, int], list[str]] = {}
    for kind, place in lexicon.places:
        for code in place.codes:
            if str(cells.spelled.get(code.lower(), "")) == code:
                kinds.setdefault((kind, len(code)), []).append(code)
    # "IT" is a country only where most other cells are countries' codes too
    trusted = {key for key, codes in kinds.items() if len(codes) > 0.6 * len(cells.spelled) and key[0] != "cities"}
    for kind, place in lexicon.places:
        spelled = [squash(name) for name in (*place.names, *place.people)]
        spelled += [code.lower() for code in place.codes if (kind, len(code)) in trusted]
        value = next((cells.spelled[key] for key in spelled if key in cells.spelled), None)
        if value is not None:
            yield from _said_for(place, kind, cells.name, value)


def _said_for(place: Place, kind: str, column: str, value: Any) -> Iterator[tuple[str, Alias]]:
    for name in (*place.names, *place.people):
        yield squash(name), Alias(column, value)
    for people in place.people:
        yield squash(people) + "s", Alias(column, value)
    for code in place.codes:
        yield code.lower(), Alias(column, value, code=True)


def _times(cells: Cells, lexicon: Lexicon) -> Iterator[tuple[str, Alias]]:
    """Months and weekdays written otherwise, where the column has several of them."""
    for key in ("months", "weekdays"):
        present = [(forms, value) for forms in lexicon.times[key] for form in forms for value in _values(cells, form)]
        if len({forms for forms, _ in present}) < 2:
            continue
        for forms, value in present:
            for form in forms:
                if len(form) > 2:
                    yield form, Alias(cells.name, value)
            yield forms[0] + "s", Alias(cells.name, value)


def _values(cells: Cells, key: str) -> list[Any]:
    return [cells.spelled[key]] if key in cells.spelled else []


def _months(dataset: Dataset, lexicon: Lexicon) -> Iterator[tuple[str, Alias]]:
    """Months by their names where a column has their numbers."""
    for name, column in dataset.columns.items():
        if column.kind in (Kind.DATE, Kind.TEXT) or column.distinct > 12 or "month" not in split(name):
            continue
        numbers = {v for v in dataset.frame[name].dropna().unique().tolist() if isinstance(v, int | float)}
        if numbers and numbers <= set(range(1, 13)):
            for number, forms in enumerate(lexicon.times["months"], 1):
                for form in forms:
                    if number in numbers:
                        yield form, Alias(name, number)


def _ordinals(cells: Cells, lexicon: Lexicon) -> Iterator[tuple[str, Alias]]:
    """ "first class" for "1st class", and the other way."""
    other = {form: forms for forms in lexicon.times["ordinals"] for form in forms}
    if len(cells.spelled) > 100:
        return
    for value in cells.spelled.values():
        words = str(value).lower().split()
        for i, word in enumerate(words):
            for form in other.get(word, ()):
                yield squash("".join([*words[:i], form, *words[i + 1 :]])), Alias(cells.name, value)


def _sexes(cells: Cells, lexicon: Lexicon) -> Iterator[tuple[str, Alias]]:
    """Women for "F", for "female", and for a yes in a column called is_female."""
    words = set(split(cells.name))
    if cells.column.kind is Kind.YESNO:
        own = next((lexicon.sex[w] for w in split(cells.name) if w in lexicon.sex and len(w) > 1), None)
        if own is not None and cells.column.yes is not None:
            for word, sex in lexicon.sex.items():
                if len(word) > 1:
                    yield word, Alias(cells.name, cells.column.yes, negated=sex != own)
        return
    present = {key: lexicon.sex[key] for key in cells.spelled if key in lexicon.sex}
    letters = any(len(key) == 1 for key in present)
    if len(set(present.values())) < 2 or len(present) < len(cells.spelled) - 3:
        return
    if letters and not words & lexicon.sex_columns and len(present) < len(cells.spelled):
        return
    for key, own in present.items():
        for word, sex in lexicon.sex.items():
            if sex == own and len(word) > 1:
                yield word, Alias(cells.name, cells.spelled[key])
