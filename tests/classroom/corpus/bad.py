"""Submissions that are broken, wild or only unusual, and honest: each with what is fair."""

from tests.classroom.corpus.submissions import Submission, first, right

RIGHT = right("1.2")
STUBS = {
    f"1.{n}": right(f"1.{n}").split("\n")[0] + "\n    raise NotImplementedError"
    for n in range(1, 6)
}
LOST = {"1.2": 0.0}
CUT = "def patchify(images, patch_size):\n    "


def one(name, why, cell, costs=None, limit="", **more):
    """A submission in which 1.2 is the student's own, and all else is right."""
    costs = LOST if costs is None else costs
    limits = {"1.2": limit} if limit else {}
    return Submission(name, why, {"1.2": cell}, costs, limit=limits, **more)


BAD = [
    Submission("right", "every answer is right"),
    Submission("empty", "every stub is untouched", STUBS, dict.fromkeys(STUBS, 0.0)),
    Submission(
        "one_law_broken",
        "1.1 never refuses sizes that do not fit: a law of one point",
        {
            "1.1": "def grid_shape(image_size, patch_size, remainder='error'):\n"
            "    ph, pw = np.broadcast_to(patch_size, 2).tolist()\n"
            "    up = remainder == 'pad'\n"
            "    h, w = image_size\n"
            "    return (h + up * (ph - 1)) // ph, (w + up * (pw - 1)) // pw"
        },
        {"1.1": 1.0},
    ),
    one(
        "syntax_error", "the cell of 1.2 is no Python", "def patchify(images, patch_size)\n  return"
    ),
    one("loop_when_called", "1.2 never ends", first("1.2", "while True: pass"), limit="call"),
    one(
        "loop_that_swallows",
        "1.2 never ends, and catches whatever would end it",
        first("1.2", "while True:", "    try:", "        while True: pass", "    except: pass"),
        limit="call",
    ),
    one(
        "loop_in_c",
        "1.2 never ends inside a function written in C, where no exception can be raised",
        first("1.2", "sum(iter(int, 1))"),
        limit="call",
    ),
    one(
        "sleeps", "1.2 waits for ever", first("1.2", "__import__('time').sleep(1e6)"), limit="call"
    ),
    one(
        "loop_in_the_cell",
        "the cell of 1.2 never gets to its function",
        "while True: pass\n" + RIGHT,
    ),
    one(
        "loop_after_the_function",
        "the function of 1.2 is right, and was defined before the cell was stopped",
        RIGHT + "\nwhile True: pass",
        {},
    ),
    one(
        "loop_in_c_in_the_cell",
        "the cell of 1.2 can only be ended with its process: it is lost, and no other",
        "sum(iter(int, 1))\n" + RIGHT,
    ),
    one(
        "allocates_50_gb",
        "1.2 asks for more memory than there is",
        first("1.2", "np.ones(50 * 10**9, np.uint8)"),
        limit="memory",
    ),
    one(
        "grows_without_end",
        "1.2 fills a list until the memory is full",
        first("1.2", "kept = []", "while True: kept.append(bytearray(10**6))"),
        limit="memory",
    ),
    one(
        "leaves_python",
        "1.2 ends the process",
        first("1.2", "import os", "os._exit(0)"),
        limit="ended",
    ),
    one("exits", "1.2 calls sys.exit", first("1.2", "raise SystemExit")),
    one(
        "leaves_in_the_cell", "the cell of 1.2 ends the process", "import os\nos._exit(3)\n" + RIGHT
    ),
    one(
        "crashes",
        "1.2 reads memory that is not its own",
        first("1.2", "import ctypes", "ctypes.string_at(8)"),
        limit="ended",
    ),
    one("aborts", "1.2 aborts", first("1.2", "import os", "os.abort()"), limit="ended"),
    one("calls_itself", "1.2 calls itself for ever", CUT + "return patchify(images, patch_size)"),
    one(
        "calls_itself_past_the_limit",
        "1.2 calls itself until its stack is full",
        "import sys\nsys.setrecursionlimit(10**8)\n" + CUT + "return patchify(images, patch_size)",
        limit="call|memory|ended",
    ),
    one(
        "prints_100_mb",
        "1.2 is right, and prints far too much",
        first("1.2", "print('x' * 10**7)"),
        {},
    ),
    one(
        "writes_to_the_descriptor",
        "1.2 is right, and writes far too much past Python's own streams",
        first("1.2", "import os", "os.write(1, b'x' * 10**7); os.write(2, b'y' * 10**7)"),
        {},
    ),
    one(
        "warns",
        "1.2 is right, and warns on stderr",
        first("1.2", "import sys, warnings", "warnings.warn('old')", "print('!', file=sys.stderr)"),
        {},
    ),
    one(
        "fork_bomb",
        "1.2 starts processes until it may not, or until all have too much; that is no answer",
        first("1.2", "import os", "while True: os.fork()"),
        limit="|call|ended",
    ),
    one(
        "sleeping_children",
        "1.2 is right; the 20 processes that it leaves behind must not live on",
        first(
            "1.2",
            "import subprocess",
            "if not hasattr(patchify, 'done'):",
            "    patchify.done = [subprocess.Popen(['sleep', '987654'], start_new_session=True)"
            " for _ in range(20)]",
        ),
        {},
    ),
    one(
        "fills_the_disk",
        "1.2 is right, and writes a file until it may not",
        first(
            "1.2",
            "try:",
            "    with open('/tmp/big', 'ab') as file:",
            "        for _ in range(100): file.write(bytes(10**6))",
            "except OSError: pass",
        ),
        {},
    ),
    one(
        "opens_files_without_end",
        "1.2 opens files until it may not",
        first("1.2", "kept = []", "while True: kept.append(open('/dev/null'))"),
    ),
    one("yields", "1.2 is a generator", first("1.2", "yield images")),
    one("is_async", "1.2 is a coroutine", "async " + RIGHT),
    one("changes_its_argument", "1.2 changes what it was given", first("1.2", "images *= 2")),
    one("renamed", "there is no patchify", RIGHT.replace("def patchify", "def patchfy")),
    one("asks_the_keyboard", "1.2 waits for words that never come", first("1.2", "input('?')")),
    one(
        "misses_a_module", "the cell of 1.2 imports what is not there", "import notthere\n" + RIGHT
    ),
    one(
        "imports_instruments",
        "1.2 is right, and its cell imports what a notebook shows",
        "from vitlab.widgets import PatchGridSlicer\nfrom vitlab.core import patchify as theirs\n"
        "PatchGridSlicer(patch_size=8)\n" + RIGHT,
        {},
    ),
    one(
        "counts_by_our_grid",
        "1.2 is right, and counts with vitlab's grid, as it may",
        "from vitlab.core import PatchGrid\n"
        + first("1.2", "grid = PatchGrid(images.shape[2:], patch_size)", "assert grid.rows"),
        {},
    ),
    one(
        "tries_ours_beside_its_answer",
        "1.2 is right, and its cell computes with vitlab's own functions before",
        "from vitlab.core import patchify as ours, sample_image\n"
        "photo = ours(sample_image('chelsea')[None] / 255, 16)\n" + RIGHT,
        {},
    ),
    one(
        "magic",
        "1.2 is right, under a line of the notebook's own",
        "%matplotlib inline\n" + RIGHT,
        {},
    ),
    one(
        "checks_itself",
        "1.2 is right, and its cell calls the check and asks for a hint",
        RIGHT + "\nfrom vitlab.grading import hint\ncheck('1.2', patchify)\nhint('1.2')",
        {},
    ),
    one(
        "reads_a_lost_file", "1.2 reads a file that nobody else has", first("1.2", "open('my.npy')")
    ),
    one(
        "leaves_its_folder",
        "1.2 is right, and goes to another folder",
        first("1.2", "import os", "os.chdir('/')"),
        {},
    ),
    one(
        "endless_thread",
        "1.2 is right, and leaves a thread that never ends",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(1e6,), daemon=True)"
        ".start()\n" + RIGHT,
        {},
    ),
    Submission(
        "helper_in_a_cell_of_its_own",
        "1.2 uses a function that another cell of the student's defines",
        {"1.2": CUT + "return cut(images, *np.broadcast_to(patch_size, 2).tolist())"},
        added="def cut(images, ph, pw):\n"
        "    b, c, h, w = images.shape\n"
        "    cells = images.reshape(b, c, h // ph, ph, w // pw, pw)\n"
        "    return cells.transpose(0, 2, 4, 1, 3, 5).reshape(b, -1, c * ph * pw)",
    ),
    one(
        "in_torch",
        "1.2 is right, in torch",
        "import torch\n" + CUT + "ph, pw = np.broadcast_to(patch_size, 2).tolist()\n"
        "    images = torch.as_tensor(images)\n"
        "    folded = torch.nn.functional.unfold(images, (ph, pw), stride=(ph, pw))\n"
        "    return folded.transpose(1, 2)",
        {},
    ),
    one(
        "an_object",
        "1.2 is an object that can be called",
        RIGHT + "\nclass Made:\n"
        "    def __init__(self, cut): self.cut = cut\n"
        "    def __call__(self, images, patch_size): return self.cut(images, patch_size)\n"
        "patchify = Made(patchify)",
        {},
    ),
    one(
        "an_exception_that_fails",
        "1.2 raises what cannot be shown",
        "class Odd(Exception):\n    def __str__(self): return 1 / 0\n" + first("1.2", "raise Odd"),
    ),
    Submission(
        "guess_turned_round",
        "the lower end of a guess comes first",
        {"1.4": "def guess_1_4():\n    return 20, 4"},
        {"1.4": 0.0},
    ),
    Submission(
        "right_in_torch_modules", "every answer of lab 3 is right, and torch has modules", lab=3
    ),
    Submission(
        "module_that_never_ends",
        "3.1 hangs when it is made, and costs no other exercise",
        {
            "3.1": right("3.1").replace(
                "super().__init__()", "super().__init__()\n        while 1: pass"
            )
        },
        {"3.1": 0.0},
        lab=3,
        limit={"3.1": "call"},
    ),
    one(
        "tensors_without_their_name",
        "1.2 is right with the methods of tensors, and torch stands nowhere in it",
        CUT + "ph, pw = np.broadcast_to(patch_size, 2).tolist()\n"
        "    cells = images.unfold(2, ph, ph).unfold(3, pw, pw)\n"
        "    return cells.permute(0, 2, 3, 1, 4, 5).flatten(3).flatten(1, 2)",
        {},
    ),
    one(
        "wants_torch_late",
        "1.2 is right in torch, which it imports by a name that is put together",
        CUT + "ph, pw = np.broadcast_to(patch_size, 2).tolist()\n"
        "    library = __import__('importlib').import_module('to' + 'rch')\n"
        "    folded = library.nn.functional.unfold(\n"
        "        library.as_tensor(images), (ph, pw), stride=(ph, pw))\n"
        "    return folded.transpose(1, 2)",
        {},
    ),
    Submission(
        "makes_errors_of_warnings",
        "1.2 is right, and makes errors of warnings: that is nothing to 1.3, which warns",
        {
            "1.2": first("1.2", "import warnings", "warnings.simplefilter('error')"),
            "1.3": first("1.3", "import warnings", "warnings.warn('old')"),
        },
    ),
    one(
        "takes_the_timer",
        "1.2 is right, and sets a timer and its signal for itself",
        first(
            "1.2",
            "import signal",
            "signal.signal(signal.SIGALRM, signal.SIG_IGN)",
            "signal.setitimer(signal.ITIMER_REAL, 0)",
        ),
        {},
    ),
    one(
        "closes_its_streams",
        "1.2 is right, and closes what it prints to",
        first("1.2", "import sys", "sys.stdout.close(); sys.stderr = None"),
        {},
    ),
]
