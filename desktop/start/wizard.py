"""First use: office, first user and password, place, recovery sheet. Nothing is kept before the last step but one."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QStackedWidget, QVBoxLayout, QWidget

import resources
from db import backups, clock
from db.actors import Actor, site_code_problem
from db.paths import StorePaths
from desktop import messages
from desktop.frame import StatusBar, TopBar
from desktop.look import look
from desktop.preferences import Preferences
from desktop.start.steps import CODE_HINTS, FieldsStep, KindStep
from desktop.tasks import TaskRunner
from desktop.tokens import GAP, GAP_SMALL, TYPE_LABELS, TypeSize
from desktop.widgets.buttons import ChoiceRow, KeyButton, KeyCap
from desktop.widgets.dialogs import Dialog
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import Facts, Rule, label, row, window_icon

STEPS = ("办公室类别", "单位和编码", "第一个用户和密码", "存放位置和备份", "打印恢复单")
HEADINGS = (
    "这台电脑放在哪个办公室？",
    "办公室叫什么，编码是多少？",
    "谁先在这台电脑上用？",
    "数据放在哪里？",
    "打印恢复单，锁进保险柜",
)
KEYS = (("1－5", "直接选"), ("↑↓", "换一个"), ("Enter", "下一步"), ("Esc", "退出"))


class StepList(QFrame):
    """The five steps at the left."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("steps")
        self._rows: list[tuple[QFrame, QLabel]] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP, 0, GAP)
        layout.setSpacing(0)
        for number, step in enumerate(STEPS, start=1):
            frame = QFrame()
            frame.setObjectName("step")
            text = label(step, "head")
            inner = row(KeyCap(str(number)), text, None, gap=GAP)
            inner.setContentsMargins(16, 0, GAP, 0)
            frame.setLayout(inner)
            frame.setFixedHeight(look.metrics.nav_entry + 8)
            self._rows.append((frame, text))
            layout.addWidget(frame)
        layout.addStretch(1)
        words = label(
            "不需要网络。\n中途退出不留任何数据。\n类别选错了，第 5 步之前都可以退回来改。", tone="ink2", wrap=True
        )
        words.setContentsMargins(16, 0, GAP, 0)
        layout.addWidget(words)
        self.setFixedWidth(look.metrics.scaled(240))

    def show_step(self, current: int) -> None:
        """Mark the step that is asked now."""
        for number, (frame, text) in enumerate(self._rows):
            frame.setProperty("note", "primary" if number == current else "")
            text.setProperty("role", "head" if number == current else "")
            for widget in (frame, text):
                widget.style().unpolish(widget)
                widget.style().polish(widget)


class FirstStart(Dialog):
    """首次使用."""

    signed_in = Signal(object)

    def __init__(self, tasks: TaskRunner, paths: StorePaths, preferences: Preferences) -> None:
        super().__init__()
        self._tasks, self._paths, self._preferences = tasks, paths, preferences
        self._actor: Actor | None = None
        self._code = ""
        self._saved = False
        self.setWindowTitle("首次使用")
        self.setWindowIcon(window_icon())
        self.top = TopBar(None)
        self.top.brand.setText(f"{resources.APP_NAME}　首次使用")
        self.top.help_wanted.connect(self._explain)
        self.steps = StepList()
        self.heading = label("", "page")
        self.sizes = ChoiceRow([(size.value, words) for size, words in TYPE_LABELS.items()])
        self.sizes.mark_chosen(look.metrics.size.value)
        self.sizes.chosen.connect(self._set_size)
        self.stack = QStackedWidget()
        self.problem = label("", tone="amber", wrap=True)
        self.back, self.next = KeyButton("上一步"), KeyButton("", "Enter", primary=True)
        self.restore = KeyButton("从备份恢复…")
        self.status = StatusBar()
        self._make_steps()
        self._build()
        bind_key(self, "F1", self._explain)
        self.resize(1366, 768)
        self.go(0)

    def _make_steps(self) -> None:
        self.kind = KindStep(self._paths.folder)
        self.office = FieldsStep("名称照公章上的全称写；编码决定数据包发给谁，定了以后不改。")
        self.organ = self.office.add("单位名称", "例：泽州县行政审批服务管理局、巴公镇便民服务中心")
        self.site = self.office.add("单位编码")
        self.code_hint = label("", "small", "ink3", wrap=True)
        self.office.add_widget(self.code_hint)
        self.person = FieldsStep("第一个用户自动有除监交人以外的全部角色，以后可以再加人。密码本机不留，只用来开锁。")
        self.user = self.person.add("姓名", "用真名，签字、日志里都是它。")
        self.first = self.person.add("密码", "至少 8 位；忘了只能用恢复单重设。", secret=True)
        self.second = self.person.add("再输一次", secret=True)
        self.place = FieldsStep("数据在这台电脑上加密存放，不上网；每次导入、读数据包、升级前自动备份。")
        self.place_facts = Facts(96)
        self.place.add_widget(self.place_facts)
        self.sheet = FieldsStep("恢复码只显示这一次。打印两份，一份锁进保险柜，一份交单位保管。")
        self.code_label = label("", "page")
        self.code_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sheet.add_widget(self.code_label)
        self.save_sheet = KeyButton("打印恢复单…", "Ctrl+P").bind(self.sheet, self._print_sheet)
        self.keep_sheet = KeyButton("存成 PDF…", "Ctrl+S").bind(self.sheet, self._save_sheet)
        holder = QWidget()
        holder.setLayout(row(self.save_sheet, self.keep_sheet, None))
        self.sheet.add_widget(holder)
        for step in (self.kind, self.office, self.person, self.place, self.sheet):
            self.stack.addWidget(step)

    def _build(self) -> None:
        page = QVBoxLayout()
        page.setContentsMargins(48, 0, 48, GAP)
        page.setSpacing(GAP_SMALL)
        head = row(self.heading, None, label("字号", tone="ink2"), self.sizes, KeyCap("Ctrl+＋ / Ctrl+－"), gap=GAP)
        head.setContentsMargins(0, 20, 0, GAP_SMALL)
        page.addLayout(head)
        page.addWidget(self.stack, 1)
        page.addWidget(self.problem)
        page.addWidget(Rule())
        page.addLayout(row(self.restore, None, self.back, self.next))
        middle = row(self.steps, gap=0)
        middle.addLayout(page, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.top)
        whole.addLayout(middle, 1)
        whole.addWidget(self.status)
        self.status.hide_safety()
        self.next.clicked.connect(self._forward)
        self.back.clicked.connect(lambda: self.go(self.stack.currentIndex() - 1))
        self.restore.clicked.connect(self._restore)
        bind_key(self, "Ctrl++", lambda: self._set_size(look.step(1).value))
        bind_key(self, "Ctrl+-", lambda: self._set_size(look.step(-1).value))

    def go(self, number: int) -> None:
        """Show a step."""
        self.stack.setCurrentIndex(number)
        self.steps.show_step(number)
        self.heading.setText(HEADINGS[number])
        self.problem.setText("")
        self.back.setEnabled(0 < number < 4)
        self.restore.setVisible(number == 0)
        words = f"下一步：{STEPS[number + 1]}" if number < 4 else "打印好了，开始使用"
        self.next.setText("建库" if number == 3 else words)
        self.next.updateGeometry()
        self.status.show_keys(KEYS if number == 0 else KEYS[2:])
        self.status.show_person("尚未建库" if number < 4 else self.organ.text(), f"第 {number + 1} 步，共 5 步")
        digits, example = CODE_HINTS[self.kind.kind]
        self.code_hint.setText(f"{digits}，{example}")
        self.place_facts.show_facts([("存放位置", str(self._paths.folder)), ("备份位置", str(self._paths.backups))])
        step = self.stack.currentWidget()
        if isinstance(step, (KindStep, FieldsStep)):
            step.focus_first()

    def _forward(self) -> None:
        number = self.stack.currentIndex()
        problem = self._problem(number)
        self.problem.setText(problem)
        if problem:
            return
        if number == 3:
            self._create()
        elif number == 4:
            self._finish()
        else:
            self.go(number + 1)

    def _problem(self, number: int) -> str:
        from db import keys

        if number == 1:
            if not self.organ.text().strip():
                return "请填单位名称。"
            return site_code_problem(self.kind.kind, self.site.text().strip())
        if number == 2:
            if not self.user.text().strip():
                return "请填姓名。"
            if self.first.text() != self.second.text():
                return "两次输入的密码不一样，请重新输入。"
            return keys.password_problem(self.first.text())
        return ""

    def _create(self) -> None:
        from db.exchange.service import ensure_identity
        from db.organs import service

        kind, organ, code = self.kind.kind, self.organ.text(), self.site.text()
        user, password = self.user.text(), self.first.text()

        def make() -> tuple[Actor, str]:
            made = service.start_office(self._paths, kind, organ, code, user, password)
            ensure_identity(made[0])
            return made

        self.next.setEnabled(False)
        task = self._tasks.query(make)
        task.finished.connect(self._created)
        task.failed.connect(self._failed)

    def _created(self, made: tuple[Actor, str]) -> None:
        self._actor, self._code = made
        self._preferences.last_user = self._actor.name
        self.next.setEnabled(True)
        self.code_label.setText(self._code)
        self.go(4)
        self.save_sheet.setFocus()

    def _failed(self, error: Exception) -> None:
        self.next.setEnabled(True)
        messages.show_error(self, error)

    def _finish(self) -> None:
        if self._saved:
            self._leave()
            return
        words = "恢复码以后不再显示。没有恢复单，忘了密码就打不开数据。"
        messages.ask(self, "恢复单还没有打印", words, "已经抄好，开始使用", self._leave)

    def _leave(self) -> None:
        self.signed_in.emit(self._actor)
        self.accept()

    def _write_sheet(self, out: Path) -> None:
        from reports import recovery_sheet

        recovery_sheet.write_recovery(self.organ.text().strip(), self.site.text().strip(), self._code, out)

    def _print_sheet(self) -> None:
        out = self._paths.folder / "恢复单.pdf"
        task = self._tasks.query(lambda: self._write_sheet(out))
        task.finished.connect(lambda done: self._preview_sheet(out))
        task.failed.connect(self._failed)

    def _preview_sheet(self, out: Path) -> None:
        from desktop.preview import PreviewDialog

        dialog = PreviewDialog(self._tasks, self, "恢复单", out)
        dialog.finished.connect(lambda code: out.unlink(missing_ok=True))
        dialog.finished.connect(self._sheet_done)
        dialog.open()

    def _save_sheet(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, "存恢复单", str(Path.home() / f"恢复单-{clock.today()}.pdf"), "PDF (*.pdf)"
        )
        if name:
            task = self._tasks.query(lambda: self._write_sheet(Path(name)))
            task.finished.connect(self._sheet_done)
            task.failed.connect(self._failed)

    def _sheet_done(self) -> None:
        self._saved = True
        self.problem.setText("恢复单已交出。存成文件的，请打印后删除文件。")

    def _restore(self) -> None:

        name, _ = QFileDialog.getOpenFileName(self, "选备份文件", str(Path.home()), "备份 (*.tar)")
        if name:
            task = self._tasks.query(lambda: backups.restore(Path(name), self._paths))
            task.finished.connect(self._restored)
            task.failed.connect(self._failed)

    def _restored(self) -> None:
        messages.tell(
            self, "备份已恢复", [("请这样做", "请重新打开程序，用原来的用户名和密码登录。")]
        ).finished.connect(self.reject)

    def _set_size(self, size: str) -> None:
        look.apply(TypeSize(size))
        self.sizes.mark_chosen(size)
        self._preferences.type_size = TypeSize(size)

    def _explain(self) -> None:
        from desktop.manual import ManualDialog

        ManualDialog(self, "first-start", "首次使用").open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.key() - Qt.Key.Key_0
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.next.click()
        elif self.stack.currentIndex() == 0 and 1 <= number <= 5:
            self.kind.choose(number)
        else:
            super().keyPressEvent(event)

    def reject(self) -> None:
        """Leave: nothing is kept before the store is made; after that the recovery sheet must be settled first."""
        if self._actor is not None:
            self._finish()
        else:
            super().reject()
