"""A text: a rubric of three to five lines, so plain that its author can score it alone."""

from vitlab.grading.writing import Criterion, Written

EXERCISE_99_9 = Written(
    id="99.9",
    title="Title of the exercise",
    minutes=4,
    rubric=(
        Criterion("It names one thing that a patch keeps", 1),
        Criterion("It names one thing that cannot be seen in a single patch", 1),
        Criterion("It says how large the patch is that it speaks of", 1),
    ),
)
