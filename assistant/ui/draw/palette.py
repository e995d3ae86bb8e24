"""Colours that people with any colour vision can tell apart, legible on white and on black."""

from __future__ import annotations

# Okabe and Ito (2008), "Color Universal Design", without the yellow that vanishes on white.
COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C6BB1", "#8A8F98")

# From low to high around a middle (orange, nearly clear, blue), and from nothing to much.
DIVERGING = ((0.0, "rgba(213,94,0,0.95)"), (0.5, "rgba(128,128,128,0.10)"), (1.0, "rgba(0,114,178,0.95)"))
SEQUENTIAL = ((0.0, "rgba(0,114,178,0.06)"), (1.0, "rgba(0,114,178,0.95)"))

GRID = "rgba(128,128,128,0.22)"
ZERO = "rgba(128,128,128,0.55)"


def faint(color: str, alpha: float) -> str:
    """The colour with some of what is behind it showing through.

    >>> faint("#0072B2", 0.2)
    'rgba(0,114,178,0.2)'
    """
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"
