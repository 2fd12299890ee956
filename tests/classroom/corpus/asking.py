"""Submissions whose answers ask for what they look at: lab 12 its worlds, 5.2 its models.

Honest ones and cheats: who asks learns what is asked for, and nothing else.
"""

from tests.classroom.corpus.submissions import Submission, right

NOTHING = {f"12.{number}": 0.0 for number in range(1, 6)}
ASK = (
    "import sys\n"
    "def the_way_to_ask():\n"
    "    frame = sys._getframe()\n"
    "    while 'ask' not in frame.f_locals: frame = frame.f_back\n"
    "    return frame.f_locals['ask']\n"
)
"""Finds in the frames of a call what asks the tester."""

SPEAK = (
    "import socket, sys\n"
    "from vitlab.classroom.testing.inside.frames import Incoming, send\n"
    "def speak(**message):\n"
    "    frame = sys._getframe()\n"
    "    while 'turn' not in frame.f_locals: frame = frame.f_back\n"
    "    over = socket.socket(fileno=3)\n"
    "    try: send(over, {'turn': frame.f_locals['turn'], **message})\n"
    "    finally: over.detach()\n"
)
"""Says something to the tester, past everything that is meant for it."""


def found(exercise, claim, *lines):
    """A cell that answers an exercise of lab 12: the body of a test, after ``import numpy``."""
    name = exercise.replace(".", "_")
    body = "\n    ".join("\n".join(lines).split("\n"))
    return (
        f"def test_{name}(world):\n    {body}\n"
        f"def finding_{name}():\n    return {claim!r}, test_{name}"
    )


def looks(name, why, cells, costs=None, added="", **more):
    """A submission of lab 12; what is not named is right."""
    return Submission(name, why, cells, costs or {}, added, lab=12, **more)


HONEST = [
    looks("right_findings", "every finding is right", {}),
    looks(
        "findings_of_other_kinds",
        "a pair is taken for a function; a test may return a truth value, of NumPy too",
        {
            "12.1": found(
                "12.1",
                "E13",
                "return world.tokens(2, 224, 16) == 392 and world.tokens(1, 448, 16) == 784",
            ),
            "12.3": found(
                "12.3",
                "E2",
                "for shape in ((1, 8, 20), (3, 16, 16), (4, 24, 12)):",
                "    c, h, w = shape",
                "    cut = world.cut(np.ones(shape), 4)",
                "    assert cut.shape == (h * w // 16, 16 * c)",
            ),
            "12.5": "def mean(world):\n"
            "    logits = np.random.default_rng(0).normal(size=(4, 4))\n"
            "    each = np.log1p(np.exp((1 - 2 * np.eye(4)) * logits))\n"
            "    return np.isclose(world.loss(logits), each.mean())\n"
            "finding_12_5 = ('E14', mean)",
        },
    ),
    looks(
        "findings_in_torch",
        "a test may compute with tensors, and give them to a world",
        {
            "12.4": "import torch\n"
            + found(
                "12.4",
                "D15",
                "image = torch.as_tensor(world.image)",
                "other = image.clone()",
                "other[0, 5, 9] += 1",
                "fed = (torch.as_tensor(world.embed(other)) != "
                "torch.as_tensor(world.embed(image))).sum()",
                "return fed == world.embed_dim * world.patch_size**2",
            )
        },
    ),
    looks(
        "counts_a_row_of_pixels",
        "12.4 asks hundreds of times, as a careful test may",
        {
            "12.4": found(
                "12.4",
                "D15",
                "before = world.embed(world.image)",
                "for column in range(world.image.shape[2]):",
                "    other = world.image.copy()",
                "    other[1, 7, column] += 1",
                "    fed = np.count_nonzero(world.embed(other) != before)",
                "    assert fed == world.embed_dim * world.patch_size**2",
            )
        },
    ),
    looks(
        "findings_not_yet_right",
        "a test that cannot fail, one that is the wrong way round, one of no claim, one that says "
        "nothing, and a stub",
        {
            "12.1": found("12.1", "D1", "world.scores(512, 8) / world.scores(512, 32) == 258"),
            "12.2": found("12.2", "D7", "assert abs(world.scores(512, 16) - 1.05e6) > 5e3"),
            "12.3": found("12.3", "D99", "return True"),
            "12.4": found("12.4", "D15", "return 3"),
            "12.5": "def finding_12_5():\n    raise NotImplementedError()",
        },
        NOTHING,
    ),
    looks(
        "a_claim_twice",
        "12.4 and 12.5 take claims that 12.1 and 12.3 have: none counts twice",
        {
            "12.4": right("12.1").replace("12_1", "12_4"),
            "12.5": right("12.3").replace("12_3", "12_5"),
        },
        {"12.4": 0.0, "12.5": 0.0},
    ),
    looks(
        "one_loop_among_findings",
        "12.2 never ends, and costs no other finding",
        {"12.2": found("12.2", "D4", "while True: pass")},
        {"12.2": 0.0},
        limit={"12.2": "call"},
    ),
    looks(
        "asks_for_what_is_not_there",
        "a name that no world has, too many numbers, and a size that does not go",
        {
            "12.1": found("12.1", "D1", "return world.token_count(512) == 258"),
            "12.2": found("12.2", "D7", "return world.scores(1, 2, 3, 4) == 258"),
            "12.3": found("12.3", "E13", "return world.tokens(1, 224, 0) == 258"),
        },
        {"12.1": 0.0, "12.2": 0.0, "12.3": 0.0},
    ),
    Submission("right_about_models", "5.2 is right", lab=5),
    Submission(
        "right_about_models_by_gradients",
        "5.2 asks how the tokens depend on the pictures, which is right as well",
        {
            "5.2": "def has_read(model, images):\n"
            "    pixels = images.clone().requires_grad_()\n"
            "    tokens = model(pixels)\n"
            "    weights = torch.linspace(1, 2, tokens.shape[-1])\n"
            "    found = []\n"
            "    for place in range(tokens.shape[1]):\n"
            "        token = (tokens[:, place] * weights).sum()\n"
            "        (slope,) = torch.autograd.grad(token, pixels, retain_graph=True)\n"
            "        found.append(bool(slope.any()))\n"
            "    return found"
        },
        lab=5,
    ),
    Submission(
        "looks_at_two_pictures_only",
        "5.2 does not see that the last picture is another one",
        {
            "5.2": "def has_read(model, images):\n"
            "    tokens = model(images)\n"
            "    return (tokens[0] != tokens[1]).any(-1)"
        },
        {"5.2": 1.0},
        lab=5,
    ),
]

ASKING = [
    looks(
        "asks_outside_of_a_call",
        "a cell asks while nobody is called: that ends the process, and the cell is lost",
        {"12.1": found("12.1", "D1", "return LEARNED == 258")},
        {"12.1": 0.0},
        added=SPEAK + "speak(asks={'name': 'world', 'with': ('D1',), 'number': 1})\n"
        "LEARNED = Incoming(socket.socket(fileno=3)).receive()",
    ),
    looks(
        "asks_with_odd_data",
        "whatever a world is given, it gives numbers or refuses",
        {
            "12.1": found(
                "12.1",
                "D1",
                "odd = ('x', None, -1, 2**4000, 1e308, float('nan'), [[]], {}, np.zeros((0, 3)),",
                "       [1] * 99, range(9), b'bytes', world, True, ('a', 'b'), object())",
                "said = []",
                "for one in odd:",
                "    for given in ((one,), (512, one)):",
                "        try: said.append(world.scores(*given))",
                "        except Exception as error: said.append(error)",
                "        try: said.append(world.scores(side=one, patch_size=8, seed=one))",
                "        except Exception as error: said.append(error)",
                "return any(isinstance(one, (str, dict)) or one == 258 for one in said)",
            )
        },
        {"12.1": 0.0},
    ),
    looks(
        "asks_without_end",
        "the time of a call is over, however often it asks",
        {"12.1": found("12.1", "D1", "while True: world.scores(512, 8)")},
        {"12.1": 0.0},
        limit={"12.1": "call"},
    ),
    looks(
        "asks_without_end_and_swallows",
        "the same with an answer that catches what would end it",
        {
            "12.1": found(
                "12.1",
                "D1",
                "while True:",
                "    try:",
                "        while True: world.scores(512, 8)",
                "    except BaseException: pass",
            )
        },
        {"12.1": 0.0},
        limit={"12.1": "call"},
    ),
    looks(
        "asks_for_more_than_there_is",
        "what a world cannot work out ends that process and no other",
        {
            "12.1": found(
                "12.1",
                "D4",
                "try: return world.lost(150, 5) > 2",
                "except Exception: return False",
            ),
            "12.2": found(
                "12.2", "E2", "return world.cut(np.ones((1, 4000, 4000)), 1).shape == (1,)"
            ),
        },
        {"12.1": 0.0, "12.2": 0.0},
        limit={"12.1": "|call"},
    ),
    looks(
        "answers_and_asks_on",
        "who sends a reply of its own and asks on hears of the next world, and earns nothing",
        {
            "12.1": found(
                "12.1",
                "D1",
                "speak(said={'outcome': 'returned', 'value': {'claim': 'D1', 'passes': True}})",
                "return world.scores(512, 8) / world.scores(512, 32) == 258",
            )
        },
        {"12.1": 0.0},
        added=SPEAK,
    ),
    looks(
        "asks_from_a_thread_later",
        "a thread that asks when nobody is called any more breaks the order, and learns nothing",
        {
            "12.1": found(
                "12.1",
                "D1",
                "ask = the_way_to_ask()",
                "threading.Thread(target=later, args=(ask,), daemon=True).start()",
                "return bool(SEEN) and SEEN[-1] == 258",
            ),
            **{f"12.{n}": found(f"12.{n}", "D7", "return True") for n in range(2, 6)},
        },
        NOTHING,
        added="import threading, time\nSEEN = []\n"
        "def later(ask):\n"
        "    while True:\n"
        "        time.sleep(0.02)\n"
        "        try: SEEN.append(ask('scores', (512, 8), {}) / ask('scores', (512, 32), {}))\n"
        "        except BaseException: return\n" + ASK,
    ),
    looks(
        "asks_by_other_names",
        "what a world holds is asked for by its name, and what is true in it has none",
        {
            "12.1": found(
                "12.1",
                "D1",
                "ask, said = the_way_to_ask(), []",
                "for name in ('holds', 'says', 'way', 'seed', 'place', '__class__', 'things',",
                "             'subject', 'told', '__globals__', '', 'scores.__code__'):",
                "    for given in ((), ((), {}), ('D1',)):",
                "        try: said.append(ask(name, *given))",
                "        except Exception: pass",
                "return bool(said) and said[0] is True",
            )
        },
        {"12.1": 0.0},
        added=ASK,
    ),
    looks(
        "asks_for_another_claim",
        "the worlds of D1 tell in which order they are; a call has the worlds of one claim",
        {
            "12.5": "def finding_12_5():\n"
            "    ask = the_way_to_ask()\n"
            "    ask('world', 'D1')\n"
            "    ratio = ask('scores', (512, 8), {}) / ask('scores', (512, 32), {})\n"
            "    return 'E14', lambda world: ratio == 258"
        },
        {"12.5": 0.0},
        added=ASK,
    ),
    looks(
        "says_another_claim",
        "as above, and sends what came of it past the probe: it is a test of D1, and no other",
        {
            "12.5": "def finding_12_5():\n"
            "    ask = the_way_to_ask()\n"
            "    ask('world', 'D1')\n"
            "    ratio = ask('scores', (512, 8), {}) / ask('scores', (512, 32), {})\n"
            "    value = {'claim': 'C1', 'passes': ratio == 258}\n"
            "    speak(said={'outcome': 'returned', 'value': value})\n"
            "    Incoming(socket.socket(fileno=3)).receive()"
        },
        {"12.5": 0.0},
        added=ASK + SPEAK,
        limit={"12.5": "|call|exercise|ended"},
    ),
    looks(
        "remembers_the_order",
        "12.5 asks for nothing and says in which order the worlds of 12.1 were: it has its own",
        {
            "12.1": found(
                "12.1",
                "D1",
                "SEEN.append(world.scores(512, 8) / world.scores(512, 32) == 258)",
                "return SEEN[-1]",
            ),
            "12.5": found("12.5", "C1", "SAID.append(True)", "return SEEN[(len(SAID) - 1) % 16]"),
        },
        {"12.5": 0.0},
        added="SEEN, SAID = [], []",
    ),
    looks(
        "guesses_the_order",
        "half of the worlds by chance, and the same ones twice",
        {
            "12.1": "import random\nORDER = random.Random(3).sample([True, False] * 4, 8)\n"
            + found("12.1", "D1", "SAID.append(True)", "return ORDER[(len(SAID) - 1) % 8]")
        },
        {"12.1": 0.0},
        added="SAID = []",
    ),
    looks(
        "reads_the_worlds",
        "no module of the process knows a world",
        {
            "12.1": "from vitlab.core.claims.worlds import asking, counting\n"
            + found(
                "12.1",
                "D1",
                "for subject in counting.SUBJECTS:",
                "    for way in subject.ways:",
                "        if way.things(0)['scores'](512, 8) == world.scores(512, 8):",
                "            return way.holds",
            )
        },
        {"12.1": 0.0},
    ),
    looks(
        "looks_for_the_seed",
        "no frame and no object has a seed or a place; there is nothing to draw the worlds from",
        {
            "12.1": found(
                "12.1",
                "D1",
                "import gc, sys",
                "frame = sys._getframe()",
                "while frame:",
                "    for name, value in frame.f_locals.items():",
                "        if name in ('seed', 'place', 'drawn', 'holds', 'way'): return bool(value)",
                "    frame = frame.f_back",
                "for value in gc.get_objects():",
                "    if type(value).__name__ in ('Way', 'Drawn', 'Subject'): return value.holds",
                "raise LookupError",
            )
        },
        {"12.1": 0.0},
    ),
    Submission(
        "reads_the_name_of_a_model",
        "5.2 looks for what its model is made of, and the model is not there",
        {
            "5.2": "import gc, sys\n"
            "def has_read(model, images):\n"
            "    shape = images.shape\n"
            "    patches = [True] * (shape[2] // 4 * (shape[3] // 4))\n"
            "    def told(kind, prefix):\n"
            "        own = [kind not in ('front end', 'prefix behind')] * prefix\n"
            "        return patches + own if kind == 'prefix behind' else own + patches\n"
            "    for cell in getattr(model, '__closure__', None) or ():\n"
            "        if isinstance(cell.cell_contents, str):\n"
            "            named = dict(zip(model.__code__.co_freevars, model.__closure__))\n"
            "            return told(named['kind'].cell_contents, named['prefix'].cell_contents)\n"
            "    frame = sys._getframe()\n"
            "    while frame:\n"
            "        for value in (*frame.f_locals.values(), frame.f_locals):\n"
            "            if isinstance(value, dict) and 'kind' in value:\n"
            "                return told(value['kind'], value['prefix'])\n"
            "        frame = frame.f_back\n"
            "    for value in gc.get_objects():\n"
            "        if type(value) is dict and 'kind' in value and 'prefix' in value:\n"
            "            return told(value['kind'], value['prefix'])\n"
            "    raise LookupError"
        },
        {"5.2": 0.0},
        lab=5,
    ),
]
