"""Enrolment by files and fingerprints, and to whom a package goes."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QLineEdit, QWidget

from db.actors import SiteKind
from desktop import messages
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import FormDialog
from desktop.tokens import GAP
from desktop.widgets.buttons import KeyButton
from desktop.widgets.parts import Panel, column, label, row

KIND = "数据包 (*.xpk)"


class ExportDialog(FormDialog):
    """导出待带."""

    chosen = Signal(str, object)

    def __init__(self, parent: QWidget | None, choices: list[tuple[str, str]]) -> None:
        super().__init__(parent, "导出待带的数据包", "选 U 盘并导出")
        self.site = QComboBox()
        for code, name in choices:
            self.site.addItem(f"{name}（{code}）", code)
        self.add_field("发给", self.site, "包里是到现在为止的全部内容，对方重复读取也不会重复写入。")
        self.site.setFocus()
        if not choices:
            self.problem("名册里还没有别的单位，请先办理入册")
            self.ok.setEnabled(False)

    def submit(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "导出到哪里", str(Path.home()))
        if folder:
            self.chosen.emit(self.site.currentData(), Path(folder))
            self.accept()


class EnrolDialog(QDialog):
    """入册: at a township or department write the request and read the grant; at the county approve."""

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._county = desk.actor.site.kind in (SiteKind.COUNTY, SiteKind.ZONE)
        self.setWindowTitle("入册")
        self.setMinimumWidth(look.metrics.scaled(600))
        self.fingerprint = QLineEdit()
        self.fingerprint.setPlaceholderText("照登记表上的指纹逐字输入")
        self.fingerprint.setAccessibleName("指纹")
        layout = column(label("入册：让两台电脑互相认得", "title"), gap=GAP)
        layout.setContentsMargins(24, 20, 24, 16)
        words = (
            "乡镇或部门把申请文件带来，请对照盖章的安装登记表核对指纹，再批准。批准文件让对方带回。"
            if self._county
            else "先写出申请文件，连同盖章的安装登记表带到县里；批准后把凭证文件带回来读取，并核对县级指纹。"
        )
        layout.addWidget(label(words, tone="ink2", wrap=True))
        if not self._county:
            layout.addWidget(_step("第一步　写出申请", KeyButton("写申请文件…"), self._request))
        read = KeyButton("批准申请…" if self._county else "读取凭证…", primary=True)
        step = "核对指纹后批准" if self._county else "第二步　核对县级指纹，读取凭证"
        panel = _step(step, read, self._approve if self._county else self._accept)
        panel.body.insertWidget(0, self.fingerprint)
        layout.addWidget(panel)
        close = KeyButton("关闭", "Esc")
        close.clicked.connect(self.reject)
        layout.addLayout(row(None, close))
        self.setLayout(layout)

    def _request(self) -> None:
        from db.exchange import service

        name, _ = QFileDialog.getSaveFileName(self, "写申请文件", "入册申请.xpk", KIND)
        if name:
            actor = self._desk.actor
            self._desk.change(
                lambda: service.enrol_request(actor, Path(name)),
                lambda found: messages.tell(
                    self,
                    "申请文件已写好",
                    [
                        ("文件", name),
                        ("本机指纹", str(found)),
                        ("请这样做", "把指纹抄在登记表上，盖章后一起带到县里。"),
                    ],
                ),
            )

    def _approve(self) -> None:
        from db.exchange import service

        given = self.fingerprint.text().strip()
        file, _ = QFileDialog.getOpenFileName(self, "选申请文件", "", KIND)
        out = QFileDialog.getSaveFileName(self, "批准文件存到", "入册凭证.xpk", KIND)[0] if file else ""
        if file and out:
            actor = self._desk.actor
            self._desk.change(
                lambda: service.enrol_approve(actor, Path(file), Path(out), given),
                lambda found: messages.tell(
                    self,
                    "已批准入册",
                    [
                        ("凭证文件", out),
                        ("县级指纹", str(found)),
                        ("请这样做", "把县级指纹写在登记表上，和凭证文件一起带回。"),
                    ],
                ),
            )

    def _accept(self) -> None:
        from db.exchange import service

        given = self.fingerprint.text().strip()
        file, _ = QFileDialog.getOpenFileName(self, "选凭证文件", "", KIND)
        if file:
            actor = self._desk.actor
            self._desk.change(
                lambda: service.enrol_accept(actor, Path(file), given),
                lambda done: self._accepted(),
            )

    def _accepted(self) -> None:
        messages.tell(self, "已入册，可以导出和读取数据包了", [])
        self._desk.renew_actor()


def _step(title: str, button: KeyButton, action: object) -> Panel:
    panel = Panel(title)
    panel.body.setContentsMargins(GAP, GAP, GAP, GAP)
    panel.body.setSpacing(GAP)
    panel.body.addLayout(row(button, None))
    button.clicked.connect(action)
    return panel
