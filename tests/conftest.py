"""What every test starts from: no screen, cheap key slots, and stores of their own in temporary folders."""

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from db import keys, store
from db.actors import Actor, SiteKind
from db.organs import service as organs
from db.paths import StorePaths
from reports import typeface

PASSWORD = "Ceshi-2026"


@pytest.fixture(autouse=True)
def fast_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key slots that cost nothing, because a test opens many."""
    monkeypatch.setattr(keys, "ARGON2_TIME", 1)
    monkeypatch.setattr(keys, "ARGON2_MEMORY_KIB", 8)


@pytest.fixture(autouse=True, scope="session")
def bundled_fonts() -> None:
    """Papers look the same on every machine that runs the tests."""
    typeface.use_own_fonts(False)


@pytest.fixture(autouse=True)
def closed_store() -> Iterator[None]:
    """No test leaves a store open for the next."""
    yield
    store.close_store()


@pytest.fixture
def county_paths(tmp_path: Path) -> StorePaths:
    """A folder for the county's store."""
    return StorePaths(tmp_path / "county")


@pytest.fixture
def county(county_paths: StorePaths) -> Actor:
    """The first user of a fresh, open county store."""
    actor, _ = organs.start_office(
        county_paths, SiteKind.COUNTY, "泽州县行政审批服务管理局", "140525", "李四", PASSWORD
    )
    return actor


@pytest.fixture
def township_paths(tmp_path: Path) -> StorePaths:
    """A folder for a township's store."""
    return StorePaths(tmp_path / "township")
