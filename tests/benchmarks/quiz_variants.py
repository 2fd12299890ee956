"""The notebooks that are compared: a quiz that goes from question to question, and bare sliders."""

from __future__ import annotations

from tests.benchmarks.variant import LINKED, Variant, bare_peers

LESSON = "attention_and_embeddings"  # its first questions are choices: letters answer them
FIRST, LAST = 1, 9
MOVES = 48

QUIZ = f'from vitlab.widgets import Quiz\nQuiz(lesson="{LESSON}")'

_GONE = """(value) => () => {
    const head = document.querySelector('.vl-card .vl-kind');
    return head.textContent.startsWith(`Question ${value} of`) && head;
}"""
ANSWERED = """(value) => () => {
    const told = document.querySelector('.vl-card .vl-verdict');
    return told.textContent && document.activeElement === told && told;
}"""

VARIANTS = (
    Variant("quiz", "the quiz, another question", (QUIZ,), "", _GONE, LINKED, focus=".vl-card"),
    *bare_peers("value", FIRST, FIRST, LAST),
)
