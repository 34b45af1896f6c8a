"""What a package would change, row by row, before anything is written."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import KeyButton
from desktop.widgets.chips import ChipRow
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import Panel, clear, label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.exchange.service import PackagePlan

RESULTS = {
    "新增": Status(Shape.PLUS, Tone.GREEN, "新增"),
    "变更": Status(Shape.ZIGZAG, Tone.PRIMARY, "变更"),
    "相同": Status(Shape.EQUALS, Tone.GREY, "相同"),
}
CHIPS = (
    ("全部", Status(Shape.EQUALS, Tone.INK2, "全部")),
    *RESULTS.items(),
    ("其他", Status(Shape.CROSS, Tone.AMBER, "待核对")),
)


def plan_columns() -> list[Column]:
    """结果, 种类, 对象, 本机现在, 包里."""
    return [
        Column("结果", 92, status=lambda one: RESULTS.get(one.result, Status(Shape.CROSS, Tone.AMBER, one.result))),
        Column("种类", 80, text=lambda one: one.kind, tone=Tone.INK2),
        Column("对象", 300, text=lambda one: one.subject, hint="汉字、首字母、编号", stretch=True),
        Column("本机现在", 150, text=lambda one: one.here or "—"),
        Column("包里", 200, text=lambda one: one.there),
    ]


class PlanPanel(Panel):
    """预览; Ctrl+Enter writes."""

    def __init__(self) -> None:
        super().__init__("预览", "还没有写入任何数据")
        self.file: Path | None = None
        self._checks = row(gap=GAP)
        self.head_row.insertLayout(1, self._checks)
        self.counts = ChipRow(CHIPS)
        self.counts.chosen.connect(self._filter)
        chips = row(self.counts, None)
        chips.setContentsMargins(GAP, 6, GAP, 6)
        self.table = DenseTable(plan_columns())
        self.table.setAccessibleName("包里的内容")
        self.apply = KeyButton("写入", "Ctrl+Enter", primary=True)
        bind_key(self, "Ctrl+Return", self.apply.click)
        self.later = KeyButton("暂不处理")
        self.later.clicked.connect(self.hide)
        foot = QFrame()
        foot.setProperty("role", "panelfoot")
        self.remark_below = label("写入前自动备份；写入后把回执带回对方", tone="ink2")
        buttons = row(self.remark_below, None, self.later, self.apply, gap=GAP_SMALL)
        buttons.setContentsMargins(GAP, 6, GAP, 6)
        foot.setLayout(buttons)
        self.body.addLayout(chips)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(foot)

    def show_plan(self, file: Path, plan: "PackagePlan") -> None:
        """Show a plan."""
        self.file = file
        self.title.setText(f"预览　{plan.sender}第 {plan.number} 号包")
        clear(self._checks)
        for words in plan.checks:
            self._checks.addWidget(StatusLabel(Status(Shape.DISC, Tone.GREEN, words), small=True))
        counts = {"新增": plan.new, "变更": plan.changed, "相同": plan.same, "其他": plan.quarantined}
        self.counts.show_count("全部", sum(counts.values()))
        for key, count in counts.items():
            self.counts.show_count(key, count)
        self.table.show_rows(plan.rows)
        self.table.go_to_first()
        writing = plan.new + plan.changed
        self.apply.setText("补写回执" if plan.already else f"写入 {writing} 件")
        self.apply.updateGeometry()
        self.remark.setText("已导入过，再写一次也不会变" if plan.already else "还没有写入任何数据")

    def _filter(self, key: str) -> None:
        if key == "全部":
            self.table.rows.keep(None)
        elif key == "其他":
            self.table.rows.keep(lambda one: one.result not in RESULTS)
        else:
            self.table.rows.keep(lambda one: one.result == key)
