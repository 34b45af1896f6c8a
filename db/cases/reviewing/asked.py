"""What is asked of each act of reviewing: its details, declared once for the window and the command line. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.cases.acts import ACT_LABELS, ActKind
from db.cases.reviewing.endings import GROUNDS
from db.errors import UserError

LONGEST = 4000
"""Of one detail, in characters."""

K = ActKind


class Form(StrEnum):
    """How a detail is written: `day` as 2026-10-12, `choice` one of those offered, `long` over several lines."""

    TEXT = "text"
    LONG = "long"
    DAY = "day"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Asked:
    """One detail of an act; `choices` are codes with their words, and a code is what is kept."""

    name: str
    label: str
    form: Form = Form.TEXT
    needed: bool = True
    choices: Mapping[str, str] | None = None
    example: str = ""


def _text(name: str, label: str, example: str = "", needed: bool = True) -> Asked:
    return Asked(name, label, needed=needed, example=example)


def _long(name: str, label: str, example: str = "", needed: bool = True) -> Asked:
    return Asked(name, label, Form.LONG, needed, example=example)


def _choice(name: str, label: str, choices: Mapping[str, str], needed: bool = True) -> Asked:
    return Asked(name, label, Form.CHOICE, needed, choices)


def _paper(label: str, needed: bool = True) -> Asked:
    example = "照文书填写" if needed else "照文书填写；用程序给的编号可以不填"
    return Asked("paper", label, needed=needed, example=example)


WAIVED = {"hearing": "书面放弃听证"}
RESULTS = {"granted": "准予", "denied": "不予", "returned": "退回补正程序"}
PUBLIC = {"public": "公开举行", "closed": "不公开（涉及国家秘密、商业秘密或个人隐私）"}
MARKS = {"major": "重大事项", "interested": "涉及利害关系人", "major interested": "重大事项，并涉及利害关系人"}
NO_SURVEY = {
    "unchanged": "延续、换发，申请人声明条件未变化",
    "committed": "按告知承诺办理，决定以后核查",
}
"""Why a survey the spec asks for is left out (#149, #120)."""

_DECISION = _text("decision_number", "决定文书号", "照文书填写，还没有可以不填", needed=False)
_EVIDENCE = _long("evidence", "证据", "例：县水务局来函（泽水函〔2026〕8号）；现场检查记录")

_REVIEW_ORGAN = _text("review_organ", "复议机关", "不填的按规定写", needed=False)

ASKED: Mapping[ActKind, tuple[Asked, ...]] = {
    K.NOT_APPLICABLE: (_REVIEW_ORGAN,),
    K.REFUSED: (_text("to", "应向谁申请", "例：县林业局", needed=False), _REVIEW_ORGAN),
    K.GRANTED: (
        _DECISION,
        _text("certificate_number", "证照编号", "照证照填写，还没有可以不填", needed=False),
        _long("content", "准予的内容", "例：住宿场所，经营面积 1200 平方米", needed=False),
        Asked("valid_from", "有效期起", Form.DAY, needed=False, example="例：2026-10-12"),
        Asked("valid_to", "有效期止", Form.DAY, needed=False, example="长期有效的不填"),
        _text("territory", "适用范围", "例：某某镇某某路 1 号；没有地域限制的不填", needed=False),
    ),
    K.DENIED: (
        _DECISION,
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
        _text("from", "核实单位", "例：县卫生健康和体育局"),
        _paper("核实文书", needed=False),
    ),
    K.COMMITMENT_FAILED: (
        _text("from", "报告单位", "例：县卫生健康和体育局"),
        _paper("来函编号", needed=False),
    ),
    K.SURVEYED: (
        _text("at", "时间", "例：2026-10-12 09:30"),
        _text("place", "地点"),
        _text("officers", "核查人员", "至少两名，用顿号隔开"),
        _long("found", "核查结论"),
    ),
    K.CONSULTED: (
        _text("from", "征求谁的意见", "例：县自然资源局"),
        _long("opinion", "意见"),
        _paper("复函编号"),
    ),
    K.LEGACY_OPINION: (
        _text("from", "出具部门"),
        _long("opinion", "书面意见"),
        _paper("意见文号"),
        _long("rectify", "要整改的内容", "不需要整改的空着", needed=False),
    ),
    K.LEGACY_VERIFIED: (
        _text("from", "核实部门"),
        _long("opinion", "核实结果", "例：已按要求整改到位"),
        _paper("核实文书"),
    ),
    K.VIEWS_HEARD: (
        _text("from", "谁的意见", "例：申请人；相邻权人李四"),
        _long("opinion", "陈述和申辩"),
        _paper("笔录编号", needed=False),
        _choice("waives", "听证权利", WAIVED, needed=False),
    ),
    K.HEARING_TOLD: (
        _text("to", "告知谁", "例：申请人示例公司；利害关系人李四"),
        _long("matter", "利害关系", "例：该宾馆排油烟口正对李四住宅，涉及其居住安宁"),
        _paper("告知书编号", needed=False),
    ),
    K.HEARING_ASKED: (_text("by", "谁提出", "申请人或者利害关系人"), _paper("来函编号", needed=False)),
    K.HEARING_NOTICED: (
        Asked("day", "听证日期", Form.DAY),
        _text("at", "时间", "例：上午9时"),
        _text("place", "地点"),
        _text("presider", "主持人", "不能是审查这件的人"),
        _choice("public", "方式", PUBLIC),
        _paper("通知书编号", needed=False),
    ),
    K.HEARING_HELD: (
        _text("presider", "主持人", "不能是审查这件的人"),
        _text("recorder", "记录人"),
        _long("attended", "到场的人", "例：审查人员王五；申请人示例公司委托代理人赵六；利害关系人李四"),
        _long("opinion", "意见和质证"),
        _paper("笔录编号", needed=False),
    ),
    K.REVIEWED: (_choice("marks", "特别情形", MARKS, needed=False), _choice("no_survey", "不踏勘", NO_SURVEY, False)),
    K.FORWARDED: (
        _text("to", "转报到", "例：市行政审批服务管理局"),
        _long("opinion", "初审意见"),
        _paper("转报文号", needed=False),
    ),
    K.DECIDED_ABOVE: (
        _text("from", "决定机关"),
        _choice("result", "结果", RESULTS),
        _DECISION,
    ),
    K.TAKEN_BACK: (
        _choice("ground", "法定情形", GROUNDS[K.TAKEN_BACK]),
        _EVIDENCE,
        _text("compensation", "补偿", "例：补偿 12000 元；没有财产损失的，填“无财产损失”"),
        _DECISION,
    ),
    K.RESCINDED: (
        _choice("ground", "法定情形", GROUNDS[K.RESCINDED]),
        _EVIDENCE,
        _text("compensation", "赔偿", "没有赔偿的空着", needed=False),
        _DECISION,
    ),
    K.REVOKED: (
        _text("by", "处罚机关", "作出吊销处罚决定的机关"),
        _choice("ground", "法定情形", GROUNDS[K.REVOKED]),
        _EVIDENCE,
        _text("decision_number", "处罚文号"),
    ),
    K.CANCELLED: (_choice("ground", "法定情形", GROUNDS[K.CANCELLED]), _EVIDENCE, _DECISION),
}
"""Details by act; those of 承诺, 踏勘 notices and 抽取专家 have dialogs of their own."""


def checked(kind: ActKind, details: Mapping[str, str]) -> dict[str, str]:
    """The details trimmed, empty ones left out. Raises UserError for one missing, too long or ill written."""
    said = {name: text.strip() for name, text in details.items() if text.strip()}
    for asked in ASKED.get(kind, ()):
        text = said.get(asked.name, "")
        problem = _problem(asked, text)
        if problem:
            raise UserError(f"「{ACT_LABELS[kind]}」{problem}，没有保存。", hint=f"请填好「{asked.label}」再保存。")
    return said


def _problem(asked: Asked, text: str) -> str:
    if not text:
        return f"没有填{asked.label}" if asked.needed else ""
    if len(text) > LONGEST:
        return f"的{asked.label}超过 {LONGEST} 字"
    if asked.form is Form.DAY and not _is_day(text):
        return f"的{asked.label}「{text[:20]}」不是日期"
    if asked.choices and text not in asked.choices:
        return f"的{asked.label}只能选：{'、'.join(asked.choices.values())}"
    return ""


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
