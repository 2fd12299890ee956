"""Where the student notebooks lie."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vitlab.words import languages

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


def language_of(notebook: Mapping[str, Any]) -> str:
    """The language that a notebook of ours is written in.

    >>> language_of({"metadata": {"vitlab": {"lab": 1, "language": "de"}}}), language_of({})
    ('de', 'en')
    """
    told = notebook.get("metadata", {}).get("vitlab", {}).get("language")
    return told if told in languages() else "en"


def in_language(path: Path, language: str) -> Path:
    """A notebook of `labs_folder` in a language: beside it in a folder; the English one else.

    >>> in_language(Path("lab/99_none.ipynb"), "de").as_posix()
    'lab/99_none.ipynb'
    """
    other = path.parent / language / path.name
    return other if other.exists() else path
