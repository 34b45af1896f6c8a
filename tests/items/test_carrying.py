"""What adjustments change in a list after the next edition was drafted from it comes into the draft, or stops it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import clock, journal
from db.actors import Actor, SiteKind
from db.errors import UserError
from db.items import acts, filling, gates, service
from db.items.acts import ListActKind, Subject
from db.items.changes import carrying, carrying_rules, elements, steps, versions
from db.items.changes import service as changes
from db.items.changes.carrying_rules import Missed, MissedKind
from db.items.changes.elements import ELEMENTS
from db.items.changes.lines import line_adding, line_on
from db.items.changes.rules import AdjustmentKind, Line, LineKind
from db.items.changes.service import NewAdjustment
from db.items.drafts import NewItem
from db.items.incoming import writing
from db.items.lists import editions
from db.items.rules import Edition, Item, ItemStatus
from db.items.tables import AdjustmentLineRow, AdjustmentRow, EditionRow, ItemRow
from db.store import database

K = ListActKind
TODAY = clock.today()
DETAILS: dict[ListActKind, dict[str, str]] = {
    K.REQUESTED: {"organ": "县林业局"},
    K.REVIEWED: {"organ": "县审改办", "opinion": "同意"},
    K.ADJUSTMENT_APPROVED: {"organ": "泽州县人民政府", "meeting": "第12次常务会议"},
    K.EFFECTED: {"channels": "政府网站"},
}
LICENCE = NewItem(
    "林木采伐许可证核发", code="000164002000", department="县林业局", implementing_body="县林业局", item_type="01",
    supervising_body="县林业局", basis="《森林法》第五十七条", setting_level="1", level="4", statutory_limit=20,
    statutory_unit="working_day", promised_limit=10, promised_unit="working_day",
)  # fmt: skip
NURSERY = replace(LICENCE, name="苗木检疫", code="", item_type="10")
TIMBER = replace(NURSERY, name="木材运输证核发")
ADDED = {"name": "野外用火审批", "department": "县林业局", "implementing_body": "县林业局",
         "supervising_body": "县林业局", "basis": "《森林法》", "item_type": "其他行政权力"}  # fmt: skip
STEPS = {
    K.JOINT_REVIEWED: {"participants": "县司法局"}, K.LEGALITY_REVIEWED: {"organ": "县司法局"},
    K.COMPETITION_REVIEWED: {"organ": "县市场监管局"}, K.REPORTED: {"recipient": "市审改办"},
    K.APPROVED: {"organ": "泽州县人民政府", "meeting": "第13次常务会议"},
}  # fmt: skip


@pytest.fixture
def base(county: Actor) -> Edition:
    """A list of three items, in force for some weeks."""
    made = editions.draft(county, "泽州县2025年版")
    service.add_items(county, made.id, [LICENCE, NURSERY, TIMBER])
    on = (TODAY - timedelta(days=40)).isoformat()
    EditionRow.update(state="published", published_on=on, in_force_on=on).where(EditionRow.id == made.id).execute()
    return service.edition(made.id)


@pytest.fixture
def draft(county: Actor, base: Edition) -> Edition:
    """The next edition, drafted from it before anything was adjusted."""
    return editions.draft(county, "泽州县2026年版", base_id=base.id)


def called(edition: Edition, name: str) -> Item:
    return next(item for item in service.list_items(edition.id) if item.name == name)


def effected(county: Actor, edition: Edition, *lines: Line, title: str = "压缩承诺时限") -> None:
    new = NewAdjustment(AdjustmentKind.LOCAL, title, "县林业局", "群众反映", "《示例通知》（泽林〔2026〕5号）")
    found = changes.draft(county, edition.id, new)
    for line in lines:
        changes.put_line(county, found.id, line)
    for kind, details in DETAILS.items():
        steps.take_step(county, found.id, kind, TODAY, details)


def shorter(county: Actor, edition: Edition, text: str = "5个工作日") -> None:
    effected(county, edition, line_on(called(edition, LICENCE.name), LineKind.CHANGE, {"promised_limit": text}))


def told(edition: Edition) -> list[str]:
    return [one.words for one in carrying.plan(edition.id).missed]


def approved(county: Actor, edition: Edition) -> None:
    for kind, details in STEPS.items():
        editions.take_step(county, edition.id, kind, TODAY, details)


def publish(county: Actor, edition: Edition) -> Edition:
    words = {"channels": "政府网站", "no_upper_reason": "示例"}
    return gates.publish(county, edition.id, TODAY, words)


def test_a_draft_lacks_nothing_until_its_base_is_adjusted_and_nothing_again_once_it_was_carried_over(
    county: Actor, base: Edition, draft: Edition
) -> None:
    assert told(draft) == []
    with pytest.raises(UserError, match="没有要承接的调整"):
        carrying.carry_over(county, draft.id, {})
    shorter(county, base)
    assert told(draft) == ["「林木采伐许可证核发」承诺时限"]
    assert called(draft, LICENCE.name).promised_limit == 10
    carrying.carry_over(county, draft.id, {})
    assert (called(draft, LICENCE.name).promised_limit, told(draft)) == (5, [])
    act = acts.of(Subject.EDITION, draft.id)[-1]
    assert (act.kind, act.details["titles"], act.details["carried"]) == (K.CARRIED, "压缩承诺时限", "1")
    assert "承接调整" in journal.history("item", called(draft, LICENCE.name).id)[-1].action


def test_a_draft_without_the_adjustments_of_its_base_is_not_published_before_it_was_returned_and_has_them(
    county: Actor, base: Edition, draft: Edition
) -> None:
    approved(county, draft)
    shorter(county, base)
    with pytest.raises(UserError, match="底版在起草后作过 1 处调整，本稿还没有承接（「林木采伐许可证核发」承诺时限）"):
        publish(county, draft)
    with pytest.raises(UserError, match="已审定，不能直接改动") as refused:
        carrying.carry_over(county, draft.id, {})
    assert "退回编制" in refused.value.hint
    editions.return_to_draft(county, draft.id, TODAY, "底版有调整")
    carrying.carry_over(county, draft.id, {})
    approved(county, draft)
    assert publish(county, draft).published_on == TODAY.isoformat()
    assert called(draft, LICENCE.name).promised_limit == 5


def test_a_draft_begun_after_an_adjustment_holds_it_from_the_start(county: Actor, base: Edition) -> None:
    shorter(county, base)
    later = editions.draft(county, "泽州县2026年版", base_id=base.id)
    assert carrying.held_by(later) == editions.adjusted_by(base.id) != []
    writing.set_values(called(later, LICENCE.name).id, {"promised_limit": 7})
    assert told(later) == []
    shorter(county, base, "3个工作日")
    (missed,) = carrying.plan(later.id).missed
    assert (missed.conflict, missed.ours, missed.theirs) == (True, "7个工作日", "3个工作日")


def test_what_draft_and_base_both_changed_is_settled_by_a_person_one_by_one(
    county: Actor, base: Edition, draft: Edition
) -> None:
    item = called(base, LICENCE.name)
    texts = {"promised_limit": "5个工作日", "note": "全程网办"}
    effected(county, base, line_on(item, LineKind.CHANGE, texts, {"note": "favourable"}))
    own = called(draft, LICENCE.name)
    writing.set_values(own.id, {"promised_limit": 8, "note": "自己的"})
    both = carrying.plan(draft.id).conflicts
    assert [one.label for one in both] == ["承诺时限", "备注"]
    with pytest.raises(UserError, match=r"有 1 处本稿和底版都改过.*本稿「自己的」，底版「全程网办」"):
        carrying.carry_over(county, draft.id, {both[0].id: True})
    assert called(draft, LICENCE.name).promised_limit == 8
    carrying.carry_over(county, draft.id, {both[0].id: True, both[1].id: False})
    settled = called(draft, LICENCE.name)
    assert (settled.promised_limit, settled.note, told(draft)) == (5, "自己的", [])
    assert acts.of(Subject.EDITION, draft.id)[-1].details["kept"] == "「林木采伐许可证核发」备注"


def test_what_was_already_changed_by_hand_to_the_same_is_neither_missed_nor_a_conflict(
    county: Actor, base: Edition, draft: Edition
) -> None:
    shorter(county, base)
    writing.set_values(called(draft, LICENCE.name).id, {"promised_limit": 5})
    assert carrying.publication_problems(draft.id) == []
    shorter(county, base, "3个工作日")
    (missed,) = carrying.plan(draft.id).missed
    assert not missed.conflict


def test_a_disabled_item_goes_an_added_one_comes_and_a_reworded_one_is_asked_about(
    county: Actor, base: Edition, draft: Edition
) -> None:
    added = line_adding(ADDED)
    effected(
        county, base, added, line_on(called(base, TIMBER.name), LineKind.SUCCEED, successors=[added.item_id]),
        line_on(called(base, NURSERY.name), LineKind.DISABLE),
    )  # fmt: skip
    own = called(draft, NURSERY.name)
    writing.set_values(own.id, {"note": "本稿改过"})
    missed = {one.item_name: one for one in carrying.plan(draft.id).missed}
    kinds = {name: (one.kind, one.conflict) for name, one in missed.items()}
    assert kinds == {
        ADDED["name"]: (MissedKind.ADD, False), TIMBER.name: (MissedKind.DISABLE, False),
        NURSERY.name: (MissedKind.DISABLE, True),
    }  # fmt: skip
    carrying.carry_over(county, draft.id, {missed[NURSERY.name].id: False})
    fresh, gone, kept = (called(draft, name) for name in (ADDED["name"], TIMBER.name, NURSERY.name))
    assert (fresh.predecessor_id, fresh.valid_from, fresh.status) == (added.item_id, "", ItemStatus.CURRENT)
    assert (gone.status, gone.valid_to, gone.successor_id) == (ItemStatus.DISABLED, TODAY.isoformat(), fresh.id)
    assert kept.status is ItemStatus.CURRENT
    assert told(draft) == []
    assert fresh.id in {item.id for item in service.find_items("野外用火")}


def test_an_item_the_draft_got_by_hand_is_not_added_a_second_time(county: Actor, base: Edition, draft: Edition) -> None:
    by_hand = replace(NURSERY, name=ADDED["name"], basis="《森林法》第一条")
    (own,) = service.add_items(county, draft.id, [by_hand])
    effected(county, base, line_adding(ADDED))
    found = carrying.plan(draft.id)
    assert {one.own_id for one in found.missed} == {own}
    assert all(one.conflict for one in found.missed)
    carrying.carry_over(county, draft.id, dict.fromkeys([one.id for one in found.missed], True))
    named = [item for item in service.list_items(draft.id) if item.name == ADDED["name"]]
    assert [(item.id, item.basis) for item in named] == [(own, "《森林法》")]
    assert named[0].predecessor_id == called(base, ADDED["name"]).id


def test_what_the_draft_moved_out_itself_stays_out(county: Actor, base: Edition, draft: Edition) -> None:
    filling.leave_out(county, called(draft, LICENCE.name).id, TODAY, "本县不再列")
    shorter(county, base)
    assert told(draft) == []


def test_the_newer_upper_list_the_base_follows_is_followed_by_the_draft_in_one_line(
    county: Actor, base: Edition, draft: Edition
) -> None:
    old, new = (editions.draft(county, f"国家{year}年版", level="1", region="00") for year in (2022, 2026))
    ids = [service.add_items(county, one.id, [replace(LICENCE, level="")])[0] for one in (old, new)]
    for edition in (old, new):
        EditionRow.update(state="published", published_on="2022-01-01").where(EditionRow.id == edition.id).execute()
    ItemRow.update(upper_id=ids[0]).where(ItemRow.name == LICENCE.name, ItemRow.upper_id.is_null()).execute()
    ItemRow.update(upper_id=None).where(ItemRow.id.in_(ids)).execute()
    ItemRow.update(basis="《森林法》第五十八条").where(ItemRow.id == ids[1]).execute()
    found = changes.propose(county, base.id, new.id, basis="国办发〔2026〕1号")
    for kind, details in DETAILS.items():
        steps.take_step(county, found.id, kind, TODAY, details)
    assert told(draft) == ["「林木采伐许可证核发」设定和实施依据", "「1 个事项」对应新版上级清单"]
    carrying.carry_over(county, draft.id, {})
    own = called(draft, LICENCE.name)
    assert (own.upper_id, own.basis) == (ids[1], "《森林法》第五十八条")


def test_only_the_county_carries_over(county: Actor, base: Edition, draft: Edition) -> None:
    shorter(county, base)
    with pytest.raises(UserError, match="本单位没有改动"):
        carrying.carry_over(replace(county, site=replace(county.site, kind=SiteKind.TOWNSHIP)), draft.id, {})
    assert told(draft) != []


def test_an_adjustment_is_not_lost_between_the_publication_of_the_next_list_and_the_day_it_begins(
    county: Actor, base: Edition, draft: Edition
) -> None:
    start = (TODAY + timedelta(days=20)).isoformat()
    EditionRow.update(ended_on=start).where(EditionRow.id == base.id).execute()
    with pytest.raises(UserError, match=f"自 {start} 起由已经公布的新版替代") as refused:
        shorter(county, base)
    assert "更正新版的公布" in refused.value.hint


KEYS = ("name", "basis", "promised_limit", "note", "commitment", "department")
EDITS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(KEYS), st.integers(0, 3)), max_size=6)


def value_of(key: str, number: int) -> dict[str, Any]:
    if key == "promised_limit":
        return {"promised_limit": number + 1, "promised_unit": "working_day"}
    return {key: number % 2 == 0 if key == "commitment" else f"{key}{number}"}


def edited(items: list[Item], edits: list[tuple[int, str, int]]) -> list[Item]:
    found = list(items)
    for place, key, number in edits:
        found[place] = replace(found[place], **value_of(key, number))
    return found


def words_of(item: Item) -> dict[str, object]:
    return {key: elements.values_of(item, key) for key in ELEMENTS}


@settings(max_examples=60, deadline=None)
@given(EDITS, EDITS, st.booleans())
def test_carried_over_a_draft_is_the_base_as_adjusted_and_its_own_changes(
    adjustments: list[tuple[int, str, int]], own: list[tuple[int, str, int]], take: bool
) -> None:
    first = [
        Item(f"b{n}", "b", "", "", f"事项{n}", "", "01", "", None, "局", None, "局", "局", "《法》", "4", None, "", "",
             9, "working_day", False, False, ItemStatus.CURRENT, "", "")
        for n in range(3)
    ]  # fmt: skip
    copied = [replace(item, id=f"d{item.id}", predecessor_id=item.id) for item in first]
    states = [first]
    for edit in adjustments:
        states.append(edited(states[-1], [edit]))
    touched = {f"b{place}": [state[place] for state in states[:-1]] for place, _, _ in adjustments}
    now, mine = {item.id: item for item in states[-1]}, edited(copied, own)
    found, _ = carrying_rules.missed(touched, now, mine)
    merged = {item.id: item for item in mine}
    for one in found:
        if take or not one.conflict:
            values: dict[str, Any] = dict(one.values or {})
            merged[one.own_id] = replace(merged[one.own_id], **values)
    for before, after, draft_row in zip(first, states[-1], mine, strict=True):
        for key in ELEMENTS:
            was, theirs, ours = (elements.values_of(one, key) for one in (before, after, draft_row))
            seen = [elements.values_of(state[int(before.id[1])], key) for state in states]
            wanted = theirs if ours in seen else ours if was == theirs or not take else theirs
            assert elements.values_of(merged[draft_row.id], key) == wanted
    unchanged, _ = carrying_rules.missed(touched, now, copied)
    assert not any(one.conflict for one in unchanged)
    again, _ = carrying_rules.missed(touched, now, list(merged.values()))
    assert [one for one in again if not one.conflict] == []


def adjusted(county: Actor, base: Edition, ids: list[str], events: list[tuple[int, str, int]]) -> None:
    """Adjustments as they stand in a store: the act of their effect, and what was written by it."""
    for place, key, number in events:
        row = AdjustmentRow.create(edition_id=base.id, kind="local", title="调整")
        if key == "disable" and service.item(ids[place]).status is ItemStatus.CURRENT:
            AdjustmentLineRow.create(adjustment_id=row.id, position=1, kind="disable", item_id=ids[place], item_name="")
            versions.disable_item(county, ids[place], TODAY, (), row.id, "取消")
        elif key == "add":
            line_id = f"{row.id[:-1]}x"
            AdjustmentLineRow.create(adjustment_id=row.id, position=1, kind="add", item_id=line_id, item_name="")
            versions.add_item(county, base.id, line_id, {"name": f"新增{row.id}"}, TODAY, row.id, "新增")
        elif key in KEYS and service.item(ids[place]).status is ItemStatus.CURRENT:
            versions.change_item(county, ids[place], value_of(key, number), TODAY, row.id, "调整")
        acts.append(county, Subject.ADJUSTMENT, row.id, K.EFFECTED, TODAY, called="调整", edition_id=base.id)


EVENTS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([*KEYS, "disable", "add"]), st.integers(0, 3)), max_size=5
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EVENTS, EVENTS)
def test_an_untouched_draft_that_carried_everything_over_reads_as_a_fresh_copy_of_its_base(
    county: Actor, base: Edition, before: list[tuple[int, str, int]], after: list[tuple[int, str, int]]
) -> None:
    ids = [item.id for item in service.list_items(base.id)]
    with database.atomic() as attempt:
        adjusted(county, base, ids, before)
        old = editions.draft(county, "先起草的", base_id=base.id)
        adjusted(county, base, ids, after)
        if carrying.plan(old.id).missed:
            carrying.carry_over(county, old.id, {})
        fresh = editions.draft(county, "后起草的", base_id=base.id)
        both = [
            {one.predecessor_id: words_of(one) for one in service.list_items(edition.id)
             if one.status is ItemStatus.CURRENT}
            for edition in (old, fresh)
        ]  # fmt: skip
        assert both[0] == both[1]
        assert carrying.publication_problems(old.id) == []
        attempt.rollback()


def test_the_gate_counts_everything_and_names_the_first_two(county: Actor, base: Edition, draft: Edition) -> None:
    lines = [line_on(called(base, one.name), LineKind.CHANGE, {"promised_limit": "5个工作日"})
             for one in (LICENCE, NURSERY)]  # fmt: skip
    effected(county, base, *lines, line_adding(ADDED), line_adding({**ADDED, "name": "另一项"}))
    (problem,) = carrying.publication_problems(draft.id)
    assert problem.startswith("底版在起草后作过 4 处调整")
    assert problem.endswith("承诺时限等）")
    assert isinstance(carrying.plan(draft.id).missed[0], Missed)


def test_what_is_carried_over_is_not_looked_up_among_all_the_rest(
    county: Actor, base: Edition, draft: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    effected(county, base, line_on(called(base, LICENCE.name), LineKind.CHANGE, {"promised_limit": "5个工作日"}))

    def compared(one: Missed, other: object) -> bool:
        raise AssertionError("among thousands this is quadratic")

    monkeypatch.setattr(Missed, "__eq__", compared)
    carrying.carry_over(county, draft.id, {})
    assert called(draft, LICENCE.name).promised_limit == 5
