"""What the words of a question may mean among the columns of a table."""

import time

import pandas as pd
import pytest

from assistant.dataset import Column, Dataset, Kind, Role
from assistant.language.lexis.lexicon import lexicon
from assistant.language.lexis.tokens import tokenize
from assistant.language.linking.columns import column_index
from assistant.language.linking.hints import label_column, row_nouns
from assistant.language.tagging.tags import ColumnNamed, Cue, Tag, best_cover

WORDS = lexicon()


def table(*names: str, file: str = "things.csv", **kinds: Kind) -> Dataset:
    columns = {name: Column(name, kinds.get(name, Kind.NUMBER), Role.MEASURE) for name in names}
    return Dataset(file, pd.DataFrame({name: [1, 2] for name in names}), columns)


def links(question: str, data: Dataset, taught: tuple[tuple[str, str], ...] = ()) -> list[Tag]:
    return column_index(data, WORDS, taught).tags(tokenize(question))


def best(question: str, *names: str) -> list[str]:
    """The columns of the best cover of a question, in order."""
    tokens = tokenize(question)
    tags = [t for t in links(question, table(*names)) if isinstance(t.means, ColumnNamed)]
    return [tag.means.name for tag in best_cover(tags, len(tokens))]


@pytest.mark.parametrize(
    "name",
    ["unit price", "unit_price", "UnitPrice", "unitPrice", "UNIT_PRICE", "UNITPRICE", "  Unit  Price ", "Unit-Price",
     "unit.price", "Unit Price (EUR)", "Unit Price [€]", "💰 Unit price", "unit/price"],
)  # fmt: skip
@pytest.mark.parametrize(
    "said", ["what is the mean unit price?", "mean of unitPrice", "UNIT_PRICE by region", "Unit Prices"]
)
def test_however_a_name_is_written(name: str, said: str) -> None:
    assert best(said, name, "weight", "list weight") == [name]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("quantity", "qty"), ("amount", "txn_amt"), ("department", "dept"), ("date of birth", "dob"), ("birth date", "DOB"),
        ("customer", "cust_nm"), ("employees", "emp"), ("temperature", "temp_c"), ("latitude", "lat"), ("longitude", "lng"),
        ("address", "addr_1"), ("percentage of fat", "fat_pct"), ("body mass index", "bmi"), ("last name", "lname"),
        ("first name", "FName"), ("years of experience", "yrs_exp"), ("number of rooms", "no_rooms"), ("rooms", "num_rooms"),
        ("manager", "mgr"), ("blood pressure", "bp"), ("miles per gallon", "mpg"), ("gross domestic product", "GDP"),
        ("siblings and spouses", "sibsp"), ("points per game", "ppg"), ("height", "hgt_cm"), ("department", "dprtmnt"),
    ],
)  # fmt: skip
def test_short_forms_both_ways(said: str, name: str) -> None:
    assert best(f"what is the {said}?", name, "colour", "zeta") == [name]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("revenue", "sales"), ("turnover", "Sales"), ("wages", "salary"), ("cost", "Price (EUR)"), ("kids", "children"),
        ("gender", "sex"), ("occupation", "job title"), ("vehicle", "car"), ("movie", "film"), ("birthday", "date of birth"),
        ("inhabitants", "population"), ("victories", "wins"), ("spectators", "attendance"), ("precipitation", "rainfall"),
        ("how old", "age"), ("postcode", "zip code"), ("surname", "last_name"), ("airline", "carrier"), ("rival", "opponent"),
        ("published in", "publication year"), ("maker", "brand"), ("rented", "rent"), ("life expectancy", "longevity"),
    ],
)  # fmt: skip
def test_synonyms(said: str, name: str) -> None:
    assert best(f"{said} of each", name, "zeta", "omega") == [name]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("oldest", "age"), ("youngest", "age"), ("the tallest one", "height"), ("the heaviest", "weight"),
        ("most expensive", "price"), ("cheapest", "fare"), ("most populous", "population"), ("the richest", "income"),
        ("fastest", "speed"), ("longest", "duration"), ("hottest", "temperature"), ("biggest", "area"), ("best rated", "rating"),
        ("who earns most", "salary"), ("selling best", "sales"), ("born", "birth_year"), ("weighs", "weight"),
    ],
)  # fmt: skip
def test_word_families(said: str, name: str) -> None:
    assert name in best(f"which is {said}", name, "zeta", "omega")


@pytest.mark.parametrize(("typed", "name"), [("slaes", "sales"), ("temprature", "temperature"), ("unit prcie", "unit_price"),
                                             ("populaton", "population"), ("revnue", "sales"), ("custommer", "customer")])  # fmt: skip
def test_typing_errors(typed: str, name: str) -> None:
    found = [
        t for t in links(f"average {typed} by year", table(name, "stage", "zeta")) if isinstance(t.means, ColumnNamed)
    ]
    assert max(found, key=lambda t: t.points).means.name == name
    assert any("looks like" in tag.because for tag in found)


@pytest.mark.parametrize("word", ["stage", "sage", "page", "wage", "rage"])
def test_short_words_are_no_typing_errors(word: str) -> None:
    assert best(f"the {word} here", "age") == []


def test_longest_and_most_specific_name_wins() -> None:
    names = ("price", "unit price", "list price per unit", "region")
    assert best("the unit price by region", *names) == ["unit price", "region"]
    assert best("the price by region", *names) == ["price", "region"]
    assert best("list price per unit", *names) == ["list price per unit"]


def test_a_word_that_fits_several_names_gives_each() -> None:
    found = links("what is the price?", table("unit_price", "list_price", "weight"))
    alike = [tag for tag in found if isinstance(tag.means, ColumnNamed)]
    assert {tag.means.name for tag in alike} == {"unit_price", "list_price"}
    assert len({(tag.start, tag.end, tag.points) for tag in alike}) == 1


def test_the_rest_of_a_name_nearby_decides() -> None:
    found = links(
        "the number of purchases made in stores", table("NumWebPurchases", "NumStorePurchases", "NumMailPurchases")
    )
    best = max((t for t in found if isinstance(t.means, ColumnNamed)), key=lambda t: t.points)
    assert best.means.name == "NumStorePurchases"


def test_a_whole_name_gains_nothing_from_its_neighbours() -> None:
    found = links("which product sells best", table("product", "sales", "unit_price"))
    assert max(t.points for t in found if t.start == 1) == 2.0
    assert all(tag.means.name != "product" for tag in found if tag.start > 1)


def test_words_of_a_name_in_another_order() -> None:
    assert best("the cost of the treatment", "treatment_cost", "treatment_id") == ["treatment_cost"]
    assert best("names of the songs", "song_name", "name", "song_year") == ["song_name"]


@pytest.mark.parametrize(("said", "name"), [("year it was published", "yearpublished"), ("batting average", "battingaverage"),
                                            ("gdp per capita", "gdppercap"), ("life expectancy", "lifeexp"), ("model year", "modelyear")])  # fmt: skip
def test_words_run_together(said: str, name: str) -> None:
    assert name in best(f"the {said}", name, "zeta")


def test_points_and_reasons() -> None:
    data = table("Price (EUR)", "list_weight", "sales")
    found = [t for t in links("price, list weight and revenue", data) if isinstance(t.means, ColumnNamed)]
    by_name = {t.means.name: t for t in sorted(found, key=lambda t: t.points)}
    assert by_name["list_weight"].points == 3.5 and by_name["list_weight"].means.exact == 1
    assert 1.9 < by_name["Price (EUR)"].points < 2
    assert by_name["sales"].points < 1.5 and by_name["sales"].means.exact < 0.8
    assert "short for Price (EUR)" in by_name["Price (EUR)"].because
    assert "another word for sales" in by_name["sales"].because


def test_taught_words_come_first() -> None:
    data = table("revenue", "amount", "income")
    found = links("total amount", data, taught=(("amount", "revenue"), ("gone", "no such column")))
    best = max(found, key=lambda tag: tag.points)
    assert best.means.name == "revenue" and "you said" in best.because


def test_words_of_grammar_are_no_columns_unless_meant() -> None:
    data = table("For (%)", "a", "Home", "In")
    assert all(tag.points < 1 for tag in links("for a in and so on", data))
    assert any(tag.points >= 2 for tag in links("sum of 'for'", data))


def test_rows_by_the_name_of_the_file_or_of_the_id() -> None:
    staff = table("employee_id", "salary", file="hr_data_final.csv", employee_id=Kind.ID)
    assert row_nouns(staff, WORDS) == ("employee",)
    cue = next(t for t in links("how many employees", staff) if isinstance(t.means, Cue))
    assert cue.means == Cue("rows", "employee")
    assert row_nouns(table("x", file="countries.csv"), WORDS) == ("country",)
    assert any(isinstance(t.means, Cue) for t in links("how many workers", staff))


def test_counting_things_is_no_column_of_numbers() -> None:
    found = [
        t for t in links("the number of trains", table("train_number", "speed")) if isinstance(t.means, ColumnNamed)
    ]
    assert all(tag.start == 3 and tag.points < 1.1 for tag in found)
    assert best("the train number", "train_number", "speed") == ["train_number"]
    assert best("the number of rooms", "num_rooms", "speed") == ["num_rooms"]
    assert best("in the last 2 years", "birth_year", "speed") == []


def test_direction_of_adjectives() -> None:
    assert [WORDS.direction(w) for w in ("oldest", "cheapest", "youngest", "bigger", "heaviest", "table")] == [
        1,
        -1,
        -1,
        1,
        1,
        0,
    ]


def test_who_where_when_are_weak() -> None:
    data = table("player", "city", "played", player=Kind.TEXT, city=Kind.PLACE, played=Kind.DATE)
    found = {t.start: t for t in links("who where when", data) if isinstance(t.means, ColumnNamed)}
    assert [found[i].means.name for i in range(3)] == ["player", "city", "played"]
    assert all(tag.points < 0.5 for tag in found.values())
    assert label_column(table("id", "Title", "year", id=Kind.ID, Title=Kind.TEXT), WORDS) == "Title"


@pytest.mark.parametrize(
    "names", [(), ("",), ("   ", "\n"), ("😀", "%", "#"), ("a" * 500,), ("naïve", "NAIVE"), ("1", "2.5"), ("{}", "[x]")]
)
def test_odd_names_do_no_harm(names: tuple[str, ...]) -> None:
    for question in ("", "?", "how many rows", "# and % of {} by [x]", "naive " * 50, "ünïcode ☃"):
        for tag in links(question, table(*names)):
            assert 0 <= tag.start < tag.end <= len(tokenize(question)) and tag.because


def test_no_column_where_none_is_meant() -> None:
    names = ("humidity", "wind_speed", "station")
    for question in ("thanks a lot!", "what can you do?", "tell me a joke", "please start over", "who are you"):
        assert [n for n in best(question, *names)] == []


def test_five_hundred_columns_are_quick() -> None:
    parts = ["sales", "cost", "visits", "margin", "orders", "returns", "tax", "weight"]
    names = [f"{parts[i % 8]}_{parts[(i // 8) % 8]}_{i}" for i in range(500)]
    data = table(*names)
    start = time.process_time()
    index = column_index(data, WORDS)
    built = time.process_time() - start
    tokens = tokenize(
        "what is the total sales tax and the avrage margin of returned ordesr by wieght and region since 2020?"
    )
    index.tags(tokens)
    start = time.process_time()
    for _ in range(5):
        found = index.tags(tokens)
    assert found and built < 2 and (time.process_time() - start) / 5 < 0.2
