"""Jobs: results and errors come back, and stop, time and memory limits end the work."""

import os
import threading
import time
from dataclasses import dataclass

import pandas as pd
import pytest

from assistant.answer import Answer, Say
from assistant.errors import CannotAnswer, Stopped
from assistant.jobs import Jobs, Limits
from assistant.script import Script
from assistant.skill import Cost, NumberColumn, ProgressGiven, Skill

FRAME = pd.DataFrame({"a": [1.0, 2.0, 3.0]})


@dataclass(frozen=True)
class Total:
    value: float
    process: int


def total(frame: pd.DataFrame, column: NumberColumn, progress: ProgressGiven = None) -> Total:
    if progress:
        progress(0.5, "half way")
    return Total(float(frame[column].sum()), os.getpid())


def slow(frame: pd.DataFrame, progress: ProgressGiven = None) -> None:
    """Never ticks again, as a library call in C would not."""
    progress(0.1, "busy")
    time.sleep(60)


def greedy(frame: pd.DataFrame) -> int:
    return len(bytearray(4 * 2**30))


def declining(frame: pd.DataFrame) -> None:
    raise CannotAnswer(Say("jobs.died"))


def dying(frame: pd.DataFrame) -> None:
    os._exit(3)


def broken(frame: pd.DataFrame) -> None:
    raise TimeoutError("a fault of the skill itself")


def odd(frame: pd.DataFrame) -> None:
    class Local(Exception):
        pass

    raise Local("cannot be pickled")


def tell(found: object, script: Script) -> Answer:
    raise NotImplementedError


def skill(compute, cost=Cost.SECONDS):
    return Skill(compute, tell, cost)


@pytest.fixture(scope="module")
def jobs():
    jobs = Jobs(places=2, limits=Limits({cost: 20.0 for cost in Cost}, 2**30))
    jobs.warm()
    return jobs


def test_a_job_runs_elsewhere_and_ticks(jobs):
    ticks = []
    found = jobs.runner(threading.Event())(
        skill(total), FRAME, {"column": "a"}, lambda share, what: ticks.append((share, what))
    )
    assert found.value == 6.0 and found.process != os.getpid()
    assert (0.5, "half way") in ticks


def test_an_instant_skill_runs_here(jobs):
    found = jobs.runner(threading.Event())(skill(total, Cost.INSTANT), FRAME, {"column": "a"}, None)
    assert found.process == os.getpid()


def test_stop_ends_work_that_never_looks(jobs):
    stop = threading.Event()

    def tick(share, what):
        if what == "busy":
            stop.set()

    start = time.monotonic()
    with pytest.raises(Stopped):
        jobs.runner(stop)(skill(slow), FRAME, {}, tick)
    assert time.monotonic() - start < 15


def test_progress_may_stop_it_too(jobs):
    def tick(share, what):
        if what == "busy":
            raise Stopped

    with pytest.raises(Stopped):
        jobs.runner(threading.Event())(skill(slow), FRAME, {}, tick)


def test_time_runs_out_politely():
    short = Jobs(limits=Limits({cost: 1.0 for cost in Cost}, 2**30))
    with pytest.raises(CannotAnswer) as declined:
        short.runner(threading.Event())(skill(slow), FRAME, {}, None)
    assert declined.value.why.key == "jobs.timeout" and declined.value.instead


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="memory is capped on Linux")
def test_memory_runs_out_politely(jobs):
    with pytest.raises(CannotAnswer) as declined:
        jobs.runner(threading.Event())(skill(greedy), FRAME, {}, None)
    assert declined.value.why.key == "jobs.memory"


def test_refusals_faults_and_deaths_come_back(jobs):
    run = jobs.runner(threading.Event())
    with pytest.raises(CannotAnswer, match=r"jobs\.died"):
        run(skill(declining), FRAME, {}, None)
    with pytest.raises(CannotAnswer) as died:
        run(skill(dying), FRAME, {}, None)
    assert died.value.why.key == "jobs.died"
    with pytest.raises(TimeoutError, match="the skill itself") as fault:
        run(skill(broken), FRAME, {}, None)
    assert "in broken" in fault.value.__notes__[0]
    with pytest.raises(RuntimeError, match="cannot be pickled"):
        run(skill(odd), FRAME, {}, None)


def test_work_that_cannot_travel_runs_here(jobs):
    def local(frame: pd.DataFrame) -> int:
        return os.getpid()

    assert jobs.runner(threading.Event())(skill(local), FRAME, {}, None) == os.getpid()


def test_one_more_than_there_are_places_waits():
    jobs = Jobs(places=1, limits=Limits({cost: 20.0 for cost in Cost}, 2**30))
    first, second, seen = threading.Event(), threading.Event(), threading.Event()

    def busy(share, what):
        if what == "busy":
            seen.set()

    def hold():
        with pytest.raises(Stopped):
            jobs.runner(first)(skill(slow), FRAME, {}, busy)

    holder = threading.Thread(target=hold)
    holder.start()
    assert seen.wait(15)
    ticks = []

    def waits(share, what):
        ticks.append(what)
        first.set()

    assert jobs.runner(second)(skill(total), FRAME, {"column": "a"}, waits).value == 6.0
    assert "waiting for other work to end" in ticks
    holder.join()
