"""What goes on when an item ends or an edition follows: spec, guide, supervision; nothing is lost, nothing doubled."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from db import clock, journal
from db.actors import Actor
from db.errors import UserError
from db.items import acts, service
from db.items.acts import ListActKind, Subject
from db.items.changes import service as changes
from db.items.changes import steps, succession
from db.items.changes.lines import line_adding, line_on
from db.items.changes.rules import AdjustmentKind, LineKind
from db.items.changes.service import NewAdjustment
from db.items.drafts import NewItem
from db.items.lists import editions
from db.items.rules import Edition, Item
from db.items.specs import guides, history, relations, showing
from db.items.specs import service as specs
from db.items.specs.relations import Relation, RelationKind
from db.items.specs.rules import Direction, ElementValue, SpecMaterial
from db.items.specs.service import SpecEdit
from db.items.supervision import service as supervision
from db.items.supervision.rules import Elements, Risk, Rule, Supervision, read_bodies
from db.items.tables import EditionRow, GuideRow
from db.store import database

K = ListActKind
TODAY = date(2026, 9, 18)
SINCE = TODAY - timedelta(days=40)
FORESTRY = "县林业局"
WORDS = {
    "setting_basis": "《森林法》", "conditions": "有林权", "quantity_limit": "无", "fee": "否", "procedure": "受理",
    "statutory_limit": "20个工作日", "promised_limit": "10个工作日", "result_name": "采伐许可证",
}  # fmt: skip
EDIT = SpecEdit(
    "2026-08-10", "示例规范", "1号", "4", {key: ElementValue(text) for key, text in WORDS.items()},
    (SpecMaterial("采伐申请表"), SpecMaterial("林权证", core=False)), {},
)  # fmt: skip
ELEMENTS = Elements("采伐作业", "双随机抽查", Risk.HIGH, True, "采伐现场", "《示例规则》", "4", "JG-01", "2026-09-01")
STEPS = {
    K.REQUESTED: {"organ": FORESTRY}, K.REVIEWED: {"organ": "县审改办", "opinion": "同意"},
    K.ADJUSTMENT_APPROVED: {"organ": "泽州县人民政府", "meeting": "第12次常务会议"},
    K.EFFECTED: {"channels": "政府网站"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def edition(county: Actor) -> Edition:
    """A published list of two items; the first has a spec, a guide published and shown, a supervision, a relation."""
    made = service.ensure_edition(county, "泽州县2026年版", region="140525")
    new = [
        NewItem(name, department=FORESTRY, implementing_body=FORESTRY, supervising_body=FORESTRY, item_type="05",
                basis="《森林法》", level="4")
        for name in ("林木采伐", "木材运输")
    ]  # fmt: skip
    first, _ = service.add_items(county, made.id, new)
    specs.set_spec(county, first, EDIT)
    guides.derive(county, first, local={"place": "一楼大厅"})
    guides.publish(county, first, TODAY)
    showing.record(county, first, showing.HALL, "", 1, TODAY)
    supervision.set_supervision(county, first, Supervision(read_bodies(FORESTRY), ELEMENTS, Rule.PERSON, "三定规定"))
    paper = Relation(RelationKind.LINKED, "示例通知", "2号", "2026-01-01", other_name="林地占用")
    relations.add_relation(county, first, paper)
    EditionRow.update(state="published", published_on=SINCE.isoformat(), in_force_on=SINCE.isoformat()).where(
        EditionRow.id == made.id
    ).execute()
    return service.edition(made.id)


def called(edition: Edition, name: str) -> Item:
    return next(item for item in service.list_items(edition.id) if item.name == name)


def ending(
    county: Actor, edition: Edition, ends: Sequence[tuple[str, LineKind]], names: Sequence[str]
) -> tuple[Item, ...]:
    """End items by an adjustment in favour of new ones; returns those."""
    found = changes.draft(
        county, edition.id, NewAdjustment(AdjustmentKind.LOCAL, "改", FORESTRY, "群众反映", "泽林〔2026〕5号")
    )
    added = []
    for name in names:
        texts = {"name": name, "department": FORESTRY, "implementing_body": FORESTRY, "basis": "《森林法》",
                 "supervising_body": FORESTRY}  # fmt: skip
        line = line_adding(texts)
        added.append(changes.put_line(county, found.id, replace(line, after={**line.after, "item_type": "05"})))
    for name, way in ends:
        changes.put_line(
            county, found.id, line_on(called(edition, name), way, successors=[one.item_id for one in added])
        )
    for kind, details in STEPS.items():
        steps.take_step(county, found.id, kind, TODAY, details)
    return tuple(called(edition, name) for name in names)


def test_the_successor_of_one_item_takes_over_everything_to_be_checked(county: Actor, edition: Edition) -> None:
    (heir,) = ending(county, edition, [("林木采伐", LineKind.SUCCEED)], ["林木采伐许可证核发"])
    spec = specs.spec(heir.id)
    assert spec
    assert (spec.inherited, spec.value("conditions"), spec.value("item_name")) == (
        "林木采伐", "有林权", "林木采伐许可证核发",
    )  # fmt: skip
    assert [one.name for one in spec.materials] == ["采伐申请表", "林权证"]
    guide = service.guide(heir.id)
    assert guide
    assert (guide.place, [one.name for one in guide.materials]) == ("一楼大厅", ["采伐申请表", "林权证"])
    assert guides.state_of(heir.id, guide) == guides.STALE
    assert guides.published_on(guide.id) == ""
    found = supervision.overseen(heir.id)
    assert (found.supervision.elements.measures, found.supervision.basis) == ("双随机抽查", "三定规定")
    assert (found.supervision.elements.entry_number, "承接「林木采伐」" in found.supervision.elements.note) == (
        "",
        True,
    )
    (relation,) = relations.relations(heir.id)
    assert (relation.other_name, relation.note) == ("林地占用", "承接「林木采伐」，待核对")
    assert any("承接" in entry.action for entry in journal.history("item", heir.id))


def test_a_cancelled_items_supervision_stays_and_each_part_of_a_split_gets_its_own(
    county: Actor, edition: Edition
) -> None:
    parts = ending(county, edition, [("林木采伐", LineKind.SPLIT)], ["采伐甲", "采伐乙"])
    for part in parts:
        assert service.guide(part.id)
        assert specs.spec(part.id)
    old = called(edition, "林木采伐")
    assert supervision.supervision_of(old).elements == ELEMENTS
    assert specs.spec(old.id)


def test_of_several_items_merged_nothing_goes_on_unasked_and_a_person_chooses(county: Actor, edition: Edition) -> None:
    both = [("林木采伐", LineKind.MERGE), ("木材运输", LineKind.MERGE)]
    (heir,) = ending(county, edition, both, ["林木采伐运输"])
    assert (specs.spec(heir.id), service.guide(heir.id)) == (None, None)
    (line,) = (line for line in told_of(edition) if "承接" in line)
    assert "「林木采伐运输」由" in line
    assert "没有自动承接" in line
    (standing,) = changes.standings(edition.id, TODAY)
    assert "没有自动承接" in standing.notes[0]
    sources = succession.predecessors_of(heir.id)
    assert {one.name for one in sources} == {"林木采伐", "木材运输"}
    chosen = next(one for one in sources if one.name == "林木采伐")
    taken = succession.take_over(county, heir.id, chosen.id)
    assert taken.words == "「林木采伐运输」承接「林木采伐」的实施规范、办事指南、监管规则、关系，待核对"
    assert "待核对" in changes.standing_of(standing.id, TODAY).notes[0]
    with pytest.raises(UserError, match="已有自己的规范"):
        succession.take_over(county, heir.id, chosen.id)
    with pytest.raises(UserError, match="不是接续"):
        succession.take_over(county, chosen.id, heir.id)


def test_what_was_taken_over_is_not_published_before_it_was_checked(county: Actor, edition: Edition) -> None:
    (heir,) = ending(county, edition, [("林木采伐", LineKind.SUCCEED)], ["林木采伐许可证核发"])
    guides.derive(county, heir.id)
    with pytest.raises(UserError, match="承接自「林木采伐」，还没有核对"):
        guides.publish(county, heir.id, TODAY)
    before = specs.spec(heir.id)
    assert before
    checked = replace(specs.edit_of(before), document="泽林〔2026〕5号文", document_number="5号", note="")
    made = specs.set_spec(county, heir.id, checked)
    assert (made.inherited, made.version, made.changes) == ("", 2, ())
    guides.derive(county, heir.id)
    assert guides.publish(county, heir.id, TODAY).version == 3
    (standing,) = changes.standings(edition.id, TODAY)
    assert standing.notes == ()


def test_who_has_a_spec_of_his_own_keeps_it(county: Actor, edition: Edition) -> None:
    kept = called(edition, "木材运输")
    specs.set_spec(county, kept.id, replace(EDIT, elements={"conditions": ElementValue("有运输单")}))
    found = changes.draft(county, edition.id, NewAdjustment(AdjustmentKind.LOCAL, "并", FORESTRY, "群众反映", "5号"))
    line = line_on(called(edition, "林木采伐"), LineKind.MERGE, successors=[kept.id])
    changes.put_line(county, found.id, line)
    for kind, details in STEPS.items():
        steps.take_step(county, found.id, kind, TODAY, details)
    spec = specs.spec(kept.id)
    assert spec
    assert (spec.value("conditions"), spec.inherited) == ("有运输单", "")


def told_of(edition: Edition) -> list[str]:
    """What the journal tells of the adjustments of a list."""
    found = changes.standings(edition.id, TODAY)
    return [entry.action for one in found for entry in journal.history("adjustment", one.id)]


def copied(county: Actor, edition: Edition, name: str = "泽州县2027年版") -> Edition:
    return editions.draft(county, name, base_id=edition.id)


def test_in_a_new_edition_the_guide_is_still_the_one_published_and_shown(county: Actor, edition: Edition) -> None:
    before, after = called(edition, "林木采伐"), called(copied(county, edition), "林木采伐")
    guide = service.guide(after.id)
    assert guide
    assert guides.published_on(guide.id) == TODAY.isoformat()
    places = {one.channel: one for one in showing.showings(after.edition_id)}
    assert (places[showing.HALL].shown, places[showing.HALL].current) == (1, True)
    assert (places[showing.PORTAL].shown, places[showing.PORTAL].published) == (0, 1)
    again = copied(county, service.edition(after.edition_id), "泽州县2028年版")
    newest = service.guide(called(again, "林木采伐").id)
    assert newest
    assert set(history.same_guides(newest.id)) == {
        one.id for one in map(service.guide, (before.id, after.id)) if one
    } | {newest.id}


def test_both_editions_may_go_on_to_a_second_version_and_those_differ(county: Actor, edition: Edition) -> None:
    before, after = called(edition, "林木采伐"), called(copied(county, edition), "林木采伐")
    old = guides.derive(county, before.id, local={"place": "二楼"})
    new = guides.derive(county, after.id, local={"place": "三楼"})
    acts.append(county, Subject.GUIDE, old.id, K.PUBLISHED, TODAY, called="林木采伐", edition_id=edition.id)
    assert (guides.published_on(old.id), guides.published_on(new.id)) == (TODAY.isoformat(), "")
    known = history.known_guides(after.edition_id, after.id)[after.id]
    assert {number for _, number in known} == {1, 2}
    assert old.id not in {guide_id for guide_id, _ in known}


def test_a_board_may_still_show_a_version_from_before_the_new_edition(county: Actor, edition: Edition) -> None:
    before = called(edition, "林木采伐")
    guides.derive(county, before.id, local={"place": "二楼"})
    guides.publish(county, before.id, TODAY)
    after = called(copied(county, edition), "林木采伐")
    hall = next(one for one in showing.showings(after.edition_id) if one.channel == showing.HALL)
    assert (hall.shown, hall.published, hall.current) == (1, 2, False)
    showing.record(county, after.id, showing.PORTAL, "", 1, TODAY)
    showing.record(county, after.id, showing.HALL, "", 2, TODAY)
    found = {one.channel: one.shown for one in showing.showings(after.edition_id)}
    assert (found[showing.PORTAL], found[showing.HALL]) == (1, 2)


def test_spec_and_guide_read_as_on_any_day_also_in_the_edition_that_took_them_over(
    county: Actor, edition: Edition
) -> None:
    item = called(edition, "林木采伐")
    edit = replace(
        EDIT, effective_on="2026-09-10", elements={**EDIT.elements, "promised_limit": ElementValue("8个工作日")},
        said={"promised_limit": (Direction.FAVOURABLE, "2号")}, document_number="2号",
    )  # fmt: skip
    specs.set_spec(county, item.id, edit)
    GuideRow.update(effective_on="2026-08-10").execute()
    guides.derive(county, item.id, "2026-09-10")
    copy = called(copied(county, edition), "林木采伐")
    for one in (item, copy):
        for day, spec_version, limit in ((date(2026, 9, 9), 1, "10个工作日"), (date(2026, 9, 10), 2, "8个工作日")):
            spec, guide = history.specs_on(one, day)[-1], history.guide_on(one, day)
            assert guide
            assert (spec.version, guide.version) == (spec_version, spec_version)
            assert spec.value("promised_limit") == guide.elements["promised_limit"] == limit
        assert history.specs_on(one, date(2026, 8, 9)) == ()
        assert history.guide_on(one, date(2026, 8, 9)) is None


def tied(county: Actor, item: Item, other: Item) -> Relation:
    paper = Relation(RelationKind.PREREQUISITE, "示例通知", "2号", "2026-01-01", other.id, other.name)
    return relations.add_relation(county, item.id, paper)


def test_relations_of_other_items_to_an_ended_one_are_told_until_they_point_to_its_successor(
    county: Actor, edition: Edition
) -> None:
    first, second = called(edition, "林木采伐"), called(edition, "木材运输")
    old = tied(county, second, first)
    assert succession.marks([old]) == {}
    (heir,) = ending(county, edition, [(first.name, LineKind.SUCCEED)], ["林木采伐许可证核发"])
    (standing,) = changes.standings(edition.id, TODAY)
    wanted = "另有 1 项与停用事项有关系，请改指接续事项：「木材运输」（前一环节「林木采伐」）"
    assert standing.notes[-1] == wanted
    assert succession.marks(relations.relations(second.id)) == {old.id: "已停用，接续事项「林木采伐许可证核发」"}
    tied(county, second, heir)
    relations.end_relation(county, old.id, TODAY, "改指接续事项")
    (standing,) = changes.standings(edition.id, TODAY)
    assert not any("有关系" in note for note in standing.notes)
    assert succession.marks(relations.relations(second.id)) == {}


def test_an_adjustment_in_hand_says_which_relations_it_leaves_hanging(county: Actor, edition: Edition) -> None:
    first, second = called(edition, "林木采伐"), called(edition, "木材运输")
    tied(county, second, first)
    new = NewAdjustment(AdjustmentKind.LOCAL, "改", FORESTRY, "群众反映", "泽林〔2026〕5号")
    found = changes.draft(county, edition.id, new)
    line = changes.put_line(county, found.id, line_on(first, LineKind.DISABLE))
    told = "另有 1 项与停用事项有关系，没有接续事项，请停用这些关系：「木材运输」（前一环节「林木采伐」）"
    assert told in changes.standing_of(found.id, TODAY).notes
    changes.remove_line(county, found.id, line.id)
    changes.put_line(county, found.id, line_on(second, LineKind.DISABLE))
    assert not any("有关系" in note for note in changes.standing_of(found.id, TODAY).notes)


def test_a_guide_that_came_over_is_behind_the_spec_its_new_item_has_of_its_own(county: Actor, edition: Edition) -> None:
    heir = called(edition, "木材运输")
    specs.set_spec(county, heir.id, EDIT)
    found = changes.draft(
        county, edition.id, NewAdjustment(AdjustmentKind.LOCAL, "改", FORESTRY, "群众反映", "泽林〔2026〕5号")
    )
    line = line_on(called(edition, "林木采伐"), LineKind.SUCCEED, successors=[heir.id])
    changes.put_line(county, found.id, line)
    for kind, details in STEPS.items():
        steps.take_step(county, found.id, kind, TODAY, details)
    guide, spec = service.guide(heir.id), specs.spec(heir.id)
    assert guide
    assert spec
    assert not spec.inherited
    assert guides.state_of(heir.id, guide) == guides.STALE


def test_the_lines_of_all_adjustments_are_gone_through_once_however_many_successors_there_are(
    county: Actor, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    ending(county, edition, [("林木采伐", LineKind.SPLIT)], ["采伐甲", "采伐乙", "采伐丙"])
    asked: list[str] = []
    run = database.execute_sql

    def watched(sql: str, params: Sequence[object] = ()) -> object:
        asked.append(sql)
        return run(sql, params)

    monkeypatch.setattr(database, "execute_sql", watched)
    assert len(succession.unchecked([called(edition, "林木采伐").id])) == 3
    assert sum("adjustment_line" in sql for sql in asked) == 2
