"""The catalogue of 3000 items, against the same cells as plain strings in a raw ReportLab table."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import resources
from db.papers.rules import PaperStamp
from reports import catalogue, typeface
from reports.catalogue import COLUMNS, Catalogue, CatalogueRow

GROUP = "catalogue PDF, 3000 items"
STAMP = PaperStamp("019353aa11117abc8def0123456789ab", "目录〔2026〕140525-1号", "0" * 64, date(2026, 11, 20))
NAMES = ("公共场所卫生许可（新办、变更、延续、注销）", "道路货物运输经营许可", "林木采伐许可证核发", "政策咨询")


def content() -> Catalogue:
    """Three thousand items as long as real ones, of sixty departments."""
    rows = tuple(
        CatalogueRow(
            f"示例县第{n // 50}局",
            "未分类",
            f"{NAMES[n % 4]}{n}",
            "示例县行政审批服务管理局",
            "依据待核",
            f"511A{n:08d}-511602000000-000-11511301008778183N-1-00",
            "县级",
            "行政许可",
            f"示例县第{n // 50}局",
            "",
        )
        for n in range(3000)
    )
    return Catalogue("示例县事项目录", "示例县审批局", "2026年版", "", "", rows)


@pytest.mark.benchmark(group=GROUP)
def test_catalogue_ours(benchmark: Any, tmp_path: Path) -> None:
    typeface.use_own_fonts(False)
    paper = content()
    benchmark.pedantic(catalogue.write, (paper, STAMP, tmp_path / "a.pdf"), rounds=5, warmup_rounds=1)
    typeface.use_own_fonts(True)


@pytest.mark.benchmark(group=GROUP)
def test_catalogue_baseline(benchmark: Any, tmp_path: Path) -> None:
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import SimpleDocTemplate, Table, TableStyle

    pdfmetrics.registerFont(TTFont("Baseline", str(resources.path("fonts/SGT-Song.ttf"))))
    style = TableStyle([("FONT", (0, 0), (-1, -1), "Baseline", 9), ("GRID", (0, 0), (-1, -1), 0.5, "black")])
    head = [column.title for column in COLUMNS]
    cells = [[str(number), *row.cells] for number, row in enumerate(content().rows, 1)]

    def work() -> None:
        table = Table([head, *cells], colWidths=[72] * len(head), repeatRows=1, style=style)
        SimpleDocTemplate(str(tmp_path / "b.pdf"), pagesize=landscape(A4)).build([table])

    benchmark.pedantic(work, rounds=5, warmup_rounds=1)
