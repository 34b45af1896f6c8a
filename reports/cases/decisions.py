"""准予决定书 and 不予决定书: for a licence after Arts 34, 38, 49, 50 of its Act, for other items without it."""

import json

from db.cases.acts import ActKind, CaseAct
from db.cases.papers.paperwork import Paperwork
from db.cases.papers.phrases import split_article
from reports.cases import wording
from reports.cases.base import NO_NUMBER, Notice, Part
from reports.cases.wording import ACT_NAME, SERVICE, clause, sentence
from reports.form import chinese_date

GRANTED_UNDER = {"renewal": "第五十条第二款", "amendment": "第四十九条"}


def title(work: Paperwork, granted: bool) -> str:
    """What the paper is called, by the item's type: 准予行政许可决定书, 不予行政确认决定书, 办理结果告知书."""
    if work.case.summary.item_type == SERVICE:
        return "办理结果告知书" if granted else "不予办理告知书"
    return f"{wording.decided_on(work, granted)}决定书"


def build_grant(work: Paperwork, act: CaseAct) -> Notice:
    """The decision to grant: what, until when, where; and what the holder has to mind."""
    decided = wording.decided_on(work, granted=True)
    found = "符合法定条件、标准"
    basis = f"根据{ACT_NAME}{GRANTED_UNDER.get(work.case.kind, '第三十八条第一款')}的规定，" if work.licence else ""
    opening = f"{wording.accepted(work)}。经审查，{found}，{basis}本机关决定{decided}。具体内容如下："
    said = [*([sentence(act.reason)] if act.reason.strip() else []), *_heard(act)]
    after = [*_promised(work), *([_minded(work, act)] if work.licence else [])]
    closing = wording.remedies(work, act) if "interested" in work.case.flags else _delivered(work)
    return _decision(
        work, act, granted=True,
        parts=(
            Part(texts=(opening,), facts=_applicant(work), lines=_granted(work, act)),
            Part(texts=(*said, *after, closing)),
        ),
    )  # fmt: skip


def build_denial(work: Paperwork, act: CaseAct) -> Notice:
    """The decision to deny: facts, reasons, the standard not met, the articles, and the remedies (Art 38(2))."""
    reason, article = split_article(act.reason)
    facts, standard = act.details.get("facts", "").strip(), act.details.get("standard", "").strip()
    laws = "、".join(part for part in (article, f"{ACT_NAME}第三十八条第二款" if work.licence else "") if part)
    texts = [f"{wording.accepted(work)}。"]
    texts += [f"经审查，查明：{sentence(facts)}"] if facts else []
    texts.append(f"{'本机关认为' if facts else '经审查，本机关认为'}：{sentence(reason)}")
    if standard:
        told = f"（{ACT_NAME}第五十五条第三款）" if work.licence else ""
        texts.append(f"不予决定所依据的技术标准、技术规范{told}：{sentence(standard)}")
    texts += _heard(act)
    under = f"根据{laws}的规定，" if laws else ""
    texts.append(f"{under}本机关决定{wording.decided_on(work, granted=False)}。")
    return _decision(
        work, act, granted=False,
        parts=(Part(facts=_applicant(work)), Part(texts=(*texts, wording.remedies(work, act)))),
    )  # fmt: skip


def _decision(work: Paperwork, act: CaseAct, *, granted: bool, parts: tuple[Part, ...]) -> Notice:
    """The organ that decides signs, also where another one accepted; the number is the document office's."""
    return Notice(
        act=act.id,
        organ=work.case.deciding_organ or work.case.accepting_organ,
        title=title(work, granted),
        addressee=work.case.summary.applicant,
        parts=parts,
        day=act.happened_on.isoformat(),
        number=act.details.get("decision_number", "").strip() or NO_NUMBER,
    )


def _applicant(work: Paperwork) -> tuple[tuple[str, str], ...]:
    case = work.case
    kind, number = work.identity
    agent = "　".join(part for part in (case.agent, case.agent_phone) if part)
    pairs = [
        ("申请人", case.summary.applicant),
        (kind, number),
        ("法定代表人", case.legal_person),
        ("地址", case.address),
        ("委托代理人", agent),
        ("办件编号", case.summary.number),
    ]
    return tuple((label, value) for label, value in pairs if value)


def _granted(work: Paperwork, act: CaseAct) -> tuple[tuple[str, str], ...]:
    said = act.details
    span = "至".join(part for part in (_day(said.get("valid_from", "")), _day(said.get("valid_to", ""))) if part)
    what = "许可" if work.licence else "办理"
    pairs = [
        (f"{what}证件", work.result),
        ("证件编号", said.get("certificate_number", "")),
        (f"{what}内容", said.get("content", "")),
        ("有效期限", span),
        ("适用范围", said.get("territory", "")),
    ]
    return tuple((label, value.strip()) for label, value in pairs if value.strip())


def _heard(act: CaseAct) -> list[str]:
    """A decision after a hearing is made on its record (行政许可法 Art 48(2))."""
    record = wording.dated(act.details.get("hearing_record", ""))
    return [f"本机关已依法举行听证，本决定根据听证笔录（{record}）作出。"] if record else []


def _promised(work: Paperwork) -> list[str]:
    """What a decision on a commitment (告知承诺、容缺) still waits for."""
    act = work.last(ActKind.COMMITTED)
    if act is None or work.last(ActKind.COMMITMENT_MET):
        return []
    missing = "、".join(_names(act.details.get("missing", "")))
    due = _day(act.details.get("due_on", ""))
    what = f"，补交{missing}" if missing else "，履行承诺"
    by = f"应当于{due}前" if due else "应当按期"
    return [f"本决定以{work.you}的书面承诺为前提。{work.you}{by}{what[1:]}；未履行承诺的，依法处理。"]


def _names(text: str) -> list[str]:
    try:
        found = json.loads(text) if text else []
    except ValueError:
        return [text]
    return [str(one) for one in found] if isinstance(found, list) else [text]


def _minded(work: Paperwork, act: CaseAct) -> str:
    """What the holder has to mind; to apply for a renewal in time (Art 50) where the licence has an end."""
    renewal = (
        "需要延续的，应当在有效期届满三十日前向本机关申请，法律、法规、规章另有规定的，依照其规定。"
        if act.details.get("valid_to", "").strip()
        else ""
    )
    supervisor = f"{clause(work.supervisor)}的" if work.supervisor else "有关部门的"
    return (
        f"{work.you}应当在准予的范围内从事活动，接受{supervisor}监督检查，不得涂改、倒卖、出租、出借或者以其他形式"
        f"非法转让行政许可。需要变更的，应当向本机关申请{'；' if renewal else '。'}{renewal}"
    )


def _delivered(work: Paperwork) -> str:
    if work.licence and work.result:
        return f"根据{ACT_NAME}第四十四条的规定，本机关自作出决定之日起十个工作日内向{work.you}颁发、送达许可证件。"
    return "特此决定。" if work.case.summary.item_type != SERVICE else "特此告知。"


def _day(text: str) -> str:
    return chinese_date(text.strip())
