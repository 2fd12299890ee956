"""Words in other languages: whole, up to date, of the same fields, and never two at once."""

import json
import string
import subprocess
import sys
from pathlib import Path

import pytest

import vitlab
from tests import words
from tests.english import english_left
from vitlab import widgets
from vitlab.core.errors import ShapeError
from vitlab.core.facts import Fact, number, size
from vitlab.core.grid import PatchGrid
from vitlab.core.quiz import LESSONS, load_questions
from vitlab.widgets import Instrument, PatchCanvas, PatchGridSlicer
from vitlab.widgets.background import Task
from vitlab.words import (
    digits,
    language,
    languages,
    per_language,
    said,
    said_many,
    speaking,
    use_language,
)

OTHERS = languages()[1:]
FILES = [(language, domain) for language in OTHERS for domain in words.begun(language)]
KINDS = {
    words.domain_of(Path(sys.modules[kind.__module__].__file__)): kind
    for kind in (getattr(widgets, name) for name in widgets.__all__)
    if issubclass(kind, Instrument) and kind is not Instrument
}
BEGUN = sorted({domain for _, domain in FILES} & KINDS.keys())


@pytest.fixture
def german():
    use_language("de")
    yield
    use_language()


@pytest.mark.parametrize(("spoken", "domain"), FILES)
def test_a_catalogue_has_what_is_said_today_and_is_compiled(spoken, domain):
    po = words.folder(spoken) / f"{domain}.po"
    assert po.read_bytes() == words.as_po(words.updated(spoken, domain)), "run make words"
    assert po.with_suffix(".mo").read_bytes() == words.as_mo(po), "run make words"


@pytest.mark.parametrize(("spoken", "domain"), FILES)
def test_a_domain_that_was_begun_is_whole(spoken, domain):
    assert words.missing(spoken, domain) == []


def test_domains_that_are_to_come_are_listed(capsys):
    for spoken in OTHERS:
        to_come = [name for name in words.DOMAINS if name not in words.begun(spoken)]
        with capsys.disabled():
            print(f"\n{spoken} is to come in: {', '.join(to_come) or 'nothing'}")
    assert "base" in words.begun("de")


def fields(text):
    return sorted({(name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name})


@pytest.mark.parametrize(("spoken", "domain"), FILES)
def test_a_translation_has_the_fields_and_tags_of_the_sentence(spoken, domain):
    for message in words.read(words.folder(spoken) / f"{domain}.po"):
        if not message.id:
            continue
        plural = isinstance(message.id, tuple)
        original = message.id[-1] if plural else message.id
        for text in message.string if plural else (message.string,):
            assert fields(text) == fields(original), original
            assert text.count("<") == original.count("<"), original
            assert text[:1].isspace() == original[:1].isspace()
            assert text[-1:].isspace() == original[-1:].isspace()


@pytest.mark.parametrize("spoken", OTHERS)
def test_no_sentence_has_two_translations(spoken):
    told = {}
    for domain in words.begun(spoken):
        for message in words.read(words.folder(spoken) / f"{domain}.po"):
            if message.id:
                key = (message.context, message.id)
                first = told.setdefault(key, (message.string, domain))
                assert first[0] == message.string, f"{message.id}: {first[1]} and {domain}"


@pytest.mark.parametrize("domain", sorted(words.DOMAINS))
def test_what_is_said_is_written_out(domain):
    """A sentence that is put together first is found by nobody."""
    for path in words.PACKAGE.rglob("*.py"):
        if words.domain_of(path) == domain:
            text = path.read_text(encoding="utf-8")
            for name in ("said", "word", "said_many"):
                assert f"{name}(f'" not in text
                assert f'{name}(f"' not in text, path


def test_an_unknown_language_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"there is no language 'tlh': use 'en' or 'de'\."):
        vitlab.use_language("tlh")
    assert language() == "en"


def test_the_environment_chooses_and_an_unknown_one_is_told_once(monkeypatch):
    monkeypatch.setenv("VITLAB_LANGUAGE", "de")
    use_language()
    assert said("rows") == "Zeilen"
    monkeypatch.setenv("VITLAB_LANGUAGE", "tlh")
    use_language()
    with pytest.warns(UserWarning, match="VITLAB_LANGUAGE: there is no language 'tlh'"):
        assert said("rows") == "rows"
    assert said("rows") == "rows"  # and says nothing more
    monkeypatch.delenv("VITLAB_LANGUAGE")
    use_language()


def test_english_brings_no_catalogue_and_imports_nothing():
    program = "import vitlab.words, sys, json; print(json.dumps(list(sys.modules)))"
    with_words = subprocess.check_output([sys.executable, "-c", program], encoding="utf-8")
    assert not {"gettext", "string", "vitlab.words.catalogues"} & set(json.loads(with_words))
    assert PatchCanvas()._esm == str.__str__(PatchCanvas._esm)


@pytest.mark.usefixtures("german")
def test_numbers_have_the_separators_of_the_language_on_screen_alone():
    assert (number(38809), number(15.8798), size((2304, 7))) == ("38.809", "15,9", "2.304 × 7")
    assert Fact("off", "off by", 8.5e-7, "", standing="measured").shown == "< 0,00001"
    assert said("{a} {b:,} {c:.3g} {d}", a=0.5, b=12345, c=0.25, d="1.5") == "0,5 12.345 0,25 1.5"
    assert said_many("{n} patch", "{n} patches", 1) == "1 Patch"
    assert said_many("{n} patch", "{n} patches", 1960) == "1.960 Patches"
    assert (said(""), said("said nowhere"), digits("1,234.5")) == ("", "said nowhere", "1.234,5")
    slicer = PatchGridSlicer(patch_size=7)
    assert "1.024 Patches" in slicer.text
    with speaking("en"):
        assert slicer.code() == PatchGridSlicer(patch_size=7).code()


@pytest.mark.usefixtures("german")
def test_a_refusal_and_its_remedies_speak_the_language():
    with pytest.raises(ShapeError, match="füllen eine Seite von 224 px nicht") as refused:
        PatchGrid((224, 224), 15)
    labels = [remedy.label for remedy in refused.value.remedies]
    assert labels == [
        "Patches von 14 px nehmen",
        "Auf 225 × 225 px auffüllen",
        "Auf 210 × 210 px zuschneiden",
    ]


def test_an_instrument_speaks_for_ever_what_it_spoke_when_it_was_made():
    english = PatchGridSlicer(selected=77)
    use_language("de")
    german = PatchGridSlicer(selected=77)
    for slicer in (english, german):
        slicer.patch_size, slicer.beside, slicer.overlay = 32, "coffee", "cosine"
        slicer.stop = 1
        slicer.stop = -1
        for fold in slicer._folds:
            fold.button.value = True
    use_language()
    german.cut = "stages"
    english.cut = "stages"
    assert "Stufen" in german.text
    assert "stages of strides" in english.text
    captions = [slicer.pictures.stages._captions[0].value for slicer in (english, german)]
    assert captions == ["<b>stage 1</b>: 56 × 56 × 96", "<b>Stufe 1</b>: 56 × 56 × 96"]
    assert "Zeig auf einen Patch" in german.canvas._esm
    assert "Zeig auf einen Patch" not in english.canvas._esm
    assert "Begriffe" in german._folds[1].content.value
    assert "Begriffe" not in english._folds[1].content.value


def test_a_task_speaks_as_who_began_it():
    heard = []
    with speaking("de"):
        task = Task(lambda _: said("rows"), lambda result, problem: heard.append(result))
        task.start()
    task.join()
    assert heard == ["Zeilen"]


def test_what_is_kept_is_kept_for_each_language():
    @per_language(4)
    def row():
        return said("rows")

    with speaking("de"):
        assert row() == "Zeilen"
    assert row() == "rows"


def test_a_module_says_in_its_page_what_the_catalogue_has():
    with speaking("de"):
        module = str(PatchCanvas._esm)
    assert '"Open a picture…": "Bild öffnen …"' in module
    assert "kind: (n) => Number((n != 1))" in module
    assert "const LANGUAGE = {};" in str(PatchCanvas._esm)


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_a_data_file_says_is_found_and_no_number_that_is_typed(lesson):
    found = {"", *(message.id for message in words.found()[f"data_quiz_{lesson}"])}
    for question in load_questions(lesson):
        assert {question.question, question.why, question.source} <= found
        assert question.id not in found
        for option in question.options:
            assert {option.why, option.partner} <= found
            assert (option.text in found) is (question.kind != "number")


@pytest.mark.parametrize("domain", BEGUN)
def test_an_instrument_that_was_begun_says_nothing_in_english(domain):
    with speaking("long"):
        instrument = KINDS[domain]()
        assert english_left(instrument) == []
        for stop in range(len(instrument.stops())):
            instrument.stop = stop
            assert english_left(instrument) == []
    instrument.close()
