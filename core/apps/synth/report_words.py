"""Words and bounds that several parts of the report share."""

from collections.abc import Mapping

from core.words import msg

NAMES = {
    "gan": msg("GAN"),
    "autoregressive": msg("likelihood network"),
    "baseline": msg("independent columns"),
}
# A generator has one colour in every picture, whichever is recommended.
ROLES = {"real": "real", "gan": "ours", "autoregressive": "worse", "baseline": "baseline"}
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
