"""What the article prints beside what its own formulas give, with the reason in one sentence.

Everything right is computed here; `tests/theory/test_errata.py` computes it again with torch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.theory import attention, network, size
from core.words import Message, msg

Values = tuple[float, ...]


@dataclass(frozen=True)
class Erratum:
    """One place of the article: what it prints, what is right, and why.

    `right` are computed numbers; `words` say what is right where no number does.
    """

    key: str
    section: str
    topic: Message
    printed: str
    why: Message
    right: Values = ()
    words: Message | None = None


# What the article prints in 4.1.4, by the name of the number.
PRINTED: dict[str, Values] = {
    "z1": (1.2, 1.4),
    "a1": (1.2, 1.4),
    "z2": (3.75, 4.36),
    "a2": (0.9709, 0.9272),
    "slope2": (0.0655,),
    "delta2": (-0.3667,),
    "delta1": (0.0, 0.0),
    "w1": (0.0, 0.0),
    "w2": (-0.4390, -0.5146),
    "b2": (-0.3667, -0.3667),
}


def shown(values: Sequence[float]) -> str:
    """Numbers as the article prints them: at most four decimals.

    >>> shown((1.6,)), shown((-0.067214, 0.5))
    ('1.6', '−0.0672, 0.5')
    """
    return ", ".join(
        f"{value + 0.0:.4f}".rstrip("0").rstrip(".").replace("-", "−") or "0" for value in values
    )


def network_errata() -> tuple[Erratum, ...]:
    """The worked example of 4.1.4."""
    return (*_plan_errata(), *_forward_errata(), *_error_errata(), *_slope_errata())


def _example() -> tuple[network.Network, network.Forward, network.Backward]:
    net = network.article()
    went = network.forward(net)
    return net, went, network.backward(net, went)


def _plan_errata() -> tuple[Erratum, ...]:
    return (
        Erratum("x3", "4.1.4", msg("The third input"), "x₃ = 3",
                msg("The input 3 has no weight, so the example ignores it; here its weight is 0."),
                words=msg("A 3-2-2 network with a weight of 0 for the third input.")),
        Erratum("outputs", "4.1.4", msg("How many outputs"), "3-2-1",
                msg("The text says one output unit, the sums are done for two, and the target is a "
                    "single number."),
                words=msg("Two outputs; the loss looks at the second, as the article does.")),
    )  # fmt: skip


def _forward_errata() -> tuple[Erratum, ...]:
    net, went, _ = _example()
    own = net.w2 @ np.array(PRINTED["a1"]) + net.b2
    return (
        Erratum("z1", "4.1.4", msg("Second hidden sum"), "1.4",
                msg("0.2·1 + 0.4·2 + 0.6 is 1.6; 1.4 would be the sum with a bias of 0.4."),
                (went.z1[1],)),
        Erratum("z2", "4.1.4", msg("Sums of the outputs"), "3.75, 4.36",
                msg("Even with its own 1.4 the sums are 3.2 and 3.56; with the right 1.6 they are "
                    "3.38 and 3.76."),
                tuple(went.z2)),
        Erratum("z2own", "4.1.4", msg("The same, from the article’s own 1.4"), "3.75, 4.36",
                msg("The products were not added up as written."), tuple(own)),
        Erratum("a2", "4.1.4", msg("Outputs after the sigmoid"), "0.9709, 0.9272",
                msg("The sigmoid rises: the larger sum cannot have the smaller output."),
                tuple(went.a2)),
        Erratum("a2own", "4.1.4", msg("The sigmoid of the printed sums"), "0.9709, 0.9272",
                msg("Neither value is the sigmoid of 3.75 or of 4.36."),
                tuple(network.sigmoid(np.array(PRINTED["z2"])))),
        Erratum("target", "4.1.4", msg("Target 4 behind a sigmoid"), "4",
                msg("A sigmoid never reaches 1, so the loss can never come near 0."),
                words=msg("A linear output, or a target between 0 and 1.")),
    )  # fmt: skip


def _error_errata() -> tuple[Erratum, ...]:
    net, went, back = _example()
    both = replace(net, counted=(True, True))
    back2 = network.backward(both, network.forward(both))
    slope = network.slope("sigmoid", went.z2)
    return (
        Erratum("slope2", "4.1.4", msg("Slope of the sigmoid at the second output"), "0.0655",
                msg("It is a·(1−a): 0.0675 from the printed 0.9272, 0.0222 from the right output."),
                (slope[1],)),
        Erratum("delta2", "4.1.4", msg("Error of the second output"), "−0.3667",
                msg("The article’s own product (0.9272−4)·0.0655 is −0.2013."),
                (back.delta2[1],)),
        Erratum("delta2own", "4.1.4", msg("The same product, from the printed numbers"), "−0.3667",
                msg("The multiplication itself is wrong."), ((0.9272 - 4) * 0.0655,)),
        Erratum("delta1", "4.1.4", msg("Errors of the hidden units"), "0",
                msg("ReLU’s slope is 1 above 0, and the error comes back through the weights of "
                    "the output layer, which were left out."),
                tuple(back.delta1)),
        Erratum("both2", "4.1.4", msg("If both outputs count: their errors"), "–",
                msg("The article never does this sum; it is what “target 4” for the whole layer "
                    "would mean."),
                tuple(back2.delta2)),
        Erratum("both1", "4.1.4", msg("If both outputs count: hidden errors"), "–",
                msg("Each hidden unit gathers the errors of both outputs."),
                tuple(back2.delta1)),
    )  # fmt: skip


def _slope_errata() -> tuple[Erratum, ...]:
    _, _, back = _example()
    return (
        Erratum("w1", "4.1.4", msg("Slopes of the first weights"), "0, 0",
                msg("Each is the unit’s error times the input it hangs on, not times the "
                    "activation of its own layer."),
                tuple(back.w1[:, :2].ravel())),
        Erratum("w2", "4.1.4", msg("Slopes of the second weights"), "−0.4390, −0.5146",
                msg("Error times hidden activation; the printed lines mix layers, and the first "
                    "output has no loss, so its slopes are 0."),
                tuple(back.w2.ravel())),
        Erratum("w2own", "4.1.4", msg("The printed products, done again"), "−0.4390, −0.5146",
                msg("−0.3667·1.2 and −0.3667·1.4."), (-0.3667 * 1.2, -0.3667 * 1.4)),
        Erratum("b2", "4.1.4", msg("Slopes of the output biases"), "−0.3667, −0.3667",
                msg("A bias has the slope of its unit’s error; the first output has none."),
                tuple(back.b2)),
        Erratum("update", "4.1.4", msg("“Update”"), "Δw",
                msg("Only slopes are given; the step itself is missing."),
                words=msg("w ← w − learning rate · slope")),
    )  # fmt: skip


def formula_errata() -> tuple[Erratum, ...]:
    """The general formulas of 4.1."""
    return (
        Erratum("forward", "4.1.2", msg("The sum of a unit"), "Σⱼ wⱼ aⱼ + b",
                msg("A weight joins two units, so it needs two indices: to which, and from which."),
                words=msg("z_k = Σ_j w_kj · a_j + b_k")),
        Erratum("backward", "4.1.3", msg("The error of a layer"), "(a − f′) · δ",
                msg("The slope multiplies, it is not subtracted, and the weights in between were "
                    "forgotten."),
                words=msg("Output: (a − y)·f′(z). Hidden: f′(z) · (Wᵀ δ of the next layer).")),
    )  # fmt: skip


def attention_errata() -> tuple[Erratum, ...]:
    """The worked example of 4.2.3."""
    seen = attention.attend(*attention.article(), attention.Switches(heads=1))
    dots, weights, output = seen.dots[0], seen.weights[0], seen.output
    flat = attention.softmax(np.array([0.16, -0.18, 0.36, -0.36]))
    own = (0.69 * 0.1 + 0.87 * 0.3, 0.13 * -0.2 + 0.11 * 0.4)
    return (
        Erratum("dots", "4.2.3", msg("Dot products"), "0.16, −0.18, 0.36, −0.36",
                msg("0.1·0.2 + 0.3·0.4 is 0.14, and so on."), tuple(dots.ravel())),
        Erratum("scale", "4.2.3", msg("Scaling"), "–",
                msg("The article’s own formula divides by √d_k; its example forgets to."),
                tuple((dots / np.sqrt(2)).ravel())),
        Erratum("weights", "4.2.3", msg("Weights"), "0.69, 0.13, 0.87, 0.11",
                msg("The softmax runs over each query’s row, so that each row sums to 1; the "
                    "printed four sum to 1.80."),
                tuple(weights.ravel())),
        Erratum("flat", "4.2.3", msg("The softmax over all four, as the article writes it"),
                "0.69, 0.13, 0.87, 0.11",
                msg("Even so its own numbers give something else."), tuple(flat)),
        Erratum("output", "4.2.3", msg("Outputs"), "0.29, −0.026",
                msg("Each output is a vector: the values weighed by ITS row. Read v₁ as (0.1, 0.3) "
                    "and v₂ as (−0.2, 0.4); the article never says which."),
                tuple(output.ravel())),
        Erratum("outputown", "4.2.3", msg("The printed sums, done again"), "0.29, −0.026",
                msg("The additions themselves are wrong."), own),
        Erratum("words", "4.2.3", msg("“Two words”"), "我喜欢苹果",
                msg("The sentence has three words: 我, 喜欢, 苹果."),
                words=msg("Q, K and V are three projections of the embeddings, one row per word.")),
    )  # fmt: skip


def size_errata() -> tuple[Erratum, ...]:
    """The sizes of section 1 and the definitions of section 2."""
    base, large = size.count(size.BERT_BASE), size.count(size.BERT_LARGE)
    return (
        Erratum("gpt3", "1", msg("Parameters of GPT-3"), "1.75 万亿",
                msg("Ten times too many: it is 175 thousand million, 1750 亿."),
                (float(size.count(size.GPT3)),)),
        Erratum("bert", "1", msg("Parameters of BERT"), "> 3 亿",
                msg("True of BERT large only; base has a third of that."),
                (float(base), float(large))),
        Erratum("large", "2.1", msg("What a large model is"), "10⁹ – 10¹¹",
                msg("By the article’s own bound BERT is not large; and network, Transformer and "
                    "GAN are architectures, not sizes."),
                words=msg("Architecture and size are two different things.")),
    )  # fmt: skip


def other_errata() -> tuple[Erratum, ...]:
    """GAN, program, reading list: what is right is said in words or measured on other pages."""
    return (
        Erratum("gan", "4.3", msg("Losses of the GAN"), "−log D(G(z))",
                msg("Written for one point; training needs the mean over many. And −log D(G(z)) "
                    "is the non-saturating loss, not the minimax one."),
                words=msg("E[log D(x)] + E[log(1 − D(G(z)))], the mean over many points.")),
        Erratum("probability", "4.3.2", msg("What D gives"), "概率分布",
                msg("One number per point: the probability that it is real."),
                words=msg("A probability, not a distribution.")),
        Erratum("libraries", "5.3", msg("Imported libraries"), "Matplotlib",
                msg("The program does not import it."), words=msg("TensorFlow and NumPy only.")),
        Erratum("layer", "5.3", msg("“Second hidden layer”"), "Dense(1)",
                msg("The layer with one unit is the output layer."),
                words=msg("One hidden layer.")),
        Erratum("rows", "5.4", msg("Predictions"), "3.68, 16.30",
                msg("Three samples give three predictions; the targets are 4, 9 and 14."),
                words=msg("Three rows.")),
        Erratum("converges", "5.4", msg("“It converges”"), "loss ↓",
                msg("Of many starts only some reach the targets; the program’s page counts them."),
                words=msg("It depends on the first weights.")),
        Erratum("arrows", "2.4", msg("Arrows of the diagrams"), "A → B",
                msg("They join things that do not depend on one another; the map shows each beside "
                    "a corrected one."),
                words=msg("A table of what is used for what.")),
        Erratum("books", "7.1", msg("Books"), "作者：未知",
                msg("A book without an author cannot be checked, and two papers stand among the "
                    "books."),
                words=msg("Left out of our reading list.")),
    )  # fmt: skip


def all_errata() -> tuple[Erratum, ...]:
    """In the order of the article."""
    found = (
        *size_errata(),
        *formula_errata(),
        *network_errata(),
        *attention_errata(),
        *other_errata(),
    )
    return tuple(sorted(found, key=lambda one: [float(p) for p in one.section.split(".")]))
