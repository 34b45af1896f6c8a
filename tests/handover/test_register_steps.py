"""What is done with seals, keys, stock, systems and incidents: taken, refused, taken back, entered from checklists."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from db import clock
from db.actors import Actor, Role
from db.errors import UserError
from db.handover import acts, leaving
from db.handover import service as handover
from db.handover.acts import HandoverActKind, Subject
from db.handover.memoranda import service as memoranda
from db.handover.registers import acting, impressions, lines, seals, service, standing, workbooks
from db.handover.registers.acting import Step
from db.handover.registers.life import State
from db.handover.registers.rules import Register
from db.handover.registers.service import NewEntry
from db.handover.rules import HandoverKind
from db.handover.service import NewBatch
from db.handover.tables import BatchRow, ChecklistRow, RegisterEntryRow
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.store import database
from tests.handover.grounds import CAME, Ground, certificate, seal

K = HandoverActKind
DAY = date(2021, 1, 15)
TWO = {"first": "张三", "second": "王五"}
OFF = {**TWO, "organ": "县人民政府", "document": "泽政办发〔2021〕2号", "place": "县档案馆", "keeper": "赵六"}
USED = {"document": "行政许可决定书", "copies": "2", "applicant": "张三", "approver": "王五", "keeper": "赵六"}


def test_old_seals_of_many_departments_are_taken_out_of_use_under_one_document(ground: Ground) -> None:
    old = [seal(ground.actor, f"{name}审批专用章", organ_id=ground.forestry) for name in ("甲局", "乙局", "丙局")]
    acting.take_step(ground.actor, old[0].id, Step(K.DEACTIVATED, DAY, {**TWO, "organ": "县政府", "document": "旧文"}))
    assert [one.id for one in seals.to_be_sealed_up()] == [one.id for one in old]
    done = acting.seal_off(ground.actor, [one.id for one in old], DAY, OFF)
    assert [one.state for one in done] == [State.SEALED_UP] * 3
    assert {one.held[-1].details["document"] for one in done} == {"泽政办发〔2021〕2号"}
    assert [len(one.held) for one in done] == [2, 2, 2]
    assert done[0].held[0].details["document"] == "旧文"
    assert done[0].holder == "赵六"
    assert seals.to_be_sealed_up() == []


def test_sealing_off_many_is_all_or_none(ground: Ground) -> None:
    old = [seal(ground.actor, name) for name in ("甲章", "乙章")]
    acting.seal_off(ground.actor, [old[1].id], DAY, OFF)
    acting.take_step(
        ground.actor, old[1].id, Step(K.DESTROYED, DAY, {**TWO, "document": "批准〔2021〕1号", "method": "熔毁"})
    )
    with pytest.raises(UserError, match="现在「已销毁」，不能登记「封存」"):
        acting.seal_off(ground.actor, [one.id for one in old], DAY, OFF)
    assert standing.standing(old[0].id).state is State.REGISTERED
    with pytest.raises(UserError, match="经办人和监督人不能是同一个人"):
        acting.seal_off(ground.actor, [old[0].id], DAY, OFF | {"second": " 张 三 "})
    assert standing.standing(old[0].id).acts == ()


def test_the_bureau_never_uses_another_organs_seal(ground: Ground) -> None:
    for made in (seal(ground.actor, "旧章"), seal(ground.actor, "钢印", "钢印", organ_id=ground.forestry)):
        for step in (Step(K.ENABLED, DAY, {**TWO, "document": "文"}), Step(K.USED, DAY, USED)):
            with pytest.raises(UserError, match="不能"):
                acting.take_step(ground.actor, made.id, step)
        assert standing.standing(made.id).acts == ()
    assert K.ENABLED not in standing.standings(Register.SEAL)[0].next_steps


def sign(ground: Ground, on: date) -> None:
    """Both parties of the forestry bureau's memorandum sign it."""
    drafted = memoranda.draft_memorandum(ground.actor, ground.batch_id, ground.forestry)
    with database.atomic():
        for organ in (ground.actor.organ_id, ground.forestry):
            acts.append(
                ground.actor, Subject.MEMORANDUM, drafted.id, K.SIGNED, on, called="备忘录",
                batch_id=ground.batch_id, organ_id=organ, details={"signatory": "张三"},
            )  # fmt: skip


def test_the_approval_seal_waits_for_the_memoranda_or_for_a_basis_on_record(ground: Ground) -> None:
    made = seal(ground.actor, "泽州县行政审批专用章", "行政审批专用章", batch_id=ground.batch_id)
    enabling = Step(K.ENABLED, DAY, {**TWO, "document": "启用〔2021〕1号"})
    with pytest.raises(UserError, match="县林业局的审管衔接备忘录到 2021-01-15 还没有签齐"):
        acting.take_step(ground.actor, made.id, enabling)
    basis = {**enabling.details, "basis": "县政府纪要〔2021〕2号"}
    after = acting.take_step(ground.actor, made.id, replace(enabling, details=basis))
    assert (after.state, after.held[-1].details["basis"]) == (State.ENABLED, "县政府纪要〔2021〕2号")
    acting.reverse(ground.actor, made.id, after.held[-1].id, "先签备忘录")
    sign(ground, DAY + timedelta(1))
    with pytest.raises(UserError, match="还没有签齐"):
        acting.take_step(ground.actor, made.id, enabling)
    assert acting.take_step(ground.actor, made.id, replace(enabling, on=DAY + timedelta(1))).state is State.ENABLED


def test_a_seal_entered_under_another_sort_of_batch_waits_for_the_memoranda_too(ground: Ground) -> None:
    leaving = NewBatch("张三离任移交", "离任移交", "", "县局", DAY, DAY, kind=HandoverKind.LEAVING)
    batch_id = BatchRow.create(**handover.batch_values(leaving)).id
    for batch in (batch_id, ""):
        made = seal(ground.actor, "泽州县行政审批专用章", "行政审批专用章", batch_id=batch)
        with pytest.raises(UserError, match="还没有签齐"):
            acting.take_step(ground.actor, made.id, Step(K.ENABLED, DAY, {**TWO, "document": "启用〔2021〕1号"}))


def test_a_seal_enabled_as_another_kind_does_not_become_the_approval_seal(ground: Ground) -> None:
    made = seal(ground.actor, "泽州县行政审批服务管理局", "单位公章", batch_id=ground.batch_id)
    acting.take_step(ground.actor, made.id, Step(K.ENABLED, DAY, {**TWO, "document": "启用〔2021〕1号"}))
    with pytest.raises(UserError, match="种类不能再改"):
        service.change_entry(ground.actor, made.id, made.as_new({"kind": "行政审批专用章"}), "写错了")
    with pytest.raises(UserError, match="不能改成审批用章"):
        service.change_entry(ground.actor, made.id, made.as_new({"scope": "审批决定、批文"}), "写错了")


@pytest.mark.parametrize("kind", ["电子印章", "钢印", "其他"])
def test_an_approval_seal_of_another_sort_waits_for_the_memoranda_too(ground: Ground, kind: str) -> None:
    made = seal(ground.actor, f"泽州县行政审批专用章（{kind}）", kind, batch_id=ground.batch_id)
    with pytest.raises(UserError, match="县林业局的审管衔接备忘录到 2021-01-15 还没有签齐"):
        acting.take_step(ground.actor, made.id, Step(K.ENABLED, DAY, {**TWO, "document": "启用〔2021〕1号"}))
    plain = seal(ground.actor, "泽州县行政审批服务管理局", kind, batch_id=ground.batch_id)
    after = acting.take_step(ground.actor, plain.id, Step(K.ENABLED, DAY, {**TWO, "document": "启用〔2021〕1号"}))
    assert after.state is State.ENABLED, "the seal of the office itself seals no approvals"


def test_uses_are_logged_with_who_asked_and_who_approved(ground: Ground) -> None:
    made = seal(ground.actor, "骑缝章", "其他")
    acting.take_step(ground.actor, made.id, Step(K.ENABLED, DAY, {**TWO, "document": "启用"}))
    with pytest.raises(UserError, match="份数「两」不是整数；没有填批准人"):
        acting.take_step(ground.actor, made.id, Step(K.USED, DAY, USED | {"copies": "两", "approver": ""}))
    after = acting.take_step(ground.actor, made.id, Step(K.USED, DAY, USED))
    assert (after.state, after.held[-1].details) == (State.IN_USE, USED)
    extra = {
        "document": "出省函",
        "organ": "县林业局",
        "why": "外省要原印章",
        "agreed": "电话商定",
        "stamped_by": "孙七",
    }
    assert acting.take_step(ground.actor, made.id, Step(K.EXTRA_SEAL, DAY, extra)).state is State.IN_USE
    with pytest.raises(UserError, match="后面还登记了「加盖原单位印章」"):
        acting.reverse(ground.actor, made.id, after.held[0].id, "错")
    with pytest.raises(UserError, match="写明理由"):
        acting.reverse(ground.actor, made.id, after.held[-1].id, " ")


def test_which_seal_closes_in_flight_cases_is_asked_and_answered_once(ground: Ground) -> None:
    old = seal(ground.actor, "林业局审批专用章", organ_id=ground.forestry, batch_id=ground.batch_id)
    [asked] = seals.closing_seals()
    assert (asked.department, asked.seal) == ("县林业局", None)
    step = Step(K.CLOSING_SEAL, DAY, {"basis": "通知二(四)"}, batch_id=ground.batch_id, organ_id=ground.forestry)
    acting.take_step(ground.actor, old.id, step)
    [answered] = seals.closing_seals()
    assert answered.seal is not None
    assert (answered.seal.id, answered.basis) == (old.id, "通知二(四)")
    with pytest.raises(UserError, match="已经确定用「林业局审批专用章」"):
        acting.take_step(ground.actor, old.id, step)
    with pytest.raises(UserError, match="哪一批、哪个部门"):
        acting.take_step(ground.actor, old.id, replace(step, batch_id=""))


def test_a_key_is_handed_on_only_by_who_has_it(county: Actor) -> None:
    fields = {"kind": "UKey", "system": "运政系统", "holder": "张三"}
    key = service.add_entry(county, NewEntry(Register.KEY, "UKey", serial="UK-1", fields=fields))
    with pytest.raises(UserError, match="现在由张三保管，不能由王五移交"):
        acting.take_step(county, key.id, Step(K.HANDED_ON, DAY, {"giver": "王五", "receiver": "李四"}))
    acting.take_step(county, key.id, Step(K.HANDED_ON, DAY, {"giver": "张三", "receiver": "王五"}))
    back = Step(K.GIVEN_BACK, DAY + timedelta(9), {"giver": "王五", "receiver": "县交通运输局"})
    after = acting.take_step(county, key.id, back)
    assert [(link.holder, link.until) for link in after.chain] == [
        ("张三", DAY), ("王五", DAY + timedelta(9)), ("县交通运输局", None),
    ]  # fmt: skip
    assert after.state_words == "县交通运输局保管"
    with pytest.raises(UserError, match="PIN、口令或者密码"):
        acting.take_step(
            county, key.id, Step(K.REVOKED, clock.today(), {"document": "注销单", "remark": "口令 abc123"})
        )
    assert standing.called(Register.KEY, "UK-1").id == key.id


def test_a_system_says_what_its_newest_act_says(county: Actor) -> None:
    fields = {"network": "专网", "authorisation": "未授权"}
    made = service.add_entry(county, NewEntry(Register.SYSTEM, "林政专网", fields=fields))
    assert standing.standing(made.id).state_words == "未授权"
    details = {"authorisation": "已授权", "document": "授权函", "account": "zz-spj"}
    after = acting.take_step(county, made.id, Step(K.AUTHORISED, DAY, details))
    assert (after.state_words, after.said("account"), after.said("network")) == ("已授权", "zz-spj", "专网")


def test_an_incident_is_reported_answered_and_closed_in_this_order(county: Actor) -> None:
    fields = {"kind": "不承认审批决定", "happened_on": "2021-02-01", "by": "某市局", "facts": "退回决定书"}
    made = service.add_entry(county, NewEntry(Register.INCIDENT, "退回决定书", fields=fields))
    with pytest.raises(UserError, match="现在「已登记」，不能登记「办结」"):
        acting.take_step(county, made.id, Step(K.CLOSED, DAY, {"result": "已承认"}))
    for kind, details in (
        (K.REPORTED, {"organ": "县审改办", "document": "报告〔2021〕1号"}),
        (K.ANSWERED, {"organ": "某市局", "answer": "予以承认"}),
        (K.CLOSED, {"result": "已承认"}),
    ):
        after = acting.take_step(county, made.id, Step(kind, DAY, details))
    assert (after.state, after.next_steps) == (State.CLOSED, ())
    assert len(acts.of(Subject.INCIDENT, made.id)) == 3


def test_a_number_is_in_stock_once_over_all_stocks_of_the_same_certificate(ground: Ground) -> None:
    first, second = certificate(ground.actor, "经营许可证"), certificate(ground.actor, "经营许可证（空白）")
    other = certificate(ground.actor, "驾培许可证")
    after = acting.take_step(ground.actor, first.id, Step(K.STOCK_IN, DAY, CAME | {"serials": "jy0001-0100"}))
    assert (after.book.balance, after.held[-1].details["quantity"], after.state_words) == (100, "100", "结存 100 本")
    with pytest.raises(UserError, match="「经营许可证」的台账里：编号 JY0090—0100 已经入过库"):
        acting.take_step(ground.actor, second.id, Step(K.STOCK_IN, DAY, CAME | {"serials": "JY0090-0120"}))
    acting.take_step(ground.actor, other.id, Step(K.STOCK_IN, DAY, CAME | {"serials": "JY0001-0010"}))
    out = {"serials": "JY0001-0010", "receiver": "王五", "keeper": "李四"}
    acting.take_step(ground.actor, first.id, Step(K.STOCK_OUT, DAY, out))
    with pytest.raises(UserError, match="编号 JY0005 不在库"):
        acting.take_step(ground.actor, first.id, Step(K.VOIDED, DAY, {**TWO, "serials": "JY0005", "why": "打坏"}))
    with pytest.raises(UserError, match="这些证照后来又登记了「领用」"):
        acting.reverse(ground.actor, first.id, after.held[0].id, "错")
    counted = acting.take_step(ground.actor, first.id, Step(K.COUNTED, DAY, {**TWO, "quantity": "89"}))
    assert counted.book.last_count is not None
    assert (counted.book.last_count.difference, counted.book.balance) == (-1, 90)


def test_what_somebody_who_leaves_had_in_keeping_goes_on_to_the_successor(ground: Ground) -> None:
    fields = {"kind": "UKey", "system": "运政系统", "holder": "张三"}
    key = service.add_entry(ground.actor, NewEntry(Register.KEY, "UKey", serial="UK-1", fields=fields))
    kept = {"kind": "证照", "channel": "省厅直供", "keeper": "张三"}
    blank = service.add_entry(ground.actor, NewEntry(Register.CERTIFICATE, "采伐证", unit="本", fields=kept))
    made = leaving.prepare(ground.actor, "张三", "李四", clock.today() + timedelta(9))
    made = handover.issue(ground.actor, made.id)
    for line in made.lines[:1]:
        handover.sign(replace(ground.actor, name="张三", user_id="z"), made.id, line.id)
        handover.sign(ground.actor, made.id, line.id)
    [skipped] = lines.from_checklist(ground.actor, made.id).skipped
    assert (skipped.number, skipped.why) == (made.lines[1].number, "接收人还没有点收")
    handover.sign(replace(ground.actor, name="张三", user_id="z"), made.id, made.lines[1].id)
    handover.sign(ground.actor, made.id, made.lines[1].id)
    told = {one.why for one in lines.from_checklist(ground.actor, made.id).skipped}
    assert len(told) == 1
    found = standing.standing(key.id)
    assert (found.holder, found.said("holder"), found.chain[-1].how) == ("李四", "李四", "移交保管")
    assert service.entry(blank.id).fields["keeper"] == "李四"


def test_another_offices_list_hands_on_only_what_that_office_keeps(ground: Ground) -> None:
    fields = {"kind": "UKey", "system": "运政系统", "holder": "张三"}
    key = service.add_entry(ground.actor, NewEntry(Register.KEY, "UKey", serial="UK-1", fields=fields))
    made = leaving.prepare(ground.actor, "张三", "李四", clock.today() + timedelta(9))
    made = handover.issue(ground.actor, made.id)
    for person in (replace(ground.actor, name="张三", user_id="z"), ground.actor):
        handover.sign(person, made.id, made.lines[0].id)
    centre = organs.add_organ(ground.actor, "巴公镇便民服务中心", "巴公镇", OrganKind.TOWNSHIP_CENTRE)
    ChecklistRow.update(giver_organ_id=centre.id, receiver_organ_id=centre.id).execute()
    [skipped] = lines.from_checklist(ground.actor, made.id).skipped
    assert skipped.why == "不由巴公镇便民服务中心保管"
    assert standing.standing(key.id).holder == "张三"
    RegisterEntryRow.update(keeper_organ_id=centre.id).where(RegisterEntryRow.id == key.id).execute()
    assert lines.from_checklist(ground.actor, made.id).skipped == ()
    assert standing.standing(key.id).holder == "李四"


def test_an_impression_is_a_small_scan_and_comes_out_as_it_went_in(ground: Ground, tmp_path: Path) -> None:
    made = seal(ground.actor, "甲章")
    scan = tmp_path / "印模.png"
    scan.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    kept = impressions.attach(ground.actor, made.id, scan)
    assert len(kept.impression) == 64
    out = impressions.copy_out(made.id, tmp_path)
    assert (out.name, out.read_bytes()) == ("印模-甲章.png", scan.read_bytes())
    assert impressions.copy_out(made.id, tmp_path).name == "印模-甲章-2.png"
    big, text = tmp_path / "大.png", tmp_path / "字.txt"
    with big.open("wb") as file:
        file.write(scan.read_bytes())
        file.truncate(50 << 20)
    text.write_text("印模")
    with pytest.raises(UserError, match="有 50 MB，超过 20 MB"):
        impressions.attach(ground.actor, made.id, big)
    with pytest.raises(UserError, match="不是扫描件"):
        impressions.attach(ground.actor, made.id, text)
    key = service.add_entry(
        ground.actor, NewEntry(Register.KEY, "k", fields={"kind": "UKey", "system": "s", "holder": "h"})
    )
    with pytest.raises(UserError, match="只有印章留存印模"):
        impressions.attach(ground.actor, key.id, scan)
    with pytest.raises(UserError, match="还没有留存印模"):
        impressions.copy_out(seal(ground.actor, "乙章").id, tmp_path)


def test_a_roll_of_people_is_read_by_its_headings_and_wrong_rows_are_named(ground: Ground, tmp_path: Path) -> None:
    file = tmp_path / "人员.csv"
    file.write_text(
        "县林业局划转人员名册\n序号,姓名,职务,编制,原单位,划转时间\n1,张三,科员,行政,县林业局,2021年1月5日\n"
        "2,李四,,事业,县林业局,2021/1/5\n3,王五,股长,行政,县林业局,2021-13-40\n4,赵六,股员,事业编,县林业局,\n",
        encoding="utf-8",
    )
    plan = workbooks.plan(file, Register.STAFF, ground.batch_id, ground.forestry)
    assert [(new.name, new.fields["moved_on"], new.organ_id) for new in plan.entries] == [
        ("张三", "2021-01-05", ground.forestry)
    ]
    assert [one.reason for one in plan.rejections] == [
        "没有填岗位", "划转日期「2021-13-40」不是日期", "编制只能填行政、事业、其他",
    ]  # fmt: skip
    workbooks.write(ground.actor, plan)
    assert [one.name for one in service.entries(Register.STAFF)] == ["张三"]
    again = workbooks.plan(file, Register.STAFF)
    assert again.rejections[0].reason == "台账里已有同名同编号的一条"
    with pytest.raises(UserError, match="没有可以登进划转人员台账的行"):
        workbooks.write(ground.actor, again)


def test_a_row_without_a_quantity_is_one_piece_and_one_that_is_no_number_is_named(
    ground: Ground, tmp_path: Path
) -> None:
    file = tmp_path / "设备.csv"
    file.write_text("设备名称,数量,型号\n高拍仪,,甲型\n打印机,30台,乙型\n扫描仪,若干,丙型\n", encoding="utf-8")
    plan = workbooks.plan(file, Register.EQUIPMENT, ground.batch_id, ground.forestry)
    assert [(new.name, new.quantity) for new in plan.entries] == [("高拍仪", 1), ("打印机", 30)]
    assert [one.reason for one in plan.rejections] == ["数量「若干」不是整数"]


def test_steps_are_for_keepers_of_the_county(ground: Ground) -> None:
    made = seal(ground.actor, "甲章")
    with pytest.raises(UserError, match="交接员或印章保管"):
        acting.take_step(replace(ground.actor, roles=frozenset({Role.WINDOW})), made.id, Step(K.DEACTIVATED, DAY))
    with pytest.raises(UserError, match="还没有选"):
        acting.take_steps(ground.actor, [], Step(K.DEACTIVATED, DAY))
    with pytest.raises(UserError, match="没有「乙章」"):
        standing.called(Register.SEAL, "乙章")
