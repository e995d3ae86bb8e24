"""A kept model on a table, from the command line: `python predict.py new.csv` writes the table with its predictions."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from assistant.learning.ask import predictions
from assistant.learning.kept import ENDING, load_model
from assistant.learning.model import Model

USAGE = "python predict.py table.csv [predictions.csv]"


def predicted_table(model: Model, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with what the model expects of each row, and its 90 % range or its chance; `frame` stays as it is.

    Raises ValueError naming the columns that the model reads and the table lacks.
    """
    absent = [name for name in model.reads if name not in frame.columns]
    if absent:
        raise ValueError(", ".join(map(str, absent)))
    found = predictions(model, frame)
    made: dict[str, Any] = {}
    if model.task == "number":
        made["prediction"] = found.value
        if found.low is not None and found.high is not None:
            made |= {"low": found.low, "high": found.high}
    else:
        made["prediction"] = [model.levels[int(v)] for v in found.value]
        if found.share is not None:
            made["chance"] = found.share[:, 1] if model.task == "yesno" else found.share.max(axis=1)
    names = {name: name if name not in frame.columns else f"{name} (model)" for name in made}
    return frame.assign(**{names[name]: values for name, values in made.items()})


def main(args: Sequence[str] | None = None, folder: Path | None = None) -> Path:
    """Predict the table named first with the model that lies beside the program; the path of the file written."""
    given = list(sys.argv[1:] if args is None else args)
    here = folder or Path(sys.argv[0]).resolve().parent
    models = sorted(here.glob(f"*{ENDING}"))
    if not given or not models:
        raise SystemExit(USAGE)
    from assistant.files import read

    model, _ = load_model(models[0])
    source = Path(given[0])
    target = Path(given[1]) if len(given) > 1 else source.with_name(f"{source.stem}-predictions.csv")
    predicted_table(model, read(str(source)).frame).to_csv(target, index=False)
    return target
