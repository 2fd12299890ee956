"""The README's table of families, beside what was found and is stored."""

from tests.families_table import STEPS, in_readme, stored, table

WORDS = {"load": {"plain", "wrapped", "no"}, "maps": {"yes", "no"}}
WORDS["gauge"] = {"exact", "estimate", "no"}


def test_the_readme_says_of_each_family_what_was_found():
    assert in_readme() == table(stored())


def test_every_family_that_has_a_grid_of_tokens_is_loaded_shows_its_maps_and_is_counted():
    found = stored()
    assert len(found) >= 10
    for family, libraries in found.items():
        for steps in libraries.values():
            assert tuple(steps) == STEPS
            assert all(steps[step] in WORDS[step] for step in STEPS)
            assert family == "Swin" or "no" not in steps.values()
