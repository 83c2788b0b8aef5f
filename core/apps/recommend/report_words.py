"""What the models are called."""

from core.words import msg

MODELS = {
    "popularity": msg("popularity"),
    "recent": msg("popularity of late"),
    "knn": msg("ItemKNN"),
    "ease": msg("EASE"),
    "quick": msg("instant model"),
    "deep": msg("transformer alone"),
    "final": msg("blend of both"),
}
