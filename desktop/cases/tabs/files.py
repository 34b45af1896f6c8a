"""附件: the scans and photos of a case, including those still awaited and those that come with the paper bag."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QWidget

from db.cases.rules import CaseDetail
from desktop.cases import viewing
from desktop.cases.tabs.listed import ListedTab
from desktop.desk import Desk
from desktop.messages import FormDialog
from desktop.tokens import GAP
from desktop.widgets.buttons import KeyCap
from desktop.widgets.fields import TextField
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone

if TYPE_CHECKING:
    from db.cases.attachments import Attachment


def file_columns() -> list[Column]:
    """附件, 种类, 来自, 到没到."""
    return [
        Column("附件", 150, text=lambda one: one.name, stretch=True, tail=True),
        Column("种类", 80, text=lambda one: one.kind, tone=Tone.INK2),
        Column("报送单位", 130, text=lambda one: one.reporter or "—", tone=Tone.INK2, rank=3, tail=True),
        Column("到没到", 70, status=_here),
    ]


def _here(one: "Attachment") -> Status:
    if one.by_bag:
        return Status(Shape.HALF, Tone.AMBER, one.whereabouts)
    shape, tone = (Shape.DISC, Tone.GREEN) if one.present else (Shape.RING, Tone.GREY)
    return Status(shape, tone, one.whereabouts)


class FilesTab(ListedTab):
    """附件; Enter opens the one chosen, Ctrl+S takes it out, Delete takes a wrong one off the case."""

    empty_words = "还没有附件。按 Ctrl+T 添加扫描件、照片、录音。"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "附件", file_columns())
        self._case_id = ""
        self.under_way = label("", "small", "ink2", wrap=True)
        self.under_way.setContentsMargins(GAP, 0, GAP, 2)
        foot = QFrame()
        foot.setProperty("role", "panelfoot")
        told = (("Enter", "打开"), ("Ctrl+S", "取出"), ("Del", "撤下加错的"))
        keys = row(*(part for key, words in told for part in (KeyCap(key), label(words, "small", "ink2"))), None, gap=6)
        keys.setContentsMargins(GAP, 2, GAP, 2)
        foot.setLayout(keys)
        self.layout_.addWidget(self.under_way)
        self.layout_.addWidget(foot)
        self.table.opened.connect(lambda one: viewing.open_attachment(desk, self, one))
        bind_key(self.table, "Ctrl+S", self._take_out)
        bind_key(self.table, "Delete", self.remove)

    def show_case(self, case: CaseDetail) -> None:
        """Read what is attached."""
        self._case_id = case_id = case.summary.id

        def read() -> "tuple[Attachment, ...]":
            from db.cases import attachments

            return (*attachments.listed(case_id), *attachments.coming_by_bag(case_id))

        self.desk.query(read, self.show_files)

    def show_files(self, found: "Sequence[Attachment]") -> None:
        """Show them, and where those are that are not here."""
        self.show_found(found)
        words = _under_way(found)
        self.under_way.setText(words)
        self.under_way.setVisible(bool(words))

    def _take_out(self) -> None:
        one = self.table.current_row()
        if one is not None and one.present:
            viewing.take_out(self.desk, self, one)

    def remove(self) -> None:
        """Ask why the chosen one does not belong to the case."""
        one = self.table.current_row()
        if one is not None:
            RemoveDialog(self.desk, self, self._case_id, one).open()


def _under_way(found: "Sequence[Attachment]") -> str:
    awaited = sum(not one.present and not one.by_bag for one in found)
    by_bag = sum(one.by_bag for one in found)
    parts = [
        f"待收 {awaited} 个，随附件包来" if awaited else "",
        f"随袋 {by_bag} 个，在资料袋里" if by_bag else "",
    ]
    return "；".join(part for part in parts if part)


class RemoveDialog(FormDialog):
    """撤下附件: why it does not belong here."""

    def __init__(self, desk: Desk, parent: QWidget, case_id: str, one: "Attachment") -> None:
        super().__init__(parent, "撤下附件", "撤下")
        self._desk, self._case_id, self._one = desk, case_id, one
        self.body.addWidget(label(one.name, tone="ink2", wrap=True))
        self.reason = TextField("例：扫成了别人的身份证", 2)
        self.add_field("理由", self.reason, "只能在决定以前撤下；撤下的记在日志里，下一个数据包让别的单位也撤下。")
        self.body.addStretch(1)
        self.reason.setFocus()

    def submit(self) -> None:
        actor, case_id, attachment, reason = self._desk.actor, self._case_id, self._one.id, self.reason.text
        if not reason.strip():
            self.problem("请写理由")
            self.reason.setFocus()
            return

        def work() -> None:
            from db.cases import attachments

            attachments.remove(actor, case_id, attachment, reason)

        self.ok.setEnabled(False)
        task = self._desk.change(work, lambda _: self.accept())
        task.failed.connect(lambda _: self.ok.setEnabled(True))
