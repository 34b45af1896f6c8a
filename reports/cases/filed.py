"""The state of a case's papers: to be printed, printed, returned signed, served."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from db.cases import service
from db.cases.acts import SERVING, ActKind, CaseAct, standing
from db.cases.rules import CaseDetail
from db.papers import numbers
from db.papers import service as papers
from db.papers.numbers import Numbered, NumberState
from db.papers.returned import records
from db.papers.returned.rules import Printed, missing_pages
from db.papers.rules import TITLES, PaperKind
from db.papers.service import Paper
from reports.cases.papers import Chosen, Offer, offered_for


class Standing(StrEnum):
    """How far a paper of a case has come."""

    OFFERED = "offered"
    NUMBERED = "numbered"
    PRINTED = "printed"
    HOME = "home"
    SERVED = "served"
    VOID = "void"
    UNDONE = "undone"
    ELSEWHERE = "elsewhere"


WORDS = {
    Standing.OFFERED: "可以打印",
    Standing.NUMBERED: "已编号，没有打印",
    Standing.PRINTED: "已打印",
    Standing.HOME: "签字页已收回",
    Standing.SERVED: "已送达",
    Standing.VOID: "已作废",
    Standing.UNDONE: "步骤已更正",
    Standing.ELSEWHERE: "",
}


@dataclass(frozen=True, slots=True)
class CaseFiled:
    """One paper of a case; `paper_id` and `number` are '' before it is printed, `act_id` where no act calls for it.

    `more` says what is still missing, or why the paper is void.
    """

    kind: PaperKind
    act_id: str
    paper_id: str
    number: str
    on: str
    standing: Standing
    more: str = ""

    @property
    def id(self) -> str:
        """The key of the row."""
        return self.paper_id or f"{self.kind}:{self.act_id}"

    @property
    def title(self) -> str:
        """What it is called."""
        return TITLES[self.kind]

    @property
    def words(self) -> str:
        """How it stands."""
        return "：".join(part for part in (WORDS[self.standing], self.more) if part)


def papers_of_case(case: CaseDetail) -> list[CaseFiled]:
    """The papers of a case that were printed or can be, in the order of its course, the newest last."""
    printed = papers.papers_of("case", case.summary.id)
    said = {one.paper_id: one for one in numbers.of_subject("case", case.summary.id)}
    home = records.known(said)
    acts = standing(list(case.acts))
    undone = {act.id for act in case.acts} - {act.id for act in acts}
    offers = offered_for(case)
    former = _before_corrections(acts)
    found = [_filed(one, said[one.id], home[one.id], acts, undone, former) for one in printed]
    again = {one.number for one in found if one.kind is PaperKind.RECEIPT_SLIP} & former
    live = {(one.kind, one.act_id) for one in found if one.standing is not Standing.VOID and one.number not in again}
    kinds = {one.kind for one in found if not one.act_id and one.standing is not Standing.VOID}
    waiting = [_waiting(one) for one in offers if (one.kind, one.act_id) not in live and one.kind not in kinds]
    return sorted([*found, *waiting], key=lambda one: one.on)


@dataclass(frozen=True, slots=True)
class ToPrint:
    """A paper of a case that is not printed yet."""

    case_id: str
    case_number: str
    applicant: str
    filed: CaseFiled

    @property
    def chosen(self) -> Chosen:
        """What is to be printed."""
        return Chosen(self.case_id, self.filed.kind, self.filed.act_id)


def to_print(case_ids: Sequence[str]) -> list[ToPrint]:
    """The papers still to be printed of several cases, case by case, without the ledger (printed on request)."""
    found = []
    for case_id in dict.fromkeys(case_ids):
        case = service.case(case_id)
        found += [
            ToPrint(case_id, case.summary.number, case.summary.applicant, one)
            for one in papers_of_case(case)
            if one.standing in (Standing.OFFERED, Standing.NUMBERED) and one.kind is not PaperKind.DUE_LEDGER
        ]
    return found


def _before_corrections(acts: Sequence[CaseAct]) -> frozenset[str]:
    """The numbers of the papers with the applicant's data as they were before a correction (更正申请人信息)."""
    told = (act.details.get("papers", "") for act in acts if act.kind is ActKind.APPLICANT_CORRECTED)
    return frozenset(paper.rpartition(" ")[2] for text in told for paper in text.split("；") if paper)


def _waiting(one: Offer) -> CaseFiled:
    return CaseFiled(one.kind, one.act_id, "", "", one.on, Standing.OFFERED)


def _filed(
    paper: Paper, said: Numbered, home: Printed, acts: Sequence[CaseAct], undone: set[str], former: frozenset[str]
) -> CaseFiled:
    act_id = str(paper.content.get("act", ""))
    state, more = _state(paper, said, home, acts)
    if paper.number in former and state is not Standing.VOID:
        more = "，".join(part for part in (more, "申请人信息是更正前的内容") if part)
    if act_id in undone and state is not Standing.VOID:
        state, more = Standing.UNDONE, WORDS[state] or more
    return CaseFiled(paper.kind, act_id, paper.id, paper.number, paper.issued_on.isoformat(), state, more)


def _state(paper: Paper, said: Numbered, home: Printed, acts: Sequence[CaseAct]) -> tuple[Standing, str]:
    if said.state is NumberState.VOID:
        return Standing.VOID, said.why
    if any(paper.number in act.details.get("papers", "") for act in acts if act.kind in SERVING):
        return Standing.SERVED, ""
    if said.state is NumberState.WAITING:
        return Standing.NUMBERED, ""
    missing = missing_pages(home.pages, home.home)
    if home.home and not missing:
        return Standing.HOME, ""
    if said.state is NumberState.ELSEWHERE:
        return Standing.ELSEWHERE, said.why
    return Standing.PRINTED, f"还缺第 {'、'.join(map(str, missing))} 页" if home.home else ""
