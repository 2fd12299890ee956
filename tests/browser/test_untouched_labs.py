"""Labs 4 to 9, opened and run as a student finds them; 1 to 3 have their own files."""

import shutil

import pytest
from playwright.sync_api import expect

from labs_solutions import release
from vitlab.grading.course import find_lab

# Slow: nbval runs the same cells, and labs 1 to 3 are opened in every run.
pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What is looked at in each: the name of a picture, and the cell that it begins with.
PLACES = {
    "04_where_am_i": dict(guess=9, waves=19, offsets=37, resize=45, table=56),
    "05_frozen_front_end": dict(guess=4, proof=10, slicer=17, repair=29, split=43, critique=52),
    "06_what_does_it_cost": dict(guesses=4, macs=19, gauge=28, ledger=31, timing=46, claim=60),
    "07_looking_at_attention": dict(
        guess=5, viewer=13, maps=24, deletion=43, registers=55, choice=65
    ),
    "08_embedding_atlas": dict(guess=5, scans=13, cosine=17, purity=27, atlas=35, critique=61),
    "09_choosing_a_patch_size": dict(guess=4, tag=10, overlap=13, stages=22, decide=33, table=41),
}


@pytest.mark.parametrize("name", PLACES)
def test_the_untouched_lab_runs_clean_with_nothing_earned(desk, server, picture_of, name):
    shutil.copy(release.RELEASED / f"{name}.ipynb", server.folder)
    (server.folder.parent / "progress.json").unlink(missing_ok=True)
    points = find_lab(int(name[:2])).points
    page = desk.open(f"{name}.ipynb")
    expect(page.get_by_role("row", name=f"total 0 of {points}")).to_be_visible()
    for told, place in {"top": 0, **PLACES[name]}.items():
        page.evaluate(f"jupyterapp.shell.currentWidget.content.scrollToItem({place}, 'start')")
        page.wait_for_timeout(500)
        picture_of(page, f"lab{name[:2]}-{told}")
