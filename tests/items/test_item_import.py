"""Importing lists: planned before written, applied whole or not at all, the same file twice changes nothing."""

import csv
from pathlib import Path

import openpyxl
import pytest

from db import journal
from db.actors import Actor, Role
from db.errors import UserError
from db.items import importing, service
from db.items.incoming.plan import ImportPlan, ImportResult
from db.items.rules import Item
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.store import database, opened
from tests.conftest import real_list

HEAD = ["序号", "主管部门", "事项名称", "事项编码", "事项类型", "设定依据"]


def write(folder: Path, *rows: list[str], head: list[str] | None = None, name: str = "清单.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([head or HEAD, *rows])
    return path


def run(actor: Actor, plan: ImportPlan) -> ImportResult:
    steps = importing.apply_import(actor, plan)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: ImportResult = end.value
            return result


def brought_in(actor: Actor, path: Path, edition: str | None = None) -> ImportResult:
    return run(actor, importing.plan_import(path, edition))


def stored() -> list[Item]:
    edition = service.current_edition()
    assert edition is not None
    return service.list_items(edition.id)


def counts(plan: ImportPlan) -> tuple[int, int, int, int]:
    return len(plan.new), len(plan.changed), len(plan.same), len(plan.rejected)


A = ["1", "县卫健体局", "公共场所卫生许可", "000123001000", "行政许可", "《公共场所卫生管理条例》"]
B = ["2", "县林业局", "林木采伐许可证核发", "", "行政许可", "《中华人民共和国森林法》"]


def test_planning_writes_nothing(county: Actor, tmp_path: Path) -> None:
    plan = importing.plan_import(write(tmp_path, A, B))
    assert counts(plan) == (2, 0, 0, 0)
    assert service.editions() == []


def test_a_list_becomes_items_with_codes_types_and_sources(county: Actor, tmp_path: Path) -> None:
    result = brought_in(county, write(tmp_path, A, B))
    assert (result.new, result.changed, result.same, result.rejected) == (2, 0, 0, 0)
    item = next(one for one in stored() if one.code)
    assert (item.code, item.code_scheme, item.item_type) == ("000123001000", "basic", "01")
    assert item.source == "清单.csv C2"
    assert item.department_pending


def test_the_same_file_again_changes_and_writes_nothing(county: Actor, tmp_path: Path) -> None:
    path = write(tmp_path, A, B)
    brought_in(county, path)
    entries = journal.verify()
    plan = importing.plan_import(path)
    assert counts(plan) == (0, 0, 2, 0)
    assert run(county, plan).batch_id == ""
    assert journal.verify() == entries


def test_a_changed_row_is_shown_field_by_field_and_journalled(county: Actor, tmp_path: Path) -> None:
    brought_in(county, write(tmp_path, A, B))
    plan = importing.plan_import(write(tmp_path, [*A[:2], "公共场所卫生许可（新）", *A[3:]], B))
    assert counts(plan) == (0, 1, 1, 0)
    change = plan.changed[0].changes[0]
    assert (change.label, change.before, change.after) == ("事项名称", "公共场所卫生许可", "公共场所卫生许可（新）")
    run(county, plan)
    item_id = plan.changed[0].item_id or ""
    entry = journal.history("item", item_id)[-1]
    assert (entry.before["name"], entry.after["name"]) == ("公共场所卫生许可", "公共场所卫生许可（新）")
    assert service.item(item_id).name == "公共场所卫生许可（新）"
    assert [one.id for one in service.find_items("新")] == [item_id]


def test_a_row_without_code_is_found_by_department_and_name_in_any_width(county: Actor, tmp_path: Path) -> None:
    brought_in(county, write(tmp_path, ["1", "县林业局", "采伐（县级）", "", "行政许可", ""]))
    plan = importing.plan_import(write(tmp_path, ["1", "县林业局", "采伐 (县级)", "", "行政许可", ""]))
    assert [change.attribute for change in plan.changed[0].changes] == ["name"]


def test_a_code_brought_later_is_given_to_the_item_without_one(county: Actor, tmp_path: Path) -> None:
    brought_in(county, write(tmp_path, B))
    plan = importing.plan_import(write(tmp_path, [*B[:3], "000164001000", *B[4:]]))
    assert counts(plan) == (0, 1, 0, 0)
    run(county, plan)
    assert [(one.code, one.code_scheme) for one in stored()] == [("000164001000", "basic")]
    assert [one.name for one in service.find_items("000164001000")] == [B[2]]


def test_an_empty_cell_and_a_missing_column_never_empty_what_is_stored(county: Actor, tmp_path: Path) -> None:
    brought_in(county, write(tmp_path, A))
    assert counts(importing.plan_import(write(tmp_path, [*A[:5], ""]))) == (0, 0, 1, 0)
    assert counts(importing.plan_import(write(tmp_path, A[:4], head=HEAD[:4]))) == (0, 0, 1, 0)


def test_an_identical_row_is_rejected_once_and_named(county: Actor, tmp_path: Path) -> None:
    plan = importing.plan_import(write(tmp_path, A, B, A))
    assert counts(plan) == (2, 0, 0, 1)
    assert plan.rejected[0].cell == "C4"
    assert "与 C2 完全相同" in plan.rejected[0].reason


def test_one_code_with_two_contents_is_rejected(county: Actor, tmp_path: Path) -> None:
    plan = importing.plan_import(write(tmp_path, A, [*A[:2], "另一个名称", *A[3:]]))
    assert counts(plan) == (1, 0, 0, 1)
    assert "事项编码与 C2 相同" in plan.rejected[0].reason


def test_equal_names_under_different_codes_are_two_items_and_remarked(county: Actor, tmp_path: Path) -> None:
    plan = importing.plan_import(write(tmp_path, A, [*A[:3], "000123002000", *A[4:]]))
    assert counts(plan) == (2, 0, 0, 0)
    assert [remark.cell for remark in plan.remarks] == ["C3"]


def test_a_name_that_could_mean_two_stored_items_is_rejected(county: Actor, tmp_path: Path) -> None:
    brought_in(county, write(tmp_path, A, [*A[:3], "000123002000", *A[4:]]))
    plan = importing.plan_import(write(tmp_path, [*A[:3], "", *A[4:]]))
    assert counts(plan) == (0, 0, 0, 1)
    assert "分不清" in plan.rejected[0].reason


def test_two_rows_cannot_mean_the_same_stored_item(county: Actor, tmp_path: Path) -> None:
    brought_in(county, write(tmp_path, A))
    plan = importing.plan_import(write(tmp_path, A, [*A[:3], "", *A[4:]]))
    assert counts(plan) == (0, 0, 1, 1)
    assert "同一个事项" in plan.rejected[0].reason


def test_a_code_that_lost_its_zeros_and_an_empty_name_are_rejected_with_their_cells(
    county: Actor, tmp_path: Path
) -> None:
    plan = importing.plan_import(
        write(tmp_path, [*A[:3], "123001000", *A[4:]], ["3", "县林业局", "", "x", "行政许可", ""])
    )
    assert [one["cell"] for one in plan.as_json()["rejections"]] == ["D2", "C3"]  # type: ignore[attr-defined]
    result = run(county, plan)
    assert result.rejected == 2
    assert service.editions() == []


def test_a_numeric_code_cell_in_a_workbook_is_rejected_with_its_address(county: Actor, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (["事项名称", "事项编码"], ["甲", 101101000], ["乙", "000101101000"], ["丙", 123456789012345678]):
        page.append(row)
    book.save(tmp_path / "a.xlsx")
    plan = importing.plan_import(tmp_path / "a.xlsx")
    assert [one.cell for one in plan.rejected] == ["B2", "B4"]
    assert [row.item.code for row in plan.new] == ["000101101000"]


def test_a_known_department_is_matched_and_an_unknown_one_stays_text_without_a_new_organ(
    county: Actor, tmp_path: Path
) -> None:
    organ = organs.add_organ(county, "泽州县林业局", "县林业局", OrganKind.DEPARTMENT)
    before = len(organs.organs())
    plan = importing.plan_import(write(tmp_path, A, B))
    assert any("待对应：「县卫健体局」" in warning for warning in plan.warnings)
    run(county, plan)
    by_name = {one.name: one for one in stored()}
    assert by_name[B[2]].department_id == organ.id
    assert by_name[A[2]].department_id is None
    assert len(organs.organs()) == before


def test_group_rows_give_the_type_and_the_department_of_the_rows_below(county: Actor, tmp_path: Path) -> None:
    path = write(
        tmp_path, ["一、行政许可（共1项）", "", ""], ["1", "甲", ""], ["县教育局", "", ""], ["2", "乙", ""],
        head=["序号", "事项名称", "备注"],
    )  # fmt: skip
    brought_in(county, path)
    assert [(one.name, one.type_label, one.department) for one in stored()] == [
        ("甲", "行政许可", ""),
        ("乙", "", "县教育局"),
    ]


def test_a_sub_item_is_the_item_and_its_heading_the_main_item(county: Actor, tmp_path: Path) -> None:
    brought_in(county, write(tmp_path, ["主项", "子项一"], ["单独一项", ""], head=["事项名称", "子项"]))
    assert sorted((one.name, one.main_item) for one in stored()) == [("单独一项", ""), ("子项一", "主项")]


def test_limits_take_their_unit_from_the_heading_and_an_unreadable_one_is_remarked(
    county: Actor, tmp_path: Path
) -> None:
    head = ["事项名称", "法定办结时限（工作日）", "承诺办结时限"]
    plan = importing.plan_import(write(tmp_path, ["甲", "20", "即办"], head=head))
    item = plan.new[0].item
    assert (item.statutory_limit, item.statutory_unit, item.promised_limit) == (20, "working_day", None)
    assert [remark.cell for remark in plan.remarks] == ["C2"]


def test_all_sheets_with_a_header_are_read_and_the_others_named(county: Actor, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "封面"
    book["封面"]["A1"] = "泽州县行政许可事项清单"
    for title, code in (("教育局", "000105001000"), ("林业局", 164001000)):
        page = book.create_sheet(title)
        page.append(["事项名称", "事项编码"])
        page.append([f"{title}的事项", code])
    book.save(tmp_path / "a.xlsx")
    plan = importing.plan_import(tmp_path / "a.xlsx")
    assert plan.sheets == ("教育局", "林业局")
    assert any("封面" in warning for warning in plan.warnings)
    assert [one.cell for one in plan.rejected] == ["林业局!B2"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("1,甲,教育局\n2,乙,林业局\n", "没有找到表头"),
        ("序号,主管部门,设定依据\n1,教育局,x\n", "缺少「事项名称」"),
        ("事项名称\n", "没有数据"),
    ],
)
def test_what_is_no_list_of_items_is_refused_and_nothing_is_made(
    county: Actor, tmp_path: Path, text: str, word: str
) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="gbk")
    with pytest.raises(UserError, match=word) as error:
        importing.plan_import(tmp_path / "a.csv")
    assert error.value.hint
    assert service.editions() == []


def test_a_cancelled_import_leaves_nothing_behind(
    county: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 1)
    entries = journal.verify()
    steps = importing.apply_import(county, importing.plan_import(write(tmp_path, A, B)))
    assert next(steps) == 1
    steps.close()
    assert service.editions() == []
    assert service.find_items("卫生") == []
    assert journal.verify() == entries


def test_an_import_that_fails_midway_changes_nothing(
    county: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought_in(county, write(tmp_path, A))
    before = stored()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(importing, "_reindex_renamed", broken)
    with pytest.raises(RuntimeError, match="power cut"):
        brought_in(county, write(tmp_path, [*A[:5], "改了"], B))
    assert stored() == before
    assert not database.in_transaction()


def test_a_plan_is_refused_when_the_list_changed_after_the_preview(county: Actor, tmp_path: Path) -> None:
    brought_in(county, write(tmp_path, A))
    plan = importing.plan_import(write(tmp_path, [*A[:5], "改了"]))
    brought_in(county, write(tmp_path, [*A[:5], "别人先改了"]))
    with pytest.raises(UserError, match="预览之后"):
        run(county, plan)
    assert [one.basis for one in stored()] == ["别人先改了"]


def test_the_store_is_copied_before_an_import(county: Actor, tmp_path: Path) -> None:
    brought_in(county, write(tmp_path, A))
    assert len(list(opened().paths.backups.glob("*导入前*"))) == 1


def test_only_a_list_editor_may_import(county: Actor, tmp_path: Path) -> None:
    clerk = Actor(
        county.user_id, county.name, county.organ_id, county.organ_name, frozenset({Role.WINDOW}), county.site
    )
    with pytest.raises(UserError, match="清单编制"):
        brought_in(clerk, write(tmp_path, A))


def test_an_edition_has_the_countys_name_and_year_unless_named(county: Actor, tmp_path: Path) -> None:
    assert importing.plan_import(write(tmp_path, A)).edition_name.startswith("泽州县20")
    assert importing.plan_import(write(tmp_path, A), " 试行版 ").edition_name == "试行版"


def test_the_annotated_copy_marks_rejected_and_remarked_cells(county: Actor, tmp_path: Path) -> None:
    plan = importing.plan_import(write(tmp_path, A, A, [*B[:5], "《森林法》（主席令第39号"]))
    importing.annotate(plan, tmp_path / "批注.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "批注.xlsx").worksheets[1]
    assert sheet["C3"].comment is not None
    assert sheet["F4"].comment is not None
    assert sheet["C2"].comment is None


def test_the_real_county_list_is_accounted_for_row_by_row_and_twice_the_same(county: Actor) -> None:
    path = real_list("guangan_511602_service_items.csv")
    first = brought_in(county, path)
    assert (first.new, first.changed, first.same, first.rejected) == (1135, 0, 0, 0)
    edition = service.current_edition()
    assert edition is not None
    assert service.totals(edition.id)["行政许可"] == 536
    assert dict(service.departments(edition.id))["区行政审批局"] == 344
    again = importing.plan_import(path)
    assert counts(again) == (0, 0, 1135, 0)
    assert {remark.cell for remark in again.remarks} == {"D539", "D932"}


def test_the_real_national_catalogue_is_taken_and_its_row_16_named(county: Actor) -> None:
    plan = importing.plan_import(real_list("national_pre_approval_catalogue_2017.csv"))
    assert counts(plan) == (31, 0, 0, 0)
    assert [(remark.cell, "缺右括号" in remark.reason) for remark in plan.remarks] == [("D17", True)]
    assert next(row.item.implementing_body for row in plan.new) == "证监会"


def test_the_real_transfer_list_is_read_as_items(county: Actor) -> None:
    plan = importing.plan_import(real_list("zezhou_transfer_2020.csv"))
    assert counts(plan) == (22, 0, 0, 0)
