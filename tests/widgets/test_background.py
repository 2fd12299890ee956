"""Work beside everything else: heard by who asked, the newest alone, and not once stopped."""

import asyncio
import subprocess
import sys
import threading

import pytest

from vitlab.core.errors import LabError
from vitlab.widgets import background
from vitlab.widgets.background import Background, Rest, Task


def test_a_result_and_all_progress_are_told_in_the_thread_that_asked():
    heard, here = [], threading.get_ident()

    async def run():
        done = asyncio.Event()

        def end(result, problem):
            heard.append((threading.get_ident(), result, problem))
            done.set()

        def work(task):
            assert threading.get_ident() != here
            task.say(0.5, "half")
            return 7

        progress = lambda *news: heard.append((threading.get_ident(), *news))  # noqa: E731
        Background(end, progress).start(work)
        assert heard == []
        await asyncio.wait_for(done.wait(), 20)

    asyncio.run(run())
    assert heard == [(here, 0.5, "half"), (here, 7, "")]


def test_a_generator_says_what_it_yields_and_brings_what_it_returns():
    heard = []

    def points(task):
        for count in (8, 12, 16):
            yield count, count / 16
        return "all"

    behind = Background(lambda *end: heard.append(end), lambda *news: heard.append(news))
    behind.start(points)
    behind.join(20)
    assert heard == [(8, 0.5), (12, 0.75), (16, 1.0), ("all", "")]
    assert not behind.running


def test_a_generator_ends_at_the_yield_at_which_it_is_stopped():
    going, may_go_on, made = threading.Event(), threading.Event(), []

    def points(task):
        try:
            for count in range(100):
                made.append(count)
                going.set()
                assert may_go_on.wait(20)
                yield (count,)
        finally:
            made.append("closed")

    heard = []
    behind = Background(lambda *end: heard.append(end), lambda *news: heard.append(news))
    behind.start(points)
    assert going.wait(20)
    behind.stop()
    may_go_on.set()
    behind.join(20)
    assert made == [0, "closed"]
    assert heard == []


def test_a_newer_task_stops_the_older_and_is_the_only_one_heard():
    heard, begun = [], threading.Event()

    def old(task):
        begun.set()
        assert task.stopped.wait(20)
        return "old"

    behind = Background(lambda result, _: heard.append(result))
    behind.start(old)
    assert begun.wait(20)
    first = behind._task
    behind.start(lambda task: "new")
    behind.join(20)
    first.join(20)
    assert heard == ["new"]


def test_what_goes_wrong_is_told_as_a_sentence_and_the_next_task_runs():
    heard = []

    def refuse(task):
        raise LabError("6 is no multiple of 4: use 4 or 8.")

    def break_down(task):
        return 1 / 0

    behind = Background(lambda *end: heard.append(end))
    for work in (refuse, break_down, lambda task: 3):
        behind.start(work)
        behind.join(20)
    assert heard == [
        (None, "6 is no multiple of 4: use 4 or 8."),
        (None, "it could not be computed: division by zero"),
        (3, ""),
    ]


@pytest.mark.parametrize(("late", "stopped"), [(True, False), (False, False), (True, True)])
def test_only_what_still_runs_after_a_while_is_late(monkeypatch, late, stopped):
    monkeypatch.setattr(background, "PATIENCE", 0.05)
    heard = []

    async def run():
        may_end = threading.Event()
        behind = Background(lambda *end: heard.append("end"), None, lambda: heard.append("late"))
        behind.start(lambda task: late and may_end.wait(20))
        if stopped:
            behind.stop()
        await asyncio.sleep(0.3)
        may_end.set()
        behind.join(20)
        await asyncio.sleep(0.05)

    asyncio.run(run())
    assert heard == ([] if stopped else ["late"] * late + ["end"])


def test_a_task_may_be_started_by_who_hears_that_the_last_one_ended():
    heard, last = [], threading.Event()

    def end(result, _):
        heard.append(result)
        if result < 3:
            behind.start(lambda task: result + 1)
        else:
            last.set()

    behind = Background(end)
    behind.start(lambda task: 1)
    assert last.wait(20)
    assert heard == [1, 2, 3]


def test_a_loop_that_has_ended_hears_nothing():
    may_end, heard = threading.Event(), []
    task = Task(lambda task: may_end.wait(20), lambda *end: heard.append(end))

    async def begin():
        task.start()

    asyncio.run(begin())
    may_end.set()
    task.join(20)
    assert heard == []


def test_only_the_newest_wish_is_granted_once_the_hand_rests():
    done = []

    async def run():
        rest = Rest(0.05)
        for wish in range(3):
            rest.then(lambda wish=wish: done.append(wish))
        assert done == []
        await asyncio.sleep(0.2)
        rest.then(lambda: done.append("stopped"))
        rest.stop()
        await asyncio.sleep(0.1)

    asyncio.run(run())
    assert done == [2]


def test_python_ends_in_peace_while_torch_computes_beside_it():
    program = (
        "import torch\n"
        "from vitlab.widgets.background import Background\n"
        "a = torch.rand(3000, 3000)\n"
        "def work(task):\n"
        "    while not task.stopped.is_set():\n"
        "        a @ a\n"
        "Background(on_end=print).start(work)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (0, b"")


def test_where_no_thread_can_start_it_ends_with_a_sentence_and_nobody_waits(monkeypatch):
    def start(thread):
        raise RuntimeError("can't start new thread")  # as in a browser

    monkeypatch.setattr(threading.Thread, "start", start)
    heard = []
    behind = Background(lambda *end: heard.append(end))
    behind.start(lambda task: 7)
    behind.join()
    assert heard == [(None, background.NO_THREADS)]
    assert not behind.running
    assert not background._running
