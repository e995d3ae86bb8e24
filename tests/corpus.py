"""Sentences as data: what people say, and what it must be read as."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "sentences"


@dataclass(frozen=True, eq=False)
class Case:
    """One sentence of a file in tests/sentences/, about one table, after what was said before."""

    skill: str
    data: str
    say: str
    means: Mapping[str, Any] = field(default_factory=dict)
    filters: tuple[tuple[Any, ...], ...] = ()
    after: tuple[str, ...] = ()
    then: tuple[str, ...] = ()  # the skills of further requests in the same message
    failing: str = ""

    @property
    def id(self) -> str:
        """How a test of this sentence is named."""
        before = f"{' / '.join(self.after)} / " if self.after else ""
        return f"{self.skill}: {before}{self.say}"


def listed(value: Any) -> Any:
    """TOML's lists as tuples, its empty text as None (which it cannot write), so that they compare with a reading.

    >>> listed({"by": ["region"], "measures": [["count", ""]]})
    {'by': ('region',), 'measures': (('count', None),)}
    """
    if isinstance(value, Mapping):
        return {name: listed(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return tuple(listed(item) for item in value)
    return None if value == "" else value


@cache
def files() -> dict[str, Mapping[str, Any]]:
    """Every file of sentences, by the name of its skill."""
    found = {}
    for path in sorted(FOLDER.glob("*/*.toml")):
        found[path.stem] = tomllib.loads(path.read_text(encoding="utf-8"))
    return found


def cases() -> Iterator[Case]:
    """Every sentence that must be read as the skill of its file."""
    for skill, file in files().items():
        failing = file.get("known_failures", {})
        for case in file.get("case", ()):
            after = case.get("after", ())
            for say in case["say"]:
                yield Case(
                    skill,
                    case.get("data", file.get("data", "shop")),
                    say,
                    listed(case.get("means", {})),
                    listed(case.get("filters", ())),
                    (after,) if isinstance(after, str) else tuple(after),
                    tuple(case.get("then", ())),
                    failing.get(say, ""),
                )


def loose(part: str) -> Iterator[Case]:
    """The sentences of `[other]` or `[ambiguous]`, which have no reading of their own."""
    for skill, file in files().items():
        section = file.get(part, {})
        failing = file.get("known_failures", {})
        for say in section.get("say", ()):
            data = section.get("data", file.get("data", "shop"))
            yield Case(skill, data, say, failing=failing.get(say, ""))
