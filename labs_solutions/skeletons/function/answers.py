"""Answers that a student could give: at least three right ones and five wrong ones."""

import numpy as np

from tests.grading.answers.kinds import right, wrong


@right("99.9")
def by_multiplying_99_9(numbers):
    return numbers * 2


@right("99.9")
def by_adding_99_9(numbers):
    return numbers + numbers


@right("99.9")
def one_by_one_99_9(numbers):
    return np.array([2 * number for number in numbers])


@wrong("99.9", breaks=1)
def negative_ones_only_99_9(numbers):
    return np.where(numbers < 0, numbers * 2, numbers)


@wrong("99.9", breaks=2)
def without_their_signs_99_9(numbers):
    return abs(numbers) * 2


@wrong("99.9", breaks=(1, 2))
def two_more_99_9(numbers):
    return numbers + 2


@wrong("99.9", breaks=(1, 2))
def squared_99_9(numbers):
    return numbers**2


@wrong("99.9", breaks=(1, 2))
def as_they_were_99_9(numbers):
    return numbers
