"""What a folder of HTML pages links to, and whether it is there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote


class Page(HTMLParser):
    """The ids, the links and the text of one page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.words: list[str] = []
        self._unseen = 0
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self._unseen += tag in ("script", "style")
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif source := given.get("src") or given.get("href"):
            self.loads.append(source)

    def handle_endtag(self, tag):
        self._unseen -= tag in ("script", "style")

    def handle_data(self, data):
        if not self._unseen:
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())


@cache
def read(path: Path) -> Page:
    return Page(path)


def broken(folder: Path) -> Iterator[tuple[str, str]]:
    """(page, link) wherever a link or a part of a page leads nowhere within the folder."""
    for path in folder.rglob("*.html"):
        page = read(path)
        for link in (*page.links, *page.loads):
            address, _, place = unquote(link).partition("#")
            if address.startswith(("https://", "data:")):
                continue
            target = (path.parent / address).resolve() if address else path.resolve()
            if not target.is_file() or (place and place not in read(target).ids):
                yield str(path.relative_to(folder)), link


def fetched(folder: Path) -> set[str]:
    """What opening the pages would ask the network for."""
    loads = (load for path in folder.rglob("*.html") for load in read(path).loads)
    return {load for load in loads if load.startswith(("http:", "https:", "//"))}
