"""Bytes to text: which encoding a file is in, and whether that is a guess."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 60_000
_COMMON_WESTERN = set("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒ€£°²³½¼–—‘’“”…•«»§©®™ª\xa0µ±·¿¡¢¥")


def decode(data: bytes) -> tuple[str, str, bool]:
    """The text of `data`, the encoding it was read in, and whether that is certain.

    A byte order mark decides; then strict UTF-8; then the statistics of charset-normalizer, with Western text
    read as cp1252, since short Western texts look like many other encodings. Never fails: what cannot be
    decoded becomes the replacement character.

    >>> decode("größe".encode("cp1252"))[1:]
    ('cp1252', False)
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace"), name, True
    wide = _wide(data)
    if wide:
        return data.decode(wide, "replace"), wide, False
    try:
        text = data.decode("utf-8")
        if "\x1b$" not in text[:_SAMPLE]:  # escapes of the Japanese and Korean seven-bit encodings
            return text, "utf-8", True
    except UnicodeDecodeError as broken:
        # A file cut off in the middle of its last character is still UTF-8.
        if broken.reason == "unexpected end of data" and not data[:-3].isascii():
            return data.decode("utf-8", "replace"), "utf-8", True
    name = _guess(data)
    return data.decode(name, "replace"), name, False


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: every second (or three of four) bytes of plain text are zero."""
    head = data[:4000]
    if len(head) < 4 or b"\0" not in head:
        return None
    zeros = [head[i::4].count(0) / max(len(head[i::4]), 1) for i in range(4)]
    if min(zeros[1:]) > 0.7 and zeros[0] < 0.3:
        return "utf-32-le"
    if min(zeros[:3]) > 0.7 and zeros[3] < 0.3:
        return "utf-32-be"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    if even > 0.4 and odd < 0.1:
        return "utf-16-be"
    return None


def _guess(data: bytes) -> str:
    """The likeliest encoding of bytes that are not UTF-8, judged on lines that are not plain ASCII."""
    sample = data[:_SAMPLE]
    if sample.isascii():
        odd = [line for line in data.splitlines() if not line.isascii()][:2000]
        sample = b"\n".join(odd)[:_SAMPLE] or sample
    if _western(sample):
        return "cp1252"
    from charset_normalizer import from_bytes

    matches = from_bytes(sample, threshold=0.3)
    best = matches.best()
    return best.encoding if best is not None else "cp1252"


def _western(sample: bytes) -> bool:
    """Whether the bytes read as cp1252 look like a Western European language.

    Nearly all characters beyond ASCII must be common ones, alone among ASCII letters: in Cyrillic, Greek or
    Asian text read as cp1252 they stand in runs.
    """
    text = sample.decode("cp1252", "replace")
    high = [c for c in text if ord(c) > 127]
    if not high or sum(c in _COMMON_WESTERN for c in high) < 0.97 * len(high):
        return False
    runs = re.findall(r"[^\x00-\x7f]+", text)
    longest = sum(len(run) for run in runs if len(run) > 2)
    return longest < 0.1 * len(high) and len(high) < 0.45 * len(text)
