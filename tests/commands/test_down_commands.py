"""The commands of 放假安排, 常用语 and 移交."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import main

Run = Callable[..., tuple[int, str, str]]
NOTICE = {
    "notice": "国务院办公厅关于2027年部分节假日安排的通知", "published": "2026-11-05", "year": 2027, "whole_year": True,
    "rest": [{"from": "2027-01-01", "to": "2027-01-03", "name": "元旦"}], "work": [],
}  # fmt: skip


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run one command on the county's store of this test; returns exit code, output and errors."""
    (tmp_path / "password").write_text("Ceshi-2026\n", encoding="utf-8")

    def work(*arguments: object) -> tuple[int, str, str]:
        head = ["--data", str(tmp_path / "store"), "--password-file", str(tmp_path / "password")]
        code = main.main([*head, *map(str, arguments)])
        out, err = capfd.readouterr()
        return code, out, err

    organ = "泽州县行政审批服务管理局"
    assert work("init", "--kind", "county", "--organ", organ, "--site", "140525", "--user", "李四")[0] == 0
    return work


def test_a_notice_is_imported_and_listed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "2027.json"
    file.write_text(json.dumps(NOTICE), encoding="utf-8")
    assert "已录入2027年放假安排" in run("calendar", "import", file)[1]
    listed = json.loads(run("calendar", "list", "--json")[1])["notices"]
    assert (listed[0]["year"], listed[0]["shipped"], listed[1]["shipped"]) == (2027, False, True)
    assert run("calendar", "list")[1].startswith("2027  县里录入  2026-11-05  《国务院办公厅关于2027年")
    file.write_text("{}", encoding="utf-8")
    code, _, error = run("calendar", "import", file)
    assert code == 1
    assert "2027.json" in error


def test_phrases_are_replaced_by_a_file_and_listed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "常用语.txt"
    file.write_text("不属于本机关职权\n\n材料不全\n", encoding="utf-8")
    assert run("cases", "phrases", "不予受理", "--file", file)[1] == "不属于本机关职权\n材料不全\n"
    assert json.loads(run("cases", "phrases", "不予受理", "--json")[1])["phrases"] == ["不属于本机关职权", "材料不全"]
    assert run("cases", "phrases", "受理")[1] == "「受理」没有常用语。\n"
    assert run("cases", "phrases", "别的")[0] == 2
    assert run("cases", "phrases", "不予受理", "--file", tmp_path / "没有")[0] == 1


def test_handing_over_a_case_that_is_not_there_is_one_sentence(run: Run, tmp_path: Path) -> None:
    for arguments in (
        ("release", "--to", "140525108"),
        ("give-back",),
        ("take-over", "--to", "140525108", "--second", "李四", "--second-password-file", tmp_path / "password"),
    ):
        code, _, error = run("exchange", *arguments, "1", "--reason", "试试")
        assert (code, "没有编号「1」的办件" in error) == (1, True)
    assert run("exchange", "release", "1")[0] == 2
