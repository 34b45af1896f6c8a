"""Acts in the life of a list (清单记录): recorded once, taken back only by another act."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from db import acts as recorded
from db.actors import Actor
from db.acts import ActTable
from db.items.tables import ListActRow


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
    CARRIED = "carried"
    TIED = "tied"
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
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"
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
    ListActKind.CARRIED: "承接底版调整",
    ListActKind.TIED: "对应上级清单",
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
    ListActKind.ACCEPTED: "列入调整",
    ListActKind.SENT_BACK: "退回申请",
    ListActKind.REVERSED: "更正",
}


ANSWERS = frozenset(
    {ListActKind.CONFIRMED, ListActKind.ELEMENTS_RECEIVED, ListActKind.CLAIMED, ListActKind.DECLINED,
     ListActKind.COMPILED}
)  # fmt: skip
"""What a department says to an item of the upper list (认领)."""

FIRST_DAY = date(2004, 7, 1)
"""Nothing about a list of licences was done before the 行政许可法 came into force (第八十三条)."""

BOARD = "公示栏"
"""The channel a guide is shown on at a centre or station, which records for its own one alone."""


class Subject(StrEnum):
    """What an act is about. A claim's subject is the upper list's item, answered by the department `organ_id`.

    A request's (调整申请) is the act that submitted it: its own id.
    """

    EDITION = "edition"
    CLAIM = "claim"
    ADJUSTMENT = "adjustment"
    ITEM = "item"
    GUIDE = "guide"
    REQUEST = "request"


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
    """An act to be recorded; `called` is what people call its subject, `id` its id where that is given beforehand."""

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
    id: str = ""


_TABLE = ActTable(ListActRow, "edition_id", ListActKind, Subject, LIST_ACT_LABELS, ListAct)


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

    `called` is what people call the subject. The caller has checked that the step may be taken; here only the day is
    checked (`check_day`).
    """
    new = NewAct(
        subject_type, subject_id, kind, happened_on, called, edition_id, organ_id, details or {}, reason, reverses
    )
    return append_many(actor, [new])[0]


def append_many(actor: Actor, wanted: Sequence[NewAct]) -> list[str]:
    """Record acts in order, each with a journal entry of its own; as `append` otherwise. Returns their ids."""
    for new in wanted:
        check_day(f"「{LIST_ACT_LABELS[new.kind]}」的日期", new.happened_on)
    return recorded.record(actor, _TABLE.book, wanted)


def check_day(called: str, day: date) -> None:
    """Refuse a day that has not come yet, and one so early that the year must be a slip of the pen."""
    recorded.check_day(called, day, FIRST_DAY, "行政许可法施行")


def of(subject_type: Subject, subject_id: str) -> list[ListAct]:
    """Every act on one subject in the order of recording, those taken back and those that did so included."""
    return recorded.of_subject(_TABLE, subject_type, subject_id)


def in_edition(edition_id: str, subject_type: Subject) -> list[ListAct]:
    """Every act of one sort within an edition, in the order of recording."""
    return recorded.inside(_TABLE, edition_id, subject_type)


def every(subject_type: Subject) -> list[ListAct]:
    """Every act of one sort, in the order of recording."""
    return recorded.every(_TABLE, subject_type)


def of_subjects(subject_type: Subject, subject_ids: Iterable[str]) -> list[ListAct]:
    """Every act on any of these subjects, in the order of recording."""
    return recorded.of_subjects(_TABLE, subject_type, subject_ids)


def standing(acts: list[ListAct]) -> list[ListAct]:
    """The acts that hold: without those another act took back, and without those that did so."""
    return recorded.standing(acts)
