"""The conversation as a file: a page that does nothing by itself, a notebook whose code gives the answers again."""

from __future__ import annotations

import json
import os
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from assistant.ui.write_up import written_up

EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def talk(assistant, tmp_path_factory):
    folder = tmp_path_factory.mktemp("talk")
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "region": rng.choice(["north", EVIL], 80),
            "sales": rng.normal(100, 9, 80).round(2),
            "**b**": rng.normal(5, 1, 80),
        }
    )
    path = folder / "evil.csv"
    frame.to_csv(path, index=False)
    session = assistant.open(path)
    for said in ("average sales by region", f"total sales {EVIL}", "distribution of sales", "median sales"):
        _, session = assistant.reply(said, session)
    return session, frame, path


def made(assistant, session, said: str) -> str:
    turn, session = assistant.reply(said, session)
    (path,) = written_up(turn, session).record()["files"]
    return Path(path).read_text(encoding="utf-8")


class Tags(HTMLParser):
    """The tags of a page and the addresses in them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.asked: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.asked += [
            value for name, value in attrs if name in ("src", "href", "data", "action") and not value.startswith("#")
        ]


def test_the_page_shows_everything_and_does_nothing(assistant, talk):
    page = made(assistant, talk[0], "save our conversation as a report")
    found = Tags()
    found.feed(page)
    assert {"svg", "table", "details", "h2"} <= found.tags
    assert "script" not in found.tags and found.asked == []
    assert "average sales by region" in page and "&lt;script&gt;" in page
    assert "url(" not in page.replace("url(#", "")


def test_the_code_of_the_notebook_gives_the_answers(assistant, talk, monkeypatch):
    session, frame, path = talk
    book = json.loads(made(assistant, session, "give me a jupyter notebook"))
    assert book["nbformat"] == 4 and len({cell["id"] for cell in book["cells"]}) == len(book["cells"])
    monkeypatch.chdir(path.parent)
    assert os.listdir() == ["evil.csv"]
    results = []
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            names: dict[str, object] = {}
            exec("".join(cell["source"]), names)
            results.append(names["result"])
    told = [turn for turn in session.turns if turn.status == "answered"]
    assert len(results) == len(told)
    median = results[-1].table.iloc[0, 0]
    assert median == pytest.approx(frame["sales"].median())


def test_the_same_conversation_makes_the_same_file(assistant, talk):
    first, second = (made(assistant, talk[0], "save this conversation") for _ in range(2))
    assert first == second
