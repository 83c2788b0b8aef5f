"""Words and bounds that several parts of the report share."""

import math
from collections.abc import Mapping
from typing import Any

from core.words import Message, msg

PRIVATE = "private"
NAMES = {
    "gan": msg("GAN"),
    "autoregressive": msg("likelihood network"),
    PRIVATE: msg("noisy tables"),
    "baseline": msg("independent columns"),
}
# A generator has one colour in every picture, whichever is recommended.
ROLES = {"real": "real", "gan": "ours", PRIVATE: "ours", "autoregressive": "worse",
         "baseline": "baseline"}  # fmt: skip
POOR_PAIRS = 0.10  # trends lost from which a twin is not like its table
POOR_SHAPES = 0.10
POOR_APART = 0.95  # ROC-AUC of telling apart from which it is not


def like(values: Mapping[str, float | None]) -> bool:
    """Whether a twin is like its table at all; what is not known does not count against it.

    >>> like({"shape_error": 0.01, "pair_error": 0.02, "c2st_auc": 0.6})
    True
    >>> like({"shape_error": 0.3, "pair_error": None, "c2st_auc": None})
    False
    """
    bounds = {"shape_error": POOR_SHAPES, "pair_error": POOR_PAIRS, "c2st_auc": POOR_APART}
    return all((values[name] or 0.0) <= bound for name, bound in bounds.items())


def promise(record: Mapping[str, Any]) -> Message:
    """What the epsilon of a run means, in words."""
    return msg(
        "Differentially private, epsilon {epsilon:number}: with or without any one row of the "
        "table, each possible file of these rows is at most {times:number} times as likely, but "
        "for a chance of one in a million (delta). Names and types of the columns count as public. "
        "The figures on this page come from real rows and are not covered: share the file only.",
        epsilon=record["epsilon"],
        times=math.exp(record["epsilon"]),
    )
