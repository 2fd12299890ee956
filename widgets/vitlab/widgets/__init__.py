"""The instruments, and the canvas they all draw on. Importing a name never imports torch."""

from typing import Any

import lazy_loader

from vitlab.core.absent import told_if_absent

_hand_out, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:
    """A name of the stub; where it needs a torch that is not there, a sentence says so."""
    with told_if_absent():
        return _hand_out(name)
