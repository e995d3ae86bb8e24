"""The words of a column name, the unit it states, and pairs of values that mean yes and no."""

from __future__ import annotations

import re
import unicodedata

_SPLIT = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-zß-öø-ÿ]+|[A-Z]+|\d+|%|[^\W\d_]+")


def words_of(name: str) -> tuple[str, ...]:
    """The words of a column name, in lower case and singular where that is plain.

    >>> words_of("CustomerIDs"), words_of("unit_price (EUR)"), words_of("Visits 2024")
    (('customer', 'id'), ('unit', 'price', 'eur'), ('visit', '2024'))
    """
    folded = unicodedata.normalize("NFC", name)
    folded = re.sub(r"\bIDs\b|(?<=[a-z])IDs\b", "Id", folded)
    return tuple(_singular(word.lower()) for word in _SPLIT.findall(folded))


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


_PAIRS = [("yes", "no"), ("y", "n"), ("true", "false"), ("t", "f"), ("ja", "nein"), ("ja", "nej"), ("oui", "non"), ("si", "no"), ("sí", "no"), ("sim", "não"), ("on", "off"), ("1", "0"), ("positive", "negative"), ("pos", "neg"), ("present", "absent"), ("pass", "fail"), ("passed", "failed")]  # fmt: skip
YES_OF = {frozenset(pair): pair[0] for pair in _PAIRS}

UNITS = {
    "eur": "EUR", "euro": "EUR", "usd": "USD", "gbp": "GBP", "chf": "CHF", "dollar": "USD", "kg": "kg", "g": "g", "mg": "mg", "lb": "lb", "lbs": "lb", "oz": "oz", "cm": "cm", "mm": "mm", "km": "km", "kmh": "km/h",
    "mph": "mph", "inch": "in", "inches": "in", "ft": "ft", "feet": "ft", "mile": "miles", "miles": "miles", "kwh": "kWh", "kw": "kW", "mw": "MW", "hz": "Hz", "db": "dB", "sqm": "m²", "m2": "m²", "sqft": "sq ft", "celsius": "°C",
    "fahrenheit": "°F", "ml": "ml", "l": "l", "liter": "l", "litre": "l", "sec": "s", "secs": "s", "seconds": "s", "second": "s", "min": "min", "mins": "min", "minutes": "min", "hours": "hours", "hrs": "hours", "days": "days", "weeks": "weeks",
    "months": "months", "years": "years", "ms": "ms", "mb": "MB", "gb": "GB", "kb": "KB", "ppm": "ppm", "kcal": "kcal", "hp": "hp", "mpg": "mpg", "cc": "cc",
}  # fmt: skip


def unit_in(name: str) -> str:
    """The unit that a column name states: in brackets, or as its last word.

    >>> unit_in("Price (EUR)"), unit_in("height_cm"), unit_in("distance in km"), unit_in("min")
    ('EUR', 'cm', 'km', '')
    """
    name = name[-60:]
    bracket = re.search(r"[(\[]\s*([^()\[\]]{1,12}?)\s*[)\]]\s*$", name)
    if bracket:
        inside = bracket[1]
        if re.fullmatch(
            r"[$€£¥₹]|°[CFc]|[A-Za-zµ°²³/%·]{1,8}(?:/[A-Za-z²³]{1,6})?(?: of [a-z]+)?", inside
        ) and inside not in ("%",):
            return UNITS.get(inside.lower(), inside)
        return ""
    parts = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", name)
    if len(parts) < 2:
        return ""
    last = parts[-1].lower()
    return UNITS.get(last, "") if len(last) > 1 or last in "lg" and "_" in name else ""
