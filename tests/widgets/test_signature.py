"""What ``?``, Tab and help() tell of an instrument is what its traits are."""

import inspect

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

from vitlab.widgets import MemoryGauge, PatchGridSlicer, PatchSizeAdvisor, ResolutionSimulator
from vitlab.widgets.base.signature import takes

KINDS = [PatchGridSlicer, MemoryGauge, ResolutionSimulator, PatchSizeAdvisor]


@pytest.mark.parametrize("kind", KINDS)
def test_each_setting_is_a_keyword_with_type_default_and_help(kind):
    parameters = inspect.signature(kind).parameters
    settings = kind.class_traits(state=True)
    assert set(parameters) == set(settings)
    for name, parameter in parameters.items():
        trait = settings[name]
        assert parameter.kind is parameter.KEYWORD_ONLY
        assert parameter.default == trait.default()
        assert parameter.annotation == takes(trait) != inspect.Parameter.empty
        assert trait.help
        said = " ".join(inspect.getdoc(kind).split())
        assert f"{name} : " in said
        assert trait.help in said


@pytest.mark.parametrize("kind", KINDS)
def test_given_its_own_defaults_it_is_as_it_would_be_without(kind):
    defaults = {name: p.default for name, p in inspect.signature(kind).parameters.items()}
    assert kind(**defaults).state() == {**kind(question="?").state(), **defaults}


def test_a_slip_in_a_name_is_a_sentence_with_the_nearest():
    slicer = PatchGridSlicer()
    with pytest.raises(AttributeError, match="has no setting 'patch_sizee'; it has patch_size"):
        slicer.patch_sizee = 3
    assert not hasattr(slicer, "patch_sizee")
    with pytest.raises(AttributeError, match="has no setting 'batchsize'; it has batch_size"):
        MemoryGauge(model="vit_tiny").batchsize = 3
    slicer._of_mine = 3
    slicer.canvas = slicer.canvas  # what is there may be set


def test_tab_in_the_brackets_offers_the_settings():
    shell = InteractiveShell()
    shell.run_cell("from vitlab.widgets import PatchGridSlicer")
    typed = "PatchGridSlicer(patch_"
    with provisionalcompleter():
        offered = {found.text for found in shell.Completer.completions(typed, len(typed))}
    assert "patch_size=" in offered


def test_the_text_can_be_observed():
    slicer, heard = PatchGridSlicer(), []
    slicer.observe(lambda change: heard.append(change["new"]), "text")
    slicer.patch_size = 32
    slicer.patch_size = 15
    slicer.patch_size = 32
    assert [words[:34] for words in heard] == [
        "224 × 224 px in patches of 32 × 32",
        "patches of 15 px do not fill a sid",
        "224 × 224 px in patches of 32 × 32",
    ]
