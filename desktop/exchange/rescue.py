"""What is needed once in years: this PC goes on as the county, the root key comes back from its paper."""

from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QWidget

from desktop import messages
from desktop.desk import Desk
from desktop.exchange.enrol import KIND
from desktop.messages import FormDialog
from desktop.widgets.buttons import KeyButton
from desktop.widgets.parts import label, row


def ask_moved(desk: Desk, parent: QWidget) -> QDialog:
    """确认由本机继续做县级平台: a person says that the other PC is no longer used."""
    from db.exchange import service

    actor = desk.actor

    def confirm() -> None:
        desk.change(lambda: service.confirm_moved(actor), lambda life: _moved(desk, parent))

    return messages.ask(
        parent, "由本机继续做县级平台吗？",
        "换了电脑、拷过数据库或者数据退回过旧的样子，才用这一步。请先问清：原来那台不再使用，也没有别人拿着那份数据。"
        "两台都在用，各单位的数据会分成两份。确认以后才能导出和批准入册，这一步记在日志里。",
        "确认由本机继续", confirm,
    )  # fmt: skip


def _moved(desk: Desk, parent: QWidget) -> None:
    desk.renew_actor()
    lines = [("请这样做", "给各单位各导出一个包；各单位读了以后，下一个报上来的包会补齐县里缺的。")]
    messages.tell(parent, "已确认由本机继续做县级平台", lines)


def copy_roster(desk: Desk, parent: QWidget) -> None:
    """写名册副本: an office helps a county that lost its store."""
    from db.exchange import service

    name, _ = QFileDialog.getSaveFileName(parent, "名册副本写到", "名册副本.xpk", KIND)
    if name:
        actor = desk.actor
        lines = [("文件", name), ("请这样做", "请带到县里，由县里凭根密钥单恢复县级平台。")]
        desk.change(
            lambda: service.roster_copy(actor, Path(name)),
            lambda version: messages.tell(parent, f"第 {version} 版名册的副本已写好", lines),
        )


class RestoreRootDialog(FormDialog):
    """凭根密钥单恢复县级平台: the code from the safe, and a copy of the roster an office brought."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, "凭根密钥单恢复县级平台", "恢复", width=720)
        self._desk, self._parent = desk, parent
        self._file: Path | None = None
        words = (
            "县里的数据库丢了又没有备份，才用这一步；有备份的，请用备份恢复。请在新建的县级库里做："
            "从保险柜取出根密钥单，再请一个已经入册的乡镇或部门在「名册」里按「更多…」写一份名册副本带来。"
        )
        self.body.addWidget(label(words, tone="ink2", wrap=True))
        self.code = QLineEdit()
        self.code.setPlaceholderText("照根密钥单逐组输入，共 14 组，空格和横线可以不打")
        self.add_field("恢复码", self.code)
        self.choose = KeyButton("选名册副本…", "Ctrl+O").bind(self, self._choose)
        self.chosen = label("还没有选", tone="ink2")
        self.body.addLayout(row(self.choose, self.chosen, None))
        self.code.setFocus()

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "选名册副本", "", KIND)
        if name:
            self.take(Path(name))

    def take(self, file: Path) -> None:
        """Use this copy of the roster."""
        self._file = file
        self.chosen.setText(f"「{file.name}」")
        self.problem("")

    def submit(self) -> None:
        from db.exchange import service

        actor, code, file = self._desk.actor, self.code.text(), self._file
        if not code.strip() or file is None:
            self.problem("请照根密钥单输入恢复码" if not code.strip() else "请选名册副本")
            return
        self.ok.setEnabled(False)
        task = self._desk.change(lambda: service.restore_root(actor, code, file), self._restored)
        task.failed.connect(lambda error: self.ok.setEnabled(True))

    def _restored(self, version: int) -> None:
        self.code.clear()
        self.accept()
        self._desk.renew_actor()
        lines = [("请这样做", "给每个单位导出一个包；各单位读了以后，下一个报上来的包会把数据补回县里。")]
        messages.tell(self._parent, f"县级平台已恢复，名册第 {version} 版", lines)
