"""What happens between the page and the assistant: whose conversation it is, what is shown, stop, and mishaps."""

from __future__ import annotations

import logging
import queue
import threading
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from assistant.answer import Name, Say
from assistant.errors import CannotAnswer
from assistant.estimate import count
from assistant.jobs import Jobs
from assistant.language.lexis.words import Words, load
from assistant.language.speaking.speak import escape, phrase, plain
from assistant.store import Store, Visit, data_folder

log = logging.getLogger(__name__)

LONGEST_MESSAGE = 2_000  # characters
LIVELY_PICTURES = 8  # older ones are shown as their sentence
BLINK = 0.15  # seconds between two updates of the page
MOMENT = 1.0  # seconds that a message waits for the one before it to end
PATIENCE = 1.0  # seconds that work may take to end after stop before it is left alone


@dataclass(frozen=True)
class Example:
    """A table offered on the first screen."""

    title: str
    about: str
    path: str


@dataclass(frozen=True)
class Shown:
    """What the page shows now: messages in Gradio's form, the state line, whether work goes on."""

    key: str
    messages: list[dict[str, Any]] = field(default_factory=list)
    state: str = ""
    working: bool = False
    notice: str = ""


class Desk:
    """Takes messages from many pages and gives back what to show. Everything slow is loaded at first need or by `warm`."""

    def __init__(self, files: tuple[str, ...] = (), store: Store | None = None, jobs: Jobs | None = None) -> None:
        self._files = files
        self._store = Store(folder=data_folder()) if store is None else store
        self._jobs = Jobs() if jobs is None else jobs
        self._loading = threading.Lock()
        self._skills: Mapping[str, Any] | None = None

    # ------------------------------------------------------------------------------------------------ words

    @cached_property
    def words(self) -> Words:
        """The words of the page."""
        return load()

    def label(self, key: str, **facts: Any) -> str:
        """A sentence of the page, as plain text."""
        return plain(Say(f"chat.{key}", **facts), self.words)

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """The tables in examples/, in the order of its list."""
        folder = resources.files("examples")
        listed = tomllib.loads((folder / "examples.toml").read_text(encoding="utf-8"))["example"]
        return tuple(Example(e["title"], e["about"], str(folder / e["file"])) for e in listed)

    # ------------------------------------------------------------------------------------------------ coming and going

    def warm(self) -> None:
        """Load in the background what the first question needs."""
        self._jobs.warm()  # first: it loads in a process of its own
        self._assistant(threading.Event())
        from assistant.ui import draw, render  # noqa: F401

        draw.load_library()

    def arrive(self, key: str) -> Shown:
        """A page was opened: its conversation as it stands, taken up from disk if need be, or a new one."""
        visit = self._store.find(key) if key else None
        visit = visit or self._taken_up(key) or self._opened()
        return self._showing(visit)

    def fresh(self, key: str) -> Shown:
        """Forget the conversation and start another."""
        if key:
            self._store.forget(key)
        return self._showing(self._opened())

    def stop(self, key: str) -> None:
        """End the work on this conversation's message."""
        visit = self._store.find(key) if key else None
        if visit is not None:
            visit.stop.set()

    # ------------------------------------------------------------------------------------------------ a message

    def reply(self, text: str, files: tuple[str, ...], key: str) -> Iterator[Shown]:
        """What to show while a message is worked on, and at its end. Never raises for what a person sent."""
        visit = (self._store.find(key) if key else None) or self._taken_up(key)
        if visit is None:
            visit = self._opened()
            visit.shown += [_message([phrase(Say("chat.gone"), self.words)], [])] if key else []
        if not visit.busy.acquire(timeout=MOMENT):
            yield Shown(visit.key, notice=self.label("busy"))
            return
        try:
            visit.stop.clear()
            yield from self._worked(visit, text, files)
        finally:
            visit.stop.set()  # the page may be gone: its work ends with it
            visit.busy.release()

    def _worked(self, visit: Visit, text: str, files: tuple[str, ...]) -> Iterator[Shown]:
        from assistant.ui import render
        from assistant.ui.write_up import written_up

        asked = self._user(text[:LONGEST_MESSAGE], files)
        before = [*_calmed(visit.shown, self._old), asked]
        yield self._showing(visit, [*before, _working(self.label("working"), 0.0)], working=True)
        if len(text) > LONGEST_MESSAGE:
            yield self._settled(
                visit, before, [render.say(self.words, "too_long", most=count(LONGEST_MESSAGE, "characters"))]
            )
            return
        try:
            files = tuple(self._store.adopt(path, visit.key) for path in files)
            for event in self._events(visit, text, files):
                if isinstance(event, str):
                    yield self._settled(visit, before, [render.say(self.words, event)])
                    return
                if event.__class__.__name__ == "Working":
                    yield self._showing(
                        visit, [*before, _working(event.what or self.label("working"), event.share)], working=True
                    )
                elif hasattr(event, "turn"):
                    turn = written_up(event.turn, event.session)
                    self._store.keep(visit, event.session, turn, files)
                    yield self._settled(visit, before, render.pieces(turn), render.buttons(turn))
        except Exception:
            log.exception("a message could not be answered")
            yield self._settled(visit, before, [render.say(self.words, "broken")])

    def _events(self, visit: Visit, text: str, files: tuple[str, ...]) -> Iterator[Any]:
        """The assistant's events, at most one a blink; "stopped" if it does not end by itself after stop."""
        told: queue.Queue[Any] = queue.Queue()
        done = object()

        def listen() -> None:
            try:
                for event in self._assistant(visit.stop).events(text, visit.session, files):
                    told.put(event)
            except BaseException as error:  # noqa: BLE001 - raised again where the page listens
                told.put(error)
            told.put(done)

        threading.Thread(target=listen, daemon=True).start()
        stopped_at, last = None, 0.0
        while True:
            if visit.stop.is_set() and stopped_at is None:
                stopped_at = time.monotonic()
            if stopped_at is not None and time.monotonic() - stopped_at > PATIENCE:
                yield "stopped"
                return
            try:
                event = told.get(timeout=0.05)
            except queue.Empty:
                continue
            if event is done:
                return
            if isinstance(event, BaseException):
                raise event
            passing = event.__class__.__name__ == "Working"
            if not passing or time.monotonic() - last > BLINK:
                last = time.monotonic()
                yield event

    # ------------------------------------------------------------------------------------------------ helpers of the above

    def _assistant(self, stop: threading.Event) -> Any:
        from assistant.conversation import Assistant

        with self._loading:
            if self._skills is None:
                self._skills = Assistant(words=self.words).skills
        return Assistant(self._skills, self.words, run=self._jobs.runner(stop))

    def _opened(self) -> Visit:
        from assistant.turn import Session

        if not self._files:
            return self._store.open(Session(self.words))
        try:
            session = self._assistant(threading.Event()).open(*self._files)
        except CannotAnswer as cannot:
            visit = self._store.open(Session(self.words))
            visit.shown = [_message([phrase(cannot.why, self.words)], [])]
            return visit
        visit = self._store.open(session)
        if session.opening is not None:
            visit.shown = [_message(*self._rendered(session.opening))]
        return visit

    def _taken_up(self, key: str) -> Visit | None:
        """A conversation whose process is gone, from its log: what was said, and its files opened again."""
        past = self._store.past(key) if key else []
        if not past:
            return None
        shown: list[dict[str, Any]] = []
        for turn in past:
            shown += [self._user(turn["said"], tuple(turn["files"])), _message([turn["record"]["text"]], [])]
        paths = [path for turn in past for path in turn["files"] if Path(path).exists()]
        try:
            session = self._assistant(threading.Event()).open(*paths)
        except CannotAnswer:
            log.warning("the files of a conversation could not be opened again")
            session = self._assistant(threading.Event()).open()
        visit = self._store.restore(key, session)
        visit.shown = [*shown, _message([phrase(Say("chat.back"), self.words)], [])]
        return visit

    def _rendered(self, turn: Any) -> tuple[list[Any], list[Any]]:
        from assistant.ui import render

        return render.pieces(turn), render.buttons(turn)

    def _user(self, text: str, files: tuple[str, ...]) -> dict[str, Any]:
        names = [phrase(Say("chat.sent", name=Name(Path(path).name)), self.words) for path in files]
        return {
            "role": "user",
            "content": [{"type": "text", "text": "\n\n".join([*names, escape(text)] if text else names)}],
        }

    def _old(self, alt: str) -> str:
        return self.words.replies["chat.old_picture"].format(alt=alt)

    def _settled(self, visit: Visit, before: list[dict[str, Any]], pieces: list[Any], buttons: Any = ()) -> Shown:
        visit.shown = [*before, _message(pieces, list(buttons))]
        return self._showing(visit)

    def _showing(self, visit: Visit, messages: list[dict[str, Any]] | None = None, working: bool = False) -> Shown:
        state = phrase(visit.session.state, self.words) if visit.session.data is not None else ""
        return Shown(visit.key, visit.shown if messages is None else messages, state, working)


def _working(what: str, share: float) -> dict[str, Any]:
    bar = f'<progress max="100" value="{round(share * 100)}"></progress>' if 0 < share <= 1 else "<progress></progress>"
    return {
        "role": "assistant",
        "content": [{"type": "text", "text": f'<div class="working">{escape(what)}{bar}</div>'}],
    }


def _message(pieces: list[Any], buttons: list[Any]) -> dict[str, Any]:
    return {"role": "assistant", "content": [_part(piece) for piece in pieces], "options": buttons}


def _part(piece: Any) -> dict[str, Any]:
    if isinstance(piece, str):
        return {"type": "text", "text": piece}
    if hasattr(piece, "figure"):
        value = {"type": "plotly", "plot": piece.figure}
        props = {"show_label": False, "label": piece.alt}
        return {"type": "component", "component": "plot", "value": value, "constructor_args": {}, "props": props}
    return {"type": "file", "file": {"path": piece.path, "orig_name": Path(piece.path).name}}


def _calmed(messages: list[dict[str, Any]], old: Callable[[str], str]) -> list[dict[str, Any]]:
    """The messages without the pictures of long ago and without buttons that were not pressed."""
    pictures = [part for m in messages for part in m["content"] if part["type"] == "component"]
    kept = {id(part) for part in pictures[-LIVELY_PICTURES:]}
    return [
        {
            "role": m["role"],
            "content": [
                {"type": "text", "text": old(part["props"]["label"])}
                if part["type"] == "component" and id(part) not in kept
                else part
                for part in m["content"]
            ],
        }
        for m in messages
    ]
