"""Live questions to the language models: where they look, what comes next, what one writes."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from core.apps.lab.fit import Fitted
from core.errors import UserError
from core.table.sheet import Tables
from core.theory.trained import encoder, language
from core.words import msg


def ask(fitted: Fitted, question: Mapping[str, Any]) -> dict[str, Any]:
    """{"prompt", "temperature", "new", "seed"} to a language model; {"prompt"} to an encoder."""
    net = fitted.result.net
    if isinstance(net, encoder.Reader):
        return encoder.look(net, str(question.get("prompt", ""))[:4000])
    if not isinstance(net, language.Writer):
        raise UserError(
            msg("This experiment answers no questions."), msg("Ask the language model instead.")
        )
    return language.ask(
        net,
        str(question.get("prompt", ""))[-4000:],
        float(question.get("temperature", 1.0)),
        int(question.get("new", 120)),
        int(question.get("seed", 0)),
    )


def scored(fitted: Fitted, tables: Tables) -> pd.DataFrame:
    """An experiment scores no rows."""
    return pd.DataFrame({"experiment": [fitted.config.experiment]})
