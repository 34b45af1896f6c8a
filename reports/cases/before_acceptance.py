"""What is written before acceptance: 补正告知书, 不受理告知书, 不予受理决定书 (行政许可法 Art 32(1)(1)(2)(4))."""

from collections.abc import Sequence

from db.cases.acts import ActKind, CaseAct, last_of
from db.cases.intake import corrections
from db.cases.intake.corrections import Correction
from db.cases.papers.paperwork import Paperwork
from db.cases.papers.phrases import split_article
from db.cases.periods import CORRECTION_ARTICLE, correct_by, correction_asked
from db.cases.rules import acts_before
from db.papers.rules import TITLES, PaperKind
from reports.cases import wording
from reports.cases.base import Grid, Notice, Part
from reports.cases.wording import ACT_NAME, dated, day, sentence

WHOLE = "申请材料"


def build_correction(work: Paperwork, act: CaseAct) -> Notice:
    """补正告知书: everything that is to be corrected, told once; or until when it may be brought, told later."""
    if act.kind is ActKind.CORRECTION_UNTIL:
        return _until(work, act)
    asked = corrections.asked(act.details, act.reason)
    basis = f"根据{CORRECTION_ARTICLE}的规定，" if work.licence else ""
    told = (
        f"{wording.applied(work)}收悉。经审查，申请材料不齐全或者不符合法定形式，{basis}"
        f"现将需要补正的全部内容（共{len(asked)}项）一次性告知如下："
    )
    return Notice(
        act=act.id,
        organ=work.case.accepting_organ,
        title=TITLES[PaperKind.CORRECTION_NOTICE],
        addressee=work.case.summary.applicant,
        parts=(
            Part(texts=(told,), grid=_table(asked)),
            Part(facts=_correction_facts(work, act)),
            Part(texts=(_where(work), f"补正的材料齐全、符合法定形式的，{_then(work)}{_else(act)}")),
        ),
        day=act.happened_on.isoformat(),
    )


def _until(work: Paperwork, act: CaseAct) -> Notice:
    """补正期限告知书: the day told later or put off; what is to be corrected stays as it was told (Art 32(1)(4))."""
    before = acts_before(work.acts, act)
    asked, old = last_of(before, ActKind.CORRECTION_ASKED), correct_by(before)
    until = dated(act.details.get("until", ""))
    told = f"，本机关已于{day(asked.happened_on)}一次性告知需要补正的全部内容。" if asked else ""
    moved = f"补正期限由{day(old)}延长到" if old else "现将补正期限定为"
    texts = (
        f"{wording.applied(work)}{told or '。'}",
        f"{moved}{until}（原因：{wording.clause(act.reason)}），需要补正的内容不变。{_else(act)}",
        _where(work),
    )
    return Notice(
        act=act.id,
        organ=work.case.accepting_organ,
        title="补正期限告知书",
        addressee=work.case.summary.applicant,
        parts=(Part(facts=wording.common_facts(work)), Part(texts=texts)),
        day=act.happened_on.isoformat(),
    )


def _table(asked: Sequence[Correction]) -> Grid:
    """All of them, numbered; one column where nobody told material, problem and wish apart."""
    if not any(one.material or one.wanted for one in asked):
        told = tuple((str(n), one.problem) for n, one in enumerate(asked, 1))
        return Grid(("序号", "需要补正的内容"), (12.0, 0.0), told)
    rows = tuple((str(n), one.material or WHOLE, one.problem, one.wanted) for n, one in enumerate(asked, 1))
    return Grid(("序号", "材料名称", "存在的问题", "补正要求"), (12.0, 42.0, 0.0, 0.0), rows)


def _then(work: Paperwork) -> str:
    if work.licence:
        return "本机关依法予以受理，不再要求补正上列以外的内容。收到补正材料时，另行出具接收凭证。"
    return "本机关予以受理。收到补正材料时，另行出具接收凭证。"


def _else(act: CaseAct) -> str:
    """What happens if nothing is corrected by the day given."""
    until = dated(act.details.get("until", ""))
    return f"请于{until}以前（含当日）补正；逾期没有补正的，本机关可以依法作出不予受理的决定。" if until else ""


def _where(work: Paperwork) -> str:
    """Where corrections are brought to, and whom to ask."""
    place = work.place or f"{work.case.accepting_organ}受理窗口"
    hours = f"（{work.hours}）" if work.hours else ""
    also = f"，也可以交{work.case.summary.site_name}代转" if work.case.accept_mode == "collected" else ""
    ask = f"咨询方式：{wording.clause(work.consult)}。" if work.consult else ""
    return f"请将补正材料交到{wording.clause(place)}{hours}{also}。{ask}"


def _correction_facts(work: Paperwork, act: CaseAct) -> tuple[tuple[str, str], ...]:
    pairs = [
        *wording.common_facts(work),
        ("收件日期", day(work.case.summary.received_on)),
        ("告知日期", day(act.happened_on)),
        ("法定最迟告知日", day(work.asked_until)),
        ("补正期限", dated(act.details.get("until", ""))),
    ]
    return tuple((label, value) for label, value in pairs if value)


def build_not_applicable(work: Paperwork, act: CaseAct) -> Notice:
    """不受理告知书: no licence is needed; not the same paper, nor the same ground, as a refusal."""
    reason, article = split_article(act.reason)
    if work.licence:
        found = f"{wording.applied(work)}收悉。经审查，该事项依法不需要取得行政许可。"
        basis = article or f"{ACT_NAME}第三十二条第一款第一项"
        told = f"根据{basis}的规定，对{work.you}的申请不受理，特此告知。"
    else:
        found = f"{wording.applied(work)}收悉。经审查，该事项依法不需要本机关办理。"
        told = f"{f'根据{article}的规定，' if article else ''}对{work.you}的申请不受理，特此告知。"
    texts = (found, f"理由：{sentence(reason)}", told, wording.remedies(work, act, "本告知"))
    return _refused(work, act, PaperKind.NOT_APPLICABLE_NOTICE, texts)


def build_refusal(work: Paperwork, act: CaseAct) -> Notice:
    """不予受理决定书: another organ decides, and which, or the application was not corrected as asked."""
    reason, article = split_article(act.reason)
    to = act.details.get("to", "").strip()
    unanswered = not to and not article and correction_asked(list(work.case.acts))
    item = "第四项、第五项" if unanswered else "第二项"
    basis = article or (f"{ACT_NAME}第三十二条第一款{item}" if work.licence else "")
    where = f"请依法向{to}提出申请。" if to else "请依法向有关行政机关提出申请。" if not article else ""
    if unanswered:
        where = "材料齐全以后，可以重新提出申请。"
    texts = (
        f"{wording.applied(work)}收悉。经审查，{sentence(reason)}",
        f"{f'根据{basis}的规定，' if basis else ''}本机关决定不予受理。{where}",
        wording.remedies(work, act),
    )
    return _refused(work, act, PaperKind.REFUSAL, texts)


def _refused(work: Paperwork, act: CaseAct, kind: PaperKind, texts: tuple[str, ...]) -> Notice:
    facts = (*wording.common_facts(work), ("收件日期", day(work.case.summary.received_on)))
    return Notice(
        act=act.id,
        organ=work.case.accepting_organ,
        title=f"{'行政许可' if work.licence else ''}{TITLES[kind]}",
        addressee=work.case.summary.applicant,
        parts=(Part(texts=texts[:-1], facts=facts), Part(texts=texts[-1:])),
        day=act.happened_on.isoformat(),
    )
