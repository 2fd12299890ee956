"""Whatever fails to be saved, and in whatever order kernels write: nothing earned is lost."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.grading.answers import lab01 as answers
from tests.grading.conftest import read_only
from vitlab.grading import check, hint, progress, store
from vitlab.grading.course import find_lab
from vitlab.grading.store import entries, files, keeping


def refuse(*_):
    raise PermissionError(13, "Permission denied")


FAILING = {
    "lock": (keeping, "locked"),
    "read": (files, "_read"),
    "write": (os, "fsync"),
    "replace": (os, "replace"),
}


@contextmanager
def failing(monkeypatch, step):
    """Let one step of saving fail, or none."""
    with monkeypatch.context() as patch:
        if step:
            patch.setattr(*FAILING[step], refuse)
        yield


class Kernel:
    """A kernel of its own, as far as the store can tell; remembers what it was told."""

    def __init__(self):
        self.unsaved = {}
        self.best = {}
        self.hints = {}

    def earn(self, monkeypatch, exercise_id, earned, fails=None):
        with failing(monkeypatch, fails), monkeypatch.context() as patch:
            patch.setattr(keeping, "_unsaved", self.unsaved)
            kept = store.keep(exercise_id, earned)
        self.best[exercise_id] = max(self.best.get(exercise_id, 0), kept.after.get("points", 0))
        self.hints[exercise_id] = kept.after.get("hints", 0)
        return kept

    def reads(self, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(keeping, "_unsaved", self.unsaved)
            return store.read()


def one_more(known):
    return {"hints": min(known.get("hints", 0) + 1, 4)}


STEP = st.tuples(
    st.integers(0, 2),
    st.sampled_from(["1.2", "1.4", "7.7"]),
    st.sampled_from(["points", "guess", "hint"]),
    st.integers(0, 3),
    st.sampled_from([None, None, *FAILING]),
)


@given(st.lists(STEP, max_size=14))
def test_any_order_of_failed_and_successful_saves_keeps_all_that_was_earned(steps):
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        TemporaryDirectory() as folder,
    ):
        monkeypatch.setenv("VITLAB_PROGRESS", str(Path(folder) / "p.json"))
        kernels = [Kernel() for _ in range(3)]
        points, guesses, hints = {}, {}, {}
        for number, (who, exercise_id, what, value, fails) in enumerate(steps):
            kernel = kernels[who]
            if what == "points":
                earned = {
                    "points": min(value, 1 if exercise_id == "1.4" else 3),
                    "answer": [number],
                }
                points.setdefault(exercise_id, []).append(earned)
            elif what == "guess":
                earned = {"guess": [value, value + number]}
                guesses.setdefault(exercise_id, earned["guess"])
            else:
                earned = None
            kept = kernel.earn(
                monkeypatch, exercise_id, (lambda known, e=earned: e or one_more(known)), fails
            )
            assert bool(kept.notices) == bool(fails)
            if what == "hint":
                hints[exercise_id] = max(hints.get(exercise_id, 0), kept.after["hints"])
            read = kernel.reads(monkeypatch)
            assert all(read[name].get("points", 0) >= best for name, best in kernel.best.items())
            assert all(read[name].get("hints", 0) >= most for name, most in kernel.hints.items())
        for kernel in kernels:
            assert not kernel.earn(monkeypatch, "1.5", lambda _: {"points": 1}).notices
            assert not kernel.unsaved
        found = Kernel().reads(monkeypatch)
        for name, earned in points.items():
            best = max(each["points"] for each in earned)
            assert found[name]["points"] == best
            assert found[name]["answer"] in [e["answer"] for e in earned if e["points"] == best]
        assert {name: found[name]["guess"] for name in guesses} == guesses
        assert {name: found[name]["hints"] for name in hints} == hints


def test_points_of_another_kernel_are_kept_when_this_one_can_save_again(
    shared_file, another_kernel
):
    with read_only(shared_file.parent):
        check("1.3", answers.unpatchify)
    mine = keeping._unsaved
    another_kernel()
    check("1.2", answers.patchify)
    keeping._unsaved = mine
    assert f"4 of {find_lab(1).points}" in repr(progress(1))
    assert "Only this kernel knows what you earned in 1.3: it is not saved yet." in repr(
        progress(1)
    )
    check("1.4", lambda: (2, 30))
    another_kernel()
    assert f"5 of {find_lab(1).points}" in repr(progress(1))
    assert "Only this kernel" not in repr(progress(1))


def test_deleting_the_file_begins_anew_also_after_a_save_that_failed(shared_file):
    check("1.2", answers.patchify)
    with read_only(shared_file.parent):
        check("1.3", answers.unpatchify)
    shared_file.unlink()
    check("1.4", lambda: (2, 30))
    assert store.read().keys() == {"1.3", "1.4"}


def test_the_best_points_stand_beside_the_answer_that_earned_them(progress_file):
    check("1.2", answers.colours_last)
    check("1.2", answers.patchify)
    check("1.2", answers.colours_last)
    assert store.read()["1.2"]["answer"][1].startswith("def patchify")
    assert entries.joined({"points": 1, "answer": ["old"]}, {"points": 2}) == {"points": 2}


@pytest.mark.parametrize("minutes", [-5, 5])
def test_of_two_kernels_guesses_the_one_made_first_is_kept(progress_file, minutes):
    then = datetime.now(UTC) + timedelta(minutes=minutes)
    with pytest.MonkeyPatch.context() as patch, failing(patch, "lock"):
        check("1.4", lambda: (2, 30))
    content = {"1.4": {"guess": [7, 8], "guessed": then.isoformat()}}
    progress_file.write_text(json.dumps({"vitlab progress": 1, "exercises": content}), "utf-8")
    expected = [7, 8] if minutes < 0 else [2, 30]
    assert store.read()["1.4"]["guess"] == expected
    hint("1.4")
    assert store.read()["1.4"]["guess"] == expected


@pytest.mark.parametrize("stamp", [{}, {"guessed": "yesterday"}, {"guessed": 12}])
def test_a_guess_in_the_file_without_a_date_stays(progress_file, stamp):
    with pytest.MonkeyPatch.context() as patch, failing(patch, "lock"):
        check("1.4", lambda: (2, 30))
    content = {"1.4": {"guess": [7, 8], **stamp}}
    progress_file.write_text(json.dumps({"vitlab progress": 1, "exercises": content}), "utf-8")
    hint("1.4")
    assert store.read()["1.4"]["guess"] == [7, 8]


def test_a_guess_that_is_known_stays_also_when_the_clock_was_set_back(progress_file):
    content = {"1.4": {"guess": [7, 8], "guessed": "2999-01-01T00:00:00+00:00"}}
    progress_file.write_text(json.dumps({"vitlab progress": 1, "exercises": content}), "utf-8")
    assert "Your first guess, 7 to 8" in check("1.4", lambda: (2, 30)).verdict
    assert store.read()["1.4"]["guess"] == [7, 8]


UNLUCKY = """
import os, random, sys
from vitlab.grading import store
name, times = sys.argv[1], int(sys.argv[2])
luck, real = random.Random(name), os.replace
def replace(*paths):
    if luck.random() < 0.6:
        raise OSError(5, "Input/output error")
    real(*paths)
os.replace = replace
for number in range(1, times + 1):
    store.keep(name, lambda _: {"points": number})
    store.keep("both", lambda known: {"hints": min(4, known.get("hints", 0) + 1)})
while store.keep(name, lambda _: {}).notices:
    pass
"""


def test_processes_that_write_at_once_and_often_fail_lose_nothing(progress_file):
    names = ["91.1", "91.2", "91.3"]
    command = [sys.executable, "-c", UNLUCKY]
    running = [subprocess.Popen([*command, name, "30"]) for name in names]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    found = store.read()
    assert [found[name]["points"] for name in names] == [30, 30, 30]
    assert found["both"]["hints"] == 4
