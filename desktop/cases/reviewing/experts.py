"""抽取专家: specialty, number, who keeps away and why, who stays of those drawn before."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QWidget

from db import clock
from db.cases.acts import ActKind
from db.cases.rules import CaseDetail
from desktop.cases.acting.case_dialog import CaseDialog
from desktop.cases.acting.help import bind_help
from desktop.desk import Desk
from desktop.widgets.buttons import Toggle
from desktop.widgets.fields import CountField, TextField
from desktop.widgets.parts import column, label

if TYPE_CHECKING:
    from db.cases.surveys.drawing import Draw, Expert

USUAL = 3
MOST = 99


class DrawDialog(CaseDialog):
    """抽取专家."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        from db.cases.surveys.drawing import drawn_of

        super().__init__(desk, parent, case, "抽取专家", "随机抽取", width=620)
        self._pool: list[Expert] = []
        self.specialty, self.count = QComboBox(), CountField(USUAL, MOST)
        self.specialty.addItem("不限", "")
        self.pool = label("正在读审批专家库…", "small", "ink2", wrap=True)
        self.avoid = TextField("一行一人，例：张三：申请人的亲属", 3)
        self.keep = {name: Toggle(name) for name in drawn_of(case.acts)}
        self.reason = TextField("例：王某因病不能参加", 2)
        self.add_field("专业领域", self.specialty)
        self.body.addWidget(self.pool)
        self.add_field("人数", self.count)
        self.add_field("回避", self.avoid, "与申请人、利害关系人有关系的，写明理由；他们不进入抽取名单。")
        if self.keep:
            self.body.addWidget(label("上次抽到、仍然参加的（勾选保留，其余换人）", tone="ink2"))
            kept = column(gap=2)
            for tick in self.keep.values():
                kept.addWidget(tick)
            self.body.addLayout(kept)
            self.add_field("重抽理由", self.reason)
        self.body.addStretch(1)
        self.specialty.currentIndexChanged.connect(lambda _: self._count_pool())
        bind_help(self)
        self.specialty.setFocus()
        self._prepare()

    def _prepare(self) -> None:
        today = clock.today()

        def read() -> "list[Expert]":
            from db.cases.surveys.drawing import experts

            return experts("", today)

        self._desk.query(read, self.prepare)

    def prepare(self, pool: "list[Expert]") -> None:
        """Offer the specialties of those who may be drawn."""
        self._pool = pool
        for field in dict.fromkeys(one.field for one in pool):
            self.specialty.addItem(field, field)
        self._count_pool()

    def _count_pool(self) -> None:
        specialty = str(self.specialty.currentData())
        found = sum(specialty in one.field for one in self._pool)
        self.pool.setText(f"审批专家库里可以抽的 {found} 人（在聘期内、没有注销）。")

    @property
    def wanted(self) -> "Draw":
        """What is to be drawn."""
        from db.cases.surveys.drawing import Draw

        lines = [line.replace(":", "：").partition("：") for line in self.avoid.text.splitlines()]
        avoid = {name.strip(): why.strip() for name, _, why in lines if name.strip()}
        keep = tuple(name for name, tick in self.keep.items() if tick.isChecked())
        return Draw(self.count.value(), str(self.specialty.currentData()), avoid, keep)

    def submit(self) -> None:
        actor, case_id, wanted, reason = self._desk.actor, self._case.summary.id, self.wanted, self.reason.text

        def work() -> object:
            from db.cases.surveys import drawing

            return drawing.draw(actor, case_id, wanted, clock.today(), reason)

        self.record(work)
