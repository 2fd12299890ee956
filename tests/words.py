"""The words of vitlab for its translators: found in the code, kept in .po files, compiled to .mo.

python -m tests.words [DOMAIN ...]    brings these domains up to date in every language,
                                      without a name all that are begun

A domain is a part of vitlab with a file of its own: an instrument's name for its reading and its
widget, a subject's name after `core_`, a data file's after `data_`, `base` for what all share. It
is begun once its file is there: name it once.
"""

from __future__ import annotations

import ast
import io
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from labs_solutions import course_map, glossary_page, release
from labs_solutions.translated import words_of
from vitlab.core.claims.proof import has_words, label_of
from vitlab.words import languages
from vitlab.words.catalogues import LOCALE, sentences_in
from vitlab.words.paragraphs import paragraphs

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "widgets" / "vitlab"
INSTRUMENTS = tuple(
    sorted(
        path.name
        for path in (PACKAGE / "core" / "readings").iterdir()
        if (PACKAGE / "widgets" / path.name / "__init__.py").exists()
    )
)
OTHER_ROOMS = ("grading", "classroom")
SUBJECTS = tuple(
    f"core_{path.parent.name}"
    for path in sorted((PACKAGE / "core").glob("*/__init__.py"))
    if path.parent.name != "readings"
)
LABS = tuple(sorted(path.stem for path in (PACKAGE / "grading" / "labs").glob("lab??.md")))
START = "lab00"
"""The page to start with; it has the titles and questions of all labs on its map."""
ON_START_PAGE = (
    *(Path(module.__file__) for module in (course_map, glossary_page)),
    PACKAGE / "classroom" / "releasing" / "linking.py",
)
OF_LABS = {"Law", "RowLaw", "Option", "Criterion"}
"""What a lab makes of words: they need no mark, and are said where they are shown."""
NAMED = {"title", "quantity", "explains", "words", *("says", "text", "why")}
DATA = {
    "claims.toml": ("claim", "explanation"),
    "glossary.toml": ("term", "text"),
    "reading.toml": ("why",),
    "quiz/*.toml": ("question", "text", "why", "partner", "source"),
}
"""Data files, and the keys whose values are read on screen."""
KEYS = {
    path: keys
    for pattern, keys in DATA.items()
    for path in sorted((PACKAGE / "data").glob(pattern))
}
DATA_FILES = {path: "_".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in KEYS}
"""The domain of each data file, such as data_quiz_final."""
DOMAINS = ("base", *INSTRUMENTS, *SUBJECTS, *OTHER_ROOMS, START, *LABS, *DATA_FILES.values())
WIDTH = 100


def begun(language: str) -> list[str]:
    """The domains that have a file in a language."""
    return sorted(path.stem for path in folder(language).glob("*.po"))


def folder(language: str) -> Path:
    """Where the files of a language lie."""
    return LOCALE / language / "LC_MESSAGES"


def domain_of(path: Path) -> str:
    """The domain of a file of the package.

    >>> domain_of(PACKAGE / "core" / "facts.py"), domain_of(PACKAGE / "core/grid/axis.py")
    ('base', 'core_grid')
    >>> domain_of(PACKAGE / "core/readings/quiz/tour.py"), domain_of(PACKAGE / "widgets/quiz/a.js")
    ('quiz', 'quiz')
    """
    parts = path.relative_to(PACKAGE).parts
    if parts[:2] == ("grading", "labs") and parts[2][:5] in LABS:
        return parts[2][:5]
    if parts[0] in OTHER_ROOMS:
        return parts[0]
    if path in KEYS:
        return DATA_FILES[path]
    if (subject := "_".join(parts[:2])) in SUBJECTS:
        return subject
    return next((name for name in INSTRUMENTS if name in parts[1:3]), "base")


@cache
def found() -> dict[str, Catalog]:
    """Everything that is said, by domain."""
    catalogues = {name: Catalog() for name in DOMAINS}
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.js"), *KEYS]):
        place = [(path.relative_to(PACKAGE).as_posix(), 0)]
        catalogue = catalogues[domain_of(path)]
        for message, context in _said_in(path):
            catalogue.add(message, locations=place, context=context)
    for path in ON_START_PAGE:
        for message, context in said_in_python(path.read_text("utf-8")):
            catalogues[START].add(message, locations=[(path.name, 0)], context=context)
    for lab in (START, *LABS):
        for place, message in words_of_lab(lab):
            catalogues[lab].add(message, locations=[(place, 0)])
    return catalogues


def words_of_lab(lab: str) -> Iterator[tuple[str, str]]:
    """What its hints and its notebook say to a student, and where."""
    if lab == START:
        for stop in release.stops():
            yield from ((stop.notebook, message) for message in (stop.lab.title, stop.question))
    else:
        hints = PACKAGE / "grading" / "labs" / f"{lab}.md"
        for part in paragraphs(hints.read_text("utf-8").strip()):
            is_code = part.startswith("```") and '"""' not in part
            if not part.startswith("#") and not is_code:
                yield f"grading/labs/{lab}.md", part
    for source in (release.START, *release.sources()):
        if source.name.startswith(f"{lab[3:]}_"):
            notebook = release.without_answers_for_teachers(release.read(source))
            for cell, message in words_of(notebook):
                yield f"{source.name}/{cell}", message


def _said_in(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """What a file says, and in which context."""
    text = path.read_text(encoding="utf-8")
    if path in KEYS:
        yield from said_in_data(text, KEYS[path])
    else:
        yield from said_in_module(text) if path.suffix == ".js" else said_in_python(text)
    if domain_of(path) in LABS:
        yield from said_in_lab(text)
    if domain_of(path) == "core_claims":
        yield from said_in_proof(text)


def said_in_python(text: str) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """The sentences that are written out where Python says or marks them.

    >>> list(said_in_python("f(said('a {n}'), word(f'b'), said_in('c', 'd'))"))
    [('a {n}', None), ('d', 'c')]
    """
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        first = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
        words = [one for one in first if isinstance(one, str)]
        if not words or not isinstance(node.args[0], ast.Constant):
            continue
        match node.func.id, words:
            case "said_many", [one, many]:
                yield (one, many), None
            case "said_in", [context, sentence]:
                yield sentence, context
            case "said" | "word" | "Stop", _:  # a tour's words need no mark
                yield words[0], None


def said_in_lab(text: str) -> Iterator[tuple[str, None]]:
    """The sentences of a lab's exercises.

    >>> list(said_in_lab("f(Law('a', 1), title='b', id='c', explains={'order': 'd'})"))
    [('b', None), ('d', None), ('a', None)]
    >>> list(said_in_lab("words = {'order': ('row by row', 'column by column')}"))
    [('row by row', None), ('column by column', None)]
    """
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            given = [one for word in node.keywords if word.arg in NAMED for one in _values(word)]
            if isinstance(node.func, ast.Name) and node.func.id in OF_LABS:
                given += node.args
            yield from ((text, None) for one in given for text in _texts(one))
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "words":
            yield from ((text, None) for one in _values(node) for text in _texts(one))


def said_in_proof(text: str) -> Iterator[tuple[str, None]]:
    """The sentences of the numbers and of the worlds that decide a claim.

    >>> list(said_in_proof('fact("at_{n}", a, "side of {n} px"); fact("b", c, "2 · {n}")'))
    [('at {n}', None), ('side of {n} px', None), ('b', None)]
    >>> list(said_in_proof('Subject("D1", {"f(x)": "a number"}, (way("it is odd", True),))'))
    [('a number', None), ('it is odd', None)]
    """
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(ast.Name("fact"), [ast.Constant(name), _, formula, *_]):
                yield label_of(name), None
                yield from ((one, None) for one in _texts(formula) if has_words(one))
            case ast.Call(ast.Name("Way" | "way" | "_batched"), [ast.Constant(says), *_]) if says:
                yield says, None
            case ast.Call(ast.Name("Subject"), [_, ast.Dict(values=told), *_]):
                yield from ((text, None) for one in told for text in _texts(one))


def _values(named: ast.keyword | ast.Assign) -> list[ast.expr]:
    return named.value.values if isinstance(named.value, ast.Dict) else [named.value]


def _texts(given: ast.expr) -> Iterator[str]:
    """What is written out, alone or as one of several ways to say it."""
    for one in given.elts if isinstance(given, ast.Tuple) else (given,):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def said_in_module(text: str) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """The sentences that are written out where a module says them.

    >>> list(said_in_module('<b title="${said("a")}"> ${saidMany("b", "c", 2)}'))
    [('a', None), (('b', 'c'), None)]
    """
    for alone, one, many in sentences_in(text):
        yield ((one, many) if many else alone), None


def said_in_data(text: str, keys: tuple[str, ...]) -> Iterator[tuple[str, None]]:
    """The sentences under some keys of a data file; where a number is asked, no numbers.

    >>> list(said_in_data('card = [{term = "patch", also = ["patches"]}]', ("term", "text")))
    [('patch', None)]
    """
    for entries in tomllib.loads(text).values():
        for entry in entries:
            yield from _said_in_entry(entry, keys)


def _said_in_entry(entry: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[tuple[str, None]]:
    for key in keys:
        if entry.get(key):
            yield entry[key], None
    left_out = ("text",) if entry.get("kind") == "number" else ()
    for option in entry.get("option", ()):
        yield from _said_in_entry(option, tuple(key for key in keys if key not in left_out))


def updated(language: str, domain: str) -> Catalog:
    """The file of a domain as it should be: what is said today, with what is translated.

    What is new takes the words of another domain that says the same.
    """
    path = folder(language) / f"{domain}.po"
    head = f"# Words of {domain}."
    kept = read(path) if path.exists() else Plain(locale=language, header_comment=head)
    plain = Plain(locale=language, header_comment=kept.header_comment, fuzzy=False)
    for message in kept:
        if message.id:
            plain[message.id] = message
    plain.update(found()[domain], update_creation_date=False)
    others = [read(other) for other in sorted(folder(language).glob("*.po")) if other != path]
    for message in plain:
        if message.id and not _is_whole(message):
            same = [other.get(message.id, message.context) for other in others]
            told = {one.string: one for one in same if one and one.string and not one.fuzzy}
            if len(told) == 1:
                message.string = next(iter(told))
    return plain


class Plain(Catalog):
    """A catalogue without dates and versions: the same words are the same file."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:  # type: ignore[override]
        """What a reader of the file needs."""
        return [
            ("Language", str(self.locale_identifier)),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit\n"),
        ]


def read(path: Path) -> Catalog:
    """A .po file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name)


def as_po(catalogue: Catalog) -> bytes:
    """A catalogue as translators edit it."""
    file = io.BytesIO()
    write_po(
        file, catalogue, width=WIDTH, sort_output=True, ignore_obsolete=True, include_lineno=False
    )
    return file.getvalue()


def as_mo(po: Path) -> bytes:
    """A .po file as gettext reads it."""
    catalogue = read(po)
    plain = Plain(locale=catalogue.locale)
    for message in catalogue:
        if message.id and message.string and not message.fuzzy:
            plain[message.id] = message
    file = io.BytesIO()
    write_mo(file, plain)
    return file.getvalue()


def missing(language: str, domain: str) -> list[str]:
    """The sentences of a domain without a translation, or with an uncertain one."""
    return [
        message.id[0] if isinstance(message.id, tuple) else message.id
        for message in updated(language, domain)
        if message.id and (message.fuzzy or not _is_whole(message))
    ]


def _is_whole(message: Message) -> bool:
    """Whether it has all its forms."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return bool(forms) and all(forms)


def main(domains: list[str]) -> int:
    """Bring .po and .mo up to date, and say what is missing."""
    if unknown := set(domains) - set(DOMAINS):
        print(f"there is no domain {sorted(unknown)[0]!r}: use {', '.join(DOMAINS)}.")
        return 1
    for language in languages()[1:] or ("de",):
        for domain in domains or begun(language):
            po = folder(language) / f"{domain}.po"
            po.parent.mkdir(parents=True, exist_ok=True)
            po.write_bytes(as_po(updated(language, domain)))
            po.with_suffix(".mo").write_bytes(as_mo(po))
            gaps = missing(language, domain)
            print(f"{language} {domain}: {len(gaps)} without a translation")
            for gap in gaps:
                print(f"    {gap}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
