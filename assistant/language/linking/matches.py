"""Match single words and short phrases of a question with the words of column names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.language.lexis.lexicon import Lexicon, Phrase, adjectives, base, root, stems
from assistant.language.lexis.names import Name, vocabulary_stems
from assistant.language.lexis.short import fused, initials, shortens
from assistant.language.lexis.tokens import Token
from assistant.language.lexis.words import between

FILLERS = between("fillers")
NUMBERING = between("numbering")
EXACT, FORM, SHORT, ROOT, TYPO, SYNONYM, RELATED = 1.0, 0.95, 0.85, 0.66, 0.8, 0.72, 0.45
WHOLE = -1  # stands for all words of a name in the index of groups


@dataclass(frozen=True)
class Match:
    """Tokens `start` up to `end` may stand for these words of a name, this surely, in this way."""

    start: int
    end: int
    words: tuple[int, ...]
    strength: float
    how: str


Places = list[tuple[int, tuple[int, ...]]]  # columns, and which words of their names


@dataclass(frozen=True, eq=False)
class WordIndex:
    """The words of all names, by spelling, stem, root, group of synonyms, and short forms that stand for more."""

    names: Sequence[Name]
    lexicon: Lexicon
    texts: Mapping[str, Places]
    stems: Mapping[Phrase, Places]
    roots: Mapping[str, Places]
    synonyms: Mapping[int, Places]
    related: Mapping[int, Places]
    shorts: Mapping[str, Mapping[str, Places]]  # words of names that are no words of the language, by first letter
    letters: Mapping[str, tuple[str, ...]]  # words of names, by first letter
    counts: Mapping[str, int]
    longest: int

    def matches(self, tokens: Sequence[Token]) -> dict[int, list[Match]]:
        """For every column the spans of the message that may stand for words of its name."""
        best: dict[tuple[int, int, int, tuple[int, ...]], Match] = {}
        for version, read in enumerate(self._corrected(tokens)):
            for start, token in enumerate(read):
                if token.kind == "symbol":
                    continue
                for end, places, strength, how in self._at(read, start):
                    if version and all(token.raw for token in read[start:end]):
                        continue
                    if version:
                        strength, how = strength * TYPO, "typo"
                    for column, words in places:
                        key = (column, start, end, words)
                        if key not in best or best[key].strength < strength:
                            best[key] = Match(start, end, words, strength, how)
        found: dict[int, list[Match]] = {}
        for (column, *_), match in best.items():
            found.setdefault(column, []).append(match)
        return found

    def is_rare(self, name: Name, covered: set[int]) -> bool:
        """Whether these words of a name stand in at most three names."""
        return any(self.counts[name.stems[i]] <= 3 for i in covered)

    def _at(self, tokens: Sequence[Token], start: int) -> Iterator[tuple[int, Places, float, str]]:
        token = tokens[start]
        small = token.text in self.lexicon.lists["function"]
        if token.text in self.texts and not small:
            yield start + 1, self.texts[token.text], EXACT, "exact"
        yield from self._phrases(tokens, start)
        if small or token.kind != "word":
            return
        if len(token.text) > 4:
            yield start + 1, self.roots.get(root(token.text), []), ROOT, "form"
        for form in adjectives(token.text)[1:]:
            yield from self._groups(start, start + 1, (base(form),))
        yield from self._shortened(tokens, start)

    def _phrases(self, tokens: Sequence[Token], start: int) -> Iterator[tuple[int, Places, float, str]]:
        """Stems and groups of the phrases that begin here; a phrase of grammar words alone says nothing."""
        lists, phrase, joined = self.lexicon.lists, [], ""
        for end in range(start + 1, min(start + self.longest, len(tokens)) + 1):
            token = tokens[end - 1]
            if token.kind == "symbol":
                break
            phrase.append(base(token.text))
            joined += token.text
            if end == start + 1 and token.text in lists["function"]:
                continue
            stemmed = tuple(phrase)
            if stemmed in self.stems and not (end == start + 1 and token.text in lists["function"]):
                yield (
                    end,
                    self.stems[stemmed],
                    FORM if end == start + 1 else SHORT,
                    "form" if end == start + 1 else "short",
                )
            if end == start + 2 and joined in self.texts:
                yield end, self.texts[joined], FORM, "form"
            if end == start + 1 and (token.text in lists["statistic"] or base(token.text) in lists["statistic"]):
                continue
            yield from self._groups(start, end, stemmed)

    def _groups(self, start: int, end: int, phrase: Phrase) -> Iterator[tuple[int, Places, float, str]]:
        synonyms, related = self.lexicon.groups(phrase)
        for number in synonyms:
            yield end, self.synonyms.get(number, []), SYNONYM, "synonym"
        for number in related:
            yield end, self.related.get(number, []), RELATED, "related"

    def _shortened(self, tokens: Sequence[Token], start: int) -> Iterator[tuple[int, Places, float, str]]:
        """Words of names that may be short for this word, or for it and the next ones."""
        if not self.shorts or not tokens[start].text.isalpha():
            return
        words = [t.text for t in tokens[start : start + 6]]
        first = {words[0][0], _first_consonant(words[0])}
        for short, places in [pair for letter in first for pair in self.shorts.get(letter, {}).items()]:
            strength = shortens(short, words[0])
            if strength:
                yield start + 1, places, strength, "short"
            for size in (fused(short, words, FILLERS | {"and", "or"}), initials(short, words, FILLERS)):
                if size > 1 and (len(short) > 2 or size == len(short) == 2):
                    yield start + size, places, SHORT if len(short) > 2 else 0.5, "short"

    def _corrected(self, tokens: Sequence[Token]) -> list[Sequence[Token]]:
        """The message, and the same with what look like typing errors put right: by names first, then by the lexicon."""
        versions: list[list[Token]] = [list(tokens)]
        for at, token in enumerate(tokens):
            word = token.text
            if token.kind != "word" or len(word) < 5 or self._is_known(word):
                continue
            near = _near(word, self.letters)
            if not near and (token.raw.islower() or at == 0):
                near = _near(word, words_by_letter(self.lexicon))
            for number, right in enumerate(near[:3], 1):
                if len(versions) <= number:
                    versions.append(list(tokens))
                versions[number][at] = replace(token, text=right, stem=base(right), raw="")
        return list(versions)

    def _is_known(self, word: str) -> bool:
        return word in self.texts or (base(word),) in self.stems or is_word(word, self.lexicon)


def is_word(word: str, lexicon: Lexicon) -> bool:
    """Whether it is a form of a word of the lexicon: then it is no typing error."""
    if word in lexicon.vocabulary or base(word) in vocabulary_stems(lexicon):
        return True
    return any(form in lexicon.vocabulary for form in adjectives(word)[1:])


@lru_cache(maxsize=8)
def words_by_letter(lexicon: Lexicon) -> Mapping[str, tuple[str, ...]]:
    """The lexicon's words of five letters or more, by their first letter."""
    return _by_letter(sorted(lexicon.vocabulary))


def _by_letter(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in words:
        if len(word) > 4:
            found.setdefault(word[0], []).append(word)
    return {letter: tuple(alike) for letter, alike in found.items()}


def _near(word: str, by_letter: Mapping[str, tuple[str, ...]]) -> list[str]:
    return near_words(word, [w for letter in dict.fromkeys(word[:2]) for w in by_letter.get(letter, ())])


def near_words(word: str, among: Iterable[str]) -> list[str]:
    """Words of five letters or more that a typing error turns into `word`: one letter off, two from eight letters on.

    The distance is Damerau and Levenshtein's (1964): letters left out, put in, exchanged or swapped. The first letter must
    be the same, or swapped with the second.
    """
    from rapidfuzz.distance import OSA

    found: list[tuple[int, str]] = []
    for other in among:
        allowed = 1 if min(len(word), len(other)) < 8 else 2
        if len(other) < 5 or abs(len(other) - len(word)) > allowed:
            continue
        if other[0] != word[0] and other[:2] != word[1::-1]:
            continue
        distance = int(OSA.distance(word, other, score_cutoff=allowed))
        if distance <= allowed:
            found.append((distance, other))
    least = min(found, default=(0, ""))[0]
    return [other for distance, other in found if distance == least]


def _first_consonant(word: str) -> str:
    return next((c for c in word if c not in "aeiou"), "")


def word_index(cut: Sequence[Name], lexicon: Lexicon) -> WordIndex:
    """Index the words of names for `matches`."""
    texts: dict[str, Places] = {}
    stemmed: dict[Phrase, Places] = {}
    roots: dict[str, Places] = {}
    groups: tuple[dict[int, Places], dict[int, Places]] = ({}, {})
    shorts: dict[str, dict[str, Places]] = {}
    for column, name in enumerate(cut):
        for i, word in enumerate(name.words):
            texts.setdefault(word, []).append((column, (i,)))
            stemmed.setdefault((name.stems[i],), []).append((column, (i,)))
            if len(word) > 4 and word not in lexicon.lists["function"]:
                roots.setdefault(root(word), []).append((column, (i,)))
            if word not in lexicon.vocabulary and word.isalpha() and len(word) > 1:
                shorts.setdefault(word[0], {}).setdefault(word, []).append((column, (i,)))
            for long in lexicon.short.get(word, ()):
                if len(name.words) > 1 or len(word) > 1:
                    stemmed.setdefault(tuple(base(w) for w in long), []).append((column, (i,)))
        if 1 < len(name.words) < 4 and not any(word in lexicon.vocabulary for word in name.words):
            whole = "".join(name.words)
            shorts.setdefault(whole[0], {}).setdefault(whole, []).append((column, tuple(range(len(name.words)))))
        _add_groups(groups, column, name, lexicon)
        _add_long(stemmed, column, name, lexicon)
    counts = Counter(s for name in cut for s in set(name.stems))
    longest = max(5, *(len(p) for p in stemmed), 0) if stemmed else 5
    return WordIndex(cut, lexicon, texts, stemmed, roots, *groups, shorts, _by_letter(texts), counts, longest)


def _add_groups(groups: tuple[dict[int, Places], dict[int, Places]], column: int, name: Name, lexicon: Lexicon) -> None:
    """Every phrase within a name, written out where it is short, with the groups it is in."""
    for start in range(len(name.words)):
        for end in range(start + 1, min(start + 4, len(name.words)) + 1):
            words = tuple(range(start, end))
            if end == start + 1 and name.words[start] in lexicon.lists["function"] and len(name.words) > 1:
                continue
            for phrase in _written_out(name.words[start:end], lexicon):
                for index, numbers in zip(groups, lexicon.groups(phrase), strict=True):
                    for number in numbers:
                        index.setdefault(number, []).append((column, words))


def _written_out(words: tuple[str, ...], lexicon: Lexicon) -> list[Phrase]:
    phrases = [stems(" ".join(words))]
    if len(words) == 1:
        phrases += [tuple(base(w) for w in long) for long in lexicon.short.get(words[0], ())]
    elif any(w in lexicon.short and w not in lexicon.vocabulary for w in words):
        phrases.append(tuple(base(w) for word in words for w in lexicon.short.get(word, ((word,),))[0]))
    return phrases


def _add_long(stemmed: dict[Phrase, Places], column: int, name: Name, lexicon: Lexicon) -> None:
    """Names of several words that are one short form together: "l name" for the last name."""
    everything = tuple(range(len(name.words)))
    for long in lexicon.short.get("".join(name.words), ()) if len(name.words) > 1 else ():
        stemmed.setdefault(tuple(base(w) for w in long), []).append((column, everything))
