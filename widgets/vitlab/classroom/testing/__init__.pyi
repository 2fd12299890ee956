from .forking import NoSandbox, Zygote, sandbox_here, zygote
from .grading import Examiner, grade
from .hidden import read_hidden
from .limits import Limits

__all__ = [
    "Examiner",
    "Limits",
    "NoSandbox",
    "Zygote",
    "grade",
    "read_hidden",
    "sandbox_here",
    "zygote",
]
