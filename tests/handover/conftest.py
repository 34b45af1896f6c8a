"""Fixtures of the tests of handing over."""

from datetime import date

import pytest

from db.actors import Actor
from db.handover import service as handover
from db.handover.rules import Direction
from db.handover.service import NewBatch, NewLine, NewTransferItem
from db.organs import service as organs
from db.organs.rules import OrganKind
from tests.handover.grounds import Ground


@pytest.fixture
def ground(county: Actor) -> Ground:
    forestry = organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT, "14052501")
    new = NewBatch("第二批", "划转的通知", "泽政办发〔2020〕1号", "县人民政府", date(2020, 12, 24), date(2020, 12, 31))
    item = NewTransferItem(1, Direction.IN, "林木采伐许可证核发", "01", "行政许可", forestry.id, county.organ_id)
    batch = handover.add_batch(county, new, [item])
    rows = [
        NewLine(1, "林木采伐许可证核发", 1, "项", "纸质"),
        NewLine(6, "林木采伐许可证（空白）", 120, "本", "纸质", serials="LM0001—0120"),
        NewLine(10, "县林业局行政审批专用章", 1, "枚", "实物"),
        NewLine(11, "专网UKey", 1, "支", "实物", serials="UK-01", specification="林政系统"),
        NewLine(12, "2019年卷宗", 30, "卷", "纸质"),
        NewLine(9, "林政专网", 1, "个", "电子"),
    ]
    made = handover.add_checklist(county, batch.id, Direction.IN, forestry.id, county.organ_id, rows)
    return Ground(county, forestry.id, batch.id, handover.issue(county, made.id))
