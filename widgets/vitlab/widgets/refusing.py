"""What a widget says to a value that it cannot hold: one short sentence, whatever the value is."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from difflib import get_close_matches
from typing import Any

from traitlets import HasTraits, TraitError, TraitType

from vitlab.core.errors import LabError, shown
from vitlab.words import said, word

_LARGEST = 10**40  # a product of a few such numbers is still a float
_OTHERS = (
    *(word("an int"), word("a float"), word("a boolean"), word("a unicode string")),
    *(word("a tuple"), word("a list"), word("a dict"), word("a bytes object"), word("any value")),
)
"""What traits that are not ours say they take."""


class RefusalError(TraitError):
    """A value of the wrong kind; the message says what was given and what would work.

    >>> str(RefusalError("patch of PatchCanvas takes an int, not 'a'."))
    "patch of PatchCanvas takes an int, not 'a'."
    """


def refusal(trait: TraitType[Any, Any], value: object) -> RefusalError:
    """What a trait of ours says to a value that it does not take.

    >>> from traitlets import Int
    >>> angle = Int()
    >>> angle.name = "angle"
    >>> str(refusal(angle, "a"))
    "angle takes an int, not 'a'."
    """
    kind = said(trait.info())
    return RefusalError(
        said("{name} takes {kind}, not {given}.", name=trait.name, kind=kind, given=shown(value))
    )


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
            message = said(
                "{name} of {owner} cannot be set: it follows by itself.", **_own(self, name)
            )
            raise RefusalError(message)
        self._set(super().__setattr__, name, value)

    def set_trait(self, name: str, value: Any) -> None:
        """Set it although it may be read-only, as the browser and a link do."""
        self._set(super().set_trait, name, value)

    def _set(self, give: Callable[[str, Any], None], name: str, value: Any) -> None:
        """In words of ours, if it is the trait that refuses and not who observes it."""
        trait = self._traits.get(name)
        if trait and _is_too_large(value):
            message = said(
                "{name} of {owner} takes no number of more than 40 digits.", **_own(self, name)
            )
            raise RefusalError(message)
        try:
            give(name, value)
        except (LabError, RefusalError):
            raise
        except Exception:
            if trait and (message := _refused(trait, self, value)):
                raise RefusalError(message) from None
            raise

    def _unknown(self, name: str) -> str:
        settings = list(self.traits(state=True)) or [
            key for key in getattr(self, "keys", ()) if key[0] != "_"
        ]
        near = ", ".join(get_close_matches(name, settings, n=4, cutoff=0))
        return said(
            "{owner} has no setting {name}; it has {near} and others.",
            **_own(self, shown(name)),
            near=near,
        )


def _own(owner: HasTraits, name: str) -> dict[str, str]:
    return {"name": name, "owner": type(owner).__name__}


def _is_too_large(value: Any) -> bool:
    numbers = value if isinstance(value, tuple | list) else (value,)
    return any(isinstance(number, int) and abs(number) > _LARGEST for number in numbers)


def _refused(trait: TraitType[Any, Any], owner: HasTraits, value: Any) -> str:
    """What is wrong with a value, and what would work; empty where the trait takes it.

    A trait without a name tells what it wanted, and of which part, before anything is written out.
    """
    own = _own(owner, str(trait.name))
    nameless = copy(trait)
    nameless.name = None
    try:
        nameless._validate(owner, value)
    except TraitError as error:
        match error.args:
            case (wrong, wanted, _, _, *_):
                told = {**own, "wrong": shown(wrong), "wanted": said(str(wanted))}
                return said("{name} of {owner} holds {wrong}, where {wanted} would work.", **told)
    except Exception:  # a number too large for a float, or to be written out
        pass
    else:
        return ""
    told = {**own, "kind": _wanted(trait), "given": shown(value)}
    return said("{name} of {owner} takes {kind}, not {given}.", **told)


def _wanted(trait: TraitType[Any, Any]) -> str:
    """What a trait says it takes, with what it does not say: bounds, and how many values."""
    kind = said(trait.info())
    low, high = getattr(trait, "min", None), getattr(trait, "max", None)
    if low is not None and high is not None:
        kind = said("{kind} from {low} to {high}", kind=kind, low=low, high=high)
    elif low is not None:
        kind = said("{kind} from {low}", kind=kind, low=low)
    elif high is not None:
        kind = said("{kind} to {high}", kind=kind, high=high)
    parts = len(getattr(trait, "_traits", None) or ())
    return said("{kind} of {count}", kind=kind, count=parts) if parts else kind
