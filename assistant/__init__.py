"""A conversational assistant that answers questions about tables, and says how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.conversation import Assistant

__all__ = ["Assistant"]


def __getattr__(name: str) -> Any:
    """Import the assistant itself only when it is asked for, so that skills may import the types alone."""
    if name == "Assistant":
        from assistant.conversation import Assistant

        return Assistant
    raise AttributeError(name)
