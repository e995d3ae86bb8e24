"""Ten turns of somebody who never made a model: a table comes in, a model is made, questioned, used on new rows, taken home."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

pytest.importorskip("playwright", reason="the browser tests need Playwright")
from tests.ui.test_chat import address, ask, attach, browser, pytestmark, visit

__all__ = ["address", "browser", "pytestmark", "visit"]  # fixtures and marks of the chat's own tests
CHURN = Path(__file__).parents[2] / "examples" / "churn.csv"


@pytest.fixture(scope="module")
def new_customers(tmp_path_factory) -> Path:
    """Customers of whom nobody knows yet whether they will stay."""
    path = tmp_path_factory.mktemp("new") / "newcomers.csv"
    pd.read_csv(CHURN).drop(columns="churned").tail(150).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def leaving() -> str:
    """A customer who left, by the rare mixture that leavers have."""
    frame = pd.read_csv(CHURN)
    gone = frame[(frame["churned"] == "yes") & (frame["contract"] == "monthly") & (frame["months"] < 6)]
    return str(gone["customer"].iloc[0])


def test_ten_turns(visit, new_customers, leaving):
    page = visit(accept_downloads=True)

    def says(question: str, *patterns: str):
        """Ask, and find the patterns in what is said behind the question."""
        ask(page, question)
        said = page.locator("#chat").inner_text().rsplit(question, 1)[-1]
        missing = [pattern for pattern in patterns if not re.search(pattern, said, re.IGNORECASE)]
        assert not missing, (question, missing, said[:600])

    attach(page, CHURN)
    says("can you predict who will churn?", "Done", "guessing")
    says("how good is it?", "right one first", "guessing")
    says(f"why customer {leaving}?", "chance of", "on account of")
    says("what if she had a contract of two years?", "instead of", "%")
    says("what would keep her?", "would give", "instead of")
    says("where does it fail?", "wrong")
    says("can I trust it?", "score")
    attach(page, new_customers)
    says("predict these customers", "150", "churned")
    with page.expect_download() as download:
        page.locator("#chat .bot-row a[href*='.csv']").last.click()
    table = pd.read_csv(download.value.path())
    assert len(table) == 150 and {"prediction", "chance"} <= set(table)
    says("save the model", r"model-of-churned\.plainly")
