import io
import struct
import time
import tracemalloc
import warnings
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from vitlab.core.errors import ImageError
from vitlab.core.images import as_image, sample_image


def encode(image, format, **options):
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def png_claiming(width, height):
    """A PNG that says it is this large and holds next to nothing."""
    chunks = [(b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)), (b"IDAT", b"x")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


CAT = Image.fromarray(sample_image("chelsea")[::4, ::6])
WHOLE = {
    "PNG": encode(CAT, "PNG"),
    "interlaced GIF": encode(CAT, "GIF", interlace=1),
    "animated GIF": encode(CAT, "GIF", save_all=True, append_images=[CAT.rotate(90)]),
    "JPEG": encode(CAT, "JPEG"),
    "progressive JPEG": encode(CAT, "JPEG", progressive=True, exif=b"Exif\0\0MM\0*\0\0\0\x08"),
    "WEBP": encode(CAT, "WEBP"),
    "TIFF": encode(CAT, "TIFF", compression="tiff_lzw"),
    "16-bit PNG": encode(Image.new("I;16", (30, 20), 40_000), "PNG"),
    "float TIFF": encode(Image.new("F", (30, 20), 0.5), "TIFF"),
    "BMP": encode(CAT, "BMP"),
    "PPM": encode(CAT, "PPM"),
    "JPEG 2000": encode(CAT, "JPEG2000"),
}


def read_or_refuse(data):
    """The law: a picture, or one sentence."""
    try:
        pixels = as_image(data, max_pixels=1_000_000)
    except ImageError as error:
        sentence = str(error)
        assert sentence.endswith(".")
        assert "\n" not in sentence
        return None
    assert pixels.dtype == np.uint8
    assert pixels.ndim == 3
    assert pixels.shape[2] == 3
    return pixels


@given(st.binary(max_size=400))
def test_any_bytes_are_a_picture_or_refused(data):
    read_or_refuse(data)


@given(st.sampled_from(sorted(WHOLE)), st.binary(max_size=200))
def test_any_bytes_behind_a_true_beginning_are_a_picture_or_refused(name, data):
    read_or_refuse(WHOLE[name][:32] + data)


@given(st.sampled_from(sorted(WHOLE)), st.floats(0, 1, exclude_max=True))
def test_a_file_cut_short_is_a_picture_or_refused(name, part):
    data = WHOLE[name]
    read_or_refuse(data[: int(part * len(data))])


@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), max_size=8),
)
def test_a_file_with_flipped_bits_is_a_picture_or_refused(name, flips):
    data = bytearray(WHOLE[name])
    for place, bits in flips:
        data[int(place**2 * len(data))] ^= bits  # squared: most of what can go wrong is in front
    read_or_refuse(bytes(data))


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_the_corpus_can_be_read_whole_and_not_in_half(name):
    assert read_or_refuse(WHOLE[name]) is not None
    with pytest.raises(ImageError, match=r"damaged or cut short|not a picture that Pillow knows"):
        as_image(WHOLE[name][: len(WHOLE[name]) // 2])


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (10_000, 9_000)])
def test_a_picture_over_the_limit_is_refused_before_it_is_decoded(width, height):
    data = png_claiming(width, height)
    tracemalloc.start()
    began = time.process_time()
    try:
        with pytest.raises(ImageError, match=r"limit of 50,000,000 px: scale it down first"):
            as_image(data)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    assert time.process_time() - began < 1


def test_the_limit_counts_pixels_and_names_the_size():
    image = Image.new("RGB", (30, 20))
    pixels = np.asarray(image)
    for source in (image, encode(image, "PNG"), pixels, pixels[..., 0], pixels.transpose(2, 0, 1)):
        assert as_image(source, max_pixels=600).shape == (20, 30, 3)
        with pytest.raises(ImageError, match=r"is 20 × 30 px, more than the limit of 599 px"):
            as_image(source, max_pixels=599)


def test_a_pil_image_over_the_limit_is_not_loaded():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = Image.open(io.BytesIO(png_claiming(10_000, 9_000)))
    with pytest.raises(ImageError, match="this PIL image is 9,000 × 10,000 px"):
        as_image(image)


def test_who_raises_the_limit_is_not_stopped_by_pillows_warning(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 400)
    data = encode(Image.new("RGB", (30, 20)), "PNG")
    assert as_image(data).shape == (20, 30, 3)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 200)
    with pytest.raises(ImageError, match="larger than the limit of 400 px"):
        as_image(data)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "the picture of 0 bytes is empty: PNG, JPEG, GIF, WebP"),
        (b"not a picture", "the picture of 13 bytes is not a picture that Pillow knows: PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture that Pillow knows"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture that Pillow knows"),
        (WHOLE["JPEG"][:-40], "damaged or cut short .*: save or download it again"),
    ],
)
def test_bytes_that_are_no_picture_are_refused_by_name(data, sentence):
    with pytest.raises(ImageError, match=sentence):
        as_image(data)


def test_a_path_that_leads_nowhere_is_refused_by_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.png").touch()
    cases = {
        "cat.png": f"there is no file 'cat.png' in '{tmp_path}': check the name and folder.",
        str(tmp_path): f"'{tmp_path}' is a folder: give the path of one picture in it.",
        "empty.png": "'empty.png' is empty: PNG, JPEG, GIF, WebP, TIFF and BMP files can be read.",
        "https://a.b/c.png": "'https://a.b/c.png' is an address: download the picture",
        "a\0b.png": "there is no file 'a\\x00b.png'",
        "x" * 5000: "cannot be opened",
    }
    for path, sentence in cases.items():
        with pytest.raises(ImageError) as refusal:
            as_image(path)
        assert sentence in str(refusal.value)


def test_a_pil_image_that_cannot_be_read_is_refused():
    cut = Image.open(io.BytesIO(WHOLE["PNG"][:2000]))
    with pytest.raises(ImageError, match="this PIL image is damaged or cut short"):
        as_image(cut)
    closed = CAT.copy()
    closed.close()
    with pytest.raises(ImageError, match=r"this PIL image is damaged or cut short .*closed"):
        as_image(closed)
    with pytest.raises(ImageError, match="this PIL image holds no pixel"):
        as_image(Image.new("RGB", (0, 8)))


@pytest.mark.parametrize(("mode", "value"), [("I", 70_000), ("I", -1)])
def test_numbers_of_32_bits_are_refused(mode, value):
    with pytest.raises(ImageError, match=r"32-bit numbers .* save it with 8 or 16 bits"):
        as_image(Image.new(mode, (5, 4), value))
