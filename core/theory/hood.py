"""Under the hood of a stored run: its real network, one row going through it, the slopes.

Nothing of a room is known here but its contract: `Fitted.network()`, `ask.scored`, `ask.ask`.
What a network was given is learned by listening while the room scores the row as it always does.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from core.table.sheet import Sheet, Tables
from core.words import Message, msg, to_json

SHOWN, MAPS, PLACES, HEADS = 64, 6, 24, 8  # values of a layer, attention maps, their size


@dataclass
class Heard:
    """What was heard of one pass: inputs of the whole, outputs of the parts, attention."""

    inputs: tuple[tuple[Any, ...], dict[str, Any]] | None = None
    parts: dict[str, Tensor] = field(default_factory=dict)
    maps: list[np.ndarray] = field(default_factory=list)


def look(fitted: Any, scores: Sequence[Callable[[], Any]], truth: float | None) -> dict[str, Any]:
    """The network of a fitted run as plain JSON; `scores` make the room pass rows through it.

    The first is one row alone; the next, for rooms that cannot do that, has more rows after it.
    `truth`: 1 or 0 where the row has a known outcome. Without a network: {"network": None}.
    """
    net = fitted.network() if hasattr(fitted, "network") else None
    if not isinstance(net, nn.Module):
        return {"network": None}
    found: dict[str, Any] = {
        "network": type(net).__name__,
        "parameters": sum(part.numel() for part in net.parameters()),
        "layers": [],
        "maps": [],
        "loss": None,
        "note": None,
    }
    heard = Heard()
    for score in scores:
        heard = listen(net, score)
        if heard.inputs is not None:
            break
    found["layers"] = layers(net, heard)
    if heard.inputs is None:
        found["note"] = to_json(
            msg("No single row could be passed through this network: only its parts are shown.")
        )
        return found
    found["maps"] = [np.round(one, 4).tolist() for one in heard.maps[:MAPS]]
    return found | _slopes(net, heard, truth)


def listen(net: nn.Module, score: Callable[[], Any]) -> Heard:
    """The first pass through the network while the room works; there it is interrupted."""
    heard = Heard()
    with ExitStack() as stack:
        mode = stack.enter_context(_Attention(heard))
        for name, part in net.named_modules():
            hook = part.register_forward_hook(_hear(heard, name, mode), with_kwargs=True)
            stack.callback(hook.remove)
        try:
            score()
        except Exception:  # a room that needs more than one row: the parts can still be shown
            if heard.inputs is None:
                heard.parts.clear()
    return heard


def _hear(heard: Heard, name: str, mode: "_Attention") -> Callable[..., None]:
    def hook(part: nn.Module, args: tuple, kwargs: dict, output: Any) -> None:
        if mode.over:
            return
        first = output[0] if isinstance(output, (tuple, list)) and output else output
        if isinstance(first, Tensor):
            heard.parts.setdefault(name, first.detach().clone())
        if name == "":
            heard.inputs, mode.over = (args, kwargs), True
            raise _Enough

    return hook


class _Enough(Exception):
    """The first pass is over: what the room would do next need not be waited for."""


class _Attention(TorchFunctionMode):
    """Hears attention weights: of torch's own attention, and of a softmax over (b, h, t, s)."""

    def __init__(self, heard: Heard):
        super().__init__()
        self.heard, self.over = heard, False

    def __torch_function__(
        self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None
    ) -> Any:
        kwargs = kwargs or {}
        found = func(*args, **kwargs)
        if self.over:
            return found
        name = getattr(func, "__name__", "")
        if name == "scaled_dot_product_attention":
            self._keep(_weights(*args, **kwargs))
        elif name == "softmax" and isinstance(found, Tensor) and found.dim() == 4:
            self._keep(found)
        return found

    def _keep(self, weights: Tensor) -> None:
        if weights.dim() >= 3 and weights.shape[-1] > 1 and len(self.heard.maps) < MAPS:
            rows = weights.detach().reshape(-1, *weights.shape[-2:])[:HEADS]
            self.heard.maps.append(rows[:, -PLACES:, -PLACES:].float().cpu().numpy())


def _weights(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    *rest: Any,
    **named: Any,
) -> Tensor:
    """The weights that torch's fused attention uses and does not give."""
    is_causal = named.get("is_causal", rest[1] if len(rest) > 1 else False)
    scale = named.get("scale")
    scores = query @ key.transpose(-2, -1) * (scale or query.shape[-1] ** -0.5)
    if is_causal:
        later = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device).triu(1)
        scores = scores.masked_fill(later, float("-inf"))
    if attn_mask is not None:
        hidden = attn_mask.dtype == torch.bool
        scores = scores.masked_fill(~attn_mask, float("-inf")) if hidden else scores + attn_mask
    return torch.exp(scores - scores.logsumexp(dim=-1, keepdim=True))


def layers(net: nn.Module, heard: Heard) -> list[dict[str, Any]]:
    """Every part that computes: kind, parameters of its own, and what it gave for the row."""
    found = []
    order = {name: at for at, name in enumerate(heard.parts)}  # as they were computed
    named = sorted(net.named_modules(), key=lambda pair: order.get(pair[0], -1))
    for name, part in named:
        own = sum(one.numel() for one in part.parameters(recurse=False))
        if not own and (any(True for _ in part.children()) or name not in heard.parts):
            continue
        shapes = [list(one.shape) for one in part.parameters(recurse=False)]
        entry = {"name": name or "·", "kind": type(part).__name__, "parameters": own}
        found.append(entry | {"weights": shapes} | _given(heard.parts.get(name)))
    return found


def _given(output: Tensor | None) -> dict[str, Any]:
    if output is None:
        return {"shape": None, "values": [], "silent": None}
    row = output[0] if output.dim() > 1 else output
    flat = row.float().reshape(-1)
    silent = float((flat == 0).float().mean()) if len(flat) else 0.0
    values = [round(float(value), 5) for value in flat[:SHOWN]]
    return {"shape": list(output.shape), "values": values, "silent": silent}


def _slopes(net: nn.Module, heard: Heard, truth: float | None) -> dict[str, Any]:
    """The loss of the row, and the size of its slope in the weights of each part."""
    assert heard.inputs is not None
    args, kwargs = heard.inputs
    with torch.inference_mode(False), torch.enable_grad():
        many = next((len(one) for one in args if isinstance(one, Tensor) and one.dim()), 1)
        given = [_first(one, many) for one in args]
        named = {name: _first(one, many) for name, one in kwargs.items()}
        try:
            output = net(*given, **named)
            loss, kind = _loss(net, tuple(given), output, truth)
            weights = [(name, one) for name, one in net.named_parameters() if one.requires_grad]
            slopes = torch.autograd.grad(loss, [one for _, one in weights], allow_unused=True)
        except (RuntimeError, TypeError, ValueError):
            return {}
    sizes = {
        name: 0.0 if slope is None else float(slope.norm())
        for (name, _), slope in zip(weights, slopes, strict=True)
    }
    return {"loss": float(loss.detach()), "loss_kind": to_json(kind), "slopes": sizes}


def _first(value: Any, many: int) -> Any:
    """The first row of a batch, as a copy that autograd may use; anything else as it is."""
    if not isinstance(value, Tensor):
        return value
    batch = value.dim() > 0 and len(value) == many
    return (value[:1] if batch else value).detach().clone()


def _loss(net: nn.Module, given: tuple, output: Any, truth: float | None) -> tuple[Tensor, Message]:
    """The loss the network was trained with where it can be told; else the mean of what it says."""
    first = output[0] if isinstance(output, (tuple, list)) else getattr(output, "logits", output)
    errors = getattr(net, "errors", None)
    if callable(errors):
        return errors(given, first).mean(), msg("how badly it says the row again, as in training")
    if truth is not None:
        goal = torch.full_like(first, truth)
        loss = nn.functional.binary_cross_entropy_with_logits(first, goal)
        return loss, msg("log-loss against the known outcome, as in training")
    return first.float().mean(), msg(
        "the mean of what it says: this row has no known outcome, so it is not the training loss"
    )


def one_case(tables: Tables, main: str, row: int, group: str | None) -> dict[str, Sheet]:
    """The tables with one row of the main one; or with all rows of that row's customer or user."""
    sheet = tables[main]
    if group is None:
        return {**tables, main: sheet.take(np.array([row]))}
    same = (sheet.frame[group] == sheet.frame[group].iloc[row]).to_numpy(dtype=bool)
    return {**tables, main: sheet.take(same)}


def truth_of(sheet: Sheet, row: int, positive: Any) -> float | None:
    """1 or 0: whether the row has the outcome that counts; None where it is not known."""
    values = sheet.values("target")
    if values is None or positive is None:
        return None
    value = values.iloc[row]
    if value is None or value != value:
        return None
    return float(str(value) == str(positive))
