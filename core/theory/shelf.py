"""The encoders on this machine: folders under `models` of the workspace; read, never run."""

import re
from pathlib import Path

from core.errors import UserError
from core.keep import place
from core.words import msg

NEEDED = ("config.json", "tokenizer.json", "model.safetensors")
_HUB = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)


def home() -> Path:
    """Where a person puts them; the folder is made if it is not there."""
    return place.part("models")


def models() -> tuple[str, ...]:
    """Names of the folders that hold a configuration, a tokenizer and weights as safetensors."""
    whole = (one for one in home().iterdir() if all((one / name).is_file() for name in NEEDED))
    return tuple(sorted(one.name for one in whole if not one.name.startswith(".")))


def folder(name: str) -> Path:
    """The folder of that name; a name that is not in `models` never becomes a path."""
    if name not in models():
        raise UserError(
            msg("There is no encoder “{name}” on this machine.", name=name[:80]),
            msg("Put its folder, with {files}, under {home}.",
                files=", ".join(NEEDED), home=str(home())),
        )  # fmt: skip
    return home() / name


def is_hub_name(name: str) -> bool:
    """Whether a text names a model of the hub.

    >>> is_hub_name("owner/model-base"), is_hub_name("../etc"), is_hub_name("a/../b")
    (True, False, False)
    """
    return bool(_HUB.fullmatch(name))


def stored_as(name: str) -> str:
    """The folder a hub model comes to lie in: `owner/model` -> `owner--model`."""
    return name.replace("/", "--")
