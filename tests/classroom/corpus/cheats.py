"""Submissions that want points without an answer to 1.2 or 3.1: each earns what it has earned."""

from tests.classroom.corpus.bad import CUT, LOST
from tests.classroom.corpus.submissions import Submission, right

NOTHING = CUT + "return images"


def cheat(name, why, *lines, added="", costs=None, **more):
    """A submission in which 1.2 is nothing but a trick; ``added`` runs before all answers."""
    cell = CUT + "\n    ".join("\n".join(lines).split("\n")) if lines else NOTHING
    return Submission(name, why, {"1.2": cell}, LOST if costs is None else costs, added, **more)


CHEATS = [
    cheat(
        "ours_by_name",
        "vitlab's own function is not there",
        "from vitlab.core import patchify as ours",
        "return ours(images, patch_size)",
    ),
    Submission(
        "ours_that_counts",
        "vitlab's own grid is there for other exercises, and refuses to answer this one",
        {
            "1.1": "def grid_shape(image_size, patch_size, remainder='error'):\n"
            "    grid = Grid(image_size, patch_size, remainder=remainder)\n"
            "    return grid.rows, grid.cols"
        },
        {"1.1": 0.0},
        added="from vitlab.core import PatchGrid as Grid",
    ),
    cheat(
        "ours_by_file",
        "no file of vitlab that cuts patches can be read",
        "import os, sys",
        "for folder, _, files in os.walk('/'):",
        "    if folder.endswith('vitlab/core/patches') and 'cutting.py' in files:",
        "        sys.path.insert(0, folder)",
        "        import cutting",
        "        return cutting.cut(images, patch_size)",
    ),
    cheat(
        "ours_unwatched",
        "whoever ends the watch finds nothing behind it",
        "import vitlab.core.patches as patches",
        "return patches.patchify(images, patch_size)",
        added="from vitlab.grading import watching\n"
        "watching.Watch.__enter__ = lambda self: self\nwatching.Watch.__exit__ = lambda *_: None",
    ),
    cheat(
        "ours_in_another_python",
        "another Python has no vitlab either",
        "import subprocess, sys",
        "said = subprocess.run([sys.executable, '-c',",
        "    'from vitlab.core import patchify; print(patchify)'], capture_output=True, text=True)",
        "return np.array(eval(said.stdout))",
    ),
    cheat(
        "reads_the_laws",
        "laws and labs are modules without anything in them",
        "from vitlab.grading.labs import lab01",
        "law = next(law for law in lab01.LAB.exercises[1].laws)",
        "return law.expect(images, patch_size)",
    ),
    cheat(
        "reads_the_solutions",
        "our own notebooks are nowhere",
        "import json, pathlib",
        "for path in pathlib.Path('/').rglob('01_pixels*.ipynb'):",
        "    for cell in json.loads(path.read_text())['cells']:",
        "        if 'def patchify' in ''.join(cell['source']):",
        "            scope = {'np': np}",
        "            exec(''.join(cell['source']), scope)",
        "            return scope['patchify'](images, patch_size)",
    ),
    cheat(
        "equal_to_everything",
        "a value is read as data, past every method of its own",
        "return type('Equal', (), {'__eq__': lambda *_: True, 'shape': (1, 1)})()",
    ),
    cheat(
        "array_equal_to_everything",
        "an array of a class of its own is read as a plain one",
        "kind = type('Equal', (np.ndarray,), {'__eq__': lambda *_: True,"
        " '__sub__': lambda *_: np.zeros(1)})",
        "return np.asarray(images).view(kind)",
    ),
    cheat(
        "numpy_says_yes",
        "NumPy is replaced in the student's process, and nothing is compared there",
        added="np.allclose = np.array_equal = np.testing.assert_allclose = lambda *_, **__: True\n"
        "np.ndarray_equal = None",
    ),
    cheat(
        "check_says_yes",
        "a check of one's own gives no points",
        added="import vitlab.grading\n"
        "check = vitlab.grading.check = lambda *_: 1000.0\nprogress = hint = check",
    ),
    cheat(
        "box_says_yes",
        "the box may say that an answer returned; what it returned is compared elsewhere",
        added="from vitlab.grading.box import Box\nfrom vitlab.grading.seam import Reply\n"
        "honest = Box.called\n"
        "def called(self, arguments):\n"
        "    reply = honest(self, arguments)\n"
        "    return reply if reply.outcome == 'returned' else Reply('returned', True)\n"
        "Box.called = called",
    ),
    cheat(
        "claims_points",
        "a message that claims points is none, and ends the process",
        "import socket",
        "from vitlab.classroom.testing.inside.frames import send",
        "over = socket.socket(fileno=3)",
        "send(over, {'outcome': 'right', 'points': 1000})",
        "over.detach()",
        "return images",
    ),
    cheat(
        "answers_ahead",
        "replies that nobody asked for yet are taken for wrong ones, and for none of other answers",
        "import socket",
        "from vitlab.classroom.testing.inside.frames import send",
        "over = socket.socket(fileno=3)",
        "for turn in range(4, 100):",
        "    send(over, {'turn': turn, 'said': {'outcome': 'returned', 'value': True}})",
        "over.detach()",
        "return images",
    ),
    cheat(
        "answers_far_ahead",
        "as above, for the turns to come",
        "import socket",
        "from vitlab.classroom.testing.inside.frames import send",
        "if images.size < 20:",
        "    over = socket.socket(fileno=3)",
        "    for turn in [7] * 40 + [8]:",
        "        send(over, {'turn': turn, 'said': {'outcome': 'returned', 'value': True}})",
        "    over.detach()",
        "return images",
    ),
    cheat(
        "sends_a_pickle",
        "bytes that are no data end the process",
        "import os, pickle",
        "class Bomb:",
        "    def __reduce__(self): return os.system, ('touch /tmp/vitlab-bomb',)",
        "bomb = pickle.dumps(Bomb())",
        "os.write(3, len(bomb).to_bytes(8, 'little') + bomb)",
        "return images",
    ),
    cheat(
        "sends_without_end",
        "a message is not read that says it is as long as a disk",
        "import os",
        "os.write(3, (2**62).to_bytes(8, 'little'))",
        "while True: os.write(3, bytes(2**16))",
    ),
    cheat(
        "sends_a_deep_message",
        "lists inside lists without an end are no data",
        "import os",
        "head = b'[' * 10**6",
        "sizes = [n.to_bytes(8, 'little') for n in (len(head) + 8, len(head))]",
        "os.write(3, b''.join(sizes) + head)",
        "return images",
    ),
    cheat(
        "drips",
        "a message must be whole when the time of a call is over",
        "import os, time",
        "os.write(3, (1000).to_bytes(8, 'little'))",
        "while True: os.write(3, b'x'); time.sleep(0.2)",
        limit={"1.2": "call"},
    ),
    cheat(
        "stops_the_clock",
        "the clock that counts is not the student's",
        "import signal, time",
        "signal.setitimer(signal.ITIMER_REAL, 0)",
        "time.monotonic = time.process_time = lambda: 0.0",
        "while True: pass",
        limit={"1.2": "call"},
    ),
    cheat(
        "ends_its_parent",
        "there is no parent to end",
        "import os, signal",
        "for process in range(1, 400):",
        "    if process != os.getpid():",
        "        try: os.kill(process, signal.SIGKILL)",
        "        except OSError: pass",
        "return images",
    ),
    cheat(
        "ends_its_group",
        "whoever ends its own group ends itself",
        "import os, signal",
        "os.kill(0, signal.SIGKILL)",
        "return images",
    ),
    cheat(
        "poisons_numpy",
        "nothing that others use can be written",
        "import numpy",
        "with open(numpy.__file__, 'a') as file: file.write('raise SystemExit')",
        "return images",
    ),
    cheat(
        "unmounts",
        "what is above cannot be taken away",
        "import ctypes",
        "libc = ctypes.CDLL(None)",
        "gone = libc.umount2(b'/tmp', 2), libc.umount2(b'/usr', 2), libc.unshare(0x10000000)",
        "assert 0 in gone",
        "return images",
    ),
    cheat(
        "looks_up_the_stack",
        "no frame above holds anything that is expected",
        "import sys",
        "frame = sys._getframe()",
        "while frame:",
        "    for value in list(frame.f_locals.values()):",
        "        if hasattr(value, 'expect') or hasattr(value, 'laws'): return value",
        "    frame = frame.f_back",
        "return images",
    ),
    cheat(
        "looks_through_memory",
        "no object of the process is a law or an expected value",
        "import gc",
        "for value in gc.get_objects():",
        "    if type(value).__name__ in ('Law', 'Fulfils', 'Within', 'Function', 'Lab'):",
        "        return value.expect(images, patch_size)",
        "raise LookupError",
    ),
    Submission(
        "knows_the_public_cases",
        "1.1 has learned what a notebook's check asks; hidden checks ask something else",
        {
            "1.1": "import base64, json\n"
            "def grid_shape(image_size, patch_size, remainder='error'):\n"
            "    key = repr((tuple(image_size), patch_size, remainder))\n"
            "    got = KNOWN.get(key, 'wrong')\n"
            "    if got is None: raise ValueError\n"
            "    return tuple(got)"
        },
        {"1.1": 0.0},
        added="KNOWN = {}",  # a test fills it
    ),
    Submission(
        "forges_a_probe",
        "what a probe hands on must still be what a right front end does",
        {
            "3.1": "from vitlab.grading.labs import lab03_probe\n"
            "lab03_probe.front_end = lambda *_: {'tokens': True, 'outputs': [], 'weights': {}}\n"
            + right("3.1").split("\n")[0]
            + "\n    pass"
        },
        {"3.1": 0.0},
        lab=3,
    ),
    Submission(
        "forges_a_probe_by_its_frame",
        "as above, by the frame that calls it",
        {
            "3.1": "import sys\n"
            + right("3.1").replace(
                "super().__init__()",
                "frame = sys._getframe()\n"
                "        while frame.f_back and 'front_end' not in frame.f_globals:\n"
                "            frame = frame.f_back\n"
                "        frame.f_globals['front_end'] = lambda *_: {'tokens': True}\n"
                "        raise ValueError",
            )
        },
        {"3.1": 0.0},
        lab=3,
    ),
    Submission(
        "forges_what_a_probe_says_of_gradients",
        "3.1 learns nothing, and lets the probe say that it does: other processes ask again",
        {
            "3.1": "import sys\n"
            + right("3.1")
            .replace(
                "super().__init__()",
                "super().__init__()\n"
                "        frame = sys._getframe()\n"
                "        while '_reaches' not in frame.f_globals: frame = frame.f_back\n"
                "        frame.f_globals.update(\n"
                "            _reaches=lambda *_: True, _loose_and_used=lambda *_: '',\n"
                "            _gradients=lambda _, learned: {\n"
                "                name: torch.ones_like(one) for name, one in learned.items()})",
            )
            .replace("tokens + self.pos_embed", "(tokens + self.pos_embed).detach()")
        },
        {"3.1": 2.0},
        lab=3,
    ),
    Submission(
        "forges_a_device",
        "6.5 tells the pretended device that it was waited for; spans are counted elsewhere, anew",
        {
            "6.5": "def measure(run, clock, synchronize):\n"
            "    device, times = run.__self__, []\n"
            "    for _ in range(9):\n"
            "        start = clock(); run(); times.append(clock() - start)\n"
            "    for span in device.spans:\n"
            "        span.update({'idle before': True, 'idle after': True, 'before': 3})\n"
            "    return sorted(times)[4]"
        },
        {"6.5": 0.5},  # it is a median
        lab=6,
    ),
    Submission(
        "our_encoder",
        "vitlab's own encoder is not there",
        {"3.2": "from vitlab.core import VisionTransformer as Encoder\n"},
        {"3.2": 0.0},
        lab=3,
    ),
    cheat(
        "shared_memory",
        "what one student leaves in /tmp or in shared memory, the next does not find",
        "import pathlib",
        "found = list(pathlib.Path('/tmp').iterdir())",
        "pathlib.Path('/tmp/for_you').write_text('the answer')",
        "return images if not found else first_found",
    ),
]
