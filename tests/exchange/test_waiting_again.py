"""What waits without anybody having to decide goes on by itself, or at a second look; how much waits is bounded."""

import msgspec
import pytest

from db.actors import Actor
from db.cases.tables import CaseRow
from db.exchange.format import limits, wire
from db.exchange.merging import again, conflicts, quarantine
from db.exchange.offices import roster
from db.exchange.records.registry import TYPE
from db.exchange.tables import QuarantineRow, RosterRow
from db.handover.tables import BatchRow, ChecklistRow, LineActRow, MemorandumRow
from db.items.tables import ItemRow
from db.organs import service as organs
from tests.exchange.conflicted import COUNTY, STRANGER, body_of, set_aside, written
from tests.exchange.offices import Office, add_case, add_items, dump
from tests.exchange.recorded import BUREAU, act, checklist, line_act

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


def bring_something(pair: Pair) -> None:
    """A package from the township that has nothing to do with what waits."""
    bureau, centre = pair
    centre.open()
    add_case(CaseRow.select().count() + 1)
    assert bureau.apply(centre.export(COUNTY)[0]).new == 2


def test_what_still_lacks_something_is_not_even_opened_by_a_package_that_does_not_bring_it(
    pair: Pair, parked: BatchRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = list[str]()
    plain = quarantine.Held.line

    def line(held: quarantine.Held) -> bytes:
        opened.append(held.doc_type)
        return plain(held)

    monkeypatch.setattr(quarantine.Held, "line", line)
    bring_something(pair)
    assert opened == []
    pair[0].open()
    BatchRow.create(**parked.__data__)
    bring_something(pair)
    assert opened == ["checklist", "line_act"]
    assert counted() == (1, 1, 0)


def waits_for(awaits: str, number: int = 0) -> None:
    """Put a version aside that lacks something, or the next thing it lacks."""
    envelope = wire.Envelope(
        t="case_act", v=1, id=f"act-{number}", owner=STRANGER, vid=f"{number:064}", body=msgspec.Raw(b"{}")
    )
    lacks = f"{quarantine.LACKS}东西"
    assert quarantine.put(envelope, wire.encode(envelope), lacks, STRANGER, "0" * 64, quarantine.Room(), awaits)


def test_whatever_a_document_may_wait_for_is_found_once_it_is_here(pair: Pair) -> None:
    pair[0].open()
    organ = organs.organs()[0].id
    batch = BatchRow.create(
        name="第三批", document_title="示例", document_number="示例〔2020〕2号", issuer="示例", notice_on="2020-12-24",
        deadline="2020-12-31", transition_months=3,
    ).id  # fmt: skip
    of = checklist(batch, organ, organ, "140525")
    memo = MemorandumRow.create(
        batch_id=batch, department_id=organ, version=2, site_code="140525", clauses="[]", items="[]"
    )
    case = add_case()
    (edition,) = {ItemRow.get_by_id(item).edition_id for item in add_items(1)}
    here = [
        f"organ {organ}", f"edition {edition}", f"batch {batch}", f"case {case}", f"case_act {act(case)}",
        f"checklist_line {of[0]} {of[1]}", f"line_act {line_act(of, 'giver', BUREAU)}",
        f"memorandum {memo.batch_id} {memo.department_id} 2",
    ]  # fmt: skip
    needed = {name for kind in TYPE.values() for _, name in kind.needs}
    assert needed <= {text.partition(" ")[0] for text in here}
    for number, awaits in enumerate([*here, *(f"{awaits}x" for awaits in here), f"case {'9' * 500_000}", "case "]):
        waits_for(awaits, number)
    assert [held.doc_id for held in quarantine.come()] == [f"act-{number}" for number in range(len(here))]


def test_what_lacks_two_things_of_a_kind_waits_for_the_second_once_the_first_came(pair: Pair) -> None:
    pair[0].open()
    waits_for("case first")
    waits_for(f"case {add_case()}")
    assert [held.doc_id for held in quarantine.come()] == ["act-0"]


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
