"""The lists of cases by command, on the demo county."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from db import clock
from tests.commands.conftest import Run

Told = Callable[..., tuple[int, str]]


@pytest.fixture
def run(demo_run: Run) -> Told:
    """Run one command of the lists; exit code and output."""
    return lambda *arguments: demo_run("cases", "queues", *arguments)[:2]


def test_queues_are_counted_listed_and_searched(run: Told) -> None:
    code, out = run("counts", "--json")
    counts = json.loads(out)
    assert code == 0
    listed = json.loads(run("list", "待补正", "--json")[1])["cases"]
    assert len(listed) == counts["待补正"] > 0
    assert {case["state"] for case in listed} == {"待补正"}
    number = listed[0]["number"]
    assert [hit["number"] for hit in json.loads(run("find", number, "--json")[1])["cases"]] == [number]
    assert len(json.loads(run("list", "全部", "--number", number, "--json")[1])["cases"]) == 1
    assert run("list", "已转报上级", "--number", "9999999")[1].strip() == "「已转报上级」没有符合的办件。"


def test_statistics_and_exceptions_are_written_as_workbooks(run: Told, tmp_path: Path) -> None:
    first, last = f"{clock.today().year - 1}-01-01", clock.today().isoformat()
    out = tmp_path / "统计.xlsx"
    code, told = run("statistics", first, last, "--by", "收件单位", "--out", out, "--json")
    assert code == 0
    (line,) = json.loads(told)["lines"]
    book = load_workbook(out)
    assert book.sheetnames == ["按事项", "按收件单位", "按月份", "按渠道", "按标记", "环节用时统计"]
    offices = [[cell.value for cell in row] for row in book["按收件单位"].iter_rows()]
    assert (offices[0][:2], offices[1][:2]) == (["收件单位", "收件"], ["organ_name", "received_num"])
    assert offices[2][:2] == [line["name"], line["received"]]
    assert [book[tab].cell(2, 14).value for tab in book.sheetnames[:2]] == ["task_code", "organ_code"]
    assert (book["按渠道"]["N2"].value, book["按渠道"]["N3"].value) == ("source_code", "1")
    tasks = [row[13] for row in book["按事项"].iter_rows(min_row=3, values_only=True)]
    assert all(isinstance(code, str | None) for code in tasks)
    steps = [[cell.value for cell in row] for row in book["环节用时统计"].iter_rows()]
    assert steps[1] == ["task_name", "task_code", "organ_name", "link_name", "number", "mean_days", "median_days",
                        "most_days", "mean_stopped", "organ_code"]  # fmt: skip
    assert len(steps) > 3
    out = tmp_path / "例外.xlsx"
    code, told = run("exceptions", first, last, "--out", out, "--json")
    found = json.loads(told)["exceptions"]
    assert {one["fault"] for one in found} >= {"overdue", "not_served"}
    assert load_workbook(out)["例外清单"].max_row == 3 + len(found)
