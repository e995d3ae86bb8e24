"""A model goes to a file and comes back predicting the same; a file that asks for anything else is refused."""

from __future__ import annotations

import json
import zipfile

import numpy as np
import pandas as pd
import pytest

from assistant.errors import CannotAnswer
from assistant.learning.apply import main, predicted_table
from assistant.learning.inert import Refused, read, write
from assistant.learning.kept import ENDING, changed, load_model, save_model
from assistant.learning.learn import learn


def people(n: int = 240) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    age, town = rng.integers(18, 80, n), rng.choice(["Bergen", "Oslo", "Tromsø"], n)
    paid = 20 * age + np.where(town == "Oslo", 300, 0) + rng.normal(0, 60, n)
    joined = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, n), unit="D")
    frame = pd.DataFrame({"age": age.astype(float), "town": town, "joined": joined, "paid": paid})
    frame.loc[::9, "age"] = np.nan
    chance = 1 / (1 + np.exp(-(paid - 1000) / 200))
    return frame.assign(
        stays=np.where(rng.random(n) < chance, "yes", "no"), size=pd.cut(paid, 3, labels=["s", "m", "l"]).astype(str)
    )


@pytest.fixture(scope="module", params=["paid", "stays", "size"])
def model(request):
    frame = people().drop(columns=[c for c in ("paid", "stays", "size") if c != request.param])
    return learn(frame, request.param, {}, (), (), "", 0, None, False)


def test_a_kept_model_predicts_the_same(model, tmp_path):
    path = save_model(model, tmp_path / f"m{ENDING}")
    again, about = load_model(path)
    fresh = people(60).set_axis(range(1000, 1060))
    for frame in (model.frame, fresh):
        assert np.array_equal(again.margin_of(frame)[0], model.margin_of(frame)[0])
    assert repr(again.scores) == repr(model.scores) and again.levels == model.levels
    assert (about.target, about.rows, about.changed) == (model.target, len(model.frame), ())


def test_the_same_model_makes_the_same_file(model, tmp_path):
    a, b = (save_model(model, tmp_path / f"{name}{ENDING}").read_bytes() for name in "ab")
    assert a == b


def test_nothing_but_known_types_is_read(model, tmp_path):
    path = save_model(model, tmp_path / f"m{ENDING}")
    with zipfile.ZipFile(path) as archive:
        parts = {p.filename: archive.read(p) for p in archive.infolist()}
    for evil in (
        {"is": "data", "type": "subprocess.Popen", "fields": {"args": "true"}},
        {"is": "member", "type": "os.path", "name": "join"},
    ):
        tree = json.loads(parts["model.json"])
        tree["fields"]["family"] = evil
        other = tmp_path / f"evil{ENDING}"
        with zipfile.ZipFile(other, "w") as archive:
            for name, data in (parts | {"model.json": json.dumps(tree).encode()}).items():
                archive.writestr(name, data)
        with pytest.raises(CannotAnswer) as cannot:
            load_model(other)
        assert cannot.value.why.key == "load.refused"


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04 cut short"])
def test_a_damaged_file_is_named_so(tmp_path, data):
    path = tmp_path / f"bad{ENDING}"
    path.write_bytes(data)
    with pytest.raises(CannotAnswer) as cannot:
        load_model(path)
    assert cannot.value.why.key == "load.damaged"


def test_a_pickled_array_is_not_read(tmp_path):
    import io

    out = io.BytesIO()
    np.save(out, np.array([print], dtype=object), allow_pickle=True)
    written = write(np.arange(3.0))
    (name,) = written.blobs
    with pytest.raises(ValueError, match="pickle"):
        read(type(written)(written.tree, {name: out.getvalue()}))


def test_other_versions_are_told(model, tmp_path):
    from dataclasses import replace

    again, _ = load_model(save_model(model, tmp_path / f"m{ENDING}"))
    assert changed(again) == ()
    assert changed(replace(again, made_with={"numpy": "0.9", "unheard-of": "1"})) == ("numpy",)


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, 2.5, float("nan"), float("-inf"), "a\nb", (1, (2, "x")), [1, [2]], {"a": 1, 2: (3,)}, frozenset({1, 2}),
        np.float32(1.5), np.int64(7), pd.Timestamp("2024-02-29"), np.array([["a", None]], dtype=object), np.arange(6).reshape(2, 3),
        pd.Series([1, 2], index=[5, 9], name="n"), pd.Index(["x", "y"], name="i"), pd.RangeIndex(2, 8, 3),
        pd.DataFrame({"a": [1.0, np.nan], "b": ["x", None], "c": pd.Categorical(["u", "v"], ["v", "u"], ordered=True), "d": [1, "mixed"]}),
        pd.DataFrame(index=[3, 4]),
    ],
    ids=lambda v: type(v).__name__,
)  # fmt: skip
def test_values_come_back_as_they_were(value):
    again = read(write(value))
    if isinstance(value, pd.DataFrame):
        pd.testing.assert_frame_equal(again, value, check_column_type=False)
    elif isinstance(value, pd.Series):
        pd.testing.assert_series_equal(again, value)
    elif isinstance(value, pd.Index):
        pd.testing.assert_index_equal(again, value)
    elif isinstance(value, np.ndarray):
        assert again.dtype == value.dtype and np.array_equal(again, value)
    else:
        assert type(again) is type(value) and repr(again) == repr(value)


def test_what_is_not_known_is_not_written():
    with pytest.raises(Refused, match="function"):
        write([lambda: 1])


def test_the_program_predicts_a_table(model, tmp_path):
    save_model(model, tmp_path / f"m{ENDING}")
    new = people(40).drop(columns=["paid", "stays", "size"])
    new.to_csv(tmp_path / "new.csv", index=False)
    found = pd.read_csv(main([str(tmp_path / "new.csv")], tmp_path))
    assert len(found) == 40 and "prediction" in found
    with pytest.raises(SystemExit):
        main([], tmp_path)
    with pytest.raises(ValueError, match="town"):
        predicted_table(model, new.drop(columns="town"))
