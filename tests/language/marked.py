"""Read the corpora of this folder: sentences in which [[double brackets]] mark the words that a tag must cover."""

import tomllib
from pathlib import Path

from assistant.language.lexis.tokens import Token, tokenize


def corpus(name: str) -> dict:
    """A corpus file as data."""
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


def marked(sentence: str) -> tuple[list[Token], int, int]:
    """The tokens of a sentence without its brackets, and the first and last token (not included) between them."""
    before, _, rest = sentence.partition("[[")
    inside, _, after = rest.partition("]]")
    tokens = tokenize(before + inside + after)
    places = [i for i, t in enumerate(tokens) if len(before) <= t.start and t.end <= len(before) + len(inside)]
    return tokens, places[0], places[-1] + 1


def sentences(cases: list[dict]) -> list[tuple[dict, str]]:
    """Each sentence with its case."""
    return [(case, said) for case in cases for said in case["say"]]
