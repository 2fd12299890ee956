"""A student's values as they stand in a sentence."""

from __future__ import annotations

from numbers import Integral


def shown(value: object, length: int = 60) -> str:
    """A value as text: what is plain by its repr, anything else by its type.

    A repr of the student's own could raise, print or never end, so none is called.

    >>> shown((14, 14.0, "x")), shown(object())
    ("(14, 14.0, 'x')", 'a value of type object')
    """
    if type(value) in (tuple, list):
        inside = ", ".join(shown(item, length) for item in value[:8])  # type: ignore[index]
        text = f"({inside})" if type(value) is tuple else f"[{inside}]"
    elif type(value) in (int, float, complex, str, bool, bytes, type(None)):
        text = repr(value)
    elif isinstance(value, Integral) and type(value).__module__ == "numpy":
        text = str(int(value))
    else:
        return f"a value of type {type(value).__name__}"
    return shortened(text, length)


def shortened(text: str, length: int) -> str:
    """At most so many characters.

    >>> shortened("abcdef", 3)
    'abc …'
    """
    return text if len(text) <= length else text[:length] + " …"
