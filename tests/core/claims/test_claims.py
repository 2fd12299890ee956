import re
import subprocess
import sys

import pytest
import torch

from vitlab.core.claims import Claim, all_claims, find_claim
from vitlab.core.claims.proof import Proof, fact, find_oracle, oracle
from vitlab.core.claims.randomness import normal, seeded
from vitlab.core.errors import LabError

LAST = {"C": 19, "D": 47, "E": 16, "F": 11}
IDS = [f"{letter}{number}" for letter, last in LAST.items() for number in range(1, last + 1)]

# What was checked with numbers before it was written here, and what can be computed besides.
CHECKED = {
    "C": [1, 2, 3, 5, 6, 9, 10, 11, 12, 15, 16, 19],
    "D": [1, 3, 5, 8, 13, 15, 17, 18, 21, 22, 27, 32, 33, 35, 36, 38, 40, 41, 42],
    "E": [5, 7, 11, 14],
    "F": [2, 5, 6],
}
DERIVED = {
    "C": [7, 14],
    "D": [2, 4, 6, 7, 9, 10, 11, 12, 14, 16, 20, 23, 24, 26, 31, 34, 37, 39, 44, 46],
    "E": [2, 3, 4, 8, 9, 10, 12, 13, 16],
    "F": [1, 4, 8, 9, 11],
}

# All the others are loose.
VERDICTS = {
    "wrong": "C1 C18 D1 D2 D4 D5 D12 D15 D22 D23 D31 D34 D36 D37 D38 D39 D40 D41 D42 D43 F6 F10",
    "unsupported": "C15 D8 D28 D29 D44 D45 D47 F7",
    "trap": "C9 C19 D13 D18 D26 E3 E4 E5 E7 E8 E11 E12 E13 E16",
    "right": "D7 E2 E6 E9 E15",
}


def by_id(claim):
    return claim.id


every_claim = pytest.mark.parametrize("claim", all_claims(), ids=by_id)


def test_every_statement_of_the_four_lessons_is_there_once():
    assert [claim.id for claim in all_claims()] == IDS


def test_the_verdicts_are_those_that_were_reached():
    for verdict, ids in VERDICTS.items():
        assert [claim.id for claim in all_claims() if claim.verdict == verdict] == ids.split()
    loose = sum(claim.verdict == "loose" for claim in all_claims())
    assert loose == 93 - sum(len(ids.split()) for ids in VERDICTS.values())


CONDITIONS = {
    "C1": "the same area and colours",
    "C5": "one vector is one token",
    "C9": "the stride is the kernel's size",
    "C13": "the NaFlex models, and only they",
    "C16": "above 2D = 1,536 tokens",
    "D8": "in float32",
    "D12": "drawn at random",
    "D15": "at 16 px, three channels and D = 768",
    "D18": "For 14 × 14 patches and D = 768",
    "D22": "such as Swin and BEiT",
    "D35": "in parts of equal size",
    "D38": "where they are stored",
    "F8": "so does a learned position table",
}


@pytest.mark.parametrize(("claim_id", "condition"), CONDITIONS.items())
def test_an_explanation_names_the_condition_under_which_it_holds(claim_id, condition):
    assert condition in find_claim(claim_id).explanation


@every_claim
def test_a_claim_says_what_is_said_and_what_is_true(claim):
    assert claim.claim.endswith(".")
    assert claim.claim != claim.explanation
    assert len(claim.claim) < 160
    assert 10 < len(claim.explanation) < 700
    assert claim.exercise


@every_claim
def test_nothing_is_printed_from_memory_or_half_remembered(claim):
    words = " ".join((claim.text, claim.exercise))
    assert not re.search(r"\[[MNDS]\]|from memory|TODO|\?\?|lesson of|  ", words)


@every_claim
def test_what_a_verdict_rests_on_is_there(claim):
    assert claim.standing
    assert ("source" in claim.standing) == bool(claim.sources)
    assert ("numeric" in claim.standing) == (find_oracle(claim.id) is not None)
    assert "derived" not in claim.standing or claim.standing == ("derived",)


def test_what_was_checked_with_numbers_has_an_oracle():
    ids = {f"{letter}{n}" for part in (CHECKED, DERIVED) for letter in part for n in part[letter]}
    assert {claim.id for claim in all_claims() if claim.oracle} == ids


def test_two_claims_that_come_to_the_same_share_an_oracle():
    for one, other in (("C11", "F9"), ("D13", "E4"), ("D9", "E3"), ("D31", "D32")):
        assert find_oracle(one) == find_oracle(other)


def test_only_the_training_is_slow():
    assert [claim.id for claim in all_claims() if claim.oracle and claim.oracle.slow] == ["C15"]


def test_a_claim_reads_well_in_a_notebook():
    claim = find_claim("D15")
    assert repr(claim) == f"<Claim D15 wrong: {claim.claim}>"
    assert claim.text == (
        f"D15 (wrong): {claim.claim}\n{claim.explanation}\n"
        "Sources: facebookresearch/mae, models_mae.py."
    )
    assert find_claim("D1").text.count("\n") == 1


def test_an_unknown_id_meets_its_neighbours():
    with pytest.raises(LabError, match=r"no claim 'd99': did you mean D9, D\d+ or D\d+\?"):
        find_claim("d99")
    with pytest.raises(LabError, match="they run from C1 to F11"):
        find_claim("?")


def test_a_claim_without_numbers_names_what_it_rests_on():
    with pytest.raises(LabError, match=r"claim C8 rests on google-research/.*nothing to compute"):
        find_claim("C8").prove()
    with pytest.raises(LabError, match="claim D45 rests on the argument in its explanation"):
        find_claim("D45").prove()


def test_a_proof_gives_its_numbers_by_name():
    proof = Proof((fact("tokens", 196, "14²"), fact("side", 14, "224 / 16", "px")), True, "So.")
    assert (proof.value("tokens"), proof.value("side")) == (196, 14)
    assert str(proof) == "So.\n  tokens: 196 (14²)\n  side: 14 px (224 / 16)"
    with pytest.raises(LabError, match="no number 'rows': it has tokens, side"):
        proof.value("rows")


def test_a_second_oracle_for_a_claim_is_refused():
    find_oracle("D1")
    with pytest.raises(LabError, match="claim D1 has an oracle already: _ratio_of_pairs"):
        oracle("D1")(lambda: Proof((), True, ""))


def test_the_texts_are_read_without_torch():
    code = (
        "import sys; from vitlab.core.claims import find_claim; print(find_claim('C1').text); "
        "assert find_claim('C8').oracle is None; "
        "assert 'torch' not in sys.modules, 'torch'"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE)


def test_oracles_leave_the_random_numbers_and_settings_of_others_alone():
    torch.manual_seed(7)
    before = torch.get_rng_state()
    settings = torch.get_num_threads(), torch.get_default_dtype(), torch.is_grad_enabled()
    for claim_id in ("C2", "C7", "C19", "D15", "D26", "D31", "D41", "F6", "E10"):
        find_claim(claim_id).prove()
    assert torch.equal(torch.get_rng_state(), before)
    assert settings == (
        torch.get_num_threads(),
        torch.get_default_dtype(),
        torch.is_grad_enabled(),
    )


def test_oracles_work_where_gradients_are_off_and_the_default_device_is_another():
    with torch.inference_mode():
        assert find_claim("D31").prove().holds
    with torch.device("meta"):
        assert find_claim("C2").prove().holds


@pytest.mark.gpu
def test_oracles_work_beside_a_gpu_and_leave_its_random_numbers_alone():
    before = torch.cuda.get_rng_state()
    with torch.device("cuda"):
        assert all(find_claim(claim_id).prove().holds for claim_id in ("C2", "C10", "D31", "F6"))
    assert torch.equal(torch.cuda.get_rng_state(), before)


def test_a_seed_repeats_its_numbers_and_another_gives_others():
    first, again, other = (find_claim("F6").prove(seed=seed) for seed in (3, 3, 4))
    assert first == again != other
    assert torch.equal(normal(2, seed=1), normal(2, seed=1))
    with seeded(5):
        one = torch.rand(3)
    with seeded(5):
        assert torch.equal(one, torch.rand(3))


def test_a_claim_is_frozen():
    with pytest.raises(AttributeError):
        find_claim("D1").verdict = "right"
    assert isinstance(find_claim("D1"), Claim)
