"""Attaching a scan from the command line, and listing what has arrived."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import main
from db.actors import SiteKind
from db.organs import service as organs
from db.paths import StorePaths
from tests.exchange.offices import add_case

PASSWORD = "Ceshi-2026"
NUMBER = "140525108A2026000001"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run one command on a township's store with one case."""
    (tmp_path / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    paths = StorePaths(tmp_path / "store")
    organs.start_office(paths, SiteKind.TOWNSHIP, "巴公镇便民服务中心", "140525108", "张三", PASSWORD)
    add_case(materials=2)

    def work(*arguments: object) -> tuple[int, str, str]:
        head = ["--data", str(paths.folder), "--password-file", str(tmp_path / "password")]
        code = main.main([*head, *map(str, arguments)])
        return code, *capfd.readouterr()

    return work


def test_a_scan_is_attached_to_a_material_and_listed(run: Run, tmp_path: Path) -> None:
    scan = tmp_path / "身份证 正面.pdf"
    scan.write_bytes(b"%PDF-1.7 scan")
    assert run("cases", "attach", NUMBER, scan, "--material", "2") == (
        0, f"已给 {NUMBER} 加附件：「身份证 正面.pdf」（PDF，13 字节）。\n", "",
    )  # fmt: skip
    code, out, _ = run("cases", "attachments", NUMBER, "--json")
    (one,) = json.loads(out)["attachments"]
    assert (code, one["name"], one["material"], one["present"]) == (0, "身份证 正面.pdf", "材料1", True)
    assert run("cases", "attachments", NUMBER)[1] == "1  身份证 正面.pdf  PDF  已到\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("140525108A2026000009", "a.pdf"), "没有编号「140525108A2026000009」的办件"),
        ((NUMBER, "没有.pdf"), "找不到「没有.pdf」"),
        ((NUMBER, "a.exe"), "「a.exe」不是可以作附件的文件，没有保存"),
        ((NUMBER, "a.pdf", "--material", "3"), "这件没有第 3 份材料"),
    ],
)
def test_what_cannot_be_attached_is_one_sentence(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 scan")
    (tmp_path / "a.exe").write_bytes(b"MZ")
    number, name, *more = arguments
    code, out, err = run("cases", "attach", number, tmp_path / name, *more)
    assert (code, out) == (1, "")
    assert words in err
    assert err.count("\n") == 1


def test_a_wrong_scan_is_taken_off_by_its_number_with_a_reason(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 scan")
    run("cases", "attach", NUMBER, tmp_path / "a.pdf")
    assert "这件没有第 2 个附件" in run("cases", "detach", NUMBER, "2", "--reason", "扫错了")[2]
    assert run("cases", "detach", NUMBER, "1", "--reason", "扫错了") == (
        0,
        f"已从 {NUMBER} 撤下附件：「a.pdf」。\n",
        "",
    )
    assert run("cases", "attachments", NUMBER)[1] == "这件没有附件。\n"
