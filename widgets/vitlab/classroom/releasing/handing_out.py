"""Lays labs into a student's folder: new ones, and corrected ones over those that were begun."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from vitlab.classroom.releasing.pages import Page, marked, marks, read_page, version, written_page
from vitlab.classroom.releasing.updating import Update, updated
from vitlab.classroom.whole import put
from vitlab.notebooks import in_language, language_of
from vitlab.words import languages

_LEFT = ("*.py", "vitlab-progress.json*")  # by whoever ran a lab where it lies


@dataclass
class HandedOut:
    """Names of files that were copied, and found and kept; a sentence for each that was more."""

    copied: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)


def hand_out(
    source: Path, folder: Path, always: tuple[str, ...] = (), language: str = "en"
) -> HandedOut:
    """Copy the labs of a folder into another one, and correct those that are older there.

    New ones are laid in a language, where they are there in it; one that was begun keeps its own.
    What a student wrote stays. Files named in ``always`` are no student's and are written anew.
    An OSError where the folder cannot be written.
    """
    done = HandedOut()
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        name = file.relative_to(source)
        hidden = any(part.startswith((".", "__")) for part in name.parts)
        if hidden or any(map(name.match, _LEFT)) or name.parts[0] in languages():
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if name.as_posix() in always:
            put(target, file.read_bytes())
            continue
        page = _page_for(target, file, language)
        content = written_page(marked(page)).encode("utf-8") if page else file.read_bytes()
        if _is_new(target, content):
            done.copied.append(name.as_posix())
        elif page and (sentence := _corrected(target, page, name.as_posix())):
            done.sentences.append(sentence)
        else:
            done.kept.append(name.as_posix())
    return done


def _page_for(target: Path, file: Path, language: str) -> Page | None:
    """The notebook in the language of the one that is there already; None for any other file."""
    if file.suffix != ".ipynb":
        return None
    begun = read_page(target)
    return read_page(in_language(file, language_of(begun) if begun else language))


def _is_new(target: Path, content: bytes) -> bool:
    """Write a file where there is none yet."""
    try:
        with target.open("xb") as file:
            file.write(content)
    except FileExistsError:
        return False
    return True


def _corrected(target: Path, page: Page, name: str) -> str:
    """Bring a notebook up to date, if it is older; what was done, or "" where nothing was."""
    old = read_page(target)
    if old is None or not _is_older(old, page):
        return ""
    update = updated(old, page)
    if not old["metadata"]["vitlab"]["lab"] and not (update.own or update.replaced):
        put(target, written_page(update.page).encode("utf-8"))
        return f"{name}: now with our corrections."  # the page to start with, as it was
    beside = _laid_beside(target, version(old))
    put(target, written_page(update.page).encode("utf-8"))
    return (
        f"{name}: {' '.join(_said(update, version(old), version(page)))} Yours as it was: {beside}."
    )


def _is_older(old: Page, new: Page) -> bool:
    """Whether it is an earlier version of the same lab, or the same one with another text."""
    if old["metadata"]["vitlab"]["lab"] != new["metadata"]["vitlab"]["lab"]:
        return False
    if version(old) != version(new):
        return 0 < version(old) < version(new)
    return bool(marks(old)) and marks(old) != marks(marked(new))


def _laid_beside(target: Path, old: int) -> str:
    """A copy of the student's notebook by a name that is free, as old as it is; its name."""
    for number in count(1):
        ending = f"-{number}" if number > 1 else ""
        beside = target.with_name(f"{target.stem}.version-{old}{ending}{target.suffix}")
        try:
            with beside.open("xb") as file:
                file.write(target.read_bytes())
        except FileExistsError:
            continue
        shutil.copystat(target, beside)
        return beside.name
    raise AssertionError  # there is always another name


def _said(update: Update, old: int, new: int) -> Iterator[str]:
    yield f"now version {new}, was {old}." if new != old else "now with our corrections."
    answers = f"your answer{'s' * (len(update.answers) > 1)} to {', '.join(update.answers)}"
    own = f"{update.own} cell{'s' * (update.own > 1)} of your own"
    kept = [answers] * bool(update.answers) + [own] * bool(update.own)
    yield f"Kept: {' and '.join(kept)}." if kept else "You had written nothing in it."
    if update.tasks:
        yield f"Read again, for it has changed: {', '.join(update.tasks)}."
    if update.replaced:
        some = f"{update.replaced} cells" if update.replaced > 1 else "1 cell"
        yield f"Ours again: {some} that you had changed."
