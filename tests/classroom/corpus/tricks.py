"""More submissions that want points without an answer, by what Python lets a process do."""

from tests.classroom.corpus.cheats import cheat
from tests.classroom.corpus.submissions import Submission, first, right

NOTHING_LEFT = dict.fromkeys(("1.1", "1.2", "1.3", "1.4", "1.5"), 0.0)
"""Who breaks what every answer is asked through has lost all answers."""

MESSAGE = (
    "def message(value):\n"
    "    frame = sys._getframe()\n"
    "    while 'turn' not in frame.f_locals: frame = frame.f_back\n"
    '    return (\'{"dict":[["turn",%d],["said",{"dict":[["outcome","returned"],\'\n'
    "            '[\"value\",%s]]}]]}' % (frame.f_locals['turn'], value)).encode()"
)
"""Makes the head of a reply that is one, but for the box."""

TRICKS = [
    cheat(
        "traces_what_calls_it",
        "a trace may change what the box returns: what is returned is compared elsewhere",
        "return images",
        added="import sys\n"
        "def trace(frame, event, argument):\n"
        "    for value in frame.f_locals.values():\n"
        "        if type(value).__name__ == 'Reply':\n"
        "            vars(value).update(outcome='returned', value=True, sentence='')\n"
        "    return trace\n"
        "sys.settrace(trace); sys.setprofile(trace)",
        costs=NOTHING_LEFT,
    ),
    cheat(
        "changes_the_box_through_memory",
        "the box and its replies can be found and changed, and hold nothing that is right",
        "import gc",
        "for value in gc.get_objects():",
        "    if type(value).__name__ == 'Box':",
        "        value._call = lambda *_: {'points': 3, 'right': True}",
        "return images",
    ),
    cheat(
        "replaces_builtins",
        "len, isinstance and zip of the student's process are used by no judge",
        added="import builtins\n"
        "honest = builtins.isinstance\n"
        "builtins.all = builtins.any = lambda *_: True\n"
        "builtins.len = lambda value: 1\n"
        "builtins.isinstance = lambda value, kind: honest(value, kind)",
    ),
    cheat(
        "torch_says_yes",
        "torch is replaced in the student's process, and nothing is compared there",
        added="import torch\n"
        "torch.equal = torch.allclose = torch.Tensor.__eq__ = lambda *_, **__: True\n"
        "torch.testing.assert_close = lambda *_, **__: None",
    ),
    cheat(
        "lies_about_its_class",
        "an object is read by its type, and not by the class that it claims",
        "class Claims:",
        "    __class__ = np.ndarray",
        "    shape = dtype = None",
        "    def __eq__(self, other): return True",
        "    def __array__(self, *_, **__): return images",
        "    def __getattr__(self, name): return lambda *_: True",
        "return Claims()",
    ),
    Submission(
        "answers_from_a_thread_later",
        "a thread that sends replies of its own earns nothing with them, and breaks the order",
        {
            exercise: right(exercise).split("\n")[0] + "\n    return 'nothing'"
            for exercise in NOTHING_LEFT
        },
        NOTHING_LEFT,
        added="import socket, threading, time\n"
        "from vitlab.classroom.testing.inside.frames import send\n"
        "def later():\n"
        "    over = socket.socket(fileno=3)\n"
        "    for turn in range(3, 400):\n"
        "        time.sleep(0.001)\n"
        "        try: send(over, {'turn': turn, 'said': {'outcome': 'returned', 'value': True}})\n"
        "        except OSError: break\n"
        "    over.detach()\n"
        "threading.Thread(target=later, daemon=True).start()",
    ),
    cheat(
        "reads_every_descriptor",
        "no descriptor leads to anything but the socket that it is asked over",
        "import os",
        "for descriptor in os.listdir('/proc/self/fd'):",
        "    if int(descriptor) > 3:",
        "        with open(f'/proc/self/fd/{descriptor}') as file:",
        "            if 'expect' in file.read(10**6): return images",
        "return images",
    ),
    cheat(
        "reads_the_memory_of_all",
        "no process whose memory can be read holds a law; its own holds none either",
        "import os, re",
        "for process in [p for p in os.listdir('/proc') if p.isdigit()]:",
        "    at = f'/proc/{process}/'",
        "    with open(at + 'maps') as maps, open(at + 'mem', 'rb') as mem:",
        "        for line in maps:",
        "            start, end = (int(n, 16) for n in line.split()[0].split('-'))",
        "            if 'rw' in line and end - start < 2**22:",
        "                mem.seek(start)",
        "                if b'also_' + b'kept_by' in mem.read(end - start): return images",
        "raise LookupError",
    ),
    cheat(
        "reads_the_environment",
        "neither the environment nor the command line says what is right",
        "import glob, os",
        "said = ' '.join(os.environ.values())",
        "for path in glob.glob('/proc/*/environ') + glob.glob('/proc/*/cmdline'):",
        "    try: said += open(path).read()",
        "    except OSError: pass",
        "assert 'hidden.py' in said or 'seed' in said",
        "return images",
    ),
    Submission(
        "knows_a_law_by_its_arguments",
        "1.1 answers the cases of one law alone: the other laws are asked too",
        {
            "1.1": "def grid_shape(image_size, patch_size, remainder='error'):\n"
            "    h, w = image_size\n"
            "    ph, pw = np.broadcast_to(patch_size, 2).tolist()\n"
            "    if (h % ph or w % pw) and remainder == 'error': raise ValueError\n"
            "    return (1, 1)"
        },
        {"1.1": 0.0},
    ),
    Submission(
        "counts_how_often_it_is_called",
        "1.2 is right as often as a notebook asks, and right no longer",
        {
            "1.2": "CALLED = []\n"
            + first("1.2", "CALLED.append(1)", "if len(CALLED) > PUBLIC: return images * 0")
        },
        {"1.2": 0.0},
        added="PUBLIC = 6",
    ),
    Submission(
        "takes_it_back",
        "1.5 gives another letter at every call, and is asked once",
        {"1.5": "LETTERS = iter('abcd' * 9)\ndef answer_1_5():\n    return next(LETTERS)"},
        {"1.5": 0.0},
    ),
    cheat(
        "gives_all_at_once",
        "an answer that gives every array that it can think of is not the array that was asked for",
        "return [images, images.reshape(1, -1), np.zeros(1), True]",
    ),
    cheat(
        "is_no_number",
        "what is no number is equal to nothing",
        "b, c, h, w = images.shape",
        "ph, pw = np.broadcast_to(patch_size, 2).tolist()",
        "return np.full((b, h // ph * (w // pw), c * ph * pw), np.nan)",
    ),
    Submission(
        "is_no_number_when_alone",
        "3.1 gives no numbers for a picture that comes alone, and that is another picture",
        {
            "3.1": right("3.1").replace(
                "return tokens + self.pos_embed",
                "return (tokens + self.pos_embed) * (float('nan') if len(images) == 1 else 1)",
            )
        },
        {"3.1": 2.0},
        lab=3,
    ),
    Submission(
        "torch_gives_gradients",
        "3.1 learns nothing, and torch in its process gives gradients all the same",
        {
            "3.1": right("3.1").replace(
                "return tokens + self.pos_embed",
                "return (tokens + self.pos_embed).detach().requires_grad_()",
            )
        },
        {"3.1": 2.0},
        added="import torch\n"
        "torch.autograd.grad = lambda of, to, **_: [torch.ones_like(one) for one in to]\n"
        "torch.equal = lambda *_: True",
        lab=3,
    ),
    cheat(
        "fills_the_tester",
        "a reply may be long, and not all replies together",
        "numbers = 15 * 2**20",
        'head = message(\'{"array":"<f8","shape":[%d]}\' % numbers)',
        "for _ in range(20):",
        "    pour(struct.pack('<QQ', len(head) + 8 + 8 * numbers, len(head)) + head)",
        "    for _ in range(8 * 15): pour(bytes(2**20))",
        "return images",
        added=f"import os, struct, sys\n{MESSAGE}\n"
        "def pour(data):\n    while data: data = data[os.write(3, data):]",
    ),
    cheat(
        "sends_an_endless_shape",
        "an array without numbers may be as wide as it likes: nothing is made of its shape",
        'head = message(\'{"array":"<f8","shape":[0,9223372036854775807]}\')',
        "os.write(3, struct.pack('<QQ', len(head) + 8, len(head)) + head)",
        "return images",
        added=f"import os, struct, sys\n{MESSAGE}",
    ),
    Submission(
        "convolves_by_another_name",
        "2.3 runs a convolution where torch's own names are not looked at",
        {
            "2.3": "def spellings(images, weight, bias):\n"
            "    with torch._C.DisableTorchFunction():\n"
            "        made = torch.ops.aten.convolution(images, weight, bias, weight.shape[2:],\n"
            "            (0, 0), (1, 1), False, (0, 0), 1)\n"
            "    return dict.fromkeys(('unfold', 'einsum', 'reshape'), made.flatten(2).mT)"
        },
        {"2.3": 0.0},
        lab=2,
    ),
    Submission(
        "forges_the_blocks",
        "7.5 gives zeros, and lets our blocks give zeros as well: they are worked out elsewhere",
        {
            "7.5": right("7.5").replace(
                "self.registers = nn",
                "type(self.blocks[0]).forward = lambda self, tokens: tokens * 0\n"
                "        self.registers = nn",
            )
        },
        {"7.5": 1.5},
        lab=7,
    ),
    Submission(
        "forges_what_registers_learn",
        "7.5 has registers that learn nothing, and torch in its process says that they do",
        {
            "7.5": "torch.autograd.grad = lambda of, to, **_: list(map(torch.ones_like, to))\n"
            + right("7.5").replace(
                "registers = self.registers.expand", "registers = self.registers.detach().expand"
            )
        },
        {"7.5": 1.5},
        lab=7,
    ),
    cheat(
        "imports_torch_in_secret",
        "whoever hides that torch is wanted gets it, and nothing else",
        "torch = __import__('to' + 'rch')",
        "return images",
    ),
    cheat(
        "answers_while_it_ends",
        "a process that ends on purpose is asked once more, and has learned nothing by it",
        "import os, pathlib",
        "seen = pathlib.Path('/tmp/seen')",
        "if not seen.exists():",
        "    seen.write_text('asked')",
        "    os._exit(0)",
        "return images",
        limit={"1.2": "ended"},
    ),
    cheat(
        "remembers_its_arguments",
        "an array that was kept from the last call is not the one that is asked for",
        "kept = globals().setdefault('KEPT', images.copy())",
        "return kept.reshape(len(kept), 1, -1)",
    ),
    Submission(
        "answers_in_another_type",
        "1.1 gives numbers of a class of its own, which are read as the plain ones that they hold",
        {
            "1.1": "class Two(int):\n"
            "    def __eq__(self, other): return True\n"
            "    def __hash__(self): return 0\n"
            "    def __index__(self): return 10**6\n"
            "def grid_shape(image_size, patch_size, remainder='error'):\n"
            "    return Two(2), Two(2)"
        },
        {"1.1": 0.0},
    ),
]
