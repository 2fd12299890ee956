import ast
import importlib
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import vitlab

PACKAGE = Path(vitlab.__file__).parent
FRONT_ENDS = {"ipywidgets", "traitlets", "IPython", "anywidget", "bqplot", "matplotlib"}
COUNTING = [
    *("errors", "facts", "grid", "vlm", "vlm.token_counts", "vlm.planning", "claims"),
    *("quiz", "glossary", "readings.quiz"),
    *("compute", "memory", "own_code.returned", "own_code.time_limit", "own_code.unwritten"),
    *("readings.patch_grid_slicer", "readings.patch_grid_slicer.comparison"),
    *("readings.memory_gauge", "readings.reading"),
    *("advice", "readings.patch_size_advisor"),
    *("images", "images.pixels", "images.decoding", "images.synthesis", "images.four_shapes"),
]
CORE = sorted(
    f"vitlab.core.{path.stem}"
    for path in (PACKAGE / "core").glob("[!_]*")
    if path.suffix == ".py" or (path / "__init__.py").exists()
)
STUBS = sorted(PACKAGE.rglob("__init__.pyi"))


def modules_after(*statements):
    """What a fresh interpreter holds after these statements."""
    program = "\n".join([*statements, "import json, sys; print(json.dumps(list(sys.modules)))"])
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True
    )
    return set(json.loads(run.stdout.splitlines()[-1]))


def test_the_package_alone_imports_no_room_and_no_torch():
    modules = modules_after("import vitlab")
    assert {name for name in modules if name.startswith("vitlab")} == {"vitlab"}
    assert not modules & {"torch", "numpy", *FRONT_ENDS}


@pytest.mark.parametrize("module", COUNTING)
def test_what_only_counts_imports_no_torch(module):
    assert "torch" not in modules_after(f"import vitlab.core.{module}")


def test_names_of_core_are_handed_out_one_by_one():
    modules = modules_after("from vitlab.core import PatchGrid, as_image")
    assert "vitlab.core.patches" not in modules
    assert "torch" not in modules


def test_core_needs_no_front_end():
    modules = modules_after(*(f"import {module}" for module in CORE))
    assert "torch" in modules
    assert not modules & (FRONT_ENDS | {"vitlab.widgets", "vitlab.grading", "vitlab.cli"})


def test_an_advice_is_read_without_torch():
    modules = modules_after(
        "from vitlab.core.readings.patch_size_advisor import advice_reading",
        "reading = advice_reading()",
        "assert reading.text and reading.facts and reading.code and reading.lessons",
        "assert reading.alternatives and reading.closer and reading.placed",
        "assert advice_reading(application='documents').remedies",
    )
    assert not modules & {"torch", "jaxtyping"}


@pytest.mark.parametrize(
    "name", ["PatchGridSlicer", "PatchSizeAdvisor", "Quiz", "ResolutionSimulator"]
)
def test_an_instrument_is_at_hand_without_torch(name):
    modules = modules_after(f"from vitlab.widgets import {name}")
    assert "anywidget" in modules
    assert not modules & {"torch", "matplotlib", "vitlab.grading"}


def test_a_function_in_numpy_is_compared_without_torch():
    modules = modules_after(
        "from vitlab.widgets import PatchGridSlicer",
        "def patchify(images, patch_size):",
        "    cells = images.reshape(1, 3, 14, 16, 14, 16).transpose(0, 2, 4, 1, 3, 5)",
        "    return cells.reshape(1, 196, 768)",
        "slicer = PatchGridSlicer(patchify=patchify)",
        "assert 'agrees with the reference in all 196 patches' in slicer.text, slicer.text",
        "assert slicer.code() and not slicer.problem",
    )
    assert "anywidget" in modules
    assert not modules & {"torch", "jaxtyping", "bqplot", "matplotlib", "vitlab.grading"}


def test_a_slicer_without_torch_and_bqplot_shows_what_it_can_and_says_what_it_cannot():
    modules_after(
        "import sys",
        "for name in ('torch', 'bqplot', 'pandas'): sys.modules[name] = None",
        "from vitlab.core.absent import NO_TORCH",
        "from vitlab.widgets import PatchGridSlicer",
        "slicer = PatchGridSlicer(patch_size=(32, 16))",
        "assert slicer.reading.tokens == 98",
        "for cut in ('overlapping', 'stages', 'regular'):",
        "    slicer.cut = cut; assert not slicer.problem, slicer.problem",
        "for fold in slicer._folds: fold.button.value = True",
        "assert slicer._folds[-1].content.value == NO_TORCH",
        "for setting, value in (('cut', 'adaptive'), ('overlay', 'norm')):",
        "    before = getattr(slicer, setting)",
        "    setattr(slicer, setting, value); assert slicer.problem == NO_TORCH, slicer.problem",
        "    setattr(slicer, setting, before); assert not slicer.problem",
    )


@pytest.mark.parametrize("name", ["patchify", "VisionTransformer", "load"])
def test_a_name_that_needs_torch_says_so_where_there_is_none(name):
    modules_after(
        "import sys",
        "sys.modules['torch'] = None",
        "from vitlab.core import LabError, PatchGrid, memory_ledger",
        "assert memory_ledger('vit_tiny').peak > 0",
        f"try: from vitlab.core import {name}",
        "except ImportError as error: said = error",
        "assert isinstance(said, LabError) and 'no browser has it' in str(said)",
    )


def test_an_advisor_is_opened_moved_and_folded_out_without_torch():
    modules = modules_after(
        "from vitlab.widgets import PatchSizeAdvisor",
        "advisor = PatchSizeAdvisor()",
        "advisor.canvas.set_state({'box': [10, 20, 30, 40], 'patch_size': [8, 8]})",
        "assert advisor.smallest == (10, 20, 30, 40)",
        "for fold in advisor._folds: fold.button.value = True",
        "for stop in range(4): advisor.stop = stop",
        "assert advisor.code() and not advisor.problem",
    )
    assert "anywidget" in modules
    assert not modules & {"torch", "jaxtyping", "bqplot", "matplotlib", "vitlab.grading"}


def test_an_advisor_in_a_kernel_weighs_at_most_sixty_mebibytes():
    said = "import os, psutil; print(psutil.Process(os.getpid()).memory_info().rss // 2**20)"
    opened = "from vitlab.widgets import PatchSizeAdvisor; advisor = PatchSizeAdvisor()"
    bare, full = (
        int(subprocess.check_output([sys.executable, "-c", "; ".join(lines)], encoding="utf-8"))
        for lines in (
            ["import ipykernel.ipkernel", said],
            ["import ipykernel.ipkernel", opened, said],
        )
    )
    assert full <= bare + 60


def test_the_command_line_imports_neither_torch_nor_jupyter():
    modules = modules_after("import vitlab.cli")
    assert not modules & {"torch", "numpy", "jupyterlab", "jupyter_server", *FRONT_ENDS}


@pytest.mark.skipif(find_spec("vitlab.grading") is None, reason="the room is not built yet")
def test_grading_needs_no_front_end_and_does_not_see_the_widgets():
    names = [f"vitlab.grading.{path.stem}" for path in (PACKAGE / "grading").glob("[!_]*.py")]
    modules = modules_after(*(f"import {name}" for name in names))
    assert not modules & (FRONT_ENDS | {"vitlab.widgets", "nbgrader"})


@pytest.mark.parametrize("stub", STUBS, ids=lambda stub: stub.parent.name)
def test_every_name_in_a_stub_can_be_got_and_is_exported(stub):
    room = importlib.import_module(".".join(("vitlab", *stub.parent.relative_to(PACKAGE).parts)))
    tree = ast.parse(stub.read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    names = {alias.asname or alias.name for node in imports for alias in node.names}
    assert names
    assert names == set(room.__all__)
    assert [name for name in names if not hasattr(room, name)] == []
    assert names <= set(dir(room))
