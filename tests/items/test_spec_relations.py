"""Merged items, materials a document names, links before: what an applicant hands in on a day, by which paper."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import clock, demo
from db.actors import Actor
from db.cases import service as cases
from db.cases.rules import Intake
from db.errors import UserError
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Material
from db.items.specs import relations
from db.items.specs.relations import Relation, RelationKind

DAY = date(2026, 9, 18)
PAPER, NUMBER = "关于划转事项的通知", "示例〔2020〕12号"
NOTICE = f"{PAPER}（{NUMBER}）"
GUIDES = {
    "报建备案": ("备案申请表", "项目立项批复", "中介项目负责人身份证明", "招标人员身份证明"),
    "招投标备案": ("申请表", "招标公告", "中标通知书", "招标代理合同"),
    "施工许可": ("施工许可申请表", "施工合同", "用地批准手续"),
    "质量监督注册": ("质量监督申请表", "施工合同", "施工图审查合格书"),
    "安全监督注册": ("安全监督申请表", "施工合同"),
    "规划许可证": ("规划许可申请表", "设计方案"),
    "人防手续": ("人防申请表", "设计方案"),
    "配套费征收": ("缴费核定表",),
}
"""Eight items of the 2020 notice's four sets, with materials made up for the test."""


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: DAY)


@pytest.fixture
def ids(county: Actor) -> dict[str, str]:
    """The items of the four sets with their guides."""
    edition = items.ensure_edition(county, "泽州县2026年版")
    new = [NewItem(name, item_type="01", level="4", implementing_body=county.organ_name) for name in GUIDES]
    found = dict(zip(GUIDES, items.add_items(county, edition.id, new), strict=True))
    for name, materials in GUIDES.items():
        rows = [Material(n, one, "原件", 1, True, "指南说明") for n, one in enumerate(materials, 1)]
        items.add_guide(county, found[name], materials=rows)
    return found


def only(*names: str, since: str = "2020-12-24") -> Relation:
    rows = tuple(Material(n, name, "1", 1, True) for n, name in enumerate(names, 1))
    return Relation(RelationKind.ONLY_MATERIALS, PAPER, NUMBER, since, materials=rows)


def into(other: str, ids: dict[str, str]) -> Relation:
    return Relation(RelationKind.MERGED_INTO, PAPER, NUMBER, "2020-12-24", ids[other], other)


def names_on(item_id: str, day: date = DAY) -> list[str]:
    return [one.name for one in relations.materials_in_force(item_id, day).materials]


def test_the_four_simplified_sets_of_the_notice(county: Actor, ids: dict[str, str]) -> None:
    relations.add_relation(county, ids["报建备案"], only("中介项目负责人身份证明", "招标人员身份证明"))
    relations.add_relation(county, ids["招投标备案"], only("申请表", "中标通知书"))
    for name in ("质量监督注册", "安全监督注册"):
        relations.add_relation(county, ids[name], into("施工许可", ids))
    for name in ("人防手续", "配套费征收"):
        relations.add_relation(county, ids[name], into("规划许可证", ids))

    assert names_on(ids["报建备案"]) == ["中介项目负责人身份证明", "招标人员身份证明"]
    assert names_on(ids["招投标备案"]) == ["申请表", "中标通知书"]
    permit = relations.materials_in_force(ids["施工许可"], DAY)
    assert [one.name for one in permit.materials] == [
        "施工许可申请表", "施工合同", "用地批准手续", "质量监督申请表", "施工图审查合格书", "安全监督申请表",
    ]  # fmt: skip
    assert (permit.merged, permit.documents) == (("质量监督注册", "安全监督注册"), (NOTICE,))
    assert relations.materials_in_force(ids["规划许可证"], DAY).merged == ("人防手续", "配套费征收")
    assert names_on(ids["规划许可证"]) == ["规划许可申请表", "设计方案", "人防申请表", "缴费核定表"]


def test_what_the_guide_says_of_a_named_material_stays_and_a_new_one_rests_on_the_document(
    county: Actor, ids: dict[str, str]
) -> None:
    relations.add_relation(county, ids["招投标备案"], only("中标通知书", "承诺书"))
    known, new = relations.materials_in_force(ids["招投标备案"], DAY).materials
    assert (known.position, known.form, known.note) == (1, "原件", "指南说明")
    assert (new.position, new.basis) == (2, NOTICE)


def test_a_relation_holds_from_its_day_until_it_is_ended(county: Actor, ids: dict[str, str]) -> None:
    made = relations.add_relation(county, ids["招投标备案"], only("申请表", since="2026-09-01"))
    assert len(names_on(ids["招投标备案"], date(2026, 8, 31))) == 4
    assert names_on(ids["招投标备案"], date(2026, 9, 1)) == ["申请表"]
    relations.end_relation(county, made.id, date(2026, 9, 10), "文件废止")
    assert names_on(ids["招投标备案"], date(2026, 9, 9)) == ["申请表"]
    assert len(names_on(ids["招投标备案"], date(2026, 9, 10))) == 4
    with pytest.raises(UserError, match="已经停用"):
        relations.end_relation(county, made.id, DAY, "再停一次")


def test_what_the_link_before_collected_is_not_asked_for_again(county: Actor, ids: dict[str, str]) -> None:
    before = Relation(RelationKind.PREREQUISITE, PAPER, NUMBER, "2020-12-24", ids["规划许可证"])
    relations.add_relation(county, ids["人防手续"], before)
    found = relations.materials_in_force(ids["人防手续"], DAY)
    assert [one.name for one in found.materials] == ["人防申请表"]
    assert found.spared == (("设计方案", "规划许可证"),)
    assert "「设计方案」在「规划许可证」已经交过，不再收。" in found.remarks


def test_papers_are_taken_in_as_the_documents_say(county: Actor, ids: dict[str, str]) -> None:
    relations.add_relation(county, ids["招投标备案"], only("申请表", "中标通知书"))
    relations.add_relation(county, ids["质量监督注册"], into("施工许可", ids))
    case = cases.take_in(county, Intake(ids["招投标备案"], "张三", "1", DAY, received_materials=(1, 0)))
    assert [(one.name, one.received) for one in case.materials] == [("申请表", 1), ("中标通知书", 0)]
    with pytest.raises(UserError, match="已并入「施工许可」办理，没有单独收件") as refused:
        cases.take_in(county, Intake(ids["质量监督注册"], "张三", "1", DAY))
    assert NOTICE in refused.value.hint


@pytest.mark.parametrize(
    ("relation", "sentence"),
    [
        (Relation(RelationKind.LINKED, "", "", "2026-01-01", other_name="甲"), "没有写依据文件"),
        (Relation(RelationKind.LINKED, PAPER, "", "", other_name="甲"), "没有填生效日期"),
        (Relation(RelationKind.LINKED, PAPER, "", "2026-01-01"), "没有选另一个事项"),
        (Relation(RelationKind.ONLY_MATERIALS, PAPER, "", "2026-01-01"), "没有写只收哪些材料"),
    ],
)
def test_a_relation_without_what_it_rests_on_is_refused(
    county: Actor, ids: dict[str, str], relation: Relation, sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        relations.add_relation(county, ids["施工许可"], relation)


def test_items_are_not_merged_in_a_circle_nor_into_themselves(county: Actor, ids: dict[str, str]) -> None:
    relations.add_relation(county, ids["人防手续"], into("规划许可证", ids))
    with pytest.raises(UserError, match="已经并入"):
        relations.add_relation(county, ids["规划许可证"], into("人防手续", ids))
    with pytest.raises(UserError, match="它自己"):
        relations.add_relation(county, ids["规划许可证"], into("规划许可证", ids))


MATERIALS = st.builds(
    Material, st.integers(1, 9), st.text("甲乙丙", min_size=1), st.sampled_from("1234"), st.integers(1, 9),
    st.booleans(), st.text("甲乙"), st.text("甲乙"), st.text("甲乙"),
)  # fmt: skip


@settings(max_examples=30)
@given(st.lists(MATERIALS, max_size=4).map(tuple))
def test_materials_of_a_relation_read_back_as_written(found: tuple[Material, ...]) -> None:
    assert relations.decode_materials(relations.encode_materials(found)) == found


@pytest.mark.parametrize("text", ["", "{}", "{", '[{"name": ""}]', '["甲"]'])
def test_what_is_no_list_of_materials_is_read_as_none(text: str) -> None:
    assert relations.decode_materials(text) == ()


def test_the_demo_county_has_the_four_sets(county: Actor) -> None:
    for _ in demo.fill(county, list_only=True):
        pass
    edition = items.current_edition()
    assert edition
    listed = {item.name: item.id for item in items.list_items(edition.id)}
    permit = relations.materials_in_force(listed["建筑工程施工许可证核发"], DAY)
    planning = relations.materials_in_force(listed["建设工程、临时建设工程规划许可"], DAY)
    assert permit.merged == ("建设工程质量监督注册", "建设工程安全监督注册")
    assert planning.merged == ("结合民用建筑修建防空地下室手续", "城市基础设施配套费征收")
    assert names_on(listed["工程建设项目报建备案"]) == ["中介项目负责人身份证明", "招标人员身份证明"]
    assert names_on(listed["工程建设项目招投标备案"]) == ["申请表", "中标通知书"]
