import pytest

from vitlab.core.claims import find_claim
from vitlab.core.claims.__main__ import main


def test_the_program_prints_claims_with_their_proofs(capsys):
    assert main(["D1", "C8"]) == 0
    printed = capsys.readouterr().out
    assert "holds: The ratio is 256" in printed
    assert "  ratio: 256 ((32 / 8)⁴)" in printed
    assert "C8 (loose)" in printed
    with pytest.raises(SystemExit, match="2"):
        main(["G1"])
    assert "there is no claim 'G1'" in capsys.readouterr().err


def test_the_program_fails_if_a_proof_does(monkeypatch, capsys):
    monkeypatch.setattr("vitlab.core.claims.oracles.counts.PatchGrid.attention_pairs", lambda *_: 5)
    assert main(["D7", "D11"]) == 1
    printed = capsys.readouterr().out
    assert "DOES NOT HOLD" in printed
    assert "1,850 digits" in printed


def test_the_program_leaves_slow_proofs_for_who_asks(monkeypatch, capsys):
    monkeypatch.setattr(
        "vitlab.core.claims.__main__.all_claims", lambda: (find_claim("C15"), find_claim("D1"))
    )
    assert main([]) == 0
    assert "a slow proof: --slow computes it" in capsys.readouterr().out
