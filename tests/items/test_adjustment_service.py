"""Adjustments in a store: through their steps into effect, as of every day, found, journalled, never deleted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import clock, journal
from db.actors import Actor, Role, SiteKind
from db.cases import service as cases
from db.cases.acts import ActKind
from db.cases.rules import Intake
from db.cases.tables import CaseRow
from db.errors import UserError
from db.items import acts, service
from db.items.acts import ListActKind, Subject
from db.items.changes import elements, steps, versions, waiting
from db.items.changes import service as changes
from db.items.changes.course import AdjustmentState
from db.items.changes.lines import line_adding, line_on
from db.items.changes.rules import Adjustment, AdjustmentKind, LineKind
from db.items.changes.service import NewAdjustment
from db.items.drafts import NewItem
from db.items.lists import asof
from db.items.rules import Edition, Item, ItemStatus
from db.items.tables import EditionRow, ItemRow, ItemVersionRow
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.rulesets.rules import RuleSet
from db.rulesets.service import add_rule_set
from db.store import database

K = ListActKind
TODAY = clock.today()
AGO = timedelta(days=40)
BUREAU = "泽州县行政审批服务管理局"
DETAILS: dict[ListActKind, dict[str, str]] = {
    K.REQUESTED: {"organ": "县林业局"},
    K.REVIEWED: {"organ": "县审改办", "opinion": "同意"},
    K.ADJUSTMENT_APPROVED: {"organ": "泽州县人民政府", "meeting": "第12次常务会议"},
    K.EFFECTED: {"channels": "政府网站"},
}
LICENCE = NewItem(
    "林木采伐许可证核发", code="000164002000", department="县林业局", implementing_body=BUREAU, item_type="01",
    basis="《森林法》第五十七条", setting_level="1", level="4", statutory_limit=20, statutory_unit="working_day",
    promised_limit=10, promised_unit="working_day",
)  # fmt: skip
NEW = NewAdjustment(AdjustmentKind.LOCAL, "压缩承诺时限", "县林业局", "群众反映", "泽林〔2026〕5号")


def in_force(edition_id: str, since: date = TODAY - AGO, **more: str | None) -> Edition:
    """The edition as published and in force for some weeks."""
    EditionRow.update(state="published", published_on=since.isoformat(), in_force_on=since.isoformat(), **more).where(
        EditionRow.id == edition_id
    ).execute()
    return service.edition(edition_id)


@pytest.fixture
def edition(county: Actor) -> Edition:
    """A published list of three items."""
    made = service.ensure_edition(county, "泽州县2026年版", region="140525")
    others = [
        NewItem(name, department="县林业局", basis="《森林法》", level="4") for name in ("木材运输证核发", "苗木检疫")
    ]
    service.add_items(county, made.id, [LICENCE, *others])
    return in_force(made.id)


def called(edition: Edition, name: str) -> Item:
    return next(item for item in service.list_items(edition.id) if item.name == name)


def through(
    county: Actor, found: Adjustment, until: ListActKind = K.EFFECTED, on: date = TODAY,
    approved_on: date | None = None,
) -> None:  # fmt: skip
    for kind, details in DETAILS.items():
        day = on if kind is K.EFFECTED else approved_on or on
        steps.take_step(county, found.id, kind, day, details)
        if kind is until:
            return


def shorter(county: Actor, edition: Edition, text: str = "5个工作日") -> Adjustment:
    found = changes.draft(county, edition.id, NEW)
    item = called(edition, LICENCE.name)
    changes.put_line(county, found.id, line_on(item, LineKind.CHANGE, {"promised_limit": text}))
    return found


def test_from_application_to_effect_and_every_day_before_reads_as_before(county: Actor, edition: Edition) -> None:
    found = shorter(county, edition)
    before = called(edition, LICENCE.name)
    through(county, found, on=TODAY - timedelta(days=3))
    after = called(edition, LICENCE.name)
    assert (after.promised_limit, after.valid_from) == (5, (TODAY - timedelta(days=3)).isoformat())
    assert asof.item_on(before.id, TODAY - timedelta(days=4)) == before
    assert asof.item_on(before.id, TODAY - timedelta(days=3)) == after
    assert [act.kind for act in acts.of(Subject.ADJUSTMENT, found.id)] == list(DETAILS)
    standing = changes.standing_of(found.id, TODAY)
    assert (standing.state, standing.next_kind) == (AdjustmentState.EFFECTED, None)
    assert any("变更事项" in entry.action for entry in journal.history("item", before.id))
    with pytest.raises(UserError, match="已在"):
        steps.take_step(county, found.id, K.EFFECTED, TODAY, DETAILS[K.EFFECTED])
    with pytest.raises(UserError, match="已经生效，不能更正"):
        steps.reverse(county, found.id, "想改回去")


def test_nothing_takes_effect_before_it_is_approved_or_on_a_day_before_that(county: Actor, edition: Edition) -> None:
    found = shorter(county, edition)
    through(county, found, K.REVIEWED)
    with pytest.raises(UserError, match="还没有登记「批准调整」"):
        steps.take_step(county, found.id, K.EFFECTED, TODAY, DETAILS[K.EFFECTED])
    steps.take_step(county, found.id, K.ADJUSTMENT_APPROVED, TODAY, DETAILS[K.ADJUSTMENT_APPROVED])
    with pytest.raises(UserError, match="早于「批准调整」"):
        steps.take_step(county, found.id, K.EFFECTED, TODAY - timedelta(days=1), DETAILS[K.EFFECTED])
    with pytest.raises(UserError, match="还没有到"):
        steps.take_step(county, found.id, K.EFFECTED, TODAY + timedelta(days=1), DETAILS[K.EFFECTED])
    assert called(edition, LICENCE.name).promised_limit == 10
    assert ItemVersionRow.select().count() == 0


def test_turning_down_needs_a_reason_and_ends_it(county: Actor, edition: Edition) -> None:
    found = shorter(county, edition)
    through(county, found, K.REQUESTED)
    with pytest.raises(UserError, match="不予调整的理由"):
        steps.take_step(county, found.id, K.REJECTED, TODAY, {"organ": "县审改办"})
    steps.take_step(county, found.id, K.REJECTED, TODAY, {"organ": "县审改办"}, "时限已是全省最短")
    standing = changes.standing_of(found.id, TODAY)
    assert (standing.state, standing.acts[-1].reason) == (AdjustmentState.REJECTED, "时限已是全省最短")
    with pytest.raises(UserError, match="不予调整，内容不能再改"):
        changes.remove_line(county, found.id, standing.lines[0].id)


def test_what_was_applied_for_is_not_edited_until_the_application_is_taken_back(
    county: Actor, edition: Edition
) -> None:
    found = shorter(county, edition)
    through(county, found, K.REQUESTED)
    line = changes.lines(found.id)[0]
    with pytest.raises(UserError, match="已申请，内容不能再改"):
        changes.put_line(county, found.id, replace(line, note="补充"))
    with pytest.raises(UserError, match="没有写更正的原因"):
        steps.reverse(county, found.id, " ")
    steps.reverse(county, found.id, "漏填")
    changes.put_line(county, found.id, replace(line, note="补充"))
    changes.revise(county, found.id, replace(NEW, title="再压缩承诺时限"))
    assert [one.note for one in changes.lines(found.id)] == ["补充"]
    assert changes.adjustment(found.id).title == "再压缩承诺时限"


def test_an_adjustment_that_is_not_in_order_is_not_applied_for(county: Actor, edition: Edition) -> None:
    found = shorter(county, edition, "12个工作日")
    with pytest.raises(UserError, match="从严的改动"):
        through(county, found, K.REQUESTED)
    assert changes.standing_of(found.id, TODAY).problems


def test_only_a_published_list_of_ours_is_adjusted_and_only_by_the_county(county: Actor, edition: Edition) -> None:
    draft = service.ensure_edition(county, "草稿", region="140525")
    with pytest.raises(UserError, match="编制中，不用走调整"):
        changes.draft(county, draft.id, NEW)
    upper = service.ensure_edition(county, "国家2023年版", "1", "00")
    with pytest.raises(UserError, match="不是本县的清单"):
        changes.draft(county, upper.id, NEW)
    department = replace(county, site=replace(county.site, kind=SiteKind.DEPARTMENT))
    with pytest.raises(UserError, match="本单位没有改动"):
        changes.draft(department, edition.id, NEW)
    with pytest.raises(UserError):
        changes.draft(replace(county, roles=frozenset({Role.WINDOW})), edition.id, NEW)
    with pytest.raises(UserError, match="没有标题"):
        changes.draft(county, edition.id, replace(NEW, title=" "))


def test_split_merge_succeed_part_and_add_in_one_adjustment(county: Actor, edition: Edition) -> None:
    organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT, "14052501")
    licence, transport, nursery = (
        called(edition, name) for name in (LICENCE.name, "木材运输证核发", "苗木检疫")
    )  # fmt: skip
    found = changes.draft(county, edition.id, NEW)
    bodies = dict.fromkeys(("department", "implementing_body", "supervising_body"), "县林业局")
    shared = {**bodies, "basis": "《森林法》", "item_type": "其他行政权力"}
    added = [line_adding({"name": name, **shared}) for name in ("采伐许可（林业）", "采伐许可（城区）")]
    for line in added:
        changes.put_line(county, found.id, line)
    changes.put_line(county, found.id, line_on(licence, LineKind.SPLIT, successors=[one.item_id for one in added]))
    changes.put_line(county, found.id, line_on(transport, LineKind.MERGE, successors=[nursery.id]))
    part = line_on(nursery, LineKind.PART, {"note": "调运检疫由市级办理"}, {"note": "neutral"}, note="调运检疫上收")
    changes.put_line(county, found.id, part)
    through(county, found)
    gone = service.item(licence.id)
    assert (gone.status, gone.valid_to, gone.successor_id) == (
        ItemStatus.DISABLED, TODAY.isoformat(), added[0].item_id,
    )  # fmt: skip
    assert versions.successors_of(licence.id) == [one.item_id for one in added]
    assert versions.successors_of(nursery.id) == []
    assert service.item(transport.id).successor_id == nursery.id
    assert service.item(nursery.id).note == "调运检疫由市级办理"
    fresh = service.item(added[1].item_id)
    assert (fresh.valid_from, fresh.department_id is not None, fresh.edition_id) == (
        TODAY.isoformat(), True, edition.id,
    )  # fmt: skip
    assert added[1].item_id in {item.id for item in service.find_items("城区")}
    yesterday = {item.id: item.status for item in asof.items_on(edition.id, TODAY - timedelta(days=1))}
    assert yesterday == {one.id: ItemStatus.CURRENT for one in (licence, transport, nursery)}


def test_a_new_name_is_found_and_the_old_one_no_longer(county: Actor, edition: Edition) -> None:
    item = called(edition, "苗木检疫")
    with database.atomic():
        versions.change_item(county, item.id, {"name": "植物检疫证书签发"}, TODAY, None, "上级改名")
    assert [one.id for one in service.find_items("植物检疫")] == [item.id]
    assert service.find_items("苗木检疫") == []


def test_a_disabled_item_and_a_day_that_is_already_written_are_not_changed(county: Actor, edition: Edition) -> None:
    item = called(edition, "苗木检疫")
    versions.change_item(county, item.id, {"note": "一"}, TODAY, None, "")
    with pytest.raises(UserError, match="不能从更早的"):
        versions.change_item(county, item.id, {"note": "二"}, TODAY - timedelta(days=1), None, "")
    versions.disable_item(county, item.id, TODAY, (), None, "取消")
    with pytest.raises(UserError, match="已停用"):
        versions.change_item(county, item.id, {"note": "三"}, TODAY, None, "")
    with pytest.raises(ValueError, match="no element"):
        versions.change_item(county, called(edition, LICENCE.name).id, {"id": "x"}, TODAY, None, "")


EVENTS = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from(["note", "promised_limit", "commitment", "name"]), st.integers(0, 9)),
    max_size=6,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EVENTS, st.one_of(st.none(), st.integers(0, 3)))
def test_as_of_any_day_gives_exactly_what_was_in_force(
    county: Actor, edition: Edition, events: list[tuple[int, str, int]], disabled_after: int | None
) -> None:
    start, item = TODAY - timedelta(days=20), called(edition, LICENCE.name)
    expected: dict[int, Item] = {}
    with database.atomic() as attempt:
        last = 0
        for offset, attribute, value in sorted(events, key=lambda one: one[0]):
            new = {"note": f"注{value}", "promised_limit": value, "commitment": value % 2 == 0, "name": f"名{value}"}
            day = start + timedelta(days=offset)
            for between in range(last, offset):
                expected[between] = item
            item, last = versions.change_item(county, item.id, {attribute: new[attribute]}, day, None, "调整"), offset
        end = last + disabled_after if disabled_after is not None else 16
        expected |= dict.fromkeys(range(last, end), item)
        if disabled_after is not None:
            item = versions.disable_item(county, item.id, start + timedelta(days=end), (), None, "取消")
        expected |= dict.fromkeys(range(end, 17), item)
        for offset, wanted in expected.items():
            day = start + timedelta(days=offset)
            assert asof.item_on(item.id, day) == wanted
            assert next(one for one in asof.items_on(edition.id, day) if one.id == item.id) == wanted
        rows = list(ItemVersionRow.select().where(ItemVersionRow.item_id == item.id).order_by(ItemVersionRow.version))
        ends = [row.valid_to for row in rows]
        assert [row.valid_from for row in rows] + [item.valid_from] == ["", *ends]
        assert [row.version for row in rows] == list(range(1, len(rows) + 1))
        attempt.rollback()


def test_an_adjustment_does_not_change_a_case_that_was_accepted_before(county: Actor, edition: Edition) -> None:
    item = called(edition, LICENCE.name)
    opened = cases.take_in(county, Intake(item.id, "示例林场", "2", TODAY))
    before = cases.act(county, opened.summary.id, ActKind.ACCEPTED, TODAY)
    found = changes.draft(county, edition.id, replace(NEW, kind=AdjustmentKind.UPPER, noticed_on=TODAY.isoformat()))
    texts = {"name": "林木采伐许可", "promised_limit": "3个工作日", "statutory_limit": "15个工作日"}
    changes.put_line(county, found.id, line_on(item, LineKind.CHANGE, texts, {"name": "neutral"}))
    through(county, found)
    row = CaseRow.get_by_id(opened.summary.id)
    assert (row.item_name, row.statutory_limit, row.promised_limit) == (LICENCE.name, 20, 10)
    assert cases.case(opened.summary.id) == before
    assert service.item(item.id).promised_limit == 3


@pytest.fixture
def uppers(county: Actor, edition: Edition) -> tuple[Edition, Edition]:
    """The upper list ours answers to, and a newer one: a changed basis and limit, one item gone, one new."""
    rest = replace(LICENCE, department="国家林草局", implementing_body="", promised_limit=None, level="7")
    old = service.ensure_edition(county, "国家2023年版", "1", "00")
    ids = service.add_items(county, old.id, [rest, replace(rest, name="木材运输证核发", code="000164003000")])
    new = service.ensure_edition(county, "国家2026年版", "1", "00")
    changed = replace(rest, basis="《森林法》第五十八条", statutory_limit=15, predecessor_id=ids[0])
    service.add_items(county, new.id, [changed, replace(rest, name="森林防火期野外用火审批", code="000164010000")])
    for name, parent in ((LICENCE.name, ids[0]), ("木材运输证核发", ids[1])):
        ItemRow.update(upper_id=parent).where(ItemRow.id == called(edition, name).id).execute()
    return in_force(old.id, TODAY - timedelta(days=900)), in_force(new.id, TODAY - timedelta(days=30))


def test_a_newer_upper_edition_proposes_waits_and_takes_effect(
    county: Actor, edition: Edition, uppers: tuple[Edition, Edition]
) -> None:
    (waits,) = waiting.unanswered(edition.id, TODAY)
    assert (waits.upper.id, waits.age.days, waits.age.over) == (uppers[1].id, 30, False)
    assert waiting.unanswered(edition.id, TODAY - timedelta(days=31)) == []
    found = changes.propose(county, edition.id, uppers[1].id)
    assert waiting.unanswered(edition.id, TODAY) == []
    assert [age.days for age in waiting.open_upper_changes(TODAY)] == [30]
    with pytest.raises(UserError, match="已由「承接国家2026年版调整」承接"):
        changes.propose(county, edition.id, uppers[1].id)
    by_kind: Mapping[str, str] = {line.kind: line.item_name for line in changes.lines(found.id)}
    assert by_kind == {"change": LICENCE.name, "disable": "木材运输证核发", "add": "森林防火期野外用火审批"}
    added = next(line for line in changes.lines(found.id) if line.kind is LineKind.ADD)
    assert changes.standing_of(found.id, TODAY).problems == tuple(
        f"「森林防火期野外用火审批」没有{label}" for label in ("主管部门", "实施机关", "监管主体")
    )
    bodies = dict.fromkeys(("department", "implementing_body", "supervising_body"), "县林业局")
    changes.put_line(county, found.id, replace(added, after={**added.after, **bodies}))
    through(county, found)
    ours = called(edition, LICENCE.name)
    assert (ours.basis, ours.statutory_limit, ours.promised_limit) == ("《森林法》第五十八条", 15, 10)
    assert service.edition_of(ours.upper_id or "") == uppers[1].id
    before = asof.item_on(ours.id, TODAY - timedelta(days=1))
    assert before is not None
    assert service.edition_of(before.upper_id or "") == uppers[0].id
    assert ItemVersionRow.select().where(ItemVersionRow.item_id == ours.id).count() == 1
    assert service.item(called(edition, "木材运输证核发").id).status is ItemStatus.DISABLED
    assert waiting.unanswered(edition.id, TODAY) == []
    assert waiting.open_upper_changes(TODAY) == []
    age = changes.standing_of(found.id, TODAY + timedelta(days=9)).age
    assert age is not None
    assert (age.days, age.over) == (30, True)


def test_the_age_is_measured_against_the_target_of_the_rule_set(county: Actor, edition: Edition) -> None:
    add_rule_set(county, RuleSet("140525", "示例规则", "2020-01-01", "示例办法", "示例〔2020〕1号", adjustment_days=5))
    age = waiting.age_of("2026-11-02", None, date(2026, 11, 12))
    assert age is not None
    assert (age.due, age.days, age.overdue) == (date(2026, 11, 9), 10, 3)
    assert waiting.age_of("", None, TODAY) is None


def test_without_a_known_upper_list_nothing_is_proposed(county: Actor, edition: Edition) -> None:
    upper = service.ensure_edition(county, "国家2026年版", "1", "00")
    with pytest.raises(UserError, match="不知道"):
        changes.propose(county, edition.id, upper.id)


def test_items_the_same_source_comparison_ties_by_name_follow_the_upper_list_too(
    county: Actor, edition: Edition, uppers: tuple[Edition, Edition]
) -> None:
    ItemRow.update(upper_id=None, upper_code="").where(ItemRow.edition_id == edition.id).execute()
    EditionRow.update(upper_id=uppers[0].id).where(EditionRow.id == edition.id).execute()
    found = changes.propose(county, edition.id, uppers[1].id)
    by_kind = {str(line.kind): line.item_name for line in changes.lines(found.id)}
    assert by_kind == {"change": LICENCE.name, "disable": "木材运输证核发", "add": "森林防火期野外用火审批"}


@pytest.mark.parametrize(("key", "text"), [("level", "胡说级"), ("item_type", "随便什么"), ("setting_level", "谁定的")])
def test_a_level_or_type_nobody_knows_is_asked_again(key: str, text: str) -> None:
    with pytest.raises(UserError, match=f"写的是「{text}」，看不懂"):
        elements.read(key, text)
