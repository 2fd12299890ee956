"""Where shapes stand in signatures, every call in a test or a doctest keeps them."""

import gc
import sys
from pathlib import Path

from jaxtyping import install_import_hook

SOURCES = Path(__file__).parent / "widgets"
# Only these: a ledger's thousands of calls on plain numbers would take ten times as long.
SHAPED = [
    ".".join(path.relative_to(SOURCES).with_suffix("").parts)
    for path in SOURCES.rglob("*.py")
    if "from jaxtyping import" in path.read_text(encoding="utf-8")
]
# An int will do for a float.
CHECKER = "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))"
install_import_hook(SHAPED, CHECKER)
# nbformat builds a grammar of international addresses, for a second, which no notebook here has.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
gc.disable()  # what is collected below are objects that stay


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make, and no more among a million objects that stay."""
    gc.collect()
    gc.freeze()
    gc.enable()
