"""Delivery and its proof (送达): six ways to serve a paper, what each needs, who may sign, when it counts. Pure.

The Licensing Act says when a licence is delivered (Arts 38, 44) and not how; 民事诉讼法 (2023) Arts 87–95 is followed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from db.cases.acts import ActKind, CaseAct, last_of
from db.cases.details import Detail, text
from db.cases.rules import SELF, Addressee
from db.cases.whereabouts import Thing, whereabouts
from db.errors import UserError

PUBLIC_DAYS = 30
"""Days after a public notice when a paper counts as served (民事诉讼法 第九十五条)."""


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


def check_delivery(
    way: Way, details: Mapping[str, str], on: date, acts: Sequence[CaseAct], addressee: Addressee
) -> None:
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
    _check_receiver(details, addressee)
    granted = last_of(acts, ActKind.GRANTED)
    if granted and on < granted.happened_on:
        raise UserError(f"送达日期 {on} 早于决定日期 {granted.happened_on}，没有保存。", hint="请核对日期。")
    _check_here(acts)


def _check_receiver(details: Mapping[str, str], addressee: Addressee) -> None:
    """Raise UserError unless the signer is the addressee or names a relation to it; a firm is never 本人 (Art 88)."""
    receiver, relation = details.get("receiver", "").strip(), details.get("relation", "").strip()
    if not receiver:
        return
    if addressee.is_person and receiver == addressee.name.strip():
        return
    if addressee.is_person and relation == SELF:
        raise UserError(
            f"签收人「{receiver}」不是申请人「{addressee.name}」，与申请人关系不能填{SELF}，没有保存。",
            hint=f"请填同住的成年家属、代理人等（比照{LAW}第八十八条）。",
        )
    if relation in ("", SELF):
        who = "申请人本人" if addressee.is_person else "法定代表人、主要负责人、负责收件的人或者代理人"
        raise UserError(
            f"由「{receiver}」签收，没有写明与申请人的关系，没有保存。" if not relation
            else f"申请人是单位，签收人与申请人关系不能填{SELF}，没有保存。",
            hint=f"应由{who}签收；代收的写明关系（比照{LAW}第八十八条）。",
        )  # fmt: skip


def _check_here(acts: Sequence[CaseAct]) -> None:
    """Raise UserError while the result is in a bag under way: it cannot be handed over yet."""
    for place in whereabouts(acts, ""):
        if place.thing is Thing.RESULT and place.bag:
            raise UserError(f"证照文书{place.words}，没有登记送达。", hint="请先在「移送」里登记收到，再送达。")


def checked(details: Mapping[str, str], on: date, acts: Sequence[CaseAct], addressee: Addressee) -> dict[str, str]:
    """The details of a delivery as they are kept: those its way asks for, and what was served.

    Raises UserError where the way is not told or its proof lacks something.
    """
    how = details.get("how", "")
    if how not in list(Way):
        raise UserError("没有写怎样送达，没有保存。", hint=f"请选：{'、'.join(rule.label for rule in WAYS.values())}。")
    way = Way(how)
    kept = {one.name for one in WAYS[way].asked} | {"how", "papers"}
    said = {name: words for name, words in details.items() if name in kept}
    check_delivery(way, said, on, acts, addressee)
    return said


def served_on(published: date) -> date:
    """The day a public notice counts as delivered: thirty days have passed since it was issued."""
    return published + timedelta(days=PUBLIC_DAYS)


def _check_public(published: str, on: date) -> None:
    day = _day(published)
    if on < served_on(day):
        raise UserError(
            f"公告从 {day} 起满三十日才视为送达，最早 {served_on(day)}，没有保存。",
            hint=f"到那天再记（比照{LAW}{WAYS[Way.PUBLIC].article}）。",
        )


def _day(words: str) -> date:
    """The day of a public notice. Raises UserError for a text that is not a date."""
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        raise UserError(
            f"公告日期「{words.strip()[:20]}」不是日期，没有保存。", hint="请写成 2026-10-09 这样。"
        ) from None


def way_of(act: CaseAct) -> str:
    """How a delivery was made, in words; '' where the act does not say."""
    known = act.details.get("how", "")
    return WAYS[Way(known)].label if known in list(Way) else ""
