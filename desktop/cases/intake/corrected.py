"""收到补正材料: tick the missing materials that were received, so that acceptance can follow at once."""

from PySide6.QtWidgets import QWidget

from db.cases.acts import ActKind
from db.cases.rules import CaseDetail
from desktop.cases.acting.act import ActDialog
from desktop.desk import Desk
from desktop.tokens import GAP_SMALL
from desktop.widgets.buttons import Toggle
from desktop.widgets.parts import column, label

LONGEST = 32
"""Characters of a name beside its tick; the tooltip has it whole."""


class CorrectedDialog(ActDialog):
    """收到补正材料."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        super().__init__(desk, parent, case, kind)
        self.came: dict[int, Toggle] = {}
        for one in case.materials:
            if one.missing:
                short = one.name if len(one.name) <= LONGEST else f"{one.name[: LONGEST - 1]}…"
                self.came[one.position] = Toggle(short)
                self.came[one.position].setToolTip(one.name)
        if self.came:
            told = label("这次交齐的材料（空格勾选）", tone="ink2")
            self.body.insertLayout(2, column(told, *self.came.values(), gap=GAP_SMALL))
            next(iter(self.came.values())).setFocus()

    def submit(self) -> None:
        from db.cases.counter import sitting

        came = [position for position, toggle in self.came.items() if toggle.isChecked()]
        actor, case_id, day, reason = self._desk.actor, self._case.summary.id, self.day.day, self.reason.text
        self.record(lambda: sitting.corrected(actor, case_id, day, came, reason))
