"""What a message asks for, once its words are composed: measures, groups, ranking, conditions, and what was left over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.condition import AllOf, Condition, Filter
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.orders import Ranking
from assistant.language.lexis.tokens import Token
from assistant.language.lexis.words import between, load
from assistant.request import Wants
from assistant.scope import Keep, Step


def either_value(found: Sequence[Condition]) -> list[Condition]:
    """Two values of one column cannot both stand in a cell, so rows with either are meant."""
    values: dict[str, list[Filter]] = {}
    for one in found:
        if isinstance(one, Filter) and one.op == "==":
            values.setdefault(one.column, []).append(one)
    done: list[Condition] = []
    for one in found:
        alike = values.get(one.column, []) if isinstance(one, Filter) and one.op == "==" else []
        if len(set(alike)) < 2:
            done.append(one)
        elif one is alike[0]:
            done.append(Filter(alike[0].column, "in", tuple(dict.fromkeys(f.value for f in alike))))
    return done


HELD = ("condition", "measure", "group", "ranking", "order", "column", "claim", "mark", "statistic", "most_common")


@dataclass(frozen=True)
class Ask:
    """The composed chunks by what they are, in the order said."""

    chunks: tuple[Chunk, ...]
    tokens: tuple[Token, ...]
    wants: Wants = ""
    opener: str = ""
    by_kind: dict[str, list[Chunk]] = field(default_factory=dict)
    text: str = ""  # the message as it was written

    def all(self, *kinds: str) -> list[Chunk]:
        """The chunks of these kinds, in the order said."""
        return sorted((c for kind in kinds for c in self.by_kind.get(kind, ())), key=lambda c: c.start)

    def has(self, *kinds: str) -> bool:
        """Whether there is a chunk of one of these kinds."""
        return any(self.by_kind.get(kind) for kind in kinds)

    @property
    def columns(self) -> list[Chunk]:
        """Columns named outside of measures, groups, conditions and orders."""
        return self.all("column")

    @property
    def measures(self) -> tuple[tuple[str, str | None], ...]:
        """Every statistic of a column, in the order said."""
        found = (m for c in self.all("measure") for m in c.means)
        return tuple(dict.fromkeys(found))

    @property
    def groups(self) -> tuple[str, ...]:
        """The columns to split by."""
        return tuple(dict.fromkeys(name for c in self.all("group") for name in c.means))

    @property
    def ranking(self) -> Ranking | None:
        """The first ranking said."""
        found = self.all("ranking")
        return found[0].means if found else None

    @property
    def conditions(self) -> list[Condition]:
        """The conditions, all of which must hold."""
        return [c.means for c in self.all("condition")]

    def steps(self, conditions: Sequence[Chunk] | None = None) -> tuple[Step, ...]:
        """Worked-out columns in the order said, then the rows kept (by these conditions; by all without an argument)."""
        chosen = self.all("condition") if conditions is None else conditions
        idle = [c for c in self.chunks if c.kind == "condition" and c not in chosen]
        derived = dict.fromkeys(step for c in self.chunks if c not in idle for step in c.steps)
        found = either_value(self.conditions if conditions is None else [c.means for c in conditions])
        kept = (Keep(found[0] if len(found) == 1 else AllOf(tuple(found))),) if found else ()
        return (*derived, *kept)

    def unread(self) -> list[Chunk]:
        """Words that nothing explains."""
        return self.all("word")


def asked(chunks: Sequence[Chunk], tokens: Sequence[Token], yesno: frozenset[str]) -> Ask:
    """Sort the chunks, and tell from the first words what kind of answer is wanted."""
    by_kind: dict[str, list[Chunk]] = {}
    for chunk in chunks:
        by_kind.setdefault(chunk.kind, []).append(chunk)
    opener = _opener(tokens, yesno)
    return Ask(tuple(chunks), tuple(tokens), _wants(opener, by_kind), opener, by_kind)


FRONTING = between("fronting")


def fronted(tokens: Sequence[Token]) -> int:
    """Where the question begins behind a condition put in front of it: "in the north, which rows are odd"; else 0."""
    comma = next((at for at, token in enumerate(tokens) if token.text == "," and not token.quote), 0)
    fits = comma > 1 and tokens[0].text in FRONTING and any(t.kind == "word" for t in tokens[comma:])
    return comma + 1 if fits else 0


def _opener(tokens: Sequence[Token], yesno: frozenset[str]) -> str:
    """The first word that is not politeness: what, which, how, is, list, …"""
    words = [t.text for t in tokens[fronted(tokens) :] if t.kind == "word"]
    common = load()
    polite, modal, persons = common.words("greeting"), common.words("modal"), common.words("persons")
    for at, word in enumerate(words):
        if (
            word in modal
            and words[at + 1 : at + 2]
            and words[at + 1] not in persons
            and not (at and words[at - 1] in modal | persons)
        ):
            return "is"  # "would a … be cheaper?" is answered yes or no
        if (word == "do" and words[at + 1 : at + 2] == ["not"]) or (word == "not" and words[at - 1 : at] == ["do"]):
            continue  # "do not list …" orders something
        if word in polite or word in modal or (word == "have" and words[at - 1 : at] in (["i"], ["we"])):
            continue
        if word == "tell" and "me" in words[at + 1 : at + 2]:
            rest = words[at + 2 : at + 3]
            if rest and rest[0] in common.words("asking"):
                return "is" if rest[0] in ("if", "whether") else _how(words, at + 2)
        return _how(words, at)
    return ""


def _how(words: list[str], at: int) -> str:
    return " ".join(words[at : at + 2]) if words[at] == "how" else words[at]


def _wants(opener: str, by_kind: dict[str, list[Chunk]]) -> Wants:
    if opener in ("is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can", "will"):
        return "yesno"
    if opener == "why":
        return "reason"
    if opener in (
        "how many",
        "how much",
        "how old",
        "how long",
        "how often",
        "how high",
        "how tall",
        "how far",
        "number",
        "count",
    ):
        return "number"
    if by_kind.get("mark"):
        return "picture"
    if opener in ("list", "name", "enumerate"):
        return "list"
    if opener in ("who", "which", "where"):
        return "name"
    if by_kind.get("measure") or by_kind.get("statistic"):
        return "number"
    return "name" if opener == "what" else ""
