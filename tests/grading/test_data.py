"""Only plain data passes between a check and an answer, and it comes through whole."""

import collections
import decimal
import enum
import struct

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from vitlab.core.own_code.returned import NotPlain
from vitlab.grading import data
from vitlab.grading.data import from_bytes, plain, to_bytes


def same(left, right):
    if isinstance(left, np.ndarray):
        return (
            type(right) is np.ndarray
            and (left.dtype, left.shape) == (right.dtype, right.shape)
            and left.tobytes() == right.tobytes()
        )
    if isinstance(left, tuple | list):
        return type(left) is type(right) and len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    return type(left) is type(right) and (left == right or left != left)


numbers = arrays.arrays(
    st.sampled_from(["?", "u1", "i8", ">i4", "f2", "f4", ">f8"]),
    arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | numbers
anything = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(), inner, max_size=4)
    ),
)


@given(anything)
def test_what_is_plain_comes_back_as_it_was(value):
    once = plain(value)
    assert same(from_bytes(to_bytes(once)), once)
    assert same(plain(once), once)


@given(st.binary(max_size=80))
def test_other_bytes_are_refused(written):
    with pytest.raises(ValueError, match="these bytes are not data"):
        from_bytes(written)


@given(anything, st.integers(1, 9))
def test_bytes_of_which_some_are_lost_are_refused(value, lost):
    with pytest.raises(ValueError, match="these bytes are not data"):
        from_bytes(to_bytes(plain(value))[:-lost])


@pytest.mark.parametrize("dtype", ["O", "U3", "S2", "c8", "M8[s]", "V4"])
def test_bytes_that_tell_of_other_arrays_are_refused(dtype):
    head = b'{"array": "%s", "shape": [1]}' % dtype.encode()
    with pytest.raises(ValueError, match="these bytes are not data"):
        from_bytes(struct.pack("<Q", len(head)) + head + bytes(64))


class Colour(enum.IntEnum):
    RED = 3


class Liar(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__

    def __index__(self):
        return 99


class Size(collections.namedtuple("Size", "rows cols")):
    def __iter__(self):
        return iter((1, 2))

    def __eq__(self, other):
        return True

    __hash__ = tuple.__hash__


class Picture(np.ndarray):
    def __array_ufunc__(self, *_, **__):
        return True


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (Colour.RED, 3),
        (Liar(5), 5),
        (Size(7, 9), (7, 9)),
        (torch.Size([2, 3]), (2, 3)),
        (np.int64(4), 4),
        (np.float16(0.5), 0.5),
        (np.True_, True),
        (np.str_("b"), "b"),
        (collections.OrderedDict(a=1), {"a": 1}),
        (np.arange(6).reshape(2, 3)[:, ::2].view(Picture), np.array([[0, 2], [3, 5]])),
        (torch.tensor([[1.5], [2]], requires_grad=True), np.array([[1.5], [2]], np.float32)),
        (torch.nn.Parameter(torch.ones(2)), np.ones(2, np.float32)),
        (torch.tensor([1.0], dtype=torch.bfloat16), np.ones(1, np.float32)),
        (np.longdouble([0.25]), np.array([0.25])),
    ],
)
def test_a_value_is_read_as_its_type_holds_it_past_every_method_of_its_own(value, read):
    assert same(plain(value), read)


class Alien(torch.Tensor):
    pass


def endless():
    while True:
        yield 1


async def never_awaited():
    return 1


knot = []
knot.append(knot)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.ma.masked_array([1, 2], [True, False]), "a masked array: `.filled(0)`"),
        (
            np.broadcast_to(0, (10**6, 10**6)),
            "an array of shape (1000000, 1000000): 1,000,000,000,000 numbers",
        ),
        (np.array([1 + 2j]), "complex numbers: `.real`"),
        (1 + 2j, "a complex number: `.real`"),
        (np.array([[1], [2, 3]], object), "object values, not of numbers: its rows may be of"),
        (np.array(["a"]), "an array of <U1 values, not of numbers"),
        (np.datetime64("2020-01-01"), "a date"),
        (torch.zeros(2, device="meta"), "a tensor on the meta device"),
        (torch.eye(2).to_sparse(), "a sparse tensor: `.to_dense()`"),
        (torch.zeros(2, dtype=torch.complex64), "complex numbers"),
        (torch.zeros(1).expand(10**6, 10**6), "a tensor of shape (1000000, 1000000)"),
        (torch.zeros(2).as_subclass(Alien), "a tensor of a class of its own (an Alien)"),
        (10**4000, "a whole number of more than 4,096 bits"),
        (endless(), "a generator: `list(...)` makes a list of it"),
        (never_awaited(), "a coroutine: leave out `async`"),
        (range(3), "a range: `list(...)`"),
        (map(abs, [1]), "a map: `list(...)`"),
        ({1, 2}, "a set, which keeps no order"),
        ({1: 2}, "a dict with a key that is no text"),
        (ValueError("no"), "a ValueError and does not raise it: write `raise` in place of"),
        (SystemExit(3), "a SystemExit and does not raise it"),
        (OSError, "an OSError and does not raise it"),
        (len, "len itself: to call it, put brackets after its name"),
        (decimal.Decimal(1), "a Decimal"),
        (knot, "values inside values, more than 20 deep"),
        ([0] * 100_001, "more than 100,000 values"),
        ("x" * 1_000_001, "a text of more than 1,000,000 characters"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_plain_data_is_named_with_what_would_work(value, said):
    with pytest.raises(NotPlain) as refused:
        plain([value])
    assert said in str(refused.value)
    assert len(str(refused.value)) < 200


def test_many_arrays_together_are_measured_too(monkeypatch):
    monkeypatch.setattr(data, "MOST_NUMBERS", 100)
    assert len(plain([np.zeros(50), np.zeros(50)])) == 2
    with pytest.raises(NotPlain, match="more than 100 numbers together"):
        plain([np.zeros(50), np.zeros(51)])
