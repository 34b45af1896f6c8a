"""Delivery and its proof: six ways to serve a paper, what each needs, when it counts as served. Pure.

The Licensing Act says when a licence is delivered (Arts 38, 44) and not how; 民事诉讼法 (2023) Arts 87–95 is followed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from db.calendar.counting import working_days_ledger
from db.calendar.rules import Calendar
from db.cases.acts import ActKind, CaseAct, CaseState, last_of, outcome_of, standing
from db.cases.details import Detail, text
from db.cases.periods import DELIVERY_ARTICLE, DELIVERY_DAYS
from db.errors import UserError

PUBLIC_DAYS = 30
"""Days after a public notice when a paper counts as served (民事诉讼法 第九十五条)."""
K = ActKind
HOW_NOTIFIED = ("电话", "短信", "微信", "当面", "邮件", "其他")
NOT_REACHED = "未接通"
RESULTS = ("已告知本人", "已告知代办人", NOT_REACHED, "号码不对")
SELF = "本人"


class Way(StrEnum):
    """How a paper is served (送达方式)."""

    DIRECT = "direct"
    LEFT = "left"
    MAIL = "mail"
    ENTRUSTED = "entrusted"
    ELECTRONIC = "electronic"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class WayRule:
    """A way of serving: its words, its article, which day is the day of delivery, and what is written down."""

    label: str
    article: str
    day: str
    asked: tuple[Detail, ...]


_RECEIVER = text("receiver", "签收人", "在送达回证上签名的人")
_RELATION = text("relation", "与申请人关系", "本人、法定代表人、代理人、成年家属……", needed=False)

WAYS: Mapping[Way, WayRule] = {
    Way.DIRECT: WayRule("直接送达", "第八十八条", "签收日期", (_RECEIVER, _RELATION)),
    Way.LEFT: WayRule("留置送达", "第八十九条", "留置日期", (
        text("refused", "拒收事由", "例：称不服决定，拒绝签字"),
        text("witness", "见证人", "基层组织或所在单位的代表，写单位和姓名", needed=False),
        text("recorded", "照片或录像", "没有见证人的，写照片、录像的附件名", needed=False),
        text("place", "留在哪里", "例：受送达人住所，地址"),
    )),
    Way.MAIL: WayRule("邮寄送达", "第九十一条", "回执上的收件日期", (
        text("mail_number", "邮件单号", "EMS 单号"),
        text("receiver", "签收人", "回执上签收的人", needed=False), _RELATION,
    )),
    Way.ENTRUSTED: WayRule("委托送达", "第九十一条", "签收日期", (
        text("entrusted", "受托单位", "例：示例镇便民服务中心"), _RECEIVER, _RELATION,
    )),
    Way.ELECTRONIC: WayRule("电子送达", "第九十条", "到达受送达人系统的日期", (
        text("address", "电子地址", "申请人确认过的传真、邮箱或平台账号"),
        text("agreed", "同意书", "例：送达地址确认书，2026-10-09"),
    )),
    Way.PUBLIC: WayRule("公告送达", "第九十五条", "公告满三十日的日期", (
        text("published_on", "公告日期", "例：2026-09-10"),
        text("published_in", "公告登在哪里", "例：县政府网站、公告栏"),
        text("tried", "为什么公告", "下落不明，或者其他方式无法送达的经过"),
    )),
}  # fmt: skip
"""Articles are those of 《中华人民共和国民事诉讼法》 (2023), by analogy."""

LAW = "《中华人民共和国民事诉讼法》"


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
    """Raise UserError for a certificate that cannot be: nothing granted, no number, an end before its beginning."""
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


def check_delivery(way: Way, details: Mapping[str, str], on: date, acts: Sequence[CaseAct]) -> None:
    """Raise UserError where the proof of delivery would lack what its way needs."""
    rule = WAYS[way]
    for asked in rule.asked:
        if asked.needed and not details.get(asked.name, "").strip():
            raise UserError(
                f"{rule.label}要填「{asked.label}」，没有保存。", hint=f"{asked.example}（比照{LAW}{rule.article}）。"
            )
    if way is Way.LEFT and not (details.get("witness", "").strip() or details.get("recorded", "").strip()):
        raise UserError(
            "留置送达要有见证人签名，或者拍照、录像，没有保存。", hint=f"两样至少填一样（比照{LAW}{rule.article}）。"
        )
    if way is Way.PUBLIC:
        _check_public(details["published_on"], on)
    granted = last_of(acts, K.GRANTED)
    if granted and on < granted.happened_on:
        raise UserError(f"送达日期 {on} 早于决定日期 {granted.happened_on}，没有保存。", hint="请核对日期。")


def served_on(published: date) -> date:
    """The day a public notice counts as delivered: thirty days have passed since it was issued."""
    return published + timedelta(days=PUBLIC_DAYS)


def _check_public(published: str, on: date) -> None:
    day = _day(published, "公告日期")
    if day and on < served_on(day):
        raise UserError(
            f"公告从 {day} 起满三十日才视为送达，最早 {served_on(day)}，没有保存。",
            hint=f"到那天再记（比照{LAW}{WAYS[Way.PUBLIC].article}）。",
        )


def _day(text: str, label: str) -> date | None:
    """A day as written; None for nothing. Raises UserError for what is no day."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UserError(
            f"{label}「{text.strip()[:20]}」不是日期，没有保存。", hint="请写成 2026-10-09 这样。"
        ) from None


def way_of(act: CaseAct) -> str:
    """How a delivery was made, in words; '' where the act does not say."""
    known = act.details.get("how", "")
    return WAYS[Way(known)].label if known in list(Way) else ""


def calls(acts: Sequence[CaseAct]) -> list[CaseAct]:
    """The calls to collect (通知取件), oldest first."""
    return [act for act in standing(acts) if act.kind is K.NOTIFIED]
