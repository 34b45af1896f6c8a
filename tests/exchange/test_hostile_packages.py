"""Packages with a valid signature of a stolen office key, packed by no honest program."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import zstandard

from db.cases.tables import CaseActRow
from db.exchange import service
from db.exchange.format import contents, package, wire
from db.exchange.format.provider import STANDARD
from db.exchange.format.refusal import Reason, Refused
from db.exchange.offices import roster, sealing, trust
from db.exchange.records import versions
from db.exchange.records.documents import build_one
from db.exchange.records.registry import TYPE
from db.exchange.tables import HistoryRow, QuarantineRow
from tests.exchange.offices import Office, add_case, dump

Pair = tuple[Office, Office]
Member = tuple[str, bytes, bytes]
RECORDS = "r/0000.jsonl.zst"
Forge = Callable[[list[bytes], list[Member], dict[str, object]], Path]


def archive(members: list[Member]) -> bytes:
    """A tar of name, content and member type, without any of our checks."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as file:
        for name, content, kind in members:
            info = tarfile.TarInfo(name)
            info.type = kind
            info.size = len(content) if kind == tarfile.REGTYPE else 0
            info.linkname = "/etc/passwd" if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""
            file.addfile(info, io.BytesIO(content))
    return out.getvalue()


@pytest.fixture
def forge(pair: Pair) -> Forge:
    """Pack document lines and further members with the township's own keys; returns the file."""
    bureau, centre = pair

    def make(lines: list[bytes], more: list[Member], manifest: dict[str, object]) -> Path:
        actor = centre.open()
        identity = trust.identity(actor.site)
        known = centre.stick / "hostile.xpk"
        assert identity is not None
        raw = b"".join(line + b"\n" for line in lines)
        packed = zstandard.ZstdCompressor().compress(raw)
        described = msgspec.structs.replace(
            sealing.empty_manifest(identity, "records", "140525/county"),
            docs=len(lines), raw=len(raw), raw_sha256=identity.provider.digest(raw).hexdigest(),
            files={RECORDS: (len(packed), identity.provider.digest(packed).hexdigest())},
        )  # fmt: skip
        described = msgspec.structs.replace(described, **manifest)
        data = wire.encode(described)
        signature = identity.provider.sign(identity.sign.secret, wire.pae(wire.MANIFEST_TYPE, data))
        head = msgspec.structs.replace(
            sealing.header(identity, "records", "140525/county"), n=1,
            manifest_sha256=identity.provider.digest(data).hexdigest(),
        )  # fmt: skip
        members: list[Member] = [
            ("manifest.json", data, tarfile.REGTYPE),
            ("manifest.sig", signature, tarfile.REGTYPE),
            (RECORDS, packed, tarfile.REGTYPE),
            *more,
        ]
        newest = roster.newest()
        assert newest is not None
        package.write(
            known, io.BytesIO(archive(members)), tuple(newest.recipients),
            lambda volumes: msgspec.structs.replace(head, volumes=volumes), identity.provider, identity.sign.secret,
        )  # fmt: skip
        bureau.open()
        return known

    return make


def honest_line(pair: Pair, **changes: object) -> bytes:
    """The line of a real case, with members of its body or envelope changed and the version hash made right again."""
    actor = pair[1].open()
    case = add_case()
    identity = trust.identity(actor.site)
    assert identity is not None
    body = build_one(TYPE["case"], case)
    assert body is not None
    text = changes.pop("body", body)
    assert isinstance(text, bytes)
    text = text.replace(b"CASE", case.encode())
    owner = str(changes.get("owner", identity.address))
    envelope = wire.Envelope(
        t="case", v=1, id=case, owner=owner, vid=versions.vid_of("", "case", case, owner, 1, "", text),
        body=msgspec.Raw(text),
    )  # fmt: skip
    return wire.encode(msgspec.structs.replace(envelope, **changes))


def refused_whole(pair: Pair, file: Path) -> Refused:
    actor = pair[0].open()
    before = dump()
    with pytest.raises(Refused) as refused:
        service.apply(actor, file)
    assert dump() == before
    with pytest.raises(Refused):
        service.plan(file)
    assert dump() == before
    return refused.value


def test_the_forge_itself_makes_packages_that_are_taken(pair: Pair, forge: Forge) -> None:
    file = forge([honest_line(pair)], [], {})
    assert service.apply(pair[0].open(), file).new == 1


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("../../x", b"x", tarfile.REGTYPE),
        ("/etc/x", b"x", tarfile.REGTYPE),
        ("r/0001.jsonl.zst", b"x", tarfile.SYMTYPE),
        ("r/0001.jsonl.zst", b"x", tarfile.LNKTYPE),
        ("r/0001.jsonl.zst", b"x", tarfile.DIRTYPE),
        ("r/0001.jsonl.zst", b"x", tarfile.CHRTYPE),
        ("r/0001.jsonl.zst", b"undeclared", tarfile.REGTYPE),
        ("b/" + "0" * 64, b"undeclared", tarfile.REGTYPE),
        ("manifest.json", b"{}", tarfile.REGTYPE),
        (RECORDS, b"again", tarfile.REGTYPE),
        ("CON", b"x", tarfile.REGTYPE),
        ("r/0001.jsonl.zst\n", b"x", tarfile.REGTYPE),
    ],
)
def test_a_member_no_honest_program_packs_is_refused(
    pair: Pair, forge: Forge, tmp_path: Path, name: str, content: bytes, kind: bytes
) -> None:
    line = honest_line(pair)
    file = forge([line], [(name, content, kind)], {})
    before = {path for path in tmp_path.rglob("*") if "拒收" not in str(path)}
    refused = refused_whole(pair, file)
    assert refused.reason is Reason.MALFORMED
    after = {path for path in tmp_path.rglob("*") if "拒收" not in str(path)}
    assert {path.name for path in after - before} <= {file.name}


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b'{"t":"case"}',
        b'{"t":"case","v":NaN,"id":"a","owner":"x","vid":"y","body":{}}',
        b'{"t":"case","v":' + b"9" * 400 + b"}",
        b'{"t":"case","v":1,"body":' + b"[" * 300_000 + b"]" * 300_000 + b"}",
        b'{"t":"case\xff"}',
        b'"' + b"x" * (1 << 20) + b'"',
        b"",
    ],
)
def test_a_line_that_is_no_document_refuses_the_whole_package(pair: Pair, forge: Forge, line: bytes) -> None:
    assert refused_whole(pair, forge([honest_line(pair), line], [], {})).reason is Reason.MALFORMED


@pytest.mark.parametrize(
    "body",
    [
        b'{"id":"CASE"}',
        b"[]",
        b'"text"',
        b"null",
        b'{"id":"CASE","guide_version":' + b"9" * 400 + b"}",
        b'{"id":"another"}',
    ],
)
def test_one_bad_document_waits_aside_and_the_good_ones_are_taken(pair: Pair, forge: Forge, body: bytes) -> None:
    file = forge([honest_line(pair, body=body), honest_line(pair)], [], {})
    result = service.apply(pair[0].open(), file)
    assert (result.new, result.quarantined) == (1, 1)
    assert QuarantineRow.get().reason == "bad_body"


def test_a_version_hash_that_does_not_fit_and_a_foreign_document_wait_aside(pair: Pair, forge: Forge) -> None:
    lines = [
        honest_line(pair, vid="0" * 64),
        honest_line(pair, owner="140525101/r-aaaaaaaaaa"),
        honest_line(pair, t="something_new"),
        honest_line(pair, t="item"),
    ]
    result = service.apply(pair[0].open(), forge(lines, [], {}))
    assert (result.new, result.quarantined) == (0, 4)
    assert sorted(row.reason for row in QuarantineRow.select()) == ["bad_hash", "bad_hash", "forbidden", "unknown"]


def test_a_fact_brings_no_history_with_it(pair: Pair, forge: Forge) -> None:
    case = honest_line(pair)
    act = CaseActRow.select().order_by(CaseActRow.id.desc()).get().id
    body = build_one(TYPE["case_act"], act)
    assert body is not None
    fact = msgspec.json.decode(case, type=wire.Envelope)
    fact = msgspec.structs.replace(
        fact,
        t="case_act",
        id=act,
        vid=versions.vid_of("", "case_act", act, fact.owner, 1, "", body),
        anc=["f" * 64],
        body=msgspec.Raw(body),
    )
    assert service.apply(pair[0].open(), forge([case, wire.encode(fact)], [], {})).new == 2
    assert [row.doc_id for row in HistoryRow.select().where(HistoryRow.vid == "f" * 64)] == []


def test_a_bomb_is_stopped_at_the_declared_size(pair: Pair, forge: Forge) -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(1 << 28))
    assert len(bomb) < 1 << 16
    member: Member = ("r/0001.jsonl.zst", bomb, tarfile.REGTYPE)
    line = honest_line(pair)
    declared: dict[str, object] = {
        "files": {
            RECORDS: described([line]),
            "r/0001.jsonl.zst": (len(bomb), digest(bomb)),
        }
    }
    file = forge([line], [member], declared)
    assert refused_whole(pair, file).reason is Reason.MALFORMED


def digest(data: bytes) -> str:
    return STANDARD.digest(data).hexdigest()


def described(lines: list[bytes]) -> tuple[int, str]:
    packed = zstandard.ZstdCompressor().compress(b"".join(line + b"\n" for line in lines))
    return len(packed), digest(packed)


@pytest.mark.parametrize(
    "changes",
    [
        {"docs": 2},
        {"docs": 0},
        {"raw": 1},
        {"raw_sha256": "0" * 64},
        {"sender": "140525101/r-aaaaaaaaaa"},
        {"to": "140525101/r-aaaaaaaaaa"},
        {"files": {}},
        {"files": {RECORDS: (5, "0" * 64)}},
    ],
)
def test_contents_that_differ_from_the_signed_manifest_are_refused(
    pair: Pair, forge: Forge, changes: dict[str, object]
) -> None:
    file = forge([honest_line(pair)], [], changes)
    assert refused_whole(pair, file).reason is Reason.MALFORMED


def test_another_ones_ciphertext_under_my_signature_is_refused(pair: Pair, forge: Forge) -> None:
    stolen = pair[0].export("140525108")[0]
    file = forge([honest_line(pair)], [], {})
    theirs, mine = package.read_outer(stolen), package.read_outer(file)
    identity = trust.identity(pair[1].open().site)
    assert identity is not None
    header = wire.encode(msgspec.structs.replace(mine.header, volumes=theirs.header.volumes))
    signature = identity.provider.sign(identity.sign.secret, wire.pae(wire.HEADER_TYPE, header))
    body = stolen.read_bytes()[theirs.offset :]
    file.write_bytes(package.MAGIC + len(header).to_bytes(4, "little") + header + signature + body)
    assert refused_whole(pair, file).reason is Reason.ALTERED


def write_tar(folder: Path, data: bytes) -> None:
    nothing = wire.Manifest(
        sender="140525108/r-aaaaaaaaaa", to="140525/county", kind="records", docs=0, raw=0, raw_sha256="0" * 64,
        files={}, schema={}, counts={},
    )  # fmt: skip
    sink = contents.TarSink(folder, STANDARD.digest, lambda manifest, signature: nothing, contents.ignore)
    try:
        for start in range(0, len(data), 100):
            sink.write(data[start : start + 100])
        sink.finish()
    finally:
        sink.close()


def test_a_tar_that_stops_early_or_goes_on_after_its_end_is_refused(tmp_path: Path) -> None:
    good = archive([("manifest.json", b"{}", tarfile.REGTYPE), ("manifest.sig", b"x" * 64, tarfile.REGTYPE)])
    write_tar(tmp_path, good)
    for data in (good[:600], good[:1024], good[:1536] + b"x" * 512, good + b"x"):
        with pytest.raises(contents.Malformed):
            write_tar(tmp_path, data)
