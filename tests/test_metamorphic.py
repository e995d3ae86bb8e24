"""What does not change the sense of a question must not change its reading."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable

import pytest

from assistant.request import Request
from tests import corpus
from tests.corpus import Case
from tests.reading import SKILLS, Chains, after, arguments, same, told

POLITE = (
    "could you please tell me: ",
    "please, ",
    "hi! ",
    "hello, ",
    "I would like to know: ",
    "hey, quick question: ",
)


def _some(say: str, kinds: int) -> int:
    """A number for this sentence, the same in every run."""
    return zlib.crc32(say.encode()) % kinds


def polite(say: str) -> str:
    """With a courtesy in front that fits a question and a request alike."""
    return POLITE[_some(say, len(POLITE))] + say


def thankful(say: str) -> str:
    return say.rstrip("?.! ") + ("?" if "?" in say else ",") + " thanks"


def upper(say: str) -> str:
    return say.upper()


def capital(say: str) -> str:
    return say[:1].upper() + say[1:]


def marked(say: str) -> str:
    return say.rstrip("?.! ") + ("?", "??", ".", " ?", "!", "")[_some(say, 6)]


def spaced(say: str) -> str:
    return "  " + say.replace(" ", "  ") + " \n"


def fronted(case: Case) -> str:
    """A condition at the end of the sentence put in front: "in the north, what drives sales"."""
    say, values = case.say, [str(f[2]).lower() for f in case.filters if len(f) > 2]
    found = re.fullmatch(r"(.+?) ((?:in|for|among|since|where|if|when) (?:the )?[\w ]+?)([?.!]*)", say)
    if not found or "'" in say or '"' in say or not any(v in found[2].lower() for v in values):
        return say
    rest, clause, mark = found.groups()
    if (
        re.search(r" (is|are|have|do) ", clause)
        and not clause.startswith(("where", "if", "when", "since"))
        or rest.endswith(" live")
    ):
        return say  # the clause is a part of a longer one
    return f"{clause}, {rest}{mark}"


ALWAYS: dict[str, Callable[[str], str]] = {
    "polite": polite, "thankful": thankful, "upper case": upper, "capital": capital, "punctuation": marked, "spaces": spaced,
}  # fmt: skip


def typo(say: str) -> str:
    """One slip in one word of six letters or more: two letters swapped, one lost, one doubled."""
    rng = random.Random(say)
    words = [m for m in re.finditer(r"[a-z]{6,}", say)]
    if not words or "'" in say or '"' in say:
        return say
    word = rng.choice(words)
    at = word.start() + rng.randrange(1, len(word[0]) - 2)
    slip = rng.choice(["swap", "lose", "double"])
    if slip == "swap":
        return say[:at] + say[at + 1] + say[at] + say[at + 2 :]
    return say[:at] + say[at + 1 :] if slip == "lose" else say[:at] + say[at] + say[at:]


def _cases() -> list[Case]:
    return [case for case in corpus.cases() if not case.failing]


@pytest.fixture(scope="session")
def chains() -> Chains:
    return {}


def alike(a: Request, b: Request) -> bool:
    """Whether two requests ask for the same; what is written into the table is written as the person wrote it."""
    if not SKILLS[a.skill].changes:
        return same(a, b)
    return (
        a.skill == b.skill
        and str(arguments(a)).casefold() == str(arguments(b)).casefold()
        and str(a.scope).casefold() == str(b.scope).casefold()
    )


def changed(assistant, sessions, chains, change: Callable[[Case], str], every: int = 1) -> tuple[list[str], int]:
    """Sentences that are read in another way once they are changed, and how many were tried."""
    wrong, tried = [], 0
    for case in _cases():
        new = change(case)
        if new == case.say or _some(case.say + new, every):
            continue
        session = after(assistant, sessions, case, chains)
        before = assistant.understand(case.say, session)
        if before.status != "answered" or not before.plan:
            continue  # another test says so
        tried += 1
        now = assistant.understand(new, session)
        plans_agree = len(now.plan) == len(before.plan) and all(map(alike, now.plan, before.plan))
        if now.status != "answered" or not plans_agree:
            wrong.append(f"{new!r}\n   was {told(before).splitlines()[1:2]}\n   now {told(now).splitlines()[:3]}")
    return wrong, tried


@pytest.mark.parametrize("name", ALWAYS)
def test_reading_stays(assistant, sessions, chains, name: str):
    wrong, tried = changed(assistant, sessions, chains, lambda case: ALWAYS[name](case.say), every=3)
    assert not wrong, f"{len(wrong)} of {tried} readings changed:\n" + "\n".join(wrong[:40])


def test_reading_stays_when_the_condition_comes_first(assistant, sessions, chains):
    """A few clauses in front may be a case as well as a choice of rows ("for the females, predictions")."""
    wrong, tried = changed(assistant, sessions, chains, fronted)
    assert len(wrong) <= 0.05 * tried, f"{len(wrong)} of {tried} readings changed:\n" + "\n".join(wrong[:40])


def test_reading_survives_a_typo(assistant, sessions, chains):
    """Not every slip can be undone (a lost letter may make another word), most must be."""
    wrong, tried = changed(assistant, sessions, chains, lambda case: typo(case.say), every=2)
    assert len(wrong) <= 0.05 * tried, f"{len(wrong)} of {tried} readings changed:\n" + "\n".join(wrong[:40])
