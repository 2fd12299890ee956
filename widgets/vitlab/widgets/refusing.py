"""What a widget says to a value that it cannot hold: one short sentence, whatever the value is."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from difflib import get_close_matches
from typing import Any

from traitlets import HasTraits, TraitError, TraitType

from vitlab.core.errors import LabError, shown

_LARGEST = 10**40  # a product of a few such numbers is still a float


class RefusalError(TraitError):
    """A value of the wrong kind; the message says what was given and what would work.

    >>> str(RefusalError("patch of PatchCanvas takes an int, not 'a'."))
    "patch of PatchCanvas takes an int, not 'a'."
    """


class Refusing(HasTraits):
    """Every trait, declared or inherited, refuses in one sentence of at most 300 characters.

    Without it traitlets writes the value out: 17,000 characters for a model.

    >>> from traitlets import Int
    >>> class Dial(Refusing):
    ...     angle = Int()
    >>> Dial(angle=[0] * 1000)
    Traceback (most recent call last):
    vitlab.widgets.refusing.RefusalError: angle of Dial takes an int, not [0, 0, 0, 0, 0, 0, ...].
    """

    def __init__(self, *args: Any, **state: Any) -> None:
        for name in state:
            if not self.has_trait(name):
                raise TypeError(self._unknown(name))
        super().__init__(*args, **state)

    _sealed = False

    def __setattr__(self, name: str, value: Any) -> None:
        if self._sealed and name[0] != "_" and not hasattr(self, name):
            raise AttributeError(self._unknown(name))
        if (trait := self._traits.get(name)) and trait.read_only:
            raise RefusalError(
                f"{name} of {type(self).__name__} cannot be set: it follows by itself."
            )
        self._set(super().__setattr__, name, value)

    def set_trait(self, name: str, value: Any) -> None:
        """Set it although it may be read-only, as the browser and a link do."""
        self._set(super().set_trait, name, value)

    def _set(self, give: Callable[[str, Any], None], name: str, value: Any) -> None:
        """In words of ours, if it is the trait that refuses and not who observes it."""
        trait = self._traits.get(name)
        if trait and _is_too_large(value):
            raise RefusalError(
                f"{name} of {type(self).__name__} takes no number of more than 40 digits."
            )
        try:
            give(name, value)
        except (LabError, RefusalError):
            raise
        except Exception:
            if trait and (why := _why(trait, self, value)):
                raise RefusalError(f"{name} of {type(self).__name__} {why}.") from None
            raise

    def _unknown(self, name: str) -> str:
        settings = list(self.traits(state=True)) or [
            key for key in getattr(self, "keys", ()) if key[0] != "_"
        ]
        near = ", ".join(get_close_matches(name, settings, n=4, cutoff=0))
        return f"{type(self).__name__} has no setting {shown(name)}; it has {near} and others."


def _is_too_large(value: Any) -> bool:
    numbers = value if isinstance(value, tuple | list) else (value,)
    return any(isinstance(number, int) and abs(number) > _LARGEST for number in numbers)


def _why(trait: TraitType[Any, Any], owner: HasTraits, value: Any) -> str:
    """What is wrong with a value, and what would work; empty where the trait takes it.

    A trait without a name tells what it wanted, and of which part, before anything is written out.
    """
    nameless = copy(trait)
    nameless.name = None
    try:
        nameless._validate(owner, value)
    except TraitError as error:
        match error.args:
            case (wrong, wanted, _, _, *_):
                return f"holds {shown(wrong)}, where {wanted} would work"
    except Exception:  # a number too large for a float, or to be written out
        pass
    else:
        return ""
    return f"takes {_wanted(trait)}, not {shown(value)}"


def _wanted(trait: TraitType[Any, Any]) -> str:
    """What a trait says it takes, with what it does not say: bounds, and how many values."""
    ends = (getattr(trait, "min", None), getattr(trait, "max", None))
    bounds = [
        f"{word} {end}" for word, end in zip(("from", "to"), ends, strict=True) if end is not None
    ]
    parts = len(getattr(trait, "_traits", None) or ())
    return " ".join([trait.info(), *bounds, *([f"of {parts}"] if parts else [])])
