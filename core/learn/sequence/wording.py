"""Things that nobody took yet, placed by what is written of them."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

LETTERS = 2000  # of a text that are read
ROWS = 500  # things compared at once

Signs: TypeAlias = Any  # (things, signs) rows of length 1: an array, or a sparse matrix
Reader = Callable[[Sequence[str]], Signs]


def letters(texts: Sequence[str]) -> Signs:
    """TF-IDF of runs of letters, which needs no words and so serves every language."""
    reader = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), max_features=30_000)
    return reader.fit_transform(texts)


def nearest_words(
    written: Sequence[str], known: int, read: Reader = letters, most: int = 10
) -> tuple[np.ndarray, np.ndarray]:
    """For each thing after the first `known` those known ones whose text is most alike.

    (cold, most) their places, and weights that sum to 1 (or to 0 where nothing is alike).
    """
    signs = read([text[:LETTERS] for text in written])
    k, cold = min(most, known), len(written) - known
    near, alike = np.zeros((cold, k), np.int64), np.zeros((cold, k))
    for start in range(0, cold, ROWS):
        part = signs[known + start : known + start + ROWS] @ signs[:known].T
        part = part.toarray() if hasattr(part, "toarray") else np.maximum(part, 0)
        places = np.argpartition(-part, k - 1, axis=1)[:, :k]
        near[start : start + ROWS] = places
        alike[start : start + ROWS] = np.take_along_axis(part, places, axis=1)
    return near, alike / np.maximum(alike.sum(axis=1, keepdims=True), 1e-12)
