"""What an office with a valid key could do by bending its own rows, and what mere bad luck could do for ever."""

from pathlib import Path

import pytest

from db.actors import Actor
from db.cases.queues import lists
from db.cases.tables import CaseActRow, CaseRow
from db.errors import UserError
from db.exchange import service
from db.exchange.format import limits
from db.exchange.offices import roster, trust
from db.exchange.records import documents, versions
from db.exchange.records.registry import TYPE
from db.exchange.tables import HeadRow, QuarantineRow
from db.handover.tables import LineRow, MemorandumRow
from db.papers.tables import PaperRow
from tests.exchange.offices import Office, add_case
from tests.exchange.recorded import BUREAU, CENTRE, act, checklist, paper
from tests.exchange.second_lives import approve

Pair = tuple[Office, Office]


def reasons() -> list[str]:
    """Why documents wait in the open store."""
    return sorted(row.reason for row in QuarantineRow.select().where(QuarantineRow.settled_at == ""))


def release_by_force(actor: Actor, case: str, to: str) -> None:
    """Seal a version that gives a case to an address, whatever the services say to that."""
    identity, body = trust.identity(actor.site), documents.build_one(TYPE["case"], case)
    assert identity is not None
    assert body is not None
    found = versions.head("case", case)
    versions.settle(TYPE["case"], case, body, found, identity.address, 99, force=True, released=to)


def address_of(office: Office) -> str:
    identity = trust.identity(office.open().site)
    assert identity is not None
    return identity.address


# --- a grant is no licence to write anything --------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"accepting_organ": CENTRE},
        {"site_code": "140525101", "number": "140525101A2026000009"},
    ],
)
def test_a_case_given_to_its_own_writer_still_stays_what_the_county_knows_it_as(
    pair: Pair, tmp_path: Path, changes: dict[str, str]
) -> None:
    bureau, centre = pair
    me = address_of(centre)
    case = add_case()
    CaseRow.update(accepting_organ=BUREAU).where(CaseRow.id == case).execute()
    bureau.apply(centre.export("140525", tmp_path / "1")[0])
    release_by_force(centre.open(), case, me)
    bureau.apply(centre.export("140525", tmp_path / "2")[0])
    centre.apply(bureau.export("140525108", tmp_path / "3")[0])
    head = versions.head("case", case)
    assert head is not None
    assert head.grant is not None
    CaseRow.update(**changes).where(CaseRow.id == case).execute()
    assert bureau.apply(centre.export("140525", tmp_path / "4")[0]).quarantined == 1
    assert reasons() == ["forbidden"]
    assert CaseRow.get_by_id(case).accepting_organ == BUREAU
    assert CaseRow.get_by_id(case).site_code == "140525108"


# --- nothing one office sends keeps another from reading the county's packages ----------------------------------


def test_an_epoch_nobody_granted_is_set_aside_before_the_county_counts_on(
    pair: Pair, neighbour: Office, tmp_path: Path
) -> None:
    bureau, centre = pair
    to = address_of(neighbour)
    centre.open()
    case = add_case()
    bureau.apply(centre.export("140525", tmp_path / "1")[0])
    centre.open()
    HeadRow.update(epoch=limits.LARGEST_INTEGER).where(HeadRow.doc_id == case).execute()
    release_by_force(centre.open(), case, to)
    bureau.apply(centre.export("140525", tmp_path / "2")[0])
    assert reasons() == ["forbidden"]
    assert neighbour.apply(bureau.export("140525101", tmp_path / "3")[0]).quarantined == 0


def fill(case: str, size: int) -> None:
    """Make the body of a case so many bytes long."""
    body = documents.build_one(TYPE["case"], case)
    assert body is not None
    room = size - len(body)
    wide, narrow = divmod(room, 3)
    CaseRow.update(note="长" * wide + "x" * narrow).where(CaseRow.id == case).execute()


def test_the_largest_document_travels_on_with_the_countys_grant_and_its_history(
    pair: Pair, neighbour: Office, tmp_path: Path
) -> None:
    bureau, centre = pair
    to = address_of(neighbour)
    centre.open()
    case = add_case()
    fill(case, limits.DOCUMENT_BYTES)
    release_by_force(centre.open(), case, to)
    assert bureau.apply(centre.export("140525", tmp_path / "1")[0]).quarantined == 0
    assert neighbour.apply(bureau.export("140525101", tmp_path / "2")[0]).quarantined == 0
    assert len(CaseRow.get_by_id(case).note) > 300_000


def test_a_document_that_nobody_would_read_is_said_before_it_is_sealed(pair: Pair) -> None:
    _, centre = pair
    centre.open()
    fill(add_case(), limits.LINE_BYTES + 1)
    with pytest.raises(UserError, match="超过 1 MB"):
        centre.export("140525")


# --- what is here can be read on every page ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [{"received_on": "昨天"}, {"received_on": "9999-12-31"}, {"statutory_limit": 2**53}, {"promised_limit": -1}],
)
def test_a_case_no_calendar_can_count_on_does_not_hide_the_others(pair: Pair, changes: dict[str, object]) -> None:
    bureau, centre = pair
    centre.open()
    add_case(1)
    CaseRow.update(**changes).where(CaseRow.id == add_case(2)).execute()
    assert bureau.apply(centre.export("140525")[0]).quarantined == 2
    assert reasons() == ["bad_body", "待收：还没有它的办件"]
    assert lists.counts()[lists.CaseList.ALL] == 1


def test_an_act_at_the_end_of_all_calendars_waits(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    act(case, "accepted", happened_on="9999-12-31")
    assert bureau.apply(centre.export("140525")[0]).quarantined == 1
    assert reasons() == ["bad_body"]
    assert CaseActRow.select().count() == 1


@pytest.mark.parametrize(
    "changes", [{"snapshot": "["}, {"snapshot": "1"}, {"kind": "something"}, {"issued_on": "今天"}]
)
def test_a_paper_that_could_not_be_shown_again_waits(pair: Pair, changes: dict[str, str]) -> None:
    bureau, centre = pair
    centre.open()
    paper("受理〔2026〕140525108A-1号", **changes)
    assert bureau.apply(centre.export("140525")[0]).quarantined == 1
    assert PaperRow.select().count() == 0


@pytest.mark.parametrize("clauses", ["[", "{}", "[1]", '[{"heading":"一"}]', '[{"heading":1,"text":"二"}]', "[" * 9999])
def test_a_memorandum_whose_clauses_are_none_waits(
    pair: Pair, department: Office, bodies: tuple[str, str, str], clauses: str
) -> None:
    batch, own, _ = bodies
    department.open()
    MemorandumRow.create(
        batch_id=batch, department_id=own, version=1, site_code="14052507", clauses=clauses, items="[]"
    )
    assert pair[0].apply(department.export("140525")[0]).quarantined == 1
    assert reasons() == ["bad_body"]


def test_the_lines_of_a_checklist_are_those_its_hash_was_made_of(
    pair: Pair, department: Office, bodies: tuple[str, str, str]
) -> None:
    batch, giver, receiver = bodies
    department.open()
    number, _ = checklist(batch, giver, receiver, "14052507")
    pair[0].apply(department.export("140525")[0])
    department.open()
    LineRow.update(quantity=2).where(LineRow.checklist_id == number).execute()
    assert pair[0].apply(department.export("140525")[0]).quarantined == 1
    assert reasons() == ["bad_body"]
    assert LineRow.get().quantity == 1


# --- bad luck that would never end ------------------------------------------------------------------------------


def test_a_receipt_given_under_keys_that_were_never_entered_does_not_close_the_way_up(
    pair: Pair, tmp_path: Path
) -> None:
    bureau, centre = pair
    old = bureau.export("140525108", tmp_path / "1")[0]
    service.enrol_request(centre.open(), tmp_path / "unused.xpk", new_keys=True)
    never_entered = address_of(centre)
    centre.apply(old)
    request = tmp_path / "request.xpk"
    service.enrol_request(centre.open(), request, new_keys=True)
    grant = approve(bureau, request)
    known = roster.newest()
    assert known is not None
    assert roster.replica_at(known, never_entered) is None
    service.enrol_accept(centre.open(), grant, trust.short_form(trust.county_fingerprint(known.county, known.root)))
    centre.open()
    case = add_case()
    assert bureau.apply(centre.export("140525", tmp_path / "2")[0]).quarantined == 0
    assert CaseRow.get_or_none(CaseRow.id == case) is not None
