"""What is left of a text in Python without layout, comments and names. Nothing is run."""

from __future__ import annotations

import builtins
import io
import keyword
import tokenize
from typing import TypeAlias

Form: TypeAlias = tuple[str, ...]
_KNOWN = frozenset(dir(builtins))
_SPACE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.ENCODING}


def form_of(source: str) -> Form | None:
    r"""Words and signs without comments and layout, names numbered by place; None for no code.

    Names after a dot, keywords and what Python itself has stay: others made those.

    >>> form_of("def f(a):\n    return a + 1") == form_of("def g(b):  # mine\n  return b+1")
    True
    >>> form_of("return (") is None
    True
    """
    seen: dict[str, str] = {}
    form: list[str] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type in _SPACE:
                continue
            form.append(_word(token, seen, after_dot=bool(form) and form[-1] == "."))
    except (tokenize.TokenError, SyntaxError, ValueError):
        return None
    return tuple(form)


def _word(token: tokenize.TokenInfo, seen: dict[str, str], *, after_dot: bool) -> str:
    is_name = token.type == tokenize.NAME and not keyword.iskeyword(token.string)
    if is_name and not after_dot and token.string not in _KNOWN:
        return seen.setdefault(token.string, f"n{len(seen)}")
    if token.type in (tokenize.INDENT, tokenize.DEDENT):
        return ">" if token.type == tokenize.INDENT else "<"
    return token.string


def marked(source: str, other: str) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, True for a name that the other text spells in another way.

    Args:
        source: The text.
        other: One that is equal after renaming, or any other.

    Returns:
        (piece, whether it is such a name), which together are the text.

    >>> marked("a = b + 1", "a = c + 1")
    (('a = ', False), ('b', True), (' + 1', False))

    """
    if form_of(source) is None or form_of(source) != form_of(other):
        return ((source, False),)
    starts = [0]
    for line in io.StringIO(source):
        starts.append(starts[-1] + len(line))
    pieces: list[tuple[str, bool]] = []
    last = 0
    for mine, theirs in zip(_tokens(source), _tokens(other), strict=True):
        if mine.type == tokenize.NAME and mine.string != theirs.string:
            begin = starts[mine.start[0] - 1] + mine.start[1]
            pieces += [(source[last:begin], False), (mine.string, True)]
            last = begin + len(mine.string)
    pieces.append((source[last:], False))
    return tuple(piece for piece in pieces if piece[0])


def _tokens(source: str) -> list[tokenize.TokenInfo]:
    found = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token for token in found if token.type not in _SPACE]
