"""Planted faults are found where they are, and tables without any are left in peace."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.files.faults import Fault, faults
from assistant.files.profile import profile
from tests import tables

TODAY = pd.Timestamp("2025-06-01")


def _clean(n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame({
        "order_id": [f"R{i:05d}" for i in range(n)], "city": rng.choice(["Hamburg", "Berlin", "Munich", "Cologne"], n),
        "age": rng.normal(40, 12, n).clip(18, 80).round(), "price": rng.lognormal(3, 0.4, n).round(2), "quantity": rng.poisson(4, n) + 1,
        "profit": rng.normal(5, 10, n).round(2), "joined": pd.date_range("2022-01-01", periods=n, freq="D"),
    })  # fmt: skip


def _found(frame: pd.DataFrame) -> list[Fault]:
    return faults(frame, profile(frame), TODAY)


@pytest.mark.parametrize("make", [_clean, tables.shop], ids=["orders", "shop"])
def test_clean_tables_are_left_in_peace(make):
    assert _found(make()) == []


def _planted() -> dict[str, tuple[pd.DataFrame, str, str, int]]:
    def with_(column: str, cells: dict[int, object]) -> pd.DataFrame:
        frame = _clean()
        frame[column] = frame[column].astype(object)
        for row, cell in cells.items():
            frame.loc[row, column] = cell
        return frame.infer_objects()

    copies = pd.concat([_clean(), _clean().iloc[[4, 5]]], ignore_index=True)
    return {
        "copies": (copies, "copies", "", 2),
        "case": (with_("city", {1: "berlin", 2: "BERLIN"}), "spellings", "city", 2),
        "letter": (with_("city", {1: "Hambrug"}), "typos", "city", 1),
        "spaces": (with_("city", {1: " Berlin"}), "spaces", "city", 1),
        "unknown": (with_("city", {1: "unknown", 9: "unknown"}), "disguised", "city", 2),
        "sentinel": (with_("age", {1: -999, 2: -999}), "sentinel", "age", 2),
        "negative price": (with_("price", {3: -4.0}), "impossible", "price", 1),
        "old": (with_("age", {3: 230}), "range", "age", 1),
        "far": (with_("price", {3: 90_000.0}), "far", "price", 1),
        "gap": (with_("price", {3: None, 4: None}), "missing", "price", 2),
        "future": (with_("joined", {3: pd.Timestamp("2043-01-01")}), "future", "joined", 1),
        "placeholder": (with_("joined", {3: pd.Timestamp("1900-01-01"), 8: pd.Timestamp("1900-01-01")}), "placeholder", "joined", 2),
        "constant": (_clean().assign(status="active"), "constant", "status", 300),
        "repeated key": (with_("order_id", {3: "R00009"}), "repeated_id", "order_id", 1),
    }  # fmt: skip


@pytest.mark.parametrize("name", _planted())
def test_planted_fault_is_found(name: str):
    frame, kind, column, rows = _planted()[name]
    assert (kind, column, rows) in [(f.kind, f.column, f.rows) for f in _found(frame)]


@pytest.mark.parametrize("name", _planted())
def test_nothing_else_is_found(name: str):
    """One planted fault is told once; copies repeat their key too, and padded cells are a spelling too."""
    frame, kind, _, _ = _planted()[name]
    others = [f for f in _found(frame) if f.kind != kind]
    known = {"copies": {"repeated_id"}, "spaces": {"spellings"}}.get(kind, set())
    assert {f.kind for f in others} <= known, others


def test_harm_comes_before_number():
    frame = pd.concat([_clean(), _clean().iloc[[4]]], ignore_index=True).assign(status="active")
    frame.loc[5:150, "quantity"] = np.nan
    kinds = [f.kind for f in _found(frame)]
    assert kinds.index("copies") < kinds.index("missing") < kinds.index("constant")


def test_profit_may_be_negative_and_deliveries_lie_ahead():
    frame = _clean().rename(columns={"joined": "delivery_date"})
    frame.loc[3, "delivery_date"] = pd.Timestamp("2026-01-01")
    assert _found(frame) == []
