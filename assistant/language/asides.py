"""Set aside what comes with a question without being part of it: courtesies, units in words, reasons for asking."""

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


@lru_cache(maxsize=4)
def _courtesies(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What is said before a question and behind it, compiled from the same file."""
    path = resources.files("prompts") / language / "_asides.toml"
    file = tomllib.loads(path.read_text(encoding="utf-8"))
    before = "|".join(f"(?:{pattern})" for pattern in file["before"])
    return (
        re.compile(rf"\s*(?:{before})\s*", re.IGNORECASE),
        re.compile(rf"(?P<mark>[?]?)[\s,.;!-]*(?<!\w)(?:{file['after']})\s*[.!?]*\s*$", re.IGNORECASE),
    )


def without_courtesies(message: str, language: str = "en") -> str:
    """The message without greeting, request and thanks; all of it where nothing else would be left.

    >>> without_courtesies("hi! could you please tell me: what drives sales? Thanks a lot!")
    'what drives sales?'
    >>> without_courtesies("hello, thank you")
    'hello, thank you'
    """
    before, after = _courtesies(language)
    found = message
    while found and (match := before.match(found)) and match.end() < len(found):
        found = found[match.end() :]
    found = after.sub(r"\g<mark>", found)
    return found if re.search(r"\w", found) and not before.fullmatch(found) else message


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
