"""Several files in one conversation: each stays by its name, alike ones can be put together."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import tables


@pytest.fixture
def halves(tmp_path: Path) -> tuple[str, str]:
    """The people in two files of the same columns."""
    people = tables.people()
    paths = tmp_path / "first.csv", tmp_path / "second.csv"
    for path, part in zip(paths, (people.iloc[:150], people.iloc[150:250]), strict=True):
        part.to_csv(path, index=False)
    return str(paths[0]), str(paths[1])


def _rows(assistant, session) -> int:
    turn, _ = assistant.reply("how many rows are there?", session)
    return turn.record()["answer"]


def test_a_second_file_is_talked_about_and_the_first_stays(assistant, halves):
    turn, session = assistant.reply("", assistant.open(halves[0]), files=[halves[1]])
    assert turn.follow_ups[:1] == ("Append the new rows to the earlier table",)
    assert _rows(assistant, session) == 100
    turn, session = assistant.reply("use the other file", session)
    assert turn.record()["headline_key"] == "use.now" and turn.follow_ups
    assert _rows(assistant, session) == 150


def test_rows_of_alike_files_are_put_together_and_taken_apart(assistant, halves):
    _, session = assistant.reply("", assistant.open(halves[0]), files=[halves[1]])
    turn, joined = assistant.reply("append it", session)
    assert turn.status == "answered" and _rows(assistant, joined) == 250
    _, apart = assistant.reply("undo", joined)
    assert _rows(assistant, apart) == 100


def test_one_table_alone_declines_with_a_way_on(assistant, halves):
    session = assistant.open(halves[0])
    for said in ("use the other file", "append it"):
        turn, _ = assistant.reply(said, session)
        assert turn.status == "declined" and turn.follow_ups
