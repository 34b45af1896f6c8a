"""The commands of the roster: what a county and its offices can do without a window."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import main
from db.actors import SiteKind
from db.exchange import service
from db.organs import service as organs
from db.paths import StorePaths

PASSWORD = "Ceshi-2026"
Run = Callable[..., tuple[int, str, str]]
OFFICES = {
    "county": (SiteKind.COUNTY, "泽州县行政审批服务管理局", "140525", "李四"),
    "township": (SiteKind.TOWNSHIP, "巴公镇便民服务中心", "140525108", "周八"),
    "new": (SiteKind.TOWNSHIP, "巴公镇便民服务中心", "140525108", "周八"),
    "again": (SiteKind.COUNTY, "泽州县行政审批服务管理局", "140525", "李四"),
}


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run one command of the group 数据交换 at an office; returns exit code, output and errors."""
    (tmp_path / "password").write_text(PASSWORD, encoding="utf-8")

    def work(office: str, *arguments: object) -> tuple[int, str, str]:
        head = ["--data", str(tmp_path / office), "--password-file", str(tmp_path / "password"), "exchange"]
        code = main.main([*head, *map(str, arguments)])
        out, err = capfd.readouterr()
        return code, out, err

    for name, (kind, organ, code, user) in OFFICES.items():
        actor, _ = organs.start_office(StorePaths(tmp_path / name), kind, organ, code, user, PASSWORD)
        service.ensure_identity(actor)
    return work


def asked(run: Run, office: str, file: Path) -> str:
    """Write a request and return its fingerprint."""
    return str(json.loads(run(office, "enrol-request", file, "--json")[1])["fingerprint"])


def test_enrolling_replacing_and_closing_by_commands(run: Run, tmp_path: Path) -> None:
    file, grant = tmp_path / "r.xpk", tmp_path / "g.xpk"
    shown = asked(run, "township", file)
    code, out, _ = run("county", "enrol-approve", file, grant, "--fingerprint", shown, "--json")
    assert code == 0
    own = json.loads(out)["fingerprint"]
    assert run("township", "enrol-accept", grant, "--fingerprint", own)[0] == 0
    (first,) = json.loads(run("county", "roster", "--json")[1])["members"]
    assert (first["standing"], first["letter"], first["code"]) == ("有效", "A", "140525108")

    shown = asked(run, "new", file)
    found = json.loads(run("county", "enrol-look", file, "--json")[1])
    assert [row["address"] for row in found["members"]] == [first["address"]]
    code, _, err = run("county", "enrol-approve", file, grant, "--fingerprint", shown)
    assert (code, "还没有说它怎么办" in err) == (1, True)
    code, _, _ = run("county", "enrol-approve", file, grant, "--fingerprint", shown, "--replaces", first["address"])
    assert code == 0
    new, old = json.loads(run("county", "roster", "--json")[1])["members"]
    assert (old["standing"], old["successor"], new["letter"]) == ("已续接", new["address"], "B")
    assert run("county", "revoke", new["address"], "--reason", "电脑丢失")[0] == 0
    assert "电脑丢失" in run("county", "roster")[1]
    assert run("county", "revoke", new["address"])[0] == 2


def test_the_root_key_goes_to_paper_and_comes_back(run: Run, tmp_path: Path) -> None:
    file, grant, copy = tmp_path / "r.xpk", tmp_path / "g.xpk", tmp_path / "名册.xpk"
    shown = asked(run, "township", file)
    own = json.loads(run("county", "enrol-approve", file, grant, "--fingerprint", shown, "--json")[1])["fingerprint"]
    run("township", "enrol-accept", grant, "--fingerprint", own)
    sheet = tmp_path / "根密钥单.pdf"
    assert run("county", "root-sheet", sheet)[0] == 0
    assert sheet.read_bytes().startswith(b"%PDF")
    code_file = tmp_path / "code.txt"
    code_file.write_text(service.root_sheet(organs.sign_in(StorePaths(tmp_path / "county"), "李四", PASSWORD)).code)
    assert json.loads(run("township", "roster-copy", copy, "--json")[1]) == {"version": 2}
    assert "读不出来" in run("again", "root-restore", tmp_path / "absent", copy)[2]
    code, out, _ = run("again", "root-restore", code_file, copy, "--json")
    assert (code, json.loads(out)["version"] > 2) == (0, True)
    assert run("again", "export", "--to", "140525108", tmp_path)[0] == 0


def test_what_another_pc_writes_and_what_comes_back_is_listed(run: Run) -> None:
    assert run("township", "other-pc")[1].strip() == "没有由另一台电脑经办的。"
    assert json.loads(run("township", "other-pc", "--seen", "--json")[1]) == {"documents": []}
    assert run("county", "take-back")[1].strip() == "没有等着取回的。"
    assert json.loads(run("county", "take-back", "140525108", "--json")[1]) == {"documents": []}
    code, _, err = run("county", "take-back", "--reason", "对过")
    assert (code, "没有说从哪个单位取回" in err) == (1, True)
    code, _, err = run("county", "take-back", "140525108", "--reason", "对过")
    assert (code, "没有可以从这个单位取回的" in err) == (1, True)
    code, _, err = run("county", "first-keys")
    assert (code, "没有要确认的" in err) == (1, True)


def test_a_form_is_printed_and_a_moved_county_confirmed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("township", "enrol-form", tmp_path / "登记表.pdf")[0] == 0
    assert (tmp_path / "登记表.pdf").read_bytes().startswith(b"%PDF")
    code, _, err = run("county", "confirm-moved")
    assert (code, "没有要确认的搬迁" in err) == (1, True)
    monkeypatch.setattr("db.organs.machine.is_another", lambda: True)
    organs.sign_in(StorePaths(tmp_path / "county"), "李四", PASSWORD)
    monkeypatch.setattr("db.organs.machine.is_another", lambda: False)
    assert json.loads(run("county", "confirm-moved", "--json")[1]) == {"incarnation": 2}
