"""Cases as values: what is taken in, what a list and a page show. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from db.calendar.rules import Ledger
from db.cases.acts import OPEN, STATE_LABELS, TO_SERVE, ActKind, CaseAct, CaseState, standing
from db.cases.excluded import Overrun
from db.cases.periods import Commitment
from db.items.rules import LICENCE

CASE_KINDS = {
    "new": "新办",
    "renewal": "延续",
    "amendment": "变更",
    "reissue": "换发、补发",
    "legacy": "历史遗留问题",
    "outside": "外部系统办理",
}
"""What is applied for (办理类型); 外部系统办理 is done elsewhere and only noted here."""

CASE_TYPES = {"1": "即办件", "2": "承诺件", "9": "其他"}
"""GB/T 39046-2020 A.6 办件类型."""

ACCEPT_MODES = {"own": "自办", "entrusted": "委托受理", "collected": "代收"}
"""How the office that took the papers in stands to the organ that accepts."""

CASE_FLAGS = {
    "major": "重大事项",
    "key": "重点监管",
    "joint": "统一、联合、集中办理",
    "commitment": "告知承诺",
    "unchanged": "声明条件未变化",
    "helped": "帮办代办",
    "home_visit": "上门办理",
    "interested": "涉及利害关系人",
    "ordered": "数量有限，按受理先后",
    "upper": "初审后转报上级决定",
}
"""Marks of a case, set at its intake or while it runs."""

SELF, STAMPED, HEAD, ERRAND = "本人", "单位盖章", "法定代表人", "经办人"
OWN_HANDS = frozenset({"", SELF, STAMPED, HEAD, ERRAND, "主要负责人", "负责收件的人"})
"""Those who sign as the addressee itself; anybody else receives in its place (代收)."""
PERSONS = ("1", "person")
"""The codes for a natural person: GB/T 39046-2020 A.4, and this program's own. Any other applicant signs by
somebody."""

_DENIALS = {LICENCE: "不予许可", "07": "不予确认"}


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a paper is served on (受送达人), and the people the case knows who may sign for it."""

    name: str
    kind: str = PERSONS[0]
    legal_person: str = ""
    agent: str = ""
    agent_relation: str = ""
    contact: str = ""

    @property
    def is_person(self) -> bool:
        """Whether it is a natural person, who signs in person (本人)."""
        return self.kind in PERSONS

    @property
    def likely(self) -> str:
        """Who most likely signs: the agent, of a firm the one who runs the errand or who represents it."""
        return self.agent or (self.name if self.is_person else self.contact or self.legal_person)

    def relation_of(self, receiver: str) -> str:
        """What a signer is to the addressee as far as the case tells; '' where it does not (民事诉讼法 第八十八条)."""
        if not receiver:
            return ""
        if receiver == self.name:
            return SELF if self.is_person else STAMPED
        known = {
            self.contact: "" if self.is_person else ERRAND,
            self.agent: self.agent_relation or "代理人",
            self.legal_person: HEAD,
        }
        return known.get(receiver, "")


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
    originals: int = 0
    duplicates: int = 0
    waived: str = ""
    source_case: str = ""

    @property
    def missing(self) -> bool:
        """Whether fewer copies came than the guide asks for."""
        return self.received < self.copies and not self.waived


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What was handed in of one material: originals and copies, or why it is not asked for and which case has it."""

    originals: int = 0
    duplicates: int = 0
    waived: str = ""
    source_case: str = ""

    @property
    def received(self) -> int:
        """How many came in all."""
        return self.originals + self.duplicates


@dataclass(frozen=True, slots=True)
class Intake:
    """What the clerk enters when papers come in (收件).

    `handed` is what was handed in of each material, in the checklist's order; `received_materials` is the same without
    telling originals from copies. `former_case` is an earlier case of the same applicant: its ID number is taken over
    where `id_number` is masked. `power_of_attorney` says that the agent's power came (授权委托书).
    """

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
    kind: str = "new"
    case_type: str = ""
    legal_person: str = ""
    address: str = ""
    agent: str = ""
    agent_relation: str = ""
    agent_phone: str = ""
    agent_id_kind: str = ""
    agent_id_number: str = ""
    project: str = ""
    outside_system: str = ""
    outside_number: str = ""
    base_case: str = ""
    base_certificate: str = ""
    flags: frozenset[str] = frozenset()
    handed: tuple[HandedIn, ...] = ()
    power_of_attorney: bool = False
    former_case: str = ""
    old_ends_on: date | None = None
    """The last day of the licence a renewal follows (原证有效期止): the decision is due before (行政许可法 Art 50)."""

    @property
    def addressee(self) -> Addressee:
        """Whom its papers will be served on."""
        return Addressee(
            self.applicant, self.applicant_kind, self.legal_person, self.agent, self.agent_relation, self.contact
        )


class CaseSummary(NamedTuple):
    """One row of a case list; a tuple, because a page makes two hundred and a dataclass takes six times as long."""

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
    closed_on: date | None = None
    flags: frozenset[str] = frozenset()

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
    special procedures, as on the day of acceptance; `offered` are the acts this office may move it on with now,
    `beside` those that leave it where it is; `deemed_on` is the day as of which the law takes the case
    for accepted (视为受理) where nobody has recorded it. `organ_received_on` is when papers a station collected came to
    the organ; `old_ends_on` the last day of the licence a renewal follows, `deemed_renewed_on` the day the law takes
    it for renewed (视为准予延续); `overruns` are the special procedures that took longer than the applicant was told.
    """

    summary: CaseSummary
    item_id: str
    applicant_kind: str
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
    kind: str
    case_type: str
    accept_mode: str
    legal_person: str
    address: str
    agent: str
    agent_relation: str
    agent_phone: str
    agent_id_masked: str
    project: str
    outside_system: str
    outside_number: str
    base_case: str
    base_certificate: str
    flags: frozenset[str]
    materials: tuple[CaseMaterial, ...]
    acts: tuple[CaseAct, ...]
    statutory: Ledger | None
    promised: Ledger | None
    told: Ledger | None
    told_promise: Ledger | None
    limit_basis: str
    offered: tuple[ActKind, ...]
    beside: tuple[ActKind, ...]
    deemed_on: date | None
    organ_received_on: date | None
    old_ends_on: date | None
    deemed_renewed_on: date | None
    commitment: Commitment | None
    overruns: tuple[Overrun, ...]

    @property
    def addressee(self) -> Addressee:
        """Whom its papers are served on."""
        return Addressee(
            self.summary.applicant, self.applicant_kind, self.legal_person, self.agent, self.agent_relation,
            self.contact,
        )  # fmt: skip


def _refusal(state: CaseState | None, item_type: str) -> str:
    if state is CaseState.DENIED:
        return _DENIALS.get(item_type, "不予批准")
    return "不予受理" if state is CaseState.REFUSED else "不受理"


def last_step(acts: Iterable[CaseAct]) -> CaseAct | None:
    """The last standing act that can be taken back, else the intake; corrections of the applicant never can."""
    return next((act for act in reversed(standing(acts)) if act.kind is not ActKind.APPLICANT_CORRECTED), None)


def acts_before(acts: Iterable[CaseAct], act: CaseAct) -> list[CaseAct]:
    """The standing acts before one, in their order; each office numbers its own, so numbers alone tell nothing."""
    placed = (act.happened_on, act.lsn, act.id)
    return [one for one in standing(acts) if (one.happened_on, one.lsn, one.id) < placed]


def mask(number: str) -> str:
    """An identity number for the screen: an 18-digit one as 140525********0021, of any other at most half."""
    head, tail = (6, 4) if len(number) == 18 else (len(number) // 4, len(number) // 4)
    return number[:head] + "*" * (len(number) - head - tail) + number[len(number) - tail :]
