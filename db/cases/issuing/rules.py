"""Certificates and calls to collect: what a certificate has to say, by when it is handed over (Art 44). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.calendar.counting import working_days_ledger
from db.calendar.days import Calendar
from db.cases.acts import ActKind, CaseAct, CaseState, last_of, outcome_of, standing
from db.cases.periods import DELIVERY_ARTICLE, DELIVERY_DAYS
from db.errors import UserError

K = ActKind
HOW_NOTIFIED = ("电话", "短信", "微信", "当面", "邮件", "其他")
NOT_REACHED = "未接通"
TOLD_AGENT = "已告知代办人"
RESULTS = ("已告知本人", TOLD_AGENT, NOT_REACHED, "号码不对")


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank certificate taken from stock: the register entry, and the number printed on it."""

    entry_id: str
    number: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is put on a certificate (证照); `blank` is None where it is not printed on a numbered form."""

    number: str
    valid_from: str = ""
    valid_to: str = ""
    content: str = ""
    blank: Blank | None = None


@dataclass(frozen=True, slots=True)
class Spoiled:
    """Blanks that were spoiled while a certificate was made: their numbers, why, and who saw it (监督人)."""

    numbers: str = ""
    why: str = ""
    supervisor: str = ""


def deliver_by(acts: Sequence[CaseAct], calendar: Calendar) -> date | None:
    """The last day to hand the certificate over: ten working days after the grant (Art 44); None for no grant."""
    granted = last_of(acts, K.GRANTED)
    if granted is None:
        return None
    return working_days_ledger(granted.happened_on, DELIVERY_DAYS, calendar, article=DELIVERY_ARTICLE).due


def check_certificate(certificate: Certificate, acts: Sequence[CaseAct], spoiled: Spoiled) -> None:
    """Raise UserError for an impossible certificate: nothing granted, no number, an end before its beginning."""
    if outcome_of(acts) is not CaseState.GRANTED:
        raise UserError("这件没有准予，没有制证。", hint="准予以后才能制证。")
    if not certificate.number.strip():
        raise UserError("没有填证照编号，没有制证。", hint="请照发证机关的编号规则填。")
    days = [_day(certificate.valid_from, "有效期起"), _day(certificate.valid_to, "有效期止")]
    if days[0] and days[1] and days[1] < days[0]:
        raise UserError("有效期止早于有效期起，没有制证。", hint="请核对有效期。")
    if (spoiled.numbers or replaces(acts)) and not (spoiled.why.strip() and spoiled.supervisor.strip()):
        raise UserError("空白证照作废要写明原因和监督人，没有制证。", hint="例：打印错位；监督人写在场的另一个人。")


def replaces(acts: Sequence[CaseAct]) -> CaseAct | None:
    """The certificate that was made already, whose blank is spoiled when it is made again."""
    made = last_of(acts, K.CERTIFIED)
    return made if made and made.details.get("entry_id") else None


def _day(text: str, label: str) -> date | None:
    """A date as written; None for an empty text. Raises UserError for a text that is not a date."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UserError(
            f"{label}「{text.strip()[:20]}」不是日期，没有保存。", hint="请写成 2026-10-09 这样。"
        ) from None


def calls(acts: Sequence[CaseAct]) -> list[CaseAct]:
    """The calls to collect (通知取件), oldest first."""
    return [act for act in standing(acts) if act.kind is K.NOTIFIED]
