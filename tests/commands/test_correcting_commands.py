"""Correcting who applies by command, and telling the true day where the PC's is wrong."""

import json
from datetime import datetime, timedelta

import pytest

from db import clock
from tests.commands.conftest import Run


def test_an_applicant_is_corrected_by_command_with_a_reason(demo_run: Run) -> None:
    listed = json.loads(demo_run("cases", "queues", "list", "待补正", "--json")[1])["cases"]
    number = listed[0]["number"]
    code, out, told = demo_run("cases", "correct-applicant", number, "--applicant", "李四（示例）")
    assert (code, out) == (2, "")
    wanted = ("--applicant", "李四（示例）", "--phone", "000-2222", "--reason", "收件时录错")
    code, out, _ = demo_run("cases", "correct-applicant", number, *wanted, "--json")
    assert code == 0
    assert "改为李四（示例）" in json.loads(out)["changes"]
    found = json.loads(demo_run("cases", "queues", "find", "000-2222", "--json")[1])["cases"]
    assert [(one["number"], one["applicant"]) for one in found] == [(number, "李四（示例）")]
    code, _, told = demo_run("cases", "correct-applicant", number, *wanted)
    assert code == 1
    assert "没有改动" in told


def test_where_the_pc_is_wrong_a_command_is_told_the_true_day(demo_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    true = clock.today()
    monkeypatch.setattr(clock, "_told", [])
    monkeypatch.setattr(clock, "steady", lambda: 100.0)
    monkeypatch.setattr(clock, "pc_now", lambda: datetime.fromisoformat("2000-01-03T09:00:00+08:00"))
    asked = ("cases", "counter", "ask", "要带什么？")
    code, _, told = demo_run(*asked)
    assert code == 1
    assert "电脑日期 2000-01-03" in told
    code, _, told = demo_run("--today", "2001-01-01", "--why-today", "没电", *asked)
    assert (code, "早于" in told) == (1, True)
    day = (true + timedelta(days=1)).isoformat()
    code, out, _ = demo_run("--today", day, "--why-today", "主板电池没电", *asked, "--json")
    assert code == 0
    assert json.loads(out)["asked_at"].startswith(day)
