"""Weak signs: who, where and when; and the words that stand for the rows of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.dataset import Dataset, Kind
from assistant.language.lexis.lexicon import Lexicon, base
from assistant.language.lexis.names import split
from assistant.language.lexis.tokens import Token, stem
from assistant.language.tagging.tags import ColumnNamed, Cue, Tag

_NUMBERING = ("id", "key", "no", "number", "code", "num")
HINT = 0.3  # points of who, where and when: enough to break a tie
ROWS = 1.2  # points of the noun for a row
_KINDS = {
    "who": (Kind.TEXT, Kind.ID, Kind.CATEGORY),
    "where": (Kind.PLACE, Kind.CATEGORY, Kind.TEXT),
    "when": (Kind.DATE,),
}


def hints(tokens: Sequence[Token], dataset: Dataset, lexicon: Lexicon) -> Iterator[Tag]:
    """Who asks for names of people, where for places, when for dates: the likeliest column for each."""
    for at, token in enumerate(tokens):
        key = "who" if token.text in ("whose", "whom") else token.text
        if key in _KINDS:
            column = _hinted(key, dataset, lexicon)
            if column:
                why = lexicon.why("hint", said=token.raw or token.text, column=column)
                yield Tag(at, at + 1, ColumnNamed(column, 0.2), HINT, why)


def _hinted(key: str, dataset: Dataset, lexicon: Lexicon) -> str | None:
    best: tuple[float, str] = (0.0, "")
    for name, column in dataset.columns.items():
        if column.kind not in _KINDS[key] and not (key == "when" and "year" in split(name)):
            continue
        words = split(name)
        named = any(word in lexicon.lists[key] for word in words)
        kind = {"who": 0, "where": 2 * (column.kind is Kind.PLACE), "when": 2 * (column.kind is Kind.DATE)}[key]
        score = kind + 1.5 * named - 0.1 * len(words) - 0.5 * (column.kind is Kind.ID)
        if (named or kind) and score > best[0]:
            best = (score, name)
    return best[1] or None


def row_tags(tokens: Sequence[Token], dataset: Dataset, lexicon: Lexicon) -> Iterator[Tag]:
    """Words that mean the rows themselves: "employees" in employees.csv, "records" anywhere."""
    nouns = row_nouns(dataset, lexicon)
    stemmed = {base(noun): noun for noun in reversed(nouns)}
    alike = {number: noun for noun in reversed(nouns) for number in lexicon.groups((base(noun),))[0]}
    people, label = _is_about_people(dataset, lexicon), label_column(dataset, lexicon)
    for at, token in enumerate(tokens):
        if token.kind != "word":
            continue
        noun, points = stemmed.get(base(token.text)), ROWS
        if noun is None and token.text in lexicon.lists["rows"]:
            noun, points = token.text, 1.0
        if noun is None and token.text in lexicon.lists["people"] and people:
            noun, points = nouns[0] if nouns else "person", 0.8
        if noun is None and token.text not in lexicon.lists["statistic"]:
            groups = lexicon.groups((base(token.text),))[0]
            noun, points = next((alike[g] for g in groups if g in alike), None), 0.7
        if noun is not None:
            yield Tag(at, at + 1, Cue("rows", noun), points, lexicon.why("rows", noun=noun))
            if label and points != 1.0:
                why = lexicon.why("label", column=label, noun=noun)
                yield Tag(at, at + 1, ColumnNamed(label, 0.5), points - 0.3, why)


def label_column(dataset: Dataset, lexicon: Lexicon) -> str | None:
    """The column that names the rows, as a person would: "name", "title", or the noun of a row with "name".

    None if no text column is called so.
    """
    nouns = {base(noun) for noun in row_nouns(dataset, lexicon)}
    best: tuple[float, str | None] = (0.0, None)
    for name, column in dataset.columns.items():
        words = split(name)
        if (
            column.kind in (Kind.NUMBER, Kind.DATE, Kind.YESNO)
            or not words
            or column.kind is Kind.ID
            and words[-1] in _NUMBERING
        ):
            continue
        points = 2.0 * (words[-1] in ("name", "title", "names")) - 0.2 * len(words)
        points += 1.5 * any(base(word) in nouns for word in words) - 0.5 * (words[0] in ("first", "last"))
        if points > max(best[0], 0.5):
            best = (points, name)
    return best[1]


def row_nouns(dataset: Dataset, lexicon: Lexicon) -> tuple[str, ...]:
    """What one row may be called, the likeliest first: from the name of the file and of the columns that number rows.

    "employees.csv" and a column "employee_id" both say that a row is an employee.
    """
    return _row_nouns(dataset.name, tuple(dataset.columns), tuple(c.kind for c in dataset.columns.values()), lexicon)


@lru_cache(maxsize=64)
def _row_nouns(file: str, columns: tuple[str, ...], kinds: tuple[Kind, ...], lexicon: Lexicon) -> tuple[str, ...]:
    found: list[str] = []
    stop, generic = lexicon.lists["file"] | lexicon.lists["function"], lexicon.lists["generic"]
    words = [
        word for word in split(re.sub(r"\.\w{1,8}$", "", file.split("/")[-1])) if word.isalpha() and word not in stop
    ]
    for i, name in enumerate(columns):
        parts = split(name)
        if len(parts) > 1 and parts[-1] in _NUMBERING and (kinds[i] is Kind.ID or i == 0):
            found += [word for word in parts[:-1] if word not in generic][-1:]
            break
    found += [words[-1]] if words and words[-1] not in lexicon.lists["statistic"] else []
    found += [
        parts[0] for i, parts in enumerate(map(split, columns))
        if len(parts) == 2 and parts[1] == "name" and kinds[i] in (Kind.TEXT, Kind.ID) and parts[0] not in generic | {"first", "last"}
    ][:1]  # fmt: skip
    names = {base("".join(split(name))) for name in columns}
    return tuple(dict.fromkeys(_singular(word) for word in found if len(word) > 2 and base(word) not in names))


def _singular(word: str) -> str:
    """The noun itself where its plural was written.

    >>> [_singular(w) for w in ("employees", "cities", "boxes", "people", "glass", "houses")]
    ['employee', 'city', 'box', 'person', 'glass', 'house']
    """
    if stem(word) in ("person", "child", "man", "woman"):
        return stem(word)
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search("(s|x|z|ch|sh)es$", word) and not re.search("(ous|as|is)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not re.search("(ss|us|is|news|series|species)$", word) else word


def _is_about_people(dataset: Dataset, lexicon: Lexicon) -> bool:
    about = lexicon.sex_columns | {"age", "birth", "dob", "married", "marital", "surname"}
    return any(word in about for name in dataset.columns for word in split(name))
