"""An export goes out a part at a time: the same files however small the parts, and all of them or none."""

import errno
import gc
import json
import math
from pathlib import Path

import openpyxl
import pytest

from db import clock
from db.actors import Actor
from db.cases.tables import CaseRow
from db.command_line import finished
from db.errors import UserError
from db.exchange.provincial import platform, platform_cases, platform_fields, spool
from db.exchange.provincial.platform_fields import BOOKS, FOLDERS, SetName
from reports import platform_book, xlsx
from tests.exchange.provincial import act, export, rows


def written(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.rglob("*.json") if path.name != platform.INDEX}


def test_an_export_in_parts_of_one_case_writes_what_one_in_a_single_part_does(
    filled: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda now=clock.now(): now)
    whole = export(filled, tmp_path / "whole")
    monkeypatch.setattr(platform_cases, "AT_ONCE", 1)
    monkeypatch.setattr(platform, "TOLD", 2)
    steps = list(platform.export(filled, tmp_path / "parts", platform_book.write))
    assert [step.text for step in steps if "读取办件" in step.text] == ["正在读取办件：2 件", "正在读取办件：4 件"]
    assert written(tmp_path / "parts") == written(tmp_path / "whole")
    assert [file.count for file in whole.files if file.table == "links"] == [18]


def test_a_table_too_long_for_one_sheet_goes_on_on_the_next_and_the_first_sheet_says_so(
    filled: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "ROWS", 3)
    export(filled, tmp_path, SetName.CASES)
    book = openpyxl.load_workbook(tmp_path / FOLDERS[SetName.CASES] / BOOKS[SetName.CASES])
    pages = [name for name in book.sheetnames if name.startswith("事项办理环节")]
    links = rows(tmp_path, platform_fields.LINKS)
    assert pages == ["事项办理环节", *(f"事项办理环节（{n}）" for n in range(2, math.ceil(len(links) / 3) + 1))]
    names = [row[3].value for name in pages for row in book[name].iter_rows(min_row=3)]
    assert names == [link["link_name"] for link in links]
    assert [book[name]["A2"].value for name in pages] == ["case_no"] * len(pages)
    (told,) = [row for row in book["说明"].iter_rows(min_row=3, values_only=True) if row[0] == "事项办理环节"]
    assert told[3:5] == (len(links), len(pages))


@pytest.mark.parametrize("cut", ["full", "book", "closed", "interrupted"])
def test_an_export_cut_short_leaves_nothing_and_the_one_before_as_it_was(
    filled: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], cut: str
) -> None:
    export(filled, tmp_path / "before", SetName.CASES)
    before = {path: path.read_bytes() for path in (tmp_path / "before").rglob("*") if path.is_file()}

    def fail(*_: object) -> None:
        raise KeyboardInterrupt if cut == "interrupted" else OSError(errno.ENOSPC, "full", "links.json")

    if cut != "closed":
        failing = "platform._written" if cut == "book" else "spool.Spool.write"
        monkeypatch.setattr(f"db.exchange.provincial.{failing}", fail)
    for out in (tmp_path / "before", tmp_path / "new"):
        steps = platform.export(filled, out, platform_book.write, [SetName.CASES])
        if cut == "closed":
            assert [next(steps).text for _ in range(3)][-1].startswith("正在写办件")
            steps.close()
        else:
            with pytest.raises(KeyboardInterrupt if cut == "interrupted" else UserError):
                finished(steps)
    assert {path: path.read_bytes() for path in (tmp_path / "before").rglob("*") if path.is_file()} == before
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
def test_a_workbook_on_a_full_disk_is_said_once_and_leaves_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.xlsx.part").symlink_to("/dev/full")
    sheet = xlsx.Columns("甲", ("名称",), ("name",), (("字" * 50,) for _ in range(5000)), (20.0,))
    with pytest.raises(UserError, match="磁盘空间不够"):
        xlsx.save_columns([sheet], tmp_path / "a.xlsx")
    gc.collect()
    assert (capfd.readouterr(), list(tmp_path.iterdir())) == (("", ""), [])


def test_what_a_power_failure_left_behind_is_cleared_by_the_next_export(filled: Actor, tmp_path: Path) -> None:
    left = tmp_path / "out" / spool.UNFINISHED
    left.mkdir(parents=True)
    (left / "links.rows").write_text("{")
    export(filled, tmp_path / "out", SetName.CASES)
    assert not left.exists()
    assert json.loads((tmp_path / "out" / platform.INDEX).read_text("utf-8"))["files"]


def test_every_cell_of_a_workbook_comes_back_as_it_was_written(tmp_path: Path) -> None:
    told = ("<&>\"'", "0012", "", "两\n行", "  空格  ", "𠮷", "坏\x01的", "长" * 40_000)
    sheet = xlsx.Columns(
        "甲", "一二三四五六七八九零", "abcdefghij", [(*told, 2, None), ("后", *told[1:], 1.5, 3)], [9.0] * 10
    )
    xlsx.save_columns([sheet], tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["甲"]
    first, second = page.iter_rows(min_row=3, values_only=True)
    assert first == ("<&>\"'", "0012", None, "两\n行", "  空格  ", "𠮷", "坏的", "长" * 32_767, 2, None)
    assert second[0] == "后"
    assert second[-2:] == (1.5, 3)
    assert page["B3"].number_format == "@"
    assert page["B3"].data_type == "s"


def test_cases_sent_on_ended_and_extended_go_out_with_their_numbers(filled: Actor, tmp_path: Path) -> None:
    ids = {row.number[-1]: str(row.id) for row in CaseRow.select()}
    act(ids["1"], "rescinded", "2026-11-18", {"decision_number": "撤1号"}, lsn=20)
    act(ids["4"], "cancelled", "2026-11-18", lsn=20)
    act(ids["3"], "extended", "2026-11-05", {"days": "10", "paper": "延1号"}, reason="情况复杂", lsn=4)
    export(filled, tmp_path, SetName.CASES, SetName.DECISIONS)
    states = {row["case_no"][-1]: row["state"] for row in rows(tmp_path, platform_fields.APPLICATIONS)}
    assert states == {"1": "15", "2": "13", "3": "11", "4": "11"}
    extended = [row for row in rows(tmp_path, platform_fields.SPECIAL_PROCEDURES) if row["procedure_type"] == "1"]
    assert [(row["case_no"][-1], row["basis"], row["result"]) for row in extended] == [
        ("3", "情况复杂；延1号", "延长 10 个工作日")
    ]
    held = {row["XK_XDR_MC"]: row["XK_ZT"] for row in rows(tmp_path, platform_fields.PERMITS)}
    assert held == {"张**": "无效", "示例食品有限公司": "有效"}
