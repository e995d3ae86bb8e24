"""Pictures as people ask for them: the columns and the mark that are drawn, on tables made for the tests."""

import pytest

from assistant.answer import Chart
from assistant.ui.draw import figure, picture

ASKED = [
    # a dot for each row
    ("shop", "scatterplot of sales and visits", "point", {"sales", "visits"}),
    (
        "shop",
        "a scatter chart of unit price against sales, coloured by product",
        "point",
        {"unit_price", "sales", "product"},
    ),
    ("shop", "plot ad spend vs visits, a separate panel for each region", "point", {"ad_spend", "visits", "region"}),
    ("shop", "sales by visits", "point", {"sales", "visits"}),
    ("shop", "visits versus ad_spend broken out by product", "point", {"visits", "ad_spend", "product"}),
    ("people", "how does income relate to age", "point", {"income", "age"}),
    ("people", "show the relation between income and fare split by smoker", "point", {"income", "fare", "smoker"}),
    # along the time
    ("shop", "total sales over time", "line", {"sales", "date"}),
    ("shop", "sales over time by product", "line", {"sales", "date", "product"}),
    ("shop", "average visits by month for each region", "line", {"visits", "date", "region"}),
    ("shop", "line chart of average sales", "line", {"sales", "date"}),
    ("shop", "area chart of sales over time", "area", {"sales", "date"}),
    # how values are spread
    ("shop", "histogram of unit price", "bar", {"unit_price"}),
    ("people", "plot the ages", "bar", {"age"}),
    ("people", "histogram of age in 8 bins", "bar", {"age"}),
    ("shop", "box plot of sales by region", "box", {"sales", "region"}),
    # groups
    ("people", "bar chart of the number of people in each city", "bar", {"city"}),
    ("people", "AVG(fare) by class in a bar chart", "bar", {"fare", "class"}),
    ("people", "class distribution by sex", "bar", {"class", "sex"}),
    ("shop", "stacked bars of the count by product, coloured by region", "bar", {"product", "region"}),
    ("shop", "how do sales vary by discount", "bar", {"sales", "discount"}),
    ("shop", "heat map of average sales by region and product", "rect", {"sales", "region", "product"}),
    ("people", "average and highest fare in each class with a scatter chart", "point", {"fare", "class"}),
    ("people", "the average age in a bar chart", "bar", {"age"}),
    # said in two sentences, and in two messages
    ("shop", "Scatterplot of sales vs visits. Colour it by region.", "point", {"sales", "visits", "region"}),
    ("shop", "For each region, show the total sales.", "bar", {"sales", "region"}),
    ("shop", "scatter sales and visits // small multiples by product", "point", {"sales", "visits", "product"}),
    ("shop", "show total sales by product // colour by region", "bar", {"sales", "product", "region"}),
    ("shop", "show total sales by product // now by region", "bar", {"sales", "region"}),
    ("shop", "sales over time // add region to the legend", "line", {"sales", "date", "region"}),
]


# What is not drawn yet, and why; strict: once it is, the mark must go.
NOT_YET: dict[str, str] = {}


def _case(case: tuple[str, str, str, set[str]]) -> object:
    marks = [pytest.mark.xfail(reason=NOT_YET[case[1]])] if case[1] in NOT_YET else []
    return pytest.param(*case, id=case[1], marks=marks)


@pytest.mark.parametrize(("table", "said", "mark", "columns"), [_case(case) for case in ASKED])
def test_the_picture_asked_for_is_drawn(assistant, sessions, table, said, mark, columns):
    session = sessions[table]
    for message in said.split(" // "):
        turn, session = assistant.reply(message, session)
    record = turn.record()
    assert record["status"] == "answered", record["text"]
    assert [(c["mark"], set(c["columns"])) for c in record["charts"]] == [(mark, columns)]
    for block in turn.answers[0].blocks:
        if isinstance(block, Chart):
            assert b"<svg" in picture(block)
            assert figure(block)


def test_rows_behind_a_scatter_are_its_dots(assistant, sessions):
    turn, _ = assistant.reply("scatter plot of the relationship between age and income", sessions["people"])
    record = turn.record()
    assert record["columns_of_rows"] == ["age", "income"]
    assert len(record["rows"]) > 100


def test_an_average_of_nothing_is_not_a_count(assistant, sessions):
    turn, _ = assistant.reply("a bar chart of the mean gizmos by product", sessions["shop"])
    assert turn.status != "answered"
