"""Tells code that is not written yet from code that fails. Plain Python."""

from __future__ import annotations

import dis
from types import TracebackType
from typing import Any

from vitlab.core.own_code.written import is_stub, name_of, with_helpers, written
from vitlab.words import said

_LONGEST = 300  # characters of an error's message


def message_of(error: BaseException) -> str:
    r"""An error's own words on one line, shortened; none where it cannot say them.

    >>> message_of(ValueError("no\nline   breaks"))
    'no line breaks'
    """
    try:
        words = " ".join(str(error).split())
    except Exception:
        words = ""
    return words if len(words) <= _LONGEST else words[:_LONGEST] + " …"


def not_written(function: Any, error: BaseException | None) -> str:
    """Say that a function that raised ``error``, or returned None, is not written yet, if so.

    The reason may lie in a function that it calls. Empty where nothing says so.

    >>> def patchify(images, patch_size):
    ...     "Cut images into patches."
    >>> not_written(patchify, None)
    'patchify is not written yet: once it returns patches, they are drawn here.'
    """
    helpers = with_helpers(function)
    if isinstance(error, NotImplementedError):
        return _raised(error, function)
    if error is None:
        helpers = helpers[:1]
    elif "NoneType" not in message_of(error):  # so no helper that returned None is to blame
        return ""
    stubs = (helper.__name__ for helper in helpers if is_stub(helper.__code__))
    return _sentence(name_of(function), next(stubs, ""))


def _sentence(own: str, stub: str) -> str:
    if not stub:
        return ""
    if stub == own:
        return said(
            "{name} is not written yet: once it returns patches, they are drawn here.", name=own
        )
    return said(
        "{name} calls {stub}, which is not written yet: once it is, the patches are drawn here.",
        name=own,
        stub=stub,
    )


def _raised(error: NotImplementedError, function: Any) -> str:
    """Only a ``raise`` in the author's own code means it; torch raises the same for a dtype."""
    last = _last(error.__traceback__)
    if last is None:
        return ""
    code, home = last.tb_frame.f_code, last.tb_frame.f_globals.get("__name__")
    own = ("__main__", getattr(written(function), "__module__", None))
    if dis.opname[code.co_code[last.tb_lasti]] != "RAISE_VARARGS" or home not in own:
        return ""
    if is_stub(code):
        return _sentence(name_of(function), code.co_name)
    return said(
        "{name} is not finished: line {line} still raises NotImplementedError. "
        "Delete that line when your code is complete, and the patches are drawn here.",
        name=code.co_name,
        line=last.tb_lineno,
    )


def _last(traceback: TracebackType | None) -> TracebackType | None:
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback
