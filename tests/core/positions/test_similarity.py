from itertools import product
from math import cos, hypot, pi, sin

import numpy as np
import pytest
import torch

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.positions import (
    LearnedPositions,
    position_similarity,
    position_structure,
    sinusoidal_2d,
)


def random_table(tokens, dim, seed=0, dtype=torch.float32):
    return torch.randn(tokens, dim, generator=torch.Generator().manual_seed(seed)).to(dtype)


def unit_vectors(*degrees):
    angles = [degree * pi / 180 for degree in degrees]
    return torch.tensor([[cos(angle), sin(angle)] for angle in angles])


def test_similarity_is_the_cosine_of_every_two_rows():
    table = random_table(15, 8, dtype=torch.float64)
    rows = table.numpy()
    norms = np.linalg.norm(rows, axis=1)
    expected = torch.from_numpy(rows @ rows.T / np.outer(norms, norms))
    torch.testing.assert_close(position_similarity(table), expected)
    for index in (0, 4, 14):
        torch.testing.assert_close(position_similarity(table, index), expected[index])


def test_a_row_of_zeros_is_similar_to_none():
    similarity = position_similarity(sinusoidal_2d(3, 5, 16, num_prefix_tokens=1))
    assert not similarity[0].any()
    assert not similarity[:, 0].any()
    torch.testing.assert_close(similarity.diagonal()[1:], torch.ones(15))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_compared_in_full(dtype):
    table = random_table(15, 512, dtype=dtype)
    similarity = position_similarity(table)
    assert torch.equal(similarity, position_similarity(table.float()).to(dtype))
    expected = position_similarity(table.float()), position_similarity(table.float(), 3)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert torch.equal(position_similarity(table.float()), expected[0])
        assert torch.equal(position_similarity(table.float(), 3), expected[1])


def test_gradients_reach_the_table():
    table = random_table(6, 4, dtype=torch.float64).requires_grad_()
    assert torch.autograd.gradcheck(position_similarity, (table,))


def test_structure_is_the_correlation_of_cosine_with_nearness():
    table, cells = random_table(12, 5, dtype=torch.float64), list(product(range(3), range(4)))
    cosines, nearness = [], []
    for (i, (y, x)), (j, (v, u)) in product(enumerate(cells), enumerate(cells)):
        if i != j:
            cosines.append(torch.cosine_similarity(table[i], table[j], dim=0).item())
            nearness.append(-hypot(y - v, x - u))
    expected = np.corrcoef(cosines, nearness)[0, 1]
    assert position_structure(table, (3, 4)) == pytest.approx(expected, abs=1e-12)


def test_structure_is_one_where_the_near_are_alike_and_minus_one_where_the_far_are():
    assert position_structure(unit_vectors(0, 30, 60), (1, 3)) == pytest.approx(1)
    assert position_structure(unit_vectors(0, 90, 0), (3, 1)) == pytest.approx(-1)


def test_structure_tells_sinusoids_from_noise_and_a_grid_from_its_transpose():
    table = sinusoidal_2d(6, 15, 64)
    structure = position_structure(table, (6, 15))
    assert structure > 0.7
    assert position_structure(table, (15, 6)) < structure - 0.1
    shuffled = torch.randperm(90, generator=torch.Generator().manual_seed(0))
    assert abs(position_structure(table[shuffled], (6, 15))) < 0.1
    assert abs(position_structure(random_table(90, 64), (6, 15))) < 0.1


@pytest.mark.parametrize("value", [0.0, 0.3])
def test_a_table_of_equal_rows_has_no_structure(value):
    assert position_structure(torch.full((12, 5), value), (3, 4)) == 0.0


def test_structure_reads_a_parameter_in_half_precision():
    positions = LearnedPositions((3, 4), 8).bfloat16()
    assert -1 <= position_structure(positions.pos_embed[0], (3, 4)) <= 1


def test_structure_is_found_on_the_cpu_whatever_the_default_device():
    table = sinusoidal_2d(3, 5, 16)
    with torch.device("meta"):
        structure = position_structure(table, (3, 5))
    assert structure == position_structure(table, (3, 5))


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: position_similarity(torch.zeros(1, 6, 8)),
            r"is \(tokens, dim\), not \(1, 6, 8\): table\[0\] is the table itself\.",
        ),
        (lambda: position_similarity(torch.zeros(8)), r"not \(8,\)\.$"),
        (lambda: position_structure(torch.zeros(2, 6, 8), (2, 3)), r"not \(2, 6, 8\)\.$"),
        (
            lambda: position_structure(torch.zeros(13, 8), (3, 4)),
            r"3 × 4 has 12 positions, and the table 13: table\[1:\] leaves out so many prefix rows",
        ),
        (lambda: position_structure(torch.zeros(11, 8), (3, 4)), r"and the table 11\.$"),
        (lambda: position_structure(torch.ones(2, 8), (1, 2)), "1 × 2 has one distance at most"),
    ],
)
def test_shapes_that_cannot_work_are_refused_in_words(call, sentence):
    with pytest.raises(ShapeError, match=sentence):
        call()


@pytest.mark.refusal
def test_whole_numbers_are_refused():
    with pytest.raises(LabError, match=r"floating-point numbers, not torch.int64"):
        position_similarity(torch.ones(6, 8, dtype=torch.int64))


@pytest.mark.parametrize("index", [-1, 6])
def test_positions_that_do_not_exist_are_named(index):
    with pytest.raises(IndexError, match=f"no position {index}: the table has positions 0 to 5"):
        position_similarity(torch.ones(6, 8), index)
