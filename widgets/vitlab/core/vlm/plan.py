"""What a vision-language model makes of a picture, as data. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt
from typing import Literal, NamedTuple, TypeAlias

from vitlab.core.grid import Pair
from vitlab.words import said

Fit: TypeAlias = Literal["stretched", "padded", "cropped", "own shape"]
StepKind: TypeAlias = Literal["orientation", "resize", "rounding", "tiles", "merge", "separators"]
ViewKind: TypeAlias = Literal["whole", "overview", "tile", "crop"]
Value: TypeAlias = bool | int | float


class View(NamedTuple):
    """One picture that the vision encoder sees."""

    kind: ViewKind
    """``whole``: the only one. ``overview``: the whole picture beside its parts. ``tile``: a part
    of the canvas. ``crop``: a part of the picture itself, resized on its own."""
    height: int
    """Pixels, as the encoder gets them."""
    width: int
    """Pixels, as the encoder gets them."""


@dataclass(frozen=True)
class Step:
    """One thing that a rule does, and what stands after it."""

    kind: StepKind
    """Which of the six, in this order."""
    after: Pair | int
    """(height, width) in pixels after orientation, resize and rounding; (rows, cols) of the tiles;
    slots of all views after the merge; how many separators."""
    said: str
    """What was done, and why, with the numbers in it."""


@dataclass(frozen=True)
class Setting:
    """A number that a rule depends on."""

    name: str
    """As it is called as an argument."""
    value: Value
    """What the plan was made with."""
    default: Value
    """What it is unless it is given."""
    origin: str
    """Where the default stands, in English."""


@dataclass(frozen=True)
class Laid:
    """What a rule finds: the numbers, and a sentence for each of its steps."""

    canvas: Pair
    tokens: int
    resized: Pair
    """Pixels that the picture itself takes, before it is padded or rounded to the canvas."""
    views: tuple[View, ...]
    resizing: str
    rounding: str = field(default_factory=lambda: said("Nothing is rounded."))
    tiles: Pair = (1, 1)
    tiling: str = field(default_factory=lambda: said("It is not cut: the encoder sees it once."))
    merge: int | None = None
    """Patches on a side of the block that becomes one slot; None where the slots of a tile tell."""
    separators: int = 0
    separating: str = field(default_factory=lambda: said("No separators of its own."))
    newlines: int = 0
    fit: Fit | None = None
    """None where the family's fit holds for every picture."""


@dataclass(frozen=True)
class VlmPlan:
    """What a model makes of a picture: canvas, tiles, views, slots, and how it came to them.

    >>> from vitlab.core.vlm.planning import vlm_plan
    >>> plan = vlm_plan("internvl", (480, 640))
    >>> plan.canvas, plan.tiles, plan.tokens, plan.separators
    ((1344, 1792), (3, 4), 3328, 2)
    """

    rule: str
    """The family, and its variant where it has several."""
    image_size: Pair
    """(height, width) of the picture in pixels, as it is looked at."""
    canvas: Pair
    """(height, width) in pixels that the picture is resized to, padding included."""
    tiles: Pair
    """(rows, cols) that the canvas, or the picture, is cut into; (1, 1) for none."""
    tokens: int
    """Slots whose embedding the model overwrites with features of the picture."""
    separators: int
    """Other tokens of the model's own between and around them."""
    newlines: int
    """How many of ``tokens`` are a learned end of a row or of the tiles, no part of the picture."""
    views: tuple[View, ...]
    """What the vision encoder sees, in the order in which the language model reads it."""
    fit: Fit
    """What becomes of the picture's shape."""
    patch: int
    """Pixels on a side of the encoder's patch."""
    merge: int
    """Patches on a side of the block that becomes one slot; 0 where queries read the patches."""
    resized: Pair
    """Pixels that the picture itself takes, before it is padded or rounded to the canvas."""
    steps: tuple[Step, ...]
    """The six steps in order."""
    settings: tuple[Setting, ...]
    """The numbers that the rule depends on, and where they come from."""
    source: str
    """Where the rule stands, and when it was read."""

    @property
    def total(self) -> int:
        """Slots that the picture takes before the language model, separators included."""
        return self.tokens + self.separators

    @property
    def overview_tokens(self) -> int:
        """Slots of the overview; 0 where there is none.

        >>> from vitlab.core.vlm.planning import vlm_plan
        >>> [vlm_plan(rule, (480, 640)).overview_tokens for rule in ("internvl", "gemma-3")]
        [256, 0]
        """
        return sum(self.view_tokens(view) for view in self.views if view.kind == "overview")

    def view_tokens(self, view: View) -> int:
        """Slots of one view, learned newlines and cells of padding that are cut off left aside.

        >>> from vitlab.core.vlm.planning import vlm_plan
        >>> plan = vlm_plan("internvl", (480, 640))
        >>> sum(map(plan.view_tokens, plan.views)) == plan.tokens
        True
        """
        if not self.merge:
            return self.tokens // len(self.views)
        cell = self.patch * self.merge
        return (view.height // cell) * (view.width // cell)

    @property
    def enlarged(self) -> float:
        """How many times longer the rule makes a side before it rounds; 1 if it does not.

        >>> from vitlab.core.vlm.planning import vlm_plan
        >>> vlm_plan("idefics3", 16).enlarged, vlm_plan("pixtral", 16).enlarged
        (91.0, 1.0)
        """
        return enlargement(self.image_size, self.resized)


def enlargement(image_size: Pair, resized: Pair) -> float:
    """How many times longer the sides become, by the root of the areas; 1 if they do not.

    >>> enlargement((10, 20), (40, 80)), enlargement((40, 80), (10, 20))
    (4.0, 1.0)
    """
    return max(1.0, sqrt(resized[0] * resized[1] / (image_size[0] * image_size[1])))
