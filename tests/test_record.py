"""The record of a turn: the keys that other programs rely on, and JSON all through."""

from __future__ import annotations

import json
from typing import Any

import pytest

QUESTIONS = [
    "average sales by region",
    "what drives sales?",
    "sales over time",
    "asdf qwer zxcv",
    "how is it",
    "",
    "thanks",
]

KEYS: dict[str, tuple[type, ...]] = {
    "status": (str,), "requests": (list,), "answer": (bool, int, float, str, list, type(None)), "facts": (list,),
    "rows": (list, type(None)), "columns_of_rows": (list, type(None)), "n_rows": (int, type(None)), "filters": (list,),
    "columns": (list,), "method": (str, type(None)), "charts": (list,), "headline": (str,), "headline_key": (str, type(None)),
    "text": (str,), "caveats": (list,), "choices": (list,), "follow_ups": (list,), "unread": (list,), "code": (str,),
    "files": (list,), "seconds": (float, int),
}  # fmt: skip

OPS = {"==", "!=", "<", "<=", ">", ">=", "in", "between", "contains", "missing", "present"}

_CAUTIONS = """
no_effect_found no_better_than_baseline multiple_testing underpowered significant_but_tiny too_few_rows too_few_positives
more_columns_than_rows regression_to_mean leakage duplicates_across_split grouped_rows time_order_split row_order
id_column_ignored not_causal confounder simpson selection spurious_trend proxy_sensitive nonlinear interaction collinear
dummy_trap perfect_separation imbalanced zero_inflated outlier median_shown plot_differs_from_stats unequal_variance_or_n
high_cardinality class_singletons ordinal_or_few_levels constant_column target_constant missing_share missing_spellings
missing_not_at_random sentinel_value number_format ambiguous_date mixed_date_formats code_not_number long_integer_precision
gene_date_mangling mixed_types duplicate_column_names infinite_or_huge total_row pivoted_table no_rows stock_not_flow
part_of_file extrapolation out_of_range partial_period short_history new_case
"""
CAUTIONS = frozenset(_CAUTIONS.split())


@pytest.fixture(scope="module")
def records(assistant, sessions) -> list[dict[str, Any]]:
    asked = [assistant.reply(question, sessions["shop"])[0].record() for question in QUESTIONS]
    return [sessions["shop"].opening.record(), *asked]


def test_keys_and_types(records):
    for record in records:
        assert set(record) == set(KEYS)
        for key, types in KEYS.items():
            assert isinstance(record[key], types), (key, record[key])


def test_is_json(records):
    for record in records:
        assert json.loads(json.dumps(record, allow_nan=False)) == record


def test_status_and_what_goes_with_it(records):
    for record in records:
        assert record["status"] in {"answered", "asked", "declined", "error"}
        assert record["headline"] and record["text"]
        if record["status"] == "asked":
            assert 2 <= len(record["choices"]) <= 3
        if record["status"] == "answered":
            assert record["requests"] and record["code"]
    assert records[1]["status"] == "answered" and records[4]["status"] != "answered"


def test_requests_filters_and_facts(records):
    for record in records:
        for request in record["requests"]:
            assert {"skill", "args", "filters"} <= set(request)
        for column, op, _ in record["filters"]:
            assert isinstance(column, str) and op in OPS
        for fact in record["facts"]:
            assert set(fact) == {"name", "value", "low", "high", "level", "method", "rows", "unit"}
            assert (fact["low"] is None) == (fact["high"] is None)
        for chart in record["charts"]:
            assert set(chart) == {"mark", "columns", "alt"} and chart["alt"]


def test_rows_fit_their_columns(records):
    for record in records:
        if record["rows"] is not None:
            assert all(len(row) == len(record["columns_of_rows"]) for row in record["rows"])


def test_cautions_are_known(assistant, records):
    said = {key.removeprefix("caution.") for key in assistant.words.replies if key.startswith("caution.")}
    assert said <= CAUTIONS, said - CAUTIONS
    for record in records:
        for caveat in record["caveats"]:
            assert caveat["key"] in CAUTIONS and caveat["text"]


def test_a_filter_counts_its_rows(assistant, sessions, shop):
    record = assistant.reply("average sales in the north", sessions["shop"])[0].record()
    assert record["n_rows"] == int((shop["region"] == "north").sum())
    assert record["filters"] == [["region", "==", "north"]]
    assert record["answer"] == pytest.approx(shop.loc[shop["region"] == "north", "sales"].mean())


def test_understanding_has_a_record_of_its_own(assistant, sessions):
    record = assistant.understand("average sales in the north", sessions["shop"]).record()
    assert set(record) == {"status", "requests", "filters", "columns", "choices", "unread", "why"}
    assert record["filters"] == [["region", "==", "north"]]
    assert all(set(e) == {"points", "because"} for e in record["why"])
    json.dumps(record, allow_nan=False)
