"""What a family does with the pictures, and what it costs, in one sentence. Plain Python."""

from __future__ import annotations

from vitlab.core.facts import number, size
from vitlab.core.readings.token_budget.rows import FamilyRow
from vitlab.core.readings.token_budget.window import Window
from vitlab.core.vlm.plan import VlmPlan
from vitlab.words import said, said_many, word

_LETTER = word(
    "{does}: {used} of {context} slots, and the smallest letter is {letter:.1f} px high."
)
_UNSEEN = word("{does}: {used} of {context} slots, and the smallest print is not in the picture.")
_ALONE = word("{does}: {used} of {context} slots.")
_TOO_MANY = {
    _LETTER: word(
        "{does}: {used} of {context} slots, {missing} too many with {text} of text, and the "
        "smallest letter is {letter:.1f} px high."
    ),
    _UNSEEN: word(
        "{does}: {used} of {context} slots, {missing} too many with {text} of text, and the "
        "smallest print is not in the picture."
    ),
    _ALONE: word("{does}: {used} of {context} slots, {missing} too many with {text} of text."),
}


def sentence(plan: VlmPlan, row: FamilyRow, window: Window) -> str:
    """What a family does, the slots and the smallest letter.

    Args:
        plan: What the family makes of a picture.
        row: Its row.
        window: The window with its pictures.

    Returns:
        One sentence.

    """
    ending = _LETTER if row.letter is not None else _ALONE
    if row.box is not None and not row.sees:
        ending = _UNSEEN
    return said(
        _TOO_MANY[ending] if window.missing else ending,
        does=_does(plan, row.title, window.images),
        used=number(window.pictures),
        context=number(window.context),
        missing=number(window.missing),
        text=number(window.text),
        letter=row.letter,
    )


def _does(plan: VlmPlan, family: str, images: int) -> str:
    rows, cols = plan.tiles
    told = {"family": family, "size": size(plan.image_size), "rows": rows, "cols": cols}
    if (rows, cols) == (1, 1):
        return said_many(
            "{family} reads the picture of {size} px as one view of {view} px",
            "{family} reads each of {n} pictures of {size} px as one view of {view} px",
            images,
            view=size(plan.canvas),
            **told,
        )
    crops = any(view.kind == "crop" for view in plan.views)
    if not any(view.kind == "overview" for view in plan.views):
        return said_many(
            "{family} cuts the picture of {size} px into {rows} × {cols} tiles",
            "{family} cuts each of {n} pictures of {size} px into {rows} × {cols} tiles",
            images,
            **told,
        )
    if crops:
        return said_many(
            "{family} cuts the picture of {size} px into {rows} × {cols} crops and an overview",
            "{family} cuts each of {n} pictures of {size} px into {rows} × {cols} crops and an "
            "overview",
            images,
            **told,
        )
    return said_many(
        "{family} cuts the picture of {size} px into {rows} × {cols} tiles and an overview",
        "{family} cuts each of {n} pictures of {size} px into {rows} × {cols} tiles and an "
        "overview",
        images,
        **told,
    )
