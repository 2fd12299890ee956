"""Answers to lab 12: for every claim a test that is right, and for most one that is not."""

import numpy as np

from tests.grading.answers.kinds import found, given

CANNOT_FAIL = "a test that cannot fail tests nothing"
NEVER_PASSES = "fails in every world"
REVERSED = "the wrong way round"
INVENTED = "Think of a world where"
REAL = "tells all invented worlds apart"

# 12.1 Hold a number against a count


@found("12.1", "D1", points=1, says="Your test refutes D1")
def ratio_is_258(world):
    assert world.scores(512, 8) / world.scores(512, 32) == 258


@found("12.1", "D1", points=1)
def a_truth_value(world):
    return abs(world.scores(256, 8) - 258 * world.scores(256, 32)) < 1


@found("12.1", "C3", points=1, says="Your test refutes C3")
def counts_of_pixels(world):
    assert world.tokens(224, 1) == 150_528
    assert abs(world.scores(224, 1) / world.scores(224, 16) - 590_000) < 5000


@found("12.1", "D7", points=1, says="Your test confirms D7")
def three_counts(world):
    for patch_size, said, digits in ((8, 16.8e6, 0.05e6), (16, 1.05e6, 0.005e6), (32, 65e3, 1e3)):
        assert abs(world.scores(512, patch_size) - said) < digits


@found("12.1", "D42", points=1, says="Your test refutes D42")
def padding_of_one(world):
    np.testing.assert_equal(world.cells(224, 7, 4, (7 - 4) // 2), 224 // 4)


@found("12.1", "E13", points=1, says="Your test confirms E13")
def three_pictures(world):
    return np.bool_(world.tokens(2, 224, 16) == 392 and world.tokens(1, 448, 16) == 784)


@found("12.1", "D1", points=0, says=CANNOT_FAIL)
def forgets_the_assert(world):
    world.scores(512, 8) / world.scores(512, 32) == 258  # noqa: B015


@found("12.1", "D1", points=0, says=REVERSED)
def asserts_the_truth(world):
    assert world.scores(512, 8) / world.scores(512, 32) != 258


@found("12.1", "D1", points=0, says=NEVER_PASSES)
def asks_for_256_of_numbers_of_its_own(world):
    assert (32 / 8) ** 4 == 258


@found("12.1", "D1", points=0, says=INVENTED)
def at_least_258(world):
    assert world.scores(512, 8) / world.scores(512, 32) >= 258


@found("12.1", "D1", points=0, says=REAL)
def too_wide(world):
    assert abs(world.scores(512, 8) / world.scores(512, 32) - 258) < 5


@found("12.1", "D7", points=0, says=INVENTED)
def one_count_of_three(world):
    assert abs(world.scores(512, 8) - 16.8e6) < 0.05e6


@found("12.1", "D7", points=0, says=NEVER_PASSES)
def exact_where_the_page_rounds(world):
    assert world.scores(512, 8) // 100_000 == 168


@found("12.1", "E13", points=0, says=INVENTED)
def only_the_first_half(world):
    assert world.tokens(2, 224, 16) == 392


@found("12.1", "C3", points=0, says="this world has no 'token_count': it has tokens, scores")
def a_thing_that_is_not_there(world):
    assert world.token_count(224, 1) == 150_528


@found("12.1", "D42", points=0, says="returned a value of type int")
def no_verdict(world):
    return world.cells(224, 7, 4, 1)


given("12.1", None, points=0, says="It returned nothing")
given("12.1", "D1", points=0, says="return the number of a claim and your test of it")
given("12.1", ("D1", 258), points=0, says="stands 258, and not a test")
given("12.1", ("D99", len), points=0, says="Choose a claim of the page")
given("12.1", ("D2", len), points=0, says="there is no world for claim 'D2'")

# 12.2 Test a law at more than one place


@found("12.2", "D4", points=1, says="Your test refutes D4")
def at_four_places(world):
    for patch_size in (8, 16):
        for embed_dim in (64, 3 * patch_size**2):
            assert abs(world.lost(patch_size, embed_dim) - (1 - 1 / patch_size**2)) < 0.01


@found("12.2", "D3", points=1, says="Your test refutes D3")
def sixteen_times(world):
    ratios = [world.macs(side, 8) / world.macs(side, 16) for side in (224, 448)]
    assert np.allclose(ratios, 16, atol=0.05)


@found("12.2", "D22", points=1, says="Your test refutes D22")
def two_vectors_a_token(world):
    for window, heads, dim in ((7, 3, 96), (8, 12, 64)):
        assert world.relative(window, heads, dim) == 2 * window**2 * dim
        assert world.relative(window, heads, dim) > world.absolute(window, dim)


@found("12.2", "D31", points=1, says="Your test refutes D31")
def twice_the_weights(world):
    steps = [world.ledger(model) for model in ("vit_tiny", "vit_base")]
    return all(step["gradients"] == 2 * step["weights"] for step in steps)


@found("12.2", "D4", points=0, says=INVENTED)
def narrow_tokens_alone(world):
    assert abs(world.lost(16, 5) - (1 - 1 / 16**2)) < 0.01


@found("12.2", "D4", points=0, says=INVENTED)
def a_tolerance_that_forgives_all(world):
    for patch_size in (8, 16):
        assert abs(world.lost(patch_size, 2) - (1 - 1 / patch_size**2)) < 0.9


@found("12.2", "D3", points=0, says=INVENTED)
def more_than_four_times(world):
    assert world.macs(224, 8) / world.macs(224, 16) > 10


@found("12.2", "D3", points=0, says=REAL)
def more_than_it_was(world):
    assert 4.2 < world.macs(224, 8) / world.macs(224, 16) < 17


@found("12.2", "D22", points=0, says=INVENTED)
def more_than_absolute(world):
    assert world.relative(14, 12, 64) > world.absolute(14, 64)


@found("12.2", "D22", points=0, says=CANNOT_FAIL)
def a_loop_over_nothing(world):
    for window in ():
        assert world.relative(window, 3, 96) == 2 * window**2 * 96


@found("12.2", "D31", points=0, says=INVENTED)
def more_than_the_weights(world):
    step = world.ledger("vit_tiny")
    assert step["gradients"] > step["weights"]


@found("12.2", "D31", points=0, says="there is no model 'vit_b'")
def a_model_nobody_knows(world):
    assert world.ledger("vit_b") == {}


# 12.3 Try to break what is true


@found("12.3", "E7", points=1, says="Your test confirms E7")
def every_swap(world):
    before = world.read(world.patches)
    for i in range(len(world.patches)):
        for j in range(i):
            swapped = world.patches.copy()
            swapped[[i, j]] = swapped[[j, i]]
            assert np.allclose(world.read(swapped), before)


@found("12.3", "E9", points=1, says="Your test confirms E9")
def both_ends(world):
    before = world.attend(world.tokens)
    for changed, watched in ((0, -1), (-1, 0)):
        other = world.tokens.copy()
        other[changed] += 1
        assert not np.allclose(world.attend(other)[watched], before[watched])


@found("12.3", "E2", points=1, says="Your test confirms E2")
def an_oblong_picture(world):
    for c, h, w, p in ((3, 12, 20, 4), (2, 14, 7, 7)):
        assert world.cut(np.ones((c, h, w)), p).shape == (h * w // p**2, p * p * c)


@found("12.3", "C9", points=1, says="Your test confirms C9")
def close_enough_for_float32(world):
    one, other = world.convolve(world.image), world.cut_and_multiply(world.image)
    assert np.allclose(one, other, atol=1e-5)


@found("12.3", "E7", points=0, says=INVENTED)
def one_swap(world):
    swapped = world.patches.copy()
    swapped[[0, 1]] = swapped[[1, 0]]
    assert np.allclose(world.read(swapped), world.read(world.patches))


@found("12.3", "E7", points=0, says=CANNOT_FAIL)
def swaps_in_place(world):
    patches = swapped = world.patches
    swapped[[0, 11]] = swapped[[11, 0]]
    assert np.allclose(world.read(swapped), world.read(patches))


@found("12.3", "E9", points=0, says=INVENTED)
def one_way_only(world):
    other = world.tokens.copy()
    other[-1] += 1
    assert not np.allclose(world.attend(other)[0], world.attend(world.tokens)[0])


@found("12.3", "E2", points=0, says=INVENTED)
def a_square(world):
    assert world.cut(np.ones((3, 16, 16)), 4).shape == (16, 48)


@found("12.3", "E2", points=0, says=INVENTED)
def a_grey_picture(world):
    assert world.cut(np.ones((1, 12, 20)), 4).shape == (15, 16)


@found("12.3", "C9", points=0, says=NEVER_PASSES)
def to_the_last_bit(world):
    one, other = world.convolve(world.image), world.cut_and_multiply(world.image)
    assert np.abs(one - other).max() < 1e-12


@found("12.3", "C9", points=0, says=CANNOT_FAIL)
def shapes_alone(world):
    one, other = world.convolve(world.image), world.cut_and_multiply(world.image)
    assert one.shape == other.shape


# 12.4 Change the input and watch


@found("12.4", "D15", points=1, says="Your test refutes D15")
def count_what_one_pixel_feeds(world):
    other = world.image.copy()
    other[0, 5, 9] += 1
    fed = np.count_nonzero(world.embed(other) != world.embed(world.image))
    assert fed == world.embed_dim * world.patch_size**2


@found("12.4", "C1", points=1, says="Your test refutes C1")
def pictures_have_their_own_cls(world):
    cls = world.cls(world.images)
    assert not np.allclose(cls, cls[0])


@found("12.4", "D12", points=1, says="Your test refutes D12")
def fewer_words_than_patches(world):
    tokens = world.project(world.patches)
    assert len(np.unique(tokens, axis=0)) < len(world.patches)


@found("12.4", "D35", points=1, says="Your test refutes D35")
def parts_and_whole(world):
    parts = zip(np.split(world.images, 4), np.split(world.texts, 4), strict=True)
    mean = np.mean([world.loss(images, texts) for images, texts in parts])
    assert np.isclose(mean, world.loss(world.images, world.texts))


@found("12.4", "F4", points=1, says="Your test refutes F4")
def delete_each(world):
    whole = world.answer([])
    change = [np.linalg.norm(world.answer([n]) - whole) for n in range(9)]
    assert np.argmax(change) == np.argmax(world.weights)


@found("12.4", "D15", points=0, says=INVENTED)
def more_than_one_token(world):
    other = world.image.copy()
    other[0, 5, 9] += 1
    fed = np.count_nonzero(world.embed(other) != world.embed(world.image))
    assert fed > world.embed_dim


@found("12.4", "D15", points=0, says=CANNOT_FAIL)
def anything_changes(world):
    other = world.image.copy()
    other[0, 5, 9] += 1
    assert (world.embed(other) != world.embed(world.image)).any()


@found("12.4", "C1", points=0, says=REVERSED)
def all_pictures_have_one_cls(world):
    cls = world.cls(world.images)
    assert np.allclose(cls, cls[0])


@found("12.4", "D12", points=0, says=NEVER_PASSES)
def no_two_patches_are_one(world):
    assert len(np.unique(world.patches, axis=0)) < len(world.patches)


@found("12.4", "D35", points=0, says=CANNOT_FAIL)
def one_part_is_the_whole(world):
    assert world.loss(world.images, world.texts) == world.loss(world.images, world.texts)


@found("12.4", "F4", points=0, says=CANNOT_FAIL)
def deletes_two_of_them(world):
    most, least = np.argmax(world.weights), np.argmin(world.weights)
    change = [np.linalg.norm(world.answer([n]) - world.answer([])) for n in (most, least)]
    assert change[0] > change[1] / 100


@found("12.4", "D35", points=0, says="returned a value of type ndarray")
def returns_an_array(world):
    parts = [world.loss(world.images[:8], world.texts[:8]), 0]
    return np.array(parts) == world.loss(world.images, world.texts)


# 12.5 One more, of your own choice


@found("12.5", "E14", points=1, says="Your test refutes E14")
def mean_over_all_pairs(world):
    logits = np.random.default_rng(0).normal(size=(4, 4))
    belongs = 2 * np.eye(4) - 1
    assert np.isclose(world.loss(logits), np.log1p(np.exp(-belongs * logits)).mean())


@found("12.5", "F6", points=1, says="Your test refutes F6")
def white_wall(world):
    texture = np.indices((3, 8, 8)).sum(0) % 2
    assert world.norm(texture) > world.norm(np.ones((3, 8, 8)))


@found("12.5", "D1", points=1)
def ratio_by_doubling(world):
    steps = [world.scores(512, p) / world.scores(512, 2 * p) for p in (8, 16)]
    assert abs(steps[0] * steps[1] - 258) < 0.5


@found("12.5", "E14", points=0, says=CANNOT_FAIL)
def any_loss_is_positive(world):
    assert world.loss(np.zeros((3, 3))) > 0


@found("12.5", "E14", points=0, says=INVENTED)
def falls_below_one(world):
    assert world.loss(np.zeros((3, 3))) < 1


@found("12.5", "E14", points=0, says="fails in every world")
def forgets_the_sign(world):
    logits = np.random.default_rng(0).normal(size=(4, 4))
    belongs = 2 * np.eye(4) - 1
    assert np.isclose(world.loss(logits), np.log(1 / (1 + np.exp(-belongs * logits))).mean())


@found("12.5", "E14", points=0, says=CANNOT_FAIL)
def a_batch_of_one(world):
    assert np.isclose(world.loss(np.zeros((1, 1))), np.log(2))


@found("12.5", "F6", points=0, says=CANNOT_FAIL)
def black_wall(world):
    texture = np.indices((3, 8, 8)).sum(0) % 2
    assert world.norm(texture) > world.norm(np.zeros((3, 8, 8)))


@found("12.5", "F6", points=0, says=INVENTED)
def a_wall_is_longer(world):
    texture = np.indices((3, 8, 8)).sum(0) % 2
    assert world.norm(texture) < world.norm(np.ones((3, 8, 8)))


given("12.5", ("E14", "a test"), points=0, says="stands 'a test', and not a test")
given("12.5", ["E14"], points=0, says="return the number of a claim")
for _exercise in ("12.2", "12.3", "12.4"):
    given(_exercise, (), points=0, says="return the number of a claim and your test of it")
