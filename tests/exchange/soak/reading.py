"""What a package holds and what a store holds, read without the product's own words for it."""

import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyrage
import zstandard

from db import store
from db.store import database

Line = dict[str, Any]
Rows = list[tuple[object, ...]]

FACTS = ("case_act", "line_act", "paper")
HIDDEN = {"id_number_cipher", "id_number_key"}


def secrets() -> list[str]:
    """The secrets with which the open store reads what is sealed to it, former ones too."""
    return [row[0] for row in database.execute_sql("SELECT secret FROM exchange_key WHERE purpose = 'seal'")]


def volumes(first: Path) -> Iterator[Path]:
    """The files of a package in their order."""
    yield first
    yield from sorted(first.parent.glob(f"{first.stem}.x[0-9][0-9][0-9]"))


def lines(first: Path) -> list[Line]:
    """The documents of a package addressed to the open store: age, tar, zstd, JSON, as the format says."""
    data = b"".join(file.read_bytes() for file in volumes(first))
    start = 8 + int.from_bytes(data[4:8], "little") + 64
    plain = pyrage.decrypt(data[start:], [pyrage.x25519.Identity.from_str(text) for text in secrets()])
    found: list[Line] = []
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        for member in archive:
            packed = archive.extractfile(member)
            if member.name.startswith("r/") and packed is not None:
                raw = zstandard.ZstdDecompressor().stream_reader(packed).read()
                found += [json.loads(line) for line in raw.splitlines()]
    return found


def remembered(line: Line) -> bool:
    """Whether a version that was delivered is current, in the history or waiting in the quarantine."""
    found = database.execute_sql(
        "SELECT 1 FROM exchange_history WHERE doc_type = ? AND doc_id = ? AND vid = ?"
        " UNION SELECT 1 FROM exchange_quarantine WHERE doc_type = ? AND doc_id = ? AND vid = ?",
        (line["t"], line["id"], line["vid"]) * 2,
    ).fetchone()
    return found is not None or _stands_here(line)


def _stands_here(line: Line) -> bool:
    """Whether a fact is here word for word, though sealed under another address of the same office."""
    if line["t"] not in FACTS:
        return False
    columns = list(line["body"])
    row = database.execute_sql(f"SELECT {','.join(columns)} FROM {line['t']} WHERE id = ?", (line["id"],)).fetchone()
    return row is not None and list(row) == list(line["body"].values())


def table(name: str, but: set[str] = HIDDEN, where: str = "1", values: tuple[object, ...] = ()) -> Rows:
    """The rows of a table of the open store, sorted; hidden values in the clear."""
    columns = [row[1] for row in database.execute_sql(f"PRAGMA table_info({name})").fetchall()]
    shown = [column for column in columns if column not in but]
    secret = ["id_number_cipher"] if "id_number_cipher" in columns else []
    rows = database.execute_sql(f"SELECT {','.join(shown + secret)} FROM {name} WHERE {where}", values).fetchall()
    plain = [(*row[: len(shown)], *(store.decrypt_column(text) for text in row[len(shown) :])) for row in rows]
    return sorted(plain, key=repr)


def ids(name: str) -> set[str]:
    """The ids in a table of the open store."""
    return {row[0] for row in database.execute_sql(f"SELECT id FROM {name}")}


def case_as_it_stands(case_id: str) -> tuple[Rows, Rows, Rows]:
    """One case of the open store: its row, its materials, its acts."""
    return (
        table("case_file", where="id = ?", values=(case_id,)),
        table("case_material", where="case_id = ?", values=(case_id,)),
        table("case_act", where="case_id = ?", values=(case_id,)),
    )


def checklist_as_it_stands(checklist_id: str) -> tuple[Rows, Rows, Rows]:
    """One checklist of the open store: its row, its lines, the acts on them."""
    return (
        table("checklist", where="id = ?", values=(checklist_id,)),
        table("checklist_line", where="checklist_id = ?", values=(checklist_id,)),
        table("line_act", where="checklist_id = ?", values=(checklist_id,)),
    )


def waiting() -> list[Line]:
    """What waits in the quarantine of the open store, with the reason."""
    rows = database.execute_sql("SELECT reason, envelope FROM exchange_quarantine WHERE settled_at = ''").fetchall()
    return [{"reason": reason, **json.loads(store.decrypt_column(text))} for reason, text in rows]


def unread_versions(doc_id: str) -> list[Line]:
    """Every version of a document that was ever set aside here."""
    rows = database.execute_sql("SELECT envelope FROM exchange_quarantine WHERE doc_id = ?", (doc_id,)).fetchall()
    return [json.loads(store.decrypt_column(row[0])) for row in rows]
