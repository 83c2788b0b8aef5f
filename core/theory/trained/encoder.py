"""A trained encoder looked into: where each of its heads looks while it reads a sentence.

Only files of the workspace are read: weights as safetensors, classes of transformers itself, no
code of the model's own.
"""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from core.errors import UserError
from core.progress import Tell
from core.theory import shelf
from core.theory.trained.fetch import fetch
from core.theory.trained.result import Result
from core.words import msg

MOST = 32  # pieces of a sentence that are read and drawn


class Reader(nn.Module):
    """A tokenizer and a model that gives its attention weights."""

    def __init__(self, tokenizer: Any, model: nn.Module):
        super().__init__()
        self.tokenizer, self.model = tokenizer, model

    @property
    def config(self) -> Any:
        return self.model.config

    def forward(self, ids: Tensor) -> tuple[Tensor, ...]:
        """(1, t) pieces -> per layer (1, heads, t, t) shares."""
        found = self.model(input_ids=ids, output_attentions=True).attentions
        return tuple(found or ())


def bring(name: str, tell: Tell) -> Result:
    """Open an encoder of this machine; one of the hub is fetched first, because it was named."""
    here = name
    if name not in shelf.models() and shelf.is_hub_name(name):
        here = shelf.stored_as(name)
        if here not in shelf.models():
            tell(0.1, "build", msg("fetching “{name}” from the hub", name=name))
            fetch(name)
    tell(0.5, "build")
    reader = load(shelf.folder(here))
    maps = look(reader, "a b c")["maps"]
    facts = {
        "model": here,
        "kind": str(reader.config.model_type),
        "parameters": sum(part.numel() for part in reader.parameters()),
        "layers": len(maps),
        "heads": len(maps[0]),
    }
    return Result({}, facts, {}, {}, net=reader)


def load(folder: Path) -> Reader:
    """The encoder of a folder, on the processor, in float32; nothing is asked of the network."""
    from tokenizers import Tokenizer
    from transformers import AutoModel

    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        model, told = AutoModel.from_pretrained(
            folder,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
            attn_implementation="eager",  # the one that gives its weights
            dtype=torch.float32,
            output_loading_info=True,
        )
    except Exception as error:  # whatever a broken folder makes of itself
        raise _refused(folder, str(error)) from None
    absent = [key for key in told["missing_keys"] if "pooler" not in key]
    if absent or told["mismatched_keys"]:
        raise _refused(folder, "the weights do not fit the configuration")
    if tokenizer.get_vocab_size() > model.config.vocab_size:
        raise _refused(folder, "the tokenizer knows more pieces than the model")
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return Reader(tokenizer, model.eval())


def _refused(folder: Path, reason: str) -> UserError:
    return UserError(
        msg("“{name}” cannot be opened.", name=folder.name),
        msg("An encoder that transformers knows by itself is needed, with {files}. Reason: "
            "{reason}",
            files=", ".join(shelf.NEEDED), reason=(reason.splitlines() or ["?"])[0][:200]),
    )  # fmt: skip


@torch.inference_mode()
def look(reader: Reader, sentence: str) -> dict[str, Any]:
    """The pieces of a sentence and every head's shares between them, as plain JSON.

    `maps` (layers, heads, t, t); `pieces` (t,); `of`: how many pieces the whole sentence has.
    """
    if not sentence.strip():
        raise UserError(msg("The sentence is empty."), msg("Type a few words, in any language."))
    whole = len(reader.tokenizer.encode(sentence).ids)
    reader.tokenizer.enable_truncation(_most(reader))
    read = reader.tokenizer.encode(sentence)
    reader.tokenizer.no_truncation()
    if not read.ids:
        raise UserError(msg("The model knows none of these characters."),
                        msg("Type a few words, in any language."))  # fmt: skip
    layers = reader(torch.tensor([read.ids]))
    if not layers:
        raise UserError(
            msg("This model gives no attention weights."),
            msg("Choose an encoder such as BERT, RoBERTa or DistilBERT."),
        )
    names = [
        sentence[a:b] or token for token, (a, b) in zip(read.tokens, read.offsets, strict=True)
    ]
    maps = [[_round(head) for head in layer[0]] for layer in layers]
    return {"pieces": names, "maps": maps, "of": whole}


def _most(reader: Reader) -> int:
    """As many pieces as are drawn, or as the model has places (RoBERTa spends two of them)."""
    places = int(getattr(reader.config, "max_position_embeddings", MOST + 2))
    return max(min(MOST, places - 2), 3)


def _round(head: Tensor) -> list[list[float]]:
    return [[round(share, 3) for share in row] for row in head.tolist()]
