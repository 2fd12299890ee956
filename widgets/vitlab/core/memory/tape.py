"""A tape of tensors being born and dying: what a running byte count needs to know."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias, get_args

from vitlab.words import word

Kind: TypeAlias = Literal[
    "parameters",
    "gradients",
    "optimizer",
    "input",
    "saved activations",
    "attention maps",
    "weight copies",
    "transient",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Line(NamedTuple):
    """One tensor being born, or dying where ``bytes`` is negative."""

    tensor: str
    bytes: int
    kind: Kind
    operation: str
    why: str


class Stretch(NamedTuple):
    """Some lines in a row, and what counting needs of them."""

    lines: tuple[Line, ...]
    net: int
    """Bytes more at the end than at the beginning."""
    highest: int
    """Most bytes more than at the beginning, at any line."""
    highest_line: int
    """The line at which that is so; -1 where nothing is born."""


class _Life:
    """Who still holds a tensor: the code, the autograd graph, autocast's cache."""

    __slots__ = ("bytes", "holders", "kind", "tensor")

    def __init__(self, tensor: str, size: int, kind: Kind, holders: int) -> None:
        self.tensor, self.bytes, self.kind, self.holders = tensor, size, kind, holders


_CODE, _GRAPH, _CACHE = 1, 2, 4


class Tape:
    """Writes down tensors as they are born and die, as PyTorch counts references.

    A tensor dies with its last holder. The code holds what a variable names, until it
    `forget`s it; where autograd records, the graph holds what `save` was told, until the
    backward of that operation `release`s it; autocast holds the copies made by `cast` until
    `leave_autocast`, but none of weights that are ``frozen``. Every line says why. A tensor of
    0 bytes leaves no line.

    >>> tape = Tape(recording=True)
    >>> tape.at("square")
    >>> tape.save("x", 8, "its derivative is 2x")
    >>> tape.forget("x")
    >>> tape.release("x", why="the derivative is known")
    >>> [(line.tensor, line.bytes, line.why) for line in tape.cut().lines]
    [('x', 8, 'its derivative is 2x'), ('x', -8, 'the derivative is known')]
    """

    def __init__(
        self, *, recording: bool, frozen: bool = False, accumulating: bool = False
    ) -> None:
        self.recording, self.frozen, self.accumulating = recording, frozen, accumulating
        self._to_add: list[str] = []
        self._lives: dict[str, _Life] = {}
        self._operation = ""
        self._begin()

    def at(self, operation: str) -> None:
        """The next lines belong to this operation."""
        self._operation = operation

    def new(self, tensor: str, size: int, why: str, kind: Kind = "transient") -> None:
        """A tensor that only the code holds; where gradients are added up, a new one is no more."""
        if self.accumulating and kind == "gradients":
            kind, why = "transient", word("it is added to what earlier batches left")
            self._to_add.append(tensor)
        self._born(tensor, size, kind, _CODE, why)

    def add_gradients(self) -> None:
        """Gradients that came while they are ``accumulating`` were added, and die."""
        self.forget(*self._to_add, why=word("it was added to what earlier batches left"))
        self._to_add.clear()

    def save(self, tensor: str, size: int, why: str, kind: Kind = "saved activations") -> None:
        """A tensor that autograd keeps as well, if it records: the backward pass will need it."""
        if self.recording:
            self._born(tensor, size, kind, _CODE | _GRAPH, why)
        else:
            self._born(tensor, size, "transient", _CODE, word("the next operation reads it"))

    def cast(self, weight: str, size: int, *, saved: bool) -> None:
        """The 16-bit copy of a weight: autocast makes it once and keeps it while it lasts."""
        if self.frozen:
            why = word("autocast multiplies in 16 bits, and keeps no copy of what does not learn")
            self._born(weight, size, "weight copies", _CODE, why)
            return
        why = word("autocast multiplies in 16 bits and keeps the copy")
        holders = _CACHE
        if saved and self.recording:
            why = word(
                "autocast multiplies in 16 bits and keeps the copy; so does autograd: the gradient "
                "of the input is a product with it"
            )
            holders = _CACHE | _GRAPH
        self._born(weight, size, "weight copies", holders, why)

    def given(
        self, tensor: str, size: int, kind: Kind = "transient", *, saved: bool = False
    ) -> None:
        """A tensor that an earlier stretch of the program made; it leaves no line."""
        if saved:
            self._lives[tensor] = _Life(tensor, size, "saved activations", _CODE | _GRAPH)
        else:
            self._lives[tensor] = _Life(tensor, size, kind, _CODE)

    def hand_on(self, tensor: str) -> None:
        """What comes next will hold this tensor; it leaves no line."""
        del self._lives[tensor]

    def becomes(self, tensor: str, name: str, kind: Kind, why: str) -> None:
        """The same bytes go on under another name."""
        size = self._lives[tensor].bytes
        self.forget(tensor, why=why)
        self.new(name, size, why, kind)

    def forget(self, *tensors: str, why: str = word("no variable points to it any more")) -> None:
        """The code lets go."""
        self._let_go(_CODE, tensors, why)

    def release(self, *tensors: str, why: str = word("its backward is done")) -> None:
        """The graph lets go."""
        self._let_go(_GRAPH, tensors, why)

    def leave_autocast(self) -> None:
        """Autocast ends, and its cache with it."""
        self.at(word("end of autocast"))
        self._let_go(_CACHE, tuple(self._lives), word("autocast empties its cache as it ends"))

    def cut(self) -> Stretch:
        """The lines since the last cut."""
        stretch = Stretch(tuple(self._lines), self._now, self._highest, self._highest_line)
        self._begin()
        return stretch

    @property
    def alive(self) -> tuple[str, ...]:
        """Tensors that somebody holds."""
        return tuple(self._lives)

    def _begin(self) -> None:
        self._lines: list[Line] = []
        self._now = self._highest = 0
        self._highest_line = -1

    def _born(self, tensor: str, size: int, kind: Kind, holders: int, why: str) -> None:
        if not size:
            return
        if tensor in self._lives:
            raise ValueError(f"{tensor} is on the tape already")  # a slip in our own telling
        self._lives[tensor] = _Life(tensor, size, kind, holders)
        self._now += size
        if self._now > self._highest:
            self._highest, self._highest_line = self._now, len(self._lines)
        self._lines.append(Line(tensor, size, kind, self._operation, why))

    def _let_go(self, holder: int, tensors: tuple[str, ...], why: str) -> None:
        for tensor in tensors:
            life = self._lives.get(tensor)
            if life is None:
                continue  # it had 0 bytes
            life.holders &= ~holder
            if not life.holders:
                del self._lives[tensor]
                self._now -= life.bytes
                self._lines.append(Line(life.tensor, -life.bytes, life.kind, self._operation, why))
