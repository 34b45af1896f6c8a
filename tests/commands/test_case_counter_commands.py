"""The counter by command: taking in, questions, the books, the numbers."""

import json
from functools import partial
from pathlib import Path

import pytest

from db import clock
from tests.commands.conftest import Run

ITEM = "公共场所卫生许可"


@pytest.fixture
def run(demo_run: Run) -> Run:
    """Run one command of the group on the demo county."""
    return partial(demo_run, "cases", "counter")


def test_a_case_is_taken_in_with_its_slip_and_its_number_is_in_the_series(run: Run, tmp_path: Path) -> None:
    slip = tmp_path / "slip.pdf"
    code, out, _ = run("take-in", ITEM, "张三（示例）", "--missing", 2, "--slip", slip, "--json")
    assert (code, slip.read_bytes()[:5]) == (0, b"%PDF-")
    taken = json.loads(out)
    assert len(taken["missing"]) == 1
    (own,) = json.loads(run("numbers", "--json")[1])["series"]
    assert f"{own['prefix']}{own['last']:06d}" == taken["number"]
    assert (own["gaps"], own["why"]) == ([], "")
    assert "没有缺号" in run("numbers")[1]
    assert "没有「没有的事项」" in run("take-in", "没有的事项", "张三")[2]
    assert "身份证号码不对" in run("take-in", ITEM, "张三", "--id-number", "999999199001010017")[2]


def test_questions_are_noted_and_answered(run: Run) -> None:
    number = json.loads(run("ask", "办卫生许可要带什么？", "--json")[1])["number"]
    assert "已答复" in run("answer", number, "带营业执照。")[1]
    assert "已由李四答复" in run("answer", number, "再答")[2]


def test_the_books_are_written(run: Run, tmp_path: Path) -> None:
    today = clock.today()
    assert run("day", tmp_path / "day.pdf")[0] == 0
    assert "不是月份" in run("month", "2026", tmp_path / "m.xlsx")[2]
    assert run("month", f"{today:%Y-%m}", tmp_path / "m.xlsx")[0] == 0
    code, out, _ = run("ledger", "2026-01-01", "2026-12-31", tmp_path / "l.xlsx")
    assert (code, (tmp_path / "l.xlsx").read_bytes()[:2]) == (0, b"PK")
    assert "台账 0 件" not in out
