"""The questions that there are, held to the claims that they name and to what counting gives."""

import re
from math import exp

import pytest

from vitlab.core import count_macs, relative_position_index, siglip_initial_loss
from vitlab.core.claims import find_claim
from vitlab.core.grid import PatchGrid
from vitlab.core.quiz import (
    LESSONS,
    find_slip,
    is_right,
    load_questions,
    read_number,
    restore_answers,
)
from vitlab.core.vlm.token_counts import vlm_token_count

QUESTIONS = [question for lesson in LESSONS for question in load_questions(lesson)]
OPTIONS = [(question, option) for question in QUESTIONS for option in question.options]
ASKED = {question.id: question for question in QUESTIONS}


def macs(patch_size):
    return count_macs("vit_base", 224, patch_size)


def fewest_above_three_quarters(total):
    return min(right for right in range(total + 1) if right / total > 0.75)


# What each right number is by another road: core counts, or another formula does.
COUNTED = {
    "fe-02": PatchGrid((224, 336), (32, 16)).tokens,
    "fe-03": PatchGrid(224, 16).sequence_length(5),
    "fe-08": sum(PatchGrid(224, 16).raw_width() + 1 for _ in range(768)),
    "fe-09": PatchGrid(224, 1).tokens,
    "dd-01": PatchGrid(512, 8).attention_pairs() / PatchGrid(512, 32).attention_pairs(),
    "dd-03": macs(8) / macs(16),
    "dd-06": min(side for side in range(512, 600) if side % 14 == 0),
    "dd-08": PatchGrid(224, 7, stride=4, padding=1, remainder="crop").cols,
    "ae-10": PatchGrid(224, 16).attention_pairs(1),
    "lp-03": 2 * PatchGrid(224, 16).tokens,
    "lp-08": 2 * 32 * 32 * 128 * 2 / 1024,
    "lp-14": vlm_token_count("internvl", (480, 640)),
    "lp-15": vlm_token_count("qwen2-vl/default", (1080, 1920)),
    "lp-16": 8192 - 600 - 3 * (vlm_token_count("gemma-3", 500) + 4),
    "tp-01": exp(0.90) / (exp(0.90) + exp(0.1625)),
    "tp-06": 0.280 * 2**2 / 2,
    "tp-07": siglip_initial_loss(32_768, logit_bias=0.0).negatives,
    "tp-14": 1 / 0.07,
    "fi-07": fewest_above_three_quarters(10),
    "fi-08": 4 * len(("weight", "gradient", "m", "v")),
    "fi-14": PatchGrid(512, 8).tokens ** 2 * 768 / 512**2,
}


def test_each_lesson_has_ten_questions_or_more_of_four_kinds_and_no_id_twice():
    for lesson in LESSONS:
        assert len(load_questions(lesson)) >= 10, lesson
        assert len({question.kind for question in load_questions(lesson)}) >= 4, lesson
    assert len(ASKED) == len(QUESTIONS)


def test_every_wrong_option_is_what_somebody_says_and_names_the_claim():
    for question, option in OPTIONS:
        if question.kind in ("choice", "several", "number") and not option.right:
            assert option.claim, (question.id, option.id)


def test_whether_an_option_agrees_with_its_claim_decides_whether_it_is_right():
    for question, option in OPTIONS:
        if option.claim:
            verdict = find_claim(option.claim).verdict
            if verdict == "trap":  # a wrong option may take it where it does not hold
                assert option.agrees or not option.right, (question.id, option.id)
            else:
                holds = verdict == "right"
                assert option.right == (option.agrees == holds), (question.id, option.id)


def test_no_claim_that_does_not_hold_is_quoted_by_a_right_option():
    untrue = {
        find_claim(claim).claim.casefold().strip(" .")
        for _, option in OPTIONS
        if (claim := option.claim) and find_claim(claim).verdict not in ("right", "trap")
    }
    for question, option in OPTIONS:
        if option.right or question.kind == "order":
            assert option.text.casefold().strip(" .") not in untrue, (question.id, option.id)


def test_a_right_number_is_what_counting_gives_and_counting_knows_each():
    assert {name for name, question in ASKED.items() if question.kind == "number"} == set(COUNTED)
    for name, number in COUNTED.items():
        assert is_right(ASKED[name], float(number)), (name, number)


def test_each_wrong_number_says_what_it_is_right_for():
    for question in QUESTIONS:
        if question.kind == "number":
            found = [find_slip(question, option.text) for option in question.options]
            assert found == list(question.options), question.id
            assert find_slip(question, question.value) is None
            assert find_slip(question, -1) is None


def test_words_are_whole_and_plain():
    for question in QUESTIONS:
        reasons = [question.why, *(option.why for option in question.options)]
        words = [question.question, *(option.text for option in question.options), *reasons]
        for text in words:
            assert text == text.strip()
            assert text.count("$") % 2 == 0, (question.id, text)
            assert not re.search(r"TODO|\?\?|  |<|>|\[[MNDS]\]", text), (question.id, text)
        assert all(len(text) < 280 for text in reasons), question.id
        assert all(text[-1] in ".!?" for text in reasons if text), question.id


def test_what_is_to_be_ordered_is_never_shown_in_its_order():
    for question in QUESTIONS:
        if question.kind == "order":
            assert all(question.shuffled(seed) != question.options for seed in range(200))
            assert {*question.shuffled(3)} == {*question.options}


def test_a_number_may_be_written_as_a_power_a_product_or_with_its_unit():
    for text in ("2¹⁰", "32²", "4 × 256", "1 024", "2^10", "1e3 + 24", "1,024 px"):
        assert read_number(text, "px") == 1024, text


@pytest.mark.parametrize("text", ["1,0244", "0,5", "2**10**10", "1/0", "(-2)**0.5", "(" * 50])
def test_what_could_be_read_in_two_ways_or_never_ends_is_no_number(text):
    with pytest.raises(ValueError, match=r"is not a number: 20 or 20\.5 would be\."):
        read_number(text)


def test_kept_answers_come_back_as_far_as_they_still_fit():
    questions = load_questions("front_end")
    fitting = {
        "fe-01": "raw",
        "fe-02": "14**2",
        "fe-03": 196,
        "fe-07": ["cls", "mean"],
        "fe-11": ["cut", "project"],
        "fe-13": {"stem": ASKED["fe-13"].options[0].partner},
    }
    assert restore_answers(questions, fitting) == fitting
    spoilt = {
        "fe-01": "gone",
        "fe-02": "many",
        "fe-03": True,
        "fe-07": ["cls", "gone"],
        "fe-11": "cut",
        "fe-13": {"stem": "gone"},
        "fe-99": "raw",
    }
    assert restore_answers(questions, spoilt) == {}


def test_the_table_that_is_said_to_hold_most_numbers_does():
    offsets = int(relative_position_index((14, 14), class_token=True).max()) + 1
    (learned,) = (option for option in ASKED["dd-09"].options if option.right)
    assert f"{12 * offsets:,}" in learned.why
    assert f"{12 * 12 * offsets:,}" in learned.why
    assert 12 * 12 * offsets < 197 * 768
