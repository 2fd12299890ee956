"""What patch sizes are chosen for: the smallest thing that must be seen, and what lessons say.

Plain Python. The smallest things are assumptions, to be overwritten by whoever knows better.
"""

from __future__ import annotations

from dataclasses import dataclass

from vitlab.core.advice.published import Field, PublishedPatches, published_patches
from vitlab.core.grid import Pair
from vitlab.words import word


@dataclass(frozen=True)
class Application:
    """One row of the table that lessons print, with what would have to be seen.

    >>> APPLICATIONS["satellite"].rule(2), APPLICATIONS["satellite"].contested(2)
    (4, True)
    """

    name: Field
    """Its name in `APPLICATIONS`."""
    title: str
    """What it is called on screen."""
    image_size: int
    """Pixels on a side of the picture that the model reads: an assumption."""
    smallest: Pair
    """(height, width) in pixels of the smallest thing that must be seen: an assumption."""
    thing: str
    """What that thing is."""
    lessons_say: int | None
    """The patch size that lessons name, in pixels; None where no number is known."""
    lessons_words: str
    """The same in their words."""
    why: str
    """Why lessons, models and the rule of thumb differ, or what to ask first."""

    def rule(self, patches_across: float) -> int:
        """The largest patch, in pixels, of which so many lie across the smallest thing."""
        return max(1, int(min(self.smallest) / patches_across))

    @property
    def published(self) -> tuple[PublishedPatches, ...]:
        """What was published for it, whatever its patches are."""
        return published_patches(self.name, plain=False)

    @property
    def published_sizes(self) -> tuple[int, ...]:
        """The patch sizes of plain models among them, smallest first."""
        plain = published_patches(self.name)
        return tuple(sorted({size for found in plain for size in found.patch_sizes}))

    def contested(self, patches_across: float) -> bool:
        """Whether lessons name a size that nobody published, or the rule asks for a smaller one."""
        sizes = self.published_sizes
        said = self.lessons_say is not None and self.lessons_say not in sizes
        return said or (bool(sizes) and self.rule(patches_across) < sizes[0])


APPLICATIONS: dict[str, Application] = {
    found.name: found
    for found in (
        Application(
            "photographs",
            word("photographs"),
            224,
            (112, 112),
            word("a subject that fills half of the side"),
            16,
            word("16 px"),
            word("All agree."),
        ),
        Application(
            "satellite",
            word("satellite"),
            512,
            (9, 9),
            word("a car, where a pixel is half a metre"),
            32,
            word("32 px"),
            word(
                "In a patch of 32 px a car is 8 % of the pixels. Published models have 8 to 16 px."
            ),
        ),
        Application(
            "pathology",
            word("pathology"),
            512,
            (16, 16),
            word("a nucleus, where a pixel is half a micrometre"),
            4,
            word("4 px, for all of medicine"),
            word(
                "4 px make 16,384 tokens of 512 px. Published models cut the slide into tiles of "
                "224 px instead, and have 8, 14 or 16 px."
            ),
        ),
        Application(
            "faces",
            word("faces"),
            112,
            (17, 17),
            word("an eye with its brow, in an aligned face"),
            None,
            word("a row, but no number known here"),
            word(
                "The face is cut out and aligned first: so 8 px are small for the face, not for "
                "the photograph that it came from."
            ),
        ),
        Application(
            "documents",
            word("documents"),
            1024,
            (6, 6),
            word("a small letter without its stems"),
            None,
            word("a row, but no number known here"),
            word(
                "Fix the resolution first. Published models read one line (TrOCR), the layout "
                "(DiT) or a page with many tokens (Pix2Struct): none reads a page of such letters "
                "at 16 px."
            ),
        ),
        Application(
            "phones",
            word("phones"),
            224,
            (45, 45),
            word("a subject that fills a fifth of the side"),
            32,
            word("32 px or larger"),
            word(
                "A small model saves work by its width and by convolutions, not by the patch "
                "alone: MobileViT has cells of 2 × 2, on feature maps."
            ),
        ),
        Application(
            "dense",
            word("dense labels"),
            512,
            (8, 8),
            word("a pole by the road"),
            None,
            word("no row"),
            word("The stride of the decoder decides how fine the answer is, not the patch alone."),
        ),
    )
}
"""By name; all but the last are rows of the lessons' table."""
