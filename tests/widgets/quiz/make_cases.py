"""Write cases.json: what core says of numbers and of answers, which the page must say too.

The numbers are typed by hand, in all the ways that people and Python write them.
"""

import json
from dataclasses import asdict
from pathlib import Path

from vitlab.core.errors import LabError
from vitlab.core.quiz import is_right, load_questions, read_number
from vitlab.core.readings.quiz import quiz_reading

PLACE = Path(__file__).with_name("cases.json")
LESSON, SEED = "front_end", 3
_TYPED = """
1024 1,024 2**10 2^10 2¹⁰ 4×256 4·256 1e3 1.5e-3 .5 5. 0 00 012 012.5 -3 −3 +7 --3 -+3 -(-3)
-(3-5) -2**2 2**-1 2**3**2 (1+2)*3 ((2)) ) ( (1 1) 1+ *2 2* * 2// 7//2 7/2 1/0 0**-1 9**999
(-8)**(1/3) 1.2.3 1..2 1e 1e5e 2(3) 1,23 1,234,567 12,34 1,2345 0.123,456 1_000 0x10 nan inf e 1j
% 25% 25%% 518px px 2*px 14² 10⁻² ² around 1;2 '1' [1] 1<2 True 3-1 3-1-1 8/2/2 2*-3 2-+3 1e+2
"""
TYPED = _TYPED.split()
SPACED = [
    "1 024",
    "1\u202f024",
    " 25 % ",
    "518 px",
    "5 5",
    "2 * * 3",
    "2 ** 3",
    "around 20",
    "",
    " ",
    "1" * 70,
]


def number_or_none(text: str, unit: str) -> float | None:
    """What core reads, None where it refuses."""
    try:
        return read_number(text, unit)
    except LabError:
        return None


def answers_to(question) -> list:
    """A right answer and some that are not, whatever the kind."""
    ids, right = [o.id for o in question.options], [o.id for o in question.options if o.right]
    if question.kind == "choice":
        return ids
    if question.kind == "several":
        return [right, right[:1], right[::-1], ids, [*right, *right]]
    if question.kind == "order":
        return [ids, ids[::-1], [ids[-1], *ids[1:-1], ids[0]]]
    if question.kind == "match":
        partners = {o.id: o.partner for o in question.options}
        turned = [*list(partners.values())[1:], partners[ids[0]]]
        return [partners, dict(zip(ids, turned, strict=True)), {ids[0]: partners[ids[0]]}]
    typed = [str(question.value), f"{question.value:,} ", "-1", *(o.text for o in question.options)]
    return [question.value, *typed]


def case(question, asked) -> dict:
    """A question as the page has it, and what becomes of answers to it."""
    answers = []
    for answer in answers_to(question):
        given = quiz_reading(lesson=LESSON, answers={question.id: answer}, seed=SEED)
        shown = given.questions[asked.number - 1]
        options = () if question.kind == "number" else shown.options
        verdicts = {option.id: option.verdict for option in options}
        answers.append([answer, is_right(question, answer), verdicts, shown.slip])
    return {"asked": asdict(asked), "answers": answers}


def cases() -> dict:
    """Everything."""
    asked = quiz_reading(lesson=LESSON, seed=SEED).asked
    return {
        "numbers": [
            [text, unit, number_or_none(text, unit)]
            for text in [*TYPED, *SPACED]
            for unit in ("", "px")
        ],
        "questions": [
            case(question, one) for question, one in zip(load_questions(LESSON), asked, strict=True)
        ],
    }


def text() -> str:
    """The file, a case a line."""
    parts = (
        f'"{name}": [\n' + ",\n".join(json.dumps(one, ensure_ascii=False) for one in rows) + "\n]"
        for name, rows in cases().items()
    )
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    PLACE.write_text(text(), encoding="utf-8", newline="\n")
