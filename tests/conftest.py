"""What every test starts from: no screen, cheap stores and key slots, all of them in temporary folders."""

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import sqlcipher3
from hypothesis import settings

from db import clock, demo, keys, store
from db.actors import Actor, SiteKind
from db.organs import service as organs
from db.paths import StorePaths
from reports import typeface

MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory: there no test waits for a disk."""

if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 4 << 30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

settings.register_profile("ordinary", max_examples=60, deadline=None)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("EXAMPLES", "ordinary"))

PASSWORD = "Ceshi-2026"
REAL_LISTS = Path(os.environ.get("REAL_LISTS", Path(__file__).parents[2] / "shared" / "data"))
"""Where lists lie that offices really published: they are not ours to give away, so a fresh clone has none."""
FRIDAY = date(2026, 11, 20)
"""The day on which the demo county was filled."""


@dataclass(frozen=True)
class Fresh:
    """A store nobody has open, its key, and its first user."""

    paths: StorePaths
    key: bytes
    actor: Actor


def pytest_collection_finish() -> None:
    """What was collected stays to the end: no search for cycles need look at it, nor at every few rows or parts."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(autouse=True, scope="session")
def fast_keys() -> Iterator[None]:
    """Key slots that cost nothing, because a test opens many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "ARGON2_TIME", 1)
        patch.setattr(keys, "ARGON2_MEMORY_KIB", 8)
        yield


@pytest.fixture(autouse=True, scope="session")
def fast_schema() -> Iterator[None]:
    """The schema steps run once, for a store without rows; every new store becomes a copy of it."""
    upgrade = store._upgrade
    with closing(store.connect(Path(":memory:"), keys.new_key())) as empty, pytest.MonkeyPatch.context() as patch:
        upgrade(empty)

        def copied(connection: sqlcipher3.dbapi2.Connection) -> None:
            new = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
            empty.backup(connection) if new else upgrade(connection)

        patch.setattr(store, "_upgrade", copied)
        yield


@pytest.fixture(autouse=True, scope="session")
def brief_check() -> Iterator[None]:
    """A store is opened with the short look that large ones get: a test opens many; tests/store looks at every page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "QUICK_CHECK_LIMIT", 0)
        yield


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


@pytest.fixture(scope="session")
def fresh_county(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """A county's store in which nothing has been done, closed; made once, to be copied."""
    paths = StorePaths(tmp_path_factory.mktemp("fresh") / "county")
    name = "泽州县行政审批服务管理局"
    actor, _ = organs.start_office(paths, SiteKind.COUNTY, name, "140525", "李四", PASSWORD)
    key = store.opened().key
    store.close_store()
    return Fresh(paths, key, actor)


@pytest.fixture
def county(fresh_county: Fresh, county_paths: StorePaths) -> Actor:
    """The first user of a fresh, open county store."""
    shutil.copytree(fresh_county.paths.folder, county_paths.folder)
    store.open_store(county_paths, fresh_county.key)
    return fresh_county.actor


def real_list(name: str) -> Path:
    """A list an office really published; without it the test is skipped and says how to have it run."""
    path = REAL_LISTS / name
    if not path.exists():
        pytest.skip(f"not tried with a real list: put {name} into a folder and name that folder in REAL_LISTS")
    return path


@pytest.fixture(scope="session")
def filled_original(tmp_path_factory: pytest.TempPathFactory) -> StorePaths:
    """A county's store filled with the demo on a Friday, closed; filled once, to be copied before use."""
    paths = StorePaths(tmp_path_factory.mktemp("demo") / "county")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "today", lambda: FRIDAY)
        name = "泽州县行政审批服务管理局"
        actor, _ = organs.start_office(paths, SiteKind.COUNTY, name, "140525", "李四", PASSWORD)
        for _ in demo.fill(actor):
            pass
    store.close_store()
    return paths


@pytest.fixture
def township_paths(tmp_path: Path) -> StorePaths:
    """A folder for a township's store."""
    return StorePaths(tmp_path / "township")
