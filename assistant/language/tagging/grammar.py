"""The words of the grammar in one language: numbers, times, comparisons, orders, statistics; read once from prompts/."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from assistant.errors import BadWords
from assistant.language.lexis.lexicon import lexicon
from assistant.language.lexis.tokens import Token
from assistant.language.tagging.bands import BandWords, band_tags
from assistant.language.tagging.cues import (
    CueWords,
    comparison_tags,
    grain_tags,
    order_tags,
    range_tags,
    statistic_tags,
)
from assistant.language.tagging.numbers import NumberWords, number_tags
from assistant.language.tagging.tags import Tag
from assistant.language.tagging.times import TimeWords, time_tags


@dataclass(frozen=True, eq=False)
class Grammar:
    """Everything that `number_tags`, `time_tags` and the cue functions need to know of a language."""

    numbers: NumberWords
    cues: CueWords
    times: TimeWords
    bands: BandWords


@lru_cache(maxsize=4)
def load(language: str = "en") -> Grammar:
    """Compile the grammar of a language; raises BadWords when a file is not as it should be.

    >>> load("en") is load("en")
    True
    """
    try:
        tables = _file(language, "_grammar")
        return Grammar(
            NumberWords.of(_file(language, "_numbers")),
            CueWords.of(tables, lexicon(language).lists["common"]),
            TimeWords.of(_file(language, "_times")),
            BandWords.of(tables),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as wrong:
        raise BadWords(f"prompts/{language}: {wrong!r}") from wrong


def _file(language: str, name: str) -> dict[str, Any]:
    path = resources.files("prompts") / language / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def tags(
    tokens: Sequence[Token], words: Grammar, anchor: datetime.date, numbers: Sequence[Tag] | None = None
) -> list[Tag]:
    """Times, comparisons, orders, statistics, parts of dates and bands in a message; the numbers themselves are not in it.

    `anchor` is the last date of the data, which "last quarter" is counted from.
    """
    if numbers is None:
        numbers = number_tags(tokens, words.numbers)
    times = time_tags(tokens, words.times, anchor, numbers)
    return [
        *times,
        *comparison_tags(tokens, words.cues, numbers, times),
        *range_tags(tokens, words.cues, numbers),
        *order_tags(tokens, words.cues, numbers),
        *statistic_tags(tokens, words.cues, numbers),
        *grain_tags(tokens, words.cues),
        *band_tags(tokens, words.bands, numbers),
    ]
