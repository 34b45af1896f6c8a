"""From a proposal to a batch: organs matched, slips kept, one transaction."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db import journal
from db.actors import Actor, Role
from db.errors import UserError
from db.handover import service as handover
from db.handover.notice import service
from db.handover.notice.rules import Proposal
from db.handover.rules import Direction
from db.items import service as items
from db.items.drafts import NewItem
from db.items.incoming.choices import NEW_ORGAN
from db.organs import service as organs
from db.organs.rules import OrganKind

TEXT = """\
示例县人民政府关于划转第三批行政审批事项的通知
（一）将县水务局2个事项划转至县行政审批服务管理局
1.取水许可审批（行政许可）
2.水利工程质量监督手续办理（其他权利）
（二）将下列1个事项划回原部门办理
1.将宗教活动场所设立许可中的筹备设立事项划回县委统战部办理（行政许可）
各部门应于2026年4月10日前完成移交。
示例县人民政府
2026年3月16日
"""


def all_new(found: service.Draft) -> dict[str, str]:
    return {match.name: match.organ_id or NEW_ORGAN for match in found.organs}


def test_a_notice_becomes_a_batch_with_its_sentences(county: Actor) -> None:
    found = service.draft(TEXT)
    batch = service.accept(county, found.proposal, all_new(found))
    assert (batch.name, batch.notice_on, batch.deadline) == ("2026年第三批划转", "2026-03-16", "2026-04-10")
    assert (batch.sequence, batch.issuer) == ("第三批", "示例县人民政府")
    assert "　　1.取水许可审批（行政许可）" in batch.source
    slip = next(item for item in batch.items if item.type_as_written == "其他权利")
    assert (slip.item_type, slip.direction) == ("10", Direction.IN)
    assert slip.sentence.endswith("2.水利工程质量监督手续办理（其他权利）")
    back = next(item for item in batch.items if item.direction is Direction.BACK)
    assert (back.part, back.to_organ) == ("筹备设立", "县委统战部")
    kinds = {organ.name: organ.kind for organ in organs.organs()}
    assert (kinds["县委统战部"], kinds["县水务局"]) == (OrganKind.PARTY, OrganKind.DEPARTMENT)
    journal.verify()


def test_the_county_s_own_bureau_is_known_behind_the_short_name_and_gets_no_twin(county: Actor) -> None:
    found = service.draft(TEXT)
    match = next(match for match in found.organs if match.name == "县行政审批服务管理局")
    assert (match.organ_id, match.sure) == (county.organ_id, True)
    batch = service.accept(county, found.proposal, all_new(found))
    assert {item.to_id for item in batch.items if item.direction is Direction.IN} == {county.organ_id}


def test_an_organ_that_is_only_alike_is_proposed_and_never_matched_silently(county: Actor) -> None:
    known = organs.add_organ(county, "县水利局", "水利局", OrganKind.DEPARTMENT)
    found = service.draft(TEXT)
    match = next(match for match in found.organs if match.name == "县水务局")
    assert (match.sure, match.organ_id) == (False, "")
    with pytest.raises(UserError, match="「县水务局」没有对应到登记的单位"):
        service.accept(county, found.proposal, found.choices)
    batch = service.accept(county, found.proposal, all_new(found) | {"县水务局": known.id})
    assert batch.items[0].from_id == known.id
    assert service.matched(["县水务局"])[0].organ_id == known.id


def test_items_are_tied_to_the_list_in_force_by_their_names(county: Actor) -> None:
    edition = items.ensure_edition(county, "示例清单", region="140525")
    names = ("取水许可审批", "宗教活动场所设立许可")
    ids = items.add_items(county, edition.id, [NewItem(name, f"SL-{name}", "县水务局") for name in names])
    found = service.draft(TEXT).proposal.items
    assert [item.item_id for item in found] == [ids[0], "", ids[1]]
    assert found[0].item_code == "SL-取水许可审批"


def test_an_item_whose_name_is_only_alike_is_tied_by_a_person_and_never_by_itself(county: Actor) -> None:
    edition = items.ensure_edition(county, "示例清单", region="140525")
    names = ("取水许可的审批", "水利工程质量监督手续", "食品经营许可")
    ids = items.add_items(county, edition.id, [NewItem(name, f"SL-{n}", "县水务局") for n, name in enumerate(names)])
    found = service.draft(TEXT).proposal
    assert [item.item_id for item in found.items] == ["", "", ""]
    assert [[one.name for one in item.near] for item in found.items] == [[names[0]], [names[1]], []]
    with pytest.raises(UserError, match="没有这个相近的事项"):
        service.tie(found, Direction.IN, 1, ids[2])
    with pytest.raises(UserError, match="没有划回第 9 项"):
        service.tie(found, Direction.BACK, 9, "")
    chosen = service.tie(service.tie(found, Direction.IN, 1, ids[0]), Direction.IN, 2, "")
    assert [(item.item_id, item.item_code, item.near) for item in chosen.items[:2]] == [
        (ids[0], "SL-0", ()),
        ("", "", ()),
    ]
    batch = service.accept(county, chosen, all_new(service.draft(TEXT)))
    assert [item.item_id for item in batch.items] == [ids[0], None, None]


def test_the_same_document_makes_no_second_batch(county: Actor) -> None:
    found = service.draft(TEXT)
    service.accept(county, found.proposal, all_new(found))
    again = service.draft(TEXT)
    with pytest.raises(UserError, match="已经建了批次"):
        service.accept(county, again.proposal, again.choices)
    assert len(handover.batches()) == 1


def test_nothing_is_left_behind_where_the_batch_cannot_be_made(county: Actor) -> None:
    found = service.draft(TEXT)
    before = len(organs.organs())
    late = service.with_value(found.proposal, "deadline", "2026-03-01")
    with pytest.raises(UserError, match="早于成文日期"):
        service.accept(county, late, all_new(found))
    with pytest.raises(UserError):
        service.accept(county, found.proposal, all_new(found) | {"县水务局": "no-such-organ"})
    assert (len(organs.organs()), handover.batches()) == (before, [])


def corrected(proposal: Proposal, **values: Any) -> Proposal:
    first, *rest = proposal.items
    return replace(proposal, items=(replace(first, **values), *rest))


@pytest.mark.parametrize(("values", "words"), [
    ({"item_type": ""}, "没有选权力类型"), ({"name": " "}, "没有名称"), ({"from_name": ""}, "没有写划出单位"),
    ({"from_name": "县行政审批服务管理局"}, "同一个单位"),
])  # fmt: skip
def test_what_is_missing_in_an_item_is_said(county: Actor, values: dict[str, str], words: str) -> None:
    found = service.draft(TEXT)
    assert any(words in said for said in service.problems(corrected(found.proposal, **values), all_new(found)))


@pytest.mark.parametrize(("months", "said"), [
    ("0", False), ("60", False), ("61", True), ("六", True), ("-1", True), ("", False)
])  # fmt: skip
def test_a_transition_of_more_than_five_years_or_of_no_number_is_no_transition(
    county: Actor, months: str, said: bool
) -> None:
    found = service.draft(TEXT)
    told = service.problems(service.with_value(found.proposal, "transition_months", months), all_new(found))
    assert (f"过渡期「{months}」不是月数" in told) is said


def test_a_text_of_another_kind_is_refused_in_words(county: Actor, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="不像划转文件"):
        service.draft("关于召开会议的通知\n定于明天下午开会。\n2026年3月16日")
    file = tmp_path / "会议.txt"
    file.write_text("关于召开会议的通知\n定于明天下午开会。", "utf-8")
    with pytest.raises(UserError, match="「会议"):
        service.read(file)


def test_only_those_who_hand_over_or_edit_lists_make_a_batch(county: Actor) -> None:
    found = service.draft(TEXT)
    clerk = replace(county, roles=frozenset({Role.WINDOW}))
    with pytest.raises(UserError):
        service.accept(clerk, found.proposal, all_new(found))
