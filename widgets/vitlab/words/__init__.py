"""The words of instruments in the reader's language. English is what stands in the code.

A sentence is looked up where it is said, and said in English where it has no translation. This
room imports nothing of vitlab, and nothing at all for English.
"""

from vitlab.words.saying import digits, longest, said, said_in, said_many, word
from vitlab.words.speaking import (
    in_its_language,
    language,
    languages,
    per_language,
    speaking,
    use_language,
)

__all__ = [
    "digits",
    "in_its_language",
    "language",
    "languages",
    "longest",
    "per_language",
    "said",
    "said_in",
    "said_many",
    "speaking",
    "use_language",
    "word",
]
