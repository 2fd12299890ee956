"""What the course material asks of each lab: one row each, so that nothing is lost.

A cell names the rows that it carries in its metadata: ``{"vitlab": {"rows": ["norms"]}}``.
"""

ROWS = {
    3: {
        "objectives": "learning objectives, each ticked off by a check",
        "time-and-prerequisites": "time box and prerequisites in the header",
        "one-question": "the question of the lab, asked at the top and answered at the end",
        "front-end": "compose VisionFrontEnd: (B, N + 1, D), the CLS row constant",
        "five-tests": "the five tests of the build lesson, run on the student's own code",
        "plain-tensor": "repair a lesson's pos_embed that is no buffer and no parameter",
        "encoder-blocks": "trace a block by hooks: bidirectional, residual, LN, FFN",
        "shape-table": "fill the table of tensor shapes",
        "whole-pipeline": "trace the whole pipeline: hooks equal what was written",
        "five-step-map": "order patchify, project, position, encode, choose an output",
    },
    4: {
        "objectives": "four learning objectives, each ticked off by a check",
        "time-and-prerequisites": "time box and prerequisites in the header",
        "one-question": "the question of the lab, asked before anything gives it away",
        "position-added": "a position is added to every token; 196 tokens for 224 / 16",
        "index-of-a-patch": "the sequence z0, and patch (i, j) at i * columns + j + 1",
        "bag-of-patches": "swap patches with and without positions; CLS against the mean",
        "cell-similarity": "explore how similar the positions of cells are",
        "one-d-wrap": "a 1-D sinusoid takes the end of a row for a neighbour: 0.973, 0.657",
        "sinusoid-formula": "write the 2-D sinusoid, with a guard for its width",
        "sinusoid-loop": "repair a lesson's loop: vectorise, refuse, make it a buffer",
        "non-square-table": "7 × 14 = 98 places: a table (98, D) with norms sqrt(D / 2)",
        "norms": "the norm is constant over the whole table, CLS apart",
        "five-tests": "the five tests of the build lesson, read and extended",
        "equivalence-test": "an equivalence test of the student's own",
        "learned-positions": "create and train a learned table, 0.02 at its start",
        "variants-table": "bid on how many parameters each way has",
        "relative-stub": "build the index that a lesson leaves out: 169, equal offsets share",
        "resolution-breaks-table": "a change of resolution breaks a learned table",
        "interpolation-steps": "repair the steps that lose CLS, or put it among the places",
        "transfer-problem": "simulate the transfer: identity, CLS kept, there and back",
        "learned-or-sinusoidal": "train both over three seeds, then change the resolution",
        "four-strategies": "compare strategies for a new resolution on a small model",
    },
}
"""By lab: a short name, and what a student does."""
