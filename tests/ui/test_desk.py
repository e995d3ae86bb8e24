"""The desk behind the page: what is shown while a message is worked on, and that no mishap costs the conversation."""

import json

import pytest

from assistant.store import Limits, Store
from assistant.ui.desk import LIVELY_PICTURES, LONGEST_MESSAGE, Desk


def said(shown):
    """All text that is shown."""
    return "\n".join(part["text"] for m in shown.messages for part in m["content"] if part["type"] == "text")


def last(desk, text, files=(), key=""):
    *_, end = desk.reply(text, files, key)
    return end


@pytest.fixture
def desk():
    return Desk(store=Store())


def test_a_file_and_a_question(desk, shop_csv):
    first, *_, end = desk.reply("average sales by region", (str(shop_csv),), "")
    assert first.working and "<progress" in said(first) and not end.working
    assert "shop" in end.state and "north" in said(end) and "File: shop" in said(end)
    assert {part["type"] for m in end.messages for part in m["content"]} == {"text", "component"}
    json.dumps(end.messages)
    assert str(shop_csv) not in said(end), "the code shows the file's name, not where it lies"
    again = last(desk, "and in the north?", key=end.key)
    assert again.key == end.key and len(again.messages) == 4


def test_every_arrival_is_its_own(desk):
    one, other = desk.arrive(""), desk.arrive("")
    assert one.key != other.key and one.messages == [] and one.state == ""


def test_one_message_at_a_time(desk, shop_csv):
    going = desk.reply("average sales", (str(shop_csv),), "")
    key = next(going).key
    (refused,) = desk.reply("another", (), key)
    assert refused.notice and not refused.messages
    *_, end = going
    assert "sales" in said(end)


def test_leaving_the_page_stops_the_work(desk, shop_csv):
    going = desk.reply("average sales", (str(shop_csv),), "")
    key = next(going).key
    going.close()
    visit = desk._store.find(key)
    assert visit.stop.is_set() and not visit.busy.locked()
    assert last(desk, "hello", key=key).messages


def test_a_fault_of_ours_costs_no_conversation(desk, shop_csv, monkeypatch):
    key = last(desk, "average sales", (str(shop_csv),)).key

    class Broken:
        def __init__(self, *args, **kwargs):
            self.skills = {}

        def events(self, *args):
            raise KeyError("secret detail")

    with monkeypatch.context() as patch:
        patch.setattr("assistant.conversation.Assistant", Broken)
        end = last(desk, "median sales", key=key)
    assert "went wrong on my side" in said(end) and "secret" not in said(end) and "Traceback" not in said(end)
    assert "sales" in said(last(desk, "median sales", key=key)).rsplit("went wrong", 1)[1]


def test_a_very_long_message_is_refused(desk):
    end = last(desk, "why " * LONGEST_MESSAGE)
    assert "too long" in said(end) and len(said(end)) < LONGEST_MESSAGE + 1_000


def test_what_people_send_is_shown_as_it_is(desk):
    text = said(last(desk, "<img src=x onerror=alert(1)> [a](http://b) $$x$$"))
    assert "<img" not in text and "[a]" not in text and "$$" not in text


def test_old_pictures_become_their_sentence(desk, shop_csv):
    key = last(desk, "", (str(shop_csv),)).key
    for _ in range(LIVELY_PICTURES + 2):
        end = last(desk, "average sales by region", key=key)
    pictures = [part for m in end.messages for part in m["content"] if part["type"] == "component"]
    assert LIVELY_PICTURES <= len(pictures) <= LIVELY_PICTURES + 1
    assert "Picture:" in said(end)


def test_a_killed_process_loses_no_finished_turn(tmp_path, shop_csv):
    before = Desk(store=Store(folder=tmp_path))
    end = last(before, "average sales by region", (str(shop_csv),))
    after = Desk(store=Store(folder=tmp_path))
    back = after.arrive(end.key)
    assert back.key == end.key and "north" in said(back) and "Welcome back" in said(back) and "shop" in back.state
    assert "south" in said(last(after, "average sales in the south", key=end.key))
    after.fresh(end.key)
    assert Desk(store=Store(folder=tmp_path)).arrive(end.key).messages == []
    assert not list(tmp_path.rglob("*.csv"))


def test_a_conversation_that_ended_says_so(shop_csv):
    desk = Desk(store=Store(Limits(number=1)))
    key = last(desk, "average sales", (str(shop_csv),)).key
    desk.arrive("")
    assert "has ended" in said(last(desk, "median sales", key=key))


def test_files_named_at_the_start_are_open(shop_csv):
    desk = Desk((str(shop_csv),), store=Store())
    shown = desk.arrive("")
    assert "shop" in shown.state and shown.messages
    assert "sales" in said(last(desk, "average sales", key=shown.key))


def test_a_file_at_the_start_that_is_no_table_is_said(tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text("")
    desk = Desk((str(path),), store=Store())
    shown = desk.arrive("")
    assert said(shown) and not shown.state
    assert last(desk, "hello", key=shown.key).messages


def test_the_first_screen_offers_four_tables(desk):
    assert len(desk.examples) == 4
    assert all(example.title and example.about for example in desk.examples)
