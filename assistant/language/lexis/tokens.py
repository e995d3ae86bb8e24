"""Cut a message into words, numbers, symbols and quoted strings, and remember where each stood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

MOST_LETTERS = 4000  # longer messages are cut, and the reply says so

# Every branch is a plain run of characters: no nesting, so no text can make it slow.
_TOKEN = re.compile(
    r"""
      (?P<date>\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})
    | (?P<number>\d+(?:[.,]\d+)*(?:e[+-]?\d+)?)
    | (?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)
    | (?P<symbol><=|>=|==|!=|<>|=<|=>|&&|\|\||[^\w\s]|_)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "`": "`", "«": "»"}
_CONTRACTIONS = {"what's": ("what", "is"), "who's": ("who", "is"), "where's": ("where", "is"), "how's": ("how", "is"),
                 "it's": ("it", "is"), "that's": ("that", "is"), "there's": ("there", "is"), "let's": ("let", "us"),
                 "i'm": ("i", "am"), "i'd": ("i", "would"), "i've": ("i", "have"), "can't": ("can", "not"),
                 "won't": ("will", "not"), "cannot": ("can", "not"), "here's": ("here", "is")}  # fmt: skip

# "whats": the same without its mark, where that is no word of its own ("its", "cant").
_CONTRACTIONS |= {said.replace("'", ""): _CONTRACTIONS[said] for said in ("what's", "who's", "where's", "how's", "that's", "there's", "let's", "i'm", "i've", "here's")}  # fmt: skip

# "didnt": as people type it; words such as "want" and "cant" are left alone.
_WITHOUT_MARK = frozenset(f"{verb}nt" for verb in ("did", "do", "does", "is", "are", "was", "were", "has", "have", "had", "could", "would", "should"))  # fmt: skip


@dataclass(frozen=True)
class Token:
    """A piece of the message: its text in lower case, its stem, and where it stands in the message.

    `kind` is word, number, date, or symbol; `quote` numbers the quoted string that it is part of (0 for none).
    """

    text: str
    stem: str
    start: int
    end: int
    kind: str
    quote: int = 0
    raw: str = ""


def tokenize(message: str) -> list[Token]:
    """Words, numbers and symbols; snake_case and camelCase are cut, possessives and contractions resolved.

    >>> [t.text for t in tokenize("What's driving unit_price in 'New York'?")]
    ['what', 'is', 'driving', 'unit', 'price', 'in', 'new', 'york', '?']
    >>> [t.text for t in tokenize("MonthlyIncome >= 3,000.50 and 20%")]
    ['monthly', 'income', '>=', '3,000.50', 'and', '20', '%']
    >>> [t.quote for t in tokenize("is 'New York' in it")]
    [0, 1, 1, 0, 0]
    """
    message = message[:MOST_LETTERS]
    quotes = _quoted(message)
    tokens: list[Token] = []
    for match in _TOKEN.finditer(message):
        start, end, kind = match.start(), match.end(), str(match.lastgroup)
        quote = next((i for i, (a, b) in enumerate(quotes, 1) if a <= start < b), 0)
        if any(start in (a - 1, b) for a, b in quotes):
            continue  # the quotation mark itself
        if (
            match[0] == "_"
            or match[0] in "-‐‑"
            and message[start - 1 : start].isalpha()
            and message[end : end + 1].isalpha()
        ):
            continue  # it only holds words together
        for text, a, b in _words(match[0], start) if kind == "word" else [(match[0].lower(), start, end)]:
            tokens.append(Token(text, stem(text) if kind == "word" else text, a, b, kind, quote, message[a:b]))
    return tokens


def _quoted(message: str) -> list[tuple[int, int]]:
    """Where quoted strings stand: (start, end) of what is inside the marks.

    >>> _quoted("it's 'a b' and that's it")
    [(6, 9)]
    """
    found, at = [], 0
    while at < len(message):
        close = _QUOTES.get(message[at])
        if close and (at == 0 or not message[at - 1].isalnum()):
            end = message.find(close, at + 1)
            while end != -1 and end + 1 < len(message) and message[end + 1].isalnum():
                end = message.find(close, end + 1)
            if end > at + 1 and end - at < 200:
                found.append((at + 1, end))
                at = end
        at += 1
    return found


def _words(text: str, start: int) -> list[tuple[str, int, int]]:
    """Split contractions, possessives and camelCase; positions stay those of the message."""
    low = text.lower().replace("’", "'")
    if low in _CONTRACTIONS:
        return [(word, start, start + len(text)) for word in _CONTRACTIONS[low]]
    if low.endswith("n't") or low in _WITHOUT_MARK:
        return [(low[: -3 if "'" in low else -2], start, start + len(text)), ("not", start, start + len(text))]
    if "'" in low:
        text = text[: low.index("'")]
    pieces = re.findall(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^\WA-Z\d_]+|[A-Z]+|[^\W\d_]", text) or [text]
    found, at = [], start
    for piece in pieces:
        plural = len(piece) > 2 and piece[-1] == "s" and piece[:-1].isupper()  # BMIs
        found.append((piece[: -1 if plural else None].lower(), at, at + len(piece)))
        at += len(piece)
    return found


_IRREGULAR = {
    "people": "person", "men": "man", "women": "woman", "children": "child", "wives": "wife", "lives": "life", "mice": "mouse",
    "ids": "id", "northern": "north", "southern": "south", "eastern": "east", "western": "west", "northeastern": "northeast",
    "northwestern": "northwest", "southeastern": "southeast", "southwestern": "southwest", "feet": "foot", "teeth": "tooth", "geese": "goose", "sold": "sell", "bought": "buy", "paid": "pay", "spent": "spend",
    "died": "die", "dying": "die", "older": "old", "oldest": "old", "bigger": "big", "biggest": "big", "data": "data",
    "indices": "index", "indexes": "index", "criteria": "criterion", "countries": "country", "better": "good", "best": "good",
    "worse": "bad", "worst": "bad", "said": "say", "made": "make", "taken": "take", "took": "take", "given": "give",
    "gave": "give", "was": "be", "were": "be", "is": "be", "are": "be", "been": "be", "has": "have", "had": "have",
    "does": "do", "did": "do", "done": "do", "won": "win", "winning": "win", "lost": "lose", "series": "series",
    "species": "species", "meaning": "meaning", "meanings": "meaning", "news": "news", "status": "status", "analysis": "analysis", "analyses": "analysis", "bus": "bus",
    "gas": "gas", "address": "address", "this": "this", "less": "less", "its": "its", "his": "his", "us": "us", "yes": "yes",
}  # fmt: skip


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its English endings, so that plurals and verb forms meet.

    >>> [stem(w) for w in ("drives", "driving", "sales", "categories", "boxes", "planned", "class", "women")]
    ['driv', 'driv', 'sal', 'categori', 'box', 'plan', 'class', 'woman']
    >>> stem("category") == stem("categories"), stem("sale") == stem("sales")
    (True, True)
    """
    if word in _IRREGULAR:
        if _IRREGULAR[word] == word:
            return word
        word = _IRREGULAR[word]
    elif re.search("(s|x|z|ch|sh)es$", word):
        word = word[:-2]
    elif word.endswith("s") and not re.search("(ss|us|is)$", word) and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and re.search("[aeiouy]", word[: -len(ending)]):
            word = word[: -len(ending)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    if word.endswith("y") and len(word) > 3 and word[-2] not in "aeiou":
        word = word[:-1] + "i"
    if word.endswith("ie") and len(word) > 4:
        word = word[:-1]
    return word
