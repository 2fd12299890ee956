"""What the tests of the notebooks share."""

import pytest

from labs_solutions import release

SOURCES = release.sources()


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    path = tmp_path / "vitlab-progress.json"
    monkeypatch.setenv("VITLAB_PROGRESS", str(path))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    return path


@pytest.fixture(params=SOURCES, ids=lambda path: path.stem)
def source(request):
    return request.param
