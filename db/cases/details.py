"""What each act on a case says in its details: one list for window, command line and exchange. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from db.calendar.days import is_day
from db.cases import misprints
from db.cases.acts import ACT_LABELS, RESULT_NUMBERS, ActKind
from db.cases.reviewing.endings import GROUNDS
from db.errors import UserError

LONGEST = 4000
"""Of one detail, in characters."""
LONGEST_NUMBER = 100
"""Of the number of a decision or a certificate."""

K = ActKind


class Form(StrEnum):
    """How a detail is written: `day` as 2026-10-12, `choice` one of those offered, `long` over several lines."""

    TEXT = "text"
    LONG = "long"
    DAY = "day"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail a form asks for; `choices` are codes with their words, and a code is what is kept."""

    name: str
    label: str
    form: Form = Form.TEXT
    needed: bool = True
    choices: Mapping[str, str] | None = None
    example: str = ""
    longest: int = LONGEST


def text(name: str, label: str, example: str = "", needed: bool = True) -> Detail:
    """A detail written on one line."""
    return Detail(name, label, needed=needed, example=example)


def _long(name: str, label: str, example: str = "", needed: bool = True) -> Detail:
    return Detail(name, label, Form.LONG, needed, example=example)


def _choice(name: str, label: str, choices: Mapping[str, str], none: str = "") -> Detail:
    """A choice; `none` says what holds where nothing is chosen, which then is no lack."""
    return Detail(name, label, Form.CHOICE, not none, choices, example=none)


def _number(kind: ActKind, name: str = "decision_number", needed: bool = False) -> Detail:
    """A number of a decision's papers, called as lists and papers call it."""
    example = "照文书填写" if needed else "照文书填写，没有的不填"
    return Detail(name, RESULT_NUMBERS[kind][name], needed=needed, example=example, longest=LONGEST_NUMBER)


def _paper(label: str, needed: bool = True) -> Detail:
    example = "照文书填写" if needed else "照文书填写；用程序给的编号可以不填"
    return Detail("paper", label, needed=needed, example=example)


WAIVED = {"hearing": "书面放弃听证"}
RESULTS = {"granted": "准予", "denied": "不予"}
PUBLIC = {"public": "公开举行", "closed": "不公开（涉及国家秘密、商业秘密或个人隐私）"}
MARKS = {"major": "重大事项", "interested": "涉及利害关系人", "major interested": "重大事项，并涉及利害关系人"}
NO_SURVEY = {
    "unchanged": "不踏勘：延续、换发，申请人声明条件未变化",
    "committed": "不踏勘：按告知承诺办理，决定以后核查",
}
"""Why a survey the spec asks for is left out (泽州 2020 三(一)1; 垣曲 2022 Art 24(2))."""

CERTIFICATE_TOO = {"exchange": "证照上也有，收回换发"}
AFFECTS = {"rights": "影响申请人的权利义务，写明复议和诉讼"}

_EVIDENCE = _long("evidence", "证据", "例：县水务局来函（泽水函〔2026〕8号）；现场检查记录")

_REVIEW_ORGAN = text("review_organ", "复议机关", "不填的按规定写", needed=False)

ASKED: Mapping[ActKind, tuple[Detail, ...]] = {
    K.CORRECTION_UNTIL: (Detail("until", "补正期限", Form.DAY, example="例：2026-10-12"),),
    K.NOT_APPLICABLE: (_REVIEW_ORGAN,),
    K.REFUSED: (text("to", "应向谁申请", "例：县林业局", needed=False), _REVIEW_ORGAN),
    K.GRANTED: (
        _number(K.GRANTED),
        _number(K.GRANTED, "certificate_number"),
        _long("content", "准予的内容", "例：住宿场所，经营面积 1200 平方米", needed=False),
        Detail("valid_from", "有效期起", Form.DAY, needed=False, example="例：2026-10-12"),
        Detail("valid_to", "有效期止", Form.DAY, needed=False, example="长期有效的不填"),
        text("territory", "适用范围", "例：某某镇某某路 1 号；没有地域限制的不填", needed=False),
    ),
    K.DENIED: (
        _number(K.DENIED),
        _long("facts", "查明的事实", "核查、检验查明的具体情况", needed=False),
        _long("standard", "依据的标准", "因检验、检测、检疫不合格的，写明技术标准、技术规范", needed=False),
        _REVIEW_ORGAN,
    ),
    K.COMMITMENT_TOLD: (
        _paper("告知书编号", needed=False),
        _long("conditions", "条件和标准", "准予许可要具备什么条件、达到什么标准"),
        _long("supervision", "监管方式", "例：决定后两个月内由县卫健局现场核查，列为重点监管"),
        _long("consequences", "法律后果", "例：逾期不履行或者与承诺不符的，依法撤销决定并记入信用记录"),
    ),
    K.COMMITMENT_MET: (
        text("from", "核实单位", "例：县卫生健康和体育局"),
        _paper("核实文书", needed=False),
    ),
    K.COMMITMENT_FAILED: (
        text("from", "报告单位", "例：县卫生健康和体育局"),
        _paper("来函编号", needed=False),
    ),
    K.SURVEYED: (
        text("at", "时间", "例：2026-10-12 09:30"),
        text("place", "地点"),
        text("officers", "核查人员", "至少两名，用顿号隔开"),
        _long("found", "核查结论"),
    ),
    K.SURVEY_REPORTED: (
        text("at", "时间", "例：2026-10-12 09:30"),
        text("place", "地点"),
        text("officers", "核查人员", "至少两名，用顿号隔开"),
        _long("found", "现场情况", "例：三个水池分开设置，与图纸一致；消毒间没有排气扇"),
    ),
    K.CONSULTED: (
        text("from", "征求谁的意见", "例：县自然资源局"),
        _long("opinion", "意见"),
        _paper("复函编号"),
    ),
    K.LEGACY_OPINION: (
        text("from", "出具部门"),
        _long("opinion", "书面意见"),
        _paper("意见文号"),
        _long("rectify", "要整改的内容", "不需要整改的空着", needed=False),
    ),
    K.LEGACY_VERIFIED: (
        text("from", "核实部门"),
        _long("opinion", "核实结果", "例：已按要求整改到位"),
        _paper("核实文书"),
    ),
    K.VIEWS_HEARD: (
        text("from", "谁的意见", "例：申请人；相邻权人李四"),
        _long("opinion", "陈述和申辩"),
        _paper("笔录编号", needed=False),
        _choice("waives", "听证权利", WAIVED, "没有放弃听证"),
    ),
    K.HEARING_TOLD: (
        text("to", "告知谁", "例：申请人示例公司；利害关系人李四"),
        _long("matter", "利害关系", "例：该宾馆排油烟口正对李四住宅，涉及其居住安宁"),
        _paper("告知书编号", needed=False),
    ),
    K.HEARING_ASKED: (text("by", "谁提出", "申请人或者利害关系人"), _paper("来函编号", needed=False)),
    K.HEARING_NOTICED: (
        Detail("day", "听证日期", Form.DAY),
        text("at", "时间", "例：上午9时"),
        text("place", "地点"),
        text("presider", "主持人", "不能是审查这件的人"),
        _choice("public", "方式", PUBLIC),
        _paper("通知书编号", needed=False),
    ),
    K.HEARING_HELD: (
        text("presider", "主持人", "不能是审查这件的人"),
        text("recorder", "记录人"),
        _long("attended", "到场的人", "例：审查人员王五；申请人示例公司委托代理人赵六；利害关系人李四"),
        _long("opinion", "意见和质证"),
        _paper("笔录编号", needed=False),
    ),
    K.REVIEWED: (
        _choice("marks", "特别情形", MARKS, "没有特别情形"),
        _choice("no_survey", "踏勘", NO_SURVEY, "照规定踏勘"),
    ),
    K.FORWARDED: (
        text("to", "转报到", "例：市行政审批服务管理局"),
        _long("opinion", "初审意见"),
        _paper("转报文号", needed=False),
    ),
    K.DECIDED_ABOVE: (
        text("from", "决定机关"),
        _choice("result", "结果", RESULTS),
        _number(K.DECIDED_ABOVE),
    ),
    K.TAKEN_BACK: (
        _choice("ground", "法定情形", GROUNDS[K.TAKEN_BACK]),
        _EVIDENCE,
        text("compensation", "补偿", "例：补偿 12000 元；没有财产损失的，填“无财产损失”"),
        _number(K.TAKEN_BACK),
    ),
    K.RESCINDED: (
        _choice("ground", "法定情形", GROUNDS[K.RESCINDED]),
        _EVIDENCE,
        text("compensation", "赔偿", "没有赔偿的空着", needed=False),
        _number(K.RESCINDED),
    ),
    K.REVOKED: (
        text("by", "处罚机关", "作出吊销处罚决定的机关"),
        _choice("ground", "法定情形", GROUNDS[K.REVOKED]),
        _EVIDENCE,
        _number(K.REVOKED, needed=True),
    ),
    K.CANCELLED: (_choice("ground", "法定情形", GROUNDS[K.CANCELLED]), _EVIDENCE, _number(K.CANCELLED)),
    K.DECISION_CORRECTED: (
        _choice("of", "更正哪份文书", misprints.ISSUED),
        _long("errors", "更正内容", "一行一处，例：有效期止：2029-10-11改为2031-10-11"),
        _choice("certificate", "证照", CERTIFICATE_TOO, "证照上没有这些错误，或者没有证照"),
        _choice("affects", "影响", AFFECTS, "只是笔误，不影响权利义务"),
        text("basis", "依据", "地方有规定的写，例：《某某省行政程序规定》第几条；没有的不填", needed=False),
        Detail("paper", "文号", needed=False, example="照文书填写，没有的不填", longest=LONGEST_NUMBER),
        _REVIEW_ORGAN,
    ),
}
"""What the plain form of an act asks for; `review step` of the command line takes the same."""

_SERVED = (
    "how", "receiver", "relation", "witness", "recorded", "refused", "place", "mail_number", "entrusted", "address",
    "agreed", "published_on", "published_in", "tried", "papers",
)  # fmt: skip

BESIDE: Mapping[ActKind, tuple[str, ...]] = {
    K.RECEIVED: ("old_ends_on",),
    K.CORRECTED_AT_ONCE: ("items",),
    K.CORRECTION_ASKED: ("items", "until"),
    K.RECOUNTED: ("changes", "before"),
    K.APPLICANT_CORRECTED: ("changes", "papers"),
    K.SENT: ("bag", "to", "carrier", "pages", "originals", "things"),
    K.ARRIVED: ("bag", "from", "carrier", "pages", "originals", "things", "differs", "at", "came_on"),
    K.ACCEPTED: ("deemed",),
    K.COMMITTED: ("missing", "due_on", "paper"),
    K.STOPPED: ("procedure", "paper", "days"),
    K.EXTENDED: ("days", "approver", "approver_post", "paper"),
    K.SURVEY_NOTICED: ("survey", "at", "place", "mode", "kind", "officers", "changes", "station"),
    K.SURVEY_REPORTED: ("survey", "files"),
    K.SURVEYED: ("survey", "mode", "kind", "photos"),
    K.SURVEY_OPINED: ("survey", "from", "kind", "opinion"),
    K.EXPERTS_DRAWN: ("names", "pool", "drawn", "seed", "ids", "specialty", "kept", "avoided"),
    K.FORWARDED: ("materials",),
    K.GRANTED: ("hearing_record",),
    K.DENIED: ("hearing_record",),
    K.CERTIFIED: (
        "certificate_number", "valid_from", "valid_to", "content", "blank_number", "entry_id", "spoiled",
        "spoiled_why", "supervisor",
    ),
    K.MARKED: ("marks", "off", "changes"),
    K.NOTIFIED: ("how", "who", "result"),
    K.DELIVERED: _SERVED,
    K.CORRECTION_SERVED: _SERVED,
    K.DECISION_CORRECTED: ("changes", *misprints.CARRIED.values()),
    K.RATED: ("grade",),
    K.ARCHIVED: ("archive_number", "retention", "fonds", "package"),
}  # fmt: skip
"""What an act says beside: asked for by a dialog of its own, or written by the service."""


def names_of(kind: ActKind) -> tuple[str, ...]:
    """Everything an act of this kind may say of itself, by name."""
    return (*(one.name for one in ASKED.get(kind, ())), *BESIDE.get(kind, ()))


def checked(kind: ActKind, details: Mapping[str, str]) -> dict[str, str]:
    """The details trimmed, empty ones left out.

    Raises UserError for one that is missing, too long, ill written, or none of this act's.
    """
    said = {name: words.strip() for name, words in details.items() if words.strip()}
    unknown = [name for name in said if name not in names_of(kind)]
    if unknown:
        raise UserError(
            f"「{ACT_LABELS[kind]}」没有「{unknown[0][:20]}」这一栏，没有保存。", hint="请去掉这一栏再保存。"
        )
    for asked in ASKED.get(kind, ()):
        problem = _problem(asked, said.get(asked.name, ""))
        if problem:
            raise UserError(f"「{ACT_LABELS[kind]}」{problem}，没有保存。", hint=f"请填好「{asked.label}」再保存。")
    return said


def _problem(asked: Detail, words: str) -> str:
    if not words:
        return f"没有填{asked.label}" if asked.needed else ""
    if len(words) > asked.longest:
        return f"的{asked.label}超过 {asked.longest} 字"
    if asked.form is Form.DAY and not is_day(words):
        return f"的{asked.label}「{words[:20]}」不是日期"
    if asked.choices and words not in asked.choices:
        return f"的{asked.label}只能选：{'、'.join(asked.choices.values())}"
    return ""
