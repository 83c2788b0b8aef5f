"""Shapes and trends of a twin while it is being learnt: two numbers in place of drawn codes."""

import numpy as np
import pandas as pd

from core.judge.fidelity import Kinds, fidelity
from core.learn.seed import numpy_random
from core.learn.synth.encode import Encoding
from core.progress import Progress, Tell

REAL = 5000  # rows of the table that stand against the drawn ones
ALIKE = ("shapes", "trends")  # 1 minus the errors of the report; what `pages/parts/watch` shows


def judging(tell: Tell, encoding: Encoding, real: pd.DataFrame, kinds: Kinds) -> Tell:
    """A Tell that passes on how alike drawn rows are, never the rows themselves."""
    rows = numpy_random(0, 98).permutation(len(real))[:REAL]
    some = real.iloc[rows]

    def send(event: Progress) -> None:
        curve = dict(event.curve)
        if event.sketch is not None:
            made = encoding.decode(np.asarray(event.sketch["codes"]), numpy_random(0, 97))
            found = fidelity(some, made, kinds, draws=0)
            errors = (found.shape_error, found.pair_error)
            curve |= {
                name: 1 - error
                for name, error in zip(ALIKE, errors, strict=True)
                if error is not None
            }
        tell(event.done, event.step, event.note, None, **curve)

    return Tell(send, tell.stopping)
