"""Answers to lab 5."""

from statistics import fmean, pstdev, stdev

import numpy as np
import torch

from tests.grading.answers.kinds import given, right, wrong

# 5.1 Guess before you look

given("5.1", (200, 300), points=1, says="Your guess: 200 to 300 right of 1,000")
given("5.1", [90, 100], points=1)
given("5.1", (0.2, 0.3), points=0, says="write 200 and 300.")
given("5.1", (np.float32(50), 50), points=1)
given("5.1", np.array([0, 100]), points=1)
given("5.1", 100, points=0, says="A guess is two numbers")
given("5.1", (1, 2, 3), points=0, says="A guess is two numbers")
given("5.1", "20, 30", points=0, says="A guess is two numbers")
given("5.1", (30, 20), points=0, says="The lower end comes first")
given("5.1", (0, float("inf")), points=0, says="inf is none")
given("5.1", ("a", "b"), points=0, says="'a' is none")

# 5.2 Which token has read the picture?


@right("5.2")
def has_read(model, images):
    tokens = model(images)
    return (tokens != tokens[:1]).any(dim=2).any(dim=0)


@right("5.2")
def has_read_with_loops(model, images):
    tokens = model(images)
    read = []
    for position in range(tokens.shape[1]):
        differs = False
        for picture in range(1, len(images)):
            if not torch.equal(tokens[picture, position], tokens[0, position]):
                differs = True
        read.append(differs)
    return read


@right("5.2")
def has_read_by_variance(model, images):
    with torch.inference_mode():
        return model(images).var(dim=0).sum(dim=-1) > 0


@right("5.2")
def has_read_in_numpy(model, images):
    tokens = model(images).numpy()
    return np.ptp(tokens, axis=0).max(axis=-1) > 0


@right("5.2")
def has_read_by_gradients(model, images):
    pixels = images.clone().requires_grad_()
    tokens = model(pixels)
    weights = torch.randn(tokens.shape[-1])
    found = []
    for position in range(tokens.shape[1]):
        token = (tokens[:, position] * weights).sum()
        (gradient,) = torch.autograd.grad(token, pixels, retain_graph=True, allow_unused=True)
        found.append(gradient is not None and bool(gradient.any()))
    return tuple(found)


@right("5.2")
def has_read_beside_black(model, images):
    black, seen = model(torch.zeros_like(images)), model(images)
    return [not torch.equal(b, s) for b, s in zip(black.unbind(1), seen.unbind(1), strict=True)]


@right("5.2")
def has_read_one_picture_at_a_time(model, images):
    each = torch.cat([model(picture[None]) for picture in images])
    return (each.amax(0) - each.amin(0)).amax(-1).gt(0).int().tolist()


@right("5.2")
def has_read_by_bytes(model, images):
    tokens = model(images).numpy()
    return [len({token.tobytes() for token in same}) > 1 for same in tokens.swapaxes(0, 1)]


@right("5.2")
def has_read_beside_the_picture_before(model, images):
    tokens = model(images)
    return (tokens[1:] != tokens[:-1]).any(0).any(-1)


@wrong("5.2", breaks=1)
def every_token(model, images):
    return [True] * model(images).shape[1]


@wrong("5.2", breaks=1)
def beside_its_neighbour(model, images):
    tokens = model(images)
    return (tokens != tokens.roll(1, dims=1)).any(-1).any(0)


@wrong("5.2", breaks=1)
def numbers_within_a_token(model, images):
    return model(images).var(dim=2).amax(0) > 0


@wrong("5.2", breaks=1)
def beside_one_token_of_the_first_picture(model, images):
    tokens = model(images)
    return (tokens != tokens[:1, -1:]).any(-1).any(0)


@wrong("5.2", breaks=(1, 2))
def all_but_cls(model, images):
    return [position > 0 for position in range(model(images).shape[1])]


@wrong("5.2", breaks=(1, 2))
def the_other_way_round(model, images):
    return ~has_read(model, images)


@wrong("5.2", breaks=(1, 2))
def one_value_for_all(model, images):
    return bool(has_read(model, images).all())


@wrong("5.2", breaks=(1, 2))
def one_value_for_each_picture(model, images):
    tokens = model(images)
    return (tokens != tokens[:1]).any(dim=2).any(dim=1).tolist() + [True] * len(images)


@wrong("5.2", breaks=(1, 2))
def how_far_apart(model, images):
    return model(images).std(dim=0).mean(-1)


@wrong("5.2", breaks=2)
def the_first_two_pictures(model, images):
    tokens = model(images)
    return (tokens[0] != tokens[1]).any(-1)


@wrong("5.2", breaks=2)
def the_first_and_the_last_picture(model, images):
    tokens = model(images)
    return (tokens[0] != tokens[-1]).any(-1)


@wrong("5.2", breaks=2)
def only_where_every_picture_differs(model, images):
    tokens = model(images)
    return (tokens[1:] != tokens[:1]).any(-1).all(0)


@wrong("5.2", breaks=2)
def what_is_close_is_the_same(model, images):
    tokens = model(images).unbind(1)
    return [not torch.allclose(token, token[:1].expand_as(token)) for token in tokens]


@wrong("5.2", breaks=2)
def with_a_small_tolerance(model, images):
    tokens = model(images)
    return (tokens - tokens[:1]).abs().amax((0, 2)) > 1e-4


@wrong("5.2", breaks=2)
def the_mean_of_a_token(model, images):
    means = model(images).mean(-1)
    return (means - means[0]).abs().amax(0) > 1e-5


@wrong("5.2", breaks=2)
def the_length_of_a_token(model, images):
    lengths = model(images).norm(dim=-1)
    return (lengths - lengths[0]).abs().amax(0) > 1e-5


@wrong("5.2", breaks=2)
def with_a_wide_tolerance(model, images):
    tokens = model(images)
    return (tokens - tokens[:1]).abs().amax((0, 2)) > 0.1


@wrong("5.2", breaks=2)
def only_where_every_number_differs(model, images):
    tokens = model(images)
    return (tokens[-1] != tokens[0]).all(-1)


@wrong("5.2", breaks=2)
def the_first_number_of_a_token(model, images):
    return model(images)[..., 0].var(0) > 0


# 5.3 Repair the probe twice

CLS = {"train": [0.25, 0.25, 0.25], "test": [0.25, 0.25, 0.25]}
MEAN = {"train": [0.41, 0.4, 0.42], "test": [0.25, 0.27, 0.23]}
SPREAD = {"train": [0.74, 0.73, 0.75], "test": [0.45, 0.47, 0.44]}
TRAINED = {"train": [1.0, 0.99, 1.0], "test": [0.99, 0.985, 0.992]}


def against(runs, spread=stdev):
    gap = fmean(runs["test"]) - 0.25
    if abs(gap) <= spread(runs["test"]):
        return "no difference"
    return "better" if gap > 0 else "worse"


def row(features, repair, runs, spread=stdev):
    return {
        "features": features,
        "repair": repair,
        "seeds": list(range(len(runs["test"]))),
        **runs,
        "test_mean": fmean(runs["test"]),
        "test_spread": spread(runs["test"]),
        "against_cls": against(runs, spread),
    }


def changed(place, **values):
    rows = repaired()
    rows[place].update(values)
    return rows


@right("5.3")
def repaired():
    return [
        row("cls", "none", CLS),
        row("mean of patches", "none", MEAN),
        row("spread of patches", "pooling", SPREAD),
        row("cls of a trained ViT", "trained", TRAINED),
    ]


@right("5.3")
def repaired_by_numpy_and_rounded():
    rows = [
        row("trained, mean of patches", "trained", TRAINED, pstdev),
        row("max", "pooling", {"train": [0.65] * 3, "test": [0.365, 0.35, 0.38]}, pstdev),
        row("CLS", "none", CLS, pstdev),
    ]
    return [{k: round(v, 2) if isinstance(v, float) else v for k, v in r.items()} for r in rows]


@right("5.3")
def repaired_with_more_seeds_and_more_ways():
    ways = [("cls", "none", CLS), ("std", "pooling", SPREAD), ("cls, trained", "trained", TRAINED)]
    rows = [row(f, r, {side: 2 * v for side, v in runs.items()}) for f, r, runs in ways]
    weak = {"train": [0.49] * 6, "test": [0.31, 0.32, 0.3, 0.33, 0.32, 0.31]}
    worse = {"train": [0.4] * 6, "test": [0.22, 0.23, 0.22, 0.23, 0.22, 0.23]}
    return [
        *rows,
        row("mean of squares", "pooling", weak),
        row("median", "pooling", worse) | {"note": "worse than guessing?"},
    ]


@right("5.3")
def repaired_where_a_pooling_makes_no_difference_too():
    return [*repaired(), row("median of patches", "pooling", MEAN)]


@wrong("5.3", breaks=(1, 2))
def two_seeds():
    ways = [("cls", "none", CLS), ("std", "pooling", SPREAD), ("cls, trained", "trained", TRAINED)]
    return [row(f, r, {side: v[:2] for side, v in runs.items()}) for f, r, runs in ways]


@wrong("5.3", breaks=(1, 2))
def without_the_runs():
    return [{k: v for k, v in r.items() if k not in ("train", "test")} for r in repaired()]


@wrong("5.3", breaks=(1, 2))
def percent():
    return changed(2, test_mean=45.3)


@wrong("5.3", breaks=(1, 2))
def another_word_for_a_repair():
    return changed(2, repair="nonlinear")


@wrong("5.3", breaks=1)
def without_cls():
    return repaired()[1:]


@wrong("5.3", breaks=1)
def cls_of_something_that_reads():
    return [row("cls", "none", {"train": [0.41] * 3, "test": [0.26, 0.25, 0.27]}), *repaired()[1:]]


@wrong("5.3", breaks=1)
def cls_is_called_worse():
    return changed(0, against_cls="worse")


@wrong("5.3", breaks=1)
def without_a_pooling():
    return [repaired()[0], repaired()[1], repaired()[3]]


@wrong("5.3", breaks=1)
def a_pooling_that_is_linear():
    return [repaired()[0], row("mean of patches", "pooling", MEAN), repaired()[3]]


@wrong("5.3", breaks=1)
def a_weak_pooling():
    weak = {"train": [0.49] * 3, "test": [0.317, 0.3, 0.33]}
    return [repaired()[0], row("mean of squares", "pooling", weak), repaired()[3]]


@wrong("5.3", breaks=1)
def tested_on_what_it_was_fitted_on():
    fitted = {"train": SPREAD["train"], "test": SPREAD["train"]}
    return [repaired()[0], row("spread", "pooling", fitted), repaired()[3]]


@wrong("5.3", breaks=1)
def other_seeds_for_the_pooling():
    return changed(2, seeds=[3, 4, 5])


@wrong("5.3", breaks=1)
def the_best_run_for_the_mean():
    return changed(2, test_mean=0.47)


@wrong("5.3", breaks=1)
def a_difference_within_the_spread():
    runs = {"train": [0.4] * 3, "test": [0.30, 0.24, 0.26]}
    return [*repaired(), row("median", "none", runs) | {"against_cls": "better"}]


@wrong("5.3", breaks=2)
def without_trained_features():
    return repaired()[:3]


@wrong("5.3", breaks=2)
def the_front_end_of_a_trained_model():
    runs = {"train": [0.7] * 3, "test": [0.55, 0.57, 0.54]}
    return [*repaired()[:3], row("spread of a trained front end", "trained", runs)]


@wrong("5.3", breaks=2)
def cls_before_the_first_block():
    return [*repaired()[:3], row("cls of a trained front end", "trained", CLS)]


@wrong("5.3", breaks=2)
def the_variance_for_the_spread():
    wide = {"train": [1.0] * 3, "test": [0.99, 0.85, 0.95]}
    rows = [*repaired()[:3], row("cls of a trained ViT", "trained", wide)]
    rows[3]["test_spread"] **= 2
    return rows


@wrong("5.3", breaks=2)
def trained_features_tested_on_their_fit():
    return changed(3, train=TRAINED["test"])


@wrong("5.3", breaks=2)
def no_difference_where_there_is_one():
    return changed(3, against_cls="no difference")


@wrong("5.3", breaks=2)
def one_seed_three_times():
    return changed(3, seeds=[0, 0, 0])


@wrong("5.3", breaks=2)
def percent_in_the_runs():
    return changed(3, test=[99, 98.5, 99.2])


# 5.4 Split by image


@right("5.4")
def split_by_image(image_of_row, test_share, seed):
    images = np.unique(image_of_row)
    chosen = np.random.default_rng(seed).permutation(images)
    in_test = np.isin(image_of_row, chosen[: max(1, round(test_share * len(images)))])
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


@right("5.4")
def split_with_loops(image_of_row, test_share, seed):
    import random

    images = sorted({int(image) for image in image_of_row})
    random.Random(seed).shuffle(images)
    wanted = max(1, int(test_share * len(images)))
    train, test = [], []
    for number, image in enumerate(image_of_row):
        (test if int(image) in images[:wanted] else train).append(number)
    return train, test


@right("5.4")
def split_in_torch(image_of_row, test_share, seed):
    image_of_row = torch.as_tensor(image_of_row)
    names, image = image_of_row.unique(return_inverse=True)
    order = torch.randperm(len(names), generator=torch.Generator().manual_seed(seed))
    in_test = torch.zeros(len(names), dtype=torch.bool)
    in_test[order[: int(np.ceil(test_share * len(names)))]] = True
    if in_test.all():
        in_test[order[-1]] = False
    return (~in_test[image]).nonzero().flatten(), in_test[image].nonzero().flatten()


@right("5.4")
def split_by_masks(image_of_row, test_share, seed):
    train, _ = split_by_image(image_of_row, test_share, seed)
    mask = np.zeros(len(image_of_row), bool)
    mask[train] = True
    return [mask, ~mask]


@right("5.4")
def split_until_there_are_rows_enough(image_of_row, test_share, seed):
    np.random.seed(seed)
    images = list(np.random.permutation(np.unique(image_of_row)))
    test = []
    while len(test) < test_share * len(image_of_row) and len(images) > 1:
        test += np.flatnonzero(image_of_row == images.pop()).tolist()
    np.random.shuffle(test)
    return sorted(set(range(len(image_of_row))) - set(test)), test


@right("5.4")
def split_by_sample(image_of_row, test_share, seed):
    import random

    images = sorted(set(image_of_row.tolist()))
    chosen = set(random.Random(seed).sample(images, max(1, round(len(images) * test_share))))
    in_test = [image in chosen for image in image_of_row.tolist()]
    return [not one for one in in_test], in_test


@wrong("5.4", breaks=1)
def without_at_least_one(image_of_row, test_share, seed):
    images = np.random.default_rng(seed).permutation(np.unique(image_of_row))
    in_test = np.isin(image_of_row, images[: int(test_share * len(images))])
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


@wrong("5.4", breaks=2)
def drawn_with_replacement(image_of_row, test_share, seed):
    images = np.unique(image_of_row)
    wanted = max(1, round(test_share * len(images)))
    in_test = np.isin(image_of_row, np.random.default_rng(seed).choice(images, wanted))
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


@wrong("5.4", breaks=(1, 2))
def split_by_row(image_of_row, test_share, seed):
    rows = np.random.default_rng(seed).permutation(len(image_of_row))
    wanted = int(test_share * len(rows))
    return rows[wanted:], rows[:wanted]


@wrong("5.4", breaks=1)
def as_if_rows_stood_side_by_side(image_of_row, test_share, seed):
    images = len(np.unique(image_of_row))
    place = np.arange(len(image_of_row)) * images // len(image_of_row)
    return split_by_image(place, test_share, seed)


@wrong("5.4", breaks=1)
def as_if_images_were_numbered_from_0(image_of_row, test_share, seed):
    images = len(np.unique(image_of_row))
    chosen = np.random.default_rng(seed).permutation(images)[: max(1, round(test_share * images))]
    in_test = np.isin(image_of_row, chosen)
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


@wrong("5.4", breaks=(1, 2))
def loses_a_row(image_of_row, test_share, seed):
    train, test = split_by_image(image_of_row, test_share, seed)
    return train[:-1], test


@wrong("5.4", breaks=2)
def the_first_images(image_of_row, test_share, seed):
    images = np.unique(image_of_row)
    in_test = np.isin(image_of_row, images[: max(1, round(test_share * len(images)))])
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


@wrong("5.4", breaks=2)
def without_the_seed(image_of_row, test_share, seed):
    return split_by_image(image_of_row, test_share, None)


@wrong("5.4", breaks=2)
def always_one_seed(image_of_row, test_share, seed):
    return split_by_image(image_of_row, test_share, 0)


@wrong("5.4", breaks=2)
def always_a_half(image_of_row, test_share, seed):
    return split_by_image(image_of_row, 0.5, seed)


@wrong("5.4", breaks=2)
def one_image_alone(image_of_row, test_share, seed):
    return split_by_image(image_of_row, 1e-9, seed)


@wrong("5.4", breaks=2)
def test_before_train(image_of_row, test_share, seed):
    return split_by_image(image_of_row, test_share, seed)[::-1]


@wrong("5.4", breaks=(1, 2))
def images_in_place_of_rows(image_of_row, test_share, seed):
    images = np.random.default_rng(seed).permutation(np.unique(image_of_row))
    wanted = max(1, round(test_share * len(images)))
    return images[wanted:], images[:wanted]


@wrong("5.4", breaks=(1, 2))
def the_test_alone(image_of_row, test_share, seed):
    return split_by_image(image_of_row, test_share, seed)[1]


# 5.5 What does this probe say?

TEXT = "Were the patches of one picture on both sides? And what does always saying no reach?"
given("5.5", TEXT, points=0, says="Your text of 16 words is kept.")
given("5.5", (TEXT, [1, 2]), points=0, says="In your own eyes that makes 0.5 of 1.")
given("5.5", [TEXT, (4, 1, 2, 3)], points=0, says="is kept. A teacher can give 1 point")
given("5.5", (TEXT, 3), points=0, says="In your own eyes that makes 0.25 of 1.")
given("5.5", 5, points=0, says="return your text in quotes")
given("5.5", (TEXT, [5]), points=0, says="The rubric has lines 1 to 4")
given("5.5", (TEXT, [1], 2), points=0, says="return your text in quotes")
given("5.5", "x" * 30_000, points=0, says="say it in fewer")
