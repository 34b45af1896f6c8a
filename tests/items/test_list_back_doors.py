"""No way around the order of a list's life: what is published, approved or disputed changes by its own procedure."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from db import clock
from db.actors import Actor, Role, SiteKind
from db.command_line import finished
from db.errors import UserError
from db.items import acts, service
from db.items.acts import ListActKind, Subject
from db.items.changes import service as changes
from db.items.changes import steps
from db.items.changes.lines import line_adding, line_on
from db.items.changes.rules import Adjustment, AdjustmentKind, LineKind
from db.items.changes.service import NewAdjustment
from db.items.drafts import NewItem
from db.items.lists import asof, claims, editions
from db.items.local import service as local
from db.items.rules import Edition, Item, ItemStatus, ListKind, Material
from db.items.specs import guides, relations
from db.items.specs import service as specs
from db.items.specs.relations import Relation, RelationKind
from db.items.specs.rules import ElementValue, SpecMaterial
from db.items.specs.service import SpecEdit
from db.items.supervision import disputes
from db.items.tables import AdjustmentRow, EditionRow, ItemRow, ItemVersionRow
from db.organs import service as organs
from db.organs.rules import OrganKind

K = ListActKind
TODAY = clock.today()
SINCE = TODAY - timedelta(days=40)
DETAILS: dict[ListActKind, dict[str, str]] = {
    K.REQUESTED: {"organ": "县林业局"},
    K.REVIEWED: {"organ": "县审改办", "opinion": "同意"},
    K.ADJUSTMENT_APPROVED: {"organ": "泽州县人民政府", "meeting": "第12次常务会议"},
    K.EFFECTED: {"channels": "政府网站"},
}
LICENCE = NewItem(
    "林木采伐许可证核发", code="000164002000", department="县林业局", implementing_body="县林业局", item_type="01",
    supervising_body="县林业局", basis="《森林法》第五十七条", setting_level="1", level="4",
)  # fmt: skip
OTHER = NewItem(
    "再生育登记", department="县卫健局", implementing_body="县卫健局", item_type="07", basis="《条例》",
    supervising_body="县卫健局",
)  # fmt: skip
NEW = NewAdjustment(AdjustmentKind.LOCAL, "改几处", "县林业局", "群众反映", "泽林〔2026〕5号")


@pytest.fixture
def edition(county: Actor) -> Edition:
    """A list of two items, published through recorded steps."""
    made = editions.draft(county, "泽州县2026年版")
    service.add_items(county, made.id, [LICENCE, OTHER])
    for kind in (K.JOINT_REVIEWED, K.REPORTED, K.APPROVED, K.PUBLISHED):
        acts.append(county, Subject.EDITION, made.id, kind, SINCE, called=made.name, edition_id=made.id)
    return published(made.id)


def published(edition_id: str) -> Edition:
    EditionRow.update(state="published", published_on=SINCE.isoformat(), in_force_on=SINCE.isoformat()).where(
        EditionRow.id == edition_id
    ).execute()
    return service.edition(edition_id)


def called(edition: Edition, name: str) -> Item:
    return next(item for item in service.list_items(edition.id) if item.name == name)


def adjusted(county: Actor, edition: Edition, item: Item, texts: Mapping[str, str], **more: Any) -> Adjustment:
    """An adjustment of one item, as far as its draft; a direction is given for what does not tell its own."""
    found = changes.draft(county, edition.id, NEW)
    said = dict.fromkeys(texts, "neutral")
    changes.put_line(county, found.id, line_on(item, LineKind.CHANGE, texts, said, **more))
    return found


def effected(county: Actor, found: Adjustment) -> None:
    for kind, details in DETAILS.items():
        steps.take_step(county, found.id, kind, TODAY, details)


def reversed_publication(county: Actor, edition: Edition) -> Edition:
    (act,) = (one for one in acts.of(Subject.EDITION, edition.id) if one.kind is K.PUBLISHED)
    return editions.reverse(county, edition.id, act.id, "登记错了", lambda _: 0)


def test_a_publication_stands_once_the_list_was_adjusted(county: Actor, edition: Edition) -> None:
    effected(county, adjusted(county, edition, called(edition, OTHER.name), {"note": "网上办"}))
    with pytest.raises(UserError, match="公布后已经调整过，公布不能更正"):
        reversed_publication(county, edition)
    assert service.edition(edition.id).state == "published"


def test_a_publication_stands_once_a_later_list_replaced_it(county: Actor, edition: Edition) -> None:
    EditionRow.update(ended_on=TODAY.isoformat()).where(EditionRow.id == edition.id).execute()
    with pytest.raises(UserError, match="已由新版替代，公布不能更正"):
        reversed_publication(county, edition)


def test_an_adjustment_takes_no_effect_in_a_list_whose_publication_was_taken_back(
    county: Actor, edition: Edition
) -> None:
    found = adjusted(county, edition, called(edition, OTHER.name), {"note": "网上办"})
    for kind in (K.REQUESTED, K.REVIEWED, K.ADJUSTMENT_APPROVED):
        steps.take_step(county, found.id, kind, TODAY, DETAILS[kind])
    reversed_publication(county, edition)
    with pytest.raises(UserError, match="已审定，调整没有生效"):
        steps.take_step(county, found.id, K.EFFECTED, TODAY, DETAILS[K.EFFECTED])
    assert called(edition, OTHER.name).note == ""


def test_a_list_is_not_returned_before_its_last_step_nor_reviewed_again_before_its_return(county: Actor) -> None:
    edition = editions.draft(county, "泽州县2026年版")
    service.add_items(county, edition.id, [LICENCE])
    day, words = TODAY - timedelta(days=5), {"participants": "县司法局"}
    editions.take_step(county, edition.id, K.JOINT_REVIEWED, day, words)
    with pytest.raises(UserError, match="早于「联合审核」"):
        editions.return_to_draft(county, edition.id, day - timedelta(days=1), "要改")
    editions.return_to_draft(county, edition.id, TODAY, "要改")
    with pytest.raises(UserError, match="早于「退回编制」"):
        editions.take_step(county, edition.id, K.JOINT_REVIEWED, day, words)


def test_a_local_catalogue_is_approved_by_nobody_who_does_not_say_with_whom(county: Actor, edition: Edition) -> None:
    made = local.draft(county, ListKind.TOLERANCE, "容缺受理目录2026年版")
    with pytest.raises(UserError, match="里还没有事项，不能审定"):
        local.take_step(county, made.edition.id, K.APPROVED, TODAY, {"organ": "县审批局", "number": "1号"})
    local.add_items(county, made.edition.id, [called(edition, OTHER.name).id], "照片")
    with pytest.raises(UserError, match="没有写会商的部门"):
        local.take_step(county, made.edition.id, K.APPROVED, TODAY, {"organ": "县审批局", "number": "1号"})


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ({"setting_level": ""}, "「设定层级」由上级确定"),
        ({"item_type": "公共服务"}, "「事项类型」由上级确定"),
        ({"supervising_body": " "}, "「监管主体」不能改成空的"),
    ],
)
def test_what_locks_an_item_set_above_is_not_adjusted_away(
    county: Actor, edition: Edition, texts: dict[str, str], problem: str
) -> None:
    found = adjusted(county, edition, called(edition, LICENCE.name), texts)
    with pytest.raises(UserError, match=problem):
        steps.take_step(county, found.id, K.REQUESTED, TODAY, DETAILS[K.REQUESTED])


def test_nothing_enters_a_published_list_without_body_and_supervisor(county: Actor, edition: Edition) -> None:
    found = changes.draft(county, edition.id, NEW)
    texts = {"name": "农药经营备案", "department": "县农业农村局", "basis": "《办法》", "item_type": "其他行政权力"}
    changes.put_line(county, found.id, line_adding(texts))
    problems = changes.standing_of(found.id, TODAY).problems
    assert problems == ("「农药经营备案」没有实施机关", "「农药经营备案」没有监管主体")


def test_an_item_is_not_added_under_the_id_of_one_that_is_there(county: Actor, edition: Edition) -> None:
    found = changes.draft(county, edition.id, NEW)
    item = called(edition, OTHER.name)
    texts = {"name": "农药经营备案", "department": "县农业农村局", "implementing_body": "县农业农村局",
             "supervising_body": "县农业农村局", "basis": "《办法》", "item_type": "其他行政权力"}  # fmt: skip
    changes.put_line(county, found.id, replace(line_adding(texts), item_id=item.id))
    assert changes.standing_of(found.id, TODAY).problems == ("「农药经营备案」已经在清单里",)


def test_a_disputed_supervisor_is_not_adjusted_before_the_government_decided(county: Actor, edition: Edition) -> None:
    item = called(edition, OTHER.name)
    disputes.raise_dispute(county, item.id, TODAY, "县卫健局、县民政局", "谁监管")
    found = adjusted(county, edition, item, {"supervising_body": "县民政局"})
    with pytest.raises(UserError, match="监管主体有争议，政府还没有裁定"):
        steps.take_step(county, found.id, K.REQUESTED, TODAY, DETAILS[K.REQUESTED])


@pytest.mark.parametrize(
    "other",
    [
        lambda actor: replace(actor, roles=frozenset({Role.WINDOW})),
        lambda actor: replace(actor, site=replace(actor.site, kind=SiteKind.TOWNSHIP)),
    ],
)
def test_a_dispute_is_recorded_by_the_countys_list_editor_alone(
    county: Actor, edition: Edition, other: Callable[[Actor], Actor]
) -> None:
    with pytest.raises(UserError):
        disputes.raise_dispute(other(county), called(edition, OTHER.name).id, TODAY, "甲、乙", "谁监管")
    assert disputes.open_disputes() == {}


def test_an_item_only_linked_to_the_newer_upper_list_still_reads_as_before(county: Actor, edition: Edition) -> None:
    uppers = [editions.draft(county, f"国家{year}年版", level="1", region="00") for year in (2022, 2026)]
    parents = [service.add_items(county, upper.id, [replace(LICENCE, level=""), OTHER]) for upper in uppers]
    changed, linked = called(edition, OTHER.name), called(edition, LICENCE.name)
    ItemRow.update(note="上级备注", basis="《条例》第二条").where(ItemRow.id == parents[1][1]).execute()
    for item, parent in ((linked, parents[0][0]), (changed, parents[0][1])):
        ItemRow.update(upper_id=parent).where(ItemRow.id == item.id).execute()
    for upper in uppers:
        published(upper.id)
    linked = service.item(linked.id)
    effected(county, changes.propose(county, edition.id, uppers[1].id))
    assert service.item(linked.id).upper_id == parents[1][0]
    assert asof.item_on(linked.id, TODAY - timedelta(days=1)) == linked
    assert ItemVersionRow.select().where(ItemVersionRow.item_id == changed.id).count() == 1
    assert service.item(changed.id).upper_id == parents[1][1]
    assert AdjustmentRow.select().count() == 1


def test_what_a_department_declined_on_its_own_pc_is_not_published_and_goes_with_the_take_in(county: Actor) -> None:
    organ = organs.add_organ(county, "泽州县林业局", "县林业局", OrganKind.DEPARTMENT)
    upper = editions.draft(county, "山西省2026年版", level="2", region="14")
    service.add_items(county, upper.id, [LICENCE])
    edition = editions.draft(county, "泽州县2026年版", upper_id=upper.id)
    (line,) = claims.worksheet(edition.id).lines
    there = replace(county, organ_id=organ.id, organ_name=organ.name, roles=frozenset({Role.LIAISON}),
                    site=replace(county.site, kind=SiteKind.DEPARTMENT))  # fmt: skip
    finished(claims.decline(there, edition.id, [(line.item.id, organ.id)], TODAY, "由市局实施"))
    assert called(edition, LICENCE.name).status is ItemStatus.CURRENT
    (problem,) = claims.publication_problems(edition.id)
    assert problem == "1 个不认领的事项还在清单里（「林木采伐许可证核发」）"
    assert finished(claims.take_in(county, edition.id)) == 1
    assert called(edition, LICENCE.name).status is ItemStatus.DISABLED
    assert claims.publication_problems(edition.id) == []


def spec_edit(level: str, materials: tuple[str, ...], **elements: str) -> SpecEdit:
    told = {key: ElementValue(text) for key, text in elements.items()}
    return SpecEdit("2026-01-01", "示例规范", "1号", level, told, tuple(map(SpecMaterial, materials)), {})


def test_a_first_spec_asks_for_nothing_beyond_the_upper_lists_spec(county: Actor) -> None:
    upper, ours = (editions.draft(county, name, level=level, region=region)
                   for name, level, region in (("山西省2026年版", "2", "14"), ("泽州县2026年版", "4", "")))  # fmt: skip
    (parent,) = service.add_items(county, upper.id, [LICENCE])
    (item,) = service.add_items(county, ours.id, [replace(LICENCE, upper_id=parent)])
    specs.set_spec(county, parent, spec_edit("2", ("申请表",), statutory_limit="20个工作日", fee="否"))
    for more in (
        spec_edit("4", ("申请表", "另一份证明"), statutory_limit="20个工作日", fee="否"),
        spec_edit("4", ("申请表",), statutory_limit="40个工作日", fee="否"),
        spec_edit("4", ("申请表",), statutory_limit="20个工作日", fee="是"),
    ):
        with pytest.raises(UserError, match="比上级规范从严"):
            specs.set_spec(county, item, more)
    made = specs.set_spec(county, item, spec_edit("4", ("申请表",), statutory_limit="15个工作日", fee="否"))
    assert made.version == 1


def test_days_nobody_can_read_are_refused_in_words(county: Actor, edition: Edition) -> None:
    item = called(edition, OTHER.name)
    with pytest.raises(UserError, match="「2026年1月1日」看不懂"):
        specs.set_spec(county, item.id, replace(spec_edit("4", ("申请表",)), effective_on="2026年1月1日"))
    specs.set_spec(county, item.id, spec_edit("4", ("申请表",)))
    with pytest.raises(UserError, match="「下周」看不懂"):
        guides.derive(county, item.id, effective_on="下周")
    only = Relation(
        RelationKind.ONLY_MATERIALS, "示例文件", "1号", "五月", materials=(Material(1, "申请表", "1", 1, True),)
    )
    with pytest.raises(UserError, match="「五月」看不懂"):
        relations.add_relation(county, item.id, only)


def test_a_list_goes_on_from_an_edition_of_its_own_place_and_kind_alone(county: Actor) -> None:
    upper = editions.draft(county, "山西省2026年版", level="2", region="14")
    powers = editions.draft(county, "权责清单", kind=ListKind.POWERS)
    for base in (upper, powers):
        with pytest.raises(UserError, match="不能作底稿"):
            editions.draft(county, "泽州县2026年版", base_id=base.id)
    assert len(service.editions()) == 2
