"""Who is near whom: purity in other groups, nearest tokens, clusters, cosines of two pictures."""

import math

import numpy as np
import pytest
import torch

from vitlab.core import LabError, ShapeError
from vitlab.core.embeddings import (
    cosine_matrix,
    k_means,
    knn_purity,
    nearest_tokens,
    norm_brightness,
    purity_by_chance,
)


def tokens_of_images(images=7, patches=11, dim=5, seed=0):
    """Patches that look like their own image, (tokens, dim), and the image of each."""
    generator = torch.Generator().manual_seed(seed)
    image = torch.arange(images).repeat_interleave(patches)
    own = torch.randn(images, dim, generator=generator) * 4
    return own[image] + torch.randn(images * patches, dim, generator=generator), image


def counted(tokens, labels, k, groups, rows):
    """Neighbour by neighbour, over rows one after the other."""
    shares = []
    for i in range(len(tokens)):
        if rows[i]:
            others = [j for j in range(len(tokens)) if groups[j] != groups[i]]
            near = sorted(others, key=lambda j, i=i: float((tokens[j] - tokens[i]).norm()))[:k]
            shares.append(np.mean([bool(labels[j] == labels[i]) for j in near]))
    return float(np.mean(shares))


@pytest.mark.parametrize("k", [1, 6])
def test_purity_leaves_out_a_points_own_group_and_asks_only_some_rows(k):
    tokens, image = tokens_of_images()
    labels = image % 3
    rows = torch.rand(len(image), generator=torch.Generator().manual_seed(1)) < 0.4
    found = knn_purity(tokens, labels, k, groups=image, rows=rows)
    assert found == pytest.approx(counted(tokens, labels, k, image, rows))
    words = [f"image {number}" for number in image.tolist()]
    assert knn_purity(tokens, labels, k, groups=words, rows=rows) == found
    assert knn_purity(tokens, labels, 1) > 0.9 > found  # its own image has its label


def test_purity_by_chance_is_the_mean_over_all_neighbours_that_could_be_drawn():
    tokens, image = tokens_of_images(images=6, patches=300 // 6)  # more than one block of rows
    labels = torch.tensor([0, 0, 0, 1, 1, 2])[image]
    rows = image > 1
    everybody = knn_purity(tokens, labels, 250, groups=image, rows=rows)
    assert purity_by_chance(labels, groups=image, rows=rows) == pytest.approx(everybody)
    assert purity_by_chance(labels) == pytest.approx(knn_purity(tokens, labels, 299))
    kinds = torch.arange(16).repeat_interleave(64) % 4
    pictures = torch.arange(16).repeat_interleave(64)
    assert purity_by_chance(kinds, groups=pictures) == pytest.approx(3 / 15)


@pytest.mark.parametrize("center", [True, False])
@pytest.mark.parametrize("grouped", [True, False])
def test_the_nearest_tokens_are_those_of_the_largest_cosine(center, grouped):
    tokens, image = tokens_of_images(images=6, patches=50)
    near = nearest_tokens(tokens, 9, groups=image if grouped else None, center=center)
    numbers = tokens.double().numpy()
    numbers = numbers - numbers.mean(0) * center
    unit = numbers / np.linalg.norm(numbers, axis=1, keepdims=True)
    cosines = unit @ unit.T
    own = image if grouped else torch.arange(300)
    cosines[(own[:, None] == own).numpy()] = -math.inf
    order = (-cosines).argsort(1, kind="stable")[:, :9]
    assert np.array_equal(near.indices, order)
    np.testing.assert_allclose(near.cosines, np.take_along_axis(cosines, order, 1), atol=1e-6)


def test_of_equally_near_tokens_the_first_comes_first():
    tokens = torch.tensor([[1.0, 2.0], [3.0, 6.0], [0.1, 0.2], [2.0, -1.0], [5.0, 10.0]])
    assert nearest_tokens(tokens, 3, center=False).indices[0].tolist() == [1, 2, 4]


def test_k_means_finds_what_lies_apart_the_largest_first():
    generator = torch.Generator().manual_seed(2)
    sizes = torch.tensor([12, 40, 25])
    truth = torch.arange(3).repeat_interleave(sizes)
    centres = torch.tensor([[0.0, 0, 9], [9, 0, 0], [0, 9, 0]])
    tokens = centres[truth] + torch.randn(77, 3, generator=generator)
    for seed in range(5):
        found = k_means(tokens, 3, seed=seed)
        assert torch.equal(found.labels, torch.tensor([2, 0, 1])[truth])
        torch.testing.assert_close(found.centres[2], tokens[:12].mean(0))
    apart = (tokens - found.centres[found.labels]).square().sum()
    assert found.inertia == pytest.approx(apart.item(), rel=1e-5)
    assert k_means(tokens, 1).inertia == pytest.approx(float(tokens.var(0).sum()) * 76, rel=1e-5)
    assert k_means(tokens[:9], 9).inertia == pytest.approx(0, abs=1e-9)


def test_no_token_lies_nearer_to_another_centre_once_nothing_moves():
    tokens = torch.randn(200, 4, generator=torch.Generator().manual_seed(3))
    found = k_means(tokens, 6, seed=1)
    assert torch.equal(torch.cdist(tokens, found.centres).argmin(1), found.labels)
    assert torch.equal(found.labels, k_means(tokens, 6, seed=1).labels)
    assert k_means(tokens, 6, seed=1, max_iter=1).inertia > found.inertia


def test_cosines_of_two_pictures_are_a_block_of_the_matrix_of_both_together():
    tokens, _ = tokens_of_images(images=2, patches=6)
    first, second = tokens[:4], tokens[4:]
    for center in (False, True):
        numbers = tokens - tokens.mean(0) * center
        whole = torch.nn.functional.cosine_similarity(numbers[:, None], numbers, dim=2)
        found = cosine_matrix(first, second, center=center)
        torch.testing.assert_close(found, whole[:4, 4:])


def test_norm_and_brightness_correlate_as_numpy_counts_it():
    generator = torch.Generator().manual_seed(4)
    tokens = torch.rand(40, 12, generator=generator)
    brightness = tokens.mean(1) + 0.1 * torch.rand(40, generator=generator)
    expected = np.corrcoef(np.linalg.norm(tokens, axis=1), brightness)[0, 1]
    assert norm_brightness(tokens, brightness) == pytest.approx(expected, abs=1e-6)
    assert norm_brightness(tokens, torch.full((40,), 0.1)) == 0
    assert norm_brightness(tokens, 5 - 2 * tokens.norm(dim=1)) == pytest.approx(-1)


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda t: knn_purity(t, [0] * 6, 3, groups=[0, 0, 0, 0, 1, 1]), "use 1 to 2"),
        (lambda t: knn_purity(t, [0] * 6, 1, rows=torch.zeros(6, dtype=torch.bool)), "one True"),
        (lambda t: purity_by_chance([0] * 6, groups=[7] * 6), "there must be others"),
        (lambda t: nearest_tokens(t, 6), "use 1 to 5"),
        (lambda t: nearest_tokens(t, 1, groups=[3] * 6), "two groups"),
        (lambda t: k_means(t, 7), "use 1 to 6"),
        (lambda t: k_means(t[[0, 0, 1]], 3), "use 1 to 2"),
        (lambda t: k_means(t, 2, max_iter=0), "1 round"),
        (lambda t: cosine_matrix(t, t[:, :2]), "the same model"),
        (lambda t: norm_brightness(t, t[:4, 0]), "6 numbers"),
    ],
)
def test_what_has_no_neighbours_is_refused_in_words(call, sentence):
    tokens = torch.randn(6, 3, generator=torch.Generator().manual_seed(0))
    with pytest.raises(LabError, match=sentence):
        call(tokens)
    assert issubclass(ShapeError, LabError)
