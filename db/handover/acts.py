"""Acts in the life of a handover (移交事项记录): recorded once, taken back only by another act."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from db import acts as recorded
from db.actors import Actor
from db.acts import ActTable
from db.handover import pins
from db.handover.tables import HandoverActRow


class Subject(StrEnum):
    """What an act is about, named by `subject_id`.

    The id is that of the list's item for a decision, of the batch for a liaison and for mentoring (with the department
    as `organ_id`), of the transfer item for an item, of the register entry for an entry and for an incident.
    """

    DECISION = "decision"
    BATCH = "batch"
    LIAISON = "liaison"
    MENTORING = "mentoring"
    ITEM = "item"
    ENTRY = "entry"
    MEMORANDUM = "memorandum"
    INCIDENT = "incident"
    CHECKLIST = "checklist"


class HandoverActKind(StrEnum):
    """What happened; of which subject see `KINDS`."""

    TRANSFER = "transfer"
    DEFERRED = "deferred"
    EXCLUDED = "excluded"
    PAPER_PRESENTED = "paper_presented"
    CATALOGUE_PUBLISHED = "catalogue_published"
    TRANSITION_BEGUN = "transition_begun"
    DEADLINE_MOVED = "deadline_moved"
    TASK_DONE = "task_done"
    FINISHED = "finished"
    NAMED = "named"
    REPLACED = "replaced"
    LOGGED = "logged"
    CUT_OVER = "cut_over"
    ENABLED = "enabled"
    HANDED_ON = "handed_on"
    USED = "used"
    EXTRA_SEAL = "extra_seal"
    CLOSING_SEAL = "closing_seal"
    DEACTIVATED = "deactivated"
    SEALED_UP = "sealed_up"
    UNSEALED = "unsealed"
    DESTROYED = "destroyed"
    AUTHORISED = "authorised"
    DOCKED = "docked"
    GIVEN_BACK = "given_back"
    REVOKED = "revoked"
    STOCK_IN = "stock_in"
    STOCK_OUT = "stock_out"
    VOIDED = "voided"
    COUNTED = "counted"
    SIGNED = "signed"
    ENDED = "ended"
    REPORTED = "reported"
    ANSWERED = "answered"
    CLOSED = "closed"
    GATE_CLOSED = "gate_closed"
    REOPENED = "reopened"
    REVERSED = "reversed"


HANDOVER_ACT_LABELS = {
    HandoverActKind.TRANSFER: "划转",
    HandoverActKind.DEFERRED: "暂缓划转",
    HandoverActKind.EXCLUDED: "不划转",
    HandoverActKind.PAPER_PRESENTED: "文件备齐",
    HandoverActKind.CATALOGUE_PUBLISHED: "公布划转事项目录",
    HandoverActKind.TRANSITION_BEGUN: "过渡期开始",
    HandoverActKind.DEADLINE_MOVED: "变更移交期限",
    HandoverActKind.TASK_DONE: "完成任务",
    HandoverActKind.FINISHED: "批次办结",
    HandoverActKind.NAMED: "确定联络员",
    HandoverActKind.REPLACED: "更换联络员",
    HandoverActKind.LOGGED: "传帮带",
    HandoverActKind.CUT_OVER: "交接",
    HandoverActKind.ENABLED: "启用",
    HandoverActKind.HANDED_ON: "移交保管",
    HandoverActKind.USED: "用印",
    HandoverActKind.EXTRA_SEAL: "加盖原单位印章",
    HandoverActKind.CLOSING_SEAL: "确定在办件用章",
    HandoverActKind.DEACTIVATED: "停用废止",
    HandoverActKind.SEALED_UP: "封存",
    HandoverActKind.UNSEALED: "启封",
    HandoverActKind.DESTROYED: "销毁",
    HandoverActKind.AUTHORISED: "系统授权",
    HandoverActKind.DOCKED: "系统对接",
    HandoverActKind.GIVEN_BACK: "交回",
    HandoverActKind.REVOKED: "注销",
    HandoverActKind.STOCK_IN: "入库",
    HandoverActKind.STOCK_OUT: "领用",
    HandoverActKind.VOIDED: "作废",
    HandoverActKind.COUNTED: "盘点",
    HandoverActKind.SIGNED: "签署",
    HandoverActKind.ENDED: "终止",
    HandoverActKind.REPORTED: "登记",
    HandoverActKind.ANSWERED: "答复",
    HandoverActKind.CLOSED: "办结",
    HandoverActKind.GATE_CLOSED: "办结移交",
    HandoverActKind.REOPENED: "重新打开",
    HandoverActKind.REVERSED: "更正",
}

_K = HandoverActKind

KINDS: Mapping[Subject, frozenset[HandoverActKind]] = {
    Subject.DECISION: frozenset({_K.TRANSFER, _K.DEFERRED, _K.EXCLUDED}),
    Subject.BATCH: frozenset(
        {_K.PAPER_PRESENTED, _K.CATALOGUE_PUBLISHED, _K.TRANSITION_BEGUN, _K.DEADLINE_MOVED, _K.TASK_DONE, _K.FINISHED}
    ),
    Subject.LIAISON: frozenset({_K.NAMED, _K.REPLACED}),
    Subject.MENTORING: frozenset({_K.LOGGED}),
    Subject.ITEM: frozenset({_K.CUT_OVER}),
    Subject.ENTRY: frozenset(
        {_K.ENABLED, _K.HANDED_ON, _K.USED, _K.EXTRA_SEAL, _K.CLOSING_SEAL, _K.DEACTIVATED, _K.SEALED_UP, _K.UNSEALED,
         _K.DESTROYED, _K.AUTHORISED, _K.DOCKED, _K.GIVEN_BACK, _K.REVOKED, _K.STOCK_IN, _K.STOCK_OUT, _K.VOIDED,
         _K.COUNTED}
    ),
    Subject.MEMORANDUM: frozenset({_K.SIGNED, _K.ENDED}),
    Subject.INCIDENT: frozenset({_K.REPORTED, _K.ANSWERED, _K.CLOSED}),
    Subject.CHECKLIST: frozenset({_K.GATE_CLOSED, _K.REOPENED}),
}  # fmt: skip
"""What can happen to each subject; besides, any act can be taken back."""

SEEN = "seen"
"""A detail of a closing (办结移交): the time, by its own clock, of the latest line act that had come in by then."""

FIRST_DAY = date(2004, 7, 1)
"""No power was moved before the 行政许可法 came into force, whose 第二十五条 allows it."""

OLDEST_THING = date(1949, 10, 1)
"""The things handed over may be older than that: a seal, an archive."""


@dataclass(frozen=True, slots=True)
class HandoverAct:
    """One act as recorded; `details` are texts such as document, number, person, review_on."""

    id: str
    subject_type: Subject
    subject_id: str
    kind: HandoverActKind
    batch_id: str
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
        return HANDOVER_ACT_LABELS[self.kind]


@dataclass(frozen=True, slots=True)
class NewAct:
    """An act to be recorded; `called` is what people call its subject, `id` its id where that is given beforehand."""

    subject_type: Subject
    subject_id: str
    kind: HandoverActKind
    happened_on: date
    called: str
    batch_id: str = ""
    organ_id: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    reverses: str = ""
    id: str = ""


_TABLE = ActTable(HandoverActRow, "batch_id", HandoverActKind, Subject, HANDOVER_ACT_LABELS, HandoverAct)


def append(
    actor: Actor,
    subject_type: Subject,
    subject_id: str,
    kind: HandoverActKind,
    happened_on: date,
    *,
    called: str,
    batch_id: str = "",
    organ_id: str | None = None,
    details: Mapping[str, str] | None = None,
    reason: str = "",
    reverses: str = "",
) -> str:
    """Record an act inside the caller's transaction and journal it; returns its id.

    `called` is what people call the subject. The caller has checked that the step may be taken; here only the day is
    checked (`check_day`), and that no PIN is written down.
    """
    new = NewAct(
        subject_type, subject_id, kind, happened_on, called, batch_id, organ_id, details or {}, reason, reverses
    )
    return append_many(actor, [new])[0]


def append_many(actor: Actor, wanted: Sequence[NewAct]) -> list[str]:
    """Record acts in order, each with a journal entry of its own; as `append` otherwise. Returns their ids."""
    for new in wanted:
        check_day(f"「{HANDOVER_ACT_LABELS[new.kind]}」的日期", new.happened_on, new.subject_type)
        pins.refuse_secrets([*new.details.values(), new.reason])
    return recorded.record(actor, _TABLE.book, wanted)


def check_day(called: str, day: date, subject_type: Subject = Subject.BATCH) -> None:
    """Refuse a day that has not come yet, and one so early that the year must be a slip of the pen."""
    if subject_type is Subject.ENTRY:
        recorded.check_day(called, day, OLDEST_THING, "新中国成立")
    else:
        recorded.check_day(called, day, FIRST_DAY, "行政许可法施行")


def of(subject_type: Subject, subject_id: str) -> list[HandoverAct]:
    """Every act on one subject in the order of recording, those taken back and those that did so included."""
    return recorded.of_subject(_TABLE, subject_type, subject_id)


def of_subjects(subject_type: Subject, subject_ids: Iterable[str]) -> list[HandoverAct]:
    """Every act on any of these subjects, in the order of recording."""
    return recorded.of_subjects(_TABLE, subject_type, subject_ids)


def in_batch(batch_id: str, subject_type: Subject) -> list[HandoverAct]:
    """Every act of one sort within a batch, in the order of recording."""
    return recorded.inside(_TABLE, batch_id, subject_type)


def every(subject_type: Subject) -> list[HandoverAct]:
    """Every act of one sort, in the order of recording."""
    return recorded.every(_TABLE, subject_type)


def standing(acts: list[HandoverAct]) -> list[HandoverAct]:
    """The acts that hold: without those another act took back, and without those that did so."""
    return recorded.standing(acts)
