"""The words of every skill: complete, in step with the code, and without promises a number cannot keep."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import corpus
from tests.reading import SKILLS

ROOT = Path(__file__).parent.parent
PROMPTS = {
    path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted((ROOT / "prompts" / "en").glob("*.toml"))
}
SOURCES = [*sorted((ROOT / "skills").glob("*.py")), *sorted((ROOT / "assistant").rglob("*.py"))]
PHRASES, EXAMPLES, SENTENCES = 25, 10, 40  # the least a skill must have of each

# Words that claim a cause. A sentence may hold one only to deny it or to ask for it.
CAUSAL = re.compile(
    r"\b(caus(?:e|es|ed|ing)|leads? to|led to|results? in|resulted in|due to|because of|thanks to|owing to"
    r"|impacts?|brings? about|makes? \{\w+\} (?:rise|fall|grow|higher|lower))\b",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"\b(not|no|never|cannot|can't|without|neither|nor|whether|would|what else|alone)\b|n't|\?", re.IGNORECASE
)


def replies() -> dict[str, str]:
    """Every sentence that may be said, by its key."""
    spaces = {name: {"_cautions": "caution"}.get(name, name.lstrip("_")) for name in PROMPTS}
    return {
        f"{spaces[name]}.{key}": text for name, file in PROMPTS.items() for key, text in file.get("replies", {}).items()
    }


REPLIES = replies()


def fields(template: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(template) if field}


@pytest.mark.parametrize("name", SKILLS)
def test_one_name_in_four_places(name: str):
    skill = SKILLS[name]
    assert skill.compute.__module__ == f"skills.{name}"
    assert skill.compute.__doc__ and skill.tell.__doc__
    assert name in PROMPTS, "no prompts"
    assert name in corpus.files(), "no sentences"


def test_no_words_without_a_skill():
    named = {name for name in PROMPTS if not name.startswith("_")} | set(corpus.files())
    assert named == set(SKILLS)


@pytest.mark.parametrize("name", SKILLS)
def test_enough_words(name: str):
    words, file = PROMPTS[name], corpus.files()[name]
    said = {say for case in file["case"] for say in case["say"]}
    assert words["about"].endswith(".") and words["ask"]
    assert len(words["says"]) >= PHRASES and len(words.get("examples", ())) >= EXAMPLES
    assert len(said) >= SENTENCES, f"{len(said)} phrasings"
    assert file.get("other", {}).get("say"), "no sentences that must not be read so"


@pytest.mark.parametrize("name", SKILLS)
def test_slots_in_words_are_slots_of_the_skill(name: str):
    words, slots = PROMPTS[name], set(SKILLS[name].slots)
    for template in words["ask"]:
        assert fields(template) <= slots, template
    for pattern in (*words["says"], *words.get("hints", ()), *words.get("against", ())):
        assert set(re.findall(r"\{(\w+)\}", pattern)) <= slots, pattern
    for part in ("flags", "numbers", "choices"):
        assert set(words.get(part, {})) <= slots, part
    for slot, options in words.get("choices", {}).items():
        assert set(options) <= set(SKILLS[name].slots[slot].options), slot


@pytest.mark.parametrize("name", SKILLS)
def test_every_required_slot_can_be_asked_for(name: str):
    asks = [fields(template) for template in PROMPTS[name]["ask"]]
    assert any(set(SKILLS[name].required) <= ask for ask in asks), SKILLS[name].required


def _said(tree: ast.AST) -> Iterator[tuple[ast.Call, list[Any]]]:
    """Every `Say(...)`, with the texts its key may be: a constant, the two sides of a condition, an f-string's parts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Say" and node.args:
            yield node, list(_texts(node.args[0]))


def _texts(node: ast.expr) -> Iterator[Any]:
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from _texts(body)
            yield from _texts(other)
        case ast.JoinedStr(values=values):
            parts = [re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"\w*" for v in values]
            yield re.compile("".join(parts))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_key_has_words_and_their_facts(path: Path):
    for call, texts in _said(ast.parse(path.read_text("utf-8"))):
        given = {k.arg for k in call.keywords}
        for text in texts:
            if isinstance(text, re.Pattern):
                assert any(text.fullmatch(key) for key in REPLIES), f"line {call.lineno}: {text.pattern}"
                continue
            assert text in REPLIES, f"line {call.lineno}: no words for {text}"
            assert None in given or fields(REPLIES[text]) <= given, (
                f"line {call.lineno}: {text} wants {fields(REPLIES[text])}"
            )


@pytest.mark.parametrize("key", sorted(REPLIES))
def test_reply_claims_no_cause(key: str):
    for sentence in re.split(r"(?<=[.!?:;])\s", REPLIES[key]):
        if CAUSAL.search(sentence):
            assert DENIED.search(sentence), sentence


# Conventions are not findings: the usual level, and the ways to write a date, a share or a number in an example.
CONVENTIONS = re.compile(r"\{[^}]*\}|\b95 ?%|\b0\.05\b|\d{4}-\d\d-\d\d|`[^`]*`|\"[^\"]*\"|“[^”]*”")


@pytest.mark.parametrize("key", sorted(REPLIES))
def test_reply_holds_no_number_of_its_own(key: str):
    """Numbers come as facts, which know how sure they are."""
    assert not re.search(r"\d", CONVENTIONS.sub("", REPLIES[key])), REPLIES[key]
