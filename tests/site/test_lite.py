"""What is built for a browser has all that the kernel needs, and says what it lacks."""

import doctest
import json
import subprocess
import sys
from zipfile import ZipFile

import pytest

from labs_solutions.lite import __main__ as lite
from labs_solutions.lite import needed, wheels
from labs_solutions.lite.needed import Needed
from labs_solutions.lite.pyodide import LIST, RUNTIME, LiteError, Release
from labs_solutions.lite.wheels import Wheel
from tests.instruments import FOR_TEACHERS
from vitlab import widgets
from vitlab.core.absent import NO_TORCH

PYTHON = "3.14.2"
NATIVE = "numpy-2.4.6-cp314-cp314-pyemscripten_2026_0_wasm32.whl"
METADATA = """Metadata-Version: 2.1
Name: The_Package
Version: 1.5
Requires-Dist: numpy>=1.26
Requires-Dist: Lazy.Loader>=0.4
Requires-Dist: colorama; sys_platform == "win32"
Requires-Dist: tomli; python_version < "3.11"
Requires-Dist: typing-extensions; python_version >= "3.14"
Requires-Dist: pytest; extra == "test"
"""


@pytest.fixture
def wheel(tmp_path):
    path = tmp_path / "the_package-1.5-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        archive.writestr("the_package/__init__.py", "")
        archive.writestr("alone.py", "")
        archive.writestr("the_package-1.5.data/scripts/run.py", "")
        archive.writestr("the_package-1.5.dist-info/METADATA", METADATA)
    return Wheel.of(path, PYTHON)


@pytest.fixture
def release(tmp_path):
    """A release with its runtime and a list of two packages, of which it has no file."""
    folder = tmp_path / "pyodide"
    folder.mkdir()
    packages = {
        "numpy": {"version": "2.4.6", "file_name": NATIVE, "depends": []},
        "six": {"version": "1.17.0", "file_name": "six-1.17.0-py2.py3-none-any.whl", "depends": []},
    }
    listed = {"info": {"python": PYTHON}, "packages": packages}
    (folder / LIST).write_text(json.dumps(listed), encoding="utf-8")
    for name in RUNTIME:
        (folder / name).write_bytes(b"runtime")
    return Release(str(folder))


@pytest.mark.parametrize("module", [wheels, needed])
def test_its_examples_hold(module):
    assert doctest.testmod(module).failed == 0


def test_a_wheel_needs_what_holds_in_a_browser_and_no_extra(wheel):
    assert (wheel.name, wheel.version) == ("the-package", "1.5")
    assert wheel.needs == ("numpy", "lazy-loader", "typing-extensions")
    assert wheel.imports == ("alone", "the_package")


def test_only_what_was_compiled_must_come_from_the_release(release):
    assert release.is_native("numpy")
    assert not release.is_native("six")
    assert not release.is_native("the-package")


def test_a_file_that_the_release_lacks_is_named_and_nothing_depends_on_it(wheel, release, tmp_path):
    parts, laid = Needed({wheel.name: wheel}, ["numpy"]), tmp_path / "laid"
    assert lite.lay(parts, release, laid) == [NATIVE]
    packages = json.loads((laid / LIST).read_text(encoding="utf-8"))["packages"]
    assert set(packages) == {"the-package"}
    assert packages["the-package"]["depends"] == []
    assert {path.name for path in laid.iterdir()} == {*RUNTIME, LIST, wheel.path.name}


def test_a_file_that_the_release_has_is_laid_beside_the_others(wheel, release, tmp_path):
    (tmp_path / "pyodide" / NATIVE).write_bytes(b"numpy")
    parts, laid = Needed({wheel.name: wheel}, ["numpy"]), tmp_path / "laid"
    assert lite.lay(parts, release, laid) == []
    packages = json.loads((laid / LIST).read_text(encoding="utf-8"))["packages"]
    assert packages["the-package"]["depends"] == ["numpy"]
    assert (laid / NATIVE).read_bytes() == b"numpy"


def test_a_release_that_cannot_start_is_refused_with_the_names_of_its_files(release, tmp_path):
    (tmp_path / "pyodide" / "pyodide.asm.wasm").unlink()
    with pytest.raises(LiteError, match=r"lacks pyodide\.asm\.wasm"):
        lite.lay(Needed(), release, tmp_path / "laid")


def test_a_folder_that_is_no_release_is_refused_with_what_to_give(tmp_path):
    with pytest.raises(LiteError, match="give the folder of an unpacked Pyodide"):
        Release(str(tmp_path))


def test_the_notebook_shows_the_instruments_that_count_without_torch():
    cells = [cell.source for cell in lite.notebook().cells if cell.cell_type == "code"]
    assert [name for name in lite.WITHOUT_TORCH if any(f"{name}(" in cell for cell in cells)] == [
        *lite.WITHOUT_TORCH
    ]
    assert len(cells) == len(lite.WITHOUT_TORCH) + 1


def test_without_torch_exactly_those_instruments_open_and_the_others_say_why():
    names = [name for name in widgets.__all__ if name not in ("Instrument", "PatchCanvas")]
    program = "\n".join(
        [
            "import sys; sys.modules['torch'] = None",
            "from vitlab import widgets",
            f"for name in {names}:",
            "    try: assert not getattr(widgets, name)().problem",
            "    except ImportError as error: print(name, error)",
        ]
    )
    told = subprocess.check_output([sys.executable, "-c", program], encoding="utf-8").splitlines()
    others = [name for name in names if name not in {*lite.WITHOUT_TORCH, *FOR_TEACHERS}]
    assert told == [f"{name} {NO_TORCH}" for name in others]
