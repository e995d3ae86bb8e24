"""What a message was read as: a plan, a question back or a refusal, with the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.answer import Say
from assistant.request import Plan


@dataclass(frozen=True)
class Evidence:
    """One reason for or against a reading: the only thing that scores are made of."""

    points: float
    because: str


@dataclass(frozen=True)
class Understanding:
    """What a message was read as.

    `status` is answered (the plan will be run), asked (`choices` are label and plan) or declined (`problem` says
    why, `unread` are the words that nothing could be done with).
    """

    status: str
    plan: Plan = ()
    evidence: tuple[Evidence, ...] = ()
    unread: tuple[str, ...] = ()
    choices: tuple[tuple[str, Plan], ...] = ()
    problem: Say | None = None
    notes: tuple[Say, ...] = ()
    taught: tuple[tuple[str, str], ...] = ()
    either: bool = False  # the choices are two readings of the same words: if they give one result, it is the answer
    picked: bool = False  # it is one of the choices offered: no more questions
    second: Plan = ()  # a plainer reading of all the words, for when the first cannot be carried out on this table

    def why(self) -> str:
        """The evidence, weightiest first."""
        ranked = sorted(self.evidence, key=lambda e: -abs(e.points))
        return "\n".join(f"{e.points:+.1f}  {e.because}" for e in ranked)

    def record(self) -> dict[str, Any]:
        """Plain JSON values, for other programs."""
        from assistant.record import understood

        return understood(self)
