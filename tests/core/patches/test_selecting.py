"""Cells that are chosen by what was learned, and not by how much varies."""

import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.patches import AdaptivePatchEmbed, CellSelector, quadtree


def pictures(count, seed):
    """Noise everywhere in blue, and a small red cross somewhere: (images, masks of the cross)."""
    generator = torch.Generator().manual_seed(seed)
    images = torch.zeros(count, 3, 32, 64)
    images[:, 2] = torch.rand(count, 32, 64, generator=generator)
    masks = torch.zeros(count, 32, 64)
    for place in range(count):
        top, left = (int(torch.randint(0, end, (), generator=generator)) for end in (27, 59))
        masks[place, top + 2, left : left + 5] = 1
        masks[place, top : top + 5, left + 2] = 1
    images[:, 0] = 0.9 * masks
    return images, masks


@pytest.fixture(scope="module")
def taught():
    torch.manual_seed(0)
    selector = CellSelector(min_patch=4, max_patch=16, hidden=16)
    images, masks = pictures(192, seed=0)
    targets = selector.targets(masks)
    optimizer = torch.optim.AdamW(selector.parameters(), lr=0.02)
    for _ in range(60):
        logits = selector(images)
        loss = sum(binary_cross_entropy_with_logits(logits[s], targets[s]) for s in logits)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return selector


def test_what_was_learned_finds_the_cross_and_not_the_noise(taught):
    images, masks = pictures(40, seed=1)
    targets, logits = taught.targets(masks), taught(images)
    for side in (16, 8):
        wrong = ((logits[side] > 0) != (targets[side] > 0)).float().mean()
        assert wrong < 0.25 * targets[side].mean()  # whoever halves nothing misses all of these
    spent = sum(map(len, taught.cells(images))) / 40
    trees = [quadtree(i, min_patch=4, max_patch=16, threshold=0.005) for i in images]
    assert sum(map(len, trees)) / 40 == 128  # a variance takes the noise for detail
    assert spent < 45


def test_its_cells_fill_each_image_once_and_come_in_the_order_of_a_quadtree(taught):
    images, _ = pictures(5, seed=2)
    for of_image in taught.cells(images):
        seen = torch.zeros(32, 64)
        for top, left, height, width in of_image:
            seen[top : top + height, left : left + width] += 1
        assert (seen == 1).all()
    for always in (-9.0, 9.0):
        with torch.no_grad():
            fixed = CellSelector(min_patch=4, max_patch=16)
            fixed.look[-1].weight.zero_()
            fixed.look[-1].bias.fill_(always)
        threshold = 10.0 if always < 0 else -1.0
        assert fixed.cells(images) == [
            quadtree(i, min_patch=4, max_patch=16, threshold=threshold) for i in images
        ]


def test_a_target_is_one_where_anything_of_the_mask_lies_in_the_cell():
    selector = CellSelector(min_patch=4, max_patch=8, remainder="pad")
    masks = torch.zeros(2, 12, 20)
    masks[0, 11, 3] = masks[1, 0, 19] = 1
    targets = selector.targets(masks)
    assert {side: tuple(each.shape) for side, each in targets.items()} == {8: (2, 2, 3)}
    assert targets[8].nonzero().tolist() == [[0, 1, 0], [1, 0, 2]]
    logits = selector(torch.rand(2, 3, 12, 20))
    assert logits[8].shape == targets[8].shape


def test_an_embedding_takes_its_cells_from_it(taught):
    embed = AdaptivePatchEmbed(4, embed_dim=6, selector=taught)
    images, _ = pictures(3, seed=3)
    tokens, cells, valid = embed(images)
    assert cells == taught.cells(images)
    assert valid.sum(1).tolist() == list(map(len, cells))
    by_threshold = AdaptivePatchEmbed(4, embed_dim=6, min_patch=4, max_patch=16, threshold=-1.0)
    assert by_threshold(images).tokens.shape[1] == 128 > tokens.shape[1]


@pytest.mark.refusal
def test_what_it_cannot_look_at_is_refused_in_words():
    with pytest.raises(ShapeError, match="halved again and again"):
        CellSelector(min_patch=5, max_patch=16)
    selector = CellSelector()
    with pytest.raises(ShapeError, match="CellSelector"):
        selector(torch.rand(1, 1, 32, 32))
    with pytest.raises(LabError):
        selector(torch.zeros(1, 3, 32, 32, dtype=torch.uint8))
    with pytest.raises(ShapeError):
        selector(torch.rand(1, 3, 33, 32))
