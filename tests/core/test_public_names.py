"""Everything that core hands out: at hand, documented, and with an example that runs."""

import ast
import importlib
import inspect
import pkgutil
import re
import textwrap
import typing
from pathlib import Path

import pytest

import vitlab.core as core
from vitlab.core import readings

NAMES = [name for name in core.__all__ if callable(getattr(core, name))]
# Made by core and never by a caller: their example is that of the function that makes them.
GIVEN_BACK = {"Fact", "Remedy"}
ENTRY = re.compile(r" {4}(\*{0,2}\w+): \S")


def definition(name):
    return inspect.unwrap(getattr(core, name))


def has_parameters_of_its_own(thing):
    """No alias of a type."""
    return getattr(thing, "__module__", "").startswith("vitlab.core")


def of_readings():
    """What the instruments' rooms in core.readings hand out; core itself hands out some of it."""
    for room in pkgutil.iter_modules(readings.__path__, "vitlab.core.readings."):
        if room.ispkg:
            module = importlib.import_module(room.name)
            yield from (getattr(module, name) for name in module.__all__)


EXPLAINED = {
    f"{thing.__module__}.{thing.__qualname__}": thing
    for thing in (*map(definition, NAMES), *of_readings())
    if callable(thing) and has_parameters_of_its_own(thing)
}


def explained(docstring):
    """The names in an ``Args:`` section, each with something behind its colon."""
    lines = iter((docstring or "").splitlines())
    if not any(line == "Args:" for line in lines):
        return []
    section = []
    for line in lines:
        if line and not line.startswith(" "):
            break
        section.append(line)
    return [entry[1] for line in section if (entry := ENTRY.match(line))]


def parameters(thing):
    """The names that a caller may give, with the stars of those that take the rest."""
    if typing.is_typeddict(thing):
        return [*thing.__annotations__]
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    return [
        stars.get(parameter.kind, "") + parameter.name
        for parameter in inspect.signature(thing).parameters.values()
    ]


def explained_fields(cls):
    """The fields of a class, its bases' among them, that have a docstring of their own."""
    names = set()
    for base in cls.__mro__:
        if not base.__module__.startswith("vitlab"):
            continue
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(base))).body
        for field, text in zip(tree.body, tree.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr):
                names.add(field.target.id)
    return names


def docstring_of_the_constructor(cls):
    """The class's own, or that of the base whose constructor it takes over as it is."""
    for base in cls.__mro__:
        if explained(base.__doc__ and inspect.cleandoc(base.__doc__)) or "__init__" in vars(base):
            return base.__doc__ and inspect.cleandoc(base.__doc__)
    return None


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_promises_something_and_shows_an_example(name):
    thing = definition(name)
    if not getattr(thing, "__module__", "").startswith("vitlab.core"):
        return  # an alias of a type
    assert inspect.getdoc(thing), name
    result_or_error = (
        name in GIVEN_BACK
        or getattr(thing, "_is_protocol", False)
        or issubclass(thing, Exception)
        or hasattr(thing, "__dataclass_fields__")
        or hasattr(thing, "_fields")
        if inspect.isclass(thing)
        else False
    )
    if not result_or_error:
        assert ">>>" in inspect.getdoc(thing), f"{name} shows no example"


@pytest.mark.parametrize("name", [n for n in NAMES if inspect.isfunction(definition(n))])
def test_every_public_function_says_what_it_takes_and_gives(name):
    function = definition(name)
    signature = inspect.signature(function)
    assert signature.return_annotation is not inspect.Signature.empty
    missing = [p.name for p in signature.parameters.values() if p.annotation is p.empty]
    assert not missing


@pytest.mark.parametrize("name", EXPLAINED)
def test_every_public_name_explains_each_of_its_parameters_and_no_other(name):
    thing = EXPLAINED[name]
    if not inspect.isclass(thing):
        assert explained(inspect.getdoc(thing)) == parameters(thing)
    elif explained(docstring := docstring_of_the_constructor(thing)):
        assert explained(docstring) == parameters(thing)
    elif not getattr(thing, "_is_protocol", False):
        assert explained_fields(thing) >= set(parameters(thing))


def test_no_name_is_a_function_and_a_module():
    files = {path.stem for path in Path(core.__file__).parent.iterdir()}
    assert not files & set(core.__all__)
