"""The README's pictures: each light and dark, small, and taken by `make pictures`."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from tests.browser.pictures import FOLDER, MOST_BYTES, SHOTS, THEMES, few_colours
from tests.pages import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def pixels(name, theme):
    return np.asarray(Image.open(FOLDER / f"{name}-{theme}.png").convert("L"), dtype=float)


def test_there_is_no_picture_that_is_not_taken_and_none_that_is_not_shown():
    taken = {f"{shot.name}-{theme}.png" for shot in SHOTS for theme in THEMES}
    assert {path.name for path in FOLDER.iterdir()} == taken
    assert set(re.findall(r'"\.github/pictures/(.+?)"', README)) == taken


@pytest.mark.parametrize("name", [shot.name for shot in SHOTS])
def test_a_picture_is_small_and_the_same_by_day_and_by_night(name):
    light, dark = (pixels(name, theme) for theme in THEMES)
    assert light.shape == dark.shape
    assert np.median(light) > 200
    assert np.median(dark) < 60
    for theme in THEMES:
        assert (FOLDER / f"{name}-{theme}.png").stat().st_size <= MOST_BYTES


@pytest.mark.parametrize("name", [shot.name for shot in SHOTS])
def test_the_readme_shows_the_dark_one_to_who_reads_in_the_dark_and_says_what_is_seen(name):
    (shown,) = re.findall(rf"<picture>\n(.*{name}-dark.*\n.*{name}-light.*)\n</picture>", README)
    assert '(prefers-color-scheme: dark)" srcset=".github/pictures/' in shown
    assert len(re.search(r'alt="(.+)"', shown)[1]) > 60


def test_fewer_colours_are_not_seen():
    """Two smooth ramps of 240 × 160 px and an edge, as a photograph in a frame has them."""
    rows, cols = np.mgrid[:160, :240]
    picture = np.stack([cols, rows, np.where(cols > 120, 250, 20)], -1).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "PNG")
    seen = np.asarray(Image.open(io.BytesIO(few_colours(out.getvalue()))).convert("RGB"))
    assert np.abs(seen.astype(int) - picture).mean() < 6
    assert seen.shape == picture.shape
