"""Attention by hand: softmax(Q K^T / sqrt(d_k)) V, with a mask, a temperature and heads.

Vaswani et al., Attention Is All You Need, https://arxiv.org/abs/1706.03762.
"""

import hashlib
import re
from dataclasses import dataclass

import numpy as np

from core.errors import UserError
from core.theory.finite import finite
from core.words import msg

WIDTH = 8  # numbers per token
MOST = 12  # tokens that are drawn; a longer sentence is cut, and the page says so
KNOWN = (
    "我",
    "喜欢",
    "苹果",
    "你",
    "他",
    "她",
    "吃",
    "今天",
    "明天",
    "公司",
    "客户",
    "产品",
    "手机",
)
_PIECES = re.compile(
    rf"{'|'.join(sorted(KNOWN, key=len, reverse=True))}|[\u3400-\u9fff]|\w+|[^\w\s]"
)


@dataclass(frozen=True)
class Seen:
    """One pass of attention, per head: raw scores, scores as the softmax reads them, weights."""

    q: np.ndarray  # (h, t, d)
    k: np.ndarray  # (h, s, d)
    v: np.ndarray  # (h, s, d)
    dots: np.ndarray  # (h, t, s)
    scores: np.ndarray  # (h, t, s): scaled, -inf where masked
    weights: np.ndarray  # (h, t, s): rows sum to 1
    output: np.ndarray  # (t, h * d)


@dataclass(frozen=True)
class Switches:
    """What a person can turn: `mask` hides later tokens, `scale` divides by sqrt(d_k)."""

    heads: int = 2
    scale: bool = True
    mask: bool = False
    places: bool = False  # add a sign of the position to each embedding
    temperature: float = 1.0


def softmax(scores: np.ndarray) -> np.ndarray:
    """Each row as shares that sum to 1; -inf gets none.

    >>> softmax(np.array([[0.0, 0.0], [1e6, -np.inf]])).tolist()
    [[0.5, 0.5], [1.0, 0.0]]
    """
    top = scores.max(axis=-1, keepdims=True)
    share = np.exp(scores - top)
    return share / share.sum(axis=-1, keepdims=True)


def attend(q: np.ndarray, k: np.ndarray, v: np.ndarray, turned: Switches) -> Seen:
    """Attention of (h, t, d) queries to (h, s, d) keys and values."""
    if not 0 < turned.temperature <= 1e6:
        raise UserError(
            msg("The temperature must lie above 0."), msg("1 leaves the weights as they are.")
        )
    q, k, v = (finite(part) for part in (q, k, v))
    dots = q @ k.transpose(0, 2, 1)  # (h, t, d) @ (h, d, s) -> (h, t, s)
    scores = dots / np.sqrt(q.shape[-1]) if turned.scale else dots
    scores = scores / turned.temperature
    if turned.mask:
        later = np.triu(np.ones(scores.shape[-2:], dtype=bool), 1)
        scores = np.where(later, -np.inf, scores)
    weights = softmax(scores)
    joined = np.concatenate(list(weights @ v), axis=-1)  # (h, t, d) -> (t, h * d)
    return Seen(q, k, v, dots, scores, weights, joined)


def tokens(sentence: str) -> list[str]:
    """A sentence in pieces: words, signs, and Chinese by known words, else by character.

    >>> tokens("我喜欢苹果"), tokens("It works!")
    (['我', '喜欢', '苹果'], ['It', 'works', '!'])
    """
    found = _PIECES.findall(sentence)
    if not found:
        raise UserError(msg("The sentence is empty."), msg("Type a few words, in any language."))
    return found


def embed(words: list[str], places: bool = False) -> np.ndarray:
    """(t, WIDTH) made-up embeddings: drawn from the letters of each word, the same every time.

    `places` adds the sines and cosines of the position (section 3.5 of the paper).
    """
    drawn = np.stack([_dice(word).normal(size=WIDTH) for word in words])
    if not places:
        return drawn
    at = np.arange(len(words))[:, None] / 10_000 ** (2 * np.arange(WIDTH // 2) / WIDTH)
    return drawn + np.stack([np.sin(at), np.cos(at)], axis=-1).reshape(len(words), WIDTH)


def projections(heads: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """W_Q, W_K and W_V, each (h, WIDTH, WIDTH / h), untrained."""
    draw = np.random.default_rng([seed, heads])
    size = (3, heads, WIDTH, WIDTH // heads)
    found = draw.normal(size=size) / np.sqrt(WIDTH)
    return found[0], found[1], found[2]


def look(asking: list[str], asked: list[str], turned: Switches, seed: int = 0) -> Seen:
    """Attention of one sentence to another (or to itself) under random projections."""
    if WIDTH % turned.heads:
        raise UserError(
            msg(
                "{heads} heads do not share {width} numbers evenly.",
                heads=turned.heads,
                width=WIDTH,
            ),
            msg("Choose 1, 2, 4 or 8 heads."),
        )
    wq, wk, wv = projections(turned.heads, seed)
    x, source = embed(asking, turned.places), embed(asked, turned.places)
    return attend(x @ wq, source @ wk, source @ wv, turned)


def article() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The article's q, k and one reading of its v, as (1, 2, 2) each."""
    q = np.array([[[0.1, 0.3], [0.5, 0.7]]])
    k = np.array([[[0.2, 0.4], [-0.2, -0.4]]])
    v = np.array([[[0.1, 0.3], [-0.2, 0.4]]])
    return q, k, v


def _dice(word: str) -> np.random.Generator:
    return np.random.default_rng(list(hashlib.sha256(word.encode()).digest()))
