"""Changes of the table in a conversation: they last, can be taken back and done again, listed, and taken home."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from assistant.files import read

CUSTOMERS = pd.DataFrame(
    {"id": [1, 2, 3, 4, 9], "town": ["Oslo", "Rome", "Bern", "Oslo", "Wien"], "segment": list("aabbc")}
)


@pytest.fixture(scope="module")
def orders(tmp_path_factory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("orders")
    table = pd.DataFrame(
        {
            "order_no": range(1000, 1060),
            "customer_id": [1 + i % 5 for i in range(60)],
            "day": pd.date_range("2024-01-01", periods=60, freq="3D"),
            "spend": [10.0 + 7 * (i % 9) for i in range(60)],
            "note": ["=1+1" if i == 3 else f"note {i % 7}" for i in range(60)],
        }
    )
    table.loc[[5, 17], "spend"] = None
    table.to_csv(folder / "orders.csv", index=False)
    CUSTOMERS.to_csv(folder / "customers.csv", index=False)
    return str(folder / "orders.csv"), str(folder / "customers.csv")


def _said(assistant, session, *messages: str) -> tuple[list[Any], Any]:
    records = []
    for message in messages:
        turn, session = assistant.reply(message, session)
        assert turn.status == "answered", f"{message!r} was {turn.status}: {turn.markdown()}\n{turn.why}"
        records.append(turn.record())
    return records, session


def _run(code: str) -> Any:
    found: dict[str, Any] = {}
    exec(code, found)
    return found["result"]


CHANGES = (
    "rename spend to amount", "fill the missing amount with the median by customer_id", "drop the column note", "convert customer_id to text",
    "add a column double = amount * 2", "bin amount into 3 groups", "replace 5 with 6 in customer_id", "remove rows where amount is above 60",
    "keep the first 30 rows",
)  # fmt: skip


def test_later_answers_and_their_code_know_every_change(assistant, orders):
    session = assistant.open(orders[0])
    _, session = _said(assistant, session, *CHANGES)
    [mean], session = _said(assistant, session, "mean amount")
    frame = session.data.frame
    assert mean["answer"] == pytest.approx(frame["amount"].mean())
    assert list(frame.columns) == ["order_no", "customer_id", "day", "amount", "double", "amount group"]
    assert len(frame) == 30 and not frame["amount"].isna().any() and set(frame["customer_id"]) == set("12346")
    assert session.data.number == len(CHANGES) + 1
    again = _run(mean["code"])
    assert again.table["mean amount"].tolist() == pytest.approx([mean["answer"]]) if hasattr(again, "table") else True


def test_code_of_a_change_makes_the_same_table(assistant, orders):
    session = assistant.open(orders[0])
    for message in CHANGES:
        [told], session = _said(assistant, session, message)
        again = _run(told["code"])
        pd.testing.assert_frame_equal(again.frame, session.data.frame, obj=message)


def test_undo_and_redo_go_through_every_change(assistant, orders):
    session = assistant.open(orders[0])
    frames = [session.data.frame]
    for message in CHANGES[:5]:
        _, session = _said(assistant, session, message)
        frames.append(session.data.frame)
    for expected in frames[-2::-1]:
        _, session = _said(assistant, session, "undo")
        pd.testing.assert_frame_equal(session.data.frame, expected)
    turn, _ = assistant.reply("undo", session)
    assert turn.status == "declined" and turn.follow_ups
    for expected in frames[1:]:
        _, session = _said(assistant, session, "redo")
        pd.testing.assert_frame_equal(session.data.frame, expected)
    turn, _ = assistant.reply("redo", session)
    assert turn.status == "declined" and turn.follow_ups


def test_a_question_between_is_no_step_to_take_back(assistant, orders):
    session = assistant.open(orders[0])
    _, session = _said(assistant, session, "drop the column note", "mean spend", "how many rows are there", "undo")
    assert "note" in session.data.frame
    _, session = _said(assistant, session, "redo")
    assert "note" not in session.data.frame


def test_all_changes_are_taken_back_at_once(assistant, orders):
    session = assistant.open(orders[0])
    first = session.data.frame
    _, session = _said(assistant, session, *CHANGES[:3], "undo all changes")
    pd.testing.assert_frame_equal(session.data.frame, first)
    _, session = _said(assistant, session, "redo")
    assert "amount" in session.data.frame


def test_history_lists_what_was_said_and_what_it_did(assistant, orders):
    session = assistant.open(orders[0])
    [none, *_], session = _said(assistant, session, "what have I changed?")
    assert none["headline_key"] == "history.none"
    *_, told = _said(assistant, session, *CHANGES[:3], "what have I changed?")[0]
    assert [row[1] for row in told["rows"]] == ["", *CHANGES[:3]]
    assert [row[3] for row in told["rows"]] == [5, 5, 5, 4]


def test_the_file_brought_is_never_touched_and_the_new_one_is_safe(assistant, orders, tmp_path: Path):
    before = Path(orders[0]).read_bytes()
    session = assistant.open(orders[0])
    records, session = _said(assistant, session, "drop the column day", "export as csv", "export as excel")
    assert Path(orders[0]).read_bytes() == before
    (csv,), (book,) = records[1]["files"], records[2]["files"]
    text = Path(csv).read_text("utf-8-sig")
    assert "'=1+1" in text and "\n=1+1" not in text and ",=1+1" not in text
    pd.testing.assert_frame_equal(pd.read_excel(book, engine="calamine"), session.data.frame, check_dtype=False)
    assert list(read(csv).frame.columns) == list(session.data.frame.columns)


def test_joining_two_files(assistant, orders):
    session = assistant.open(orders[0])
    _, session = assistant.reply("", session, files=[orders[1]])
    [told], session = _said(assistant, session, "join the two files")
    facts = {f["name"]: f["value"] for f in told["facts"]}
    assert (facts["matched"], facts["unmatched"], facts["unmatched_other"], facts["multiplied"]) == (48, 12, 1, 0)
    assert session.data.name == "orders" and len(session.data.frame) == 60
    [mean], session = _said(assistant, session, "mean spend by town")
    again = _run(mean["code"])
    assert again is not None
    made = pd.DataFrame(mean["rows"], columns=mean["columns_of_rows"]).set_index("town").iloc[:, 0]
    truth = read(orders[0]).frame.merge(CUSTOMERS, left_on="customer_id", right_on="id").groupby("town")["spend"].mean()
    for town, value in truth.items():
        assert made[town] == pytest.approx(value)


def test_a_join_that_multiplies_rows_says_so(assistant, orders):
    session = assistant.open(orders[0])
    _, session = assistant.reply("", session, files=[orders[1]])
    [told], session = _said(assistant, session, "join with orders")
    facts = {f["name"]: f["value"] for f in told["facts"]}
    assert facts["multiplied"] == 4 and len(session.data.frame) > 5
    assert "multiplied" in told["text"]


def test_tables_of_the_same_columns_go_below_each_other_whatever_it_is_called(assistant, orders, tmp_path: Path):
    copy = tmp_path / "more.csv"
    pd.read_csv(orders[0]).assign(order_no=range(2000, 2060)).to_csv(copy, index=False)
    session = assistant.open(orders[0])
    _, session = assistant.reply("", session, files=[str(copy)])
    _, session = _said(assistant, session, "put the two tables together")
    assert len(session.data.frame) == 120


def test_several_orders_in_one_message(assistant, orders):
    session = assistant.open(orders[0])
    _, session = _said(
        assistant, session, "drop the column note, fill the missing spend with 0 and rename spend to amount"
    )
    assert list(session.data.frame.columns) == ["order_no", "customer_id", "day", "amount"]
    assert (session.data.frame["amount"] == 0).sum() == 2
    _, session = _said(assistant, session, "undo")
    assert "note" in session.data.frame and "spend" in session.data.frame


def test_a_follow_up_that_removes_a_value_changes_no_table(assistant, sessions):
    _, session = _said(assistant, sessions["shop"], "average sales by region", "remove north")
    assert session.data.number == 1 and session.plan[-1].scope
    _, session = _said(assistant, sessions["shop"], "average sales by region", "delete all rows from the north")
    assert session.data.number == 2 and "north" not in set(session.data.frame["region"])


def test_a_question_with_a_condition_changes_no_table(assistant, sessions):
    for said in (
        "mean sales without the north",
        "average sales where visits is above 300",
        "remove the outliers and then the mean of sales",
    ):
        turn, session = assistant.reply(said, sessions["shop"])
        assert session.data.number == 1, said


def test_kinds_that_were_said_stay(assistant, sessions):
    _, session = _said(
        assistant, sessions["people"], "treat class as a category", "drop the column city", "rename class to deck"
    )
    assert session.data.columns["deck"].kind.value == "category"
    _, session = _said(assistant, session, "average fare by deck")


def test_the_state_line_tells_the_version(assistant, sessions):
    from assistant.language.speaking.speak import plain

    _, session = _said(assistant, sessions["people"], "drop the column city")
    assert "version 2" in plain(session.state, assistant.words) and "scope" not in plain(session.state, assistant.words)


def test_a_model_remembers_the_table_it_learned_from(assistant, sessions):
    _, session = _said(
        assistant, sessions["people"], "drop the column name", "train a model for survived", "keep the first 400 rows"
    )
    turn, _ = assistant.reply("how good is the model", session)
    code = turn.record()["code"]
    assert code.index("'name'") < code.index("model = ") < code.index("head(400)")
