"""A department's request by command, and the county's answer."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import main
from db import journal, store
from db.actors import SiteKind
from db.items.tables import EditionRow
from db.organs import service as organs
from db.paths import StorePaths

Run = Callable[..., tuple[int, str, str]]
LIST = (
    "事项编码,事项名称,主管部门,事项类型,设定依据,承诺时限\n"
    "000164002000,林木采伐许可证核发,县林业局,行政许可,《森林法》第五十七条,10个工作日\n"
)
TITLE = "压缩承诺时限"


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run one command as an office of a kind on a store with a published list of one item."""
    password, file = tmp_path / "password", tmp_path / "清单.csv"
    password.write_text("Ceshi-2026\n", encoding="utf-8")
    file.write_text(LIST, encoding="utf-8")
    folder = tmp_path / "store"

    def work(*arguments: object) -> tuple[int, str, str]:
        code = main.main(["--data", str(folder), "--password-file", str(password), *map(str, arguments)])
        out, err = capfd.readouterr()
        return code, out, err

    def at(kind: SiteKind, *arguments: object) -> tuple[int, str, str]:
        organs.sign_in(StorePaths(folder), "李四", "Ceshi-2026")
        journal.set_info("site_kind", kind)
        store.close_store()
        return work("items", "adjust", *arguments)

    work("init", "--kind", "county", "--organ", "泽州县林业局", "--site", "140525", "--user", "李四")
    assert work("items", "import", file, "--edition", "2025年版")[0] == 0
    organs.sign_in(StorePaths(folder), "李四", "Ceshi-2026")
    EditionRow.update(state="published", published_on="2026-01-05", in_force_on="2026-01-05").execute()
    store.close_store()
    return at


def test_a_request_is_drafted_filled_in_submitted_answered_and_printed(run: Run, tmp_path: Path) -> None:
    there, here = SiteKind.DEPARTMENT, SiteKind.COUNTY
    assert run(here, "request", "draft", TITLE)[0] == 1
    assert run(there, "request", "draft", TITLE, "--reason", "群众反映", "--basis", "《条例》第十九条")[0] == 0
    code, _, err = run(there, "request", "submit", TITLE)
    assert (code, err) == (1, "申请没有提交：还没有列入事项。请逐项改正，再提交。\n")
    code, out, _ = run(there, "line", TITLE, "change", "林木采伐许可证核发", "--set", "承诺时限=5个工作日")
    assert "承诺时限：10个工作日 → 5个工作日" in out
    assert "等县里答复" in run(there, "request", "submit", TITLE)[1]
    code, _, err = run(there, "request", "accept", TITLE)
    assert (code, err.startswith("清单由县级调整，本单位没有改动。")) == (1, True)
    code, out, err = run(here, "request", "accept", TITLE, "--number", "3")
    assert (code, out, err) == (0, "已列入调整「压缩承诺时限」（1 项），请按调整的步骤办理。\n", "")
    found = json.loads(run(there, "request", "list", "--json")[1])["requests"]
    assert [(one["state"], one["adjustment"], one["items"]) for one in found] == [
        ("accepted", TITLE, ["林木采伐许可证核发"])
    ]
    assert found[0]["progress"].endswith("收到，已列入第3号调整，正在办理")
    paper = tmp_path / "申请表.pdf"
    assert run(there, "request", "print", TITLE, paper)[0] == 0
    assert paper.read_bytes().startswith(b"%PDF")


def test_a_request_is_withdrawn_drafted_again_and_sent_back(run: Run) -> None:
    there, here = SiteKind.DEPARTMENT, SiteKind.COUNTY
    run(there, "request", "draft", TITLE, "--reason", "群众反映", "--basis", "《条例》第十九条")
    run(there, "line", TITLE, "change", "林木采伐许可证核发", "--set", "承诺时限=5个工作日")
    run(there, "request", "submit", TITLE)
    assert "撤回：另行研究" in run(there, "request", "withdraw", TITLE, "--reason", "另行研究")[1]
    assert run(there, "request", "again", TITLE)[1] == "已照原申请起草「压缩承诺时限」。\n"
    run(there, "request", "submit", TITLE)
    out = run(here, "request", "return", TITLE, "--from", "泽州县林业局", "--reason", "请附材料")[1]
    assert out == "已退回「压缩承诺时限」，随下一个数据包告诉泽州县林业局。\n"
    assert "退回：请附材料" in run(there, "request", "show", TITLE)[1]
    assert run(here, "request", "reverse", TITLE, "--reason", "应当列入")[1] == "已更正「压缩承诺时限」的答复。\n"
    code, _, err = run(here, "request", "accept", TITLE, "--into", "没有的")
    assert (code, err.startswith("没有叫「没有的」的调整，没有列入。")) == (1, True)
    assert run(here, "request", "show", "别的")[2].startswith("没有叫「别的」的申请。")
