"""Learning the twin: the table as levels, then the generators, each for itself."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

from core.apps.synth.contract import Config
from core.apps.synth.features import features
from core.apps.synth.kept import load_frame, save_frame
from core.apps.synth.live import judging
from core.apps.synth.private import learn_private
from core.apps.synth.report_words import PRIVATE
from core.apps.synth.rules import Rules, broken, read_rules
from core.errors import UserError
from core.learn.device import limited, threads
from core.learn.seed import numpy_random
from core.learn.stored import load_json, save_json
from core.learn.synth.autoregressive import Autoregressive, fit_autoregressive
from core.learn.synth.encode import Encoding, fit_encoding
from core.learn.synth.gan import Gan, fit_gan
from core.learn.synth.private.tree import Tree
from core.progress import Tell
from core.table.sheet import Tables
from core.table.where import Condition
from core.words import Message, from_json, msg, to_json

KEPT = 50_000  # rows learnt from that are kept, for the proof and for pictures beside the twin
QUICK_SECONDS, QUICK_STEPS = 4.0, 200
LIKELIHOOD, GAN = "autoregressive", "gan"
PURPOSES = {LIKELIHOOD: 11, GAN: 12, PRIVATE: 14}  # of random numbers, so that each draws its own
ROUNDS = 40  # of drawing again what breaks a rule
REMEMBERED = 4  # samples

__all__ = ["Config", "Fitted", "fit", "load"]

Generator = Autoregressive | Gan | Tree


@dataclass(frozen=True)
class Fitted:
    """A twin that can be drawn from, asked, judged and kept.

    `train` holds rows learnt from, in random order: the judges need them. `recommended` is known
    once the proof is in. `drawn` remembers the last samples.
    """

    config: Config
    encoding: Encoding
    generators: Mapping[str, Generator]
    train: pd.DataFrame
    target: str | None
    health: Mapping[str, Any]
    rules: Rules
    record: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[Message, ...] = ()
    recommended: str = ""
    drawn: dict[tuple[Any, ...], pd.DataFrame] = field(default_factory=dict, repr=False)

    @property
    def kinds(self) -> dict[str, str]:
        """The columns that are learnt, as the judges call them: number, date or category."""
        return judged_kinds(self.encoding)

    @property
    def best(self) -> str:
        """The generator to draw from where none is named."""
        return self.recommended or next(iter(self.generators))

    @property
    def steps(self) -> int:
        """Training steps of all generators together."""
        return sum(int(one["steps"]) for one in self.record.values())

    def network(self) -> torch.nn.Module | None:
        """The recommended generator's network, for the theory lab."""
        return self.generators[self.best].network()

    def protected(self, name: str) -> tuple[str, ...]:
        """Values of a column that too few rows hold to be generated."""
        found = next(column for column in self.encoding.chosen if column.name == name)
        return tuple(found.merged)

    def columns(self) -> list[dict[str, Any]]:
        """What became of every column, as plain JSON."""
        return [
            {
                "name": column.name,
                "kind": column.kind,
                "levels": column.levels,
                "merged": len(column.merged),
            }
            for column in self.encoding.columns
        ]

    def sample(self, n: int, name: str = "", seed: int | None = None) -> pd.DataFrame:
        """`n` rows of a generator, all columns; the same seed gives the same rows."""
        name, seed = name or self.best, self.config.seed if seed is None else seed
        key = (name, n, seed)
        if key not in self.drawn:
            if len(self.drawn) >= REMEMBERED:
                self.drawn.clear()
            self.drawn[key] = self.draw(n, name, numpy_random(seed, PURPOSES[name]))
        return self.drawn[key]

    def draw(
        self, n: int, name: str, random: np.random.Generator, wanted: Condition | None = None
    ) -> pd.DataFrame:
        """`n` rows that keep the rules, of levels that a condition allows."""
        allowed = None if wanted is None else self.encoding.allowed(wanted)
        found: list[pd.DataFrame] = []
        have = 0
        for _ in range(ROUNDS):
            size = n if not found else min(2 * (n - have) + 50, n)
            codes = self.generators[name].sample(size, random, allowed=allowed)
            rows = self.encoding.decode(codes, random)
            rows = rows[self.rules.holds(rows)] if self.rules.rules else rows
            found.append(rows)
            have += len(rows)
            if have >= n:
                return pd.concat(found, ignore_index=True).head(n) if len(found) > 1 else rows
        raise UserError(
            msg("Hardly any row of the twin keeps the rules."),
            msg("Take a rule away, or train longer."),
        )

    def save(self, folder: Path) -> None:
        """Everything `load` needs: safetensors, npz, JSON."""
        for name, part in {"encoding": self.encoding, **self.generators}.items():
            (folder / name).mkdir(parents=True, exist_ok=True)
            part.save(folder / name)
        save_frame(folder, "train", self.train)
        facts = {
            "target": self.target,
            "health": dict(self.health),
            "rules": self.rules.to_json(),
            "record": dict(self.record),
            "warnings": [to_json(warning) for warning in self.warnings],
            "recommended": self.recommended,
            "generators": list(self.generators),
            "config": {name: getattr(self.config, name) for name in STORED},
        }
        save_json(folder / "fitted.json", facts)


STORED = (
    *("seed", "quick", "generator", "rows", "protect", "constraints", "budget", "steps"),
    "epsilon",
)
LOADERS: Mapping[str, Callable[[Path], Generator]] = {
    LIKELIHOOD: Autoregressive.load, GAN: Gan.load, PRIVATE: Tree.load,
}  # fmt: skip


def load(folder: Path) -> Fitted:
    """The fitted twin that `save` wrote."""
    facts = load_json(folder / "fitted.json")
    return Fitted(
        Config(**facts["config"]),
        Encoding.load(folder / "encoding"),
        {name: LOADERS[name](folder / name) for name in facts["generators"]},
        load_frame(folder, "train"),
        facts["target"],
        facts["health"],
        Rules.from_json(facts["rules"]),
        facts["record"],
        tuple(_message(stored) for stored in facts["warnings"]),
        facts["recommended"],
    )


def fit(
    tables: Tables,
    config: Config,
    tell: Tell,
    quick: Fitted | None = None,
    base: Fitted | None = None,
) -> Fitted:
    """A twin of a table: the generators that the settings name, one after the other.

    With an epsilon the quick answer is the answer: looking at the rows again would spend it twice.
    """
    if quick is not None and config.epsilon is not None:
        return replace(quick, config=config)
    with limited(threads(config.threads, len(tables["main"]))):
        return _fit(tables, config, tell)


def _fit(tables: Tables, config: Config, tell: Tell) -> Fitted:
    tell(0.0, "preprocess", msg("Turning columns into levels"))
    found = features(tables["main"], config)
    private = None if config.epsilon is None else learn_private(found, config)
    encoding = (
        fit_encoding(found.frame, found.kinds, config.seed, rare=config.protect)
        if private is None
        else private.encoding
    )
    kinds = judged_kinds(encoding)
    if not kinds:
        raise UserError(
            msg("No column can be learnt: all are numbers and names of single rows, or empty."),
            msg("Give a table that has at least one column of categories, numbers or dates."),
        )
    rules = read_rules(config.constraints, found.frame, kinds)
    tell(0.05, "build")
    generators: Mapping[str, Generator]
    told: tuple[Message, ...] = ()
    if private is None:
        generators, record = _networks(
            encoding.encode(found.frame), encoding, config,
            judging(tell, encoding, found.frame, kinds),
        )  # fmt: skip
        told = (*_anew(encoding), *broken(rules, found.frame))
    else:
        generators, record = {PRIVATE: private.tree}, {PRIVATE: dict(private.record)}
    order = numpy_random(config.seed, 13).permutation(len(found.frame))[:KEPT]
    tell(1.0, "compile")
    return Fitted(
        config,
        encoding,
        generators,
        found.frame.iloc[order].reset_index(drop=True),
        found.target,
        found.health,
        rules,
        record,
        (*found.warnings, *told),
    )


def _networks(
    codes: np.ndarray, encoding: Encoding, config: Config, tell: Tell
) -> tuple[dict[str, Generator], dict[str, dict[str, Any]]]:
    """The generators that the settings name, one after the other, and what each took."""
    names = [LIKELIHOOD, GAN] if config.generator == "both" else [config.generator]
    generators, record = {}, {}
    for at, name in enumerate(names):
        part = tell.part(0.05 + 0.95 * at / len(names), 0.05 + 0.95 * (at + 1) / len(names))
        generators[name], record[name] = _learn(name, codes, encoding, config, part)
    return generators, record


def _learn(
    name: str, codes: np.ndarray, encoding: Encoding, config: Config, tell: Tell
) -> tuple[Generator, dict[str, Any]]:
    """One generator, and what its training took."""
    budget, steps = config.budget, config.steps
    if config.quick:
        budget, steps = (
            min(budget, QUICK_SECONDS),
            None if steps is None else min(steps, QUICK_STEPS),
        )
    began = time.process_time()
    learn = fit_gan if name == GAN else fit_autoregressive
    made: Generator = learn(
        codes, encoding, budget=budget, steps=steps, seed=config.seed, tell=tell
    )
    net = made.network()
    return made, {
        "steps": int(getattr(made, "steps", 0)),
        "seconds": round(time.process_time() - began, 2),
        "parameters": 0 if net is None else sum(part.numel() for part in net.parameters()),
    }


def _anew(encoding: Encoding) -> tuple[Message, ...]:
    text = [column.name for column in encoding.columns if column.kind == "text"]
    if not text:
        return ()
    return (
        msg(
            "Free text is made anew, not copied, and carries no meaning: {names}.",
            names=", ".join(text[:5]),
        ),
    )


def judged_kinds(encoding: Encoding) -> dict[str, str]:
    """What the judges call every learnt column: number, date or category."""
    return {
        column.name: column.kind if column.kind in ("number", "date") else "category"
        for column in encoding.chosen
    }


def _message(stored: object) -> Message:
    found = from_json(stored)
    return found if isinstance(found, Message) else msg("{said}", said=found)
