"""The experiments of the theory lab, as jobs like any other; no application of its own."""

from dataclasses import dataclass

from core.card import Card, Role, Table
from core.settings import Settings, dial
from core.words import msg

EXPERIMENTS = ("planar", "program", "gan", "language", "encoder")
SHAPES = ("moons", "circles", "spiral", "xor", "ring")


@dataclass(frozen=True)
class Config(Settings):
    """The dials of all experiments; each reads those that concern it."""

    budget: float = dial(
        40.0, msg("Time budget"), msg("CPU-seconds for the language model."), low=1, high=3600
    )
    experiment: str = dial(
        "planar", msg("Experiment"), msg("What to train."), choices=EXPERIMENTS, shown="never"
    )
    shape: str = dial(
        "moons", msg("Points"), msg("How the points lie in the plane."), choices=SHAPES
    )
    noise: float = dial(
        0.1, msg("Noise"), msg("How far the points scatter around their shape."), low=0, high=1
    )
    layers: int = dial(2, msg("Hidden layers"), msg("0 draws one straight line."), low=0, high=6)
    width: int = dial(8, msg("Units per layer"), msg("More units, more bends."), low=1, high=64)
    activation: str = dial(
        "relu",
        msg("Activation"),
        msg("What bends the sums of a unit."),
        choices=("relu", "tanh", "sigmoid"),
    )
    rate: float = dial(
        0.01, msg("Learning rate"), msg("How far each step goes."), low=1e-6, high=10
    )
    epochs: int = dial(
        600, msg("Epochs"), msg("How often all points are seen."), low=1, high=20_000
    )
    starts: int = dial(
        40, msg("Starts"), msg("From how many first weights to train."), low=1, high=200
    )
    objective: str = dial(
        "non_saturating",
        msg("Loss"),
        msg("What the generator minimises."),
        choices=("non_saturating", "minimax", "relativistic"),
    )
    penalty: float = dial(
        0.0, msg("R1 penalty"), msg("Keeps the discriminator from growing steep."), low=0, high=100
    )
    heads: int = dial(4, msg("Heads"), msg("How many ways to look at each place."), low=1, high=8)
    model: str = dial(
        "",
        msg("Encoder"),
        msg("A folder under models of the workspace, or owner/name to fetch one from the hub."),
        shown="never",
    )


card = Card(
    key="lab",
    title=msg("Theory lab"),
    question=msg("What happens inside a network while it learns."),
    icon=":material/science:",
    section="theory",
    order=90,
    tables=(
        Table(
            "main",
            msg("Points of your own"),
            (
                Role("across", msg("Across"), msg("A number column."), "number", matched=False),
                Role("up", msg("Up"), msg("Another number column."), "number", matched=False),
                Role("kind", msg("Class"), msg("What to tell apart."), "label", matched=False),
            ),
            required=False,
        ),
    ),
    learns="nothing",
    split="none",
    minimum_rows=20,
    lacks=("features", "model"),
    hidden=True,
)
