"""The registers of a handover by command: entered, stepped, imported, exported, taken from a checklist."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import main
from db import store
from db.actors import Actor, Role
from db.handover import service as handover
from db.handover.rules import Direction
from db.handover.service import NewBatch, NewLine, NewTransferItem
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.paths import StorePaths

Run = Callable[..., tuple[int, str, str]]
DAY = "2021-01-15"
TWO = ("--say", "first=张三", "--say", "second=王五")


@pytest.fixture
def run(tmp_path: Path, county: Actor, county_paths: StorePaths, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run one command on a county with a batch whose one checklist is received."""
    forestry = organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT, "14052501")
    new = NewBatch("第二批", "通知", "泽政办发〔2020〕1号", "县人民政府", date(2020, 12, 24), date(2020, 12, 31))
    item = NewTransferItem(1, Direction.IN, "林木采伐许可证核发", "01", "行政许可", forestry.id, county.organ_id)
    batch = handover.add_batch(county, new, [item])
    rows = [NewLine(1, "事项", 1, "项", "纸质"), NewLine(10, "林业局审批专用章", 1, "枚", "实物")]
    made = handover.issue(
        county, handover.add_checklist(county, batch.id, Direction.IN, forestry.id, county.organ_id, rows).id
    )
    giver = Actor("g", "孙七", forestry.id, forestry.name, frozenset({Role.HANDOVER}), county.site)
    for line in made.lines:
        handover.sign(giver, made.id, line.id)
        handover.sign(county, made.id, line.id)
    store.close_store()
    password = tmp_path / "password"
    password.write_text("Ceshi-2026\n", encoding="utf-8")

    def work(*arguments: object) -> tuple[int, str, str]:
        head = ["--data", str(county_paths.folder), "--password-file", str(password), "handover"]
        code = main.main([*head, *map(str, arguments)])
        out, err = capfd.readouterr()
        store.close_store()
        return code, out, err

    return work


def answer(run: Run, *arguments: object) -> Any:
    code, out, err = run(*arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def test_a_checklist_becomes_entries_and_old_seals_are_sealed_off_under_one_document(run: Run, tmp_path: Path) -> None:
    taken = answer(run, "register", "take", "第二批", "县林业局")
    assert (len(taken["entries"]), taken["skipped"]) == (1, [{"line": "1-1", "why": "这一类不登台账"}])
    assert [one["words"] for one in answer(run, "seals", "list", "--open")["seal"]] == ["已登记"]
    asked = ("--seal", "林业局审批专用章", "--batch", "第二批", "--department", "县林业局", "--on", DAY)
    code, out, _ = run("seals", "closing", *asked, "--say", "basis=通知二(四)")
    assert (code, out) == (0, "第二批　县林业局　林业局审批专用章　通知二(四)\n")
    code, _, err = run("seals", "step", "林业局审批专用章", "used", "--on", DAY, "--say", "document=决定书")
    assert (code, "也不能用印" in err) == (1, True)
    said = (
        "--say",
        "organ=县政府",
        "--say",
        "document=泽政〔2021〕2号",
        "--say",
        "place=档案馆",
        "--say",
        "keeper=赵六",
    )
    done = answer(run, "seals", "seal-off", "--on", DAY, *said, *TWO)["seal"]
    assert [(one["name"], one["state"], one["holder"]) for one in done] == [("林业局审批专用章", "sealed_up", "赵六")]
    assert run("register", "print", "seal", "林业局审批专用章", tmp_path / "印章.pdf")[0] == 0
    assert run("seals", "list", "--open")[1] == "印章台账里没有要列的。\n"
    assert (
        run("register", "undo", "seal", "林业局审批专用章", "--reason", "登错")[1] == "已更正，现在：已停用，未封存。\n"
    )


def test_a_key_is_handed_on_and_its_chain_is_told_and_printed(run: Run, tmp_path: Path) -> None:
    fields = ("--say", "kind=UKey", "--say", "system=运政系统", "--say", "holder=张三")
    code, out, _ = run("register", "add", "key", "运政UKey", "--serial", "UK-1", "--organ", "林业局", *fields)
    assert (code, "已登记 运政UKey" in out) == (0, True)
    assert run("keys", "hand-on", "UK-1", "李四", "王五", "--on", DAY)[2].startswith("现在由张三保管")
    assert run("keys", "hand-on", "UK-1", "张三", "王五", "--on", DAY)[0] == 0
    assert run("keys", "give-back", "UK-1", "王五", "林业局", "--on", "2021-02-01")[0] == 0
    assert run("keys", "chain", "UK-1")[1].splitlines() == [
        "登记以前 至 2021-01-15　张三　登记", "2021-01-15 至 2021-02-01　王五　移交保管",
        "2021-02-01 至 现在　林业局　交回",
    ]  # fmt: skip
    assert answer(run, "keys", "list")["key"][0]["holder"] == "林业局"
    assert run("register", "print", "key", "UK-1", tmp_path / "密钥.pdf")[0] == 0
    assert (tmp_path / "密钥.pdf").read_bytes().startswith(b"%PDF")
    assert "没有「没有的」" in run("keys", "chain", "没有的")[2]


def test_stock_moves_are_told_as_a_ledger_and_printed(run: Run, tmp_path: Path) -> None:
    run("register", "add", "certificate", "采伐证", "--unit", "本", "--say", "kind=证照", "--say", "channel=省厅直供")
    came = ("--say", "document=送货单", "--say", "receiver=李四")
    assert run("stock", "move", "采伐证", "stock_in", "--serials", "LM01-50", "--on", DAY, *came)[0] == 0
    assert run("stock", "move", "采伐证", "counted", "--quantity", "49", "--on", DAY, *TWO)[0] == 0
    assert run("stock", "ledger", "采伐证")[1].splitlines() == [
        "2021-01-15　入库　LM01-50　结存 50", "2021-01-15　盘点　49　结存 50　盘点少 1",
    ]  # fmt: skip
    assert answer(run, "stock", "ledger", "采伐证")["ledger"][1]["difference"] == -1
    assert run("register", "print", "certificate", "采伐证", tmp_path / "台账.pdf")[0] == 0
    assert run("register", "print", "staff", "没有的", tmp_path / "人员.pdf")[0] == 1


def test_a_roll_is_imported_and_a_register_exported(run: Run, tmp_path: Path) -> None:
    file, out = tmp_path / "专家.csv", tmp_path / "专家.xlsx"
    file.write_text("姓名,专业领域,聘期至\n张三,园林,2027年6月1日\n李四,,\n", encoding="utf-8")
    assert answer(run, "register", "import", "expert", file, "--check")["written"] is False
    found = answer(run, "register", "import", "expert", file, "--batch", "第二批", "--organ", "林业局")
    assert (found["entries"], [one["cell"] for one in found["rejections"]]) == (1, ["A3"])
    assert run("register", "export", "expert", out)[1] == f"审批专家库台账 1 条已写到 {out}。\n"
    sheet = openpyxl.load_workbook(out).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[2][:2] == ["序号", "名称"]
    assert {"张三", "园林", "2027-06-01", "县林业局"} <= set(rows[3])


def test_an_incident_goes_its_way_and_the_fields_of_a_register_are_told(run: Run) -> None:
    fields = (
        "--say",
        "kind=不承认审批决定",
        "--say",
        "happened_on=2021-02-01",
        "--say",
        "by=某市局",
        "--say",
        "facts=退回",
    )
    assert run("register", "add", "incident", "退回决定书", *fields)[0] == 0
    step = ("incidents", "step", "退回决定书", "reported", "--say", "organ=县审改办", "--say", "document=报告1号")
    assert run(*step)[1] == "已登记「上报」：退回决定书，现在：已上报。\n"
    assert answer(run, "incidents", "list")["incident"][0]["state"] == "reported"
    assert run("incidents", "step", "退回决定书", "reported")[2].startswith("现在「已上报」，不能登记「上报」")
    told = run("register", "fields", "incident")[1]
    assert "by=涉及单位（必填）" in told
    assert "步骤 closed（办结）：" in told
