"""Texts as vectors: a small BERT-type encoder from the workspace's folder `models`, in jobs only.

A folder holds `config.json`, the tokenizer's files and safetensors. Nothing is fetched unless a
person names a model of the hub, and no code that comes with a model is run.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.errors import UserError
from core.keep import place
from core.progress import Tell, silent
from core.words import msg

AUTO, NONE = "auto", "none"
TOKENS, BATCH = 128, 64  # of a text that are read; texts read at once
HUB = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
FILES = ("*.json", "*.txt", "*.model", "*.safetensors")  # what is fetched: words and numbers


def find(name: str = AUTO) -> Path | None:
    """The folder of an encoder. `auto`: the first on this machine, None without one; `none`: None;
    else a folder of `models`, or a model of the hub, which is fetched into it once."""
    here = place.part("models")
    known = {one.name: one for one in sorted(here.iterdir()) if _whole(one)}
    if name == NONE:
        return None
    if name == AUTO:
        return next(iter(known.values()), None)
    local = name.replace("/", "--")
    if local in known:
        return known[local]
    if not HUB.fullmatch(name):
        raise UserError(
            msg("There is no encoder “{name}” in the workspace.", name=name[:80]),
            msg("Put its folder (config.json, tokenizer, safetensors) into “models” there."),
        )
    return _fetched(name, here / local)


def _whole(folder: Path) -> bool:
    return (folder / "config.json").is_file() and any(folder.glob("*.safetensors"))


def _fetched(name: str, folder: Path) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        snapshot_download(name, local_dir=folder, allow_patterns=list(FILES))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise UserError(
            msg("The encoder “{name}” cannot be fetched.", name=name),
            msg("Check the name and the connection, or put its folder into the workspace's "
                "“models” ({reason}).", reason=type(error).__name__),
        ) from None  # fmt: skip
    return folder


def embed(texts: Sequence[str], folder: Path, tell: Tell = silent) -> np.ndarray:
    """(texts, width) unit vectors: the mean of the last layer over the words of each text
    (Reimers and Gurevych 2019). UserError where the folder holds no such encoder."""
    note = msg("The encoder reads {n:count} texts", n=len(texts))
    import torch
    from transformers import AutoModel, AutoTokenizer

    safe = {"local_files_only": True, "trust_remote_code": False}
    try:
        words = AutoTokenizer.from_pretrained(folder, **safe)
        model = AutoModel.from_pretrained(folder, use_safetensors=True, **safe).eval()
    except (OSError, ValueError, KeyError) as error:
        raise UserError(
            msg("The encoder “{name}” cannot be read.", name=folder.name),
            msg("It takes a BERT-type model with its tokenizer ({reason}).",
                reason=type(error).__name__),
        ) from None  # fmt: skip
    order = np.argsort([len(text) for text in texts], kind="stable")  # little is spent on padding
    found = np.zeros((len(texts), model.config.hidden_size), np.float32)
    with torch.no_grad():
        for start in range(0, len(order), BATCH):
            tell(start / len(order), "preprocess", note)
            rows = order[start : start + BATCH]
            read = words([texts[at] for at in rows], padding=True, truncation=True,
                         max_length=TOKENS, return_tensors="pt")  # fmt: skip
            inside = model(**read).last_hidden_state  # (rows, t, width)
            real = read["attention_mask"][..., None].float()
            mean = (inside * real).sum(1) / real.sum(1).clamp(min=1)
            found[rows] = torch.nn.functional.normalize(mean, dim=1).numpy()
    return found
