"""What the words of a question may mean among the values of a table."""

import time
from typing import Any

import numpy as np
import pandas as pd
import pytest

from assistant.dataset import Column, Dataset, Kind, Role
from assistant.language.lexis.lexicon import lexicon
from assistant.language.lexis.tokens import tokenize
from assistant.language.linking.values import value_index
from assistant.language.tagging.tags import Tag, ValueNamed

WORDS = lexicon()


def table(
    cells: dict[str, list[Any]], kinds: dict[str, Kind] | None = None, yes: dict[str, Any] | None = None
) -> Dataset:
    kinds, yes = kinds or {}, yes or {}
    frame = pd.DataFrame({name: pd.Series(values) for name, values in cells.items()})
    columns = {
        name: Column(
            name, kinds.get(name, Kind.NUMBER if frame[name].dtype.kind in "iuf" else Kind.CATEGORY), Role.GROUP,
            yes=yes.get(name), distinct=int(frame[name].nunique()),
        )
        for name in frame
    }  # fmt: skip
    return Dataset("rows.csv", frame, columns)


def links(question: str, data: Dataset) -> list[Tag]:
    return value_index(data, WORDS).tags(tokenize(question))


def best(question: str, data: Dataset) -> ValueNamed | None:
    found = links(question, data)
    return max(found, key=lambda tag: tag.points).means if found else None


def test_however_a_value_is_written() -> None:
    data = table({"city": ["New York", "Los Angeles", "são paulo"], "part": ["ABC-123", "R&D", "2:57.10"]})
    for said, value in [("in new york", "New York"), ("NEW YORK", "New York"), ("los-angeles", "Los Angeles"), ("Sao Paulo", "são paulo"),
                        ("abc-123", "ABC-123"), ("abc 123", "ABC-123"), ("the R&D part", "R&D"), ("time 2:57.10", "2:57.10")]:  # fmt: skip
        found = best(said, data)
        assert found is not None and found.value == value and found.op == "=="


def test_longer_values_earn_more() -> None:
    data = table({"title": ["Old Town Road", "Town", "Road"]})
    found = max(links("plays of old town road", data), key=lambda tag: tag.points)
    assert found.means.value == "Old Town Road" and found.points == pytest.approx(4.8)


def test_plurals_and_typing_errors() -> None:
    data = table({"fruit": ["Apple", "Banana", "Cherry"], "kind": ["Sports Car", "Station Wagon", "Truck"]})
    assert best("how many apples", data) == ValueNamed("Apple", ("fruit",))
    assert best("cherries only", data) == ValueNamed("Cherry", ("fruit",))
    assert best("price of sports cars", data) == ValueNamed("Sports Car", ("kind",))
    assert best("sum for bananna", data) == ValueNamed("Banana", ("fruit",))
    assert best("staton wagon", data) == ValueNamed("Station Wagon", ("kind",))


@pytest.mark.parametrize(
    ("cells", "said", "value"),
    [
        (["France", "Germany", "USA"], "French films", "France"),
        (["France", "Germany", "USA"], "american cars", "USA"),
        (["France", "Germany", "USA"], "in the United States", "USA"),
        (["France", "Germany", "USA"], "made in the US", "USA"),
        (["French", "German", "Dutch"], "from the Netherlands", "Dutch"),
        (["FR", "DE", "GB"], "customers in Germany", "DE"),
        (["FRA", "DEU", "GBR"], "British riders", "GBR"),
        (["CA", "TX", "NY"], "shops in Texas", "TX"),
        (["California", "Texas", "New York"], "shops in NY", "New York"),
        (["Jan", "Feb", "Mar"], "in February", "Feb"),
        (["Monday", "Tuesday", "Sunday"], "on sundays", "Sunday"),
        (["1st", "2nd", "3rd"], "the second", "2nd"),
    ],
)
def test_other_words_for_values(cells: list[str], said: str, value: str) -> None:
    found = best(said, table({"place": cells * 2}))
    assert found is not None and found.value == value


def test_codes_of_countries_only_among_codes() -> None:
    data = table({"team": ["IT", "HR", "Sales", "Legal"]})
    assert not links("people in Italy and Croatia", data)
    assert best("costs of IT", data) == ValueNamed("IT", ("team",))
    assert not links("is it in the file", data)


def test_months_by_number() -> None:
    assert best("visits in march", table({"month": [1, 2, 3, 4]})) == ValueNamed(3, ("month",))


@pytest.mark.parametrize("cells", [["M", "F", "F"], ["male", "female", "female"], ["Men", "Women", "Women"]])
def test_sexes(cells: list[str]) -> None:
    data = table({"sex": cells})
    for word in ("women", "female", "girls", "ladies"):
        assert best(f"income of {word}", data) == ValueNamed(cells[1], ("sex",))
    assert best("the men", data) == ValueNamed(cells[0], ("sex",))


def test_sex_as_yes_and_no() -> None:
    data = table({"is_male": [1, 0, 1]}, {"is_male": Kind.YESNO}, {"is_male": 1})
    assert best("the men", data) == ValueNamed(1, ("is_male",))
    assert best("the women", data) == ValueNamed(1, ("is_male",), negated=True)


@pytest.mark.parametrize(
    ("said", "negated"),
    [
        ("how many people survived", False), ("survivors by age", False), ("those who survived", False), ("did not survive", True),
        ("non-survivors", True), ("people who didn't survive", True), ("who died", True), ("never survived", True),
        ("share that survive", False),
    ],
)  # fmt: skip
def test_yes_and_no_in_words(said: str, negated: bool) -> None:
    data = table({"Survived": [1, 0, 1]}, {"Survived": Kind.YESNO}, {"Survived": 1})
    assert best(said, data) == ValueNamed(1, ("Survived",), negated=negated)


@pytest.mark.parametrize(
    ("name", "said", "negated"),
    [
        ("smoker", "smokers", False), ("smoker", "non-smokers", True), ("smoker", "nonsmokers", True), ("smoker", "people who do not smoke", True),
        ("married", "unmarried women", True), ("married", "not married", True), ("diabetes", "with diabetes", False),
        ("diabetes", "without diabetes", True), ("has_pool", "without pool", True), ("churned", "customers who churned", False),
        ("returned", "not returned", True), ("chronic disease", "without chronic disease", True), ("is_active", "inactive", True),
        ("employed", "the unemployed", True),
    ],
)  # fmt: skip
def test_yes_no_columns_of_other_names(name: str, said: str, negated: bool) -> None:
    data = table({name: ["yes", "no", "no"]}, {name: Kind.YESNO}, {name: "yes"})
    assert best(said, data) == ValueNamed("yes", (name,), negated=negated)


def test_the_name_of_a_yes_no_column_alone_leaves_the_column_ahead() -> None:
    data = table({"survived": [1, 0, 1]}, {"survived": Kind.YESNO}, {"survived": 1})
    assert all(tag.points < 2 for tag in links("survived by class", data))
    assert all(tag.points < 1 for tag in links("survival by class", data))


def test_none_of_a_count() -> None:
    data = table({"children": [0, 1, 2]})
    assert best("women without children", data) == ValueNamed(0, ("children",))
    assert not links("average children", data)


def test_parts_of_values() -> None:
    data = table({"model": ["toyota corolla", "toyota camry", "ford pinto", "ford galaxy"], "note": ["cheap car"] * 4})
    assert best("average price of Toyota models", data) == ValueNamed("Toyota", ("model",), "contains")
    assert best("ford galaxy", data) == ValueNamed("ford galaxy", ("model",))
    assert not links("the cheap ones", data)


def test_parts_as_the_cells_write_them() -> None:
    data = table({"author": ["García Márquez, Gabriel", "Smith, John"]}, {"author": Kind.TEXT})
    found = best("books by garcia marquez", data)
    assert found is not None and found.op == "contains" and found.value in "García Márquez, Gabriel"


def test_quoted_text() -> None:
    data = table({"song": ["Hey You", "Love", "Yellow"], "state": ["NorthDakota", "SouthDakota", "Ohio"]})
    assert best("songs with 'Love'", data) == ValueNamed("Love", ("song",))
    assert best("songs with 'ello' in the name", data) == ValueNamed("ello", ("song",), "contains")
    assert best('states with "North"', data) == ValueNamed("North", ("state",), "contains")
    assert not links("songs with 'qwertz'", data)


def test_lists_in_cells() -> None:
    data = table({"genres": ["Action|Drama", "Drama|Comedy", "Comedy", "Action|Comedy"] * 3})
    assert best("how many dramas", data) == ValueNamed("Drama", ("genres",), "contains")
    data = table({"genres": ["['Action', 'Drama']", "['Drama']", "['Sci-Fi', 'Action']", "['Drama', 'Action']"]})
    assert best("sci fi", data) == ValueNamed("Sci-Fi", ("genres",), "contains")
    assert best("only drama", data) == ValueNamed("Drama", ("genres",), "contains")


def test_words_of_grammar_are_no_values() -> None:
    data = table(
        {"grade": ["A", "B", "no", "in", "the", "all", "other", "more"], "state": ["IN", "OR", "ME", "OH"] * 2}
    )
    for question in ("show me all of the rows in a table or more", "no other in the file", "is it so"):
        assert not [tag for tag in links(question, data) if tag.points > 0.7]
    assert best("students with grade A", data) == ValueNamed("A", ("grade",))
    assert best("people in OR", data) == ValueNamed("OR", ("state",))
    assert best("grade 'other'", data) == ValueNamed("other", ("grade",))


def test_bare_numbers_are_values_of_ids_only() -> None:
    data = table({"customer": [101, 102, 103], "age": [5, 101, 7]}, {"customer": Kind.ID})
    found = links("customer 101", data)
    assert [tag.means.columns for tag in found] == [("customer",)] and found[0].points < 1
    assert not links("age over 5", data)


def test_a_value_of_several_columns_names_them_all() -> None:
    data = table(
        {"home": ["Lyon", "Nice", "Metz"], "away": ["Nice", "Lyon", "Metz"], "notes": ["Lyon", "x", "y"]},
        {"notes": Kind.TEXT},
    )
    found = best("games of Lyon", data)
    assert found is not None and set(found.columns) == {"home", "away", "notes"} and found.columns[-1] == "notes"


def test_the_spelling_of_the_message_chooses_among_alike() -> None:
    data = table({"code": ["Abc", "ABC", "abc"]})
    for text in ("Abc", "ABC", "abc"):
        found = best(f"rows with {text}", data)
        assert found is not None and found.value == text


@pytest.mark.parametrize(
    "cells",
    [
        {}, {"a": []}, {"a": [None, None]}, {"a": ["", " ", "\n"]}, {"a": ["?", "!", "😀"]}, {"a": [True, False]}, {"a": ["x" * 5000]},
        {"a": [float("inf"), 1.0]}, {"a": [10**30, "b"]}, {"a": ["[", "(", "a|b"]}, {"a": ["日本", "中国"]},
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", [Kind.CATEGORY, Kind.TEXT, Kind.ID, Kind.YESNO])
def test_odd_cells_do_no_harm(cells: dict[str, list[Any]], kind: Kind) -> None:
    data = table(cells, dict.fromkeys(cells, kind))
    index = value_index(data, WORDS)
    for question in ("", "?", "how many a|b [ ( in 日本", "'[' and '(' and ''", "x " * 60, "true or 1"):
        for tag in index.tags(tokenize(question)):
            assert tag.start < tag.end <= len(tokenize(question)) and tag.because


def test_a_hundred_thousand_values_are_quick() -> None:
    rng = np.random.default_rng(0)
    syllables = np.array(["ka", "lo", "mi", "tre", "van", "sor", "del", "qui", "nar", "bos"])
    names = ["".join(row) for row in syllables[rng.integers(0, 10, (100_000, 4))]]
    data = table({"id": [f"CUST-{i}" for i in range(100_000)], "name": names}, {"id": Kind.ID, "name": Kind.TEXT})
    start = time.process_time()
    index = value_index(data, WORDS)
    assert time.process_time() - start < 3
    tokens = tokenize("total of CUST-77 and cust-4321 for kalomitre in the sorvan distrct since 2020")
    index.tags(tokens)
    start = time.process_time()
    for _ in range(5):
        found = index.tags(tokens)
    assert (time.process_time() - start) / 5 < 0.1
    assert {"CUST-77", "CUST-4321"} <= {tag.means.value for tag in found}


def test_what_cannot_all_be_indexed_is_said() -> None:
    data = table({"text": [f"word{i} other{i}" for i in range(130_000)]}, {"text": Kind.TEXT})
    assert value_index(data, WORDS).sampled == ("text",)
