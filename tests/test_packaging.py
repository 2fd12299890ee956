import os
import subprocess
import sys
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

import vitlab

ROOT = Path(__file__).parents[1]
# A lab that was run there may have left a file of the student's; git and a wheel ignore it.
LABS = {path.relative_to(ROOT / "lab").as_posix() for path in (ROOT / "lab").rglob("*.ipynb")}


def files_below(folder):
    """What belongs to a folder: no caches, no hidden files."""
    names = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    hidden = (".", "__pycache__")
    return {
        name.as_posix() for name in names if not any(part.startswith(hidden) for part in name.parts)
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    with ZipFile(build("wheel", ROOT, folder)) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def build(kind, source, folder):
    """The one file that a build of this kind leaves in the folder, without fetching anything."""
    command = ["-m", "build", f"--{kind}", "--no-isolation", "--outdir", folder, source]
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    (path,) = folder.iterdir()
    return path


def contents(wheel):
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.slow  # three builds
def test_the_source_archive_builds_the_same_wheel_as_the_checkout(tmp_path):
    folders = [tmp_path / name for name in ("sdist", "unpacked", "again", "wheel")]
    for folder in folders:
        folder.mkdir()
    sdist, unpacked, again, ours = folders
    with tarfile.open(build("sdist", ROOT, sdist)) as archive:
        archive.extractall(unpacked, filter="data")
    (source,) = unpacked.iterdir()
    assert contents(build("wheel", source, again)) == contents(build("wheel", ROOT, ours))
    assert {"tests", "labs_solutions", ".github"} <= {path.name for path in source.iterdir()}


def test_the_wheel_holds_the_package_whole(wheel):
    packed = files_below(wheel / "vitlab")
    assert files_below(ROOT / "widgets" / "vitlab") <= packed
    kinds = {Path(name).suffix for name in packed}
    assert {".py", ".pyi", ".js", ".css", ".jpg"} <= kinds
    assert "py.typed" in packed
    assert "widgets/package.json" in packed


def test_the_wheel_holds_the_labs_and_no_answers(wheel):
    assert files_below(wheel / "vitlab" / "labs") == LABS
    assert not list(wheel.rglob("*labs_solutions*"))
    assert {path.name for path in wheel.iterdir()} == {
        "vitlab",
        f"vitlab-{vitlab.__version__}.dist-info",
    }


def test_the_wheel_carries_licence_and_notice(wheel):
    licences = {path.name for path in wheel.glob("*.dist-info/licenses/*")}
    assert licences == {"LICENSE", "NOTICE"}


def test_the_labs_are_copied_from_the_wheel_itself(wheel, tmp_path):
    program = "import vitlab; print(vitlab.__file__); from vitlab.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", program, "lab", "nb", "--copy-only"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(wheel)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert result.stdout.startswith(str(wheel))
    assert files_below(tmp_path / "nb") == {name for name in LABS if "/" not in name}


def test_the_canvas_of_the_wheel_is_whole(wheel):
    """Its module is joined of parts when it is imported, and one of them might not be there."""
    program = "from vitlab.widgets import PatchCanvas as c; print(c.__module__, c()._esm)"
    result = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(wheel)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "export default hearing({ initialize, render });" in result.stdout
    assert "export const hearing" not in result.stdout
    assert "const hearing" in result.stdout
    assert "function tokenForKey" in result.stdout
