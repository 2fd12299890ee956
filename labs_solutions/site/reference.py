"""The reference: a page for each room, made by pdoc from signatures and docstrings.

It opens from disk. Its examples are those that the tests run.
"""

from __future__ import annotations

import re
import warnings
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

import pdoc.doc
import pdoc.render
from jinja2.runtime import Context
from markupsafe import Markup, escape
from pdoc.render_helpers import to_markdown_with_context

from labs_solutions.site.names import ROOMS, handed_out, promise, subjects

TEMPLATES = Path(__file__).with_name("templates")
SETTING = re.compile(r"^    (\w+) : (.+) = (.*)\n((?: {8}.+\n?)*)", re.MULTILINE)
LATER = re.compile(r"ForwardRef\((&#39;|')(.*?)\1\)")
CODE = re.compile(r"(`+)(.+?)\1")
NO_MARKS = MappingProxyType({ord(mark): f"\\{mark}" for mark in r"_*`<["})


def write_reference(folder: Path, rooms: tuple[str, ...] = ROOMS) -> list[Path]:
    """Write the pages of some rooms and the list of all their names; the files, the list first."""
    pdoc.render.configure(
        docformat="google", show_source=False, search=False, template_directory=TEMPLATES
    )
    pdoc.render.env.filters["to_markdown"] = to_markdown_with_settings
    modules = {room: pdoc.doc.Module(handed_out(room)) for room in rooms}
    pages = {folder / "index.html": contents(rooms)}
    for room, module in modules.items():
        pdoc.render.env.globals["subjects"] = subjects(room)
        with warnings.catch_warnings():  # what is imported for type checkers alone stays a word
            warnings.filterwarnings("ignore", "Error parsing type annotation")
            page = pdoc.render.html_module(module, modules)
        pages[folder / f"{room.replace('.', '/')}.html"] = LATER.sub(r"\2", page)
    for path, page in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8", newline="\n")
    return list(pages)


def contents(rooms: tuple[str, ...]) -> str:
    """The page that lists every name, by room and subject, with its first sentence."""
    listed = {
        room: [(name, in_html(part), listing(room, names)) for name, part, names in parts(room)]
        for room in rooms
    }
    return str(pdoc.render.env.get_template("contents.html.jinja2").render(rooms=listed))


def parts(room: str) -> list[tuple[str, object, list[str]]]:
    """(subject, its module, its names) of each part of a room."""
    return [
        (subject, import_module(f"{room}.{subject}"), names)
        for subject, names in subjects(room).items()
    ]


def listing(room: str, names: list[str]) -> list[tuple[str, str, Markup]]:
    """(name, address within the reference, first sentence) of each name."""
    address, module = room.replace(".", "/"), import_module(room)
    return [(name, f"{address}.html#{name}", in_html(getattr(module, name))) for name in names]


def in_html(thing: object) -> Markup:
    """What a thing promises, with its code set as code.

    >>> in_html(settings_as_list)
    Markup('The settings that <code>document</code> writes behind a docstring, as Markdown.')
    """
    return Markup(CODE.sub(r"<code>\2</code>", str(escape(promise(thing)))))


@pdoc.render_helpers.pass_context
def to_markdown_with_settings(context: Context, docstring: str) -> str:
    """Markdown as pdoc makes it, with an instrument's settings as a list."""
    return str(to_markdown_with_context(context, settings_as_list(docstring)))


def settings_as_list(docstring: str) -> str:
    r"""The settings that `document` writes behind a docstring, as Markdown.

    >>> print(settings_as_list("Settings:\n    patch_size : int = 16\n        px"), end="")
    Settings:
    <BLANKLINE>
    - **patch\_size** (int, at first 16): px
    """

    def item(found: re.Match[str]) -> str:
        name, kind, default, words = found.groups()
        said = f"**{_plain(name)}** ({_plain(kind)}, at first {_plain(default)})"
        return f"- {said}: {' '.join(words.split())}\n"

    before, heading, settings = docstring.partition("Settings")
    listed = SETTING.sub(item, settings)
    return (
        docstring if listed == settings else before + heading + listed.replace("\n- ", "\n\n- ", 1)
    )


def _plain(words: str) -> str:
    return words.translate(NO_MARKS)
