"""The words of the grammar in one language: numbers, times, comparisons, orders, statistics; read once from prompts/."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from assistant.errors import BadWords
from assistant.language.numbers import NumberWords


@dataclass(frozen=True, eq=False)
class Grammar:
    """Everything that `number_tags`, `time_tags` and the cue functions need to know of a language."""

    numbers: NumberWords


@lru_cache(maxsize=4)
def load(language: str = "en") -> Grammar:
    """Compile the grammar of a language; raises BadWords when a file is not as it should be.

    >>> load("en") is load("en")
    True
    """
    try:
        return Grammar(NumberWords.of(_file(language, "_numbers")))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as wrong:
        raise BadWords(f"prompts/{language}: {wrong!r}") from wrong


def _file(language: str, name: str) -> dict[str, Any]:
    path = resources.files("prompts") / language / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
