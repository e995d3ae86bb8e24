"""How long the person waits: to start, to read a file, to understand a question, to answer it."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from assistant import Assistant
from assistant.conversation import Session

EXAMPLES = Path(__file__).parent.parent / "examples"
QUESTIONS = (
    "average sales by region", "how many shops are there?", "total sales in the north", "sales over time",
    "which shop has the highest sales?", "median price where discount is over 5", "how are sales and price related?",
    "compare sales by size", "distribution of sales", "how many missing values are there?", "top 5 shops by sales",
    "share of holiday weeks", "what drives sales?",
)  # fmt: skip
READINGS = 3  # of every question; the median is told


def main() -> None:
    """Print one table a part; times are of the clock, so the load of the machine is told too."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    starting()
    with tempfile.TemporaryDirectory() as folder:
        assistant = Assistant()
        answering(assistant)
        large_table(assistant, Path(folder))
        wide_index(assistant, Path(folder))


def line(what: str, seconds: float, limit: float | None = None) -> None:
    """One measurement, with the aim beside it and how far off it is."""
    aim = f"   aim {shown(limit):>9}   ratio {seconds / limit:5.2f}" if limit else ""
    print(f"{what:<74}{shown(seconds):>10}{aim}", flush=True)


def shown(seconds: float) -> str:
    """Seconds or milliseconds, whichever reads better."""
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def took(work: Callable[[], object], times: int = 1) -> float:
    """The median time that some work takes."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def _fresh(code: str, times: int = 5) -> float:
    """The median time of a line of Python in a process of its own, measured inside it."""
    timed = f"import time; start = time.perf_counter(); {code}; print(time.perf_counter() - start)"
    runs = [
        subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True) for _ in range(times)
    ]
    return statistics.median(float(run.stdout.strip().splitlines()[-1]) for run in runs)


def starting() -> None:
    """Imports, in processes of their own."""
    pandas = _fresh("import pandas")
    ours = _fresh("import assistant, assistant.conversation")
    line("import pandas", pandas)
    line("import assistant.conversation, beyond pandas", max(ours - pandas, 0), 0.3)
    line(
        "Assistant(): skills found, words loaded", _fresh("from assistant import Assistant; Assistant()"), 1.0 + pandas
    )


def answering(assistant: Assistant) -> None:
    """Readings and replies on the sales example, the first of each kind apart from the later ones."""
    path = EXAMPLES / "sales.csv"
    line(f"open {path.name} ({path.stat().st_size / 1e3:.0f} kB)", took(lambda: assistant.open(path), 3), 1.0)
    session = assistant.open(path)
    assistant.understand(QUESTIONS[0], session)  # the index of columns and values is built once
    readings = {q: took(lambda q=q: assistant.understand(q, session), READINGS) for q in QUESTIONS}
    line(f"reading, median of {len(QUESTIONS)} questions", statistics.median(readings.values()), 0.020)
    line("reading, slowest", max(readings.values()))
    _replies(assistant, session, QUESTIONS)


def _replies(assistant: Assistant, session: Session, questions: Iterable[str]) -> None:
    """Each twice: the first may load a library, which the chat does in the background; the second counts."""
    told = []
    for question in questions:
        start = time.perf_counter()
        turn, _ = assistant.reply(question, session)
        first, seconds = time.perf_counter() - start, took(lambda q=question: assistant.reply(q, session))
        heavy = any(r.skill in ("drivers", "train") for r in turn.requests)
        line(f"  {question} [{turn.status}, first {shown(first)}]", seconds, 3.0 if heavy else 0.3)
        if not heavy:
            told.append(seconds)
    line("reply, median without drivers", statistics.median(told), 0.3)


def large_table(assistant: Assistant, folder: Path) -> None:
    """100,000 rows and 20 columns: opened, described, and explained."""
    rng = np.random.default_rng(1)
    n = 100_000
    frame = pd.DataFrame(rng.normal(size=(n, 15)).round(4), columns=[f"factor {chr(97 + i)}" for i in range(15)])
    frame["region"] = rng.choice(["north", "south", "east", "west"], n)
    frame["product"] = rng.choice([f"product {i}" for i in range(40)], n)
    frame["day"] = pd.Timestamp("2022-01-01") + pd.to_timedelta(rng.integers(0, 1000, n), unit="D")
    frame["paid"] = rng.choice(["yes", "no"], n)
    frame["sales"] = (50 + 8 * frame["factor a"] + 5 * frame["factor b"] ** 2 + rng.normal(0, 6, n)).round(3)
    path = folder / "large.csv"
    frame.to_csv(path, index=False)
    print(f"\n100,000 × 20, {path.stat().st_size / 1e6:.0f} MB")
    line("open", took(lambda: assistant.open(path)), path.stat().st_size / 1e7)
    session = assistant.open(path)
    _replies(
        assistant,
        session,
        ["average sales by region", "sales over time", "total sales in the north", "distribution of sales"],
    )
    start = time.perf_counter()
    turn, _ = assistant.reply("what drives sales?", session)
    line(f"  what drives sales? [{turn.status}]", time.perf_counter() - start, 10.0)


def wide_index(assistant: Assistant, folder: Path) -> None:
    """500 columns and a million distinct values: is reading still quick?"""
    rng = np.random.default_rng(2)
    n, texts = 20_000, 50  # 50 columns of 20,000 different names, 450 of numbers
    words = np.array(
        [
            f"{a}{b}"
            for a in ("lor", "mar", "tan", "vel", "sig", "dra", "fen", "hol")
            for b in ("ius", "eta", "ona", "ard")
        ]
    )
    found = {}
    for i in range(texts):
        numbers = np.char.add(" ", rng.permutation(n).astype(str))
        found[f"name {i}"] = np.char.add(np.char.add(rng.choice(words, n), f" {i}"), numbers)
    numbers = pd.DataFrame(
        rng.normal(size=(n, 450)).astype("float32").round(2), columns=[f"measure {i}" for i in range(450)]
    )
    frame = pd.concat([pd.DataFrame(found), numbers], axis=1)
    path = folder / "wide.parquet"
    frame.to_parquet(path)
    print(f"\n{len(frame):,} × {frame.shape[1]}, {sum(frame[c].nunique() for c in found):,} distinct texts")
    line("open", took(lambda: assistant.open(path)))
    session = assistant.open(path)
    asked = (
        f"average measure 7 where name 3 is {frame['name 3'].iloc[17]}",
        f"how many rows have {frame['name 9'].iloc[5]}?",
        "total measure 12 by name 4", "how are measure 1 and measure 2 related?", "what drives measure 3?",
    )  # fmt: skip
    line("first reading (builds the index)", took(lambda: assistant.understand(asked[0], session)))
    readings = [took(lambda q=q: assistant.understand(q, session), READINGS) for q in asked]
    line(f"reading, median of {len(asked)}", statistics.median(readings), 0.060)
    line("reading, slowest", max(readings))


if __name__ == "__main__":
    main()
