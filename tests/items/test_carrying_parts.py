"""Specs, guides, relations and supervision changed on the base after the draft was copied come into the draft."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import clock
from db.actors import Actor
from db.errors import UserError
from db.items import acts, service
from db.items.acts import ListActKind, Subject
from db.items.changes import carrying
from db.items.changes.carrying_rules import MissedKind
from db.items.drafts import NewItem
from db.items.incoming import writing
from db.items.lists import editions
from db.items.rules import Edition, Item
from db.items.specs import guides, history, relations
from db.items.specs import service as specs
from db.items.specs.relations import Relation, RelationKind
from db.items.specs.rules import Direction, ElementValue, SpecMaterial
from db.items.specs.service import SpecEdit
from db.items.supervision import service as supervision
from db.items.supervision.rules import Elements, Risk
from db.items.tables import EditionRow
from db.store import database

TODAY = date(2026, 9, 18)
FORESTRY = "县林业局"
NAMES = ("林木采伐", "木材运输", "苗木检疫")
WORDS = {
    "setting_basis": "《森林法》", "conditions": "有林权", "quantity_limit": "无", "fee": "否", "procedure": "受理",
    "statutory_limit": "20个工作日", "promised_limit": "10个工作日", "result_name": "采伐许可证",
}  # fmt: skip
EDIT = SpecEdit(
    "2026-08-10", "示例规范", "1号", "4", {key: ElementValue(text) for key, text in WORDS.items()},
    (SpecMaterial("采伐申请表"), SpecMaterial("林权证", core=False)), {},
)  # fmt: skip
BEFORE = Relation(RelationKind.PREREQUISITE, "示例通知", "2号", "2026-01-01", other_name="林地占用")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def base(county: Actor) -> Edition:
    """A list in force of three items; the first has a spec, a guide, a relation to the second and a supervision."""
    made = service.ensure_edition(county, "泽州县2026年版", region="140525")
    new = [
        NewItem(name, department=FORESTRY, implementing_body=FORESTRY, supervising_body=FORESTRY, item_type="05",
                basis="《森林法》", level="4")
        for name in NAMES
    ]  # fmt: skip
    first, second, _ = service.add_items(county, made.id, new)
    specs.set_spec(county, first, EDIT)
    guides.derive(county, first, local={"place": "一楼大厅"})
    relations.add_relation(county, first, replace(BEFORE, other_id=second, other_name=NAMES[1]))
    measure(county, service.item(first), "双随机抽查")
    on = (TODAY - timedelta(days=40)).isoformat()
    EditionRow.update(state="published", published_on=on, in_force_on=on).where(EditionRow.id == made.id).execute()
    return service.edition(made.id)


@pytest.fixture
def draft(county: Actor, base: Edition) -> Edition:
    """The next edition, drafted from it."""
    return editions.draft(county, "泽州县2027年版", base_id=base.id)


def called(edition: Edition, name: str = NAMES[0]) -> Item:
    return next(item for item in service.list_items(edition.id) if item.name == name)


def next_spec(county: Actor, item: Item, text: str, key: str = "promised_limit") -> None:
    """The next version of an item's spec, or its first."""
    known = specs.spec(item.id)
    edit = specs.edit_of(known, [(key, text)]) if known else EDIT
    said = {one.key: (Direction.FAVOURABLE, "3号") for one in specs.changes_of(known, edit)}
    specs.set_spec(county, item.id, replace(edit, effective_on=TODAY.isoformat(), document_number="3号", said=said))


def measure(county: Actor, item: Item, words: str) -> None:
    known = supervision.supervision_of(item)
    supervision.set_supervision(county, item.id, replace(known, elements=Elements(measures=words, risk=Risk.LOW)))


def told(edition: Edition) -> list[tuple[MissedKind, str, bool]]:
    return [(one.kind, one.item_name, one.conflict) for one in carrying.plan(edition.id).missed]


def settled(county: Actor, edition: Edition, take: bool) -> None:
    every = {one.id: take for one in carrying.plan(edition.id).conflicts}
    carrying.carry_over(county, edition.id, every)


def reads(item: Item, names: dict[str, str] | None = None) -> tuple[object, ...]:
    """Everything that belongs to an item, as it reads."""
    spec, guide = specs.spec(item.id), service.guide(item.id)
    ties = [(one.kind, (names or {}).get(one.other_id or "", one.other_id), one.other_name, one.document, one.ended_on)
            for one in relations.relations(item.id)]  # fmt: skip
    return (
        replace(spec, item_id="", version=0) if spec else None,
        (guide.effective_on, guide.fee, guide.place, guide.elements, guide.materials) if guide else None,
        sorted(ties, key=str), supervision.in_words(supervision.supervision_of(item)),
    )  # fmt: skip


def test_what_only_the_base_changed_is_named_at_the_gate_and_comes_into_the_draft_once(
    county: Actor, base: Edition, draft: Edition
) -> None:
    assert told(draft) == []
    first, third = called(base), called(base, NAMES[2])
    next_spec(county, first, "8个工作日")
    next_spec(county, first, "5个工作日")
    guides.derive(county, first.id, local={"place": "二楼大厅"})
    guides.publish(county, first.id, TODAY)
    relations.add_relation(county, third.id, replace(BEFORE, other_id=first.id, other_name=first.name))
    measure(county, first, "重点抽查")
    (problem,) = carrying.publication_problems(draft.id)
    assert problem == (
        "底版在起草后有 2 项的规范、指南、关系或监管有改动，本稿还没有承接（「林木采伐」实施规范、「苗木检疫」关系）"
    )
    found = carrying.plan(draft.id).missed
    assert [(one.label, one.ours, one.theirs) for one in found] == [
        ("实施规范", "第 1 版，2026-08-10 起", "第 3 版，2026-09-18 起：承诺审批时限"),
        ("办事指南", "第 1 版，2026-09-18 起", "第 2 版，2026-09-18 起"),
        ("关系", "没有", "前一环节「林木采伐」（示例通知）"),
        ("监管", "监管措施 双随机抽查", "监管措施 重点抽查"),
    ]
    carrying.carry_over(county, draft.id, {})
    assert (told(draft), carrying.publication_problems(draft.id)) == ([], [])
    own = {item.predecessor_id or "": item.id for item in service.list_items(draft.id)}
    for name in NAMES:
        assert reads(called(draft, name)) == reads(called(base, name), own)
    guide = service.guide(called(draft).id)
    assert guide
    assert (guide.version, guides.published_on(guide.id)) == (2, TODAY.isoformat())
    assert [one.version for one in specs.versions(called(draft).id)] == [1, 2, 3]
    assert len(history.known_guides(draft.id)[called(draft).id]) > 1
    with pytest.raises(UserError, match="没有要承接的调整"):
        carrying.carry_over(county, draft.id, {})
    next_spec(county, called(base), "3个工作日")
    assert told(draft) == [(MissedKind.SPEC, NAMES[0], False)]


def test_what_only_the_draft_changed_is_its_own(county: Actor, base: Edition, draft: Edition) -> None:
    own = called(draft)
    next_spec(county, own, "5个工作日")
    guides.derive(county, own.id, local={"place": "二楼大厅"})
    relations.end_relation(county, relations.relations(own.id)[0].id, TODAY, "不再要求")
    measure(county, own, "重点抽查")
    assert told(draft) == []


@pytest.mark.parametrize("take", [True, False])
def test_what_both_changed_is_settled_once_and_not_asked_about_again(
    county: Actor, base: Edition, draft: Edition, take: bool
) -> None:
    theirs, own = called(base), called(draft)
    for item, limit, room in ((theirs, "5个工作日", "二楼"), (own, "7个工作日", "三楼")):
        next_spec(county, item, limit)
        guides.derive(county, item.id, local={"place": room})
        day = TODAY - timedelta(days=1) if item is own else TODAY
        relations.end_relation(county, relations.relations(item.id)[0].id, day, "不再要求")
        measure(county, item, f"{room}抽查")
    assert told(draft) == [
        (kind, NAMES[0], True)
        for kind in (MissedKind.SPEC, MissedKind.GUIDE, MissedKind.RELATION, MissedKind.SUPERVISION)
    ]
    with pytest.raises(UserError, match="有 4 处本稿和底版都改过"):
        carrying.carry_over(county, draft.id, {})
    before = reads(own)
    settled(county, draft, take)
    assert told(draft) == []
    ids = {item.predecessor_id or "": item.id for item in service.list_items(draft.id)}
    assert reads(own) == (reads(theirs, ids) if take else before)
    spec, guide = specs.spec(own.id), service.guide(own.id)
    assert spec
    assert guide
    assert (spec.version, guide.version) == ((3, 3) if take else (2, 2))
    assert guides.state_of(own.id, guide) == guides.CURRENT
    measure(county, called(base), "年度抽查")
    assert told(draft) == [(MissedKind.SUPERVISION, NAMES[0], not take)]


def test_a_guide_of_a_spec_the_draft_did_not_take_waits_to_be_made_anew(
    county: Actor, base: Edition, draft: Edition
) -> None:
    next_spec(county, called(draft), "7个工作日")
    next_spec(county, called(base), "5个工作日")
    guides.derive(county, called(base).id, local={"place": "二楼"})
    assert told(draft) == [(MissedKind.SPEC, NAMES[0], True), (MissedKind.GUIDE, NAMES[0], False)]
    settled(county, draft, take=False)
    own = called(draft)
    guide = service.guide(own.id)
    assert guide
    assert guide.place == "二楼"
    assert guides.state_of(own.id, guide) == guides.STALE


def test_a_relation_the_draft_has_otherwise_is_asked_about_and_written_over(
    county: Actor, base: Edition, draft: Edition
) -> None:
    for edition, paper in ((base, "底版通知"), (draft, "本稿通知")):
        other = called(edition, NAMES[2])
        relations.add_relation(
            county, called(edition).id, replace(BEFORE, document=paper, other_id=other.id, other_name=other.name)
        )
    (missed,) = carrying.plan(draft.id).missed
    assert (missed.conflict, missed.ours, missed.theirs) == (
        True, "前一环节「苗木检疫」（本稿通知）", "前一环节「苗木检疫」（底版通知）",
    )  # fmt: skip
    carrying.carry_over(county, draft.id, {missed.id: True})
    assert [(one.document, one.other_id) for one in relations.relations(called(draft).id)][1:] == [
        ("底版通知", called(draft, NAMES[2]).id)
    ]
    assert told(draft) == []


def test_a_relation_ended_and_entered_again_comes_both_ways(county: Actor, base: Edition, draft: Edition) -> None:
    (old,) = relations.relations(called(base).id)
    relations.end_relation(county, old.id, TODAY, "录错")
    relations.add_relation(county, called(base).id, replace(old, id=""))
    assert [one.theirs for one in carrying.plan(draft.id).missed] == [
        "前一环节「木材运输」（示例通知），2026-09-18 停用", "前一环节「木材运输」（示例通知）",
    ]  # fmt: skip
    carrying.carry_over(county, draft.id, {})
    assert [one.ended_on for one in relations.relations(called(draft).id)] == [TODAY.isoformat(), ""]
    assert told(draft) == []


def test_the_bodies_the_draft_names_itself_stay_with_it(county: Actor, base: Edition, draft: Edition) -> None:
    writing.set_values(called(draft).id, {"supervising_body": "县综合执法局"})
    measure(county, called(base), "重点抽查")
    carrying.carry_over(county, draft.id, {})
    found = supervision.supervision_of(called(draft))
    assert (found.words, found.elements.measures) == ("县综合执法局", "重点抽查")


def test_the_act_names_what_was_settled_and_by_which_rows(county: Actor, base: Edition, draft: Edition) -> None:
    for edition, limit in ((base, "5个工作日"), (draft, "7个工作日")):
        next_spec(county, called(edition), limit)
    settled(county, draft, take=False)
    act = acts.of(Subject.EDITION, draft.id)[-1]
    assert (act.kind, act.details["kept"], act.details["carried"]) == (
        ListActKind.CARRIED, "「林木采伐」实施规范", "0",
    )  # fmt: skip
    assert len(act.details[carrying.SETTLED].split()) == 1


CHANGES = st.lists(
    st.tuples(st.sampled_from(NAMES[:2]), st.sampled_from(["spec", "guide", "tie", "end", "measure"]),
              st.integers(1, 3)), max_size=4,
)  # fmt: skip


def changed(county: Actor, edition: Edition, events: list[tuple[str, str, int]]) -> None:
    """Changes of one edition's parts, those that make no sense left out."""
    for name, what, number in events:
        item = called(edition, name)
        held = [one for one in relations.relations(item.id) if not one.ended_on]
        spec = specs.spec(item.id)
        if what == "spec" and (spec is None or spec.value("procedure") != f"{number}步"):
            next_spec(county, item, f"{number}步", "procedure")
        elif what == "guide" and spec:
            guides.derive(county, item.id, local={"place": f"{number}楼"})
        elif what == "tie":
            relations.add_relation(county, item.id, replace(BEFORE, other_name=f"事项{number}"))
        elif what == "end" and held:
            relations.end_relation(county, held[0].id, TODAY, "不再要求")
        elif what == "measure":
            measure(county, item, f"抽查{number}")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHANGES, CHANGES, CHANGES, st.booleans())
def test_a_draft_that_carried_over_lacks_nothing_and_untouched_reads_as_its_base(
    county: Actor, base: Edition, before: list[tuple[str, str, int]], after: list[tuple[str, str, int]],
    own: list[tuple[str, str, int]], take: bool,
) -> None:  # fmt: skip
    with database.atomic() as attempt:
        changed(county, base, before)
        made = editions.draft(county, "泽州县2027年版", base_id=base.id)
        changed(county, made, own)
        assert told(made) == []
        changed(county, base, after)
        if carrying.plan(made.id).missed:
            settled(county, made, take)
        assert (told(made), carrying.publication_problems(made.id)) == ([], [])
        ids = {item.predecessor_id or "": item.id for item in service.list_items(made.id)}
        for name in set(NAMES) - {name for name, _, _ in own}:
            assert reads(called(made, name)) == reads(called(base, name), ids)
        attempt.rollback()
