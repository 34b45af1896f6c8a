"""F1: what this page is for and how to work on it, from the manual the program carries."""

from PySide6.QtWidgets import QTextBrowser, QWidget

import resources
from desktop.look import look
from desktop.widgets.buttons import KeyButton
from desktop.widgets.dialogs import Dialog
from desktop.widgets.parts import column, row


class ManualDialog(Dialog):
    """One page of the manual beside the window it explains."""

    def __init__(self, parent: QWidget | None, name: str, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{title}：说明")
        self.resize(look.metrics.scaled(620), look.metrics.scaled(520))
        file = resources.path(f"manual/{name}.md")
        text = QTextBrowser()
        text.setOpenLinks(False)
        text.setAccessibleName("说明")
        if file.exists():
            text.setMarkdown(file.read_text(encoding="utf-8"))
        else:
            text.setPlainText("这一页的说明还没有写。按键在窗口底部；可以按 Ctrl+1 到 Ctrl+7 换页，Ctrl+K 查找。")
        close = KeyButton("关闭", "Esc", primary=True)
        close.clicked.connect(self.accept)
        layout = column(text, row(None, close), gap=12)
        layout.setContentsMargins(24, 16, 24, 16)
        self.setLayout(layout)
