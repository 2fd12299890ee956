"""No page of this project leads nowhere."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest

from tests.pages import ROOT, anchors, links, pages
from vitlab.words import languages

HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
NOTEBOOKS = sorted([*(ROOT / "lab").rglob("*.ipynb"), *(ROOT / "labs_solutions").glob("*.ipynb")])


def broken(text, place):
    """The links of a page at this place that lead nowhere."""
    laid = place.parents[place.parent.name in languages()]  # beside the labs that are English
    for link in links(text):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            if not is_an_address(parts):
                yield link
            continue
        goals = [(folder / parts.path).resolve() for folder in (place.parent, laid)]
        goal = next(filter(Path.exists, goals), goals[0]) if parts.path else place
        if not goal.exists() or not goal.is_relative_to(ROOT) or not has(goal, parts.fragment):
            yield link


def has(page, anchor):
    """Whether a page has that place; what is no page of ours is not looked into."""
    is_a_page = anchor and page.suffix == ".md"
    return not is_a_page or anchor in anchors(page.read_text(encoding="utf-8"))


def is_an_address(parts):
    """Whether it can be one: nothing is asked of the network here."""
    if parts.scheme == "data":
        return parts.path.startswith("image/")
    return parts.scheme == "https" and bool(HOST.fullmatch(parts.netloc))


@pytest.mark.parametrize("page", pages(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_of_a_page_leads_somewhere(page):
    assert not [*broken(page.read_text(encoding="utf-8"), page)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_link_of_a_notebook_leads_somewhere(path):
    cells = nbformat.read(path, nbformat.NO_CONVERT).cells
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert not [*broken(re.sub(r"\(attachment:[^)]*\)", "", text), path)]


@pytest.mark.parametrize(
    "link",
    [
        "[a](NO.md)",
        "[a](README.md#no-such-heading)",
        "![a](.github/no.png)",
        '<img src="no.png">',
        "[a](../../etc/passwd)",
        "[a](http://example.org)",
        "[a](https://example)",
        "[a](https:/example.org)",
    ],
)
def test_what_leads_nowhere_is_found(link):
    assert len([*broken(f"text {link} text", ROOT / "README.md")]) == 1


@pytest.mark.parametrize("name", ["README", "CONTRIBUTING", "HUB", "POLICY", "SECURITY"])
def test_every_file_and_folder_that_a_page_names_is_there(name):
    text = (ROOT / f"{name}.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:\.github|lab|labs_solutions|tests|widgets)/[\w./*-]+)`", text))
    roots = (ROOT, ROOT / "widgets" / "vitlab")  # a room of the package is named alone
    assert not [
        path
        for path in named - {"labs_solutions/pictures/1-6.svg"}  # of the exercise to be written
        if not any([*root.glob(path.rstrip("/"))] for root in roots)
    ]


def test_the_pages_that_others_look_for_are_there():
    names = {path.name for path in pages()}
    looked_for = {"README", "CHANGELOG", "CODE_OF_CONDUCT", "CONTRIBUTING", "POLICY", "SECURITY"}
    assert {f"{name}.md" for name in looked_for} <= names


def test_every_promise_of_security_names_a_test_that_is_there():
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    promised = re.findall(r"\[`(test_\w+)`\]\(([^)]+)\)", text)
    assert len(promised) >= 8
    for name, path in promised:
        assert f"\ndef {name}(" in (ROOT / path).read_text(encoding="utf-8"), name
