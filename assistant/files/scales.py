"""Levels that have a natural order: known scales, and bands of numbers."""

from __future__ import annotations

import re

# Each line a scale, lowest first.
_KNOWN = """
very low, low, medium, high, very high
very low, low, moderate, high, very high
low, mid, high
low, med, high
lowest, low, medium, high, highest
l, m, h
none, mild, moderate, severe
none, low, medium, high
low, normal, high, critical
trivial, minor, major, critical, blocker
tiny, small, medium, large, huge
small, medium, large, extra large
s, m, l
xxs, xs, s, m, l, xl, xxl, xxxl, 3xl, 4xl
short, medium, long
short, medium, tall
very bad, bad, neutral, good, very good
bad, ok, good
poor, fair, good, very good, excellent
poor, average, good, excellent
unacceptable, acceptable, good, very good
unacc, acc, good, vgood
po, fa, ta, gd, ex
fair, good, very good, premium, ideal
below average, average, above average
worst, worse, same, better, best
strongly disagree, disagree, neutral, agree, strongly agree
strongly disagree, disagree, neither agree nor disagree, agree, strongly agree
very dissatisfied, dissatisfied, neutral, satisfied, very satisfied
very unlikely, unlikely, neutral, likely, very likely
not at all, slightly, moderately, very, extremely
never, rarely, sometimes, often, always
never, seldom, sometimes, frequently, always
never, occasionally, regularly, daily
never, monthly, weekly, daily
daily, weekly, monthly, quarterly, yearly
beginner, intermediate, advanced, expert
novice, intermediate, expert
junior, mid, senior, lead
entry, junior, mid, senior, executive
basic, standard, premium
free, basic, pro, enterprise
bronze, silver, gold, platinum, diamond
first, second, third, fourth, fifth
1st, 2nd, 3rd, 4th, 5th
child, teen, adult, senior
child, adult, elderly
baby, child, teenager, adult, senior
cold, cool, mild, warm, hot
dry, damp, wet
slow, medium, fast
early, mid, late
past, present, future
low income, lower middle income, upper middle income, high income
primary, secondary, tertiary
no high school, high school, some college, bachelor, master, doctorate
high school, associate, bachelor, master, phd
high school, college, bachelor, master, doctor
less than high school, high school, some college, college, graduate
monday, tuesday, wednesday, thursday, friday, saturday, sunday
mon, tue, wed, thu, fri, sat, sun
sunday, monday, tuesday, wednesday, thursday, friday, saturday
january, february, march, april, may, june, july, august, september, october, november, december
jan, feb, mar, apr, may, jun, jul, aug, sep, oct, nov, dec
q1, q2, q3, q4
spring, summer, autumn, winter
spring, summer, fall, winter
winter, spring, summer, fall
morning, noon, afternoon, evening, night
i, ii, iii, iv, v, vi
a+, a, a-, b+, b, b-, c+, c, c-, d+, d, d-, f
"""
SCALES = [line.split(", ") for line in _KNOWN.strip().splitlines()]
_BAND = re.compile(
    r"(?:under|below|less than|up to|<|<=|≤)?\s*[$€£]?(\d[\d.,]*)\s*[kKmM]?\s*(?:(?:-|–|—|to|bis|until|\.\.)\s*[$€£]?(\d[\d.,]*)\s*[kKmM]?|\+|and (?:over|above|more|older)|or (?:more|over|older))?(?:\s*[^\W\d]{1,10})?|(?:over|above|more than|>|>=|≥)\s*[$€£]?(\d[\d.,]*)\s*[kKmM]?"
)


def in_order(levels: list[str]) -> tuple[str, ...]:
    """The levels in their natural order, or () if they have none: a known scale, or bands of numbers.

    >>> in_order(["high", "low", "medium"]), in_order(["18-30", "31-50", "<18", "51+"]), in_order(["red", "blue"])
    (('low', 'medium', 'high'), ('<18', '18-30', '31-50', '51+'), ())
    """
    plain = {level: re.sub(r"[\s_]+", " ", level.strip().lower()).strip() for level in levels}
    words = set(plain.values())
    letters = all(len(word) == 1 for word in words)
    if len(words) == len(levels) >= 2:
        for scale in SCALES:
            # Group a and group b are no grades.
            if words <= set(scale) and not (letters and ("a" in scale or len(words) < 3)):
                return tuple(sorted(levels, key=lambda level: scale.index(plain[level])))
    return _bands(levels)


def _bands(levels: list[str]) -> tuple[str, ...]:
    if not 3 <= len(levels) <= 40:
        return ()
    starts = {}
    for level in levels:
        found = _BAND.fullmatch(level.strip().lower()) if len(level) <= 40 else None
        if found is None:
            return ()
        digits = (found[1] or found[3]).replace(",", "").rstrip(".") or "0"
        if digits.count(".") > 1:  # a phone number, not the start of a band
            return ()
        number = float(digits)
        opening = level.strip().lower().startswith(("<", "under", "below", "less", "up", "≤"))
        starts[level] = (
            number - (0.5 if opening else 0) + (0.5 if level.strip().startswith((">", "over", "above", "more")) else 0)
        )
    bands = sum(bool(re.search(r"\d\s*(?:-|–|to|\+|and|or|bis)|[<>≤≥]|under|over", level.lower())) for level in levels)
    if bands < max(2, 0.6 * len(levels)) or len(set(starts.values())) < len(levels):
        return ()
    return tuple(sorted(levels, key=lambda level: starts[level]))
