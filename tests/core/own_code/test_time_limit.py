"""Code that runs too long is ended on every platform, however it spends its time."""

import signal
import subprocess
import sys
import textwrap
import threading
import time
from importlib import import_module

import pytest

from vitlab.core.own_code import time_limit
from vitlab.core.own_code.time_limit import Allowance, OutOfTime, at_most


@pytest.fixture(params=["timer", "thread"])
def watched(request, monkeypatch):
    """By the system's timer, and by a watching thread where there is none, as on Windows."""
    if request.param == "thread":
        monkeypatch.delattr(signal, "setitimer")
    return request.param


SOURCES = {
    "spins": """
        while True:
            pass
    """,
    "sleeps on": """
        while True:
            time.sleep(0.001)
    """,
    "sleeps once": """
        time.sleep(60)
    """,
    "catches everything": """
        caught = 0
        while caught < 5:
            try:
                while True:
                    pass
            except BaseException:
                caught += 1
        while True:
            pass
    """,
}


def run(name):
    """Run code from a file of its own: the lines of the caller's are never interrupted."""
    source = textwrap.dedent(SOURCES[name])
    exec(compile(source, "<somebody's code>", "exec"), {"time": time})


@pytest.mark.parametrize("name", SOURCES)
def test_it_ends_however_it_spends_its_time(watched, name):
    began = time.monotonic()
    with pytest.raises(OutOfTime), at_most(0.2, caller=__file__):
        run(name)
    assert time.monotonic() - began < 10


def test_what_ends_in_time_is_left_alone(watched):
    before = {*threading.enumerate()}
    with at_most(5, caller=__file__):
        value = sum(range(1000))
    time.sleep(0.03)
    assert value == 499_500
    assert watched == "timer" or {*threading.enumerate()} <= before


def test_sleeping_counts_as_waiting_and_not_as_computing(watched):
    allowance = Allowance(cpu=0.3, wall=60)
    with at_most(allowance, caller=__file__):
        time.sleep(0.5)
    assert allowance.used_wall >= 0.5
    assert allowance.used_cpu < 0.3
    with pytest.raises(OutOfTime), at_most(allowance, caller=__file__):
        run("spins")
    assert allowance.said == "after 0.3 seconds of computing"


def test_what_was_used_counts_in_the_next_run(watched):
    allowance = Allowance(cpu=60, wall=0.3)
    for _ in range(2):
        with at_most(allowance, caller=__file__):
            time.sleep(0.1)
    with pytest.raises(OutOfTime), at_most(allowance, caller=__file__):
        run("sleeps once")
    assert allowance.said == "after 0.3 seconds"


def test_importing_a_module_costs_nothing(watched, tmp_path, monkeypatch):
    name = f"slow_to_import_{watched}"
    (tmp_path / f"{name}.py").write_text(
        "import time\nend = time.monotonic() + 1\nwhile time.monotonic() < end: pass\n", "utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    allowance = Allowance(cpu=0.4, wall=0.4)
    with at_most(allowance, caller=__file__):
        assert import_module(name).end
    assert allowance.importing > 0.8
    assert not allowance.is_used_up


def test_a_module_that_is_never_imported_to_its_end_is_ended(watched, tmp_path, monkeypatch):
    monkeypatch.setattr(time_limit, "_LONGEST_IMPORT", 0.2)
    (tmp_path / "endless_module.py").write_text("while True: pass\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(OutOfTime), at_most(5, caller=__file__):
        import endless_module  # noqa: F401 - it never comes


def test_off_the_main_thread_there_is_a_limit_too():
    ends = []

    def work():
        try:
            with at_most(0.2, caller=__file__):
                run("spins")
        except OutOfTime:
            ends.append("ended")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(20)
    assert ends == ["ended"]


def test_signals_and_handlers_come_back(watched):
    before = signal.getsignal(signal.SIGALRM), signal.getsignal(signal.SIGINT)
    with pytest.raises(OutOfTime), at_most(0.05, caller=__file__):
        run("spins")
    assert (signal.getsignal(signal.SIGALRM), signal.getsignal(signal.SIGINT)) == before


def test_many_short_runs_are_never_ended_by_the_limit_of_another(watched):
    for _ in range(200):
        with at_most(0.5, caller=__file__):
            sum(range(50))


def test_an_interrupt_of_a_person_is_still_one_where_a_thread_watches():
    program = """
    import os, signal, threading, time
    del signal.setitimer
    from vitlab.core.own_code.time_limit import at_most
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    try:
        with at_most(30, caller=""):
            time.sleep(20)
    except KeyboardInterrupt:
        print("pressed")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == "pressed\n"


def test_whoever_is_profiled_after_a_thread_has_watched_is_not_held_up():
    program = """
    import signal, sys, time
    del signal.setitimer
    from vitlab.core.own_code.time_limit import OutOfTime, at_most
    for _ in range(20):
        try:
            with at_most(0.05, caller=""):
                while True:
                    pass
        except OutOfTime:
            pass
        with at_most(5, caller=""):
            pass
        sys.setprofile(lambda *_: None)
        sorted([3, 1, 2], key=lambda number: -number)
        sys.setprofile(None)
    print("went on")
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, timeout=60)
    assert done.stdout == "went on\n"
