"""What a package would change, row by row, before anything is written; Enter shows a row field by field."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFrame, QLineEdit, QWidget

from db.organs.rules import short_office
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import KeyButton
from desktop.widgets.chips import ChipRow
from desktop.widgets.dialogs import Dialog
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import Panel, clear, column, label, row
from desktop.widgets.rows import Column, matches
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.exchange.service import PackagePlan, PlanRow

RESULTS = {
    "新增": Status(Shape.PLUS, Tone.GREEN, "新增"),
    "变更": Status(Shape.ZIGZAG, Tone.PRIMARY, "变更"),
    "相同": Status(Shape.EQUALS, Tone.GREY, "相同"),
    "待核对": Status(Shape.CROSS, Tone.AMBER, "待核对"),
}
ALL_CHIP = Status(Shape.RING, Tone.INK2, "全部")
CHIPS = (("全部", ALL_CHIP), *RESULTS.items())


def result_status(one: "PlanRow") -> Status:
    """What would happen to a document."""
    return RESULTS.get(one.result, Status(Shape.CROSS, Tone.AMBER, one.result))


def plan_columns() -> list[Column]:
    """结果, 种类, 对象, 本机现在, 包里."""
    return [
        Column("结果", 80, status=result_status, extra=104),
        Column("种类", 76, text=lambda one: one.kind, tone=Tone.INK2, rank=3),
        Column("对象", 294, text=lambda one: one.subject, tail=True, extra=428),
        Column("本机现在", 156, text=lambda one: in_short(one)[0], tail=True),
        Column("包里", 200, text=lambda one: in_short(one)[1], tail=True, stretch=True),
    ]


def in_short(one: "PlanRow") -> tuple[str, str]:
    """What is here and what the package says, for one line: of a change the first difference, and how many more."""
    if one.result != "变更" or not one.changes:
        return one.here or "—", one.there
    name, here, there = one.changes[0]
    more = f"　共 {len(one.changes)} 项不同" if len(one.changes) > 1 else ""
    return here if name == "经办" else f"{name}：{here}", f"{there}{more}"


class PlanPanel(Panel):
    """预览; Ctrl+Enter writes."""

    def __init__(self) -> None:
        super().__init__("预览", "还没有写入任何数据")
        self.file: Path | None = None
        self.plan: PackagePlan | None = None
        self._chosen = "全部"
        self._checks = row(gap=GAP)
        self.head_row.insertLayout(1, self._checks)
        self.counts = ChipRow(CHIPS)
        self.counts.chosen.connect(self._filter)
        self.seek = QLineEdit()
        self.seek.setPlaceholderText("汉字、首字母、编号")
        self.seek.setAccessibleName("在包里找")
        self.seek.textChanged.connect(lambda text: self._filter(self._chosen))
        self.seek.returnPressed.connect(self._to_first)
        chips = row(self.counts, None, self.seek)
        chips.setContentsMargins(GAP, 6, GAP, 6)
        self.table = DenseTable(plan_columns())
        self.table.setAccessibleName("包里的内容")
        self.table.opened.connect(self.show_differences)
        self.apply = KeyButton("写入", "Ctrl+Enter", primary=True)
        bind_key(self, "Ctrl+Enter", self.apply.click)
        bind_key(self, "Ctrl+F", self.seek.setFocus)
        self.later = KeyButton("暂不处理", "Esc")
        bind_key(self, "Escape", self._escape)
        self.body.addLayout(chips)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self._foot())
        look.changed.connect(self._fit)
        self._fit()

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("role", "panelfoot")
        self.remark_below = label("写入前自动备份；写入后回执写回同一个 U 盘", tone="ink2")
        buttons = row(self.remark_below, None, self.later, self.apply, gap=GAP_SMALL)
        buttons.setContentsMargins(GAP, 6, GAP, 6)
        foot.setLayout(buttons)
        return foot

    def _fit(self) -> None:
        self.seek.setFixedWidth(look.metrics.scaled(150))

    def show_plan(self, file: Path, plan: "PackagePlan") -> None:
        """Show a plan."""
        self.file, self.plan = file, plan
        self.title.setText(
            f"预览　{short_office(plan.sender)}第 {plan.number} 号{'回执' if plan.kind == '回执' else '包'}"
        )
        clear(self._checks)
        for words in plan.checks:
            self._checks.addWidget(StatusLabel(Status(Shape.DISC, Tone.GREEN, words), small=True))
        counts = {"新增": plan.new, "变更": plan.changed, "相同": plan.same, "待核对": plan.quarantined}
        self.counts.show_count("全部", sum(counts.values()))
        for key, count in counts.items():
            self.counts.show_count(key, count)
        self.seek.clear()
        self.counts.choose("全部")
        self.table.empty_text = _empty_words(plan)
        self.table.show_rows(plan.rows)
        self.table.go_to_first()
        self.apply.setText(_verb(plan))
        self.apply.updateGeometry()
        self.remark.setText("已导入过，再写一次也不会变" if plan.already else "还没有写入任何数据")

    def show_differences(self, one: "PlanRow") -> QDialog:
        """Enter on a row: field by field what is here and what the package says."""
        dialog = DifferenceDialog(self, one)
        dialog.open()
        return dialog

    def _filter(self, key: str) -> None:
        self._chosen = key
        text = self.seek.text().strip()
        if key == "全部" and not text:
            self.table.rows.keep(None)
            return
        self.table.rows.keep(lambda one: _wanted(one, key, text))

    def _to_first(self) -> None:
        self.table.setFocus()
        self.table.go_to_first()

    def _escape(self) -> None:
        """Esc empties the search first, then puts the package aside."""
        if self.seek.text():
            self.seek.clear()
            self.table.setFocus()
        else:
            self.later.click()


def _wanted(one: "PlanRow", key: str, text: str) -> bool:
    if key != "全部" and one.result != key:
        return False
    return not text or any(matches(words, text) for words in (one.subject, one.kind, one.here, one.there))


def _verb(plan: "PackagePlan") -> str:
    if plan.kind == "回执":
        return "登记回执"
    return "补写回执" if plan.already else f"写入 {plan.new + plan.changed} 件"


def _empty_words(plan: "PackagePlan") -> str:
    if plan.kind == "回执":
        return "这是对方开的回执：登记后，发件箱里这个包就是「已收」。"
    return "这个包已经写入过，没有要改的。" if plan.already else "包里的内容和本机相同，写入后开一份回执。"


def difference_columns() -> list[Column]:
    """项目, 本机现在, 包里."""
    return [
        Column("项目", 130, text=lambda one: one[0], tone=Tone.INK2),
        Column("本机现在", 260, text=lambda one: one[1], stretch=True),
        Column("包里", 260, text=lambda one: one[2], stretch=True, own=True),
    ]


class DifferenceDialog(Dialog):
    """逐项差异: one document of the plan, here and in the package, field by field."""

    def __init__(self, parent: QWidget, one: "PlanRow") -> None:
        super().__init__(parent)
        self.setWindowTitle("逐项差异")
        self.resize(min(look.metrics.scaled(760), 1200), min(look.metrics.scaled(420), 640))
        self.table = DenseTable(difference_columns(), sortable=False)
        self.table.setAccessibleName("逐项差异")
        changes = differences(one)
        self.table.show_rows(changes)
        self.table.go_to_first()
        head = row(StatusLabel(result_status(one)), label(f"{one.kind}　{one.subject}", "title", wrap=True), gap=GAP)
        head.setStretch(1, 1)
        framed = QFrame()
        framed.setProperty("role", "panel")
        inner = column(self.table, gap=0)
        inner.setContentsMargins(1, 1, 1, 1)
        framed.setLayout(inner)
        self.whole = label("", wrap=True)
        self.whole.setMinimumHeight(2 * look.metrics.row)
        self.table.current_changed.connect(lambda line: self.whole.setText(_whole(line)))
        self.whole.setText(_whole(changes[0]))
        copy = KeyButton("复制这一行", "Ctrl+C").bind(self, self.table.copy)
        close = KeyButton("关闭", "Esc", primary=True)
        close.clicked.connect(self.accept)
        words = f"{len(changes)} 项不同，没有列出的都相同" if one.result == "变更" else ""
        count = label(words, tone="ink2")
        layout = column(head, framed, self.whole, row(count, None, copy, close), gap=GAP)
        layout.setStretch(1, 1)
        layout.setContentsMargins(24, 16, 24, 16)
        self.setLayout(layout)
        self.table.setFocus()


def _whole(line: tuple[str, str, str]) -> str:
    """One line in full, where the table has no room for it."""
    name, here, there = line
    return f"{name}　本机现在：{here}　包里：{there}" if here != "—" else f"{name}　{there}"


def differences(one: "PlanRow") -> list[tuple[str, str, str]]:
    """Name, here and in the package for every field that differs; the summary where the fields are not known."""
    return list(one.changes) or [("内容", one.here or "—", one.there)]
