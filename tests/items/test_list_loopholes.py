"""Ways around the rules of a list that were found and closed: each is refused where it is tried."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from db import clock
from db.actors import Actor, SiteKind
from db.errors import UserError
from db.items import acts, filling, gates, service
from db.items.acts import ListActKind
from db.items.changes import requests, steps
from db.items.changes import service as changes
from db.items.changes.lines import line_adding, line_on
from db.items.changes.rules import AdjustmentKind, Line, LineKind
from db.items.changes.service import NewAdjustment
from db.items.drafts import NewItem
from db.items.lists import asof, editions, uppers
from db.items.rules import Edition, Item, ItemStatus
from db.items.specs import service as specs
from db.items.specs.rules import Direction, ElementValue, Spec, SpecMaterial
from db.items.specs.service import SpecEdit
from db.items.tables import EditionRow
from db.store import database

K = ListActKind
TODAY = clock.today()
TOMORROW = (TODAY + timedelta(days=1)).isoformat()
FORESTRY = "县林业局"
STEPS: dict[ListActKind, dict[str, str]] = {
    K.REQUESTED: {"organ": FORESTRY},
    K.REVIEWED: {"organ": "县审改办", "opinion": "同意"},
    K.ADJUSTMENT_APPROVED: {"organ": "泽州县人民政府", "meeting": "第12次常务会议"},
    K.EFFECTED: {"channels": "政府网站"},
}
REVIEWED: dict[ListActKind, dict[str, str]] = {
    K.JOINT_REVIEWED: {"participants": "县司法局"},
    K.LEGALITY_REVIEWED: {"organ": "县司法局"},
    K.COMPETITION_REVIEWED: {"organ": "县市场监管局"},
    K.REPORTED: {"recipient": "市审改办"},
    K.APPROVED: {"organ": "泽州县人民政府", "meeting": "第13次常务会议"},
}
LICENCE = NewItem(
    "林木采伐许可证核发", code="000164002000", department=FORESTRY, implementing_body=FORESTRY, item_type="01",
    supervising_body=FORESTRY, basis="《森林法》第五十七条", setting_level="1", level="4", promised_limit=10,
    promised_unit="working_day",
)  # fmt: skip
NURSERY = replace(LICENCE, name="苗木检疫", code="", item_type="10", setting_level="")
UPPER = replace(LICENCE, name="野外用火审批", code="000164010000", basis="《森林防火条例》第二十五条")
SPEC = SpecEdit(
    "2026-08-10", "示例规范", "1号", "4",
    {"procedure": ElementValue("受理"), "promised_limit": ElementValue("10个工作日")}, (SpecMaterial("采伐申请表"),),
    {},
)  # fmt: skip


def in_force(edition: Edition, days: int) -> Edition:
    on = (TODAY - timedelta(days=days)).isoformat()
    EditionRow.update(state="published", published_on=on, in_force_on=on).where(EditionRow.id == edition.id).execute()
    return service.edition(edition.id)


@pytest.fixture
def edition(county: Actor) -> Edition:
    """A list in force of a licence and another item."""
    made = editions.draft(county, "泽州县2025年版")
    service.add_items(county, made.id, [LICENCE, NURSERY])
    return in_force(made, 40)


@pytest.fixture
def upper(county: Actor) -> Edition:
    """The province's list in force, of one licence that ours does not have."""
    made = editions.draft(county, "山西省2025年版", level="2", region="14")
    service.add_items(county, made.id, [LICENCE, UPPER])
    return in_force(made, 60)


def called(edition: Edition, name: str) -> Item:
    return next(item for item in service.list_items(edition.id) if item.name == name)


def adjustment(county: Actor, edition: Edition, *lines: Line, kind: AdjustmentKind = AdjustmentKind.LOCAL) -> str:
    new = NewAdjustment(kind, "压缩时限", FORESTRY, "群众反映", "《示例通知》（泽林〔2026〕5号）", TODAY.isoformat())
    made = changes.draft(county, edition.id, new)
    for line in lines:
        changes.put_line(county, made.id, line)
    return made.id


def effected(county: Actor, edition: Edition, *lines: Line) -> None:
    found = adjustment(county, edition, *lines)
    for kind, details in STEPS.items():
        steps.take_step(county, found, kind, TODAY, details)


def problems(adjustment_id: str) -> list[str]:
    return list(changes.standing_of(adjustment_id, TODAY).problems)


def shorter(edition: Edition, limit: str = "8个工作日") -> Line:
    return line_on(called(edition, LICENCE.name), LineKind.CHANGE, {"promised_limit": limit})


def turned(item: Item, kind: str = "行政许可") -> Line:
    return line_on(item, LineKind.CHANGE, {"item_type": kind}, {"item_type": Direction.NEUTRAL})


def test_what_comes_into_force_tomorrow_is_no_way_round_the_ban_on_stricter_changes(
    county: Actor, edition: Edition
) -> None:
    item = called(edition, LICENCE.name)
    specs.set_spec(county, item.id, SPEC)
    harmless = replace(specs.edit_of(newest(item), [("procedure", "受理、审查")]), effective_on=TOMORROW)
    specs.set_spec(county, item.id, replace(harmless, said={"procedure": (Direction.NEUTRAL, "2号")}))
    stricter = replace(harmless, materials=(*SPEC.materials, SpecMaterial("无违法证明")))
    with pytest.raises(UserError, match="「材料：无违法证明」没有说明改动方向"):
        specs.set_spec(county, item.id, stricter)
    said = {"material:无违法证明": (Direction.STRICTER, "2号")}
    with pytest.raises(UserError, match="本级不得增加条件、材料"):
        specs.set_spec(county, item.id, replace(stricter, said=said))
    assert len(specs.versions(item.id)) == 2


def test_a_version_of_tomorrow_goes_back_to_what_is_in_force_without_an_account(
    county: Actor, edition: Edition
) -> None:
    item = called(edition, LICENCE.name)
    specs.set_spec(county, item.id, SPEC)
    longer = [("promised_limit", "5个工作日")]
    sooner = replace(specs.edit_of(newest(item), longer), effective_on=TOMORROW)
    specs.set_spec(county, item.id, replace(sooner, said={"promised_limit": (Direction.FAVOURABLE, "2号")}))
    back = replace(specs.edit_of(newest(item), [("promised_limit", "10个工作日")]), said={})
    assert specs.set_spec(county, item.id, back).version == 3
    between = specs.edit_of(newest(item), [("promised_limit", "8个工作日")])
    said = {"promised_limit": (Direction.FAVOURABLE, "2号")}
    assert specs.set_spec(county, item.id, replace(between, said=said)).version == 4


def test_a_first_version_of_tomorrow_is_no_way_to_ask_more_than_the_upper_spec(
    county: Actor, edition: Edition, upper: Edition
) -> None:
    above, item = called(upper, LICENCE.name), called(edition, LICENCE.name)
    specs.set_spec(county, above.id, replace(SPEC, source_level="2"))
    database.execute_sql("UPDATE item SET upper_id = ? WHERE id = ?", (above.id, item.id))
    first = specs.edit_of(specs.proposed(service.item(item.id)))
    first = replace(first, effective_on=TOMORROW, document="示例规范", document_number="1号", source_level="4")
    specs.set_spec(county, item.id, first)
    more = replace(first, materials=(*first.materials, SpecMaterial("无违法证明")))
    with pytest.raises(UserError, match="「材料：无违法证明」比上级规范从严"):
        specs.set_spec(county, item.id, more)


def test_in_a_new_edition_a_change_is_measured_by_the_version_in_force_in_the_one_before(
    county: Actor, edition: Edition
) -> None:
    item = called(edition, LICENCE.name)
    specs.set_spec(county, item.id, SPEC)
    harmless = replace(specs.edit_of(newest(item), [("procedure", "受理、审查")]), effective_on=TOMORROW)
    specs.set_spec(county, item.id, replace(harmless, said={"procedure": (Direction.NEUTRAL, "2号")}))
    copy = called(editions.draft(county, "泽州县2026年版", base_id=edition.id), LICENCE.name)
    held = specs.in_force(copy)
    assert held is not None
    assert held.value("procedure") == "受理"
    with pytest.raises(UserError, match="没有说明改动方向"):
        specs.set_spec(county, copy.id, replace(harmless, materials=(*SPEC.materials, SpecMaterial("无违法证明"))))


def test_nothing_becomes_a_licence_that_the_upper_list_does_not_have(
    county: Actor, edition: Edition, upper: Edition
) -> None:
    item = called(edition, NURSERY.name)
    assert problems(adjustment(county, edition, turned(item))) == [
        "「苗木检疫」不能改为行政许可：上级清单里没有对应的事项，本级不得自行新增"
    ]
    assert problems(adjustment(county, edition, turned(item, "行政确认"))) == []
    EditionRow.update(upper_id=upper.id).where(EditionRow.id == edition.id).execute()
    database.execute_sql("UPDATE item SET upper_code = 'X1' WHERE id = ?", (item.id,))
    found = problems(adjustment(county, edition, turned(service.item(item.id))))
    assert "上级编码 X1 在「山西省2025年版」里没有现行事项" in found[-1]
    assert problems(adjustment(county, edition, turned(service.item(item.id)), kind=AdjustmentKind.UPPER)) == []


def test_no_licence_is_added_as_set_by_the_county(county: Actor, edition: Edition, upper: Edition) -> None:
    line = line_adding({"name": UPPER.name, "item_type": "行政许可"}, upper=called(upper, UPPER.name))
    found = adjustment(county, edition, replace(line, after={**line.after, "setting_level": "4"}))
    assert "「野外用火审批」是行政许可，行政许可不能由本级设定" in problems(found)


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"name": UPPER.name, "basis": "《森林防火条例》第二十五条。"}, []),
        ({"name": "野外生产用火审批", "basis": UPPER.basis}, ["的「事项名称」和「山西省2025年版」不一致"]),
        ({"name": UPPER.name, "basis": "《泽州县防火办法》"}, ["的「设定和实施依据」和「山西省2025年版」不一致"]),
        ({"name": "生产用火", "basis": UPPER.basis, "code": "11140525MB1234567X400016401000001"}, []),
        ({"name": "野外生产用火", "basis": "《办法》", "item_type": "行政确认"}, []),
    ],
)
def test_a_licence_is_added_under_its_name_and_basis_in_the_upper_list(
    county: Actor, edition: Edition, upper: Edition, texts: dict[str, str], told: list[str]
) -> None:
    EditionRow.update(upper_id=upper.id).where(EditionRow.id == edition.id).execute()
    wanted = {"department": FORESTRY, "implementing_body": FORESTRY, "supervising_body": FORESTRY, **texts}
    line = line_adding({"code": "", **wanted}, upper=called(upper, UPPER.name))
    if code := texts.get("code"):
        line = replace(line, after={**line.after, "code": code})
    found = problems(adjustment(county, edition, line))
    assert [words for words, problem in zip(told, found, strict=True) if words not in problem] == []


def test_a_line_does_not_move_an_item_under_another_one_above(county: Actor, edition: Edition, upper: Edition) -> None:
    line = shorter(edition)
    line = replace(line, after={**line.after, "upper_id": called(upper, UPPER.name).id})
    assert problems(adjustment(county, edition, line)) == [
        "「林木采伐许可证核发」的上级事项随上级清单调整，不能在这里改"
    ]


def test_a_line_is_not_taken_out_of_another_adjustment(county: Actor, edition: Edition) -> None:
    first = adjustment(county, edition, shorter(edition))
    (line,) = changes.lines(first)
    steps.take_step(county, first, K.REQUESTED, TODAY, STEPS[K.REQUESTED])
    second = adjustment(county, edition, line)
    assert [one.id for one in changes.lines(first)] == [line.id]
    assert [one.after for one in changes.lines(second)] == [line.after]


def test_our_own_list_is_the_countys_whatever_level_it_is_said_to_be(county: Actor) -> None:
    with pytest.raises(UserError, match="本县的清单只能是县级"):
        editions.draft(county, "泽州县2026年版", level="2")
    assert editions.draft(county, "山西省2026年版", level="2", region="14").level == "2"


def test_adjustments_of_the_list_in_force_are_not_lost_in_one_drafted_from_an_older(
    county: Actor, edition: Edition
) -> None:
    older = editions.draft(county, "泽州县2027年版", base_id=edition.id)
    between = in_force(editions.draft(county, "泽州县2026年版", base_id=edition.id), 5)
    EditionRow.update(ended_on=between.in_force_on).where(EditionRow.id == edition.id).execute()
    told = "本稿不是由现行的「泽州县2026年版」起草，它公布后有 1 件调整本稿没有，请以现行清单为底稿另行起草"
    assert not any("现行的" in problem for problem in gates.publication_problems(older))
    effected(county, between, shorter(between))
    assert told in gates.publication_problems(older)
    newer = editions.draft(county, "泽州县2028年版", base_id=between.id)
    copied = editions.draft(county, "泽州县2029年版", base_id=newer.id)
    fresh = editions.draft(county, "泽州县2030年版")
    for one in (newer, copied, fresh):
        assert told not in gates.publication_problems(one)


JUDGED: dict[str, Callable[[Actor, Edition, str], object]] = {
    "steps.take_step": lambda a, e, i: steps.take_step(a, i, K.REQUESTED, TODAY, STEPS[K.REQUESTED]),
    "steps.reverse": lambda a, e, i: steps.reverse(a, i, "写错"),
    "editions.take_step": lambda a, e, i: editions.take_step(a, e.id, K.COPIED, TODAY, {"recipient": "市审改办"}),
    "editions.return_to_draft": lambda a, e, i: editions.return_to_draft(a, e.id, TODAY, "补充"),
    "editions.reverse": lambda a, e, i: editions.reverse(a, e.id, "0", "写错", lambda _: 0),
    "gates.publish": lambda a, e, i: gates.publish(a, e.id, TODAY, {"channels": "政府网站"}),
    "uppers.set_upper": lambda a, e, i: uppers.set_upper(a, e.id, editions.draft(a, "省", level="2", region="14").id),
    "requests.submit": lambda a, e, i: requests.submit(applicant(a), i, TODAY),
    "requests.withdraw": lambda a, e, i: requests.withdraw(applicant(a), i, "另行研究"),
    "requests.again": lambda a, e, i: requests.again(applicant(a), i),
    "requests.accept": lambda a, e, i: requests.accept(a, i, TODAY),
    "requests.send_back": lambda a, e, i: requests.send_back(a, i, TODAY, "不妥"),
    "requests.reverse": lambda a, e, i: requests.reverse(a, i, "写错"),
}
"""Services that judge by what was recorded so far: another window or command may be recording too."""


@pytest.mark.parametrize("name", JUDGED)
def test_what_a_step_is_judged_by_cannot_change_until_it_is_recorded(
    name: str, county: Actor, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = request(county, edition, name) if "requests" in name else adjustment(county, edition, shorter(edition))
    asked: list[bool] = []
    for reading in ("of", "in_edition"):
        monkeypatch.setattr(acts, reading, _watched(getattr(acts, reading), asked))
    with suppress(UserError):
        JUDGED[name](county, edition, found)
    assert asked[:1] == [True]


def _watched(reading: Callable[..., Any], asked: list[bool]) -> Callable[..., Any]:
    def read(*values: Any) -> Any:
        asked.append(database.in_transaction())
        return reading(*values)

    return read


def request(county: Actor, edition: Edition, name: str) -> str:
    made = requests.draft(applicant(county), edition.id, "压缩时限", "群众反映", "《优化营商环境条例》第十九条")
    changes.put_line(applicant(county), made.id, shorter(edition))
    if name != "requests.submit":
        requests.submit(applicant(county), made.id, TODAY)
    return made.id


def applicant(county: Actor) -> Actor:
    return replace(county, site=replace(county.site, kind=SiteKind.DEPARTMENT))


def newest(item: Item) -> Spec:
    found = specs.spec(item.id)
    assert found is not None
    return found


def test_what_was_moved_out_of_a_draft_never_was_in_the_list_published_before_that_day(
    county: Actor, upper: Edition
) -> None:
    made = editions.draft(county, "泽州县2024年版", upper_id=upper.id)
    gone = called(made, UPPER.name)
    filling.leave_out(county, gone.id, TODAY, "本县没有这一项")
    day = TODAY - timedelta(days=30)
    for kind, details in REVIEWED.items():
        editions.take_step(county, made.id, kind, day, details)
    editions.record_publication(county, made.id, day, {"channels": "政府网站"}, None, [])
    assert {item.name for item in asof.items_on(made.id, day) if item.status is ItemStatus.CURRENT} == {LICENCE.name}
    effected(county, service.edition(made.id), line_on(called(made, LICENCE.name), LineKind.DISABLE, note="取消"))
    assert asof.item_on(called(made, LICENCE.name).id, day) == replace(
        called(made, LICENCE.name), status=ItemStatus.CURRENT, valid_to=""
    )


def test_a_list_in_force_is_tied_to_an_upper_one_on_no_day_before_it_was_published(
    county: Actor, edition: Edition, upper: Edition
) -> None:
    with pytest.raises(UserError, match="早于「泽州县2025年版」公布的"):
        uppers.set_upper(county, edition.id, upper.id, TODAY - timedelta(days=41))
    assert service.edition(edition.id).upper_id is None
    on = TODAY - timedelta(days=39)
    assert uppers.set_upper(county, edition.id, upper.id, on).upper_id == upper.id
    assert [act.happened_on for act in acts.of(acts.Subject.EDITION, edition.id)] == [on]
