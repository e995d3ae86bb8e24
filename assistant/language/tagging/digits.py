"""Read digits with their separators: thousands, decimals, spaced groups, fractions, exponents."""

from __future__ import annotations

import math
from collections.abc import Sequence

from assistant.language.lexis.tokens import Token

MOST_DIGITS = 24  # more are an identifier
MOST_GROUPS = 5


def touches(tokens: Sequence[Token], left: int) -> bool:
    """Whether nothing stands between token `left` and the next one."""
    return left >= 0 and left + 1 < len(tokens) and tokens[left].end == tokens[left + 1].start


def word_before(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word touches token `at` from the left."""
    return at > 0 and touches(tokens, at - 1) and tokens[at - 1].kind == "word"


def inside_a_name(tokens: Sequence[Token], at: int) -> bool:
    """Digits that touch a word before them (Q4), or belong to a clock time (10:30)."""
    if word_before(tokens, at):
        return True
    after = touches(tokens, at) and tokens[at + 1].text == ":" and touches(tokens, at + 1)
    before = touches(tokens, at - 1) and tokens[at - 1].text == ":" and touches(tokens, at - 2)
    return (bool(after) and tokens[at + 2].kind == "number") or (bool(before) and tokens[at - 2].kind == "number")


def plain_digits(tokens: Sequence[Token], at: int) -> tuple[float, int] | None:
    """Digits from token `at`: ".5", "3 000" in groups of three, "1/3", "2 1/2", or one token."""
    if tokens[at].text == ".":
        if not touches(tokens, at) or tokens[at + 1].kind != "number" or touches(tokens, at - 1):
            return None
        return (float("." + tokens[at + 1].text), at + 2) if tokens[at + 1].text.isdigit() else None
    value = digits(tokens[at].text)
    if value is None:
        return None
    end = at + 1
    head = tokens[at].text.isdigit() and len(tokens[at].text) <= 3 and value
    while head and end - at < MOST_GROUPS and _group_follows(tokens, end):
        value, end = value * 1000 + float(tokens[end].text), end + 1
    fraction = _slashed(tokens, end if end - at == 1 and value < 1000 and not _slash(tokens, end) else at)
    if fraction and end - at == 1:
        part, last = fraction
        return (part, last) if last - at == 3 else (value + part, last)
    return value, end


def _group_follows(tokens: Sequence[Token], at: int) -> bool:
    """Whether token `at` is three digits, one space behind the group before it: "60 000"."""
    if at >= len(tokens) or not is_group(tokens[at]):
        return False
    return tokens[at].start - tokens[at - 1].end == 1 and not touches(tokens, at)


def is_group(token: Token) -> bool:
    """Whether a token is three digits."""
    return len(token.text) == 3 and token.text.isdigit()


def _slash(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].text == "/"


def _slashed(tokens: Sequence[Token], at: int) -> tuple[float, int] | None:
    """ "1/3" written together."""
    if at + 2 >= len(tokens) or not _slash(tokens, at + 1) or not (touches(tokens, at) and touches(tokens, at + 1)):
        return None
    top, bottom = tokens[at].text, tokens[at + 2].text
    if not (top.isdigit() and bottom.isdigit()) or len(top) > 3 or len(bottom) > 3 or int(bottom) < 2:
        return None
    if touches(tokens, at + 2) and tokens[at + 3].text == "/":
        return None  # a date
    return int(top) / int(bottom), at + 3


def digits(text: str) -> float | None:
    """What digits with separators mean; None when it is not clear.

    >>> [digits(t) for t in ("3,000.50", "1.234,5", "1,5", "1,234", "1,00,000", "1.2.3", "1e-3", "0,125")]
    [3000.5, 1234.5, 1.5, 1234.0, 100000.0, None, 0.001, 0.125]
    """
    if not text.isascii():
        text = "".join(str(int(c)) if c.isdigit() else c for c in text)
    mantissa, _, exponent = text.partition("e")
    comma, dot = mantissa.rfind(","), mantissa.rfind(".")
    if sum(c.isdigit() for c in mantissa) > MOST_DIGITS or len(exponent) > 4:
        return None
    if comma >= 0 and dot >= 0:
        decimal = max(comma, dot)
        whole, part = mantissa[:decimal], mantissa[decimal + 1 :]
        mark = mantissa[min(comma, dot)]
        mantissa = f"{whole.replace(mark, '')}.{part}" if _grouped(whole.split(mark)) else ""
    elif comma >= 0 or mantissa.count(".") > 1:
        groups = mantissa.split("," if comma >= 0 else ".")
        otherwise = ".".join(groups) if comma >= 0 and len(groups) == 2 else ""
        mantissa = "".join(groups) if _grouped(groups) else otherwise
    value = float(f"{mantissa}e{exponent or 0}") if mantissa else math.nan
    return value if math.isfinite(value) else None


def _grouped(groups: list[str]) -> bool:
    """Thousands (1,234,567) or lakhs (12,34,567), with no zero in front."""
    head, *middle, last = groups
    if not (1 <= len(head) <= 3 and len(last) == 3) or head[0] == "0":
        return False
    return all(len(g) == 3 for g in middle) or (len(head) <= 2 and all(len(g) == 2 for g in middle))
