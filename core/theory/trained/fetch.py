"""A model that a person named, brought from the hub: the only call of the lab that goes out."""

import shutil
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.keep import place
from core.theory import shelf
from core.words import msg

ENDPOINT = "https://huggingface.co"
LARGEST = 2 * 10**9  # bytes


def fetch(name: str, endpoint: str = ENDPOINT) -> Path:
    """Download the few files that are read, whole or not at all; no code, no pickle comes along."""
    from huggingface_hub import hf_hub_download

    target = shelf.home() / shelf.stored_as(name)
    landing = place.fresh(target)
    try:
        _checked(name, _sizes(name, endpoint))
        for file in shelf.NEEDED:
            hf_hub_download(name, file, local_dir=landing, endpoint=endpoint, token=False)
        shutil.rmtree(landing / ".cache", ignore_errors=True)
        landing.rename(target)
    except UserError:
        raise
    except Exception as error:  # no network, no such model, a licence to accept first, a full disk
        raise UserError(
            msg("“{name}” could not be fetched from the hub.", name=name),
            msg("Check the name and the connection, or put its folder under {home} yourself. "
                "Reason: {reason}",
                home=str(shelf.home()), reason=type(error).__name__),
        ) from None  # fmt: skip
    finally:
        shutil.rmtree(landing, ignore_errors=True)
    return target


def _sizes(name: str, endpoint: str) -> dict[str, int]:
    from huggingface_hub import HfApi

    found: Any = HfApi(endpoint, token=False).model_info(name, files_metadata=True).siblings
    return {one.rfilename: int(one.size or 0) for one in found or ()}


def _checked(name: str, sizes: dict[str, int]) -> None:
    missing = [one for one in shelf.NEEDED if one not in sizes]
    if missing:
        raise UserError(
            msg("“{name}” has no {files}.", name=name, files=", ".join(missing)),
            msg("Only safetensors and tokenizer.json are read: choose a model that has both."),
        )
    if (size := sum(sizes[one] for one in shelf.NEEDED)) > LARGEST:
        raise UserError(
            msg("“{name}” is too large: {size:short} bytes.", name=name, size=size),
            msg("Choose one below {most:short} bytes.", most=LARGEST),
        )
