"""What can go wrong, and what the person is told.

PlainlyError
├── CannotAnswer     a skill or a file reader declines, in words from prompts/, with a way out
│   └── CannotRead   the file is not a table we can read
├── Stopped          the person pressed stop, or time or memory ran out
└── BadWords         a file in prompts/ is wrong: for developers, never shown in a chat
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.answer import Say
    from assistant.request import Request


class PlainlyError(Exception):
    """Anything this project raises on purpose."""


class CannotAnswer(PlainlyError):
    """A skill cannot answer this; says why in words from prompts/, and what would work instead.

    `cautions` are what the person should beware of anyway, as in an answer.
    """

    def __init__(self, why: Say, *instead: Request, cautions: tuple[Say, ...] = ()) -> None:
        super().__init__(why.key)
        self.why = why
        self.instead = instead
        self.cautions = cautions

    def __reduce__(self) -> tuple[type[CannotAnswer], tuple[object, ...], dict[str, object]]:
        """Survive the way from a worker process back to the chat."""
        return type(self), (self.why, *self.instead), {"cautions": self.cautions}


class CannotRead(CannotAnswer):
    """The file holds no table that can be read; the reason names what to do about it."""


class Stopped(PlainlyError):
    """Work was given up: by the person, or because its budget of time or memory ran out."""


class BadWords(PlainlyError):
    """A file in prompts/ does not follow the format that CONTRIBUTING.md describes."""
