"""入册: an office writes its request and reads the grant; the county looks, compares, decides and approves."""

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QLabel, QLayout, QLineEdit, QVBoxLayout, QWidget

from db.actors import SITE_LABELS, SiteKind
from desktop import messages
from desktop.desk import Desk
from desktop.exchange.boxes import box_status
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL, MARGIN
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.dialogs import Dialog
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import Facts, Panel, column, label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Status
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.exchange.service import Asked, Member

KIND = "数据包 (*.xpk)"
CONTINUE, ANEW, REPLACE = "continue", "anew", "replace"
CHOICES = ((CONTINUE, "续接"), (ANEW, "新装"), (REPLACE, "更换"))
ADVICE = {
    CONTINUE: "同一台电脑或同一套数据换了密钥：由它接着写，旧的一行停用。",
    ANEW: "这个单位多一台电脑：原来的照常用，新的一台用另一个字母编号。原来那台坏了的不要选：它名下的就没有人能改了。",
    REPLACE: "原来的电脑坏了、丢了：在下面选是哪一台，停用它，由新的接着写，县里存的全部发给新电脑。",
}
IN_USE = "有效"


def enrol_dialog(desk: Desk, parent: QWidget | None) -> QDialog:
    """入册 at an office, 批准入册 at the county."""
    county = desk.actor.site.kind in (SiteKind.COUNTY, SiteKind.ZONE)
    return ApproveDialog(desk, parent) if county else RequestDialog(desk, parent)


class Fingerprint(QLabel):
    """A fingerprint in four groups, large enough to read out across a table or over the telephone."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("role", "aloud")
        self.setAccessibleName(name)
        self.show_fingerprint("")

    def show_fingerprint(self, text: str) -> None:
        """Show its first four groups; without one, that there is none yet."""
        self.setText("　".join(text.split("-")[:4]) if text else "还没有")


class _Steps(Dialog):
    """A dialog of steps with one foot."""

    def __init__(self, desk: Desk, parent: QWidget | None, title: str, words: str) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setWindowTitle(title)
        self.setMinimumWidth(look.metrics.scaled(880))
        self.body = column(label(title, "title"), label(words, tone="ink2", wrap=True), gap=GAP)
        self.body.setContentsMargins(24, 20, 24, 16)
        self.problem = label("", tone="amber", wrap=True)
        self.close_button = KeyButton("关闭", "Esc")
        self.close_button.clicked.connect(self.reject)
        foot = QFrame()
        foot.setProperty("role", "panelfoot")
        self.foot = row(gap=8)
        self.foot.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        self.foot.addWidget(self.problem, 1)
        self.foot.addWidget(self.close_button)
        foot.setLayout(self.foot)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self.body, 1)
        whole.addWidget(foot)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.focusNextChild()
            return
        super().keyPressEvent(event)


def _step(title: str, *lines: QLayout) -> Panel:
    """One step: a panel with its lines one below the other."""
    panel = Panel(title)
    panel.body.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
    panel.body.setSpacing(GAP_SMALL)
    for line in lines:
        panel.body.addLayout(line)
    return panel


class RequestDialog(_Steps):
    """入册 at a township or department: write the request, take the grant home."""

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        super().__init__(
            desk, parent, "入册",
            "先写出申请文件，和盖章的数据交换登记表一起带到县里；批准后把凭证文件和登记表带回来，核对县级指纹再读取。",
        )  # fmt: skip
        self.own = Fingerprint("本机指纹")
        self.write = KeyButton("写申请文件…", "Ctrl+S").bind(self, self._request)
        self.renew = KeyButton("换新密钥后写…").bind(self, self._ask_renewal)
        step = "第一步　写出申请，把本机指纹写在登记表上"
        self.body.addWidget(_step(step, row(self.own), row(self.write, self.renew, None)))
        self.typed = QLineEdit()
        self.typed.setPlaceholderText("照登记表上盖章的县级指纹逐字输入，四组")
        self.typed.setAccessibleName("县级指纹")
        self.read = KeyButton("读取凭证…", "Ctrl+O", primary=True).bind(self, self._accept)
        self.body.addWidget(_step("第二步　核对县级指纹，读取凭证", row(self.typed), row(self.read, None)))
        self.setTabOrder(self.read, self.close_button)
        self._refresh()
        self.write.setFocus()

    def _refresh(self) -> None:
        from db.exchange import service

        self._desk.query(service.fingerprint, self.own.show_fingerprint)

    def _request(self, new_keys: bool = False) -> None:
        from db.exchange import service

        name, _ = QFileDialog.getSaveFileName(self, "写申请文件", "入册申请.xpk", KIND)
        if name:
            actor = self._desk.actor
            self._desk.change(lambda: service.enrol_request(actor, Path(name), new_keys=new_keys), self._written)

    def _written(self, fingerprint: object) -> None:
        self.own.show_fingerprint(str(fingerprint))
        self.problem.setText("申请文件已写好。请把上面的指纹写在登记表上，盖章后一起带到县里。")
        self._desk.renew_actor()
        self.typed.setFocus()

    def _ask_renewal(self) -> None:
        messages.ask(
            self, "要给本机换新密钥吗？",
            "县里已停用本机，或者怕密钥被别人拿到时才换。换了以后，县里批准以前，报送的包都要等续接。",
            "换新密钥", lambda: self._request(new_keys=True),
        )  # fmt: skip

    def _accept(self) -> None:
        from db.exchange import service

        given = self.typed.text().strip()
        if not given:
            self.problem.setText("请先照登记表输入县级指纹。")
            self.typed.setFocus()
            return
        file, _ = QFileDialog.getOpenFileName(self, "选凭证文件", "", KIND)
        if file:
            actor = self._desk.actor
            self._desk.change(lambda: service.enrol_accept(actor, Path(file), given), lambda done: self._accepted())

    def _accepted(self) -> None:
        messages.tell(self, "已入册，可以导出和读取数据包了", [])
        self._desk.renew_actor()


class ApproveDialog(_Steps):
    """批准入册 at the county: who asks, what the office has now, 续接/新装/更换, the fingerprint, the grant."""

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        super().__init__(
            desk, parent, "批准入册",
            "选对方带来的申请文件；因为「等续接」拒收的数据包也可以直接选。核对指纹、定好怎么入册再批准。",
        )  # fmt: skip
        self._file: Path | None = None
        self._asked: Asked | None = None
        self.choose = KeyButton("选申请文件…", "Ctrl+O").bind(self, self._choose_file)
        self.facts = Facts(48)
        self.choices = ChoiceRow(CHOICES)
        self.choices.chosen.connect(lambda key: self._decided())
        self.advice = label("", "small", "ink2", wrap=True)
        self.members = DenseTable(_columns(), sortable=False)
        self.members.setAccessibleName("这个单位现有的电脑")
        self.members.setFixedHeight(look.metrics.row * 3 + GAP)
        self.typed = QLineEdit()
        self.typed.setPlaceholderText("照对方登记表上的指纹逐字输入，四组")
        self.typed.setAccessibleName("对方指纹")
        self.own = Fingerprint("县级指纹")
        self.approve = KeyButton("批准", "Ctrl+Enter", primary=True)
        self.approve.clicked.connect(lambda: self._approve())
        bind_key(self, "Ctrl+Enter", self.approve.click)
        self._lay_out()
        self.decision.hide()
        self.approve.setEnabled(False)
        self._desk.query(self._own_fingerprint, self.own.show_fingerprint)
        self.choose.setFocus()

    def _lay_out(self) -> None:
        self.decision = _step(
            "第二步　怎么入册", row(self.choices, self.advice, gap=GAP), row(self.members)
        )  # fmt: skip
        first = row(self.choose, gap=GAP)
        first.addWidget(self.facts, 1)
        given, own = (
            _step("第三步　核对对方指纹", row(self.typed)),
            _step("县级指纹：批准后写在登记表上", row(self.own)),
        )
        last = row(gap=GAP)
        last.addWidget(given, 1)
        last.addWidget(own, 1)
        self.body.addWidget(_step("第一步　选申请文件", first))
        self.body.addWidget(self.decision)
        self.body.addLayout(last)
        self.foot.addWidget(self.approve)
        for one, after in pairwise((self.choose, self.members, self.typed, self.approve, self.close_button)):
            self.setTabOrder(one, after)

    @staticmethod
    def _own_fingerprint() -> str:
        from db.exchange import service

        return service.fingerprint()

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "选申请文件", "", KIND)
        if name:
            self.look_at(Path(name))

    def look_at(self, file: Path) -> None:
        """Show what a request asks for; nothing is decided yet."""
        from db.exchange import service

        self._desk.query(lambda: service.look_at_request(file), lambda asked: self.show_request(file, asked))

    def show_request(self, file: Path, asked: "Asked") -> None:
        """Put a request in sight, with the choices it leaves."""
        self._file, self._asked = file, asked
        why = f"续接原来的电脑（{asked.reason}）" if asked.continues else "新的一台"
        kind = SITE_LABELS[SiteKind(asked.kind)]
        asks = "已经批准过，再给一次凭证" if asked.approved else why
        facts: list[tuple[str, str | Status]] = [("单位", f"{asked.name}（{asked.code}，{kind}）"), ("申请", asks)]
        self.facts.show_facts(facts)
        self.members.show_rows(asked.members)
        self.decision.setVisible(bool(asked.members))
        self.choices.mark_chosen(CONTINUE if asked.continues else ANEW)
        self.approve.setEnabled(True)
        self._decided()
        self.typed.setFocus()

    def _decided(self) -> None:
        self.advice.setText(ADVICE[self.choices.current])
        wrong = self.choices.current == CONTINUE and self._asked is not None and not self._asked.continues
        self.problem.setText("对方没有带续接的证明，请选「新装」或「更换」。" if wrong else "")
        if self.choices.current == REPLACE:
            self.members.go_to_first()
            self.members.setFocus()

    def _choice(self) -> tuple[str, bool] | None:
        """The address to replace, and whether the old ones stay valid; None where a choice is missing."""
        asked = self._asked
        if asked is None or not asked.members:
            return "", False
        if self.choices.current != REPLACE:
            return ("", self.choices.current == ANEW) if self._fits(asked) else None
        chosen: Member | None = self.members.current_row()
        if chosen is None:
            self.problem.setText("请在表里选要更换的是哪一台。")
            return None
        return chosen.address, False

    def _fits(self, asked: "Asked") -> bool:
        return self.choices.current != CONTINUE or bool(asked.continues) or asked.approved

    def _approve(self) -> None:
        from db.exchange import service

        file, given, choice = self._file, self.typed.text().strip(), self._choice()
        if not given:
            self.problem.setText("请先照登记表输入对方的指纹。")
            self.typed.setFocus()
            return
        if file is None or choice is None:
            return
        out, _ = QFileDialog.getSaveFileName(self, "凭证文件存到", "入册凭证.xpk", KIND)
        if out:
            actor, (replaces, keep) = self._desk.actor, choice
            self._desk.change(
                lambda: service.enrol_approve(actor, file, Path(out), given, replaces=replaces, keep_old=keep),
                lambda own: self._approved(out, str(own)),
            )

    def _approved(self, out: str, own: str) -> None:
        self.own.show_fingerprint(own)
        self.approve.setEnabled(False)
        what = "等续接的数据包现在可以读取了。" if self._asked and self._asked.continues else "请让对方带回读取。"
        self.problem.setText(f"已批准，凭证在 {Path(out).name}。{what}")


def _columns() -> list[Column]:
    return [
        Column("字母", 56, text=lambda one: one.letter),
        Column("指纹", 190, text=lambda one: one.fingerprint),
        Column("密钥状态", 100, status=lambda one: box_status(one.standing)),
        Column("入册", 92, text=lambda one: one.since),
        Column("停用", 92, text=lambda one: one.until or "—"),
        Column("原因", 120, text=lambda one: one.reason, stretch=True),
    ]
