"""The calls behind a reply, as values that can be shown, saved and run again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.scope import Step

# What the code of a scope step may call, and where it is.
_NAMES = {
    "np.": "import numpy as np",
    "pd.": "import pandas as pd",
    "converted(": "from assistant.tidy.types import converted",
    "gaps_filled(": "from assistant.tidy.gaps import gaps_filled",
    "without_far(": "from assistant.tidy.gaps import without_far",
    "recoded(": "from assistant.tidy.spelling import recoded",
    "repeats(": "from assistant.tidy.spelling import repeats",
    "trimmed(": "from assistant.tidy.spelling import trimmed",
    "unified(": "from assistant.tidy.spelling import unified",
    "without_disguises(": "from assistant.tidy.spelling import without_disguises",
    "= join(": "from assistant.tidy.joining import join",
    "= long(": "from assistant.tidy.shape import long",
    "= wide(": "from assistant.tidy.shape import wide",
    "version(": "from assistant.version import version",
    "band_edges(": "from assistant.bands import band_edges, band_names",
    "codes(": "from assistant.bands import codes",
    "date_part(": "from assistant.bands import date_part",
    "AllOf(": "from assistant.condition import AllOf",
    "AnyOf(": "from assistant.condition import AnyOf",
    "Filter(": "from assistant.condition import Filter",
    "Not(": "from assistant.condition import Not",
    "has_item(": "from assistant.condition import has_item",
    "versus(": "from assistant.expression import versus",
    "exploded(": "from assistant.scope import exploded",
    "filled(": "from assistant.scope import filled",
    "outlying(": "from assistant.scope import outlying",
}


@dataclass(frozen=True)
class Script:
    """Read `source`, make the `changes`, keep the rows in `scope`, call `function` with `args`.

    `given` are the parameters of `function` that the conversation supplies, as code: `columns` is
    `"data.columns"`, a model is the variable that `before` made. `data` names what `before` leaves
    when the table is not simply a file.
    """

    source: str
    scope: tuple[Step, ...]
    function: Callable[..., Any]
    args: Mapping[str, Any]
    given: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    sheet: str | None = None

    def code(self) -> str:
        """Python that gives the same numbers.

        >>> from statistics import fmean
        >>> print(Script("shop.csv", (), fmean, {"weights": None}).code())
        from assistant.files import read
        from statistics import fmean
        <BLANKLINE>
        data = read('shop.csv')
        frame = data.frame
        result = fmean(frame, weights=None)
        """
        sheet = f", sheet={self.sheet!r}" if self.sheet else ""
        read = [f"data = read({self.source!r}{sheet})"] if self.source else ["data = None"]
        lines = [*read, *self.before, *self.steps(), f"result = {self.call()}"]
        imports = ["from assistant.files import read"] if self.source else []
        imports.append(f"from {self.function.__module__} import {self.function.__name__}")
        return "\n".join([*imported(lines), *imports, "", *lines])

    def steps(self) -> list[str]:
        """The lines that leave the rows in scope in `frame`."""
        return [
            "frame = data.frame" if self.source else "frame = pd.DataFrame()",
            *(step.code() for step in self.scope),
        ]

    def call(self) -> str:
        """The call of the skill's function."""
        given = [f"{name}={code}" for name, code in self.given.items()]
        args = ", ".join(["frame", *(f"{name}={value!r}" for name, value in self.args.items()), *given])
        return f"{self.function.__name__}({args})"


def imported(lines: Iterable[str]) -> list[str]:
    """The imports that these lines of code need."""
    text = "\n".join(lines)
    return [line for name, line in _NAMES.items() if re.search(rf"(?<![\w.]){re.escape(name)}", text)]
