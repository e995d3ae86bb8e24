"""A conversation as a Jupyter notebook: every question with its answer in words, and the code that gives it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from assistant.answer import Say
from assistant.language.lexis.words import Words
from assistant.language.speaking.speak import escape, phrase
from assistant.turn import Turn
from assistant.ui.render import code_of


def notebook(turns: Sequence[Turn], title: str, words: Words) -> str:
    """The notebook as JSON (nbformat 4.5); the same conversation gives the same text."""
    cells = [_cell("markdown", f"# {escape(title)}\n\n{phrase(Say('chat.notebook_about'), words)}")]
    for turn in turns:
        answers = "\n\n".join(phrase(answer.headline, turn.words) for answer in turn.answers)
        cells.append(_cell("markdown", f"## {escape(turn.said)}\n\n{answers}"))
        scripts = dict.fromkeys(code_of(answer) for answer in turn.answers if answer.script.source)
        cells += [_cell("code", f"{code}\nresult") for code in scripts]
    cells = [{**cell, "id": f"{i}-{cell['id']}"} for i, cell in enumerate(cells)]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps(
        {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False
    )


def _cell(kind: str, source: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "cell_type": kind,
        "id": hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:8],
        "metadata": {},
        "source": source.splitlines(keepends=True),
    }
    return made | ({"execution_count": None, "outputs": []} if kind == "code" else {})
