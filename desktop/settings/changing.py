"""Dialogs of the register of organs: a new name, an end with a successor, and what is left to do after it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db import clock
from db.organs.rules import Organ
from desktop.desk import Desk
from desktop.messages import FormDialog
from desktop.widgets.fields import DayField
from desktop.widgets.parts import Note, label
from desktop.widgets.shapes import Shape, Tone

if TYPE_CHECKING:
    from db.handover.ended import Affair

MOST_SHOWN = 6


class RenameDialog(FormDialog):
    """改名: the new name, from which day, by which document."""

    def __init__(self, desk: Desk, parent: QWidget | None, organ: Organ) -> None:
        super().__init__(parent, f"{organ.name}改名", "改名", width=600)
        self._desk, self._organ = desk, organ
        self.name, self.short, self.document = QLineEdit(), QLineEdit(), QLineEdit()
        self.on = DayField(clock.today())
        self.short.setPlaceholderText("不填用全称")
        self.document.setPlaceholderText("例：县机构改革方案")
        self.add_field("新名称", self.name)
        self.add_field("新简称", self.short)
        self.add_field("改名日期", self.on)
        self.add_field("依据文件", self.document, "旧名留作曾用名和别名：打印过的文书、办结的批次仍用当时的名称。")
        self.name.setFocus()

    def submit(self) -> None:
        from db.organs import changing

        if not self.name.text().strip():
            self.problem("请写新名称")
            self.name.setFocus()
            return
        actor, organ_id, on = self._desk.actor, self._organ.id, self.on.day
        name, short, document = (field.text().strip() for field in (self.name, self.short, self.document))
        self._desk.change(lambda: changing.rename(actor, organ_id, name, on, short, document), self._renamed)

    def _renamed(self, organ: Organ) -> None:
        self.accept()
        if organ.id == self._desk.actor.organ_id:
            self._desk.renew_actor()


class EndDialog(FormDialog):
    """停用: the day from which an organ no longer exists, and its successor."""

    def __init__(
        self, desk: Desk, parent: QWidget | None, organ: Organ, organs: Sequence[Organ], affairs: Sequence["Affair"]
    ) -> None:
        super().__init__(parent, f"停用{organ.name}", "停用", width=640)
        self._desk, self._organ = desk, organ
        self.on, self.document = DayField(clock.today()), QLineEdit()
        self.document.setPlaceholderText("例：县机构改革方案第三条")
        self.successor = QComboBox()
        self.successor.addItem("没有", None)
        today = clock.today().isoformat()
        for one in organs:
            if one.id != organ.id and not one.has_ended(today):
                self.successor.addItem(one.name, one.id)
        self.add_field("停用日期", self.on)
        self.add_field("承接单位", self.successor, "合并的选并入的单位。")
        self.add_field("依据文件", self.document)
        show_affairs(self, affairs)
        self.on.setFocus()

    def submit(self) -> None:
        from db.organs import changing

        if not self.document.text().strip():
            self.problem("请写依据的文件")
            self.document.setFocus()
            return
        actor, organ_id, on = self._desk.actor, self._organ.id, self.on.day
        successor, document = self.successor.currentData(), self.document.text().strip()
        self._desk.change(lambda: changing.end(actor, organ_id, on, successor, document), lambda _: self.accept())


class EndedDialog(FormDialog):
    """已停用: what is still to do, and the way back where the end was recorded wrongly."""

    def __init__(
        self, desk: Desk, parent: QWidget | None, organ: Organ, organs: Sequence[Organ], affairs: Sequence["Affair"]
    ) -> None:
        super().__init__(parent, organ.name, "恢复", width=640)
        self._desk, self._organ = desk, organ
        successor = next((one.name for one in organs if one.id == organ.successor_id), "")
        told = f"从 {organ.valid_to} 起停用" + (f"，由{successor}承接" if successor else "，没有写承接单位")
        self.body.addWidget(label(told, tone="ink2", wrap=True))
        show_affairs(self, affairs)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("例：登记错了单位")
        self.add_field("恢复理由", self.reason, "停用登记错了，才恢复。")
        self.reason.setFocus()

    def submit(self) -> None:
        from db.organs import changing

        if not self.reason.text().strip():
            self.problem("请写恢复的理由")
            return
        actor, organ_id, reason = self._desk.actor, self._organ.id, self.reason.text().strip()
        self._desk.change(lambda: changing.resume(actor, organ_id, reason), lambda _: self.accept())


def show_affairs(dialog: FormDialog, affairs: Sequence["Affair"]) -> None:
    """What still names the organ, each with what to do."""
    if not affairs:
        dialog.body.addWidget(Note("没有事项、批次、台账和用户还写着它。", "", Tone.GREEN, Shape.DISC))
    for one in affairs[:MOST_SHOWN]:
        dialog.body.addWidget(Note(one.what, one.todo, Tone.AMBER, Shape.DIAMOND))
    if len(affairs) > MOST_SHOWN:
        dialog.body.addWidget(label(f"另有 {len(affairs) - MOST_SHOWN} 项，用 organs affairs 命令查看。", tone="ink2"))
