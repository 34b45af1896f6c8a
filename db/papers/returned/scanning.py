"""Scans and photos as pictures, one page at a time and never larger than needed, and the codes on them."""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from db.attachments import kinds
from db.attachments import service as attachments
from db.errors import UserError

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage
    from zxingcpp import Barcode

MOST_PAGES = 1000
LEAST_SCAN = 1000  # pixels of the longer side; a smaller picture is a mark on a page
MOST_PIXELS = 80_000_000  # an A3 sheet at 600 dpi has 70 million
LOOKS = (2340, 4680)
"""The sizes at which a page is searched for its code, in pixels of the longer side: A4 at 200, then at 400 dpi."""

PICTURES = {kinds.JPEG: "JPEG", kinds.PNG: "PNG", kinds.TIFF: "TIFF", kinds.BMP: "BMP"}
_TAKEN = "请扫描成 PDF、JPG 或 PNG。"
_RESCAN = "请用 200～300 DPI、黑白或灰度重新扫描。"
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_IMAGE = 3  # FPDF_PAGEOBJ_IMAGE
_DAMAGE = (
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, RuntimeError, MemoryError, EOFError),
    *(AttributeError, AssertionError, Warning, struct.error, zlib.error),
)
"""What Pillow raises over damaged files, each kind in its own way; the bytes are in memory, so no disk fails here."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as pixels: RGB, three bytes each, rows without gaps."""

    width: int
    height: int
    pixels: bytes


class BadPage(Exception):
    """One page of a file cannot be drawn; the words say why and what to do."""


class Scan(Protocol):
    """A file of scanned pages."""

    pages: int

    def draw(self, number: int, longest: int, colour: bool) -> "Image":
        """Page `number` (from 1), its longer side at most about `longest` pixels. Raises BadPage."""

    def glance(self, number: int, longest: int) -> "Image":
        """The page in grey by the shortest way, which may show less of it than `draw`. Raises BadPage."""


def read_file(file: Path) -> bytes:
    """The whole content of a scan. Raises UserError when it cannot be read or is too large."""
    try:
        if file.stat().st_size > attachments.LARGEST:
            raise attachments.too_large()
        return file.read_bytes()
    except OSError as error:
        raise UserError(f"「{file.name}」读不出来，没有收。", hint="请检查 U 盘或文件夹还在不在，再拖进来。") from error


@contextmanager
def opened(data: bytes, name: str) -> Iterator[Scan]:
    """A scan's pages, by what is in the file. Raises UserError for what is no scan, is damaged or is too much."""
    kind = kinds.kind_in(data)
    if kind is kinds.PDF:
        with _opened_pdf(data, name) as document:
            yield _Pdf(document)
    elif kind in PICTURES:
        yield _Photo(data, name, PICTURES[kind])
    else:
        raise _not_taken(kind, name)


def _not_taken(kind: kinds.Kind | None, name: str) -> UserError:
    if kind is kinds.HEIC:
        hint = "请在手机「相机」设置里把格式改为“兼容性最佳”再拍，或在手机上另存为 JPG 再传。"
        return UserError(f"「{name}」是 HEIC 照片，没有收。", hint=hint)
    if kind is None:
        return UserError(f"「{name}」不是扫描件或照片，或者文件头已损坏，没有收。", hint=_TAKEN)
    return UserError(f"「{name}」是{kind.label}，没有收。", hint=_TAKEN)


# --- PDF ---------------------------------------------------------------------------------------------------------


@contextmanager
def _opened_pdf(data: bytes, name: str) -> Iterator["PdfDocument"]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == _PASSWORD:
            raise UserError(f"「{name}」有打开密码，没有收。", hint="请去掉密码另存一份，或重新扫描。") from error
        raise UserError(f"「{name}」损坏了或没有存完整，没有收。", hint="请重新扫描或重新拷贝一份。") from error
    try:
        pages = len(document)
        if not pages:
            raise UserError(f"「{name}」一页也没有，没有收。", hint="请重新扫描。")
        if pages > MOST_PAGES:
            raise _too_many(name, pages)
        yield document
    finally:
        document.close()


def _too_many(name: str, pages: int) -> UserError:
    return UserError(
        f"「{name}」有 {pages} 页，一次最多收 {MOST_PAGES} 页，没有收。",
        hint="请核对是不是签字的文书；是的请拆成几个文件。",
    )


class _Pdf:
    """The pages of a PDF."""

    def __init__(self, document: "PdfDocument") -> None:
        self.pages = len(document)
        self._document = document

    def draw(self, number: int, longest: int, colour: bool) -> "Image":
        with self._page(number) as page:
            return _rendered(page, longest, colour)

    def glance(self, number: int, longest: int) -> "Image":
        with self._page(number) as page:
            jpeg = _only_jpeg(page)
            return _decoded(jpeg, "JPEG", 1, longest, "L") if jpeg else _rendered(page, longest, False)

    @contextmanager
    def _page(self, number: int) -> "Iterator[PdfPage]":
        import pypdfium2

        try:
            page = self._document[number - 1]
            try:
                _refuse_bombs(page)
                yield page
            finally:
                page.close()
        except (pypdfium2.PdfiumError, *_DAMAGE) as error:
            raise BadPage(f"这一页画不出来，文件可能损坏了。{_RESCAN}") from error


def _rendered(page: "PdfPage", longest: int, colour: bool) -> "Image":
    return page.render(scale=_scale(page.get_size(), longest), grayscale=not colour).to_pil()


def _only_jpeg(page: "PdfPage") -> bytes:
    """The one JPEG a scanned page consists of, with or without recognised text; b'' for any other page."""
    import pypdfium2

    images = [one for one in page.get_objects(filter=[_IMAGE]) if isinstance(one, pypdfium2.PdfImage)]
    if len(images) == 1 and max(images[0].get_px_size()) >= LEAST_SCAN and images[0].get_filters() == ["DCTDecode"]:
        return bytes(images[0].get_data())
    return b""


def _scale(size: tuple[float, float], longest: int) -> float:
    """Pixels per point, in steps of 50 dpi where that fits: a scan of that resolution needs no resampling."""
    wanted = longest / max(1.0, *size) * 72
    stepped = round(wanted / 50) * 50
    return (stepped if abs(stepped - wanted) < wanted / 8 else wanted) / 72


def _refuse_bombs(page: "PdfPage") -> None:
    import pypdfium2

    for one in page.get_objects(filter=[_IMAGE]):
        if isinstance(one, pypdfium2.PdfImage):
            width, height = one.get_px_size()
            if width * height > MOST_PIXELS:
                raise BadPage(f"这一页的图有 {width}×{height} 点，太大了。{_RESCAN}")


# --- pictures ----------------------------------------------------------------------------------------------------


class _Photo:
    """The pages of a picture file; only TIFF has more than one."""

    def __init__(self, data: bytes, name: str, form: str) -> None:
        self._data, self._name, self._form = data, name, form
        with self._open() as image:
            self.pages = self._frames(image) if form == "TIFF" else 1
        if self.pages > MOST_PAGES:
            raise _too_many(name, self.pages)

    def _open(self) -> "Image":
        """The picture's head; its pixels are not read yet. Raises UserError."""
        from PIL import Image

        try:
            image = Image.open(io.BytesIO(self._data), formats=[self._form])
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise self._too_large("") from error
        except _DAMAGE as error:
            raise self._damaged() from error
        if image.width * image.height > MOST_PIXELS:
            raise self._too_large(f" {image.width}×{image.height} 点")
        return image

    def _frames(self, image: "Image") -> int:
        try:
            return int(getattr(image, "n_frames", 1))
        except _DAMAGE as error:
            raise self._damaged() from error

    def _too_large(self, size: str) -> UserError:
        return UserError(f"「{self._name}」的图{size}太大了，没有收。", hint=_RESCAN)

    def _damaged(self) -> UserError:
        return UserError(f"「{self._name}」损坏了或没有存完整，没有收。", hint="请重拍、重新扫描，或重新拷贝一份。")

    def draw(self, number: int, longest: int, colour: bool) -> "Image":
        return _decoded(self._data, self._form, number, longest, "RGB" if colour else "L")

    def glance(self, number: int, longest: int) -> "Image":
        return self.draw(number, longest, False)


def _decoded(data: bytes, form: str, number: int, longest: int, mode: str) -> "Image":
    """A picture's page as the camera was held, a JPEG in no more pixels than needed."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data), formats=[form]) as image:
            image.seek(number - 1)
            if image.width * image.height > MOST_PIXELS:
                raise BadPage(f"这一页的图有 {image.width}×{image.height} 点，太大了。{_RESCAN}")
            share = longest / max(image.size)
            image.draft(mode, (round(image.width * share), round(image.height * share)))
            upright = ImageOps.exif_transpose(image) if mode == "RGB" else image
            shown = upright.convert(mode)
    except (Image.DecompressionBombError, *_DAMAGE) as error:
        raise BadPage(f"这一页画不出来，图片可能没有存完整。{_RESCAN}") from error
    factor = max(shown.size) // longest
    return shown.reduce(factor) if factor > 1 else shown


# --- codes -------------------------------------------------------------------------------------------------------


def codes_on(scan: Scan, number: int) -> list[str]:
    """What every QR code on a page says, each once; a page without one is looked at again, closer. Raises BadPage."""
    found = _codes(scan, number)[0]
    return sorted({code.text for code in found})


def upright(scan: Scan, number: int, longest: int) -> Picture:
    """A page in colour, turned so that its code stands upright. Raises BadPage."""
    found, image = _codes(scan, number, colour=True)
    image = image.convert("RGB")
    turned = round(found[0].orientation / 90) % 4 if found else 0
    if turned:
        image = image.rotate(90 * turned, expand=True)
    image.thumbnail((longest, longest))
    return Picture(image.width, image.height, image.tobytes())


def _codes(scan: Scan, number: int, colour: bool = False) -> "tuple[list[Barcode], Image]":
    """The codes of a page and the picture they were found in."""
    import zxingcpp

    wanted = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    for longest in LOOKS:
        quick = longest == LOOKS[0] and not colour
        image = scan.glance(number, longest) if quick else scan.draw(number, longest, colour)
        grey = image.convert("L") if colour else image
        found = zxingcpp.read_barcodes(grey, formats=wanted, try_invert=False)
        if found:
            break
    return found, image
