"""Lists as offices really write them: guarded codes, 同上, headers of two rows, old workbooks with numeric codes."""

import csv
from pathlib import Path

import xlwt

from db.actors import Actor
from db.items import importing, service
from db.items.incoming.plan import ImportPlan

HEAD = ["序号", "主管部门", "事项名称", "事项编码", "事项类型", "设定依据"]
A = ["1", "县卫健体局", "公共场所卫生许可", "000123001000", "行政许可", "《公共场所卫生管理条例》"]
B = ["2", "县林业局", "林木采伐许可证核发", "", "行政许可", "《中华人民共和国森林法》"]


def write(folder: Path, *rows: list[str], head: list[str] | None = None) -> Path:
    path = folder / "清单.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([head or HEAD, *rows])
    return path


def counts(plan: ImportPlan) -> tuple[int, int, int, int]:
    return len(plan.new), len(plan.changed), len(plan.same), len(plan.rejected)


def test_the_annotated_copy_of_an_xls_with_numeric_codes_is_refused_as_the_original(
    county: Actor, tmp_path: Path
) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("清单")
    for r, row in enumerate([("事项名称", "事项编码"), ("甲", 1234567890), ("乙", 511602000000), ("丙", "XK0010100Y")]):
        for c, value in enumerate(row):
            page.write(r, c, value)
    book.save(str(tmp_path / "a.xls"))
    plan = importing.plan_import(tmp_path / "a.xls")
    importing.annotate(plan, tmp_path / "批注.xlsx")
    again = importing.plan_import(tmp_path / "批注.xlsx")
    assert counts(plan) == counts(again) == (1, 0, 0, 2)
    assert [one.cell for one in again.rejected] == ["B2", "B3"]


def test_guarded_codes_of_a_csv_are_stored_bare_and_found_again(county: Actor, tmp_path: Path) -> None:
    head = ["事项名称", "事项编码"]
    first = importing.plan_import(write(tmp_path, ["甲", '="000101101000"'], ["乙", "'000101102000"], head=head))
    assert list(importing.apply_import(county, first)) == [2]
    stored = service.list_items(service.editions()[0].id)
    assert {(one.code, one.code_scheme) for one in stored} == {("000101101000", "basic"), ("000101102000", "basic")}
    again = importing.plan_import(write(tmp_path, ["甲", "000101101000"], ["乙", "‘000101102000"], head=head))
    assert counts(again) == (0, 0, 2, 0)


def test_a_code_that_may_have_lost_its_end_is_taken_and_remarked(county: Actor, tmp_path: Path) -> None:
    rows = [["甲", "511602000000123000"], ["乙", "511602000000123001"]]
    plan = importing.plan_import(write(tmp_path, *rows, head=["事项名称", "事项编码"]))
    assert counts(plan) == (2, 0, 0, 0)
    assert [(remark.cell, "请按原件核对" in remark.reason) for remark in plan.remarks] == [("B2", True)]


def test_a_ditto_is_filled_from_above_and_remarked(county: Actor, tmp_path: Path) -> None:
    plan = importing.plan_import(write(tmp_path, A, ["2", "同上", B[2], "", "〃", "同前"]))
    assert counts(plan) == (2, 0, 0, 0)
    item = plan.new[1].item
    assert (item.department, item.item_type, item.basis) == (A[1], "01", A[5])
    assert [remark.cell for remark in plan.remarks] == ["B3", "F3", "E3"]
    assert "写的是「同上」，已按上一行填为「县卫健体局」" in plan.remarks[0].reason


def test_a_ditto_for_a_name_or_a_code_is_rejected_with_its_cell(county: Actor, tmp_path: Path) -> None:
    plan = importing.plan_import(write(tmp_path, A, ["2", A[1], "同上", "", A[4], ""], [*B[:3], "〃", *B[4:]]))
    assert counts(plan) == (1, 0, 0, 2)
    assert [(one.cell, "写的是「" in one.reason) for one in plan.rejected] == [("C3", True), ("D4", True)]


def test_a_ditto_for_the_main_item_of_a_written_sub_item_is_filled(county: Actor, tmp_path: Path) -> None:
    rows = [["主项", "子项一"], ["同上", "子项二"], ["同上", "同上"], ["同上", ""]]
    plan = importing.plan_import(write(tmp_path, *rows, head=["事项名称", "子项"]))
    assert [(row.item.name, row.item.main_item) for row in plan.new] == [("子项一", "主项"), ("子项二", "主项")]
    assert [one.cell for one in plan.rejected] == ["B4", "A5"]


def test_a_two_row_header_of_main_and_sub_items_is_a_list_of_items(county: Actor, tmp_path: Path) -> None:
    rows = [["", "主项", "子项", ""], ["1", "甲", "甲一", "县林业局"], ["2", "乙", "", "县林业局"]]
    plan = importing.plan_import(write(tmp_path, *rows, head=["序号", "事项", "", "主管部门"]))
    assert [(row.item.name, row.item.main_item) for row in plan.new] == [("甲一", "甲"), ("乙", "")]


def test_an_unmerged_second_header_row_is_no_item(county: Actor, tmp_path: Path) -> None:
    rows = [["", "", "条件一", "条件二", ""], ["1", "甲", "a", "b", "县林业局"]]
    plan = importing.plan_import(write(tmp_path, *rows, head=["序号", "事项名称", "许可条件", "", "主管部门"]))
    assert counts(plan) == (1, 0, 0, 0)
    assert plan.new[0].item.department == "县林业局"
