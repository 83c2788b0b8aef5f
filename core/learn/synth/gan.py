"""Rows from noise: a generator that learnt against a critic."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.learn.seed import fix
from core.learn.stored import load_json, load_net, save_json, save_net
from core.learn.synth.ancestral import pick
from core.learn.synth.encode import Encoding
from core.learn.synth.factors import Factors
from core.learn.synth.game import Game, play, steps_within
from core.learn.synth.glimpse import with_rows
from core.learn.synth.marginals import count
from core.learn.synth.odds import learn_odds, steps_alone
from core.learn.synth.players import Critic, Generator, Plan, ones
from core.learn.synth.select import selected
from core.progress import Tell

ROWS = 8192  # drawn at once
POOL = 8192  # noises that conditions choose from
CHOICE, FEWEST = 4, 2048  # rows drawn for each one kept, and how many at least


@dataclass(frozen=True)
class Gan:
    """A fitted generator (its averaged weights) and the critic it learnt against."""

    plan: Plan
    generator: Generator
    judge: Critic
    factors: Factors
    steps: int

    def sample(
        self,
        n: int,
        random: np.random.Generator,
        allowed: Sequence[np.ndarray] | None = None,
        given: np.ndarray | None = None,
    ) -> np.ndarray:
        """(n, c) int32 codes.

        Rows are chosen out of four times as many by the odds that the critic gives them, free ones
        so that levels have their shares (`select`); rows with given cells are not chosen.
        allowed: masks of levels per column; every row meets them. given: (n, c) codes, -1 where
        free; known cells stay. Columns are independent given the noise, so both are done by
        choosing noise as likely as it leads there, out of a pool, and drawing within the masks:
        exact as the pool grows; with a condition the pool seldom meets, few noises serve many rows.
        """
        if not self.factors.sizes:
            return np.zeros((n, 0), np.int32)
        masks = self.factors.masks(allowed)
        found = []
        for start in range(0, n, ROWS):
            size = min(ROWS, n - start)
            if given is not None:
                some = self.factors.split(given[start : start + size])
                found.append(self._some(size, random, masks, some, allowed is not None))
                continue
            many = max(CHOICE * size, FEWEST)
            drawn = self._some(many, random, masks, None, allowed is not None)
            found.append(self._best(drawn, size, allowed is None, random))
        return self.factors.join(np.concatenate(found)) if found else np.zeros((0, 0), np.int32)

    @torch.no_grad()
    def _some(
        self,
        n: int,
        random: np.random.Generator,
        masks: list[np.ndarray | None],
        given: np.ndarray | None,
        bound: bool,
    ) -> np.ndarray:
        size = max(POOL, 2 * n) if bound or given is not None else n
        noise = random.standard_normal((size, self.plan.noise), dtype=np.float32)
        logits = self.generator(torch.from_numpy(noise))
        if bound or given is not None:
            logits = logits[self._chosen(logits, n, random, masks, given)]
        codes = torch.zeros(n, len(self.plan.sizes), dtype=torch.long)
        for j, part in enumerate(logits.split(list(self.plan.sizes), 1)):
            p, mask = part.softmax(1), masks[j]
            if mask is not None:
                table = torch.from_numpy(mask)
                p = p * (table if mask.ndim == 1 else table[codes[:, j - 1]])
                p = torch.where(p.sum(1, keepdim=True) > 0, p, p + 1e-30)
                p = p * (table if mask.ndim == 1 else table[codes[:, j - 1]])
            codes[:, j] = pick(p, torch.from_numpy(random.random(n, dtype=np.float32)))
            if given is not None:
                known = torch.from_numpy(given[:, j].astype(np.int64))
                codes[:, j] = torch.where(known >= 0, known, codes[:, j])
        return codes.numpy()

    def _chosen(
        self,
        logits: Tensor,
        n: int,
        random: np.random.Generator,
        masks: list[np.ndarray | None],
        given: np.ndarray | None,
    ) -> Tensor:
        """(n,) noises of the pool, as likely as each leads to what is allowed and given."""
        log = [part.log_softmax(1) for part in logits.split(list(self.plan.sizes), 1)]
        chance = torch.zeros(len(logits))
        for j, mask in enumerate(masks):
            if mask is not None and mask.ndim == 1:
                chance += (log[j] + torch.from_numpy(mask).float().log()).logsumexp(1)
        if given is None:
            share = torch.softmax(chance, 0).double().numpy()
            return torch.from_numpy(random.choice(len(share), n, p=share / share.sum()))
        return _matched(torch.cat(log, 1), chance, given, self.plan.sizes, random)

    def _best(
        self, parts: np.ndarray, n: int, free: bool, random: np.random.Generator
    ) -> np.ndarray:
        """n of the rows, by the odds that the critic gives them."""
        shares = self.judge.shares.double().split(list(self.plan.sizes)) if free else ()
        kept = selected(self._judged(parts), parts, [one.numpy() for one in shares], n, random)
        return parts[kept]

    def critic(self, codes: np.ndarray) -> np.ndarray:
        """(n,) how real each row looks to the critic; higher is more real."""
        return self._judged(self.factors.split(codes))

    @torch.no_grad()
    def _judged(self, parts: np.ndarray) -> np.ndarray:
        flat = flattened(parts, self.plan.sizes)
        p = sum(self.plan.sizes)
        found = [self.judge(ones(part, p)) for part in flat.split(ROWS)]
        return torch.cat(found).numpy() if found else np.zeros(0)

    def modules(self) -> dict[str, torch.nn.Module]:
        """The networks by name."""
        return {"generator": self.generator, "critic": self.judge}

    def network(self) -> Generator:
        """The generator, for the page that looks under the hood."""
        return self.generator

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, net in self.modules().items():
            save_net(folder / f"{name}.safetensors", net.state_dict())
        plan = {key: value for key, value in self.plan.__dict__.items() if key != "sizes"}
        save_json(
            folder / "gan.json", {"plan": plan, "sizes": self.factors.sizes, "steps": self.steps}
        )

    @staticmethod
    def load(folder: Path) -> "Gan":
        facts = load_json(folder / "gan.json")
        factors = Factors(tuple(facts["sizes"]))
        plan = Plan(factors.parts or (1,), **facts["plan"])
        nets = Generator(plan), Critic(plan)
        for name, net in zip(("generator", "critic"), nets, strict=True):
            net.load_state_dict(load_net(folder / f"{name}.safetensors"))
        return Gan(plan, *nets, factors, facts["steps"])


def fit_gan(
    codes: np.ndarray,
    encoding: Encoding,
    *,
    budget: float = 60.0,
    steps: int | None = None,
    seed: int = 0,
    tell: Tell,
) -> Gan:
    """Learn codes (n, c). `budget` CPU-seconds become steps, which the result records."""
    factors = Factors(encoding.sizes)
    plan = Plan(factors.parts or (1,))
    fix(seed)
    if not factors.sizes:
        return Gan(plan, Generator(plan), Critic(plan), factors, 0)
    generator, critic = Generator(plan), Critic(plan, factors.scores(encoding.scores()))
    real = flattened(factors.split(codes), plan.sizes)
    tables = count(real, plan.sizes)
    with torch.no_grad():
        critic.shares.copy_(tables.single)
        generator.last.bias.copy_(torch.log(tables.single + 1e-4))
        generator.last.weight.mul_(0.3)
    game = Game(plan, generator, critic, copy.deepcopy(generator), real, tables, seed)
    if steps is None:
        steps = steps_within(game, budget)
    so_far = Gan(plan, game.average, critic, factors, 0)
    tell = with_rows(tell, so_far.sample)
    played = play(game, steps, tell.part(0.0, 0.95))
    judge = learn_odds(game, steps_alone(len(codes), played), tell.part(0.95, 1.0))
    tell(1.0, "train")
    return Gan(plan, game.average.eval(), judge, factors, played)


def flattened(parts: np.ndarray, sizes: tuple[int, ...]) -> Tensor:
    """Codes of parts (n, p) counted through all parts."""
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    return torch.from_numpy(parts.astype(np.int64) + starts)


def _matched(
    log: Tensor,
    chance: Tensor,
    given: np.ndarray,
    sizes: tuple[int, ...],
    random: np.random.Generator,
) -> Tensor:
    """For each row a noise drawn by how likely it gives the row's known cells."""
    known = torch.from_numpy(given >= 0)
    flat = flattened(np.maximum(given, 0), sizes)
    picks = torch.zeros(len(flat), log.shape[1]).scatter_(1, flat, known.float())
    found = []
    for part in picks.split(512):
        fit = part @ log.T + chance  # (512, pool)
        u = random.random(fit.shape, dtype=np.float32)
        found.append((fit - torch.from_numpy(-np.log(u + 1e-30)).log()).argmax(1))
    return torch.cat(found)
