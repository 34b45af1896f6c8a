"""Codes are found on askew, noisy, bent pages; damaged and hostile files are refused in words."""

import io
import struct
import zlib
from contextlib import suppress
from datetime import date
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from db.errors import UserError
from db.papers.returned import scanning
from db.papers.rules import PaperStamp, qr_text
from reports import form, pdf
from reports.page import FORM
from tests.papers.scans import as_bytes, as_pdf, pages_of, photographed, worn

STAMP = PaperStamp("019353aa11117abc8def0123456789ab", "移清〔2026〕140525A-3号", "0" * 64, date(2026, 11, 20))


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A printed form of one page."""
    out = tmp_path_factory.mktemp("printed") / "form.pdf"
    flow = form.begin(FORM, "移交清单", STAMP.number)
    form.note(flow, "根据通知，双方对照移交清单逐项清点、核对。" * 12)
    form.signatures(flow, ("移交单位", "接收单位"), ("签名", "日期"))
    pdf.save(flow.pages, STAMP, "移交清单", out)
    return out


@pytest.fixture(scope="module")
def printed(paper: Path) -> Image.Image:
    """That page as a picture."""
    return pages_of(paper)[0]


def codes(data: bytes, number: int = 1) -> list[str]:
    with scanning.opened(data, "扫描.pdf") as scan:
        return scanning.codes_on(scan, number)


@pytest.mark.parametrize("angle", [0, 90, 180, 3, -7])
def test_the_code_is_found_however_the_page_lies(printed: Image.Image, angle: float) -> None:
    assert codes(as_bytes(worn(printed, angle))) == [qr_text(STAMP, 1, 1)]


def test_the_code_is_found_on_a_photograph_taken_askew(printed: Image.Image) -> None:
    assert codes(as_bytes(photographed(printed))) == [qr_text(STAMP, 1, 1)]


def test_the_code_is_found_at_300_dots_an_inch(paper: Path) -> None:
    fine = pages_of(paper, 300)[0]
    for seen in (fine, photographed(fine)):
        assert codes(as_bytes(seen)) == [qr_text(STAMP, 1, 1)]


@pytest.mark.parametrize("form", ["PNG", "TIFF", "BMP"])
def test_pictures_of_every_kind_a_scanner_writes_are_read(printed: Image.Image, form: str) -> None:
    assert codes(as_bytes(printed, form)) == [qr_text(STAMP, 1, 1)]


def test_a_page_without_a_code_has_none(printed: Image.Image) -> None:
    assert codes(as_bytes(Image.new("L", (600, 800), 255))) == []


def test_every_page_of_one_file_is_read(printed: Image.Image, tmp_path: Path) -> None:
    blank = Image.new("L", printed.size, 255)
    data = as_pdf([blank, worn(printed, 90)], tmp_path / "a.pdf").read_bytes()
    assert [codes(data, number) for number in (1, 2)] == [[], [qr_text(STAMP, 1, 1)]]
    tiff = io.BytesIO()
    blank.save(tiff, "TIFF", save_all=True, append_images=[printed])
    assert [codes(tiff.getvalue(), number) for number in (1, 2)] == [[], [qr_text(STAMP, 1, 1)]]


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_a_scan_is_shown_upright_and_no_larger_than_asked(printed: Image.Image, angle: int) -> None:
    with scanning.opened(as_bytes(printed.rotate(angle, expand=True)), "x.jpg") as scan:
        shown = scanning.upright(scan, 1, 700)
    assert (shown.width, shown.height) == (495, 700)
    assert len(shown.pixels) == 495 * 700 * 3
    picture = Image.frombytes("RGB", (shown.width, shown.height), shown.pixels).convert("L")
    corner = (420, 10, 485, 75)
    dark = sum(value < 128 for value in picture.crop(corner).tobytes())
    assert dark > 500, "the code stands at the upper right"


# --- refused in words --------------------------------------------------------------------------------------------


def bomb(width: int, height: int) -> bytes:
    """A PNG whose head promises that many pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def blank_pdf(pages: int, password: str = "") -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said", "advice"),
    [
        (bomb(50_000, 50_000), "太大了，没有收", "200～300 DPI"),
        (bomb(9_500, 9_000), "9500×9000 点太大了，没有收", "200～300 DPI"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 100, "是 HEIC 照片，没有收", "兼容性最佳"),
        (b"hello", "不是扫描件或照片", "PDF、JPG 或 PNG"),
        (b"%PDF-1.7\n%half a file", "损坏了或没有存完整", "重新扫描"),
        (b"RIFF\0\0\0\0WAVE", "是录音，没有收", "PDF、JPG 或 PNG"),
    ],
    ids=["bomb", "large", "heic", "text", "half", "sound"],
)
def test_what_is_no_scan_or_too_much_is_refused_with_what_to_do(data: bytes, said: str, advice: str) -> None:
    with pytest.raises(UserError, match=said) as refused:
        codes(data)
    assert advice in refused.value.hint


def test_a_locked_pdf_and_one_with_thousands_of_pages_are_refused() -> None:
    with pytest.raises(UserError, match="有打开密码，没有收"):
        codes(blank_pdf(1, "secret"))
    with pytest.raises(UserError, match="有 5000 页，一次最多收 1000 页"):
        codes(blank_pdf(5000))


def test_a_huge_picture_inside_a_pdf_is_one_bad_page(printed: Image.Image) -> None:
    image = (
        b"<</Type/XObject/Subtype/Image/Width 50000/Height 50000/ColorSpace/DeviceGray/BitsPerComponent 8/Length 4>>"
    )
    body = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length 28>>stream\nq 595 0 0 842 0 0 cm /I Do Q\nendstream",
        image + b"stream\nabcd\nendstream",
    ]
    data = b"%PDF-1.7\n" + b"".join(b"%d 0 obj%s endobj\n" % (n, one) for n, one in enumerate(body, 1))
    with pytest.raises(scanning.BadPage, match="50000×50000 点，太大了"):
        codes(data + b"trailer<</Root 1 0 R/Size 6>>\n%%EOF")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_or_read_and_nothing_else(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(["JPEG", "PNG", "TIFF", "PDF"]))
    small = Image.linear_gradient("L").resize((60, 80))
    whole = bytearray(as_bytes(small, form))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=6)):
        whole[place] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(8, len(whole)))])
    with suppress(UserError, scanning.BadPage), scanning.opened(cut, "x") as scan:
        for number in range(1, min(scan.pages, 3) + 1):
            scanning.codes_on(scan, number)
