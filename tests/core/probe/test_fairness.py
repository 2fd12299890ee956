"""Fair questions: what a patch shows, who may be tested, and what a probe cannot know."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vitlab.core import LabError, ShapeError, patchify
from vitlab.core.probe import linear_probe, mlp_probe, patch_targets, split_by_group


def normal(*shape, seed=0, dtype=torch.float32):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


@settings(max_examples=30)
@given(*[st.integers(1, 4)] * 5, st.integers(0, 4), st.integers(0, 99))
def test_a_patch_shows_the_shape_if_it_covers_enough_of_it(n, rows, cols, ph, pw, quarter, seed):
    masks = normal(n, rows * ph, cols * pw, seed=seed) > 0.3
    targets = patch_targets(masks, (ph, pw), quarter / 4)
    for image in range(n):
        for index in range(rows * cols):
            top, left = index // cols * ph, index % cols * pw
            covered = masks[image, top : top + ph, left : left + pw].sum().item()
            assert targets[image, index] == (0 < covered >= quarter / 4 * ph * pw)


def test_masks_may_be_numbers_arrays_or_soft():
    masks = normal(2, 6, 12) > 0
    expected = patch_targets(masks, (3, 4))
    for same in (masks.float(), masks.to(torch.uint8), masks.numpy(), masks.half()):
        assert torch.equal(patch_targets(same, (3, 4)), expected)
    assert patch_targets(torch.full((1, 3, 5), 0.7), (3, 5), 0.7).all()
    assert not patch_targets(torch.full((1, 3, 5), 0.2), (3, 5), 0.21).any()


@settings(max_examples=30)
@given(
    st.lists(st.integers(0, 8), min_size=2, max_size=60).filter(lambda g: len(set(g)) > 1),
    st.sampled_from([0.05, 0.25, 0.5, 0.9]),
    st.integers(0, 9),
)
def test_no_group_is_on_both_sides_and_no_row_is_lost(groups, share, seed):
    train, test = split_by_group(groups, share, seed=seed)
    assert sorted([*train.tolist(), *test.tolist()]) == list(range(len(groups)))
    assert {groups[row] for row in train} & {groups[row] for row in test} == set()
    assert len(train)
    assert len(test)
    assert torch.equal(test, test.sort().values)
    assert torch.equal(train, train.sort().values)


def test_the_share_is_met_where_groups_are_small():
    groups = torch.arange(40).repeat_interleave(5)
    for share in (0.1, 0.25, 0.6):
        assert len(split_by_group(groups, share)[1]) == 200 * share
    uneven = torch.arange(60).repeat_interleave(torch.arange(60) % 7 + 1)
    assert len(split_by_group(uneven)[1]) == pytest.approx(0.25 * len(uneven), abs=4)


def test_groups_are_drawn_by_the_seed():
    groups = [f"image {n}" for n in range(20) for _ in range(3)]
    assert torch.equal(split_by_group(groups, seed=3)[1], split_by_group(groups, seed=3)[1])
    drawn = {tuple(split_by_group(groups, seed=seed)[1].tolist()) for seed in range(10)}
    assert len(drawn) > 8
    tested = torch.cat([split_by_group(groups, seed=seed)[1] for seed in range(60)])
    assert tested.bincount(minlength=60).min() > 0  # every group gets its turn
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    split_by_group(groups)
    assert torch.equal(torch.rand(3), expected)


def test_a_group_larger_than_the_share_still_leaves_two_sides():
    assert split_by_group([0] * 9 + [1], 0.25)[1].tolist() == [9]
    assert split_by_group([0] * 9 + [1], 0.9)[0].tolist() == [9]
    assert split_by_group([0] * 9 + [1], 0.99)[0].tolist() == [9]
    assert split_by_group([0] * 9 + [1, 1], 0.01)[1].tolist() == [9, 10]


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: patch_targets(torch.zeros(6, 8), 2), ShapeError, r"masks .*, not \(6, 8\)"),
        (lambda: patch_targets(torch.zeros(1, 6, 9), 2), ShapeError, "a width of 9 px"),
        (
            lambda: patch_targets(torch.full((1, 4, 4), 255), 2),
            LabError,
            "masks run from 0 to 1, not from 255 to 255: masks > 0",
        ),
        (lambda: patch_targets(torch.full((1, 4, 4), float("nan")), 2), LabError, "from nan"),
        (lambda: patch_targets(torch.zeros(1, 4, 4), 2, 1.5), LabError, "a threshold of 1.5"),
        (lambda: split_by_group([3, 3, 3]), LabError, "1 group cannot be split: .* at least 2"),
        (lambda: split_by_group([]), ShapeError, "groups holds no label"),
        (lambda: split_by_group([1, 2], 0.0), LabError, "a test_share of 0 is no split"),
        (lambda: split_by_group([1, 2], 1.0), LabError, "less than 1"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call()


@pytest.mark.parametrize("fit", [linear_probe, lambda x, y: mlp_probe(x, y, epochs=3)])
def test_a_cls_token_that_never_saw_the_image_scores_exactly_chance(fit):
    cls = normal(1, 32).expand(80, 32) * 1.1
    y = torch.arange(80) % 4
    probe = fit(cls, y)
    assert probe.accuracy(cls, y) == 0.25
    assert probe.logits(cls).isfinite().all()
    torch.testing.assert_close(linear_probe(cls, y).predict_proba(cls), torch.full((80, 4), 0.25))


def test_an_invertible_map_of_the_features_adds_nothing():
    x, new = normal(300, 10, dtype=torch.float64), normal(100, 10, seed=1, dtype=torch.float64)
    y = (x @ normal(10, seed=2, dtype=torch.float64) + normal(300, seed=3) > 0).long()
    mixing = normal(10, 10, seed=4, dtype=torch.float64)
    plain, mixed = linear_probe(x, y, C=1e4), linear_probe(x @ mixing, y, C=1e4)
    torch.testing.assert_close(
        plain.predict_proba(new), mixed.predict_proba(new @ mixing), rtol=0, atol=0.02
    )
    assert torch.equal(plain.predict(x), mixed.predict(x @ mixing))


def test_a_split_by_patch_leaks_what_a_split_by_image_does_not():
    """Every image has its own look and a label that says nothing: only leaks can be learned."""
    looks = normal(24, 1, 40)
    patches = looks + 0.3 * normal(24, 30, 40, seed=1)
    labels = torch.arange(24).remainder(2)[:, None].expand(24, 30)
    x, y = patches.flatten(0, 1), labels.flatten()
    image = torch.arange(24).repeat_interleave(30)
    scores = {}
    for name, groups in {"patch": torch.arange(len(x)), "image": image}.items():
        scores[name] = []
        for seed in range(6):
            train, test = split_by_group(groups, seed=seed)
            scores[name].append(linear_probe(x[train], y[train]).accuracy(x[test], y[test]))
    assert min(scores["patch"]) > 0.95
    assert sum(scores["image"]) / 6 < 0.75


def test_single_patches_are_probed_for_the_shape_they_show():
    masks = torch.zeros(12, 12, 16, dtype=torch.bool)
    for index in range(12):
        masks[index, index % 3 * 4 : index % 3 * 4 + 4, index % 4 * 4 : index % 4 * 4 + 4] = True
    images = 0.3 * normal(12, 3, 12, 16) + masks[:, None]
    patches, y = patchify(images, 4).flatten(0, 1), patch_targets(masks, 4).flatten()
    train, test = split_by_group(torch.arange(12).repeat_interleave(12))
    assert linear_probe(patches[train], y[train], C=0.1).accuracy(patches[test], y[test]) == 1
