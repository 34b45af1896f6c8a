"""Cases as values, the order of their acts, and the state that follows. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.calendar.rules import Ledger
from db.errors import UserError
from db.items.rules import LICENCE


class ActKind(StrEnum):
    """What happened to a case in law; each is append-only."""

    RECEIVED = "received"
    CORRECTION_ASKED = "correction_asked"
    CORRECTED = "corrected"
    ACCEPTED = "accepted"
    NOT_APPLICABLE = "not_applicable"
    REFUSED = "refused"
    STOPPED = "stopped"
    RESUMED = "resumed"
    REVIEWED = "reviewed"
    GRANTED = "granted"
    DENIED = "denied"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"
    REVERSED = "reversed"


ACT_LABELS = {
    ActKind.RECEIVED: "收件",
    ActKind.CORRECTION_ASKED: "一次性告知补正",
    ActKind.CORRECTED: "收到补正材料",
    ActKind.ACCEPTED: "受理",
    ActKind.NOT_APPLICABLE: "不受理",
    ActKind.REFUSED: "不予受理",
    ActKind.STOPPED: "特别程序开始",
    ActKind.RESUMED: "特别程序结束",
    ActKind.REVIEWED: "写审查意见",
    ActKind.GRANTED: "准予决定",
    ActKind.DENIED: "不予决定",
    ActKind.DELIVERED: "出件送达",
    ActKind.WITHDRAWN: "申请人撤回",
    ActKind.REVERSED: "更正",
}


RESULT_NUMBERS = {
    ActKind.GRANTED: {"decision_number": "决定文书号", "certificate_number": "证照编号"},
    ActKind.DENIED: {"decision_number": "决定文书号"},
}
"""The numbers of a decision's papers, by their name in an act's details (双公示 XK_WSH, XK_XKBH)."""


class CaseState(StrEnum):
    """A case's state, derived from its acts."""

    RECEIVED = "received"
    CORRECTION = "correction"
    ACCEPTED = "accepted"
    STOPPED = "stopped"
    REVIEWED = "reviewed"
    GRANTED = "granted"
    DENIED = "denied"
    DELIVERED = "delivered"
    NOT_APPLICABLE = "not_applicable"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


STATE_LABELS = {
    CaseState.RECEIVED: "已收件",
    CaseState.CORRECTION: "待补正",
    CaseState.ACCEPTED: "已受理",
    CaseState.STOPPED: "已停表",
    CaseState.REVIEWED: "审查中",
    CaseState.GRANTED: "待出件",
    CaseState.DENIED: "不予决定待送达",
    CaseState.DELIVERED: "已送达",
    CaseState.NOT_APPLICABLE: "不受理待送达",
    CaseState.REFUSED: "不予受理待送达",
    CaseState.WITHDRAWN: "已撤回",
}

_DENIALS = {LICENCE: "不予许可", "07": "不予确认"}

TO_SERVE = frozenset({CaseState.DENIED, CaseState.NOT_APPLICABLE, CaseState.REFUSED})
"""Decided against the applicant and not served yet: the law wants a written paper (行政许可法 Arts 32, 38)."""

CLOSED = frozenset({CaseState.DELIVERED, CaseState.WITHDRAWN})
OPEN = frozenset(CaseState) - CLOSED

ALLOWED: dict[CaseState | None, frozenset[ActKind]] = {
    None: frozenset({ActKind.RECEIVED}),
    CaseState.RECEIVED: frozenset(
        {
            ActKind.CORRECTION_ASKED,
            ActKind.ACCEPTED,
            ActKind.NOT_APPLICABLE,
            ActKind.REFUSED,
            ActKind.WITHDRAWN,
        }
    ),
    CaseState.CORRECTION: frozenset({ActKind.CORRECTED, ActKind.ACCEPTED, ActKind.WITHDRAWN}),
    CaseState.ACCEPTED: frozenset(
        {ActKind.STOPPED, ActKind.REVIEWED, ActKind.GRANTED, ActKind.DENIED, ActKind.WITHDRAWN}
    ),
    CaseState.REVIEWED: frozenset({ActKind.STOPPED, ActKind.GRANTED, ActKind.DENIED, ActKind.WITHDRAWN}),
    CaseState.STOPPED: frozenset({ActKind.RESUMED, ActKind.WITHDRAWN}),
    CaseState.GRANTED: frozenset({ActKind.DELIVERED}),
    CaseState.DENIED: frozenset({ActKind.DELIVERED}),
    CaseState.NOT_APPLICABLE: frozenset({ActKind.DELIVERED}),
    CaseState.REFUSED: frozenset({ActKind.DELIVERED}),
}

EXCLUDED_PROCEDURES = ("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审")
"""行政许可法第四十五条: only these stop the clock; a site survey (现场踏勘) does not."""


@dataclass(frozen=True, slots=True)
class CaseAct:
    """One act: what, on which date, by whom, why."""

    id: str
    case_id: str
    kind: ActKind
    happened_on: date
    details: dict[str, str]
    reason: str
    reverses: str
    user_name: str
    organ_name: str
    at: str
    lsn: int

    @property
    def label(self) -> str:
        """The act in office words; an acceptance that follows from the law alone is called so."""
        return "视为受理" if self.details.get("deemed") else ACT_LABELS[self.kind]

    @property
    def numbers(self) -> tuple[tuple[str, str], ...]:
        """The numbers of a decision's papers, each behind what it is called."""
        words = RESULT_NUMBERS.get(self.kind, {})
        return tuple((word, self.details[name]) for name, word in words.items() if self.details.get(name))


@dataclass(frozen=True, slots=True)
class CaseMaterial:
    """One material of a case: how many are wanted and how many were taken in."""

    position: int
    name: str
    form: str
    copies: int
    core: bool
    received: int
    note: str = ""

    @property
    def missing(self) -> bool:
        """Whether fewer copies came than the guide asks for."""
        return self.received < self.copies


@dataclass(frozen=True, slots=True)
class Intake:
    """What the clerk enters when papers come in (收件)."""

    item_id: str
    applicant: str
    applicant_kind: str
    received_on: date
    id_kind: str = ""
    id_number: str = ""
    contact: str = ""
    phone: str = ""
    channel: str = "1"
    received_materials: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """One row of a case list."""

    id: str
    number: str
    item_name: str
    item_type: str
    applicant: str
    site_name: str
    state: CaseState
    received_on: date
    accepted_on: date | None
    due: date | None
    provisional: bool
    days_left: int | None
    next_step: str
    outcome: CaseState | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in OPEN

    @property
    def state_label(self) -> str:
        """The state in the words of the item's type; a served refusal stays recognisable as one."""
        if self.state in TO_SERVE:
            return _refusal(self.state, self.item_type) + "待送达"
        if self.state is CaseState.DELIVERED and self.outcome in TO_SERVE:
            return _refusal(self.outcome, self.item_type) + "已送达"
        return STATE_LABELS[self.state]


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """A case with all its page shows.

    `statutory` and `promised` are the day-by-day ledgers once accepted, `told` and `told_promise` the same without
    special procedures, as on the day of acceptance; `offered` are the acts this office may do now; `deemed_on` is
    the day as of which the law takes the case for accepted (视为受理) where nobody has recorded it.
    """

    summary: CaseSummary
    item_id: str
    edition_name: str
    guide_version: int
    accepting_organ: str
    deciding_organ: str
    id_kind: str
    id_number_masked: str
    contact: str
    phone: str
    channel: str
    note: str
    materials: tuple[CaseMaterial, ...]
    acts: tuple[CaseAct, ...]
    statutory: Ledger | None
    promised: Ledger | None
    told: Ledger | None
    told_promise: Ledger | None
    limit_basis: str
    offered: tuple[ActKind, ...]
    deemed_on: date | None


def _refusal(state: CaseState | None, item_type: str) -> str:
    if state is CaseState.DENIED:
        return _DENIALS.get(item_type, "不予批准")
    return "不予受理" if state is CaseState.REFUSED else "不受理"


def standing(acts: list[CaseAct]) -> list[CaseAct]:
    """The acts that no other act reverses, in the order they were recorded."""
    reversed_ids = {act.reverses for act in acts if act.kind is ActKind.REVERSED}
    kept = [act for act in acts if act.kind is not ActKind.REVERSED and act.id not in reversed_ids]
    return sorted(kept, key=lambda act: (act.happened_on, act.lsn, act.id))


_STATE_AFTER = {
    ActKind.RECEIVED: CaseState.RECEIVED,
    ActKind.CORRECTION_ASKED: CaseState.CORRECTION,
    ActKind.CORRECTED: CaseState.RECEIVED,
    ActKind.ACCEPTED: CaseState.ACCEPTED,
    ActKind.NOT_APPLICABLE: CaseState.NOT_APPLICABLE,
    ActKind.REFUSED: CaseState.REFUSED,
    ActKind.STOPPED: CaseState.STOPPED,
    ActKind.RESUMED: CaseState.ACCEPTED,
    ActKind.REVIEWED: CaseState.REVIEWED,
    ActKind.GRANTED: CaseState.GRANTED,
    ActKind.DENIED: CaseState.DENIED,
    ActKind.DELIVERED: CaseState.DELIVERED,
    ActKind.WITHDRAWN: CaseState.WITHDRAWN,
}


def state_of(acts: list[CaseAct]) -> CaseState | None:
    """The state that follows from the standing acts; None before anything happened."""
    state: CaseState | None = None
    for act in standing(acts):
        state = _STATE_AFTER[act.kind]
    return state


def outcome_of(acts: list[CaseAct]) -> CaseState | None:
    """What was decided, whether it is served or not: granted, denied, refused or not applicable; None before."""
    states = [_STATE_AFTER[act.kind] for act in standing(acts)]
    decided = [state for state in states if state in TO_SERVE or state is CaseState.GRANTED]
    return decided[-1] if decided else None


def check_act(acts: list[CaseAct], kind: ActKind, happened_on: date, today: date) -> None:
    """Raise UserError when the law's order does not allow this act now, or its date precedes its cause."""
    state = state_of(acts)
    if kind not in ALLOWED.get(state, frozenset()):
        now = STATE_LABELS[state] if state else "未收件"
        raise UserError(
            f"这件现在是「{now}」，不能「{ACT_LABELS[kind]}」，没有保存。",
            hint="请按办件页上「下一步」的提示办理。",
        )
    latest = max((act.happened_on for act in standing(acts)), default=happened_on)
    if happened_on < latest:
        raise UserError(
            f"「{ACT_LABELS[kind]}」的日期 {happened_on} 早于上一步的 {latest}，没有保存。",
            hint="请核对日期后再填。",
        )
    if happened_on > today:
        raise UserError(
            f"「{ACT_LABELS[kind]}」的日期 {happened_on} 还没有到，没有保存。",
            hint="请填今天或更早的日期；如果电脑日期不对，请先改正电脑日期。",
        )


NEXT_STEPS = {
    CaseState.RECEIVED: "查材料，决定是否受理",
    CaseState.CORRECTION: "等申请人补正",
    CaseState.ACCEPTED: "审查",
    CaseState.REVIEWED: "送决定人",
    CaseState.STOPPED: "等特别程序结束",
    CaseState.GRANTED: "通知申请人取件",
    CaseState.DENIED: "送达书面决定",
    CaseState.NOT_APPLICABLE: "书面告知申请人",
    CaseState.REFUSED: "送达书面决定",
}


def mask(number: str) -> str:
    """An identity number for the screen: an 18-digit one as 140525********0021, of any other at most half."""
    head, tail = (6, 4) if len(number) == 18 else (len(number) // 4, len(number) // 4)
    return number[:head] + "*" * (len(number) - head - tail) + number[len(number) - tail :]
