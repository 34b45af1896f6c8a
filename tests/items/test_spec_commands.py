"""items spec … on the command line: what the window does with materials and levels, by the same services."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

import main
from db import clock
from db.actors import Actor
from db.errors import UserError
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Item
from db.items.specs import service as specs
from db.items.specs.rules import ElementValue, SpecMaterial
from db.items.specs.service import SpecEdit
from db.paths import StorePaths
from tests.conftest import PASSWORD

Run = Callable[..., str]
EDIT = SpecEdit(
    "2027-01-01", "", "", "4", {"conditions": ElementValue("有场所")},
    (SpecMaterial("申请表"), SpecMaterial("平面图"), SpecMaterial("承诺书", core=False)), {},
)  # fmt: skip
NAME = "公共场所卫生许可"


@pytest.fixture
def item(county: Actor, monkeypatch: pytest.MonkeyPatch) -> Item:
    """An item with a spec of three materials that is not in force yet."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 18))
    edition = items.ensure_edition(county, "泽州县2026年版")
    new = NewItem(NAME, item_type="01", department="县卫健局", level="4", setting_level="1")
    found = items.item(items.add_items(county, edition.id, [new])[0])
    specs.set_spec(county, found.id, EDIT)
    return found


@pytest.fixture
def run(county_paths: StorePaths, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs items spec … and returns what was said."""
    secret = county_paths.folder.parent / "password"
    secret.write_text(PASSWORD, encoding="utf-8")

    def told(*words: str, status: int = 0) -> str:
        capsys.readouterr()
        given = ["--data", str(county_paths.folder), "--password-file", str(secret), "items", "spec", *words]
        assert main.main(given) == status
        said = capsys.readouterr()
        return said.out + said.err

    return told


def materials(item: Item) -> list[SpecMaterial]:
    found = specs.spec(item.id)
    assert found
    return list(found.materials)


def test_materials_are_added_changed_moved_and_dropped(item: Item, run: Run) -> None:
    more = ("--copies", "2", "--originals", "0", "--spare", "--required-by", "《条例》第八条", "--from", "2027-01-01")
    assert "第 2 版" in run("material", "add", NAME, "其他材料", *more)
    assert materials(item)[3] == SpecMaterial("其他材料", "《条例》第八条", "1", 0, 2, False)
    assert "兜底的话「其他材料」" in run("material", "change", NAME, "4", "--core", "--from", "2027-01-01")
    run(
        "material", "change", NAME, "其他材料", "--name", "卫生检测报告", "--source", "检测机构", "--from", "2027-01-01"
    )
    run("material", "move", NAME, "卫生检测报告", "1", "--from", "2027-01-01")
    run("material", "drop", NAME, "平面图", "--from", "2027-01-01")
    assert [one.name for one in materials(item)] == ["卫生检测报告", "申请表", "承诺书"]
    first = materials(item)[0]
    assert (first.copies, first.core, first.source) == (2, True, "检测机构")
    assert "卫生检测报告　复印件 2 份，核心要件" in run("show", NAME)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("material", "add", NAME, "申请表"), "空着或者已经有了"),
        (("material", "drop", NAME, "9"), "规范里没有材料「9」"),
        (("material", "change", NAME, "申请表", "--originals", "0"), "都是 0 份"),
        (("material", "change", NAME, "申请表", "--name", "平面图"), "空着或者已经有了"),
    ],
)
def test_what_cannot_be_is_said_and_no_version_made(item: Item, run: Run, words: tuple[str, ...], said: str) -> None:
    assert said in run(*words, "--from", "2027-01-01", status=1)
    assert len(specs.versions(item.id)) == 1


def test_in_a_spec_in_force_a_new_material_is_stricter_and_refused_to_the_county(
    county: Actor, item: Item, run: Run
) -> None:
    specs.set_spec(county, item.id, replace(EDIT, effective_on="2027-01-01", note="另一版"))
    clock_day = clock.today().replace(year=2027)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "today", lambda: clock_day)
        words = ("--document", "通知", "--number", "2号", "--basis", "2号")
        assert "没有说明改动方向" in run("material", "drop", NAME, "承诺书", *words[:4], status=1)
        refused = run("material", "add", NAME, "合同", *words, "--direction", "从严", status=1)
        assert "从严的改动，本级不得增加" in refused
        assert "（优化）" in run("material", "drop", NAME, "承诺书", *words, "--direction", "优化")


def test_the_level_an_element_is_said_to_come_from_has_to_be_possible(county: Actor, item: Item) -> None:
    upper = items.ensure_edition(county, "省清单", level="2", region="14")
    (upper_id,) = items.add_items(county, upper.id, [NewItem(NAME, item_type="01", setting_level="1")])
    above = {"conditions": ElementValue("有场所", "2"), "promised_limit": ElementValue("10个工作日", "2")}
    specs.set_spec(county, upper_id, replace(EDIT, source_level="2", elements=above))
    ours = replace(item, upper_id=upper_id)

    def wrong(source_level: str = "4", **elements: ElementValue) -> dict[str, str]:
        edit = replace(EDIT, source_level=source_level, elements=elements)
        return specs.level_problems(ours, edit, specs.upper_spec(ours))

    assert "基本要素，中央设定" in wrong(setting_basis=ElementValue("《条例》", "4"))["setting_basis"]
    assert not wrong(setting_basis=ElementValue("《条例》", "1"), implementing_body=ElementValue("审批局", "4"))
    assert "应当是省级规定" in wrong(conditions=ElementValue("有场所", "4"))["conditions"]
    assert "和上级规范写的不一样" in wrong(conditions=ElementValue("有场所和门面", "2"))["conditions"]
    assert not wrong("2", conditions=ElementValue("有场所和门面", "2"))
    assert not wrong(promised_limit=ElementValue("8个工作日", "4"), conditions=ElementValue("有场所", "2"))
    assert not wrong(conditions=ElementValue("有场所"))
    edit = replace(EDIT, elements={"conditions": ElementValue("有场所", "1")})
    assert specs.level_remarks(item, edit) == {}
    assert "请核对" in specs.level_remarks(replace(item, setting_level="2"), edit)["conditions"]


def test_a_level_that_cannot_be_is_not_saved(item: Item, county: Actor) -> None:
    edit = replace(EDIT, elements={**EDIT.elements, "setting_basis": ElementValue("《条例》", "4")})
    with pytest.raises(UserError, match="「设定依据」写成县级规定，可是它是基本要素，中央设定"):
        specs.set_spec(county, item.id, edit)
    assert len(specs.versions(item.id)) == 1
