"""Needed once in years: this PC becomes the county's PC, the root key is restored from its paper, the county takes
over documents their writer cannot continue."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QLineEdit, QWidget

from desktop import messages
from desktop.desk import Desk
from desktop.exchange.enrol import KIND
from desktop.exchange.handing import Addressee, addressees
from desktop.messages import FormDialog
from desktop.widgets.buttons import KeyButton
from desktop.widgets.fields import TextField
from desktop.widgets.parts import label, row

if TYPE_CHECKING:
    from db.exchange.merging.transfer import Others


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


class TakeOverDialog(FormDialog):
    """接管: two people of the county give on what its writer cannot go on with; the second one signs in here."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, "接管原单位办不了的", "接管", width=720)
        self._desk, self._parent = desk, parent
        words = (
            "经办单位自己能移交的，请由它移交；它的电脑坏了、没有人办的，才用这一步。要两个人，理由记进日志，对方看得到。"
            "原单位以后再改的，放进「待核对」。"
        )
        self.body.addWidget(label(words, tone="ink2", wrap=True))
        self.document, self.number, self.to = QComboBox(), QLineEdit(), QComboBox()
        self.document.addItem("办件，按编号", None)
        self.number.setPlaceholderText("受理单上的办件编号")
        self.reason = TextField("例：该镇电脑损坏，李四 11 月 20 日电话报告")
        self.second, self.password = QComboBox(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.add_field("接管什么", self.document)
        self.add_field("办件编号", self.number)
        self.add_field("改由谁经办", self.to)
        self.add_field("理由", self.reason)
        self.add_field("另一位同事", self.second)
        self.add_field("他的密码", self.password, "请他自己输入，表示同意。")
        self.document.currentIndexChanged.connect(
            lambda place: self.number.setEnabled(self.document.currentData() is None)
        )
        self.refresh()
        self.number.setFocus()

    def refresh(self) -> None:
        """Read what can be taken over, by whom it can go on, and who can agree."""
        from db.exchange.merging import transfer
        from db.exchange.offices import roster
        from db.organs import service as organs

        own = self._desk.actor.name

        def read() -> "tuple[tuple[Others, ...], tuple[Addressee, ...], tuple[str, ...]]":
            known = roster.newest()
            county = (Addressee(f"{known.name}（本单位）", known.county),) if known else ()
            people = tuple(name for name, _, _ in organs.users() if name != own)
            return transfer.written_elsewhere(), (*county, *addressees()), people

        self._desk.query(read, self._show)

    def _show(self, found: "tuple[tuple[Others, ...], tuple[Addressee, ...], tuple[str, ...]]") -> None:
        others, to, people = found
        for other in others:
            self.document.addItem(f"{other.writer}　{other.subject}", (other.doc_type, other.doc_id))
        for one in to:
            self.to.addItem(one.name, one.address)
        self.second.addItems(people)
        if not people:
            self.problem("接管要两个人：请先给另一位同事加用户")

    def submit(self) -> None:
        from db.cases import attachments
        from db.exchange.merging import transfer
        from db.organs import service as organs

        actor, paths, number = self._desk.actor, self._desk.paths, self.number.text().strip()
        chosen, to, reason = self.document.currentData(), str(self.to.currentData() or ""), self.reason.text
        name, password = self.second.currentText(), self.password.text()
        lacking = self._lacking()
        if lacking:
            self.problem(lacking)
            return

        def work() -> str:
            agreed = organs.switch_user(paths, name, password)
            doc_type, doc_id = chosen or ("case", attachments.case_numbered(number))
            return transfer.take_over(actor, agreed, doc_type, doc_id, to, reason)

        self.ok.setEnabled(False)
        task = self._desk.change(work, self._done)
        task.failed.connect(lambda error: self.ok.setEnabled(True))

    def _lacking(self) -> str:
        """What is still to be filled in; '' where nothing is."""
        if self.document.currentData() is None and not self.number.text().strip():
            return "请写办件编号"
        if not self.to.currentData():
            return "请选改由谁经办"
        if not self.reason.text:
            return "请写一句理由"
        return "" if self.second.currentText() and self.password.text() else "请另一位同事输入自己的密码"

    def _done(self, name: str) -> None:
        self.password.clear()
        self.accept()
        lines = [("请这样做", "请给新旧两个经办单位各导出一个包；读了以后，新的接着办，旧的只能看。")]
        messages.tell(self._parent, f"已接管，改由{name}经办", lines)
