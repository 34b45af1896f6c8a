"""Acts in the life of a list (清单记录): recorded once, taken back only by another act."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from db import clock, journal
from db.actors import Actor
from db.errors import UserError
from db.items.tables import ListActRow
from db.rows import uuid7
from db.store import database

_COLUMNS = (
    "id, subject_type, subject_id, kind, edition_id, organ_id, happened_on, details, reason, reverses, user_id,"
    " user_name, organ_name, at, lsn, clock"
)


class ListActKind(StrEnum):
    """What happened; the first part of each group names its subject (`Subject`)."""

    JOINT_REVIEWED = "joint_reviewed"
    LEGALITY_REVIEWED = "legality_reviewed"
    COMPETITION_REVIEWED = "competition_reviewed"
    REPORTED = "reported"
    APPROVED = "approved"
    PUBLISHED = "published"
    COPIED = "copied"
    TOWNSHIP_APPROVED = "township_approved"
    TOWNSHIP_PUBLISHED = "township_published"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    ELEMENTS_RECEIVED = "elements_received"
    CLAIMED = "claimed"
    DECLINED = "declined"
    COMPILED = "compiled"
    ITEM_PUBLISHED = "item_published"
    REQUESTED = "requested"
    REVIEWED = "reviewed"
    ADJUSTMENT_APPROVED = "adjustment_approved"
    REJECTED = "rejected"
    EFFECTED = "effected"
    DISPUTE_RAISED = "dispute_raised"
    DISPUTE_SETTLED = "dispute_settled"
    SHOWN = "shown"
    URGED = "urged"
    REVERSED = "reversed"


LIST_ACT_LABELS = {
    ListActKind.JOINT_REVIEWED: "联合审核",
    ListActKind.LEGALITY_REVIEWED: "合法性审核",
    ListActKind.COMPETITION_REVIEWED: "公平竞争审查",
    ListActKind.REPORTED: "报送上级",
    ListActKind.APPROVED: "审定",
    ListActKind.PUBLISHED: "公布",
    ListActKind.COPIED: "抄送上级",
    ListActKind.TOWNSHIP_APPROVED: "乡镇清单审定",
    ListActKind.TOWNSHIP_PUBLISHED: "乡镇清单公布",
    ListActKind.RETURNED: "退回编制",
    ListActKind.CONFIRMED: "主子项确认",
    ListActKind.ELEMENTS_RECEIVED: "要素接收",
    ListActKind.CLAIMED: "认领",
    ListActKind.DECLINED: "不认领",
    ListActKind.COMPILED: "编制",
    ListActKind.ITEM_PUBLISHED: "发布",
    ListActKind.REQUESTED: "申请调整",
    ListActKind.REVIEWED: "审核",
    ListActKind.ADJUSTMENT_APPROVED: "批准调整",
    ListActKind.REJECTED: "不予调整",
    ListActKind.EFFECTED: "调整生效",
    ListActKind.DISPUTE_RAISED: "监管争议",
    ListActKind.DISPUTE_SETTLED: "争议裁定",
    ListActKind.SHOWN: "展示版本",
    ListActKind.URGED: "督办",
    ListActKind.REVERSED: "更正",
}


ANSWERS = frozenset(
    {ListActKind.CONFIRMED, ListActKind.ELEMENTS_RECEIVED, ListActKind.CLAIMED, ListActKind.DECLINED,
     ListActKind.COMPILED}
)  # fmt: skip
"""What a department says to an item of the upper list (认领)."""

BOARD = "公示栏"
"""The channel a guide is shown on at a centre or station, which records for its own one alone."""


class Subject(StrEnum):
    """What an act is about. A claim's subject is the upper list's item, answered by the department `organ_id`."""

    EDITION = "edition"
    CLAIM = "claim"
    ADJUSTMENT = "adjustment"
    ITEM = "item"
    GUIDE = "guide"


@dataclass(frozen=True, slots=True)
class ListAct:
    """One act as recorded; `details` are texts such as document, number, meeting, channel, township, recipient."""

    id: str
    subject_type: Subject
    subject_id: str
    kind: ListActKind
    edition_id: str
    organ_id: str | None
    happened_on: date
    details: Mapping[str, str]
    reason: str
    reverses: str
    user_name: str
    organ_name: str
    at: str
    lsn: int

    @property
    def label(self) -> str:
        """The step in office words."""
        return LIST_ACT_LABELS[self.kind]


@dataclass(frozen=True, slots=True)
class NewAct:
    """An act to be recorded; `called` is what people call its subject."""

    subject_type: Subject
    subject_id: str
    kind: ListActKind
    happened_on: date
    called: str
    edition_id: str = ""
    organ_id: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    reverses: str = ""

    @property
    def texts(self) -> dict[str, str]:
        """The details that say something."""
        return {key: text.strip() for key, text in self.details.items() if text.strip()}


def append(
    actor: Actor,
    subject_type: Subject,
    subject_id: str,
    kind: ListActKind,
    happened_on: date,
    *,
    called: str,
    edition_id: str = "",
    organ_id: str | None = None,
    details: Mapping[str, str] | None = None,
    reason: str = "",
    reverses: str = "",
) -> str:
    """Record an act inside the caller's transaction and journal it; returns its id.

    `called` is what people call the subject. Whether the step may be taken is the caller's to have asked; here only
    a day that has not come yet is refused.
    """
    new = NewAct(
        subject_type, subject_id, kind, happened_on, called, edition_id, organ_id, details or {}, reason, reverses
    )
    return append_many(actor, [new])[0]


def append_many(actor: Actor, wanted: Sequence[NewAct]) -> list[str]:
    """Record acts in order, each with a journal entry of its own; as `append` otherwise. Returns their ids."""
    for new in wanted:
        if new.happened_on > clock.today():
            raise UserError(
                f"「{LIST_ACT_LABELS[new.kind]}」的日期 {new.happened_on} 还没有到。", hint="请按实际发生的日期填写。"
            )
    stamps = journal.record_many(actor, [_told(new) for new in wanted])
    newest = _newest({(new.subject_type, new.subject_id) for new in wanted})
    rows = []
    for new, stamp in zip(wanted, stamps, strict=True):
        subject = (new.subject_type, new.subject_id)
        newest[subject] = max(stamp.lsn, newest.get(subject, 0) + 1)
        rows.append(
            (
                uuid7(), *subject, new.kind, new.edition_id, new.organ_id, new.happened_on.isoformat(),
                json.dumps(new.texts, ensure_ascii=False, sort_keys=True), new.reason.strip(), new.reverses,
                actor.user_id, actor.name, actor.organ_name, stamp.at, newest[subject], stamp.clock,
            )
        )  # fmt: skip
    database.execute_many(f"INSERT INTO list_act ({_COLUMNS}) VALUES ({', '.join('?' * 16)})", rows)
    return [row[0] for row in rows]


def _told(new: NewAct) -> journal.Told:
    after = {"kind": new.kind, "on": new.happened_on.isoformat(), **new.texts}
    action = f"{LIST_ACT_LABELS[new.kind]}：{new.called}"
    return journal.Told(action, new.subject_type, new.subject_id, after=after, reason=new.reason)


def _newest(subjects: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The last place taken among the acts on each of these subjects."""
    rows = database.execute_sql(
        "SELECT subject_type, subject_id, max(lsn) FROM list_act WHERE (subject_type, subject_id) IN"
        " (SELECT value ->> 0, value ->> 1 FROM json_each(?)) GROUP BY 1, 2",
        (json.dumps(sorted(subjects)),),
    )
    return {(subject_type, subject_id): lsn for subject_type, subject_id, lsn in rows.fetchall()}


def of(subject_type: Subject, subject_id: str) -> list[ListAct]:
    """Every act on one subject in the order of recording, those taken back and those that did so included."""
    rows = ListActRow.select().where(ListActRow.subject_type == subject_type, ListActRow.subject_id == subject_id)
    return _sorted(rows)


def in_edition(edition_id: str, subject_type: Subject) -> list[ListAct]:
    """Every act of one sort within an edition, in the order of recording."""
    rows = ListActRow.select().where(ListActRow.edition_id == edition_id, ListActRow.subject_type == subject_type)
    return _sorted(rows)


def standing(acts: list[ListAct]) -> list[ListAct]:
    """The acts that hold: without those another act took back, and without those that did so."""
    undone = {act.reverses for act in acts if act.kind is ListActKind.REVERSED}
    return [act for act in acts if act.id not in undone and act.kind is not ListActKind.REVERSED]


def _sorted(rows: Any) -> list[ListAct]:
    found = [_act(row) for row in rows if row.kind in set(ListActKind)]
    return sorted(found, key=lambda act: (act.lsn, act.id))


def _act(row: ListActRow) -> ListAct:
    return ListAct(
        row.id, Subject(row.subject_type), row.subject_id, ListActKind(row.kind), row.edition_id, row.organ_id,
        date.fromisoformat(row.happened_on), json.loads(row.details), row.reason, row.reverses, row.user_name,
        row.organ_name, row.at, row.lsn,
    )  # fmt: skip
