"""The commands between offices and upwards: export, apply, history, a whole folder, the province's fields."""

import contextlib
import io
import json
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import main
from db import store
from db.exchange.transport import inbox
from tests.conftest import PASSWORD

COUNTY = ("county", "泽州县行政审批服务管理局", "140525")
TOWNSHIP = ("township", "巴公镇便民服务中心", "140525108")


@dataclass
class Desk:
    """Two offices driven by commands alone."""

    folder: Path
    capfd: pytest.CaptureFixture[str]

    @property
    def stick(self) -> Path:
        return self.folder / "stick"

    def run(self, office: str, *arguments: object) -> tuple[int, str, str]:
        head = ["--data", str(self.folder / office), "--password-file", str(self.folder / "password")]
        code = main.main([*head, *map(str, arguments)])
        out, err = self.capfd.readouterr()
        return code, out, err

    def ask(self, office: str, *arguments: object) -> dict[str, Any]:
        code, out, err = self.run(office, *arguments, "--json")
        assert code == 0, err
        found: dict[str, Any] = json.loads(out)
        return found


@pytest.fixture(scope="session")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county and a township enrolled with it, made by commands, once."""
    folder = tmp_path_factory.mktemp("desks")
    (folder / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    (folder / "stick").mkdir()
    call = caller(folder)
    for kind, organ, site in (COUNTY, TOWNSHIP):
        call(kind, "init", "--kind", kind, "--organ", organ, "--site", site, "--user", "张三")
    request, grant = folder / "stick" / "request.xpk", folder / "stick" / "grant.xpk"
    shown = call("township", "exchange", "enrol-request", request, "--json")["fingerprint"]
    answer = call("county", "exchange", "enrol-approve", request, grant, "--fingerprint", shown, "--json")
    call("township", "exchange", "enrol-accept", grant, "--fingerprint", answer["fingerprint"])
    store.close_store()
    for file in (request, grant):
        file.unlink()
    return folder


def caller(folder: Path) -> Callable[..., dict[str, Any]]:
    """Run commands outside a test; returns what --json printed."""

    def call(office: str, *arguments: object) -> dict[str, Any]:
        out = io.StringIO()
        head = ["--data", str(folder / office), "--password-file", str(folder / "password")]
        with contextlib.redirect_stdout(out):
            assert main.main([*head, *map(str, arguments)]) == 0
        found: dict[str, Any] = json.loads(out.getvalue()) if "--json" in arguments else {}
        return found

    return call


@pytest.fixture
def desk(enrolled: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Desk:
    shutil.copytree(enrolled, tmp_path / "desk")
    return Desk(tmp_path / "desk", capfd)


def test_export_says_what_to_do_next_and_apply_takes_several_files(desk: Desk) -> None:
    code, out, _ = desk.run("township", "exchange", "export", "--to", "140525", desk.stick)
    assert code == 0
    assert "读回核对" in out
    assert "请带到县里" in out
    again = desk.ask("township", "exchange", "export", "--to", "140525", desk.stick)["files"]
    files = sorted(desk.stick.glob("*.xpk"))
    assert [str(files[-1])] == again
    (desk.stick / "坏.xpk").write_bytes(b"x")
    code, out, err = desk.run("county", "exchange", "apply", *files, desk.stick / "坏.xpk", "--json")
    told = json.loads(out)["files"]
    assert (code, [one["refused"] for one in told]) == (1, [False, False, True])
    assert "不是数据包" in err
    receipts = sorted(desk.stick.glob("*.xrc"))
    code, out, _ = desk.run("township", "exchange", "apply", *receipts)
    assert (code, len(out.splitlines())) == (0, 2)
    assert out.splitlines()[0] == "泽州县行政审批服务管理局的回执已登记：对方已收本机第 1 号包。"
    status = desk.run("county", "exchange", "status")[1]
    assert "坏.xpk  拒收：不是数据包" in status
    assert "第 0 号" not in status


def test_what_a_package_would_change_is_counted_first_and_shortened_unless_all_is_asked_for(desk: Desk) -> None:
    lines = "".join(f"DEMO-{n:03},示例事项{n},示例局,其他行政权力\n" for n in range(25))
    (desk.folder / "清单.csv").write_text(f"事项编码,事项名称,主管部门,事项类型\n{lines}", encoding="utf-8")
    assert desk.run("county", "items", "import", desk.folder / "清单.csv", "--edition", "2026年版")[0] == 0
    (file,) = desk.ask("county", "exchange", "export", "--to", "140525108", desk.stick)["files"]
    head, counts, *rows = desk.run("township", "exchange", "plan", file)[1].splitlines()
    whole = desk.run("township", "exchange", "plan", file, "--all")[1].splitlines()
    assert "还没有写入任何数据" in head
    assert counts.startswith("新增 ")
    assert (len(rows), rows[-1]) == (21, f"…其余 {len(whole) - 22} 项，用 --all 全部列出")
    assert whole[:22] == [head, counts, *rows[:20]]


def test_a_closed_office_is_not_told_to_be_unknown(desk: Desk) -> None:
    (member,) = desk.ask("county", "exchange", "roster")["members"]
    desk.run("county", "exchange", "revoke", member["address"], "--reason", "电脑丢失")
    code, _, err = desk.run("county", "exchange", "export", "--to", "140525108", desk.stick)
    assert (code, "巴公镇便民服务中心的电脑都已在名册里停用" in err) == (1, True)


def test_a_sealed_package_is_exported_again_by_the_beginning_of_its_digest(desk: Desk) -> None:
    desk.run("township", "exchange", "export", "--to", "140525", desk.stick)
    row = desk.ask("township", "exchange", "history", "--direction", "发出")["rows"][0]
    again = desk.ask("township", "exchange", "export", "--reexport", row["pid"][:8], desk.folder / "other")
    assert [Path(file).name for file in again["files"]] == [file.name for file in desk.stick.glob("*.xpk")]
    assert row["pid"][:12] in desk.run("township", "exchange", "history")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "out"), "没有说导出给谁"),
        (("export", "--to", "140525", "--reexport", "abcd", "out"), "没有说导出给谁"),
        (("export", "--to", "140525", "--volume-size", "很大", "out"), "看不懂"),
        (("export", "--to", "140525", "--volume-size", "1", "out"), "分卷大小不对"),
        (("export", "--reexport", "ffff", "out"), "没有封过"),
    ],
)
def test_a_wrong_export_is_told_in_one_sentence(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = desk.run("township", "exchange", *arguments)
    assert (code, out, said in err, err.count("\n")) == (1, "", True, 1)


def test_drives_need_no_store(desk: Desk) -> None:
    assert "drives" in desk.ask("nowhere", "exchange", "drives")


def test_receive_takes_a_folder_with_exit_0_and_writes_its_report(desk: Desk) -> None:
    desk.run("township", "exchange", "export", "--to", "140525", desk.stick)
    book, text = desk.folder / "报告.xlsx", desk.folder / "报告.txt"
    code, out, _ = desk.run("county", "receive", desk.stick, "--report", book)
    assert code == 0
    assert "巴公镇便民服务中心（140525108）：第 1 号" in out
    assert "合计：写入 1 个包" in out
    sheet = openpyxl.load_workbook(book)["各单位"]
    assert [cell.value for cell in sheet[4]][:4] == [1, "巴公镇便民服务中心", "140525108", "1"]
    assert desk.run("county", "receive", desk.stick, "--report", text)[0] == 0
    assert "已导入过 1 个" in text.read_text("utf-8-sig")


def test_receive_ends_with_1_when_something_was_refused_and_takes_the_rest(desk: Desk) -> None:
    desk.run("township", "exchange", "export", "--to", "140525", desk.stick)
    (desk.stick / "坏.xpk").write_bytes(b"x")
    code, out, _ = desk.run("county", "receive", desk.stick, "--json")
    found = json.loads(out)
    assert (code, found["totals"]["packages"], found["totals"]["refused"]) == (1, 1, 1)
    assert found["strangers"][0]["file"] == "坏.xpk"


def test_ctrl_c_stops_receive_between_two_packages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        desk.run("township", "exchange", "export", "--to", "140525", desk.stick)
    taken = inbox.apply

    def interrupted(*arguments: Any) -> inbox.ApplyResult:
        os.kill(os.getpid(), signal.SIGINT)
        return taken(*arguments)

    monkeypatch.setattr(inbox, "apply", interrupted)
    code, out, err = desk.run("county", "receive", desk.stick)
    assert (code, "按要求停下了，还有 1 个文件没有收" in out, "收完手上这个包就停下" in err) == (1, True, True)
    monkeypatch.setattr(inbox, "apply", taken)
    assert desk.run("county", "receive", desk.stick)[0] == 0


def test_a_second_ctrl_c_breaks_off_and_says_what_holds(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.run("township", "exchange", "export", "--to", "140525", desk.stick)

    def interrupted(*_: Any) -> inbox.ApplyResult:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        raise AssertionError

    monkeypatch.setattr(inbox, "apply", interrupted)
    code, _, err = desk.run("county", "receive", desk.stick)
    assert (code, "手上这个包没有写入；前面写入的都有效" in err) == (1, True)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_export_platform_writes_the_sets_asked_for(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, said, _ = desk.run("county", "export-platform", out, "--sets", "cases,decisions")
    assert code == 0
    assert "交完请删除" in said
    assert sorted(path.name for path in out.iterdir()) == ["index.json", "办件（内部，不得公开）", "双公示（可公开）"]
    found = desk.ask("county", "export-platform", tmp_path / "more", "--sets", "decisions")
    assert {file["table"] for file in found["files"]} == {"permits", ""}


@pytest.mark.parametrize(
    ("office", "arguments", "said"),
    [
        ("county", ("export-platform", "out", "--sets", "persons"), "没有叫「persons」的数据集"),
        ("county", ("export-platform", "out", "--since", "昨天"), "看不懂"),
        ("county", ("export-platform", "out"), "还没有事项清单"),
        ("township", ("export-platform", "out"), "只有县级平台"),
        ("county", ("receive", "没有这个文件夹"), "不是文件夹"),
        ("county", ("receive", "stick", "--report", "x.docx"), "不认识 x.docx"),
    ],
)
def test_wrong_county_commands_are_told_in_one_sentence(
    desk: Desk, office: str, arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = desk.run(office, *arguments)
    assert (code, out, said in err, err.count("\n")) == (1, "", True, 1)
