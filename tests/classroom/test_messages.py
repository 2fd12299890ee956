"""Nothing but data comes out of what a student's process says, whatever bytes it sends."""

import socket
import struct
import threading
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitlab.classroom.testing.inside.frames import MOST_BYTES, MOST_TEXT, Incoming, Room, send
from vitlab.classroom.testing.replies import read_reply
from vitlab.grading.data import from_bytes, to_bytes

NUMBERS = st.integers(-(2**64), 2**64) | st.floats(allow_nan=False)
SHAPES = st.tuples(st.integers(0, 3), st.integers(1, 4), st.integers(1, 2))
ARRAYS = st.builds(
    lambda shape, kind: np.arange(np.prod(shape)).reshape(shape).astype(kind),
    SHAPES,
    st.sampled_from(["f4", "f8", "i8", "u1", "?", "f2"]),
)
DATA = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=8) | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)
KINDS = (type(None), bool, int, float, str)


def same(left, right):
    if isinstance(right, np.ndarray):
        return type(left) is np.ndarray and left.dtype == right.dtype and (left == right).all()
    if type(left) is not type(right):
        return False
    if isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[k], right[k]) for k in right)
    if isinstance(right, tuple | list):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right


def is_data(value):
    """Of exactly the plain kinds, no subclass of them: nothing that has methods of its own."""
    if type(value) is np.ndarray:
        return value.dtype.kind in "biuf"
    if type(value) in (tuple, list):
        return all(map(is_data, value))
    if type(value) is dict:
        return all(type(key) is str and is_data(one) for key, one in value.items())
    return type(value) in KINDS


@given(DATA)
@settings(max_examples=200, deadline=None)
def test_what_is_written_down_is_read_again(data):
    assert same(from_bytes(to_bytes(data)), data)


def mutated(written, rng):
    """A message with bytes changed, cut, doubled, or with words of the format in odd places."""
    message = bytearray(written)
    for _ in range(int(rng.integers(1, 4))):
        at = int(rng.integers(0, len(message) or 1))
        word = WORDS[int(rng.integers(len(WORDS)))]
        match int(rng.integers(5)):
            case 0:
                message[at : at + 1] = bytes([int(rng.integers(256))])
            case 1:
                del message[at : at + int(rng.integers(1, 9))]
            case 2:
                message[at:at] = message[at : at + 8]
            case 3:
                message[at:at] = word
            case _:
                message[at : at + len(word)] = word
    if rng.integers(2) and len(message) >= 8:  # most of them with a head as long as it says
        message[:8] = struct.pack("<Q", min(len(message) - 8, int(rng.integers(0, 200))))
    return bytes(message)


WORDS = (
    *(b'"array"', b'"O"', b'"O8"', b"shape", b'{"dict": ', b'{"tuple": [', b"]", b"}", b"1e999"),
    *(b"NaN", b"-1", b"99999999999", b"cos\nsystem\n", b"\x80\x04\x95", b'"V8"', b'"M8[s]"'),
    *(b"[[[[[[[[", b'["f8","f8"]', b'"f8,f8"', b'"3f8"', b"\x00" * 8, b"\xff" * 8),
)


def test_of_ten_thousand_mutated_messages_each_is_data_or_refused():
    rng = np.random.default_rng(21)
    messages = [
        to_bytes({"outcome": "returned", "value": (np.ones((2, 3)), [1, "a", None, 0.5])}),
        to_bytes({"kinds": ("builtins.ValueError",), "printed": "x", "value": {"a": np.ones(3)}}),
        to_bytes([1, 2, (True, {"b": "c"})]),
    ]
    data = refused = 0
    for number in range(10_000):
        try:
            value = from_bytes(mutated(messages[number % 3], rng))
        except ValueError:
            refused += 1
        else:
            assert is_data(value)
            data += 1
    assert data > 100  # or the mutations try nothing
    assert refused > 1000


@given(DATA)
@settings(max_examples=200, deadline=None)
def test_a_reply_is_one_in_every_part_or_refused(data):
    for said in (data, {"outcome": "returned", "value": data}, {"outcome": data}):
        try:
            reply = read_reply(said)
        except ValueError:
            continue
        assert type(reply.sentence) is type(reply.printed) is str
        assert all(type(kind) is str for kind in reply.kinds)


@pytest.mark.parametrize(
    "said",
    [
        {"outcome": "right", "points": 9},
        {"outcome": "returned", "value": 1, "points": 9},
        {"outcome": "returned", "sentence": 3},
        {"outcome": "raised", "kinds": ("a", 3)},
        {"outcome": ["returned"]},
        [("outcome", "returned")],
        None,
    ],
)
def test_what_is_no_reply_is_refused(said):
    with pytest.raises(ValueError, match="no reply"):
        read_reply(said)


def pair():
    here, there = socket.socketpair()
    return closing(here), closing(there), here, there


def test_a_message_arrives_as_it_was_sent():
    closes, closes_too, here, there = pair()
    with closes, closes_too:
        sent = {"arguments": (np.arange(6.0).reshape(2, 3), {"a": [None, True]})}
        send(here, sent)
        assert same(Incoming(there).receive(5), sent)


@pytest.mark.parametrize(
    "header",
    [struct.pack("<Q", MOST_BYTES + 1), struct.pack("<QQ", 2**20, MOST_TEXT + 1), bytes(8)],
)
def test_a_message_that_is_too_long_is_not_read(header):
    closes, closes_too, here, there = pair()
    with closes, closes_too:
        here.sendall(header + bytes(16))
        with pytest.raises(ValueError, match="a message"):
            Incoming(there).receive(5)


def test_messages_that_answer_one_question_are_too_long_together():
    closes, closes_too, here, there = pair()
    with closes, closes_too:
        room = Room(200)
        for _ in range(2):
            send(here, np.ones(8))
        incoming = Incoming(there)
        incoming.receive(5, room)
        with pytest.raises(ValueError, match="there is room for"):
            incoming.receive(5, room)


def test_a_message_that_only_drips_is_waited_for_no_longer_than_it_may_take():
    closes, closes_too, here, there = pair()
    stop = threading.Event()

    def drip():
        here.sendall(struct.pack("<Q", 100))
        while not stop.wait(0.05):
            here.sendall(b"x")

    with closes, closes_too:
        dripping = threading.Thread(target=drip)
        dripping.start()
        try:
            with pytest.raises(TimeoutError):
                Incoming(there).receive(0.4)
        finally:
            stop.set()
            dripping.join()
