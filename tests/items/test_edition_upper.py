"""A draft gets its upper list afterwards, and a publication that cases stand on is not taken back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import clock, journal
from db.actors import Actor
from db.cases import reading
from db.cases import service as cases
from db.cases.rules import Intake
from db.command_line import finished
from db.errors import UserError
from db.items import acts, gates, service
from db.items.acts import ListActKind, Subject
from db.items.drafts import NewItem
from db.items.lists import claims, editions, life, same_source, uppers
from db.items.lists.same_source_rules import Verdict
from db.items.rules import Edition, EditionState, ListKind
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.rulesets.rules import RuleSet
from db.rulesets.service import add_rule_set

K = ListActKind
TODAY = clock.today()
FOREST = NewItem(
    "林木采伐许可证核发", code="000164002000", department="县林业局", implementing_body="县行政审批服务管理局",
    supervising_body="县林业局", item_type="01", basis="《森林法》第五十七条", setting_level="1", level="4",
)  # fmt: skip
WATER = replace(FOREST, name="取水许可", code="000119001000", department="县水务局")


def upper_list(county: Actor, name: str = "山西省2026年版", level: str = "2", region: str = "14") -> Edition:
    made = editions.draft(county, name, level=level, region=region)
    service.add_items(county, made.id, [FOREST, WATER, replace(WATER, name="取水许可（变更）")])
    return made


def our_list(county: Actor, *items: NewItem) -> Edition:
    made = editions.draft(county, "泽州县2026年版")
    service.add_items(county, made.id, items or [FOREST])
    return made


def few_reviews(county: Actor) -> None:
    """A rule set that asks for the joint review alone."""
    add_rule_set(
        county,
        RuleSet("140525", "示例规则", "2020-01-01", "示例办法", "示例〔2020〕1号", legality_review=False,
                competition_review=False),
    )  # fmt: skip


def parents(edition: Edition) -> dict[str, str]:
    items = service.list_items(edition.id)
    return {item.name: service.item(item.upper_id).name if item.upper_id else "" for item in items}


def test_parents_follow_the_code_where_it_leaves_no_doubt_and_the_rest_is_compared(county: Actor) -> None:
    upper = upper_list(county)
    long = replace(FOREST, name="采伐实施项", code="11140525MB1234567140001640020" + "00")
    ours = our_list(county, FOREST, WATER, replace(FOREST, name="取水许可（变更）", code=""), long)
    linked = uppers.set_upper(county, ours.id, upper.id)
    assert linked.upper_id == upper.id
    assert parents(ours) == {
        FOREST.name: FOREST.name, "采伐实施项": FOREST.name, WATER.name: "", "取水许可（变更）": "",
    }  # fmt: skip
    assert {item.upper_code for item in service.list_items(ours.id)} == {FOREST.code, ""}
    assert len(same_source.compare(ours.id).of(Verdict.SAME)) >= 1
    entry = journal.history("edition", ours.id)[-1]
    assert (entry.before, entry.after) == ({"upper": ""}, {"upper": upper.name, "items": 2})


def test_another_upper_list_takes_the_place_of_the_first_and_none_unties_all(county: Actor) -> None:
    ours, first = our_list(county), upper_list(county)
    uppers.set_upper(county, ours.id, first.id)
    item = service.list_items(ours.id)[0]
    second = upper_list(county, "晋城市2026年版", "3", "1405")
    uppers.set_upper(county, ours.id, second.id)
    assert service.edition_of(service.item(item.id).upper_id or "") == second.id
    untied = uppers.set_upper(county, ours.id, None)
    assert (untied.upper_id, service.item(item.id).upper_id) == (None, None)


def test_only_a_draft_is_linked_and_never_away_from_its_claims(county: Actor) -> None:
    ours, upper = our_list(county), upper_list(county)
    organ = organs.add_organ(county, "泽州县林业局", "县林业局", OrganKind.DEPARTMENT)
    uppers.set_upper(county, ours.id, upper.id)
    asked = next(one.item.id for one in claims.worksheet(ours.id).lines if one.item.name == FOREST.name)
    finished(claims.step(county, ours.id, [(asked, organ.id)], K.CLAIMED, TODAY))
    assert uppers.set_upper(county, ours.id, upper.id).upper_id == upper.id
    with pytest.raises(UserError, match="已有 1 项认领登记"):
        uppers.set_upper(county, ours.id, None)
    few_reviews(county)
    editions.take_step(county, ours.id, K.JOINT_REVIEWED, TODAY, {"participants": "县司法局"})
    with pytest.raises(UserError, match="审核中，不能直接改动"):
        uppers.set_upper(county, ours.id, upper.id)


def test_a_list_of_the_same_level_a_lower_one_and_a_circle_are_refused(county: Actor) -> None:
    ours, upper, other = our_list(county), upper_list(county), editions.draft(county, "另一版")
    for wrong in (ours, other):
        with pytest.raises(UserError, match=r"不能互为上级|不是上级的清单"):
            uppers.set_upper(county, ours.id, wrong.id)
    with pytest.raises(UserError, match="不是上级的清单"):
        uppers.set_upper(county, upper.id, ours.id)
    uppers.set_upper(county, ours.id, upper.id)
    with pytest.raises(UserError, match="不能互为上级"):
        uppers.set_upper(county, upper.id, ours.id)
    powers = editions.draft(county, "省权责清单", kind=ListKind.POWERS, level="2", region="14")
    with pytest.raises(UserError, match="才对应上级清单"):
        uppers.set_upper(county, ours.id, powers.id)
    assert service.edition(ours.id).upper_id == upper.id


@given(st.sampled_from("1234"), st.sampled_from("1234"), st.sampled_from(["14", "1405", "140525", "140525开发区"]),
       st.sampled_from(["14", "1405", "140525"]))  # fmt: skip
def test_an_upper_list_stands_higher_or_around_and_never_both_ways(a: str, b: str, here: str, there: str) -> None:
    ours, upper = (
        Edition(place, place, level, place, EditionState.DRAFT, "", "", 0) for level, place in ((a, here), (b, there))
    )
    forth, back = life.why_not_upper(ours, [upper]), life.why_not_upper(upper, [ours])
    assert forth or back
    if b < a and here != there:
        assert forth is None


def test_a_publication_is_not_taken_back_once_cases_were_taken_in_under_it(county: Actor) -> None:
    few_reviews(county)
    ours = our_list(county)
    words = {"participants": "县司法局", "recipient": "晋城市审改办", "organ": "泽州县人民政府", "meeting": "第1次"}
    for kind in (K.JOINT_REVIEWED, K.REPORTED, K.APPROVED):
        wanted = {entry.key: words[entry.key] for entry in life.ENTRIES[kind] if entry.key in words}
        editions.take_step(county, ours.id, kind, TODAY, wanted)
    gates.publish(county, ours.id, TODAY, {"channels": "政府网站", "no_upper_reason": "示例"})
    cases.take_in(county, Intake(service.list_items(ours.id)[0].id, "张三（示例）", "1", TODAY))
    published = acts.of(Subject.EDITION, ours.id)[-1]
    with pytest.raises(UserError, match="已经按它收了 1 件办件"):
        editions.reverse(county, ours.id, published.id, "日期录错", reading.taken_under)
    assert service.edition(ours.id).state is EditionState.PUBLISHED
    assert editions.reverse(county, ours.id, published.id, "日期录错", lambda _: 0).state is EditionState.APPROVED
