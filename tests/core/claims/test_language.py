"""A claim, its proof and its worlds say nothing in English where another language is spoken."""

import ast
from pathlib import Path

import pytest

from tests.english import english_in
from tests.few import few
from vitlab.core.claims import all_claims, find_claim
from vitlab.core.claims.oracles import basis
from vitlab.core.claims.worlds import AUDITED, drawn_worlds, real_world
from vitlab.core.errors import LabError
from vitlab.words import said, speaking

QUICK = ("D1", "C14", "D3", "D11", "D18", "D22", "D31", "D39", "D42", "E7", "E8", "E9", "E14")
"""One claim or more of nearly every file: what they say is all that an oracle can."""
ORACLES = sorted(Path(basis.__file__).parent.glob("[a-z]*.py"))


def told(proof):
    yield proof.text
    for fact in proof.facts:
        yield from (fact.label, fact.formula)


@pytest.mark.parametrize("name", few(QUICK, 6))
def test_a_proof_says_nothing_in_english_and_has_the_same_numbers(name):
    english = find_claim(name).prove()
    with speaking("long"):
        other = find_claim(name).prove()
    assert {word for text in told(other) for word in english_in(text)} == set()
    names = [(fact.name, fact.standing) for fact in english.facts]
    assert [(fact.name, fact.standing) for fact in other.facts] == names
    assert other.holds


@pytest.mark.parametrize("path", ORACLES, ids=lambda path: path.stem)
def test_what_a_proof_says_is_written_out(path):
    """A name or formula that is put together first is found by no translator."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == "fact":
                assert isinstance(node.args[0], ast.Constant), ast.unparse(node)
                assert isinstance(node.args[2], ast.Constant | ast.Name), ast.unparse(node)
            if node.func.id == "Proof" and len(node.args) == 3:
                assert isinstance(node.args[2], ast.Name | ast.Call), ast.unparse(node)


def test_numbers_have_the_separators_of_the_language_in_formulas_too():
    with speaking("de"):
        ratio, widths = find_claim("D1").prove(), find_claim("D17").prove()
        pixels = str(find_claim("C3").prove())
    assert [fact.formula for fact in ratio.facts] == ["(32 / 8)⁴", "16,8 / 0,065", "4.097² / 257²"]
    assert ratio.text == (
        "Das Verhältnis ist 256; 258,46 kommt heraus, wenn man zwei gerundete Zahlen teilt."
    )
    assert "65.536-mal so viele Paare, nicht 589.824-mal." in pixels
    assert "Verhältnis, Kanäle mitgezählt: 589.824 ((150.528 / 196)²)" in pixels
    assert widths.facts[2].formula == "6, 10, 65, 66, 67"  # a list keeps its commas
    assert ratio.value("ratio_with_cls") == pytest.approx(254.13, abs=0.01)


def test_a_claim_is_printed_in_the_language_and_judged_alike():
    with speaking("de"):
        assert find_claim("F8").text.splitlines()[0] == (
            "F8 (ungenau): Die Patch-Größe bestimmt direkt die Länge der Sequenz."
        )
        assert repr(find_claim("D1")).startswith("<Claim D1 falsch: ")
        with pytest.raises(LabError, match=r"keine Behauptung 'd99': meintest du D9, D\d+ oder D"):
            find_claim("d99")
        with pytest.raises(LabError, match="stützt sich auf das Argument in ihrer Erklärung"):
            find_claim("D45").prove()
    with speaking("long"):
        for claim in all_claims():
            text = claim.text.partition("⟦Sour")[0]  # sources are named as they are
            assert set(english_in(text)) <= {claim.id}


@pytest.mark.parametrize("name", few(AUDITED, 4))
def test_what_there_is_in_a_world_and_what_is_so_in_it_is_told_in_the_language(name):
    with speaking("long"):
        calls = [line.partition(": ")[2] for line in repr(real_world(name)).splitlines()[1:]]
        says = [said(one.says) for one in drawn_worlds(name, 0) if one.says]
        assert {word for text in [*calls, *says] for word in english_in(text)} == set()
    with speaking("de"):
        assert said(says_of(name)) != says_of(name)


def says_of(name):
    return next(one.says for one in drawn_worlds(name, 0) if one.says)
