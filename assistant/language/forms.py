"""The form of the answer that a message asks for, and the message without it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources

from assistant.language.understanding import Understanding
from assistant.request import Plan
from assistant.verdict import Form

_SENTENCE = re.compile(r"(?<=[.?!])[ \n]+(?=[A-Z])")
_BETWEEN = re.compile(r",? or |, |/")
MOST_OPTIONS = 4


@dataclass(frozen=True, eq=False)
class _Words:
    sentences: re.Pattern[str]
    inside: tuple[re.Pattern[str], ...]
    offered: re.Pattern[str]
    statement: re.Pattern[str]
    figures: tuple[tuple[str, re.Pattern[str]], ...]
    options: tuple[tuple[str, re.Pattern[str]], ...]


@lru_cache(maxsize=4)
def _words(language: str) -> _Words:
    """The patterns of prompts/<language>/_forms.toml, compiled."""
    file = tomllib.loads((resources.files("prompts") / language / "_forms.toml").read_text(encoding="utf-8"))

    def table(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((k, re.compile("|".join(v), re.IGNORECASE)) for k, v in file[name].items())

    return _Words(
        re.compile("|".join(f"(?:{p})" for p in file["sentences"]), re.IGNORECASE),
        tuple(re.compile(p, re.IGNORECASE) for p in file["inside"]),
        re.compile(file["offered"], re.IGNORECASE),
        re.compile(file["statement"], re.IGNORECASE | re.DOTALL),
        table("figures"),
        table("options"),
    )


def formed(message: str, language: str = "en") -> tuple[str, Form]:
    """The question without what is said of its form, and the form.

    >>> formed('Is the wait skewed to the left? Answer with "right skewed" or "left skewed".')
    ('Is the wait skewed to the left?', Form(figure='', options=(('right skewed', 'right'), ('left skewed', 'left'))))
    >>> formed("What is the p-value of the test of age by sex? Please round to 3 decimal places.")[1].figure
    'p_value'
    """
    words = _words(language)
    sentences = _SENTENCE.split(message.strip())
    kept = [s for i, s in enumerate(sentences) if not (i and words.sentences.match(s))]
    text = " ".join(kept) if len(kept) < len(sentences) else message
    for pattern in words.inside:
        text = pattern.sub("", text)
    aside = [s for s in sentences if s not in kept]
    figure = next((name for name, pattern in words.figures if pattern.search(message)), "")
    return text.strip(), Form(figure, _options(aside, words))


def _options(asides: list[str], words: _Words) -> tuple[tuple[str, str], ...]:
    """The words offered, if what each of them means is known."""
    for sentence in asides:
        found = words.offered.search(sentence)
        if found is None:
            continue
        quoted = re.findall(r"[\"“']([^\"”']+)[\"”']", found[1])
        said = quoted or [part.strip(" .\"'") for part in _BETWEEN.split(found[1])]
        meant = [(option, _meaning(option, words)) for option in said[:MOST_OPTIONS]]
        if len(meant) > 1 and all(meaning for _, meaning in meant):
            return tuple(meant)
    return ()


def _meaning(option: str, words: _Words) -> str:
    """What an option means: same before different, as "no difference" has both words."""
    whole = [name for name, pattern in words.options if pattern.fullmatch(option.strip())]
    return "same" if "same" in whole else whole[0] if whole else ""


def in_form(read: Understanding, form: Form) -> Understanding:
    """The understanding with the form of the answer written into its requests."""
    if form == Form():
        return read

    def written(plan: Plan) -> Plan:
        return tuple(replace(request, form=form) for request in plan)

    choices = tuple((label, written(plan)) for label, plan in read.choices)
    return replace(read, plan=written(read.plan), choices=choices, second=written(read.second))
