"""离任移交: everything one person holds goes to the successor by one checklist."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from db import clock
from db.actors import Actor, Role, SiteKind
from db.errors import UserError
from db.handover import leaving, service
from db.handover.acts import HandoverActKind
from db.handover.checklists import gate
from db.handover.leaving import OpenCase
from db.handover.registers import acting
from db.handover.registers.rules import Register
from db.handover.registers.service import NewEntry, add_entry
from db.handover.rules import Checklist, Direction, HandoverKind, LineState
from db.handover.service import NewBatch, NewLine, NewTransferItem
from db.organs import service as organs
from db.organs.rules import OrganKind

CASE = OpenCase("140525-2026-0001", "食品经营许可", "某商店", "已受理", "2026-11-27")


@pytest.fixture
def held(county: Actor) -> None:
    """李四 keeps a seal and a key, and answers for an owed line; 赵六 got a second key on from 李四."""
    seal = {"kind": "行政审批专用章", "inscription": "某县行政审批专用章", "keeper": "李四"}
    add_entry(county, NewEntry(Register.SEAL, "行政审批专用章", fields=seal, unit="枚"))
    key = {"kind": "UKey", "system": "运政系统", "holder": "李四"}
    for serial in ("UK-01", "UK-02"):
        entry = add_entry(county, NewEntry(Register.KEY, "运政密钥", serial=serial, fields=key, unit="支"))
    step = acting.Step(HandoverActKind.HANDED_ON, clock.today(), {"giver": "李四", "receiver": "赵六"})
    acting.take_step(county, entry.id, step)
    traffic = organs.add_organ(county, "县交通运输局", "交通局", OrganKind.DEPARTMENT)
    new = NewBatch("第二批", "通知", "", "县人民政府", date(2020, 12, 24), date(2020, 12, 30))
    item = NewTransferItem(1, Direction.BACK, "某许可", "01", "行政许可", county.organ_id, traffic.id)
    batch = service.add_batch(county, new, [item])
    lines = [NewLine(6, "空白证书", 9, "本", "纸质")]
    made = service.add_checklist(county, batch.id, Direction.BACK, traffic.id, county.organ_id, lines)
    service.issue(county, made.id)
    line = service.checklist(made.id).lines[0].id
    service.owe(county, made.id, line, clock.today() + timedelta(days=5), "印制中", "李四")


@pytest.fixture
def made(county: Actor, held: None) -> Checklist:
    return leaving.prepare(county, "李四", "赵六", clock.today() + timedelta(days=7), [CASE], "调任")


def test_what_the_person_has_now_stands_on_one_checklist(made: Checklist) -> None:
    assert (made.kind, made.giver_person, made.receiver_person) == (HandoverKind.LEAVING, "李四", "赵六")
    assert [(line.category, line.name, line.serials) for line in made.lines] == [
        (10, "行政审批专用章", ""),
        (11, "运政密钥", "UK-01"),
        (12, "在办件 140525-2026-0001", ""),
        (12, "未补交：空白证书", ""),
    ]
    assert all(line.entry_id for line in made.lines[:2])


def test_the_two_persons_named_sign_and_nobody_else_of_the_office(county: Actor, made: Checklist) -> None:
    service.issue(county, made.id)
    taker, other = (
        Actor(f"u-{name}", name, county.organ_id, county.organ_name, frozenset(roles), county.site)
        for name, roles in (("赵六", {Role.WINDOW}), ("钱八", {Role.HANDOVER}))
    )
    witness = Actor("w", "周九", county.organ_id, county.organ_name, frozenset({Role.WITNESS}), county.site)
    with pytest.raises(UserError, match="不能在"):
        service.sign(other, made.id, made.lines[0].id)
    for line in made.lines:
        for person in (county, taker, witness):
            service.sign(person, made.id, line.id)
    assert {line.state for line in service.checklist(made.id).lines} == {LineState.DONE}
    gate.close(county, made.id, clock.today())
    gate.finish(county, made.batch_id, clock.today())


def test_a_department_closes_and_finishes_what_its_own_people_hand_over(county: Actor, made: Checklist) -> None:
    organ = made.giver_id
    site = replace(county.site, kind=SiteKind.DEPARTMENT, organ_id=organ)
    own = replace(county, site=site)
    service.issue(own, made.id)
    taker = Actor("u", "赵六", organ, county.organ_name, frozenset({Role.WINDOW}), site)
    witness = Actor("w", "周九", organ, county.organ_name, frozenset({Role.WITNESS}), site)
    for line in made.lines:
        for person in (own, taker, witness):
            service.sign(person, made.id, line.id)
    with pytest.raises(UserError, match="没有「"):
        gate.close(taker, made.id, clock.today())
    gate.close(own, made.id, clock.today())
    gate.reopen(own, made.id, clock.today(), "漏了一行")
    gate.close(own, made.id, clock.today())
    with pytest.raises(UserError, match="本单位没有改动"):
        gate.finish(replace(own, organ_id="another"), made.batch_id, clock.today())
    assert gate.finish(own, made.batch_id, clock.today())


def test_two_of_one_name_hand_over_to_each_other_when_their_posts_tell_them_apart(county: Actor, held: None) -> None:
    with pytest.raises(UserError, match="两人不能相同") as refused:
        leaving.prepare(county, "李四", "李四（窗口）", clock.today())
    assert "张三（法规股）" in refused.value.hint
    fields = {"kind": "UKey", "system": "运政系统", "holder": "李四（法规股）"}
    add_entry(county, NewEntry(Register.KEY, "法规密钥", serial="UK-09", fields=fields, unit="支"))
    made = leaving.prepare(county, "李四（法规股）", "李四（窗口）", clock.today())
    assert [line.name for line in made.lines] == ["法规密钥"]


def test_a_person_who_holds_nothing_has_no_checklist(county: Actor, held: None) -> None:
    with pytest.raises(UserError, match="没有钱八名下的东西"):
        leaving.prepare(county, "钱八", "赵六", clock.today())
    with pytest.raises(UserError, match="两人不能相同"):
        leaving.prepare(county, "李四", "李四", clock.today())
    assert len(service.batches()) == 1
