"""Lab 10, Tokens for a language model: what its answers must do."""

from __future__ import annotations

from vitlab.grading.exercise import Lab
from vitlab.grading.guessing import Choice, Option
from vitlab.grading.labs import lab10_merging, lab10_plan, lab10_slots
from vitlab.grading.laws import Function, Law
from vitlab.grading.measured import Column, Measured, RowLaw

SLOTS = Function(
    id="10.1",
    title="Count the slots of a picture",
    minutes=9,
    parameters=("canvas", "patch_size", "merge", "tile"),
    laws=(
        Law(
            "a picture that is not cut takes a slot for each block of merged patches, rows times "
            "columns",
            0.5,
            inputs=lab10_slots.whole_views,
            expect=lab10_slots.walked,
        ),
        Law(
            "of several tiles each takes its slots, and an overview as large as one tile comes on "
            "top",
            0.5,
            inputs=lab10_slots.several_tiles,
            expect=lab10_slots.walked,
        ),
        Law(
            "a single tile is the whole picture already, so no overview comes on top",
            0.5,
            inputs=lab10_slots.single_tiles,
            expect=lab10_slots.walked,
        ),
        Law(
            "blocks that do not fill a view, or tiles that do not fill the canvas, in height or in "
            "width, are refused with a ValueError",
            0.5,
            inputs=lab10_slots.unfilled,
            expect=lab10_slots.refused,
        ),
    ),
)

MERGE = Function(
    id="10.2",
    title="Merge four tokens into one",
    minutes=9,
    parameters=("vectors", "grid"),
    numbers={"inside": 1},
    drawn_from=({"inside": 2},),
    follows=lab10_merging.merging,
    **lab10_merging.merging(inside=1),
)

PLAN = Measured(
    id="10.3",
    title="A plan that fits the window",
    minutes=14,
    columns={
        "turn": Column(low=1, high=lab10_plan.TURNS, whole=True),
        "until": Column(low=1, high=lab10_plan.TURNS, whole=True),
        "receipt": Column(among=lab10_plan.RECEIPTS),
        "rule": Column(among=lab10_plan.RULES),
        "height": Column(low=lab10_plan.PRINT[0], high=lab10_plan.RECEIPT[0], whole=True),
        "width": Column(low=lab10_plan.PRINT[1], high=lab10_plan.RECEIPT[1], whole=True),
        "slots": Column(low=1, whole=True),
    },
    numbers={"context": 4096, "answer": 500, "text": 150, "call": 60, "letter_px": 16},
    drawn_from=(
        {"context": 2048},
        {"context": 1900, "answer": 400, "text": 140},
        {"context": 2200, "answer": 600},
        {"context": 1800, "answer": 300, "text": 130},
        {"context": 2304, "text": 180},
    ),
    laws=(
        RowLaw(
            "one model reads all pictures, and each takes as many slots as its rule says, "
            "separators among them",
            0.5,
            lab10_plan.counted,
        ),
        RowLaw(
            "in every turn, pictures, text, calls and the answer fit into the window",
            0.5,
            lab10_plan.fits,
        ),
        RowLaw(
            "in turn 4 the smallest print of receipt A is there, large enough to be read, and "
            "nobody asks for a crop of what was never seen whole",
            0.5,
            lab10_plan.print_is_read,
        ),
        RowLaw(
            "each receipt is there as a whole when it is shown, and all three are in turn 5, with "
            "totals large enough to be read",
            0.5,
            lab10_plan.receipts_are_seen,
        ),
    ),
)

WHICH_784 = Choice(
    id="10.4",
    title="Which 784?",
    minutes=4,
    right="b",
    options={
        "a": Option(
            "The same for both: 784 tokens show 784 tokens' worth of the picture.",
            "A count says how many vectors there are, and nothing of what went into one. How "
            "many pixels of the page did each of the two models get at all?",
        ),
        "b": Option(
            "The same price, but not the same evidence: one gets four times as many pixels.",
            "The language model pays for 784 slots either way. But in 448 px a letter is twice as "
            "high and twice as wide as in 224 px. What the smaller picture has lost, no patch "
            "size brings back.",
        ),
        "c": Option(
            "The one with patches of 8 px sees smaller things: its patches are smaller.",
            "A patch of 8 px in 224 px and one of 16 px in 448 px cover the same 28th of the page. "
            "Count in pixels of the page, and not in pixels of the resized picture.",
        ),
        "d": Option(
            "The one with 448 px costs the language model four times as much.",
            "The encoder reads four times as many pixels. What does the language model read: "
            "pixels, or tokens?",
        ),
    },
)

LAB = Lab(
    number=10,
    version=1,
    title="Tokens for a language model",
    minutes=45,
    prerequisites="lab 3, or what comes out of an encoder; a little PyTorch",
    writes="`slots`, `merge`; a plan that fits a window; a question",
    exercises=(SLOTS, MERGE, PLAN, WHICH_784),
)
