"""Checklists and memoranda that were handed over: who may go on with them, and that signatures reach both sides."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from db import custody
from db.actors import Role
from db.errors import UserError
from db.exchange.format import wire
from db.exchange.format.provider import PROVIDERS
from db.exchange.merging import transfer
from db.exchange.merging.applying import Merger, Tally
from db.exchange.merging.judging import Judge
from db.exchange.offices import roster, trust
from db.exchange.offices.origin import Origin
from db.exchange.records import documents, versions
from db.exchange.records.registry import TYPE
from db.exchange.tables import QuarantineRow
from db.handover import service as handover
from db.handover.memoranda import service as memoranda
from db.handover.rules import Direction, Party
from db.handover.tables import LineActRow, MemorandumRow, TransferItemRow
from db.organs import service as organs
from db.store import database
from tests.exchange.offices import PASSWORD, Office
from tests.exchange.recorded import BUREAU, paper

Pair = tuple[Office, Office]
DEPARTMENT = "泽州县示例局"


@pytest.fixture
def moved(pair: Pair, bodies: tuple[str, str, str]) -> tuple[str, str, str]:
    """The batch of `bodies` with one item, so that a memorandum can be drafted."""
    pair[0].open()
    TransferItemRow.create(
        batch_id=bodies[0], seq=1, direction="in", name="示例事项", item_type="01", type_as_written="行政许可",
        from_organ_id=bodies[1], to_organ_id=bodies[2],
    )  # fmt: skip
    return bodies


def test_a_memorandum_given_to_another_office_gets_no_further_version_here(
    pair: Pair, department: Office, moved: tuple[str, str, str], tmp_path: Path
) -> None:
    bureau, (batch, giver, _) = pair[0], moved
    department.apply(bureau.export("14052507", tmp_path / "a")[0])
    actor = department.open()
    first = memoranda.draft_memorandum(actor, batch, giver)
    assert memoranda.draft_memorandum(actor, batch, giver, date(2020, 12, 30)).version == first.version + 1
    newest = memoranda.memorandum(batch, giver)
    assert newest is not None
    transfer.release(actor, "memorandum", newest.id, "140525", "由县局接着起草")
    for words in (f"这份备忘录正在移交给{BUREAU}", f"这份备忘录由{BUREAU}经办"):
        with pytest.raises(UserError, match=words) as refused:
            memoranda.draft_memorandum(department.open(), batch, giver)
        assert refused.value.hint
        bureau.apply(department.export("140525", tmp_path / words)[0])
        department.apply(bureau.export("14052507", tmp_path / f"{words}b")[0])
    assert MemorandumRow.select().count() == 2
    assert memoranda.draft_memorandum(bureau.open(), batch, giver).version == 3


def test_nobody_goes_on_with_a_memorandum_another_office_writes(
    pair: Pair, department: Office, moved: tuple[str, str, str], tmp_path: Path
) -> None:
    bureau, (batch, giver, _) = pair[0], moved
    department.apply(bureau.export("14052507", tmp_path / "a")[0])
    memoranda.draft_memorandum(department.open(), batch, giver)
    bureau.apply(department.export("140525", tmp_path / "b")[0])
    with pytest.raises(UserError, match=f"由{DEPARTMENT}经办"):
        memoranda.draft_memorandum(bureau.open(), batch, giver)


def test_a_checklist_given_away_is_still_signed_by_its_sides_and_both_see_it(
    pair: Pair, department: Office, moved: tuple[str, str, str], tmp_path: Path
) -> None:
    bureau, (batch, giver, own) = pair[0], moved
    department.apply(bureau.export("14052507", tmp_path / "a")[0])
    actor = department.open()
    line = handover.NewLine(10, "审批专用章", 1, "枚", "实物")
    found = handover.issue(actor, handover.add_checklist(actor, batch, Direction.IN, giver, own, [line]).id)
    transfer.release(actor, "checklist", found.id, "140525", "由县局保管")
    assert f"正在移交给{BUREAU}" in custody.why_read_only("checklist", found.id, "这份清单")
    handover.sign(actor, found.id, found.lines[0].id, Party.GIVER)
    bureau.apply(department.export("140525", tmp_path / "b")[0])
    assert LineActRow.select().count() == 1
    handover.sign(bureau.open(), found.id, found.lines[0].id, Party.RECEIVER)
    department.apply(bureau.export("14052507", tmp_path / "c")[0])
    assert LineActRow.select().count() == 2
    assert QuarantineRow.select().count() == 0


def test_two_people_of_the_county_take_a_memorandum_over_and_then_it_is_the_countys(
    pair: Pair, department: Office, moved: tuple[str, str, str], tmp_path: Path
) -> None:
    bureau, (batch, giver, _) = pair[0], moved
    department.apply(bureau.export("14052507", tmp_path / "a")[0])
    memoranda.draft_memorandum(department.open(), batch, giver)
    bureau.apply(department.export("140525", tmp_path / "b")[0])
    actor = bureau.open()
    organs.add_user(actor, "王五", PASSWORD, actor.organ_id, frozenset({Role.DECIDE}))
    (other,) = transfer.written_elsewhere()
    assert (other.doc_type, other.writer) == ("memorandum", DEPARTMENT)
    second = organs.switch_user(bureau.paths, "王五", PASSWORD)
    transfer.take_over(actor, second, other.doc_type, other.doc_id, "140525", "电脑损坏")
    assert transfer.written_elsewhere() == ()
    assert memoranda.draft_memorandum(actor, batch, giver).version == 2


def test_a_fact_of_a_newer_program_under_a_second_name_keeps_its_bytes(pair: Pair) -> None:
    pair[0].open()
    number = paper("受〔2026〕140525A-1号")
    body = documents.build_one(TYPE["paper"], number)
    assert body is not None
    pair[1].open()
    known, identity = roster.newest(), trust.identity(organs.site())
    assert known is not None
    assert identity is not None
    raw = msgspec.json.encode(msgspec.json.decode(body) | {"later": "新版本程序的内容"})
    named = {versions.vid_of("", "paper", number, known.county, epoch, "", raw): epoch for epoch in (1, 2)}
    origin = Origin(known.county, "0" * 64, "县第 9 号包", True, known, PROVIDERS[known.alg])
    with database.atomic():
        for vid in sorted(named, reverse=True):
            envelope = wire.Envelope(
                t="paper", v=1, id=number, owner=known.county, epoch=named[vid], vid=vid, body=msgspec.Raw(raw)
            )
            judge = Judge(origin, None, identity.address, frozenset({identity.address}), (), 9)
            Merger(judge, Tally(describe=False)).merge([wire.encode(envelope)])
    head = versions.head("paper", number)
    assert head is not None
    assert head.vid == min(named)
    assert versions.body_of(head) == raw
