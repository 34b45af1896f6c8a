"""A department's checklist and its batch by command, from the draft to the refusal of an early end."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import main
from db import store
from db.handover import service
from db.handover.rules import Direction
from db.handover.service import NewBatch, NewTransferItem
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.paths import StorePaths

Run = Callable[..., tuple[int, str, str]]
WHERE = ("第二批", "县交通运输局")


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run one command on a county's store with a batch of one power."""
    password = tmp_path / "password"
    password.write_text("Ceshi-2026\n", encoding="utf-8")

    def work(*arguments: object) -> tuple[int, str, str]:
        head = ["--data", str(tmp_path / "store"), "--password-file", str(password)]
        code = main.main([*head, *map(str, arguments)])
        out, err = capfd.readouterr()
        return code, out, err

    work("init", "--kind", "county", "--organ", "泽州县审批局", "--site", "140525", "--user", "李四")
    actor = organs.sign_in(StorePaths(tmp_path / "store"), "李四", "Ceshi-2026")
    traffic = organs.add_organ(actor, "县交通运输局", "交通局", OrganKind.DEPARTMENT)
    new = NewBatch("第二批划转", "通知", "", "县人民政府", date(2020, 12, 24), date(2020, 12, 30), 3)
    item = NewTransferItem(1, Direction.IN, "客运班线延续经营许可", "01", "行政许可", traffic.id, actor.organ_id)
    service.add_batch(actor, new, [item])
    store.close_store()
    return work


def test_a_checklist_is_begun_edited_issued_and_asked_what_blocks_it(run: Run, tmp_path: Path) -> None:
    assert "已编县交通运输局划入清单" in run("handover", "checklist", "start", *WHERE)[1]
    table = tmp_path / "行.txt"
    table.write_text("6\t道路运输证\t\t30\t本\tJY0001-0030\n", encoding="utf-8")
    assert "已加 1 行" in run("handover", "line", "paste", *WHERE, table)[1]
    assert run("handover", "line", "change", *WHERE, "6-3", "--serials", "JY0001-0040", "--quantity", 40)[0] == 0
    assert run("handover", "line", "remove", *WHERE, "4-1")[0] == 0
    found = json.loads(run("handover", "line", "list", *WHERE, "--json")[1])["lines"]
    assert [(one["name"], one["quantity"]) for one in found if one["number"] == "6-3"] == [("道路运输证", 40)]
    assert run("handover", "checklist", "issue", *WHERE)[0] == 0
    code, _, err = run("handover", "line", "remove", *WHERE, "6-3")
    assert (code, "已经定稿" in err) == (1, True)
    assert "专网密钥未到，全部 1 项不能办理" in run("handover", "checklist", "blocking", *WHERE)[1]
    code, _, err = run("handover", "line", "sign", *WHERE, "6-3", "--as", "移交人")
    assert (code, "不能在「移交人」一栏勾选" in err) == (1, True)


def test_a_batch_gets_its_liaison_deadline_transition_and_tasks_and_is_not_finished_early(run: Run) -> None:
    assert "赵六" in run("handover", "liaison", "name", *WHERE, "赵六", "--on", "2020-12-25")[1]
    assert "2021-01-15" in run("handover", "deadline", "第二批", "2021-01-15", "--reason", "专网待批")[1]
    assert "2021-03-30" in run("handover", "transition", "第二批", "--from", "2020-12-30")[1]
    code, _, err = run("handover", "tasks", "done", "第二批", 1, "--on", "2021-01-05")
    assert (code, "要在交接以后登记" in err) == (1, True)
    assert "2021-01-05 完成" in run("handover", "tasks", "done", "第二批", 2, "--on", "2021-01-05")[1]
    code, _, err = run("handover", "cut-over", "第二批", "--on", "2020-12-30")
    assert (code, "四份文件还缺 4 份" in err) == (1, True)
    assert run("handover", "cut-over", "第二批", "--on", "2020-12-30", "--override", "县政府会议纪要")[0] == 0
    assert "2020-12-30 到 现在" in run("handover", "ownership", "客运班线")[1]
    code, _, err = run("handover", "finish", "第二批")
    assert (code, "县交通运输局还没有移交清单" in err) == (1, True)
    code, _, err = run("handover", "leaving", "钱八", "赵六", "2099-12-30")
    assert (code, "没有钱八名下的东西" in err) == (1, True)


def test_a_step_recorded_wrongly_is_listed_and_corrected_with_a_reason(run: Run) -> None:
    run("handover", "transition", "第二批", "--from", "2020-12-30")
    run("handover", "cut-over", "第二批", "--on", "2020-12-30", "--override", "县政府会议纪要")
    listed = json.loads(run("handover", "correct", "第二批", "--json")[1])["acts"]
    assert [(one["number"], one["kind"]) for one in listed] == [(1, "transition_begun"), (2, "cut_over")]
    code, _, err = run("handover", "correct", "第二批", 2)
    assert (code, "更正要写明理由" in err) == (1, True)
    told = run("handover", "correct", "第二批", 2, "--reason", "日期记错")[1]
    assert "已更正：2020-12-30 交接：客运班线延续经营许可" in told
    assert "2020-12-30 到 现在" not in run("handover", "ownership", "客运班线")[1]
    code, _, err = run("handover", "correct", "第二批", 9, "--reason", "日期记错")
    assert (code, "没有第 9 步" in err) == (1, True)


def test_what_wants_doing_is_listed(run: Run) -> None:
    code, out, _ = run("handover", "reminders")
    assert (code, "缺联络员" in out, "→ 批次" in out) == (0, True, True)
    assert json.loads(run("handover", "reminders", "--json")[1])["reminders"][0]["kind"]
    assert run("handover", "reminders", "--overdue")[1].strip() == "没有要提醒的事。"


def test_an_organ_is_renamed_ended_and_taken_back_by_command(run: Run) -> None:
    code, out, _ = run("organs", "rename", "县交通运输局", "县交通局", "--document", "机构改革方案")
    assert (code, "起叫县交通局" in out) == (0, True)
    assert "前叫县交通运输局" in run("organs", "list")[1]
    code, _, err = run("organs", "end", "县交通局")
    assert (code, "写明依据" in err) == (1, True)
    code, out, _ = run("organs", "end", "县交通运输局", "--document", "方案")
    assert (code, "县交通局从" in out) == (0, True)
    assert "」没有办结。没有签完的清单由承接单位的人以县交通局名义签完" in out
    assert "第二批" in run("organs", "affairs", "县交通局")[1]
    assert run("organs", "resume", "县交通局", "--reason", "登记错了")[0] == 0
    assert "停用" not in run("organs", "list")[1]
