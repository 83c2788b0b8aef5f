"""The network that reads a history and says what comes next: a small causal transformer.

The blocks are those of a stock LlamaModel (rotary positions, RMSNorm, SwiGLU), 320 thousand
parameters at a width of 64: beside a hand-written block with learnt positions it was ahead at the
same processor time. Vectors of things are tied: the same going in and coming out.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from core.learn.sequence.log import Histories

TOKENS = 8192  # things read at once when nothing is learnt


@dataclass(frozen=True)
class Plan:
    """The shape of the network."""

    items: int
    width: int = 64
    layers: int = 2
    heads: int = 2
    length: int = 200  # the latest so many events of a history are read
    drop: float = 0.2


class Net(nn.Module):
    """Histories in, a vector of what is expected next after each event out."""

    def __init__(self, plan: Plan):
        super().__init__()
        from transformers import LlamaConfig, LlamaModel  # seconds that a quick answer need not pay

        self.plan = plan
        shape = LlamaConfig(
            vocab_size=plan.items + 1,  # the last one pads
            hidden_size=plan.width,
            intermediate_size=8 * plan.width // 3,
            num_hidden_layers=plan.layers,
            num_attention_heads=plan.heads,
            max_position_embeddings=plan.length,
            use_cache=False,
            attn_implementation="sdpa",  # type: ignore[call-arg]  # read from the rest
        )
        self.body = LlamaModel(shape)
        self.bias = nn.Parameter(torch.zeros(plan.items))
        self.drop = nn.Dropout(plan.drop)

    @property
    def things(self) -> torch.Tensor:
        """(items, width) the vectors of the things."""
        return self.body.embed_tokens.weight[: self.plan.items]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        # Padded on the right and causal: no mask is needed, nothing looks at the padding.
        inside = self.drop(self.body.embed_tokens(x))  # (b, t) -> (b, t, width)
        return self.drop(self.body(inputs_embeds=inside).last_hidden_state)

    @torch.no_grad()
    def expects(self, histories: Histories) -> np.ndarray:
        """(people, width + 1): the vector after each whole history, and a 1 for the bias."""
        self.eval()
        device = self.bias.device
        out = np.ones((len(histories), self.plan.width + 1), np.float32)
        tails = [history[-self.plan.length :] for history in histories]
        lengths = np.array([len(tail) for tail in tails], dtype=np.int64)
        order = np.argsort(lengths, kind="stable")
        for rows in _parts(order, lengths):
            rows = rows[lengths[rows] > 0]
            if not len(rows):
                continue
            x = torch.from_numpy(padded([tails[at] for at in rows], self.plan.items)).to(device)
            last = torch.from_numpy(lengths[rows] - 1).to(device)
            ends = self(x)[torch.arange(len(rows), device=device), last]  # (rows, width)
            out[rows, :-1] = ends.float().cpu().numpy()
        out[lengths == 0, :-1] = 0
        return out

    def scores(self, histories: Histories) -> np.ndarray:
        """(people, items) log odds of what comes next, each person's brought to one scale."""
        with torch.no_grad():
            weights = torch.cat([self.things, self.bias[:, None]], 1).float().cpu().numpy()
        raw = self.expects(histories) @ weights.T
        spread = raw.std(axis=1, keepdims=True) + 1e-9
        return (raw - raw.mean(axis=1, keepdims=True)) / spread


def padded(rows: Histories, pad: int) -> np.ndarray:
    """(rows, longest) item codes, padded on the right."""
    x = np.full((len(rows), max(map(len, rows))), pad, np.int64)
    for at, row in enumerate(rows):
        x[at, : len(row)] = row
    return x


def _parts(order: np.ndarray, lengths: np.ndarray) -> list[np.ndarray]:
    """Rows of like length together, about TOKENS things in each part."""
    parts, start = [], 0
    while start < len(order):
        stop = start + 1
        while stop < len(order) and (stop + 1 - start) * lengths[order[stop]] <= TOKENS:
            stop += 1
        parts.append(order[start:stop])
        start = stop
    return parts
