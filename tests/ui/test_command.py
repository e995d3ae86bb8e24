"""The command line: files and questions told apart, exit codes, records, and nothing that could steer a terminal."""

import json
import os
import subprocess
import sys

import pandas as pd
import pytest

from assistant.answer import Chart, Say, Table
from assistant.estimate import Estimate, Interval
from assistant.ui.command import main
from assistant.ui.text import chart, harmless, table


def test_a_question_is_answered(shop_csv, capsys):
    assert main(["ask", str(shop_csv), "average sales by region"]) == 0
    out = capsys.readouterr().out
    assert "north" in out and "█" in out and "**" not in out


def test_follow_ups_keep_the_thread_and_records_are_one_a_line(shop_csv, capsys):
    assert main(["ask", str(shop_csv), "average sales by region", "how many rows are there?", "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["status"] == second["status"] == "answered"
    assert first["requests"][0]["skill"] == "summarise" and first["code"]


def test_what_cannot_be_answered_ends_with_one(shop_csv, capsys):
    assert main(["ask", str(shop_csv), "wibble the frobnicator"]) == 1
    assert capsys.readouterr().out.strip()


def test_a_file_that_holds_no_table_ends_with_one(tmp_path, capsys):
    path = tmp_path / "empty.csv"
    path.write_text("")
    assert main(["ask", str(path), "average sales"]) == 1
    assert main(["ask", str(path), "average sales", "--json"]) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["status"] == "declined"


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", "no_such_file.csv", "a?"],
        ["ask", "what is this?"],
        ["ask", "--wrong"],
        ["missing.csv"],
        ["--port", "x"],
    ],
)
def test_bad_usage_ends_with_two(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_as_a_program_of_its_own(shop_csv):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "assistant.ui.command", "ask", str(shop_csv), "average sales by region"],
        capture_output=True, text=True, timeout=120, env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "####" in done.stdout and "█" not in done.stdout and not done.stderr


def test_no_cell_steers_the_terminal():
    assert harmless("a\x1b]0;title\x07\x9b31m\u202eb\u200b") == "a]0;title31mb"


def test_tables_are_aligned_and_cut():
    frame = pd.DataFrame({"name": ["a", "b" * 90], "n": [1, 2345.5]})
    lines = table(Table(frame, total=7)).splitlines()
    assert lines[2].startswith("a ") and lines[3].endswith("2,345.5") and lines[-1] == "... 5 more"
    assert max(map(len, lines)) < 80


def test_bars_show_their_intervals():
    frame = pd.DataFrame({"x": ["a", "b"], "y": [Estimate(2.0, Interval(1.0, 3.0, 0.95, "t"), 9), 4.0]})
    drawn = chart(Chart("bar", frame, "x", "y", Say("chat.working"), ()))
    assert "(1 to 3)" in drawn.splitlines()[0]
    assert chart(Chart("bar", frame.head(0), "x", "y", Say("chat.working"), ())) == ""
