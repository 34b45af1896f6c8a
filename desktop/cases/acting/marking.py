"""改办件标记: what is set and taken off after the intake, with the reason."""

from PySide6.QtWidgets import QWidget

from db import clock
from db.cases.acts import ACT_LABELS, CLOSED, ActKind, outcome_of, state_of
from db.cases.duties import LEADS
from db.cases.marks import AFTERWARDS, BY_LEAD, RENEWED, SETTABLE, words_of
from db.cases.rules import CASE_FLAGS, CaseDetail
from desktop.cases.acting.case_dialog import CaseDialog
from desktop.desk import Desk
from desktop.widgets.buttons import Toggle
from desktop.widgets.fields import TextField
from desktop.widgets.parts import label, row

MEANING = {
    "major": "要先征求意见才能作出决定",
    "interested": "要告知利害关系人，听取意见、可以申请听证",
    "ordered": "都符合条件的，先受理的先准予（许可法第57条）",
    "unchanged": "法律没有规定必须核查的，可以不踏勘",
    "joint": "期限45个工作日（许可法第42条）",
    "upper": "本机关只初审，由上级决定（许可法第43条）",
}
"""What a mark requires of the review; other marks are only listed and counted."""
_LEAD = "联合办理、转报上级关系期限和决定机关，由审核领导或决定人改。"
_AGAIN = "改了联合办理的，期限从受理之日重算；受理通知书已经发出的，请补打并告知申请人。"


class MarkDialog(CaseDialog):
    """The marks as they are; those this person cannot change now are grey, with the reason."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        super().__init__(desk, parent, case, ACT_LABELS[kind], "保存标记", width=620)
        self.marks = {flag: Toggle(_words(flag)) for flag in SETTABLE}
        leads = not desk.actor.roles.isdisjoint(LEADS)
        closed = outcome_of(case.acts) is not None or state_of(case.acts) in CLOSED
        for flag, toggle in self.marks.items():
            toggle.setChecked(flag in case.flags)
            toggle.setEnabled((flag in AFTERWARDS or not closed) and (leads or flag not in BY_LEAD))
            if flag in MEANING:
                self.body.addWidget(toggle)
        self.marks["unchanged"].setVisible(case.kind in RENEWED or "unchanged" in case.flags)
        self.marks["helped"].setEnabled(bool(case.agent and case.agent_id_masked) or "helped" in case.flags)
        self.body.addLayout(row(*(self.marks[flag] for flag in SETTABLE if flag not in MEANING), None))
        told = "已经决定或者办结的，只能改重点监管和收件方式。" if closed else _AGAIN if leads else _LEAD
        self.body.addWidget(label(told, "small", "ink2", wrap=True))
        others = words_of(case.flags - frozenset(SETTABLE))
        if others:
            self.body.addWidget(label(f"随承诺加上的：{'、'.join(others)}。", "small", "ink2", wrap=True))
        self.reason = TextField("例：县卫健局来函，列为重点监管", 2)
        self.reason.setAccessibleName("为什么改")
        self.add_field("为什么改", self.reason)
        self.body.addStretch(1)
        self._first().setFocus()

    def _first(self) -> Toggle:
        return next(toggle for toggle in self.marks.values() if toggle.isEnabled())

    def submit(self) -> None:
        """Check that something changed and why, then record it."""
        actor, case = self._desk.actor, self._case
        wanted = {flag for flag, toggle in self.marks.items() if toggle.isChecked()}
        marks, off = wanted - case.flags, (set(SETTABLE) - wanted) & case.flags
        if not marks and not off:
            self.problem("标记没有变化")
            self._first().setFocus()
            return
        if not self.reason.text:
            self.problem("请写为什么改")
            self.reason.setFocus()
            return
        reason, details = self.reason.text, {"marks": " ".join(sorted(marks)), "off": " ".join(sorted(off))}

        def work() -> None:
            from db.cases import service

            service.record(actor, case.summary.id, ActKind.MARKED, clock.today(), reason, details)

        self.record(work)


def _words(flag: str) -> str:
    return f"{CASE_FLAGS[flag]}：{MEANING[flag]}" if flag in MEANING else CASE_FLAGS[flag]
