"""Nothing gets out of the box but plain data, and nobody earns by what is no answer."""

import _thread
import contextlib
import functools
import gc
import importlib
import os
import signal
import subprocess
import sys
import threading
import time
import types

import numpy as np
import pytest
import torch

from tests.few import few
from tests.grading.answers import lab01 as answers
from vitlab import core
from vitlab.core.own_code.returned import NotPlain
from vitlab.grading import box, check
from vitlab.grading.compare import compare
from vitlab.grading.course import find
from vitlab.grading.data import plain
from vitlab.grading.seam import Job, Report
from vitlab.grading.trouble import Broken


def reports(function, *calls, **settings):
    job = Job(calls=calls, **settings)
    return Report.from_bytes(box.run(function, job.to_bytes())).replies


# What is handed back


class Yes:
    """Equal to everything, whatever is asked of it."""

    dtype, shape, ndim, size = np.dtype(float), (1, 4, 4), 3, 16

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 1

    def __array__(self, *_, **__):
        raise AssertionError("nobody may ask an answer for its array")

    __sub__ = __rsub__ = __le__ = __ge__ = __len__ = __iter__ = __getitem__ = __array__


class YesArray(np.ndarray):
    def __array_ufunc__(self, *_, **__):
        return np.zeros(())

    def __array_function__(self, *_, **__):
        return np.zeros(())


class YesInt(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


CHEATS = {
    "1.1": [
        lambda image_size, patch_size, remainder="error": Yes(),
        lambda image_size, patch_size, remainder="error": (Yes(), Yes()),
        lambda image_size, patch_size, remainder="error": (YesInt(0), YesInt(0)),
        lambda image_size, patch_size, remainder="error": "14",
        lambda image_size, patch_size, remainder="error": (np.nan, np.nan),
        lambda image_size, patch_size, remainder="error": ValueError("in place of raising it"),
        lambda image_size, patch_size, remainder="error": SystemExit(3),
        lambda image_size, patch_size, remainder="error": 10**400,
        lambda image_size, patch_size, remainder="error": (10**400, 10**400),
    ],
    "1.2": [
        lambda images, patch_size: Yes(),
        lambda images, patch_size: answers.patchify(images, patch_size) * 0 + 1j,
        lambda images, patch_size: (answers.patchify(images, patch_size) * 0).view(YesArray),
        lambda images, patch_size: np.ma.masked_all(answers.patchify(images, patch_size).shape),
        lambda images, patch_size: answers.patchify(images, patch_size) * np.nan,
        lambda images, patch_size: answers.patchify(images, patch_size).astype(object) * 0,
        lambda images, patch_size: np.broadcast_to(0, (10**6, 10**6)),
        lambda images, patch_size: torch.zeros(2, device="meta"),
        lambda images, patch_size: torch.zeros(2, dtype=torch.bfloat16),
        lambda images, patch_size: 10**400,
    ],
}


@pytest.mark.parametrize(
    ("exercise_id", "answer"), [(key, answer) for key, many in CHEATS.items() for answer in many]
)
def test_what_is_no_answer_earns_nothing_and_hears_one_sentence(exercise_id, answer):
    score = check(exercise_id, answer)
    assert score == 0
    assert score.verdict.startswith(f"{exercise_id} not right yet: 0 of ")
    assert "check itself failed" not in score.verdict
    assert len(score.verdict) < 700


def test_complex_numbers_with_the_right_real_part_are_told_so():
    def with_nothing_imaginary(images, patch_size):
        return answers.patchify(images, patch_size) + 0j

    verdict = check("1.2", with_nothing_imaginary).verdict
    assert "It returned complex numbers: `.real` takes the real part of them." in verdict


def test_what_is_made_of_the_value_is_made_inside():
    """Reading the value may write, warn or never end: it is caught like the call itself."""

    class Slow(torch.Tensor):
        pass

    def answer():
        sys.stderr.write("inside")
        return torch.zeros(2).as_subclass(Slow)

    (reply,) = reports(answer, ())
    assert (reply.outcome, reply.printed) == ("broke", "inside")


# What the answer can reach


def everything_in_frames_above(images, patch_size):
    seen, frame = [], sys._getframe()
    while frame is not None:
        seen += frame.f_locals.values()
        frame = frame.f_back
    for value in list(seen):
        seen += [*getattr(value, "__dict__", {}).values()]
        if isinstance(value, types.GeneratorType) and value.gi_frame:
            seen += value.gi_frame.f_locals.values()
    wanted = answers.patchify(images, patch_size)
    found.append(any(isinstance(v, np.ndarray) and np.array_equal(v, wanted) for v in seen))
    return wanted


found = []


def test_no_frame_that_an_answer_can_reach_holds_what_is_expected():
    found.clear()
    # The picture of one patch is a grid of one cell: there the answer is the picture itself.
    assert check("1.2", everything_in_frames_above) == 3
    assert len(found) == 30
    assert not any(found)


def test_no_exercise_stands_in_a_frame_above_a_choice():
    def looks():
        frame, names = sys._getframe(), []
        while frame is not None:
            names += [type(value).__module__ for value in frame.f_locals.values()]
            frame = frame.f_back
        return ",".join(names)

    (reply,) = reports(looks, ())
    assert "vitlab.grading.guessing" not in reply.value
    assert "vitlab.grading.laws" not in reply.value
    seen = []

    def looks_as_a_choice():
        seen.append(looks())
        return "b"

    check("1.5", looks_as_a_choice)
    assert "guessing" not in seen[0]
    assert "vitlab.grading.box" in seen[0]


def with_numpy_that_says_yes(images, patch_size):
    np.allclose = np.array_equal = np.isclose = lambda *_, **__: True
    np.abs = np.absolute = np.max = np.subtract = lambda *a, **__: np.zeros(())
    return answers.patchify(images, patch_size) * 0


def test_functions_of_numpy_that_were_put_aside_decide_nothing():
    before = {name: getattr(np, name) for name in dir(np)}
    try:
        assert check("1.2", with_numpy_that_says_yes) == 0
    finally:
        for name, value in before.items():
            setattr(np, name, value)


# What of vitlab an answer runs


def from_the_library(images, patch_size):
    return core.patchify(torch.as_tensor(images), patch_size)


def in_a_thread(images, patch_size):
    made = []
    thread = threading.Thread(target=lambda: made.append(from_the_library(images, patch_size)))
    thread.start()
    thread.join()
    return made[0]


def by_identity_weights(images, patch_size):
    ph, pw = answers.pair(patch_size)
    c, h, w = images.shape[1:]
    embed = core.PatchEmbed((h, w), (ph, pw), c, c * ph * pw)
    with torch.no_grad():
        for parameter in embed.parameters():
            parameter.zero_()
        embed.proj.weight.copy_(torch.eye(c * ph * pw).reshape(embed.proj.weight.shape))
        return embed(torch.as_tensor(images))


def by_the_road_of_the_check(images, patch_size):
    return importlib.import_module("vitlab.grading.labs.lab01").cut(images, patch_size)


def imported_inside(images, patch_size):
    from vitlab.core.patches import cutting

    return cutting.patchify(torch.as_tensor(images), patch_size)


class Callable:
    def __call__(self, images, patch_size):
        return from_the_library(images, patch_size)


@pytest.mark.parametrize(
    "answer",
    [
        from_the_library,
        functools.partial(from_the_library),
        lambda images, patch_size: from_the_library(images, patch_size),
        in_a_thread,
        by_identity_weights,
        by_the_road_of_the_check,
        imported_inside,
        Callable(),
    ],
)
def test_vitlabs_own_functions_are_refused_however_they_are_reached(answer):
    score = check("1.2", answer)
    assert score == 0
    assert "ran vitlab's own " in score.verdict


def handed_to(function, form):
    """An answer that hands its arguments to a function of core, in one of the usual forms."""

    def answer(*case):
        first, *others = case
        tensor = torch.as_tensor(first) if isinstance(first, np.ndarray) else first
        forms = [case, (tensor, *others), (tensor, *others[:1]), (tensor, as_grid(*others))]
        value = function(*forms[form])
        return (value.rows, value.cols) if hasattr(value, "rows") else value

    return answer


def different_forms(case):
    """Those of the forms that do not give the same again for this case."""
    first, *others = case
    yield 0
    if isinstance(first, np.ndarray):
        yield 1
    if len(others) > 1:
        yield 2
    yield 3


def as_grid(*sizes):
    return core.PatchGrid(*sizes) if len(sizes) == 2 else core.PatchGrid(4, 2)


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("exercise_id", "doing"),
    few([("1.1", "PatchGrid"), ("1.2", "patchify"), ("1.3", "unpatchify")], 1),
)
def test_no_public_function_of_core_earns_what_it_would_earn_outside(exercise_id, doing):
    exercise = find(exercise_id)
    law = exercise.laws[0] if exercise_id == "1.1" else exercise.laws[-1]
    case = next(law.cases([3]))

    def is_right(value):
        try:
            compare(plain(value), law.expect(*case))
        except (Broken, NotPlain):
            return False
        return True

    outside, inside = set(), set()
    for name in core.__all__:
        for form in different_forms(case):
            answer = handed_to(getattr(core, name), form)
            with contextlib.suppress(Exception):
                if is_right(answer(*case)):
                    outside.add(name)
            (reply,) = reports(answer, case, may_use=exercise.may_use)
            if reply.outcome == "returned" and is_right(reply.value):
                inside.add(name)
    assert doing in outside
    assert inside == set()


def test_what_is_allowed_is_allowed_with_all_that_it_needs():
    assert check("1.2", answers.patchify_with_a_counted_grid) == 3

    def counts(image_size, patch_size, remainder="error"):
        grid = core.PatchGrid(image_size, patch_size, remainder=remainder)
        return grid.rows, grid.cols

    assert "ran vitlab's own PatchGrid" in check("1.1", counts).verdict


def test_importing_vitlab_inside_an_answer_is_no_use_of_it():
    program = (
        "from vitlab.grading import check\n"
        "def patchify(images, patch_size):\n"
        "    from vitlab.core import claims, sample_image\n"
        "    import vitlab.core.patches.hierarchy\n"
        "    ph, pw = (patch_size, patch_size) if isinstance(patch_size, int) else patch_size\n"
        "    b, c, h, w = images.shape\n"
        "    cells = images.reshape(b, c, h // ph, ph, w // pw, pw).transpose(0, 2, 4, 1, 3, 5)\n"
        "    return cells.reshape(b, -1, c * ph * pw)\n"
        "print(check('1.2', patchify).verdict)\n"
    )
    said = subprocess.check_output([sys.executable, "-c", program], encoding="utf-8")
    assert said.startswith("1.2 right: 3 of 3 points")


def without_a_profile(images, patch_size):
    sys.setprofile(None)
    return from_the_library(images, patch_size)


def with_the_profile_put_back(images, patch_size):
    before = sys.getprofile()
    sys.setprofile(None)
    value = from_the_library(images, patch_size)
    sys.setprofile(before)
    return value


def with_a_raw_thread(images, patch_size):
    made = []
    _thread.start_new_thread(lambda: made.append(from_the_library(images, patch_size)), ())
    while not made:
        time.sleep(0.001)
    return made[0]


def after_a_stack_too_deep(images, patch_size):
    def deeper():
        return deeper()

    with contextlib.suppress(RecursionError):
        deeper()
    return from_the_library(images, patch_size)


@pytest.mark.parametrize(
    "answer",
    [without_a_profile, with_the_profile_put_back, with_a_raw_thread, after_a_stack_too_deep],
)
def test_hiding_from_the_check_is_refused(answer):
    score = check("1.2", answer)
    assert score == 0
    assert "hides from the check what it does" in score.verdict


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


# What ends it


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit, BaseException])
def test_whatever_an_answer_raises_is_its_own_error(error):
    def raises(images, patch_size):
        raise error

    verdict = check("1.2", raises).verdict
    assert verdict.startswith("1.2 not right yet: 0 of 3 points")
    assert error.__name__ in verdict


def test_an_interrupt_that_a_person_presses_ends_the_check():
    def waits(images, patch_size):
        threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        try:
            time.sleep(20)
        except KeyboardInterrupt:
            return "caught it"

    with pytest.raises(KeyboardInterrupt):
        check("1.2", waits)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_answer_that_forks_is_judged_once_and_leaves_no_second_kernel(capfd):
    me = os.getpid()

    def forks(images, patch_size):
        os.fork()
        return answers.patchify(images, patch_size)

    score = check("1.2", forks)
    assert os.getpid() == me
    assert score == 3


def test_an_exception_whose_text_never_ends_is_left_at_that(monkeypatch):
    monkeypatch.setattr(box, "_READING_SECONDS", 0.1)

    class EndlessError(Exception):
        def __str__(self):
            while True:
                pass

    def raises(images, patch_size):
        raise EndlessError

    assert "stopped with an exception that cannot be read" in check("1.2", raises).verdict


class Hostile:
    """Callable, and breaks whoever looks at it."""

    def __call__(self, images, patch_size):
        return 0

    def __getattr__(self, name):
        raise SystemExit(name)


def test_an_object_that_does_not_bear_a_look_is_one_sentence():
    score = check("1.2", Hostile())
    assert score == 0
    assert "check itself failed" not in score.verdict


# Written, or not yet


def below_working_lines(image_size, patch_size, remainder="error"):
    answers.grid_shape(image_size, patch_size, remainder)
    # YOUR CODE HERE
    raise NotImplementedError()


def one_branch_left(image_size, patch_size, remainder="error"):
    if remainder == "pad":
        raise NotImplementedError()
    return answers.grid_shape(image_size, patch_size, remainder)


def unwritten_helper():
    raise NotImplementedError()


def calls_an_unwritten_helper(image_size, patch_size, remainder="error"):
    return unwritten_helper()


def asks_too_much_of_torch(images, patch_size):
    return torch.zeros(2, device="meta").item()


def test_the_stubs_line_left_below_written_code_is_named():
    line = below_working_lines.__code__.co_firstlineno + 3
    verdict = check("1.1", below_working_lines).verdict
    assert verdict.startswith("1.1 not right yet: 0 of 2 points")
    assert f"Line {line} of below_working_lines (raise NotImplementedError()) still says" in verdict
    assert "delete that line" in verdict


def test_one_branch_that_is_not_written_costs_its_own_law_alone():
    (reply,) = reports(one_branch_left, ((4, 6), 2), parameters=("image_size", "patch_size"))
    assert reply.value == (2, 3)
    exercise = find("1.1")
    calls = exercise.job(0).calls
    kinds = [r.outcome for r in reports(one_branch_left, *calls, parameters=exercise.parameters)]
    assert {"returned", "raised"} == set(kinds)
    assert "not written yet: 0" not in check("1.1", one_branch_left).verdict


def test_a_helper_that_is_not_written_is_named():
    verdict = check("1.1", calls_an_unwritten_helper).verdict
    assert "calls_an_unwritten_helper calls unwritten_helper, which is not written yet." in verdict


def test_what_torch_has_not_implemented_is_no_stub():
    verdict = check("1.2", asks_too_much_of_torch).verdict
    assert verdict.startswith("1.2 not right yet")


def test_nothing_is_left_behind():
    check("1.2", answers.patchify)
    gc.collect()
    threads, objects = threading.active_count(), len(gc.get_objects())
    for _ in range(3):
        check("1.2", answers.patchify)
    gc.collect()
    assert threading.active_count() == threads
    assert len(gc.get_objects()) - objects < 200
