"""Boxes on their way to the page and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from traitlets import TraitError

from vitlab.widgets import PatchCanvas
from vitlab.widgets.canvas.boxes import packed, unpacked

lengths = st.one_of(st.integers(-3, 40), st.integers(0, 70_000), st.integers(0, 2**40))
boxes = st.lists(st.tuples(lengths, lengths, lengths, lengths), max_size=5)


@given(boxes, st.integers(1, 9), st.booleans())
def test_boxes_come_back_as_they_went(given_boxes, factor, square):
    sent = [
        (top * factor, left * factor, height * factor, (height if square else width) * factor)
        for top, left, height, width in given_boxes
    ]
    assert unpacked(packed(sent)) == sent
    canvas = PatchCanvas()
    canvas.cells = sent
    assert canvas.cells == sent
    state = canvas.get_state("cells")["cells"]
    canvas.cells = []
    canvas.set_state({"cells": memoryview(state) if isinstance(state, bytes) else state})
    assert canvas.cells == sent
    canvas.close()


def test_bytes_are_those_that_the_page_reads():
    """The same bytes stand in boxes.test.js."""
    assert list(packed([(0, 8, 24, 24), (2048, 16, 8, 8)])) == [
        *(8, 0, 2, 3),
        *(0, 0, 1, 0, 3, 0),
        *(0, 1, 2, 0, 1, 0),
    ]
    assert list(packed([(0, 3, 6, 9)])) == [3, 0, 1, 4, 0, 1, 2, 3]
    assert list(packed([(1, 0, 65_536, 7)]))[:4] == [1, 0, 4, 4]


def test_two_thousand_squares_of_a_photograph_are_less_than_seven_kilobytes():
    rng = np.random.default_rng(0)
    corners = rng.integers(0, 576 // 8, (2_223, 2)) * 8
    squares = [(int(top), int(left), 8, 8) for top, left in corners]
    assert len(packed(squares)) == 4 + 3 * 2_223


def test_what_no_bytes_hold_stays_a_list():
    for kept in ([], [(0, -8, 4, 4)], [(0, 0, 2**32, 1)]):
        assert packed(kept) == kept


@pytest.mark.parametrize(
    "wrong", ["boxes", [(0, 0, 8)], [(0, 0, 8, 8), (1, 2)], [(0, 0, 8.5, 8)], [1, 2, 3, 4], None]
)
def test_anything_else_is_refused_in_words(wrong):
    canvas = PatchCanvas(cells=[(0, 0, 8, 4)])
    with pytest.raises(TraitError) as refused:
        canvas.cells = wrong
    assert "cells" in str(refused.value)
    assert canvas.cells == [(0, 0, 8, 4)]
    canvas.close()
