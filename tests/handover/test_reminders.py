"""What 划转移交 reminds of: each with its day, whom it concerns and where it is done."""

from datetime import timedelta

import pytest

from db import clock
from db.actors import Actor
from db.handover import reminders, service
from db.handover.acts import HandoverActKind
from db.handover.batches import service as life
from db.handover.checklists import gate
from db.handover.deciding import service as deciding
from db.handover.registers.rules import Register
from db.handover.registers.service import NewEntry, add_entry
from db.handover.reminders import Reminder
from db.handover.rules import Checklist, Direction
from db.handover.service import NewBatch, NewLine, NewTransferItem
from db.items import service as items
from db.items.drafts import NewItem
from db.organs import service as organs
from db.organs.rules import OrganKind


@pytest.fixture
def handed(county: Actor) -> Checklist:
    """A checklist with one key on it."""
    today, forestry = clock.today(), organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT, "14052501")
    new = NewBatch("示例批次", "关于示例划转的通知", "", "泽州县人民政府", today, today + timedelta(days=9))
    item = NewTransferItem(1, Direction.IN, "林木采伐许可证核发", "01", "行政许可", forestry.id, county.organ_id)
    batch = service.add_batch(county, new, [item])
    found = service.add_checklist(
        county, batch.id, Direction.IN, forestry.id, county.organ_id, [NewLine(11, "专网密钥", 1, "支", "实物")]
    )
    return service.issue(county, found.id)


def of_kind(kind: str) -> list[Reminder]:
    return [one for one in reminders.reminders(clock.today()) if one.kind == kind]


def test_a_department_without_a_liaison_is_told_of_until_it_names_one(county: Actor, handed: Checklist) -> None:
    (one,) = of_kind("缺联络员")
    assert (one.about, one.place, one.due) == ("县林业局", f"batches/{handed.batch_id}", None)
    life.name_liaison(county, handed.batch_id, handed.department_id, "张三", clock.today())
    assert of_kind("缺联络员") == []


def test_an_owed_line_is_told_of_a_week_before_its_day_and_leads_to_its_checklist(
    county: Actor, handed: Checklist
) -> None:
    line, today = handed.lines[0], clock.today()
    service.owe(county, handed.id, line.id, today + timedelta(days=8), "待换发", "张三")
    assert of_kind("欠交待补") == []
    owed = service.checklist(handed.id).lines[0].owed
    assert owed is not None
    service.reverse(county, handed.id, owed.id, "改日期")
    service.owe(county, handed.id, line.id, today + timedelta(days=7), "待换发", "张三")
    (one,) = of_kind("欠交待补")
    assert (one.place, one.due, one.overdue) == (handed.id, today + timedelta(days=7), False)
    assert "张三负责" in one.what
    late = reminders.reminders(today + timedelta(days=8))
    assert [found.overdue for found in late if found.kind == "欠交待补"] == [True]


def test_an_old_seal_that_is_not_sealed_up_is_told_of(county: Actor, handed: Checklist) -> None:
    fields = {"kind": "原审批专用章", "inscription": "县林业局行政审批专用章"}
    add_entry(county, NewEntry(Register.SEAL, "林业局旧章", handed.batch_id, handed.department_id, fields=fields))
    (one,) = of_kind("旧章待封存")
    assert (one.about, one.place) == ("县林业局", "registers/seal")


def test_a_power_put_off_is_told_of_once_its_review_is_due_and_leads_to_its_decision(county: Actor) -> None:
    edition = items.ensure_edition(county, "示例清单", region="140525")
    new = NewItem("取水许可审批", "SL-1", "县水务局", "县水务局", "县水务局", "01")
    (item_id,) = items.add_items(county, edition.id, [new])
    today = clock.today()
    review = today + timedelta(days=1)
    deciding.decide(county, [item_id], deciding.Wanted(HandoverActKind.DEFERRED, today, "专业性强", review))
    (one,) = of_kind("暂缓待复核")
    assert (one.what, one.about) == (f"取水许可审批：暂缓划转，{review} 复核", "县水务局")
    assert (one.place, one.due, one.overdue) == (f"deciding/{item_id}", review, False)


def test_nothing_is_told_of_a_batch_that_is_finished(
    county: Actor, handed: Checklist, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.owe(county, handed.id, handed.lines[0].id, clock.today() + timedelta(days=1), "待换发")
    assert {one.kind for one in reminders.reminders(clock.today())} == {"缺联络员", "欠交待补"}
    monkeypatch.setattr(gate, "finished_on", lambda batch_id: "2026-01-01")
    assert reminders.reminders(clock.today()) == []
