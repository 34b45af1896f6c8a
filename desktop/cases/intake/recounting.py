"""更正收件材料: correcting the counts of originals and copies, or waiving a material, with the reason; a dated act."""

from PySide6.QtWidgets import QComboBox, QWidget

from db import clock
from db.cases import handed
from db.cases.acts import ACT_LABELS, ActKind
from db.cases.rules import CaseDetail, HandedIn
from desktop.cases.acting.case_dialog import CaseDialog
from desktop.cases.intake.checklist import MaterialTable
from desktop.desk import Desk
from desktop.look import look
from desktop.tokens import TypeSize
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import label

SHOWN, SHOWN_EXTRA = 6, 4
"""Materials in sight without scrolling: most guides ask for no more; at 特大 fewer, so that the dialog fits."""


class RecountDialog(CaseDialog):
    """更正收件材料."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        super().__init__(desk, parent, case, ACT_LABELS[kind], "保存更正", width=860)
        self.table = MaterialTable()
        extra = look.metrics.size is TypeSize.EXTRA
        self.table.setMinimumHeight(self.table.height_of(SHOWN_EXTRA if extra else SHOWN))
        self.body.addWidget(self.table, 1)
        told = "↑↓ 选材料，← → 选栏，直接输入份数；「免交原因」可以打字，也可以从下面选；清空就是要交。"
        self.body.addWidget(label(told, "small", "ink3", wrap=True))
        self.waiving = QComboBox()
        self.day, self.reason = DayField(clock.today()), TextField("例：收件时把复印件登记成了原件", 2)
        self.add_fields(("这份免交", self.waiving), ("更正日期", self.day))
        self.add_field("为什么更正", self.reason)
        self._lay_out()
        self.waiving.activated.connect(lambda _: self._waive())
        self.table.counted.connect(self._tell)
        self.table.setFocus()
        self._tell()

    def _lay_out(self) -> None:
        from db.cases.counter.materials import Line
        from db.cases.counter.recounting import NOT_NEEDED
        from db.items.rules import Material

        lines = [
            Line(Material(one.position, one.name, one.form, one.copies, one.core, one.note))
            for one in self._case.materials
        ]
        self.table.show_lines(lines)
        self.table.set_handed([handed.as_handed(one) for one in self._case.materials])
        self.waiving.addItem("选原因…", "")
        for words in NOT_NEEDED:
            self.waiving.addItem(words, words)
        self._offer_given()

    def _offer_given(self) -> None:
        """The applicant's other cases that have a material already."""
        case_id = self._case.summary.id

        def read() -> list[str]:
            from db.cases.counter import recounting

            return recounting.given_elsewhere(case_id)

        def show(numbers: list[str]) -> None:
            from db.cases.counter.materials import ALREADY

            for number in numbers:
                self.waiving.addItem(ALREADY.format(number), ALREADY.format(number))

        self._desk.query(read, show)

    def _waive(self) -> None:
        """Waive the chosen material for this reason; its counts become zero."""
        words, row = str(self.waiving.currentData() or ""), self.table.currentRow()
        if words and row >= 0:
            self.table.set_handed(
                [HandedIn(waived=words) if place == row else one for place, one in enumerate(self.table.handed)]
            )
        self.waiving.setCurrentIndex(0)

    @property
    def changed(self) -> dict[int, HandedIn]:
        """The materials changed in the form, by position."""
        pairs = zip(self._case.materials, self.table.handed, strict=True)
        return {one.position: now for one, now in pairs if now != handed.as_handed(one)}

    def _tell(self) -> None:
        names = [one.name for one in self._case.materials if one.position in self.changed]
        self.problem(f"改动 {len(names)} 份：{'、'.join(names)}" if names else "还没有改动")

    def submit(self) -> None:
        changed, reason, day = self.changed, self.reason.text, self.day.day
        actor, case_id = self._desk.actor, self._case.summary.id
        if changed and not reason.strip():
            self.problem("请写为什么更正")
            self.reason.setFocus()
            return

        def work() -> object:
            from db.cases.counter import recounting

            return recounting.recount(actor, case_id, day, changed, reason)

        self.record(work)
