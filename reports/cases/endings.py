"""How a licence ends, on paper: 撤回, 撤销 and 注销决定书, each with its ground, evidence and remedies; 初审转报单."""

import json

from db.cases import misprints
from db.cases.acts import ActKind, CaseAct
from db.cases.papers.paperwork import Paperwork
from db.cases.reviewing.endings import ARTICLES, GROUNDS, NO_COMPENSATION
from db.papers.rules import TITLES, PaperKind
from reports.cases import wording
from reports.cases.base import NO_NUMBER, Grid, Notice, Part
from reports.cases.numbering import entered
from reports.cases.wording import clause, sentence

KINDS = {
    ActKind.TAKEN_BACK: (PaperKind.TAKING_BACK, "撤回"),
    ActKind.RESCINDED: (PaperKind.RESCISSION, "撤销"),
    ActKind.CANCELLED: (PaperKind.CANCELLATION, "注销"),
}
FORMS = {"1": "原件", "2": "复印件", "3": "原件和复印件", "4": "电子件"}


def build_ending(work: Paperwork, act: CaseAct) -> Notice:
    """The decision to take back, rescind or cancel; 吊销 is the supervisor's own paper and only recorded here."""
    word = KINDS[act.kind][1]
    said, ground = act.details, act.details.get("ground", "")
    granted = work.last(ActKind.GRANTED)
    texts = [
        f"{_licence(work, granted)}，本机关查明：{sentence(act.reason)}",
        f"上述事实有下列证据证明：{sentence(said.get('evidence', ''))}",
        f"上述情形属于{GROUNDS[act.kind].get(ground, '')}。根据{ARTICLES.get(ground, '')}的规定，"
        f"本机关决定{word}上述许可。",
        *_consequences(act.kind, ground, said.get("compensation", "")),
    ]
    facts = [("办件编号", work.case.summary.number), ("被许可人", work.case.summary.applicant)]
    facts += [pair for pair in (work.identity, ("原决定文号", _number(granted))) if pair[1]]
    facts += [("原证照编号", text) for text in (_certificate(work),) if text]
    return Notice(
        act=act.id,
        organ=work.case.deciding_organ,
        title=title(work, act.kind),
        addressee=work.case.summary.applicant,
        parts=(Part(facts=tuple(facts)), Part(texts=tuple(texts)), Part(texts=(wording.remedies(work, act),))),
        day=act.happened_on.isoformat(),
        number=said.get("decision_number", "").strip() or NO_NUMBER,
    )


def title(work: Paperwork, kind: ActKind) -> str:
    """What the decision is called: 撤销行政许可决定书, of other items 撤销决定书."""
    known = TITLES[KINDS[kind][0]]
    return known if work.licence else known.replace("行政许可", "")


def _licence(work: Paperwork, granted: CaseAct | None) -> str:
    on = f"于{wording.day(granted.happened_on)}" if granted else ""
    return f"本机关{on}准予{work.you}的“{work.case.summary.item_name}”申请"


def _number(granted: CaseAct | None) -> str:
    return granted.details.get("decision_number", "") if granted else ""


def _certificate(work: Paperwork) -> str:
    return misprints.result_of(work.acts).get("certificate_number", "")


def _consequences(kind: ActKind, ground: str, compensation: str) -> list[str]:
    if kind is ActKind.TAKEN_BACK:
        return [f"由此造成财产损失的，依法给予补偿：{sentence(compensation)}"]
    if kind is ActKind.RESCINDED and ground == NO_COMPENSATION:
        return [
            "基于该许可取得的利益不受保护；属于直接关系公共安全、人身健康、生命财产安全事项的，三年内不得再次申请。"
        ]
    if kind is ActKind.RESCINDED and compensation:
        return [f"合法权益受到损害的，依法给予赔偿：{sentence(compensation)}"]
    return ["请自收到本决定书之日起将原许可证件交回本机关。"] if kind is ActKind.CANCELLED else []


def build_transmittal(work: Paperwork, act: CaseAct) -> Notice:
    """初审转报单 (山西 2019 三(七)): the opinion of this office and every material, straight to the upper one (Arts 35,
    43).
    """
    materials = _materials(act.details.get("materials", ""))
    rows = tuple((str(n), name, FORMS.get(how, how), count) for n, (name, how, count) in enumerate(materials, 1))
    texts = (
        f"{work.case.summary.applicant}于{wording.day(work.case.summary.received_on)}提出的"
        f"“{work.case.summary.item_name}”申请，本机关于{wording.day(work.case.summary.accepted_on)}受理，"
        f"已经初审完毕。初审意见：{sentence(act.details.get('opinion', act.reason))}",
        f"根据{wording.ACT_NAME}第三十五条、第四十三条的规定，现将初审意见和全部申请材料（共{len(rows)}种）直接报送。",
    )
    grid = Grid(("序号", "材料名称", "形式", "份数"), (12, 0, 30, 16), rows) if rows else None
    return Notice(
        act=act.id,
        organ=work.case.accepting_organ,
        title=TITLES[PaperKind.TRANSMITTAL],
        addressee=clause(act.details.get("to", "")),
        parts=(
            Part(texts=texts, facts=wording.common_facts(work)),
            Part(heading="随附材料", grid=grid),
            Part(texts=("请审查决定；上级行政机关不得要求申请人重复提供申请材料。",)),
        ),
        day=act.happened_on.isoformat(),
        number=entered(act, PaperKind.TRANSMITTAL),
        signer="收件单位",
    )


def _materials(text: str) -> list[tuple[str, str, str]]:
    try:
        value = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    listed = value if isinstance(value, list) else []
    return [(str(one[0]), str(one[1]), str(one[2])) for one in listed if isinstance(one, list) and len(one) == 3]
