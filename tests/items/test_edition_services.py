"""Editions in a store: drafted, stepped through, published, read as of a day, and never deleted."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from db import clock, journal
from db.actors import Actor, Role, SiteKind
from db.cases import reading
from db.errors import UserError
from db.items import acts, gates, service
from db.items.acts import ListActKind, Subject
from db.items.drafts import NewItem
from db.items.lists import asof, differing, editions
from db.items.lists.comparing import compare_editions
from db.items.rules import Edition, EditionState, ListKind, Material
from db.items.tables import EditionRow, ItemRow, ItemVersionRow, SpecRow, SupervisionRow
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.rulesets.rules import RuleSet
from db.rulesets.service import add_rule_set

K = ListActKind
TODAY = clock.today()
GOVERNMENT = {"organ": "泽州县人民政府", "meeting": "第11次常务会议", "number": "泽政发〔2026〕1号"}
ITEM = NewItem(
    "林木采伐许可证核发", code="000164002000", department="县林业局", implementing_body="县林业局", item_type="01",
    supervising_body="县林业局", basis="《森林法》第五十七条", setting_level="1", level="4",
)  # fmt: skip


def rules(county: Actor, **more: Any) -> None:
    """A rule set that asks for no optional review unless told to."""
    wanted: dict[str, Any] = {"legality_review": False, "competition_review": False} | more
    add_rule_set(county, RuleSet("140525", "示例规则", "2020-01-01", "示例办法", "示例〔2020〕1号", **wanted))


def drafted(county: Actor, name: str = "泽州县2026年版", **more: Any) -> Edition:
    edition = editions.draft(county, name, **more)
    if not more:
        service.add_items(county, edition.id, [ITEM])
    return edition


def through(county: Actor, edition: Edition, on: date, until: ListActKind = K.PUBLISHED) -> Edition:
    """Take the steps of an edition on one day."""
    details: dict[ListActKind, dict[str, str]] = {
        K.JOINT_REVIEWED: {"participants": "县司法局、县林业局"},
        K.REPORTED: {"recipient": "晋城市审改办"},
        K.APPROVED: GOVERNMENT,
    }
    for kind, words in details.items():
        editions.take_step(county, edition.id, kind, on, words)
        if kind is until:
            return service.edition(edition.id)
    found = gates.publish(county, edition.id, on, {"channels": "政府网站", "no_upper_reason": "示例"})
    if until is K.COPIED:
        found = editions.take_step(county, edition.id, K.COPIED, on, {"recipient": "晋城市审改办"})
    return found


def test_an_edition_goes_from_draft_to_copied_and_every_step_is_a_dated_act(county: Actor) -> None:
    rules(county)
    edition = through(county, drafted(county), TODAY, K.COPIED)
    assert (edition.state, edition.published_on, edition.in_force_on) == (
        EditionState.PUBLISHED, TODAY.isoformat(), TODAY.isoformat(),
    )  # fmt: skip
    assert edition.approved_by == "泽州县人民政府 第11次常务会议（泽政发〔2026〕1号）"
    recorded = acts.of(Subject.EDITION, edition.id)
    assert [act.kind for act in recorded] == [K.JOINT_REVIEWED, K.REPORTED, K.APPROVED, K.PUBLISHED, K.COPIED]
    assert {act.happened_on for act in recorded} == {TODAY}
    assert editions.standing_of(edition.id).next_kind is None
    assert any("审定" in entry.action for entry in journal.history("edition", edition.id))


def test_the_optional_reviews_are_asked_for_where_the_rule_set_says_so(county: Actor) -> None:
    rules(county, legality_review=True)
    edition = drafted(county)
    editions.take_step(county, edition.id, K.JOINT_REVIEWED, TODAY, {"participants": "县司法局"})
    with pytest.raises(UserError, match="合法性审核"):
        editions.take_step(county, edition.id, K.REPORTED, TODAY, {"recipient": "市审改办"})
    words = {"organ": "县司法局"}
    assert editions.take_step(county, edition.id, K.LEGALITY_REVIEWED, TODAY, words).state is EditionState.REVIEWED


def test_without_a_rule_set_every_review_is_asked_for(county: Actor) -> None:
    assert editions.course_of(drafted(county)).demanded[:3] == (
        K.JOINT_REVIEWED, K.LEGALITY_REVIEWED, K.COMPETITION_REVIEWED,
    )  # fmt: skip


def test_an_approval_before_its_review_is_refused_and_nothing_is_written(county: Actor) -> None:
    rules(county)
    edition = drafted(county)
    with pytest.raises(UserError, match="还没有登记「联合审核」「报送上级」"):
        editions.take_step(county, edition.id, K.APPROVED, TODAY, GOVERNMENT)
    assert acts.of(Subject.EDITION, edition.id) == []


def test_a_step_says_what_was_not_written_down(county: Actor) -> None:
    rules(county)
    edition = through(county, drafted(county), TODAY, K.REPORTED)
    with pytest.raises(UserError, match="缺少：会议或批准文号"):
        editions.take_step(county, edition.id, K.APPROVED, TODAY, {"organ": "泽州县人民政府"})


def test_an_empty_list_is_not_reviewed(county: Actor) -> None:
    rules(county)
    edition = editions.draft(county, "空的")
    with pytest.raises(UserError, match="还没有事项"):
        editions.take_step(county, edition.id, K.JOINT_REVIEWED, TODAY, {"participants": "县司法局"})


def test_items_without_their_basic_elements_stop_the_publication_by_name(county: Actor) -> None:
    rules(county)
    edition = drafted(county)
    service.add_items(county, edition.id, [NewItem("没有依据的", department="县林业局", implementing_body="县林业局")])
    approved = through(county, edition, TODAY, K.APPROVED)
    with pytest.raises(UserError, match="1 项没有设定和实施依据（「没有依据的」）"):
        gates.publish(county, approved.id, TODAY, {"channels": "政府网站", "no_upper_reason": "示例"})
    assert service.edition(edition.id).state is EditionState.APPROVED


def test_publishing_the_next_edition_ends_the_one_before_on_the_day_it_begins(county: Actor) -> None:
    rules(county)
    month_ago, start = TODAY - timedelta(days=30), TODAY + timedelta(days=10)
    first = through(county, drafted(county, "2025年版"), month_ago)
    second = drafted(county, "2026年版", base_id=first.id)
    through(county, second, TODAY, K.APPROVED)
    gates.publish(county, second.id, TODAY, {"channels": "政府网站", "no_upper_reason": "示例"}, start)
    assert service.edition(first.id).ended_on == start.isoformat()
    named = [asof.edition_on(day) for day in (month_ago, TODAY, start, month_ago - timedelta(days=1))]
    assert [one.name if one else "" for one in named] == ["2025年版", "2025年版", "2026年版", ""]
    current = service.current_edition()
    assert current is not None
    assert current.name == "2025年版"
    published = editions.newest_step(second.id)
    assert published is not None
    editions.reverse(county, second.id, published.id, "日期录错", reading.taken_under)
    assert (service.edition(first.id).ended_on, service.edition(second.id).state) == ("", EditionState.APPROVED)


def test_an_edition_cannot_begin_before_it_was_published_or_before_the_one_in_force(county: Actor) -> None:
    rules(county)
    first = through(county, drafted(county, "2025年版"), TODAY - timedelta(days=5))
    second = through(county, drafted(county, "2026年版", base_id=first.id), TODAY - timedelta(days=9), K.APPROVED)
    with pytest.raises(UserError, match="早于公布日期"):
        gates.publish(
            county, second.id, TODAY, {"channels": "政府网站", "no_upper_reason": "示例"}, TODAY - timedelta(days=1)
        )
    with pytest.raises(UserError, match="「2025年版」自"):
        gates.publish(county, second.id, TODAY - timedelta(days=6), {"channels": "政府网站", "no_upper_reason": "示例"})


def test_a_wrong_step_is_taken_back_by_an_act_and_both_stay_on_record(county: Actor) -> None:
    rules(county)
    edition = through(county, drafted(county), TODAY, K.REPORTED)
    reviewed = acts.of(Subject.EDITION, edition.id)[0]
    with pytest.raises(UserError, match="不能先更正"):
        editions.reverse(county, edition.id, reviewed.id, "录错", reading.taken_under)
    newest = editions.newest_step(edition.id)
    assert newest is not None
    with pytest.raises(UserError, match="没有写更正的原因"):
        editions.reverse(county, edition.id, newest.id, " ", reading.taken_under)
    assert (
        editions.reverse(county, edition.id, newest.id, "报错了机关", reading.taken_under).state
        is EditionState.REVIEWED
    )
    assert [act.kind for act in acts.of(Subject.EDITION, edition.id)] == [K.JOINT_REVIEWED, K.REPORTED, K.REVERSED]


def test_a_returned_edition_is_a_draft_again_with_its_reason(county: Actor) -> None:
    rules(county)
    edition = through(county, drafted(county), TODAY, K.APPROVED)
    found = editions.return_to_draft(county, edition.id, TODAY, "市审改办要求补充 3 项")
    assert (found.state, found.approved_by) == (EditionState.DRAFT, "")


def test_two_lists_of_one_region_and_kind_cannot_have_the_same_name(county: Actor) -> None:
    editions.draft(county, "2026年版")
    with pytest.raises(UserError, match="已经有一版行政许可事项清单叫「2026年版」"):
        editions.draft(county, " 2026年版 ")
    editions.draft(county, "2026年版", level="3", region="1405")
    editions.draft(county, "2026年版", kind=ListKind.TOLERANCE)
    own = service.edition_named("2026年版")
    assert own is not None
    assert own.region == "140525"


def test_an_upper_list_in_force_beside_ours_never_becomes_the_current_one(county: Actor) -> None:
    rules(county)
    ours = through(county, drafted(county), TODAY - timedelta(days=3))
    for level, region in (("1", "00"), ("2", "14"), ("3", "1405"), ("4", "140525-开发区")):
        upper = editions.draft(county, f"{region}清单", level=level, region=region)
        service.add_items(county, upper.id, [ITEM])
        assert gates.publish(county, upper.id, TODAY, {"number": "国办发〔2023〕5号"}).state is EditionState.PUBLISHED
    current = service.current_edition()
    assert current is not None
    assert current.id == ours.id
    national = asof.edition_on(TODAY, "00")
    assert national is not None
    assert national.level == "1"


def test_a_list_made_elsewhere_takes_no_steps_but_its_publication(county: Actor) -> None:
    upper = editions.draft(county, "国家2023年版", level="1", region="00")
    with pytest.raises(UserError, match="别处编制的清单"):
        editions.take_step(county, upper.id, K.JOINT_REVIEWED, TODAY, {"participants": "县司法局"})


def test_a_draft_from_an_earlier_edition_copies_the_items_in_force_with_all_that_belongs_to_them(
    county: Actor,
) -> None:
    first = drafted(county, "2025年版")
    main, sub = service.add_items(county, first.id, [NewItem("主项"), NewItem("子项")])
    ItemRow.update(above_id=main).where(ItemRow.id == sub).execute()
    gone = service.add_items(county, first.id, [NewItem("停用的")])[0]
    ItemRow.update(status="disabled").where(ItemRow.id == gone).execute()
    service.add_guide(county, main, materials=[Material(1, "申请书", "1", 1, True)], conditions="旧")
    service.add_guide(county, main, materials=[Material(1, "申请书", "1", 1, True)], conditions="新")
    SpecRow.create(item_id=main, version=1, document="示例规范")
    SupervisionRow.create(item_id=sub, position=1, body_text="县林业局", role="lead")
    second = editions.draft(county, "2026年版", base_id=first.id)
    copies = {item.name: item for item in service.list_items(second.id)}
    assert sorted(copies) == ["主项", "子项", "林木采伐许可证核发"]
    assert (copies["主项"].predecessor_id, copies["子项"].above_id) == (main, copies["主项"].id)
    guide = service.guide(copies["主项"].id)
    assert guide is not None
    assert (guide.version, guide.conditions, len(guide.materials)) == (2, "新", 1)
    assert SpecRow.select().where(SpecRow.item_id == copies["主项"].id).count() == 1
    assert SupervisionRow.select().where(SupervisionRow.item_id == copies["子项"].id).count() == 1
    assert {item.edition_id for item in service.find_items("子项")} == {first.id, second.id}
    diff = compare_editions(service.list_items(first.id), service.list_items(second.id))
    assert (diff.same, [pair.item.name for pair in diff.removed]) == (3, ["停用的"])
    ItemRow.update(note="改了").where(ItemRow.id == copies["子项"].id).execute()
    sides = [asof.items_on(found.id, TODAY) for found in (first, second)]
    whole, quick = compare_editions(*sides), differing.differences(first.id, second.id, TODAY)
    assert (quick.same, quick.changed, quick.added, quick.removed) == (2, whole.changed, whole.added, whole.removed)
    assert differing.differences(first.id, first.id, TODAY).same == 4


def test_a_draft_from_an_upper_list_answers_to_it_item_by_item(county: Actor) -> None:
    upper = editions.draft(county, "国家2023年版", level="1", region="00")
    new = [replace(ITEM, setting_level=""), replace(ITEM, name="新办", code="11140525MB12345671400016400200001")]
    wanted = service.add_items(county, upper.id, new)[0]
    ours = editions.draft(county, "泽州县2026年版", upper_id=upper.id)
    (item,) = service.list_items(ours.id)
    assert (item.upper_id, item.upper_code, item.setting_level) == (wanted, "000164002000", "1")
    assert (ours.upper_id, ours.region, ours.level) == (upper.id, "140525", "4")


def test_an_item_changed_later_reads_as_before_and_one_added_later_is_not_there_yet(county: Actor) -> None:
    edition = drafted(county)
    item = service.list_items(edition.id)[0]
    added, gone = service.add_items(county, edition.id, [NewItem("后来新增的"), NewItem("后来停用的")])
    day, body = date(2026, 7, 1), {"name": "旧名称", "flags": "integrated", "township_accepts": 1, "status": "current"}
    changed = {"valid_from": day.isoformat()}
    ItemRow.update(**changed).where(ItemRow.id.in_([item.id, added])).execute()
    ItemVersionRow.create(
        item_id=item.id, version=1, valid_from="", valid_to=day.isoformat(), body=json.dumps(body, ensure_ascii=False)
    )
    ItemRow.update(status="disabled", valid_to="2026-08-01").where(ItemRow.id == gone).execute()
    before = {one.name: one for one in asof.items_on(edition.id, date(2026, 6, 30))}
    assert sorted(before) == ["后来停用的", "旧名称"]
    assert before["旧名称"].township_accepts is True
    assert before["后来停用的"].status == "current"
    after = {one.name: one.status.value for one in asof.items_on(edition.id, date(2026, 8, 1))}
    assert after == {"林木采伐许可证核发": "current", "后来新增的": "current", "后来停用的": "disabled"}
    assert asof.item_on(added, date(2026, 6, 30)) is None


def test_townships_publish_their_own_lists_over_the_same_rows_where_the_rule_set_says_so(county: Actor) -> None:
    rules(county, township_lists="own_record")
    towns = [
        organs.add_organ(county, name, name, OrganKind.TOWNSHIP, code)
        for name, code in (("巴公镇", "140525102"), ("川底镇", "140525105"))
    ]
    edition = drafted(county)
    service.add_items(
        county,
        edition.id,
        [
            replace(ITEM, name="乡村建设规划许可", code="", level="5", implementing_body="乡镇人民政府"),
            replace(ITEM, name="巴公镇自己的", code="", level="5", implementing_body="巴公镇"),
        ],
    )
    with pytest.raises(UserError, match="县清单还没有「审定」"):
        editions.take_township_step(county, edition.id, towns[0].id, K.TOWNSHIP_APPROVED, TODAY, GOVERNMENT)
    through(county, edition, TODAY)
    editions.take_township_step(county, edition.id, towns[0].id, K.TOWNSHIP_APPROVED, TODAY, GOVERNMENT)
    editions.take_township_step(
        county, edition.id, towns[0].id, K.TOWNSHIP_PUBLISHED, TODAY, {"channels": "便民服务中心（站）公告栏"}
    )
    found = editions.townships(edition.id)
    assert [(one.name, one.items, bool(one.published)) for one in found] == [("巴公镇", 2, True), ("川底镇", 1, False)]
    published = next(act for act in acts.of(Subject.EDITION, edition.id) if act.kind is K.PUBLISHED)
    with pytest.raises(UserError, match="乡镇清单公布"):
        editions.reverse(county, edition.id, published.id, "录错", reading.taken_under)


def test_where_the_township_part_is_a_view_it_has_no_record_of_its_own(county: Actor) -> None:
    rules(county)
    town = organs.add_organ(county, "巴公镇", "巴公镇", OrganKind.TOWNSHIP, "140525102")
    edition = through(county, drafted(county), TODAY)
    with pytest.raises(UserError, match="是县清单的一部分"):
        editions.take_township_step(county, edition.id, town.id, K.TOWNSHIP_APPROVED, TODAY, GOVERNMENT)


def test_a_deadline_a_document_sets_is_told_and_missed_by_an_edition_published_later(county: Actor) -> None:
    rules(county, publish_by={"2022年版": "2022-10-31"})
    edition = drafted(county, "泽州县2022年版")
    standing = editions.standing_of(edition.id)
    assert (standing.deadline, standing.overdue) == ("2022-10-31", True)
    assert editions.standing_of(drafted(county, "泽州县2026年版").id).deadline == ""


def test_only_the_countys_list_editor_drafts_and_steps(county: Actor) -> None:
    clerk = replace(county, roles=frozenset({Role.WINDOW}))
    with pytest.raises(UserError, match="清单编制"):
        editions.draft(clerk, "2026年版")
    station = replace(county, site=replace(county.site, kind=SiteKind.TOWNSHIP))
    with pytest.raises(UserError, match="由县级编制"):
        editions.draft(station, "2026年版")


def test_a_state_that_came_without_steps_is_not_stepped_on(county: Actor) -> None:
    edition = drafted(county)
    EditionRow.update(state="published", published_on="2026-01-01").where(EditionRow.id == edition.id).execute()
    with pytest.raises(UserError, match="没有逐步的记录"):
        editions.take_step(county, edition.id, K.JOINT_REVIEWED, TODAY, {"participants": "县司法局"})


@pytest.mark.parametrize(
    ("until", "words", "todo"),
    [(K.JOINT_REVIEWED, "审核中", "退回编制"), (K.APPROVED, "已审定", "退回编制"), (K.PUBLISHED, "已公布", "更正公布")],
)
def test_a_name_is_corrected_only_while_the_list_is_drafted(
    county: Actor, until: ListActKind, words: str, todo: str
) -> None:
    rules(county)
    edition = drafted(county, "泽洲县2026年版")
    assert editions.rename(county, edition.id, "泽州县2026年版").name == "泽州县2026年版"
    through(county, edition, TODAY, until)
    with pytest.raises(UserError, match=f"{words}，名称不能再改") as refused:
        editions.rename(county, edition.id, "又一个名称")
    assert todo in refused.value.hint


def test_an_item_nobody_supervises_stops_the_publication(county: Actor) -> None:
    rules(county)
    edition = editions.draft(county, "泽州县2026年版")
    service.add_items(county, edition.id, [replace(ITEM, supervising_body="")])
    through(county, edition, TODAY, K.APPROVED)
    with pytest.raises(UserError, match="没有监管主体"):
        gates.publish(county, edition.id, TODAY, {"channels": "政府网站", "no_upper_reason": "示例"})
