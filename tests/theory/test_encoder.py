"""A trained encoder of this machine: looked into, fetched when named, refused kindly if broken."""

import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from core.apps.lab import fit as lab
from core.apps.lab.ask import ask
from core.apps.lab.contract import Config
from core.errors import UserError
from core.progress import Tell
from core.theory import shelf
from core.theory.trained import encoder
from core.theory.trained.fetch import fetch

PIECES = ("[UNK]", "[CLS]", "[SEP]", "river", "##s", "bank", "我", "喜", "欢")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A BERT of two layers with random weights, as its folder is downloaded."""
    folder = tmp_path_factory.mktemp("made") / "tiny"
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(PIECES), hidden_size=12, num_hidden_layers=2, num_attention_heads=3,
        intermediate_size=16, max_position_embeddings=20,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder)
    known = {piece: at for at, piece in enumerate(PIECES)}
    tokenizer = Tokenizer(models.WordPiece(known, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    tokenizer.enable_padding(length=16)  # as many that are shipped do: it must not be drawn
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture
def tiny(made, home):
    return shutil.copytree(made, shelf.home() / "tiny")


def opened(name="tiny"):
    return lab.fit({}, Config(experiment="encoder", model=name), Tell())


def test_the_maps_are_the_model_s_own(tiny):
    found = ask(opened(), {"prompt": "rivers bank"})
    assert found["pieces"] == ["[CLS]", "river", "s", "bank", "[SEP]"]
    maps = np.array(found["maps"])
    assert maps.shape == (2, 3, 5, 5) and found["of"] == 5
    assert maps.sum(axis=-1) == pytest.approx(1.0, abs=3e-3)
    net = BertModel.from_pretrained(tiny, attn_implementation="eager").eval()
    with torch.no_grad():
        theirs = net(torch.tensor([[1, 3, 4, 5, 2]]), output_attentions=True).attentions
    assert maps == pytest.approx(torch.stack(theirs)[:, 0].numpy(), abs=6e-4)


def test_a_run_keeps_the_name_and_not_the_weights(tiny, tmp_path):
    fitted = opened()
    kept = tmp_path / "run"
    fitted.save(kept)
    assert {path.name for path in kept.iterdir()} == {"lab.json", "arrays.npz"}
    assert ask(lab.load(kept), {"prompt": "bank"}) == ask(fitted, {"prompt": "bank"})
    shutil.rmtree(tiny)
    with pytest.raises(UserError, match="tiny"):
        lab.load(kept)


def test_sentences_of_any_length(tiny):
    reader = opened().network()
    long = encoder.look(reader, "我 喜 欢 " * 500)
    assert long["of"] == 1502 and len(long["pieces"]) == 18  # it has 20 places
    assert encoder.look(reader, "🍎 <b>$x$</b>")["pieces"][0] == "[CLS]"
    with pytest.raises(UserError):
        encoder.look(reader, "  ")


def test_only_whole_folders_are_offered_and_no_name_leaves_the_shelf(tiny):
    (shelf.home() / "half").mkdir()
    assert shelf.models() == ("tiny",)
    for name in ("half", "..", "../models/tiny", "", str(tiny)):
        with pytest.raises(UserError):
            opened(name)


def spoil(tiny, what):
    config = json.loads((tiny / "config.json").read_text())
    if what == "weights of another size":
        config["hidden_size"] = 24
    elif what == "code of its own":
        config |= {"model_type": "mine", "auto_map": {"AutoModel": "evil.Model"}}
        (tiny / "evil.py").write_text("raise SystemExit('ran')")
    elif what == "a layer missing":
        config["num_hidden_layers"] = 3
    elif what == "a small vocabulary":
        Tokenizer(models.WordLevel({str(at): at for at in range(99)})).save(
            str(tiny / "tokenizer.json")
        )
    else:
        (tiny / "model.safetensors").write_bytes(b"no weights")
    (tiny / "config.json").write_text(json.dumps(config))


@pytest.mark.parametrize(
    "what",
    ["weights of another size", "code of its own", "a layer missing", "a small vocabulary", "rot"],
)
def test_a_broken_folder_is_refused_kindly(tiny, what):
    spoil(tiny, what)
    with pytest.raises(UserError, match="tiny"):
        opened()


@pytest.fixture
def hub(made):
    """A hub of one model on this machine; `asked` holds every address it was asked for."""
    asked = []
    sha = "a" * 40

    class Hub(BaseHTTPRequestHandler):
        def do_GET(self, head=False):
            asked.append(self.path)
            name = self.path.rsplit("/", 1)[-1]
            if self.path.startswith("/api/models/me/tiny"):
                files = [*made.iterdir(), *made.parent.glob("*.bin")]
                siblings = [{"rfilename": one.name, "size": one.stat().st_size} for one in files]
                body = json.dumps({"id": "me/tiny", "sha": sha, "siblings": siblings}).encode()
            elif self.path.startswith("/me/tiny/resolve/") and (made / name).is_file():
                body = (made / name).read_bytes()
            else:
                self.send_error(404)
                return
            self.send_response(200)
            for key, value in (("ETag", f'"{name}"'), ("X-Repo-Commit", sha)):
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(b"" if head else body)

        def do_HEAD(self):
            self.do_GET(head=True)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_a_model_that_was_named_is_fetched_whole(hub, home):
    url, asked = hub
    folder = fetch("me/tiny", url)
    assert shelf.models() == ("me--tiny",)
    assert {path.name for path in folder.iterdir()} == set(shelf.NEEDED)
    assert asked and all("tiny" in path for path in asked)
    before = len(asked)
    assert opened("me/tiny").result.facts["model"] == "me--tiny"
    assert len(asked) == before, "what is here is not asked for again"


def test_what_cannot_be_fetched_leaves_nothing(hub, home):
    for name, url in (("me/other", hub[0]), ("me/tiny", "http://127.0.0.1:9")):
        with pytest.raises(UserError, match=name):
            fetch(name, url)
    assert list(shelf.home().iterdir()) == []
