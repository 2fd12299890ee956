"""Which language is spoken: one for the process, and one for as long as something is said."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from vitlab.words.english import ENGLISH, Language

P = ParamSpec("P")
T = TypeVar("T")

VARIABLE = "VITLAB_LANGUAGE"
_known: dict[str, Language] = {"en": ENGLISH}
_for_all: Language | None = None
_for_now: ContextVar[Language | None] = ContextVar("language", default=None)


def now() -> Language:
    """The language that is spoken now."""
    return _for_now.get() or _for_all or _chosen_outside()


def language() -> str:
    """The name of the language that is spoken now.

    Returns:
        A code such as "en" or "de".

    >>> language()
    'en'

    """
    return now().name


def languages() -> tuple[str, ...]:
    """The names of all languages that there are, English first.

    Returns:
        Codes such as "en" and "de".

    >>> languages()[0]
    'en'

    """
    from vitlab.words.catalogues import translated

    return ("en", *translated())


def use_language(name: str | None = None) -> None:
    """Let everything that is made from now on speak a language.

    Args:
        name: A code, as "de"; None for that of the environment's VITLAB_LANGUAGE, else English.

    Raises:
        ValueError: There is no such language; the message lists those there are.

    >>> use_language("tlh")
    Traceback (most recent call last):
    ValueError: there is no language 'tlh': use 'en' or 'de'.

    """
    global _for_all
    _for_all = None if name is None else known(name)


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Say in this language what is said within, also by tasks that begin within.

    >>> with speaking("en"):
    ...     language()
    'en'
    """
    before = _for_now.set(known(name))
    try:
        yield
    finally:
        _for_now.reset(before)


def in_its_language(method: Callable[P, T]) -> Callable[P, T]:
    """Let a method speak the language in which its object was made, ``_language``."""

    @wraps(method)
    def speaks(*args: P.args, **kwargs: P.kwargs) -> T:
        its: Any = args[0]
        with speaking(its._language):
            return method(*args, **kwargs)

    return speaks


def per_language(maxsize: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep what a function gave, as ``lru_cache`` does, but of each language its own.

    >>> @per_language(4)
    ... def row(place):
    ...     return f"row {place}"
    >>> row(3)
    'row 3'
    """

    def keeping(function: Callable[P, T]) -> Callable[P, T]:
        @lru_cache(maxsize)
        def kept(_: str, args: Any, kwargs: Any) -> T:
            return function(*args, **dict(kwargs))

        @wraps(function)
        def keeps(*args: P.args, **kwargs: P.kwargs) -> T:
            return kept(now().name, args, tuple(sorted(kwargs.items())))

        return keeps

    return keeping


def known(name: str) -> Language:
    """The language of this name; `ValueError` where there is none."""
    if name not in _known:
        _known[name] = _made(name)
    return _known[name]


def _made(name: str) -> Language:
    if name == "long":
        from vitlab.words.lengthened import Lengthened

        return Lengthened()
    from vitlab.words.catalogues import load

    return load(name)


def _chosen_outside() -> Language:
    """That of the environment; a name that is none is told once, and English is spoken."""
    global _for_all
    name = os.environ.get(VARIABLE) or "en"
    try:
        _for_all = known(name)
    except ValueError as error:
        warnings.warn(f"{VARIABLE}: {error}", stacklevel=3)
        _for_all = ENGLISH
    return _for_all
