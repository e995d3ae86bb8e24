"""Words files of one form: cues by kind and member, compiled into a phrase book, beside plain lists of words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from assistant.language.lexis.phrasebook import Phrasebook
from assistant.language.tagging.tags import Cue


@dataclass(frozen=True, eq=False)
class CueWords:
    """The cues and the lists of a file."""

    cues: Phrasebook
    lists: Mapping[str, frozenset[str]]


@lru_cache(maxsize=8)
def cue_words(name: str, language: str = "en", typos: bool = True) -> CueWords:
    """The words of prompts/<language>/<name>.toml: `[cues.<kind>]` and `[words]`; without `[cues]`, all of it are cues."""
    path = resources.files("prompts") / language / f"{name}.toml"
    file = tomllib.loads(path.read_text(encoding="utf-8"))
    pairs = [
        (pattern, Cue(kind, member))
        for kind, members in file.get("cues", file).items()
        for member, patterns in members.items()
        for pattern in patterns
    ]
    lists = (
        {list_name: frozenset(words) for list_name, words in file.get("words", {}).items()} if "cues" in file else {}
    )
    return CueWords(Phrasebook(pairs, typos=typos), lists)
