"""Printed papers made into what scanners and telephones give back."""

import io
import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pypdfium2
from PIL import Image, ImageFilter


def pages_of(paper: Path, dpi: int = 150) -> list[Image.Image]:
    """Every page of a PDF as a grey picture."""
    with pypdfium2.PdfDocument(paper) as document:
        return [
            document[number].render(scale=dpi / 72, grayscale=True).to_pil().copy() for number in range(len(document))
        ]


def worn(page: Image.Image, angle: float, seed: int = 0) -> Image.Image:
    """A page as it lay askew under a scanner that is not clean."""
    random.seed(seed)
    turned = page.rotate(angle, expand=True, fillcolor=250, resample=Image.Resampling.BILINEAR)
    return Image.blend(turned, dirt(turned.size), 0.15).filter(ImageFilter.GaussianBlur(0.7))


@cache
def dirt(size: tuple[int, int]) -> Image.Image:
    """What lies on the glass; it takes longer to make than all else."""
    return Image.effect_noise(size, 60)


def photographed(page: Image.Image) -> Image.Image:
    """A page seen by a telephone held askew over a table, in colour."""
    width, height = page.size
    corners = (-0.04, -0.05, -0.01, 1.06, 1.05, 1.02, 1.08, -0.02)
    quad = [part * (width if place % 2 == 0 else height) for place, part in enumerate(corners)]
    bent = page.transform(page.size, Image.Transform.QUAD, quad, Image.Resampling.BILINEAR, fillcolor=90)
    return bent.convert("RGB")


def as_pdf(pages: Sequence[Image.Image], out: Path, dpi: int = 150) -> Path:
    """One file with many pages, as office scanners make it."""
    first, *others = [page.copy() for page in pages]  # saving leaves its options on the picture
    first.save(out, "PDF", save_all=True, append_images=others, resolution=dpi)
    return out


def as_bytes(page: Image.Image, form: str = "JPEG") -> bytes:
    """A picture file."""
    out = io.BytesIO()
    page.save(out, form, quality=70) if form == "JPEG" else page.save(out, form)
    return out.getvalue()
