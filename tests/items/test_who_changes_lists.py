"""Lists are the county's: elsewhere every change is refused in words that say what to do, and nothing is written."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from db import clock
from db.actors import Actor, Role, SiteKind
from db.command_line import finished
from db.errors import UserError
from db.items import acts, filling, importing, laws, readings, service
from db.items.acts import ListActKind, Subject
from db.items.changes import carrying, carrying_parts, succession, versions
from db.items.drafts import NewItem
from db.items.incoming import batches, organ_names
from db.items.lists import same_source
from db.items.local import service as local
from db.items.rules import ListKind, Material
from db.items.specs import flags, guides, relations, showing
from db.items.specs import service as specs
from db.items.specs.relations import Relation, RelationKind
from db.items.specs.rules import ElementValue
from db.items.specs.service import SpecEdit
from db.items.supervision import disputes
from db.items.supervision import service as supervision
from db.items.supervision.rules import Supervision, read_bodies
from db.store import database
from reports import urging_letter

DAY = date(2026, 9, 18)
EDIT = SpecEdit(DAY.isoformat(), "示例规范", "1号", "4", {"conditions": ElementValue("甲")}, (), {})
PAPER = Relation(
    RelationKind.ONLY_MATERIALS, "示例通知", "1号", "2026-01-01", materials=(Material(1, "申请表", "1", 1, True),)
)
BODIES = Supervision(read_bodies("县林业局"))
CENTRE = "巴公镇便民服务中心"


def imported(actor: Actor) -> object:
    file = Path(database.database).parent / "list.csv"
    file.write_text("事项名称,主管部门\n林木采伐许可,县林业局\n", encoding="utf-8")
    return finished(importing.apply_import(actor, importing.plan_import(file)))


CHANGES: dict[str, Callable[[Actor, str], object]] = {
    "service.ensure_edition": lambda a, _: service.ensure_edition(a, "又一份清单"),
    "service.add_items": lambda a, i: service.add_items(a, service.edition_of(i), [NewItem("新事项")]),
    "service.add_guide": lambda a, i: service.add_guide(a, i),
    "importing.apply_import": lambda a, _: imported(a),
    "batches.undo": lambda a, _: finished(batches.undo(a, "0")),
    "organ_names.match": lambda a, i: organ_names.match(a, service.edition_of(i), {}),
    "filling.apply": lambda a, i: filling.apply(a, service.edition_of(i), ()),
    "filling.leave_out": lambda a, i: filling.leave_out(a, i, DAY, "不再列"),
    "laws.add_law": lambda a, _: laws.add_law(a, "示例条例"),
    "readings.add_reading": lambda a, _: readings.add_reading(a, "重固", "zhong gu"),
    "readings.remove_reading": lambda a, _: readings.remove_reading(a, "重固"),
    "same_source.accept_parent": lambda a, i: same_source.accept_parent(a, i, i),
    "same_source.take_over": lambda a, i: same_source.take_over(a, i),
    "same_source.take_over_all": lambda a, i: same_source.take_over_all(a, service.edition_of(i), ()),
    "specs.set_spec": lambda a, i: specs.set_spec(a, i, EDIT),
    "flags.set_flags": lambda a, i: flags.set_flags(a, i, True, ()),
    "guides.derive": lambda a, i: guides.derive(a, i),
    "guides.publish": lambda a, i: guides.publish(a, i, DAY),
    "guides.urge": lambda a, _: guides.urge(a, "县林业局", (), DAY),
    "guides.require_urging": lambda a, _: guides.require_urging(a),
    "relations.add_relation": lambda a, i: relations.add_relation(a, i, PAPER),
    "relations.end_relation": lambda a, _: relations.end_relation(a, "0", DAY, "废止"),
    "versions.change_item": lambda a, i: versions.change_item(a, i, {"note": "改"}, DAY, None, "改"),
    "versions.disable_item": lambda a, i: versions.disable_item(a, i, DAY, (), None, "取消"),
    "versions.add_item": lambda a, i: versions.add_item(a, service.edition_of(i), "new", {"name": "新"}, DAY, None, ""),
    "carrying.carry_over": lambda a, i: carrying.carry_over(a, service.edition_of(i), {}),
    "succession.take_over": lambda a, i: succession.take_over(a, i, i),
    "supervision.set_supervision": lambda a, i: supervision.set_supervision(a, i, BODIES),
    "supervision.apply": lambda a, _: supervision.apply(a, ()),
    "supervision.settle_dispute": lambda a, i: supervision.settle_dispute(a, i, DAY, "县政府", "1号", BODIES.bodies),
    "disputes.raise_dispute": lambda a, i: disputes.raise_dispute(a, i, DAY, "甲、乙", "谁管"),
    "disputes.require_editor": lambda a, _: disputes.require_editor(a),
    "local.draft": lambda a, _: local.draft(a, ListKind.TOLERANCE, "2026年版"),
    "local.add_items": lambda a, i: local.add_items(a, catalogue(), [i]),
    "local.change_entry": lambda a, _: local.change_entry(a, entry(), {"content": "别的"}),
    "local.remove_entry": lambda a, _: local.remove_entry(a, entry()),
    "local.approve": lambda a, _: local.approve(a, catalogue(), DAY, {"departments": "县林业局", "number": "1号"}),
    "local.take_step": lambda a, _: local.take_step(
        a, catalogue(), ListActKind.APPROVED, DAY, {"departments": "县林业局"}
    ),
    "local.publish": lambda a, _: local.publish(a, catalogue(), DAY, {"channels": "政府网站"}),
}
"""Every service that changes a list, as somebody would call it with an item of ours."""

WITHIN = {
    "succession.pass_on", "carrying_parts.take", "supervision.write", "disputes.record_settlement",
    "organ_names.settle",
}  # fmt: skip
"""Steps inside the transaction of one that asks."""
OWN = {"showing.record", "showing.record_all"}
"""What an office says in its own name."""
MODULES: dict[str, ModuleType] = {
    "service": service, "importing": importing, "batches": batches, "organ_names": organ_names, "filling": filling,
    "laws": laws, "readings": readings, "same_source": same_source, "specs": specs, "flags": flags, "guides": guides,
    "relations": relations, "showing": showing, "succession": succession, "supervision": supervision,
    "disputes": disputes, "local": local, "versions": versions, "carrying": carrying, "carrying_parts": carrying_parts,
}  # fmt: skip


@pytest.fixture
def item_id(county: Actor) -> str:
    """An item of a list being drafted, beside a local catalogue that lists it and an upper list it answers to."""
    edition = service.ensure_edition(county, "泽州县2026年版")
    (made,) = service.add_items(county, edition.id, [NewItem("林木采伐许可", department="县林业局")])
    listed = local.draft(county, ListKind.TOLERANCE, "2026年底稿")
    local.add_items(county, listed.edition.id, [made], "身份证复印件")
    readings.add_reading(county, "采伐", "cai fa")
    return made


def catalogue() -> str:
    return local.versions(ListKind.TOLERANCE)[0].id


def entry() -> str:
    return local.catalogue(catalogue()).entries[0].id


@pytest.mark.parametrize("name", CHANGES)
def test_a_list_is_changed_by_the_countys_list_editors_alone(county: Actor, item_id: str, name: str) -> None:
    before = database.execute_sql("SELECT count(*), max(seq) FROM journal").fetchone()
    for kind in (SiteKind.TOWNSHIP, SiteKind.VILLAGE, SiteKind.DEPARTMENT):
        with pytest.raises(UserError, match=r"县.*，本单位没有") as caught:
            CHANGES[name](replace(county, organ_name=CENTRE, site=replace(county.site, kind=kind)), item_id)
        assert "县" in caught.value.hint
    with pytest.raises(UserError, match="没有「清单编制」角色"):
        CHANGES[name](replace(county, roles=frozenset({Role.WINDOW, Role.ADMIN})), item_id)
    assert database.execute_sql("SELECT count(*), max(seq) FROM journal").fetchone() == before


def test_no_service_that_changes_a_list_is_left_out() -> None:
    found = {
        f"{module}.{name}"
        for module, where in MODULES.items()
        for name, function in vars(where).items()
        if inspect.isfunction(function) and function.__module__ == where.__name__ and not name.startswith("_")
        and next(iter(inspect.signature(function).parameters), "") == "actor"
    }  # fmt: skip
    assert found - WITHIN - OWN == CHANGES.keys()


def test_a_letter_that_urges_is_refused_before_anything_is_printed(
    county: Actor, item_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    specs.set_spec(county, item_id, replace(EDIT, effective_on="2026-01-05"))
    station = replace(county, site=replace(county.site, kind=SiteKind.TOWNSHIP))
    with pytest.raises(UserError, match="督办由县审改办发出"):
        urging_letter.print_letter(station, service.edition_of(item_id), "县林业局", tmp_path / "letter.pdf")
    assert not (tmp_path / "letter.pdf").exists()


def test_a_station_still_says_which_guide_its_own_board_shows(county: Actor, item_id: str) -> None:
    made = service.add_guide(county, item_id)
    station = replace(county, organ_name=CENTRE, site=replace(county.site, kind=SiteKind.TOWNSHIP))
    showing.record(station, item_id, showing.BOARD, CENTRE, 1, clock.today())
    (act,) = acts.of(Subject.GUIDE, made.id)
    assert (act.kind, act.details["place"]) == (ListActKind.SHOWN, CENTRE)
