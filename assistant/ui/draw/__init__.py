"""Pictures of charts: plotly for the chat, matplotlib for files. The only place that knows a plotting library."""

from assistant.ui.draw.paper import picture
from assistant.ui.draw.screen import figure, load_library

__all__ = ["figure", "load_library", "picture"]
