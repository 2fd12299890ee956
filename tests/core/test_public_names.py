"""Everything that core hands out: at hand, documented, and with an example that runs."""

import inspect
from pathlib import Path

import pytest

import vitlab.core as core

NAMES = [name for name in core.__all__ if callable(getattr(core, name))]
# Made by core and never by a caller: their example is that of the function that makes them.
GIVEN_BACK = {"Fact", "Remedy"}


def definition(name):
    return inspect.unwrap(getattr(core, name))


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


def test_no_name_is_a_function_and_a_module():
    files = {path.stem for path in Path(core.__file__).parent.iterdir()}
    assert not files & set(core.__all__)
