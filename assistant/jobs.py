"""Long work in processes of its own, so that it can be stopped, limited, and never makes others wait.

A job is one call of a skill in one fresh process. Processes are forked from a server that has the heavy libraries
loaded already (tens of milliseconds; where there is no fork server, a plain new process), so nothing of one
person's data is left for the next.
"""

from __future__ import annotations

import importlib
import logging
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, NoReturn

import pandas as pd

from assistant.answer import Say
from assistant.errors import CannotAnswer, Stopped
from assistant.estimate import Estimate, Exact
from assistant.request import Request
from assistant.skill import Cost, Progress, Skill

log = logging.getLogger(__name__)

Run = Callable[[Skill, pd.DataFrame, Mapping[str, Any], Progress | None], Any]

LOADED_AHEAD = (
    "pandas",
    "scipy.stats",
    "sklearn.linear_model",
    "sklearn.model_selection",
    "lightgbm",
    "statsmodels.api",
)
# A skill that answers at once is still a job when the table is larger than this many cells.
SMALL = 2_000_000
STEP = 0.05  # seconds between looks at stop and clock


@dataclass(frozen=True)
class Limits:
    """What one job may use: seconds by the cost its skill declares, bytes of memory beyond the libraries."""

    seconds: Mapping[Cost, float]
    memory: int

    @classmethod
    def from_environment(cls) -> Limits:
        """The defaults, or PLAINLY_JOB_SECONDS (for the longest jobs) and PLAINLY_JOB_MB."""
        longest = float(os.environ.get("PLAINLY_JOB_SECONDS", "600"))
        seconds = {cost: min(longest, 120.0) for cost in Cost} | {Cost.MINUTES: longest}
        return cls(seconds, int(os.environ.get("PLAINLY_JOB_MB", "3072")) * 2**20)


class _OutOfTime(Exception):
    """The job used up its seconds."""


class Jobs:
    """Runs skills, at most `places` long ones at a time; the others wait their turn."""

    def __init__(self, places: int | None = None, limits: Limits | None = None) -> None:
        self._limits = limits or Limits.from_environment()
        self._places = threading.BoundedSemaphore(places or max(2, os.cpu_count() or 1))
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        self._context: Any = multiprocessing.get_context(method)

    def warm(self) -> None:
        """Start the server that jobs are forked from; it loads the libraries while the page is already up."""
        with suppress(AttributeError, OSError):  # no fork server on this system: jobs start from nothing
            for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
                os.environ.setdefault(name, "1")  # with two threads on busy cores, boosting is several times slower
            self._context.set_forkserver_preload(list(LOADED_AHEAD))
            importlib.import_module("multiprocessing.forkserver").ensure_running()

    def runner(self, stop: threading.Event) -> Run:
        """How a conversation runs its skills; setting `stop` ends the one that is running."""

        def run(skill: Skill, frame: pd.DataFrame, kwargs: Mapping[str, Any], progress: Progress | None = None) -> Any:
            def tick(share: float, what: str) -> None:
                if stop.is_set():
                    raise Stopped
                if progress is not None:
                    progress(share, what)

            tick(0.0, "")
            if skill.cost is Cost.INSTANT and (frame is None or frame.size <= SMALL):
                return _call(skill, frame, kwargs, tick)
            try:
                work = pickle.dumps((skill.compute, frame, dict(kwargs), _progress_name(skill)), protocol=5)
            except (pickle.PicklingError, AttributeError, TypeError) as wrong:
                log.warning("%s runs without a process of its own: %s", skill.name, wrong)
                return _call(skill, frame, kwargs, tick)
            with self._place(tick):
                return self._job(skill, work, tick)

        return run

    @contextmanager
    def _place(self, tick: Progress) -> Iterator[None]:
        while not self._places.acquire(timeout=STEP):
            tick(0.0, "waiting for other work to end")
        try:
            yield
        finally:
            self._places.release()

    def _job(self, skill: Skill, work: bytes, tick: Progress) -> Any:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs, self._limits.memory), daemon=True)
        seconds = self._limits.seconds[skill.cost]
        try:
            _start(process, tick)
            theirs.close()
            return _outcome(process, ours, work, tick, seconds)
        except _OutOfTime:
            limit = Estimate(seconds, Exact(), 1, "seconds")
            raise CannotAnswer(Say("jobs.timeout", limit=limit), Request("overview")) from None
        finally:
            ours.close()
            if process.pid is not None:
                process.kill()
                process.join()


def _call(skill: Skill, frame: pd.DataFrame, kwargs: Mapping[str, Any], tick: Progress) -> Any:
    name = _progress_name(skill)
    return skill.compute(frame, **(dict(kwargs) | ({name: tick} if name else {})))


def _progress_name(skill: Skill) -> str | None:
    return next((name for name, given in skill.given.items() if given.what == "progress"), None)


def _start(process: Any, tick: Progress) -> None:
    """Start it from a thread: the server may still be loading, and stop must work meanwhile."""
    starting = threading.Thread(target=process.start, daemon=True)
    starting.start()
    while starting.is_alive():
        tick(0.0, "getting ready")
        starting.join(STEP)
    if process.pid is None:
        raise OSError("no process could be started")


def _outcome(process: Any, pipe: Connection, work: bytes, tick: Progress, seconds: float) -> Any:
    """Hand the work over and wait for its end, passing ticks on."""
    deadline = time.monotonic() + seconds
    sending = threading.Thread(target=_send, args=(pipe, work), daemon=True)
    sending.start()
    share, what = 0.0, ""
    while time.monotonic() < deadline:
        if wait([pipe], STEP):
            kind, value = _received(process, pipe)
            if kind == "result":
                return value
            if kind == "error":
                _raise(*value)
            share, what = value
        tick(share, what)
    raise _OutOfTime


def _received(process: Any, pipe: Connection) -> tuple[str, Any]:
    try:
        kind, value = pickle.loads(pipe.recv_bytes())
    except (EOFError, ConnectionError):
        process.join(1)
        log.warning("a job ended with exit code %s", process.exitcode)
        key = "jobs.memory" if process.exitcode in (-signal.SIGKILL, -signal.SIGABRT) else "jobs.died"
        raise CannotAnswer(Say(key), Request("overview")) from None
    return kind, value


def _send(pipe: Connection, work: bytes) -> None:
    with suppress(OSError):  # the other end is gone: the reader finds out and says so
        pipe.send_bytes(work)


def _raise(error: Exception | None, trace: str) -> NoReturn:
    if isinstance(error, MemoryError):
        raise CannotAnswer(Say("jobs.memory"), Request("overview"))
    if error is None:
        raise RuntimeError(f"the job failed:\n{trace}")
    if not isinstance(error, CannotAnswer | Stopped):
        error.add_note(trace)
    raise error


# What follows runs in the process of the job.


def _work(pipe: Connection, memory: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the chat, which then ends us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _limit(memory)
    try:
        compute, frame, kwargs, progress = pickle.loads(pipe.recv_bytes())
        if progress:
            kwargs[progress] = lambda share, what: _tell(pipe, "tick", (float(share), str(what)))
        _tell(pipe, "result", compute(frame, **kwargs))
    except (EOFError, ConnectionError):
        return  # nobody is waiting any more
    except Exception as error:
        _tell_error(pipe, error)


def _tell(pipe: Connection, kind: str, value: Any) -> None:
    pipe.send_bytes(pickle.dumps((kind, value), protocol=5))


def _tell_error(pipe: Connection, error: Exception) -> None:
    trace = traceback.format_exc()
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # an exception that does not survive the way: its text does
        _tell(pipe, "error", (None, trace))
    else:
        _tell(pipe, "error", (error, trace))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _limit(memory: int) -> None:
    """Cap the address space at what is mapped now (libraries, mostly) and `memory` bytes more."""
    if sys.platform != "linux":
        return
    import resource

    with open("/proc/self/statm", encoding="ascii") as file:
        mapped = int(file.read().split()[0]) * resource.getpagesize()
    with suppress(ValueError, OSError):  # a lower limit is in force already
        resource.setrlimit(resource.RLIMIT_AS, (mapped + memory, mapped + memory))
