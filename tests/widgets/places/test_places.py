"""The same place on two grids, in the page and in core."""

import json
from pathlib import Path

from vitlab.core.readings.resolution_simulator.places import same_place

CASES = json.loads(Path(__file__).with_name("place_cases.json").read_text(encoding="utf-8"))


def test_core_finds_the_same_places_as_the_search_that_the_page_is_held_to():
    for old, new, places in CASES:
        assert [
            same_place(position, tuple(old), tuple(new)) for position in range(len(places))
        ] == places
