"""What the contrast explorer refuses, in one sentence with a way out."""

import pytest
import torch

from vitlab.core import contrast_reading
from vitlab.core.errors import LabError

pytestmark = pytest.mark.refusal

EYE = torch.eye(6, 7)
REFUSED = {
    "17 pairs are more than 16: cells could not be read": dict(captions=("a",) * 17),
    "1 pair has nothing to be told from": dict(captions=("a",)),
    "no pair was given": dict(captions=()),
    "captions are words, not": dict(captions=("a", 3)),
    "2 pairs need 2 image_angles, not 6": dict(captions=("a", "b")),
    "image_angles takes a tuple of numbers, not 3": dict(image_angles=3),
    "text_angles takes a finite number, not nan": dict(text_angles=(float("nan"),) * 6),
    "a batch of 6 does not part into micro-batches of 4": dict(micro_batch_size=4),
    "a scale of 0 is no exp": dict(logit_scale=0),
    r"exp\(400\) is more than can be computed with": dict(logit_scale=400, scale_used="exp"),
    "a bias of -1e.07 leaves nothing to see": dict(logit_bias=-1e7),
    "exchange 'mpi' is not known": dict(exchange="mpi"),
    "axis 'both' is not known": dict(axis="both"),
    r"there is no cell \(0, 6\)": dict(cell=(0, 6)),
    "there is no picture 6: use 0 to 5": dict(picture=6),
    r"prompts \(6,\) are no choice": dict(prompts=(6,)),
    r"prompts \(\) are no choice": dict(prompts=()),
    "prompts 'mine' are not known": dict(prompts="mine"),
    "a batch of 0 at the start cannot be": dict(initial_batch_size=0),
    "text_features is missing": dict(image_features=EYE),
    "6 pairs need 6 rows of image_features, not 3": dict(
        image_features=EYE[:3], text_features=EYE[:3]
    ),
    "row 4 of text_features has length 2, and a cosine wants 1": dict(
        image_features=EYE, text_features=EYE * torch.tensor([1, 1, 1, 1, 2.0, 1])[:, None]
    ),
    "do not go together: project both": dict(image_features=EYE, text_features=torch.eye(6)),
    "image_features is no .pairs, dim": dict(image_features=3, text_features=EYE),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_what_cannot_be_is_refused_in_a_sentence(sentence):
    with pytest.raises(LabError, match=sentence) as refused:
        contrast_reading(**REFUSED[sentence])
    assert len(str(refused.value)) <= 300


@pytest.mark.parametrize("sentence", REFUSED)
def test_each_remedy_works(sentence):
    given = REFUSED[sentence]
    with pytest.raises(LabError) as refused:
        contrast_reading(**given)
    for remedy in refused.value.remedies:
        contrast_reading(**{**given, **remedy.settings})
