"""Cut a column of numbers into bands, as a new column, for good."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from assistant.answer import Answer, Finding, Name, Say, Table
from assistant.bands import band_edges
from assistant.errors import CannotAnswer
from assistant.estimate import count
from assistant.expression import Bins, Col
from assistant.request import Request
from assistant.scope import Derive
from assistant.script import Script
from assistant.skill import Edges, Flag, Labels, NewName, Number, NumberColumn, Skill
from assistant.tidy.edit import Edit, edit, told

USUAL, MOST = 5, 100


def bin(
    frame: pd.DataFrame, column: NumberColumn, number: Number = None, width: Number = None, equal: Flag = False,
    edges: Edges = (), labels: Labels = (), name: NewName = None,
) -> Edit:  # fmt: skip
    """The table with the bands of `column` as a new column, "age group" where no name is given.

    Bands are cut at `edges`, every `width`, into `number` bands of equal width, or with `equal` of equally many rows.
    A band holds its lower end and not its upper one. Raises CannotAnswer when the column has too few values.
    """
    x = pd.to_numeric(frame[column], errors="coerce").astype(float)
    x = x[np.isfinite(x)]
    if x.nunique() < 2:
        raise CannotAnswer(Say("bin.too_few", column=Name(column)), Request("overview"), Request("help"))
    cuts = list(edges) or _edges(x, number, width, equal)
    if len(cuts) < 3 and not edges or len(cuts) > MOST + 1 or len(cuts) < 2:
        raise CannotAnswer(Say("bin.no_bands", column=Name(column)), Request("bin", {"column": column}), Request("overview"))  # fmt: skip
    names = tuple(labels) if len(labels) == len(cuts) - 1 else ()
    new = name or f"{column} group"
    step = Derive(new, Bins(Col(column), edges=tuple(map(float, cuts)), labels=names))
    made = step.apply(frame)
    outside = int(frame[column].notna().sum() - made[new].notna().sum())
    sizes = made[new].value_counts(sort=False)
    details = {"name": new, "column": column, "sizes": sizes, "outside": outside}
    return edit(frame, made, [step.code()], changed=(column, new), details=details)


def _edges(x: pd.Series, number: float | None, width: float | None, equal: bool) -> list[float]:
    if width is not None and width > 0:
        few = (x.max() - x.min()) / width <= MOST
        return list(band_edges(x, width)) if few else []
    n = int(min(max(number or USUAL, 2), MOST))
    if equal:
        cuts = np.unique(x.quantile(np.linspace(0, 1, n + 1)).to_numpy(float))
    else:
        cuts = np.linspace(x.min(), x.max(), n + 1)
        cuts = np.unique(_rounded(cuts, (x.max() - x.min()) / n))
    if len(cuts) < 2:
        return []
    cuts[0], cuts[-1] = min(cuts[0], x.min()), np.nextafter(max(cuts[-1], x.max()), np.inf)
    return [float(c) for c in cuts]


def _rounded(cuts: np.ndarray, width: float) -> np.ndarray:
    """Cuts at numbers a person would choose: rounded to a hundredth of a band."""
    digits = int(2 - np.floor(np.log10(width))) if width > 0 else 2
    return np.round(cuts, min(max(digits, -12), 12))


def tell(found: Edit, script: Script) -> Answer:
    """The bands and how many rows are in each."""
    name, sizes, outside = found.details["name"], found.details["sizes"], found.details["outside"]
    rows = pd.DataFrame({name: sizes.index.astype(str), "rows": sizes.to_numpy(int)})
    blocks: list[Say | Table] = [Table(rows, Say("bin.sizes"), total=len(rows))]
    if outside:
        blocks.append(Say("bin.outside", n=count(outside)))
    facts: dict[str, Any] = {
        "name": Name(name),
        "column": Name(found.details["column"]),
        "bands": count(len(sizes), "bands"),
    }
    known = (Finding("bands", facts["bands"]), Finding("outside", count(outside)))
    return told(Say("bin.done", **facts), found, script, blocks=blocks, findings=known)


SKILL = Skill(bin, tell, changes=True)
