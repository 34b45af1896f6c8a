"""An attachment of a case on the screen, page by page, with 取出."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from desktop import messages
from desktop.desk import Desk
from desktop.handover.returned.sheet import LONGEST, SheetView
from desktop.tokens import GAP, MARGIN
from desktop.widgets.buttons import KeyButton
from desktop.widgets.dialogs import Dialog
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import label, row

if TYPE_CHECKING:
    from db.cases.attachments import Attachment
    from db.cases.looking import Look


class AttachmentDialog(Dialog):
    """One scan or photo as it came; nothing plain is written to the disk by looking at it."""

    def __init__(self, desk: Desk, parent: QWidget | None, attachment: "Attachment") -> None:
        super().__init__(parent)
        self._desk, self.attachment, self.number = desk, attachment, 1
        self.setWindowTitle(f"附件：{attachment.name}")
        self.resize(1000, 690)
        self.where = label(_whence(attachment), tone="ink2", wrap=True)
        self.page = label("", tone="ink2")
        self.sheet = SheetView("附件")
        self.back = KeyButton("上一页", "PgUp").bind(self, lambda: self.turn(-1))
        self.on = KeyButton("下一页", "PgDown").bind(self, lambda: self.turn(1))
        self.keep = KeyButton("取出…", "Ctrl+S").bind(self, lambda: take_out(desk, self, attachment))
        head = row(self.where, gap=GAP)
        head.setStretch(0, 1)
        for part in (self.page, self.back, self.on, self.keep):
            head.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, GAP, MARGIN, MARGIN)
        layout.setSpacing(GAP)
        layout.addWidget(label(attachment.name, "title", wrap=True))
        layout.addLayout(head)
        layout.addWidget(self.sheet, 1)
        bind_key(self, "Esc", self.reject)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.sheet.show_words("正在打开…")
        self.turn(0)

    def turn(self, by: int) -> None:
        """Show another page."""
        attachment, number = self.attachment, self.number + by

        def work() -> "Look":
            from db.cases import looking

            return looking.page(attachment, number, LONGEST)

        task = self._desk.query(work, self._show)
        task.failed.connect(lambda _: self.sheet.show_words("打不开。"))

    def _show(self, look: "Look") -> None:
        self.number = look.number
        self.page.setText(f"第 {look.number} / {look.pages} 页" if look.pages > 1 else "")
        for button in (self.back, self.on):
            button.setVisible(look.pages > 1)
        self.back.setEnabled(look.number > 1)
        self.on.setEnabled(look.number < look.pages)
        self.sheet.show_picture(look.picture)


def _whence(one: "Attachment") -> str:
    """Who added it, when, to which material."""
    parts = (f"{one.reporter}报送" if one.reporter else "", one.material, one.added_by, one.added_at[:10])
    return "　".join(part for part in parts if part)


def open_attachment(desk: Desk, parent: QWidget, one: "Attachment") -> None:
    """Show a scan or photo; take out a recording or document, to be opened with a program of the PC."""
    from db.cases import looking

    if one.by_bag:
        pairs = [("文件", one.name), ("哪里来", f"{one.reporter}报送，放在资料袋的 U 盘里"), ("校验值", one.sha256)]
        messages.tell(parent, "这个文件太大，不随数据包来", pairs)
    elif not one.present:
        desk.report(looking.under_way(one))
    elif one.mime not in looking.SHOWN:
        take_out(desk, parent, one)
    else:
        AttachmentDialog(desk, parent, one).open()


def take_out(desk: Desk, parent: QWidget, one: "Attachment") -> None:
    """Ask for a folder and write the attachment there."""
    folder = QFileDialog.getExistingDirectory(parent, f"把「{one.name}」取出到", str(Path.home()))
    if folder:
        take_out_to(desk, parent, one, Path(folder))


def take_out_to(desk: Desk, parent: QWidget, one: "Attachment", folder: Path) -> None:
    """Write an attachment, plain, into a folder."""

    def work() -> Path:
        from db.cases import attachments

        return attachments.copy_out(one, folder)

    desk.query(work, lambda file: messages.tell(parent, "附件已取出", [("文件", str(file))]))
