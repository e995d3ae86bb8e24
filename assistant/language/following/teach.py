"""Words that a person teaches: "amount means revenue", "by spend I mean ad spend", "call it margin"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assistant.answer import Name, Say
from assistant.dataset import Dataset
from assistant.language.composing.composed import composed
from assistant.language.lexis.tokens import Token, tokenize
from assistant.language.lexis.words import Words
from assistant.request import Plan

MOST_TAUGHT = 3  # words in a name that is taught
MOST_NAMED = 6  # words that may name the column
SURE = 1.0  # points of the column that is meant


def taught_by(
    message: str, data: Dataset, words: Words, plan: Plan = (), before: tuple[tuple[str, str], ...] = ()
) -> tuple[tuple[str, str], ...]:
    """The word and the column it is said to mean, if that is what the message says; else nothing."""
    tokens = [t for t in tokenize(message) if t.kind != "symbol"]
    while tokens and tokens[0].text in words.words("joining") | {"no", "ok", "okay", "so", "well", "please"}:
        tokens = tokens[1:]
    for template in words.common["teaching"]:
        for bound in bindings(template.split(), tokens):
            word = _word(bound["word"], words)
            column = _column(bound["column"], data, words, before) if "column" in bound else _talked_about(plan)
            if word and column and column in data.columns and word != column.lower():
                return ((word, column),)
    return ()


def bindings(template: Sequence[str], tokens: Sequence[Token]) -> Iterator[Mapping[str, Sequence[Token]]]:
    """Every way in which the tokens, all of them, fit a template of words and {slots}.

    >>> [found] = bindings(["{word}", "means", "{column}"], tokenize("amount means revenue"))
    >>> {name: [t.text for t in part] for name, part in found.items()}
    {'word': ['amount'], 'column': ['revenue']}
    """
    if not template:
        if not tokens:
            yield {}
        return
    first, rest = template[0], template[1:]
    if first[0] != "{":
        if tokens and tokens[0].text in first.split("|"):
            yield from bindings(rest, tokens[1:])
        return
    most = MOST_TAUGHT + 1 if first == "{word}" else MOST_NAMED
    for size in range(1, min(most, len(tokens)) + 1):
        for found in bindings(rest, tokens[size:]):
            yield {first.strip("{}"): tokens[:size], **found}


def _word(tokens: Sequence[Token], words: Words) -> str:
    """The name taught, without articles; nothing if it is no name but the words of a question."""
    texts = [t.text for t in tokens]
    while texts and texts[0] in ("the", "a", "an", "my", "our"):
        texts = texts[1:]
    small = words.words("small")
    wordy = any(text not in small for text in texts)
    return " ".join(texts) if wordy and len(texts) <= MOST_TAUGHT and not any(t in small for t in texts[:1]) else ""


def _column(tokens: Sequence[Token], data: Dataset, words: Words, before: tuple[tuple[str, str], ...]) -> str | None:
    """The column named, if nothing else is."""
    chunks = composed(" ".join(t.raw or t.text for t in tokens), data, words, before)
    named = [c for c in chunks if c.kind != "small"]
    if len(named) != 1 or named[0].kind != "column" or named[0].points < SURE:
        return None
    return str(named[0].means.name)


def _talked_about(plan: Plan) -> str | None:
    """The column that the last question was about."""
    args = plan[-1].args if plan else {}
    measured = [c for _, c in args.get("measures") or () if c]
    shown = args.get("show_columns") or ()
    return next(iter([*measured, *shown, *(str(args[s]) for s in ("target", "column") if args.get(s))]), None)


def noted(taught: tuple[tuple[str, str], ...]) -> Say:
    """What is said of a word that was taught."""
    word, column = taught[0]
    return Say("common.taught", word=Name(word), column=Name(column))
