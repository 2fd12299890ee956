"""The README's table of families is what the libraries at hand give."""

import pytest

from tests.families_table import stored
from tests.peers.families import FAMILIES, tried


def test_every_family_has_a_row():
    assert {family: set(libraries) for family, libraries in stored().items()} == {
        family: set(libraries) for family, libraries in FAMILIES.items()
    }


@pytest.mark.parametrize(
    ("family", "library"),
    [(family, library) for family, libraries in FAMILIES.items() for library in libraries],
)
def test_what_works_of_a_family_is_what_the_table_says(family, library):
    assert tried(library, FAMILIES[family][library]) == stored()[family][library]
