"""Filing 200 scanned pages, against reading the codes of the same pages and doing nothing with them."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from db.actors import Actor
from db.command_line import finished
from db.papers.returned import service
from db.papers.returned.rules import Outcome
from db.papers.rules import PaperKind, PaperStamp
from db.papers.service import print_paper
from db.papers.tables import ReturnedPageRow
from db.store import database
from reports import form, pdf
from reports.page import FORM

GROUP = "file 200 scanned pages"
PAGES = 200
DPI = 200


def draw(stamp: PaperStamp, out: Path) -> int:
    flow = form.begin(FORM, "移交清单", stamp.number)
    for number in range(PAGES):
        if number:
            flow.new_page()
        form.note(flow, f"第{number}页。双方对照移交清单逐项清点、核对，现将交接情况记录如下。" * 24)
    form.signatures(flow, ("移交单位", "接收单位"), ("签名", "日期"))
    return pdf.save(flow.pages, stamp, "移交清单", out)


@pytest.fixture
def scanned(county: Actor, tmp_path: Path) -> Path:
    """One file as an office scanner makes it: 200 grey pages of 200 dpi, not clean."""
    printed = tmp_path / "printed.pdf"
    paper = print_paper(county, PaperKind.HANDOVER_CHECKLIST, "none", "1", {"text": str(date.today())}, printed, draw)
    assert paper.pages == PAGES
    noise = Image.effect_noise((1654, 2339), 40)
    out, pages = tmp_path / "scan.pdf", []
    with pypdfium2.PdfDocument(printed) as document:
        for number in range(PAGES):
            page = document[number].render(scale=DPI / 72, grayscale=True).to_pil().resize(noise.size)
            kept = io.BytesIO()
            Image.blend(page, noise, 0.1).filter(ImageFilter.GaussianBlur(0.6)).save(kept, "JPEG", quality=75)
            pages.append(Image.open(kept))
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=DPI)
    return out


@pytest.mark.benchmark(group=GROUP)
def test_returned_ours(benchmark: Any, county: Actor, scanned: Path) -> None:
    def forget() -> tuple[tuple[object, ...], dict[str, object]]:
        ReturnedPageRow.delete().execute()
        database.execute_sql("DELETE FROM attachment_blob")
        return (), {}

    def work() -> None:
        results = finished(service.file_pages(county, [scanned]))
        assert [one.outcome for one in results] == [Outcome.FILED] * PAGES

    benchmark.pedantic(work, setup=forget, rounds=2)


@pytest.mark.benchmark(group=GROUP)
def test_returned_baseline(benchmark: Any, scanned: Path) -> None:
    wanted = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])

    def work() -> None:
        with pypdfium2.PdfDocument(scanned) as document:
            for number in range(PAGES):
                page = document[number].render(scale=DPI / 72, grayscale=True).to_pil()
                assert zxingcpp.read_barcode(page, formats=wanted)

    benchmark.pedantic(work, rounds=2)
