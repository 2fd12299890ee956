import os
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.classroom.standing_in import StandIn
from vitlab.classroom.marking.workers import Started, Workers
from vitlab.classroom.work import Cell, Work
from vitlab.core.errors import LabError


def works(*students):
    cells = (Cell("ex-1-2", "# points 2", own=True, exercise="1.2"),)
    return [Work(student, 1, Path(student), None, cells, {}) for student in students]


def graded(start, *students, count=2):
    """Points of each student, or what failed."""
    with Workers(start, count) as workers:
        first, *outcomes = workers.grade(works(*students))
    assert first == Started("bubblewrap", "")
    return {one.work.student: one.failed or one.rows[0].points for one in outcomes}


def test_every_work_is_graded_once(tmp_path):
    names = [f"student {number}" for number in range(9)]
    assert graded(StandIn(), *names) == dict.fromkeys(names, 2.0)


def test_a_worker_that_ends_costs_the_work_that_it_had_and_no_other():
    found = graded(StandIn(end="b"), *"abcd")
    assert found == {"a": 2.0, "b": "the process that graded it ended", "c": 2.0, "d": 2.0}
    assert graded(StandIn(end="a"), *"ab", count=1) == {"a": found["b"], "b": 2.0}


def test_a_fault_of_ours_in_one_work_is_said_and_the_rest_is_graded():
    found = graded(StandIn(raise_at="b"), *"abc")
    assert found == {"a": 2.0, "b": "ValueError: a fault of ours", "c": 2.0}


def test_where_grading_is_refused_the_reason_is_raised():
    with (
        pytest.raises(LabError, match="not as root"),
        Workers(StandIn(refuse="not as root"), 2) as w,
    ):
        list(w.grade(works("a", "b")))


def test_processes_that_end_at_once_are_no_endless_loop():
    with (
        pytest.raises(LabError, match="end as soon as they are started"),
        Workers(StandIn(never_starts=True), 2) as workers,
    ):
        list(workers.grade(works("a", "b")))


def alarm_once_there(path):
    while not path.exists():
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGALRM)


def test_all_processes_end_with_the_block_in_the_middle_of_their_work(tmp_path):
    began = time.monotonic()
    with Workers(StandIn(folder=tmp_path, wait_at="a"), 1) as workers:
        outcomes = workers.grade(works("a"))
        next(outcomes)
        (process,) = workers._processes.values()
        # The work is sent when the next outcome is asked for: nobody waits a minute for that.
        signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        threading.Thread(target=alarm_once_there, args=(tmp_path / "a",), daemon=True).start()
        with pytest.raises(KeyboardInterrupt):
            next(outcomes)
    assert (tmp_path / "a").exists()
    assert not process.is_alive()
    assert time.monotonic() - began < 20
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
