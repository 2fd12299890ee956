import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch

from vitlab.core.errors import ImageError
from vitlab.core.images import SAMPLES, as_image, sample_image, to_tensor

PHOTOGRAPHS = Path(str(files("vitlab"))) / "data" / "photographs"
NOTICE = Path(__file__).parents[3] / "NOTICE"


@pytest.mark.parametrize("name", SAMPLES)
def test_patches_of_16_and_32_fit_every_photograph(name):
    height, width, channels = sample_image(name).shape
    assert (height % 32, width % 32, channels) == (0, 0, 3)
    assert min(height, width) >= 224


def test_there_are_photographs_that_are_not_square():
    shapes = {sample_image(name).shape[:2] for name in SAMPLES}
    assert {h > w for h, w in shapes} == {True, False}
    assert any(h < w for h, w in shapes)


def test_the_camera_is_grey():
    assert np.ptp(sample_image("camera"), axis=2).max() == 0


def test_every_photograph_is_named_in_the_notice_and_they_stay_small():
    photographs = sorted(PHOTOGRAPHS.iterdir())
    assert sorted(path.stem for path in photographs) == sorted(SAMPLES)
    notice = NOTICE.read_text(encoding="utf-8")
    assert all(path.name in notice for path in photographs)
    assert sum(path.stat().st_size for path in photographs) <= 400_000


@pytest.mark.parametrize("name", ["dog", "../../../etc/passwd", ""])
def test_a_sample_that_is_not_there_is_refused_with_those_that_are(name):
    with pytest.raises(ImageError, match="use one of chelsea, coffee, rocket, astronaut, camera"):
        sample_image(name)


def test_a_tensor_of_a_picture_reads_back_as_the_picture():
    pixels = sample_image("rocket")
    tensor = to_tensor(pixels)
    assert tensor.dtype == torch.float32
    assert tensor.shape == (1, 3, *pixels.shape[:2])
    assert tensor.is_contiguous()
    np.testing.assert_array_equal(as_image(tensor[0]), pixels)


def test_a_picture_three_pixels_high_becomes_a_tensor_once_it_has_been_read():
    strip = as_image(np.arange(24, dtype=np.uint8).reshape(3, 8))
    assert to_tensor(strip).shape == (1, 3, 3, 8)


def test_a_tensor_does_not_share_memory_with_its_picture():
    pixels = sample_image("chelsea")
    tensor = to_tensor(pixels)
    pixels[:] = 0
    assert tensor.max() > 0.5


def test_reading_a_picture_needs_no_torch():
    program = (
        "import sys; from vitlab.core import as_image, sample_image, synthesize_image;"
        "as_image(sample_image('chelsea')); synthesize_image(); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
