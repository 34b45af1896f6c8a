"""The attachment store: each content once, encrypted, whole again or known to be damaged."""

import errno
import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import backups, store
from db.actors import Actor
from db.attachments import age, kinds
from db.attachments import service as attachments
from db.attachments.service import Damaged, Stored
from db.attachments.tables import BlobRow
from db.cases import attachments as case_attachments
from db.errors import UserError
from db.organs import service as organs
from db.paths import StorePaths
from db.store import database

MARK = "姓名：张三 身份证 999999199001011234".encode()


def put(content: bytes) -> Stored:
    """Put and record a content."""
    stored = attachments.put(io.BytesIO(content))
    with database.atomic():
        attachments.keep(stored)
    return stored


def read(sha256: str) -> bytes:
    out = io.BytesIO()
    attachments.read_into(sha256, out)
    return out.getvalue()


def files(paths: StorePaths) -> list[Path]:
    return sorted(path for path in paths.attachments.rglob("*") if path.is_file())


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=st.one_of(st.binary(max_size=300), st.integers(65_000, 200_000).map(bytes)))
def test_what_is_put_in_comes_out_again_under_its_hash(county: Actor, content: bytes) -> None:
    stored = put(content)
    assert stored == Stored(hashlib.sha256(content).hexdigest(), len(content))
    assert read(stored.sha256) == content
    assert attachments.has(stored.sha256)


def test_the_same_content_lies_there_once_and_unreadable_to_others(county: Actor, county_paths: StorePaths) -> None:
    stored = put(MARK * 50)
    put(MARK * 50)
    (file,) = files(county_paths)
    assert file == county_paths.attachments / stored.sha256[:2] / stored.sha256
    assert MARK not in file.read_bytes()
    assert file.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert BlobRow.select().count() == 1


def test_missing_names_what_is_not_here_in_order(county: Actor) -> None:
    here = put(b"here").sha256
    assert attachments.missing(["b" * 64, here, "a" * 64]) == ["b" * 64, "a" * 64]


def test_a_content_above_the_limit_is_refused_in_words_and_leaves_nothing(
    county: Actor, county_paths: StorePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "LARGEST", 1 << 20)
    put(bytes(1 << 20))
    with pytest.raises(UserError, match="附件超过 1 MB，没有保存") as refused:
        attachments.put(io.BytesIO(bytes((1 << 20) + 1)))
    assert "分辨率" in refused.value.hint
    assert len(files(county_paths)) == 1


def test_a_disk_that_fills_up_is_said_as_such_and_leaves_nothing(
    county: Actor, county_paths: StorePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as failed:
        attachments.put(io.BytesIO(b"scan"))
    explained = store.explain(failed.value)
    assert explained is not None
    assert "磁盘满了" in str(explained)
    assert files(county_paths) == []


class Broken(io.BytesIO):
    """A reader that fails after some bytes."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(5, "Input/output error")
        return super().read(size)


def test_what_a_reader_or_writer_raises_comes_out_as_it_was(county: Actor) -> None:
    with pytest.raises(OSError, match="Input/output error"):
        attachments.put(Broken(bytes(100_000)))

    class Full(io.BytesIO):
        def write(self, data: object, /) -> int:
            raise OSError(28, "No space left on device")

    stored = put(bytes(100_000))
    with pytest.raises(OSError, match="No space left"):
        attachments.read_into(stored.sha256, Full())


@pytest.mark.parametrize("harm", ["cut", "flip", "gone", "swapped"])
def test_a_damaged_content_is_found_set_aside_and_counted_as_lacking(
    county: Actor, county_paths: StorePaths, harm: str
) -> None:
    stored, other = put(b"a scan" * 100), put(b"another" * 100)
    file = attachments.path_of(stored.sha256)
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    if harm == "gone":
        file.unlink()
    else:
        swapped = attachments.path_of(other.sha256).read_bytes()
        file.write_bytes({"cut": bytes(content[:-20]), "flip": bytes(content), "swapped": swapped}[harm])
    with pytest.raises(Damaged):
        read(stored.sha256)
    assert [sha for part in range(12) for sha in attachments.damaged_in(part, 12)] == [stored.sha256]
    with pytest.raises(UserError, match="没有取出"):
        attachments.copy_out(stored.sha256, county_paths.folder / "out.pdf")
    assert not (county_paths.folder / "out.pdf").exists()
    attachments.set_aside(stored.sha256)
    assert attachments.missing([stored.sha256, other.sha256]) == [stored.sha256]
    put(b"a scan" * 100)
    assert read(stored.sha256) == b"a scan" * 100


def test_files_lost_from_the_folder_count_as_lacking(county: Actor) -> None:
    stored = put(b"scan")
    attachments.path_of(stored.sha256).unlink()
    assert attachments.forget_lost() == [stored.sha256]
    assert BlobRow.select().count() == 0


def test_a_sweep_removes_half_written_files_and_gives_whole_ones_their_row(
    county: Actor, county_paths: StorePaths
) -> None:
    orphan = attachments.put(io.BytesIO(b"never recorded"))
    part = county_paths.attachments / "0123.part"
    part.write_bytes(b"half")
    assert attachments.sweep() == 0
    for path in files(county_paths):
        os.utime(path, (1, 1))
    assert attachments.sweep() == 2
    assert not part.exists()
    assert read(orphan.sha256) == b"never recorded"
    assert attachments.has(orphan.sha256)


def test_what_was_put_and_not_recorded_can_be_let_go(county: Actor, county_paths: StorePaths) -> None:
    kept, dropped = put(b"kept"), attachments.put(io.BytesIO(b"dropped"))
    attachments.discard([kept, dropped])
    assert files(county_paths) == [attachments.path_of(kept.sha256)]


def test_many_put_without_waiting_are_made_durable_together(county: Actor) -> None:
    stored = [attachments.put(io.BytesIO(b"%d" % number), durable=False) for number in range(5)]
    attachments.make_durable(stored)
    with database.atomic():
        attachments.keep(*stored)
    assert [read(one.sha256) for one in stored] == [b"%d" % number for number in range(5)]


def test_a_backup_brings_the_attachments_back_and_they_open(
    county: Actor, county_paths: StorePaths, tmp_path: Path
) -> None:
    stored = put(MARK)
    (county_paths.attachments / "left.part").write_bytes(b"half")
    backups.backup_to(tmp_path / "backup.tar")
    store.close_store()
    elsewhere = StorePaths(tmp_path / "elsewhere")
    backups.restore(tmp_path / "backup.tar", elsewhere)
    organs.sign_in(elsewhere, "李四", "Ceshi-2026")
    assert read(stored.sha256) == MARK
    assert [path.name for path in files(elsewhere)] == [stored.sha256]


@pytest.mark.parametrize("failure", [OSError(5, "pulled out"), ValueError("ours"), KeyboardInterrupt()])
@pytest.mark.parametrize("side", ["read", "write"])
def test_what_a_reader_or_writer_raises_comes_out_of_the_encryption_as_it_was(
    side: str, failure: BaseException
) -> None:
    class Broken(io.BytesIO):
        """Raises at the first piece."""

        def read(self, size: int | None = -1, /) -> bytes:
            raise failure

        def write(self, data: object, /) -> int:
            raise failure

    reader = Broken() if side == "read" else io.BytesIO(bytes(age.GATHERED * 2))
    writer = Broken() if side == "write" else io.BytesIO()
    with pytest.raises(type(failure)) as raised:
        age.encrypt(reader, writer, (age.new_pair()[0],))
    assert raised.value is failure


ZIP_OF = {
    "word/document.xml": kinds.DOCX, "xl/workbook.xml": kinds.XLSX, "OFD.xml": kinds.OFD, "setup.exe": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", b"%PDF-1.4 ...", kinds.PDF),
        ("a.pdf", b"\xff\xd8\xff\xe0 jpeg", kinds.JPEG),
        ("a", b"\x89PNG\r\n\x1a\n..", kinds.PNG),
        ("a", b"II*\x00....", kinds.TIFF),
        ("a", b"BM" + (10).to_bytes(4, "little") + b"....", kinds.BMP),
        ("a", b"BM is how this text begins", None),
        ("a", b"\0\0\0\x18ftypheic....", kinds.HEIC),
        ("a", b"\0\0\0\x18ftypM4A ....", kinds.M4A),
        ("a", b"\0\0\0\x18ftypisom....", kinds.MP4),
        ("a", b"RIFF....WAVEfmt ", kinds.WAV),
        ("a", b"RIFF....AVI LIST", None),
        ("a", b"#!AMR\n....", kinds.AMR),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", kinds.DOC),
        ("a.WPS", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", kinds.DOC),
        ("a.msi", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", None),
        ("a.pdf", b"MZ\x90\x00 a program", None),
        ("a.pdf", b"PK\x03\x04 not really a zip", None),
        ("a.pdf", b"", None),
    ],
)
def test_a_kind_of_file_is_told_by_its_content(
    tmp_path: Path, name: str, content: bytes, kind: kinds.Kind | None
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert kinds.kind_of(file) == kind


@pytest.mark.parametrize("part", ZIP_OF)
def test_an_office_file_is_told_by_the_part_it_must_have(tmp_path: Path, part: str) -> None:
    with zipfile.ZipFile(tmp_path / "file", "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr(part, "")
    assert kinds.kind_of(tmp_path / "file") == ZIP_OF[part]


def zipped(file: Path) -> bytes:
    """The bytes of a Word file without a word."""
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "")
    return file.read_bytes()


def test_a_broken_archive_is_no_kind_of_file_even_where_its_end_points_before_its_start(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "a.docx")
    end = whole.rindex(b"PK\x05\x06")
    size = (len(whole) * 2).to_bytes(4, "little")
    for broken in (whole[:-5], whole[: end + 12] + size + whole[end + 16 :]):
        (tmp_path / "a.docx").write_bytes(broken)
        assert kinds.kind_of(tmp_path / "a.docx") is None


@pytest.mark.parametrize("after", range(4))
def test_a_stick_pulled_out_while_an_archive_is_looked_at_is_a_read_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    zipped(tmp_path / "a.docx")
    reads, plain = list[int](), Path.open

    class Pulled(io.FileIO):
        """Reads only so often."""

        def read(self, size: int | None = -1, /) -> bytes:
            reads.append(1)
            if len(reads) > after:
                raise OSError(errno.EIO, "Input/output error")
            return super().read(size)

    monkeypatch.setattr(Path, "open", lambda path, mode="r": Pulled(str(path)) if "b" in mode else plain(path, mode))
    with pytest.raises(OSError, match="Input/output error"):
        kinds.kind_of(tmp_path / "a.docx")
    assert len(reads) == after + 1


@pytest.mark.parametrize(("failure", "words"), [(errno.EIO, "磁盘出错"), (errno.ENODEV, "读不出来，没有保存")])
def test_a_file_that_cannot_be_read_while_it_is_chosen_is_told_so_by_its_name(
    county: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: int, words: str
) -> None:
    zipped(tmp_path / "a.docx")

    def gone(path: Path, mode: str = "r") -> io.FileIO:
        raise OSError(failure, "gone")

    monkeypatch.setattr(Path, "open", gone)
    with pytest.raises(UserError, match=f"「a.docx」.*{words}"):
        case_attachments.add(county, "x", tmp_path / "a.docx")
