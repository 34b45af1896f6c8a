"""A county with a list in force: its own items, one of another organ and one of nobody; and how cases are taken in."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from db import clock, store
from db.actors import Actor
from db.calendar.service import load_calendar
from db.cases import service
from db.cases.rules import CaseDetail, Intake
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Item, Material
from db.paths import StorePaths
from tests.conftest import Fresh


@pytest.fixture(scope="session")
def listed_original(
    fresh_county: Fresh, tmp_path_factory: pytest.TempPathFactory
) -> tuple[StorePaths, dict[str, Item]]:
    """A county's store with the list, closed, and its items by name; made once, to be copied."""
    paths = StorePaths(tmp_path_factory.mktemp("listed") / "county")
    shutil.copytree(fresh_county.paths.folder, paths.folder)
    store.open_store(paths, fresh_county.key)
    found = _add_list(fresh_county.actor)
    store.close_store()
    return paths, found


@pytest.fixture
def county(request: pytest.FixtureRequest, fresh_county: Fresh, county_paths: StorePaths) -> Actor:
    """The first user of an open county store: with the cases or the list the test asks for, else a fresh one."""
    original = fresh_county.paths
    wanted = next((name for name in ("several", "listed") if name in request.fixturenames), None)
    if wanted:
        original = request.getfixturevalue(f"{wanted}_original")[0]
    shutil.copytree(original.folder, county_paths.folder)
    store.open_store(county_paths, fresh_county.key)
    return fresh_county.actor


@pytest.fixture
def listed(county: Actor, listed_original: tuple[StorePaths, dict[str, Item]]) -> dict[str, Item]:
    """Items by name."""
    return dict(listed_original[1])


def _add_list(county: Actor) -> dict[str, Item]:
    edition = items.ensure_edition(county, "泽州县2026年版")
    health, roads, bureau = "县卫生健康和体育局", "县交通运输局", county.organ_name
    new = [
        NewItem("公共场所卫生许可", department=health, implementing_body=bureau, item_type="01", level="4",
                statutory_limit=20, statutory_unit="working_day", promised_limit=10, promised_unit="working_day"),
        NewItem("公路工程交竣工质量鉴定", department=roads, implementing_body="县行政审批局", item_type="07",
                level="4"),
        NewItem("林木采伐许可证核发", department="县林业局", implementing_body="县林业局", item_type="01", level="4",
                statutory_limit=20, statutory_unit="working_day", township_accepts=True),
        NewItem("燃气经营许可", department="县住建局", implementing_body=bureau, item_type="01", level="4"),
        NewItem("取水许可", department="县水务局", implementing_body=bureau, item_type="01", level="4",
                statutory_limit=2, statutory_unit="month", promised_limit=10, promised_unit="day"),
        NewItem("烟花爆竹经营许可", department="县应急管理局", implementing_body=bureau, item_type="01", level="4",
                statutory_limit=20, statutory_unit="working_day", promised_limit=10, promised_unit="day"),
        NewItem("没人管的事项", department="县水务局", item_type="01", level="4"),
    ]  # fmt: skip
    ids = items.add_items(county, edition.id, new)
    note = "容缺受理的，受理后五个工作日内补交"
    materials = [Material(1, "卫生许可证申请书", "原件", 1, True), Material(2, "营业执照", "复印件", 2, False, note)]
    items.add_guide(county, ids[0], materials=materials)
    return {item.name: item for item in items.list_items(edition.id)}


@pytest.fixture
def take_in(county: Actor, listed: dict[str, Item]) -> Callable[..., CaseDetail]:
    """Take in papers that came whole, unless told otherwise."""
    return taking_in(county, listed)


def taking_in(county: Actor, listed: dict[str, Item]) -> Callable[..., CaseDetail]:
    """What takes in papers at that office."""

    def work(name: str = "公共场所卫生许可", **more: Any) -> CaseDetail:
        values: dict[str, Any] = {
            "applicant": "示例宾馆有限公司",
            "applicant_kind": "2",
            "received_on": clock.today(),
            "received_materials": (1, 2),
        }
        return service.take_in(county, Intake(item_id=listed[name].id, **(values | more)))

    return work


@dataclass(slots=True)
class Today:
    """The day the program takes for today; a test moves it."""

    day: date

    def later(self, working_days: int) -> date:
        """Go on by working days."""
        calendar = load_calendar()
        while working_days:
            self.day += timedelta(days=1)
            working_days -= calendar.is_working_day(self.day)
        return self.day


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Today:
    """Thursday, 17 September 2026."""
    found = Today(date(2026, 9, 17))
    monkeypatch.setattr(clock, "today", lambda: found.day)
    return found
