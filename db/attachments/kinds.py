"""The kinds of file an office attaches, recognised by their content and not by their name."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

HEAD_BYTES = 4096
LARGEST_DIRECTORY = 1 << 22
"""The longest list of parts read, in bytes: a document's own is a thousandth of it; a longer one is an attack."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its MIME type, what people call it, and the ending it is written out with."""

    mime: str
    label: str
    suffix: str


PDF = Kind("application/pdf", "PDF", ".pdf")
OFD = Kind("application/ofd", "OFD 版式文件", ".ofd")
JPEG = Kind("image/jpeg", "照片", ".jpg")
PNG = Kind("image/png", "图片", ".png")
TIFF = Kind("image/tiff", "扫描件", ".tif")
BMP = Kind("image/bmp", "图片", ".bmp")
HEIC = Kind("image/heic", "照片", ".heic")
DOCX = Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "文档", ".docx")
XLSX = Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "表格", ".xlsx")
DOC = Kind("application/msword", "文档", ".doc")
XLS = Kind("application/vnd.ms-excel", "表格", ".xls")
MP3 = Kind("audio/mpeg", "录音", ".mp3")
M4A = Kind("audio/mp4", "录音", ".m4a")
WAV = Kind("audio/wav", "录音", ".wav")
AMR = Kind("audio/amr", "录音", ".amr")
MP4 = Kind("video/mp4", "录像", ".mp4")

KINDS = (PDF, OFD, JPEG, PNG, TIFF, BMP, HEIC, DOCX, XLSX, DOC, XLS, MP3, M4A, WAV, AMR, MP4)
BY_MIME = {kind.mime: kind for kind in KINDS}
TAKEN = (
    "PDF、OFD、照片和扫描件（jpg、png、tif、bmp、heic）、Word 和 Excel 文件、录音（mp3、m4a、wav、amr）、录像（mp4）"
)

_STARTS = (
    (b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"II*\x00", TIFF), (b"MM\x00*", TIFF),
    (b"ID3", MP3), (b"\xff\xfb", MP3), (b"\xff\xf3", MP3), (b"\xff\xf2", MP3), (b"#!AMR", AMR),
)  # fmt: skip
_PARTS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("OFD.xml", OFD))
_OLD_OFFICE = {".doc": DOC, ".wps": DOC, ".xls": XLS, ".et": XLS}
_PHOTO_BRANDS = (b"heic", b"heix", b"mif1", b"msf1")


def kind_of(file: Path) -> Kind | None:
    """The kind of a file by its first bytes; None for a kind no office attaches. Raises OSError where reading fails."""
    with file.open("rb") as source:
        head = source.read(HEAD_BYTES)
    found = next((kind for start, kind in _STARTS if head.startswith(start)), None)
    return found or next((kind for look in _LOOKS if (kind := look(head, file)) is not None), None)


def kind_in(data: bytes) -> Kind | None:
    """The kind of a scan, a photo or a recording whose whole content is at hand; None for anything else."""
    found = next((kind for start, kind in _STARTS if data.startswith(start)), None)
    bitmap = data[:2] == b"BM" and int.from_bytes(data[2:6], "little") == len(data)
    return found or (BMP if bitmap else _media(data[:HEAD_BYTES], Path()))


def _bitmap(head: bytes, file: Path) -> Kind | None:
    """A bitmap, by its BM and the size of the file after it; BM alone would prove too little."""
    return BMP if head[:2] == b"BM" and int.from_bytes(head[2:6], "little") == file.stat().st_size else None


def _media(head: bytes, file: Path) -> Kind | None:
    """Sound, video and telephone photos in the one container of ISO 14496-12."""
    if head[4:8] != b"ftyp":
        return WAV if head[:4] == b"RIFF" and head[8:12] == b"WAVE" else None
    brand = head[8:12]
    return HEIC if brand in _PHOTO_BRANDS else M4A if brand == b"M4A " else MP4


def _zipped(head: bytes, file: Path) -> Kind | None:
    """Word, Excel and OFD files are ZIP archives with a part of a known name; only the list of parts is read."""
    if not head.startswith(b"PK\x03\x04"):
        return None
    with file.open("rb") as opened:
        source = _Source(opened)
        try:
            with zipfile.ZipFile(source) as archive:
                names = set(archive.namelist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            # zipfile mixes the two up: a broken archive may be an OSError (EINVAL, where it seeks to before the
            # start), and a stick that was pulled out a BadZipFile. Only whether reading failed tells them apart.
            if source.failure is not None:
                raise source.failure from None
            return None
    return next((kind for part, kind in _PARTS if part in names), None)


class _Source:
    """A file that remembers that it could not be read, and gives no list of parts without end."""

    def __init__(self, inner: BinaryIO) -> None:
        self.failure: OSError | None = None
        self._inner = inner
        self.seek, self.tell = inner.seek, inner.tell

    def read(self, size: int = -1, /) -> bytes:
        if size > LARGEST_DIRECTORY:
            raise zipfile.BadZipFile
        try:
            return self._inner.read(size)
        except OSError as error:
            self.failure = error
            raise


def _old_office(head: bytes, file: Path) -> Kind | None:
    """Old Word, Excel and WPS files share one container with installers; only here the ending decides."""
    return _OLD_OFFICE.get(file.suffix.lower()) if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") else None


_LOOKS: tuple[Callable[[bytes, Path], Kind | None], ...] = (_bitmap, _media, _zipped, _old_office)
