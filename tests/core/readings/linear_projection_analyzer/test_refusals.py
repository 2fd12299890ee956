import numpy as np
import pytest
import torch
from torch import nn

from vitlab.core import LabError, ShapeError, projection_reading
from vitlab.core.errors import KindError, PlaceError

OWN = torch.ones(4, 3, 8, 8)


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("settings", "error", "sentence", "remedies"),
    [
        (
            dict(patch_size=15),
            ShapeError,
            "patches of 15 px do not fill a side of 224 px",
            [{"patch_size": (14, 14)}],
        ),
        (dict(patch_size=0), ShapeError, "use 1 to 32 px", [{"patch_size": (1, 1)}]),
        (dict(patch_size=(8, 64)), ShapeError, "use 1 to 32 px", [{"patch_size": (8, 32)}]),
        (dict(embed_dim=0), ShapeError, "use 1 to 4,096", [{"embed_dim": 8}]),
        (dict(embed_dim=9_999), ShapeError, "use 1 to 4,096", [{"embed_dim": 4096}]),
        (
            dict(weights="dct", embed_dim=800),
            LabError,
            "have 768 cosine waves, and 800 were asked for",
            [{"embed_dim": 768}],
        ),
        (
            dict(weights="pca", patch_size=4, embed_dim=50),
            LabError,
            "have 48 principal directions, and 50",
            [{"embed_dim": 48}],
        ),
        (dict(in_chans=2), LabError, "not 2 channels", [{"in_chans": 3}, {"in_chans": 1}]),
        (dict(selected=196), PlaceError, "no patch 196: the last is 195", [{"selected": 195}]),
        (dict(filter=192), PlaceError, "no filter 192: the last is 191", [{"filter": 191}]),
        (dict(weights=OWN, filter=4), PlaceError, "no filter 4", [{"filter": 3}]),
        (dict(seed=-1), LabError, "seed -1 cannot be", [{"seed": 0}]),
        (dict(init="kaiming"), LabError, "init 'kaiming' is not known", []),
        (dict(decoder="best"), LabError, "decoder 'best' is not known", []),
        (dict(weights=torch.ones(4, 50)), ShapeError, "rows of 50 numbers are no patches", []),
        (dict(weights=torch.ones(4, 4, 8, 8)), ShapeError, "read 4 channels", []),
        (dict(weights=OWN / 0), LabError, "nan or inf", []),
        (dict(weights=OWN.to("meta")), KindError, "no numbers yet", []),
        (dict(weights=OWN.int()), LabError, "int32", []),
        (dict(weights=nn.ReLU()), KindError, "ReLU has no patch projection", []),
        (dict(weights=7), KindError, "weights take a name, a path, a kernel", []),
        (dict(weights="nobody.npy"), LabError, "nobody.npy cannot be read as weights", []),
        (dict(weights="no_such_model"), LabError, "no_such_model", None),
        (dict(bias="yes"), KindError, "bias takes True or False", []),
        (
            dict(image=np.zeros((9, 9, 3), np.uint8), selected=0),
            ShapeError,
            "larger than the image",
            [{"patch_size": (9, 9)}],
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(settings, error, sentence, remedies):
    with pytest.raises(error) as raised:
        projection_reading(**settings)
    assert sentence in str(raised.value)
    if remedies is not None:
        assert [dict(remedy.settings) for remedy in raised.value.remedies] == remedies
    for remedy in raised.value.remedies:
        assert projection_reading(**settings | dict(remedy.settings))
