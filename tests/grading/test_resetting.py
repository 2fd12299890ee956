"""A clean copy of a lab lies beside the student's own, and nothing is overwritten."""

from pathlib import Path

import pytest

from tests.grading.answers import lab01 as answers
from vitlab.grading import check, reset, resetting
from vitlab.notebooks import labs_folder

NAME = "01_pixels_to_grid"
CLEAN = (labs_folder() / f"{NAME}.ipynb").read_bytes()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A working directory with a student's own notebook."""
    folder = tmp_path / "mine"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / f"{NAME}.ipynb").write_text("my work", "utf-8")
    return folder


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_clean_copy_lies_beside_the_students_own(folder):
    made = reset(1)
    assert made.name == f"{NAME}.clean.ipynb"
    assert repr(made) == (
        "01_pixels_to_grid.clean.ipynb is a clean copy of lab 1: open it beside yours. "
        "Your own notebook, your points and your guesses stay as they are."
    )
    assert files(folder) == {f"{NAME}.ipynb": b"my work", f"{NAME}.clean.ipynb": CLEAN}


def test_a_clean_copy_that_was_worked_in_is_not_overwritten(folder):
    reset(1)
    (folder / f"{NAME}.clean.ipynb").write_text("worked in", "utf-8")
    assert reset(1).name == f"{NAME}.clean-2.ipynb"
    (folder / f"{NAME}.clean-2.ipynb").write_text("this too", "utf-8")
    assert reset(1).name == f"{NAME}.clean-3.ipynb"
    assert files(folder) == {
        f"{NAME}.ipynb": b"my work",
        f"{NAME}.clean.ipynb": b"worked in",
        f"{NAME}.clean-2.ipynb": b"this too",
        f"{NAME}.clean-3.ipynb": CLEAN,
    }


def test_one_that_is_still_clean_is_enough(folder):
    reset(1)
    assert "was there already, a clean copy of lab 1" in repr(reset(1))
    assert len(files(folder)) == 2


def test_a_folder_or_a_link_of_that_name_stays(folder):
    (folder / f"{NAME}.clean.ipynb").mkdir()
    (folder / f"{NAME}.clean-2.ipynb").symlink_to(folder / "nowhere")
    assert reset(1).name == f"{NAME}.clean-3.ipynb"
    assert not (folder / "nowhere").exists()


def test_the_progress_stays_as_it_is(progress_file):
    check("1.2", answers.patchify)
    before = progress_file.read_bytes()
    reset(1)
    assert progress_file.read_bytes() == before


def test_without_progress_none_is_begun(progress_file):
    reset(1)
    assert not progress_file.exists()


@pytest.mark.parametrize("lab", [77, "1", None, 1.0])
def test_a_lab_that_is_not_there_is_a_sentence(lab, folder):
    assert "There is no lab" in repr(reset(lab))
    assert reset(lab).name == ""
    assert len(files(folder)) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only here is a disk always full")
def test_on_a_full_disk_no_half_of_a_copy_is_left(folder, monkeypatch):
    real = Path.open

    def full(path, mode, *more, **named):
        if mode != "xb":
            return real(path, mode, *more, **named)
        real(path, mode).close()
        return real(Path("/dev/full"), "wb", buffering=0)

    monkeypatch.setattr(Path, "open", full)
    assert repr(reset(1)) == "No clean copy of lab 1 was made: no space left on device."
    assert len(files(folder)) == 1


def test_where_nothing_can_be_written_or_found_that_is_a_sentence(folder, tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(resetting, "_laid", refuse)
        assert repr(reset(1)) == "No clean copy of lab 1 was made: permission denied."
    monkeypatch.setattr(resetting, "labs_folder", lambda: tmp_path)
    assert "The notebook of lab 1 is missing here" in repr(reset(1))
