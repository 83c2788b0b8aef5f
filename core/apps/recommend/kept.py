"""A recommender on disk: npz, JSON and safetensors, and back."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from core.apps.recommend.catalogue import restored
from core.apps.recommend.contract import Config
from core.learn.sequence.closed import Closed, Weights
from core.learn.sequence.instant import Choice
from core.learn.sequence.log import Log
from core.learn.sequence.net import Net, Plan
from core.learn.stored import load_arrays, load_json, load_net, save_json, save_net, save_packed
from core.words import from_json, to_json


def save(folder: Path, fitted: Any) -> None:
    """Write everything `load` needs."""
    log, tested, listed = fitted.log, fitted.tested, fitted.catalogue
    arrays = {
        "users": log.users,
        "items": log.items,
        "events": log.events,
        "starts": log.starts,
        "vectors": fitted.vectors,
        "near": listed.near,
        "alike": listed.alike,
        "people": tested.people,
        "targets": tested.targets,
        "lengths": tested.lengths,
        **{f"ranks.{name}": one.astype(np.float32) for name, one in tested.ranks.items()},
        **{f"lists.{name}": one.astype(np.int32) for name, one in tested.lists.items()},
        **_weights("follow", fitted.closed.follow),
        **_weights("together", fitted.closed.together),
    }
    save_packed(folder / "arrays.npz", arrays)
    if fitted.net is not None:
        halves = {name: one.half() for name, one in fitted.net.state_dict().items()}
        save_net(folder / "net.safetensors", halves)  # exact: see `fit`
    facts = {
        "config": asdict(fitted.config),
        "catalogue": listed.facts(),
        "choice": fitted.choice.to_json(),
        "closed": fitted.closed.share,
        "health": dict(fitted.health),
        "roles": {role: list(names) for role, names in fitted.roles.items()},
        "record": dict(fitted.record),
        "warnings": [to_json(text) for text in fitted.warnings],
        "share": fitted.share,
        "plan": None if fitted.net is None else asdict(fitted.net.plan),
    }
    save_json(folder / "fitted.json", facts)


def load(folder: Path) -> dict[str, Any]:
    """The parts of a recommender, by the names of its fields."""
    facts, arrays = load_json(folder / "fitted.json"), load_arrays(folder / "arrays.npz")
    named = {name: arrays[name] for name in ("users", "items", "events", "starts")}
    log = Log(**named)  # when things happened is asked for by fits only
    closed = Closed(_read("follow", arrays), _read("together", arrays), facts["closed"])
    net = None
    if facts["plan"] is not None:
        net = Net(Plan(**facts["plan"]))
        net.load_state_dict(load_net(folder / "net.safetensors"))
        net.eval()
    return {
        "config": Config(**facts["config"]),
        "log": log,
        "catalogue": restored(facts["catalogue"], arrays["near"], arrays["alike"]),
        "closed": closed,
        "choice": Choice(**facts["choice"]),
        "vectors": arrays["vectors"],
        "tested": {
            **{name: arrays[name] for name in ("people", "targets", "lengths")},
            "ranks": {name: one.astype(float) for name, one in _group("ranks.", arrays).items()},
            "lists": _group("lists.", arrays),
        },
        "health": facts["health"],
        "roles": {role: tuple(names) for role, names in facts["roles"].items()},
        "record": facts["record"],
        "warnings": tuple(from_json(text) for text in facts["warnings"]),
        "net": net,
        "share": facts["share"],
    }


def _group(prefix: str, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {
        name.removeprefix(prefix): one for name, one in arrays.items() if name.startswith(prefix)
    }


def _weights(name: str, weights: Weights) -> dict[str, np.ndarray]:
    if isinstance(weights, np.ndarray):
        return {name: weights.astype(np.float16)}  # exact: see `rounded`
    whole = weights.tocsr()
    parts = {
        "data": whole.data.astype(np.float16),
        "indices": whole.indices,
        "indptr": whole.indptr,
    }
    return {f"{name}.{part}": array for part, array in parts.items()}


def _read(name: str, arrays: dict[str, np.ndarray]) -> Weights:
    if name in arrays:
        return arrays[name].astype(np.float32)
    data, indices, indptr = (arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr"))
    n = len(indptr) - 1
    return sp.csr_matrix((data.astype(np.float32), indices, indptr), shape=(n, n))
