"""The words papers of a case have in common; the Licensing Act is named only where the item is a 行政许可. Pure."""

import re
from datetime import date

from db.cases.acts import CaseAct
from db.cases.papers.paperwork import Paperwork
from db.cases.papers.remedies import COURT_MONTHS, REVIEW_DAYS
from db.items.rules import ITEM_TYPES, LICENCE
from reports.form import chinese_date

ACT_NAME = "《中华人民共和国行政许可法》"
CONFIRMATION, SERVICE = "07", "20"
KIND_WORDS = {"renewal": "延续", "amendment": "变更"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMERALS = {REVIEW_DAYS: "六十日", COURT_MONTHS: "六个月"}


def day(value: date | None) -> str:
    """A day as papers write it, '' for none."""
    return chinese_date(value.isoformat()) if value else ""


def dated(text: str) -> str:
    """The text with days like 2026-10-12 as papers write them."""
    return _DAY.sub(lambda found: chinese_date(found[0]), text)


def sentence(text: str) -> str:
    """The text as one sentence: it ends with one full stop, whatever it was typed with."""
    plain = text.strip().rstrip("。；;，,、 ")
    return f"{plain}。" if plain and plain[-1] not in "？！" else plain


def clause(text: str) -> str:
    """The text as a part of a sentence: without the stop it was typed with."""
    return sentence(text).rstrip("。")


def applied(work: Paperwork) -> str:
    """How most papers begin: who applied for what and when."""
    summary = work.case.summary
    kind = KIND_WORDS.get(work.case.kind, "")
    return f"{work.you}于{day(summary.received_on)}提出的“{summary.item_name}”{kind}申请"


def accepted(work: Paperwork) -> str:
    """The same of a case that was accepted."""
    on = work.case.summary.accepted_on
    return f"{applied(work)}，本机关已于{day(on)}受理" if on else applied(work)


def remedies(work: Paperwork, act: CaseAct, paper: str = "本决定") -> str:
    """What can be done against a refusal: review and court, each with its period (see `db.cases.papers.remedies`)."""
    organ = act.details.get("review_organ", "").strip() or work.review_organ
    days, months = _NUMERALS[REVIEW_DAYS], _NUMERALS[COURT_MONTHS]
    return (
        f"如不服{paper}，可以自收到之日起{days}内依法向{organ}申请行政复议，"
        f"也可以自收到之日起{months}内依法向有管辖权的人民法院提起行政诉讼。"
    )


def decided_on(work: Paperwork, granted: bool) -> str:
    """What is granted or denied, by the item's type: 行政许可, 行政确认, 办理."""
    kind = KIND_WORDS.get(work.case.kind, "")
    known = work.case.summary.item_type
    what = ITEM_TYPES[known] if known in (LICENCE, CONFIRMATION) else "办理"
    return f"{'准予' if granted else '不予'}{kind}{what}"


def common_facts(work: Paperwork) -> tuple[tuple[str, str], ...]:
    """Number of the case, type of the item, and how the applicant is reached."""
    case = work.case
    reached = "　".join(part for part in (case.contact, case.phone) if part)
    pairs = [
        ("办件编号", case.summary.number),
        ("事项类型", ITEM_TYPES.get(case.summary.item_type, "")),
        ("联系人、电话", reached),
        ("代理人", "　".join(part for part in (case.agent, case.agent_phone) if part)),
    ]
    return tuple((label, value) for label, value in pairs if value)
