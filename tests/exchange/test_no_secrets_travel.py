"""No PIN and no password is stored, whoever writes one: what a package says of one waits, encrypted."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from db.exchange.merging.soundness import is_sound
from db.exchange.tables import QuarantineRow
from db.handover.rules import Line, content_hash
from db.handover.tables import LineActRow
from tests.exchange import recorded
from tests.exchange.offices import Office, dump

Pair = tuple[Office, Office]
PIN = "PIN 是 4711"
LINE = {
    "id": "l", "category": 11, "position": 1, "name": "运政密钥", "specification": "", "quantity": 1, "unit": "支",
    "serials": "UK-1", "medium": "实物", "condition": "", "remark": "", "section": "", "entry_id": "", "attachment": "",
    "item_seqs": "[]",
}  # fmt: skip
MEMORANDUM_ITEM = dict.fromkeys(
    ("name", "item_type", "direction", "part", "approval_duty", "supervision_duty", "preliminary_opinion"), ""
)
WHOLE: dict[str, dict[str, Any]] = {
    "line_act": {"kind": "owed", "party": "receiver", "quantity": 1, "due_on": "", "reason": "", "condition": "",
                 "responsible": ""},
    "handover_act": {"subject_type": "checklist", "kind": "reopened", "happened_on": "2026-11-20", "reason": "",
                     "details": "{}"},
    "leaving": {"kind": "leaving", "notice_on": "2026-11-20", "deadline": "2026-11-27", "transition_from": "",
                "name": "张三离任移交", "note": ""},
    "memorandum": {"effective_on": "", "expires_on": "", "clauses": "[]", "items": json.dumps([MEMORANDUM_ITEM])},
    "case_act": {"happened_on": "2026-11-20", "reason": "", "details": "{}"},
    "case": {"received_on": "2026-11-20", "statutory_limit": 20, "promised_limit": None, "note": "", "project": "",
             "flags": "", "materials": []},
    "survey": {"kind": "visit", "mode": "own", "cases": "[]", "note": "", "people": [], "points": []},
    "register_entry": {"register": "key", "name": "UKey", "quantity": 1, "serial": "UK-1", "serial_to": "", "note": "",
                       "fields": json.dumps({"kind": "UKey", "system": "运政系统", "holder": "张三"})},
}  # fmt: skip


@pytest.mark.parametrize(
    ("doc_type", "told"),
    [
        *(("line_act", {name: PIN}) for name in ("reason", "condition", "responsible")),
        ("handover_act", {"reason": PIN}),
        ("handover_act", {"details": json.dumps({"note": PIN})}),
        ("leaving", {"note": PIN}),
        ("leaving", {"name": "密码：abc123"}),
        ("memorandum", {"items": json.dumps([MEMORANDUM_ITEM | {"part": PIN}])}),
        ("memorandum", {"clauses": json.dumps([{"heading": "密钥", "text": "口令 abc123"}])}),
        ("register_entry", {"note": PIN}),
        ("leaving", {"deadline": "某天"}),
        ("case_act", {"reason": PIN}),
        ("case_act", {"details": json.dumps({"opinion": "密码 abc123"})}),
        ("case", {"note": PIN}),
        ("case", {"materials": [SimpleNamespace(waived=PIN)]}),
        ("survey", {"note": PIN}),
        ("survey", {"points": [SimpleNamespace(wanted="能开门", found=PIN, note="")]}),
        ("survey", {"people": [SimpleNamespace(role="officer", opinion=PIN)]}),
    ],
)
def test_no_note_of_a_package_tells_a_secret(doc_type: str, told: dict[str, str]) -> None:
    assert is_sound(doc_type, SimpleNamespace(**WHOLE[doc_type]))
    assert not is_sound(doc_type, SimpleNamespace(**WHOLE[doc_type] | told))


@pytest.mark.parametrize(("remark", "sound"), [("", True), (PIN, False)])
def test_no_line_of_a_checklist_tells_one(remark: str, sound: bool) -> None:
    hashed = content_hash((Line("l", 11, 1, "运政密钥", "", 1, "支", "UK-1", "实物", "", remark),))
    listed = SimpleNamespace(
        issued_at="2026-11-20T09:00:00+08:00", direction="in", kind="transfer", content_hash=hashed,
        lines=[SimpleNamespace(**LINE | {"remark": remark})],
    )  # fmt: skip
    assert is_sound("checklist", listed) is sound


def test_what_waits_is_not_readable_in_the_store(pair: Pair, department: Office, bodies: tuple[str, str, str]) -> None:
    batch, giver, receiver = bodies
    department.open()
    listed = recorded.checklist(batch, giver, receiver, "14052507")
    recorded.line_act(listed, "giver", "泽州县示例局", reason="PIN 是 47110815")
    pair[0].apply(department.export("140525")[0])
    pair[0].open()
    assert [row.reason for row in QuarantineRow.select()] == ["bad_body"]
    assert LineActRow.select().count() == 0
    assert "47110815" not in repr(dump())
