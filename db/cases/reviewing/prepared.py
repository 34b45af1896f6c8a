"""What the form of an act of reviewing is filled with at first: what is known, and the dates the law sets, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from db.calendar.days import Calendar
from db.calendar.rules import add_working_days
from db.calendar.service import load_calendar
from db.cases import misprints, periods, reading
from db.cases.acts import ActKind, CaseAct, last_of, standing
from db.cases.reviewing import commitment, decisions, hearings, needs
from db.cases.tables import CaseRow

K = ActKind
USUAL_DELAY = 10
"""Working days a day to correct by is proposed to be put off."""
USUAL_PROMISE = timedelta(days=30)
"""The time proposed for a written commitment; a rest day moves to the next working day (民法典 Art 203)."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Values by the names of the details, a remark for whoever fills in the form, and materials that may come later."""

    values: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""
    may_lack: tuple[str, ...] = ()


def prepared(case_id: str, kind: ActKind, day: date) -> Prepared:
    """What the form of an act on a case starts with on a day."""
    row, acts = reading.case_row(case_id), reading.acts_of(case_id)
    work = _BY_KIND.get(kind)
    return work(row, acts, day, load_calendar()) if work else Prepared()


def _told(row: CaseRow, acts: list[CaseAct], day: date, calendar: Calendar) -> Prepared:
    consequence = "逾期不履行承诺，或者实际情况与承诺不符的，依法撤销决定，并记入信用记录。"
    values = {"consequences": consequence} | needs.told_texts(row, day)
    return Prepared(values, "五项内容一次告知：申请材料、法定条件和标准、承诺材料、监管方式、法律后果。")


def _committed(row: CaseRow, acts: list[CaseAct], day: date, calendar: Calendar) -> Prepared:
    allowed = needs.allowed_of(row, day)
    may = commitment.may_lack(reading.materials_of(row.id), allowed)
    listed = "按承诺材料清单、容缺受理目录" if allowed.materials is not None else "按办事指南（非核心要件）"
    due = add_working_days(day + USUAL_PROMISE - timedelta(days=1), 1, calendar)
    told = f"{listed}，核心要件不能后补。"
    return Prepared({"due_on": due.isoformat()}, told, tuple(one.name for one in may))


def _surveyed(row: CaseRow, acts: list[CaseAct], day: date, calendar: Calendar) -> Prepared:
    asked = last_of(acts, K.SURVEY_NOTICED)
    if asked is None:
        return Prepared()
    values = {name: asked.details.get(name, "") for name in ("at", "place")}
    return Prepared(values, "写现场看到的情况；是否符合条件，由县里记结论。照片、录音、录像加在下面，随数据包到县里。")


def _outcome(row: CaseRow, acts: list[CaseAct], day: date, calendar: Calendar) -> Prepared:
    found = periods.commitment(acts, calendar)
    if found is None:
        return Prepared()
    return Prepared({}, f"承诺期限到 {found.due}；监管部门最迟 {found.report_by} 报告未履行的情况（十个工作日）。")


def _asked(row: CaseRow, acts: list[CaseAct], day: date, calendar: Calendar) -> Prepared:
    found = hearings.hearing_of(acts, calendar)
    return Prepared({}, f"告知后五日内提出，最迟 {found.ask_by}（第四十七条）。" if found.ask_by else "")


def _hearing_told(row: CaseRow, acts: list[CaseAct], day: date, calendar: Calendar) -> Prepared:
    told = f"今天告知的，{add_working_days(day, hearings.ASK_DAYS, calendar)} 以前可以申请听证。"
    return Prepared({"to": f"申请人{row.applicant}；利害关系人"}, told)


def _noticed(row: CaseRow, acts: list[CaseAct], day: date, calendar: Calendar) -> Prepared:
    earliest, found = hearings.earliest_day(day, calendar), hearings.hearing_of(acts, calendar)
    remark = f"七日前通知，最早 {earliest}" + (f"；二十日内组织，最迟 {found.hold_by}" if found.hold_by else "")
    remark += "。听证的时间要从期限里扣除的，另办「特别程序开始」并书面告知。"
    return Prepared({"day": earliest.isoformat(), "public": "public"}, remark)


def _held(row: CaseRow, acts: list[CaseAct], day: date, calendar: Calendar) -> Prepared:
    noticed = last_of(acts, K.HEARING_NOTICED)
    return Prepared({"presider": noticed.details.get("presider", "")} if noticed else {})


def _reviewed(row: CaseRow, acts: list[CaseAct], day: date, calendar: Calendar) -> Prepared:
    return Prepared({}, needs.survey_words(row, day))


def _above(row: CaseRow, acts: list[CaseAct], day: date, calendar: Calendar) -> Prepared:
    sent = last_of(acts, K.FORWARDED)
    return Prepared({"from": sent.details.get("to", "")} if sent else {})


def _forwarded(row: CaseRow, acts: list[CaseAct], day: date, calendar: Calendar) -> Prepared:
    return Prepared({}, "全部申请材料一并直接报送，上级机关不得要求申请人重复提供（行政许可法第三十五条）。")


def _decided(row: CaseRow, acts: list[CaseAct], day: date, calendar: Calendar) -> Prepared:
    found = [one.text for one in decisions.obstacles(acts, needs.asks_of(row, day), True, day, calendar)]
    missing = decisions.still_missing(reading.materials_of(row.id), commitment.promised(acts))
    if missing:
        found.append(f"材料没有收齐：{'、'.join(missing)}；准予的，要在意见里写明为什么不需要")
    return Prepared({}, "；".join(found))


def _until(row: CaseRow, acts: list[CaseAct], day: date, calendar: Calendar) -> Prepared:
    told = periods.correct_by(acts)
    values = {"until": add_working_days(max(told or day, day), USUAL_DELAY, calendar).isoformat()}
    before = f"原来告知的补正期限到 {told}，只能往后延" if told else "告知补正时没有定期限"
    return Prepared(values, f"{before}；补正的内容不变，不能再加。保存后打印补正期限告知书，交申请人。")


def _misprinted(row: CaseRow, acts: list[CaseAct], day: date, calendar: Calendar) -> Prepared:
    issued = [act for act in standing(acts) if act.kind in misprints.ISSUED]
    values = {"errors": misprints.encoded(misprints.proposed(acts))}
    if issued:
        values["of"] = issued[-1].kind
    remark = (
        "只改笔误；要改变决定内容的，另按变更、撤回、撤销办理。写了「更正后」的才列入更正决定书；"
        "改许可内容、有效期、适用范围的，自动写明复议和诉讼。"
    )
    return Prepared(values, remark)


_BY_KIND: Mapping[ActKind, Callable[[CaseRow, list[CaseAct], date, Calendar], Prepared]] = {
    K.COMMITMENT_TOLD: _told,
    K.COMMITTED: _committed,
    K.COMMITMENT_MET: _outcome,
    K.COMMITMENT_FAILED: _outcome,
    K.SURVEY_REPORTED: _surveyed,
    K.HEARING_TOLD: _hearing_told,
    K.HEARING_ASKED: _asked,
    K.HEARING_NOTICED: _noticed,
    K.HEARING_HELD: _held,
    K.REVIEWED: _reviewed,
    K.FORWARDED: _forwarded,
    K.DECIDED_ABOVE: _above,
    K.GRANTED: _decided,
    K.CORRECTION_UNTIL: _until,
    K.DECISION_CORRECTED: _misprinted,
}
