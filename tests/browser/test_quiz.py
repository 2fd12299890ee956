"""What a person does with the quiz, and sees."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hands import BUSY, expect_answer, is_running, run_cell, wait_for_kernel
from tests.core.readings.quiz.test_quiz_reading import all_right

pytestmark = pytest.mark.browser

IMPORT = "from vitlab.widgets import Quiz\n"


def card(page):
    return page.locator(".vl-card")


def verdict(page):
    return card(page).get_by_role("status")


def go_to(page, number):
    page.get_by_role("button", name=re.compile(f"^question {number}\\b")).click()
    expect(card(page)).to_contain_text(f"Question {number} of 14")


def order_on(page):
    return [words.split("\n")[1] for words in page.locator(".vl-order button").all_inner_texts()]


def answer_a_choice_by_letters(page):
    card(page).get_by_role("radio").first.focus()
    page.keyboard.press("d")
    expect(page.get_by_role("radio", name="52.7 %")).to_be_checked()
    page.keyboard.press("d")  # taken back
    expect(card(page).get_by_role("radio", checked=True)).to_have_count(0)
    expect(card(page).get_by_role("button", name="Answer")).to_be_disabled()
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(verdict(page)).to_be_focused()
    expect(verdict(page)).to_have_text("✕ Not right. Right is C.")
    expect(card(page).locator(".vl-why").first).to_contain_text("Your answer. This is what raw")
    expect(page.get_by_role("button", name="question 1, not right")).to_be_visible()


def answer_a_number(page):
    page.keyboard.press("Enter")  # goes on
    field = card(page).get_by_role("textbox", name="your number")
    expect(field).to_be_focused()
    page.keyboard.type("around 20")
    page.keyboard.press("Enter")
    expect(verdict(page)).to_have_text("“around 20” is not a number: 20 or 20.5 would be.")
    expect(field).to_be_focused()
    field.fill("7 × 21")
    page.keyboard.press("Enter")
    expect(verdict(page)).to_contain_text("✓ Right. 224 / 32 = 7 rows")


def answer_several(page):
    go_to(page, 7)
    for key in ("a", "b", "a", "Enter"):
        page.keyboard.press(key)
    expect(verdict(page)).to_contain_text(re.compile("✕ Not right. Right are [A-E]"))
    expect(card(page).get_by_role("checkbox", checked=True)).to_have_count(1)


def answer_an_order(page):
    go_to(page, 11)
    before = order_on(page)
    first = page.locator(".vl-order button").first
    first.focus()
    for key in ("Space", "ArrowDown", "ArrowDown", "Space"):
        page.keyboard.press(key)
    moved = [before[1], before[2], before[0], *before[3:]]
    assert order_on(page) == moved
    for key in ("Space", "ArrowUp", "Escape"):  # given up
        page.keyboard.press(key)
    assert order_on(page) == moved
    items = page.locator(".vl-order button")
    items.nth(5).hover()
    page.mouse.down()
    target = items.nth(3).bounding_box()
    page.mouse.move(target["x"] + 40, target["y"] + target["height"] / 2, steps=5)
    page.mouse.up()
    assert order_on(page) == [*moved[:3], moved[5], *moved[3:5]]
    expect(page.locator(".vl-taken")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(verdict(page)).to_contain_text(re.compile(r"Not right. \d of 6 stand in their place"))
    page.keyboard.press("ArrowLeft")
    expect(card(page)).to_contain_text("Question 10 of 14")


def match_partners(page, partners):
    go_to(page, 13)
    page.keyboard.press("Tab")
    for menu, partner in zip(card(page).get_by_role("combobox").all(), partners, strict=True):
        expect(menu).to_be_focused()
        menu.select_option(partner)
        page.keyboard.press("Tab")
    page.locator(".vl-match select").last.press("Enter")
    expect(verdict(page)).to_contain_text("✓ Right.")


def test_every_kind_is_answered_by_keys_while_the_kernel_is_busy(desk):
    numbers = "print(sorted(quiz.answers), quiz.score.right, quiz.current)"
    page = desk.notebook(f"{IMPORT}quiz = Quiz()\nquiz", BUSY, numbers, run=False)
    run_cell(page, 0)
    expect(card(page)).to_contain_text("Question 1 of 14")
    wait_for_kernel(page, "idle")
    run_cell(page, 1)
    wait_for_kernel(page, "busy")
    answer_a_choice_by_letters(page)
    answer_a_number(page)
    answer_several(page)
    answer_an_order(page)
    right = all_right("front_end")["fe-13"]
    page.get_by_role("button", name="all", exact=True).click()
    expect(card(page)).to_have_count(14)
    names = {words: name for name, words in labels(page).items()}
    page.get_by_role("button", name="one", exact=True).click()
    match_partners(page, [right[names[words]] for words in names])
    assert is_running(page)
    desk.free()
    wait_for_kernel(page, "idle")
    expect_answer(page, 2, "['fe-01', 'fe-02', 'fe-07', 'fe-11', 'fe-13'] 2 12")
    expect(page.locator(".vl-says")).to_contain_text("question 13 of 14: 2 right of 5 so far.")
    expect(page.locator("[data-fact=right] b")).to_have_text("2")
    expect(page.locator(".vl-ask")).to_have_text("All 9 left must be right.")
    page.get_by_role("button", name="Start again").click()
    expect(card(page)).to_contain_text("Question 1 of 14")
    expect(page.locator(".vl-why:visible, .vl-row :is(.vl-right, .vl-wrong)")).to_have_count(0)


def labels(page):
    """The words of each line to be matched, by their id."""
    from vitlab.core.quiz import load_questions

    question = next(one for one in load_questions("front_end") if one.id == "fe-13")
    shown = page.locator(".vl-match label > span").all_inner_texts()
    return {
        option.id: option.text
        for words in shown
        for option in question.options
        if option.text == words
    }


def test_a_test_tells_nothing_before_its_end_and_formulas_are_drawn(desk):
    answers = all_right("front_end")
    last = answers.pop("fe-02")
    page = desk.notebook(
        f"{IMPORT}Quiz(mode='test', answers={answers!r})",
        f"{IMPORT}Quiz(lesson='deep_dive', current=1)",
    )
    frame = page.locator(".vl-frame").first
    expect(frame.locator(".vl-card")).to_contain_text("Question 2 of 14")
    expect(frame.locator(".vl-row .vl-given")).to_have_count(13)
    frame.get_by_role("button", name="all", exact=True).click()
    expect(frame.locator(".vl-card")).to_have_count(14)
    expect(frame.locator(".vl-mark:not(:empty), .vl-why:not(:empty)")).to_have_count(0)
    field = frame.get_by_role("textbox", name="your number").first
    field.fill("1")
    field.press("Enter")
    status = frame.locator("[data-question=fe-02]").get_by_role("status")
    expect(status).to_contain_text("✕ Not right. Right is 147.")
    expect(status).to_be_focused()
    expect(frame.locator(".vl-row .vl-right")).to_have_count(13)
    expect(frame.locator(".vl-says")).to_contain_text("all answered, 13 right: passed.")
    assert last == 147
    formula = page.locator(".vl-frame").nth(1)
    formula.get_by_role("radio").first.press("Enter")
    formula.get_by_role("button", name="Answer").click()
    power = formula.locator("math msup").first
    expect(power).to_be_visible()
    base, raised = (power.locator(f":scope > :nth-child({n})").bounding_box() for n in (1, 2))
    assert raised["x"] >= base["x"] + base["width"] - 1
    assert raised["y"] + raised["height"] < base["y"] + base["height"]
    formula.get_by_role("button", name="Show me in numbers").click()
    expect(formula.locator(".vl-numbers table").first).to_be_visible()
