"""How often a mark under "only one way" is said to contradict the data, rightly and wrongly.

    python -m benchmarks.marks [--draws 200] [--rows 600]

Simulated rows whose truth is known. `nothing`: the marked column does nothing; `goes along`: it
does nothing but goes with one that does (correlation 0.7); `true`: it raises the log odds by 0.35
for each standard deviation and is marked to lower them. Each draw is judged as a mark would be.
"""

from dataclasses import replace

import click
import numpy as np

from core.judge.calibration import sigmoid
from core.judge.intervals import wilson
from core.learn.cells import FIRST, Cells
from core.learn.device import limited
from core.learn.scorer.folds import inner_folds
from core.learn.scorer.scorer import Task, forest
from core.learn.scorer.trends import contradictions

MARKED = 2  # the last column of numbers
CASES = {"nothing": (0.0, 0.0), "goes along": (0.0, 0.7), "true": (0.35, 0.0)}  # slope, correlation


def draw(rows: int, slope: float, together: float, seed: int) -> Task:
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, 3))
    x[:, MARKED] = together * x[:, 0] + np.sqrt(1 - together**2) * x[:, MARKED]
    codes = random.integers(FIRST, FIRST + 3, size=(rows, 1)).astype(np.int32)
    chance = sigmoid(1.2 * x[:, 0] - 1 + slope * x[:, MARKED])
    y = (random.random(rows) < chance).astype(float)
    return Task(Cells(x, codes), y, (FIRST + 3,), 0)


def accused(task: Task, mark: int) -> bool:
    directions = tuple(mark if at == MARKED else 0 for at in range(3))
    marked = replace(task, directions=directions)
    wanted = forest(marked, inner_folds(task.y, task.seed), "trees")[1]
    return MARKED in contradictions(marked, wanted).against


@click.command()
@click.option("--draws", default=200)
@click.option("--rows", default=600)
@click.option("--case", "names", multiple=True, type=click.Choice(list(CASES)))
def main(draws: int, rows: int, names: tuple[str, ...]) -> None:
    for name in names or CASES:
        slope, together = CASES[name]
        with limited(1):  # marks take turns where neither is wrong; a true slope is marked against
            hits = sum(
                accused(draw(rows, slope, together, seed), -1 if slope or seed % 2 else 1)
                for seed in range(draws)
            )
        low, high = wilson(hits, draws) or (0.0, 1.0)
        print(f"{name:10} {hits:3}/{draws} said to contradict (95 %: {low:.1%} to {high:.1%})")


if __name__ == "__main__":
    main()
