"""How an atlas opens on pictures of ours."""

from __future__ import annotations

from typing import Any

from vitlab.words import word

QUESTIONS = {
    "shapes": word("How can an empty corner know which shape is in its picture?"),
    "photographs": word(
        "What is nearest to the cat’s eye in the other two photographs, and in what is it alike?"
    ),
}
CORNER, EYE = 568, 73  # an empty corner of a picture of a circle; the cat's eye


def opened_on(pictures: str) -> dict[str, Any]:
    """Every setting that other pictures change, by the word for them.

    >>> opened_on("photographs")["layer"]
    'pixels'
    """
    own: dict[str, Any] = dict.fromkeys(("tokens", "thumbnails", "ids", "labels", "groups"))
    photographs = pictures == "photographs"
    return own | {
        "images": pictures if photographs else None,
        "question": QUESTIONS[pictures],
        "layer": "pixels" if photographs else "block 4",
        "subset": "all",
        "selected": EYE if photographs else CORNER,
        "selection": [],
    }
