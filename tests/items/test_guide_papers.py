"""Papers and commands of guides: what they say comes from the store, stamped with the version."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import main
from db import clock
from db.actors import Actor
from db.errors import UserError
from db.items import acts
from db.items import service as items
from db.items.acts import ListActKind, Subject
from db.items.drafts import NewItem
from db.items.rules import Item
from db.items.specs import guides, publication, service
from db.items.specs.rules import ElementValue, SpecMaterial
from db.items.specs.service import SpecEdit
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.papers.rules import PaperStamp
from db.paths import StorePaths
from reports import application_form, board_sheet, form, guide_sheet, one_time_notice, urging_letter
from tests.conftest import PASSWORD

TODAY = date(2026, 9, 18)
WORDS = {
    "setting_basis": "《示例条例》第四条", "conditions": "有场所", "quantity_limit": "无", "fee": "否",
    "procedure": "受理、审查、决定", "statutory_limit": "20个工作日", "promised_limit": "10个工作日",
    "result_name": "卫生许可证",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def item(county: Actor) -> Item:
    """An item with a published guide."""
    organs.add_organ(county, "巴公镇便民服务中心", "巴公中心", OrganKind.TOWNSHIP_CENTRE)
    edition = items.ensure_edition(county, "泽州县2026年版")
    new = NewItem("公共场所卫生许可", code="A-1", item_type="01", department="县卫健局", level="4",
                  township_accepts=True, commitment=True)  # fmt: skip
    found = items.item(items.add_items(county, edition.id, [new])[0])
    elements = {key: ElementValue(text) for key, text in WORDS.items()}
    materials = (SpecMaterial("卫生许可申请表"), SpecMaterial("管理制度", core=False, note="自备"))
    service.set_spec(county, found.id, SpecEdit("2026-01-01", "规范", "1号", "4", elements, materials, {}))
    guides.derive(county, found.id, local={"place": "一楼大厅"})
    guides.publish(county, found.id, TODAY)
    return found


def test_the_sheet_says_what_the_guide_says_and_its_version(county: Actor, item: Item) -> None:
    sheet = guide_sheet.build(item.id, county.organ_name, TODAY)
    assert sheet.stamp == "第1版，2026年9月18日起施行，2026年9月18日公布"
    assert sheet.ways == ("告知承诺",)
    told = dict(pair for _, pairs in sheet.blocks for pair in pairs)
    assert (told["受理条件"], told["数量限制"], told["收费标准"], told["办理地点"]) == (
        "有场所",
        "无数量限制",
        "不收费",
        "一楼大厅",
    )
    assert [(one.name, one.form, one.core, one.remark) for one in sheet.materials] == [
        ("卫生许可申请表", "原件", True, ""), ("管理制度", "原件", False, "自备"),
    ]  # fmt: skip


def test_form_and_notice_carry_the_same_version_and_all_materials(county: Actor, item: Item) -> None:
    form, notice = application_form.build(item.id), one_time_notice.build(item.id, county.organ_name)
    sheet = guide_sheet.build(item.id, county.organ_name, TODAY)
    assert form.version == notice.version == sheet.stamp
    assert form.materials == notice.materials == sheet.materials
    assert (form.commitment, form.result) == (True, "卫生许可证")
    assert ("承诺办结时限", "10个工作日") in notice.facts


def test_the_sheet_names_what_is_blank_and_says_none_only_where_the_spec_does(county: Actor, item: Item) -> None:
    told = dict(pair for _, pairs in guide_sheet.build(item.id, county.organ_name, TODAY).blocks for pair in pairs)
    assert (told["收费依据"], told["数量限制"]) == ("无", "无数量限制")
    assert (told["特别程序"], told["中介服务"], told["咨询方式"]) == (publication.BLANK,) * 3
    assert "通办范围" not in told
    found = items.guide(item.id)
    assert found
    assert publication.publication_problems(item, found) == []
    assert publication.unwritten(item, found) == [label for label, text in told.items() if text == publication.BLANK]
    asked = (
        "site_survey", "hearing", "tender", "inspection", "appraisal", "expert_review", "public_notice", "intermediary",
    )  # fmt: skip
    none = {key: ElementValue("无" if key == "intermediary" else "否") for key in asked}
    spec = service.spec(item.id)
    assert spec
    made = publication.derive(item, replace(spec, elements={**spec.elements, **none}))
    assert (made.text("special_procedures"), made.text("intermediary")) == ("无", "无")
    some = publication.derive(item, replace(spec, elements={**spec.elements, **none, "hearing": ElementValue("")}))
    assert some.text("special_procedures") == ""


def test_a_guide_from_before_the_specs_says_what_the_list_says(county: Actor, item: Item) -> None:
    new = NewItem("取水许可", item_type="01", level="4", basis="《取水许可条例》", implementing_body="县水利局",
                  supervising_body="县水利局", statutory_limit=20, statutory_unit="working_day")  # fmt: skip
    (bare,) = items.add_items(county, item.edition_id, [new])
    items.add_guide(county, bare, conditions="有取水口")
    sheet = guide_sheet.build(bare, county.organ_name, TODAY)
    told = dict(pair for _, pairs in sheet.blocks for pair in pairs)
    assert (told["依据"], told["法定办结时限"], told["受理机构"]) == ("《取水许可条例》", "20个工作日", "县水利局")
    assert (told["办理程序"], sheet.materials) == (publication.BLANK, ())
    notice = one_time_notice.build(bare, county.organ_name)
    assert ("办理地点", "") in notice.facts


def drawn(content: guide_sheet.GuideSheet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The headings and remarks a sheet is drawn with, in their order."""
    said: list[str] = []
    for name in ("heading", "small_print", "note"):
        monkeypatch.setattr(form, name, lambda flow, text, *more: said.append(text))
    guide_sheet.write(content, PaperStamp("", "指南〔2026〕1号", "0" * 64, TODAY), tmp_path / "sheet.pdf")
    return "\n".join(said)


def test_materials_follow_the_conditions_and_a_draft_is_not_for_the_public(
    county: Actor, item: Item, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sheet = guide_sheet.build(item.id, county.organ_name, TODAY)
    said = drawn(sheet, monkeypatch, tmp_path)
    assert said.index("申请信息") < said.index("申请材料（共2种）") < said.index("办理信息")
    assert "线上线下同源发布" in said
    bare = drawn(replace(sheet, materials=(), published_on=""), monkeypatch, tmp_path)
    assert "没有列明申请材料；没有列明的，窗口不得要求提供" in bare
    assert "线上线下" not in bare
    assert "公布以前不对外张贴、发放" in bare


def test_without_a_guide_nothing_is_printed(county: Actor, tmp_path: Path) -> None:
    edition = items.ensure_edition(county, "甲")
    (bare,) = items.add_items(county, edition.id, [NewItem("取水许可")])
    with pytest.raises(UserError, match="还没有办事指南"):
        guide_sheet.print_guide(county, bare, tmp_path / "1.pdf")


def test_the_letter_names_overdue_guides_and_each_is_recorded_as_urged(
    county: Actor, item: Item, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="没有逾期的指南"):
        urging_letter.print_letter(county, item.edition_id, item.department, tmp_path / "1.pdf")
    (other,) = items.add_items(county, item.edition_id, [NewItem("饮用水卫生许可", department="县卫健局")])
    elements = {"conditions": ElementValue("有水源")}
    service.set_spec(county, other, SpecEdit("2026-08-01", "规范", "1号", "4", elements, (), {}))
    urging_letter.print_letter(county, item.edition_id, item.department, tmp_path / "1.pdf")
    assert (tmp_path / "1.pdf").read_bytes().startswith(b"%PDF")
    assert [act.kind for act in acts.of(Subject.ITEM, other)] == [ListActKind.URGED]
    assert acts.of(Subject.ITEM, item.id) == []


def test_the_board_sheet_lists_what_a_station_has_to_show(county: Actor, item: Item) -> None:
    sheet = board_sheet.build(item.edition_id, county.organ_name, "巴公镇便民服务中心")
    assert [(one.item, one.published, one.shown) for one in sheet.lines] == [("公共场所卫生许可", 1, 0)]
    with pytest.raises(UserError, match="没有要公示的指南"):
        board_sheet.build(item.edition_id, county.organ_name, "别的站")


def run(paths: StorePaths, password: Path, *words: str) -> int:
    return main.main(["--data", str(paths.folder), "--password-file", str(password), "items", *words])


def test_the_commands_go_from_spec_to_printed_guide(
    county_paths: StorePaths, item: Item, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    password = tmp_path / "password"
    password.write_text(PASSWORD)
    name, promise = "公共场所卫生许可", "promised_limit="
    law = ("--document", "压减通知", "--number", "示例〔2026〕9号", "--basis", "压减通知第二条", "--direction")
    refused = run(county_paths, password, "spec", "set", name, f"{promise}15个工作日", *law, "中性")
    assert (refused, "是从严，不能按中性办" in capsys.readouterr().err) == (1, True)
    assert run(county_paths, password, "spec", "set", name, f"{promise}8个工作日", *law, "优化") == 0
    assert "承诺审批时限：10个工作日 → 8个工作日（优化）" in capsys.readouterr().out
    assert run(county_paths, password, "guides", "stale") == 0
    assert "指南第 1 版，规范第 2 版" in capsys.readouterr().out
    out = tmp_path / "guide.pdf"
    for words in (("guide", "derive", name), ("guide", "publish", name), ("guide", "print", name, str(out)),
                  ("guide", "shown", name, "2", "--channel", "政务大厅")):  # fmt: skip
        assert run(county_paths, password, *words) == 0
    assert out.stat().st_size > 1000
    capsys.readouterr()
    assert run(county_paths, password, "guides", "channels") == 0
    told = capsys.readouterr().out
    assert "政务服务网" in told
    assert "政务大厅" not in told
    assert run(county_paths, password, "spec", "show", name, "--json") == 0
    assert '"promised_limit": "8个工作日"' in capsys.readouterr().out
