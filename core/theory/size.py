"""How large a Transformer is, from its configuration: parameters, memory, training arithmetic."""

from dataclasses import dataclass

from core.errors import UserError
from core.words import msg


@dataclass(frozen=True)
class Shape:
    """The configuration that fixes the number of parameters."""

    name: str
    vocabulary: int
    width: int
    layers: int
    inner: int  # width of the feed-forward layer
    positions: int
    kind: str  # encoder (BERT) or decoder (GPT)


BERT_BASE = Shape("BERT base", 30_522, 768, 12, 3072, 512, "encoder")
BERT_LARGE = Shape("BERT large", 30_522, 1024, 24, 4096, 512, "encoder")
GPT3 = Shape("GPT-3", 50_257, 12_288, 96, 49_152, 2048, "decoder")
SHAPES = (BERT_BASE, BERT_LARGE, GPT3)
LARGEST = 10**9


def checked(shape: Shape) -> Shape:
    """The shape if every size is a positive whole number of a sane height."""
    sizes = (shape.vocabulary, shape.width, shape.layers, shape.inner, shape.positions)
    if not all(0 < size <= LARGEST for size in sizes):
        raise UserError(
            msg("Every size must lie between 1 and {most:short}.", most=LARGEST),
            msg("Start from one of the known models and change one size at a time."),
        )
    return shape


def parts(shape: Shape) -> dict[str, int]:
    """Parameters of each part; biases and norms included, the output layer shared with the input.

    >>> sum(parts(BERT_BASE).values()), sum(parts(BERT_LARGE).values())
    (109482240, 335141888)
    """
    h, inner = shape.width, shape.inner
    attention = 4 * (h * h + h)
    feed = h * inner + inner + inner * h + h
    norms = 2 * 2 * h
    embedding = shape.vocabulary * h + shape.positions * h
    encoder = shape.kind == "encoder"
    return {
        "embedding": embedding + (2 * h + 2 * h if encoder else 0),  # two segments, and a norm
        "attention": shape.layers * attention,
        "feed": shape.layers * feed,
        "norms": shape.layers * norms + (0 if encoder else 2 * h),
        "pooler": h * h + h if encoder else 0,
    }


def count(shape: Shape) -> int:
    return sum(parts(shape).values())


@dataclass(frozen=True)
class Bill:
    """What training takes: bytes for weights, slopes and Adam's two moments; operations."""

    weights: float
    slopes: float
    moments: float
    operations: float
    days: float

    @property
    def memory(self) -> float:
        return self.weights + self.slopes + self.moments


def bill(parameters: int, tokens: float, bytes_each: int, speed: float, share: float) -> Bill:
    """6 N D operations (Kaplan et al., arXiv 2001.08361); activations are left out.

    `bytes_each` of a weight (4 or 2; with 2 Adam keeps a 4-byte copy besides), `speed` in
    operations per second, of which `share` is reached.
    """
    operations = 6.0 * parameters * tokens
    copy = 4 if bytes_each == 2 else 0
    seconds = operations / max(speed * share, 1.0)
    return Bill(
        parameters * float(bytes_each),
        parameters * float(bytes_each),
        parameters * float(8 + copy),
        operations,
        seconds / 86_400,
    )
