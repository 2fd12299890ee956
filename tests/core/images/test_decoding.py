import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from vitlab.core.errors import ImageError
from vitlab.core.images import as_image

RNG = np.random.default_rng(0)
PIXELS = RNG.integers(0, 256, (20, 30, 3), dtype=np.uint8)
ALPHA = RNG.integers(0, 256, (20, 30, 1), dtype=np.uint8)
GREY = PIXELS[..., 0]
ORIENTATION = 0x0112


def encode(image, format, **options):
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def over_white(pixels, alpha):
    return np.rint(pixels * (alpha / 255) + 255 * (1 - alpha / 255))


PNG = encode(Image.fromarray(PIXELS), "PNG")
FILES = [
    PNG,
    encode(Image.fromarray(PIXELS), "JPEG", quality=80),
    encode(Image.fromarray(PIXELS), "GIF"),
    encode(Image.fromarray(PIXELS), "WEBP", lossless=True),
    encode(Image.fromarray(PIXELS), "TIFF", compression="tiff_lzw"),
]


@pytest.mark.parametrize("way", [bytes, bytearray, memoryview])
def test_bytes_are_decoded(way):
    np.testing.assert_array_equal(as_image(way(PNG)), PIXELS)


@pytest.mark.parametrize("way", [str, Path])
def test_a_path_is_read(way, tmp_path):
    (tmp_path / "a cat.png").write_bytes(PNG)
    np.testing.assert_array_equal(as_image(way(tmp_path / "a cat.png")), PIXELS)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_every_orientation_comes_upright_as_pillow_turns_it(orientation, format):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    data = encode(Image.fromarray(PIXELS), format, exif=exif, lossless=True)
    with Image.open(io.BytesIO(data)) as image:
        expected = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
        np.testing.assert_array_equal(as_image(image), expected)
    np.testing.assert_array_equal(as_image(data), expected)
    assert expected.shape == ((20, 30, 3) if orientation < 5 else (30, 20, 3))


@pytest.mark.parametrize("exif", [b"II*\0\xff\xff\xff\xff", b"nonsense"])
def test_a_picture_with_broken_exif_is_still_a_picture(exif):
    data = encode(Image.fromarray(PIXELS), "PNG", exif=b"Exif\0\0" + exif)
    np.testing.assert_array_equal(as_image(data), PIXELS)


def test_transparency_lies_over_white_in_every_mode():
    rgba = Image.fromarray(np.concatenate([PIXELS, ALPHA], axis=2))
    grey_alpha = Image.fromarray(np.stack([GREY, ALPHA[..., 0]], axis=2))
    grey = over_white(GREY[..., None].repeat(3, 2), ALPHA)
    np.testing.assert_array_equal(as_image(rgba), over_white(PIXELS, ALPHA))
    np.testing.assert_array_equal(as_image(encode(rgba, "PNG")), over_white(PIXELS, ALPHA))
    np.testing.assert_array_equal(as_image(grey_alpha), grey)
    with_palette = Image.frombytes("PA", grey_alpha.size, grey_alpha.tobytes())
    with_palette.putpalette(np.arange(256, dtype=np.uint8).repeat(3).tobytes())
    np.testing.assert_array_equal(as_image(with_palette), grey)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_premultiplied_alpha_differs_by_rounding_only(mode):
    image = Image.fromarray(np.concatenate([PIXELS, ALPHA | 128], axis=2)).convert(mode)
    premultiplied = image.convert("RGBa" if mode == "RGBA" else "La")
    difference = as_image(image).astype(int) - as_image(premultiplied)
    assert abs(difference).max() <= 1


def test_the_transparent_entry_of_a_palette_is_white():
    palette = Image.fromarray(GREY // 64).convert("P")
    palette.putpalette([10, 20, 30] * 4)
    entry = int(np.asarray(palette).max())
    for format in ("PNG", "GIF"):
        pixels = as_image(encode(palette, format, transparency=entry))
        clear = np.asarray(palette) == entry
        assert (pixels[clear] == 255).all()
        assert (pixels[~clear] == [10, 20, 30]).all()


def test_one_grey_declared_transparent_is_white():
    pixels = as_image(encode(Image.fromarray(GREY), "PNG", transparency=int(GREY[3, 4])))
    expected = np.where(GREY[3, 4] == GREY, 255, GREY)
    np.testing.assert_array_equal(pixels, expected[..., None].repeat(3, 2))


@pytest.mark.parametrize("format", ["PNG", "TIFF", "PPM"])
def test_sixteen_bit_grey_keeps_its_brightness(format):
    deep = RNG.integers(0, 65536, (20, 30), dtype=np.uint16)
    pixels = as_image(encode(Image.fromarray(deep), format))
    np.testing.assert_array_equal(pixels[..., 2], np.rint(deep / 257))


@pytest.mark.parametrize("mode", ["I;16", "I;16B", "I"])
def test_sixteen_bit_pil_images_keep_their_brightness(mode):
    image = Image.new(mode, (5, 4), 40_000)
    assert (as_image(image) == round(40_000 / 257)).all()


def test_a_float_tiff_is_read_as_a_float_array():
    floats = Image.fromarray((GREY / 255).astype(np.float32))
    np.testing.assert_array_equal(as_image(encode(floats, "TIFF"))[..., 0], GREY)
    loud = Image.fromarray(GREY.astype(np.float32))
    with pytest.raises(ImageError, match=r"floats from 0 to 25[0-9], .* divide by 255"):
        as_image(encode(loud, "TIFF"))


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr", "HSV", "RGBX"])
def test_other_modes_come_as_pillow_turns_them_into_rgb(mode):
    image = Image.fromarray(PIXELS).convert(mode)
    np.testing.assert_array_equal(as_image(image), np.asarray(image.convert("RGB")))


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG"])
def test_an_animation_gives_its_first_frame(format):
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "lime", "blue")]
    data = encode(frames[0], format, save_all=True, append_images=frames[1:], lossless=True)
    assert (as_image(data) == [255, 0, 0]).all()


def test_a_pil_image_is_left_as_it_was():
    image = Image.fromarray(PIXELS)
    as_image(image)[:] = 7
    np.testing.assert_array_equal(np.asarray(image), PIXELS)
