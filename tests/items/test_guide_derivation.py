"""Guides derived from specs, published when whole, stale when the spec moves, urged when overdue."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import clock
from db.actors import Actor
from db.errors import UserError
from db.items import acts
from db.items import service as items
from db.items.acts import ListActKind, Subject
from db.items.drafts import NewItem
from db.items.rules import Guide, Item, ItemStatus, Material
from db.items.specs import guides, publication, service
from db.items.specs.rules import Direction, ElementValue, Spec, SpecMaterial
from db.items.specs.service import SpecEdit
from db.rulesets import service as rulesets
from db.rulesets.rules import RuleSet

TODAY = date(2026, 9, 18)
WHOLE = {
    "setting_basis": "《示例条例》第四条", "conditions": "有场所", "quantity_limit": "无",
    "procedure": "受理、审查、决定", "statutory_limit": "20个工作日",
    "promised_limit": "10个工作日", "fee": "否", "result_name": "卫生许可证",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def item(county: Actor) -> Item:
    edition = items.ensure_edition(county, "泽州县2026年版")
    new = NewItem("公共场所卫生许可", item_type="01", department="县卫生健康和体育局", level="4")
    return items.item(items.add_items(county, edition.id, [new])[0])


def edit(*materials: str, day: str = "2026-01-01", **values: str) -> SpecEdit:
    elements = {key: ElementValue(text) for key, text in (WHOLE | values).items()}
    rows = tuple(SpecMaterial(name) for name in materials or ("卫生许可申请表",))
    return SpecEdit(day, "示例规范", "示例〔2026〕1号", "4", elements, rows, {})


def moved(county: Actor, item: Item, day: str) -> None:
    """The spec's second version, a shorter promise."""
    said = {"promised_limit": (Direction.FAVOURABLE, "示例〔2026〕2号")}
    service.set_spec(county, item.id, replace(edit(day=day, promised_limit="8个工作日"), said=said))


def test_a_guide_takes_from_the_spec_what_the_spec_says(county: Actor, item: Item) -> None:
    service.set_spec(county, item.id, edit("卫生许可申请表", "检测报告", site_survey="是"))
    guide = guides.derive(county, item.id, local={"place": "一楼大厅", "conditions": "另写的条件"})
    assert (guide.version, guide.spec_version, guide.effective_on) == (1, 1, TODAY.isoformat())
    assert (guide.conditions, guide.fee, guide.place) == ("有场所", "不收费", "一楼大厅")
    assert guide.elements["special_procedures"] == "现场勘验"
    assert guide.elements["sample_form"] == "《卫生许可申请表》示范文本附后"
    assert [(one.position, one.name, one.copies) for one in guide.materials] == [
        (1, "卫生许可申请表", 1),
        (2, "检测报告", 1),
    ]


def test_what_only_the_office_knows_goes_on_into_the_next_version(county: Actor, item: Item) -> None:
    service.set_spec(county, item.id, edit())
    guides.derive(county, item.id, local={"place": "一楼大厅", "consult": "0356-0000000"})
    moved(county, item, "2026-09-01")
    guide = guides.derive(county, item.id)
    assert (guide.version, guide.spec_version, guide.place) == (2, 2, "一楼大厅")
    assert (guide.elements["consult"], guide.elements["promised_limit"]) == ("0356-0000000", "8个工作日")


def test_without_a_spec_there_is_no_guide(county: Actor, item: Item) -> None:
    with pytest.raises(UserError, match="还没有实施规范"):
        guides.derive(county, item.id)


def test_a_whole_guide_is_published_once(county: Actor, item: Item) -> None:
    service.set_spec(county, item.id, edit())
    guide = guides.derive(county, item.id)
    guides.publish(county, item.id, TODAY)
    assert guides.published_on(guide.id) == TODAY.isoformat()
    with pytest.raises(UserError, match="已经公布过"):
        guides.publish(county, item.id, TODAY)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"conditions": ""}, "没有写条件"), ({"quantity_limit": ""}, "没有写数量"),
        ({"procedure": ""}, "没有写程序"), ({"fee": "是"}, "没有写收费标准"),
        ({"setting_basis": ""}, "没有写依据"),
        ({"statutory_limit": ""}, "没有写期限"),
    ],
)  # fmt: skip
def test_a_guide_that_lacks_one_of_the_eight_elements_is_not_published(
    county: Actor, item: Item, change: dict[str, str], sentence: str
) -> None:
    service.set_spec(county, item.id, edit(**change))
    guides.derive(county, item.id)
    with pytest.raises(UserError, match=sentence):
        guides.publish(county, item.id, TODAY)


def test_a_catch_all_material_or_a_missing_sample_form_stops_publishing(county: Actor, item: Item) -> None:
    service.set_spec(county, item.id, edit("营业执照", "法律、法规规定的其他材料"))
    guides.derive(county, item.id)
    with pytest.raises(UserError, match="兜底的话「规定的其他」；没有申请书示范文本"):
        guides.publish(county, item.id, TODAY)


def test_a_guide_is_stale_when_the_spec_moves_and_overdue_after_the_days_of_the_rule_set(
    county: Actor, item: Item
) -> None:
    rulesets.add_rule_set(county, RuleSet("140525", "示例", "2020-01-01", "示例", "", guide_days=3))
    service.set_spec(county, item.id, edit())
    (wanted,) = guides.behind(item.edition_id)
    assert (wanted.state, wanted.guide_version) == ("待编制", 0)
    guides.derive(county, item.id)
    assert guides.behind(item.edition_id) == []
    moved(county, item, "2026-09-10")
    (late,) = guides.behind(item.edition_id)
    assert (late.state, late.spec_version, late.changes) == ("指南待更新", 2, ("承诺审批时限",))
    assert (late.due, late.overdue) == (date(2026, 9, 15), 3)
    assert guides.state_of(item.id, items.guide(item.id)) == "指南待更新"
    with pytest.raises(UserError, match="没有公布旧指南"):
        guides.publish(county, item.id, TODAY)


def test_urging_is_recorded_for_each_guide_of_the_department(county: Actor, item: Item) -> None:
    service.set_spec(county, item.id, edit(day="2026-08-01"))
    waiting = guides.behind(item.edition_id)
    guides.urge(county, item.department, waiting, TODAY)
    (act,) = acts.of(Subject.ITEM, item.id)
    assert (act.kind, act.details["department"]) == (ListActKind.URGED, "县卫生健康和体育局")
    assert guides.behind(item.edition_id)[0].urged_on == TODAY.isoformat()
    with pytest.raises(UserError, match="没有督办"):
        guides.urge(county, "县林业局", [], TODAY)


TEXTS = st.text("甲乙丙丁 ", max_size=4)


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(list(WHOLE)), TEXTS), st.lists(TEXTS.filter(str.strip), max_size=3))
def test_a_derived_guide_says_nothing_the_spec_and_the_office_did_not(values: dict[str, str], names: list[str]) -> None:
    spec = Spec("i", 1, elements={key: ElementValue(text) for key, text in values.items()},
                materials=tuple(SpecMaterial(name) for name in names))  # fmt: skip
    before = Guide(
        "g", "i", 1, "", "旧条件", "旧程序", "旧收费", "", "", "一楼", "", (Material(1, "旧材料", "1", 1, True),)
    )
    made = publication.derive(_ITEM, spec, before)
    assert made.text("conditions") == values.get("conditions", "").strip()
    assert made.text("process") == values.get("procedure", "").strip()
    assert made.text("place") == "一楼"
    assert [one.name for one in made.materials] == names
    assert all(text.strip() for text in made.elements.values())


_ITEM = Item(
    "i", "e", "", "", "事项", "", "01", "", None, "", None, "", "", "", "4", None, "", "", None, "", False, False,
    ItemStatus.CURRENT, "", "",
)  # fmt: skip
