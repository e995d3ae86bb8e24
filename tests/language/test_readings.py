"""Whole questions about a small table of towns: what is meant, and what is asked back instead of guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

ROWS = """Town,Province,Place,Rent Index,Groceries Index,First Name,Last Name,Wins,Losses,Twinned,Service Level,Founded In,Motto
Alba,North,1,90,40,Ada,Moss,9,3,Yes,2,North,"[Peace, Salt]"
Brim,North,2,70,55,Bea,Holt,4,6,No,1,South,[]
Corr,South,3,60,30,Cleo,Reed,7,7,No,3,South,[Peace]
Dunn,South,4,85,65,Dag,Frey,2,8,Yes,1,South,"[Wind, Salt]"
Esk,West,5,40,20,Eli,Voss,5,1,No,2,North,[]
Fell,West,6,30,35,Fay,Lund,8,2,No,2,West,[Wind]
Glen,West,7,50,45,Gus,Pike,3,9,Yes,3,East,"[Peace, Wind]"
"""

ANSWERS = {
    "which town ranks the highest in wins": "Alba",
    "list the 2 towns where groceries are the cheapest": ["Esk", "Corr"],
    "list the towns placed 3rd to 5th": ["Corr", "Dunn", "Esk"],
    "which town is in the 2nd place": "Brim",
    "what is the range (max - min) of the rent index": 60,
    "average, minimum and maximum of wins": [38 / 7, 2, 9],
    "which towns have more wins than losses": ["Alba", "Esk", "Fell"],
    "towns whose wins are equal to losses": ["Corr"],
    "towns whose province equals founded in": ["Alba", "Corr", "Dunn", "Fell"],
    "list the different service levels": [2, 1, 3],
    "is the rent index the same for all towns": False,
    "is the mean rent index of twinned towns above that of the others": True,
    "how many towns have no motto": 2,
    "list the top 2 highest rent index values": [90, 85],
    "which towns come after place 5": ["Fell", "Glen"],
    "towns in the north or the south with place before 3": ["Alba", "Brim"],
    "how many towns have losses above 8": 1,
}

NOT_GUESSED = (
    "is the rent index of each province",  # a yes or no that cannot be told
    "what year was the harbour bridge opened in which town",  # the words that choose are not in the table
    "how many towns are there in the north with frobnicated chimneys and gargoyles",
)


@pytest.fixture(scope="module")
def towns(assistant, tmp_path_factory: pytest.TempPathFactory):
    path: Path = tmp_path_factory.mktemp("towns") / "towns.csv"
    path.write_text(ROWS, encoding="utf-8")
    return assistant.open(path)


@pytest.mark.parametrize(("said", "answer"), ANSWERS.items(), ids=list(ANSWERS))
def test_question_is_answered(assistant, towns, said: str, answer: object):
    record = assistant.reply(said, towns)[0].record()
    got = record["answer"]
    assert record["status"] == "answered", record["text"]
    if isinstance(answer, list) and not isinstance(got, list):
        got = [got]
    if isinstance(answer, list) and all(isinstance(v, float | int) for v in answer):
        assert got == pytest.approx(answer), record["requests"]
    else:
        assert got == answer, record["requests"]


@pytest.mark.parametrize("said", NOT_GUESSED)
def test_question_is_not_guessed(assistant, towns, said: str):
    record = assistant.reply(said, towns)[0].record()
    assert record["status"] in ("asked", "declined"), record["requests"]


def test_first_and_last_names_are_both_shown(assistant, towns):
    record = assistant.reply("list the first and last names", towns)[0].record()
    assert record["requests"][0]["args"]["show_columns"] == ["First Name", "Last Name"]


def test_opposed_conditions_are_two_sides(assistant, towns):
    record = assistant.reply("mean wins of towns that are twinned versus towns that are not twinned", towns)[0].record()
    assert sorted(record["answer"]) == pytest.approx([14 / 3, 24 / 4])


def test_a_plan_that_leaves_out_a_quoted_column_is_offered(assistant, towns):
    said = "Calculate the mean of 'Wins'. Use the 'Losses' and the 'Groceries Index' to judge the harvest."
    record = assistant.reply(said, towns)[0].record()
    assert record["status"] == "asked"
    assert "Losses" in record["text"]


def test_what_is_picked_is_carried_out(assistant, towns):
    turn, session = assistant.reply("mean wins by province, roughly 12", towns)
    if turn.record()["status"] == "asked":
        turn, _ = assistant.reply(turn.record()["choices"][0], session)
    assert turn.record()["status"] == "answered"
