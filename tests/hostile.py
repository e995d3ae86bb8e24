"""Tables that nobody would plan for, and everybody has once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd


def _ordinary(n: int, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "day": pd.date_range("2024-01-01", periods=n, freq="D"),
            "shop": rng.choice(["A", "B", "C"], n),
            "price": rng.normal(20, 2, n).round(2),
            "units": rng.poisson(30, n),
            "paid": rng.choice(["yes", "no"], n),
        }
    )


def no_rows() -> pd.DataFrame:
    return _ordinary(5).head(0)


def one_row() -> pd.DataFrame:
    return _ordinary(1)


def two_rows() -> pd.DataFrame:
    return _ordinary(2)


def all_missing() -> pd.DataFrame:
    frame = _ordinary(12)
    return frame.assign(price=np.nan, units=np.nan, shop=pd.Series([None] * 12, dtype="str"), day=pd.NaT)


def half_missing() -> pd.DataFrame:
    frame = _ordinary(60)
    hole = np.random.default_rng(5).random(frame.shape) < 0.5
    return frame.mask(hole)


def constant() -> pd.DataFrame:
    return pd.DataFrame(
        {"day": pd.Timestamp("2024-01-01"), "shop": "A", "price": 3.0, "units": 7, "paid": "yes"}, index=range(30)
    )


def infinities() -> pd.DataFrame:
    frame = _ordinary(40)
    frame["price"] = frame["price"].mask(frame.index % 7 == 0, np.inf).mask(frame.index % 11 == 3, -np.inf)
    return frame


def huge_numbers() -> pd.DataFrame:
    frame = _ordinary(40)
    frame["units"] = np.arange(40, dtype="int64") + 9_007_199_254_740_993
    frame["price"] = frame["price"] * 1e300
    frame["tiny"] = frame["price"] * 1e-320
    return frame


def odd_names() -> pd.DataFrame:
    names = [" ", "what drives {target}?", "<script>alert(1)</script>", "__class__", "=1+1|*x*|"]
    return _ordinary(40).set_axis(names, axis=1)


def words_as_names() -> pd.DataFrame:
    return _ordinary(40).set_axis(["trend", "by", "average", "count", "not"], axis=1)


def unicode() -> pd.DataFrame:
    frame = _ordinary(40).set_axis(["день", "магазин", "prix (€)", "数量", "оплачено\u202e"], axis=1)
    frame["магазин"] = np.resize(["🙂", "Zoë", "‏עברית", "a\u0000b", "ﬁn"], 40)
    return frame


def only_text() -> pd.DataFrame:
    return pd.DataFrame(
        {"note": [f'line {i}: it\'s a "long" story; {"x" * i}' for i in range(40)], "who": "someone\nelse"}
    )


def only_ids() -> pd.DataFrame:
    return pd.DataFrame({"id": range(40), "key": [f"K{i:04d}" for i in range(40)]})


def many_columns() -> pd.DataFrame:
    rng = np.random.default_rng(9)
    wide = pd.DataFrame(rng.normal(size=(30, 495)), columns=[f"x{i}" for i in range(495)])
    return pd.concat([_ordinary(30), wide], axis=1)


def many_levels() -> pd.DataFrame:
    frame = _ordinary(120)
    frame["shop"] = [f"shop {i}" for i in range(120)]
    return frame


def perfectly_split() -> pd.DataFrame:
    frame = _ordinary(60)
    return frame.assign(paid=np.where(frame["price"] > 20, "yes", "no"), units=frame["price"] * 3 + 1)


def yes_only_once() -> pd.DataFrame:
    frame = _ordinary(60)
    return frame.assign(paid=np.where(frame.index == 5, "yes", "no"), units=0)


def dates_far_away() -> pd.DataFrame:
    frame = _ordinary(30)
    frame["day"] = np.resize(pd.to_datetime(["1677-09-22", "2262-04-10", None]).to_numpy(), 30)
    return frame


def other_types() -> pd.DataFrame:
    frame = _ordinary(40)
    return frame.assign(
        shop=pd.Categorical(frame["shop"], categories=["A", "B", "C", "never"]),
        units=frame["units"].astype("Int64").mask(frame.index % 5 == 0),
        paid=frame["paid"].eq("yes"),
        day=frame["day"].dt.tz_localize("UTC"),
    )


HOSTILE: dict[str, Callable[[], pd.DataFrame]] = {
    make.__name__: make
    for make in (
        no_rows, one_row, two_rows, all_missing, half_missing, constant, infinities, huge_numbers, odd_names, words_as_names,
        unicode, only_text, only_ids, many_columns, many_levels, perfectly_split, yes_only_once, dates_far_away, other_types,
    )
}  # fmt: skip

# Files, as text, that a reader must take or turn down in words.
FILES: dict[str, str] = {
    "empty": "",
    "blank": "\n\n \n",
    "header only": "a,b,c\n",
    "one cell": "7",
    "same names": "a,a,a\n1,2,3\n4,5,6\n",
    "no names": ",,\n1,2,3\n4,5,6\n",
    "ragged": "a,b,c\n1,2\n3,4,5,6\n7\n",
    "one column": "sales\n" + "\n".join(map(str, range(30))),
    "all text": "x,y\n" + "\n".join(f"{chr(97 + i)},{chr(122 - i)}" for i in range(26)),
    "long cell": "a,b\n" + "z" * 50_000 + ",1\n",
    "formulas": "name,n\n=cmd|' /C calc'!A0,1\n@SUM(1),2\n+1,3\n-1,4\n",
    "markup": "<img src=x onerror=alert(1)>,n\n<b>x</b>,1\n**y**,2\n",
    "braces": "{target},{0}\n{x},1\n{y!r},2\n",
    "binary": "\x00\x01\x02\x03PNG\x00\x00",
}
