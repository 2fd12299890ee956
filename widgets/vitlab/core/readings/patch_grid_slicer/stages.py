"""A picture cut in stages: small patches first, then fewer and wider tokens. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from operator import mul

from vitlab.core.arguments import together
from vitlab.core.errors import LabError, Remedy
from vitlab.core.facts import Fact, number, size
from vitlab.core.grid import Pair, PatchGrid
from vitlab.core.readings.patch_grid_slicer.looks import Looks
from vitlab.core.readings.patch_grid_slicer.stages_program import stages_program
from vitlab.words import said, word

SWINS = (4, 2, 2, 2)
_FIRST_WIDTH = 96  # of Swin-T; each stage doubles it
_MOST_STAGES = 6
MERGING = word(
    "What merging learns: a LayerNorm and a matrix from the tokens of a block to one token twice "
    "as wide."
)


@dataclass(frozen=True)
class StageReading:
    """The tokens of each stage, and one that was chosen.

    >>> reading = stage_reading((224, 224))
    >>> [grid.tokens for grid in reading.grids], reading.merging
    ([3136, 784, 196, 49], 1553664)
    """

    grids: tuple[PatchGrid, ...]
    """The grid of each stage over the picture."""
    strides: tuple[int, ...]
    """How much coarser each stage is than the one before."""
    stage: int = 1
    """The stage whose cells are chosen, from 1."""
    selected: int = -1
    """The chosen cell of that stage; below 0 none is."""
    chosen: tuple[str, ...] = ()
    """Names of the facts to show; empty for all."""
    looks: Looks | None = None
    """What is laid over the cells of the chosen stage; None for nothing."""
    remark: str = ""
    """A last sentence of whoever shows it."""

    @property
    def grid(self) -> PatchGrid:
        """The grid of the chosen stage."""
        return self.grids[self.stage - 1]

    @property
    def tokens(self) -> int:
        """Tokens of the chosen stage."""
        return self.grid.tokens

    @property
    def place(self) -> Pair | None:
        """Row and column of the chosen cell in its stage."""
        return self.grid.cell(self.selected) if 0 <= self.selected < self.tokens else None

    @property
    def widths(self) -> tuple[int, ...]:
        """Numbers in a token, stage by stage, as Swin-T has them: doubled each time."""
        return tuple(_FIRST_WIDTH << stage for stage in range(len(self.grids)))

    @property
    def merging(self) -> int:
        """Numbers that all mergings learn."""
        blocks = [f**2 * w for f, w in zip(self.strides[1:], self.widths, strict=False)]
        return sum(
            2 * block + block * width for block, width in zip(blocks, self.widths[1:], strict=True)
        )

    def shows(self, name: str) -> bool:
        """Whether a fact is among those to show."""
        return not self.chosen or name in self.chosen

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The tokens of each stage, and what merging learns."""
        looks = self.looks.facts if self.looks else ()
        return tuple(fact for fact in (*self._facts(), *looks) if self.shows(fact.name))

    def _facts(self) -> Iterator[Fact]:
        height, width = self.grids[0].image_size
        first = f"({number(height)} / {self.strides[0]}) × ({number(width)} / {self.strides[0]})"
        formulas = [f"({number(height)} / {self.strides[0]})²" if height == width else first]
        formulas += [
            f"{number(before.tokens)} / {stride}²"
            if self.shows(f"stage_{place}")
            else said("blocks")
            for place, (before, stride) in enumerate(
                zip(self.grids, self.strides[1:], strict=False), start=1
            )
        ]
        for place, (grid, formula) in enumerate(zip(self.grids, formulas, strict=True), start=1):
            label = said("after stage {place}", place=place)
            yield Fact(f"stage_{place}", label, grid.tokens, formula)
        if len(self.grids) > 1:
            factors = set(self.strides[1:])
            blocks = f"{min(factors) ** 2}C" if len(factors) == 1 else "f²C"
            learned = f"{len(self.grids) - 1} × (LayerNorm {blocks} + {blocks} × 2C)"
            label = said("to learn in merging")
            yield Fact("merging", label, self.merging, learned, meaning=said(MERGING))

    @property
    def text(self) -> str:
        """The stages in a sentence, and the chosen cell."""
        strides = ", ".join(map(str, self.strides))
        picture = size(self.grids[0].image_size)
        sides = said("{size} px in stages of strides {strides}", size=picture, strides=strides)
        names = [f"stage_{place}" for place in range(1, len(self.grids) + 1)]
        if all(map(self.shows, names)):
            counted = said(
                "{grids} tokens, {widths} wide",
                grids=together([size((grid.rows, grid.cols)) for grid in self.grids]),
                widths=together([str(width) for width in self.widths]),
            )
            sides = f"{sides}: {counted}"
        sentences = [f"{sides}."]
        if self.place:
            sentences.append(self._chosen(*self.place))
        sentences += self.looks.sentences(self.shows) if self.looks else []
        return " ".join([*sentences, self.remark]).rstrip()

    def _chosen(self, row: int, col: int) -> str:
        place = {"index": number(self.selected), "stage": self.stage, "row": row, "col": col}
        if self.stage == 1:
            return said("Cell {index} of stage {stage} is in row {row}, column {col}.", **place)
        return said(
            "Cell {index} of stage {stage} is in row {row}, column {col}, merged from {count} of "
            "stage {before}.",
            count=number(self.strides[self.stage - 1] ** 2),
            before=self.stage - 1,
            **place,
        )

    @property
    def code(self) -> str:
        """A program on torch alone that sends an image of zeros through the stages."""
        return stages_program(
            self.grids[0].image_size,
            self.strides,
            shown=[fact.name for fact in self.facts],
            chosen=(self.stage, self.selected) if self.place else None,
            looks=self.looks,
            grid=self.grid,
        )


def stage_reading(
    image_size: Pair,
    strides: tuple[int, ...] = SWINS,
    *,
    stage: int = 1,
    selected: int = -1,
    facts: tuple[str, ...] = (),
) -> StageReading:
    """Read what stages of these strides make of a picture.

    Raises:
        ShapeError: A stage cannot join the tokens of the one before into whole blocks.
        LabError: There are no such strides, or no such stage.

    """
    if not 1 <= len(strides) <= _MOST_STAGES:
        raise LabError(
            said(
                "{count} strides make no stages to look at: give 1 to {most}, as {usual}.",
                count=len(strides),
                most=_MOST_STAGES,
                usual=SWINS,
            ),
            _use_swins(),
        )
    if min(strides) < 1 or max(strides) > 2**20:
        raise LabError(
            said("strides are 1 or more, as {usual}, not {given}.", usual=SWINS, given=strides),
            _use_swins(),
        )
    if not 1 <= stage <= len(strides):
        sentence = word("there is no stage {stage}: use 1 to {last}.")
        if len(strides) == 1:
            sentence = word("there is no stage {stage}: there is only stage 1.")
        raise LabError(
            said(sentence, stage=stage, last=len(strides)),
            (Remedy(said("Use stage 1"), {"stage": 1}),),
        )
    patches = tuple(accumulate(strides, mul))
    if any(side % patch for side in image_size for patch in patches):
        _refuse(image_size, strides)
    grids = tuple(PatchGrid(image_size, patch) for patch in patches)
    return StageReading(grids, strides, stage, selected, facts)


def _refuse(image_size: Pair, strides: tuple[int, ...]) -> None:
    """Let the tokenizer itself say why; torch is imported for its sentence alone."""
    from vitlab.core.patches import HierarchicalPatchEmbed

    embed = HierarchicalPatchEmbed(None, 1, (1,) * len(strides), strides)
    embed.grids_for(image_size)


def _use_swins() -> tuple[Remedy, ...]:
    return (Remedy(said("Use {strides}", strides=SWINS), {"strides": SWINS}),)
