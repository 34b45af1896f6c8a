"""Signed paper comes home by command: filed, listed, filed by hand, compared with the record."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import main
from db import store
from db.actors import Actor
from db.handover import service as handover
from db.handover.rules import Direction
from db.handover.service import NewBatch, NewLine, NewTransferItem
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.papers.service import Paper
from db.paths import StorePaths
from reports.handover import checklist_sheet
from tests.papers.scans import as_bytes, as_pdf, pages_of, worn


@pytest.fixture
def sheet(county: Actor, tmp_path: Path) -> Paper:
    """The printed checklist of a department; the store is closed."""
    forestry = organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT, "14052501")
    new = NewBatch("第二批", "通知", "泽政办发〔2020〕1号", "县人民政府", date(2020, 12, 24), date(2020, 12, 31))
    item = NewTransferItem(1, Direction.IN, "林木采伐许可证核发", "01", "行政许可", forestry.id, county.organ_id)
    batch = handover.add_batch(county, new, [item])
    rows = [NewLine(1, "事项", 1, "项", "纸质")]
    made = handover.add_checklist(county, batch.id, Direction.IN, forestry.id, county.organ_id, rows)
    printed = checklist_sheet.print_checklist(county, made.id, tmp_path / "清单.pdf")
    store.close_store()
    return printed


def test_a_signed_checklist_comes_home_by_command(
    sheet: Paper, county_paths: StorePaths, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    pages = pages_of(tmp_path / "清单.pdf")
    assert len(pages) >= 2, "the signatures stand on a page of their own"
    (tmp_path / "password").write_text("Ceshi-2026\n", encoding="utf-8")
    (tmp_path / "照片.jpg").write_bytes(as_bytes(Image.new("L", (300, 420), 255)))

    def run(*arguments: object) -> tuple[int, str, str]:
        head = ["--data", str(county_paths.folder), "--password-file", str(tmp_path / "password"), "papers"]
        code = main.main([*head, *map(str, arguments)])
        store.close_store()
        return code, *capfd.readouterr()

    def answer(*arguments: object) -> Any:
        code, out, err = run(*arguments, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    scan = as_pdf([worn(page, 2) for page in pages[1:]], tmp_path / "扫描.pdf")
    told = answer("return", scan, tmp_path / "照片.jpg")["pages"]
    assert [one["outcome"] for one in told] == [*["filed"] * (len(pages) - 1), "unreadable"]
    missing = answer("missing")
    assert [(one["number"], one["missing"], one["signature_pages"]) for one in missing["papers"]] == [
        (sheet.number, [1], [len(pages)])
    ]
    assert [one["file"] for one in missing["waiting"]] == ["照片.jpg"]
    code, out, _ = run("file", tmp_path / "照片.jpg", 1, "--paper", sheet.number, "--page", 1)
    assert (code, out) == (0, f"已归到 移交清单 {sheet.number} 第 1 页，已收齐。\n")
    assert run("missing")[1] == "要收回的文书都收齐了。\n"
    assert run("compare", sheet.number)[1] == "打印以后没有改动。\n"
    code, _, err = run("file", tmp_path / "照片.jpg", 1, "--paper", "移清〔1999〕1号", "--page", 1)
    assert (code, err[:8]) == (1, "没有编号是「移清")


def test_every_number_is_accounted_for_by_command_and_one_is_made_void(
    sheet: Paper, county_paths: StorePaths, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "password").write_text("Ceshi-2026\n", encoding="utf-8")
    head = ["--data", str(county_paths.folder), "--password-file", str(tmp_path / "password"), "papers"]

    def run(*arguments: str) -> str:
        main.main([*head, *arguments])
        store.close_store()
        told = capfd.readouterr()
        return told.out + told.err

    assert run("numbers").rstrip().endswith("李四  已打印")
    assert run("void", sheet.number, "--reason", "卡纸") == f"移交清单 {sheet.number} 已作废：卡纸。\n"
    assert run("numbers").rstrip().endswith("已作废：卡纸")
    assert "要收回的文书都收齐了" in run("missing"), "a void paper is not waited for"
