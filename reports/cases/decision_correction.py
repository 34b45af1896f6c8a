"""更正决定书: clerical errors in a paper already issued, wrong and right words side by side, with the reason."""

from db.cases import misprints
from db.cases.acts import ActKind, CaseAct
from db.cases.issuing.service import correction_title
from db.cases.misprints import CARRIED, DAYS, DECIDED_ON
from db.cases.papers.paperwork import Paperwork
from db.cases.rules import acts_before
from db.papers.rules import TITLES, PaperKind
from reports.cases import decisions, endings, wording
from reports.cases.base import NO_NUMBER, Grid, Notice, Part
from reports.cases.numbering import entered
from reports.cases.wording import clause, dated, day, sentence

KINDS = {ActKind.NOT_APPLICABLE: PaperKind.NOT_APPLICABLE_NOTICE, ActKind.REFUSED: PaperKind.REFUSAL}
HEADS, WIDTHS = ("序号", "更正处", "原文", "更正后"), (12.0, 32.0, 0.0, 0.0)


def build(work: Paperwork, act: CaseAct) -> Notice:
    """The paper: the decision and its day, why it is wrong, every place; remedies where rights are affected."""
    said, found = act.details, misprints.read(act.details.get("errors", ""))
    issued = misprints.issued_by(work.acts, said.get("of", ""))
    basis = f"根据{clause(said['basis'])}的规定，" if said.get("basis") else ""
    opening = f"{_issued(work, issued)}，文字有误：{sentence(act.reason)}{basis}现更正如下（共{len(found)}处）："
    rows = tuple((str(n), one.where, _plain(one.where, one.wrong), _plain(one.where, one.right))
                 for n, one in enumerate(found, 1))  # fmt: skip
    ending = wording.remedies(work, act, "本更正决定") if said.get("affects") else "特此决定。"
    return Notice(
        act=act.id,
        organ=work.case.deciding_organ or work.case.accepting_organ,
        title=correction_title(work.case),
        addressee=work.case.summary.applicant,
        parts=(
            Part(facts=_facts(work, issued)),
            Part(texts=(opening,), grid=Grid(HEADS, WIDTHS, rows)),
            Part(texts=(_holds(work, act), ending)),
        ),
        day=act.happened_on.isoformat(),
        number=entered(act, PaperKind.DECISION_CORRECTION) or NO_NUMBER,
    )


def _title(work: Paperwork, issued: CaseAct) -> str:
    """The title of the corrected paper."""
    if issued.kind in (ActKind.GRANTED, ActKind.DENIED):
        return decisions.title(work, issued.kind is ActKind.GRANTED)
    if issued.kind in KINDS:
        return f"{'行政许可' if work.licence else ''}{TITLES[KINDS[issued.kind]]}"
    return endings.title(work, issued.kind)


def _issued(work: Paperwork, issued: CaseAct | None) -> str:
    if issued is None:
        return f"本机关就{work.you}的“{work.case.summary.item_name}”申请作出的决定"
    number = issued.details.get("decision_number", "").strip()
    return (
        f"本机关于{day(issued.happened_on)}就{work.you}的“{work.case.summary.item_name}”申请作出的"
        f"《{_title(work, issued)}》{f'（{number}）' if number else ''}"
    )


def _plain(where: str, words: str) -> str:
    return dated(words) if where in DAYS or where == DECIDED_ON else words


def _holds(work: Paperwork, act: CaseAct) -> str:
    """The effect: the rest stands, the correction holds from the day of the paper, a wrong certificate is exchanged."""
    told = "原文书的其他内容不变，自原文书作出之日起按更正后的内容执行。本决定书与原文书一并保存、使用。"
    if not act.details.get("certificate"):
        return told
    number = _old_certificate(work, act)
    return f"{told}原证照{f'（编号：{number}）' if number else ''}有同样的错误，请交回本机关，换发更正后的证照。"


def _old_certificate(work: Paperwork, act: CaseAct) -> str:
    """The number as it stands on the certificate that is to be given back."""
    return misprints.result_of(acts_before(work.acts, act)).get(CARRIED["证照编号"], "")


def _facts(work: Paperwork, issued: CaseAct | None) -> tuple[tuple[str, str], ...]:
    kind, number = work.identity
    decided = day(issued.happened_on) if issued else ""
    pairs = [("办件编号", work.case.summary.number), (kind, number), ("原文书日期", decided)]
    return tuple((label, value) for label, value in pairs if value)
