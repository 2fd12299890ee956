"""`vitlab demo` prints the same numbers everywhere."""

import math

import torch
from click.testing import CliRunner

from vitlab import cli, demo

GOLDEN = """\
picture   224 × 224 px, 3 colours, drawn from seed 0
patches   14 × 14 = 196 of 16 × 16 px, 768 numbers each
sequence  (1, 197, 768): CLS and 196 patches
CLS       norm 2.7e-05: it begins near 0, the same for every picture
position  patch 15 (row 1, column 1): 0.8415 0.8153 0.7886 0.7617 …, norm 19.5959
"""


def test_the_demo_is_always_the_same_text():
    torch.manual_seed(99)
    wanted = torch.rand(1)
    torch.manual_seed(99)
    result = CliRunner().invoke(cli.main, ["demo"])
    assert result.exit_code == 0
    assert result.output == GOLDEN
    assert torch.equal(torch.rand(1), wanted)


def test_its_numbers_are_those_of_the_formulas():
    rates = [10000 ** (-k / 192) for k in range(4)]
    first = " ".join(f"{math.sin(rate):.4f}" for rate in rates)
    assert demo.lines()[-1].endswith(f"{first} …, norm {math.sqrt(768 / 2):.4f}")
