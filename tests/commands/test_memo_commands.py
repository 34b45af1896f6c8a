"""Memoranda and papers of a handover by command."""

import json
from functools import partial
from pathlib import Path

import pytest

from tests.commands.conftest import Run

DEPARTMENT, HEALTH = "县交通运输局", "县卫生健康和体育局"


@pytest.fixture
def run(demo_run: Run) -> Run:
    """Run one command of the group on the demo county."""
    return partial(demo_run, "handover")


def test_a_memorandum_is_edited_compared_and_signed(run: Run) -> None:
    memo = ("memo", "edit", "2020", DEPARTMENT)
    assert "起草中" in run("memo", "show", "2020")[1]
    assert run(*memo, "--clause", 9, "--heading", "联络", "--text", "各定一人。")[0] == 0
    assert "条款次序" in run(*memo, "--clause", 1, "--move-to", 2)[1]
    assert "没有写明法律、法规的名称" in run(*memo, "--item", "客运班线延续经营许可", "--opinion", "县局要求")[2]
    assert "没有说改第几条" in run(*memo, "--text", "各定一人。")[2]
    found = json.loads(run("memo", "show", "2020", DEPARTMENT, "--compare", 1, "--json")[1])
    assert [one["what"] for one in found["differences"]][-1] == "条款次序"
    out = run("memo", "sign", "2020", DEPARTMENT, "--signatory", "赵六", "--on", "2020-12-29")[1]
    assert f"还差{DEPARTMENT}签署" in out
    assert "不能再签一次" in run("memo", "sign", "2020", DEPARTMENT, "--signatory", "赵六")[2]
    assert "已有一方签署" in run(*memo, "--clause", 1, "--remove")[2]
    assert "还没有签齐" in run("memo", "amend", "2020", DEPARTMENT, "--reason", "规则变了")[2]
    assert run("memo", "sign", "2020", DEPARTMENT, "--take-back", "--reason", "写错")[0] == 0


def test_the_papers_of_a_department_are_written_by_command(run: Run, tmp_path: Path) -> None:
    assert run("set", "2020", tmp_path / "a.pdf", "--department", DEPARTMENT)[1].count("页") == 5
    for kind in ("progress", "outstanding", "notice"):
        assert "已写成" in run("paper", kind, "2020", tmp_path / f"{kind}.pdf", "--department", DEPARTMENT)[1]
    assert "已写成" in run("paper", "catalogue", "2020", tmp_path / "c.pdf", "--draft")[1]
    for kind in ("seals", "stock"):
        assert "已写成" in run("paper", kind, "2020", tmp_path / f"{kind}.pdf", "--department", DEPARTMENT)[1]
    assert "已写成" in run("paper", "key", tmp_path / "k.pdf")[1]
    assert f"没有{HEALTH}的章" in run("paper", "seals", "2020", tmp_path / "s.pdf", "--department", HEALTH)[2]
    assert "没有说是哪个部门的" in run("paper", "notice", "2020", tmp_path / "n.pdf")[2]
