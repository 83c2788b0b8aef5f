"""What a room answers, as plain JSON: numbers of numpy, times, messages, never NaN."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from core import words
from core.errors import UserError
from core.words import Message


def plain(value: Any) -> Any:
    """Lists, dicts, texts, numbers and None only.

    >>> plain({"p": float("nan"), 3: (1, 2)})
    {'p': None, '3': [1, 2]}
    """
    if isinstance(value, Message):
        return words.to_json(value)
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(part) for part in value]
    if hasattr(value, "tolist"):  # a number or an array of numpy
        return plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, (str, int, bool)) or value is None else str(value)


def told(error: UserError) -> dict[str, Any]:
    """A person's mistake on its way to another process."""
    return {"error": {"what": words.to_json(error.what), "how": words.to_json(error.how)}}
