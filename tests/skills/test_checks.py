"""The skills about rows, on tables of known truth: copies, faults, oddities, rows needed, chances."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.condition import Filter
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate
from assistant.files.profile import profile
from assistant.script import Script
from assistant.stats.interval import wilson
from tests import tables
from tests.reading import SKILLS


def ask(name: str, frame: pd.DataFrame, whole: pd.DataFrame | None = None, **args):
    """The answer of a skill to a table, as the conversation would get it."""
    skill, columns = SKILLS[name], profile(frame if whole is None else whole)
    given = {"columns": columns, "whole": frame if whole is None else whole, "cautions": ()}
    supplied = {slot: given[g.what] for slot, g in skill.given.items() if g.what in given}
    return skill.tell(skill.compute(frame, **args, **supplied), Script("t.csv", (), skill.compute, args))


def found(answer, name: str):
    return next(f.value for f in answer.findings if f.name == name)


# ------------------------------------------------------------------------------------------------ probability


def test_chance_is_the_share_with_its_range():
    people = tables.people()
    answer = ask("probability", people, event=(("survived", "==", 1),))
    hits = int((people["survived"] == 1).sum())
    assert isinstance(answer.value, Estimate) and answer.value.value == pytest.approx(hits / len(people))
    assert (answer.value.sure.low, answer.value.sure.high) == pytest.approx(wilson(hits, len(people)))


def test_chance_among_some_rows_stands_beside_that_of_all_and_the_other_way_round():
    people = tables.people()
    women = people[Filter("sex", "==", "female").mask(people)]
    answer = ask("probability", women, people, event=(("survived", "==", 1),))
    assert answer.headline.key == "probability.among_more"
    assert found(answer, "among all rows").value == pytest.approx(people["survived"].mean())
    turned = next(b for b in answer.blocks if getattr(b, "key", "") == "probability.turned")
    assert turned.facts["turned"].value == pytest.approx(
        (people.loc[people["survived"] == 1, "sex"] == "female").mean()
    )


def test_two_sides_have_a_difference_and_a_ratio():
    people = tables.people()
    answer = ask("probability", people, event=(("survived", "==", 1),), by="sex", groups=("male", "female"))
    rates = people.groupby("sex")["survived"].mean()
    assert answer.value == "female"
    assert found(answer, "difference").value == pytest.approx(rates["female"] - rates["male"])
    assert found(answer, "risk ratio").value == pytest.approx(rates["female"] / rates["male"])


def test_gaps_are_no_no():
    people = tables.people()
    answer = ask("probability", people, event=(("age", ">", 40),))
    assert answer.value.rows == people["age"].notna().sum()


def test_either_of_two():
    people = tables.people()
    answer = ask("probability", people, event=(("sex", "==", "female"), ("smoker", "==", "yes")), either=True)
    assert answer.value.value == pytest.approx(((people["sex"] == "female") | (people["smoker"] == "yes")).mean())


def test_few_rows_are_warned_of():
    people = tables.people().head(12)
    answer = ask("probability", people, event=(("survived", "==", 1),))
    assert "caution.too_few_rows" in {c.key for c in answer.caveats}


def test_no_event_is_asked_for_with_a_way_on():
    with pytest.raises(CannotAnswer) as cannot:
        ask("probability", tables.people())
    assert len(cannot.value.instead) >= 2


# ------------------------------------------------------------------------------------------------ sample_size


@pytest.mark.parametrize(
    ("args", "rows"),
    [
        ({"first": 5, "second": 7}, 2213),
        ({"first": 0.05, "second": 0.07}, 2213),
        ({"first": 5, "second": 7, "power": 90}, 2962),
        ({"correlation": 0.3}, 85),
        ({"margin": 3}, 1068),
        ({"halve": True}, 3 * 1260),
    ],
)
def test_rows_needed(args, rows):
    assert ask("sample_size", tables.shop(), **args).value.value == rows


def test_rows_for_a_difference_follow_from_the_spread():
    from statsmodels.stats.power import TTestIndPower

    shop = tables.shop()
    answer = ask("sample_size", shop, target="sales", gap=5)
    theirs = TTestIndPower().solve_power(5 / shop["sales"].std(), power=0.8, alpha=0.05)
    assert answer.value.value == int(np.ceil(theirs))
    assert answer.value.sure.low <= answer.value.value <= answer.value.sure.high


def test_forty_rows_are_few_and_a_thousand_are_not():
    shop = tables.shop()
    assert ask("sample_size", shop, rows=40).value is False
    assert ask("sample_size", shop).value is True


def test_small_groups_show_large_differences_only():
    shop = pd.concat(
        [tables.shop().query("region == 'north'").head(8), tables.shop().query("region == 'south'").head(8)]
    )
    answer = ask("sample_size", shop, target="sales", by="region")
    assert answer.value is False and answer.caveats[0].key == "caution.underpowered"


def test_numbers_that_make_no_sense_are_declined():
    for args in ({"first": 50, "second": 700}, {"margin": 80}, {"first": 5, "second": 7, "power": 1e-3}):
        with pytest.raises(CannotAnswer):
            ask("sample_size", tables.shop(), **args)


# ------------------------------------------------------------------------------------------------ duplicates, quality, unusual


def test_copies_are_counted_and_told_in_sums():
    shop = pd.concat([tables.shop(), tables.shop().iloc[[3, 4, 4]]], ignore_index=True)
    answer = ask("duplicates", shop)
    assert answer.value.value == 3
    told = [b for b in answer.blocks if getattr(b, "key", "") == "duplicates.sum" and b.facts["column"] == "sales"]
    assert told and told[0].facts["once"].value == pytest.approx(tables.shop()["sales"].sum())


def test_keys_of_several_columns():
    answer = ask("duplicates", tables.shop(), among=("date", "region", "product"), unique=True, wants="yesno")
    assert answer.value is True
    answer = ask("duplicates", tables.shop(), among=("date", "region"), unique=True, wants="yesno")
    assert answer.value is False and found(answer, "rows too many").value == 1260 - 420


def test_names_nearly_the_same_are_shown():
    people = tables.people()
    people.loc[0, "name"] = people.loc[1, "name"].upper() + " "
    answer = ask("duplicates", people, among=("name",))
    assert found(answer, "near duplicates").value >= 1


def test_clean_and_unclean():
    shop = tables.shop()
    assert ask("quality", shop, wants="yesno").value is True
    shop.loc[3, "unit_price"] = -5.0
    answer = ask("quality", shop, wants="yesno")
    assert answer.value is False and answer.headline.key == "quality.start_column"


def test_nothing_odd_and_something_odd():
    shop = tables.shop()
    assert ask("unusual", shop, wants="yesno").value is False
    shop.loc[100, "sales"] = 9_000
    answer = ask("unusual", shop, wants="rows")
    assert 101 in answer.value
