"""Progress survives two kernels, a kill, foreign files and folders that cannot be written."""

import errno
import json
import os
import signal
import subprocess
import sys
import time

import filelock
import pytest

from tests.grading.answers import lab01 as answers
from tests.grading.conftest import read_only
from vitlab.grading import check, hint, progress, store
from vitlab.grading.course import find_lab

HAMMER = """
import sys
from vitlab.grading import store
name, times = sys.argv[1], int(sys.argv[2])
def add(known):
    return {"points": known.get("points", 0) + 1}
print("begun", flush=True)
for _ in range(times):
    assert not store.keep(name, add).notices
    assert not store.keep("both", add).notices
"""


def hammer(name, times):
    return subprocess.Popen(
        [sys.executable, "-c", HAMMER, name, str(times)], stdout=subprocess.PIPE, encoding="utf-8"
    )


def test_two_processes_that_write_at_once_lose_nothing(progress_file):
    with hammer("91.1", 60) as one, hammer("91.2", 60) as two:
        assert (one.wait(60), two.wait(60)) == (0, 0)
    entries = store.read()
    assert [entries[name]["points"] for name in ("91.1", "91.2", "both")] == [60, 60, 120]
    assert not list(progress_file.parent.glob("*unreadable*"))


@pytest.mark.parametrize("moment", [0.0, 0.013, 0.04])
def test_a_kill_in_the_middle_of_writes_leaves_a_whole_file(progress_file, moment):
    with hammer("91.1", 10_000) as process:
        process.stdout.readline()
        while not progress_file.exists() and process.poll() is None:
            time.sleep(0.001)
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
    points = json.loads(progress_file.read_text("utf-8"))["exercises"]["91.1"]["points"]
    assert points >= 1
    assert check("1.3", answers.unpatchify).verdict.startswith("1.3 right: 1 of 1 point\n")
    assert store.read()["91.1"]["points"] == points


def test_a_kill_between_writing_and_renaming_leaves_the_old_content(progress_file, monkeypatch):
    check("1.3", answers.unpatchify)
    before = progress_file.read_text("utf-8")
    program = (
        "import os, signal\n"
        "from vitlab.grading import store\n"
        "os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "store.keep('1.3', lambda _: {'points': 0.5, 'hints': 4})\n"
    )
    killed = subprocess.run([sys.executable, "-c", program], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert progress_file.read_text("utf-8") == before
    assert check("1.4", lambda: (1, 2)) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{half",
        b"\xff\xfe\x00",
        b"[1, 2]",
        b"[" * 100_000,
        b'{"somebody": "else\'s"}',
        b'{"vitlab progress": 1, "exercises": [1, 2]}',
        b'{"vitlab progress": 1, "exercises": {"1.1": {"points": 2,}}}',
        b'{"vitlab progress": "2", "exercises": {}}',
        b'{"vitlab progress": NaN, "exercises": {}}',
        b'{"vitlab progress": 0, "exercises": {}}',
    ],
)
def test_a_file_that_is_no_progress_file_is_set_aside_and_kept(progress_file, content):
    progress_file.write_bytes(content)
    verdict = check("1.3", answers.unpatchify).verdict
    aside = progress_file.with_name("vitlab-progress.json.unreadable-1")
    assert verdict.startswith("1.3 right: 1 of 1 point\n")
    assert "vitlab-progress.json was not a progress" in verdict
    assert "it is now called vitlab-progress.json.unreadable-1" in verdict
    assert aside.read_bytes() == content
    assert store.read()["1.3"]["points"] == 1


def test_what_was_set_aside_before_is_not_overwritten(progress_file):
    for _ in range(2):
        progress_file.write_text("?", "utf-8")
        check("1.3", answers.unpatchify)
    assert len(list(progress_file.parent.glob("*.unreadable-*"))) == 2


def test_looking_at_a_file_that_is_no_progress_file_changes_nothing_and_says_so(progress_file):
    progress_file.write_text("?", "utf-8")
    for _ in range(2):
        said = repr(progress(1)).splitlines()[-2:]
        assert said[0].split() == ["total", "0", "of", str(find_lab(1).points)]
        assert said[1].startswith("vitlab-progress.json is not a progress file that can be read.")
    assert progress_file.read_text("utf-8") == "?"


def test_progress_says_where_what_could_not_be_read_is_kept(progress_file):
    progress_file.write_text("?", "utf-8")
    check("1.3", answers.unpatchify)
    said = "What could not be read before is kept as vitlab-progress.json.unreadable-1;"
    assert repr(progress(1)).splitlines()[-1].startswith(said)
    assert said in progress(1)._repr_html_()
    progress_file.with_name("vitlab-progress.json.unreadable-1").unlink()
    assert "could not be read" not in repr(progress(1))


@pytest.mark.parametrize("where", ["shared_file", "progress_file"])  # root's: none may even look
def test_in_a_read_only_folder_the_verdict_comes_and_says_that_nothing_was_saved(where, request):
    path = request.getfixturevalue(where)
    with read_only(path.parent):
        score = check("1.2", answers.patchify)
        rungs = [repr(hint("1.2")).partition("\n")[0] for _ in range(2)]
        assert f"3 of {find_lab(1).points}" in repr(progress(1))
    assert score == 3
    assert "Nothing was saved in vitlab-progress.json: permission denied." in score.verdict
    assert str(path.parent) not in score.verdict
    assert [rung[:11] for rung in rungs] == ["Hint 1 of 4", "Hint 2 of 4"]
    assert not path.exists()


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP])
def test_where_flock_does_not_work_progress_is_saved_all_the_same(
    progress_file, monkeypatch, number
):
    def no_flock(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fcntl.flock", no_flock)
    assert check("1.2", answers.patchify).verdict.startswith("1.2 right: 3 of 3 points\n")
    assert store.read()["1.2"]["points"] == 3
    assert check("1.3", answers.unpatchify).verdict.startswith("1.3 right: 1 of 1 point\n")


def test_a_lock_that_is_never_given_up_costs_no_verdict(progress_file, monkeypatch):
    monkeypatch.setattr("vitlab.grading.store.locks._WAIT", 0.05)
    with filelock.FileLock(progress_file.with_name(f".{progress_file.name}.lock")):
        verdict = check("1.2", answers.patchify).verdict
    assert verdict.startswith("1.2 right: 3 of 3 points\n")
    assert "Nothing was saved" in verdict
    assert "another program holds its lock" in verdict


def test_a_person_can_read_the_file(progress_file):
    check("1.4", lambda: (4, 5))
    hint("1.2")
    check("1.2", answers.patchify)
    content = json.loads(progress_file.read_text("utf-8"))
    assert list(content["exercises"]) == ["1.2", "1.4"]
    assert content["exercises"]["1.4"]["guess"] == [4, 5]
    assert content["exercises"]["1.2"]["hints"] == 1
    assert content["exercises"]["1.2"]["answer"][1] == "def patchify(images, patch_size):"
    assert progress_file.read_text("utf-8").endswith("}\n")


def test_exercises_are_kept_in_the_order_of_their_numbers(progress_file):
    for exercise_id in ("10.2", "2.10", "2.9"):
        store.keep(exercise_id, lambda _: {"hints": 1})
    assert list(json.loads(progress_file.read_text("utf-8"))["exercises"]) == [
        "2.9",
        "2.10",
        "10.2",
    ]


def test_points_once_earned_are_not_lost_to_a_later_try(progress_file):
    check("1.2", answers.patchify)
    assert check("1.2", answers.colours_last) == 2
    assert store.read()["1.2"]["points"] == 3


def test_without_the_variable_the_file_lies_in_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.delenv("VITLAB_PROGRESS")
    monkeypatch.chdir(tmp_path)
    check("1.3", answers.unpatchify)
    assert (tmp_path / "vitlab-progress.json").exists()


def test_on_a_full_disk_hints_climb_rung_by_rung_and_the_old_file_stays(progress_file, monkeypatch):
    check("1.3", answers.unpatchify)
    before = progress_file.read_text("utf-8")

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    for number in (1, 2, 3):
        shown = repr(hint("1.2"))
        assert shown.startswith(f"Hint {number} of 4")
        assert "Nothing was saved in vitlab-progress.json: no space left on device." in shown
    assert progress_file.read_text("utf-8") == before
    assert not list(progress_file.parent.glob("*.new"))
