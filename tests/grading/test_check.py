"""A check never raises: whatever is handed in becomes a number and a clear sentence."""

import sys

import numpy as np
import pytest
import torch

from tests.grading.answers import lab01 as answers
from vitlab.grading import box, check, checking


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
        (changes_its_input, "changes_its_input changes what it was given"),
        (returns_a_list, "It returned a list, not an array: np.array(...) or np.stack(...)"),
        (nan, "some values are not a number (NaN)"),
        (slightly_off, "16 of 16 values are wrong. The largest difference is 0.25."),
        (recursion, "recursion calls itself again and again"),
        (leaves, "leaves leaves Python in line"),
        (transposed, "(1, 4, 4) is right. All values are there, in the wrong order."),
        (lambda images: images, "takes (images), and it is called as (images, patch_size)"),
        (lambda images, patch_size: "patches", "It returned a str, not an array."),
        (
            lambda images, patch_size: np.array("x"),
            "It returned an array of <U1 values, not of numbers",
        ),
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


def test_an_answer_for_tensors_hears_what_torch_says():
    assert "RuntimeError" in check("1.2", written_for_tensors_with_a_mistake).verdict


def written_for_arrays_with_a_mistake(images, patch_size):
    height, width = images.shape[2:]
    rows = np.arange(height).astype(int).compress([True])
    return np.concatenate(images.tolist(), rows, width)


def with_an_attribute_that_nothing_has(images, patch_size):
    return images.transpos(0, 2, 1)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (written_for_arrays_with_a_mistake, "TypeError: only integer scalar arrays"),
        (with_an_attribute_that_nothing_has, "'numpy.ndarray' object has no attribute 'transpos'"),
    ],
)
def test_an_answer_for_arrays_hears_what_numpy_says(answer, said):
    assert said in check("1.2", answer).verdict


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
    assert "It returned a Boastful." in verdict


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
    monkeypatch.setattr(box, "CPU_SECONDS", 0.3)
    verdict = check("1.2", answer).verdict
    assert "was still running after 0.3 seconds of computing in line" in verdict
    assert "loop without an end" in verdict


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
