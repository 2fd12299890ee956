"""Writes what a class gets: the students' notebooks and a manifest, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from vitlab.classroom.releasing.linking import with_links_to
from vitlab.classroom.releasing.manifest import Manifest, Released, digest, files_of
from vitlab.classroom.releasing.pages import marked, written_page
from vitlab.classroom.whole import put
from vitlab.core.errors import LabError
from vitlab.grading.asking import as_asked
from vitlab.grading.course import find_lab, lab_numbers
from vitlab.notebooks import MANIFEST, in_language, labs_folder, language_of
from vitlab.words import languages, speaking

_LAB = re.compile(r"(\d\d)_.+\.ipynb")
_START = 0  # the page to start with is no lab


def release(
    folder: Path,
    labs: Collection[int] = (),
    *,
    hints: int | None = None,
    numbers: Mapping[str, Mapping[str, float]] | None = None,
    language: str = "en",
) -> Manifest:
    """Write the notebooks of these labs, or of all, into a folder of their own.

    Those that are there in the language are written in it.

    An earlier release there is replaced. `LabError` where anything else lies there, so that
    nothing of a teacher's or a student's is overwritten or handed out.
    """
    unknown = [str(lab) for lab in labs if lab not in lab_numbers()]
    if unknown:
        known = ", ".join(map(str, lab_numbers()))
        raise LabError(f"There is no lab {unknown[0]}; the labs here are {known}.")
    if language not in languages():
        known = " or ".join(map(repr, languages()))
        raise LabError(f"There is no language {language!r}: use {known}.")
    earlier = _earlier(folder)
    contents = dict(_contents(labs, numbers or {}, language))
    manifest = Manifest(
        {
            number: Released(name, lab.version, lab.title, digest(content))
            for number, (name, content) in contents.items()
            if number != _START and (lab := find_lab(number))
        },
        {name: digest(content) for number, (name, content) in contents.items() if number == _START},
        hints,
        numbers or {},
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in earlier.keys() - manifest.files.keys():
            (folder / name).unlink(missing_ok=True)
        for name, content in contents.values():
            put(folder / name, content)
        put(folder / MANIFEST, manifest.text.encode("utf-8"))
    except OSError as error:
        raise LabError(
            f"the release cannot be written into '{folder}' ({error.strerror}): name another one."
        ) from None
    return manifest


def _contents(
    labs: Collection[int], numbers: Mapping[str, Mapping[str, float]], language: str
) -> Iterator[tuple[int, tuple[str, bytes]]]:
    """Name and content of each notebook, by the number that its name begins with."""
    paths = {
        path: number
        for path in sorted(labs_folder().glob("*.ipynb"))
        if (number := _number(path)) == _START or not labs or number in labs
    }
    files = {path.name for path in paths}
    for path, number in paths.items():
        page = json.loads(in_language(path, language).read_text("utf-8"))
        with speaking(language_of(page)):
            asked = marked(with_links_to(as_asked(page, numbers), files))
        yield number, (path.name, written_page(asked).encode("utf-8"))


def _number(path: Path) -> int:
    return int(told[1]) if (told := _LAB.fullmatch(path.name)) else _START


def _earlier(folder: Path) -> dict[str, str]:
    """The files of the release that lies in the folder; `LabError` where anything else does."""
    if not folder.exists():
        return {}
    if not folder.is_dir():
        raise LabError(f"'{folder}' is a file: name a folder for the release.")
    known = files_of(folder)
    visible = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    for path in visible:
        if path.name != MANIFEST and path.name not in known:
            raise LabError(
                f"'{folder}' holds {path.name}, which is no part of a release: name an empty "
                "folder, so that a class gets the release and nothing else."
            )
        if path.name in known and digest(path.read_bytes()) != known[path.name]:
            raise LabError(
                f"{path.name} in '{folder}' was changed since it was released: move it away, or "
                "name another folder. Nothing is overwritten."
            )
    return known
