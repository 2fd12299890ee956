import numpy as np
import pytest
import torch

from vitlab.core import LabError, ShapeError
from vitlab.core.labels import count_off, read_labels


@pytest.mark.parametrize(
    "labels",
    [
        [5, 2, 5, 9],
        (5, 2, 5, 9),
        np.array([5, 2, 5, 9], np.uint8),
        torch.tensor([5, 2, 5, 9], dtype=torch.int16),
    ],
)
def test_numbers_are_counted_off_in_ascending_order(labels):
    classes, numbers = count_off(labels, rows=4)
    assert (classes.tolist(), classes.dtype) == ([2, 5, 9], torch.int64)
    assert numbers.tolist() == [1, 0, 1, 2]


def test_words_and_booleans_are_counted_off_too():
    for words in (["star", "circle", "star"], np.array(["star", "circle", "star"])):
        classes, numbers = count_off(words)
        assert (classes.tolist(), numbers.tolist()) == (["circle", "star"], [1, 0, 1])
    for booleans in ([True, False], torch.tensor([True, False])):
        classes, numbers = count_off(booleans)
        assert (classes.dtype, numbers.tolist()) == (torch.bool, [1, 0])


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("labels", "error", "sentence"),
    [
        (torch.rand(3), LabError, r"y holds torch.float32: .* y.long\(\) makes whole numbers"),
        ([0.5, 1.5, 2.5], LabError, "y holds float64: labels are whole numbers"),
        (["a", 1, 2], LabError, "y holds words and numbers: .* all of one kind"),
        ([None, 1, 2], LabError, "y holds object"),
        ("abc", TypeError, "not the one word 'abc'"),
        (torch.zeros(3, 4, dtype=torch.int64), ShapeError, r"not \(3, 4\): y.flatten\(\)"),
        ([1, 2], ShapeError, "y holds 2 labels for 3 rows"),
    ],
)
def test_what_is_no_label_is_refused_in_words(labels, error, sentence):
    with pytest.raises(error, match=sentence):
        read_labels(labels, rows=3)
