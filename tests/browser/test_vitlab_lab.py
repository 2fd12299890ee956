"""What somebody sees who types `vitlab lab` for the first time."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SET_BESIDES = ("JUPYTER", "IPYTHON", "XDG_")


@pytest.fixture
def address(tmp_path):
    """Where `vitlab lab` says that it is, in a home where nobody ever started JupyterLab."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(SET_BESIDES)}
    with subprocess.Popen(
        [sys.executable, "-m", "vitlab", "lab", "my_labs", "--no-browser"],
        cwd=tmp_path,
        env=env | {"HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield next(line for line in process.stdout if line.startswith("Open "))[5:].strip()
        process.terminate()


def test_nothing_covers_the_text_and_nothing_is_asked_of_the_network(
    address, browser, tmp_path, picture_of
):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    places = set()
    page.on("request", lambda request: places.add(urlsplit(request.url).netloc))
    page.goto(address)
    expect(page.get_by_role("heading", name="Start here")).to_be_visible()
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible()
    page.wait_for_timeout(3000)  # the question about news comes last, when all is restored
    picture_of(page, "first-start")
    expect(page.locator(".Toastify__toast")).to_have_count(0)
    expect(page.get_by_text("Jupyter news")).to_have_count(0)
    assert places - {""} == {urlsplit(address).netloc}  # pictures in the page have no place
    assert list(tmp_path.rglob("notification.jupyterlab-settings")) == []
    page.close()
