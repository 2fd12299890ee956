"""A choice: each option has a reason for whoever picks it, and no reason tells the right letter."""

from vitlab.grading.guessing import Choice, Option

EXERCISE_99_9 = Choice(
    id="99.9",
    title="Title of the exercise",
    minutes=3,
    right="b",
    options={
        "a": Option(
            "6 patches",
            "Six is four rows and two columns added. Draw the grid on paper: how many patches lie "
            "in one row, and how many rows are there?",
        ),
        "b": Option(
            "8 patches",
            "64 / 16 makes four rows, 32 / 16 makes two columns, and each of the four rows holds "
            "two patches.",
        ),
        "c": Option(
            "16 patches",
            "Sixteen patches are four rows of four. This picture is not as wide as it is high: "
            "count each side by itself.",
        ),
    },
)
