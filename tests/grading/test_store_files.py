"""Links, modes, owners, folders, and files that somebody else is reading."""

import json
import os
import stat
import threading

import pytest

from tests.grading.answers import lab01 as answers
from tests.grading.conftest import as_somebody_else
from vitlab.grading import check, progress, store
from vitlab.grading.course import find_lab
from vitlab.grading.store import files


def with_points(points):
    return json.dumps({"vitlab progress": 1, "exercises": {"1.1": {"points": points}}})


@pytest.mark.parametrize("dangling", [False, True])
def test_a_symlink_stays_a_symlink_and_its_target_is_written(progress_file, tmp_path, dangling):
    home = tmp_path / "home"
    home.mkdir()
    real = home / "mine.json"
    if not dangling:
        real.write_text(with_points(2), "utf-8")
    progress_file.symlink_to(real)
    assert check("1.3", answers.unpatchify).verdict.startswith("1.3 right: 1 of 1 point\n")
    assert progress_file.is_symlink()
    assert store.read()["1.3"]["points"] == 1
    assert json.loads(real.read_text("utf-8"))["exercises"].keys() >= {"1.3"}
    assert not list(tmp_path.glob(".vitlab*"))  # the lock lies where every link finds it


def test_a_link_to_a_file_that_cannot_be_read_stays_too(progress_file, tmp_path):
    (tmp_path / "mine.json").write_text("?", "utf-8")
    progress_file.symlink_to("mine.json")
    assert "now called mine.json.unreadable-1" in check("1.3", answers.unpatchify).verdict
    assert progress_file.is_symlink()
    assert "kept as mine.json.unreadable-1" in repr(progress(1))


def test_a_link_in_a_circle_is_a_sentence(progress_file):
    progress_file.symlink_to(progress_file)
    assert "Nothing was saved in vitlab-progress.json:" in check("1.3", answers.unpatchify).verdict
    assert "vitlab-progress.json cannot be read:" in repr(progress(1))
    assert progress_file.is_symlink()


@pytest.mark.parametrize("mode", [0o600, 0o664])
def test_the_mode_of_the_file_is_kept(progress_file, mode):
    check("1.3", answers.unpatchify)
    progress_file.chmod(mode)
    check("1.2", answers.patchify)
    assert stat.S_IMODE(progress_file.stat().st_mode) == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody else")
def test_the_owner_of_the_file_is_kept(progress_file):
    check("1.3", answers.unpatchify)
    os.chown(progress_file, 1234, 2345)
    check("1.2", answers.patchify)
    assert (progress_file.stat().st_uid, progress_file.stat().st_gid) == (1234, 2345)


@pytest.mark.parametrize("mode", [0o444, 0o000])
def test_a_file_that_may_not_be_written_is_not_replaced(shared_file, mode):
    shared_file.write_text(with_points(2), "utf-8")
    shared_file.chmod(mode)
    shared_file.parent.chmod(0o777)
    with as_somebody_else():
        verdict = check("1.3", answers.unpatchify).verdict
        table = repr(progress(1))
    assert "Nothing was saved in vitlab-progress.json: permission denied." in verdict
    assert (f"3 of {find_lab(1).points}" in table) == (mode == 0o444)
    assert ("cannot be read: permission denied." in table) == (mode == 0o000)
    assert "1.3: it is not saved yet" in table
    shared_file.chmod(0o644)
    assert files.load(shared_file)["exercises"] == {"1.1": {"points": 2}}
    assert not list(shared_file.parent.glob("*.new"))


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), os.mkfifo])
def test_a_folder_or_a_device_in_its_place_is_a_sentence(progress_file, make):
    make(progress_file)
    kind = progress_file.stat().st_mode
    verdict = check("1.3", answers.unpatchify).verdict
    said = "Nothing was saved in vitlab-progress.json: a folder or a device has this name."
    assert said in verdict.splitlines()
    assert "cannot be read: a folder or a device has this name." in repr(progress(1))
    assert progress_file.stat().st_mode == kind


def test_a_folder_that_is_missing_is_made(progress_file, monkeypatch):
    monkeypatch.setenv("VITLAB_PROGRESS", str(progress_file.parent / "new" / "p.json"))
    assert check("1.2", answers.patchify).verdict.startswith("1.2 right: 3 of 3 points\n")
    assert f"3 of {find_lab(1).points}" in repr(progress(1))


def test_a_folder_that_cannot_be_is_a_sentence(progress_file, monkeypatch):
    progress_file.write_text("a file", "utf-8")
    monkeypatch.setenv("VITLAB_PROGRESS", str(progress_file / "p.json"))
    assert "Nothing was saved in p.json: " in check("1.2", answers.patchify).verdict
    assert f"3 of {find_lab(1).points}" in repr(progress(1))


def test_a_working_directory_that_is_gone_costs_no_verdict(tmp_path, monkeypatch):
    monkeypatch.delenv("VITLAB_PROGRESS")
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    score = check("1.2", answers.patchify)
    assert score == 3
    assert "Nothing was saved in vitlab-progress.json: no such file or" in score.verdict


def test_what_a_killed_kernel_left_beside_the_file_is_in_nobodys_way(progress_file, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("mine", "utf-8")
    progress_file.with_name("vitlab-progress.json.new").symlink_to(other)
    assert check("1.2", answers.patchify).verdict.startswith("1.2 right: 3 of 3 points\n")
    assert other.read_text("utf-8") == "mine"
    assert not progress_file.is_symlink()


def in_use(number=32):
    error = PermissionError(13, "The process cannot access the file")
    error.winerror = number
    return error


@pytest.mark.parametrize("step", ["replace", "_read"])
def test_a_file_that_somebody_else_is_reading_is_tried_again(progress_file, monkeypatch, step):
    check("1.1", answers.grid_shape)
    owner = os if step == "replace" else files
    real, refusals = getattr(owner, step), iter([in_use(5), in_use(32)])

    def sometimes(*paths):
        for error in refusals:
            raise error
        return real(*paths)

    monkeypatch.setattr(owner, step, sometimes)
    assert check("1.2", answers.patchify).verdict.startswith("1.2 right: 3 of 3 points\n")
    assert f"5 of {find_lab(1).points}" in repr(progress(1))


def test_a_file_that_stays_in_use_is_a_sentence(progress_file, monkeypatch):
    def never(*_):
        raise in_use()

    monkeypatch.setattr(os, "replace", never)
    monkeypatch.setattr(files, "_WAITS", (0.001, 0.001))
    assert "Nothing was saved" in check("1.2", answers.patchify).verdict
    assert not list(progress_file.parent.glob("*.new"))


def test_a_reader_never_sees_half_a_file(progress_file):
    check("1.2", answers.patchify)
    done = threading.Event()
    seen = set()

    def look():
        while not done.is_set():
            known = store.known([])
            seen.update(said for said in known.notices if "it is not saved yet" not in said)
            seen.add(known.entries["1.2"]["points"])

    reader = threading.Thread(target=look)
    reader.start()
    for _ in range(50):
        store.keep("77.1", lambda _: {"hints": 1, "answer": ["x" * 50_000]})
    done.set()
    reader.join()
    assert seen == {3}
