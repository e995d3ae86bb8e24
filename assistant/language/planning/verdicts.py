"""Read rules for the verdict: "consider it linear if the p-value is less than 0.05 and the absolute value of r is at least 0.5"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language.planning.clauses import Clause, plan_words
from assistant.language.tagging import grammar
from assistant.language.tagging.cues import comparison_tags, range_tags
from assistant.language.tagging.cuewords import CueWords
from assistant.language.tagging.numbers import number_tags
from assistant.language.tagging.tags import Tag
from assistant.verdict import Verdict

MOST_LABEL = 6  # words of a label of the person's own


@dataclass(frozen=True)
class _Test:
    """A figure compared with a number, and where it stood."""

    figure: str
    op: str
    number: float
    start: int
    end: int


def verdicts(clause: Clause, words: CueWords | None = None) -> tuple[Verdict, ...]:
    """The rules that a clause holds; none if it is no rule.

    >>> from assistant.language.planning.clauses import cut
    >>> verdicts(cut("Consider it significant if the p-value is less than 0.01.")[0])
    (Verdict(label='significant', conditions=(('p_value', '<', 0.01),), any_of=False),)
    """
    words = words or plan_words()
    if clause.tokens[0].text in words.lists["otherwise"] and clause.has("label"):
        return (Verdict(clause.said("label")[0], ()),)
    if not clause.has_word(words.lists["rules"]):
        return ()
    tests = _tests(clause)
    if not tests:
        return ()
    found: list[Verdict] = []
    labels = _labels(clause, tests)
    for group in _groups(tests, labels):
        label = _label_of(clause, group, labels)
        if label is not None:
            between = [t.text for t in clause.tokens[group[0].end : group[-1].start]]
            conditions = tuple((t.figure, t.op, t.number) for t in group)
            found.append(Verdict(label.means.value, conditions, "or" in between and "and" not in between))
    return tuple(found)


def _tests(clause: Clause) -> list[_Test]:
    """Every figure with its comparison and number, in order; the figure of the one before holds on."""
    tokens = clause.tokens
    known = grammar.load()
    numbers = number_tags(tokens, known.numbers)
    compares = [t for t in comparison_tags(tokens, known.cues, numbers, ()) if t.means.kind == "compare"]
    ranges = [*range_tags(tokens, known.cues, numbers), *clause.tags("range")]
    found: list[_Test] = []
    figure = ""
    taken = -1
    for tag in sorted([*compares, *ranges], key=lambda t: (t.start, -t.end)):
        if tag.start < taken:
            continue
        figure = _figure_before(clause, tag.start) or figure
        values = [n for n in numbers if tag.start <= n.start <= tag.end + 5]
        if not figure or not values:
            continue
        op = _op(tag)
        signed = [(_signed(clause, n), n) for n in values]
        if op == "between" and len(values) > 1:
            found += [
                _Test(figure, ">=", signed[0][0], tag.start, values[1].end),
                _Test(figure, "<=", signed[1][0], tag.start, values[1].end),
            ]
            taken = values[1].end
        elif op in ("<", "<=", ">", ">=", "==", "!="):
            found.append(_Test(figure, op, signed[0][0], tag.start, values[0].end))
            taken = values[0].end
    return found


def _op(tag: Tag) -> str:
    if tag.means.kind in ("between", "range"):
        return "between"
    return str(tag.means.value[0] if isinstance(tag.means.value, tuple) else tag.means.value)


def _signed(clause: Clause, tag: Tag) -> float:
    minus = tag.start > 0 and clause.tokens[tag.start - 1].text in ("-", "−", "–")
    value = float(tag.means.value)
    percent = 0.01 if tag.means.unit == "%" else 1.0
    return (-abs(value) if minus else value) * percent


def _figure_before(clause: Clause, at: int) -> str:
    """The figure said last before a comparison; "absolute value of" what follows it."""
    before = [t for t in clause.tags("figure") if t.end <= at]
    if not before:
        return ""
    last = before[-1]
    if last.means.value != "size" and any(t.means.value == "size" and t.end >= last.start - 3 for t in before):
        return "size" if last.means.value == "coefficient" else f"abs {last.means.value}"
    return str(last.means.value)


def _labels(clause: Clause, tests: Sequence[_Test]) -> list[Tag]:
    """Words a verdict may be called by, outside of the comparisons, the longest of those that overlap."""
    found: list[Tag] = []
    for tag in sorted(clause.tags("label"), key=lambda t: t.start - t.end):
        inside = any(t.start <= tag.start < t.end for t in tests)
        if not inside and not any(tag.start < f.end and f.start < tag.end for f in found):
            found.append(tag)
    return sorted(found, key=lambda t: t.start)


def _groups(tests: Sequence[_Test], labels: Sequence[Tag]) -> list[list[_Test]]:
    """Comparisons belong together unless a label stands between them."""
    groups: list[list[_Test]] = [[tests[0]]]
    for before, test in zip(tests, tests[1:], strict=False):
        if any(before.end <= label.start < test.start for label in labels):
            groups.append([test])
        else:
            groups[-1].append(test)
    return groups


def _label_of(clause: Clause, group: Sequence[_Test], labels: Sequence[Tag]) -> Tag | None:
    """The label before "if …", or behind the comparisons: "if p < 0.05, it is …", "r above 0.6 indicates …"."""
    before = [label for label in labels if label.end <= group[0].start]
    after = [label for label in labels if label.start >= group[-1].end]
    asked = before and any(t.text in ("if", "when") for t in clause.tokens[before[-1].end : group[0].start])
    if before and (asked or not after):
        return before[-1]
    return after[0] if after else None
