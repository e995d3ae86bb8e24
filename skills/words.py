"""What the texts of a column say: common words and phrases, lengths, language, and how groups differ in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, Say, Table
from assistant.dataset import GROUPS, Column, Kind
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, count, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import ColumnsGiven, Skill, Slot, Top, WantsSlot, choice
from assistant.stats import interval
from assistant.stats.textual import (
    MOST_TEXTS,
    Leaning,
    Said,
    commonest,
    language,
    leanings,
    lengths,
    without_empty,
    word_lists,
)
from assistant.stats.values import described, labels

LEAST_TEXTS = 2
SHOWN, PHRASES, TOLD = 20, 10, 3
MOST_GROUPS = 12
ALPHA = 0.05


@dataclass(frozen=True, eq=False)
class TextSaid:
    """What was found in the texts; `apart` are words that lean to a group, clearest first, of so many comparisons."""

    column: str
    focus: str
    texts: int
    empty: int
    drawn: bool
    language: str
    words: tuple[Said, ...]
    phrases: tuple[Said, ...]
    length: Estimate
    spread: tuple[float, float, float]
    per_text: np.ndarray
    by: str | None = None
    apart: tuple[Leaning, ...] = ()
    tests: int = 0
    by_length: tuple[tuple[str, Estimate], ...] = ()
    wants: str = ""

    @property
    def clear(self) -> tuple[Leaning, ...]:
        """Words that lean to a group by more than chance, after Holm."""
        return tuple(one for one in self.apart if one.adjusted < ALPHA)


def words(
    frame: pd.DataFrame,
    column: Annotated[str | None, Slot(kinds=frozenset({Kind.TEXT}))] = None,
    by: Annotated[str | None, Slot(kinds=GROUPS)] = None,
    focus: Annotated[str | None, choice("words", "phrases", "length", "language")] = None,
    top: Top = None,
    wants: WantsSlot = "",
    columns: ColumnsGiven = None,  # type: ignore[assignment]
) -> TextSaid:
    """The commonest words and phrases of `column` (the longest texts, if none is named) by the share of texts they stand
    in, their length and language; with `by`, the words that lean to a group (Monroe, Colaresi and Quinn 2008).

    Raises CannotAnswer when there is no column of texts.
    """
    column = column if column is not None else _texts(frame, columns)
    if column is None and by is not None:
        column, by = by, None  # short texts that repeat
    if column is None:
        raise CannotAnswer(Say("words.no_text"), Request("overview"), *_instead(frame, columns))
    cells = frame[column].dropna().astype(str)
    cells = cells[cells.str.contains(r"[^\W\d_]", regex=True)]
    if len(cells) < LEAST_TEXTS:
        raise CannotAnswer(Say("words.too_few", column=Name(column)), Request("overview"), *_instead(frame, columns))
    texts = len(cells)
    if texts > MOST_TEXTS:
        chosen = np.sort(np.random.default_rng(0).choice(texts, MOST_TEXTS, replace=False))
        cells = cells.iloc[chosen]
    lists = without_empty(word_lists(cells))
    spoken, per_text = language(lists), lengths(lists)
    many = int(min(max(top or SHOWN, 1), 200))
    quarters = tuple(float(v) for v in np.quantile(per_text, [0.25, 0.5, 0.75]))
    apart, tests, by_length = _between(frame, by, cells, lists, spoken, per_text) if by else ((), 0, ())
    return TextSaid(
        column, focus or "words", texts, len(frame) - texts, texts > len(cells), spoken,
        tuple(commonest(lists, spoken, many)), tuple(commonest(lists, spoken, top or PHRASES, phrases=True)),
        interval.plain(interval.median(per_text, "words")), (quarters[0], quarters[2], float(per_text.max())), per_text, by, apart,
        tests, by_length, wants,
    )  # fmt: skip


def _texts(frame: pd.DataFrame, columns: Mapping[str, Column] | None) -> str | None:
    """The column of texts with the most words a cell, if there is one."""
    named = [n for n in map(str, frame.columns) if described(frame, n, columns).kind is Kind.TEXT]
    size = {n: float(frame[n].dropna().head(200).astype(str).str.count(r"\s+").mean()) for n in named}
    return max(named, key=lambda n: size[n] if size[n] == size[n] else 0.0, default=None)


def _instead(frame: pd.DataFrame, columns: Mapping[str, Column] | None) -> tuple[Request, ...]:
    found = [n for n in map(str, frame.columns) if described(frame, n, columns).kind in GROUPS]
    return tuple(Request("distribution", {"column": n}) for n in found[:2])


def _between(
    frame: pd.DataFrame, by: str, cells: pd.Series, lists: list[list[list[str]]], spoken: str, per_text: np.ndarray
) -> tuple[tuple[Leaning, ...], int, tuple[tuple[str, Estimate], ...]]:
    """How the groups of a column differ in words and in length, the largest groups if there are many."""
    names = labels(frame, by).reindex(cells.index)
    large = [g for g, n in names.value_counts().items() if n >= LEAST_TEXTS][:MOST_GROUPS]
    if len(large) < 2:
        raise CannotAnswer(
            Say("words.one_group", by=Name(by)), Request("distribution", {"column": by}), Request("overview")
        )
    there = names.isin(large).to_numpy(bool)
    kept = [text for text, ok in zip(lists, there, strict=True) if ok]
    groups = names.to_numpy(object)[there].astype(str)
    apart, tests = leanings(kept, groups.tolist(), spoken)
    long = tuple((str(g), interval.plain(interval.median(per_text[there][groups == str(g)], "words"))) for g in large)
    return tuple(apart), tests, long


def tell(found: TextSaid, script: Script) -> Answer:
    """What was asked for first (words, phrases, length or language), then the rest; groups by the words that lean to them."""
    blocks: list[Block] = []
    headline = _headline(found)
    if found.by is not None:
        blocks += [_leaning(one) for one in found.clear[1:TOLD]]
    elif found.focus != "phrases" and found.phrases:
        blocks.append(Say("words.phrases", phrases=[Name(p.text) for p in found.phrases[:TOLD]]))
    if found.focus != "length":
        blocks.append(Say("words.length", column=Name(found.column), length=found.length, **_range(found)))
    if found.language and found.focus != "language":
        blocks.append(Say("words.language", language=found.language))
    blocks += _pictures(found)
    caveats = [Say("caution.part_of_file", rows=count(MOST_TEXTS), all=count(found.texts))] if found.drawn else []
    if found.by is not None:
        caveats.append(
            Say("caution.multiple_testing", tests=count(found.tests, ""))
            if found.clear
            else Say("caution.no_effect_found")
        )
    used = (found.column,) if found.by is None else (found.column, found.by)
    return Answer(
        headline=headline, script=script, caveats=tuple(caveats), blocks=tuple(blocks), value=_value(found),
        findings=_findings(found), columns=used, follow_ups=_follow_ups(found),
        method="log odds with informative Dirichlet prior, Holm" if found.by is not None else None,
    )  # fmt: skip


def _headline(found: TextSaid) -> Say:
    facts: dict[str, Fact] = {"column": Name(found.column), "texts": count(found.texts, "texts")}
    if found.by is not None:
        facts |= {"by": Name(found.by), "tests": count(found.tests, "")}
        if not found.clear:
            return Say("words.by_unclear", **facts)
        one = found.clear[0]
        facts |= {"word": Name(one.word), "group": Name(one.group), "a": one.inside, "b": one.outside}
        return Say("words.by_clear", **facts)
    if found.focus == "length":
        return Say("words.length_first", **facts, length=found.length, **_range(found))
    if found.focus == "language":
        key = "words.language_first" if found.language else "words.language_unclear"
        return Say(key, **facts, language=found.language)
    said = found.phrases if found.focus == "phrases" else found.words
    if not said:
        return Say("words.no_repeats", **facts)
    facts |= {"first": Name(said[0].text), "share": said[0].share, "rest": [Name(s.text) for s in said[1:6]]}
    return Say(
        f"words.{'phrases' if found.focus == 'phrases' else 'common'}_{'many' if len(said) > 1 else 'one'}", **facts
    )


def _leaning(one: Leaning) -> Say:
    return Say("words.also", word=Name(one.word), group=Name(one.group), a=one.inside, b=one.outside)


def _range(found: TextSaid) -> dict[str, Estimate]:
    names = ("low", "high", "longest")
    return {name: exact(value, found.texts, "") for name, value in zip(names, found.spread, strict=True)}


def _value(found: TextSaid) -> Estimate | bool | str | list[str] | None:
    if found.by is not None:
        return bool(found.clear) if found.wants == "yesno" else [str(one.word) for one in found.clear[:SHOWN]]
    if found.focus == "length":
        return found.length
    if found.focus == "language":
        return found.language or None
    said = found.phrases if found.focus == "phrases" else found.words
    return [str(s.text) for s in said[:SHOWN]]


def _pictures(found: TextSaid) -> list[Block]:
    """The words as bars with their table; lengths as a histogram; words that lean to groups as a table."""
    if found.by is not None:
        shown = found.apart[:SHOWN]
        table = pd.DataFrame(
            {
                "word": [one.word for one in shown], found.by: [one.group for one in shown], "in it": [one.inside for one in shown],
                "elsewhere": [one.outside for one in shown], "p (Holm)": [one.adjusted for one in shown],
            }
        )  # fmt: skip
        bars = pd.DataFrame({"word": [f"{o.word} ({o.group})" for o in shown[:12]], "z": [o.z for o in shown[:12]]})
        alt = Say("words.chart_by", column=Name(found.column), by=Name(found.by))
        drawn = Chart("bar", bars, "word", "z", alt, (found.column, found.by), horizontal=True)
        lengths_ = pd.DataFrame(
            {found.by: [g for g, _ in found.by_length], "words in a text": [e for _, e in found.by_length]}
        )
        return [drawn, Table(table), Table(lengths_)] if len(shown) else [Table(lengths_)]
    if found.focus == "length":
        alt = Say("words.chart_length", column=Name(found.column))
        return [Chart("bar", pd.DataFrame({"words": found.per_text}), "words", None, alt, (found.column,), bins=True)]
    said = found.phrases if found.focus == "phrases" else found.words
    if not said:
        return []
    table = pd.DataFrame({"word": [s.text for s in said], "share of texts": [s.share for s in said]})
    bars = pd.DataFrame({"word": [s.text for s in said[:15]], "share": [s.share.value for s in said[:15]]})
    alt = Say("words.chart", column=Name(found.column))
    return [Chart("bar", bars, "word", "share", alt, (found.column,), horizontal=True), Table(table)]


def _findings(found: TextSaid) -> tuple[Finding, ...]:
    said = [Finding("texts", count(found.texts, "texts")), Finding("empty", count(found.empty))]
    said.append(Finding("median length", found.length))
    said += [Finding("language", found.language)] if found.language else []
    said += [Finding(f"share {s.text}", s.share) for s in found.words[:SHOWN]]
    said += [Finding(f"share of phrase {s.text}", s.share) for s in found.phrases[:PHRASES]]
    for one in found.apart[:SHOWN]:
        n = one.inside.rows + one.outside.rows
        said.append(Finding(f"log odds {one.word} in {one.group}", exact(one.log_odds, n)))
        said.append(Finding(f"p_value {one.word} in {one.group}", exact(one.adjusted, n)))
    return tuple(said)


def _follow_ups(found: TextSaid) -> tuple[Request, ...]:
    args = {"column": found.column}
    asked = [Request("words", {**args, "focus": focus}) for focus in ("phrases", "length") if focus != found.focus]
    return (*asked, Request("missing", args))


SKILL = Skill(words, tell)
