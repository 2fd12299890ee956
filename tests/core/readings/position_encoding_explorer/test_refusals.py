import pytest
import torch

from vitlab.core import LabError, ShapeError, position_reading
from vitlab.core.errors import PlaceError


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("settings", "error", "sentence", "remedies"),
    [
        (
            dict(encoding="sinusoidal_2d", dim=6),
            ShapeError,
            "a 2-D sinusoid has 4 parts of one width, so dim=6 cannot be: use 4 or 8.",
            [{"dim": 4}, {"dim": 8}],
        ),
        (
            dict(table=torch.zeros(1, 197, 8)),
            ShapeError,
            "a grid of 14 × 14 has 196 positions, and the table 197: table[1:] leaves out so "
            "many prefix rows.",
            [{"num_prefix_tokens": 1}],
        ),
        (dict(grid_size=(65, 3)), ShapeError, "at most 64 rows", [{"grid_size": (64, 3)}]),
        (dict(num_heads=0), ShapeError, "num_heads=0 cannot be", [{"num_heads": 1}]),
        (dict(temperature=0.0), LabError, "gives no frequencies", [{"temperature": 10_000.0}]),
        (dict(encoding="alibi"), LabError, "encoding 'alibi' is not known", []),
        (dict(dimensions=(-1,)), PlaceError, "no dimension -1", []),
        (dict(trained_with={"dim": 3}), LabError, "'dim' is no convention", []),
        (dict(table="no_such.npy"), LabError, "no_such.npy cannot be read as a table", []),
        (dict(table=torch.zeros(196, 8).int()), LabError, "floating-point numbers", []),
        (dict(table=torch.full((196, 8), torch.nan)), PlaceError, "not finite, first in row 0", []),
        (dict(table=[1, 2]), TypeError, "a name, a path, an array or a tensor", []),
    ],
)
def test_what_cannot_work_is_refused_in_words(settings, error, sentence, remedies):
    with pytest.raises(error) as raised:
        position_reading(**settings)
    assert sentence in str(raised.value)
    assert [dict(remedy.settings) for remedy in raised.value.remedies] == remedies
