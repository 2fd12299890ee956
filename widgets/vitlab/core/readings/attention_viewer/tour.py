"""The tour of the attention viewer. Plain Python beside its reading."""

from __future__ import annotations

from vitlab.core.readings.attention_viewer.reading import AttentionReading
from vitlab.core.readings.tour import Stop


def _lies_on_the_star(viewer: AttentionReading) -> bool:
    share = viewer.share_on_shape
    return share is not None and share > 0.8 and viewer.setting.query == 0


def _empty_is_a_star(viewer: AttentionReading) -> bool:
    empty = viewer.probability(viewer.source.empty)
    return empty is not None and empty > 0.9 and viewer.setting.hidden == 5


def _prefix_takes_most(viewer: AttentionReading) -> bool:
    return viewer.prefix_share > 0.9


def _middle_says_another(viewer: AttentionReading) -> bool:
    answers = viewer.source.lens_answers
    if not answers or viewer.target is None:
        return False
    here = answers[viewer.setting.layer].target
    return here != viewer.target and viewer.setting.show == "attention"


TOUR = (
    Stop(
        "CLS, the token that the answer is read from, looks at the star: {share_on_shape} of what "
        "it reads from patches lies there.",
        {},
        _lies_on_the_star,
    ),
    Stop(
        "Hide the patches that it reads most, one after the other. And mind: of an empty picture "
        "this model says star too. A map alone does not tell what counts.",
        {"hidden": 5},
        _empty_is_a_star,
    ),
    Stop(
        "In layer 3 the first head gives {prefix_share} to CLS itself. Its map of patches shows "
        "what is left, on a scale of its own: look at the numbers beside the colours.",
        {"layer": 2, "head": 0, "hidden": 12},
        _prefix_takes_most,
    ),
    Stop(
        "What would layer 2 answer? The head, put on its CLS token, gives star {lens_answer}: only "
        "the last layer was taught to be read.",
        {"layer": 1, "head": None},
        _middle_says_another,
    ),
)
