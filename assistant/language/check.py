"""Shows how sentences are read: one with its evidence, or how many of the tests' sentences are read rightly.

python -m assistant.language.check FILE "a sentence" ["a follow-up" …]
python -m assistant.language.check                 (in a checkout: the sentences of tests/)
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.conversation import Assistant
    from assistant.turn import Session

SHOWN = 4  # readings of a sentence, best first


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; returns the exit code."""
    if len(arguments) == 1 or arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 2
    if arguments:
        explain(arguments[0], arguments[1:])
        return 0
    return coverage()


def explain(path: str, sentences: Sequence[str]) -> None:
    """Print what each sentence was read as, what else it may stand for, and the evidence for and against it."""
    from assistant.conversation import Assistant
    from assistant.language.reading import ranked

    assistant = Assistant()
    session = assistant.open(path)
    for said in sentences:
        found = assistant.understand(said, session)
        print(f"\n{said}\n  {found.status}" + (f", not understood: {', '.join(found.unread)}" if found.unread else ""))
        for request in found.plan:
            print(f"  {request.skill} {request.args}" + "".join(f"\n    {step.code()}" for step in request.scope))
        print("\n".join(f"    {line}" for line in found.why().splitlines()))
        for reading in ranked(said, assistant.context(session))[:SHOWN]:
            print(f"  {reading.points:6.2f}  {reading.request.skill} {reading.request.args}")
        session = assistant.reply(said, session)[1]


def coverage() -> int:
    """Print for every skill how many of its sentences are read rightly, asked back, declined or read as something else."""
    reading = import_module("tests.reading")
    counts: dict[str, Counter[str]] = {}
    for assistant, case, session in spoken():
        found = assistant.understand(case.say, session)
        right = found.status == "answered" and bool(found.plan) and found.plan[0].skill == case.skill
        right = right and reading.filters(found.plan[0]) == sorted(map(repr, case.filters))
        how = "right" if right else "wrong" if found.status == "answered" else found.status
        counts.setdefault(case.skill, Counter())[how] += 1
    ways = ("right", "wrong", "asked", "declined")
    print(f"{'':16}{'sentences':>10}" + "".join(f"{way:>10}" for way in ways))
    for skill, count in counts.items():
        print(f"{skill:16}{count.total():>10}" + "".join(f"{count[way]:>10}" for way in ways))
    every = sum(counts.values(), Counter[str]())
    print(f"{'all':16}{every.total():>10}" + "".join(f"{every[way] / max(every.total(), 1):>10.1%}" for way in ways))
    return 0


def spoken() -> Iterator[tuple[Assistant, Any, Session]]:
    """The sentences of tests/sentences, each with the conversation in which it is said; known failures are left out."""
    from assistant.conversation import Assistant

    corpus, tables, reading = (import_module(f"tests.{name}") for name in ("corpus", "tables", "reading"))
    assistant = Assistant()
    with TemporaryDirectory() as folder:
        sessions: dict[str, Session] = {}
        chains: dict[Any, Session] = {}
        for name, make in tables.TABLES.items():
            path = Path(folder) / f"{name}.csv"
            make().to_csv(path, index=False)
            sessions[name] = assistant.open(path)
        for case in corpus.cases():
            if not case.failing:
                try:
                    yield assistant, case, reading.after(assistant, sessions, case, chains)
                except AssertionError:
                    continue  # what comes before it is not understood: a sentence of its own says so


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
