"""Documents about lists from elsewhere that no page could read wait aside, and nobody speaks of another's board."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from db.actors import SiteKind
from db.cases.intake.competence import Office
from db.exchange.merging.scope import Held, Sender, in_scope
from db.exchange.merging.soundness import is_sound
from db.exchange.tables import QuarantineRow
from db.items import service
from db.items.drafts import NewItem
from db.items.tables import ItemRow, ItemVersionRow
from db.organs.rules import plain_name
from db.rows import uuid7
from tests.exchange.offices import Office as Place

CENTRE = "巴公镇便民服务中心"
OFFICE = Office(SiteKind.TOWNSHIP, CENTRE, frozenset({"t"}), frozenset({plain_name(CENTRE)}))
SENDER = Sender("140525101", OFFICE, frozenset({plain_name(CENTRE)}), frozenset())
SHOWN: dict[str, Any] = {
    "subject_type": "guide", "subject_id": "g", "kind": "shown", "organ_id": "t", "organ_name": CENTRE,
    "details": json.dumps({"channel": "公示栏", "place": CENTRE}), "reverses": "",
}  # fmt: skip
ACT = {"subject_type": "claim", "kind": "claimed", "happened_on": "2026-10-12", "details": "{}", "reason": ""}
EDITION = {"kind": "list", "state": "draft", "in_force_on": "", "ended_on": ""}
LINE = {"kind": "change", "before": "{}", "after": '{"note": "改"}', "successors": "[]", "direction": ""}
ITEM: dict[str, Any] = {
    "status": "current", "tier": "item", "flags": "integrated", "valid_from": "", "valid_to": "",
    "supervisions": [SimpleNamespace(entered_on="2026-10-20")],
    "guides": [SimpleNamespace(elements='{"hours": "九点"}')],
    "versions": [SimpleNamespace(valid_from="", valid_to="2026-10-20", body='{"name": "旧名", "flags": ""}')],
    "specs": [SimpleNamespace(effective_on="2026-10-20", elements="{}", materials='[{"name": "申请表", "copies": 1}]')],
    "relations": [SimpleNamespace(materials="[]")],
}  # fmt: skip


def adjustment(**more: str) -> SimpleNamespace:
    return SimpleNamespace(kind="local", noticed_on="2026-10-12", adjustment_lines=[SimpleNamespace(**LINE | more)])


@pytest.mark.parametrize(
    ("kind", "whole", "broken"),
    [
        ("edition", EDITION, {"kind": "别的"}),
        ("edition", EDITION, {"state": "gone"}),
        ("edition", EDITION, {"ended_on": "明年"}),
        ("item", ITEM, {"status": "lost"}),
        ("item", ITEM, {"tier": "nothing"}),
        ("item", ITEM, {"flags": "integrated unheard_of"}),
        ("item", ITEM, {"valid_from": "十月"}),
        ("item", ITEM, {"guides": [SimpleNamespace(elements="{")]}),
        ("item", ITEM, {"guides": [SimpleNamespace(elements='{"hours": 9}')]}),
        ("item", ITEM, {"versions": [SimpleNamespace(valid_from="", valid_to="", body="没有")]}),
        ("item", ITEM, {"versions": [SimpleNamespace(valid_from="", valid_to="", body='{"flags": "unheard_of"}')]}),
        ("item", ITEM, {"versions": [SimpleNamespace(valid_from="", valid_to="", body='{"name": 5}')]}),
        ("item", ITEM, {"specs": [SimpleNamespace(effective_on="十月", elements="{}", materials="[]")]}),
        ("item", ITEM, {"specs": [SimpleNamespace(effective_on="", elements="[" * 9_999, materials="[]")]}),
        ("item", ITEM, {"specs": [SimpleNamespace(effective_on="", elements="{}", materials='[{"copies": "两"}]')]}),
        ("item", ITEM, {"relations": [SimpleNamespace(materials="材料")]}),
        ("item", ITEM, {"supervisions": [SimpleNamespace(entered_on="20日")]}),
        ("list_act", ACT, {"kind": "declined"}),
        ("list_act", ACT, {"details": '{"a": 1}'}),
    ],
)
def test_a_document_no_page_could_read_is_not_sound(kind: str, whole: dict[str, Any], broken: dict[str, Any]) -> None:
    assert is_sound(kind, SimpleNamespace(**whole))
    assert not is_sound(kind, SimpleNamespace(**whole | broken))


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "unheard_of"}, {"before": "{"}, {"after": '{"flags": "unheard_of"}'}, {"after": '{"note": []}'},
        {"successors": "{}"}, {"successors": "[1]"}, {"direction": '{"note": 1}'},
    ],
)  # fmt: skip
def test_an_adjustment_whose_lines_cannot_be_read_is_not_sound(broken: dict[str, str]) -> None:
    assert is_sound("adjustment", adjustment())
    assert not is_sound("adjustment", adjustment(**broken))


def test_an_item_that_came_in_pieces_waits_and_the_list_can_be_read(pair: tuple[Place, Place]) -> None:
    county, township = pair
    actor = county.open()
    edition = service.ensure_edition(actor, "泽州县2026年版", region="140525")
    broken, _ = service.add_items(actor, edition.id, [NewItem("取水许可"), NewItem("林木采伐许可证核发")])
    ItemVersionRow.create(id=uuid7(), item_id=broken, version=1, valid_from="", valid_to="2026-10-20", body="[1")
    ItemRow.update(valid_from="2026-10-20").where(ItemRow.id == broken).execute()
    result = township.apply(county.export("140525108")[0])
    assert result.quarantined == 1
    assert [row.reason for row in QuarantineRow.select()] == ["bad_body"]
    assert [item.name for item in service.list_items(edition.id)] == ["林木采伐许可证核发"]


def test_a_station_speaks_for_its_own_board_alone() -> None:
    assert in_scope("list_act", SHOWN, SENDER, Held())
    for told in (
        {"channel": "政务服务网"},
        {"channel": "公示栏", "place": "大阳镇便民服务中心"},
        {"channel": "公示栏"},
    ):
        assert not in_scope("list_act", SHOWN | {"details": json.dumps(told)}, SENDER, Held())


@pytest.mark.parametrize("doc_type", ["list_act", "line_act"])
def test_taking_back_nothing_is_out_of_scope(doc_type: str) -> None:
    body = SHOWN | {"kind": "reversed", "party": "giver", "content_hash": "h", "line_id": "l"}
    about = {"giver_organ_id": "t", "receiver_organ_id": "", "content_hash": "h"}
    assert not in_scope(doc_type, body, SENDER, Held(about=about))
