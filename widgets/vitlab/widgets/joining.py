"""One module of several: what a browser gets of an anywidget is one file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from os.path import normpath
from pathlib import Path

from vitlab.words.speaking import now

_IMPORT = re.compile(r'import \{([^}]*)\} from "(\.[^"]*\.js)";')
_DECLARED = re.compile(r"(?:async )?(?:const|let|var|function\*?|class) (\w+|[\[{][^\]}=]*[\]}])")
_FIRST_WORDS = ("const ", "let ", "var ", "async ", "function", "class ")
_AT_THE_TOP = re.compile(rf"^(?:import |export |{'|'.join(_FIRST_WORDS)}).*$", re.MULTILINE)


@dataclass
class _Module:
    """Its text without imports and the word ``export``, and what it declares at its top."""

    path: Path
    text: str = ""
    imports: list[tuple[list[str], Path]] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)
    exported: set[str] = field(default_factory=set)
    has_default: bool = False


_ENGLISH = "const LANGUAGE = {};"  # in said.js


class Joined(str):
    """The text of a module; a widget that is made of it says it in the language of now."""

    __slots__ = ()

    def __str__(self) -> str:
        words = now().in_page(self) if _ENGLISH in self else ""
        return self.replace(_ENGLISH, f"const LANGUAGE = {words};", 1) if words else self


def joined(entry: Path) -> Joined:
    """The module ``entry`` and all that it imports by relative names, as the text of one module.

    Each module comes once, behind what it imports. Its import lines and the word ``export`` go;
    the ``export default`` of ``entry`` stays. `ValueError` where one text would mean something
    else: a name at the top of two modules, modules that need each other, an import of what is not
    there, or an import or export of another form.
    """
    modules: dict[Path, _Module] = {}
    _collect(entry.resolve(), modules, ())
    owner: dict[str, str] = {}
    for module in modules.values():
        for name in module.declared:
            if owner.setdefault(name, module.path.name) != module.path.name:
                both = f"{owner[name]} and {module.path.name}"
                raise ValueError(
                    f"{both} both declare {name} at their top: one must go by another."
                )
        if module.has_default and module.path != entry.resolve():
            raise ValueError(f"{module.path.name} has an export default; only {entry.name} may.")
    return Joined("\n\n".join(module.text for module in modules.values()) + "\n")


def _collect(path: Path, modules: dict[Path, _Module], importers: tuple[Path, ...]) -> None:
    """Put a module into ``modules``, behind those that it imports."""
    if path in modules:
        return
    if path in importers:
        circle = [*importers[importers.index(path) :], path]
        raise ValueError(f"modules need each other: {' → '.join(part.name for part in circle)}.")
    if not path.exists():
        raise ValueError(f"{importers[-1].name} imports {path.name}, which does not exist.")
    module = _read(path)
    for names, imported in module.imports:
        _collect(imported, modules, (*importers, path))
        for name in names:
            if name not in modules[imported].exported:
                raise ValueError(
                    f"{path.name} imports {name} from {imported.name}, which does not export it."
                )
    modules[path] = module


def _read(path: Path) -> _Module:
    module = _Module(path)

    def kept(found: re.Match[str]) -> str:
        line = found[0]
        if line.startswith("import "):
            if not (names := _IMPORT.fullmatch(line)):
                raise ValueError(_other_form(path, line))
            wanted = [name.strip() for name in names[1].split(",") if name.strip()]
            module.imports.append((wanted, Path(normpath(path.parent / names[2]))))
            return ""
        if line.startswith("export default "):
            module.has_default = True
        elif line.startswith("export "):
            line = line.removeprefix("export ")
            if not line.startswith(_FIRST_WORDS):
                raise ValueError(_other_form(path, line))
            module.exported |= _declared(line)
        module.declared |= _declared(line)
        return line

    module.text = _AT_THE_TOP.sub(kept, path.read_text(encoding="utf-8")).strip()
    return module


def _declared(line: str) -> set[str]:
    found = _DECLARED.match(line)
    return set(re.findall(r"\w+", found[1])) if found else set()


def _other_form(path: Path, line: str) -> str:
    return (
        f"{path.name} says {line!r}: what can be joined is an import of {{names}} from a relative "
        ".js file on one line, and export before a declaration."
    )
