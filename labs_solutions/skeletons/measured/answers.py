"""Tables that a student could save: at least three right ones and five wrong ones."""

from tests.grading.answers.kinds import right, wrong


def row_99_9(count=10, draws=(0.5, 0.25, 0.75), **others):
    return {"count": count, "draws": list(draws), "mean": sum(draws) / len(draws)} | others


@right("99.9")
def two_counts_99_9():
    return [row_99_9(), row_99_9(1000, (0.5, 0.51, 0.49))]


@right("99.9")
def with_more_draws_99_9():
    return [row_99_9(10, (0.4, 0.5, 0.6, 0.5)), row_99_9(1000, (0.5,) * 5)]


@right("99.9")
def rounded_and_with_a_note_99_9():
    return (row_99_9(draws=(1 / 3, 0.25, 0.75), mean=0.44, note="by hand"), row_99_9(1))


@wrong("99.9", breaks=1)
def one_draw_99_9():
    return [row_99_9(draws=(0.5,))]


@wrong("99.9", breaks=1)
def one_row_has_two_99_9():
    return [row_99_9(), row_99_9(1000, (0.5, 0.5))]


@wrong("99.9", breaks=2)
def the_first_draw_for_the_mean_99_9():
    return [row_99_9(draws=(0.9, 0.25, 0.75), mean=0.9)]


@wrong("99.9", breaks=2)
def the_sum_of_small_draws_99_9():
    return [row_99_9(draws=(0.1, 0.2, 0.3), mean=0.6)]


@wrong("99.9", breaks=(1, 2))
def without_its_draws_99_9():
    return [{"count": 10, "mean": 0.5}]


@wrong("99.9", breaks=(1, 2))
def a_count_that_is_a_float_99_9():
    return [row_99_9(10.0)]
