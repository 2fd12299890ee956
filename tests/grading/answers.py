"""Answers that students write: right ones by several roads, and the usual wrong ones."""

import numpy as np


def pair(patch_size):
    return (patch_size, patch_size) if isinstance(patch_size, int) else patch_size


def grid_shape(image_size, patch_size, remainder="error"):
    counts = []
    for size, patch in zip(image_size, pair(patch_size), strict=True):
        if size % patch and remainder == "error":
            raise ValueError("does not fit")
        counts.append(-(-size // patch) if remainder == "pad" else size // patch)
    return tuple(counts)


def _cells(images, patch_size):
    ph, pw = pair(patch_size)
    b, c, h, w = images.shape
    return images.reshape(b, c, h // ph, ph, w // pw, pw)


def _joined(cells, images, patch_size):
    ph, pw = pair(patch_size)
    return cells.reshape(len(images), -1, images.shape[1] * ph * pw)


def patchify(images, patch_size):
    return _joined(_cells(images, patch_size).transpose(0, 2, 4, 1, 3, 5), images, patch_size)


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


def patchify_for_tensors(images, patch_size):
    cells = _cells(images, patch_size).permute(0, 2, 4, 1, 3, 5)
    return _joined(cells, images, patch_size)


def patchify_by_unfold(images, patch_size):
    from torch.nn.functional import unfold

    return unfold(images, patch_size, stride=patch_size).mT


def patchify_by_einops(images, patch_size):
    from einops import rearrange

    ph, pw = pair(patch_size)
    return rearrange(images, "b c (r p) (k q) -> b (r k) (c p q)", p=ph, q=pw)


def column_by_column(images, patch_size):
    return _joined(_cells(images, patch_size).transpose(0, 4, 2, 1, 3, 5), images, patch_size)


def colours_last(images, patch_size):
    return _joined(_cells(images, patch_size).transpose(0, 2, 4, 3, 5, 1), images, patch_size)


def last_patch_first(images, patch_size):
    return patchify(images, patch_size)[:, ::-1]


def columns_inside(images, patch_size):
    return _joined(_cells(images, patch_size).transpose(0, 2, 4, 1, 5, 3), images, patch_size)


def reshape_alone(images, patch_size):
    return _joined(images, images, patch_size)


def squares_only(images, patch_size):
    ph, _ = pair(patch_size)
    b, c, h, _ = images.shape
    cells = images.reshape(b, c, h // ph, ph, h // ph, ph).transpose(0, 2, 4, 1, 3, 5)
    return cells.reshape(b, -1, c * ph * ph)


def rows_and_columns_mixed_up(images, patch_size):
    ph, pw = pair(patch_size)
    b, c, h, w = images.shape
    cells = images.reshape(b, c, w // pw, ph, h // ph, pw).transpose(0, 2, 4, 1, 3, 5)
    return cells.reshape(b, -1, c * ph * pw)


def first_image_only(images, patch_size):
    return patchify(images, patch_size)[:1]


def batch_lost(images, patch_size):
    return patchify(images, patch_size)[0]


def batch_mixed_into_tokens(images, patch_size):
    patches = patchify(images, patch_size)
    return patches.transpose(1, 0, 2).reshape(patches.shape)


def unpatchify(patches, image_size, patch_size):
    ph, pw = pair(patch_size)
    h, w = image_size
    c = patches.shape[2] // (ph * pw)
    cells = patches.reshape(len(patches), h // ph, w // pw, c, ph, pw)
    return cells.transpose(0, 3, 1, 4, 2, 5).reshape(len(patches), c, h, w)


def same_transpose_twice(patches, image_size, patch_size):
    ph, pw = pair(patch_size)
    h, w = image_size
    c = patches.shape[2] // (ph * pw)
    cells = patches.reshape(len(patches), h // ph, w // pw, c, ph, pw)
    return cells.transpose(0, 2, 4, 1, 3, 5).reshape(len(patches), c, h, w)
