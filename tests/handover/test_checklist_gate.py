"""Receiving in parts, differences, and the gate through which a checklist, a power and a batch must go."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from db import clock, journal
from db.actors import Actor, Role
from db.errors import UserError
from db.handover import acts, service
from db.handover.acts import HandoverActKind, Subject
from db.handover.blocking import effects
from db.handover.checklists import differences, gate
from db.handover.memoranda import service as memoranda
from db.handover.memoranda import signing
from db.handover.registers.rules import Register
from db.handover.registers.service import NewEntry, add_entry
from db.handover.rules import Batch, Checklist, Direction, LineState, Party
from db.handover.service import NewBatch, NewLine, NewTransferItem
from db.handover.tables import LineActRow
from db.organs import service as organs
from db.organs.rules import OrganKind

NAMES = ("客运班线延续经营许可", "包车客运新增运力许可")


@pytest.fixture
def batch(county: Actor) -> Batch:
    traffic = organs.add_organ(county, "县交通运输局", "交通局", OrganKind.DEPARTMENT)
    new = NewBatch("第二批", "关于事项调整的通知", "", "县人民政府", date(2020, 12, 24), date(2020, 12, 30), 3)
    items = [
        NewTransferItem(n, Direction.IN, name, "01", "行政许可", traffic.id, county.organ_id)
        for n, name in enumerate(NAMES, 1)
    ]
    return service.add_batch(county, new, items)


@pytest.fixture
def issued(county: Actor, batch: Batch) -> Checklist:
    lines = [
        NewLine(6, "道路运输证", 30, "本", "纸质", serials="JY0001-0030", item_seqs=(batch.items[0].id,)),
        NewLine(10, "原审批专用章", 1, "枚", "实物"),
        NewLine(11, "专网密钥", 1, "支", "实物", serials="UK-01", condition="完好"),
    ]
    made = service.add_checklist(county, batch.id, Direction.IN, batch.items[0].from_id, county.organ_id, lines)
    return service.issue(county, made.id)


@pytest.fixture
def giver(county: Actor, issued: Checklist) -> Actor:
    return Actor("giver", "张三", issued.giver_id, issued.giver, frozenset({Role.HANDOVER}), county.site)


@pytest.fixture
def witness(county: Actor) -> Actor:
    government = organs.add_organ(county, "县人民政府", "县政府", OrganKind.GOVERNMENT)
    return Actor("witness", "王五", government.id, government.name, frozenset({Role.WITNESS}), county.site)


def state(issued: Checklist, number: int) -> LineState:
    return service.checklist(issued.id).lines[number].state


def tick_all(issued: Checklist, *people: Actor) -> None:
    for line in issued.lines:
        for person in people:
            service.sign(person, issued.id, line.id)


def test_a_quantity_received_in_parts_adds_up_and_is_shown_as_it_grows(
    county: Actor, issued: Checklist, giver: Actor
) -> None:
    line = issued.lines[0]
    with pytest.raises(UserError, match="移交人还没有勾"):
        differences.receive_part(county, issued.id, line.id, 10)
    service.sign(giver, issued.id, line.id)
    differences.receive_part(county, issued.id, line.id, 10, "JY0001-0010")
    found = service.checklist(issued.id).lines[0]
    assert (found.state, found.received_quantity) == (LineState.PARTIAL, 10)
    with pytest.raises(UserError, match="JY0010 已经收过"):
        differences.receive_part(county, issued.id, line.id, 1, "JY0010")
    with pytest.raises(UserError, match="不在 6-1 行的 JY0001-0030 里"):
        differences.receive_part(county, issued.id, line.id, 1, "JY0031")
    with pytest.raises(UserError, match="还差 20 本，这次不能收 21 本"):
        differences.receive_part(county, issued.id, line.id, 21)
    done = differences.receive_part(county, issued.id, line.id, 20).lines[0]
    assert (done.state, done.received_quantity, len(done.parts)) == (LineState.RECEIVED, 30, 2)
    with pytest.raises(UserError, match="已经收齐"):
        differences.receive_part(county, issued.id, line.id, 1)


def test_taking_back_a_part_leaves_the_parts_before_it(county: Actor, issued: Checklist, giver: Actor) -> None:
    line = issued.lines[0]
    service.sign(giver, issued.id, line.id)
    differences.receive_part(county, issued.id, line.id, 10)
    last = differences.receive_part(county, issued.id, line.id, 20).lines[0].parts[-1]
    service.reverse(county, issued.id, last.id, "点错了")
    assert service.checklist(issued.id).lines[0].received_quantity == 10


def test_another_condition_than_written_waits_until_both_sides_call_it_settled(
    county: Actor, issued: Checklist, giver: Actor
) -> None:
    key = issued.lines[2]
    service.sign(giver, issued.id, key.id)
    with pytest.raises(UserError, match="实际状况由接收人点收时填写"):
        service.sign(giver, issued.id, key.id, condition="外壳破损")
    service.sign(county, issued.id, key.id, condition="外壳破损")
    assert state(issued, 2) is LineState.CONDITION
    differences.settle(giver, issued.id, key.id, "当面核对，能用")
    assert state(issued, 2) is LineState.CONDITION
    with pytest.raises(UserError, match="等对方确认"):
        differences.settle(giver, issued.id, key.id, "再说一次")
    differences.settle(county, issued.id, key.id, "同意照收")
    assert state(issued, 2) is LineState.RECEIVED


def test_an_objection_stops_the_line_until_both_sides_settle_it(
    county: Actor, issued: Checklist, giver: Actor, witness: Actor
) -> None:
    seal = issued.lines[1]
    service.sign(giver, issued.id, seal.id)
    service.sign(county, issued.id, seal.id)
    with pytest.raises(UserError, match="不是移交方或接收方"):
        differences.dispute(witness, issued.id, seal.id, "印文不符")
    differences.dispute(county, issued.id, seal.id, "印文与台账不一致")
    assert state(issued, 1) is LineState.DISPUTED
    with pytest.raises(UserError, match="还没有收齐，监交人不能勾"):
        service.sign(witness, issued.id, seal.id)
    for side in (giver, county):
        differences.settle(side, issued.id, seal.id, "以实物印文为准")
    assert state(issued, 1) is LineState.RECEIVED
    with pytest.raises(UserError, match="没有待解决的异议"):
        differences.settle(county, issued.id, seal.id, "又一次")


def test_the_same_signature_twice_is_refused(county: Actor, issued: Checklist, giver: Actor) -> None:
    service.sign(giver, issued.id, issued.lines[0].id)
    with pytest.raises(UserError, match="已经在「移交人」一栏勾过"):
        service.sign(giver, issued.id, issued.lines[0].id)


def test_numbers_received_in_one_batch_are_not_received_again_in_another(
    county: Actor, issued: Checklist, giver: Actor, batch: Batch
) -> None:
    tick_all(issued, giver, county)
    later = NewBatch("第三批", "通知", "", "县人民政府", date(2021, 3, 1), date(2021, 3, 30), 3)
    moved = NewTransferItem(1, Direction.IN, "另一项", "01", "行政许可", issued.giver_id, county.organ_id)
    third = service.add_batch(county, later, [moved])
    lines = [NewLine(6, "道路运输证", 10, "本", "纸质", serials="jy0025－0034")]
    again = service.add_checklist(county, third.id, Direction.IN, issued.giver_id, county.organ_id, lines)
    again = service.issue(county, again.id)
    service.sign(giver, again.id, again.lines[0].id)
    with pytest.raises(UserError, match="JY0025—0030 已经收过（「第二批」县交通运输局清单 6-1 行）"):
        service.sign(county, again.id, again.lines[0].id)


def test_each_missing_line_names_the_powers_it_keeps_from_being_handled(issued: Checklist) -> None:
    found = {one.text: one.detail for one in effects(issued)}
    assert list(found) == ["专网密钥未到，全部 2 项不能办理。", "证照未到，以下 1 项不能发证："]
    assert found["证照未到，以下 1 项不能发证："] == f"{NAMES[0]}（6-1 行）"
    assert found["专网密钥未到，全部 2 项不能办理。"] == "11-1 行"


def test_a_checklist_with_owed_or_disputed_lines_is_not_closed_and_says_which(
    county: Actor, issued: Checklist, giver: Actor, witness: Actor
) -> None:
    tick_all(replace(issued, lines=issued.lines[1:]), giver, county, witness)
    service.owe(giver, issued.id, issued.lines[0].id, clock.today() + timedelta(days=9), "待省厅印制")
    with pytest.raises(UserError, match="6-1 行欠交到"):
        gate.close(county, issued.id, clock.today())
    with pytest.raises(UserError, match="县交通运输局划入清单没有办结（欠交 1 行）"):
        gate.finish(county, issued.batch_id, clock.today())


def test_nothing_is_ticked_after_the_gate_closed_until_it_is_reopened_with_a_reason(
    county: Actor, issued: Checklist, giver: Actor, witness: Actor
) -> None:
    tick_all(issued, giver, county, witness)
    gate.close(county, issued.id, clock.today())
    line = issued.lines[0]
    for act in (
        lambda: service.sign(county, issued.id, line.id, quantity=29),
        lambda: service.owe(giver, issued.id, line.id, clock.today(), "晚了"),
        lambda: differences.dispute(giver, issued.id, line.id, "数错了"),
        lambda: gate.close(county, issued.id, clock.today()),
    ):
        with pytest.raises(UserError, match="办结移交，不能再勾选"):
            act()
    with pytest.raises(UserError, match="没有「"):
        gate.reopen(replace(giver, roles=frozenset({Role.WITNESS})), issued.id, clock.today(), "更正")
    gate.reopen(county, issued.id, clock.today(), "少点一本")
    service.sign(county, issued.id, line.id, quantity=29)
    assert state(issued, 0) is LineState.DIFFERS
    assert journal.verify()


def test_an_old_seal_in_the_register_must_be_sealed_up_before_the_handover_is_closed(
    county: Actor, issued: Checklist, giver: Actor, witness: Actor
) -> None:
    tick_all(issued, giver, county, witness)
    fields = {"kind": "原审批专用章", "inscription": "县交通运输局行政审批专用章"}
    seal = add_entry(
        county, NewEntry(Register.SEAL, "原审批专用章", issued.batch_id, issued.giver_id, line_id=issued.lines[1].id,
                         fields=fields)
    )  # fmt: skip
    with pytest.raises(UserError, match="旧章未废止封存，不得办结移交"):
        gate.close(county, issued.id, clock.today())
    for kind in (HandoverActKind.DEACTIVATED, HandoverActKind.SEALED_UP):
        acts.append(county, Subject.ENTRY, seal.id, kind, clock.today(), called="旧章")
    assert gate.close(county, issued.id, clock.today())


def test_a_power_is_taken_over_only_with_every_line_and_the_memorandum_in_force(
    county: Actor, issued: Checklist, giver: Actor, witness: Actor, batch: Batch
) -> None:
    assert [one.words for one in gate.item_standings(batch.id)] == ["差 3 行，备忘录未生效", "差 2 行，备忘录未生效"]
    tick_all(issued, giver, county, witness)
    assert [one.words for one in gate.item_standings(batch.id)] == ["备忘录未生效", "备忘录未生效"]
    gate.close(county, issued.id, clock.today())
    with pytest.raises(UserError, match="县交通运输局的备忘录没有生效"):
        gate.finish(county, batch.id, clock.today())
    drafted = memoranda.draft_memorandum(county, batch.id, issued.giver_id, date(2020, 12, 30))
    for side, name in ((county, "李四"), (giver, "张三")):
        signing.sign(side, drafted.id, name, clock.today())
    assert all(one.complete for one in gate.item_standings(batch.id))
    gate.finish(county, batch.id, clock.today())
    assert gate.finished_on(batch.id) == clock.today().isoformat()
    with pytest.raises(UserError, match="已经办结"):
        gate.finish(county, batch.id, clock.today())
    with pytest.raises(UserError, match="这一批已经办结，清单不能重新打开"):
        gate.reopen(county, issued.id, clock.today(), "晚了")
    assert issued.lines[0].signed_by(Party.GIVER) is None


def test_closing_reopening_and_finishing_follow_each_other_by_their_days(
    county: Actor, issued: Checklist, giver: Actor, witness: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick_all(issued, giver, county, witness)
    today = clock.today()
    monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=9))
    gate.close(county, issued.id, today + timedelta(days=2))
    with pytest.raises(UserError, match="早于办结的"):
        gate.reopen(county, issued.id, today + timedelta(days=1), "少点一本")
    gate.reopen(county, issued.id, today + timedelta(days=3), "少点一本")
    with pytest.raises(UserError, match="早于重新打开的"):
        gate.close(county, issued.id, today + timedelta(days=2))
    gate.close(county, issued.id, today + timedelta(days=4))
    drafted = memoranda.draft_memorandum(county, issued.batch_id, issued.giver_id, date(2020, 12, 30))
    for side in (county, giver):
        signing.sign(side, drafted.id, "李四", today)
    with pytest.raises(UserError, match="早于最后一份清单办结的"):
        gate.finish(county, issued.batch_id, today + timedelta(days=3))
    assert gate.finish(county, issued.batch_id, today + timedelta(days=4))


def test_a_tick_that_comes_home_after_the_closing_keeps_the_batch_from_being_finished(
    county: Actor, issued: Checklist, giver: Actor, witness: Actor
) -> None:
    tick_all(issued, giver, county, witness)
    gate.close(county, issued.id, clock.today())
    later = (clock.now() + timedelta(days=1)).isoformat()
    LineActRow.create(
        checklist_id=issued.id, line_id=issued.lines[0].id, content_hash=issued.content_hash, kind="disputed",
        party="giver", reason="数错了", user_id="giver", user_name="张三", organ_name=issued.giver, at=later, lsn=999,
        clock="ok",
    )  # fmt: skip
    assert state(issued, 0) is LineState.DONE
    assert "县交通运输局划入清单办结后又有变动，要重新打开核对" in gate.why_unfinished(issued.batch_id)
    gate.reopen(county, issued.id, clock.today(), "核对补勾")
    assert state(issued, 0) is LineState.DISPUTED


def test_a_pin_is_not_written_into_an_act_on_a_line(county: Actor, issued: Checklist, giver: Actor) -> None:
    key = issued.lines[2]
    with pytest.raises(UserError, match="写了 PIN"):
        service.owe(giver, issued.id, key.id, clock.today(), "PIN 是 123456")
    with pytest.raises(UserError, match="写了 PIN"):
        differences.dispute(giver, issued.id, key.id, "密码：（123456）不对")
