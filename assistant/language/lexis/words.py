"""The words of one language, read from prompts/: how people ask, and how we reply. Nothing here knows what a skill does."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

from assistant.errors import BadWords
from assistant.language.lexis.phrase import Phrase, parse


@dataclass(frozen=True)
class SkillWords:
    """How people ask for one skill, and how it replies; the format is in CONTRIBUTING.md."""

    about: str
    ask: tuple[str, ...]
    says: tuple[Phrase, ...]
    hints: tuple[Phrase, ...]
    against: tuple[Phrase, ...]
    examples: tuple[str, ...]
    choices: Mapping[str, Mapping[str, tuple[Phrase, ...]]]
    flags: Mapping[str, tuple[Phrase, ...]]
    numbers: Mapping[str, tuple[Phrase, ...]]
    columns: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)  # phrases before the columns of a slot
    orders: frozenset[str] = frozenset()  # the words that open an order to change the table
    joints: frozenset[str] = frozenset()  # the words between the two parts of such an order
    mild: frozenset[str] = frozenset()  # those orders that by themselves may mean something else
    lasting: frozenset[str] = frozenset()  # the words by which it is said to be meant for good

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The stems of the words that belong to this skill: in a message that asks for it they are no riddle."""
        phrases = (*self.says, *self.hints)
        return frozenset(word for p in phrases for word in p.key | frozenset().union(*p.needs))


@dataclass(frozen=True, eq=False)
class Words:
    """Everything in prompts/<language>/."""

    skills: Mapping[str, SkillWords]
    replies: Mapping[str, str]  # "drivers.clear" -> its sentence
    common: Mapping[str, Any] = field(default_factory=dict)  # _common.toml

    def words(self, name: str) -> frozenset[str]:
        """A list of words of _common.toml, as a set."""
        return frozenset(self.common[name])


@lru_cache(maxsize=4)
def load(language: str = "en") -> Words:
    """Read a language folder: files that start with _ are shared, each other one belongs to a skill."""
    folder = resources.files("prompts") / language
    skills: dict[str, SkillWords] = {}
    replies: dict[str, str] = {}
    common: dict[str, Any] = {}
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if not path.name.endswith(".toml"):
            continue
        name = path.name.removesuffix(".toml")
        try:
            file = tomllib.loads(path.read_text(encoding="utf-8"))
            namespace = {"_cautions": "caution"}.get(name, name.lstrip("_"))
            replies |= {f"{namespace}.{key}": text for key, text in file.get("replies", {}).items()}
            if name == "_common":
                common = file
            elif not name.startswith("_"):
                skills[name] = _skill_words(file)
        except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as wrong:
            raise BadWords(f"prompts/{language}/{path.name}: {wrong}") from wrong
    return Words(skills, replies, common)


def between(name: str) -> frozenset[str]:
    """A list of the small words of rules, by its name in _common.toml."""
    return frozenset(load().common["between"][name])


def _skill_words(file: Mapping[str, Any]) -> SkillWords:
    choices = {
        slot: {option: _phrases(patterns) for option, patterns in options.items()}
        for slot, options in file.get("choices", {}).items()
    }
    return SkillWords(
        about=file["about"],
        ask=tuple(file.get("ask", ())),
        says=_phrases(file["says"]),
        hints=_phrases(file.get("hints", ())),
        against=_phrases(file.get("against", ())),
        examples=tuple(file.get("examples", ())),
        choices=choices,
        flags={slot: _phrases(patterns) for slot, patterns in file.get("flags", {}).items()},
        numbers={slot: _phrases(patterns) for slot, patterns in file.get("numbers", {}).items()},
        orders=frozenset(file.get("orders", ())),
        joints=frozenset(file.get("joints", ())),
        mild=frozenset(file.get("mild", ())),
        lasting=frozenset(file.get("lasting", ())),
        columns={slot: _phrases(patterns) for slot, patterns in file.get("columns", {}).items()},
    )


def _phrases(patterns: Any) -> tuple[Phrase, ...]:
    return tuple(parse(pattern) for pattern in ([patterns] if isinstance(patterns, str) else patterns))
