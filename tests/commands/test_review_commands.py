"""Reviewing from the command line: the same services, the same refusals as in the window."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import main
from db import clock
from db.actors import SiteKind
from db.cases import service
from db.cases.acts import ActKind
from db.cases.rules import Intake
from db.handover.registers import service as registers
from db.handover.registers.rules import Register
from db.handover.registers.service import NewEntry
from db.items import service as items
from db.items.drafts import NewItem
from db.organs import service as organs
from db.paths import StorePaths

PASSWORD = "Ceshi-2026"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one command on a county's store with one accepted case and two experts, on 17 September 2026."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 17))
    (tmp_path / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    paths = StorePaths(tmp_path / "store")
    name = "泽州县行政审批服务管理局"
    actor, _ = organs.start_office(paths, SiteKind.COUNTY, name, "140525", "李四", PASSWORD)
    edition = items.ensure_edition(actor, "泽州县2026年版")
    new = NewItem("公共场所卫生许可", department="县卫健局", implementing_body=name, item_type="01", level="4")
    item_id = items.add_items(actor, edition.id, [new])[0]
    case = service.take_in(actor, Intake(item_id, "示例宾馆有限公司", "2", clock.today()))
    service.act(actor, case.summary.id, ActKind.ACCEPTED, clock.today())
    for expert in ("甲一", "乙二"):
        registers.add_entry(actor, NewEntry(Register.EXPERT, expert, fields={"field": "给排水"}))

    def work(*arguments: object) -> tuple[int, str, str]:
        head = ["--data", str(paths.folder), "--password-file", str(tmp_path / "password"), "cases", "review"]
        code = main.main([*head, *(str(one).replace("NUMBER", case.summary.number) for one in arguments)])
        return code, *capfd.readouterr()

    return work


def test_a_step_is_recorded_by_the_captions_of_its_details_and_refused_without_them(run: Run) -> None:
    code, _, error = run("step", "NUMBER", "通知举行听证", "--set", "听证日期=2026-09-28")
    assert (code, error.splitlines()[0]) == (1, "「通知举行听证」没有填时间，没有保存。请填好「时间」再保存。")
    details = ("听证日期=2026-09-28", "时间=上午9时", "地点=三楼", "主持人=周八", "方式=公开举行")
    code, out, _ = run(
        "step", "NUMBER", "通知举行听证", *(part for one in details for part in ("--set", one)), "--json"
    )
    assert (code, json.loads(out)["details"]["public"]) == (0, "public")
    assert "主持人（必填）" in run("asks", "通知举行听证")[1]


def test_what_only_the_program_writes_is_not_typed(run: Run) -> None:
    for step, pair in (("踏勘", "survey=01"), ("准予决定", "hearing_record=听笔1号"), ("报送踏勘情况", "survey=01")):
        code, _, error = run("step", "NUMBER", step, "--set", pair)
        assert code == 1
        assert f"没有「{pair.split('=')[0]}」这一栏，没有保存。栏目用 review asks {step} 看。" in error


def test_a_survey_is_noticed_recorded_and_listed(run: Run) -> None:
    joint = ("--mode", "联合", "--departments", "县卫健局", "--at", "2026-09-17T15:00", "--place", "凤台街12号")
    assert "最早只能在 2026-09-18 踏勘" in run("survey", "NUMBER", *joint, "--officers", "王五、赵六")[2]
    own = ("--at", "2026-09-17T15:00", "--place", "凤台街12号", "--point", "消毒间：独立设置")
    assert "两名以上" in run("survey", "NUMBER", *own, "--officers", "王五")[2]
    code, out, _ = run("survey", "NUMBER", *own, "--officers", "王五、赵六", "--json")
    number = json.loads(out)["number"]
    assert (code, number) == (0, "140525勘20260001")
    record = ("survey-record", number, "--found", "符合规定的条件")
    assert "要点有 1 条" in run(*record)[2]
    assert run(*record, "--result", "符合：有三个水池")[1] == f"已记录踏勘 {number}：符合规定的条件。\n"
    assert run("survey-opinion", number, "3", "参考意见", "无意见")[1].endswith("的参考意见。\n")
    assert "消毒间：符合 有三个水池" in run("surveys", "NUMBER")[1]


def test_experts_are_drawn_by_lot(run: Run) -> None:
    code, out, _ = run("draw", "NUMBER", "1", "--avoid", "甲一：申请人的亲属", "--json")
    assert (code, json.loads(out)["names"]) == (0, "乙二")
    assert "已经抽过专家" in run("draw", "NUMBER", "1")[2]
