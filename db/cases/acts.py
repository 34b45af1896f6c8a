"""What can happen to a case in law, in which order, and the state that follows from it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.errors import UserError


class ActKind(StrEnum):
    """What happened to a case in law; each is append-only."""

    RECEIVED = "received"
    CORRECTED_AT_ONCE = "corrected_at_once"
    CORRECTION_ASKED = "correction_asked"
    CORRECTION_UNTIL = "correction_until"
    CORRECTED = "corrected"
    RECOUNTED = "recounted"
    APPLICANT_CORRECTED = "applicant_corrected"
    SENT = "sent"
    ARRIVED = "arrived"
    ACCEPTED = "accepted"
    NOT_APPLICABLE = "not_applicable"
    REFUSED = "refused"
    COMMITMENT_TOLD = "commitment_told"
    COMMITTED = "committed"
    COMMITMENT_MET = "commitment_met"
    COMMITMENT_FAILED = "commitment_failed"
    STOPPED = "stopped"
    RESUMED = "resumed"
    EXTENDED = "extended"
    SURVEY_NOTICED = "survey_noticed"
    SURVEYED = "surveyed"
    SURVEY_OPINED = "survey_opined"
    SURVEY_REPORTED = "survey_reported"
    EXPERTS_DRAWN = "experts_drawn"
    MARKED = "marked"
    CONSULTED = "consulted"
    LEGACY_OPINION = "legacy_opinion"
    LEGACY_VERIFIED = "legacy_verified"
    VIEWS_HEARD = "views_heard"
    HEARING_TOLD = "hearing_told"
    HEARING_ASKED = "hearing_asked"
    HEARING_NOTICED = "hearing_noticed"
    HEARING_HELD = "hearing_held"
    REVIEWED = "reviewed"
    RETURNED = "returned"
    FORWARDED = "forwarded"
    DECIDED_ABOVE = "decided_above"
    GRANTED = "granted"
    DENIED = "denied"
    CERTIFIED = "certified"
    NOTIFIED = "notified"
    DELIVERED = "delivered"
    DONE_OUTSIDE = "done_outside"
    WITHDRAWN = "withdrawn"
    RATED = "rated"
    ARCHIVED = "archived"
    TAKEN_BACK = "taken_back"
    RESCINDED = "rescinded"
    REVOKED = "revoked"
    CANCELLED = "cancelled"
    DECISION_CORRECTED = "decision_corrected"
    CORRECTION_SERVED = "correction_served"
    REVERSED = "reversed"


K = ActKind

ACT_LABELS = {
    K.RECEIVED: "收件",
    K.CORRECTED_AT_ONCE: "当场更正",
    K.CORRECTION_ASKED: "一次性告知补正",
    K.CORRECTION_UNTIL: "改补正期限",
    K.CORRECTED: "收到补正材料",
    K.RECOUNTED: "更正收件材料",
    K.APPLICANT_CORRECTED: "更正申请人信息",
    K.SENT: "移送材料",
    K.ARRIVED: "收到移送材料",
    K.ACCEPTED: "受理",
    K.NOT_APPLICABLE: "不受理",
    K.REFUSED: "不予受理",
    K.COMMITMENT_TOLD: "告知承诺事项",
    K.COMMITTED: "申请人书面承诺",
    K.COMMITMENT_MET: "承诺已履行",
    K.COMMITMENT_FAILED: "承诺未履行",
    K.STOPPED: "特别程序开始",
    K.RESUMED: "特别程序结束",
    K.EXTENDED: "延期",
    K.SURVEY_NOTICED: "通知踏勘",
    K.SURVEYED: "踏勘",
    K.SURVEY_OPINED: "补记踏勘意见",
    K.SURVEY_REPORTED: "报送踏勘情况",
    K.EXPERTS_DRAWN: "抽取专家",
    K.MARKED: "改办件标记",
    K.CONSULTED: "重大事项征求意见",
    K.LEGACY_OPINION: "历史遗留问题书面意见",
    K.LEGACY_VERIFIED: "历史遗留问题整改核实",
    K.VIEWS_HEARD: "听取意见",
    K.HEARING_TOLD: "告知听证权利",
    K.HEARING_ASKED: "申请听证",
    K.HEARING_NOTICED: "通知举行听证",
    K.HEARING_HELD: "举行听证",
    K.REVIEWED: "写审查意见",
    K.RETURNED: "退回重新审查",
    K.FORWARDED: "初审转报",
    K.DECIDED_ABOVE: "上级机关办结",
    K.GRANTED: "准予决定",
    K.DENIED: "不予决定",
    K.CERTIFIED: "制证",
    K.NOTIFIED: "通知取件",
    K.DELIVERED: "出件送达",
    K.DONE_OUTSIDE: "外部系统办结",
    K.WITHDRAWN: "申请人撤回",
    K.RATED: "好差评",
    K.ARCHIVED: "归档",
    K.TAKEN_BACK: "撤回许可",
    K.RESCINDED: "撤销许可",
    K.REVOKED: "吊销许可",
    K.CANCELLED: "注销许可",
    K.DECISION_CORRECTED: "更正已发文书",
    K.CORRECTION_SERVED: "送达更正决定书",
    K.REVERSED: "更正",
}

_NUMBER = {"decision_number": "决定文书号"}
_CERTIFICATE = {"certificate_number": "证照编号"}

RESULT_NUMBERS = {
    **dict.fromkeys((K.GRANTED, K.DECISION_CORRECTED), _NUMBER | _CERTIFICATE),
    **dict.fromkeys((K.DENIED, K.DECIDED_ABOVE, K.TAKEN_BACK, K.RESCINDED, K.CANCELLED), _NUMBER),
    K.CERTIFIED: _CERTIFICATE,
    K.REVOKED: {"decision_number": "处罚文号"},
}
"""The numbers of a decision's papers, by their name in an act's details (双公示 XK_WSH, XK_XKBH)."""


class CaseState(StrEnum):
    """A case's state, derived from its acts."""

    RECEIVED = "received"
    CORRECTION = "correction"
    ACCEPTED = "accepted"
    STOPPED = "stopped"
    REVIEWED = "reviewed"
    FORWARDED = "forwarded"
    GRANTED = "granted"
    DENIED = "denied"
    DELIVERED = "delivered"
    NOT_APPLICABLE = "not_applicable"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CONCLUDED = "concluded"
    TAKEN_BACK = "taken_back"
    RESCINDED = "rescinded"
    REVOKED = "revoked"
    CANCELLED = "cancelled"


S = CaseState

STATE_LABELS = {
    S.RECEIVED: "已收件",
    S.CORRECTION: "待补正",
    S.ACCEPTED: "已受理",
    S.STOPPED: "已停表",
    S.REVIEWED: "审查中",
    S.FORWARDED: "已转报上级",
    S.GRANTED: "待出件",
    S.DENIED: "不予决定待送达",
    S.DELIVERED: "已送达",
    S.NOT_APPLICABLE: "不受理待送达",
    S.REFUSED: "不予受理待送达",
    S.WITHDRAWN: "申请已撤回",
    S.CONCLUDED: "已办结",
    S.TAKEN_BACK: "许可已撤回",
    S.RESCINDED: "许可已撤销",
    S.REVOKED: "许可已吊销",
    S.CANCELLED: "许可已注销",
}

TO_SERVE = frozenset({S.DENIED, S.NOT_APPLICABLE, S.REFUSED})
"""Decided against the applicant and not served yet: the law wants a written paper (行政许可法 Arts 32, 38)."""

ENDED = frozenset({S.TAKEN_BACK, S.RESCINDED, S.REVOKED, S.CANCELLED})
"""What was granted holds no longer: 撤回 (Art 8), 撤销 (Art 69), 吊销 (a penalty), 注销 (Art 70) are four things."""

CLOSED = frozenset({S.DELIVERED, S.WITHDRAWN, S.CONCLUDED}) | ENDED
OPEN = frozenset(S) - CLOSED
RUNNING = frozenset({S.ACCEPTED, S.REVIEWED, S.STOPPED})
"""Accepted and not decided: the decision period runs."""

ALLOWED: dict[CaseState | None, frozenset[ActKind]] = {
    None: frozenset({K.RECEIVED}),
    S.RECEIVED: frozenset({K.CORRECTION_ASKED, K.ACCEPTED, K.NOT_APPLICABLE, K.REFUSED, K.DONE_OUTSIDE, K.WITHDRAWN}),
    S.CORRECTION: frozenset({K.CORRECTED, K.ACCEPTED, K.NOT_APPLICABLE, K.REFUSED, K.WITHDRAWN}),
    S.ACCEPTED: frozenset({K.STOPPED, K.REVIEWED, K.FORWARDED, K.GRANTED, K.DENIED, K.WITHDRAWN}),
    S.REVIEWED: frozenset({K.STOPPED, K.RETURNED, K.FORWARDED, K.GRANTED, K.DENIED, K.WITHDRAWN}),
    S.STOPPED: frozenset({K.RESUMED, K.WITHDRAWN}),
    S.FORWARDED: frozenset({K.DECIDED_ABOVE, K.RETURNED, K.GRANTED, K.DENIED, K.WITHDRAWN}),
    **dict.fromkeys(TO_SERVE | {S.GRANTED}, frozenset({K.DELIVERED})),
    **dict.fromkeys((S.TAKEN_BACK, S.RESCINDED, S.REVOKED), frozenset({K.CANCELLED})),
}
"""The acts that move a case on, by its state; what an upper office sends back (转报退回) is reviewed again."""

ENDINGS = frozenset({K.TAKEN_BACK, K.RESCINDED, K.REVOKED, K.CANCELLED})
"""How what was granted and delivered may end; the order of acts allows them on nothing else."""

_DECIDED = TO_SERVE | {S.GRANTED}

BESIDE: dict[ActKind, frozenset[CaseState]] = {
    K.CORRECTED_AT_ONCE: frozenset({S.RECEIVED}),
    K.CORRECTION_UNTIL: frozenset({S.CORRECTION}),
    K.RECOUNTED: RUNNING | {S.RECEIVED, S.CORRECTION},
    **dict.fromkeys((K.SENT, K.ARRIVED, K.APPLICANT_CORRECTED, K.MARKED), frozenset(S)),
    K.COMMITMENT_TOLD: frozenset({S.RECEIVED, S.CORRECTION, S.ACCEPTED}),
    K.COMMITTED: frozenset({S.RECEIVED, S.CORRECTION, S.ACCEPTED}),
    K.COMMITMENT_MET: RUNNING | {S.GRANTED, S.DELIVERED},
    K.COMMITMENT_FAILED: frozenset({S.GRANTED, S.DELIVERED}),
    K.EXTENDED: frozenset({S.ACCEPTED, S.REVIEWED}),
    **dict.fromkeys((K.SURVEY_NOTICED, K.SURVEYED, K.SURVEY_OPINED, K.SURVEY_REPORTED, K.EXPERTS_DRAWN), RUNNING),
    **dict.fromkeys((K.CONSULTED, K.LEGACY_OPINION, K.LEGACY_VERIFIED, K.VIEWS_HEARD), RUNNING),
    **dict.fromkeys((K.HEARING_TOLD, K.HEARING_ASKED, K.HEARING_NOTICED, K.HEARING_HELD), RUNNING),
    K.CERTIFIED: frozenset({S.GRANTED}),
    K.NOTIFIED: _DECIDED,
    K.RATED: _DECIDED | CLOSED,
    K.ARCHIVED: CLOSED,
    K.DECISION_CORRECTED: _DECIDED | {S.DELIVERED} | ENDED,
    K.CORRECTION_SERVED: frozenset({S.DELIVERED}) | ENDED,
}
"""The acts that leave the state as it is, and the states in which they may happen."""

ONCE = frozenset({K.RATED, K.ARCHIVED})
"""Acts recorded once. A licence that ends after its file was archived may be archived a second time."""

SERVING = frozenset({K.DELIVERED, K.CORRECTION_SERVED})
"""What hands papers to the applicant (送达)."""


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
        """The act in office words; an acceptance by law alone is called 视为受理."""
        return "视为受理" if self.details.get("deemed") else ACT_LABELS[self.kind]

    @property
    def numbers(self) -> tuple[tuple[str, str], ...]:
        """The numbers of a decision's papers, as (what the number is called, number)."""
        words = RESULT_NUMBERS.get(self.kind, {})
        return tuple((word, self.details[name]) for name, word in words.items() if self.details.get(name))


class InForce(list[CaseAct]):
    """Standing acts in order; `standing` and `moving` recognise the list and do not work it out a second time."""

    moving: "list[CaseAct] | None" = None


def standing(acts: Iterable[CaseAct]) -> list[CaseAct]:
    """The acts that no other act reverses, in the order they happened and were recorded."""
    if isinstance(acts, InForce):
        return acts
    acts = list(acts)
    reversed_ids = {act.reverses for act in acts if act.kind is K.REVERSED}
    kept = [act for act in acts if act.kind is not K.REVERSED and act.id not in reversed_ids]
    return InForce(sorted(kept, key=lambda act: (act.happened_on, act.lsn, act.id)))


_STATE_AFTER = {
    K.RECEIVED: S.RECEIVED,
    K.CORRECTION_ASKED: S.CORRECTION,
    K.CORRECTED: S.RECEIVED,
    K.ACCEPTED: S.ACCEPTED,
    K.NOT_APPLICABLE: S.NOT_APPLICABLE,
    K.REFUSED: S.REFUSED,
    K.STOPPED: S.STOPPED,
    K.RESUMED: S.ACCEPTED,
    K.REVIEWED: S.REVIEWED,
    K.RETURNED: S.ACCEPTED,
    K.FORWARDED: S.FORWARDED,
    K.DECIDED_ABOVE: S.CONCLUDED,
    K.GRANTED: S.GRANTED,
    K.DENIED: S.DENIED,
    K.DELIVERED: S.DELIVERED,
    K.DONE_OUTSIDE: S.CONCLUDED,
    K.WITHDRAWN: S.WITHDRAWN,
    K.TAKEN_BACK: S.TAKEN_BACK,
    K.RESCINDED: S.RESCINDED,
    K.REVOKED: S.REVOKED,
    K.CANCELLED: S.CANCELLED,
}

CLOSING = frozenset(kind for kind, state in _STATE_AFTER.items() if state in CLOSED)
"""The acts after which nothing is left to be done about the application."""
MOVES = frozenset(_STATE_AFTER)
"""The acts that move a case from one state to another; all others leave the state as it is."""


def moving(acts: Iterable[CaseAct]) -> list[CaseAct]:
    """The standing acts that moved the case from one state to another."""
    found = standing(acts)
    if not isinstance(found, InForce):
        return [act for act in found if act.kind in MOVES]
    if found.moving is None:
        found.moving = [act for act in found if act.kind in MOVES]
    return found.moving


def state_of(acts: Iterable[CaseAct]) -> CaseState | None:
    """The state that follows from the standing acts; None before anything happened."""
    moved = moving(acts)
    return _STATE_AFTER[moved[-1].kind] if moved else None


def outcome_of(acts: Iterable[CaseAct]) -> CaseState | None:
    """What was decided, whether it is served or not: granted, denied, refused or not applicable; None before."""
    decided = [state for act in moving(acts) if (state := _STATE_AFTER[act.kind]) in _DECIDED]
    return decided[-1] if decided else None


def last_of(acts: Iterable[CaseAct], *kinds: ActKind) -> CaseAct | None:
    """The last standing act of any of these kinds."""
    return next((act for act in reversed(standing(acts)) if act.kind in kinds), None)


def to_serve(acts: Iterable[CaseAct]) -> list[CaseAct]:
    """The corrections of papers issued (更正决定书) that have not been handed to the applicant, oldest first."""
    found: list[CaseAct] = []
    for act in standing(acts):
        found = [] if act.kind in SERVING else [*found, act] if act.kind is K.DECISION_CORRECTED else found
    return found


def allowed_now(acts: Sequence[CaseAct]) -> frozenset[ActKind]:
    """The acts the law's order allows now, those that move the case and those beside."""
    state = state_of(acts)
    if state is None:
        return ALLOWED[None]
    found = ALLOWED.get(state, frozenset()) | {kind for kind, states in BESIDE.items() if state in states}
    if state is S.DELIVERED and outcome_of(acts) is S.GRANTED:
        found |= ENDINGS
    found -= {K.ARCHIVED} if to_serve(acts) else {K.CORRECTION_SERVED}
    return found - {kind for kind in ONCE if _done(acts, kind)}


def is_archived(acts: Sequence[CaseAct]) -> bool:
    """Whether the file is archived as it stands: what ended or corrected the licence since is archived again."""
    return _done(acts, K.ARCHIVED) is not None


def _done(acts: Sequence[CaseAct], kind: ActKind) -> CaseAct | None:
    """The act of a kind that is done once, unless the licence ended since; a correction is archived once more."""
    again = {K.DECISION_CORRECTED} if kind is K.ARCHIVED else set()
    last = last_of(acts, kind, *ENDINGS, *again)
    return last if last and last.kind is kind else None


def check_act(acts: Sequence[CaseAct], kind: ActKind, happened_on: date, today: date, by_law: bool = False) -> None:
    """Raise UserError when the law's order does not allow this act now, or its date precedes its cause.

    `by_law`: an acceptance by law alone is dated back to the receipt, so acts that do not move the case may be later.
    """
    done = _done(acts, kind) if kind in ONCE else None
    if done:
        raise UserError(
            f"{done.happened_on} 已经登记「{ACT_LABELS[kind]}」，没有再记。", hint="登记错了的，请先更正原来的一条。"
        )
    if kind not in allowed_now(acts):
        state = state_of(acts)
        now = STATE_LABELS[state] if state else "未收件"
        raise UserError(
            f"这件现在是「{now}」，不能「{ACT_LABELS[kind]}」，没有保存。",
            hint="请按办件页上「下一步」的提示办理。",
        )
    before = moving(acts) if by_law else standing(acts)
    latest = max((act.happened_on for act in before if act.kind is not K.APPLICANT_CORRECTED), default=happened_on)
    if happened_on < latest:
        wrong = "上一步的日期还没有到，是写错了的，请先更正上一步。" if latest > today else "请核对日期后再填。"
        raise UserError(f"「{ACT_LABELS[kind]}」的日期 {happened_on} 早于上一步的 {latest}，没有保存。", hint=wrong)
    if happened_on > today:
        raise UserError(
            f"「{ACT_LABELS[kind]}」的日期 {happened_on} 还没有到，没有保存。",
            hint="请填今天或更早的日期；如果电脑日期不对，请先改正电脑日期。",
        )
