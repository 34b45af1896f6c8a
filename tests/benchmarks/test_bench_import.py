"""Importing a workbook of 10 000 rows, against the same rows read by the same reader and written without our layers."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlite_utils import Database

from db import keys, migrations, search, store
from db.actors import Actor
from db.items import importing, service
from db.rows import uuid7
from tests.benchmarks.lists import WORDS, fresh_counties

ROWS = 10_000
HEAD = ("序号", "主管部门", "事项名称", "事项编码", "事项类型", "实施机关", "设定和实施依据", "行使层级",
        "法定办结时限（工作日）", "承诺办结时限（工作日）", "监管主体", "备注")  # fmt: skip


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Title, header and 10 000 rows of twelve columns, as an office program writes them."""
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("清单")
    page.append(["示例县行政许可事项清单"])
    page.append(HEAD)
    for n in range(ROWS):
        first, second, third = WORDS[n % 15], WORDS[n // 15 % 15], WORDS[n // 225 % 15]
        organ, law = f"县{first}局", f"《示例{second}管理条例》（国务院令第{n % 700}号）第{n % 60 + 1}条"
        name, code = f"{first}{second}{third}许可{n}", f"0001{n // 1000 + 10001:05d}{n % 1000:03d}"
        basis = f"{law}；《中华人民共和国行政许可法》第十二条"
        page.append([n + 1, organ, name, code, "行政许可", organ, basis, "县级", 20, 10, organ, ""])
    path = tmp_path_factory.mktemp("import") / "清单.xlsx"
    book.save(path)
    return path


@pytest.mark.benchmark(group="import 10000 rows")
def test_import_workbook_ours(benchmark: Any, tmp_path: Path, workbook: Path) -> None:
    """Checked, read, planned, copied, written, indexed, every cell noted, journalled: a fresh store each round."""

    def work(actor: Actor) -> None:
        for _ in importing.apply_import(actor, importing.plan_import(workbook, "清单")):
            pass

    benchmark.pedantic(work, setup=fresh_counties(tmp_path), rounds=7, warmup_rounds=1)
    assert service.editions()[0].items == ROWS


@pytest.mark.benchmark(group="import 10000 rows")
def test_import_workbook_baseline(benchmark: Any, tmp_path: Path, workbook: Path) -> None:
    """The reader's rows, their pinyin, and two executemany of the same rows into the same tables under the same key."""
    from python_calamine import CalamineWorkbook

    names = (tmp_path / f"{number}.db" for number in range(100))
    edition, batch = uuid7(), uuid7()

    def fresh() -> tuple[tuple[Any], dict[str, object]]:
        connection = store.connect(next(names), keys.new_key())
        for pragma, value in store.PRAGMAS.items():
            connection.execute(f"PRAGMA {pragma} = {value}")
        migrations.upgrade(Database(connection))
        connection.execute(
            "INSERT INTO edition (id, name, level, region, state) VALUES (?, 'e', '4', '', 'draft')", (edition,)
        )
        return (connection,), {}

    def work(connection: Any) -> None:
        rows = CalamineWorkbook.from_path(str(workbook)).get_sheet_by_index(0).to_python()[2:]
        values = [
            (uuid7(), edition, r[3], "basic", r[2], "", "01", r[4], None, r[1], None, r[5], r[10], r[6], "4", r[8],
             "working_day", "", r[9], "working_day", False, False, "current", r[11], f"清单.xlsx C{number}", "item",
             None, None, "", "", None, "", "", "", None, batch)
            for number, r in enumerate(rows, start=3)
        ]  # fmt: skip
        words = [(search.index_words(str(value[4]), str(value[2])), "item", value[0]) for value in values]
        connection.execute("BEGIN")
        columns = (*service.COLUMNS, "batch_id")
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO item ({', '.join(columns)}) VALUES ({marks})", values)
        connection.executemany("INSERT INTO search_index (words, kind, subject_id) VALUES (?, ?, ?)", words)
        connection.execute("COMMIT")

    benchmark.pedantic(work, setup=fresh, rounds=7, warmup_rounds=1)
