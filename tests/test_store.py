"""The store: keys that cannot be guessed, limits, and a log from which nothing finished is lost."""

from pathlib import Path

import pandas as pd
import pytest

from assistant.dataset import Dataset
from assistant.language.lexis.words import Words
from assistant.language.understanding import Understanding
from assistant.store import Limits, Store, data_folder, size
from assistant.turn import Session, Turn

WORDS = Words({}, {})


def session(rows=0):
    if not rows:
        return Session(WORDS)
    data = Dataset("a", pd.DataFrame({"x": range(rows)}), {})
    return Session(WORDS, (data,), "a")


def turn(said="hello"):
    return Turn(said, "declined", Understanding("declined"), WORDS)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_keys_are_long_and_new_each_time():
    store = Store()
    keys = {store.open(session()).key for _ in range(50)}
    assert len(keys) == 50 and all(len(key) >= 32 for key in keys)
    assert store.find("guessed") is None and store.find("") is None


def test_an_idle_conversation_ends():
    clock = Clock()
    store = Store(Limits(seconds=60), clock=clock)
    visit = store.open(session())
    clock.now = 50
    assert store.find(visit.key) is visit
    clock.now = 105
    assert store.find(visit.key) is visit  # it was used at 50
    clock.now = 200
    assert store.find(visit.key) is None


def test_a_conversation_at_work_stays():
    clock = Clock()
    store = Store(Limits(seconds=60), clock=clock)
    visit = store.open(session())
    clock.now = 500
    with visit.busy:
        assert store.find(visit.key) is visit


def test_the_one_unused_longest_goes_first():
    store = Store(Limits(number=2))
    first, second = store.open(session()), store.open(session())
    store.find(first.key)
    third = store.open(session())
    assert store.find(second.key) is None
    assert store.find(first.key) is first and store.find(third.key) is third


def test_large_tables_make_room():
    store = Store(Limits(memory=20_000))
    light, heavy, newest = (store.open(session()) for _ in range(3))
    store.keep(heavy, session(2_000), turn())
    store.keep(newest, session(2_000), turn())
    store.find(newest.key)
    assert store.find(heavy.key) is None
    assert store.find(newest.key) is newest and store.find(light.key) is light


def test_versions_that_share_a_table_weigh_once():
    one = session(1_000)
    version = one.datasets[0].edit(one.datasets[0].frame, {}, "")
    assert size(Session(WORDS, (version,), "a")) == size(one) > 8_000


def test_finished_turns_are_on_disk(tmp_path):
    store = Store(folder=tmp_path)
    visit = store.open(session())
    for said in ("one", "two ü\n\u2028three"):
        store.keep(visit, session(), turn(said), ("a.csv",))
    again = Store(folder=tmp_path).past(visit.key)
    assert [t["said"] for t in again] == ["one", "two ü\n\u2028three"] and again[0]["files"] == ["a.csv"]
    assert again[0]["record"]["status"] == "declined"
    assert not any(visit.key in str(path) for path in tmp_path.rglob("*"))
    assert store.past("another") == []


def test_a_line_cut_off_costs_only_itself(tmp_path):
    store = Store(folder=tmp_path)
    visit = store.open(session())
    store.keep(visit, session(), turn("whole"))
    (log,) = tmp_path.rglob("turns.jsonl")
    with open(log, "a") as file:
        file.write('{"said": "cut')
    assert [t["said"] for t in store.past(visit.key)] == ["whole"]


def test_files_are_kept_and_forgotten_with_the_conversation(tmp_path):
    sent = tmp_path / "sent.csv"
    sent.write_text("a\n1\n")
    store = Store(folder=tmp_path / "data")
    visit = store.open(session())
    kept = Path(store.adopt(sent, visit.key))
    assert kept.read_text() == "a\n1\n" and kept.name == "sent.csv"
    store.forget(visit.key)
    assert not kept.exists() and store.find(visit.key) is None and visit.stop.is_set()
    assert Store().adopt(sent, "key") == str(sent)


def test_a_full_disk_costs_no_answer(tmp_path, monkeypatch):
    store = Store(folder=tmp_path)
    visit = store.open(session())

    def full(*args, **kwargs):
        raise OSError("no space left")

    monkeypatch.setattr(Path, "mkdir", full)
    after = session(3)
    store.keep(visit, after, turn())
    assert visit.session is after


@pytest.mark.parametrize(("environment", "folder"), [({}, None), ({"PLAINLY_DATA": "/x"}, Path("/x"))])
def test_nothing_is_kept_unless_asked(monkeypatch, environment, folder):
    monkeypatch.setattr("os.environ", environment)
    assert data_folder() == folder
