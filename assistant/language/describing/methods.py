"""Questions about how numbers spread, what shape they have and whether columns depend on each other: what is tested, of which columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from assistant.dataset import GROUPS, Kind
from assistant.language.composing.chunks import Chunk
from assistant.language.describing.composer import Candidate, Composer
from assistant.language.describing.parts_played import Part, parts_played
from assistant.language.lexis.tokens import tokenize
from assistant.language.planning.clauses import plan_words
from assistant.language.tagging.cuewords import CueWords, cue_words
from assistant.language.tagging.tags import Tag

SHAPES = ("normal", "exponential", "uniform", "gamma")
STATED = 3.5  # a statistic and its column
SURE = 5.0  # what is tested and its columns were both found
QUARTILES = ("q25", "q50", "q75")
PLAIN = frozenset({"mean", "median", "mode", "std", "var", "range", "iqr", "skewness", "kurtosis"})
RELATED = ("pearson", "spearman", "kendall")
ABSORBED = (
    "column", "condition", "statistic", "grain", "rows", "number", "compare", "comparative", "different", "most_common", "extreme", "function", "order",
    "sort", "group", "measure", "change", "by", "ranking", "versus",
)  # fmt: skip


def method_words(language: str = "en") -> CueWords:
    """The cue words of prompts/<language>/_methods.toml."""
    return cue_words("_methods", language)


@dataclass(frozen=True, eq=False)
class Heard:
    """The cues of a message and the parts that its columns play."""

    cues: tuple[Tag, ...]
    parts: tuple[Part, ...]
    wants: str

    def has(self, kind: str, *members: str) -> bool:
        """Whether one of the members of a kind (any, without members) is said."""
        return any(t.means.kind == kind and (not members or t.means.value in members) for t in self.cues)

    def covers(self, chunk: Chunk) -> bool:
        """Whether a chunk is made of words that say what is tested ("gamma", "frequency")."""
        return any(t.start <= chunk.start and chunk.end <= t.end for t in self.cues)

    @property
    def subjects(self) -> list[str]:
        """The columns that are tested, in order."""
        return list(dict.fromkeys(p.name for p in self.parts if not p.held))

    @property
    def held(self) -> list[str]:
        """The columns that are held fixed, or within whose levels is looked."""
        return [n for n in dict.fromkeys(p.name for p in self.parts if p.held) if n not in self.subjects]


def methodical(composer: Composer) -> Candidate | None:
    """A test, or a correlation, of the columns that play the parts of the question."""
    if composer.ask.has("mark"):
        return None  # a picture shows it
    words, tokens = method_words(), composer.ask.tokens
    cues = tuple(words.cues.find(tokens))
    if not any(t.means.kind in ("topic", "shape") for t in cues) and not composer.ask.has("statistic", "measure"):
        return None
    heard = Heard(cues, tuple(parts_played(composer, cues, words.lists)), composer.ask.wants)
    if any(t.means.value == "expected" or t.means.kind == "effect" for t in cues):
        return None
    makers = (_shape, _link, _side_by_side, _described)
    made = next((found for make in makers if (found := make(heard, composer)) is not None), None)
    if made is None:
        return None
    skill, args = made
    named = [t.means.value for t in (*cues, *plan_words().cues.find(tokens)) if t.means.kind == "method"]
    args |= _method(skill, named)
    return _candidate(composer, heard, skill, args, words.lists["empty"])


def _shape(heard: Heard, composer: Composer) -> tuple[str, dict[str, Any]] | None:
    """ "Does the price follow a gamma distribution?": one column of numbers against a shape."""
    shape = next((t.means.value for t in heard.cues if t.means.kind == "shape"), None)
    if shape is None or len(heard.subjects) != 1 or heard.held or not _number(composer, heard.subjects[0]):
        return None
    chosen = {"topic": "normal"} if shape == "normal" else {"method": shape, "topic": "distribution"}
    return "test", {"among": tuple(heard.subjects), **chosen}


def _link(heard: Heard, composer: Composer) -> tuple[str, dict[str, Any]] | None:
    """Whether two columns depend on each other, perhaps with others held fixed."""
    sides = heard.has("topic", "distribution", "variance") and heard.has("same", "same")
    if not heard.has("topic", "link", "influence", "independent", *(() if sides else ("match",))):
        return None
    if heard.has("topic", "distribution") and heard.has("same", "same"):
        return None
    subjects, held = heard.subjects, heard.held
    if len(subjects) == 3 and not held and heard.has("turn") and all(_group(composer, n) for n in subjects):
        subjects, held = subjects[:2], subjects[2:]
    columns = list(composer.scene.data.columns)
    if len(subjects) == 1 and len(columns) == 2 and heard.has("topic", "independent"):
        subjects = [*subjects, *(c for c in columns if c not in subjects)]  # the other one of two
    if len(subjects) != 2:
        return None
    groups = all(_group(composer, n) for n in subjects)
    if held:
        if groups and len(held) == 1 and _group(composer, held[0]):
            return "test", {"among": tuple(subjects), "strata": held[0], **_claim(heard, "different")}
        levels = len(held) == 1 and not heard.has("part", "hold", "held") and _group(composer, held[0])
        return "relate", {"among": tuple(subjects), **({"by": held[0]} if levels else {"given": tuple(held)})}
    if groups and heard.has("topic", "independent"):
        return "test", {"among": tuple(subjects), "topic": "independence", "claim": "same"}
    if not groups and not heard.has("topic", "link", "match"):
        return None  # what a number does to another is asked of what drives it
    return "relate", {"among": tuple(subjects)}


def _side_by_side(heard: Heard, composer: Composer) -> tuple[str, dict[str, Any]] | None:
    """Spreads or distributions of number columns, or of one column within the groups of another, held against each other."""
    if heard.held or not 1 < len(heard.subjects) <= 6:
        return None
    spread = heard.has("topic", "variance") and not heard.has("same", "same")
    topic = "distribution" if heard.has("topic", "distribution") and not spread else "variance"
    if topic == "variance" and not heard.has("topic", "variance"):
        if not (heard.has("topic", "differences") and heard.has("same", "same")):
            return None
    elif not heard.has("same"):
        return None
    claim = "same" if heard.has("same", "same") and not heard.has("same", "different") else "different"
    args = {"topic": topic, **_claim(heard, claim)}
    numbers = [n for n in heard.subjects if _number(composer, n)]
    others = [n for n in heard.subjects if n not in numbers]
    if len(numbers) > 1 and not others:
        return "test", {"among": tuple(numbers), **args}
    if len(numbers) == 1 and len(others) == 1 and _group(composer, others[0]):
        return "test", {"among": tuple(numbers), "by": others[0], **args}
    return None


def _described(heard: Heard, composer: Composer) -> tuple[str, dict[str, Any]] | None:
    """ "The kurtosis of the annual price in Rome": one statistic of the one column that is surely named."""
    ask = composer.ask
    leaves = [leaf for c in ask.all("statistic", "measure") for leaf in c.leaves() if leaf.kind == "statistic"]
    loose = [t for t in heard.cues if t.means.kind == "topic" and t.means.value == "variance"]
    leaves = [leaf for leaf in leaves if not any(leaf.start <= t.start and t.end <= leaf.end for t in loose)]
    said = {n for leaf in leaves for n in (leaf.means if isinstance(leaf.means, tuple) else (leaf.means,))}
    said = {n for n in said if n not in ("sum", "count", "share", "percent", "rate")}
    names = list(dict.fromkeys(p.name for p in heard.parts))
    quartiles = heard.has("topic", "quartiles")
    grains = [c for c in ask.all("grain") if not _adjective(composer, c)]
    if (
        len(names) != 1
        or not heard.parts[0].sure
        or grains
        or ask.has("group", "ranking", "claim", "order", "mark", "versus", "by")
        or (ask.measures and ask.has("pronoun"))  # of the rows talked about
        or (ask.measures and ask.has("condition"))  # the rows were chosen: it is said in full
        or any(column not in (None, names[0]) for _, column in ask.measures)
    ):
        return None
    if heard.has("topic", "influence"):
        return None
    if quartiles and _number(composer, names[0]):
        return "summarise", {"measures": tuple((q, names[0]) for q in QUARTILES)}
    if len(said) != 1 or not said <= PLAIN or (said != {"mode"} and not _number(composer, names[0])):
        return None
    return "summarise", {"measures": ((said.pop(), names[0]),)}


def _adjective(composer: Composer, chunk: Chunk) -> bool:
    """ "Annual", "yearly": a kind of number, not what it is split by."""
    return all(t.text in method_words().lists["empty"] for t in composer.ask.tokens[chunk.start : chunk.end])


def _claim(heard: Heard, claim: str) -> dict[str, Any]:
    """What a yes/no question claims."""
    return {"claim": claim} if heard.wants == "yesno" else {}


def _method(skill: str, named: list[str]) -> dict[str, Any]:
    """The first method named that the skill knows."""
    known = [m for m in named if skill != "summarise" and (m in RELATED) == (skill == "relate")]
    return {"method": known[0]} if known else {}


def _number(composer: Composer, name: str) -> bool:
    kind = composer.scene.kind(name)
    return kind in (Kind.NUMBER, Kind.YESNO, Kind.ORDERED) and composer.scene.is_number(name)


def _group(composer: Composer, name: str) -> bool:
    return composer.scene.kind(name) in GROUPS


def _candidate(
    composer: Composer, heard: Heard, skill: str, args: dict[str, Any], empty: frozenset[str]
) -> Candidate | None:
    """The request, with all that was said of its columns as read."""
    ask = composer.ask
    played = [p.chunk for p in heard.parts]
    kept = [c for c in ask.all("condition") if not any(c is p for p in played) and _filters(c) and not heard.covers(c)]
    names = {p.name for p in heard.parts}
    topic = {t.text for t in tokenize(composer.scene.data.name)}  # the name of a file says what its rows are
    absorbed = [
        c
        for c in ask.chunks
        if c.kind in ABSORBED
        or (heard.has("topic", "independent") and len(composer.scene.data.columns) == 2)
        or (c.kind == "word" and (c.means in empty or c.means in topic or _within(c, heard)))
    ]
    evidence = [
        (STATED if skill == "summarise" else SURE, f"{skill} of {', '.join(heard.subjects)}"),
        (0.5 * min(len(names), 3), "each plays a part"),
    ]
    evidence += [(2.0, f"{' and '.join(heard.held)} held fixed")] if heard.held else []
    evidence += [(3.0, f"by {args['method']}")] if skill == "relate" and "method" in args else []
    steps = ask.steps(tuple(kept))
    if ask.wants in ("yesno", "number") or skill == "relate" and ask.wants:
        args = {**args, "wants": ask.wants} if ask.wants in ("yesno", "number", "name", "list") else args
    made = composer.candidate(skill, args, absorbed, evidence, steps)
    return replace(made, own=False)


def _filters(chunk: Chunk) -> bool:
    """Whether a condition says more than a column of numbers and a time ("the amount in the last two years")."""
    kinds = {leaf.kind for leaf in chunk.leaves()}
    return bool(kinds & {"value", "compare", "number", "missing", "present"}) or "column" not in kinds


def _within(chunk: Chunk, heard: Heard) -> bool:
    """Whether a word stands in a cue, or close before a column that was named: it describes the column."""
    if any(t.start <= chunk.start < t.end for t in heard.cues) or chunk.means in RELATED:
        return True
    return any(p.said <= chunk.start <= p.end + 1 for p in heard.parts if p.sure)
