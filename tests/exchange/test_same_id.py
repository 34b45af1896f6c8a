"""Two documents of different types may bear the same id: what is known of one is nothing of the other."""

import msgspec

from db.cases.tables import CaseRow
from db.exchange.format import wire
from db.exchange.merging import quarantine
from db.exchange.records import documents, versions
from db.exchange.records.registry import TYPE
from db.exchange.tables import HeadRow, HistoryRow, QuarantineRow
from tests.exchange.conflicted import STRANGER
from tests.exchange.offices import Office, add_case
from tests.exchange.recorded import act
from tests.exchange.soak import reading

Pair = tuple[Office, Office]


def vids(doc_type: str, doc_id: str) -> set[str]:
    return {row.vid for row in HistoryRow.select().where(HistoryRow.doc_type == doc_type, HistoryRow.doc_id == doc_id)}


def test_a_case_and_an_act_of_the_same_id_share_no_earlier_versions(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    act(case, "accepted", id=case)
    assert bureau.apply(centre.export("140525")[0]).quarantined == 0
    centre.open()
    (first,) = vids("case", case)
    CaseRow.update(note="改过").where(CaseRow.id == case).execute()
    (file,) = centre.export("140525")
    bureau.open()
    (line,) = [line for line in reading.lines(file) if (line["t"], line["id"]) == ("case", case)]
    assert line["anc"] == [first]
    assert bureau.apply(file).changed == 1
    assert vids("case", case) == {first, line["vid"]}
    assert vids("case_act", case) == {HeadRow.get(HeadRow.doc_type == "case_act", HeadRow.doc_id == case).vid}


def test_what_an_older_version_of_one_was_called_makes_no_other_document_a_known_one(pair: Pair) -> None:
    pair[1].open()
    case = add_case()
    act(case, "accepted", id=case)
    kind = TYPE["case"]
    built = documents.build_one(kind, case)
    assert built is not None
    coming = versions.vid_of("", "case", case, STRANGER, 1, "", built)
    versions.remember(TYPE["case_act"], [(case, coming)], 1)
    assert versions.histories(kind, [case]) == {}
    envelope = wire.Envelope(t="case", v=1, id=case, owner=STRANGER, vid=coming, body=msgspec.Raw(built))
    assert quarantine.put(envelope, wire.encode(envelope), "forbidden", STRANGER, "0" * 64, quarantine.Room())
    quarantine.settle_known()
    assert len(quarantine.held()) == 1


def test_two_unsound_documents_that_claim_one_id_and_one_version_both_wait(pair: Pair) -> None:
    pair[1].open()
    for doc_type in ("case", "memorandum"):
        envelope = wire.Envelope(t=doc_type, v=1, id="x", owner=STRANGER, vid="0" * 64, body=msgspec.Raw(b"{}"))
        assert quarantine.put(envelope, wire.encode(envelope), "bad_hash", STRANGER, "0" * 64, quarantine.Room())
    assert {row.doc_type for row in QuarantineRow.select()} == {"case", "memorandum"}
