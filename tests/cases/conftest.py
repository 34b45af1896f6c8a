"""A county with a list in force: its own items, one of another organ and one of nobody; and how cases are taken in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from db import clock
from db.actors import Actor
from db.calendar.service import load_calendar
from db.cases import service
from db.cases.rules import CaseDetail, Intake
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Item, Material


@pytest.fixture
def listed(county: Actor) -> dict[str, Item]:
    """Items by name."""
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
