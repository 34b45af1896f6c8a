"""Files altered on their way, and files a thief packed with an office's keys: nothing applied, nothing crashes."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
import zstandard

from db import store
from db.cases.tables import CaseRow
from db.exchange import service
from db.exchange.format import limits
from db.exchange.format.refusal import Reason, Refused
from db.exchange.offices import receipts
from db.exchange.tables import QuarantineRow
from tests.exchange.conftest import copied
from tests.exchange.offices import PASSWORD, Office, add_case, add_items, dump
from tests.exchange.soak import reading
from tests.exchange.soak.forging import MUTATIONS, RECORDS, Forgery, Json, Stolen, archive, document, stolen
from tests.exchange.soak.killing import Launcher

Pair = tuple[Office, Office]
MUTANTS_OF_EACH = 4
CHINESE = re.compile("[一-鿿]")


@pytest.fixture
def key(pair: Pair) -> Stolen:
    """The township's keys, stolen."""
    return stolen(pair[1])


@pytest.fixture(scope="module")
def mailed(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """County and township after the township sealed a package in several volumes; made once, copied for every test."""
    root = tmp_path_factory.mktemp("mailed")
    _, township = copied(originals / "enrolled", root)
    township.open()
    for number in range(40):
        add_case(number)
    township.export("140525", volume_bytes=4096)
    store.close_store()
    return root


@pytest.fixture
def mail(mailed: Path, tmp_path: Path) -> tuple[Pair, list[Path]]:
    """The two offices, and the package's files, the first one first."""
    pair = copied(mailed, tmp_path)
    return pair, sorted(pair[1].stick.glob("SB-*"), key=lambda path: path.suffix.replace(".xpk", ".x001"))


def unharmed(office: Office, file: Path) -> Refused:
    """Looking at a file and reading it are both refused, in words, and change no row."""
    actor = office.open()
    before = dump()
    with pytest.raises(Refused) as looked:
        service.plan(file)
    with pytest.raises(Refused) as refused:
        service.apply(actor, file)
    assert dump() == before
    for error in (looked.value, refused.value):
        assert CHINESE.search(str(error))
        assert CHINESE.match(error.hint)
        assert error.hint.endswith("。")
    return refused.value


# --- altered on the way ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mutate", MUTATIONS)
def test_a_package_altered_on_its_way_is_refused_in_words(
    mail: tuple[Pair, list[Path]], tmp_path: Path, mutate: Callable[[bytes, Random], bytes]
) -> None:
    pair, sent = mail
    chance = Random(mutate.__name__)
    for number in range(MUTANTS_OF_EACH):
        folder = tmp_path / f"mutant{number}"
        folder.mkdir()
        for file in sent:
            shutil.copy2(file, folder)
        victim = folder / chance.choice(sent[:3]).name
        data = mutate(victim.read_bytes(), chance)
        if data != victim.read_bytes():
            victim.write_bytes(data)
            unharmed(pair[0], folder / sent[0].name)
    assert pair[0].apply(sent[0]).quarantined == 0


@pytest.mark.parametrize("mutate", MUTATIONS)
def test_a_receipt_altered_on_its_way_marks_nothing(
    mail: tuple[Pair, list[Path]], tmp_path: Path, mutate: Callable[[bytes, Random], bytes]
) -> None:
    pair, sent = mail
    receipt = pair[0].apply(sent[0]).receipt
    chance = Random(mutate.__name__)
    for number in range(4):
        data = mutate(receipt.read_bytes(), chance)
        if data != receipt.read_bytes():
            mutant = tmp_path / f"mutant{number}{receipts.SUFFIX}"
            mutant.write_bytes(data)
            unharmed(pair[1], mutant)
    assert pair[1].apply(receipt).already is False


def test_volumes_of_two_packages_are_never_read_as_one(mail: tuple[Pair, list[Path]], tmp_path: Path) -> None:
    pair, sent = mail
    pair[1].open()
    add_case(99)
    other = sorted(pair[1].export("140525", tmp_path / "other", 4096))
    for number, file in enumerate(sent[1:3]):
        folder = tmp_path / f"mixed{number}"
        folder.mkdir()
        for honest in sent:
            shutil.copy2(honest, folder)
        shutil.copy2(next(path for path in other if path.suffix == file.suffix), folder / file.name)
        assert unharmed(pair[0], folder / sent[0].name).reason in (Reason.ALTERED, Reason.TRUNCATED)
    swapped = tmp_path / "swapped"
    swapped.mkdir()
    names = [file.name for file in sent]
    names[1], names[2] = names[2], names[1]
    for file, name in zip(sent, names, strict=True):
        shutil.copy2(file, swapped / name)
    assert unharmed(pair[0], swapped / sent[0].name).reason in (Reason.ALTERED, Reason.TRUNCATED)


def test_two_packages_in_one_file_are_refused(pair: Pair, tmp_path: Path) -> None:
    files = []
    for number in range(2):
        pair[1].open()
        add_case(number)
        files += pair[1].export("140525")
    both = tmp_path / "both.xpk"
    both.write_bytes(files[0].read_bytes() + files[1].read_bytes())
    assert unharmed(pair[0], both).reason is Reason.ALTERED


# --- packed by a thief with an office's keys ---------------------------------------------------------------------


@pytest.fixture
def forged(pair: Pair, tmp_path: Path) -> Callable[[Forgery], Path]:
    """Write a forged package where the county finds it."""

    def write(forgery: Forgery) -> Path:
        file = tmp_path / "stick" / "forged.xpk"
        file.write_bytes(forgery.whole())
        return file

    return write


def honest_body(pair: Pair) -> tuple[str, bytes]:
    """Id and body of a case as the township itself packs it, for a forger to start from."""
    pair[1].open()
    case = add_case(7)
    (file,) = pair[1].export("140525", pair[1].stick / "honest")
    pair[0].open()
    (line,) = (line for line in reading.lines(file) if line["id"] == case)
    return case, json.dumps(line["body"], ensure_ascii=False).encode()


def test_the_forger_can_write_packages_that_are_taken(
    pair: Pair, key: Stolen, forged: Callable[[Forgery], Path]
) -> None:
    case, body = honest_body(pair)
    result = pair[0].apply(forged(Forgery(key, [document("case", case, key.address, body)])))
    assert (result.new, result.quarantined) == (1, 0)


BODIES = {
    "not a number": (b'"guide_version": 0', b'"guide_version": NaN'),
    "infinite": (b'"guide_version": 0', b'"guide_version": 1e999'),
    "huge": (b'"guide_version": 0', b'"guide_version": ' + b"9" * 400),
    "a fraction": (b'"guide_version": 0', b'"guide_version": 0.5'),
    "bad text": ("小餐饮".encode(), b"\xff\xfe"),
    "half a character": (b'"item_name": "', b'"item_name": "\\ud800'),
    "too long": (b'"note": ""', b'"note": "' + b"x" * 600_000 + b'"'),
    "deep": (b'"note": ""', b'"note": ' + b"[" * 100_000 + b"]" * 100_000),
    "nothing": (b'"note": ""', b'"note": null'),
    "a list": (b'"materials": [', b'"materials": [[], '),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_no_honest_program_writes_waits_aside_or_refuses_the_package(
    pair: Pair, key: Stolen, forged: Callable[[Forgery], Path], name: str
) -> None:
    case, body = honest_body(pair)
    old, new = BODIES[name]
    assert old in body
    file = forged(Forgery(key, [document("case", case, key.address, body.replace(old, new, 1))]))
    before = {table: rows for table, rows in (pair[0].open(), dump())[1].items() if table.startswith("case")}
    assert taken_or_refused(pair[0], file) in (Reason.MALFORMED, (0, 1))
    assert {table: rows for table, rows in dump().items() if table.startswith("case")} == before


def taken_or_refused(office: Office, file: Path) -> Reason | tuple[int, int]:
    """How many documents were taken and set aside, or why the whole package was refused."""
    try:
        result = service.apply(office.open(), file)
    except Refused as refused:
        return refused.reason
    return result.new, result.quarantined


def many(count: int) -> Iterator[bytes]:
    """Small documents of a kind nobody knows."""
    for number in range(count):
        yield b'{"t":"x","v":1,"id":"%d","owner":"140525108/r-aaaaaaaaaa","vid":"%064d","body":1}' % (number, number)


LIES: dict[str, Json] = {
    "500 001 documents": {"manifest": {"docs": 500_001}},
    "5 GiB": {"manifest": {"raw": 5 << 30}},
    "negative": {"manifest": {"raw": -1}},
    "more than there is": {"manifest": {"docs": 3}},
    "less than there is": {"manifest": {"docs": 0, "raw": 0}},
    "no list of files": {"manifest": {"files": {}}},
    "21 receipts": {"manifest": {"receipts": ["QQ=="] * 21}},
    "a receipt that is none": {"manifest": {"receipts": ["QUFBQUFBQUE="]}},
    "not JSON": {"manifest_bytes": b"{"},
    "deep manifest": {"manifest_bytes": b"[" * 200_000},
    "a 2 MiB document": {"lines": [b'{"t":"' + b"x" * (2 << 20) + b'"}']},
    "no line break at the end": {"raw": b"{}"},
    "not zstd": {"packed": b"no zstd at all", "manifest": {"docs": 1, "raw": 3}},
    "cut zstd": {"packed": zstandard.ZstdCompressor().compress(os.urandom(5000))[:-9], "raw": bytes(5000)},
    "huge window": {
        "packed": zstandard.ZstdCompressor(
            compression_params=zstandard.ZstdCompressionParameters(window_log=27)
        ).compress(bytes(20 << 20)),
        "raw": bytes(20 << 20),
    },
    "no tar": {"tar": b"x" * 5120},
    "an empty tar": {"tar": bytes(10240)},
    "another order": {"tar": archive([(RECORDS, b"x"), ("manifest.json", b"{}"), ("manifest.sig", b"x" * 64)])},
    "a negative size": {"tar": archive([("manifest.json", b"{}")]).replace(b"00000000002\x00", b"-0000000002\x00")},
    "a size of 8 GiB": {"tar": archive([("manifest.json", b"{}")]).replace(b"00000000002\x00", b"\x80" + b"\xff" * 11)},
    "another site's address inside": {"manifest": {"from": "140525101/r-aaaaaaaaaa"}},
    "no ciphertext": {"ciphertext": b"age-encryption.org/v1\n"},
    "a thousand volumes": {"header": {"volumes": [[1, "0" * 64]] * 1000}},
    "2001 acknowledgements": {"header": {"ack": ["0" * 64] * 2001}},
    "a clock of its own": {"header": {"clock": "sure"}},
    "a fraction of a package": {"header": {"n": 0.5}},
    "a feature nobody knows": {"header": {"requires": ["magic"]}},
    "another algorithm": {"header": {"alg": "none"}},
    "deep header": {"header_bytes": lambda head: json.dumps(head)[:-1].encode() + b',"x":' + b"[" * 90_000},
    "a header too long": {"header_bytes": lambda head: json.dumps(head | {"x": "x" * limits.HEADER_BYTES}).encode()},
    "NaN in the header": {"header_bytes": lambda head: json.dumps(head | {"n": float("nan")}).encode()},
    "bad text in the header": {"header_bytes": lambda head: json.dumps(head).encode().replace(b"0.1.0", b"\xff\xfe")},
}


@pytest.mark.parametrize("name", LIES)
def test_a_package_that_lies_about_itself_is_refused_whole(
    pair: Pair, key: Stolen, forged: Callable[[Forgery], Path], tmp_path: Path, name: str
) -> None:
    more: Json = {"lines": list(many(1)), **LIES[name]}
    file = forged(Forgery(key, **more))
    there = files_in(tmp_path)
    refused = unharmed(pair[0], file)
    assert refused.reason in (Reason.MALFORMED, Reason.ALTERED, Reason.NEWER_FORMAT, Reason.UNKNOWN_ALGORITHM)
    assert files_in(tmp_path) <= there


def files_in(folder: Path) -> set[Path]:
    """All files but the evidence kept, the backups, and the store with its own side files."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(("store.db", "in-use")))
    return {path for path in found if not {"拒收", "backups"} & set(path.parts)}


def test_a_thief_reaches_nothing_that_is_not_the_offices_own(
    pair: Pair, key: Stolen, forged: Callable[[Forgery], Path]
) -> None:
    pair[0].open()
    (item,) = add_items(1)
    theirs = add_case(50)
    before = dump()
    _, body = honest_body(pair)
    grant = key.sign("grant", b"anything").hex()
    lines = [
        document("item", item, "140525/county", b'{"id":"%s"}' % item.encode()),
        document("organ", "x1", key.address, b'{"id":"x1"}'),
        document("case", theirs, key.address, body),
        document("case", theirs, "140525/county", body),
        document("case", "x2", "140525101/r-aaaaaaaaaa", body),
        document("case", "x3", "140525101/r-aaaaaaaaaa", body, grant=grant, epoch=9),
        document("case", theirs, key.address, body, epoch=9, grant=grant),
    ]
    result = service.apply(pair[0].open(), forged(Forgery(key, lines)))
    assert (result.new, result.changed, result.quarantined) == (0, 0, len(lines))
    after = dump()
    for table in ("item", "organ", "case_file", "case_act", "exchange_roster"):
        assert after[table] == before[table]
    assert QuarantineRow.select().count() == len(lines)


def test_an_old_package_under_a_new_header_takes_nothing_back(
    pair: Pair, key: Stolen, forged: Callable[[Forgery], Path]
) -> None:
    case, _ = honest_body(pair)
    (old,) = pair[1].stick.glob("honest/*.xpk")
    pair[0].apply(old)
    pair[1].open()
    CaseRow.update(note="新的").where(CaseRow.id == case).execute()
    pair[0].apply(pair[1].export("140525")[0])
    pair[0].open()
    lines = [json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() for line in reading.lines(old)]
    result = service.apply(pair[0].open(), forged(Forgery(key, lines, header={"n": 77})))
    assert (result.new, result.changed) == (0, 0)
    assert CaseRow.get_by_id(case).note == "新的"


# --- bombs -------------------------------------------------------------------------------------------------------

GIB, HUNDRED_MB = 1 << 30, 100 << 20


def zeros(size: int, unit: bytes = b"\0") -> bytes:
    """So many equal bytes, compressed: a few dozen KB."""
    packer = zstandard.ZstdCompressor().compressobj(size=size)
    block = unit * (1 << 20)
    return b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()


BOMBS: dict[str, Callable[[], Json]] = {
    "1 GiB nobody declared": lambda: {"packed": zeros(GIB), "manifest": {"docs": 1, "raw": 100}},
    "1 GiB in one document": lambda: {"packed": zeros(GIB), "manifest": {"docs": 1, "raw": GIB}},
    "a thousand million empty lines": lambda: {
        "packed": zeros(GIB, b"\n"), "manifest": {"docs": 500_000, "raw": GIB},
    },
    "the largest manifest": lambda: {
        "manifest_bytes": b'{"files":{' + b'"a":[1,"b"],' * (limits.MANIFEST_BYTES // 12 - 2) + b"}}"
    },
    "20 000 members": lambda: {"members": [(f"b/{number:064x}", b"") for number in range(20_000)]},
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_bounded_memory(
    pair: Pair, key: Stolen, forged: Callable[[Forgery], Path], launcher: Launcher, name: str
) -> None:
    harmless = forged(Forgery(key, header={"to": "140525101/r-aaaaaaaaaa"}))
    usual = read_in_child(launcher, pair[0], harmless)
    file = forged(Forgery(key, **BOMBS[name]()))
    pair[0].open()
    before = dump()
    found = read_in_child(launcher, pair[0], file)
    pair[0].open()
    assert found["refused"]
    assert dump() == before
    assert found["peak"] - usual["peak"] < HUNDRED_MB


def read_in_child(launcher: Launcher, office: Office, file: Path) -> dict[str, int]:
    """Read a file at an office in a process of its own; how it ended, and how much memory it held at most."""
    store.close_store()
    return launcher.run({
        "job": "apply", "folder": str(office.paths.folder), "file": str(file), "password": PASSWORD,
        "told": str(office.stick / "told"),
    })  # fmt: skip
