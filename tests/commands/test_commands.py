"""The command line: what other programs drive, its exit codes and its one-sentence failures."""

import csv
import json
import re
import runpy
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click
import pytest

import main
from db import demo, store
from db.command_line import PASSWORD_VARIABLE
from tests.conftest import PASSWORD, Fresh

ROOT = Path(main.__file__).parent
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run one command on a store in this test's folder; returns exit code, output and errors."""
    password_file = tmp_path / "password"
    password_file.write_text(PASSWORD + "\n", encoding="utf-8")

    def work(*arguments: object, data: str = "store") -> tuple[int, str, str]:
        head = ["--data", str(tmp_path / data), "--password-file", str(password_file)]
        code = main.main([*head, *map(str, arguments)])
        out, err = capfd.readouterr()
        return code, out, err

    return work


@pytest.fixture
def county_run(fresh_county: Fresh, run: Run, tmp_path: Path) -> Run:
    shutil.copytree(fresh_county.paths.folder, tmp_path / "store")
    return run


@pytest.fixture
def small_list(tmp_path: Path) -> Path:
    path = tmp_path / "清单.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["序号", "事项名称", "主管部门", "事项类型", "设定依据"])
        rows.writerow([1, "公共场所卫生许可", "县卫生健康和体育局", "行政许可", "《公共场所卫生管理条例》"])
        rows.writerow([2, "林木采伐许可证核发", "县林业局", "行政许可", "《中华人民共和国森林法》"])
        rows.writerow([3, "", "县林业局", "行政许可", ""])
    return path


def has_one_chinese_sentence(text: str) -> bool:
    """One line, Chinese, without a stack trace or an English word of the program's making."""
    return text.count("\n") == 1 and bool(re.search(r"[\u4e00-\u9fff]", text)) and "Traceback" not in text


def test_init_prints_a_recovery_code_once(run: Run) -> None:
    code, out, _ = run(
        "init", "--kind", "township", "--organ", "巴公镇便民服务中心", "--site", "140525108", "--user", "周八"
    )
    assert code == 0
    assert re.search(r"恢复码.*([A-Z2-7]{4}-){7}[A-Z2-7]{4}", out)


def test_init_writes_the_recovery_sheet(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "恢复单.pdf"
    assert (
        run("init", "--kind", "county", "--organ", "示例局", "--site", "140525", "--user", "李四", "--recovery", sheet)[
            0
        ]
        == 0
    )
    assert sheet.read_bytes().startswith(b"%PDF")


def test_importing_twice_changes_nothing_the_second_time(county_run: Run, small_list: Path) -> None:
    _, out, _ = county_run("items", "import", small_list, "--json")
    first = json.loads(out)
    assert {key: first[key] for key in ("new", "changed", "same", "rejected")} == {
        "new": 2, "changed": 0, "same": 0, "rejected": 1,
    }  # fmt: skip
    assert first["rejections"][0]["cell"] == "B4"
    _, out, _ = county_run("items", "import", small_list, "--json")
    assert (json.loads(out)["new"], json.loads(out)["same"]) == (0, 2)


def test_a_plan_writes_nothing(county_run: Run, small_list: Path) -> None:
    assert json.loads(county_run("items", "import", small_list, "--plan-only", "--json")[1])["new"] == 2
    assert json.loads(county_run("items", "find", "卫生", "--json")[1]) == {"items": []}


def test_the_annotated_copy_marks_the_rejected_row(county_run: Run, small_list: Path, tmp_path: Path) -> None:
    import openpyxl

    out = tmp_path / "标注.xlsx"
    assert county_run("items", "import", small_list, "--annotated", out)[0] == 0
    summary, sheet = openpyxl.load_workbook(out).worksheets
    assert summary.title == "导入说明"
    assert sheet["B4"].comment is not None


@pytest.mark.parametrize("text", ["卫", "卫生", "ggcs", "gonggongchangsuo"])
def test_items_are_found_by_characters_and_pinyin(county_run: Run, small_list: Path, text: str) -> None:
    county_run("items", "import", small_list)
    found: dict[str, Any] = json.loads(county_run("items", "find", text, "--json")[1])
    assert found == {
        "items": [
            {
                "code": "",
                "name": "公共场所卫生许可",
                "department": "县卫生健康和体育局",
                "type": "行政许可",
                "edition": found["items"][0]["edition"],
                "state": "编制中",
                "path": found["items"][0]["path"],
                "elsewhere": [],
            }
        ]
    }


def test_the_catalogue_comes_as_pdf_and_xlsx(county_run: Run, small_list: Path, tmp_path: Path) -> None:
    county_run("items", "import", small_list)
    for name, head in (("目录.pdf", b"%PDF"), ("目录.xlsx", b"PK")):
        assert county_run("items", "catalog", tmp_path / name)[0] == 0
        assert (tmp_path / name).read_bytes().startswith(head)


def test_the_demo_keeps_one_user_unless_its_people_are_asked_for(
    fresh_county: Fresh, county_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(fresh_county.paths.folder, tmp_path / "more")
    assert county_run("demo")[0] == 0
    monkeypatch.setattr(demo, "fill", partial(demo.fill, list_only=True))  # the offices of the people are in it
    assert county_run("demo", "--with-people", data="more")[0] == 0
    assert county_run("items", "find", "卫生")[0] == 0
    code, _, err = county_run("items", "find", "卫生", data="more")
    assert code == 1
    assert "--login" in err
    assert "张三" in err
    code, out, _ = county_run("handover", "list", "--json")
    batch = json.loads(out)["batches"][0]
    assert sum(department["items"] for department in batch["departments"]) == 22


def test_due_needs_no_store_and_explains_every_day(run: Run) -> None:
    value = json.loads(run("cases", "due", "2026-09-18", "20", "--json")[1])
    assert (value["due"], value["provisional"]) == ("2026-10-22", False)
    assert value["ledger"][0] == {"date": "2026-09-18", "counted": False, "reason": value["ledger"][0]["reason"]}
    assert value["ledger"][-1]["date"] == value["due"]
    assert sum(day["counted"] for day in value["ledger"]) == 20
    assert all(day["reason"] for day in value["ledger"])


def test_verify_and_backup_and_restore(county_run: Run, small_list: Path, tmp_path: Path) -> None:
    county_run("items", "import", small_list)
    assert "前后相连" in county_run("verify")[1]
    assert county_run("backup", tmp_path / "备份.tar")[0] == 0
    assert county_run("restore", tmp_path / "备份.tar", data="second")[0] == 0
    assert len(json.loads(county_run("items", "find", "许可", "--json", data="second")[1])["items"]) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("items", "find", "卫生"), "没有数据库"),
        (("cases", "due", "2026-13-40", "3"), "看不懂"),
        (("cases", "due", "2026-09-18", "0"), "不能计算"),
        (("items", "import", "absent.xlsx"), "没有数据库"),
        (("restore", "absent.tar"), "absent.tar"),
    ],
)
def test_a_failure_is_one_sentence_and_exit_1(run: Run, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    assert said in err
    assert has_one_chinese_sentence(err)


@pytest.mark.parametrize("arguments", [("nonsense",), ("init",), ("cases", "due"), ("init", "--kind", "city")])
def test_wrong_usage_is_exit_2_in_chinese(run: Run, arguments: tuple[str, ...]) -> None:
    code, _, err = run(*arguments)
    assert code == 2
    assert "用法：" in err
    assert "Traceback" not in err


def test_a_missing_file_is_named(county_run: Run) -> None:
    code, _, err = county_run("items", "import", "不存在.xlsx")
    assert code == 1
    assert "不存在.xlsx" in err
    assert has_one_chinese_sentence(err)


def test_the_password_comes_from_the_environment(
    county_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    assert main.main(["--data", str(tmp_path / "store"), "verify"]) == 0
    monkeypatch.setenv(PASSWORD_VARIABLE, "wrong-one")
    assert main.main(["--data", str(tmp_path / "store"), "verify"]) == 1
    assert "密码不对" in capfd.readouterr().err


def test_our_own_bug_is_told_without_a_stack_trace(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("db.backups.restore", broken)
    for variable in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path))
    code, _, err = run("restore", "x.tar")
    assert code == 1
    assert "程序出了错" in err
    assert has_one_chinese_sentence(err)


def test_a_password_file_written_by_notepad_opens_the_store(county_run: Run, tmp_path: Path) -> None:
    (tmp_path / "password").write_bytes(b"\xef\xbb\xbf" + PASSWORD.encode() + b"\r\n")
    assert county_run("verify")[0] == 0


def test_the_recovery_code_is_shown_when_its_sheet_cannot_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in-the-way").write_text("x", encoding="utf-8")
    sheet = tmp_path / "in-the-way" / "r.pdf"
    arguments = ("--kind", "county", "--organ", "示例局", "--site", "140525", "--user", "李四", "--recovery", sheet)
    code, out, _ = run("init", *arguments)
    assert code == 1
    assert re.search(r"恢复码.*([A-Z2-7]{4}-){7}", out)


def test_a_damaged_store_is_told_in_one_line_only(county_run: Run, tmp_path: Path) -> None:
    store.close_store()
    content = bytearray((tmp_path / "store" / "store.db").read_bytes())
    content[20_000] ^= 1
    (tmp_path / "store" / "store.db").write_bytes(content)
    code, _, err = county_run("verify")
    assert code == 1
    assert has_one_chinese_sentence(err)


@pytest.mark.parametrize("missing", ["keys.json", "store.db"])
def test_a_store_that_lost_a_file_is_never_made_anew_but_can_be_restored(
    county_run: Run, tmp_path: Path, missing: str
) -> None:
    county_run("backup", tmp_path / "b.tar")
    store.close_store()
    (tmp_path / "store" / missing).unlink()
    code, _, err = county_run("verify")
    assert (code, missing in err) == (1, True)
    code, _, err = county_run("init", "--kind", "county", "--organ", "x", "--site", "140525", "--user", "y")
    assert (code, "已经有一个数据库" in err) == (1, True)
    assert county_run("restore", tmp_path / "b.tar")[0] == 0
    assert county_run("verify")[0] == 0


def test_every_command_has_help_in_chinese(run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    walked = 0

    def walk(command: click.Command, path: list[str]) -> None:
        nonlocal walked
        walked += 1
        assert main.main([*path, "--help"]) == 0, path
        text = capfd.readouterr().out
        assert re.search(r"[\u4e00-\u9fff]", command.help or ""), path
        assert not re.search(
            r"Show this|default:|\[OPTIONS\]|\b(TEXT|PATH|INTEGER|FILE|OUT|OUT_DIR|NUMBER|STEP)\b", text
        ), path
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                child = command.get_command(context, name)
                assert child is not None
                walk(child, [*path, name])

    walk(main.cli, [])
    assert walked > 30


def test_every_file_of_commands_goes_into_the_bundle() -> None:
    """What is imported by its name is not found by looking for import statements."""
    contents: dict[str, Any] = runpy.run_path(str(ROOT / "packaging" / "contents.py"))
    files = {*(ROOT / "db/commands").glob("*.py"), *(ROOT / "reports/commands").glob("*.py")}
    wanted = {".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files if file.stem != "__init__"}
    assert wanted <= set(contents["HIDDEN_MODULES"])
    assert "reports.commands.county" in wanted
