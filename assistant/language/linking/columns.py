"""Find the columns that the words of a question may mean, each with points and a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.dataset import Dataset
from assistant.language.lexis.lexicon import Lexicon, base, stems
from assistant.language.lexis.names import Name, names, split, squash
from assistant.language.lexis.tokens import Token
from assistant.language.linking.hints import hints, row_tags
from assistant.language.linking.matches import FILLERS, NUMBERING, Match, WordIndex, word_index
from assistant.language.linking.spelling import said
from assistant.language.tagging.tags import ColumnNamed, Tag

MOST_ALIKE = 12  # columns that one span may mean: with more there is no choosing
LEAST = 0.3  # points below which a link is not worth telling
REASONS = ("exact", "form", "part", "synonym", "related", "short", "typo")


@dataclass(frozen=True, eq=False)
class ColumnIndex:
    """What words may mean which column of one dataset. Built by `column_index`, asked by `tags`."""

    dataset: Dataset
    lexicon: Lexicon
    names: tuple[Name, ...]
    keys: Mapping[str, tuple[tuple[int, float], ...]]
    words: WordIndex
    taught: Mapping[tuple[str, ...], str]

    def tags(self, tokens: Sequence[Token]) -> list[Tag]:
        """All links of spans of the message to columns, and words for a row of the table.

        A whole name of n words earns 1.5 n + 0.5 points, so that it beats its parts taken one by one; parts,
        synonyms, short forms and typing errors earn less. Words that fit several columns give one tag each, on the same span. Takes a few milliseconds.
        """
        found = [*self._taught(tokens), *self._whole(tokens)]
        matches = {self.names[column].column: alike for column, alike in self.words.matches(tokens).items()}
        for column, name in enumerate(self.names):
            if name.column in matches:
                found.extend(self._runs(tokens, column, matches[name.column]))
        found = _nearby(found, matches, self.names)
        found.extend(hints(tokens, self.dataset, self.lexicon))
        return _best(_rows_first(found, list(row_tags(tokens, self.dataset, self.lexicon))))

    def _taught(self, tokens: Sequence[Token]) -> Iterator[Tag]:
        longest = max(map(len, self.taught), default=0)
        for start in range(len(tokens)):
            for end in range(start + 1, min(start + longest, len(tokens)) + 1):
                column = self.taught.get(tuple(base(t.text) for t in tokens[start:end]))
                if column is not None:
                    why = self.lexicon.why("taught", said=said(tokens, start, end), column=column)
                    yield Tag(start, end, ColumnNamed(column), whole_points(end - start) + 0.5, why)

    def _whole(self, tokens: Sequence[Token]) -> Iterator[Tag]:
        """Spans that spell a whole name, whatever stands between its words."""
        longest = max((len(name.words) for name in self.names), default=0) + 4
        for start, token in enumerate(tokens):
            if token.kind == "symbol":
                for column, exact in self.keys.get(token.text, ()):
                    yield self._exact(tokens, start, start + 1, column, exact, 1)
                continue
            spelled, count = "", 0
            for end in range(start + 1, min(start + longest, len(tokens)) + 1):
                last = tokens[end - 1]
                if last.kind == "symbol":
                    continue
                spelled, count = spelled + squash(last.raw or last.text), count + 1
                for column, exact in self.keys.get(spelled, ()):
                    yield self._exact(tokens, start, _closed(tokens, start, end), column, exact, count)

    def _exact(self, tokens: Sequence[Token], start: int, end: int, column: int, exact: float, count: int) -> Tag:
        name, points = self.names[column].column, whole_points(count) + exact - 1
        if end - start == 1 and not is_meant(tokens, start, name, self.lexicon):
            points = 0.6
        elif end - start == 1 and tokens[start].text in self.lexicon.lists["statistic"]:
            points = 1.5 if tokens[start].raw != name else points
        why = self.lexicon.why("exact" if exact == 1 else "part", said=said(tokens, start, end), column=name)
        return Tag(start, end, ColumnNamed(name, exact), points, why)

    def _runs(self, tokens: Sequence[Token], column: int, matches: list[Match]) -> Iterator[Tag]:
        """Matches with words of one name that follow each other, small words between them let pass."""
        name = self.names[column]
        for start in sorted({m.start for m in matches}):
            run = _chain(tokens, matches, start, name)
            if run:
                yield from self._run_tag(tokens, name, run)

    def _run_tag(self, tokens: Sequence[Token], name: Name, run: list[Match]) -> Iterator[Tag]:
        start, end = run[0].start, run[-1].end
        covered = {i for match in run for i in match.words}
        if all(name.words[i].isdigit() for i in covered) or _counts_things(tokens, start, end, name, run):
            return
        if len(covered) < len(name.words) and end == start + 1 and self._is_counted(tokens, start):
            return
        share = sum(max(m.strength for m in run if i in m.words) * name.weights[i] for i in covered)
        if all(name.light[i] for i in covered) and not all(name.light):
            if not self.words.is_rare(name, covered) or all(
                t.text in self.lexicon.lists["statistic"] for t in tokens[start:end]
            ):
                return
            share = max(share, 0.4)
        base = sum(m.strength * (1 + 0.5 * (m.end - m.start - 1)) for m in run)
        linked = " ".join(t.text for t in tokens[start:end])
        gaps = [t for a, b in zip(run, run[1:], strict=False) for t in tokens[a.end : b.start]]
        inversions = sum(a.words[0] > b.words[0] for a, b in zip(run, run[1:], strict=False)) if not gaps else 0
        loss = 0.2 * inversions - 0.15 * len(gaps)
        if covered == set(range(len(name.words))) and len(run) > 1:
            points = base / len(run) * whole_points(len(run)) - loss
        else:
            points = base * (0.5 + 0.5 * share) + share**2 - loss
            points = points if covered == set(range(len(name.words))) else min(points, len(run) + 0.45)
            points *= 0.7 if name.words[-1] in ("id", "key", *NUMBERING) and len(name.words) - 1 not in covered else 1
        if points < LEAST:
            return
        worst = max((m.how for m in run), key=REASONS.index)
        how = "part" if worst == "exact" or (worst == "form" and share < 0.8) else worst
        why = self.lexicon.why(how, said=linked, column=name.column)
        yield Tag(start, end, ColumnNamed(name.column, round(min(share, 0.96), 3)), round(points, 3), why)

    def _is_counted(self, tokens: Sequence[Token], at: int) -> bool:
        """ "2 years", "the last few days": a unit with a number."""
        if not at or tokens[at].text not in self.lexicon.lists["units"]:
            return False
        return tokens[at - 1].kind == "number" or tokens[at - 1].text in self.lexicon.lists["counting"]


def column_index(dataset: Dataset, lexicon: Lexicon, taught: Iterable[tuple[str, str]] = ()) -> ColumnIndex:
    """Index the names of a dataset's columns; `taught` are (word, column) pairs that the person explained."""
    cut = names(list(dataset.columns), lexicon)
    keys: dict[str, list[tuple[int, float]]] = {}
    for column, name in enumerate(cut):
        for key, exact in name.keys:
            keys.setdefault(key, []).append((column, exact))
    known = {stems(word): column for word, column in taught if column in dataset.columns}
    frozen = {key: tuple(columns) for key, columns in keys.items()}
    return ColumnIndex(dataset, lexicon, tuple(cut), frozen, word_index(cut, lexicon), known)


def whole_points(words: int) -> float:
    """Points of a whole name of so many words."""
    return 1.5 * words + 0.5


def is_meant(tokens: Sequence[Token], at: int, name: str, lexicon: Lexicon) -> bool:
    """Whether a word of grammar ("for", "a") is meant as a name: quoted, or capital as in the data."""
    token = tokens[at]
    if token.text not in lexicon.lists["function"] or token.quote:
        return True
    return token.raw in name and token.raw != token.text and (at > 0 or len(token.raw) > 1 and token.raw.isupper())


def _nearby(tags: list[Tag], matches: Mapping[str, list[Match]], cut: Sequence[Name]) -> list[Tag]:
    """Points added where the rest of a name stands close by: "the number of purchases made in stores"."""
    by_column = {name.column: name for name in cut}
    found = []
    for tag in tags:
        name = by_column[tag.means.name]
        alike = matches.get(name.column, ())
        inside = {i for m in alike if m.start >= tag.start and m.end <= tag.end for i in m.words}
        near = {
            i: m.strength
            for m in alike if 0 < m.start - tag.end < 6 or 0 < tag.start - m.end < 3
            for i in m.words if not name.light[i] and i not in inside
        }  # fmt: skip
        bonus = 0.3 * sum(strength * name.weights[i] for i, strength in near.items()) if tag.means.exact < 0.97 else 0
        found.append(replace(tag, points=round(tag.points + bonus, 3)) if bonus else tag)
    return found


def _rows_first(tags: list[Tag], rows: list[Tag]) -> list[Tag]:
    """Where a word means the rows, a column that has it in its name only numbers or names them."""
    nouns = {(tag.start, tag.end): tag.points for tag in rows}
    found = []
    for tag in tags:
        points = nouns.get((tag.start, tag.end))
        if points is not None and tag.means.exact < 0.97:
            most = points - (0.5 if split(tag.means.name)[-1] in ("id", "key", "no", "number") else 0.1)
            tag = replace(tag, points=min(tag.points, most))
        found.append(tag)
    return found + rows


def _counts_things(tokens: Sequence[Token], start: int, end: int, name: Name, run: list[Match]) -> bool:
    """ "The number of trains" asks how many there are, not for train_number."""
    first = run[0].words[0]
    return (
        len(run) > 1
        and tokens[start].text in NUMBERING
        and any(t.text == "of" for t in tokens[start:end])
        and any(i < first for match in run for i in match.words)
    )


def _closed(tokens: Sequence[Token], start: int, end: int) -> int:
    """The end of a span, or one more where a bracket that was opened in it is closed there."""
    inside = [token.text for token in tokens[start:end]]
    return end + 1 if "(" in inside and end < len(tokens) and tokens[end].text == ")" else end


def _chain(tokens: Sequence[Token], matches: Sequence[Match], start: int, name: Name) -> list[Match]:
    """From `start` on the strongest match at each place, every word of the name used once."""
    run: list[Match] = []
    used: set[int] = set()
    at, gap = start, 0
    while at < len(tokens):
        here = [m for m in matches if m.start == at and not used & set(m.words)]
        if here:
            best = max(here, key=lambda m: (m.strength * (m.end - m.start), sum(name.weights[i] for i in m.words)))
            run.append(best)
            used |= set(best.words)
            at, gap = best.end, 0
        elif run and gap < 2 and (tokens[at].text in FILLERS or tokens[at].text in name.words):
            at, gap = at + 1, gap + 1
        else:
            break
    return run


def _best(tags: list[Tag]) -> list[Tag]:
    """Each span with each meaning once, at its most points; at most a dozen meanings a span."""
    best: dict[tuple[int, int, object], Tag] = {}
    for tag in tags:
        key = (tag.start, tag.end, tag.means.name if isinstance(tag.means, ColumnNamed) else tag.means)
        if key not in best or best[key].points < tag.points:
            best[key] = tag
    spans: dict[tuple[int, int], list[Tag]] = {}
    for tag in sorted(best.values(), key=lambda tag: -tag.points):
        spans.setdefault((tag.start, tag.end), []).append(tag)
    chosen = [tag for alike in spans.values() for tag in alike[:MOST_ALIKE]]
    return sorted(chosen, key=lambda tag: (tag.start, tag.end, -tag.points))
