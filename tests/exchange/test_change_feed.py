"""The feed: whoever writes leaves a trace, merging leaves none, and a version is made only for what changed."""

import json
from pathlib import Path

import pytest

from db import migrations
from db.actors import Actor
from db.cases.tables import CaseMaterialRow, CaseRow
from db.errors import UserError
from db.exchange.format import wire
from db.exchange.format.refusal import Reason, Refused
from db.exchange.records import feed, versions
from db.exchange.records.registry import TYPE, TYPES, DocumentType, Part
from db.exchange.tables import FeedRow, HeadRow
from db.handover import service as handover
from db.handover.rules import Direction
from db.items import importing
from db.items.tables import EditionRow, GuideRow, ItemRow, MaterialRow
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.store import database
from tests.exchange.offices import Office, add_case, add_items
from tests.exchange.recorded import moved_in

Pair = tuple[Office, Office]
LINES = [handover.NewLine(1, "档案", 3, "卷", "paper")]
MATERIAL = "INSERT INTO material (id, guide_id, position, name, form, copies, core) VALUES ('m',?,1,'x','x',1,0)"


def fed() -> set[tuple[str, str]]:
    """What the feed of the open store holds."""
    return {(row.doc_type, row.doc_id) for row in FeedRow.select()}


def empty() -> None:
    FeedRow.delete().execute()


def vids() -> dict[str, str]:
    return {row.doc_id: row.vid for row in HeadRow.select()}


def tables_of(kind: DocumentType) -> list[str]:
    def below(parts: tuple[Part, ...]) -> list[str]:
        return [name for part in parts for name in (part.row._meta.table_name, *below(part.parts))]

    return [kind.row._meta.table_name, *below(kind.parts)]


# --- who leaves a trace -----------------------------------------------------------------------------------------


def test_every_table_that_travels_has_its_triggers(county: Actor) -> None:
    steps = (migrations.since_0008, migrations.since_0013, migrations.since_0014, migrations.since_0015)
    feeds = [one for step in steps for one in step.FEEDS]
    assert sorted((table, kind) for table, kind, _ in feeds) == sorted(
        (table, kind.name) for kind in TYPES for table in tables_of(kind)
    )
    rows = database.execute_sql("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_feeds_%'")
    assert {row[0] for row in rows} == {
        f"{table}_feeds_{event}"
        for kind in TYPES
        for table in tables_of(kind)
        for event in ("insert", "update", "delete")
    }


def test_what_a_service_writes_is_in_the_feed(county: Actor) -> None:
    empty()
    organ = organs.add_organ(county, "泽州县示例局", "示例局", OrganKind.DEPARTMENT)
    assert fed() == {("organ", organ.id)}


def test_what_an_import_writes_is_in_the_feed(county: Actor, tmp_path: Path) -> None:
    empty()
    file = tmp_path / "list.csv"
    file.write_text("事项名称,事项编码\n示例许可,SL000001\n另一许可,SL000002\n", "utf-8")
    for _ in importing.apply_import(county, importing.plan_import(file, "2026年版")):
        pass
    (edition,) = EditionRow.select()
    assert fed() == {("edition", edition.id), *(("item", row.id) for row in ItemRow.select())}
    assert ItemRow.select().count() == 2


def test_plain_sql_on_a_root_a_child_and_a_grandchild_is_in_the_feed(pair: Pair) -> None:
    pair[0].open()
    item, other = add_items(2)
    guide = GuideRow.get(GuideRow.item_id == item).id
    for statement, values in (
        ("UPDATE item SET note = 'x' WHERE id = ?", (item,)),
        ("UPDATE guide SET fee = 'x' WHERE item_id = ?", (item,)),
        ("DELETE FROM material WHERE guide_id = ?", (guide,)),
        (MATERIAL, (guide,)),
    ):
        empty()
        database.execute_sql(statement, values)
        assert fed() == {("item", item)}, statement
    empty()
    theirs = GuideRow.get(GuideRow.item_id == other).id
    MaterialRow.update(guide_id=theirs).where(MaterialRow.id == "m").execute()
    assert fed() == {("item", item), ("item", other)}


def test_a_case_and_its_act_are_two_documents_of_the_feed(pair: Pair) -> None:
    pair[1].open()
    empty()
    case = add_case()
    assert {kind for kind, _ in fed()} == {"case", "case_act"}
    assert ("case", case) in fed()
    empty()
    CaseMaterialRow.delete().where(CaseMaterialRow.position == 0).execute()
    assert fed() == {("case", case)}


def test_a_draft_stays_out_of_the_feed_and_travels_once_it_is_issued(
    pair: Pair, department: Office, bodies: tuple[str, str, str]
) -> None:
    batch, giver, receiver = bodies
    actor = department.open()
    moved_in(batch, giver, receiver)
    empty()
    draft = handover.add_checklist(actor, batch, Direction.IN, giver, receiver, LINES)
    assert fed() == set()
    handover.issue(actor, draft.id)
    assert fed() == {("checklist", draft.id)}
    assert feed.pending([TYPE["checklist"]]) == 1
    pair[0].apply(department.export("140525")[0])
    assert draft.id in vids()


def test_merging_leaves_no_trace_in_the_feed(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    add_case()
    file = centre.export("140525")[0]
    bureau.open()
    empty()
    assert bureau.apply(file).new == 2
    assert fed() == set()
    add_items(1)
    assert {kind for kind, _ in fed()} == {"edition", "item"}


def test_a_broken_off_merging_leaves_the_feed_on(county: Actor) -> None:
    def broken_off() -> None:
        with database.atomic(), feed.applying():
            add_case()
            raise Refused(Reason.MALFORMED, "x")

    with pytest.raises(Refused):
        broken_off()
    assert database.execute_sql("SELECT applying FROM exchange_applying").fetchall() == [(0,)]
    empty()
    add_case()
    assert len(fed()) == 2


# --- what sealing makes of it -----------------------------------------------------------------------------------


def test_sealing_empties_the_feed_and_makes_versions_only_of_what_changed(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    cases = [add_case(number) for number in range(1, 4)]
    kinds = [TYPE["case"], TYPE["case_act"]]
    assert feed.pending(kinds) == 6
    centre.export("140525")
    centre.open()
    before = vids()
    assert feed.pending(kinds) == 0
    CaseRow.update(note="改过").where(CaseRow.id == cases[1]).execute()
    CaseRow.update(note=CaseRow.note).where(CaseRow.id == cases[2]).execute()
    assert feed.pending(kinds) == 2
    file = centre.export("140525")[-1]
    centre.open()
    after = vids()
    assert {doc for doc in after if after[doc] != before[doc]} == {cases[1]}
    assert feed.pending(kinds) == 0
    assert bureau.apply(file).new == 6


def test_what_went_past_the_triggers_is_found_and_becomes_a_version_all_the_same(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    bureau.apply(centre.export("140525")[0])
    assert versions.check_heads() == 2
    centre.open()
    assert versions.check_heads() == 2
    database.execute_sql("DROP TRIGGER case_file_feeds_update")
    CaseRow.update(note="改过").where(CaseRow.id == case).execute()
    with pytest.raises(UserError, match=f"办件（{case}）"):
        versions.check_heads()
    result = bureau.apply(centre.export("140525")[-1])
    assert (result.changed, result.quarantined) == (1, 0)
    centre.open()
    assert versions.check_heads() == 2


def test_a_damaged_copy_of_a_foreign_document_is_found(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    bureau.apply(centre.export("140525")[0])
    HeadRow.update(body_sha256="0" * 64).where(HeadRow.doc_id == case).execute()
    with pytest.raises(UserError, match="对不上"):
        versions.check_heads()


# --- who and when -----------------------------------------------------------------------------------------------


def lines(office: Office) -> dict[str, wire.Envelope]:
    """The documents the office would send, by id."""
    actor = office.open()
    found = {}
    with database.atomic() as transaction:
        for kind in (TYPE["organ"], TYPE["item"], TYPE["case"], TYPE["case_act"]):
            for _, line in versions.own_lines(kind, frozenset({"140525/county"}), "140525/county", 9, by=actor.name):
                envelope = wire.decode(line, wire.Envelope)
                found[envelope.id] = envelope
        transaction.rollback()
    return found


def test_a_version_says_who_edited_it_last_and_when(pair: Pair) -> None:
    bureau, _ = pair
    actor = bureau.open()
    organ = organs.add_organ(actor, "泽州县示例局", "示例局", OrganKind.DEPARTMENT)
    (item,) = add_items(1)
    case = add_case()
    found = lines(bureau)
    at = database.execute_sql("SELECT at FROM journal WHERE subject_id = ?", (organ.id,)).fetchone()[0]
    assert (found[organ.id].by, found[organ.id].at) == ("张三", at)
    assert found[item].by == "张三"
    assert found[item].at
    act = next(envelope for envelope in found.values() if envelope.t == "case_act")
    assert (act.by, act.at) == ("李四", "2026-11-20T09:00:00+08:00")
    assert json.loads(bytes(act.body))["case_id"] == case


def test_who_and_when_travel_and_stay(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    add_case()
    file = centre.export("140525")[0]
    centre.open()
    sent = {row.doc_id: (row.edited_by, row.edited_at) for row in HeadRow.select()}
    bureau.apply(file)
    there = {row.doc_id: (row.edited_by, row.edited_at) for row in HeadRow.select() if row.doc_id in sent}
    assert there == sent
    assert all(by and at for by, at in sent.values())


def test_a_forced_version_has_new_ancestors_and_may_be_released(pair: Pair) -> None:
    _, centre = pair
    centre.open()
    case = add_case()
    centre.export("140525")
    centre.open()
    found = versions.head("case", case)
    assert found is not None
    body = versions.body_of(found)
    assert body is not None
    kind, other = TYPE["case"], "e" * 64
    with database.atomic():
        assert versions.settle(kind, case, body, found, found.owner, 90) == found
        new = versions.settle(
            kind,
            case,
            body,
            found,
            found.owner,
            91,
            force=True,
            ancestors=(other,),
            released="140525/county",
            by="李四",
        )
    assert (new.parent, new.released, new.vid == found.vid) == (found.vid, "140525/county", False)
    envelope = wire.decode(versions.line(new, body), wire.Envelope)
    assert set(envelope.anc) == {found.vid, other}
    assert envelope.released == "140525/county"
    assert versions.vid_of_head(new, body) == new.vid


def test_foreign_lines_are_the_very_bytes_that_came(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    add_case(2)
    file = centre.export("140525")[0]
    centre.open()
    mine = {row.doc_id: row.owner for row in HeadRow.select()}
    kinds, writers = (TYPE["case"], TYPE["case_act"]), frozenset(mine.values())
    ours = [line for kind in kinds for line in _ids(versions.own_lines(kind, writers, "x", 9))]
    bureau.apply(file)
    theirs = [line for kind in kinds for line in _ids(versions.foreign_lines(kind, frozenset()))]
    assert theirs == ours
    assert list(versions.foreign_lines(TYPE["case"], writers)) == []
    only = _ids(versions.foreign_lines(TYPE["case"], frozenset(), "id = ?", (case,)))
    assert [doc for doc, _ in only] == [case]


def _ids(found: object) -> list[tuple[str, bytes]]:
    assert hasattr(found, "__iter__")
    return [(wire.decode(line, wire.Envelope).id, line) for _, line in found]
