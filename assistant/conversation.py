"""One conversation: a message in, events out. Reads the message, runs the skills, remembers what it was about."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.answer import Answer, NewVersion, Say
from assistant.effects import settled
from assistant.errors import CannotAnswer, Stopped
from assistant.fitting import check_kind
from assistant.language.choose import Context
from assistant.language.lexis.words import Words, load
from assistant.language.reading import read
from assistant.language.speaking.reply import result_shown
from assistant.language.speaking.retell import asked_as
from assistant.language.understanding import Evidence, Understanding
from assistant.request import Request
from assistant.running import Run, answered, run_here
from assistant.skill import Cost, Progress, Skill, Talk, discover
from assistant.turn import Session, Turn
from assistant.uploads import with_file

log = logging.getLogger(__name__)

MOST_TURNS = 200  # older ones are let go


@dataclass(frozen=True, eq=False)
class Understood:
    """The message has been read; nothing is run yet."""

    understanding: Understanding


@dataclass(frozen=True)
class Working:
    """Work goes on: the share done, from 0 to 1, and what is being done."""

    share: float
    what: str


@dataclass(frozen=True, eq=False)
class Finished:
    """The turn is over."""

    turn: Turn
    session: Session


class Asked(Finished):
    """The turn is over, and we have to ask back."""


Event = Understood | Working | Asked | Finished


class Assistant:
    """Skills and words; conversations live in sessions. `run` says where a skill's work is done."""

    def __init__(
        self, skills: Mapping[str, Skill] | None = None, words: Words | None = None, run: Run = run_here
    ) -> None:
        self.skills = dict(discover() if skills is None else skills)
        self.words = words or load()
        self.run = run

    def open(self, *paths: str | Path) -> Session:
        """A new conversation about the tables in these files. Raises CannotRead if one cannot be read."""
        session = Session(self.words)
        for path in paths:
            session = with_file(str(path), session)
        if session.data is not None:
            session = replace(session, active=session.datasets[0].name)
            session = replace(session, opening=self._opening(session))
        return session

    def reply(self, text: str, session: Session, files: Sequence[str] = ()) -> tuple[Turn, Session]:
        """The turn that answers a message, and the conversation after it. Never raises for what a person said."""
        return self._play(text, session, files, lambda event: None)

    def events(self, text: str, session: Session, files: Sequence[str] = ()) -> Iterator[Event]:
        """The same, told as it happens: what was understood, how far the work is, the finished turn."""
        told: queue.Queue[Event | BaseException] = queue.Queue()

        def work() -> None:
            try:
                turn, after = self._play(text, session, files, told.put)
                told.put((Asked if turn.status == "asked" else Finished)(turn, after))
            except BaseException as error:  # noqa: BLE001 - handed to the listener
                told.put(error)

        threading.Thread(target=work, daemon=True).start()
        while True:
            event = told.get()
            if isinstance(event, BaseException):
                raise event
            yield event
            if isinstance(event, Finished):
                return

    def understand(self, text: str, session: Session) -> Understanding:
        """What the message is read as; nothing is run."""
        return read(text, self.context(session))

    def cells(self, path: str | Path) -> list[list[str]]:
        """The table found in a file: header first, cells as text, before kinds are guessed."""
        from assistant.files import cells

        return cells(str(path))

    # ------------------------------------------------------------------------------------------------ one turn

    def _play(
        self, text: str, session: Session, files: Sequence[str], tell: Callable[[Event], None]
    ) -> tuple[Turn, Session]:
        start = time.perf_counter()
        for path in files:
            tell(Working(0.0, "reading the file"))
            try:
                session = with_file(path, session)
            except CannotAnswer as cannot:
                return self._closed(self._declined(text, Understanding("declined"), cannot, session), session, start)
        if files and not text.strip():
            opening = self._opening(session)
            return self._closed(replace(opening, said=text), replace(session, opening=opening), start)
        understanding = self.understand(text, session)
        tell(Understood(understanding))
        if understanding.taught:
            session = replace(session, taught=(*understanding.taught, *session.taught))
        understanding = self._settled(understanding, session)
        if understanding.status != "answered" or not understanding.plan:
            turn = self._unanswered(text, understanding, session)
            return self._closed(turn, replace(session, pending=understanding.choices), start)
        try:
            turn, after = self._answered(text, understanding, session, lambda share, what: tell(Working(share, what)))
        except CannotAnswer as cannot:
            plainer = self._plainer(text, understanding, session)
            turn, after = plainer or (self._declined(text, understanding, cannot, session), session)
        except Stopped:
            turn, after = Turn(text, "declined", understanding, self.words, problem=Say("common.stopped")), session
        except Exception:  # a fault of ours must not end the conversation, nor show its inside
            log.exception("%s failed", [r.skill for r in understanding.plan])
            offered = self._suggestions(session)
            problem = Say("common.failed")
            turn = Turn(text, "error", understanding, self.words, problem=problem, follow_ups=offered)
            after = session
        return self._closed(turn, replace(after, pending=()), start)

    def _settled(self, understanding: Understanding, session: Session) -> Understanding:
        """Two readings that give the same result need no question; else each choice shows its result."""
        plans = [plan for _, plan in understanding.choices]
        if understanding.status != "asked" or not understanding.either:
            return understanding
        if any(self.skills[r.skill].cost is not Cost.INSTANT for plan in plans for r in plan):
            return understanding
        shown: list[str] = []
        for plan in plans:
            try:
                shown.append(result_shown([self.answer(r, session)[0] for r in plan], self.words))
            except CannotAnswer:
                shown.append("")
        if len(set(shown)) == 1:
            return replace(understanding, status="answered", plan=plans[0], choices=(), problem=None)
        labels = [
            f"{label} → {result}" if result else label
            for (label, _), result in zip(understanding.choices, shown, strict=True)
        ]
        return replace(understanding, choices=tuple(zip(labels, plans, strict=True)))

    def _plainer(self, text: str, understanding: Understanding, session: Session) -> tuple[Turn, Session] | None:
        """The answer to the second reading, when the first could not be carried out."""
        if not understanding.second:
            return None
        try:
            again = replace(understanding, plan=understanding.second, second=())
            return self._answered(text, again, session, lambda share, what: None)
        except CannotAnswer:
            return None

    def _closed(self, turn: Turn, session: Session, start: float) -> tuple[Turn, Session]:
        turn = replace(turn, seconds=time.perf_counter() - start)
        return turn, replace(session, turns=(*session.turns, turn)[-MOST_TURNS:])

    def _answered(
        self, text: str, understanding: Understanding, session: Session, progress: Progress
    ) -> tuple[Turn, Session]:
        answers: list[Answer] = []
        failed: CannotAnswer | None = None  # of several questions, one that cannot be answered does not hide the others
        after, rows = replace(session, plan=understanding.plan, parent=session, by=text), None
        for request in understanding.plan:
            try:
                answer, rows = self.answer(request, after, text, understanding, progress)
            except CannotAnswer as cannot:
                failed = cannot
                continue
            answers.append(answer)
            after, rows = settled(answer, after, rows)
        if failed is not None and not answers:
            raise failed
        if len(understanding.plan) == 1 and not understanding.picked:
            check_kind(understanding.plan[0], answers)
        notes = (*understanding.notes, *([failed.why] if failed is not None else []))
        turn = Turn(
            text, "answered", understanding, self.words, tuple(answers), rows=rows, notes=notes,
            follow_ups=self._follow_ups(answers, session),
        )  # fmt: skip
        return turn, after

    def answer(
        self, request: Request, session: Session, text: str = "", read_as: Understanding | None = None,
        progress: Progress | None = None,
    ) -> tuple[Answer, int | None]:  # fmt: skip
        """Run one request; also how many rows were in scope. Raises CannotAnswer."""
        talk = self._talk(session, text, read_as)
        return answered(request, self.skills[request.skill], session, talk, self.run, progress)

    # ------------------------------------------------------------------------------------------------ what follows

    def _unanswered(self, text: str, understanding: Understanding, session: Session) -> Turn:
        choices = tuple((label, label) for label, _ in understanding.choices)
        offered = () if choices else self._suggestions(session)
        return Turn(
            text, understanding.status, understanding, self.words, problem=understanding.problem, choices=choices,
            follow_ups=offered,
        )  # fmt: skip

    def _declined(self, text: str, understanding: Understanding, cannot: CannotAnswer, session: Session) -> Turn:
        offered = self._questions(cannot.instead, session) or self._suggestions(session)
        return Turn(
            text, "declined", understanding, self.words, problem=cannot.why, follow_ups=offered[:4],
            cautions=cannot.cautions, rows=len(session.data.frame) if session.data else None,
        )  # fmt: skip

    def _opening(self, session: Session) -> Turn:
        """What is said when a file comes in: an overview, what was assumed, what to beware of; of a model, what it is."""
        plan = session.plan or (Request("overview"),)
        data = session.data
        notes, cautions = (data.notes, data.cautions) if data is not None else ((), ())
        if (data is None and session.model is None) or plan[0].skill not in self.skills:
            return Turn("", "answered", Understanding("answered"), self.words)
        read_as = Understanding("answered", plan, (Evidence(0.0, "a file was opened"),), notes=notes)
        try:
            answer, rows = self.answer(plan[0], session)
        except CannotAnswer as cannot:
            return replace(self._declined("", read_as, cannot, session), cautions=cautions, notes=notes)
        return Turn(
            "", "answered", read_as, self.words, (answer,), rows=rows, notes=notes, cautions=cautions,
            follow_ups=(*self._questions(session.joinable, session), *self._follow_ups([answer], session))[:4],
        )  # fmt: skip

    def _suggestions(self, session: Session) -> tuple[str, ...]:
        return session.opening.follow_ups[:3] if session.opening else ()

    def _follow_ups(self, answers: Sequence[Answer], session: Session) -> tuple[str, ...]:
        """What to ask next, as questions about the same rows."""
        asked = [
            replace(r, scope=a.script.scope) if not (r.scope or _changes(a)) else r
            for a in answers
            for r in a.follow_ups
        ]
        return self._questions(asked, session)[:4]

    def _questions(self, requests: Sequence[Request], session: Session) -> tuple[str, ...]:
        asked = [asked_as(r, self.words) for r in requests if r.skill in self.skills]
        return tuple(dict.fromkeys(text for text in asked if text))

    def _talk(self, session: Session, text: str, read_as: Understanding | None) -> Talk:
        last = next((a for turn in reversed(session.turns) for a in turn.answers), None)
        why = next((turn.why for turn in reversed(session.turns) if turn.answers), "")
        abouts = {name: self.words.skills[name].about for name in self.skills if name in self.words.skills}
        return Talk(
            session.data, tuple(d.name for d in session.datasets), last, tuple(t.said for t in session.turns),
            abouts, text, why, session.datasets, (session.parent or session).by, session.redoable,
        )  # fmt: skip

    def context(self, session: Session) -> Context:
        """What a message is read against."""
        return Context(
            self.words, self.skills, session.data, session.plan, session.pending, session.taught,
            session.model is not None, session.model_of, tuple(d.name for d in session.datasets),
            session.turns[-1].said if session.turns and session.turns[-1].status != "answered" else "",
        )  # fmt: skip


def _changes(answer: Answer) -> bool:
    """Whether the rows in scope became the whole table."""
    return any(isinstance(effect, NewVersion) for effect in answer.effects)
