"""The province's platform reads our export: every field, the standard's codes, and nothing private in public."""

import hashlib
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from db import journal
from db.actors import Actor, Role
from db.cases.tables import CaseRow
from db.command_line import finished
from db.errors import UserError
from db.exchange.provincial import platform, platform_fields
from db.exchange.provincial.platform_fields import FOLDERS, TABLES, SetName
from db.exchange.provincial.platform_items import codes_of_code, fee_flag
from db.items import importing
from db.items import service as items
from tests.conftest import real_list
from tests.exchange.provincial import (
    COMPANY_CODE,
    PERSON_ID,
    USCC,
    export,
    rows,
)


def test_every_file_is_there_and_reads_by_its_schema_and_digest(filled: Actor, tmp_path: Path) -> None:
    tmp_path = tmp_path / "out"
    export(filled, tmp_path)
    index = json.loads((tmp_path / platform.INDEX).read_text("utf-8"))
    assert {file["path"] for file in index["files"]} == {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.suffix in (".json", ".xlsx")
    } - {platform.INDEX}
    for file in index["files"]:
        content = (tmp_path / file["path"]).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (file["sha256"], file["size"])
    for table in TABLES:
        content = (tmp_path / FOLDERS[table.part_of] / f"{table.name}.json").read_bytes()
        read = msgspec.json.decode(content, type=platform_fields.schema(table))
        assert (read.head.count, read.head.county) == (len(read.rows), "140525")
        assert [name for name, _ in read.head.fields] == [field.name for field in table.fields]


def test_an_implementation_code_fills_every_code_it_holds(filled: Actor, tmp_path: Path) -> None:
    export(filled, tmp_path, SetName.ITEMS)
    food = next(
        row for row in rows(tmp_path, platform_fields.IMPLEMENTATION_LIST) if row["task_name"] == "食品经营许可"
    )
    assert {name: food[name] for name in ("task_code", "catalog_code", "dept_code", "use_level", "task_type")} == {
        "task_code": f"{USCC}4000131101000", "catalog_code": "000131101000", "dept_code": USCC, "use_level": "4",
        "task_type": "01",
    }  # fmt: skip
    assert (food["anticipate_day"], food["anticipate_type"], food["promise_day"]) == (20, "工作日", 5)
    assert (food["project_type"], food["is_fee"], food["plan_effective_date"]) == ("2", "0", "20260101")


def test_a_local_code_is_kept_as_a_local_one_and_names_its_organ(filled: Actor, tmp_path: Path) -> None:
    export(filled, tmp_path, SetName.ITEMS)
    found = rows(tmp_path, platform_fields.IMPLEMENTATION_LIST)
    local = next(row for row in found if row["task_name"] == "地方事项")
    assert (local["local_task_code"], local["catalog_code"], local["task_code"]) == ("SL-0001", "", "")
    composite = codes_of_code("1J-5100-00019-511602000000-000-11511301008778386B-1-00", "local")
    assert composite["dept_code"] == "11511301008778386B"


def test_materials_say_originals_and_copies(filled: Actor, tmp_path: Path) -> None:
    export(filled, tmp_path, SetName.ITEMS)
    found = rows(tmp_path, platform_fields.TASK_MATERIALS)
    assert [(row["material_name"], row["originalnum"], row["copiesnum"], row["is_need"]) for row in found] == [
        ("申请书", 2, 0, "1"), ("营业执照", 0, 1, "0"),
    ]  # fmt: skip


def test_fields_without_data_are_present_and_named_with_the_reason(filled: Actor, tmp_path: Path) -> None:
    found = export(filled, tmp_path, SetName.ITEMS)
    names = {one.name: one.why for one in found.unfilled["implementation_list"]}
    assert names["power_source"] == platform_fields.LATER
    assert names["supervise_dept"] == platform_fields.NO_DATA
    assert "task_name" not in names
    assert all(row["power_source"] == "" for row in rows(tmp_path, platform_fields.IMPLEMENTATION_LIST))


def test_a_case_is_told_by_its_links_with_times_and_what_is_due_last(filled: Actor, tmp_path: Path) -> None:
    export(filled, tmp_path, SetName.CASES)
    links = [row for row in rows(tmp_path, platform_fields.LINKS) if row["case_no"].endswith("000001")]
    assert [link["link_name"] for link in links] == [
        "收件", "受理", "特别程序开始", "特别程序结束", "准予决定", "出件送达",
    ]  # fmt: skip
    accepted, granted = links[1], links[4]
    assert (accepted["started_at"], accepted["ended_at"]) == ("20261102T093000", "20261103T093000")
    assert (accepted["action"], accepted["link_state"], accepted["working_days"]) == ("通过", "2", 1)
    assert (granted["started_at"], granted["working_days"]) == ("20261112T093000", 2)
    waiting = [row for row in rows(tmp_path, platform_fields.LINKS) if row["case_no"].endswith("000003")][-1]
    assert (waiting["link_state"], waiting["link_name"]) == ("1", "通知申请人取件")
    assert waiting["started_at"] == waiting["ended_at"]


def test_special_procedures_and_conclusions_follow_the_standard(filled: Actor, tmp_path: Path) -> None:
    export(filled, tmp_path, SetName.CASES)
    (procedure,) = rows(tmp_path, platform_fields.SPECIAL_PROCEDURES)
    assert (procedure["procedure_name"], procedure["procedure_type"]) == ("检测", "2")
    assert (procedure["started_at"], procedure["ended_at"]) == ("20261110T093000", "20261112T093000")
    assert procedure["basis"] == "取样；特告1号"
    ends = {row["case_no"][-1]: row for row in rows(tmp_path, platform_fields.CONCLUSIONS)}
    assert (ends["1"]["licence_name"], ends["1"]["result"]) == ("食品经营许可证", "准予决定")
    assert (ends["2"]["licence_name"], ends["2"]["result"]) == ("", "不予决定")
    states = {row["case_no"][-1]: row["state"] for row in rows(tmp_path, platform_fields.APPLICATIONS)}
    assert states == {"1": "11", "2": "13", "3": "11", "4": "11"}


def test_link_statistics_give_the_days_each_link_takes(filled: Actor, tmp_path: Path) -> None:
    export(filled, tmp_path, SetName.CASES)
    found = {row["link_name"]: row for row in rows(tmp_path, platform_fields.LINK_STATISTICS) if row["task_code"]}
    assert (found["受理"]["number"], found["受理"]["mean_days"]) == (3, 1)
    assert found["准予决定"]["most_days"] == 9


def test_id_numbers_go_only_where_they_were_asked_for_and_the_journal_knows(filled: Actor, tmp_path: Path) -> None:
    export(filled, tmp_path / "without", SetName.CASES)
    numbers = [row["applicant_id_number"] for row in rows(tmp_path / "without", platform_fields.APPLICATIONS)]
    assert numbers == ["", COMPANY_CODE, "", ""]
    export(filled, tmp_path / "with", SetName.CASES, with_id_numbers=True)
    assert rows(tmp_path / "with", platform_fields.APPLICATIONS)[0]["applicant_id_number"] == PERSON_ID
    entries = journal.history("platform", "140525")
    assert [entry.after["with_id_numbers"] for entry in entries] == [False, True]
    assert "带身份证号" in entries[1].action


def test_what_the_intake_calls_a_person_or_an_organisation_goes_out_as_such(filled: Actor, tmp_path: Path) -> None:
    told = {"张**": "person", "示例食品有限公司": "organ"}
    CaseRow.update(applicant_kind="person").where(CaseRow.applicant_kind == "1").execute()
    CaseRow.update(applicant_kind="organ").where(CaseRow.applicant_kind == "2").execute()
    export(filled, tmp_path, SetName.DECISIONS, SetName.CASES)
    permits = rows(tmp_path, platform_fields.PERMITS)
    assert [row["XK_XDR_MC"] for row in permits] == list(told)
    kinds = {row["applicant_type"] for row in rows(tmp_path, platform_fields.APPLICATIONS)}
    assert kinds == {"1", ""}


def test_codes_in_the_workbook_are_text_under_a_frozen_head(filled: Actor, tmp_path: Path) -> None:
    import openpyxl

    export(filled, tmp_path, SetName.ITEMS)
    book = openpyxl.load_workbook(tmp_path / "事项" / "事项.xlsx")
    assert book.sheetnames == ["说明", "基本目录", "实施清单", "申请材料", "收费", "未填字段"]
    sheet = book["基本目录"]
    assert (sheet["A1"].value, sheet["A2"].value, sheet["B2"].value) == ("事项名称", "task_name", "catalog_code")
    code = next(row[1] for row in sheet.iter_rows(min_row=3) if row[0].value == "食品经营许可")
    assert (code.value, code.data_type, code.number_format) == ("000131101000", "s", "@")
    assert sheet.freeze_panes == "B3"
    reasons = {row[1].value: row[3].value for row in book["未填字段"].iter_rows(min_row=3)}
    assert reasons["权力来源"] == platform_fields.LATER


def test_since_leaves_out_cases_with_nothing_done_from_that_day_on(filled: Actor, tmp_path: Path) -> None:
    export(filled, tmp_path / "later", SetName.CASES, since=date(2026, 11, 17))
    export(filled, tmp_path / "day", SetName.CASES, since=date(2026, 11, 16))
    assert len(rows(tmp_path / "later", platform_fields.APPLICATIONS)) == 0
    assert len(rows(tmp_path / "day", platform_fields.APPLICATIONS)) == 4


def test_only_the_county_and_only_its_liaison_or_administrator_export(filled: Actor, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有「"):
        export(replace(filled, roles=frozenset({Role.WINDOW})), tmp_path)
    assert list(tmp_path.iterdir()) == [tmp_path / "county"]


def test_without_a_list_the_items_are_refused_and_the_cases_go_out(county: Actor, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="还没有事项清单"):
        export(county, tmp_path / "a", SetName.ITEMS)
    assert {file.count for file in export(county, tmp_path / "b", SetName.CASES).files} == {0}


@settings(max_examples=25)
@given(code=st.from_regex(r"[0-9A-HJ-NP-RTUWXY]{18}[1-7]\d{4}[0-9A-Z]{5}\d{3}", fullmatch=True), more=st.booleans())
def test_the_parts_of_a_code_make_the_code(code: str, more: bool) -> None:
    parts = codes_of_code(code + "01" * more, "handling" if more else "implementation")
    assert f"{parts['dept_code']}{code[18]}{parts['catalog_code']}" == parts["task_code"] == code


@pytest.mark.parametrize(
    ("fee", "flag"), [("不收费", "0"), ("免费。", "0"), ("每证 10 元", "1"), ("", ""), ("以省里核定的标准为准", "")]
)
def test_a_fee_is_said_only_where_the_guide_says_it(fee: str, flag: str) -> None:
    assert fee_flag(fee) == flag


def test_a_real_list_of_a_district_goes_out_whole(county: Actor, tmp_path: Path) -> None:
    """1135 items of 34 departments with local codes: every one stands in the table, none lost a digit."""
    path = real_list("guangan_511602_service_items.csv")
    finished(importing.apply_import(county, importing.plan_import(path, "广安区2025年版")))
    export(county, tmp_path / "out", SetName.ITEMS)
    found = rows(tmp_path / "out", platform_fields.IMPLEMENTATION_LIST)
    edition = items.current_edition()
    assert edition is not None
    listed = {item.id: item for item in items.list_items(edition.id)}
    assert len(found) == len(listed) == 1135
    assert sum(row["task_type"] == "01" for row in found) == 536
    for row in found:
        item = listed[row["task_guid"]]
        kept = row["task_handle_item"] or row["task_code"] or row["catalog_code"]
        assert item.code == (kept or row["local_task_code"] or row["local_catalog_code"])
        assert row["dept_code"] in item.code


def test_the_manual_lists_every_field_of_every_table_and_no_other() -> None:
    manual = resources.path("manual/exchange-format.md").read_text("utf-8")
    sections = dict(re.findall(r"^### 表 (\w+) [^\n]*\n(.*?)(?=^### |\Z)", manual, re.MULTILINE | re.DOTALL))
    assert list(sections) == [table.name for table in TABLES]
    for table in TABLES:
        named = set(re.findall(r"`(\w+)` ", sections[table.name]))
        assert named == {field.name for field in table.fields}, table.name
        assert table.standard in sections[table.name]
        empty = re.search(r"^- 暂空：(.*)$", sections[table.name], re.MULTILINE)
        listed = set(re.findall(r"`(\w+)` ", empty[1])) if empty else set()
        assert listed == {field.name for field in table.fields if field.why == platform_fields.LATER}, table.name
