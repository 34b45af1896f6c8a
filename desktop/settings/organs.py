"""单位登记: the organs lists and documents speak of, with every name they are known by and until when they hold."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db import clock
from db.organs.rules import ORGAN_KIND_LABELS, Organ, OrganKind
from desktop.desk import Desk
from desktop.messages import FormDialog
from desktop.widgets.buttons import KeyButton
from desktop.widgets.parts import Panel, label
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

USUAL = (
    OrganKind.DEPARTMENT, OrganKind.PARTY, OrganKind.REFORM_OFFICE, OrganKind.ENFORCEMENT, OrganKind.BRANCH,
    OrganKind.GOVERNMENT, OrganKind.TOWNSHIP,
)  # fmt: skip
"""What is registered here; offices with a store of their own come by 入册."""


def organ_columns() -> list[Column]:
    """名称, 简称和别名, 类别, 编码, 效力."""
    return [
        Column("名称", 190, text=lambda organ: organ.name, hint="汉字或首字母", stretch=True),
        Column("简称、别名", 180, text=other_names, tone=Tone.INK2, hint="别名", tail=True, rank=3),
        Column("类别", 112, text=lambda organ: ORGAN_KIND_LABELS[organ.kind], choices=True),
        Column("编码", 110, text=lambda organ: organ.code, tone=Tone.INK2, hint="编码", rank=3),
        Column("效力", 124, status=_validity, extra=190),
    ]


def other_names(organ: Organ) -> str:
    """The short name and every alias, the full name apart."""
    return "、".join(dict.fromkeys(name for name in (organ.short_name, *organ.aliases) if name != organ.name))


def _validity(organ: Organ) -> Status:
    if organ.has_ended(clock.today().isoformat()):
        return Status(Shape.CROSS, Tone.GREY, f"{organ.valid_to} 止")
    return Status(Shape.DISC, Tone.GREEN, f"到 {organ.valid_to}" if organ.valid_to else "有效")


class OrgansPanel(Panel):
    """The organs as a table. Ctrl+D registers one; on the selected one Enter adds names, F2 renames, F4 ends it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("单位登记")
        self._desk = desk
        self.organs: list[Organ] = []
        self.table = DenseTable(organ_columns())
        self.table.setAccessibleName("单位登记")
        self.register_button = KeyButton("登记单位", "Ctrl+D")
        self.register_button.clicked.connect(self.add)
        self.rename_button = KeyButton("改名", "F2").bind(self.table, self.rename)
        self.end_button = KeyButton("停用", "F4").bind(self.table, self.end)
        for button in (self.rename_button, self.end_button, self.register_button):
            self.head_row.addWidget(button)
        self.body.addWidget(self.table, 1)
        self.table.opened.connect(self.name)

    def show_organs(self, organs: Sequence[Organ]) -> None:
        """Show the organs by their codes."""
        self.organs = list(organs)
        self.table.show_rows(self.organs)
        self.remark.setText(f"{len(self.organs)} 个")
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()

    def add(self) -> None:
        """登记单位."""
        OrganDialog(self._desk, self, self.organs).open()

    def rename(self) -> None:
        """F2: the new name of the selected organ."""
        from desktop.settings.changing import RenameDialog

        organ = self.table.current_row()
        if isinstance(organ, Organ):
            RenameDialog(self._desk, self, organ).open()

    def end(self) -> None:
        """F4: end the selected organ; for one that has ended, what is still tied to it and what to do about that."""
        from db.handover import ended
        from desktop.settings.changing import EndDialog, EndedDialog

        organ = self.table.current_row()
        if not isinstance(organ, Organ):
            return
        dialog = EndedDialog if organ.valid_to else EndDialog
        self._desk.query(
            lambda: ended.affairs(organ.id), lambda found: dialog(self._desk, self, organ, self.organs, found).open()
        )

    def name(self, organ: Organ) -> None:
        """Enter: further names of the selected organ."""
        AliasDialog(self._desk, self, organ).open()


class OrganDialog(FormDialog):
    """登记单位: one organ with its names."""

    def __init__(self, desk: Desk, parent: QWidget | None, organs: Sequence[Organ]) -> None:
        super().__init__(parent, "登记单位", "登记", width=600)
        self._desk = desk
        self.name, self.short, self.code, self.aliases = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.kind, self.above = QComboBox(), QComboBox()
        for kind in USUAL:
            self.kind.addItem(ORGAN_KIND_LABELS[kind], kind)
        self.above.addItem("没有", None)
        for organ in organs:
            self.above.addItem(organ.name, organ.id)
        self.short.setPlaceholderText("例：林业局；不填用全称")
        self.code.setPlaceholderText("县 6 位、部门 8 位；没有可以不填")
        self.aliases.setPlaceholderText("例：泽州县林业局、林业局；几个之间用顿号隔开")
        self.add_field("名称", self.name)
        self.add_field("简称", self.short)
        self.add_field("类别", self.kind, "便民服务中心和村站有自己的库，由它们入册，不在这里登记。")
        self.add_field("编码", self.code)
        self.add_field("上级单位", self.above)
        self.add_field("别名", self.aliases, "清单和文件里对它的其他写法，导入时照这些名称认。")
        self.name.setFocus()

    def submit(self) -> None:
        from db.organs import service

        if not self.name.text().strip():
            self.problem("请写名称")
            self.name.setFocus()
            return
        actor, names, kind = self._desk.actor, _split(self.aliases.text()), OrganKind(self.kind.currentData())
        texts = (self.name.text().strip(), self.short.text().strip(), kind, self.code.text().strip())
        above = self.above.currentData()
        self._desk.change(lambda: service.add_organ(actor, *texts, above, names), lambda _: self.accept())


class AliasDialog(FormDialog):
    """加别名: what else lists and documents call an organ."""

    def __init__(self, desk: Desk, parent: QWidget | None, organ: Organ) -> None:
        super().__init__(parent, organ.name, "加别名")
        self._desk, self._organ = desk, organ
        self.names = QLineEdit()
        self.names.setPlaceholderText("几个之间用顿号隔开")
        known = other_names(organ) or "还没有别名"
        self.body.addWidget(
            label(f"{ORGAN_KIND_LABELS[organ.kind]}　{organ.code}　{_validity(organ).word}", tone="ink2")
        )
        self.body.addWidget(label(f"简称、别名：{known}", tone="ink2", wrap=True))
        for old in organ.former:
            paper = f"（{old.document}）" if old.document else ""
            self.body.addWidget(label(f"{old.until} 以前叫{old.name}{paper}", tone="ink2", wrap=True))
        self.add_field("再加", self.names, "清单和文件里对它的其他写法，导入时照这些名称认；机构改名的用 F2。")
        self.names.setFocus()

    def submit(self) -> None:
        from db.organs import service

        names = _split(self.names.text())
        if not names:
            self.problem("请写别名")
            return
        actor, organ_id = self._desk.actor, self._organ.id
        self._desk.change(lambda: service.add_aliases(actor, organ_id, names), lambda _: self.accept())


def _split(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.replace("，", "、").replace(",", "、").split("、") if (name := part.strip()))
