"""改办件标记: what a reviewer sets and takes off, with the reason."""

from PySide6.QtWidgets import QWidget

from db import clock
from db.cases.acts import ACT_LABELS, ActKind
from db.cases.marks import SETTABLE, words_of
from db.cases.rules import CASE_FLAGS, CaseDetail
from desktop.cases.acting.case_dialog import CaseDialog
from desktop.desk import Desk
from desktop.widgets.buttons import Toggle
from desktop.widgets.fields import TextField
from desktop.widgets.parts import label

MEANING = {
    "major": "要先征求意见才能作出决定",
    "key": "凭承诺准予的，由监管部门重点监管",
    "interested": "要告知利害关系人，听取意见、可以申请听证",
    "ordered": "都符合条件的，先受理的先准予（许可法第57条）",
}


class MarkDialog(CaseDialog):
    """The marks a reviewer may change, as they are; those that are not his to change are only named."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        super().__init__(desk, parent, case, ACT_LABELS[kind], "保存标记", width=620)
        self.marks = {flag: Toggle(f"{CASE_FLAGS[flag]}：{MEANING[flag]}") for flag in SETTABLE}
        for flag, toggle in self.marks.items():
            toggle.setChecked(flag in case.flags)
            self.body.addWidget(toggle)
        others = words_of(case.flags - frozenset(SETTABLE))
        if others:
            told = f"收件时说定的：{'、'.join(others)}；这些不在这里改。"
            self.body.addWidget(label(told, "small", "ink2", wrap=True))
        self.reason = TextField("例：县卫健局来函，列为重点监管", 2)
        self.reason.setAccessibleName("为什么改")
        self.body.addWidget(label("为什么改", tone="ink2"))
        self.body.addWidget(self.reason)
        self.body.addStretch(1)
        self.marks[SETTABLE[0]].setFocus()

    def submit(self) -> None:
        actor, case = self._desk.actor, self._case
        wanted = {flag for flag, toggle in self.marks.items() if toggle.isChecked()}
        marks, off = wanted - case.flags, (set(SETTABLE) - wanted) & case.flags
        if not marks and not off:
            self.problem("标记没有变化")
            self.marks[SETTABLE[0]].setFocus()
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
