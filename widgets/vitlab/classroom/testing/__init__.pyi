from .forking import NoSandbox, Zygote, sandbox_here, zygote
from .grading import Tester, grade
from .hidden import read_hidden
from .limits import Limits

__all__ = [
    "Limits",
    "NoSandbox",
    "Tester",
    "Zygote",
    "grade",
    "read_hidden",
    "sandbox_here",
    "zygote",
]
