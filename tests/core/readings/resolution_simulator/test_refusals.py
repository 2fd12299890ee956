import pytest
import torch

from vitlab.core import LabError, ShapeError, VisionTransformer, resolution_reading
from vitlab.core.errors import PlaceError
from vitlab.core.readings import own_table


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("page", "settings", "error", "sentence", "remedies"),
    [
        (
            "positions",
            dict(table=torch.zeros(1, 65, 8), old_size=(7, 9)),
            ShapeError,
            "a grid of 7 × 9 with 1 prefix tokens needs 64 positions, and the table has 65: "
            "num_prefix_tokens=2 would fit.",
            [{"num_prefix_tokens": 2}],
        ),
        (
            "positions",
            dict(style=None, interpolation="nearest"),
            LabError,
            "'nearest' takes neither antialias nor align_corners",
            [{"antialias": False, "align_corners": None}, {"interpolation": "bicubic"}],
        ),
        (
            "positions",
            dict(style="hf", antialias=False),
            LabError,
            "style='hf' settles interpolation",
            [
                {"style": None},
                {"interpolation": "bicubic", "antialias": True, "align_corners": None},
            ],
        ),
        ("positions", dict(new_size=(90, 8)), ShapeError, "at most 64", [{"new_size": (64, 8)}]),
        ("positions", dict(selected=64), PlaceError, "the last is 63", [{"selected": 63}]),
        ("positions", dict(dimension=96), PlaceError, "the last is 95", [{"dimension": 95}]),
        ("positions", dict(subject="shrinks"), LabError, "subject 'shrinks' is not known", []),
        (
            "patch_weights",
            dict(patch_size=(65, 0)),
            ShapeError,
            "use 1 to 64 px",
            [{"patch_size": (64, 1)}],
        ),
        ("patch_weights", dict(method="flexi"), LabError, "method 'flexi' is not known", []),
        ("patch_weights", dict(selected=64), PlaceError, "no patch 64", [{"selected": 63}]),
        ("native_aspect", dict(max_num_patches=0), LabError, "holds no picture", []),
        (
            "native_aspect",
            dict(max_num_patches=5_000),
            LabError,
            "too large to be looked at",
            [{"max_num_patches": 1_024}],
        ),
        ("places", {}, LabError, "page 'places' is not known", []),
    ],
)
def test_what_cannot_work_is_refused_in_words(page, settings, error, sentence, remedies):
    with pytest.raises(error) as raised:
        resolution_reading(page, **settings)
    assert sentence in str(raised.value)
    assert [dict(remedy.settings) for remedy in raised.value.remedies] == remedies


def test_a_model_without_a_table_says_so(monkeypatch):
    bare = VisionTransformer(16, 8, embed_dim=8, depth=1, num_heads=1, pos_embed="none")
    monkeypatch.setattr(own_table, "load", lambda name: bare)
    with pytest.raises(LabError, match="adds no table of positions, so there is none to resize"):
        resolution_reading(model="bare")


def test_a_table_without_numbers_is_refused():
    with pytest.raises(LabError, match="no numbers yet"):
        resolution_reading(table=torch.zeros(1, 65, 8, device="meta"))
