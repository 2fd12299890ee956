"""The names that releases have promised, beside those that are there.

python -m tests.public_names    enters what is new; a release begins with it. Takes nothing away.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

import vitlab
from vitlab.cli import main as command_line
from vitlab.grading.course import find_lab, lab_numbers

LIST = Path(__file__).with_suffix(".txt")
ROOMS = ("vitlab.core", "vitlab.grading", "vitlab.widgets")
_LINE = re.compile(r"(?P<name>.+?)(?:  # warns since (?P<since>\d+\.\d+\.\d+): .+)?")
_HEAD = """\
# What releases of vitlab have promised (POLICY.md), one name a line. `python -m tests.public_names`
# enters what is new. What is to go warns through one minor release and says so here, two spaces
# behind its name: "# warns since 0.2.0: what takes its place". What no release has had yet may
# simply be taken out.
"""


def listed(text: str) -> dict[str, str]:
    r"""{name: the version since which it warns, or nothing}.

    >>> listed("# head\nvitlab.core.load\nvitlab.core.old  # warns since 0.2.0: load\n")
    {'vitlab.core.load': '', 'vitlab.core.old': '0.2.0'}
    """
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {found["name"]: found["since"] or "" for found in map(_LINE.fullmatch, lines) if found}


def broken_promises(
    promised: Mapping[str, str], there: Mapping[str, Any], version: str
) -> list[str]:
    """A sentence for each name that is gone and had not warned through a minor release.

    >>> broken_promises({"a": "", "b": "0.1.3", "c": "0.2.0", "d": ""}, {"d": 1}, "0.2.4")
    ['a is gone without a warning', 'c warns since 0.2.0 and may go in the next minor release']
    """
    said = []
    for name, since in promised.items():
        if name in there or (since and _minor(since) < _minor(version)):
            continue
        late = f"warns since {since} and may go in the next minor release"
        said.append(f"{name} {late if since else 'is gone without a warning'}")
    return said


def public() -> dict[str, Any]:
    """Every public name that is there, with the thing that would warn."""
    found = dict(_in_rooms())
    found |= dict(_commands(command_line, "vitlab"))
    for lab in map(find_lab, lab_numbers()):
        found[f"lab {lab.number}"] = lab
        found |= {f"exercise {exercise.id}": exercise for exercise in lab.exercises}
    return found


def warns(thing: Any) -> bool:
    """Whether a thing says that it, or a part of it, is to go."""
    if getattr(thing, "deprecated", False) or hasattr(thing, "__deprecated__"):
        return True
    try:
        return "DeprecationWarning" in inspect.getsource(inspect.unwrap(thing))
    except (TypeError, OSError):
        return False


def _in_rooms() -> Iterator[tuple[str, Any]]:
    for room in map(import_module, ROOMS):
        things = {name: getattr(room, name) for name in room.__all__}
        for name, thing in things.items():
            path = f"{room.__name__}.{name}"
            yield path, thing
            if not callable(thing) or not getattr(thing, "__module__", "").startswith("vitlab."):
                continue  # a number, or an alias of a type
            yield from ((f"{path}({given})", thing) for given in _parameters(thing))
            if inspect.isclass(thing):
                others = [other for other in things.values() if other is not thing]
                yield from ((f"{path}.{member}", thing) for member in _members(thing, others))


def _parameters(thing: Any) -> list[str]:
    try:
        return [*inspect.signature(thing).parameters]
    except (TypeError, ValueError):
        return []


def _members(cls: type, others: Sequence[Any]) -> set[str]:
    """What a class lets its users call or read, beside its settings and fields.

    What it has of a class that is listed itself, or of another library, stands there.
    """
    ours = [base for base in cls.__mro__ if base.__module__.startswith("vitlab.")]
    theirs = {name for base in cls.__mro__ if base not in ours for name in vars(base)}
    return {
        name
        for base in ours
        if base not in others
        for name, value in vars(base).items()
        if not name.startswith("_") and (inspect.isfunction(value) or isinstance(value, property))
    } - theirs


def _commands(command: click.Command, path: str) -> Iterator[tuple[str, Any]]:
    yield path, command
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            yield from ((f"{path} {option}", parameter) for option in parameter.opts)
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _commands(inner, f"{path} {name}")


def _minor(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")[:2]))


def main() -> None:
    """Write the list with what is new, in the order of the alphabet."""
    text = LIST.read_text(encoding="utf-8") if LIST.exists() else ""
    kept = {found["name"]: line for line in text.splitlines() if (found := _LINE.fullmatch(line))}
    kept = {name: line for name, line in kept.items() if not name.startswith("#")}
    lines = sorted((dict.fromkeys(public()) | kept).items())
    body = "".join(f"{line or name}\n" for name, line in lines)
    LIST.write_text(_HEAD + body, encoding="utf-8", newline="\n")
    print(f"{len(lines)} names, {len(lines) - len(kept)} of them new in {vitlab.__version__}")


if __name__ == "__main__":
    main()
