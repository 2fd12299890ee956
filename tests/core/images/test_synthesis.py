from hashlib import sha256

import numpy as np
import pytest

from vitlab.core.errors import ImageError
from vitlab.core.images.synthesis import synthesize_image


@pytest.mark.parametrize(
    ("seed", "size", "digest"),
    [
        (0, 224, "6f97b95b23a8f4ba859b01a8a995bfbfa856f5d5389baeac53c485e9e0d901d3"),
        (7, (48, 80), "7f9fe687fcc00856e342e019f5b8ffc8b0dacfdd820b0284a6daffd1b53aa6ab"),
    ],
)
def test_the_bytes_are_the_same_on_every_machine(seed, size, digest):
    assert sha256(synthesize_image(seed, size).tobytes()).hexdigest() == digest


def test_the_size_is_height_then_width():
    assert synthesize_image(size=(48, 80)).shape == (48, 80, 3)
    assert synthesize_image(size=1).shape == (1, 1, 3)


def test_another_seed_is_another_picture_with_structure():
    one, other = synthesize_image(1), synthesize_image(2)
    assert (one != other).any(axis=-1).mean() > 0.9
    assert len(np.unique(one.reshape(-1, 3), axis=0)) > 1000


@pytest.mark.parametrize(
    ("size", "sentence"), [(0, "0 × 0 px is empty"), ((60_000, 60_000), "60,000 × 60,000 px")]
)
def test_a_size_that_cannot_be_is_refused(size, sentence):
    with pytest.raises(ImageError, match=sentence):
        synthesize_image(size=size)
