"""The papers each act of a case calls for, one line each; printed one by one or for many cases at once."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

from db.actors import Actor
from db.cases.acts import SERVING, ActKind, CaseAct, standing
from db.cases.papers.paperwork import Paperwork, paperwork
from db.cases.rules import CaseDetail
from db.errors import UserError
from db.papers.rules import TITLES, PaperKind
from db.papers.service import Paper, Wanted, print_set
from reports import pdf
from reports.cases import (
    acceptance_notice,
    base,
    before_acceptance,
    certificate_face,
    commitment_letter,
    decision_correction,
    decisions,
    delivery_receipt,
    due_ledger,
    during_review,
    endings,
    expert_draw,
    hearings,
    rating_sheet,
    receipt_slip,
    surveys,
)
from reports.cases.numbering import given
from reports.page import Page

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from db.papers.rules import PaperStamp

K = ActKind
MOST_AT_ONCE = 300
"""Most cases whose papers go into one file: more than anybody can check before the stack is sealed."""


@dataclass(frozen=True, slots=True)
class CasePaper:
    """A paper that follows from an act; `build` makes its content, `lay_out` draws it under a number."""

    kind: PaperKind
    acts: tuple[ActKind, ...]
    build: Callable[[Paperwork, CaseAct], "DataclassInstance"]
    lay_out: Callable[[Any, str], list[Page]] = base.lay_out

    @property
    def content(self) -> type:
        """The type of its stored content."""
        found: type = get_type_hints(self.build)["return"]
        return found

    def write(self, content: Any, stamp: "PaperStamp", out: Path) -> int:
        """Write its PDF and return the pages. Raises UserError when it cannot be written or a character drawn."""
        return pdf.save(self.lay_out(content, stamp.number), stamp, TITLES[self.kind], out)


CASE_PAPERS = (
    CasePaper(PaperKind.RECEIPT_SLIP, (K.RECEIVED, K.CORRECTED), receipt_slip.build, receipt_slip.lay_out),
    CasePaper(
        PaperKind.CORRECTION_NOTICE, (K.CORRECTION_ASKED, K.CORRECTION_UNTIL), before_acceptance.build_correction
    ),
    CasePaper(PaperKind.NOT_APPLICABLE_NOTICE, (K.NOT_APPLICABLE,), before_acceptance.build_not_applicable),
    CasePaper(PaperKind.REFUSAL, (K.REFUSED,), before_acceptance.build_refusal),
    CasePaper(PaperKind.ACCEPTANCE_NOTICE, (K.ACCEPTED,), acceptance_notice.build),
    CasePaper(PaperKind.SPECIAL_NOTICE, (K.STOPPED,), during_review.build_special),
    CasePaper(PaperKind.EXTENSION_NOTICE, (K.EXTENDED,), during_review.build_extension),
    CasePaper(PaperKind.GRANT, (K.GRANTED,), decisions.build_grant),
    CasePaper(PaperKind.DENIAL, (K.DENIED,), decisions.build_denial),
    CasePaper(
        PaperKind.COMMITMENT_LETTER,
        (K.COMMITMENT_TOLD, K.COMMITTED),
        commitment_letter.build,
        commitment_letter.lay_out,
    ),
    CasePaper(PaperKind.SURVEY_NOTICE, (K.SURVEY_NOTICED,), surveys.build_notice),
    CasePaper(PaperKind.SURVEY_RECORD, (K.SURVEYED,), surveys.build_record, surveys.lay_out_record),
    CasePaper(PaperKind.EXPERT_DRAW, (K.EXPERTS_DRAWN,), expert_draw.build, expert_draw.lay_out),
    CasePaper(PaperKind.HEARING_TOLD, (K.HEARING_TOLD,), hearings.build_told),
    CasePaper(PaperKind.HEARING_NOTICE, (K.HEARING_NOTICED,), hearings.build_noticed),
    CasePaper(PaperKind.HEARING_RECORD, (K.HEARING_HELD,), hearings.build_record, hearings.lay_out_record),
    CasePaper(PaperKind.TRANSMITTAL, (K.FORWARDED,), endings.build_transmittal),
    CasePaper(PaperKind.TAKING_BACK, (K.TAKEN_BACK,), endings.build_ending),
    CasePaper(PaperKind.RESCISSION, (K.RESCINDED,), endings.build_ending),
    CasePaper(PaperKind.CANCELLATION, (K.CANCELLED,), endings.build_ending),
    CasePaper(PaperKind.DECISION_CORRECTION, (K.DECISION_CORRECTED,), decision_correction.build),
    CasePaper(PaperKind.CERTIFICATE_FACE, (K.CERTIFIED,), certificate_face.build, certificate_face.lay_out),
    CasePaper(
        PaperKind.DELIVERY_RECEIPT,
        (K.GRANTED, K.DENIED, K.NOT_APPLICABLE, K.REFUSED, K.DECISION_CORRECTED, *SERVING),
        delivery_receipt.build,
        delivery_receipt.lay_out,
    ),
    CasePaper(PaperKind.RATING_SHEET, (K.DELIVERED, K.DONE_OUTSIDE), rating_sheet.build, rating_sheet.lay_out),
    CasePaper(PaperKind.DUE_LEDGER, (K.ACCEPTED,), due_ledger.build_of_case, due_ledger.lay_out),
)
"""Every paper of a case that follows from one act, in the order of the course."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A paper that can be printed of a case now; `act_id` is the act it tells of."""

    kind: PaperKind
    act_id: str
    on: str

    @property
    def title(self) -> str:
        """What it is called."""
        return TITLES[self.kind]


def offered_for(case: CaseDetail) -> tuple[Offer, ...]:
    """The papers the acts so far call for, in the order of the acts.

    The receipt of delivery (送达回证) belongs to the delivery once there is one.
    """
    acts, amended = standing(case.acts), _amended(case)
    return tuple(
        Offer(one.kind, act.id, act.happened_on.isoformat())
        for place, act in enumerate(acts)
        for one in CASE_PAPERS
        if act.kind in one.acts and _applies(one, case) and act.id not in amended
        and not (one.kind is PaperKind.DELIVERY_RECEIPT and _needless(acts, place))
    )  # fmt: skip


def _needless(acts: Sequence[CaseAct], place: int) -> bool:
    """Whether an act's blank receipt is not needed: it was served since, or is served together with its correction."""
    act, serving = acts[place], [number for number, one in enumerate(acts) if one.kind in SERVING]
    alone = act.kind is not K.DECISION_CORRECTED or any(number < place for number in serving)
    return act.kind not in SERVING and (not alone or any(number > place for number in serving))


def _amended(case: CaseDetail) -> set[str]:
    """The notices of surveys that a later notice replaced."""
    noticed = [act for act in standing(case.acts) if act.kind is K.SURVEY_NOTICED]
    newest = {act.details.get("survey", act.id): act.id for act in noticed}
    return {act.id for act in noticed} - set(newest.values())


def _applies(one: CasePaper, case: CaseDetail) -> bool:
    return one.kind is not PaperKind.DUE_LEDGER or case.statutory is not None


def paper_after(kind: ActKind) -> PaperKind | None:
    """The first paper that follows from an act of this kind, offered as soon as it is recorded."""
    return next((one.kind for one in CASE_PAPERS if kind in one.acts), None)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A paper of a case chosen for printing; without `act_id` for the newest act that calls for it."""

    case_id: str
    kind: PaperKind
    act_id: str = ""


def print_one(actor: Actor, case_id: str, kind: PaperKind, out: Path, act_id: str = "") -> Paper:
    """Print and record one paper of a case. Raises UserError where nothing that happened calls for it."""
    return print_several(actor, [Chosen(case_id, kind, act_id)], out)[0]


def print_several(actor: Actor, chosen: Sequence[Chosen], out: Path) -> list[Paper]:
    """Print and record papers of several cases as one file, each under its own number.

    Raises UserError where a case has no such paper, and for more at once than `MOST_AT_ONCE`.
    """
    if not 1 <= len(chosen) <= MOST_AT_ONCE:
        raise UserError(f"一次要打 {len(chosen)} 份，没有打印。", hint=f"请选 1 到 {MOST_AT_ONCE} 份，分几次打。")
    works: dict[str, Paperwork] = {}
    drawn = [_drawn(works.setdefault(one.case_id, paperwork(one.case_id)), one) for one in chosen]
    title = TITLES[chosen[0].kind] if len({one.kind for one in chosen}) == 1 else "办件文书"

    def draw(stamps: "Sequence[PaperStamp]", path: Path) -> list[int]:
        parts = [
            pdf.Part(lay_out(content, stamp.number), stamp, TITLES[wanted.kind])
            for (wanted, content, lay_out), stamp in zip(drawn, stamps, strict=True)
        ]
        return pdf.save_set(parts, title, path)

    return print_set(actor, [wanted for wanted, _, _ in drawn], out, draw)


def _drawn(work: Paperwork, chosen: Chosen) -> tuple[Wanted, "DataclassInstance", Callable[[Any, str], list[Page]]]:
    one = next((one for one in CASE_PAPERS if one.kind is chosen.kind), None)
    acts = [act for act in work.acts if one and act.kind in one.acts and chosen.act_id in ("", act.id)]
    number = work.case.summary.number
    if one is None or not acts or not _applies(one, work.case):
        raise UserError(
            f"办件 {number} 现在没有{TITLES[chosen.kind]}可打。", hint="请先办理相应的步骤；更正过的步骤没有文书。"
        )
    content = one.build(work, acts[-1])
    return Wanted(one.kind, "case", chosen.case_id, asdict(content), given(acts[-1], one.kind)), content, one.lay_out
