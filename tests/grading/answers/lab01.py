"""Answers to lab 1."""

import numpy as np

from tests.grading.answers.kinds import given, right, wrong


def pair(patch_size):
    return (patch_size, patch_size) if isinstance(patch_size, int) else patch_size


# 1.1 Count the patches


@right("1.1")
def grid_shape(image_size, patch_size, remainder="error"):
    counts = []
    for size, patch in zip(image_size, pair(patch_size), strict=True):
        if size % patch and remainder == "error":
            raise ValueError("does not fit")
        counts.append(-(-size // patch) if remainder == "pad" else size // patch)
    return tuple(counts)


@right("1.1")
def grid_shape_by_numpy(image_size, patch_size, remainder="error"):
    size, patch = np.array(image_size), np.array(patch_size) * np.ones(2, int)
    if remainder == "error" and (size % patch).any():
        raise ValueError("does not fit")
    return (size + (patch - 1) * (remainder == "pad")) // patch


@right("1.1")
def grid_shape_by_counting(image_size, patch_size, remainder="error"):
    def one_side(size, patch):
        count = 0
        while size >= patch:
            size, count = size - patch, count + 1
        if size and remainder == "error":
            raise ValueError(f"{size} left over")
        return count + 1 if size and remainder == "pad" else count

    ph, pw = pair(patch_size)
    return [one_side(image_size[0], ph), one_side(image_size[1], pw)]


@right("1.1")
def grid_shape_by_divmod(image_size, patch_size, remainder="error"):
    class Grid(tuple):  # as a namedtuple would: a tuple all the same
        __slots__ = ()

    (rows, below), (cols, beside) = map(divmod, image_size, pair(patch_size))
    match remainder:
        case "error" if below or beside:
            raise ValueError
        case "pad":
            return Grid((rows + bool(below), cols + bool(beside)))
    return Grid((np.int64(rows), np.uint8(cols)))


@wrong("1.1", breaks=1)
def always_refuses(image_size, patch_size, remainder="error"):
    if remainder == "error":
        raise ValueError("does not fit")
    return grid_shape(image_size, patch_size, remainder)


@wrong("1.1", breaks=2)
def never_refuses(image_size, patch_size, remainder="error"):
    return grid_shape(image_size, patch_size, "pad" if remainder == "pad" else "crop")


@wrong("1.1", breaks=2)
def refuses_by_the_height_alone(image_size, patch_size, remainder="error"):
    ph, _ = pair(patch_size)
    if remainder == "error" and image_size[0] % ph == 0:
        remainder = "crop"
    return grid_shape(image_size, patch_size, remainder)


@wrong("1.1", breaks=2)
def refuses_by_the_width_alone(image_size, patch_size, remainder="error"):
    _, pw = pair(patch_size)
    if remainder == "error" and image_size[1] % pw == 0:
        remainder = "crop"
    return grid_shape(image_size, patch_size, remainder)


@wrong("1.1", breaks=2)
def refuses_only_if_nothing_fits(image_size, patch_size, remainder="error"):
    ph, pw = pair(patch_size)
    if remainder == "error" and not (image_size[0] % ph and image_size[1] % pw):
        remainder = "crop"
    return grid_shape(image_size, patch_size, remainder)


@wrong("1.1", breaks=(1, 2))
def pad_always_adds_one(image_size, patch_size, remainder="error"):
    if remainder != "pad":
        return grid_shape(image_size, patch_size, remainder)
    ph, pw = pair(patch_size)
    return image_size[0] // ph + 1, image_size[1] // pw + 1


@wrong("1.1", breaks=2)
def pads_both_sides_or_none(image_size, patch_size, remainder="error"):
    ph, pw = pair(patch_size)
    over = bool(image_size[0] % ph or image_size[1] % pw)
    if remainder != "pad":
        return grid_shape(image_size, patch_size, remainder)
    return image_size[0] // ph + over, image_size[1] // pw + over


@wrong("1.1", breaks=2)
def crops_where_it_should_pad_the_width(image_size, patch_size, remainder="error"):
    rows, _ = grid_shape(image_size, patch_size, remainder)
    return rows, image_size[1] // pair(patch_size)[1]


@wrong("1.1", breaks=2)
def rounds_to_the_nearest(image_size, patch_size, remainder="error"):
    if remainder != "crop":
        return grid_shape(image_size, patch_size, remainder)
    return tuple(int(s / p + 0.5) for s, p in zip(image_size, pair(patch_size), strict=True))


@wrong("1.1", breaks=2)
def the_default_is_crop(image_size, patch_size, remainder="crop"):
    return grid_shape(image_size, patch_size, remainder)


@wrong("1.1", breaks=2)
def wrong_error(image_size, patch_size, remainder="error"):
    try:
        return grid_shape(image_size, patch_size, remainder)
    except ValueError:
        raise KeyError("remainder") from None


@wrong("1.1", breaks=2)
def returns_the_error(image_size, patch_size, remainder="error"):
    try:
        return grid_shape(image_size, patch_size, remainder)
    except ValueError as error:
        return error


@wrong("1.1", breaks=(1, 2))
def swapped(image_size, patch_size, remainder="error"):
    return grid_shape(image_size, patch_size, remainder)[::-1]


@wrong("1.1", breaks=(1, 2))
def divides(image_size, patch_size, remainder="error"):
    ph, pw = pair(patch_size)
    return image_size[0] / ph, image_size[1] / pw


@wrong("1.1", breaks=(1, 2))
def squares(image_size, patch_size, remainder="error"):
    return (image_size[0] // pair(patch_size)[0],) * 2


@wrong("1.1", breaks=(1, 2))
def square_patches_alone(image_size, patch_size, remainder="error"):
    return grid_shape(image_size, pair(patch_size)[0], remainder)


@wrong("1.1", breaks=(1, 2))
def counts_all_patches(image_size, patch_size, remainder="error"):
    rows, cols = grid_shape(image_size, patch_size, remainder)
    return rows * cols


# 1.2 Cut a picture into patches


def _cells(images, patch_size):
    ph, pw = pair(patch_size)
    b, c, h, w = images.shape
    return images.reshape(b, c, h // ph, ph, w // pw, pw)


def _joined(cells, images, patch_size):
    ph, pw = pair(patch_size)
    return cells.reshape(len(images), -1, images.shape[1] * ph * pw)


@right("1.2")
def patchify(images, patch_size):
    return _joined(_cells(images, patch_size).transpose(0, 2, 4, 1, 3, 5), images, patch_size)


@right("1.2")
def patchify_with_loops(images, patch_size):
    ph, pw = pair(patch_size)
    h, w = images.shape[2:]
    corners = [(top, left) for top in range(0, h, ph) for left in range(0, w, pw)]
    return np.stack(
        [
            np.stack([image[:, y : y + ph, x : x + pw].flatten() for y, x in corners])
            for image in images
        ]
    )


@right("1.2")
def patchify_for_tensors(images, patch_size):
    cells = _cells(images, patch_size).permute(0, 2, 4, 1, 3, 5)
    return _joined(cells, images, patch_size)


@right("1.2")
def patchify_by_unfold(images, patch_size):
    from torch.nn.functional import unfold

    return unfold(images, patch_size, stride=patch_size).mT


@right("1.2")
def patchify_by_einops(images, patch_size):
    from einops import rearrange

    ph, pw = pair(patch_size)
    return rearrange(images, "b c (r p) (k q) -> b (r k) (c p q)", p=ph, q=pw)


@right("1.2")
def patchify_by_split(images, patch_size):
    ph, pw = pair(patch_size)
    _, _, h, w = images.shape
    patches = [
        patch.reshape(len(images), -1)
        for row in np.split(images, h // ph, axis=2)
        for patch in np.split(row, w // pw, axis=3)
    ]
    return np.stack(patches, axis=1)


@right("1.2")
def patchify_by_windows(images, patch_size):
    ph, pw = pair(patch_size)
    windows = np.lib.stride_tricks.sliding_window_view(images, (ph, pw), axis=(2, 3))
    cells = windows[:, :, ::ph, ::pw].transpose(0, 2, 3, 1, 4, 5)
    return cells.reshape(len(images), -1, images.shape[1] * ph * pw).astype(np.float64)


@right("1.2")
def patchify_with_a_counted_grid(images, patch_size):
    from vitlab.core import PatchGrid

    grid = PatchGrid(images.shape[2:], patch_size)
    ph, pw = grid.patch_size
    cells = images.reshape(*images.shape[:2], grid.rows, ph, grid.cols, pw)
    return cells.transpose(0, 2, 4, 1, 3, 5).reshape(len(images), grid.tokens, -1)


@wrong("1.2", breaks=1)
def column_by_column(images, patch_size):
    return _joined(_cells(images, patch_size).transpose(0, 4, 2, 1, 3, 5), images, patch_size)


@wrong("1.2", breaks=1)
def columns_inside(images, patch_size):
    return _joined(_cells(images, patch_size).transpose(0, 2, 4, 1, 5, 3), images, patch_size)


@wrong("1.2", breaks=2)
def colours_last(images, patch_size):
    return _joined(_cells(images, patch_size).transpose(0, 2, 4, 3, 5, 1), images, patch_size)


@wrong("1.2", breaks=(2, 3))
def right_for_one_patch_alone(images, patch_size):
    return _joined(_cells(images, patch_size).transpose(0, 1, 2, 4, 3, 5), images, patch_size)


@wrong("1.2", breaks=(1, 2, 3))
def last_patch_first(images, patch_size):
    return patchify(images, patch_size)[:, ::-1]


@wrong("1.2", breaks=(1, 2, 3))
def reshape_alone(images, patch_size):
    return _joined(images, images, patch_size)


@wrong("1.2", breaks=3)
def squares_only(images, patch_size):
    ph, _ = pair(patch_size)
    b, c, h, _ = images.shape
    cells = images.reshape(b, c, h // ph, ph, h // ph, ph).transpose(0, 2, 4, 1, 3, 5)
    return cells.reshape(b, -1, c * ph * ph)


@wrong("1.2", breaks=3)
def square_patches_only(images, patch_size):
    return patchify(images, pair(patch_size)[0])


@wrong("1.2", breaks=3)
def columns_first_unless_square(images, patch_size):
    rows, cols = (
        side // patch for side, patch in zip(images.shape[2:], pair(patch_size), strict=True)
    )
    return patchify(images, patch_size) if rows == cols else column_by_column(images, patch_size)


@wrong("1.2", breaks=3)
def rows_and_columns_mixed_up(images, patch_size):
    ph, pw = pair(patch_size)
    b, c, h, w = images.shape
    cells = images.reshape(b, c, w // pw, ph, h // ph, pw).transpose(0, 2, 4, 1, 3, 5)
    return cells.reshape(b, -1, c * ph * pw)


@wrong("1.2", breaks=3)
def first_image_only(images, patch_size):
    return patchify(images, patch_size)[:1]


@wrong("1.2", breaks=3)
def batch_mixed_into_tokens(images, patch_size):
    patches = patchify(images, patch_size)
    return patches.transpose(1, 0, 2).reshape(patches.shape)


@wrong("1.2", breaks=3)
def numbers_only_for_a_single_picture(images, patch_size):
    patches = patchify(images, patch_size)
    patches[1:] = patches[:1]
    return patches


@wrong("1.2", breaks=(1, 2, 3))
def batch_lost(images, patch_size):
    return patchify(images, patch_size)[0]


# 1.3 Lay the patches back


@right("1.3")
def unpatchify(patches, image_size, patch_size):
    ph, pw = pair(patch_size)
    h, w = image_size
    c = patches.shape[2] // (ph * pw)
    cells = patches.reshape(len(patches), h // ph, w // pw, c, ph, pw)
    return cells.transpose(0, 3, 1, 4, 2, 5).reshape(len(patches), c, h, w)


@right("1.3")
def unpatchify_with_loops(patches, image_size, patch_size):
    ph, pw = pair(patch_size)
    h, w = image_size
    images = np.zeros((len(patches), patches.shape[2] // (ph * pw), h, w))
    corners = [(top, left) for top in range(0, h, ph) for left in range(0, w, pw)]
    for token, (top, left) in enumerate(corners):
        patch = patches[:, token].reshape(len(patches), -1, ph, pw)
        images[:, :, top : top + ph, left : left + pw] = patch
    return images


@right("1.3")
def unpatchify_by_fold(patches, image_size, patch_size):
    from torch.nn.functional import fold

    return fold(patches.mT, image_size, patch_size, stride=patch_size)


@right("1.3")
def unpatchify_by_blocks(patches, image_size, patch_size):
    ph, pw = pair(patch_size)
    cols = image_size[1] // pw
    patch = [p.reshape(len(patches), -1, ph, pw) for p in patches.swapaxes(0, 1)]
    rows = [np.concatenate(patch[at : at + cols], 3) for at in range(0, len(patch), cols)]
    return np.concatenate(rows, axis=2)


@wrong("1.3", breaks=1)
def same_transpose_twice(patches, image_size, patch_size):
    ph, pw = pair(patch_size)
    h, w = image_size
    c = patches.shape[2] // (ph * pw)
    cells = patches.reshape(len(patches), h // ph, w // pw, c, ph, pw)
    return cells.transpose(0, 2, 4, 1, 3, 5).reshape(len(patches), c, h, w)


@wrong("1.3", breaks=1)
def three_channels_only(patches, image_size, patch_size):
    ph, pw = pair(patch_size)
    h, w = image_size
    cells = patches.reshape(len(patches), h // ph, w // pw, 3, ph, pw)
    return cells.transpose(0, 3, 1, 4, 2, 5).reshape(len(patches), 3, h, w)


@wrong("1.3", breaks=1)
def lays_back_by_columns(patches, image_size, patch_size):
    ph, pw = pair(patch_size)
    h, w = image_size
    c = patches.shape[2] // (ph * pw)
    cells = patches.reshape(len(patches), w // pw, h // ph, c, ph, pw)
    return cells.transpose(0, 3, 2, 4, 1, 5).reshape(len(patches), c, h, w)


@wrong("1.3", breaks=1)
def height_and_width_swapped(patches, image_size, patch_size):
    return unpatchify(patches, image_size, patch_size).swapaxes(2, 3)


@wrong("1.3", breaks=1)
def reshapes_back(patches, image_size, patch_size):
    ph, pw = pair(patch_size)
    return patches.reshape(len(patches), patches.shape[2] // (ph * pw), *image_size)


@wrong("1.3", breaks=1)
def lays_back_the_first_alone(patches, image_size, patch_size):
    return unpatchify(patches[:1], image_size, patch_size)


# 1.4 Guess before you look

given("1.4", (2, 3), points=1, says="Your guess: 2 to 3 times")
given("1.4", [4.5, 1e6], points=1)
given("1.4", (np.float32(16), 16), points=1)
given("1.4", np.array([4, 20]), points=1)
given("1.4", 4, points=0, says="A guess is two numbers")
given("1.4", (1, 2, 3), points=0, says="A guess is two numbers")
given("1.4", "4, 20", points=0, says="A guess is two numbers")
given("1.4", (5, 4), points=0, says="The lower end comes first")
given("1.4", ("a", "b"), points=0, says="'a' is none")
given("1.4", (True, False), points=0, says="True is none")
given("1.4", (1, float("nan")), points=0, says="nan is none")
given("1.4", (1, float("inf")), points=0, says="inf is none")
given("1.4", (1, 10**400), points=0, says="is none that can be drawn")
given("1.4", {4, 20}, points=0, says="It returned a set")
given("1.4", 3 + 4j, points=0, says="It returned a complex number")

# 1.5 Three independent numbers

given("1.5", "b", points=1)
given("1.5", " B ", points=1)
given("1.5", "(b).", points=1)
given("1.5", "a", points=0, says="You chose a. ")
given("1.5", "c", points=0, says="You chose c. ")
given("1.5", "d", points=0, says="You chose d. ")
given("1.5", "e", points=0, says="return one of the letters a, b, c, d")
given("1.5", "", points=0, says="return one of the letters a, b, c, d")
given("1.5", 2, points=0, says="return one of the letters a, b, c, d")
given("1.5", ["b"], points=0, says="return one of the letters a, b, c, d")
given("1.5", b"b", points=0, says="It returned a bytes")
