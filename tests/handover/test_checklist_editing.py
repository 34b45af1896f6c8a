"""Writing a checklist before it is issued, from templates, by hand and from a pasted table."""

from datetime import date

import pytest

from db import journal
from db.actors import Actor, Role
from db.errors import UserError
from db.handover import service
from db.handover.checklists import editing, templates
from db.handover.rules import CATEGORIES, Batch, Checklist, Direction, TransferItem
from db.handover.service import NewBatch, NewLine, NewTransferItem
from db.organs import service as organs
from db.organs.rules import OrganKind


@pytest.fixture
def batch(county: Actor) -> Batch:
    traffic = organs.add_organ(county, "县交通运输局", "交通局", OrganKind.DEPARTMENT)
    new = NewBatch("第二批", "关于事项调整的通知", "", "县人民政府", date(2020, 12, 24), date(2020, 12, 30), 3)
    items = [
        NewTransferItem(1, Direction.IN, "客运班线延续经营许可", "01", "行政许可", traffic.id, county.organ_id),
        NewTransferItem(2, Direction.IN, "道路运输企业监控平台备案", "10", "其他权力", traffic.id, county.organ_id),
    ]
    return service.add_batch(county, new, items)


@pytest.fixture
def draft(county: Actor, batch: Batch) -> Checklist:
    return editing.start(county, batch.id, Direction.IN, batch.items[0].from_id, template=False)


def item(kind: str, number: str = "1") -> TransferItem:
    return TransferItem(number, 1, Direction.IN, f"事项{number}", "", kind, "", "d", "部门", "z", "县局")


def test_a_checklist_begins_with_every_category_of_the_notice_and_its_four_standards(
    county: Actor, batch: Batch
) -> None:
    found = editing.start(county, batch.id, Direction.IN, batch.items[0].from_id)
    assert {line.category for line in found.lines} == set(CATEGORIES) - {12}
    sections = {line.section for line in found.lines if line.category == 3}
    assert sections == {"a 许可依据", "b 提交材料", "c 审批流程", "d 审批时限"}
    licence = batch.items[0].id
    assert {line.item_seqs for line in found.lines if line.category == 6} == {(licence,)}, "a 备案 needs no certificate"
    with pytest.raises(UserError, match="清单已经有了"):
        editing.start(county, batch.id, Direction.IN, batch.items[0].from_id)


def test_what_a_power_of_its_kind_has_none_of_is_not_in_the_template() -> None:
    filing = templates.lines_for([item("10")], Direction.IN)
    assert 6 not in {line.category for line in filing}
    back = templates.lines_for([item("01")], Direction.BACK)
    assert 10 not in {line.category for line in back}, "no seal is given up when a power goes back"
    assert 10 in {line.category for line in filing}


def test_lines_are_added_changed_moved_and_taken_out_and_stay_numbered(county: Actor, draft: Checklist) -> None:
    editing.add_lines(county, draft.id, [NewLine(6, name, 1, "本", "纸质") for name in ("甲证", "乙证", "丙证")])
    found = service.checklist(draft.id)
    second = found.lines[1]
    editing.move_line(county, draft.id, second.id, -1)
    assert [line.name for line in service.checklist(draft.id).lines] == ["乙证", "甲证", "丙证"]
    editing.change_line(county, draft.id, second.id, {"quantity": 30, "serials": "0001-0030", "category": 7})
    changed = service.checklist(draft.id)
    assert [(line.number, line.name) for line in changed.lines] == [("6-1", "甲证"), ("6-2", "丙证"), ("7-1", "乙证")]
    editing.remove_line(county, draft.id, changed.lines[0].id)
    assert [(line.number, line.name) for line in service.checklist(draft.id).lines] == [
        ("6-1", "丙证"),
        ("7-1", "乙证"),
    ]
    assert journal.verify()


def test_an_issued_checklist_is_not_edited_but_can_be_withdrawn_before_anybody_ticks(
    county: Actor, draft: Checklist
) -> None:
    editing.add_template(county, draft.id, 1)
    issued = service.issue(county, draft.id)
    with pytest.raises(UserError, match="已经定稿"):
        editing.remove_line(county, draft.id, issued.lines[0].id)
    editing.withdraw(county, draft.id, "漏列密钥")
    assert not service.checklist(draft.id).issued_at
    editing.add_template(county, draft.id, 11)
    service.issue(county, draft.id)
    giver = Actor("g", "张三", issued.giver_id, issued.giver, frozenset({Role.HANDOVER}), county.site)
    service.sign(giver, draft.id, issued.lines[0].id)
    with pytest.raises(UserError, match="已经有人勾选"):
        editing.withdraw(county, draft.id, "再改")


def test_a_piece_of_a_table_is_pasted_whole_or_not_at_all(county: Actor, draft: Checklist) -> None:
    text = "类别\t名称\t规格\t数量\t单位\t编号\n6\t道路运输证（空白）\tA5\t120\t本\t0001-0120\n⑪密钥\tUKey\t\t2\t支\n"
    editing.add_lines(county, draft.id, templates.pasted(text))
    assert [(one.number, one.quantity, one.serials) for one in service.checklist(draft.id).lines] == [
        ("6-1", 120, "0001-0120"),
        ("11-1", 2, ""),
    ]
    with pytest.raises(UserError, match="第 2 行：类别「二十」认不出；数量「两本」不是整数"):
        templates.pasted("6\t甲\t\t1\n二十\t乙\t\t两本")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (NewLine(13, "甲", 1, "本", "纸质"), "没有第 13 类"),
        (NewLine(6, " ", 1, "本", "纸质"), "没有名称"),
        (NewLine(6, "甲", 0, "本", "纸质"), "数量 0 不对"),
        (NewLine(11, "密钥", 1, "支", "实物", remark="PIN 123456"), "PIN"),
    ],
)
def test_a_line_that_could_not_be_handed_over_is_refused(
    county: Actor, draft: Checklist, line: NewLine, problem: str
) -> None:
    with pytest.raises(UserError, match=problem):
        editing.add_lines(county, draft.id, [NewLine(6, "好行", 1, "本", "纸质"), line])
    assert service.checklist(draft.id).lines == ()


def test_overlapping_numbers_are_named_when_the_checklist_is_issued(county: Actor, draft: Checklist) -> None:
    lines = [
        NewLine(6, "道路运输证", 100, "本", "纸质", serials="JY0001-0100"),
        NewLine(6, "包车客运标志牌", 100, "块", "实物", serials="0001-0100"),
        NewLine(6, "道路运输证", 60, "本", "纸质", serials="JY0091-0150"),
    ]
    editing.add_lines(county, draft.id, lines)
    with pytest.raises(UserError, match="6-1 行和 6-3 行的编号重了：JY0091—0100"):
        service.issue(county, draft.id)
    third = service.checklist(draft.id).lines[2]
    editing.change_line(county, draft.id, third.id, {"serials": "JY0101-0160"})
    assert service.issue(county, draft.id).issued_at, "the same bare numbers on another thing are no repetition"
