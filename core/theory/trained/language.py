"""A small language model over characters, trained on the spot: GPT-2's architecture, our text.

Radford et al., Language Models are Unsupervised Multitask Learners (2019).
"""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core.errors import UserError
from core.judge.intervals import bootstrap, interval
from core.learn.seed import fix, torch_random
from core.progress import Tell
from core.theory.trained.result import Result
from core.words import msg

CONTEXT, BATCH, PER_HEAD = 64, 24, 16
TIMED, MOST_STEPS = 6, 20_000
MOST_NEW = 400  # characters that one question may ask for
SHOWN = 24  # last characters whose attention is drawn


@dataclass(frozen=True)
class Plan:
    """The network and how long it learns."""

    layers: int
    heads: int
    rate: float
    budget: float
    steps: int | None
    seed: int


class Writer(nn.Module):
    """A GPT-2 over the characters of one text."""

    def __init__(self, letters: str, layers: int, heads: int):
        super().__init__()
        from transformers import GPT2Config, GPT2LMHeadModel

        self.letters, self.layers, self.heads = letters, layers, heads
        config = GPT2Config(
            vocab_size=len(letters),
            n_positions=CONTEXT,
            n_embd=PER_HEAD * heads,
            n_layer=layers,
            n_head=heads,
            resid_pdrop=0.0,
            embd_pdrop=0.0,
            attn_pdrop=0.0,
            bos_token_id=0,
            eos_token_id=0,
            attn_implementation="eager",  # type: ignore[call-arg]  # the one that gives its weights
        )
        self.model = GPT2LMHeadModel(config)

    def forward(self, ids: Tensor) -> Tensor:
        """(b, t) characters -> (b, t, letters) logits of the next one."""
        return self.model(input_ids=ids).logits

    def attentions(self, ids: Tensor) -> Tensor:
        """(layers, heads, t, t) weights for one line of characters (1, t)."""
        return torch.stack(self.model(input_ids=ids, output_attentions=True).attentions)[:, 0]

    def encode(self, text: str) -> list[int]:
        """Numbers of the characters it knows; others are passed over."""
        return [self.letters.index(letter) for letter in text if letter in self.letters]


def train(text: str, plan: Plan, tell: Tell) -> Result:
    """Learn nine tenths of the text; the last tenth, never seen, says how well.

    Scores are bits per character; the baseline predicts each from the one before it.
    """
    letters = "".join(sorted(set(text)))
    fix(plan.seed)
    tell(0.0, "build")
    writer = Writer(letters, plan.layers, plan.heads)
    ids = torch.tensor(writer.encode(text))
    cut = int(len(ids) * 0.9)
    curve, steps = _learn(writer, ids[:cut], ids[cut:], plan, tell)
    bits = _bits(writer, ids[cut:])
    pairs = _pair_bits(ids.numpy(), cut, len(letters))[-len(bits) :]
    facts = {
        "letters": letters,
        "layers": plan.layers,
        "heads": plan.heads,
        "steps": steps,
        "parameters": sum(part.numel() for part in writer.parameters()),
        "characters": len(text),
    }
    scores = {"bits": float(bits.mean())}
    found = {"bits": _interval(bits)}
    return Result({"curve": curve}, facts, scores, {"bits": float(pairs.mean())}, found, writer)


def _learn(
    writer: Writer, learned: Tensor, held: Tensor, plan: Plan, tell: Tell
) -> tuple[np.ndarray, int]:
    optimizer = torch.optim.AdamW(writer.parameters(), lr=plan.rate, weight_decay=0.01)
    random = torch_random(plan.seed)
    began, steps = time.process_time(), plan.steps or MOST_STEPS
    curve: list[tuple[float, float, float]] = []
    writer.train()
    for step in range(steps):
        if step == TIMED and plan.steps is None:
            pace = (time.process_time() - began) / TIMED
            steps = int(np.clip(0.9 * plan.budget / pace, TIMED + 1, MOST_STEPS))
        if step >= steps:
            break
        loss = _loss(writer, _batch(learned, random))
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * min((step + 1) / 50, 1.0) * max(1 - step / steps, 0.05)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(writer.parameters(), 1.0)
        optimizer.step()
        if step % max(steps // 40, 1) == 0 and (step >= TIMED or plan.steps):
            with torch.no_grad():
                seen = float(_loss(writer, _batch(held, torch_random(1))))
            curve.append((step, float(loss.detach()), seen))
            note = msg("step {n:count} of {all:count}", n=step, all=steps)
            if tell(step / steps, "train", note, train=curve[-1][1], held=seen):
                break
    writer.eval()
    return np.array(curve or [(0.0, np.nan, np.nan)]), step + 1


def _batch(ids: Tensor, random: torch.Generator) -> Tensor:
    """(BATCH, CONTEXT + 1) pieces of the text."""
    starts = torch.randint(len(ids) - CONTEXT - 1, (BATCH,), generator=random)
    return torch.stack([ids[at : at + CONTEXT + 1] for at in starts])


def _loss(writer: Writer, pieces: Tensor) -> Tensor:
    logits = writer(pieces[:, :-1])
    return nn.functional.cross_entropy(logits.flatten(0, 1), pieces[:, 1:].flatten())


@torch.inference_mode()
def _bits(writer: Writer, ids: Tensor) -> np.ndarray:
    """Bits of each held character but the first, read in windows that overlap by half."""
    found: list[np.ndarray] = []
    half = CONTEXT // 2
    for at in range(0, len(ids) - 1, half):
        begin = max(at - half, 0)
        piece = ids[begin : at + half + 1]
        told = torch.log_softmax(writer(piece[None, :-1])[0], dim=-1)
        bits = -told.gather(1, piece[1:, None])[:, 0] / np.log(2)
        found.append(bits[at - begin :].numpy())
    return np.concatenate(found)


def _pair_bits(ids: np.ndarray, cut: int, letters: int) -> np.ndarray:
    """Bits of the held characters by counts of pairs in the rest, each pair counted 0.1 more."""
    counts = np.full((letters, letters), 0.1)
    np.add.at(counts, (ids[: cut - 1], ids[1:cut]), 1)
    share = counts / counts.sum(axis=1, keepdims=True)
    return -np.log2(share[ids[cut - 1 : -1], ids[cut:]])


def _interval(bits: np.ndarray) -> tuple[float, float] | None:
    """By drawing blocks of 50 characters: neighbours are not independent."""
    blocks = np.array([block.mean() for block in np.array_split(bits, max(len(bits) // 50, 1))])
    drawn = bootstrap(
        lambda w: {"mean": (w @ blocks) / w.sum(axis=1)}, np.zeros(len(blocks)), n_draws=500
    )
    return interval(drawn["mean"])


@torch.inference_mode()
def ask(writer: Writer, prompt: str, temperature: float, new: int, seed: int) -> dict[str, Any]:
    """The next character's shares, every head's attention on the last characters, a text.

    `temperature` 0 takes the likeliest character each time.
    """
    if not 0 <= temperature <= 100:
        raise UserError(
            msg("The temperature must lie between 0 and 100."), msg("1 leaves the shares alone.")
        )
    ids = writer.encode(prompt)
    if not ids:
        raise UserError(
            msg("The model knows none of these characters."),
            msg("It has read English only: begin with a few English words."),
        )
    known = torch.tensor([ids[-CONTEXT:]])
    shares = _shares(writer, known, temperature)
    order = torch.argsort(-shares, stable=True)[:20].tolist()
    maps = writer.attentions(known)[:, :, -SHOWN:, -SHOWN:]
    return {
        "next": [[writer.letters[at], float(shares[at])] for at in order],
        "letters": [writer.letters[at] for at in known[0, -SHOWN:].tolist()],
        "maps": np.round(maps.numpy().astype(float), 4).tolist(),
        "text": _write(writer, known, temperature, min(max(new, 0), MOST_NEW), seed),
        "skipped": len(prompt) - len(ids),
    }


def _shares(writer: Writer, known: Tensor, temperature: float) -> Tensor:
    logits = writer(known)[0, -1]
    if temperature == 0:
        return nn.functional.one_hot(logits.argmax(), len(logits)).float()
    return torch.softmax(logits / temperature, dim=-1)


def _write(writer: Writer, known: Tensor, temperature: float, new: int, seed: int) -> str:
    random, written = torch_random(seed), []
    for _ in range(new):
        shares = _shares(writer, known, temperature)
        drawn = torch.multinomial(shares, 1, generator=random)
        written.append(writer.letters[int(drawn)])
        known = torch.cat([known, drawn[None]], dim=1)[:, -CONTEXT:]
    return "".join(written)
