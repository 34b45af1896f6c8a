"""What the law asks of an act beyond the order of acts: its time, its reason, its materials, its notice. Pure."""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from db.calendar.days import Calendar, is_day, weekday
from db.cases import periods
from db.cases.acts import ACT_LABELS, ENDINGS, MOVES, ActKind, CaseAct, CaseState, allowed_now, last_of, state_of
from db.cases.excluded import EXCLUDED_PROCEDURES
from db.cases.periods import Limits
from db.cases.rules import CaseMaterial
from db.errors import UserError
from db.handover import pins

ORGAN_HEAD, GOVERNMENT_HEAD = "organ_head", "government_head"
APPROVERS = {ORGAN_HEAD: "本行政机关负责人", GOVERNMENT_HEAD: "本级人民政府负责人"}
"""Who approves an extension (行政许可法 Art 42): the head of the organ, or of the government where handled jointly."""
LONGEST_PROCEDURE = 999
LONGEST_REASON, LONGEST_DETAIL, MOST_DETAILS = 4000, 100_000, 40
"""In characters; a list of materials is one detail."""
LARGEST_DETAILS = 900_000
"""In bytes, all details of an act as a package writes them: with the rest of the act they fit into one document."""
LONGEST_UNTIL = timedelta(days=366)
"""No day to correct by is told further ahead: a year is miswritten sooner. It may be put off again."""

STATUTORY = frozenset(
    {
        ActKind.ACCEPTED,
        ActKind.NOT_APPLICABLE,
        ActKind.REFUSED,
        ActKind.STOPPED,
        ActKind.RESUMED,
        ActKind.REVIEWED,
        ActKind.RETURNED,
        ActKind.EXTENDED,
        ActKind.SURVEY_NOTICED,
        ActKind.SURVEYED,
        ActKind.SURVEY_OPINED,
        ActKind.EXPERTS_DRAWN,
        ActKind.MARKED,
        ActKind.CONSULTED,
        ActKind.LEGACY_OPINION,
        ActKind.LEGACY_VERIFIED,
        ActKind.VIEWS_HEARD,
        ActKind.HEARING_TOLD,
        ActKind.HEARING_NOTICED,
        ActKind.HEARING_HELD,
        ActKind.COMMITMENT_MET,
        ActKind.COMMITMENT_FAILED,
        ActKind.FORWARDED,
        ActKind.DECIDED_ABOVE,
        ActKind.GRANTED,
        ActKind.DENIED,
        ActKind.CERTIFIED,
        ActKind.DECISION_CORRECTED,
    }
    | ENDINGS
)
"""What only the organ that accepts and decides may do; an office that collects (代收) does the rest."""

_REASON_NEEDED = frozenset(
    {
        ActKind.CORRECTION_ASKED,
        ActKind.NOT_APPLICABLE,
        ActKind.REFUSED,
        ActKind.DENIED,
        ActKind.STOPPED,
        ActKind.EXTENDED,
        ActKind.MARKED,
        ActKind.REVIEWED,
        ActKind.RETURNED,
        ActKind.FORWARDED,
        ActKind.COMMITMENT_FAILED,
        ActKind.CORRECTION_UNTIL,
        ActKind.DECISION_CORRECTED,
    }
    | ENDINGS
)


def offered_acts(
    acts: list[CaseAct], limits: Limits, calendar: Calendar, today: date, competent: bool, outside: bool = False
) -> tuple[ActKind, ...]:
    """The acts this office may move the case on with now, in the order they are usually done."""
    return tuple(kind for kind in _open_to(acts, limits, calendar, today, competent, outside) if kind in MOVES)


def beside_acts(
    acts: list[CaseAct], limits: Limits, calendar: Calendar, today: date, competent: bool, outside: bool = False
) -> tuple[ActKind, ...]:
    """The acts this office may record beside, which leave the case where it is."""
    return tuple(kind for kind in _open_to(acts, limits, calendar, today, competent, outside) if kind not in MOVES)


def _open_to(
    acts: list[CaseAct], limits: Limits, calendar: Calendar, today: date, competent: bool, outside: bool = False
) -> tuple[ActKind, ...]:
    allowed = set(allowed_now(acts))
    if not competent:
        allowed -= STATUTORY
    if not outside:
        allowed.discard(ActKind.DONE_OUTSIDE)
    last = periods.last_day_to_ask(acts, limits, calendar)
    if last and (today > last or periods.correction_asked(acts)):
        allowed.discard(ActKind.CORRECTION_ASKED)
    if last and today > last and not periods.correction_asked(acts):
        allowed.discard(ActKind.REFUSED)
    if not limits.licence:
        allowed.discard(ActKind.STOPPED)
    if why_not_extended(acts, today, limits, calendar):
        allowed.discard(ActKind.EXTENDED)
    return tuple(kind for kind in ActKind if kind in allowed)


def check_reason(kind: ActKind, reason: str) -> None:
    """Raise UserError where the law wants the reason or the content in writing (行政许可法 Arts 32, 38, 45)."""
    if kind in _REASON_NEEDED and not reason.strip():
        raise UserError(f"「{ACT_LABELS[kind]}」要写明理由或内容，没有保存。", hint="请写清后再保存。")


def check_texts(kind: ActKind, reason: str, details: Mapping[str, str]) -> None:
    """Raise UserError for what no act can say: no texts, too much of it, what cannot be stored, a PIN or a password."""
    said = [*details, *details.values()]
    if not all(isinstance(text, str) for text in said) or len(details) > MOST_DETAILS:
        raise UserError(f"「{ACT_LABELS[kind]}」的内容不是文字，没有保存。", hint="请重新填写后再保存。")
    if len(reason) > LONGEST_REASON:
        raise UserError(
            f"「{ACT_LABELS[kind]}」的理由或内容超过 {LONGEST_REASON} 字，没有保存。",
            hint="请写要点，全文作为附件收入本件。",
        )
    if any(len(text) > LONGEST_DETAIL for text in said):
        raise UserError(
            f"「{ACT_LABELS[kind]}」有一栏超过 {LONGEST_DETAIL} 字，没有保存。", hint="请写要点，全文作为附件收入本件。"
        )
    if not all(storable(text) for text in (*said, reason)):
        raise UserError(f"「{ACT_LABELS[kind]}」里有存不下的字符，没有保存。", hint="请删去乱码，重新填写。")
    written = json.dumps(json.dumps(dict(details), ensure_ascii=False), ensure_ascii=False)
    if len(written.encode()) > LARGEST_DETAILS:
        raise UserError(f"「{ACT_LABELS[kind]}」写得太多，没有保存。", hint="请写要点，全文作为附件收入本件。")
    refuse_secrets((*said, reason))


def refuse_secrets(texts: Iterable[str]) -> None:
    """Raise UserError where something written down of a case seems to say a PIN or a password."""
    pins.refuse_secrets(texts, pins.OF_A_CASE)


def survey_asked(acts: Sequence[CaseAct], offices: Collection[str]) -> CaseAct | None:
    """The notice that asks one of these offices to survey the case; None where there is none, or it has reported."""
    told = last_of(acts, ActKind.SURVEY_NOTICED, ActKind.SURVEY_REPORTED, ActKind.SURVEYED)
    return told if told and told.kind is ActKind.SURVEY_NOTICED and told.details.get("station") in offices else None


def storable(text: str) -> bool:
    """Whether a text is made of whole characters: half of one, as a broken paste leaves it, cannot be stored."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def check_refusal(acts: list[CaseAct], happened_on: date, limits: Limits, calendar: Calendar) -> None:
    """Raise UserError for refusing what the law has accepted meanwhile (Art 32(1)(4)): that one is decided on.

    不受理 only tells that no licence is needed, and may be told late.
    """
    last = periods.last_day_to_ask(acts, limits, calendar)
    if last and happened_on > last and not periods.correction_asked(acts):
        received = periods.received_on(acts)
        raise UserError(
            f"五个工作日内（到 {last}）没有告知，已经视为 {received} 受理，不能再不予受理，没有保存。",
            hint="请按收件日期补记「受理」，再依法作出准予或者不予的决定（行政许可法第三十二条第一款第四项、第三十八条）。",
        )


_OTHER_GROUNDS = re.compile(r"行政许可法》?第(?:三十二条第一款第二项|七十八条|七十九条)")
"""Grounds of a refusal that do not rest on missing corrections: not competent, false papers, barred for a time."""


def check_unanswered(
    acts: list[CaseAct], happened_on: date, reason: str, details: Mapping[str, str], calendar: Calendar
) -> None:
    """Raise UserError for refusing an application whose corrections may still come (待补正).

    The law accepts what is corrected in full (Art 32(1)(5)) and sets no end of its own: only after the day the notice
    named (a rest day moves to the next working day, 民法典 Art 203) may what never came be refused, in writing and with
    remedies; that no licence of this organ is asked for, or that Arts 78, 79 bar it, may be said before.
    """
    if state_of(acts) is not CaseState.CORRECTION:
        return
    if details.get("to", "").strip() or _OTHER_GROUNDS.search(reason):
        return
    until = periods.correct_by(acts)
    if until is None:
        raise UserError(
            "补正告知书没有写补正期限，不能以逾期没有补正为由不予受理，没有保存。",
            hint="请联系申请人：来补正的收补正材料，不办了的记「申请人撤回」。以后告知时请写明补正期限。",
        )
    last = until
    while not calendar.is_working_day(last):
        last += timedelta(days=1)
    if happened_on <= last:
        moved = f"，那天不上班，顺延到 {last}" if last > until else ""
        raise UserError(
            f"补正期限到 {until}{moved}，还没有过，不能不予受理，没有保存。",
            hint="请等期限过后再办；不属于本机关职权的，填「应向谁申请」。",
        )


def check_until(happened_on: date, details: Mapping[str, str]) -> None:
    """Raise UserError for a day to correct by that is none, leaves no day after the notice, or is years away."""
    words = details.get("until", "")
    if words and not (is_day(words) and happened_on < date.fromisoformat(words) <= happened_on + LONGEST_UNTIL):
        raise UserError(
            f"补正期限「{words[:20]}」不是告知以后的日期，或者在一年以后，没有保存。",
            hint="请写成 2026-10-12 这样；没有定期限的空着。",
        )


def check_later_until(acts: list[CaseAct], happened_on: date, details: Mapping[str, str]) -> None:
    """Raise UserError for a changed day to correct by (改补正期限) that is none, or not later than the one told before.

    Art 32(1)(4) has what is to be corrected told once, and sets no day of its own: the day may be told later or put
    off, never brought forward, and what is to be corrected stays as it was told.
    """
    check_until(happened_on, details)
    told = periods.correct_by(acts)
    if told and date.fromisoformat(details["until"]) <= told:
        raise UserError(
            f"补正期限原来到 {told}，只能往后延，没有保存。", hint="请填更晚的日期；补正的内容一次告知，不能再加。"
        )


def check_outside(outside: bool) -> None:
    """Raise UserError for closing by another system's number what was not taken in as done there."""
    if not outside:
        raise UserError(
            "这件不是在外部系统办理的，没有保存。", hint="请按受理、审查、决定的步骤办理；收错了的，请另收。"
        )


def check_correction(acts: list[CaseAct], happened_on: date, limits: Limits, calendar: Calendar) -> None:
    """Raise UserError for a second or a late notice of corrections of a licence (Art 32(1)(4): once, in five days)."""
    last = periods.last_day_to_ask(acts, limits, calendar)
    if last is None:
        return
    if periods.correction_asked(acts):
        raise UserError(
            "已经告知过一次补正，不能再次要求补正，没有保存。",
            hint="补正的内容要一次告知（行政许可法第三十二条第一款第四项）；补正齐全的应当受理。",
        )
    if happened_on > last:
        raise UserError(
            f"告知补正最迟到 {last}，已经过了，没有保存。",
            hint=f"五个工作日内没有告知的，视为 {periods.received_on(acts)} 受理；请按收件日期记「受理」。",
        )


def check_acceptance_date(acts: list[CaseAct], happened_on: date, limits: Limits, calendar: Calendar) -> None:
    """Raise UserError when a licence nobody asked to correct in five days is not accepted as of its receipt."""
    last, received = periods.last_day_to_ask(acts, limits, calendar), periods.received_on(acts)
    if last and happened_on > last and not periods.correction_asked(acts):
        raise UserError(
            f"五个工作日内没有告知补正，视为收件之日受理，受理日期应当是 {received}，没有保存。",
            hint="请把受理日期改成收件日期再保存（行政许可法第三十二条第一款第四项）。",
        )


def missing_core(materials: Sequence[CaseMaterial]) -> list[str]:
    """The names of the core materials (核心要件) that did not come in full."""
    return [material.name for material in materials if material.core and material.missing]


def check_materials(materials: Sequence[CaseMaterial]) -> None:
    """Raise UserError naming the core materials that did not come: without them nothing is accepted."""
    missing = missing_core(materials)
    if missing:
        raise UserError(
            f"核心要件没有收齐，没有受理：{'、'.join(missing)}。",
            hint="请收齐后在材料栏改为已收，再受理；缺的请在五个工作日内一次性告知补正。",
        )


def check_stop(details: dict[str, str], limits: Limits) -> None:
    """Raise UserError when time may not be taken out of the period (行政许可法 Art 45: licences, eight procedures)."""
    if not limits.licence:
        raise UserError(
            "这个事项不是行政许可，没有停表。", hint="扣除时间依据行政许可法第四十五条，其他事项按各自的规定办理。"
        )
    if details.get("procedure") not in EXCLUDED_PROCEDURES:
        raise UserError(
            "只有听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的时间可以扣除，没有停表。",
            hint="现场踏勘和等候其他部门答复都计入期限（行政许可法第四十五条）。",
        )
    if not details.get("paper", "").strip():
        raise UserError(
            "所需时间要书面告知申请人，没有填告知文书编号，没有停表。",
            hint="请先出具书面告知，再填它的编号（行政许可法第四十五条）。",
        )
    days = details.get("days", "").strip()
    if not days:
        raise UserError(
            "没有填告知申请人的所需天数，没有停表。", hint="请照告知文书填工作日天数（行政许可法第四十五条）。"
        )
    if not (days.isascii() and days.isdecimal() and 1 <= int(days) <= LONGEST_PROCEDURE):
        raise UserError(
            f"所需时间「{days[:20]}」不是天数，没有停表。",
            hint=f"请填 1 到 {LONGEST_PROCEDURE} 的整数，与告知文书一致。",
        )


def check_extension(
    acts: list[CaseAct], happened_on: date, details: dict[str, str], limits: Limits, calendar: Calendar
) -> None:
    """Raise UserError for an extension the law does not allow, or allows only another head to approve (Art 42)."""
    why = why_not_extended(acts, happened_on, limits, calendar)
    if why:
        raise UserError(f"{why[0]}，没有延期。", hint=why[1])
    days, post, who = lawful_extension(limits.joint)
    if details.get("days") != str(days) or details.get("approver_post") != post:
        raise UserError(
            f"这件只能由{who}批准延长 {days} 个工作日，没有延期。",
            hint="请核对批准人和延长的天数（行政许可法第四十二条）。",
        )
    if not details.get("approver", "").strip():
        raise UserError("没有填批准人，没有延期。", hint=f"请填批准延期的{who}的姓名。")
    if not details.get("paper", "").strip():
        raise UserError(
            "延期的理由要告知申请人，没有填延期通知书编号，没有延期。", hint="请先出具延期通知书，再填它的编号。"
        )


def lawful_extension(joint: bool) -> tuple[int, str, str]:
    """How many working days a period may be extended by, and who approves it: the code and the words of the post."""
    if joint:
        return periods.JOINT_EXTENSION_DAYS, GOVERNMENT_HEAD, APPROVERS[GOVERNMENT_HEAD]
    return periods.EXTENSION_DAYS, ORGAN_HEAD, APPROVERS[ORGAN_HEAD]


def why_not_extended(acts: list[CaseAct], day: date, limits: Limits, calendar: Calendar) -> tuple[str, str] | None:
    """Why the period cannot be extended on this day, and what to do then; None where it can (Art 42)."""
    if not limits.licence:
        return "这个事项不是行政许可，不适用行政许可法第四十二条的延期", "其他事项的期限按各自的规定办理。"
    if limits.upper and not limits.joint:
        return "初审的期限法律没有规定可以延长", "请在期限内审查完毕，转报上级机关（行政许可法第四十三条）。"
    if not (limits.joint or limits.general) and limits.statutory_unit != "working_day":
        return "法律、法规对这个事项的期限另有规定", "能否延期、延多久，依照其规定；请在卷内写明。"
    if periods.extension(acts):
        return "已经延期过一次", "期限只能延长一次，请在延长后的期限内作出决定（行政许可法第四十二条）。"
    ledger = periods.statutory_ledger(acts, limits, calendar)
    if ledger is None or ledger.due is None or day > ledger.due:
        until = f"（{ledger.due}）" if ledger and ledger.due else ""
        return f"延期要在期限届满{until}以前批准", "已经超期的不能再延期，请尽快作出决定并说明原因。"
    return None


def rest_day_words(day: date, calendar: Calendar) -> str:
    """What is to be said of a formal act dated on a rest day; '' on a working day. The law does not forbid it."""
    if calendar.is_working_day(day):
        return ""
    name = calendar.explain(day).reason.split("（")[0]
    return f"{day:%m-%d}（{weekday(day)}）是{name}；当日办理有效，期限从第二天起按工作日算。"
