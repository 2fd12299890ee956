"""Colours of pictures that carry a profile, and the formats and limits around them."""

import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageFile

from vitlab.core.errors import ImageError
from vitlab.core.images import as_image

# Of the profile connection space (D50): red, green and blue of sRGB and of Display P3.
SRGB = np.array([[0.4360, 0.2225, 0.0139], [0.3851, 0.7169, 0.0971], [0.1431, 0.0606, 0.7141]])
P3 = np.array([[0.5151, 0.2412, -0.0011], [0.2919, 0.6922, 0.0419], [0.1572, 0.0666, 0.7841]])
WHITE = (0.9642, 1.0, 0.8249)


def number(value):
    return struct.pack(">i", round(value * 65536))


def xyz(values):
    return b"XYZ \0\0\0\0" + b"".join(map(number, values))


def curve(gamma):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"


def profile(space, tags):
    """An ICC profile of version 2.1, byte by byte."""
    text = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"made\0" + b"\0" * 78
    tags = {"wtpt": xyz(WHITE), "desc": text, "cprt": b"text\0\0\0\0none\0\0\0\0", **tags}
    table, data, start = b"", b"", 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        value += b"\0" * (-len(value) % 4)
        table += name.encode() + struct.pack(">II", start + len(data), len(value))
        data += value
    header = struct.pack(">I", start + len(data)) + b"lcms" + struct.pack(">I", 0x02100000)
    header += b"mntr" + space + b"XYZ " + b"\0" * 12 + b"acsp" + b"\0" * 28
    header += b"".join(map(number, WHITE))
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data


def colours(primaries, gamma):
    columns = {f"{name}XYZ": xyz(row) for name, row in zip("rgb", primaries, strict=True)}
    return profile(b"RGB ", columns | {f"{name}TRC": curve(gamma) for name in "rgb"})


def encoded(linear):
    """The curve of sRGB, by its definition."""
    low = 12.92 * linear
    return np.where(linear <= 0.0031308, low, 1.055 * linear.clip(0.0031308) ** (1 / 2.4) - 0.055)


def by_the_formula(pixels, primaries, gamma):
    linear = (pixels / 255.0) ** gamma @ primaries @ np.linalg.inv(SRGB)
    return np.rint(255 * encoded(linear.clip(0, 1)))


def png(pixels, icc, mode=None):
    file = io.BytesIO()
    Image.fromarray(pixels, mode).save(file, "PNG", icc_profile=icc)
    return file.getvalue()


PIXELS = np.random.RandomState(0).randint(0, 256, (20, 30, 3), np.uint8)


@pytest.mark.parametrize(
    ("primaries", "gamma"),
    [(P3, 2.2), (SRGB, 1.8), (SRGB[[1, 0, 2]], 2.2), (SRGB[[2, 0, 1]], 1.0)],
    ids=["wide gamut", "another gamma", "red and green swapped", "all turned, linear"],
)
def test_a_profile_is_applied_as_its_formula_says(primaries, gamma):
    expected = by_the_formula(PIXELS, primaries, gamma)
    gap = np.abs(as_image(png(PIXELS, colours(primaries, gamma))).astype(int) - expected)
    assert np.abs(expected - PIXELS).max() > 15
    assert gap.max() <= 3
    assert gap.mean() < 0.5


def test_swapped_primaries_are_swapped_channels():
    plain, swapped = colours(SRGB, 2.2), colours(SRGB[[1, 0, 2]], 2.2)
    straight = as_image(png(PIXELS[..., [1, 0, 2]].copy(), plain)).astype(int)
    assert np.abs(as_image(png(PIXELS, swapped)) - straight).max() <= 1


def test_grey_of_a_wide_gamut_stays_grey_and_transparency_stays_where_it_is():
    grey = np.repeat(PIXELS[..., :1], 3, axis=2)
    assert np.ptp(as_image(png(grey, colours(P3, 2.2))).astype(int), axis=2).max() <= 2
    through = np.dstack([PIXELS, np.zeros((20, 30), np.uint8)])
    assert (as_image(png(through, colours(P3, 2.2))) == 255).all()


def test_a_grey_picture_with_a_curve_is_converted():
    grey = PIXELS[..., 0]
    got = as_image(png(grey, profile(b"GRAY", {"kTRC": curve(3.0)})))
    expected = np.rint(255 * encoded((grey / 255.0) ** 3))
    assert np.abs(got[..., 0] - expected).max() <= 3
    assert np.abs(expected - grey).max() > 20


@pytest.mark.parametrize("icc", [b"none", colours(SRGB, 2.2)[:200], profile(b"CMYK", {})])
def test_a_broken_profile_beside_good_pixels_is_passed_over(icc):
    np.testing.assert_array_equal(as_image(png(PIXELS, icc)), PIXELS)


def test_a_profile_on_a_picture_of_16_bits_or_on_a_palette_breaks_nothing():
    icc = colours(P3, 2.2)
    deep = (PIXELS[..., 0].astype(np.uint16)) * 257
    np.testing.assert_array_equal(as_image(png(deep, icc))[..., 0], PIXELS[..., 0])
    palette = Image.fromarray(PIXELS).quantize(8)
    file = io.BytesIO()
    palette.save(file, "PNG", icc_profile=icc)
    plain = np.asarray(palette.convert("RGB"))
    gap = np.abs(as_image(file.getvalue()).astype(int) - by_the_formula(plain, P3, 2.2))
    assert gap.max() <= 3


# ── HEIC ─────────────────────────────────────────────────────────────────────────────────

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64


def test_heic_that_pillow_cannot_read_is_told_with_the_way_out(monkeypatch, tmp_path):
    Image.init()
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)
    (tmp_path / "phone.heic").write_bytes(HEIC)
    for source in (HEIC, tmp_path / "phone.heic"):
        with pytest.raises(ImageError, match=r"is HEIC, which .*pip install pillow-heif.* as JPEG"):
            as_image(source)


def test_heic_is_read_where_something_taught_pillow_to(monkeypatch):
    class Heif(ImageFile.ImageFile):
        """Stands in for pillow-heif's opener."""

        format = "HEIF"

        def _open(self):
            self._size, self._mode, self.tile = (30, 20), "RGB", []

        def load(self):
            self.im = Image.fromarray(PIXELS).im
            return Image.Image.load(self)

    monkeypatch.setitem(Image.OPEN, "HEIF", (Heif, lambda head: head[4:8] == b"ftyp"))
    np.testing.assert_array_equal(as_image(HEIC), PIXELS)


# ── sentences ────────────────────────────────────────────────────────────────────────────


def test_pillows_own_limit_is_named_where_max_pixels_is_above_it(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 200)
    with pytest.raises(
        ImageError,
        match=r"limit of 400 px that Pillow has besides max_pixels: scale it down first, or raise "
        r"PIL\.Image\.MAX_IMAGE_PIXELS as well",
    ):
        as_image(png(PIXELS, b""), max_pixels=1_000_000)
    with pytest.raises(ImageError, match=r"more than the limit of 300 px: scale it down first"):
        as_image(PIXELS, max_pixels=300)


def test_no_sentence_has_two_articles():
    file = io.BytesIO()
    Image.fromarray(np.full((8, 9), 7.5, np.float32)).save(file, "TIFF")
    for source in (file.getvalue(), Image.new("F", (9, 8), 7.5), np.full((8, 9), 7.5)):
        with pytest.raises(ImageError) as refusal:
            as_image(source)
        assert "7.5" in str(refusal.value)
        for pair in ("the the", "the this", "a an", "the a ", "a the"):
            assert pair not in str(refusal.value)
