"""Bags, certificates and the archive without a window."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import main
from db import clock, store
from db.actors import Actor
from db.cases import service
from db.cases.rules import Intake
from db.items import service as items
from db.items.drafts import NewItem
from db.paths import StorePaths
from tests.cases.after_decision import blanks, decided

PASSWORD = "Ceshi-2026"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(county: Actor, county_paths: StorePaths, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command on a county with one granted case and blanks; exit code, output, errors."""
    edition = items.ensure_edition(county, "泽州县2026年版")
    new = NewItem("公共场所卫生许可", item_type="01", level="4", implementing_body=county.organ_name)
    (item,) = items.add_items(county, edition.id, [new])
    taken = service.take_in(county, Intake(item, "示例宾馆", "2", clock.today()))
    decided(county, taken, clock.today())
    blanks(county)
    store.close_store()
    secret = tmp_path / "password"
    secret.write_text(PASSWORD)

    def work(*arguments: str) -> tuple[int, str, str]:
        given = ["--data", str(county_paths.folder), "--password-file", str(secret), "cases", *arguments]
        code = main.main(given)
        told = capsys.readouterr()
        store.close_store()
        return code, told.out, told.err

    return work


def test_a_case_goes_from_its_certificate_to_the_archive(run: Run, tmp_path: Path) -> None:
    number = f"140525A{clock.today().year}000001"
    certify = ("issuing", "certify", number, "第0012号", "--stock", "卫生许可证", "--blank")
    assert "不在库" in run(*certify, "WS0099")[2]
    assert "已制证" in run(*certify, "WS0001")[1]
    assert "已登记：电话，未接通" in run("issuing", "notify", number, "--result", "未接通")[1]
    assert "未接通" in run("issuing", "waiting")[1]
    assert "要填「拒收事由」" in run("issuing", "deliver", number, "--way", "left")[2]
    assert "直接送达" in run("issuing", "deliver", number, "--say", "receiver=钱七", "--say", "relation=法定代表人")[1]
    assert "发证登记簿 1 件" in run("issuing", "register", str(tmp_path / "簿.xlsx"))[1]
    assert number in run("archive", "ready")[1]
    assert "没有检测" in run("archive", "check", number)[1]
    out = tmp_path / "包.zip"
    assert "没有写归档说明" in run("archive", "put", number, str(out))[2]
    assert "D30-140525-0001" in run("archive", "put", number, str(out), "--fonds", "Z109", "--why", "原件在纸质卷")[1]
    code, told, _ = run("archive", "verify", str(out), "--json")
    assert code == 0
    assert json.loads(told)["problems"] == []
    assert (
        "1 件" in run("archive", "hand-over", "移1", str(tmp_path / "单.pdf"), "--xlsx", str(tmp_path / "单.xlsx"))[1]
    )
    assert "自拟结构" in run("archive", "layout")[1]


def test_a_bag_is_sent_and_arrives(run: Run, tmp_path: Path) -> None:
    number, sheet = f"140525A{clock.today().year}000001", tmp_path / "单.pdf"
    sent = run("bags", "send", "示例镇便民服务中心", f"{number}=4/3", "--carrier", "孙八", "--things", "OR", "--print",
               str(sheet), "--json")[1]  # fmt: skip
    bag = json.loads(sent)["number"]
    assert sheet.exists()
    assert f"{bag}" in run("bags", "list")[1]
    assert "在途" in run("bags", "where", number)[1]
    assert "没有写明差异" in run("bags", "arrive", bag, f"{number}=4/2")[2]
    assert "收到 1 件" in run("bags", "arrive", bag)[1]
    assert "没有在途" in run("bags", "list")[1]
    assert "看不懂" in run("bags", "send", "乙", "x", "--carrier", "孙八")[2]
    assert "凭单登记 1 件，1 件等数据包" in run("bags", "paper", "示例镇", "140525001A2026000009=3/1", "--bag", "Y7")[1]
