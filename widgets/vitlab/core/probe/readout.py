"""What every probe does once it is fitted: scores, probabilities, classes, accuracy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.embeddings.tokens import checked_tokens
from vitlab.core.errors import LabError, ShapeError
from vitlab.core.labels import Classes, Labels, count_off, read_labels
from vitlab.words import said


@dataclass(frozen=True, eq=False)
class Standard:
    """Mean and standard deviation of each feature over the rows a probe was fitted to.

    A feature whose spread is only rounding counts as constant: its ``std`` is 1, so it
    becomes zero and not noise.

    >>> standard = Standard.fit(torch.tensor([[1.0, 7.0], [3.0, 7.0]]))
    >>> standard(torch.tensor([[5.0, 7.0]]))
    tensor([[3., 0.]])
    """

    mean: Float[Tensor, " dim"]
    std: Float[Tensor, " dim"]

    @classmethod
    def fit(cls, features: Float[Tensor, "n dim"]) -> Standard:
        """Measure the rows; the deviation divides by n, as scikit-learn's scaler does."""
        differences = features - features[:1]
        offset = differences.mean(dim=0)
        mean = features[0] + offset
        differences -= offset  # in place: new memory costs more than the arithmetic
        std = differences.square_().mean(dim=0).sqrt()
        rounding = 2 * torch.finfo(features.dtype).eps * features.abs().amax(dim=0)
        return cls(mean, torch.where(std > rounding, std, 1))

    def __call__(self, features: Float[Tensor, "n dim"]) -> Float[Tensor, "n dim"]:
        """Rows in standard deviations from the mean."""
        return (features.to(self.mean.dtype) - self.mean).div_(self.std)


@dataclass(frozen=True, eq=False)
class Probe:
    """A fitted classifier of features; what is learned lies in the subclasses.

    >>> class Nearest(Probe):
    ...     def _scores(self, standardised):
    ...         return torch.cat([-standardised, standardised], dim=1)
    >>> features = torch.tensor([[0.0], [4.0]])
    >>> Nearest(np.array(["low", "high"]), Standard.fit(features)).predict(features).tolist()
    ['low', 'high']
    """

    classes: Classes
    """The labels it was shown, in ascending order: a tensor of numbers or booleans, or an array of
    words."""
    standard: Standard
    """Puts features in order before they are scored."""

    def _scores(self, standardised: Tensor) -> Tensor:
        raise NotImplementedError

    def logits(self, X: Float[Tensor, "n dim"]) -> Float[Tensor, "n classes"]:  # noqa: N803
        """Score of every class for every row; gradients flow back to the features."""
        features = checked_tokens(X, said("this probe"), one="row")
        dim = len(self.standard.mean)
        if features.shape[1] != dim:
            raise ShapeError(
                said(
                    "this probe was fitted to {dim} features a row, not to {shape}.",
                    dim=dim,
                    shape=tuple(X.shape),
                )
            )
        return self._scores(self.standard(features)).to(X.dtype)

    def predict_proba(self, X: Float[Tensor, "n dim"]) -> Float[Tensor, "n classes"]:  # noqa: N803
        """Probability of every class for every row."""
        return self.logits(X).softmax(dim=1)

    def predict(self, X: Float[Tensor, "n dim"]) -> Classes:  # noqa: N803
        """The likeliest class of every row; of equals the first."""
        best = self.logits(X).argmax(dim=1)
        return self.classes[best if isinstance(self.classes, Tensor) else best.cpu().numpy()]

    def accuracy(self, X: Float[Tensor, "n dim"], y: Labels) -> float:  # noqa: N803
        """Share of rows whose class it names; a class it was never shown is always wrong."""
        return float(self.hits(X, y).double().mean())

    def hits(self, X: Float[Tensor, "n dim"], y: Labels) -> Tensor:  # noqa: N803
        """Which rows it gets right, on the CPU."""
        predicted = self.predict(X)
        labels = read_labels(y, rows=len(predicted))
        if isinstance(predicted, Tensor) and isinstance(labels, Tensor):
            return predicted.cpu() == labels.cpu()
        if isinstance(predicted, Tensor) or isinstance(labels, Tensor):
            raise LabError(
                said(
                    "y holds other labels than the {count} classes that this probe was fitted to: "
                    "one are words, the other numbers.",
                    count=len(self.classes),
                )
            )
        return torch.from_numpy(np.asarray(predicted == labels))


def read_task(X: Tensor, y: Labels, who: str) -> tuple[Tensor, Classes, Tensor]:  # noqa: N803
    """Features in float32 or better, the classes, and the class number of each row.

    >>> read_task(torch.zeros(3, 2), ["b", "a", "b"], "a probe")[2]
    tensor([1, 0, 1])
    """
    features = checked_tokens(X, who, at_least=2, one="row").detach()
    classes, numbers = count_off(y, rows=len(features))
    if len(classes) < 2:
        raise LabError(
            said(
                "{who} needs at least 2 classes to tell apart, and all {rows} rows are {only!r}.",
                who=who,
                rows=len(features),
                only=classes[0].item(),
            )
        )
    if isinstance(classes, Tensor):
        classes = classes.to(features.device)
    return features, classes, numbers.to(features.device)
