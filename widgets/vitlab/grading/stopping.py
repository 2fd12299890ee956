"""Turns what ended a call into a reply: one clear sentence for the author of the answer."""

from __future__ import annotations

from types import TracebackType

from vitlab.core.own_code.returned import NotPlain
from vitlab.core.own_code.time_limit import Allowance, OutOfTime
from vitlab.core.own_code.written import is_stub
from vitlab.grading.answer import Answer, Place
from vitlab.grading.seam import Reply
from vitlab.grading.trouble import Broken, NotWritten, Refused
from vitlab.grading.words import shortened
from vitlab.words import said


def reply_to(error: BaseException, answer: Answer | None, allowance: Allowance) -> Reply:
    """What to say of a call that an exception ended, one of ours or one of the answer's own."""
    match error:
        case NotWritten():
            return Reply("not written", None, str(error))
        case Refused() | Broken():
            return Reply("refused" if isinstance(error, Refused) else "broke", None, str(error))
        case NotPlain():
            return Reply("broke", None, said("It returned {what}.", what=str(error)))
    name = answer.name if answer else said("the answer")
    place = answer.place(error.__traceback__) if answer else None
    if isinstance(error, OutOfTime):
        return Reply(
            "out of time",
            None,
            said(
                "{name} was still running {time}{where} and was stopped: is there a loop without "
                "an end?",
                name=name,
                time=allowance.said,
                where=_where(place, name),
            ),
        )
    if isinstance(error, NotImplementedError) and answer and place and _raised_at(error, place):
        if is_stub(place.code) and answer.holds(place.code):
            return Reply("not written", None, said("{name} is not written yet.", name=place.name))
        sentence = _unwritten(name, place)
    else:
        sentence = _stopped(name, error, _where(place, name))
    return Reply("raised", None, sentence, _kinds(error))


def _stopped(name: str, error: BaseException, where: str) -> str:
    match error:
        case RecursionError():
            return said(
                "{name} calls itself again and again{where} (RecursionError).",
                name=name,
                where=where,
            )
        case SystemExit():
            return said(
                "{name} leaves Python{where} (SystemExit): return a value instead.",
                name=name,
                where=where,
            )
        case _:
            return said(
                "{name} stopped{where} with {kind}: {message}",
                name=name,
                where=where,
                kind=type(error).__name__,
                message=_message(error),
            )


def _unwritten(name: str, place: Place) -> str:
    if is_stub(place.code):
        return said("{name} calls {stub}, which is not written yet.", name=name, stub=place.name)
    return said(
        "Line {line} of {name} ({source}) still says that something is not written yet: delete "
        "that line, or write what belongs there.",
        line=place.line,
        name=place.name,
        source=place.source,
    )


def _where(place: Place | None, name: str) -> str:
    if place is None:
        return ""
    if place.name == name:
        told = said(" in line {line}", line=place.line)
    else:
        told = said(" in line {line} of {name}", line=place.line, name=place.name)
    return told + f" ({place.source})" * bool(place.source)


def _raised_at(error: BaseException, place: Place) -> bool:
    """Whether the last frame of all is the student's own, and not one of a library."""
    last: TracebackType | None = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return last is not None and last.tb_frame.f_code is place.code


def _kinds(error: BaseException) -> tuple[str, ...]:
    return tuple(f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__)


def _message(error: BaseException, length: int = 300) -> str:
    """Its own words; an exception of the student's may break even here."""
    try:
        text = str.__str__(str(error))
    except Exception:
        text = ""
    return shortened(" ".join(text.split()) or said("(no message)"), length)
