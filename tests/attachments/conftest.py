"""A county's store for the attachment tests, made once and copied for every test."""

import shutil
from pathlib import Path

import pytest

from db import store
from db.actors import Actor, SiteKind
from db.organs import service as organs
from db.paths import StorePaths

PASSWORD = "Ceshi-2026"


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh county store, closed."""
    folder = tmp_path_factory.mktemp("original") / "county"
    organs.start_office(StorePaths(folder), SiteKind.COUNTY, "泽州县行政审批服务管理局", "140525", "李四", PASSWORD)
    store.close_store()
    return folder


@pytest.fixture
def county(original: Path, county_paths: StorePaths) -> Actor:
    """The first user of a county store, open."""
    shutil.copytree(original, county_paths.folder)
    return organs.sign_in(county_paths, "李四", PASSWORD)
