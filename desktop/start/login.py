"""Signing in: who, and the password; also 换人 at an open store, and a new password by the recovery code."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QWidget

from db.actors import SITE_LABELS, Actor, SiteKind
from db.paths import StorePaths
from desktop.look import look
from desktop.preferences import Preferences
from desktop.tasks import Task, TaskRunner
from desktop.tokens import GAP
from desktop.widgets.buttons import KeyButton
from desktop.widgets.dialogs import Dialog
from desktop.widgets.parts import column, label, row, set_tone, window_icon


class LoginDialog(Dialog):
    """The people of this office in a list, a password field, one button."""

    signed_in = Signal(object)

    def __init__(
        self,
        tasks: TaskRunner,
        paths: StorePaths,
        preferences: Preferences,
        parent: QWidget | None = None,
        switching: bool = False,
    ) -> None:
        super().__init__(parent)
        from db import keys

        self._tasks, self._paths, self._preferences, self._switching = tasks, paths, preferences, switching
        found = keys.label(paths.keys)
        self.setWindowTitle("换人" if switching else "登录")
        self.setWindowIcon(window_icon())
        self.people = QListWidget()
        self.people.setObjectName("results")
        self.people.addItems(found.users)
        self.people.setAccessibleName("用户")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName("密码")
        self.password.installEventFilter(self)
        self.people.installEventFilter(self)
        self.remark = label("同一台电脑轮流登录；每个人用自己的名字，签的字才算数。", "small", "ink3", wrap=True)
        self.enter = KeyButton("换成这个人" if switching else "登录", "Enter", primary=True)
        self.enter.clicked.connect(self._sign_in)
        self.forgot = KeyButton("忘了密码…")
        self.forgot.clicked.connect(self._recover)
        self._build(found.organ, SITE_LABELS[SiteKind(found.kind)])
        self.choose(preferences.last_user)

    def _build(self, organ: str, kind: str) -> None:
        self.people.setMinimumHeight(look.metrics.scaled(150))
        foot = row(self.forgot, None, self.enter, gap=8)
        layout = column(
            label(organ, "title"),
            label(
                "换一个人接着办，当前页面不变。" if self._switching else f"{kind}，请选自己的名字登录。", tone="ink2"
            ),
            label("用户", tone="ink2"),
            self.people,
            label("密码", tone="ink2"),
            self.password,
            self.remark,
            foot,
            gap=8,
        )
        self.forgot.setVisible(not self._switching)
        layout.setContentsMargins(32, 24, 32, 20)
        layout.insertSpacing(2, GAP)
        layout.insertSpacing(layout.count() - 1, GAP)
        self.setLayout(layout)
        self.setMinimumWidth(look.metrics.scaled(440))

    def choose(self, name: str) -> None:
        """Put the cursor behind a name."""
        names = [self.people.item(number).text() for number in range(self.people.count())]
        self.people.setCurrentRow(names.index(name) if name in names else 0)
        self.password.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            up_or_down = event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
            if watched is self.password and up_or_down:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                number = max(0, min(self.people.count() - 1, self.people.currentRow() + step))
                self.people.setCurrentRow(number)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.enter.click()
                return True
        return super().eventFilter(watched, event)

    def _sign_in(self) -> None:
        from db.organs import service

        item = self.people.currentItem()
        if item is None or not self.enter.isEnabled():
            return
        name, password, paths = item.text(), self.password.text(), self._paths
        step: Callable[[], object] = (
            (lambda: service.switch_user(paths, name, password))
            if self._switching
            else (lambda: service.sign_in(paths, name, password))
        )
        self._follow(self._tasks.query(step))

    def _follow(self, task: Task) -> None:
        self.enter.setEnabled(False)
        self._say("正在打开…", "ink2")
        task.finished.connect(self._done)
        task.failed.connect(self._failed)

    def _done(self, actor: Actor) -> None:
        self._preferences.last_user = actor.name
        self.signed_in.emit(actor)
        self.accept()

    def _failed(self, error: Exception) -> None:
        from db.errors import UserError
        from desktop import messages

        self.enter.setEnabled(True)
        self.password.setFocus()
        self.password.selectAll()
        if isinstance(error, UserError):
            self._say(error.sentence, "amber")
        else:
            messages.show_error(self, error)

    def _say(self, text: str, tone: str) -> None:
        self.remark.setText(text)
        set_tone(self.remark, tone)

    def _recover(self) -> None:
        item = self.people.currentItem()
        dialog = RecoveryDialog(self, item.text() if item else "")
        dialog.asked.connect(self._reset)
        dialog.open()

    def _reset(self, name: str, code: str, password: str) -> None:
        from db.organs import service

        self._follow(self._tasks.query(lambda: service.recover(self._paths, code, name, password)))


class RecoveryDialog(Dialog):
    """A new password for one person, by the code on the recovery sheet."""

    asked = Signal(str, str, str)

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self._name = name
        self.setWindowTitle("用恢复码重设密码")
        self.setMinimumWidth(look.metrics.scaled(440))
        self.code, self.first, self.second = QLineEdit(), QLineEdit(), QLineEdit()
        self.first.setEchoMode(QLineEdit.EchoMode.Password)
        self.second.setEchoMode(QLineEdit.EchoMode.Password)
        self.remark = label("", tone="amber", wrap=True)
        go = KeyButton("重设密码并登录", primary=True)
        go.clicked.connect(self._go)
        layout = column(gap=8)
        layout.setContentsMargins(32, 24, 32, 20)
        layout.addWidget(label(f"给「{name}」重设密码", "title"))
        layout.addWidget(label("恢复码在首次使用时打印的恢复单上，由单位保管。", tone="ink2", wrap=True))
        for words, field in (("恢复码", self.code), ("新密码", self.first), ("再输一次", self.second)):
            field.setAccessibleName(words)
            layout.addWidget(label(words, tone="ink2"))
            layout.addWidget(field)
        layout.addWidget(self.remark)
        layout.addLayout(row(None, go))
        self.setLayout(layout)

    def _go(self) -> None:
        if self.first.text() != self.second.text():
            self.remark.setText("两次输入的新密码不一样，请重新输入。")
            return
        self.asked.emit(self._name, self.code.text(), self.first.text())
        self.accept()
