"""What waits without anybody having to decide goes on by itself, or at a second look; how much waits is bounded."""

import msgspec
import pytest

from db.actors import Actor
from db.cases.tables import CaseRow
from db.exchange.format import limits, wire
from db.exchange.merging import again, conflicts, quarantine
from db.exchange.offices import roster
from db.exchange.records.documents import TYPE
from db.exchange.tables import QuarantineRow, RosterRow
from db.handover.tables import BatchRow, ChecklistRow, LineActRow
from tests.exchange.conflicted import COUNTY, STRANGER, body_of, set_aside, written
from tests.exchange.offices import Office, add_case, dump
from tests.exchange.recorded import checklist, line_act

Pair = tuple[Office, Office]


@pytest.fixture
def parked(pair: Pair, department: Office, bodies: tuple[str, str, str]) -> BatchRow:
    """A checklist and a signature on it wait at the county for the batch, which is given back unsaved."""
    _, giver, receiver = bodies
    department.open()
    batch = BatchRow.create(
        name="第三批", document_title="示例", document_number="示例〔2020〕2号", issuer="示例", notice_on="2020-12-24",
        deadline="2020-12-31", transition_months=3,
    )  # fmt: skip
    line_act(checklist(batch.id, giver, receiver, "14052507"), "giver", "泽州县示例局")
    assert pair[0].apply(department.export(COUNTY)[0]).quarantined == 2
    assert conflicts.counts().by_itself == 2
    return batch


def counted() -> tuple[int, int, int]:
    return ChecklistRow.select().count(), LineActRow.select().count(), conflicts.counts().all


def test_what_lacked_something_is_taken_at_a_second_look_one_after_the_other(pair: Pair, parked: BatchRow) -> None:
    actor = pair[0].open()
    assert again.retry(actor) == again.Retried(0, 2)
    BatchRow.create(**parked.__data__)
    assert again.retry(actor) == again.Retried(2, 0)
    assert counted() == (1, 1, 0)
    assert again.retry(actor).words == "还没有可以收下的"


def test_what_lacked_something_is_taken_by_itself_with_the_next_package_that_brings_anything(
    pair: Pair, parked: BatchRow
) -> None:
    bureau, centre = pair
    bureau.open()
    BatchRow.create(**parked.__data__)
    centre.open()
    add_case()
    (file,) = centre.export(COUNTY)
    assert bureau.plan(file).new == 2
    assert counted() == (0, 0, 2)
    bureau.apply(file)
    assert counted() == (1, 1, 0)


def test_a_second_look_takes_nothing_from_an_office_that_was_closed_meanwhile(pair: Pair, parked: BatchRow) -> None:
    actor = pair[0].open()
    BatchRow.create(**parked.__data__)
    known = roster.newest()
    assert known is not None
    closed = [msgspec.structs.replace(one, status="closed") for one in known.replicas]
    fresh = msgspec.structs.replace(known, version=known.version + 1, replicas=closed)
    signed = wire.encode(wire.Signed(wire.encode(fresh), []))
    RosterRow.create(version=fresh.version, signed=signed, at="2026-11-20T09:00:00+08:00")
    assert again.retry(actor) == again.Retried(0, 2)
    assert counted() == (0, 0, 2)


def test_a_second_look_leaves_conflicts_and_what_is_still_forbidden_as_they_are(pair: Pair) -> None:
    clerk = pair[1].open()
    case, other = add_case(1), add_case(2)
    set_aside(clerk, "case", case, "conflict", note="另一边")
    line = written("case", other, STRANGER, body_of("case", other) | {"note": "另一边"})
    quarantine.put(wire.decode(line, wire.Envelope), line, "forbidden", f"{COUNTY}/county", "0" * 64, quarantine.Room())
    before = (body_of("case", case), body_of("case", other))
    assert again.retry(clerk) == again.Retried(0, 1)
    assert (body_of("case", case), body_of("case", other)) == before
    assert conflicts.counts().all == 2


def test_a_newer_program_takes_what_it_could_not_read_before(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    (file,) = centre.export(COUNTY)
    with monkeypatch.context() as older:
        older.delitem(TYPE, "case")
        older.delitem(TYPE, "case_act")
        assert bureau.apply(file).quarantined == 2
        assert {one.turn for one in conflicts.waiting()} == {"升级程序后自动处理"}
    assert again.retry(bureau.open()).taken == 2
    assert CaseRow.get_by_id(case).applicant == "张三"


def flood(actor: Actor, count: int) -> list[bool]:
    """Put versions of one stranger aside; which of them were kept."""
    room = quarantine.Room()
    kept = []
    for number in range(count):
        line = written("case", f"flood-{number}", STRANGER, {"id": f"flood-{number}"})
        envelope = wire.decode(line, wire.Envelope)
        kept.append(quarantine.put(envelope, line, "forbidden", STRANGER, "0" * 64, room))
    return kept


def test_one_senders_waiting_versions_are_bounded_in_number_and_leave_room_for_others(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WAITING_VERSIONS", 3)
    clerk = pair[1].open()
    assert flood(clerk, 5) == [True, True, True, False, False]
    before = dump()
    assert flood(clerk, 5) == [True, True, True, False, False]
    assert dump() == before
    set_aside(clerk, "case", add_case(), "forbidden", note="另一边")
    assert conflicts.counts().all == 4
    QuarantineRow.update(settled_at="x").execute()
    assert flood(clerk, 5) == [True, True, True, True, True]


def test_one_senders_waiting_versions_are_bounded_in_size(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WAITING_BYTES", 1500)
    kept = flood(pair[1].open(), 9)
    assert kept == sorted(kept, reverse=True)
    assert set(kept) == {True, False}


def test_what_there_is_no_room_for_is_told_and_comes_again_when_there_is(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, centre = pair
    centre.open()
    for number in (1, 2):
        case = add_case(number)
        CaseRow.update(site_code="140525109").where(CaseRow.id == case).execute()
    (file,) = centre.export(COUNTY)
    with monkeypatch.context() as small:
        small.setattr(limits, "WAITING_VERSIONS", 1)
        result = bureau.apply(file)
        assert (result.quarantined, conflicts.counts().all) == (4, 1)
    assert bureau.apply(centre.export(COUNTY)[0]).quarantined == 4
    assert conflicts.counts().all == 4
