import numpy as np
import pytest

from vitlab.core import ImageError, LabError, ShapeError, advice_reading
from vitlab.core.errors import KindError, PlaceError


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("settings", "error", "sentence", "remedies"),
    [
        (
            dict(smallest=None),
            LabError,
            "draw a box round the smallest thing, or choose an application.",
            [{"application": "photographs"}],
        ),
        (
            dict(smallest=()),
            LabError,
            "draw a box round the smallest thing, or choose an application.",
            [{"application": "photographs"}],
        ),
        (
            dict(smallest=(3, 4, 0, 5)),
            ShapeError,
            "a box of 0 × 5 px holds no pixel",
            [{"application": "photographs"}],
        ),
        (
            dict(image=np.zeros((100, 80, 3), np.uint8)),
            PlaceError,
            "a box of 34 × 45 px at row 297, column 243 reaches out",
            [{"smallest": (33, 17, 34, 45)}],
        ),
        (
            dict(image=np.zeros((20, 80, 3), np.uint8)),
            PlaceError,
            "reaches out of a picture of 20 × 80 px",
            [{"smallest": (0, 17, 20, 45)}],
        ),
        (dict(smallest="tag"), KindError, "a box is (top, left, height, width)", None),
        (dict(application="moon"), LabError, "application 'moon' is not known", []),
        (dict(image="nobody.png"), ImageError, "nobody.png", []),
        (dict(patch_size=0), ShapeError, "holds no pixel", None),
        (dict(token_budget=0), LabError, "token_budget is 0", []),
        (dict(model={"depth": 3}), LabError, "makes no model: give whole numbers", []),
        (dict(image_size=0), ShapeError, "holds no pixel", None),
        (
            dict(pinned={"image_size": (448, 448), "patch_size": 0}),
            ShapeError,
            "what was pinned cannot be counted: a patch height of 0 px holds",
            [{"pinned": {}}],
        ),
        (
            dict(pinned={"patch": 8}),
            ShapeError,
            "what was pinned cannot be counted: setting 'patch' is not known: use 'image_size' or",
            [{"pinned": {}}],
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(settings, error, sentence, remedies):
    with pytest.raises(error) as raised:
        advice_reading(**settings)
    assert sentence in str(raised.value)
    if remedies is not None:
        assert [dict(remedy.settings) for remedy in raised.value.remedies] == remedies
    for remedy in raised.value.remedies:
        assert advice_reading(**settings | dict(remedy.settings))
