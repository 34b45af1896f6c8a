"""申请人书面承诺: which materials come later, and by when."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QWidget

from db import clock
from db.cases.acts import ActKind
from db.cases.details import Detail
from db.cases.rules import CaseDetail
from desktop.cases.acting.step import StepDialog
from desktop.desk import Desk
from desktop.widgets.buttons import Toggle
from desktop.widgets.fields import DayField
from desktop.widgets.parts import clear, column, label

if TYPE_CHECKING:
    from db.cases.reviewing.prepared import Prepared


class CommitDialog(StepDialog):
    """申请人书面承诺."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        self.ticks: dict[str, Toggle] = {}
        self._today = clock.today()
        self.due = DayField(self._today)
        self._list = column()
        super().__init__(desk, parent, case, kind)

    def _lay_out(self, asked: Sequence[Detail]) -> None:
        super()._lay_out(asked)
        self.body.addLayout(self._list)
        self._list.addWidget(label("正在看哪些材料可以后补…", tone="ink2"))
        self.add_field("承诺期限", self.due, "承诺书写明的日期；到期后十个工作日内由监管部门报告是否履行。")

    def prepare(self, found: "Prepared") -> None:
        """Offer the materials that may come later."""
        super().prepare(found)
        if self.due.day == self._today and (due := found.values.get("due_on")):
            self.due.setDate(QDate.fromString(due, Qt.DateFormat.ISODate))
        clear(self._list)
        told = "凭承诺后补的材料（空格勾选）" if found.may_lack else "没有可以后补的材料；承诺只及于条件和标准。"
        self._list.addWidget(label(told, tone="ink2"))
        self.ticks = {name: Toggle(name) for name in found.may_lack}
        for tick in self.ticks.values():
            self._list.addWidget(tick)
        first = next(iter(self.ticks.values()), self.due)
        first.setFocus()
        self.adjustSize()

    @property
    def details(self) -> dict[str, str]:
        """The materials ticked, and the day."""
        missing = [name for name, tick in self.ticks.items() if tick.isChecked()]
        found = super().details | {"due_on": self.due.day.isoformat()}
        return found | {"missing": json.dumps(missing, ensure_ascii=False)} if missing else found
