"""Programs of different ages: documents grow, older and newer bodies are read, no bytes change by themselves."""

import json
from dataclasses import replace

import msgspec
import pytest

from db import journal, store
from db.actors import Actor
from db.exchange.format import wire
from db.exchange.merging import batches, upgrading
from db.exchange.records import documents, registry, versions
from db.exchange.records.registry import TYPE, DocumentType
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.organs.tables import OrganRow
from db.store import database

ME = "140525/county"


@pytest.fixture
def grown(monkeypatch: pytest.MonkeyPatch) -> DocumentType:
    """The document `organ` as if its note had come with version 2."""
    monkeypatch.setitem(registry.LATER, "organ", {"note": 2})
    monkeypatch.setattr(documents, "_shapes", {})
    return replace(TYPE["organ"], version=2)


@pytest.fixture
def bureau_id(county: Actor) -> str:
    """An organ nobody sealed yet."""
    return organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT).id


def body_now(doc_id: str) -> bytes:
    """The organ's body as the rows give it."""
    found = documents.build_one(TYPE["organ"], doc_id)
    assert found is not None
    return found


def sealed_by_version_1(grown: DocumentType, doc_id: str) -> tuple[versions.Head, bytes]:
    """What an older program, which knew no note, sealed."""
    body = documents.as_of(grown, body_now(doc_id), 1)
    with database.atomic():
        return versions.settle(replace(grown, version=1), doc_id, body, None, ME, 1), body


def own_line(grown: DocumentType, doc_id: str) -> wire.Envelope:
    """The organ's line in the next package."""
    with database.atomic():
        lines = list(versions.own_lines(grown, frozenset({ME}), ME, 2))
    found = [wire.decode(line, wire.Envelope) for _, line in lines]
    return next(envelope for envelope in found if envelope.id == doc_id)


def test_a_body_of_an_older_program_is_read_and_its_later_member_takes_the_default(
    grown: DocumentType, bureau_id: str
) -> None:
    older = documents.as_of(grown, body_now(bureau_id), 1)
    assert "note" not in json.loads(older)
    assert documents.read(grown, bureau_id, older)["note"] == ""
    assert documents.as_of(grown, body_now(bureau_id), 2) == body_now(bureau_id)


def test_a_member_of_the_first_version_must_be_there(grown: DocumentType, bureau_id: str) -> None:
    body = json.loads(body_now(bureau_id))
    del body["phone"]
    with pytest.raises(documents.BadBody):
        documents.read(grown, bureau_id, msgspec.json.encode(body))


def test_what_nobody_touched_leaves_in_the_bytes_of_the_version_it_was_sealed_in(
    grown: DocumentType, bureau_id: str
) -> None:
    head, body = sealed_by_version_1(grown, bureau_id)
    line = own_line(grown, bureau_id)
    assert (line.v, line.vid, bytes(line.body)) == (1, head.vid, body)
    assert versions.body_of(head) is not None


def test_what_was_edited_after_the_upgrade_leaves_as_a_new_version_with_the_new_member(
    grown: DocumentType, bureau_id: str
) -> None:
    head, _ = sealed_by_version_1(grown, bureau_id)
    OrganRow.update(note="迁至新址").where(OrganRow.id == bureau_id).execute()
    line = own_line(grown, bureau_id)
    assert (line.v, line.parent) == (2, head.vid)
    assert json.loads(bytes(line.body))["note"] == "迁至新址"


def test_a_fact_of_a_newer_program_waits_for_the_upgrade() -> None:
    body = b"{}"
    vid = versions.vid_of("", "case_act", "x", ME, 1, "", body)
    envelope = wire.Envelope(t="case_act", v=1, id="x", owner=ME, vid=vid, body=msgspec.Raw(body))
    assert batches.fault(envelope) == ""
    assert batches.fault(msgspec.structs.replace(envelope, v=2)) == "unknown"


def test_after_the_upgrade_what_a_newer_program_had_added_is_read_from_the_bytes_kept(
    grown: DocumentType, bureau_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = json.loads(body_now(bureau_id)) | {"note": "新版本写的备注"}
    raw = msgspec.json.encode(body)
    vid = versions.vid_of("", "organ", bureau_id, ME, 1, "", raw)
    kept = store.encrypt_column(raw.decode())
    with database.atomic():
        head = versions.Head("organ", bureau_id, 2, ME, 1, None, vid, "", 1, versions.digest_of(raw), kept, "", "", "")
        versions.put(head)
        journal.set_info("exchange_read_as", json.dumps({"organ": 1}))
    monkeypatch.setattr(upgrading, "TYPES", (grown,))
    with database.atomic():
        upgrading.catch_up()
    assert OrganRow.get_by_id(bureau_id).note == "新版本写的备注"
    OrganRow.update(note="县里自己改的").where(OrganRow.id == bureau_id).execute()
    with database.atomic():
        upgrading.catch_up()
    assert OrganRow.get_by_id(bureau_id).note == "县里自己改的"
