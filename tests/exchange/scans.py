"""Scans for the attachment tests: bytes no compression makes smaller, and how an office attaches them."""

import random
from pathlib import Path

from db.attachments import service as attachments
from db.cases import attachments as case_attachments
from tests.exchange.offices import Office


def scan(size: int = 5000, seed: int = 1) -> bytes:
    """A file that begins like a PDF."""
    return b"%PDF-1.7\n" + random.Random(seed).randbytes(size - 9)


def attach(office: Office, case: str, content: bytes, name: str = "身份证.pdf") -> str:
    """Attach a content to a case of an office, as a clerk would; returns its hash."""
    actor = office.open()
    file = office.stick.parent / "scans" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    return case_attachments.add(actor, case, file).sha256


def content_of(office: Office, sha256: str, folder: Path) -> bytes:
    """What an office has under a hash."""
    office.open()
    out = folder / f"{sha256[:8]}.out"
    attachments.copy_out(sha256, out)
    return out.read_bytes()
