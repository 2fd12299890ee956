"""Equal captions in a batch: true pairs that a contrastive loss counts as wrong. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence


def first_equal(captions: Sequence[str]) -> tuple[int, ...]:
    """For each caption the number of the first that says the same: a text encoder tells no two.

    Capital letters and spaces make no difference.

    Args:
        captions: One for each picture of a batch.

    Returns:
        A number for each, its own where nobody said it before.

    >>> first_equal(["a cat", "a dog", "A  cat "])
    (0, 1, 0)

    """
    first: dict[str, int] = {}
    words = (" ".join(caption.lower().split()) for caption in captions)
    return tuple(first.setdefault(said, place) for place, said in enumerate(words))


def false_negatives(captions: Sequence[str]) -> tuple[tuple[bool, ...], ...]:
    """True where a picture meets another picture's caption that says the same as its own.

    Such a pair is a right answer, and the losses of CLIP and SigLIP count it as a wrong one.

    Args:
        captions: One for each picture of a batch.

    Returns:
        A row for each picture, a column for each caption; the diagonal is False.

    >>> false_negatives(["a cat", "a dog", "a cat"])[0]
    (False, False, True)

    """
    same = first_equal(captions)
    places = range(len(captions))
    return tuple(tuple(i != j and same[i] == same[j] for j in places) for i in places)
