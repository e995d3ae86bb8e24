"""Whether two groups are near enough to call them the same: two one-sided tests."""

from __future__ import annotations

from assistant.estimate import Estimate, Interval

SMALL_SPREAD = 0.2  # of a standard deviation: a small difference (Cohen 1988)
SMALL_SHARE = 0.05  # five points of a hundred


def margin(measure: str, spread: float | None) -> float | None:
    """The largest difference that would still be called small, in the units of what is compared; None if unknown.

    >>> margin("share", None), margin("mean", 10.0)
    (0.05, 2.0)
    """
    if measure == "share":
        return SMALL_SHARE
    return SMALL_SPREAD * spread if spread is not None and spread > 0 else None


def equivalent(gap: Estimate | None, within: float | None) -> bool:
    """Whether the whole interval of a difference lies within so much of nought.

    That is two one-sided tests (Schuirmann 1987), each at half of what the interval leaves out: with 95 %, at 2.5 %.

    >>> equivalent(Estimate(0.1, Interval(-0.4, 0.6, 0.95, "Welch"), 200), 1.0)
    True
    """
    if gap is None or within is None or not isinstance(gap.sure, Interval):
        return False
    return -within < gap.sure.low and gap.sure.high < within
