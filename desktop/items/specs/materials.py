"""申请材料 of a spec: the table in part five, and the dialog of one material."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from db.items.rules import LEVELS
from db.items.specs.materials import catch_all
from db.items.specs.rules import MATERIAL_KEY, SpecMaterial, material_words
from desktop.items.specs.fields import LevelBox
from desktop.messages import FormDialog
from desktop.tokens import GAP_SMALL
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.fields import CountField
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import column, label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable


def _columns() -> list[Column]:
    return [
        Column("材料名称", 240, text=lambda one: one.name, stretch=True),
        Column("应交", 200, text=material_words, tone=Tone.INK2),
        Column("哪一级规定", 96, text=lambda one: LEVELS.get(one.level, ""), tone=Tone.INK2, rank=3),
        Column("核对", 128, status=_lint),
    ]


def _lint(one: SpecMaterial) -> Status:
    phrase = catch_all(one.name)
    if phrase:
        return Status(Shape.TRIANGLE, Tone.AMBER, f"兜底「{phrase}」")
    return Status(Shape.DISC, Tone.GREEN, "具体")


class MaterialsTable(QWidget):
    """The materials in their order: Ctrl+N adds, Enter changes, Delete takes out, Alt+↑↓ moves."""

    edited = Signal()

    def __init__(self, materials: Sequence[SpecMaterial]) -> None:
        super().__init__()
        self.materials = list(materials)
        self._locked: frozenset[str] = frozenset()
        self.table = DenseTable(_columns(), sortable=False)
        self.table.sub_line_column = 0
        self.table.empty_text = "还没有材料。按 Ctrl+N 添加；没有列进来的材料，窗口不得要求提供。"
        self.table.opened.connect(lambda one: self.change())
        self.add_button = KeyButton("添加", "Ctrl+N").bind(self, self.add)
        self.change_button = KeyButton("修改", "Enter")
        self.change_button.clicked.connect(self.change)
        self.drop_button = KeyButton("删除", "Del").bind(self, self.drop)
        bind_key(self, "Alt+Up", lambda: self.move_by(-1))
        bind_key(self, "Alt+Down", lambda: self.move_by(1))
        self.told = label("Alt+↑↓ 调整次序", "small", "ink3")
        buttons = row(self.add_button, self.change_button, self.drop_button, None, self.told)
        self.setLayout(column(self.table, buttons, gap=GAP_SMALL))
        self.table.setMinimumHeight(240)
        self._show()

    def lock(self, keys: frozenset[str]) -> None:
        """Names of materials (with their key's prefix) that may not be changed."""
        self._locked = keys

    def _place(self) -> int:
        current = self.table.current_row()
        return self.materials.index(current) if current in self.materials else -1

    def _show(self, place: int = 0) -> None:
        self.table.show_rows(self.materials)
        if self.materials:
            self.table.go_to(self.table.rows.index(max(0, min(place, len(self.materials) - 1)), 0))

    def _keep(self, place: int) -> None:
        self._show(place)
        self.edited.emit()

    def _refused(self, one: SpecMaterial) -> bool:
        locked = f"{MATERIAL_KEY}{one.name}" in self._locked
        self.told.setText(f"「{one.name}」是上级规定的，不能改" if locked else "Alt+↑↓ 调整次序")
        return locked

    def add(self) -> None:
        """添加."""
        dialog = MaterialDialog(self.window(), None, {one.name for one in self.materials})
        dialog.made.connect(self._added)
        dialog.open()

    def _added(self, one: SpecMaterial) -> None:
        self.materials.append(one)
        self._keep(len(self.materials) - 1)

    def change(self) -> None:
        """修改."""
        place = self._place()
        if place < 0 or self._refused(self.materials[place]):
            return
        old = self.materials[place]
        dialog = MaterialDialog(self.window(), old, {one.name for one in self.materials if one is not old})
        dialog.made.connect(lambda one: self._changed(place, one))
        dialog.open()

    def _changed(self, place: int, one: SpecMaterial) -> None:
        self.materials[place] = one
        self._keep(place)

    def drop(self) -> None:
        """删除."""
        place = self._place()
        if place >= 0 and not self._refused(self.materials[place]):
            del self.materials[place]
            self._keep(place)

    def move_by(self, step: int) -> None:
        """Move the current material up or down."""
        place = self._place()
        if place >= 0 and 0 <= place + step < len(self.materials):
            moved = self.materials.pop(place)
            self.materials.insert(place + step, moved)
            self._keep(place + step)


class MaterialDialog(FormDialog):
    """One material; a catch-all name is told while it is typed."""

    made = Signal(object)

    def __init__(self, parent: QWidget | None, old: SpecMaterial | None, taken: set[str]) -> None:
        super().__init__(parent, "申请材料", "确定")
        self._old, self._taken = old or SpecMaterial(""), taken
        self.name = QLineEdit(self._old.name)
        self.name.setPlaceholderText("一种材料一行，写全名")
        self.originals, self.copies = CountField(self._old.originals, 99), CountField(self._old.copies, 99)
        self.core = ChoiceRow((("core", "核心要件"), ("spare", "可容缺")))
        self.core.mark_chosen("core" if self._old.core else "spare")
        self.basis, self.source, self.note = (
            QLineEdit(self._old.basis), QLineEdit(self._old.source), QLineEdit(self._old.note),
        )  # fmt: skip
        self.level = LevelBox(self._old.level)
        self.source.setPlaceholderText("例如：申请人自备、政府部门核发")
        self.add_field("材料名称", self.name)
        counts = QWidget()
        counts.setLayout(row(label("原件"), self.originals, label("份　复印件"), self.copies, label("份"), None))
        self.add_field("份数", counts)
        self.add_field("要件", self.core)
        self.add_field("依据", self.basis, "要求提供这份材料的法律法规条款")
        self.add_field("来源渠道", self.source)
        self.add_field("哪级规定", self.level)
        self.add_field("备注", self.note)
        self.name.textChanged.connect(self._lint)
        self.name.setFocus()

    def _lint(self, text: str) -> None:
        phrase = catch_all(text)
        self.problem(f"「{phrase}」是兜底的话，公布前要逐项写清" if phrase else "")

    def submit(self) -> None:
        name = "".join(self.name.text().split())
        if not name or name in self._taken:
            self.problem("请填材料名称" if not name else f"已经有「{name}」了")
            self.name.setFocus()
            return
        if not self.originals.value() + self.copies.value():
            self.problem("原件和复印件不能都是 0 份")
            self.originals.setFocus()
            return
        self.made.emit(
            replace(
                self._old, name=name, originals=self.originals.value(), copies=self.copies.value(),
                core=self.core.current == "core", basis=self.basis.text().strip(), source=self.source.text().strip(),
                note=self.note.text().strip(), level=self.level.level,
            )
        )  # fmt: skip
        self.accept()
