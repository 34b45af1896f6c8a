"""更正申请人信息: correcting the applicant's data with the reason; then what to do about papers printed before."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from db.cases.acts import ACT_LABELS, ActKind, outcome_of
from db.cases.counter.amending import LABELS
from db.cases.duties import roles_for
from db.cases.rules import CaseDetail
from db.papers.rules import PaperKind
from desktop import messages
from desktop.cases import doing, printing
from desktop.cases.acting.case_dialog import CaseDialog
from desktop.cases.intake.fields import FieldGrid
from desktop.cases.intake.people import AgentPart, ApplicantPart
from desktop.desk import Desk
from desktop.widgets.fields import TextField
from desktop.widgets.parts import label

if TYPE_CHECKING:
    from db.cases.counter.amending import Corrected

K = ActKind
TOLD = "只改录错的字；换成另一个人或者单位，是另一件申请。改前改后、谁改的、为什么都记在经过里，号码只记头尾。"
DECIDED = "决定已经作出：决定书、证照上的文字不随着改，保存以后办「更正已发文书」，出更正决定书，送达申请人。"
_NUMBERS = {"id_number": "id_kind", "agent_id_number": "agent_id_kind"}


class AmendDialog(CaseDialog):
    """更正申请人信息."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        super().__init__(desk, parent, case, ACT_LABELS[kind], "保存更正", width=720)
        self.body.addWidget(label(DECIDED if outcome_of(case.acts) else TOLD, "small", "ink2", wrap=True))
        self.applicant, self.agent = ApplicantPart(desk, self.problem), AgentPart(self.problem, power=False)
        self.body.addWidget(self.applicant)
        self.body.addWidget(self.agent)
        self.applicant.fill(_filed(case))
        self.agent.fill(_filed(case))
        self._before = self._values()
        self.reason = TextField("例：照身份证核对，姓名录错一个字", 2)
        why = FieldGrid()
        why.add("更正原因", self.reason)
        self.body.addWidget(why)
        for part in (self.applicant, self.agent):
            part.changed.connect(self._tell)
        self.applicant.kind.chosen.connect(lambda _: self._tell())
        self.applicant.name.line.setFocus()
        self._tell()

    def _values(self) -> dict[str, str]:
        return self.applicant.values() | self.agent.values()

    @property
    def changed(self) -> dict[str, str]:
        """The fields that differ from the file, by the names of LABELS; a number comes with its kind."""
        now = self._values()
        found = {name: now[name] for name in LABELS if now[name] != self._before[name]}
        return found | {kind: now[kind] for number, kind in _NUMBERS.items() if number in found}

    def _tell(self) -> None:
        names = [LABELS[name] for name in self.changed if name not in _NUMBERS.values()]
        self.problem(f"要更正：{'、'.join(names)}" if names else "还没有改动")

    def submit(self) -> None:
        wanted, reason = self.changed, self.reason.text
        doubt = self.applicant.doubt() if wanted else ""
        if doubt:
            self.problem(doubt)
            self.applicant.name.line.setFocus()
            return
        if wanted and not reason.strip():
            self.problem("请写更正原因")
            self.reason.setFocus()
            return
        actor, case_id, former = self._desk.actor, self._case.summary.id, self.applicant.former_case

        def work() -> "Corrected":
            from db.cases.counter import amending

            return amending.correct(actor, case_id, wanted, reason, former)

        self.record(work)

    def recorded(self, done: object) -> None:
        """Say what is left to do, and offer it: a decision is corrected by its own paper, a slip is printed again."""
        from db.cases.counter.amending import SLIP, Corrected

        self.accept()
        if not isinstance(done, Corrected) or not done.to_do:
            return
        front, actor = self.parentWidget(), self._desk.actor
        if K.DECISION_CORRECTED in done.case.beside and actor.roles & set(roles_for(K.DECISION_CORRECTED)):
            ask = partial(_correct_papers, self._desk, front, done.case)
            messages.ask(front, "已更正申请人信息。", "\n".join(done.to_do), ACT_LABELS[K.DECISION_CORRECTED], ask)
        elif any(one.startswith(SLIP) for one in done.papers):
            again = partial(printing.preview, self._desk, front, done.case, PaperKind.RECEIPT_SLIP)
            messages.ask(front, "已更正申请人信息。", "\n".join(done.to_do), f"补打{SLIP}", again)
        else:
            messages.tell(front, "已更正申请人信息。", [("文书", text) for text in done.to_do])


def _correct_papers(desk: Desk, front: QWidget | None, case: CaseDetail) -> None:
    """Open 更正已发文书 with the corrections just made filled in; its paper follows."""
    dialog = doing.dialog_for(desk, front, case, K.DECISION_CORRECTED)
    dialog.accepted.connect(lambda: doing.offer_paper(desk, front, case.summary.id, K.DECISION_CORRECTED))
    dialog.open()


def _filed(case: CaseDetail) -> dict[str, str]:
    """What the file says, by the names of the fields."""
    return {
        "applicant": case.summary.applicant, "applicant_kind": case.applicant_kind, "id_kind": case.id_kind,
        "id_number": case.id_number_masked, "agent_id_number": case.agent_id_masked,
        **{name: getattr(case, name) for name in (
            "phone", "contact", "address", "legal_person", "agent", "agent_relation", "agent_phone",
        )},
    }  # fmt: skip
