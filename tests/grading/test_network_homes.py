"""A home directory on a network: no locks, locks that were left behind, a slow disk."""

import errno
import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from threading import Event

import pytest

from tests.grading.answers import lab01 as answers
from tests.grading.test_store import HAMMER
from tests.without_locks import NUMBERS
from vitlab.grading import check, hint, progress, store
from vitlab.grading.store import files, keeping, locks

ROOT = Path(__file__).parents[2]
linux = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux itself to refuse locks")


def without_locks(name, *words):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.without_locks", name, sys.executable, *words],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "widgets")])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


@linux
@pytest.mark.parametrize("name", NUMBERS)
def test_two_kernels_on_a_disk_without_locks_lose_nothing(progress_file, name):
    kernels = [without_locks(name, "-c", HAMMER, who, "20") for who in ("91.1", "91.2")]
    for kernel in kernels:
        assert kernel.communicate() == ("begun\n", "")
        assert kernel.returncode == 0
    entries = store.read()
    assert [entries[name]["points"] for name in ("91.1", "91.2", "both")] == [20, 20, 40]


@pytest.fixture
def no_flock(monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.flock", refuse)


def left_behind(progress_file, process, host, age=0.0):
    file = progress_file.with_name(f".{progress_file.name}.softlock")
    file.write_text(f"{process}\n{host}\n", "utf-8")
    os.utime(file, (time.time() - age,) * 2)
    return file


def ended():
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_a_lock_that_an_ended_kernel_left_behind_is_taken_away(progress_file, no_flock):
    file = left_behind(progress_file, ended(), socket.gethostname())
    assert check("1.3", answers.unpatchify).verdict.startswith("1.3 right: 1 of 1 point\n")
    assert store.read()["1.3"]["points"] == 1
    assert not file.exists()


def test_an_old_lock_of_a_machine_that_is_gone_is_taken_away(progress_file, no_flock):
    file = left_behind(progress_file, 7, "another-machine", age=2 * locks._STALE)
    assert "Nothing was saved" not in check("1.3", answers.unpatchify).verdict
    assert json.loads(progress_file.read_text("utf-8"))["exercises"]["1.3"]["points"] == 1
    assert not file.exists()


def test_a_new_lock_of_another_machine_is_left_and_nothing_is_lost(
    progress_file, no_flock, monkeypatch
):
    monkeypatch.setattr(locks, "_WAIT", 0.05)
    monkeypatch.setattr(keeping, "_PATIENCE", 60)
    file = left_behind(progress_file, 7, "another-machine")
    verdict = check("1.3", answers.unpatchify).verdict
    assert "Nothing was saved in vitlab-progress.json: another program holds its lock." in verdict
    assert file.exists()
    file.unlink()
    check("1.2", answers.patchify)
    assert store.read()["1.3"]["points"] == 1


def test_who_had_a_lock_for_too_long_replaces_nothing(progress_file, no_flock, monkeypatch):
    monkeypatch.setattr(keeping, "_PATIENCE", 60)
    check("1.3", answers.unpatchify)
    monkeypatch.setattr(locks, "_STALE", 0.0)
    said = check("1.2", answers.patchify).verdict
    assert "Nothing was saved in vitlab-progress.json: the disk took too long." in said
    assert list(json.loads(progress_file.read_text("utf-8"))["exercises"]) == ["1.3"]
    monkeypatch.setattr(locks, "_STALE", 60.0)
    hint("1.2")
    assert store.read()["1.2"]["points"] == 3


@pytest.fixture
def slow_disk(monkeypatch):
    """A disk that takes nothing until it is told to; each write then is real."""
    goes_on, sync = Event(), os.fsync

    def slow(descriptor):
        assert goes_on.wait(60)
        sync(descriptor)

    monkeypatch.setattr(files.os, "fsync", slow)
    monkeypatch.setattr(keeping, "_PATIENCE", 0.05)
    yield goes_on
    goes_on.set()
    saved()


def saved():
    """Wait until all that was begun is saved."""
    while any(thread.name.startswith("vitlab-saves") for thread in threading.enumerate()):
        time.sleep(0.01)


def in_file(progress_file):
    return json.loads(progress_file.read_text("utf-8"))["exercises"]


def test_a_slow_disk_keeps_no_verdict_waiting_and_loses_nothing(progress_file, slow_disk):
    assert check("1.2", answers.colours_last) == 2
    assert "stays in your progress" not in check("1.2", answers.patchify).verdict
    assert check("1.4", lambda: (4, 5)).verdict
    assert "Your first guess, 4 to 5" in check("1.4", lambda: (2, 30)).verdict
    rungs = [repr(hint("1.2")).partition("\n")[0][:11] for _ in range(3)]
    assert rungs == ["Hint 1 of 4", "Hint 2 of 4", "Hint 3 of 4"]
    assert not progress_file.exists()
    assert "Only this kernel knows what you earned in 1.2, 1.4" in repr(progress(1))
    known = store.read()
    assert (known["1.2"]["points"], known["1.2"]["hints"], known["1.4"]["guess"]) == (3, 3, [4, 5])
    slow_disk.set()
    saved()
    assert in_file(progress_file) == known == store.read()
    assert "Only this kernel" not in repr(progress(1))


def test_what_a_slow_disk_refuses_in_the_end_is_saved_with_the_next(
    progress_file, slow_disk, monkeypatch
):
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
        check("1.2", answers.patchify)
        slow_disk.set()
        saved()
    assert not progress_file.exists()
    monkeypatch.setattr(keeping, "_PATIENCE", 60)
    hint("1.3")
    assert in_file(progress_file)["1.2"]["points"] == 3


def test_python_that_ends_saves_first(progress_file):
    program = (
        "import os, time; sync = os.fsync; os.fsync = lambda d: (time.sleep(1), sync(d))\n"
        "from vitlab.grading import store\n"
        "store.keeping._PATIENCE = 0.01\n"
        "store.keep('1.2', lambda _: {'points': 2})\n"
        "print(os.path.exists(os.environ['VITLAB_PROGRESS']))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8")
    assert (done.stdout, done.stderr) == ("False\n", "")
    assert in_file(progress_file)["1.2"]["points"] == 2


def test_where_there_are_no_threads_it_is_saved_at_once(progress_file, monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(keeping.Thread, "start", refuse)
    check("1.2", answers.patchify)
    assert in_file(progress_file)["1.2"]["points"] == 3
