"""认领 and 同源比对 by command."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import main

Run = Callable[..., tuple[int, str, str]]
HEAD = "事项编码,事项名称,主管部门,实施机关,事项类型,设定依据\n"
UPPER = HEAD + "000119001000,取水许可,省水利厅,县级水利部门,行政许可,《水法》第七条\n"
UPPER += "000119002000,河道采砂许可,省水利厅,县级水利部门,行政许可,《水法》第三十九条\n"


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run one command on a county's store with a draft copied from a province's list of two items."""
    password, file = tmp_path / "password", tmp_path / "省.csv"
    password.write_text("Ceshi-2026\n", encoding="utf-8")
    file.write_text(UPPER, encoding="utf-8")

    def work(*arguments: object) -> tuple[int, str, str]:
        head = ["--data", str(tmp_path / "store"), "--password-file", str(password)]
        code = main.main([*head, *map(str, arguments)])
        out, err = capfd.readouterr()
        return code, out, err

    work("init", "--kind", "county", "--organ", "泽州县水利局", "--site", "140525", "--user", "李四")
    assert work("items", "import", file, "--edition", "省清单", "--level", "2")[0] == 0
    assert work("items", "editions", "draft", "县清单", "--upper", "省清单")[0] == 0
    return work


def test_items_are_claimed_declined_stepped_and_counted(run: Run, tmp_path: Path) -> None:
    who = ("--department", "泽州县水利局")
    code, out, _ = run("items", "claims", "status", "--open")
    assert (code, "未答复 2" in out, "取水许可" in out) == (0, True, True)
    assert run("items", "claims", "claim", "000119001000", *who)[1] == "已登记「认领」1 项。\n"
    code, _, err = run("items", "claims", "step", "published", "取水许可", *who)
    assert (code, "还没有登记「编制」" in err) == (1, True)
    assert run("items", "claims", "step", "compiled", "取水许可", *who)[0] == 0
    assert run("items", "claims", "decline", "--all", *who, "--reason", "由市局实施")[1] == "已登记不认领 1 项。\n"
    counted = json.loads(run("items", "claims", "status", "--json")[1])["counts"]
    assert counted == {"due": 2, "claimed": 1, "declined": 1, "open": 0}
    assert run("items", "claims", "reverse", "河道采砂许可", *who, "--reason", "听错了")[0] == 0
    assert run("items", "claims", "claim", "没有的", *who)[2].startswith("上级清单里没有叫「没有的」")
    assert run("items", "claims", "claim", *who)[2].startswith("没有写是哪些事项")
    for name in ("认领.pdf", "认领.xlsx"):
        assert run("items", "claims", "print", tmp_path / name)[0] == 0
        assert (tmp_path / name).exists()


def test_the_comparison_is_told_and_written(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("items", "same-source", "--edition", "县清单", "--out", tmp_path / "同源.pdf")
    assert code == 0
    assert "共2项：同源2项" in out
    assert (tmp_path / "同源.pdf").read_bytes().startswith(b"%PDF")
    value = json.loads(run("items", "same-source", "--edition", "县清单", "--upper", "省清单", "--all", "--json")[1])
    assert value["counts"] == [["同源", 2]]
    assert len(value["lines"]) == 2
    assert run("items", "same-source", "--edition", "省清单")[2].startswith("「省清单」没有关联上级清单")
    assert "不认识" in run("items", "same-source", "--out", tmp_path / "同源.doc")[2]
