"""Rows recorded in the open store without asking its services, as a program would that keeps to no rule."""

from db.cases.tables import CaseActRow
from db.handover.rules import Line, content_hash
from db.handover.tables import BatchRow, ChecklistRow, LineActRow, LineRow, TransferItemRow
from db.organs import service as organs
from db.papers.tables import PaperRow

BUREAU, CENTRE = "泽州县行政审批服务管理局", "巴公镇便民服务中心"
SIGNED = content_hash((Line("", 10, 1, "审批专用章", "", 1, "枚", "", "实物", "", ""),))
"""The content of the checklist recorded here."""


def act(case_id: str, kind: str = "granted", organ: str = CENTRE, **fields: object) -> str:
    """Record an act in the open store without asking its services."""
    values = {
        "happened_on": "2026-11-20", "user_id": "u", "user_name": "李四", "at": "2026-11-20T10:00:00+08:00",
        "lsn": 7, "clock": "ok", **fields,
    }  # fmt: skip
    return str(CaseActRow.create(case_id=case_id, kind=kind, organ_name=organ, **values).id)


def paper(number: str, **fields: object) -> str:
    values = {
        "kind": "acceptance_notice", "title": "受理通知书", "subject_type": "edition", "subject_id": "x",
        "snapshot": "{}", "digest": "0" * 64, "pages": 1, "issued_on": "2026-11-20",
        "at": "2026-11-20T10:00:00+08:00", "user_id": "u", "user_name": "李四", **fields,
    }  # fmt: skip
    return str(PaperRow.create(number=number, **values).id)


def batch_with(*names: str) -> tuple[str, ...]:
    """A batch in the open county store, and the ids of organs by name; the batch first."""
    found = [organ.id for name in names if (organ := organs.organ_named(name))]
    batch = BatchRow.create(
        name="第二批", document_title="示例", document_number="示例〔2020〕1号", issuer="示例", notice_on="2020-12-24",
        deadline="2020-12-31", transition_months=3,
    )  # fmt: skip
    return (str(batch.id), *found)


def moved_in(batch: str, giver: str, receiver: str) -> None:
    """One item of a batch that moves from the giver to the receiver, in the open store."""
    TransferItemRow.create(
        batch_id=batch, seq=1, direction="in", name="示例许可", item_type="01", type_as_written="行政许可",
        from_organ_id=giver, to_organ_id=receiver,
    )  # fmt: skip


def checklist(batch: str, giver: str, receiver: str, site: str, issued: bool = True) -> tuple[str, str]:
    """A checklist of one line in the open store; returns its id and the line's."""
    row = ChecklistRow.create(
        batch_id=batch, direction="in", giver_organ_id=giver, receiver_organ_id=receiver, site_code=site,
        issued_at="2026-11-20T09:00:00+08:00" if issued else "", content_hash=SIGNED if issued else "",
    )  # fmt: skip
    line = LineRow.create(
        checklist_id=row.id, category=10, position=1, name="审批专用章", quantity=1, unit="枚", medium="实物"
    )
    return str(row.id), str(line.id)


def line_act(of: tuple[str, str], party: str, organ: str, hashed: str = "", **fields: object) -> str:
    values = {
        "kind": "signed", "quantity": 1, "user_id": "u", "user_name": "李四", "at": "2026-11-20T10:00:00+08:00",
        "lsn": 7, "clock": "ok", **fields,
    }  # fmt: skip
    row = LineActRow.create(
        checklist_id=of[0], line_id=of[1], content_hash=hashed or SIGNED, party=party, organ_name=organ,
        **values,
    )  # fmt: skip
    return str(row.id)
