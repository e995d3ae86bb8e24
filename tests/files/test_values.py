"""Text cells to values: numbers, dates, missing spellings, codes; kinds and roles; totals; cautions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from assistant.dataset import Kind, Role
from assistant.files import read
from assistant.files.profile import profile
from assistant.files.values import read_values


def values(cells: list[str], **more: str):
    return read_values(pa.array(cells), **more)


@pytest.mark.parametrize(("cells", "numbers"), [
    (["1", "2", "3"], [1, 2, 3]),
    (["1.5", "-2", "+3e2"], [1.5, -2, 300]),
    (["1,234.50", "7.25"], [1234.5, 7.25]),
    (["1.234,50", "7,25"], [1234.5, 7.25]),
    (["1 234,5", "12,25"], [1234.5, 12.25]),
    (["12'345.10", "7"], [12345.1, 7]),
    (["1,234", "12,500", "950"], [1234, 12500, 950]),
    (["0,5", "1,25"], [0.5, 1.25]),
    (["12,34,567", "1,00,000"], [1234567, 100000]),
    (["$5", "$1,000", "-$3"], [5, 1000, -3]),
    (["5 €", "7,50 €"], [5, 7.5]),
    (["45 %", "7.5%"], [0.45, 0.075]),
    (["(200)", "300"], [-200, 300]),
    (["3.5k", "2M"], [3500, 2_000_000]),
    (["12 kg", "7.5 kg"], [12, 7.5]),
    (["1", "inf", "-inf"], [1, np.inf, -np.inf]),
    (["5-", "7"], [-5, 7]),
])  # fmt: skip
def test_written_numbers(cells, numbers):
    assert values(cells).series.tolist() == pytest.approx(numbers)


def test_the_decimal_mark_of_other_columns_settles_an_open_one(written):
    frame = read(written("a;b\n" + "".join(f"{i},5;{i}.000\n" for i in range(100, 120)))).frame
    assert frame["a"].iloc[0] == 100.5
    assert frame["b"].iloc[0] == 100_000


@pytest.mark.parametrize("spelled", ["N/A", "-", "?", "null", "#DIV/0!", "unknown", ".", "none", "NaN", ""])
def test_missing_is_spelled_in_many_ways(spelled):
    found = values(["1", spelled, "3", spelled, "5"])
    assert found.series.isna().tolist() == [False, True, False, True, False]


def test_words_that_are_levels_stay():
    assert values(["none", "mild", "none", "severe"]).series.tolist() == ["none", "mild", "none", "severe"]
    assert values(["DE", "NA", "FR", "US", "NA"]).series.tolist() == ["DE", "NA", "FR", "US", "NA"]


def test_codes_keep_their_zeros_and_long_numbers_their_digits():
    assert values(["00501", "12345"]).series.tolist() == ["00501", "12345"]
    long = ["123456789012345678901", "223456789012345678901"]
    assert values(long).series.tolist() == long
    assert values(["9007199254740993", "1"]).series.tolist() == [9007199254740993, 1]
    assert values(["9007199254740993", ""]).series.iloc[0] == "9007199254740993"


def test_nines_for_missing_are_found_and_true_ones_are_not():
    assert values(["21", "35", "-999", "40", "-999", "28"]).series.isna().sum() == 2
    assert values([str(i) for i in range(990, 1010)]).series.isna().sum() == 0
    assert values(["-9", "-5", "-7", "3", "4", "8"]).series.isna().sum() == 0


@pytest.mark.parametrize(("cells", "first", "how"), [
    (["2024-01-31", "2024-02-29"], "2024-01-31", ""),
    (["13/02/2024", "01/03/2024"], "2024-02-13", "seen"),
    (["02/13/2024", "03/01/2024"], "2024-02-13", "seen"),
    (["01/02/2024", "03/04/2024"], "2024-01-02", "open"),
    (["01.02.2024", "03.04.2024"], "2024-02-01", "mark"),
    (["05/01/2024", "09/01/2024", "03/02/2024", "07/02/2024", "11/02/2024", "02/03/2024"], "2024-01-05", "order"),
    (["3 Mar 2024", "14 April 2024"], "2024-03-03", ""),
    (["March 3, 2024", "April 14, 2024"], "2024-03-03", ""),
    (["2024-01-31T10:20:30Z", "2024-01-31T10:20:31Z"], "2024-01-31 10:20:30", ""),
    (["2024-01-31 10:00+02:00", "2024-01-31 11:00+02:00"], "2024-01-31 08:00", ""),
    (["1/31/2024 3:05 PM", "2/1/2024 4:00 AM"], "2024-01-31 15:05", "seen"),
    (["Jan 2024", "Feb 2024"], "2024-01-01", ""),
    (["2024-Q3", "2024-Q4"], "2024-07-01", ""),
    (["15. März 2024", "2. Mai 2024"], "2024-03-15", ""),
])  # fmt: skip
def test_dates(cells, first, how):
    found = values(cells)
    assert found.series.iloc[0] == pd.Timestamp(first)
    assert found.dates is not None
    assert found.dates.how == how


def test_large_columns_of_dates_are_read_as_small_ones():
    rng = np.random.default_rng(0)
    days = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 1500, 5000), unit="D")
    cells = [day.strftime("%d/%m/%Y") for day in days]
    assert (values([f"{c} 10:{i % 60:02d}" for i, c in enumerate(cells)]).series.dt.normalize() == days).all()


def test_truths_and_mixtures():
    assert values(["true", "FALSE", "True"]).series.tolist() == [True, False, True]
    mostly = values([*[str(i) for i in range(40)], "twelve"])
    assert mostly.series.dtype == float
    assert dict(mostly.odd) == {"twelve": 1}
    assert values(["1", "2", "b", "c", "4"]).mixed


def test_names_that_a_spreadsheet_took_for_dates_are_told():
    found = values(["BRCA1", "TP53", "2-Sep", "1-Mar", "EGFR2", "2.31E+13"] * 3)
    assert found.series.iloc[2] == "2-Sep"
    assert "1-Mar" in found.mangled


FRAME = pd.DataFrame({
    "customer_id": np.arange(40) % 13 + 1000,
    "PassengerId": np.arange(1, 41),
    "pclass": [1, 2, 3, 1] * 10,
    "survived": [0, 1] * 20,
    "Year": [2019, 2020, 2021, 2022] * 10,
    "zip": ["01067", "10115", "80331", "50667"] * 10,
    "unit_price": np.linspace(1, 9, 40),
    "sales": np.arange(40) * 3,
    "balance": np.arange(40) * 7.5,
    "height_cm": np.linspace(150, 190, 40),
    "city": ["Ulm", "Bern", "Graz", "Linz"] * 10,
    "size": ["small", "large", "medium", "small"] * 10,
    "smoker": ["yes", "no"] * 20,
    "remark": [f"They came late and number {i} was never seen again" for i in range(40)],
    "same": ["x"] * 40,
    "cluster": [1, 2, 3, 4] * 10,
    "age_group": ["18-30", "31-50", "51+", "<18"] * 10,
    "when": pd.date_range("2024-01-01", periods=40),
})  # fmt: skip


@pytest.mark.parametrize(("name", "kind", "role"), [
    ("customer_id", Kind.ID, Role.ID), ("PassengerId", Kind.ID, Role.ID), ("pclass", Kind.ORDERED, Role.GROUP), ("survived", Kind.YESNO, Role.GROUP),
    ("Year", Kind.NUMBER, Role.TIME), ("zip", Kind.PLACE, Role.CODE), ("unit_price", Kind.NUMBER, Role.RATE), ("sales", Kind.NUMBER, Role.AMOUNT),
    ("balance", Kind.NUMBER, Role.STOCK), ("height_cm", Kind.NUMBER, Role.MEASURE), ("city", Kind.PLACE, Role.GROUP), ("size", Kind.ORDERED, Role.GROUP),
    ("smoker", Kind.YESNO, Role.GROUP), ("remark", Kind.TEXT, Role.TEXT), ("same", Kind.CATEGORY, Role.CONSTANT), ("cluster", Kind.CATEGORY, Role.CODE),
    ("age_group", Kind.ORDERED, Role.GROUP), ("when", Kind.DATE, Role.TIME),
])  # fmt: skip
def test_kinds_and_roles(name, kind, role):
    column = profile(FRAME)[name]
    assert (column.kind, column.role) == (kind, role)


def test_levels_units_and_yes():
    found = profile(FRAME)
    assert found["size"].levels == ("small", "medium", "large")
    assert found["age_group"].levels == ("<18", "18-30", "31-50", "51+")
    assert found["height_cm"].unit == "cm"
    assert found["survived"].yes == 1
    assert found["smoker"].yes == "yes"


def test_rows_of_totals_are_set_aside(written):
    text = "shop,sales\n" + "".join(f"shop {i},{i * 10}\n" for i in range(1, 9)) + "Total,360\n"
    data = read(written(text))
    assert len(data.frame) == 8
    assert "caution.total_row" in {c.key for c in data.cautions}
    unsure = read(written(text.replace("Total,360", "Total,17")))
    assert len(unsure.frame) == 9


@pytest.mark.parametrize(("text", "key"), [
    ("a,b\n", "no_rows"),
    ("a,b\n" + "1,x\n2,N/A\n3,y\n4,z\n" * 3, "missing_spellings"),
    ("day,n\n" + "01/02/2024,1\n03/04/2024,2\n05/01/2024,2\n07/02/2024,9\n03/02/2024,1\n", "ambiguous_date"),
    ("day,n\n" + "01/02/2024,1\n2024-04-03,2\n05/13/2024,2\n", "mixed_date_formats"),
    ("zip,n\n" + "01067,1\n02345,2\n80331,3\n", "code_not_number"),
    ("age,n\n" + "".join(f"{a},1\n" for a in [21, 33, -999, 45, -999, 61, 28]), "sentinel_value"),
    ("price,n\n" + "$1,1\n€2,1\n$3,1\n", "number_format"),
    ("n,word\n" + "".join(f"{i},a{i}\n" for i in range(20)) + "1e308,b\ninf,c\n", "infinite_or_huge"),
    ("x,same\n1,a\n2,a\n3,a\n", "constant_column"),
    ("name,2019,2020,2021\na,1,2,3\nb,2,3,4\n", "pivoted_table"),
    ("number,w\n12345678901234567890,a\n12345678901234567891,b\n", "long_integer_precision"),
])  # fmt: skip
def test_cautions_at_upload(written, text, key):
    assert f"caution.{key}" in {c.key for c in read(written(text)).cautions}


def test_a_sound_table_raises_no_alarm(written):
    rng = np.random.default_rng(1)
    lines = [f"{rng.choice(['north', 'south'])},{rng.normal(20, 4):.2f},{rng.lognormal(3, 1):.2f}" for _ in range(400)]
    assert read(written("region,temperature,income\n" + "\n".join(lines))).cautions == ()


def test_phone_numbers_with_points_are_no_bands():
    from assistant.files.scales import in_order

    assert in_order(["478.978.0729", "1-269-906-9922", "478.123.0000 to 5"]) == ()
