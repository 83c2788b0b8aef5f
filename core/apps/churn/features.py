"""From a table to what the scorer reads: as every room that learns a label does it."""

import numpy as np

from core.apps.churn.contract import Config
from core.learn.cells import Cells, Encoder
from core.learn.labelled import features as labelled
from core.learn.labelled.features import Features
from core.table.sheet import Sheet


def features(
    sheet: Sheet, config: Config, encoder: Encoder | None = None
) -> tuple[Features, Cells, np.ndarray]:
    """The features, the cells of the rows with a known outcome, and 0 or 1 for each."""
    return labelled.features(sheet, config, encoder)
