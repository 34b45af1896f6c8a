"""Deciding by command: a notice read and made a batch, decisions, the four papers, the catalogue."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import main
from db import store
from db.actors import Actor
from db.items import service as items
from db.items.drafts import NewItem
from db.paths import StorePaths

Run = Callable[..., tuple[int, str, str]]
TEXT = """\
示例县人民政府关于划转第三批行政审批事项的通知
（一）将县水务局2个事项划转至县行政审批服务管理局
1.取水许可审批（行政许可）
2.水利工程质量监督手续办理（其他权利）
（二）将下列1个事项划回原部门办理
1.将宗教活动场所筹备设立审核事项划回县委统战部办理（行政许可）
各部门应于2026年4月10日前完成移交。
示例县人民政府
2026年3月16日
"""
BATCH = "2026年第三批划转"


@pytest.fixture
def run(tmp_path: Path, county: Actor, county_paths: StorePaths, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run one command on a county whose list has two items."""
    edition = items.ensure_edition(county, "示例清单", region="140525")
    items.add_items(county, edition.id, [NewItem("取水许可审批", "SL-1", "县水务局", item_type="01"),
                                         NewItem("河道采砂许可", "SL-2", "县水务局", item_type="01")])  # fmt: skip
    store.close_store()
    password = tmp_path / "password"
    password.write_text("Ceshi-2026\n", encoding="utf-8")
    (tmp_path / "通知.txt").write_text(TEXT, "utf-8")

    def work(*arguments: object) -> tuple[int, str, str]:
        head = ["--data", str(county_paths.folder), "--password-file", str(password), "handover"]
        code = main.main([*head, *map(str, arguments)])
        out, err = capfd.readouterr()
        store.close_store()
        return code, out, err

    return work


def test_a_notice_is_read_first_and_made_a_batch_when_accepted(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("notice", "read", tmp_path / "通知.txt")
    assert (code, "划入 2 项" in out, "划回 1 项" in out, "没有写入" in out) == (0, True, True, True)
    assert "原文写作「其他权利」" in out
    code, _, err = run("notice", "read", tmp_path / "通知.txt", "--accept")
    assert (code, "没有对应到登记的单位" in err) == (1, True)
    code, out, _ = run("notice", "read", tmp_path / "通知.txt", "--accept", "--new-organs", "--json")
    told = json.loads(out)
    assert (code, len(told["items"]), bool(told["batch"]), told["deadline"]) == (0, 3, True, "2026-04-10")
    assert BATCH in run("list")[1]


def test_decisions_papers_and_catalogue_by_command(run: Run, tmp_path: Path) -> None:
    run("notice", "read", tmp_path / "通知.txt", "--accept", "--new-organs")
    code, _, err = run("decide", "河道采砂", "--as", "暂缓", "--reason", "专业性强")
    assert (code, "要填复核日期" in err) == (1, True)
    code, out, _ = run("decide", "SL-2", "--as", "不划转", "--reason", "涉及防洪安全")
    assert (code, "不划转，共登记 1 项" in out) == (0, True)
    rows = json.loads(run("decisions", "--json")[1])["rows"]
    assert {row["item"]: row["decision"] or row["batch"] for row in rows} == {
        "河道采砂许可": "excluded", "取水许可审批": f"{BATCH}：划入"}  # fmt: skip
    assert "还缺 4 份" in run("documents", BATCH)[1]
    code, out, _ = run("catalogue", BATCH, "--publish", "--channel", "县政府网站", "--on", "2026-03-20")
    assert (code, "第1版" in out, "2 项" in out) == (0, True, True)
    assert "还缺 3 份" in run("documents", BATCH)[1]
    assert json.loads(run("catalogue", "--json")[1])["versions"][0]["channel"] == "县政府网站"
