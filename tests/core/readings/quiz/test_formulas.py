"""Words and formulas: every text of every question can be written, and nothing gets lost."""

import re

import pytest

from vitlab.core.errors import LabError
from vitlab.core.glossary import all_terms
from vitlab.core.quiz import LESSONS, load_questions
from vitlab.core.readings.quiz import pieces


def texts(lesson):
    for question in load_questions(lesson):
        yield from (question.question, question.why)
        for option in question.options:
            yield from (option.text, option.why)
            assert "$" not in option.partner  # a menu holds no formula


def signs(part):
    return "".join(map(signs, part[1:])) if isinstance(part, list) else part


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_text_is_written_and_no_letter_or_digit_is_lost(lesson):
    for text in texts(lesson):
        written = "".join(map(signs, pieces(text)))
        bare = re.sub(r"\\[a-zA-Z]+", "", text)
        assert re.findall(r"\w", written) == re.findall(r"[^\W_]|_(?=\w)", bare.replace("$", ""))
        assert "$" not in written


def test_a_card_of_the_glossary_holds_no_formula():
    assert not [term.term for term in all_terms() if "$" in term.text]


def test_powers_indices_groups_and_signs_have_their_own_elements():
    assert pieces(r"It is $N^{2x} \cdot a_i - 1$, so.") == [
        "It is ",
        [
            "math",
            ["msup", ["mi", "N"], ["mrow", ["mn", "2"], ["mi", "x"]]],
            ["mo", "·"],
            ["msub", ["mi", "a"], ["mi", "i"]],
            ["mo", "−"],
            ["mn", "1"],
        ],
        ", so.",
    ]
    assert pieces("no formula") == ["no formula"]
    assert pieces("") == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("costs $5", "does not end"),
        (r"$\frac12$", r"no formula may say \\frac: use one of"),
        ("$P^$", "ends too early"),
        ("${P$", "ends too early"),
        ("$P}$", "closes a brace"),
    ],
)
def test_a_formula_that_cannot_be_read_is_a_sentence(text, says):
    with pytest.raises(LabError, match=says):
        pieces(text)
