"""Set aside what explains a question without being part of it: units in words, examples, reasons for asking."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources

_SENTENCE = re.compile(r"(?<=[.?!]) +(?=[A-Z])")
_SPACES = re.compile(r"[ \t]+")
_BEFORE_MARK = re.compile(r"[ \t]+([?,.;])")


@lru_cache(maxsize=4)
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str]]:
    """The patterns of prompts/<language>/_asides.toml, compiled."""
    path = resources.files("prompts") / language / "_asides.toml"
    file = tomllib.loads(path.read_text(encoding="utf-8"))
    inside = tuple(re.compile(pattern, re.IGNORECASE) for pattern in file["inside"])
    return inside, re.compile("|".join(f"(?:{p})" for p in file["sentences"]), re.IGNORECASE)


def without_asides(message: str, language: str = "en") -> str:
    """The message without its asides; all of it where nothing else would be left.

    >>> without_asides("Is the mileage (in kilometers per liter) normal? This is important for planning.")
    'Is the mileage normal?'
    >>> without_asides("does yellow_fingers, indicating a smoking habit, go with cough")
    'does yellow_fingers, go with cough'
    """
    inside, reason = _patterns(language)
    sentences = _SENTENCE.split(message)
    kept = [s for i, s in enumerate(sentences) if not (i and reason.match(s))]
    found = " ".join(kept)
    for pattern in inside:
        found = pattern.sub("", found)
    return _SPACES.sub(" ", _BEFORE_MARK.sub(r"\1", found)).strip() if found != message else message
