"""Receiving in parts, differences, and the gate through which a checklist, a power and a batch must go."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import clock, journal
from db.actors import Actor, Role
from db.errors import UserError
from db.handover import acts, service
from db.handover.acts import HandoverActKind, Subject
from db.handover.batches import cutover
from db.handover.blocking import all_put_away, effects
from db.handover.checklists import differences, gate
from db.handover.deciding import service as deciding
from db.handover.memoranda import service as memoranda
from db.handover.memoranda import signing
from db.handover.registers.rules import Register
from db.handover.registers.service import Entry, NewEntry, add_entry
from db.handover.rules import Batch, Checklist, Direction, LineState, Party
from db.handover.service import NewBatch, NewLine, NewTransferItem
from db.handover.tables import LineActRow, TransferItemRow
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


def enter_seal(county: Actor, issued: Checklist, quantity: int = 1) -> Entry:
    """One entry of the register for the old seals of the checklist's line 10-1."""
    fields = {"kind": "原审批专用章", "inscription": "县交通运输局行政审批专用章"}
    line = next(line for line in issued.lines if line.number == "10-1")
    return add_entry(
        county, NewEntry(Register.SEAL, "原审批专用章", issued.batch_id, issued.giver_id, line_id=line.id,
                         quantity=quantity, fields=fields)
    )  # fmt: skip


def put_away(county: Actor, seal: Entry) -> None:
    for kind in (HandoverActKind.DEACTIVATED, HandoverActKind.SEALED_UP):
        acts.append(county, Subject.ENTRY, seal.id, kind, clock.today(), called="旧章")


def tick_and_seal_up(county: Actor, issued: Checklist, *others: Actor) -> None:
    tick_all(issued, others[0], county, *others[1:])
    put_away(county, enter_seal(county, issued))


def cut_all_over(county: Actor, batch: Batch, on: date) -> None:
    items = service.batch(batch.id).items
    cutover.cut_over(county, batch.id, [one.id for one in items], on, override="县政府会议纪要")


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
    done = differences.receive_part(county, issued.id, line.id, 20)
    assert (done.state, done.received_quantity, len(done.parts)) == (LineState.RECEIVED, 30, 2)
    with pytest.raises(UserError, match="已经收齐"):
        differences.receive_part(county, issued.id, line.id, 1)


def test_taking_back_a_part_leaves_the_parts_before_it(county: Actor, issued: Checklist, giver: Actor) -> None:
    line = issued.lines[0]
    service.sign(giver, issued.id, line.id)
    differences.receive_part(county, issued.id, line.id, 10)
    last = differences.receive_part(county, issued.id, line.id, 20).parts[-1]
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
    tick_and_seal_up(county, issued, giver, witness)
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
    with pytest.raises(UserError, match="旧章未封存，不得办结移交（10-1 行 · 点收后在「印章密钥」按清单登进印章台账"):
        gate.close(county, issued.id, clock.today())
    seal = enter_seal(county, issued)
    with pytest.raises(UserError, match="旧章未封存，不得办结移交"):
        gate.close(county, issued.id, clock.today())
    put_away(county, seal)
    assert gate.close(county, issued.id, clock.today())


def test_of_several_seals_on_one_line_every_one_is_in_the_register_and_sealed_up(
    county: Actor, batch: Batch, witness: Actor
) -> None:
    lines = [NewLine(10, "原审批专用章", 3, "枚", "实物")]
    made = service.add_checklist(county, batch.id, Direction.IN, batch.items[0].from_id, county.organ_id, lines)
    made = service.issue(county, made.id)
    giver = Actor("giver", "张三", made.giver_id, made.giver, frozenset({Role.HANDOVER}), county.site)
    tick_all(made, giver, county, witness)
    first, second = enter_seal(county, made, 2), enter_seal(county, made)
    put_away(county, first)
    assert gate.unsealed(service.checklist(made.id)) == (made.lines[0].id,)
    put_away(county, second)
    assert gate.unsealed(service.checklist(made.id)) == ()
    acts.append(county, Subject.ENTRY, first.id, HandoverActKind.UNSEALED, clock.today(), called="旧章")
    assert gate.unsealed(service.checklist(made.id)) == (made.lines[0].id,)


def test_a_checklist_without_a_seal_line_is_closed_without_a_seal(county: Actor, batch: Batch, witness: Actor) -> None:
    lines = [NewLine(7, "审批文书样本", 1, "套", "纸质")]
    made = service.add_checklist(county, batch.id, Direction.IN, batch.items[0].from_id, county.organ_id, lines)
    made = service.issue(county, made.id)
    giver = Actor("giver", "张三", made.giver_id, made.giver, frozenset({Role.HANDOVER}), county.site)
    tick_all(made, giver, county, witness)
    assert gate.close(county, made.id, clock.today())


@given(st.integers(1, 9), st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=4))
def test_seals_are_put_away_only_when_as_many_as_came_are_and_none_is_out(
    received: int, entries: list[tuple[int, bool]]
) -> None:
    away = sum(count for count, is_away in entries if is_away)
    expected = away >= received and all(is_away for _, is_away in entries)
    assert all_put_away(received, entries) is expected


def test_a_power_is_taken_over_only_with_every_line_and_the_memorandum_in_force(
    county: Actor, issued: Checklist, giver: Actor, witness: Actor, batch: Batch
) -> None:
    assert [one.words for one in gate.item_standings(batch.id)] == ["差 3 行，备忘录未生效", "差 2 行，备忘录未生效"]
    tick_and_seal_up(county, issued, giver, witness)
    assert [one.words for one in gate.item_standings(batch.id)] == ["备忘录未生效", "备忘录未生效"]
    gate.close(county, issued.id, clock.today())
    with pytest.raises(UserError, match="县交通运输局的备忘录没有生效"):
        gate.finish(county, batch.id, clock.today())
    drafted = memoranda.draft_memorandum(county, batch.id, issued.giver_id, date(2020, 12, 30))
    for side, name in ((county, "李四"), (giver, "张三")):
        signing.sign(side, drafted.id, name, clock.today())
    assert all(one.complete for one in gate.item_standings(batch.id))
    with pytest.raises(UserError, match="「客运班线延续经营许可」、「包车客运新增运力许可」还没有交接"):
        gate.finish(county, batch.id, clock.today())
    cut_all_over(county, batch, clock.today())
    gate.finish(county, batch.id, clock.today())
    assert gate.finished_on(batch.id) == clock.today().isoformat()
    with pytest.raises(UserError, match="已经办结"):
        gate.finish(county, batch.id, clock.today())
    with pytest.raises(UserError, match="这一批已经办结，清单不能重新打开"):
        gate.reopen(county, issued.id, clock.today(), "晚了")
    assert issued.lines[0].signed_by(Party.GIVER) is None


def test_closing_reopening_and_finishing_follow_each_other_by_their_days(
    county: Actor, issued: Checklist, giver: Actor, witness: Actor, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick_and_seal_up(county, issued, giver, witness)
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
    cut_all_over(county, batch, today)
    with pytest.raises(UserError, match="早于最后一份清单办结的"):
        gate.finish(county, issued.batch_id, today + timedelta(days=3))
    assert gate.finish(county, issued.batch_id, today + timedelta(days=4))


def test_a_tick_that_comes_home_after_the_closing_keeps_the_batch_from_being_finished(
    county: Actor, issued: Checklist, giver: Actor, witness: Actor
) -> None:
    tick_and_seal_up(county, issued, giver, witness)
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


def test_what_was_in_before_the_closing_is_never_late_however_fast_its_clock_ran(
    county: Actor, issued: Checklist, giver: Actor, witness: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=5))
    tick_and_seal_up(county, issued, giver, witness)
    monkeypatch.setattr(clock, "now", lambda: now)
    gate.close(county, issued.id, clock.today())
    found = service.checklist(issued.id)
    assert [line.late for line in found.lines] == [(), (), ()]
    assert found.progress.complete


def test_a_power_put_off_after_the_notice_keeps_nobody_waiting_for_its_cut_over(
    county: Actor, issued: Checklist, giver: Actor, witness: Actor, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick_and_seal_up(county, issued, giver, witness)
    gate.close(county, issued.id, clock.today())
    drafted = memoranda.draft_memorandum(county, batch.id, issued.giver_id, date(2020, 12, 30))
    for side in (county, giver):
        signing.sign(side, drafted.id, "李四", clock.today())
    first, second = batch.items
    cutover.cut_over(county, batch.id, [first.id], clock.today(), override="县政府会议纪要")
    monkeypatch.setattr(deciding, "staying", lambda found: {second.id: "已决定暂缓划转"})
    assert gate.why_unfinished(batch.id) == []
    monkeypatch.undo()
    assert gate.why_unfinished(batch.id) == ["「包车客运新增运力许可」还没有交接（不再划转的，先登记决定）"]


def test_one_user_never_stands_for_both_sides_of_a_line(county: Actor, issued: Checklist, giver: Actor) -> None:
    line = issued.lines[0]
    service.sign(giver, issued.id, line.id)
    moved = replace(giver, organ_id=issued.receiver_id, organ_name=issued.receiver)
    with pytest.raises(UserError, match="张三已在 6-1 行代表一方签过，不能再代表接收方勾选"):
        service.sign(moved, issued.id, line.id)
    differences.dispute(giver, issued.id, line.id, "封面不对")
    differences.settle(giver, issued.id, line.id, "已换")
    with pytest.raises(UserError, match="两方不能是一个人"):
        differences.settle(moved, issued.id, line.id, "已换")
    namesake = Actor("another", "张三", issued.receiver_id, issued.receiver, frozenset({Role.HANDOVER}), county.site)
    assert service.sign(namesake, issued.id, line.id).received is not None


def test_a_checklist_is_between_the_two_the_batch_moves_a_power_between(county: Actor, batch: Batch) -> None:
    other = organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT)
    lines = [NewLine(7, "审批文书样本", 1, "套", "纸质")]
    for direction, department in ((Direction.IN, other.id), (Direction.BACK, batch.items[0].from_id)):
        with pytest.raises(UserError, match="的事项，两方不能编移交清单"):
            service.add_checklist(county, batch.id, direction, department, county.organ_id, lines)
    made = service.add_checklist(county, batch.id, Direction.IN, batch.items[0].from_id, county.organ_id, lines)
    TransferItemRow.update(to_organ_id=other.id).execute()
    with pytest.raises(UserError, match="这一批没有从县交通运输局移交给"):
        service.issue(county, made.id)


def test_a_pin_is_not_written_into_an_act_on_a_line(county: Actor, issued: Checklist, giver: Actor) -> None:
    key = issued.lines[2]
    with pytest.raises(UserError, match="写了 PIN"):
        service.owe(giver, issued.id, key.id, clock.today(), "PIN 是 123456")
    with pytest.raises(UserError, match="写了 PIN"):
        differences.dispute(giver, issued.id, key.id, "密码：（123456）不对")
