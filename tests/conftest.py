"""Data sets and an assistant that the tests share."""

from __future__ import annotations

import os

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")  # before any heavy library starts its threads
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

from pathlib import Path  # noqa: E402
from typing import TYPE_CHECKING  # noqa: E402

import pandas as pd  # noqa: E402
import pytest  # noqa: E402

from tests import tables  # noqa: E402

if TYPE_CHECKING:
    from assistant.conversation import Assistant, Session


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what shares something costly: the browser and its chat, and all tests of one question."""
    for item in items:
        case = getattr(item, "callspec", None) and item.callspec.params.get("case")
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
        elif case is not None and item.path.stem == "test_skill_contract":
            item.add_marker(pytest.mark.xdist_group(case.id))


@pytest.fixture(scope="session")
def csv(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The CSV file of each table, by its name."""
    folder = tmp_path_factory.mktemp("tables")
    paths = {}
    for name, make in tables.TABLES.items():
        paths[name] = folder / f"{name}.csv"
        make().to_csv(paths[name], index=False)
    return paths


@pytest.fixture(scope="session")
def shop_csv(csv: dict[str, Path]) -> Path:
    return csv["shop"]


@pytest.fixture(scope="session")
def people_csv(csv: dict[str, Path]) -> Path:
    return csv["people"]


@pytest.fixture
def shop() -> pd.DataFrame:
    return tables.shop()


@pytest.fixture
def people() -> pd.DataFrame:
    return tables.people()


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    """An assistant with every skill, that computes in this process."""
    from assistant import Assistant

    return Assistant()


@pytest.fixture(scope="session")
def sessions(assistant: Assistant, csv: dict[str, Path]) -> dict[str, Session]:
    """A fresh conversation about each table, by its name."""
    return {name: assistant.open(path) for name, path in csv.items()}
