"""补要素: filling in missing elements for the current item, the visible rows, a department or the whole list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db.items.filling import AS_DEPARTMENT, Line
from db.items.rules import LEVELS, SETTING_LEVELS, Edition, Item
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import FormDialog
from desktop.widgets.buttons import KeyButton, Toggle
from desktop.widgets.fields import TextField
from desktop.widgets.parts import label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

UNCHANGED = "不改"
UNTITLED = "依据里认不出文件名称，请核对：文件名称写在书名号《》里。"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the list page offers to fill in: the item the cursor is on, the rows in sight, all departments."""

    edition: Edition
    item: Item | None
    shown: tuple[Item, ...]
    departments: tuple[str, ...]


def line_columns() -> list[Column]:
    """事项, 主管部门, 补什么, 说明 of a plan."""
    return [
        Column("事项名称", 250, text=lambda line: line.item.name, hint="汉字或拼音首字母", stretch=True),
        Column("主管部门", 130, text=lambda line: line.item.department, tone=Tone.INK2, choices=True, rank=3),
        Column("补成", 280, text=lambda line: line.words),
        Column(
            "说明", 150,
            status=lambda line: Status(Shape.BARS, Tone.GREY, line.kept)
            if line.kept else Status(Shape.PLUS, Tone.PRIMARY, "将补上"),
        ),
    ]  # fmt: skip


class FillDialog(FormDialog):
    """Whom and what; first the plan, then the writing."""

    def __init__(self, desk: Desk, parent: QWidget | None, choice: Choice) -> None:
        super().__init__(parent, f"补要素：{choice.edition.name}", "写入", width=920)
        self._desk, self._choice = desk, choice
        self._plan: tuple[Line, ...] = ()
        self.scope = QComboBox()
        self._offer_scopes()
        self.body_name, self.basis = QLineEdit(), TextField("例：《中华人民共和国水法》第四十八条；不填不改", lines=2)
        self.own = Toggle(AS_DEPARTMENT)
        self.own.toggled.connect(lambda on: self.body_name.setEnabled(not on))
        self.body_name.setPlaceholderText("例：县水利局；不填不改")
        self.body_name.setAccessibleName("实施机关")
        self.setting, self.level = _levels(SETTING_LEVELS), _levels(LEVELS)
        self.over = Toggle("已有的也改")
        self.look = KeyButton("看看会补哪些", "F5").bind(self, self.preview)
        self.table = DenseTable(line_columns())
        self.table.empty_text = "按 F5 看看会补哪些，再写入。"
        self.table.setMinimumHeight(min(look.metrics.scaled(220), 260))
        self.told = label("", tone="ink2", wrap=True)
        self._build()

    def _build(self) -> None:
        bodies, levels = QWidget(), QWidget()
        bodies.setLayout(row(self.body_name, self.own))
        levels.setLayout(row(self.setting, label("行使层级", tone="ink2"), self.level, None, self.over, self.look))
        self.setting.setAccessibleName("设定层级")
        self.level.setAccessibleName("行使层级")
        for name, field in (
            ("补给谁", self.scope), ("实施机关", bodies), ("设定依据", self.basis), ("设定层级", levels),
        ):  # fmt: skip
            self.add_field(name, field)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.told)
        for changed in (self.body_name.textChanged, self.basis.textChanged, self.own.toggled, self.over.toggled,
                        self.scope.activated, self.setting.activated, self.level.activated):  # fmt: skip
            changed.connect(lambda *_: self._show(()))
        self._show(())
        self.scope.setFocus()

    def _offer_scopes(self) -> None:
        item, shown = self._choice.item, self._choice.shown
        if item:
            self.scope.addItem(f"这一项：{item.name}", (None, (item.id,)))
        if 1 < len(shown) < self._choice.edition.items:
            self.scope.addItem(f"筛选出来的 {len(shown)} 项", (None, tuple(one.id for one in shown)))
        self.scope.addItem("整个清单", (None, None))
        for name in self._choice.departments:
            self.scope.addItem(f"主管部门：{name}", (name, None))
        own = self.scope.findText(f"主管部门：{item.department}") if item else -1
        self.scope.setCurrentIndex(max(0, own))

    def preview(self) -> None:
        """看看会补哪些."""
        self._desk.query(self._work(), self._show)

    def _work(self) -> Callable[[], tuple[Line, ...]]:
        from db.items import filling

        (department, ids), edition_id = self.scope.currentData(), self._choice.edition.id
        values = {
            "implementing_body": AS_DEPARTMENT if self.own.isChecked() else self.body_name.text(),
            "basis": self.basis.text,
            "setting_level": self.setting.currentData(),
            "level": self.level.currentData(),
        }
        over = self.over.isChecked()
        return lambda: filling.plan(edition_id, values, department, over=over, item_ids=ids)

    def _show(self, plan: Sequence[Line]) -> None:
        self._plan = tuple(plan)
        self.table.show_rows(self._plan)
        changes = sum(bool(line.after) for line in plan)
        told = f"{len(plan)} 项，其中 {changes} 项将补上，{len(plan) - changes} 项不动。" if plan else ""
        self.told.setText(told + (UNTITLED if plan and self.basis.text and "《" not in self.basis.text else ""))
        self.told.setVisible(bool(plan))
        self.ok.setEnabled(changes > 0)

    def submit(self) -> None:
        from db.items import filling

        actor, edition_id, plan = self._desk.actor, self._choice.edition.id, self._plan
        self.ok.setEnabled(False)
        self._desk.change(lambda: filling.apply(actor, edition_id, plan), lambda _: self.accept())


def _levels(words: dict[str, str]) -> QComboBox:
    box = QComboBox()
    box.addItem(UNCHANGED, "")
    for key, text in words.items():
        box.addItem(text, key)
    return box
