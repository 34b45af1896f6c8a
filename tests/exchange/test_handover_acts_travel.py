"""Acts of a handover come from whoever may write them, go to whom they concern, and can be read by every page."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from db.actors import SiteKind
from db.cases.intake.competence import Office as Competence
from db.exchange.merging.scope import Held, Sender, in_scope
from db.exchange.merging.soundness import is_sound
from db.exchange.records import values, words
from db.exchange.tables import QuarantineRow
from db.handover import acts
from db.handover.acts import HandoverActKind, NewAct, Subject
from db.handover.registers import service as registers
from db.handover.registers.rules import Register
from db.handover.registers.service import NewEntry
from db.handover.rules import Line, content_hash
from db.handover.tables import HandoverActRow, MemorandumRow, RegisterEntryRow, TransferItemRow
from db.organs import service as organs
from db.organs.rules import OrganKind, plain_name
from db.store import database
from tests.exchange.offices import Office
from tests.exchange.recorded import BUREAU, checklist, moved_in

Pair = tuple[Office, Office]
K = HandoverActKind
DAY = "2026-11-20"
OWN = "泽州县示例局"
ACT = {"subject_type": "entry", "kind": "sealed_up", "happened_on": DAY, "reason": "", "details": '{"envelope": "3"}'}
ENTRY: dict[str, Any] = {
    "register": "key", "name": "UKey", "quantity": 1, "serial": "", "serial_to": "", "note": "",
    "fields": '{"kind": "UKey", "system": "运政系统", "holder": "张三"}',
}  # fmt: skip
BATCH: dict[str, Any] = {"kind": "transfer", "transfer_items": [SimpleNamespace(direction="in", effective_on="")]}

ROW = {
    "name": "示例许可", "item_type": "01", "direction": "in", "part": "", "approval_duty": "审批局",
    "supervision_duty": "示例局", "preliminary_opinion": "",
}  # fmt: skip
MEMORANDUM: dict[str, Any] = {"clauses": "[]", "items": json.dumps([ROW]), "effective_on": "", "expires_on": ""}


@pytest.mark.parametrize(
    ("kind", "whole", "broken"),
    [
        ("handover_act", ACT, {"kind": "signed"}),
        ("handover_act", ACT, {"kind": "unheard_of"}),
        ("handover_act", ACT, {"subject_type": "unheard_of"}),
        ("handover_act", ACT, {"happened_on": "年底"}),
        ("handover_act", ACT, {"details": '{"envelope": 3}'}),
        ("handover_act", ACT, {"details": "["}),
        ("register_entry", ENTRY, {"register": "别的"}),
        ("register_entry", ENTRY, {"fields": '{"kind": "UKey"}'}),
        ("register_entry", ENTRY, {"fields": "[]"}),
        ("register_entry", ENTRY, {"fields": ENTRY["fields"].replace("张三", "张三 PIN 123456")}),
        ("register_entry", ENTRY, {"quantity": -1}),
        ("batch", BATCH, {"kind": "别的"}),
        ("batch", BATCH, {"transfer_items": [SimpleNamespace(direction="up", effective_on="")]}),
        ("batch", BATCH, {"transfer_items": [SimpleNamespace(direction="in", effective_on="年底")]}),
        ("memorandum", MEMORANDUM, {"expires_on": "明年"}),
        ("memorandum", MEMORANDUM, {"effective_on": "签署之日"}),
        (
            "memorandum",
            MEMORANDUM | {"items": json.dumps([ROW | {"push": "及时推送"}])},
            {"items": json.dumps([ROW | {"secret": "1"}])},
        ),
    ],
)
def test_a_handover_no_page_could_read_is_not_sound(kind: str, whole: dict[str, Any], broken: dict[str, Any]) -> None:
    assert is_sound(kind, SimpleNamespace(**whole))
    assert not is_sound(kind, SimpleNamespace(**whole | broken))


def test_what_a_line_says_besides_is_signed_with_it() -> None:
    line = Line("l", 11, 1, "UKey", "", 1, "支", "", "实物", "", "")
    told = {"section": "", "entry_id": "", "attachment": "", "item_seqs": "[]"}

    def sound(hashed: str, **more: str) -> bool:
        plain = {name: getattr(line, name) for name in ("id", "category", "position", "name", "specification",
                 "quantity", "unit", "serials", "medium", "condition", "remark")}  # fmt: skip
        lines = [SimpleNamespace(**plain | told | more)]
        value = SimpleNamespace(issued_at=DAY, direction="in", kind="transfer", content_hash=hashed, lines=lines)
        return is_sound("checklist", value)

    assert sound(content_hash((line,)))
    for more in ({"section": "3-2"}, {"entry_id": "e"}, {"attachment": "附件 2 页"}, {"item_seqs": '["i"]'}):
        assert not sound(content_hash((line,)), **more)
    assert sound(content_hash((replace(line, item_seqs=("i",)),)), item_seqs='["i"]')
    for broken in ("i", "{}", "[1]"):
        assert not sound(content_hash((line,)), item_seqs=broken)


def act(kind: K, subject: Subject, subject_id: str, organ: str | None, **more: Any) -> NewAct:
    return replace(NewAct(subject, subject_id, kind, acts.FIRST_DAY, "示例", organ_id=organ), **more)


def record(office: Office, *wanted: NewAct) -> list[str]:
    actor = office.open()
    with database.atomic():
        return acts.append_many(actor, wanted)


def key_of(bureau: Office, organ: str) -> str:
    """A key in the county's register that came from an organ."""
    fields = {"kind": "UKey", "system": "运政系统", "holder": "张三"}
    return registers.add_entry(bureau.open(), NewEntry(Register.KEY, "UKey", organ_id=organ, fields=fields)).id


@pytest.fixture
def memoranda(pair: Pair, department: Office, bodies: tuple[str, str, str]) -> tuple[str, str]:
    """Memoranda of the department and of another one, known at the county; the own one at the department too."""
    batch, own, _ = bodies
    actor = pair[0].open()
    other = organs.add_organ(actor, "泽州县另一局", "另一局", OrganKind.DEPARTMENT).id
    made = [
        str(MemorandumRow.create(batch_id=batch, department_id=organ, version=1, site_code="140525", clauses="[]",
                                 items="[]").id)
        for organ in (own, other)
    ]  # fmt: skip
    department.apply(pair[0].export("14052507")[0])
    return made[0], made[1]


def test_a_department_names_its_liaison_logs_mentoring_and_signs_its_own_memorandum(
    pair: Pair, department: Office, bodies: tuple[str, str, str], memoranda: tuple[str, str]
) -> None:
    batch, own, _ = bodies
    named, *_ = record(
        department,
        act(K.NAMED, Subject.LIAISON, batch, own, batch_id=batch, details={"person": "张三"}),
        act(K.LOGGED, Subject.MENTORING, batch, own),
        act(K.SIGNED, Subject.MEMORANDUM, memoranda[0], own),
    )
    record(department, act(K.REVERSED, Subject.LIAISON, batch, own, reverses=named, reason="换人"))
    result = pair[0].apply(department.export("140525")[0])
    assert (result.new, result.quarantined) == (4, 0)
    assert acts.standing(acts.of(Subject.LIAISON, batch)) == []
    assert [found.organ_name for found in acts.of(Subject.MEMORANDUM, memoranda[0])] == [OWN]


def test_what_a_department_may_not_record_of_a_handover_waits_and_counts_for_nothing(
    pair: Pair, department: Office, bodies: tuple[str, str, str], memoranda: tuple[str, str]
) -> None:
    batch, own, bureau = bodies
    (countys,) = record(pair[0], act(K.SIGNED, Subject.MEMORANDUM, memoranda[0], bureau))
    listed, _ = checklist(batch, own, bureau, "140525")
    department.apply(pair[0].export("14052507")[0])
    record(
        department,
        act(K.ENABLED, Subject.ENTRY, "seal", own),
        act(K.SEALED_UP, Subject.ENTRY, "seal", own),
        act(K.CUT_OVER, Subject.ITEM, "item", own),
        act(K.TRANSFER, Subject.DECISION, "item", own),
        act(K.FINISHED, Subject.BATCH, batch, own),
        act(K.GATE_CLOSED, Subject.CHECKLIST, listed, own),
        act(K.ENDED, Subject.MEMORANDUM, memoranda[0], own),
        act(K.SIGNED, Subject.MEMORANDUM, memoranda[0], bureau),
        act(K.SIGNED, Subject.MEMORANDUM, memoranda[1], own),
        act(K.NAMED, Subject.LIAISON, batch, bureau),
        act(K.NAMED, Subject.LIAISON, batch, None),
        act(K.REVERSED, Subject.MEMORANDUM, memoranda[0], own, reverses=countys),
        act(K.REVERSED, Subject.MEMORANDUM, memoranda[0], bureau, reverses=countys),
    )
    RegisterEntryRow.create(**ENTRY, organ_id=own)
    result = pair[0].apply(department.export("140525")[0])
    assert result.new == 0
    assert {row.reason for row in QuarantineRow.select()} == {"forbidden"}
    assert [row.id for row in HandoverActRow.select()] == [countys]
    assert RegisterEntryRow.select().count() == 0


def test_a_department_takes_its_signature_back_only_before_powers_were_cut_over_on_it(
    pair: Pair, department: Office, bodies: tuple[str, str, str], memoranda: tuple[str, str]
) -> None:
    batch, own, bureau = bodies
    signed, *_ = record(department, act(K.SIGNED, Subject.MEMORANDUM, memoranda[0], own))
    record(department, act(K.REVERSED, Subject.MEMORANDUM, memoranda[0], own, reverses=signed, reason="写错"))
    again, *_ = record(department, act(K.SIGNED, Subject.MEMORANDUM, memoranda[0], own))
    assert pair[0].apply(department.export("140525")[0]).quarantined == 0
    record(pair[0], act(K.SIGNED, Subject.MEMORANDUM, memoranda[0], bureau))
    moved_in(batch, own, bureau)
    TransferItemRow.update(effective_on=DAY).execute()
    record(department, act(K.REVERSED, Subject.MEMORANDUM, memoranda[0], own, reverses=again, reason="后悔"))
    assert pair[0].apply(department.export("140525")[0]).quarantined == 1
    assert QuarantineRow.get().reason == "forbidden"
    held = acts.standing(acts.of(Subject.MEMORANDUM, memoranda[0]))
    assert {one.organ_id for one in held} == {own, bureau}


def test_a_signature_that_comes_before_its_memorandum_waits_for_it(
    pair: Pair, department: Office, bodies: tuple[str, str, str]
) -> None:
    batch, own, _ = bodies
    department.open()
    values_ = {"batch_id": batch, "department_id": own, "site_code": "14052507", "clauses": "[]", "items": "[]"}
    row = MemorandumRow.create(**values_, version=1)
    record(department, act(K.SIGNED, Subject.MEMORANDUM, row.id, own))
    MemorandumRow.delete().execute()
    assert pair[0].apply(department.export("140525")[0]).quarantined == 1
    assert QuarantineRow.get().reason == "待收：还没有它的备忘录"
    department.open()
    MemorandumRow.create(**row.__data__)
    assert pair[0].apply(department.export("140525")[0]).new == 2
    assert len(acts.of(Subject.MEMORANDUM, row.id)) == 1


def test_a_township_records_nothing_of_a_handover() -> None:
    names = frozenset({plain_name(OWN)})
    body = {"subject_type": "liaison", "subject_id": "b", "kind": "named", "organ_id": "o", "organ_name": OWN,
            "details": "{}", "reverses": ""}  # fmt: skip
    for kind, may in ((SiteKind.DEPARTMENT, True), (SiteKind.TOWNSHIP, False), (SiteKind.VILLAGE, False)):
        sender = Sender("14052507", Competence(kind, OWN, frozenset({"o"}), names), names, frozenset())
        assert in_scope("handover_act", body, sender, Held()) is may
        assert not in_scope("handover_act", body | {"organ_name": BUREAU}, sender, Held())
        assert not in_scope("handover_act", body | {"kind": "reversed"}, sender, Held())
        assert not in_scope("register_entry", body, sender, Held())


def test_a_department_gets_what_concerns_it_and_nothing_that_happens_to_seals_and_keys(
    pair: Pair, department: Office, bodies: tuple[str, str, str], memoranda: tuple[str, str]
) -> None:
    bureau, township = pair
    batch, own, bureau_id = bodies
    bureau.open()
    found = organs.organ_named("泽州县另一局")
    assert found is not None
    other = found.id
    moved_in(batch, own, bureau_id)
    theirs, others = (checklist(batch, organ, bureau_id, "140525")[0] for organ in (own, other))
    kept, hidden = (key_of(bureau, organ) for organ in (own, other))
    seen = record(
        bureau,
        act(K.TRANSITION_BEGUN, Subject.BATCH, batch, None),
        act(K.DEADLINE_MOVED, Subject.BATCH, batch, own),
        act(K.NAMED, Subject.LIAISON, batch, own),
        act(K.LOGGED, Subject.MENTORING, batch, own),
        act(K.SIGNED, Subject.MEMORANDUM, memoranda[0], bureau_id),
        act(K.GATE_CLOSED, Subject.CHECKLIST, theirs, own),
    )
    record(
        bureau,
        act(K.DEADLINE_MOVED, Subject.BATCH, batch, other),
        act(K.FINISHED, Subject.BATCH, "another batch", None),
        act(K.NAMED, Subject.LIAISON, batch, other),
        act(K.SIGNED, Subject.MEMORANDUM, memoranda[1], bureau_id),
        act(K.GATE_CLOSED, Subject.CHECKLIST, others, other),
        act(K.HANDED_ON, Subject.ENTRY, kept, own),
        act(K.TRANSFER, Subject.DECISION, "item", own),
    )
    department.apply(bureau.export("14052507")[0])
    assert sorted(row.id for row in HandoverActRow.select()) == sorted(seen)
    assert [row.id for row in RegisterEntryRow.select()] == [kept]
    bureau.apply(department.export("140525")[0])
    assert bureau.status().quarantined == 0
    assert {row.id for row in RegisterEntryRow.select()} == {kept, hidden}
    township.apply(bureau.export("140525108")[0])
    assert HandoverActRow.select().count() == RegisterEntryRow.select().count() == 0


def test_an_office_that_has_all_that_concerns_it_is_not_taken_for_one_that_lost_something(
    pair: Pair, department: Office, bodies: tuple[str, str, str]
) -> None:
    bureau = pair[0]
    for organ in bodies[1:]:
        key_of(bureau, organ)
    department.apply(bureau.export("14052507")[0])
    bureau.apply(department.export("140525")[0])
    department.apply(bureau.export("14052507")[0])
    rows = database.execute_sql("SELECT digest FROM exchange_applied ORDER BY receipt_number").fetchall()
    assert {row[0] for row in rows} == {"same"}


def test_an_act_that_came_is_called_by_what_it_is_about(pair: Pair, bodies: tuple[str, str, str]) -> None:
    pair[0].open()
    body = {
        "subject_type": "batch",
        "subject_id": bodies[0],
        "kind": "finished",
        "happened_on": DAY,
        "user_name": "李四",
    }
    assert words.subject("handover_act", body) == "第二批"
    assert words.subject("handover_act", body | {"subject_id": "x"}) == "它说的还没有收到"
    assert words.content("handover_act", body) == f"批次办结 {DAY}，李四"
    assert values.word("register_entry", "register", "key") == "密钥"
    assert values.word("register_entry", "fields", json.dumps({"holder": "张三"})) == "持有人：张三"
    assert values.word("checklist_line", "item_seqs", "[]") == "（空）"


def test_a_package_excuses_nothing_as_the_giver_and_changes_nothing_that_may_be_signed() -> None:
    names = frozenset({plain_name(OWN)})
    sender = Sender("14052507", Competence(SiteKind.DEPARTMENT, OWN, frozenset({"o"}), names), names, frozenset())
    sides = {"giver_organ_id": "o", "receiver_organ_id": "z", "content_hash": "h"}
    tick = {"kind": "excused", "party": "giver", "organ_name": OWN, "content_hash": "h", "reverses": ""}
    assert not in_scope("line_act", tick, sender, Held(about=sides))
    assert in_scope("line_act", tick | {"kind": "signed"}, sender, Held(about=sides))
    known = {"department_id": "o", "version": 1, "clauses": "[]"}
    version = known | {"site_code": "14052507"}
    assert in_scope("memorandum", version, sender, Held(itself=known))
    assert not in_scope("memorandum", version | {"clauses": "[{}]"}, sender, Held(itself=known))
    lines = [{"id": "l1", "category": 1, "position": 1}, {"id": "l2", "category": 1, "position": 2}]
    listed = sides | {"site_code": "14052507", "kind": "transfer", "lines": lines}
    issued = Held(itself=sides | {"line_ids": "l1 l2"})
    assert in_scope("checklist", listed, sender, issued)
    swapped = [lines[0] | {"id": "l2"}, lines[1] | {"id": "l1"}]
    assert not in_scope("checklist", listed | {"lines": swapped}, sender, issued)
    assert not in_scope("checklist", listed | {"giver_organ_id": "z", "receiver_organ_id": "o"}, sender, issued)


@pytest.mark.parametrize("broken", [{"quantity": -1}, {"due_on": "年底"}, {"kind": "别的"}, {"party": "别人"}])
def test_an_act_on_a_line_that_counts_less_than_nothing_is_not_sound(broken: dict[str, Any]) -> None:
    said = dict.fromkeys(("reason", "condition", "responsible"), "")
    whole: dict[str, Any] = {"kind": "owed", "party": "giver", "quantity": None, "due_on": DAY, **said}
    assert is_sound("line_act", SimpleNamespace(**whole))
    assert not is_sound("line_act", SimpleNamespace(**whole | broken))
