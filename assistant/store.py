"""Conversations of many people, by keys that cannot be guessed, within limits of time, number and memory.

Where a data folder is set, every finished turn is also appended to a log on disk, so that a killed process loses none.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.dataset import Dataset
from assistant.turn import Session, Turn

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """How long an idle conversation is kept (seconds), how many, and how many bytes of tables in all."""

    seconds: float = 3 * 3600.0
    number: int = 200
    memory: int = 4 * 2**30


@dataclass(eq=False)
class Visit:
    """One person's conversation: the session as it is now, and what the page shows of it.

    `busy` is held while a message is answered; setting `stop` ends the work on it.
    """

    key: str
    session: Session
    shown: list[Any] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    busy: threading.Lock = field(default_factory=threading.Lock)
    used: float = 0.0
    size: int = 0


class Store:
    """Opens, finds and forgets conversations. The one unused longest goes first when there are too many."""

    def __init__(
        self, limits: Limits | None = None, folder: Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits = limits or Limits()
        self._folder = folder
        self._clock = clock
        self._visits: OrderedDict[str, Visit] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, session: Session) -> Visit:
        """A new conversation under a new key of 192 random bits."""
        visit = Visit(secrets.token_urlsafe(24), session, used=self._clock())
        with self._lock:
            self._visits[visit.key] = visit
            self._tidy()
        return visit

    def find(self, key: str) -> Visit | None:
        """The conversation of this key, if it is still kept."""
        with self._lock:
            self._tidy()
            visit = self._visits.get(key)
            if visit is not None:
                visit.used = self._clock()
                self._visits.move_to_end(key)
            return visit

    def keep(self, visit: Visit, session: Session, turn: Turn, files: tuple[str, ...] = ()) -> None:
        """Remember the conversation as it is after a finished turn."""
        visit.session = session
        with self._lock:
            visit.size, visit.used = size(session), self._clock()
            self._tidy()
        self._write(visit.key, turn, files)

    def forget(self, key: str) -> None:
        """Drop a conversation, its log and its files: the person asked for it."""
        with self._lock:
            visit = self._visits.pop(key, None)
        if visit is not None:
            visit.stop.set()
        if self._folder is not None:
            shutil.rmtree(self._place(key), ignore_errors=True)

    def past(self, key: str) -> list[dict[str, Any]]:
        """The finished turns on disk of this key, oldest first: `said`, `files`, `at` and `record`."""
        if self._folder is None or not (path := self._place(key) / "turns.jsonl").exists():
            return []
        turns = []
        for line in filter(None, path.read_text(encoding="utf-8").split("\n")):
            try:
                turns.append(json.loads(line))
            except ValueError:  # the process was killed while it wrote this line
                log.warning("a turn in %s is cut off", path)
        return turns

    def adopt(self, path: str | Path, key: str) -> str:
        """A file someone sent, kept with the conversation where a data folder is set; the path to read it from."""
        if self._folder is None:
            return str(path)
        place = self._place(key) / "files" / secrets.token_hex(4)
        place.mkdir(parents=True)
        return str(shutil.copy2(path, place))

    def restore(self, key: str, session: Session) -> Visit:
        """Take up a conversation again whose process is gone, under its old key."""
        visit = Visit(key, session, used=self._clock(), size=size(session))
        with self._lock:
            self._visits[key] = visit
            self._tidy()
        return visit

    def __len__(self) -> int:
        return len(self._visits)

    def _tidy(self) -> None:
        now, idle = self._clock(), [v for v in self._visits.values() if not v.busy.locked()]
        for visit in idle:
            crowded = len(self._visits) > self._limits.number
            heavy = visit.size > 0 and sum(v.size for v in self._visits.values()) > self._limits.memory
            heavy = heavy and visit is not idle[-1]  # the one just used stays, however large
            if crowded or heavy or now - visit.used > self._limits.seconds:
                del self._visits[visit.key]

    def _place(self, key: str) -> Path:
        """The folder of a key; named by its hash, so that who sees the folder's names cannot take up a conversation."""
        assert self._folder is not None
        return self._folder / "conversations" / hashlib.sha256(key.encode()).hexdigest()[:32]

    def _write(self, key: str, turn: Turn, files: tuple[str, ...]) -> None:
        if self._folder is None:
            return
        line: Mapping[str, Any] = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "said": turn.said,
            "files": list(files),
            "record": turn.record(),
        }
        try:
            place = self._place(key)
            place.mkdir(parents=True, exist_ok=True)
            with open(place / "turns.jsonl", "a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as wrong:  # a full disk must not cost the person their answer
            log.error("a turn could not be written: %s", wrong)


def size(session: Session) -> int:
    """Bytes of the tables of a conversation, earlier versions included; a table shared by versions counts once.

    Text is weighed by the arrays that hold it; with pandas' `str` columns these are exact.
    """
    weights: dict[int, int] = {}
    for data in session.datasets:
        version: Dataset | None = data
        while version is not None:
            if id(version.frame) not in weights:
                weights[id(version.frame)] = int(version.frame.memory_usage(index=True, deep=False).sum())
            version = version.parent
    return sum(weights.values())


def data_folder() -> Path | None:
    """Where conversations are logged: PLAINLY_DATA, or a Space's /data when it has one; None keeps nothing."""
    named = os.environ.get("PLAINLY_DATA")
    if named:
        return Path(named)
    space = Path("/data")
    return space if os.environ.get("SPACE_ID") and os.access(space, os.W_OK) else None
