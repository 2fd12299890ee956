"""On a torch that is older than pyproject.toml allows, what would not be true is not said."""

import tomllib
from pathlib import Path

import pytest
import torch

from vitlab.core import torch_version
from vitlab.core.errors import LabError
from vitlab.core.pretrained import load
from vitlab.core.profiling import measure_step
from vitlab.core.readings.memory_gauge import memory_reading
from vitlab.core.readings.memory_gauge.budgets import shares
from vitlab.core.torch_version import OLDEST_TORCH, older_torch


@pytest.fixture
def installed(monkeypatch):
    def pretend(number):
        monkeypatch.setattr(torch_version, "version", lambda name: number)
        older_torch.cache_clear()

    yield pretend
    older_torch.cache_clear()


def test_the_oldest_torch_is_that_of_pyproject():
    text = Path(__file__).parents[2].joinpath("pyproject.toml").read_text(encoding="utf-8")
    assert f"torch>={OLDEST_TORCH}" in tomllib.loads(text)["project"]["dependencies"]


@pytest.mark.parametrize("number", ["2.9.1", "2.6.0+cu118", "1.13", "2.9.0a0+git1"])
def test_an_older_torch_is_named(installed, number):
    installed(number)
    assert older_torch() == number


@pytest.mark.parametrize("number", ["2.10.0", "2.10", "2.13.0+cpu", "3.0", "2.11.0.dev20260101"])
def test_a_torch_that_is_allowed_is_not(installed, number):
    installed(number)
    assert older_torch() == ""


def test_where_no_torch_is_installed_there_is_nothing_to_say(monkeypatch, installed):
    def absent(name):
        raise torch_version.PackageNotFoundError(name)

    installed("2.6.0")
    monkeypatch.setattr(torch_version, "version", absent)
    assert older_torch() == ""


def test_load_reads_no_pickle_with_an_older_torch_but_safetensors(installed, tmp_path):
    torch.save({"cls_token": torch.zeros(1, 1, 4)}, tmp_path / "vit.pt")
    installed("2.6.0+cpu")
    with pytest.raises(LabError, match=r"^vit.pt could run code in torch 2.6.0\+cpu: install"):
        load(tmp_path / "vit.pt")
    assert load("vit_shapes_patch8_64").num_prefix_tokens == 1


def test_an_older_torch_has_a_reading_of_estimates_that_says_so(installed):
    run = {"model": "vit_tiny", "batch_size": 2}
    assert "An estimate" not in memory_reading(**run).text
    installed("2.6.0")
    then = memory_reading(**run)
    assert "An estimate: torch 2.6.0 is older than 2.10." in then.text
    standing = {fact.name: fact.standing for fact in then.facts}
    assert (standing["peak"], standing["weights"]) == ("estimate", "exact")
    trust = {share.name: share.standing for share in shares(then.ledger)}
    assert (trust["saved activations"], trust["parameters"]) == ("estimate", "exact")


def test_an_older_torch_measures_no_step(installed):
    installed("2.4.1")
    with pytest.raises(LabError, match=r"by torch 2.10 or newer, and this is 2.4.1\.$"):
        measure_step("vit_tiny", depth=1, batch_size=1, device="meta")
