"""Sentences stored in a table, said in the reader's language."""

import pandas as pd

from core.words import PACKED, unpack


def spoken(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with every packed message rendered; columns without one are left as they are.

    >>> from core.words import msg, pack
    >>> spoken(pd.DataFrame({"why": [pack(msg("{n:count} late", n=3)), ""], "n": [1, 2]}))
          why  n
    0  3 late  1
    1          2
    """
    texts = [name for name in map(str, frame) if pd.api.types.is_string_dtype(frame[name].dtype)]
    packed = [name for name in texts if frame[name].str.startswith(PACKED, na=False).any()]
    return frame.assign(**{name: frame[name].map(unpack, na_action="ignore") for name in packed})
