"""Answers to lab 8."""

import numpy as np
import torch

from tests.grading.answers.kinds import given, right, wrong

# 8.1 Guess what two scans do

given("8.1", (50, 60), points=1, says="Your guess: 50 to 60 of 100 patches")
given("8.1", [90, 100], points=1)
given("8.1", (np.float32(70), 70), points=1)
given("8.1", np.array([50, 100]), points=1)
given("8.1", 100, points=0, says="A guess is two numbers")
given("8.1", (1, 2, 3), points=0, says="A guess is two numbers")
given("8.1", "20, 30", points=0, says="A guess is two numbers")
given("8.1", (80, 60), points=0, says="The lower end comes first")
given("8.1", (50, float("inf")), points=0, says="inf is none")
given("8.1", (0, 0), points=1)
given("8.1", (0.5, 1), points=1)
given("8.1", (0.55, 0.75), points=0, says="If you mean shares of all, write 55 and 75.")
given("8.1", (50, 101), points=0, says="Both ends lie between 0 and 100")
given("8.1", (-1, 50), points=0, says="-1 to 50 of 100 patches is not possible")

# 8.2 Compare without what all share


@right("8.2")
def centred_cosine(tokens):
    apart = tokens - tokens.mean(axis=0)
    lengths = np.sqrt((apart**2).sum(axis=1, keepdims=True))
    units = apart / np.where(lengths > 0, lengths, 1)
    return units @ units.T


@right("8.2")
def cosine_with_loops(tokens):
    tokens = np.asarray(tokens, dtype=float)
    mean = sum(tokens) / len(tokens)
    table = np.zeros((len(tokens), len(tokens)))
    for i, one in enumerate(tokens - mean):
        for j, other in enumerate(tokens - mean):
            lengths = np.linalg.norm(one) * np.linalg.norm(other)
            if lengths > 0:
                table[i, j] = one @ other / lengths
    return table


@right("8.2")
def cosine_in_torch(tokens):
    apart = tokens - tokens.mean(dim=0)
    units = torch.nn.functional.normalize(apart, dim=1)
    return units @ units.T


@right("8.2")
def cosine_from_distances(tokens):
    """2 · cosine = 2 - distance² of tokens of length 1; a token of zeros apart."""
    apart = np.asarray(tokens, dtype=float)
    apart = apart - np.average(apart, axis=0)
    lengths = np.linalg.norm(apart, axis=1)
    flat = lengths == 0
    units = apart / np.where(flat, 1, lengths)[:, None]
    far = ((units[:, None] - units) ** 2).sum(-1)
    table = 1 - far / 2
    table[flat] = 0
    table[:, flat] = 0
    return table


@wrong("8.2", breaks=1)
def products_as_they_are(tokens):
    apart = tokens - tokens.mean(axis=0)
    return apart @ apart.T


@wrong("8.2", breaks=(1, 2, 3))
def over_the_sum_of_lengths(tokens):
    apart = tokens - tokens.mean(axis=0)
    lengths = np.sqrt((apart**2).sum(axis=1, keepdims=True))
    below = lengths + lengths.T
    return 2 * apart @ apart.T / np.where(below > 0, below, 1)


@wrong("8.2", breaks=2)
def never_centred(tokens):
    lengths = np.sqrt((tokens**2).sum(axis=1, keepdims=True))
    units = tokens / np.where(lengths > 0, lengths, 1)
    return units @ units.T


@wrong("8.2", breaks=(1, 2, 3))
def the_mean_of_each_token(tokens):
    apart = tokens - tokens.mean(axis=1, keepdims=True)
    lengths = np.sqrt((apart**2).sum(axis=1, keepdims=True))
    units = apart / np.where(lengths > 0, lengths, 1)
    return units @ units.T


@wrong("8.2", breaks=(2, 3))
def one_mean_for_all_numbers(tokens):
    apart = tokens - tokens.mean()
    lengths = np.sqrt((apart**2).sum(axis=1, keepdims=True))
    units = apart / np.where(lengths > 0, lengths, 1)
    return units @ units.T


@wrong("8.2", breaks=3)
def divides_without_asking(tokens):
    apart = tokens - tokens.mean(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        units = apart / np.sqrt((apart**2).sum(axis=1, keepdims=True))
    return units @ units.T


@wrong("8.2", breaks=3)
def always_like_itself(tokens):
    table = np.array(centred_cosine(tokens))
    np.fill_diagonal(table, 1)
    return table


@wrong("8.2", breaks=(1, 2, 3))
def one_number_alone(tokens):
    return float(np.mean(centred_cosine(tokens)))


@wrong("8.2", breaks=(1, 2, 3))
def numbers_in_place_of_tokens(tokens):
    apart = (tokens - tokens.mean(axis=0)).T
    lengths = np.sqrt((apart**2).sum(axis=1, keepdims=True))
    units = apart / np.where(lengths > 0, lengths, 1)
    return units @ units.T


# 8.3 Count the neighbours


@right("8.3")
def purity(tokens, labels, groups, k):
    tokens, labels = np.asarray(tokens, dtype=float), np.asarray(labels)
    far = ((tokens[:, None] - tokens[None]) ** 2).sum(axis=2)
    np.fill_diagonal(far, np.inf)
    if groups is not None:
        groups = np.asarray(groups)
        far[groups[:, None] == groups[None]] = np.inf
    nearest = far.argsort(axis=1)[:, :k]
    return (labels[nearest] == labels[:, None]).mean()


@right("8.3")
def purity_with_loops(tokens, labels, groups, k):
    shares = []
    for i in range(len(tokens)):
        others = []
        for j in range(len(tokens)):
            if i == j or (groups is not None and groups[i] == groups[j]):
                continue
            others.append((float(np.linalg.norm(tokens[i] - tokens[j])), labels[j] == labels[i]))
        nearest = sorted(others)[:k]
        shares.append(sum(same for _, same in nearest) / k)
    return sum(shares) / len(shares)


@right("8.3")
def purity_in_torch(tokens, labels, groups, k):
    tokens, labels = torch.as_tensor(tokens), torch.as_tensor(labels)
    groups = torch.arange(len(tokens)) if groups is None else torch.as_tensor(groups)
    far = torch.cdist(tokens, tokens)
    far = far.masked_fill(groups[:, None] == groups, float("inf"))
    nearest = far.topk(k, largest=False).indices
    return (labels[nearest] == labels[:, None]).float().mean()


@right("8.3")
def purity_by_columns(tokens, labels, groups, k):
    squares = (np.asarray(tokens, dtype=float) ** 2).sum(1)
    far = squares[:, None] + squares - 2 * np.asarray(tokens, float) @ np.asarray(tokens, float).T
    own = np.eye(len(far), dtype=bool)
    if groups is not None:
        own = np.equal.outer(groups, groups)
    far[own] = far.max() + 1
    same = np.equal.outer(labels, labels)
    return np.take_along_axis(same, np.argpartition(far, k, 1)[:, :k], 1).mean().item()


@wrong("8.3", breaks=1)
def names_itself(tokens, labels, groups, k):
    tokens, labels = np.asarray(tokens, dtype=float), np.asarray(labels)
    far = ((tokens[:, None] - tokens[None]) ** 2).sum(axis=2)
    if groups is not None:
        far[np.equal.outer(groups, groups)] = np.inf
    nearest = far.argsort(axis=1)[:, :k]
    return (labels[nearest] == labels[:, None]).mean()


@wrong("8.3", breaks=1)
def by_angle(tokens, labels, groups, k):
    tokens, labels = np.asarray(tokens, dtype=float), np.asarray(labels)
    units = tokens / np.linalg.norm(tokens, axis=1, keepdims=True)
    near = units @ units.T
    np.fill_diagonal(near, -np.inf)
    if groups is not None:
        near[np.equal.outer(groups, groups)] = -np.inf
    nearest = (-near).argsort(axis=1)[:, :k]
    return (labels[nearest] == labels[:, None]).mean()


@wrong("8.3", breaks=(1, 2))
def the_farthest(tokens, labels, groups, k):
    tokens, labels = np.asarray(tokens, dtype=float), np.asarray(labels)
    far = ((tokens[:, None] - tokens[None]) ** 2).sum(axis=2)
    farthest = (-far).argsort(axis=1)[:, :k]
    return (labels[farthest] == labels[:, None]).mean()


@wrong("8.3", breaks=(1, 2))
def in_percent(tokens, labels, groups, k):
    return 100 * purity(tokens, labels, groups, k)


@wrong("8.3", breaks=(1, 2))
def one_neighbour_more(tokens, labels, groups, k):
    return purity(tokens, labels, groups, k + 1)


@wrong("8.3", breaks=(1, 2))
def one_share_for_each(tokens, labels, groups, k):
    return [purity(tokens, labels, groups, k)] * len(tokens)


@wrong("8.3", breaks=2)
def own_group_as_well(tokens, labels, groups, k):
    return purity(tokens, labels, None, k)


@wrong("8.3", breaks=2)
def the_first_of_the_own_group_alone_is_left_out(tokens, labels, groups, k):
    tokens, labels = np.asarray(tokens, dtype=float), np.asarray(labels)
    far = ((tokens[:, None] - tokens[None]) ** 2).sum(axis=2)
    np.fill_diagonal(far, np.inf)
    skipped = 0 if groups is None else 1
    nearest = far.argsort(axis=1)[:, skipped : k + skipped]
    return (labels[nearest] == labels[:, None]).mean()


@wrong("8.3", breaks=2)
def sorted_first_and_left_out_afterwards(tokens, labels, groups, k):
    tokens, labels = np.asarray(tokens, dtype=float), np.asarray(labels)
    far = ((tokens[:, None] - tokens[None]) ** 2).sum(axis=2)
    np.fill_diagonal(far, np.inf)
    nearest = far.argsort(axis=1)[:, :k]
    same = labels[nearest] == labels[:, None]
    if groups is not None:
        groups = np.asarray(groups)
        same &= groups[nearest] != groups[:, None]
    return same.mean()


@wrong("8.3", breaks=2)
def other_labels_alone(tokens, labels, groups, k):
    return purity(tokens, labels, None if groups is None else labels, k)


# 8.4 What does a length tell?


@right("8.4")
def norm_follows_brightness(tokens, patches):
    lengths = np.sqrt((np.asarray(tokens, dtype=float) ** 2).sum(axis=1))
    bright = np.asarray(patches, dtype=float).mean(axis=1)
    lengths, bright = lengths - lengths.mean(), bright - bright.mean()
    below = np.sqrt((lengths**2).sum() * (bright**2).sum())
    if below < 1e-9:
        return 0.0
    return (lengths * bright).sum() / below


@right("8.4")
def by_corrcoef(tokens, patches):
    lengths, bright = np.linalg.norm(tokens, axis=1), np.mean(patches, axis=1)
    if np.ptp(lengths) < 1e-6 or np.ptp(bright) < 1e-6:
        return 0
    return float(np.corrcoef(lengths, bright)[0, 1])


@right("8.4")
def norms_in_torch(tokens, patches):
    lengths, bright = tokens.norm(dim=1).double(), patches.double().mean(dim=1)
    if lengths.std() < 1e-6 or bright.std() < 1e-6:
        return torch.zeros(())
    return torch.corrcoef(torch.stack([lengths, bright]))[0, 1]


@right("8.4")
def norms_with_loops(tokens, patches):
    lengths = [sum(float(x) ** 2 for x in token) ** 0.5 for token in tokens]
    bright = [sum(float(x) for x in patch) / len(patch) for patch in patches]
    n = len(lengths)
    mean, other = sum(lengths) / n, sum(bright) / n
    above = sum((a - mean) * (b - other) for a, b in zip(lengths, bright, strict=True))
    first = sum((a - mean) ** 2 for a in lengths)
    second = sum((b - other) ** 2 for b in bright)
    return above / (first * second) ** 0.5 if first > 1e-9 and second > 1e-9 else 0.0


@wrong("8.4", breaks=1)
def the_other_way_round(tokens, patches):
    return -norm_follows_brightness(tokens, patches)


@wrong("8.4", breaks=1)
def squares_in_place_of_lengths(tokens, patches):
    lengths, bright = (np.asarray(tokens) ** 2).sum(1), np.mean(patches, axis=1)
    if np.ptp(lengths) < 1e-6 or np.ptp(bright) < 1e-6:
        return 0.0
    return np.corrcoef(lengths, bright)[0, 1]


@wrong("8.4", breaks=1)
def the_brightest_pixel(tokens, patches):
    bright = np.max(patches, axis=1, keepdims=True)
    return norm_follows_brightness(tokens, bright)


@wrong("8.4", breaks=1)
def the_length_of_the_patch(tokens, patches):
    return norm_follows_brightness(tokens, np.linalg.norm(patches, axis=1, keepdims=True))


@wrong("8.4", breaks=1)
def how_they_vary_together(tokens, patches):
    lengths, bright = np.linalg.norm(tokens, axis=1), np.mean(patches, axis=1)
    return np.cov(lengths, bright)[0, 1]


@wrong("8.4", breaks=2)
def divides_by_nothing(tokens, patches):
    lengths, bright = np.linalg.norm(tokens, axis=1), np.mean(patches, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.corrcoef(lengths, bright)[0, 1]


@wrong("8.4", breaks=2)
def one_where_nothing_changes(tokens, patches):
    found = divides_by_nothing(tokens, patches)
    return found if np.isfinite(found) else 1.0


@wrong("8.4", breaks=(1, 2))
def a_number_for_each_token(tokens, patches):
    return np.linalg.norm(tokens, axis=1) * np.mean(patches, axis=1)


# 8.5 Two scans and a product

TEXT = "Two scans are two samples. What would two healthy ones look like, split by patient?"
given("8.5", TEXT, points=0, says="Your text of 15 words is kept.")
given("8.5", (TEXT, [1, 2]), points=0, says="In your own eyes that makes 1 of 2.")
given("8.5", [TEXT, (4, 1, 2, 3)], points=0, says="is kept. A teacher can give 2 points")
given("8.5", (TEXT, 3), points=0, says="In your own eyes that makes 0.5 of 2.")
given("8.5", 5, points=0, says="return your text in quotes")
given("8.5", (TEXT, [5]), points=0, says="The rubric has lines 1 to 4")
given("8.5", (TEXT, [1], 2), points=0, says="return your text in quotes")
given("8.5", "x" * 30_000, points=0, says="say it in fewer")
