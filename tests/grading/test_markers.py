"""A check that never came back is told by the next run, and never mistaken for one that runs."""

import errno
import os
import signal
import subprocess
import sys

import pytest

from tests.grading.conftest import read_only
from vitlab.grading import progress, store
from vitlab.grading.store.locks import taken_at_once

SAID = (
    "The last check of 1.2 never ended: Python was ended or restarted while your function ran. "
    "What you earned before is kept."
)


def python(program):
    """Another kernel that runs ``program``."""
    lines = ["import ctypes, os, signal, sys, time", "from vitlab.grading import store", program]
    return subprocess.Popen(
        [sys.executable, "-c", "\n".join(lines)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


def left_over(progress_file):
    return [name for name in os.listdir(progress_file.parent) if "checking" in name]


def ended(program):
    with python(f"with store.checking('1.2'):\n {program}") as process:
        pass
    return process.returncode


@pytest.mark.parametrize(
    "end",
    [
        "os._exit(0)",
        "os.kill(os.getpid(), signal.SIGKILL)",
        "os.kill(os.getpid(), signal.SIGTERM)",
        "ctypes.CDLL(None).abort()",
    ],
)
def test_a_check_that_never_ended_is_told_once_and_its_marker_cleared(progress_file, end):
    ended(end)
    for _ in range(2):  # looking clears nothing
        assert repr(progress(1)).splitlines()[-1] == SAID
        assert SAID in progress(1)._repr_html_()
    assert store.NEVER_ENDED.format(exercise="1.2") == SAID
    assert store.never_ended() == ("1.2",)
    assert store.never_ended() == ()
    assert "never ended" not in repr(progress(1))
    assert not left_over(progress_file)


def test_each_exercise_is_told_once_in_order(progress_file):
    for exercise_id in ("1.10", "1.2", "1.2"):
        with python(f"with store.checking('{exercise_id}'):\n os._exit(1)"):
            pass
    assert store.never_ended() == ("1.2", "1.10")
    assert not left_over(progress_file)


@pytest.mark.parametrize("end", ["pass", "raise ValueError", "raise KeyboardInterrupt", "exit(3)"])
def test_a_check_that_ended_leaves_nothing(progress_file, end, capfd):
    ended(end)
    assert store.never_ended() == ()
    assert not left_over(progress_file)


def test_the_running_check_of_another_kernel_is_not_taken_for_one_that_never_ended(progress_file):
    with python(
        "with store.checking('1.2'):\n print('runs', flush=True)\n sys.stdin.readline()\n"
        "print('ended', flush=True)\nsys.stdin.readline()"
    ) as process:
        process.stdout.readline()
        assert store.never_ended() == store.never_ended(clear=False) == ()
        assert "never ended" not in repr(progress(1))
        assert len(left_over(progress_file)) == 2
        process.stdin.write("\n")
        process.stdin.flush()
        process.stdout.readline()
        assert not left_over(progress_file)
        process.communicate("\n")


def test_a_kernel_that_is_killed_while_it_checks_is_told(progress_file):
    with python(
        "with store.checking('1.2'):\n print('runs', flush=True)\n while True: pass"
    ) as process:
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert store.never_ended() == ("1.2",)


def test_a_kernel_does_not_tell_of_its_own_running_check(progress_file):
    with store.checking("1.2"), store.checking("1.2"), store.checking("1.3"):
        assert store.never_ended() == ()
        assert len(left_over(progress_file)) == 6
    assert not left_over(progress_file)


@pytest.mark.parametrize("end", ["pass", "sys.exit()", "os._exit(0)"])
def test_a_forked_child_leaves_its_parents_marker(progress_file, end):
    with python(
        "with store.checking('1.2'):\n"
        " child = os.fork()\n"
        f" if not child: {end}\n"
        " if child:\n"
        "  os.waitpid(child, 0)\n"
        "  print('runs', flush=True)\n"
        "  sys.stdin.readline()\n"
        "if not child: store.never_ended(); os._exit(0)\n"
    ) as process:
        process.stdout.readline()
        assert len(left_over(progress_file)) == 2
        assert store.never_ended() == ()
        process.communicate("\n")
    assert process.returncode == 0
    assert not left_over(progress_file)


def test_between_its_lock_and_its_marker_no_check_is_taken_for_one_that_never_ended(progress_file):
    lock = progress_file.with_name(f".{progress_file.name}.checking-1.2-abcdef.lock")
    held = taken_at_once(lock)
    assert store.never_ended() == ()
    held.release()
    assert store.never_ended() == ()


def test_a_check_that_ends_while_one_looks_is_not_taken_for_one_that_never_ended(
    progress_file, monkeypatch
):
    with store.checking("1.2"):
        seen = left_over(progress_file)
    monkeypatch.setattr("vitlab.grading.store.markers.names_beside", lambda *_: seen)
    assert store.never_ended() == ()
    assert not left_over(progress_file)


def test_where_nothing_can_be_written_the_block_runs_all_the_same(shared_file):
    with read_only(shared_file.parent):
        with store.checking("1.2"):
            assert not left_over(shared_file)
        assert store.never_ended() == ()


def test_in_a_folder_that_is_gone_the_block_runs_all_the_same(progress_file, monkeypatch):
    monkeypatch.setenv("VITLAB_PROGRESS", str(progress_file.parent / "gone" / "p.json"))
    with store.checking("1.2"):
        assert store.never_ended() == ()


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP])
def test_where_flock_does_not_work_nothing_is_left(progress_file, monkeypatch, number):
    def no_flock(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fcntl.flock", no_flock)
    with store.checking("1.2"):
        assert store.never_ended() == ()
    assert not left_over(progress_file)


def test_the_marker_goes_also_when_the_answer_changes_the_folder(
    progress_file, tmp_path, monkeypatch
):
    monkeypatch.delenv("VITLAB_PROGRESS")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    with store.checking("1.2"):
        os.chdir("elsewhere")
    assert not left_over(progress_file)
