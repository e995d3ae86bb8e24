"""Other words for values: what comes from a country, codes of states, names of months, words for the sexes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.dataset import Dataset, Kind
from assistant.language.lexis.lexicon import Lexicon, Place
from assistant.language.lexis.names import split, squash
from assistant.language.linking.cells import Cells

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
    by_name, by_code = _known_places(lexicon)
    kinds: dict[tuple[str, int], int] = {}
    codes = [(number, key) for key in by_code.keys() & cells.spelled.keys() for number in by_code[key]]
    for number, key in codes:
        if str(cells.value(key)) == key.upper():
            kind = (lexicon.places[number][0], len(key))
            kinds[kind] = kinds.get(kind, 0) + 1
    # "IT" is a country only where most other cells are countries' codes too
    trusted = {kind for kind, count in kinds.items() if count > 0.6 * len(cells.spelled) and kind[0] != "cities"}
    named = [(number, key) for key in by_name.keys() & cells.spelled.keys() for number in by_name[key]]
    named += [(number, key) for number, key in codes if (lexicon.places[number][0], len(key)) in trusted]
    for number, key in sorted(named):
        yield from _said_for(lexicon.places[number][1], cells.name, cells.value(key))


@lru_cache(maxsize=8)
def _known_places(lexicon: Lexicon) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Numbers of the lexicon's places by the spellings of their names and of their codes."""
    by_name: dict[str, list[int]] = {}
    by_code: dict[str, list[int]] = {}
    for number, (_, place) in enumerate(lexicon.places):
        for name in (*place.names, *place.people):
            by_name.setdefault(squash(name), []).append(number)
        for code in place.codes:
            by_code.setdefault(code.lower(), []).append(number)
    return by_name, by_code


def _said_for(place: Place, column: str, value: Any) -> Iterator[tuple[str, Alias]]:
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
    return [cells.value(key)] if key in cells.spelled else []


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
    for value in map(cells.value, cells.spelled):
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
                yield word, Alias(cells.name, cells.value(key))
