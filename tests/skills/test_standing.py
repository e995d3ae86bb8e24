"""Where a number stands, against another implementation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from assistant.errors import CannotAnswer
from skills.standing import standing


@pytest.mark.parametrize("at", [-5.0, 0.0, 2.0, 3.0, 7.5, 40.0])
def test_the_share_below_is_the_percentile_rank(at):
    values = np.random.default_rng(1).poisson(3, 400).astype(float)
    found = standing(pd.DataFrame({"visits": values}), at, "visits")
    assert found.below.value == pytest.approx(stats.percentileofscore(values, at, kind="mean") / 100)
    assert found.below.value + found.above.value == pytest.approx(1)
    assert found.beyond == (at < values.min() or at > values.max())


def test_the_column_is_found_by_its_reach(assistant, sessions):
    turn, _ = assistant.reply("is 45000 a lot?", sessions["people"])
    assert turn.status == "answered" and turn.answers[0].columns == ("income",)
    turn, _ = assistant.reply("is 20 a lot?", sessions["people"])  # an age or a fare
    assert turn.status == "declined" and len(turn.follow_ups) == 3


def test_what_cannot_be_placed_is_declined():
    with pytest.raises(CannotAnswer):
        standing(pd.DataFrame({"visits": [1, 2, 3]}), 2, "visits")
    with pytest.raises(CannotAnswer):
        standing(pd.DataFrame({"visits": range(50), "sales": range(50)}), 20)
