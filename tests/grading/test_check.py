"""A check never raises: whatever is handed in becomes a number and a clear sentence."""

import functools
import sys
import threading

import numpy as np
import pytest
import torch

from tests.grading import answers
from vitlab import core
from vitlab.grading import check, checking, running


def stub(images, patch_size):
    raise NotImplementedError()


def only_a_docstring(images, patch_size):
    """(b, c, h, w) -> (b, tokens, c * ph * pw)"""


def only_pass(images, patch_size):
    pass


@pytest.mark.parametrize("answer", [stub, only_a_docstring, only_pass])
def test_a_stub_is_not_written_yet(answer):
    score = check("1.2", answer)
    assert score.verdict == "1.2 not written yet: 0 of 3 points"
    assert score == 0


def test_a_stub_leaves_no_trace_in_the_progress_file(progress_file):
    check("1.2", stub)
    assert not progress_file.exists()


def returns_nothing(images, patch_size):
    images.reshape(-1)


def crashes(images, patch_size):
    return images.shape[0] // 0


def changes_its_input(images, patch_size):
    patches = answers.patchify(images, patch_size)
    images[:] = 0
    return patches


def returns_a_list(images, patch_size):
    return answers.patchify(images, patch_size).tolist()


def nan(images, patch_size):
    return answers.patchify(images, patch_size) * np.nan


def slightly_off(images, patch_size):
    return answers.patchify(images, patch_size) + 0.25


def recursion(images, patch_size):
    return recursion(images, patch_size)


def leaves(images, patch_size):
    sys.exit("bye")


def transposed(images, patch_size):
    return answers.patchify(images, patch_size).transpose(0, 2, 1)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (returns_nothing, "It returned nothing (None): is a return missing?"),
        (changes_its_input, "changes_its_input changes the array it was given"),
        (returns_a_list, "It returned a list, not an array: np.array(...) or np.stack(...)"),
        (nan, "some values are not a number (NaN)"),
        (slightly_off, "16 of 16 values are wrong. The largest difference is 0.25."),
        (recursion, "recursion calls itself again and again"),
        (leaves, "leaves leaves Python in line"),
        (transposed, "(1, 4, 4) is right. All values are there, in the wrong order."),
        (lambda images: images, "takes (images), and it is called as (images, patch_size)"),
        (lambda images, patch_size: "patches", "It returned a str, not an array."),
        (lambda images, patch_size: np.array("x"), "not numbers"),
        (torch.zeros(2), "check takes the function itself, not a value of type Tensor"),
        (None, "check takes the function itself, not None"),
    ],
)
def test_whatever_goes_wrong_is_one_clear_sentence(answer, said):
    score = check("1.2", answer)
    assert said in score.verdict
    assert score.verdict.startswith("1.2 not right yet: 0 of 3 points")
    assert "Traceback" not in score.verdict


def test_a_crash_names_the_line_in_the_students_code():
    line = crashes.__code__.co_firstlineno + 1
    verdict = check("1.2", crashes).verdict
    assert f"crashes stopped in line {line} (return images.shape[0] // 0)" in verdict
    assert "ZeroDivisionError" in verdict


def helper_that_crashes(images):
    return images.no_such_thing


def test_a_crash_in_a_helper_of_the_students_names_the_helpers_line():
    line = helper_that_crashes.__code__.co_firstlineno + 1
    verdict = check("1.2", lambda images, patch_size: helper_that_crashes(images)).verdict
    assert (
        f"in line {line} of helper_that_crashes (return images.no_such_thing) with AttributeError"
        in verdict
    )


def written_for_tensors_with_a_mistake(images, patch_size):
    channels_last = images.permute(0, 2, 3, 1)
    return channels_last.view(7, 7)


def test_of_two_failed_calls_the_one_that_came_further_is_told():
    assert "RuntimeError" in check("1.2", written_for_tensors_with_a_mistake).verdict


class SilentError(Exception):
    def __str__(self):
        raise RuntimeError("no message from me")


def breaks_its_message(images, patch_size):
    raise SilentError


def test_an_exception_that_cannot_be_printed_is_still_told():
    assert "SilentError: (no message)" in check("1.2", breaks_its_message).verdict


class Boastful:
    def __repr__(self):
        raise RuntimeError("not even a repr")


def test_a_returned_object_is_never_asked_for_its_repr():
    verdict = check("1.1", lambda image_size, patch_size, remainder="": Boastful()).verdict
    assert "a value of type Boastful" in verdict


def endless(images, patch_size):
    while True:
        pass


def endless_and_deaf(images, patch_size):
    while True:
        try:  # noqa: SIM105
            images.sum()
        except:  # noqa: E722 - what students write
            pass


@pytest.mark.parametrize("answer", [endless, endless_and_deaf])
def test_a_loop_without_an_end_is_stopped(answer, monkeypatch):
    monkeypatch.setattr(running, "TIME_BUDGET", 0.3)
    verdict = check("1.2", answer).verdict
    assert "was still running after 0.3 seconds in line" in verdict
    assert "loop without an end" in verdict


def test_a_check_off_the_main_thread_works_without_the_time_limit():
    scores = []
    thread = threading.Thread(target=lambda: scores.append(check("1.2", answers.patchify)))
    thread.start()
    thread.join()
    assert scores == [3.0]


def test_an_interrupt_passes_through():
    def interrupted(images, patch_size):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("1.2", interrupted)


@pytest.mark.parametrize("exercise_id", ["1.9", "77.1", "patchify", "", 1.2, None])
def test_an_unknown_exercise_is_told_what_there_is(exercise_id):
    score = check(exercise_id, answers.patchify)
    assert score == 0
    assert score.verdict.startswith("check not checked")
    assert "There is no exercise" in score.verdict or "named by a text" in score.verdict


def test_a_fault_of_ours_does_not_look_like_one_of_the_students(monkeypatch):
    monkeypatch.setattr(checking, "find", lambda _: 1 / 0)
    verdict = check("1.2", answers.patchify).verdict
    assert "The check itself failed (ZeroDivisionError). Your answer is not to blame." in verdict


def from_the_library(images, patch_size):
    return core.patchify(torch.as_tensor(images), patch_size)


def in_a_thread(images, patch_size):
    found = []
    thread = threading.Thread(target=lambda: found.append(from_the_library(images, patch_size)))
    thread.start()
    thread.join()
    return found[0]


def through_the_comparison(images, patch_size):
    core.compare_patchify(answers.patchify, np.zeros((4, 4, 3), np.uint8), core.PatchGrid(4, 2))
    return answers.patchify(images, patch_size)


@pytest.mark.parametrize(
    "answer",
    [
        from_the_library,
        functools.partial(from_the_library),
        lambda images, patch_size: from_the_library(images, patch_size),
        in_a_thread,
        through_the_comparison,
    ],
)
def test_the_librarys_own_function_is_refused_however_it_is_reached(answer):
    score = check("1.2", answer)
    assert score == 0
    assert "ran vitlab's own patchify" in score.verdict


def test_the_librarys_own_grid_and_way_back_are_refused():
    def counts(image_size, patch_size, remainder="error"):
        grid = core.PatchGrid(image_size, patch_size, remainder=remainder)
        return grid.rows, grid.cols

    def back(patches, image_size, patch_size):
        grid = core.PatchGrid(image_size, patch_size)
        return core.unpatchify(torch.as_tensor(patches), grid)

    assert "ran vitlab's own PatchGrid" in check("1.1", counts).verdict
    assert "ran vitlab's own unpatchify" in check("1.3", back).verdict


def test_the_profiler_that_was_there_comes_back():
    def mine(*_):
        return None

    sys.setprofile(mine)
    try:
        check("1.2", answers.patchify)
        assert sys.getprofile() is mine
    finally:
        sys.setprofile(None)


def test_a_check_inside_the_answer_is_refused():
    def asks_the_check(images, patch_size):
        check("1.2", answers.patchify)
        return answers.patchify(images, patch_size)

    assert "calls check while it is being checked" in check("1.2", asks_the_check).verdict
