"""What an intake has to say before a case is opened: its kind, its basis, its agent, its counts. Pure."""

from dataclasses import fields
from datetime import date, timedelta

from db.calendar.rules import EARLIEST
from db.cases.checks import refuse_secrets, storable
from db.cases.rules import CASE_FLAGS, CASE_KINDS, CASE_TYPES, HandedIn, Intake
from db.errors import UserError

POWER_OF_ATTORNEY = "授权委托书"
FOLLOWING = ("renewal", "amendment", "reissue")
"""Kinds that follow a licence granted before (延续、变更、换发)."""
UNCHANGEABLE = ("renewal", "reissue")
"""Kinds whose applicant may declare that the conditions have not changed (泽州 2020 三(一)1)."""
LEGACY = "legacy"
OLDEST = timedelta(days=366)
"""How far back a receipt may be dated; anything earlier is taken for a slip in the year."""
MOST_COPIES = 999
LONGEST = 1000
"""The longest text of any field at an intake, in characters."""


def check_intake(intake: Intake) -> None:
    """Raise UserError naming what is missing or cannot be."""
    if not intake.applicant.strip():
        raise UserError("申请人不能空着，没有收件。", hint="请填姓名或单位名称。")
    _check_texts(intake)
    _check_codes(intake)
    _check_base(intake)
    _check_agent(intake)
    if intake.kind == "outside" and not (intake.outside_system.strip() and intake.outside_number.strip()):
        raise UserError(
            "在外部系统办理的，没有写系统名称和那里的办件编号，没有收件。",
            hint="请照外部系统的受理回执填写；材料不用再录一遍。",
        )
    for one in intake.handed:
        check_handed(one)


def check_received(intake: Intake, today: date) -> None:
    """Raise UserError for a receipt dated too far back: the case number carries its year.

    Legacy cases (历史遗留问题) may be older; they are numbered in the year they are entered.
    """
    first = today - OLDEST if intake.kind != LEGACY else EARLIEST
    if intake.received_on < first:
        raise UserError(
            f"收件日期 {intake.received_on} 太早，没有收件。",
            hint=f"请核对年份，最早 {first}；更早收的老件，办理类型选「{CASE_KINDS[LEGACY]}」。",
        )


def numbered_on(intake: Intake, today: date) -> date:
    """The day whose year goes into the number of a case."""
    return today if intake.kind == LEGACY else intake.received_on


def check_handed(one: HandedIn) -> None:
    """Raise UserError for an impossible number of copies."""
    if not (0 <= one.originals <= MOST_COPIES and 0 <= one.duplicates <= MOST_COPIES):
        raise UserError("材料份数没有保存。", hint=f"原件和复印件请填 0 到 {MOST_COPIES} 的整数。")


def _check_texts(intake: Intake) -> None:
    typed = [text for one in fields(intake) if isinstance(text := getattr(intake, one.name), str)]
    if any(len(text) > LONGEST for text in typed):
        raise UserError(f"有一栏超过 {LONGEST} 字，没有收件。", hint="请只填要点，全文作为附件收入本件。")
    if not all(map(storable, typed)):
        raise UserError("有存不下的字符，没有收件。", hint="请删去乱码，重新填写。")
    refuse_secrets([*typed, *(one.waived for one in intake.handed)])


def _check_codes(intake: Intake) -> None:
    if intake.kind not in CASE_KINDS or (intake.case_type and intake.case_type not in CASE_TYPES):
        raise UserError("办理类型或办件类型不认识，没有收件。", hint="请从列出的类型里选一种。")
    if intake.flags - set(CASE_FLAGS):
        raise UserError("办件标记不认识，没有收件。", hint=f"可以用：{'、'.join(CASE_FLAGS.values())}。")


def _check_base(intake: Intake) -> None:
    label = CASE_KINDS[intake.kind]
    if intake.kind in FOLLOWING and not (intake.base_case.strip() or intake.base_certificate.strip()):
        raise UserError(f"「{label}」没有写原来的证照或办件，没有收件。", hint="请填原证照编号，或原办件的编号。")
    if "unchanged" in intake.flags and intake.kind not in UNCHANGEABLE:
        raise UserError(
            f"「{label}」不能声明条件未变化，没有收件。",
            hint="只有延续和换发、补发可以声明；变更的请按变更内容收材料。",
        )


def _check_agent(intake: Intake) -> None:
    """Raise UserError for an agent without a name, or a helper (帮办代办) without power of attorney or ID number."""
    agent = intake.agent.strip()
    if not agent and (intake.agent_id_number.strip() or intake.power_of_attorney):
        raise UserError("填了代理人的证件或委托书，没有填代理人姓名，没有收件。", hint="请补填代理人姓名。")
    if "helped" not in intake.flags:
        return
    missing = [
        words
        for words, there in (
            ("代办人姓名", agent),
            ("代办人证件号码", intake.agent_id_number.strip()),
            (POWER_OF_ATTORNEY, intake.power_of_attorney),
        )
        if not there
    ]
    if missing:
        raise UserError(f"帮办代办缺{'、'.join(missing)}，没有收件。", hint="代办要有申请人的书面委托和代办人的身份。")
