"""What a conversation is made of: turns, and the session that holds them. Plain immutable values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.answer import Answer, Fact, Name, Say
from assistant.dataset import Dataset
from assistant.estimate import count
from assistant.language.lexis.words import Words
from assistant.language.understanding import Understanding
from assistant.request import Plan, Request

KEY_ROWS = 5_000  # of each table are looked at for a key they share


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
        from assistant.language.speaking.reply import markdown

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
    by: str = ""  # the message that made this session of its parent
    undone: tuple[Session, ...] = ()  # the sessions that undo left, the last one first
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
        file = self.words.replies["common.version"].format(file=data.name, n=data.number) if data.parent else data.name
        facts: dict[str, Fact] = {"file": Name(file), "rows": count(rows), "all": count(len(data.frame))}
        key = "state_scope" if rows != len(data.frame) else "state"
        target = next((str(r.args["target"]) for r in self.plan if r.args.get("target")), None)
        if self.model is not None:
            return Say(f"common.{key}_model", **facts, model=Name(self.model_of))
        return Say(f"common.{key}_target", **facts, target=Name(target)) if target else Say(f"common.{key}", **facts)

    def with_data(self, data: Dataset) -> Session:
        """The same conversation with this table in the place of the one of its name, or beside the others."""
        others = tuple(d for d in self.datasets if d.name != data.name)
        return replace(self, datasets=(*others, data), active=data.name)

    def with_new(self, data: Dataset) -> Session:
        """The same with one more table; a second file of the same name gets a number."""
        names, number, name = {d.name for d in self.datasets}, 2, data.name
        while name in names:
            name, number = f"{data.name} ({number})", number + 1
        return self.with_data(replace(data, name=name))

    @property
    def joinable(self) -> tuple[Request, ...]:
        """What to offer when the active table has the columns of an earlier one, or a key of it: put them together, or choose."""
        earlier = [d for d in self.datasets if self.data is not None and d.name != self.data.name]
        if self.data is None:
            return ()
        if any(set(d.frame.columns) == set(self.data.frame.columns) for d in earlier):
            return Request("append"), Request("use")
        from assistant.tidy.joining import keys

        seen = self.data.frame.head(KEY_ROWS)
        if any(keys(seen, d.frame.head(KEY_ROWS))[:1] for d in earlier):
            return Request("join"), Request("use")
        return ()

    def back(self, turns: int) -> Session:
        """The session as it was before the last `turns` answered turns; what was said stays in the log."""
        now = self.parent or self
        earlier = now
        for _ in range(turns):
            earlier = earlier.parent or earlier
        return replace(earlier, turns=self.turns, undone=(now, *now.undone))

    def back_to(self, version: Dataset) -> Session:
        """The session as it was when its table was at this version; files that came since and the model stay."""
        now = self.parent or self
        then = now
        while then.parent is not None and not any(d is version for d in then.datasets):
            then = then.parent
        here = self.with_data(version)
        return replace(
            then, datasets=here.datasets, active=here.active, model=self.model, model_of=self.model_of, kept=self.kept,
            turns=self.turns, undone=(now, *now.undone), plan=(),
        )  # fmt: skip

    @property
    def redoable(self) -> str:
        """The message that redo would do again; "" if nothing was undone."""
        if not self.undone:
            return ""
        before = self.undone[0]
        same = before.data is None or self.data is None or before.data is self.data or not before.data.said
        return before.by if same or before.data is None else before.data.said

    def forward(self) -> Session:
        """The session that undo left last; as it is, if there is none."""
        now = self.parent or self
        if not now.undone:
            return self
        return replace(now.undone[0], turns=self.turns, undone=now.undone[1:])
