"""Messages of several sentences: clauses, steps, rules for the verdict, and the plan that comes of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from assistant import Assistant
from assistant.condition import Filter
from assistant.conversation import Session
from assistant.language.planning.clauses import cut
from assistant.language.planning.verdicts import verdicts
from assistant.scope import Derive, DropMissing, DropOutliers, Fill, Keep, apply
from assistant.verdict import Verdict, called


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    n = 300
    table = pd.DataFrame({
        "height": rng.normal(170, 8, n).round(1), "weight": rng.normal(70, 9, n).round(1), "team": rng.choice(["red", "blue"], n),
        "adults": rng.integers(0, 3, n), "kids": rng.integers(0, 4, n), "bill": rng.exponential(30, n).round(2),
    })  # fmt: skip
    table["weight"] += 0.5 * (table["height"] - 170)
    table.loc[::17, "weight"] = None
    return table


@pytest.fixture(scope="module")
def chat(frame: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> tuple[Assistant, Session]:
    path: Path = tmp_path_factory.mktemp("plan") / "guests.csv"
    frame.to_csv(path, index=False)
    assistant = Assistant()
    return assistant, assistant.open(path)


def test_clauses_end_where_sentences_or_things_to_do_end() -> None:
    said = [
        c.text
        for c in cut(
            "Drop guests without a weight, then compute the mean height. - Round to 2 decimals.\n- Use 'No. of kids' as it is."
        )
    ]
    assert said == [
        "Drop guests without a weight",
        "compute the mean height.",
        "Round to 2 decimals.",
        "Use 'No. of kids' as it is.",
    ]


def test_no_message_is_too_odd_to_cut() -> None:
    for message in ("", " ", "...", "{}", "a." * 500, "if", "1. 2. 3.", "'", "\n\n"):
        assert isinstance(cut(message), list)


@pytest.mark.parametrize(("text", "figures", "label"), [
    ("Call it linear if the p-value is less than 0.05 and the absolute value of r is at least 0.5.", {"p_value": 0.01, "coefficient": -0.7}, "linear"),
    ("Consider the link significant if the p-value is less than 0.01.", {"p_value": 0.02}, "not significant"),
    ("If the p-value is below 0.05, the data are not normal.", {"p_value": 0.001}, "not normal"),
    ("A skewness greater than 0.5 indicates a distribution skewed to the right.", {"skewness": 2.0}, "skewed right"),
    ("Consider a correlation to be strong if the absolute value of r is above 0.7, and weak if it is below 0.3.", {"coefficient": -0.1}, "weak"),
])  # fmt: skip
def test_rules_for_the_verdict(text: str, figures: dict[str, float], label: str) -> None:
    rules = [rule for clause in cut(text) for rule in verdicts(clause)]
    assert called(figures, rules) == label


def test_a_rule_without_figures_is_no_rule() -> None:
    assert not [rule for clause in cut("Tell me if it rains. If so, why?") for rule in verdicts(clause)]
    assert (
        called({"p_value": 0.5}, [Verdict("a", (("p_value", "<", 0.1),)), Verdict("b", (("p_value", "<", 0.2),))]) == ""
    )


def test_a_new_column_is_made_and_used(chat: tuple[Assistant, Session], frame: pd.DataFrame) -> None:
    assistant, session = chat
    turn, _ = assistant.reply(
        'Create a new column called "party" by adding "adults" and "kids". Then calculate the mean of this new column.',
        session,
    )
    assert turn.status == "answered", turn.why
    expected = float((frame["adults"] + frame["kids"]).mean())
    assert turn.answers[0].findings[0].value.value == pytest.approx(expected)  # type: ignore[union-attr]
    assert any(isinstance(step, Derive) and step.name == "party" for step in turn.requests[0].scope)


def test_steps_come_before_the_question(chat: tuple[Assistant, Session], frame: pd.DataFrame) -> None:
    assistant, session = chat
    plan = assistant.understand(
        "Fill the missing weight values with the median. What is the mean weight?", session
    ).plan
    assert Fill("weight", "median") in plan[0].scope
    assert float(apply(plan[0].scope, frame)["weight"].mean()) == pytest.approx(
        float(frame["weight"].fillna(frame["weight"].median()).mean())
    )
    plan = assistant.understand("Drop the rows with missing weight. Then calculate the median height.", session).plan
    assert DropMissing(("weight",)) in plan[0].scope


def test_outliers_are_dropped_only_for_what_comes_after(chat: tuple[Assistant, Session]) -> None:
    assistant, session = chat
    plan = assistant.understand(
        "Calculate the mean bill. Remove the outliers of bill with the IQR method and calculate the mean bill again.",
        session,
    ).plan
    dropped = [
        any(isinstance(s, DropOutliers) for s in request.scope) for request in plan if request.skill == "summarise"
    ]
    assert dropped == [False, True]


def test_a_named_test_and_its_rule(chat: tuple[Assistant, Session]) -> None:
    assistant, session = chat
    turn, _ = assistant.reply(
        "Is the bill normally distributed? Use the Shapiro-Wilk test. Consider it normal if the p-value is greater than 0.05.",
        session,
    )
    assert turn.requests[0].skill == "test" and turn.requests[0].args["method"] == "shapiro"
    assert "not normal" in [f.value for f in turn.answers[0].findings]


def test_what_is_named_exactly_settles_what_was_said_loosely(chat: tuple[Assistant, Session]) -> None:
    assistant, session = chat
    plan = assistant.understand(
        "Do taller guests weigh more, is there a correlation? Calculate the Pearson correlation between 'height' and 'weight'. Round it.",
        session,
    ).plan
    found = next(r for r in plan if r.skill == "relate")
    assert set(found.args["among"]) == {"height", "weight"} and found.args["method"] == "pearson"


def test_conditions_that_oppose_each_other_are_groups(chat: tuple[Assistant, Session]) -> None:
    assistant, session = chat
    plan = assistant.understand(
        "I have a list of guests. What is the mean bill of the red team versus the blue team?", session
    ).plan
    assert plan[0].args.get("by") == ("team",) and not any(
        isinstance(s, Keep) and s.condition == Filter("team", "==", "red") for s in plan[0].scope
    )


def test_the_split_asked_for_is_scikit_learns(chat: tuple[Assistant, Session], frame: pd.DataFrame) -> None:
    from sklearn.linear_model import LinearRegression
    from sklearn.model_selection import train_test_split

    assistant, session = chat
    turn, _ = assistant.reply(
        "Predict the bill based on height and kids. Use a linear regression model. Split the data 70/30 with random_state 5 and report the RMSE.",
        session,
    )
    x_in, x_out, y_in, y_out = train_test_split(frame[["height", "kids"]], frame["bill"], test_size=0.3, random_state=5)
    off = y_out - LinearRegression().fit(x_in, y_in).predict(x_out)
    assert turn.requests[0].skill == "holdout", turn.why
    assert turn.answers[0].findings[0].value.value == pytest.approx(float(np.sqrt((off**2).mean())))  # type: ignore[union-attr]


def test_one_question_that_cannot_be_answered_does_not_hide_the_others(chat: tuple[Assistant, Session]) -> None:
    assistant, session = chat
    turn, _ = assistant.reply("Calculate the mean bill. Calculate the mean of the team column.", session)
    assert turn.status == "answered" and turn.answers


def test_chatter_is_not_a_plan(chat: tuple[Assistant, Session]) -> None:
    assistant, session = chat
    for text in ("Book me a flight. Then tell me a joke.", "Play some music. Make it loud!"):
        assert assistant.understand(text, session).status != "answered", text
