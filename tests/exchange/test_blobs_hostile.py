"""Packages of attachments with a valid signature of a stolen office key, packed by no honest program."""

import hashlib
import io
import tarfile
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
import pytest

from db.attachments import service as attachments
from db.attachments.age import Reader
from db.exchange import service
from db.exchange.format import contents, limits, package, packing, wire
from db.exchange.format.provider import STANDARD
from db.exchange.format.refusal import Reason, Refused
from db.exchange.offices import roster, sealing, trust
from db.store import database
from tests.exchange.offices import Office, add_case, dump
from tests.exchange.scans import scan

Pair = tuple[Office, Office]
Files = dict[str, tuple[int, str]]
Forge = Callable[..., Path]
GOOD = scan(3000)
NAME = f"b/{hashlib.sha256(GOOD).hexdigest()}"


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def tar(members: Iterable[tuple[str, bytes, int]]) -> bytes:
    """A tar of name, content and the size its header gives, without any of our checks."""
    out = io.BytesIO()
    for name, content, size in members:
        info = tarfile.TarInfo(name)
        info.size = size
        out.write(info.tobuf(tarfile.USTAR_FORMAT) + content + bytes(-len(content) % 512))
    return out.getvalue() + bytes(1024)


@pytest.fixture
def forge(pair: Pair) -> Forge:
    """Pack members with the township's own keys; returns the file, with the county's store open."""
    bureau, centre = pair

    def make(
        members: list[tuple[str, bytes]], files: Files | None = None, kind: wire.Kind = "blobs", said: str = "",
        sizes: dict[str, int] | None = None, cut: int | None = None,
    ) -> Path:  # fmt: skip
        identity = trust.identity(centre.open().site)
        known = roster.newest()
        assert identity is not None
        assert known is not None
        declared = files if files is not None else {name: (len(data), sha(data)) for name, data in members}
        manifest = msgspec.structs.replace(
            sealing.empty_manifest(identity, said or kind, "140525/county"), files=declared
        )
        data = wire.encode(manifest)
        signature = identity.provider.sign(identity.sign.secret, wire.pae(wire.MANIFEST_TYPE, data))
        head = msgspec.structs.replace(
            sealing.header(identity, kind, "140525/county"), n=1, manifest_sha256=sha(data)
        )  # fmt: skip
        sized = sizes or {}
        whole = tar(
            [("manifest.json", data, len(data)), ("manifest.sig", signature, len(signature))]
            + [(name, content, sized.get(name, len(content))) for name, content in members]
        )
        file = centre.stick / "hostile.xpk"
        package.write(
            file, io.BytesIO(whole[:cut]), tuple(known.recipients),
            lambda volumes: msgspec.structs.replace(head, volumes=volumes), identity.provider, identity.sign.secret,
        )  # fmt: skip
        bureau.open()
        return file

    return make


def refused_whole(pair: Pair, file: Path) -> Refused:
    """Looked at and applied, the file is refused, and neither a row nor a file stays."""
    bureau, _ = pair
    actor = bureau.open()
    before = dump()
    with pytest.raises(Refused):
        service.plan(file)
    with pytest.raises(Refused) as refused:
        service.apply(actor, file)
    assert dump() == before
    assert [path for path in bureau.paths.attachments.rglob("*") if path.is_file()] == []
    assert {path.name for path in bureau.paths.folder.rglob("hostile*")} <= set(
        path.name for path in bureau.paths.refused.iterdir()
    )
    return refused.value


def test_the_forge_itself_makes_packages_that_are_taken(pair: Pair, forge: Forge) -> None:
    file = forge([(NAME, GOOD), (f"b/{sha(b'')}", b"")])
    assert service.apply(pair[0].open(), file).new == 2
    assert attachments.has(sha(GOOD))
    assert attachments.has(sha(b""))  # nothing at all is a content too


@pytest.mark.parametrize(
    ("members", "files"),
    [
        ([(NAME, GOOD), ("b/" + "0" * 64, b"not what it is called")], None),
        ([(NAME, GOOD), (f"b/{sha(b'more')}", b"more")], {NAME: (len(GOOD), sha(GOOD))}),
        ([(NAME, GOOD)], {NAME: (len(GOOD), sha(GOOD)), f"b/{sha(b'lacking')}": (7, sha(b"lacking"))}),
        ([(NAME, GOOD), (NAME, GOOD)], None),
        ([(NAME, GOOD)], {NAME: (len(GOOD) - 1, sha(GOOD))}),
        ([(NAME, GOOD)], {NAME: (len(GOOD), "0" * 64)}),
        ([(NAME, GOOD), ("r/0000.jsonl.zst", b"records")], None),
        ([(NAME, GOOD), (f"b/../{'a' * 61}", b"out of the folder")], None),
        ([(NAME, GOOD), (f"b/{sha(GOOD).upper()}", GOOD)], None),
        ([(NAME, GOOD), (f"/b/{sha(GOOD)}", GOOD)], None),
        ([(NAME, GOOD), (f"b/{sha(GOOD)}/x", GOOD)], None),
        ([(NAME, GOOD), ("b/CON", b"a device")], None),
        ([(NAME, GOOD), (f"{NAME}\n", GOOD)], None),
        ([(NAME, GOOD), ("manifest.json", b"{}")], None),
    ],
)
def test_a_member_that_is_not_what_the_manifest_says_refuses_the_whole_package(
    pair: Pair, forge: Forge, members: list[tuple[str, bytes]], files: Files | None
) -> None:
    assert refused_whole(pair, forge(members, files)).reason is Reason.MALFORMED


def test_a_package_cut_off_in_an_attachment_is_refused(pair: Pair, forge: Forge) -> None:
    assert refused_whole(pair, forge([(NAME, GOOD)], cut=-2600)).reason is Reason.MALFORMED


def test_an_attachment_above_the_limit_is_refused_before_it_is_read(pair: Pair, forge: Forge) -> None:
    name, size = f"b/{'a' * 64}", limits.BLOB_BYTES + 1
    file = forge([(name, b"")], {name: (size, "a" * 64)}, sizes={name: size})
    assert "太大" in str(refused_whole(pair, file))


@pytest.mark.parametrize(("kind", "said"), [("records", ""), ("records", "blobs"), ("blobs", "records")])
def test_attachments_have_no_place_in_a_package_of_records_nor_under_another_kind(
    pair: Pair, forge: Forge, kind: str, said: str
) -> None:
    assert refused_whole(pair, forge([(NAME, GOOD)], kind=kind, said=said)).reason is Reason.MALFORMED


def empty_manifest(files: Files) -> wire.Manifest:
    return wire.Manifest(
        sender="140525108/r-aaaaaaaaaa", to="140525/county", kind="blobs", docs=0, raw=0, raw_sha256="0" * 64,
        files=files, schema={}, counts={},
    )  # fmt: skip


def sink_for(tmp_path: Path, manifest: wire.Manifest, blob: contents.Blob) -> contents.TarSink:
    return contents.TarSink(tmp_path, STANDARD.digest, lambda data, signature: manifest, blob)


def test_the_hundred_thousand_and_first_member_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MEMBERS", 12)
    names = [f"b/{sha(b'%d' % number)}" for number in range(11)]
    files = {name: (len(b"%d" % number), name[2:]) for number, name in enumerate(names)}
    whole = tar(
        [("manifest.json", b"{}", 2), ("manifest.sig", b"x", 1)]
        + [(name, b"%d" % number, len(b"%d" % number)) for number, name in enumerate(names)]
    )
    sink = sink_for(tmp_path, empty_manifest(files), contents.ignore)
    with pytest.raises(contents.Malformed, match="太多"):
        sink.write(whole)
    sink.close()


def test_a_manifest_of_a_hundred_thousand_and_one_files_is_not_read() -> None:
    files = {str(number): (1, "0" * 64) for number in range(100_000)}
    assert len(wire.decode(wire.encode(empty_manifest(files)), wire.Manifest).files) == 100_000
    with pytest.raises(wire.Unreadable):
        wire.decode(wire.encode(empty_manifest({**files, "one more": (1, "0" * 64)})), wire.Manifest)


class Pattern:
    """Bytes that cost nothing to make, and are another content for every number."""

    def __init__(self, number: int, size: int) -> None:
        self._block = (b"%08d" % number) * 8192
        self._left = size

    def read(self, size: int = -1, /) -> bytes:
        taken = self._block[: min(self._left, size if size >= 0 else self._left)]
        self._left -= len(taken)
        return taken


def test_three_hundred_attachments_of_one_megabyte_need_no_more_memory_than_one(tmp_path: Path) -> None:
    count, size = 300, 1 << 20
    files: Files = {}
    for number in range(count):
        digest = hashlib.sha256((b"%08d" % number) * (size // 8)).hexdigest()
        files[f"b/{digest}"] = (size, digest)

    def members() -> Iterator[packing.MemberFile]:
        for number, name in enumerate(files):
            yield name, size, Pattern(number, size)

    seen = 0

    def blob(sha256: str, length: int, content: Reader) -> None:
        nonlocal seen
        seen += 1

    sink = sink_for(tmp_path, empty_manifest(files), blob)
    reader = packing.archive(b"{}", b"x", members())
    tracemalloc.start()
    while piece := reader.read(1 << 18):
        sink.write(piece)
    sink.finish()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seen == count
    assert peak < 8 << 20


def test_a_blob_named_in_a_case_never_reaches_a_path(pair: Pair) -> None:
    """What a case names is only looked up; the folder knows nothing but hashes computed here."""
    pair[0].open()
    with database.atomic():
        add_case()
    assert attachments.missing(["../../../etc/passwd"]) == ["../../../etc/passwd"]
