"""Texts as vectors, by an encoder of a few numbers that is made on the spot."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from transformers import BertConfig, BertModel, BertTokenizerFast

from core.apps.recommend.catalogue import Said, catalogue, restored
from core.errors import UserError
from core.learn import encoder
from core.progress import Tell
from core.table.sheet import Sheet

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "red",
    "blue",
    "tent",
    "lamp",
    "a",
    "of",
    "iron",
]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A workspace with one encoder, and beside it folders that must not be taken for one."""
    top = tmp_path_factory.mktemp("home")
    folder = top / "models" / "tiny"
    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    BertTokenizerFast(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(0)
    shape = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=128,
    )
    BertModel(shape).save_pretrained(folder)
    for name, files in {"a pickle": ("config.json", "pytorch_model.bin"), "no config": ()}.items():
        (top / "models" / name).mkdir()
        for file in files:
            (top / "models" / name / file).write_text("{}")
    return top


@pytest.fixture(autouse=True)
def here(home, monkeypatch):
    monkeypatch.setenv("PRAXIS_HOME", str(home))


def test_only_a_whole_folder_of_safetensors_is_an_encoder(home, tmp_path, monkeypatch):
    assert encoder.find("auto") == encoder.find("tiny") == home / "models" / "tiny"
    assert encoder.find("none") is None
    for name in ("a pickle", "../models/tiny", "/etc", "nowhere"):
        with pytest.raises(UserError):
            encoder.find(name)
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))
    assert encoder.find("auto") is None


def test_a_text_has_one_vector_whatever_stands_beside_it(home):
    texts = ["red tent", "a lamp of iron", "", "red tent", "blue blue blue lamp " * 60]
    found = encoder.embed(texts, home / "models" / "tiny")
    assert found.shape == (5, 16)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(found[0], found[3], atol=1e-6)
    np.testing.assert_allclose(encoder.embed(texts[:1], home / "models" / "tiny")[0], found[0],
                               atol=1e-5)  # fmt: skip


def test_code_that_comes_with_a_model_is_not_run(home, tmp_path):
    folder = tmp_path / "models" / "sly"
    folder.mkdir(parents=True)
    for file in (home / "models" / "tiny").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    told = json.loads((folder / "config.json").read_text())
    told |= {"model_type": "sly", "auto_map": {"AutoModel": "sly.Sly", "AutoConfig": "sly.Sly"}}
    (folder / "config.json").write_text(json.dumps(told))
    (folder / "sly.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Sly: pass\n")
    with pytest.raises(UserError):
        encoder.embed(["red"], folder)
    assert not (tmp_path / "ran").exists()


def test_new_products_are_placed_by_the_encoder_and_remember_it():
    items = np.array(["i0", "i1", "i2"])
    frame = pd.DataFrame(
        {"item": [*items, "new"], "title": ["red tent", "iron", "lamp", "red tent"]}
    )
    sheet = Sheet(frame.astype("str"), {"item": ("item",), "title": ("title",)})
    listed = catalogue(items, Said(), sheet)
    assert listed.encoder == "tiny" and listed.near[0][listed.alike[0].argmax()] == 0
    assert listed.alike.sum() == pytest.approx(1)
    back = restored(json.loads(json.dumps(listed.facts())), listed.near, listed.alike)
    assert back.encoder == "tiny" and back.cold == 1
    assert catalogue(items, Said(), sheet, "none").encoder == ""


REAL = Path(os.environ.get("PRAXIS_ENCODER", ""))


@pytest.mark.skipif(
    not (REAL / "config.json").is_file(), reason="PRAXIS_ENCODER names no folder of an encoder"
)
def test_a_trained_encoder_places_by_meaning_what_shares_no_letters(tmp_path, monkeypatch):
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))
    shutil.copytree(REAL, tmp_path / "models" / REAL.name)
    names = {"a": "couch", "b": "notebook computer", "c": "running shoes", "d": "fruit juice"}
    new = {"e": "sofa", "f": "laptop", "g": "sneakers", "h": "lemonade"}
    both = {**names, **new}
    sheet = Sheet(
        pd.DataFrame({"item": list(both), "title": list(both.values())}),
        {"item": ("item",), "title": ("title",)},
    )
    told = []
    listed = catalogue(np.array(list(names)), Said(), sheet, tell=Tell(told.append))
    best = listed.near[np.arange(4), listed.alike.argmax(axis=1)]
    assert listed.encoder == REAL.name
    assert best.tolist() == [0, 1, 2, 3]
    assert told and told[0].note is not None
