"""Where the student notebooks lie."""

from __future__ import annotations

from pathlib import Path

MANIFEST = "vitlab-release.json"
"""What `vitlab release` writes beside the notebooks: which versions they are, and their numbers."""

_PACKAGE = Path(__file__).parent


def labs_folder() -> Path:
    """In the package, or in the repository that it is worked on in.

    >>> (labs_folder() / "00_start_here.ipynb").exists()
    True
    """
    installed = _PACKAGE / "labs"
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "lab"
