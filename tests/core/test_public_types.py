"""What a type checker knows of core: a flag that changes what comes back changes its type."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
USE = ROOT / "tests" / "typing" / "core_use.py"
WRONG = """
from torch import Tensor
from vitlab.core import VisionTransformer

def wrong(vit: VisionTransformer, images: Tensor) -> Tensor:
    logits, maps = vit(images, return_attention=True)
    return vit(images, return_attention=True)
"""


@pytest.fixture(scope="module")
def errors_in(tmp_path_factory):
    """The errors that mypy finds in a file, strict as pyproject.toml says; one run for all."""
    wrong = tmp_path_factory.mktemp("user") / "wrong.py"
    wrong.write_text(WRONG, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--no-error-summary", str(USE), str(wrong)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert run.returncode in (0, 1), run.stdout + run.stderr
    found = [line for line in run.stdout.splitlines() if ": error: " in line]
    return lambda name: [line for line in found if f"{name}:" in line]


def test_mypy_knows_what_comes_back(errors_in):
    assert not errors_in("core_use.py")


def test_mypy_refuses_a_pair_where_one_tensor_is_promised(errors_in):
    (error,) = errors_in("wrong.py")
    assert 'got "tuple[Tensor, Tensor]", expected "Tensor"' in error
