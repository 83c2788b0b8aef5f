"""The network of runs that an earlier version stored: opened and trained further, never begun."""

import warnings

import numpy as np
import torch
from rtdl_num_embeddings import PiecewiseLinearEmbeddings
from tabm import EnsembleView, LinearEnsemble, make_tabm_backbone
from torch import Tensor, nn

from core.learn.scorer.net import Inputs, Plan


class Former(nn.Module):
    """As `Net`, but with a scale per level and per part of a number: (b, d), (b, c) -> (b, k)."""

    def __init__(self, inputs: Inputs, plan: Plan):
        super().__init__()
        ends = [torch.tensor(edges, dtype=torch.float32) for edges in inputs.edges]
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", ".*just two bin edges")  # a line is meant there
            self.embed = (
                PiecewiseLinearEmbeddings(ends, plan.embedding, activation=False, version="B")
                if ends
                else None
            )
        offsets = np.cumsum([0, *inputs.sizes])
        self.register_buffer("offsets", torch.tensor(offsets[:-1]), persistent=False)
        self.register_buffer("seen", torch.tensor(inputs.seen).float(), persistent=False)
        chunks = [plan.embedding] * len(ends) + [size for size in inputs.sizes if size]
        self.view = EnsembleView(k=plan.k)
        self.backbone = make_tabm_backbone(
            d_in=sum(chunks),
            n_blocks=plan.blocks,
            d_block=plan.width,
            dropout=plan.dropout,
            activation="ReLU",
            k=plan.k,
            arch_type="tabm-mini",
            start_scaling_init="normal",
            start_scaling_init_chunks=chunks,
        )
        self.output = LinearEnsemble(plan.width, 1, k=plan.k)

    def forward(self, scores: Tensor, codes: Tensor) -> Tensor:
        seen: Tensor = self.seen  # type: ignore[assignment]
        marks = torch.zeros(len(codes), len(seen), device=codes.device)
        marks.scatter_(1, codes + self.offsets, 1.0)  # type: ignore[operator]
        parts = [marks * seen]  # (b, all levels): one-hot, silent where training never was
        if self.embed is not None:
            parts.insert(0, self.embed(scores).flatten(1))  # (b, d) -> (b, d * embedding)
        x = self.view(torch.cat(parts, dim=1))  # (b, d_in) -> (b, k, d_in)
        return self.output(self.backbone(x)).squeeze(-1)  # (b, k)
