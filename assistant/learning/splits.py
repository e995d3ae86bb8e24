"""Decides how rows are dealt into folds: by time, by entity, copies kept together, or simply at random."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.dataset import Column, Kind, Role
from assistant.learning.prepare import Prepared

_ENTITY = re.compile(
    r"(^|[\W_])(customer|client|patient|user|person|subject|student|pupil|employee|member|household|store|shop|device|machine"
    r"|account|player|participant|respondent|animal|house|vehicle|driver|supplier|vendor|school|hospital|company|firm)"
    r"([\W_]*(id|no|nr|number|code|key|name))?$"
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Split:
    """How the rows were dealt.

    `kind` is rows (at random), copies (identical rows together), groups (all rows of one entity together) or time (each fold
    predicted from what came before it). `column` names the entity or the date; `copies` counts rows that repeat another.
    """

    kind: str
    column: str = ""
    groups: np.ndarray | None = None
    copies: int = 0
    entities: int = 0

    @property
    def ordered(self) -> bool:
        """True if folds follow time."""
        return self.kind == "time"


def split_of(frame: pd.DataFrame, prepared: Prepared, columns: Mapping[str, Column] | None = None) -> Split:
    """The split that tests what the model is for: rows it has not seen, of people it has not seen, after it was made."""
    known = frame.loc[:, ~frame.columns.duplicated()].loc[prepared.rows] if len(frame) else frame
    key = row_keys(prepared)
    copies = _copies(prepared, key)
    if in_time(prepared):
        return Split("time", prepared.time_column, copies=copies)
    entity = entity_of(known, prepared, columns or {})
    if entity:
        codes = pd.factorize(known[entity], use_na_sentinel=False)[0]
        return Split("groups", entity, np.asarray(codes), copies, int(codes.max()) + 1)
    if copies:
        return Split("copies", "", np.asarray(pd.factorize(key)[0]), copies)
    return Split("rows")


def in_time(prepared: Prepared) -> bool:
    """True if rows come in the order of their dates, or the target drifts over them."""
    if prepared.time is None or prepared.time.nunique() < 20:
        return False
    moments = prepared.time.ffill().bfill()
    steps = moments.diff().dropna()
    forward, backward = (steps >= pd.Timedelta(0)).mean(), (steps <= pd.Timedelta(0)).mean()
    if max(forward, backward) > 0.98:
        return True
    from scipy.stats import f_oneway

    order = np.argsort(moments.to_numpy(), kind="stable")
    blocks = [b for b in np.array_split(prepared.y[order], 10) if len(b) > 1]
    if len(blocks) < 5 or min(float(np.std(b)) for b in blocks) == 0:
        return False
    return bool(f_oneway(*blocks).pvalue < 1e-4)


def entity_of(frame: pd.DataFrame, prepared: Prepared, columns: Mapping[str, Column]) -> str:
    """The column that names who or what a row is about, if rows of one entity repeat; "" if there is none."""
    aside = {a.column for a in prepared.set_aside if a.key == "id"}
    for name in frame.columns:
        if name == prepared.target or not frame[name].notna().all():
            continue
        column = columns.get(name)
        is_id = name in aside or (column is not None and (column.kind is Kind.ID or column.role is Role.ID))
        called = bool(_ENTITY.search(_spaced(str(name)))) and not pd.api.types.is_float_dtype(frame[name])
        entities = int(frame[name].nunique())
        if (is_id or called) and 10 <= entities <= 0.7 * len(frame):
            return str(name)
    return ""


def row_keys(prepared: Prepared) -> np.ndarray:
    """A number for each row, the same for rows alike in all that the model sees and in the target."""
    return np.asarray(pd.util.hash_pandas_object(prepared.x.assign(**{"\x00y": prepared.y}), index=False))


def _copies(prepared: Prepared, key: np.ndarray) -> int:
    """Rows that repeat an earlier one, where chance does not explain it: more than if columns were shuffled apart."""
    n = len(key)
    copies = n - len(np.unique(key))
    if copies < max(3, 0.02 * n):
        return 0
    draw = np.random.default_rng(0)
    apart = prepared.x.apply(lambda cells: cells.array[draw.permutation(n)])
    by_chance = n - len(np.unique(pd.util.hash_pandas_object(apart.assign(**{"\x00y": prepared.y}), index=False)))
    return copies if copies > 2 * by_chance + 0.02 * n else 0


def _spaced(name: str) -> str:
    """`customerID` as `customer_id`."""
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()
