"""Bytes to a Dataset: one module a format, with a note of everything assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.files.reading import cells, read, read_all

__all__ = ["cells", "read", "read_all"]


def __getattr__(name: str) -> Any:
    """Import the reader only when it is asked for: the child process that parses must start without pandas."""
    if name in __all__:
        from assistant.files import reading

        return getattr(reading, name)
    raise AttributeError(name)
