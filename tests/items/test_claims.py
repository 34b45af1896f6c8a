"""认领 in a store: who is asked, what a claim brings into the draft, what a refusal takes out of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

import main
from db import clock, journal, search
from db.actors import Actor, Role
from db.command_line import finished
from db.errors import UserError
from db.items import acts, gates, service
from db.items.acts import ListActKind, Subject
from db.items.drafts import NewItem
from db.items.lists import claims, editions
from db.items.lists.claims_rules import Answer, Line, as_named
from db.items.lists.claims_standing import Pair
from db.items.rules import Edition, Item, ItemStatus, Tier
from db.items.tables import EditionRow, ItemRow, SpecRow
from db.organs import service as organs
from db.organs.rules import Organ, OrganKind
from db.paths import StorePaths
from tests.conftest import PASSWORD

K = ListActKind
TODAY = clock.today()
FOREST = NewItem(
    "林木采伐许可证核发", code="000164002000", department="省林业和草原局", implementing_body="县级林业部门",
    item_type="01", basis="《森林法》第五十七条", statutory_limit=20, statutory_unit="working_day",
)  # fmt: skip
WATER = NewItem("取水许可", code="000119001000", department="省水利厅", item_type="01", basis="《水法》第七条")
SCHOOL = NewItem("民办学校设立", code="000105001000", department="省教育厅", item_type="01", basis="《教育法》第三条")


@pytest.fixture
def forestry(county: Actor) -> Organ:
    return organs.add_organ(county, "泽州县林业局", "县林业局", OrganKind.DEPARTMENT)


@pytest.fixture
def water(county: Actor) -> Organ:
    return organs.add_organ(county, "泽州县水务局", "县水务局", OrganKind.DEPARTMENT)


def drafted(county: Actor, *items: NewItem, copied: bool = False) -> Edition:
    """Our draft under an upper list, empty unless `copied` down from it."""
    upper = editions.draft(county, "山西省2026年版", level="2", region="14")
    service.add_items(county, upper.id, items or [FOREST, WATER, SCHOOL])
    if copied:
        return editions.draft(county, "泽州县2026年版", upper_id=upper.id)
    base = editions.draft(county, "底稿")
    return editions.draft(county, "泽州县2026年版", base_id=base.id, upper_id=upper.id)


def line(edition: Edition, name: str) -> Line:
    return next(one for one in claims.worksheet(edition.id).lines if one.item.name == name)


def pair(edition: Edition, name: str, organ: Organ) -> Pair:
    return line(edition, name).item.id, organ.id


def our_item(edition: Edition, name: str) -> Item:
    return next(one for one in service.list_items(edition.id) if one.name == name)


def test_the_countys_counterpart_is_asked_and_who_has_none_stands_last(
    county: Actor, forestry: Organ, water: Organ
) -> None:
    sheet = claims.worksheet(drafted(county).id)
    assert [(name, [one.item.name for one in found]) for name, found in sheet.by_department()] == [
        ("泽州县林业局", ["林木采伐许可证核发"]), ("泽州县水务局", ["取水许可"]), ("待定部门", ["民办学校设立"]),
    ]  # fmt: skip
    assert sheet.counts.words == "应认领 3，已认领 0，不认领 0，未答复 3"


def test_the_department_that_holds_our_item_is_asked_before_the_countys_counterpart(
    county: Actor, forestry: Organ, water: Organ
) -> None:
    edition = drafted(county, copied=True)
    for owner, asked in ((water.id, water.name), ("gone", forestry.name)):
        ItemRow.update(department_id=owner).where(ItemRow.id == our_item(edition, FOREST.name).id).execute()
        found = line(edition, FOREST.name)
        assert (found.department, found.proposed) == (asked, True)


def test_a_claim_records_its_steps_and_copies_the_item_with_its_elements(county: Actor, forestry: Organ) -> None:
    edition = drafted(county)
    upper_item = line(edition, FOREST.name).item
    SpecRow.create(item_id=upper_item.id, version=1, elements='{"condition": "有林权证"}')
    assert finished(claims.step(county, edition.id, [(upper_item.id, forestry.id)], K.CLAIMED, TODAY)) == 1
    recorded = acts.of(Subject.CLAIM, upper_item.id)
    assert [act.kind for act in recorded] == [K.CONFIRMED, K.ELEMENTS_RECEIVED, K.CLAIMED]
    assert {(act.organ_id, act.edition_id) for act in recorded} == {(forestry.id, edition.id)}
    item = our_item(edition, FOREST.name)
    assert (item.upper_id, item.upper_code, item.department_id) == (upper_item.id, FOREST.code, forestry.id)
    assert (item.department, item.implementing_id, item.implementing_body) == (
        "泽州县林业局", forestry.id, "泽州县林业局",
    )  # fmt: skip
    assert (item.basis, item.statutory_limit, item.level, item.setting_level) == (FOREST.basis, 20, "4", "2")
    assert SpecRow.get(SpecRow.item_id == item.id).elements == '{"condition": "有林权证"}'
    assert [one.name for one in service.find_items("lmcf")].count(FOREST.name) == 2
    found = line(edition, FOREST.name)
    assert (found.answer, found.own_id, found.chain.label) == (Answer.CLAIMED, item.id, "已认领")


def test_a_claim_takes_the_row_that_was_copied_down_and_makes_no_second_one(county: Actor, forestry: Organ) -> None:
    edition = drafted(county, copied=True)
    finished(claims.step(county, edition.id, [pair(edition, FOREST.name, forestry)], K.CLAIMED, TODAY))
    assert len(service.list_items(edition.id)) == 3
    assert our_item(edition, FOREST.name).department_id == forestry.id


def test_a_sub_item_brings_its_main_item_which_is_not_answered_itself(county: Actor, forestry: Organ) -> None:
    main = replace(FOREST, name="林木采伐", code="00016400200Y", tier=Tier.MAIN)
    sub = replace(FOREST, name="林木采伐（集体林）", code="000164002001", tier=Tier.SUB)
    edition = drafted(county, main, sub)
    assert [one.item.name for one in claims.worksheet(edition.id).lines] == [sub.name]
    finished(claims.step(county, edition.id, [pair(edition, sub.name, forestry)], K.CLAIMED, TODAY))
    assert our_item(edition, sub.name).above_id == our_item(edition, main.name).id


def test_a_refusal_needs_a_reason_and_moves_the_item_out_of_the_draft(county: Actor, water: Organ) -> None:
    edition = drafted(county, copied=True)
    asked = [pair(edition, WATER.name, water)]
    with pytest.raises(UserError, match="没有写不认领的理由"):
        finished(claims.decline(county, edition.id, asked, TODAY, " "))
    finished(claims.decline(county, edition.id, asked, TODAY, "由市局实施"))
    assert our_item(edition, WATER.name).status is ItemStatus.DISABLED
    declined = line(edition, WATER.name).chain.declined
    assert declined is not None
    assert declined.reason == "由市局实施"
    claims.reverse(county, edition.id, asked[0], "听错了")
    assert our_item(edition, WATER.name).status is ItemStatus.CURRENT
    assert line(edition, WATER.name).answer is Answer.OPEN


def test_steps_follow_each_other_and_each_is_taken_back_with_a_reason(county: Actor, water: Organ) -> None:
    edition = drafted(county)
    one = pair(edition, WATER.name, water)
    with pytest.raises(UserError, match="还没有登记「主子项确认」"):
        finished(claims.step(county, edition.id, [one], K.COMPILED, TODAY))
    for kind in (K.CONFIRMED, K.ELEMENTS_RECEIVED, K.CLAIMED, K.COMPILED):
        finished(claims.step(county, edition.id, [one], kind, TODAY - timedelta(days=2)))
    with pytest.raises(UserError, match="编制中，不能登记「发布」"):
        finished(claims.step(county, edition.id, [one], K.ITEM_PUBLISHED, TODAY))
    EditionRow.update(state="published", published_on=TODAY.isoformat()).where(EditionRow.id == edition.id).execute()
    with pytest.raises(UserError, match="早于清单公布的"):
        finished(claims.step(county, edition.id, [one], K.ITEM_PUBLISHED, TODAY - timedelta(days=1)))
    finished(claims.step(county, edition.id, [one], K.ITEM_PUBLISHED, TODAY))
    assert line(edition, WATER.name).chain.next_kind is None
    claims.reverse(county, edition.id, one, "登记错了")
    with pytest.raises(UserError, match="不能直接改动事项"):
        claims.reverse(county, edition.id, one, "登记错了")
    EditionRow.update(state="draft").where(EditionRow.id == edition.id).execute()
    with pytest.raises(UserError, match="没有写更正的原因"):
        claims.reverse(county, edition.id, one, "")
    for _ in range(2):
        claims.reverse(county, edition.id, one, "登记错了")
    assert line(edition, WATER.name).chain.label == "已要素接收"
    assert our_item(edition, WATER.name).status is ItemStatus.DISABLED
    finished(claims.step(county, edition.id, [one], K.CLAIMED, TODAY))
    assert [row.status for row in service.list_items(edition.id)] == [ItemStatus.CURRENT]
    assert any("登记错了" in entry.reason for entry in journal.history("claim", one[0]))


def test_one_item_that_may_not_be_claimed_leaves_all_as_they_were(county: Actor, water: Organ) -> None:
    edition = drafted(county)
    first, second = pair(edition, WATER.name, water), pair(edition, FOREST.name, water)
    finished(claims.decline(county, edition.id, [second], TODAY, "不是我局职责"))
    with pytest.raises(UserError, match="已答复「不认领」"):
        finished(claims.step(county, edition.id, [first, second], K.CLAIMED, TODAY))
    assert line(edition, WATER.name).answer is Answer.OPEN
    assert service.list_items(edition.id) == []


def test_a_day_that_has_not_come_is_refused(county: Actor, water: Organ) -> None:
    edition = drafted(county)
    with pytest.raises(UserError, match="还没有到"):
        finished(
            claims.step(county, edition.id, [pair(edition, WATER.name, water)], K.CLAIMED, TODAY + timedelta(days=1))
        )


def test_another_department_is_named_until_one_has_answered(county: Actor, forestry: Organ, water: Organ) -> None:
    edition = drafted(county)
    item_id = line(edition, SCHOOL.name).item.id
    with pytest.raises(UserError, match="没有定由哪个部门"):
        finished(claims.step(county, edition.id, [(item_id, "")], K.CLAIMED, TODAY))
    claims.assign(county, edition.id, item_id, forestry.id, TODAY)
    claims.assign(county, edition.id, item_id, water.id, TODAY)
    assert line(edition, SCHOOL.name).department == "泽州县水务局"
    finished(claims.step(county, edition.id, [(item_id, water.id)], K.CLAIMED, TODAY))
    with pytest.raises(UserError, match="没有改派"):
        claims.assign(county, edition.id, item_id, forestry.id, TODAY)
    claims.assign(county, edition.id, item_id, forestry.id, TODAY, beside=True)
    found = [one.department for one in claims.worksheet(edition.id).lines if one.item.id == item_id]
    assert sorted(found) == ["泽州县林业局", "泽州县水务局"]
    finished(claims.step(county, edition.id, [(item_id, forestry.id)], K.CLAIMED, TODAY))
    assert sorted(item.department for item in service.list_items(edition.id)) == ["泽州县林业局", "泽州县水务局"]


def test_a_liaison_answers_for_his_own_department_alone(county: Actor, forestry: Organ, water: Organ) -> None:
    edition = drafted(county)
    liaison = replace(county, organ_id=water.id, organ_name=water.name, roles=frozenset({Role.LIAISON}))
    finished(claims.step(liaison, edition.id, [pair(edition, WATER.name, water)], K.CLAIMED, TODAY))
    with pytest.raises(UserError, match="只能替本部门答复"):
        finished(claims.decline(liaison, edition.id, [pair(edition, FOREST.name, forestry)], TODAY, "不要"))
    with pytest.raises(UserError, match="清单编制"):
        claims.assign(liaison, edition.id, line(edition, SCHOOL.name).item.id, water.id, TODAY)
    observer = replace(liaison, roles=frozenset({Role.OBSERVER}))
    with pytest.raises(UserError, match="联络员"):
        finished(claims.step(observer, edition.id, [pair(edition, WATER.name, water)], K.COMPILED, TODAY))


def test_answers_hold_for_the_next_edition_under_the_same_upper_list(county: Actor, water: Organ) -> None:
    edition = drafted(county)
    finished(claims.step(county, edition.id, [pair(edition, WATER.name, water)], K.CLAIMED, TODAY))
    later = editions.draft(county, "泽州县2027年版", base_id=edition.id)
    found = line(later, WATER.name)
    assert (found.answer, found.own_id) == (Answer.CLAIMED, our_item(later, WATER.name).id)
    newer = editions.draft(county, "山西省2027年版", level="2", region="14")
    service.add_items(county, newer.id, [WATER])
    under_new = editions.draft(county, "泽州县2028年版", base_id=edition.id, upper_id=newer.id)
    assert line(under_new, WATER.name).answer is Answer.OPEN


def test_open_answers_stop_the_publication(county: Actor, water: Organ) -> None:
    edition = drafted(county, WATER)
    assert any("1 个上级事项还没有部门答复认领" in one for one in gates.publication_problems(edition))
    finished(claims.step(county, edition.id, [pair(edition, WATER.name, water)], K.CLAIMED, TODAY))
    assert not any("认领" in one for one in gates.publication_problems(edition))


def test_answers_are_given_to_a_draft_under_an_upper_list_only(county: Actor, water: Organ) -> None:
    with pytest.raises(UserError, match="没有关联上级清单"):
        claims.worksheet(editions.draft(county, "泽州县2025年版").id)
    edition = drafted(county)
    one = pair(edition, WATER.name, water)
    EditionRow.update(state="approved").where(EditionRow.id == edition.id).execute()
    with pytest.raises(UserError, match="不能直接改动"):
        finished(claims.step(county, edition.id, [one], K.CLAIMED, TODAY))


def test_many_answers_are_chained_numbered_and_found_like_single_ones(
    county: Actor, forestry: Organ, water: Organ, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "CHUNK", 2)
    edition = drafted(county, *(replace(FOREST, name=f"示例许可{n}", code=f"00016400{n}000") for n in range(5)))
    pairs = [(one.item.id, organ.id) for one in claims.worksheet(edition.id).lines for organ in (forestry, water)]
    entries = journal.verify()
    steps = claims.step(county, edition.id, [*pairs, pairs[0]], K.CLAIMED, TODAY)
    assert list(steps) == [2, 4, 6, 8, 10]
    recorded = acts.of(Subject.CLAIM, pairs[0][0])
    assert [act.lsn for act in recorded] == sorted({act.lsn for act in recorded})
    assert [(act.kind, act.organ_id) for act in recorded] == [
        (kind, organ.id) for organ in (forestry, water) for kind in (K.CONFIRMED, K.ELEMENTS_RECEIVED, K.CLAIMED)
    ]
    assert journal.verify() == entries + 40
    found = service.list_items(edition.id)
    assert sorted(item.department for item in found) == ["泽州县林业局"] * 5 + ["泽州县水务局"] * 5
    assert {one.answer for one in claims.worksheet(edition.id).lines} == {Answer.CLAIMED}


def test_claims_stopped_half_way_leave_nothing_behind(
    county: Actor, forestry: Organ, water: Organ, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "CHUNK", 1)
    edition = drafted(county)
    asked, entries = [pair(edition, FOREST.name, forestry), pair(edition, WATER.name, water)], journal.verify()
    steps = claims.step(county, edition.id, asked, K.CLAIMED, TODAY)
    assert next(steps) == 1
    steps.close()
    assert (service.list_items(edition.id), acts.in_edition(edition.id, Subject.CLAIM)) == ([], [])
    assert journal.verify() == entries


def test_a_row_that_was_copied_down_is_found_by_the_department_that_claimed_it(county: Actor, water: Organ) -> None:
    edition = drafted(county, copied=True)
    finished(claims.step(county, edition.id, [pair(edition, WATER.name, water)], K.CLAIMED, TODAY))
    found = service.matching(search.query("泽州县水务局", around=True), 10)
    assert [(one.name, one.edition_id) for one in found] == [(WATER.name, edition.id)]


def test_what_the_upper_list_names_is_claimed_department_by_department(
    county: Actor, forestry: Organ, water: Organ
) -> None:
    both = replace(FOREST, name="林地水域占用", code="000164009000", department="省林业和草原局、省水利厅")
    declined = replace(WATER, name="水利工程开工", code="000119009000")
    edition = drafted(county, FOREST, WATER, SCHOOL, both, declined)
    [refused] = [line for line in claims.worksheet(edition.id).lines if line.item.name == "水利工程开工"]
    finished(claims.decline(county, edition.id, [(refused.item.id, water.id)], TODAY, "由市局实施"))
    lines = claims.worksheet(edition.id).lines
    found = as_named(lines)
    assert {(line.item.name, line.department) for line in found} == {
        (FOREST.name, "泽州县林业局"), (WATER.name, "泽州县水务局"),
    }  # fmt: skip
    assert [line.item.name for line in as_named(lines, water.id)] == [WATER.name]
    finished(claims.step(county, edition.id, [(line.item.id, line.organ_id) for line in found], K.CLAIMED, TODAY))
    after = claims.worksheet(edition.id)
    assert after.counts.words == "应认领 5，已认领 2，不认领 1，未答复 2"
    assert as_named(after.lines) == []


def test_the_command_shows_what_is_named_and_claims_when_told(
    county: Actor, forestry: Organ, county_paths: StorePaths, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = drafted(county)
    password = county_paths.folder / "password"
    password.write_text(PASSWORD)
    words = ["--data", str(county_paths.folder), "--password-file", str(password), "items", "claims", "claim-named"]
    assert main.main(words) == 0
    assert capsys.readouterr().out == (
        "泽州县林业局  000164002000  林木采伐许可证核发\n将认领 1 项；登记请加 --yes。\n"
    )
    assert main.main([*words, "--department", "泽州县林业局", "--yes"]) == 0
    assert [item.name for item in service.list_items(edition.id)] == [FOREST.name]
