"""What received lines become: which register they go into, what they tell it, and what the annexes say of it."""

from dataclasses import replace
from datetime import date

import pytest

from db import clock
from db.errors import UserError
from db.handover import service as handover
from db.handover.acts import HandoverActKind
from db.handover.checklists import templates
from db.handover.registers import acting, lines, service, standing
from db.handover.registers.acting import Step
from db.handover.registers.rules import Register, problems
from db.handover.registers.service import NewEntry
from db.handover.rules import Checklist, Direction, Line
from reports.handover import annexes
from tests.handover.grounds import CAME, Ground, certificate, received, seal

K = HandoverActKind
DAY = date(2021, 1, 15)


def line_id(checklist: Checklist, number: str) -> str:
    return next(line.id for line in checklist.lines if line.number == number)


def test_received_lines_become_entries_linked_to_them_and_stock_comes_in(ground: Ground) -> None:
    checklist = received(ground, "1-1", "6-1", "10-1", "11-1", "12-1")
    taken = lines.from_checklist(ground.actor, checklist.id)
    assert [one.register for one in taken.entries] == [
        Register.CERTIFICATE, Register.SEAL, Register.KEY, Register.ARCHIVE,
    ]  # fmt: skip
    assert [(one.number, one.why) for one in taken.skipped] == [
        ("1-1", "这一类不登台账"), ("9-1", "接收人还没有点收"),
    ]  # fmt: skip
    linked = lines.of_checklist(checklist)
    assert {linked[line_id(checklist, "11-1")].fields["system"]} == {"林政系统"}
    stocked = linked[line_id(checklist, "6-1")]
    assert lines.lines_of([stocked, seal(ground.actor, "手登的章")]) == {stocked.id: (checklist.id, "6-1")}
    stock = standing.standing(taken.entries[0].id)
    assert (stock.book.balance, stock.book.there.words) == (120, "LM0001—0120")
    assert standing.standing(taken.entries[2].id).holder == ground.actor.name
    assert [one.id for one in standing.standings(Register.SEAL, ground.batch_id) if one.to_be_sealed_up] == [
        taken.entries[1].id
    ]
    assert {one.why for one in lines.from_checklist(ground.actor, checklist.id).skipped} == {
        "已经登进台账", "这一类不登台账", "接收人还没有点收",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("category", "name", "section", "register"),
    [
        (6, "道路运输证", "", Register.CERTIFICATE),
        (6, "空白证照", "空白证照", Register.CERTIFICATE),
        (6, "证照发放台账", "台账", None),
        (6, "已核发许可证存根", "", None),
        (6, "证照档案", "", Register.ARCHIVE),
        (7, "审批资料和卷宗", "档案", Register.ARCHIVE),
        (7, "2019年许可案卷", "", Register.ARCHIVE),
        (7, "受理通知书（空白）", "文书", None),
        (7, "制式证明", "", Register.CERTIFICATE),
        (7, "审批文书样本", "文书", None),
        (7, "证书样本", "", None),
        (12, "历年卷宗", "", Register.ARCHIVE),
        (12, "办公桌椅", "", None),
    ],
)
def test_files_become_archives_and_only_what_is_blank_becomes_stock(
    category: int, name: str, section: str, register: Register | None
) -> None:
    assert lines.register_of(Line("l", category, 1, name, "", 1, "份", "", "纸质", "", "", section=section)) is register


def test_what_the_template_tells_who_fills_it_in_never_becomes_what_a_register_says(ground: Ground) -> None:
    moved = handover.batch(ground.batch_id).items
    for new in templates.lines_for(moved, Direction.IN):
        line = Line("l", new.category, 1, new.name, new.specification, 1, new.unit, "", "", "", "", section=new.section)
        made = lines.proposed(ground.checklist, line)
        if made is not None:
            assert not problems(made.register, made.name, made.fields)
            assert new.specification not in made.fields.values()
            assert new.section not in made.fields.values()
    filled = replace(line, category=11, specification="林政系统")
    entry = lines.proposed(ground.checklist, filled)
    assert entry is not None
    assert entry.fields["system"] == "林政系统"


def test_the_annexes_show_files_as_archives_and_certificates_by_what_was_handed_over(ground: Ground) -> None:
    checklist = received(ground, "6-1", "12-1")
    taken = lines.from_checklist(ground.actor, checklist.id).entries
    blank = next(one for one in taken if one.register is Register.CERTIFICATE)
    out = {"serials": "LM0001-0010", "receiver": "王五", "keeper": "李四"}
    acting.take_step(ground.actor, blank.id, Step(K.STOCK_OUT, clock.today(), out))
    fields = {"kind": "文件", "channel": "县林业局移交"}
    new = NewEntry(Register.CERTIFICATE, "政策文件", ground.batch_id, ground.forestry, fields=fields, unit="份")
    service.add_entry(ground.actor, new)
    annexed = annexes.of_registers(ground.batch_id, ground.forestry)
    assert annexed.stocks == (annexes.StockRange("林木采伐许可证（空白）", "LM0001—0120", "120本", "县林业局移交"),)
    assert annexed.archives is not None
    assert [(one.title, one.year, one.number) for one in annexed.archives] == [("2019年卷宗（30卷）", "2019", "待补")]


def test_a_key_handed_on_later_stands_in_the_record_with_whom_it_came_to(ground: Ground) -> None:
    taken = lines.from_checklist(ground.actor, received(ground, "11-1").id).entries
    before = annexes.of_registers(ground.batch_id, ground.forestry).keys
    step = Step(K.HANDED_ON, clock.today(), {"giver": ground.actor.name, "receiver": "王五"})
    acting.take_step(ground.actor, taken[0].id, step)
    assert standing.standing(taken[0].id).holder == "王五"
    assert annexes.of_registers(ground.batch_id, ground.forestry).keys == before


def test_one_line_is_entered_once_and_only_when_received(ground: Ground) -> None:
    with pytest.raises(UserError, match="9-1 行接收人还没有点收，没有登记"):
        lines.from_line(ground.actor, ground.checklist.id, line_id(ground.checklist, "9-1"))
    checklist = received(ground, "6-1", counted={"6-1": 100})
    made = lines.from_line(ground.actor, checklist.id, line_id(checklist, "6-1"))
    found = standing.standing(made.id)
    assert (found.book.balance, found.book.there.ranges) == (100, ())
    with pytest.raises(UserError, match="6-1 行已经登进台账"):
        lines.from_line(ground.actor, checklist.id, line_id(checklist, "6-1"))


def test_numbers_received_in_another_batch_before_are_left_out_and_named(ground: Ground) -> None:
    earlier = certificate(ground.actor, "林木采伐许可证")
    acting.take_step(ground.actor, earlier.id, Step(K.STOCK_IN, DAY, CAME | {"serials": "LM0100-0130"}))
    checklist = received(ground, "6-1")
    [skipped] = [one for one in lines.from_checklist(ground.actor, checklist.id).skipped if one.number == "6-1"]
    assert "编号 LM0100—0120 已经入过库" in skipped.why
    assert [one.id for one in service.entries(Register.CERTIFICATE)] == [earlier.id]
