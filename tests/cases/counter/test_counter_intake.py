"""What an intake asks for, what it takes over from earlier cases, and what it refuses."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from db import clock, store
from db.actors import Actor, Role
from db.cases import service
from db.cases.acts import ActKind, CaseState
from db.cases.counter import applicants, bases, drafts, materials, sitting
from db.cases.counter.materials import Applicant
from db.cases.counter.sitting import Outcome
from db.cases.intake import corrections
from db.cases.intake.corrections import Correction
from db.cases.intake.identity import ID_CARD
from db.cases.rules import CaseDetail, HandedIn, Intake
from db.cases.tables import FormDraftRow
from db.errors import UserError
from db.items import service as items
from db.items.rules import Item, Material
from db.items.tables import ItemRow
from tests.cases.after_decision import SERVED

EXAMPLE_ID = "999999199001010016"
TakeIn = Callable[..., CaseDetail]
ITEM = "公共场所卫生许可"
PERSON: dict[str, object] = {"applicant": "张三（示例）", "applicant_kind": "person", "id_kind": ID_CARD,
                             "id_number": EXAMPLE_ID, "phone": "000-0000000"}  # fmt: skip


def test_originals_and_copies_are_counted_apart_and_what_is_waived_is_not_missing(take_in: TakeIn) -> None:
    case = take_in(handed=(HandedIn(1, 0), HandedIn(0, 1)))
    assert [(one.originals, one.duplicates, one.received, one.missing) for one in case.materials] == [
        (1, 0, 1, False), (0, 1, 1, True)
    ]  # fmt: skip
    case = take_in(handed=(HandedIn(1, 0), HandedIn(waived="可以共享核验")))
    assert [one.missing for one in case.materials] == [False, False]


def test_the_checklist_is_that_of_the_guide_in_force_on_the_day_of_receipt(
    county: Actor, listed: dict[str, Item], take_in: TakeIn
) -> None:
    item = listed[ITEM]
    later = clock.today() + timedelta(days=10)
    items.add_guide(county, item.id, materials=[Material(1, "新表", "1", 1, True)], effective_on=later.isoformat())
    case = take_in()
    assert (case.guide_version, [one.name for one in case.materials]) == (1, ["卫生许可证申请书", "营业执照"])
    assert [one.material.name for one in materials.checklist(item, later).lines] == ["新表"]


def test_what_the_same_applicant_gave_before_is_not_asked_again_but_the_form_is(
    take_in: TakeIn, listed: dict[str, Item]
) -> None:
    first = take_in(**PERSON)
    asked = Applicant(id_number=EXAMPLE_ID.lower())
    found = materials.checklist(listed[ITEM], clock.today(), asked).lines
    assert [line.offer.source_case for line in found] == ["", first.summary.number]
    assert found[1].offer.waived == f"已交于办件 {first.summary.number}"
    second = take_in(**PERSON, handed=(HandedIn(1, 0), found[1].offer))
    assert not any(one.missing for one in second.materials)
    third = materials.checklist(listed[ITEM], clock.today(), asked).lines[1].offer
    assert third.source_case == first.summary.number
    assert (
        materials.checklist(listed[ITEM], clock.today(), Applicant(applicant="张三（示例）")).lines[1].offer
        == HandedIn()
    )


def test_what_came_only_in_part_is_asked_again(take_in: TakeIn, listed: dict[str, Item]) -> None:
    take_in(**PERSON, handed=(HandedIn(1, 0), HandedIn(0, 1)))
    found = materials.checklist(listed[ITEM], clock.today(), Applicant(id_number=EXAMPLE_ID)).lines
    assert found[1].offer == HandedIn()


def test_an_applicant_who_comes_again_is_offered_by_name_initials_and_id_with_the_number_masked(
    take_in: TakeIn,
) -> None:
    first = take_in(**PERSON, address="示例村1号")
    for text in ("张", "张三", "zs", EXAMPLE_ID):
        (found,) = applicants.offered(text)
        assert (found.applicant, found.address, found.id_number_masked) == (
            "张三（示例）", "示例村1号", "999999********0016"
        ), text  # fmt: skip
    assert applicants.offered("李") == []
    again = take_in(**(PERSON | {"id_number": found.id_number_masked, "former_case": found.case_id}))
    assert again.id_number_masked == first.id_number_masked
    assert len(applicants.offered(EXAMPLE_ID)) == 1
    with pytest.raises(UserError, match="证件号码不完整"):
        take_in(**(PERSON | {"id_number": "999999********0017", "former_case": found.case_id}))


def test_a_power_of_attorney_goes_with_every_agent_and_its_lack_is_said(take_in: TakeIn) -> None:
    case = take_in(agent="王五（示例）")
    assert (case.materials[-1].name, case.materials[-1].missing) == ("授权委托书", True)
    case = take_in(agent="王五（示例）", agent_id_kind=ID_CARD, agent_id_number=EXAMPLE_ID, power_of_attorney=True)
    assert (case.materials[-1].missing, case.agent_id_masked) == (False, "999999********0016")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"flags": frozenset({"helped"})}, "代办人姓名、代办人证件号码、授权委托书"),
        ({"flags": frozenset({"helped"}), "agent": "王五", "power_of_attorney": True}, "缺代办人证件号码"),
        ({"power_of_attorney": True}, "没有填代理人姓名"),
        ({"kind": "renewal"}, "没有写原来的证照"),
        ({"kind": "amendment", "base_certificate": "证1", "flags": frozenset({"unchanged"})}, "不能声明条件未变化"),
        ({"kind": "outside", "outside_system": "示例系统"}, "没有写系统名称和那里的办件编号"),
        ({"kind": "gift"}, "不认识"),
        ({"flags": frozenset({"secret"})}, "标记不认识"),
        ({"handed": (HandedIn(-1, 0),)}, "材料份数"),
        ({"applicant": " "}, "申请人不能空着"),
        ({"id_kind": ID_CARD, "id_number": "999999199001010017"}, "身份证号码不对"),
        ({"id_kind": "001", "id_number": "91350100M000100Y44"}, "统一社会信用代码不对"),
    ],
)
def test_what_cannot_be_is_refused_with_nothing_recorded_and_no_number_used(
    take_in: TakeIn, more: dict[str, object], said: str
) -> None:
    with pytest.raises(UserError, match=said):
        take_in(**more)
    assert take_in().summary.number.endswith("000001")


def test_a_renewal_finds_its_licence_by_case_and_by_certificate_and_says_how_near_the_end_is(
    county: Actor, take_in: TakeIn
) -> None:
    case, today = take_in(**PERSON), clock.today()
    ends = today + timedelta(days=20)
    granted = {"certificate_number": "示例卫证第001号", "valid_to": ends.isoformat()}
    for kind, details in ((ActKind.ACCEPTED, {}), (ActKind.GRANTED, granted)):
        service.act(county, case.summary.id, kind, today, "", details)
    for text in (case.summary.number, "示例卫证第001号"):
        base = bases.find(text)
        assert base
        assert (base.number, base.certificate, base.granted, base.valid_to) == (
            case.summary.number, "示例卫证第001号", True, ends
        )  # fmt: skip
    assert base
    assert "不足 30 日" in base.remark(today)
    assert "按新办收件" in base.remark(ends + timedelta(days=1))
    assert base.remark(ends - timedelta(days=60)) == f"原证照有效期至 {ends}。"
    assert bases.find("不存在的编号") is None


def test_a_renewal_declared_unchanged_takes_over_what_the_former_case_holds(
    take_in: TakeIn, listed: dict[str, Item]
) -> None:
    first = take_in()
    asked = Applicant("renewal", base_case=first.summary.number, unchanged=True)
    offer = materials.checklist(listed[ITEM], clock.today(), asked).lines[1].offer
    assert offer.waived == f"声明条件未变化，沿用办件 {first.summary.number}"
    plain = replace(asked, unchanged=False)
    assert materials.checklist(listed[ITEM], clock.today(), plain).lines[1].offer == HandedIn()


def test_all_corrections_are_asked_for_item_by_item_and_a_notice_of_nothing_is_refused(
    county: Actor, take_in: TakeIn
) -> None:
    case, today = take_in(), clock.today()
    for reason, details in ((" ", {}), ("看材料", {"items": "[]"}), ("补", {"items": '[{"material": "营业执照"}]'})):
        with pytest.raises(UserError, match=r"写明理由|没有写要补正什么|没有写存在什么问题"):
            service.act(county, case.summary.id, ActKind.CORRECTION_ASKED, today, reason, details)
    wanted = [Correction("营业执照", "复印件没有盖章", "请补盖公章"), Correction("", "申请书没有日期")]
    details = {"items": corrections.encoded(wanted)}
    asked = service.act(county, case.summary.id, ActKind.CORRECTION_ASKED, today, "", details)
    assert asked.acts[-1].reason == "营业执照：复印件没有盖章，请补盖公章；申请书没有日期"
    assert corrections.asked(asked.acts[-1].details, "") == tuple(wanted)
    service.act(county, case.summary.id, ActKind.CORRECTED, today)
    with pytest.raises(UserError, match="不能再次要求补正"):
        service.act(county, case.summary.id, ActKind.CORRECTION_ASKED, today, "", details)


def test_what_is_corrected_at_once_needs_no_notice_and_leaves_the_one_notice_open(
    county: Actor, take_in: TakeIn
) -> None:
    case, today = take_in(), clock.today()
    with pytest.raises(UserError, match="没有写更正了什么"):
        service.act(county, case.summary.id, ActKind.CORRECTED_AT_ONCE, today)
    after = service.act(county, case.summary.id, ActKind.CORRECTED_AT_ONCE, today, "申请书电话改正")
    assert after.summary.state is CaseState.RECEIVED
    assert ActKind.CORRECTION_ASKED in after.offered


@pytest.mark.parametrize("text", ["缺检测报告；申请书没有签字", "缺检测报告\n申请书没有签字", '["x"', "[]", "3"])
def test_a_list_of_corrections_of_another_program_is_read_or_passed_over(text: str) -> None:
    assert len(corrections.asked({"items": text}, "")) in (0, 1, 2)


def test_an_instant_case_is_taken_in_decided_and_delivered_in_one_sitting(
    county: Actor, listed: dict[str, Item]
) -> None:
    today = clock.today()
    intake = Intake(listed[ITEM].id, "张三（示例）", "person", today, case_type="1", received_materials=(1, 2))
    case = sitting.at_once(county, intake, Outcome("示例卫许〔2026〕1号", "示例证1", receiver="张三（示例）"))
    assert case.summary.state is CaseState.DELIVERED
    assert [act.kind for act in case.acts] == [
        ActKind.RECEIVED, ActKind.ACCEPTED, ActKind.GRANTED, ActKind.DELIVERED
    ]  # fmt: skip
    assert case.acts[-1].details["receiver"] == "张三（示例）"


@pytest.mark.parametrize(
    ("more", "roles", "said"),
    [
        ({"case_type": "2"}, frozenset(Role), "只有即办件"),
        ({"received_materials": (1, 1)}, frozenset(Role), "材料没有收齐.*营业执照"),
        ({}, frozenset({Role.WINDOW, Role.ISSUE}), "没有「决定」角色"),
    ],
)
def test_a_sitting_that_cannot_be_finished_records_nothing(
    county: Actor, listed: dict[str, Item], more: dict[str, Any], roles: frozenset[Role], said: str
) -> None:
    values: dict[str, Any] = {"case_type": "1", "received_materials": (1, 2)}
    intake = Intake(listed[ITEM].id, "张三", "person", clock.today(), **(values | more))
    with pytest.raises(UserError, match=said):
        sitting.at_once(replace(county, roles=roles), intake, Outcome())
    assert store.database.execute_sql("SELECT count(*) FROM case_file").fetchone()[0] == 0


def test_a_service_of_another_system_is_noted_without_materials(county: Actor, listed: dict[str, Item]) -> None:
    today = clock.today()
    intake = Intake(listed[ITEM].id, "张三（示例）", "person", today, kind="outside", outside_system="示例社保系统",
                    outside_number="SB-1")  # fmt: skip
    case = sitting.outside(county, intake, today)
    assert (case.summary.state, case.materials, case.outside_number) == (CaseState.CONCLUDED, (), "SB-1")
    with pytest.raises(UserError, match="不是在外部系统"):
        sitting.outside(county, replace(intake, kind="new"), today)


def test_a_case_is_rated_once(county: Actor, take_in: TakeIn) -> None:
    case, today = take_in(), clock.today()
    for kind in (ActKind.ACCEPTED, ActKind.GRANTED, ActKind.DELIVERED):
        service.act(county, case.summary.id, kind, today, "", SERVED if kind is ActKind.DELIVERED else None)
    with pytest.raises(UserError, match="不是五级之一"):
        sitting.rate(county, case.summary.id, "6", today)
    rated = sitting.rate(county, case.summary.id, "5", today)
    assert rated.acts[-1].details == {"grade": "5"}
    with pytest.raises(UserError, match="已经评价过"):
        sitting.rate(county, case.summary.id, "1", today)


def test_a_half_typed_form_is_kept_encrypted_for_its_typist_and_gone_once_dropped(county: Actor) -> None:
    contents = {"applicant": "张三（示例）", "id_number": EXAMPLE_ID, "handed": [[1, 0]]}
    drafts.keep(county, "intake", "a", contents)
    drafts.keep(county, "intake", "a", contents | {"phone": "000"})
    assert FormDraftRow.select().count() == 1
    assert EXAMPLE_ID not in FormDraftRow.get().contents
    assert [one.contents for one in drafts.kept(county, "intake")] == [contents | {"phone": "000"}]
    drafts.keep(county, "intake", "b", {"applicant": "李四"})
    assert {one.id for one in drafts.kept(county, "intake")} == {"a", "b"}
    other = replace(county, user_id="another")
    assert drafts.kept(other, "intake") == []
    drafts.drop(other, "a")
    drafts.drop(county, "b")
    assert [one.id for one in drafts.kept(county, "intake")] == ["a"]


def test_materials_are_counted_again_and_the_journal_says_from_what_to_what(county: Actor, take_in: TakeIn) -> None:
    case = take_in(received_materials=(1, 0))
    counted = service.receive_material(county, case.summary.id, 2, 2).materials[1]
    assert (counted.originals, counted.duplicates, counted.received, counted.missing) == (0, 2, 2, False)
    with pytest.raises(UserError, match="材料份数没有保存"):
        service.receive_material(county, case.summary.id, 9, 1)
    before, after = store.database.execute_sql("SELECT before, after FROM journal ORDER BY seq DESC").fetchone()
    assert (json.loads(before)["received"], json.loads(after)["received"]) == (0, 2)


def test_what_is_no_licence_has_to_stand_in_the_list_of_powers_where_the_county_has_one(
    county: Actor, listed: dict[str, Item], take_in: TakeIn, powers_in_force: Callable[[str], None]
) -> None:
    name = "公路工程交竣工质量鉴定"
    take_in(name)
    powers_in_force("别的权力")
    with pytest.raises(UserError, match="不在现行权责清单和基本目录里"):
        take_in(name)
    take_in(ITEM)
    ItemRow.update(name=name).where(ItemRow.name == "别的权力").execute()
    take_in(name)
    own = ItemRow.get(ItemRow.name == name, ItemRow.id != listed[name].id)
    intake = Intake(own.id, "张三（示例）", "person", clock.today())
    assert service.take_in(county, intake).summary.item_name == name
    ItemRow.update(item_type="01").where(ItemRow.id == own.id).execute()
    with pytest.raises(UserError, match="不在现行清单里"):
        service.take_in(county, intake)
