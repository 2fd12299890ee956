"""Every public name has a place in the reference, which opens from disk and links nowhere else."""

import doctest
import importlib
import re

import pytest

from labs_solutions.site import names, reference
from labs_solutions.site.names import ROOMS, subjects
from labs_solutions.site.reference import settings_as_list, write_reference
from tests.site.pages import broken, fetched, read
from vitlab.widgets import MemoryGauge, PatchGridSlicer

MACHINE = re.compile(r"/(?:home|root|tmp|work|Users)/|\b0x[0-9a-f]{6,}")


def check_pages(folder, rooms):
    """All names are there, everything that is linked too, and nothing of this machine."""
    for room in rooms:
        path = folder / f"{room.replace('.', '/')}.html"
        wanted = importlib.import_module(room).__all__
        assert set(wanted) <= set(read(path).ids)
        assert set(wanted) <= set(read(folder / "index.html").text.split())
        assert not MACHINE.findall(path.read_text(encoding="utf-8"))
    assert not fetched(folder)


@pytest.mark.parametrize("module", [names, reference])
def test_its_examples_hold(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("room", ROOMS)
def test_every_name_that_a_room_hands_out_belongs_to_one_subject(room):
    listed = [name for part in subjects(room).values() for name in part]
    assert sorted(listed) == sorted(importlib.import_module(room).__all__)


def test_a_room_has_a_page_with_all_its_names(tmp_path):
    written = write_reference(tmp_path, ("vitlab.grading",))
    assert written[0] == tmp_path / "index.html"
    check_pages(tmp_path, ("vitlab.grading",))
    page = read(tmp_path / "vitlab" / "grading.html")
    assert "check( exercise_id: str" in page.text or "exercise_id" in page.text


@pytest.mark.parametrize("kind", [PatchGridSlicer, MemoryGauge])
def test_an_instrument_lists_each_of_its_settings_with_its_help(kind):
    listed = settings_as_list(kind.__doc__)
    for name, trait in kind().traits(state=True).items():
        (line,) = re.findall(rf"^- \*\*{name.replace('_', r'.{1,2}')}\*\* .*", listed, re.MULTILINE)
        assert line.endswith(f": {trait.help}")


@pytest.mark.slow
def test_all_rooms_have_their_pages_and_no_link_is_broken(tmp_path):
    write_reference(tmp_path)
    check_pages(tmp_path, ROOMS)
    outside = {link for _, link in broken(tmp_path)}
    assert outside <= {"../index.html", "../../index.html"}  # what `make site` puts above
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.html")) < 3 * 2**20
