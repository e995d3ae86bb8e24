"""What people say of a model in words of their own: single rows by number, its outcome by another name, its labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant.answer import Name, Say
from assistant.condition import Filter
from assistant.language.choose import Context
from assistant.language.composing.ask import Ask, asked
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.numbered import loosely
from assistant.language.composing.scene import Scene
from assistant.language.describing.composer import Composer
from assistant.language.filling.worded import of_rows
from assistant.language.lexis.lexicon import lexicon
from assistant.language.lexis.phrase import Match
from assistant.language.lexis.words import Words, between
from assistant.language.tagging.tags import ColumnNamed
from assistant.language.understanding import Evidence
from assistant.skill import Skill

TALKED_OF = 0.6  # for a skill about the model, where the model is what was talked about last
MAKES = ("train",)  # skills that make a model
GIVES_WAY = -4.0  # against counting a chance where there is a model of it
GROUND = 0.4  # links that each word of a phrase is worth, where a model is there to be asked about
POINTING = ("this", "that", "these", "those", "same")
MOST_NAMING = 3  # words that may name an outcome


@dataclass(frozen=True)
class OfModel:
    """A message as any skill reads it, and as the skills about the model do: other names of the outcome are understood."""

    ask: Ask
    theirs: Ask
    notes: tuple[Say, ...] = ()


def of_model(ask: Ask, scene: Scene, target: str, words: Words) -> OfModel:
    """Read the words that only make sense because there is a model of `target`."""
    yesno = words.words("yesno")
    plain = _labelled(_pointed(loosely(ask, scene, yesno), scene, yesno), target, scene, yesno)
    named = _naming(plain)
    if not named:
        return OfModel(plain, plain)
    chunks = [replace(c, kind="small") if c in named else c for c in plain.chunks]
    said = " ".join(plain.tokens[c.start].raw or plain.tokens[c.start].text for c in named)
    note = Say("model.outcome_meant", said=Name(said), target=Name(target))
    return OfModel(plain, asked(chunks, plain.tokens, yesno), (note,))


def without_outcome(ask: Ask, match: Match, target: str) -> Ask:
    """The message without a condition on the outcome that is only part of a phrase: "what would keep her"."""
    gone = [
        c
        for c in ask.all("condition")
        if isinstance(c.means, Filter) and c.means.column == target and set(range(c.start, c.end)) & set(match.tokens)
    ]
    if not gone:
        return ask
    return asked([replace(c, kind="small") if c in gone else c for c in ask.chunks], ask.tokens, frozenset())


def about_model(skill: Skill) -> bool:
    """Whether a skill is given the model."""
    return any(given.what == "model" for given in skill.given.values())


def given_way(skill: Skill, args: Mapping[str, Any], talk: OfModel, target: str) -> list[Evidence]:
    """Chances of what the model predicts are asked of the model: a skill that counts them in the data gives way."""
    event = next((name for name, slot in skill.slots.items() if slot.what == "event"), None)
    if event is None:
        return []
    said = args.get(event) or ()
    columns = {one[0] for one in said if isinstance(one, tuple)}
    rows = [c for c in talk.ask.all("condition") if of_rows(c, talk.ask) or _said_for(c, talk.ask)]
    if columns and target not in columns and not talk.notes and not rows:
        return []
    return [Evidence(GIVES_WAY, f"there is a model of {target} to be asked")]


def talked_of(skill: Skill, context: Context) -> list[Evidence]:
    """The model was made or asked about just now."""
    last = context.skills.get(context.plan[-1].skill) if context.plan else None
    if last is None or not about_model(skill) or not (about_model(last) or last.name in MAKES):
        return []
    return [Evidence(TALKED_OF, "the model is being talked about")]


def _said_for(chunk: Chunk, ask: Ask) -> bool:
    """ "how likely is it for a woman": she is the case, not what happens."""
    at = chunk.start - 1
    while at > 0 and ask.tokens[at].text in between("articles"):
        at -= 1
    return at >= 0 and ask.tokens[at].text in ("for", "among")


def _pointed(ask: Ask, scene: Scene, yesno: frozenset[str]) -> Ask:
    """ "this customer", with a column of that name that tells the rows apart: the row, not the column."""
    composer = Composer(Ask((), ()), scene)
    found = [
        c
        for c in ask.columns
        if c.start and ask.tokens[c.start - 1].text in POINTING and not c.steps and composer.names_rows(c)
    ]
    if not found:
        return ask
    return asked([replace(c, kind="rows", means="row") if c in found else c for c in ask.chunks], ask.tokens, yesno)


def _labelled(ask: Ask, target: str, scene: Scene, yesno: frozenset[str]) -> Ask:
    """ "the labels of these rows", "the ground truth", "their actual outcomes": the column that the model predicts."""
    texts = {t.text for t in ask.tokens}
    if target not in scene.data.columns or texts & between("predicting"):
        return ask
    chunks = list(ask.chunks)
    for at, chunk in enumerate(chunks):
        text = ask.tokens[chunk.start].text
        before = ask.tokens[chunk.start - 1].text if chunk.start else ""
        real = before in between("real") and text in between("real_what")
        if chunk.kind not in ("word", "small") or not (text in between("labels") or real):
            continue
        start = at - 1 if before in between("real") and at and chunks[at - 1].kind in ("word", "small") else at
        why = f"“{text}” is {target}, which the model predicts"
        column = Chunk("column", ColumnNamed(target), chunks[start].start, chunk.end, 2.0, why)
        return asked([*chunks[:start], column, *chunks[at + 1 :]], ask.tokens, yesno)
    return ask


def _naming(ask: Ask) -> list[Chunk]:
    """Words that nothing explains where an outcome is named: "likely to **default**", "have **cancer**", "**fraud** risk"."""
    texts = [t.text for t in ask.tokens]
    general = lexicon().lists["rows"] | lexicon().lists["people"] | lexicon().lists["who"] | between("one_row")
    found: list[Chunk] = []
    nouns = [c for c in ask.all("rows") if ask.tokens[c.start].text not in general]
    for chunk in [*ask.unread(), *nouns]:
        before = texts[max(0, chunk.start - MOST_NAMING) : chunk.start]
        after = texts[chunk.end : chunk.end + 1]
        if set(before) & between("outcome_before") or set(after) & between("outcome_after"):
            found.append(chunk)
    return found[:MOST_NAMING]
