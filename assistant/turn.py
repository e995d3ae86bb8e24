"""What a conversation is made of: turns, and the session that holds them. Plain immutable values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.answer import Answer, Name, Say
from assistant.dataset import Dataset
from assistant.estimate import count
from assistant.language.decide import Understanding
from assistant.language.words import Words
from assistant.request import Plan


@dataclass(frozen=True, eq=False)
class Turn:
    """What came of a message: answers, a question back, or a refusal with a way out.

    `status` is answered, asked, declined or error. `choices` pairs the label of a button with the text it sends.
    `notes` say what was assumed, `rows` how many rows were in scope.
    """

    said: str
    status: str
    understanding: Understanding
    words: Words
    answers: tuple[Answer, ...] = ()
    problem: Say | None = None
    choices: tuple[tuple[str, str], ...] = ()
    follow_ups: tuple[str, ...] = ()
    notes: tuple[Say, ...] = ()
    cautions: tuple[Say, ...] = ()
    rows: int | None = None
    seconds: float = 0.0

    @property
    def requests(self) -> Plan:
        """The plan as read."""
        return self.understanding.plan

    @property
    def unread(self) -> tuple[str, ...]:
        """Words of the message that nothing was done with."""
        return self.understanding.unread

    @property
    def why(self) -> str:
        """The evidence for the reading, weightiest first."""
        return self.understanding.why()

    def record(self) -> dict[str, Any]:
        """Plain JSON values, for other programs."""
        from assistant.record import record

        return record(self)

    def markdown(self) -> str:
        """The whole reply as Markdown."""
        from assistant.language.reply import markdown

        return markdown(self.answers, self.problem, self.cautions, self.words)


@dataclass(frozen=True, eq=False)
class Session:
    """All there is to know of a conversation. A reply makes a new one; undo goes back to an earlier one.

    `plan` is what the last turns were about, for follow-ups; `pending` the choices of an open question;
    `taught` pairs a word with the column that the person said it means.
    """

    words: Words
    datasets: tuple[Dataset, ...] = ()
    active: str = ""
    model: Any = None
    model_of: str = ""
    plan: Plan = ()
    pending: tuple[tuple[str, Plan], ...] = ()
    taught: tuple[tuple[str, str], ...] = ()
    turns: tuple[Turn, ...] = ()
    opening: Turn | None = None
    parent: Session | None = None
    kept: Mapping[str, Any] = field(default_factory=dict)

    @property
    def data(self) -> Dataset | None:
        """The table that is talked about."""
        return next((d for d in self.datasets if d.name == self.active), None)

    @property
    def state(self) -> Say:
        """The current file, rows in scope, target and model, in one line."""
        data = self.data
        if data is None:
            return Say("common.state_empty")
        rows = self.turns[-1].rows if self.turns and self.turns[-1].rows is not None else len(data.frame)
        facts = {"file": Name(data.name), "rows": count(rows), "all": count(len(data.frame))}
        key = "state_scope" if rows != len(data.frame) else "state"
        if self.model is not None:
            return Say(f"common.{key}_model", **facts, model=Name(self.model_of))
        return Say(f"common.{key}", **facts)

    def with_data(self, data: Dataset) -> Session:
        """The same conversation with this table in the place of the one of its name, or beside the others."""
        others = tuple(d for d in self.datasets if d.name != data.name)
        return replace(self, datasets=(*others, data), active=data.name)
