"""Export and import of 100 000 changes with 2 000 attachments against the raw cost of their bytes and rows.

The floor of both: encode or decode, compress or decompress, encrypt or decrypt the same bytes, and insert the same
rows into the same tables with the same indexes (and the pinyin in them) and key; nothing but the rows and the files an
import keeps is synced. Of an export that leaves out reading rows and attachments from the store, syncing the package,
carrying it and reading it back, so a second ratio has a floor with these. Also how large the package and how flat the
memory is.
"""

import gc
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec
import pyrage
import pytest
import zstandard
from sqlite_utils import Database

from db import journal, keys, migrations, search, store
from db.exchange import service
from db.exchange.format import limits, package
from db.exchange.tables import KeyRow
from db.paths import StorePaths
from db.store import database
from tests.benchmarks import township
from tests.exchange.offices import Office

Figures = dict[str, dict[str, list[float]]]
Rows = dict[str, list[tuple[Any, ...]]]

CHANGES, ATTACHMENTS = 100_000, 2_000
FEWER = 25_000
ATTACHMENT_BYTES = 100_000
ROUNDS = 3
READ = ("case_file", "case_material", "case_attachment", "case_act")
"""What an export reads."""

EXPORT, IMPORT = "export 100000 changes, 2000 attachments", "import 100000 changes, 2000 attachments"
CARRIED = "the same export; floor with reading the store, syncing, carrying, reading back"
SEALED = ("exchange_head", "exchange_history")
"""Where the rows of an export go."""

APPLIED = ("case_file", "case_material", "case_attachment", "case_act", *SEALED, "search_index", "attachment_blob")
"""Where those of an import go."""

MEMORY = """
import sys
from pathlib import Path
from db import keys
from db.exchange.format import limits
from tests.benchmarks import test_bench_exchange as bench
keys.ARGON2_TIME, keys.ARGON2_MEMORY_KIB = 1, 8
limits.SPOOL_BYTES = 1 << 20
bench.work(Path(sys.argv[1]), sys.argv[2])()
print(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a county and a township that has written much and sealed nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "ARGON2_TIME", 1)
        patch.setattr(keys, "ARGON2_MEMORY_KIB", 8)
        yield filled(tmp_path_factory.mktemp("exchange") / "many", CHANGES, ATTACHMENTS)


def filled(folder: Path, changes: int, files: int) -> Path:
    """Two offices in a folder, the township's store full."""
    _, centre = township.pair(folder)
    centre.open()
    township.fill(changes)
    township.attach(files, ATTACHMENT_BYTES)
    store.close_store()
    return folder


def offices(folder: Path) -> tuple[Office, Office]:
    """The county and the township of a folder."""
    county, centre = (Office(StorePaths(folder / name), "张三", folder / "stick") for name in ("county", "township"))
    return county, centre


def work(folder: Path, what: str) -> Callable[[], object]:
    """What is measured, in a store that is open by then: to be called once in a folder."""
    county, centre = offices(folder)
    if what == "export":
        actor = centre.open()
        return lambda: list(service.export_to(actor, "140525", centre.stick))
    receiver, files = county.open(), packages(folder)
    return lambda: [service.apply(receiver, file) for file in files]


def packages(folder: Path) -> list[Path]:
    """The packages on the stick, the one with the records first."""
    return sorted((folder / "stick").glob("SB*.xpk"), key=lambda file: (not file.stem.endswith("R"), file.name))


def seconds(run: Callable[[], object]) -> float:
    """How long something takes."""
    gc.collect()
    begun = perf_counter()
    run()
    return perf_counter() - begun


def test_export_and_import(root: Path, tmp_path: Path, figures: Figures) -> None:
    """Ours on fresh copies of the stores and the raw work on the same bytes and rows, in turn."""
    for number in range(ROUNDS):
        folder = tmp_path / str(number)
        shutil.copytree(root, folder)
        county, centre = offices(folder)
        figures[EXPORT]["ours"].append(seconds(work(folder, "export")))
        sealed, lines, files = rows_of(SEALED), *opened(county, folder)
        figures[IMPORT]["ours"].append(seconds(work(folder, "import")))
        applied = rows_of(APPLIED)
        store.close_store()
        floor = Floor(folder, [msgspec.json.decode(line) for line in lines], files)
        figures[EXPORT]["baseline"].append(seconds(partial(floor.export, sealed)))
        centre.open()
        figures[CARRIED]["baseline"].append(seconds(partial(floor.carry, sealed)))
        figures[CARRIED]["ours"].append(figures[EXPORT]["ours"][-1])
        store.close_store()
        figures["package, bytes"]["baseline"].append(len(zstandard.compress(b"\n".join(lines), limits.ZSTD_LEVEL)))
        figures["package, bytes"]["ours"].append(packages(folder)[0].stat().st_size)
        del lines, floor.values
        figures[IMPORT]["baseline"].append(seconds(partial(floor.take, applied)))
        shutil.rmtree(folder)
    assert len(applied["exchange_head"]) == CHANGES
    assert len(files) == ATTACHMENTS


@pytest.mark.parametrize("what", ["export", "import"])
def test_memory_is_flat(root: Path, tmp_path: Path, figures: Figures, what: str) -> None:
    """The most memory a process of its own ever holds, at four times the changes; little staged in memory, so that
    what grows with the package would show."""
    for who, folder in (("ours", root), ("baseline", filled(tmp_path / "few", FEWER, ATTACHMENTS // 4))):
        copy = tmp_path / who
        shutil.copytree(folder, copy)
        if what == "import":
            work(copy, "export")()
            store.close_store()
        done = subprocess.run([sys.executable, "-c", MEMORY, copy, what], capture_output=True, text=True, check=True)
        figures[f"{what}: memory at 100000 changes against 25000 (KiB)"][who].append(float(done.stdout))


# --- the same bytes and rows ------------------------------------------------------------------------------------


def rows_of(tables: tuple[str, ...]) -> Rows:
    """All rows of tables of the open store."""
    return {table: list(database.execute_sql(f"SELECT * FROM {table}").fetchall()) for table in tables}


def opened(county: Office, folder: Path) -> tuple[list[bytes], list[bytes]]:
    """The lines and the attachments in the packages."""
    county.open()
    secret = str(KeyRow.get(KeyRow.purpose == "seal").secret)
    lines, files = list[bytes](), list[bytes]()
    for file in packages(folder):
        outer, plain = package.read_outer(file), io.BytesIO()
        outer.provider.unseal(package.ciphertext(outer), plain, (secret,))
        plain.seek(0)
        with tarfile.open(fileobj=plain) as archive:
            for member in archive:
                content = archive.extractfile(member)
                assert content is not None
                if member.name.startswith("r/"):
                    lines += zstandard.ZstdDecompressor().stream_reader(content).read().split(b"\n")[:-1]
                elif member.name.startswith("b/"):
                    files.append(content.read())
    return lines, files


class Floor:
    """The raw work, with the libraries alone."""

    def __init__(self, folder: Path, values: list[Any], files: list[bytes]) -> None:
        self.folder, self.values, self.files = folder, values, files
        self.key = pyrage.x25519.Identity.generate()

    def export(self, rows: Rows) -> None:
        """Encode, compress and encrypt the same bytes into a file, and insert the same rows."""
        packed = io.BytesIO()
        with zstandard.ZstdCompressor(level=limits.ZSTD_LEVEL).stream_writer(packed, closefd=False) as writer:
            for value in self.values:
                writer.write(msgspec.json.encode(value) + b"\n")
        for name, content in (("records", packed.getvalue()), ("files", b"".join(self.files))):
            with (self.folder / name).open("wb") as out:
                pyrage.encrypt_io(io.BytesIO(content), out, [self.key.to_public()])
        self._insert(rows)

    def carry(self, rows: Rows) -> None:
        """The export of the store that is open: read rows and attachments, export, sync, copy, read back."""
        identity = pyrage.x25519.Identity.from_str(journal.info("attachment_identity"))
        for table in READ:
            list(database.execute_sql(f"SELECT * FROM {table}"))
        for file in store.opened().paths.attachments.glob("*/*"):
            with file.open("rb") as source:
                pyrage.decrypt_io(source, io.BytesIO(), [identity])
        self.export(rows)
        os.sync()
        for name in ("records", "files"):
            with shutil.copyfile(self.folder / name, self.folder / f"{name}.copy").open("r+b") as copy:
                os.fsync(copy.fileno())
                hashlib.file_digest(copy, "sha256")

    def take(self, rows: Rows) -> None:
        """Decrypt, decompress and decode the same bytes, encrypt the files for their place, insert the same rows."""
        packed, plain = io.BytesIO(), io.BytesIO()
        for name, out in (("records", packed), ("files", plain)):
            with (self.folder / name).open("rb") as source:
                pyrage.decrypt_io(source, out, [self.key])
        packed.seek(0)
        for line in zstandard.ZstdDecompressor().stream_reader(packed).read().split(b"\n")[:-1]:
            msgspec.json.decode(line)
        for number, content in enumerate(self.files):
            with (self.folder / f"{number}.age").open("wb") as file:
                pyrage.encrypt_io(io.BytesIO(content), file, [self.key.to_public()])
        os.sync()
        for values in rows["case_file"]:
            search.index_words(values[16], values[1], values[5], values[23])
        self._insert(rows)

    def _insert(self, rows: Rows) -> None:
        path = self.folder / "raw.db"
        path.unlink(missing_ok=True)
        with closing(store.connect(path, keys.new_key())) as connection:
            for pragma, value in store.PRAGMAS.items():
                connection.execute(f"PRAGMA {pragma} = {value}")
            migrations.upgrade(Database(connection))
            connection.execute("UPDATE exchange_applying SET applying = 1")
            connection.execute("BEGIN IMMEDIATE")
            for table, found in rows.items():
                connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(found[0]))})", found)
            connection.execute("COMMIT")
