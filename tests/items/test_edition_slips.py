"""Slips in the life of a list: impossible days, other organs, other lists, no upper list without a reason."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import clock
from db.actors import Actor
from db.errors import UserError
from db.items import acts, gates, service
from db.items.acts import FIRST_DAY, ListActKind, Subject
from db.items.changes import waiting
from db.items.drafts import NewItem
from db.items.lists import editions, same_source, uppers
from db.items.rules import Edition, EditionState, ListKind
from db.items.tables import EditionRow, ItemRow
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.rulesets.rules import RuleSet
from db.rulesets.service import add_rule_set

K = ListActKind
TODAY = clock.today()
FOREST = NewItem(
    "林木采伐许可证核发", code="000164002000", department="县林业局", implementing_body="县林业局",
    supervising_body="县林业局", item_type="01", basis="《森林法》第五十七条", setting_level="1", level="4",
)  # fmt: skip
WORDS: dict[ListActKind, dict[str, str]] = {
    K.JOINT_REVIEWED: {"participants": "县司法局"}, K.REPORTED: {"recipient": "晋城市审改办"},
    K.APPROVED: {"organ": "泽州县人民政府", "meeting": "第11次常务会议"},
}  # fmt: skip
CHANNELS = {"channels": "政府网站"}


@pytest.fixture
def ours(county: Actor) -> Edition:
    """A list of one item, in a county that asks for no optional review and whose townships publish their own."""
    add_rule_set(
        county,
        RuleSet("140525", "示例规则", "2020-01-01", "示例办法", "示例〔2020〕1号", legality_review=False,
                competition_review=False, township_lists="own_record"),
    )  # fmt: skip
    made = editions.draft(county, "泽州县2026年版")
    service.add_items(county, made.id, [FOREST])
    return service.edition(made.id)


def approved(county: Actor, edition: Edition, on: date = TODAY) -> Edition:
    for kind, details in WORDS.items():
        editions.take_step(county, edition.id, kind, on, details)
    return service.edition(edition.id)


def upper_list(county: Actor, name: str = "山西省2026年版") -> Edition:
    made = editions.draft(county, name, level="2", region="14")
    service.add_items(county, made.id, [FOREST])
    return made


@pytest.mark.parametrize("day", [date(1000, 1, 1), date(2004, 6, 30)])
def test_no_step_was_taken_before_the_licensing_act_came_into_force(county: Actor, ours: Edition, day: date) -> None:
    with pytest.raises(UserError, match=f"{day} 早于行政许可法施行的 2004-07-01") as refused:
        editions.take_step(county, ours.id, K.JOINT_REVIEWED, day, WORDS[K.JOINT_REVIEWED])
    assert refused.value.hint == "请核对年份。"
    assert service.edition(ours.id).state is EditionState.DRAFT


@given(st.dates())
def test_a_day_is_written_down_exactly_when_it_is_between_the_acts_first_day_and_today(day: date) -> None:
    try:
        acts.check_day("日期", day)
        taken = True
    except UserError:
        taken = False
    assert taken == (FIRST_DAY <= day <= clock.today())


def test_a_list_is_not_in_force_in_the_far_future(county: Actor, ours: Edition) -> None:
    approved(county, ours)
    with pytest.raises(UserError, match=r"离公布日期 .* 太远"):
        gates.publish(county, ours.id, TODAY, CHANNELS | {"no_upper_reason": "示例"}, date(9999, 1, 1))


def test_without_an_upper_list_nothing_is_published_but_for_a_reason_that_is_kept(county: Actor, ours: Edition) -> None:
    approved(county, ours)
    assert any("没有对应上级清单，同源和认领都没有核对" in one for one in gates.publication_problems(ours))
    for reason in ({}, {"no_upper_reason": "  "}):
        with pytest.raises(UserError, match="没有对应上级清单"):
            gates.publish(county, ours.id, TODAY, CHANNELS | reason)
    gates.publish(county, ours.id, TODAY, CHANNELS | {"no_upper_reason": "市级清单还没有公布"})
    assert acts.of(Subject.EDITION, ours.id)[-1].details["no_upper_reason"] == "市级清单还没有公布"


def test_a_list_under_an_upper_one_and_a_list_of_another_kind_are_asked_for_no_reason(
    county: Actor, ours: Edition
) -> None:
    uppers.set_upper(county, ours.id, upper_list(county).id)
    assert not gates.lacks_upper(service.edition(ours.id))
    powers = editions.draft(county, "县权责清单", kind=ListKind.POWERS)
    assert gates.publication_problems(powers) == []
    approved(county, ours)
    with pytest.raises(UserError) as refused:
        gates.publish(county, ours.id, TODAY, CHANNELS | {"no_upper_reason": "不想核对"})
    assert "认领" in str(refused.value)


def test_a_published_list_is_tied_to_its_upper_list_by_a_dated_act_and_nothing_else_about_it_changes(
    county: Actor, ours: Edition
) -> None:
    approved(county, ours, TODAY - timedelta(days=9))
    on = TODAY - timedelta(days=5)
    gates.publish(county, ours.id, on, CHANNELS | {"no_upper_reason": "省级清单还没有公布"})
    before, rows = service.edition(ours.id), list(ItemRow.select().where(ItemRow.edition_id == ours.id).dicts())
    upper = upper_list(county)
    with pytest.raises(UserError, match="早于「泽州县2026年版」公布的"):
        uppers.set_upper(county, ours.id, upper.id, on - timedelta(days=1))
    done = uppers.set_upper(county, ours.id, upper.id, TODAY - timedelta(days=1))
    assert done == replace(before, upper_id=upper.id)
    assert list(ItemRow.select().where(ItemRow.edition_id == ours.id).dicts()) == rows
    act = acts.of(Subject.EDITION, ours.id)[-1]
    assert (act.kind, act.happened_on, act.details["upper"]) == (K.TIED, TODAY - timedelta(days=1), upper.name)
    assert editions.newest_step(ours.id) == next(
        one for one in acts.of(Subject.EDITION, ours.id) if one.kind is K.PUBLISHED
    )
    EditionRow.update(state="published", published_on="2020-01-01").where(EditionRow.id == upper.id).execute()
    newer = upper_list(county, "山西省2027年版")
    EditionRow.update(state="published", published_on=TODAY.isoformat()).where(EditionRow.id == newer.id).execute()
    assert [one.upper.name for one in waiting.unanswered(ours.id, TODAY)] == [newer.name]


def test_a_published_list_is_not_untied_nor_tied_twice_nor_to_a_list_that_is_none(county: Actor, ours: Edition) -> None:
    upper = upper_list(county)
    EditionRow.update(state="published", published_on="2026-01-01").where(EditionRow.id == ours.id).execute()
    uppers.set_upper(county, ours.id, upper.id)
    with pytest.raises(UserError, match="不能改成不对应上级清单"):
        uppers.set_upper(county, ours.id, None)
    with pytest.raises(UserError, match="已经对应"):
        uppers.set_upper(county, ours.id, upper.id)
    with pytest.raises(UserError, match="不能互为上级"):
        uppers.set_upper(county, ours.id, ours.id)
    with pytest.raises(UserError, match="没有逐步的记录"):
        editions.take_step(county, ours.id, K.JOINT_REVIEWED, TODAY, WORDS[K.JOINT_REVIEWED])
    assert service.edition(ours.id).state is EditionState.PUBLISHED


def test_a_list_that_is_being_reviewed_is_tied_to_nothing_before_it_was_returned(county: Actor, ours: Edition) -> None:
    approved(county, ours)
    with pytest.raises(UserError, match="已审定，不能直接改动"):
        uppers.set_upper(county, ours.id, upper_list(county).id)


def test_the_part_of_a_township_is_approved_for_townships_of_the_county_alone(county: Actor, ours: Edition) -> None:
    approved(county, ours)
    bureau = organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT, "14052501")
    town = organs.add_organ(county, "巴公镇", "巴公镇", OrganKind.TOWNSHIP, "140525102")
    for organ_id, name in ((bureau.id, "县林业局"), (county.organ_id, county.organ_name)):
        with pytest.raises(UserError, match=f"「{name}」不是本县现有的乡镇"):
            editions.take_township_step(county, ours.id, organ_id, K.TOWNSHIP_APPROVED, TODAY, WORDS[K.APPROVED])
    editions.take_township_step(county, ours.id, town.id, K.TOWNSHIP_APPROVED, TODAY, WORDS[K.APPROVED])
    assert [bool(one.approved) for one in editions.townships(ours.id)] == [True]


def test_a_parent_is_an_item_of_the_editions_own_upper_list(county: Actor, ours: Edition) -> None:
    (item,) = service.list_items(ours.id)
    upper, other = upper_list(county), upper_list(county, "别省2026年版")
    theirs, wrong = (service.list_items(one.id)[0].id for one in (upper, other))
    with pytest.raises(UserError, match="没有对应上级清单"):
        same_source.accept_parent(county, item.id, theirs)
    uppers.set_upper(county, ours.id, upper.id)
    for parent in (wrong, item.id):
        with pytest.raises(UserError, match="不在「泽州县2026年版」对应的上级清单里"):
            same_source.accept_parent(county, item.id, parent)
    same_source.accept_parent(county, item.id, theirs)
    assert service.item(item.id).upper_id == theirs
