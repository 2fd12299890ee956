import functools
import subprocess
import sys

import numpy as np
import pytest
import torch
from einops import rearrange
from torch.nn.functional import unfold

from vitlab.core import LabError, PatchGrid, compare_patchify, patchify
from vitlab.core.own_code.written import TENSOR_METHODS

PICTURE = np.random.default_rng(0).integers(0, 256, (24, 40, 3), dtype=np.uint8)
GRID = PatchGrid((24, 40), (4, 8))


def in_numpy(images, patch_size):
    ph, pw = patch_size if isinstance(patch_size, tuple) else (patch_size, patch_size)
    b, c, h, w = images.shape
    cut = images.reshape(b, c, h // ph, ph, w // pw, pw).transpose(0, 2, 4, 1, 3, 5)
    return cut.reshape(b, -1, c * ph * pw)


def in_torch(images, patch_size):
    return unfold(images, patch_size, stride=patch_size).mT


def by_methods_of_a_tensor(images, patch_size):
    cells = images.unfold(2, 4, 4).unfold(3, 8, 8).permute(0, 2, 3, 1, 4, 5)
    return cells.flatten(3).flatten(1, 2)


def by_a_view(images, patch_size):
    b, c, h, w = images.shape
    cells = images.view(b, c, h // 4, 4, w // 8, 8)  # a TypeError where an array comes
    return cells.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)


def importing_inside(images, patch_size):
    import torch.nn.functional as functional

    return functional.unfold(images, patch_size, stride=patch_size).mT


def through_a_helper(images, patch_size):
    return in_torch(images, patch_size)


def two_in_one(images, patch_size):
    return torch.cat([in_torch(images, patch_size)[:, ::2], images.nowhere])


class Unfolder:
    def __call__(self, images, patch_size):
        return in_torch(images, patch_size)

    def method(self, images, patch_size):
        return in_torch(images, patch_size)


RIGHT = {
    "in_numpy": in_numpy,
    "in_torch": in_torch,
    "by_methods_of_a_tensor": by_methods_of_a_tensor,
    "by_a_view": by_a_view,
    "importing_inside": importing_inside,
    "through_a_helper": through_a_helper,
    "patchify": patchify,
    "Unfolder": Unfolder(),
    "method": Unfolder().method,
}


def test_a_partial_function_goes_by_its_own_name():
    text = compare_patchify(functools.partial(in_torch), PICTURE, GRID).text
    assert text == "in_torch agrees with the reference in all 30 patches."


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_function_gives_the_picture_back(name):
    compared = compare_patchify(RIGHT[name], PICTURE, GRID)
    assert compared.different == ()
    assert np.array_equal(compared.picture, PICTURE)
    assert compared.text == f"{name} agrees with the reference in all 30 patches."


@pytest.mark.parametrize("remainder", ["pad", "crop"])
def test_the_picture_keeps_its_size_whatever_the_remainder(remainder):
    compared = compare_patchify(in_numpy, PICTURE, PatchGrid((24, 40), 7, remainder=remainder))
    assert compared.different == ()
    assert np.array_equal(compared.picture, PICTURE)


@pytest.mark.parametrize("remainder", ["pad", "crop"])
def test_what_the_function_gets_is_the_picture_and_zeros_or_less_of_it(remainder):
    given = []

    def looks(images, patch_size):
        given.append((images.copy(), patch_size))
        return in_numpy(images, patch_size)

    compare_patchify(looks, PICTURE, PatchGrid((24, 40), (7, 9), remainder=remainder))
    ((images, patch_size),) = given
    expected = torch.from_numpy(PICTURE).permute(2, 0, 1).float().div(255)
    expected = torch.nn.functional.pad(expected, (0, 5, 0, 4))
    if remainder == "crop":
        expected = expected[:, :21, :36]
    assert patch_size == (7, 9)
    assert type(images) is np.ndarray
    assert images.dtype == np.float32
    np.testing.assert_allclose(images[0], expected.numpy(), rtol=1e-6)


def test_one_wrong_patch_is_found_and_shown():
    def spoils_patch_seven(images, patch_size):
        patches = in_numpy(images, patch_size).copy()
        patches[0, 7] = 0.5
        return patches

    compared = compare_patchify(spoils_patch_seven, PICTURE, GRID)
    assert compared.different == (7,)
    top, left, height, width = GRID.box(7)
    assert (compared.picture[top : top + height, left : left + width] == 128).all()
    assert "differs from the reference in 1 of 30 patches, first in patch 7" in compared.text


def holding(number):
    def function(images, patch_size):
        patches = in_numpy(images, patch_size).astype(np.float64)
        patches[0, 3, 5] = number
        return patches

    return function


@pytest.mark.parametrize(
    ("function", "symptom"),
    [
        (lambda x, p: patchify(torch.as_tensor(x), p, channels_last=True), "another order inside"),
        (lambda x, p: in_numpy(x, p)[:, ::-1], "in the wrong patches"),
        (lambda x, p: in_numpy(x, p) / 2, "its numbers are wrong by up to 0.5"),
        (lambda x, p: torch.as_tensor(in_numpy(x, p)).bfloat16(), "are wrong by up to 0.00"),
        (holding(np.nan), "in 1 of 30 patches, first in patch 3: some of its numbers are NaN or"),
        (holding(1e300), "in 1 of 30 patches, first in patch 3: some of its numbers are NaN or"),
    ],
)
def test_the_symptom_is_named(function, symptom):
    assert symptom in compare_patchify(function, PICTURE, GRID).text


@pytest.mark.parametrize("dtype", [np.float64, np.longdouble, ">f4"])
def test_numbers_of_any_real_kind_are_compared(dtype):
    compared = compare_patchify(lambda x, p: in_numpy(x, p).astype(dtype), PICTURE, GRID)
    assert compared.different == ()


class Cunning(np.ndarray):
    """An array that answers nothing about itself."""

    def __array_ufunc__(self, *_, **__):
        raise AssertionError

    @property
    def shape(self):
        raise AssertionError

    dtype = shape


def test_an_array_is_looked_at_without_its_own_methods():
    cunning = wild(lambda patches: patches.view(Cunning))
    assert compare_patchify(cunning, PICTURE, GRID).different == ()


class Liar:
    """Says that it is an array, and fails at everything else."""

    __class__ = np.ndarray

    def __getattr__(self, name):
        raise AssertionError


def yielding(images, patch_size):
    yield in_numpy(images, patch_size)


def wild(make):
    return lambda images, patch_size: make(in_numpy(images, patch_size))


def forgetful(images, patch_size):
    in_numpy(images, patch_size)


def broken_words(images, patch_size):
    class BrokenError(Exception):
        def __str__(self):
            raise ValueError

    raise BrokenError


def leaving(images, patch_size):
    sys.exit(3)


def deep(images, patch_size):
    return deep(images, patch_size)


SHAPE = r"\(batch, patches, numbers in a patch\) = \(1, 30, 96\)\."


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (lambda x, p: 1 / 0, "<lambda> stopped with ZeroDivisionError: division by zero$"),
        (broken_words, "broken_words stopped with BrokenError$"),
        (leaving, r"leaving leaves Python \(SystemExit\): return the patches instead\.$"),
        (deep, "deep stopped with RecursionError: maximum recursion depth"),
        (lambda x, p: x, rf"returned an array \(1, 3, 24, 40\), and this grid needs {SHAPE}$"),
        (lambda x, p: torch.as_tensor(x), r"returned an array \(1, 3, 24, 40\), and this grid"),
        (forgetful, r"forgetful returned nothing \(None\): a `return` may be missing\.$"),
        (lambda x, p: "patches", r"returned a str, not an array\.$"),
        (lambda x, p: 10**400, r"returned an int, not an array\.$"),
        (
            lambda x, p: ValueError("no"),
            "returned a ValueError and does not raise it: write `raise`",
        ),
        (lambda x, p: SystemExit(3), "returned a SystemExit and does not raise it"),
        (lambda x, p: Liar(), r"returned a Liar, not an array\.$"),
        (
            lambda x, p: np.ndarray,
            "returned ndarray itself: to call it, put brackets after its name",
        ),
        (yielding, "yielding returned a generator: `list"),
        (wild(list), r"returned a list, not an array: np\.array\(\.\.\.\) or np\.stack"),
        (wild(np.ma.asarray), "returned a masked array: `.filled"),
        (
            wild(lambda x: x.astype(object)),
            "returned an array of object values, not of numbers: its rows may",
        ),
        (wild(lambda x: x.astype(complex)), "returned complex numbers: `.real`"),
        (wild(lambda x: x.astype(str)), "returned an array of <U32 values, not of numbers"),
        (wild(lambda x: x.astype("M8[s]")), r"returned an array of datetime64\[s\] values, not of"),
        (
            lambda x, p: np.broadcast_to(0, (10**6, 10**6)),
            r"array of shape \(1000000, 1000000\): 1,000,000",
        ),
        (wild(lambda x: torch.as_tensor(x) + 0j), "returned complex numbers: `.real`"),
        (
            wild(lambda x: torch.as_tensor(x).to("meta")),
            "returned a tensor on the meta device, which has",
        ),
        (wild(lambda x: torch.as_tensor(x).to_sparse()), "returned a sparse tensor: `.to_dense"),
        (
            wild(lambda x: torch.nested.nested_tensor([torch.as_tensor(x[0])])),
            "returned a nested tensor: `torch.stack",
        ),
        (
            wild(lambda x: torch.quantize_per_tensor(torch.as_tensor(x), 0.1, 0, torch.quint8)),
            "returned a tensor of torch.quint8 values, which",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:.*:UserWarning")  # torch's own, about what is made here
def test_what_cannot_be_drawn_is_said_in_a_sentence(function, sentence):
    with pytest.raises(LabError, match=sentence) as error:
        compare_patchify(function, PICTURE, GRID)
    assert "\n" not in str(error.value)


def test_a_gradient_does_not_matter():
    weights = torch.ones(1, requires_grad=True)
    compared = compare_patchify(lambda x, p: in_torch(x, p) * weights, PICTURE, GRID)
    assert compared.different == ()
    compared = compare_patchify(
        lambda x, p: torch.nn.Parameter(in_torch(torch.as_tensor(x), p)), PICTURE, GRID
    )
    assert compared.different == ()


def misspelt(images, patch_size):
    return images.reshpe(1, -1)


def wrong_axes(images, patch_size):
    return images.transpose(1, 2)  # well with a tensor, whose answer has the wrong shape then


def mixed_up(images, patch_size):
    return rearrange(images, "b c (h p) (w p) -> b (h w) (c p p)", p=patch_size)


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (misspelt, "'numpy.ndarray' object has no attribute 'reshpe'"),
        (wrong_axes, "stopped with ValueError: axes don't match array"),
        (mixed_up, "stopped with EinopsError: "),
    ],
)
def test_an_array_that_is_used_wrongly_is_told_and_no_tensor_is_tried(function, sentence):
    calls = []

    def counted(images, patch_size):
        calls.append(type(images))
        return function(images, patch_size)

    with pytest.raises(LabError, match=sentence):
        compare_patchify(counted, PICTURE, GRID)
    assert calls == [np.ndarray]


def test_of_a_function_for_tensors_the_error_with_a_tensor_is_told():
    with pytest.raises(LabError, match="'Tensor' object has no attribute 'nowhere'"):
        compare_patchify(two_in_one, PICTURE, GRID)


def test_the_methods_of_a_tensor_are_none_of_an_array():
    assert set(dir(torch.Tensor)) >= TENSOR_METHODS
    assert not TENSOR_METHODS & {*dir(np.ndarray), *dir(np)}


def not_written(images, patch_size):
    raise NotImplementedError


def not_written_as_nbgrader_leaves_it(images, patch_size):
    """(b, c, h, w) -> (b, tokens, c * ph * pw), row by row."""
    # YOUR CODE HERE
    raise NotImplementedError()


def only_a_docstring(images, patch_size):
    """(b, c, h, w) -> (b, tokens, c * ph * pw), row by row."""


def only_pass(images, patch_size):
    pass


def only_dots(images, patch_size): ...


@pytest.mark.parametrize(
    "function",
    [not_written, not_written_as_nbgrader_leaves_it, only_a_docstring, only_pass, only_dots],
    ids=lambda function: function.__name__,
)
def test_what_is_not_written_yet_leaves_the_picture_and_says_so(function):
    compared = compare_patchify(function, PICTURE, GRID)
    assert compared.picture is PICTURE
    assert compared.different == ()
    name = function.__name__
    assert compared.text == (
        f"{name} is not written yet: once it returns patches, they are drawn here."
    )


def there_and_back(images, patch_size):
    return laid_back(in_numpy(images, patch_size), images.shape[2:])


def laid_back(patches, image_size):
    raise NotImplementedError


def there_and_back_by_lines(images, patch_size):
    patches = only_pass(images, patch_size)
    return patches.reshape(images.shape)


@pytest.mark.parametrize(
    ("function", "helper"), [(there_and_back, "laid_back"), (there_and_back_by_lines, "only_pass")]
)
def test_a_helper_that_is_not_written_yet_is_named(function, helper):
    compared = compare_patchify(function, PICTURE, GRID)
    assert compared.picture is PICTURE
    assert compared.text == (
        f"{function.__name__} calls {helper}, which is not written yet: "
        "once it is, the patches are drawn here."
    )


def half_written(images, patch_size):
    patches = in_numpy(images, patch_size)
    raise NotImplementedError
    return patches


def test_a_raise_that_was_left_standing_is_named_with_its_line():
    line = half_written.__code__.co_firstlineno + 2
    text = compare_patchify(half_written, PICTURE, GRID).text
    assert text.startswith(
        f"half_written is not finished: line {line} still raises NotImplementedError. Delete that"
    )


def out_of_nothing(images, patch_size):
    return torch.empty(1, device="meta").cpu()  # a NotImplementedError of torch, nobody's stub


def through_an_empty_module(images, patch_size):
    return torch.nn.Module()(images)  # another one, raised in Python


def with_an_idle_helper(images, patch_size):
    only_pass(images, patch_size)
    return images.reshape(7)


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (out_of_nothing, "out_of_nothing stopped with NotImplementedError: Cannot copy out of"),
        (through_an_empty_module, "stopped with NotImplementedError: Module "),
        (with_an_idle_helper, "stopped with ValueError: cannot reshape array of size 2880"),
    ],
)
def test_what_crashes_for_real_is_no_unwritten_code(function, sentence):
    with pytest.raises(LabError, match=sentence):
        compare_patchify(function, PICTURE, GRID)


def test_a_loop_without_an_end_is_stopped(monkeypatch):
    def endless(images, patch_size):
        while True:
            pass

    monkeypatch.setattr("vitlab.core.readings.patch_grid_slicer.comparison._PATIENCE", 0.2)
    with pytest.raises(
        LabError, match=r"endless was still running after 0\.2 seconds and was stopped"
    ):
        compare_patchify(endless, PICTURE, GRID)


def test_the_person_at_the_keyboard_still_ends_it():
    def interrupted(images, patch_size):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare_patchify(interrupted, PICTURE, GRID)


@pytest.mark.parametrize("patch_size", [(4, 8), (24, 40)])  # one patch is a view of the picture
def test_the_function_cannot_spoil_the_picture(patch_size):
    def greedy(images, patch_size):
        patches = in_numpy(images, patch_size).copy()
        images[:] = 0
        return patches

    compared = compare_patchify(greedy, PICTURE, PatchGrid((24, 40), patch_size))
    assert compared.different == ()
    assert np.array_equal(compared.picture, PICTURE)


FRESH = """
import sys
import numpy as np
from vitlab.core import LabError, PatchGrid, compare_patchify
picture, grid = np.zeros((24, 40, 3), np.uint8), PatchGrid((24, 40), (4, 8))
def compared(function):
    try:
        return compare_patchify(function, picture, grid).text
    except LabError as error:
        return str(error)
print(compared(lambda x, p: x.reshape(1, 3, 6, 4, 5, 8).transpose(0, 2, 4, 1, 3, 5)
                             .reshape(1, 30, 96)))
print(compared(lambda x, p: x.reshpe(1)))
print("torch" in sys.modules)
print(compared(lambda x, p: x.unfold(2, 4, 4).unfold(3, 8, 8).permute(0, 2, 3, 1, 4, 5)
                             .flatten(3).flatten(1, 2)))
print("torch" in sys.modules)
"""


def test_torch_is_imported_for_a_function_that_is_written_for_tensors_and_for_no_other():
    run = subprocess.run(
        [sys.executable, "-c", FRESH], capture_output=True, encoding="utf-8", check=True
    )
    agrees = "<lambda> agrees with the reference in all 30 patches."
    misses = "<lambda> stopped with AttributeError: 'numpy.ndarray' object has no attribute"
    lines = run.stdout.splitlines()
    assert lines[0] == lines[3] == agrees
    assert lines[1].startswith(misses)
    assert (lines[2], lines[4]) == ("False", "True")
