"""Reads printed papers back: their words by two libraries, their pictures, their codes."""

from pathlib import Path

import pypdf
import pypdfium2
import zxingcpp
from PIL import Image


def pages_by_pypdf(path: Path) -> list[str]:
    """The words of every page, without white."""
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(path).pages]


def pages_by_pdfium(path: Path) -> list[str]:
    """The same by the library that also draws the preview."""
    with pypdfium2.PdfDocument(path) as document:
        found = []
        for number in range(len(document)):
            text = document[number].get_textpage()
            found.append("".join(text.get_text_bounded().split()))
            text.close()
        return found


def pictures(path: Path, scale: float = 2.0) -> list[Image.Image]:
    """Every page as pixels; scale 1 is 72 dpi."""
    with pypdfium2.PdfDocument(path) as document:
        return [document[number].render(scale=scale).to_pil().convert("L") for number in range(len(document))]


def codes(path: Path, scale: float = 2.8) -> list[str]:
    """What the QR code of every page says, read from a picture of 200 dpi."""
    found = [zxingcpp.read_barcode(picture) for picture in pictures(path, scale)]
    return [code.text if code else "" for code in found]
