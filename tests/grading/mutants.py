"""Small mistakes, made in right answers by a program: another operator, number or name.

Whether the result is still right is found over many sizes, without the laws of the check.
``python -m tests.grading.mutants 1`` tries them all, with 3 every third of them.
"""

import ast
import itertools
import json
import sys
import textwrap
from numbers import Integral

import numpy as np

from tests.grading.answers.lab01 import pair
from vitlab.grading import box
from vitlab.grading.course import find
from vitlab.grading.labs.lab01 import cut, laid_back, picture
from vitlab.grading.labs.lab01_counting import counted
from vitlab.grading.labs.lab02 import counted as learned
from vitlab.grading.labs.lab02_spelling import any_patches, colour_squares, kernel
from vitlab.grading.labs.lab04_offsets import numbered
from vitlab.grading.labs.lab04_waves import waves
from vitlab.grading.seam import Report

OPERATORS = [ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.Div]
COMPARISONS = [ast.Eq, ast.NotEq, ast.Lt, ast.Gt]


class Mutation(ast.NodeTransformer):
    """Makes the mistake with a certain number, of all that can be made."""

    def __init__(self, wanted, names):
        self.wanted, self.names, self.number = wanted, names, -1

    def chosen(self, ways):
        for way in ways:
            self.number += 1
            if self.number == self.wanted:
                return way
        return None

    def visit_BinOp(self, node):
        self.generic_visit(node)
        other = self.chosen([o for o in OPERATORS if not isinstance(node.op, o)])
        return ast.BinOp(node.left, other(), node.right) if other else node

    def visit_Compare(self, node):
        self.generic_visit(node)
        other = self.chosen([o for o in COMPARISONS if not isinstance(node.ops[0], o)])
        return ast.Compare(node.left, [other()], node.comparators) if other else node

    def visit_BoolOp(self, node):
        self.generic_visit(node)
        other = self.chosen([ast.Or if isinstance(node.op, ast.And) else ast.And])
        return ast.BoolOp(other(), node.values) if other else node

    def visit_Constant(self, node):
        if type(node.value) is int:
            other = self.chosen([node.value + 1, node.value - 1])
        elif node.value in ("pad", "crop", "error"):
            other = self.chosen(sorted({"pad", "crop", "error"} - {node.value}))
        else:
            other = None
        return node if other is None else ast.Constant(other)

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load) and node.id in self.names:
            other = self.chosen(sorted(self.names - {node.id}))
            return ast.Name(other, ast.Load()) if other else node
        return node


GRID_SHAPE = """
def answer(image_size, patch_size, remainder="error"):
    height, width = image_size
    ph, pw = pair(patch_size)
    if remainder == "error" and (height % ph != 0 or width % pw != 0):
        raise ValueError
    rows, cols = height // ph, width // pw
    if remainder == "pad":
        rows = rows + (height % ph > 0)
        cols = cols + (width % pw > 0)
    return int(rows), int(cols)
"""
PATCHIFY = """
def answer(images, patch_size):
    ph, pw = pair(patch_size)
    b, c, h, w = images.shape
    rows, cols = h // ph, w // pw
    cells = images.reshape(b, c, rows, ph, cols, pw)
    cells = cells.transpose(0, 2, 4, 1, 3, 5)
    return cells.reshape(b, rows * cols, c * ph * pw)
"""
UNPATCHIFY = """
def answer(patches, image_size, patch_size):
    ph, pw = pair(patch_size)
    h, w = image_size
    b, tokens, features = patches.shape
    rows, cols, c = h // ph, w // pw, features // (ph * pw)
    cells = patches.reshape(b, rows, cols, c, ph, pw)
    cells = cells.transpose(0, 3, 1, 4, 2, 5)
    return cells.reshape(b, c, h, w)
"""
COUNT_PARAMETERS = """
def answer(image_size, patch_size, in_chans, embed_dim):
    height, width = image_size
    ph, pw = patch_size
    n = (height // ph) * (width // pw)
    numbers = in_chans * ph * pw
    return {
        "projection": embed_dim * (numbers + 1),
        "rank": min(embed_dim, numbers),
        "cls": embed_dim,
        "learned table": (n + 1) * embed_dim,
        "sinusoid": 0,
    }
"""
TRANSPLANT = """
def answer(matrix, patch_size, in_chans):
    ph, pw = patch_size
    dim = matrix.shape[1]
    kernel = np.full((dim, in_chans, ph, pw), np.nan)
    for row in range(ph):
        for col in range(pw):
            for channel in range(in_chans):
                kernel[:, channel, row, col] = matrix[(row * pw + col) * in_chans + channel]
    return kernel
"""
SINCOS2D = """
def answer(grid, dim):
    rows, cols = grid
    quarter = dim // 4
    if dim % 4 != 0:
        raise ValueError
    omega = 10000.0 ** (-np.arange(quarter) / quarter)
    y, x = np.divmod(np.arange(rows * cols), cols)
    x, y = np.outer(x, omega), np.outer(y, omega)
    return np.concatenate([np.sin(x), np.cos(x), np.sin(y), np.cos(y)], axis=1)
"""
RELATIVE_INDEX = """
def answer(grid):
    rows, cols = grid
    y, x = np.divmod(np.arange(rows * cols), cols)
    down, across = y[:, None] - y[None, :], x[:, None] - x[None, :]
    return (down + rows - 1) * (2 * cols - 1) + (across + cols - 1)
"""


def mutants(source, names):
    for number in itertools.count():
        mutation = Mutation(number, set(names.split()))
        tree = ast.fix_missing_locations(mutation.visit(ast.parse(textwrap.dedent(source))))
        if mutation.number < number:
            return
        yield ast.unparse(tree)


def made(source):
    namespace = {"pair": pair, "np": np}
    exec(source, namespace)
    return namespace["answer"]


def sizes(seed):
    rng = np.random.default_rng(seed)
    for _ in range(25):
        yield tuple(int(n) for n in rng.integers(1, 6, 4))


def grid_cases():
    for (rows, cols, ph, pw), more, wider in itertools.product(sizes(8), (0, 1), (0, 1)):
        size = rows * ph + more * (ph - 1), cols * pw + wider * (pw // 2)
        for remainder in ((), ("pad",), ("crop",), ("error",)):
            yield (size, (ph, pw), *remainder), counted
            yield (size, pw, *remainder), counted


def picture_cases():
    rng = np.random.default_rng(9)
    for rows, cols, ph, pw in sizes(10):
        for batch, channels in ((1, 1), (2, 3), (3, 2)):
            yield picture(rng, batch, channels, rows * ph, cols * pw), (ph, pw)


def model_cases():
    for rows, cols, ph, pw in sizes(11):
        for channels, dim in ((1, 9), (3, 2), (2, 7)):
            yield ((rows * ph, cols * pw), (ph, pw), channels, dim), learned


def matrix_cases():
    rng = np.random.default_rng(12)
    for _ in range(4):
        yield from ((case, kernel) for case in (*colour_squares(rng), *any_patches(rng)))


def is_right(answer, cases):
    for arguments, road in cases:
        wanted = road(*arguments)
        try:
            got = answer(*arguments)
        except Exception as error:
            if not (isinstance(wanted, type) and isinstance(error, wanted)):
                return False
            continue
        if isinstance(wanted, np.ndarray):
            if np.shape(got) != wanted.shape or not np.allclose(got, wanted, atol=1e-5):
                return False
        elif isinstance(wanted, type) or got != wanted or not whole(got):
            return False
    return True


def whole(counts):
    """Whether counts are whole numbers, as a count is."""
    counts = counts.values() if isinstance(counts, dict) else counts
    return all(isinstance(count, Integral) for count in counts)


GRIDS = list(itertools.product(range(1, 6), repeat=2))
WIDTHS = (4, 8, 12, 20, 5, 6, 7, 10)
SUBJECTS = {
    "1.1": (GRID_SHAPE, "height width ph pw rows cols", list(grid_cases())),
    "1.2": (PATCHIFY, "b c h w ph pw rows cols", [(case, cut) for case in picture_cases()]),
    "1.3": (
        UNPATCHIFY,
        "b c h w ph pw rows cols tokens features",
        [((cut(i, p), i.shape[2:], p), laid_back) for i, p in picture_cases()],
    ),
    "2.2": (
        COUNT_PARAMETERS,
        "height width ph pw n numbers in_chans embed_dim",
        list(model_cases()),
    ),
    "2.5": (TRANSPLANT, "ph pw dim in_chans row col channel", list(matrix_cases())),
    "4.2": (
        SINCOS2D,
        "rows cols quarter dim x y omega",
        [((grid, dim), waves) for grid in GRIDS for dim in WIDTHS],
    ),
    "4.3": (RELATIVE_INDEX, "rows cols y x down across", [((g,), numbered) for g in GRIDS]),
}


def misjudged(exercise_id, step):
    """How many mistakes were tried, and those after which points and truth do not agree."""
    source, names, cases = SUBJECTS[exercise_id]
    exercise, tried, wrong = find(exercise_id), 0, []
    assert is_right(made(source), cases)
    for mutant in itertools.islice(mutants(source, names), 0, None, step):
        tried += 1
        report = box.run(made(mutant), exercise.job(tried).to_bytes())
        full = exercise.judge(Report.from_bytes(report), tried).verdict.standing == "right"
        if full != is_right(made(mutant), cases):
            wrong.append(mutant)
    return tried, wrong


if __name__ == "__main__":
    step = int(sys.argv[1])
    print(json.dumps({exercise_id: misjudged(exercise_id, step) for exercise_id in SUBJECTS}))
