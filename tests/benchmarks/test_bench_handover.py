"""The whole paper set of a department with 200 lines, against the same cells as plain strings in raw ReportLab tables.

The baseline has what is read on the papers: checklist, record, memorandum, their tables as tables, their text as
paragraphs; it has neither numbers nor codes nor places to sign.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import resources
from db.handover.rules import Checklist
from db.papers.rules import PaperStamp
from db.rulesets.rules import GENERAL
from reports import pdf, typeface
from reports.handover import checklist_sheet, memorandum, record_sheet
from tests.reports import sample_handover, samples

GROUP = "paper set of a department, 200 lines"
STAMP = PaperStamp("019353aa11117abc8def0123456789ab", "移清〔2026〕140525-1号", "0" * 64, date(2026, 11, 20))
NAMES = ("客运经营者变更经营许可审批档案（正本、副本和电子文件）", "道路运输经营许可证（空白）", "运政管理系统操作手册")


def checklist() -> Checklist:
    """Two hundred lines as long as real ones, in ten categories."""
    found = samples.checklist(20)
    lines = [replace(line, name=f"{NAMES[n % 3]}第{n}件") for n, line in enumerate((*found.lines, *found.lines)[:200])]
    return replace(found, lines=tuple(lines))


def contents() -> tuple[Any, Any, Any]:
    """What the papers say."""
    record = record_sheet.build(samples.batch(), checklist(), GENERAL, annexed=sample_handover.annexed())
    return checklist_sheet.build(checklist(), "《通知》"), record, memorandum.build(samples.memorandum(10))


@pytest.mark.benchmark(group=GROUP)
def test_handover_set_ours(benchmark: Any, tmp_path: Path) -> None:
    typeface.use_own_fonts(False)
    listed, record, memo = contents()

    def work() -> None:
        parts = [
            pdf.Part(checklist_sheet.lay_out(listed, STAMP.number), STAMP, "移交清单"),
            pdf.Part(record_sheet.lay_out(record, STAMP.number), STAMP, "交接书"),
            pdf.Part(memorandum.lay_out(memo, STAMP.number), STAMP, "备忘录"),
        ]
        pdf.save_set(parts, "整套文书", tmp_path / "a.pdf")

    benchmark.pedantic(work, rounds=5, warmup_rounds=1)
    typeface.use_own_fonts(True)


@pytest.mark.benchmark(group=GROUP)
def test_handover_set_baseline(benchmark: Any, tmp_path: Path) -> None:
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

    for name, file in (("Song", "SGT-Song.ttf"), ("Fang", "SGT-Fang.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(resources.path(f"fonts/{file}"))))
    listed, record, memo = contents()

    def table(rows: list[list[str]], font: str, width: float, size: float) -> Table:
        style = TableStyle([("FONT", (0, 0), (-1, -1), font, size), ("GRID", (0, 0), (-1, -1), 0.5, "black")])
        return Table(rows, colWidths=[width / len(rows[0])] * len(rows[0]), repeatRows=1, style=style)

    heads = [column.title for column in checklist_sheet.COLUMNS]
    cells = [list(checklist_sheet._cells(line)) for line in listed.lines]
    counted = [[one.name, str(one.lines), str(one.done), str(one.owed)] for one in record.categories]
    text = ParagraphStyle("text", fontName="Fang", fontSize=16, leading=29, wordWrap="CJK")

    def work() -> None:
        story: list[Any] = [table([heads, *cells], "Song", 728.0, 9)]
        story += [table(counted, "Fang", 465.0, 10.5)]
        story += [Paragraph(f"{heading}　{said}", text) for heading, said in memo.clauses]
        story += [
            table([[item.name, item.approval_duty, item.supervision_duty] for item in memo.items], "Fang", 728.0, 10)
        ]
        SimpleDocTemplate(str(tmp_path / "b.pdf"), pagesize=landscape(A4)).build(story)

    benchmark.pedantic(work, rounds=5, warmup_rounds=1)
