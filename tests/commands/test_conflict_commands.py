"""What waits, by command: listed, compared, decided, put off, written down and tried again."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import main
from db.cases.tables import CaseRow
from db.organs import service as organs
from db.paths import StorePaths
from tests.exchange.conflicted import body_of, set_aside
from tests.exchange.offices import add_case

PASSWORD = "Ceshi-2026"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run one exchange command on a township's store."""
    password_file = tmp_path / "password"
    password_file.write_text(PASSWORD + "\n", encoding="utf-8")
    head = ["--data", str(tmp_path / "store"), "--password-file", str(password_file)]
    office = ["--kind", "township", "--organ", "巴公镇便民服务中心", "--site", "140525108", "--user", "张三"]
    assert main.main([*head, "init", *office]) == 0
    capfd.readouterr()

    def work(*arguments: str) -> tuple[int, str, str]:
        code = main.main([*head, "exchange", *arguments])
        out, err = capfd.readouterr()
        return code, out, err

    return work


@pytest.fixture
def waiting(run: Run, tmp_path: Path) -> tuple[str, str]:
    """A case whose other version waits: the case's id, and the id of what waits."""
    actor = organs.sign_in(StorePaths(tmp_path / "store"), "张三", PASSWORD)
    case = add_case()
    return case, set_aside(actor, "case", case, "conflict", note="另一边", applicant="赵六")


def test_what_waits_is_listed_compared_and_decided_field_by_field(run: Run, waiting: tuple[str, str]) -> None:
    case, one = waiting
    code, out, _ = run("waiting")
    assert code == 0
    assert "两边都改过，等人决定" in out
    assert "本机决定" in out
    (row,) = json.loads(run("waiting", "--json")[1])["waiting"]
    assert (row["id"], row["turn"]) == (one, "本机决定")
    found = json.loads(run("compare", one, "--json")[1])
    assert [line["key"] for line in found["lines"]] == ["applicant", "note"]
    assert "王五 2026-11-19 16:40" in run("compare", one)[1]
    assert "相同  phone" in run("compare", one, "--all")[1]
    code, out, _ = run("decide", one, "--fields", '{"note":"theirs"}', "--reason", "问过本人")
    assert (code, "用对方 1 项；下次导出时带给县里" in out) == (0, True)
    kept = body_of("case", case)
    assert (kept["note"], kept["applicant"]) == ("另一边", "张三")
    assert run("waiting")[1] == "没有要核对的。\n"


def test_a_whole_side_can_be_kept_and_what_is_decided_is_decided_once(run: Run, waiting: tuple[str, str]) -> None:
    case, one = waiting
    assert run("defer", one, "--note", "等人")[0] == 0
    assert "以后再定" in run("waiting")[1]
    assert json.loads(run("decide", one, "--keep", "theirs", "--json")[1])["taken"] == 2
    assert CaseRow.get_by_id(case).applicant == "赵六"
    code, _, err = run("decide", one, "--keep", "mine")
    assert (code, err.startswith(f"待核对里没有编号「{one}」")) == (1, True)


def test_a_number_that_does_not_wait_is_answered_with_the_command_that_lists_them(run: Run, waiting: object) -> None:
    for words in (("compare", "x1"), ("decide", "x1", "--keep", "mine"), ("defer", "x1"),
                  ("acknowledge", "x1", "--note", "a")):  # fmt: skip
        code, out, err = run(*words)
        assert (code, out) == (1, ""), words
        assert err.startswith("待核对里没有编号「x1」，没有改动。"), words
        assert "exchange waiting" in err, words


def test_a_decision_that_says_nothing_or_nonsense_is_refused_in_words(run: Run, waiting: tuple[str, str]) -> None:
    for wrong in ((), ("--keep", "mine", "--fields", "{}"), ("--fields", "[1]"), ("--fields", '{"note":"both"}')):
        code, _, err = run("decide", waiting[1], *wrong)
        assert (code, "没有决定" in err) == (1, True), wrong
    assert "本机决定" in run("waiting")[1]


def test_what_is_not_to_be_decided_is_written_down_or_tried_again(run: Run, tmp_path: Path) -> None:
    actor = organs.sign_in(StorePaths(tmp_path / "store"), "张三", PASSWORD)
    one = set_aside(actor, "case", add_case(), "forbidden", note="另一边")
    assert "没有可以收下的" in run("retry")[1]
    assert json.loads(run("retry", "--json")[1]) == {"taken": 0, "waiting": 1}
    assert run("acknowledge", one, "--note", "已告知对方更正")[0] == 0
    assert run("waiting")[1] == "没有要核对的。\n"
