"""放假安排: which years are settled here; the county enters a notice, after a look at the due dates it moves."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from db.actors import SiteKind
from desktop.cases.due_changes import change_table
from desktop.desk import Desk
from desktop.messages import FormDialog, tell
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import KeyButton
from desktop.widgets.parts import Panel, column, label
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone

if TYPE_CHECKING:
    from db.calendar.service import KeptNotice
    from db.cases.queues.redating import Plan


class NoticesPanel(Panel):
    """The latest year, and at the county the way to enter the next."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("放假安排")
        self._desk = desk
        self.known = label("", tone="ink2", wrap=True)
        self.missing = StatusLabel()
        self.enter = KeyButton("录入…", "Ctrl+H").bind(self, self.choose)
        self.head_row.addWidget(self.enter)
        if desk.actor.site.kind not in (SiteKind.COUNTY, SiteKind.ZONE):
            self.enter.setEnabled(False)
            self.enter.hide()
        inner = column(self.known, self.missing, gap=GAP_SMALL)
        inner.setContentsMargins(GAP, GAP, GAP, GAP)
        self.body.addLayout(inner)

    def refresh(self) -> None:
        """Read the notices."""

        def read() -> "list[KeptNotice]":
            from db.calendar import service

            return service.notices()

        self._desk.query(read, self._show)

    def _show(self, notices: "list[KeptNotice]") -> None:
        whole = {one.year: one for one in notices if one.readable and one.whole_year and not one.region}
        if not whole:
            return
        latest = whole[max(whole)]
        source = "随程序" if latest.shipped else "县里录入"
        self.known.setText(f"最近的是 {latest.year} 年，{latest.published} 公布，{source}。")
        words = f"{latest.year + 1} 年还没有，那年的到期日暂定"
        self.missing.show_status(Status(Shape.TRIANGLE, Tone.AMBER, words))

    def choose(self) -> None:
        """Choose a notice's file."""
        name, _ = QFileDialog.getOpenFileName(self, "选放假安排文件", str(Path.home()), "放假安排 (*.json)")
        if name:
            self.review(Path(name))

    def review(self, file: Path) -> None:
        """Look at what a notice would change before it is kept."""

        def read() -> "Plan":
            from db.cases.queues import redating

            return redating.plan(file)

        self._desk.query(read, lambda plan: NoticeDialog(self._desk, self, file, plan).open())


class NoticeDialog(FormDialog):
    """The notice, the open cases whose due date it moves before and after, and the button that does it."""

    def __init__(self, desk: Desk, parent: QWidget | None, file: Path, plan: "Plan") -> None:
        notice = plan.notice
        super().__init__(parent, f"录入{notice.year}年放假安排", "录入，重算到期日", width=900)
        self._desk, self._file = desk, file
        number = f"（{notice.number}）" if notice.number else ""
        self.body.addWidget(label(f"《{notice.title}》{number}，{notice.published} 公布", wrap=True))
        words = (
            f"在办 {plan.looked_at} 件：{len(plan.changes)} 件的到期日会变，{plan.made_firm} 件不再是暂定日期。"
            "录入后随下一个包发给各单位。"
        )
        self.body.addWidget(label(words, tone="ink2", wrap=True))
        if plan.changes:
            self.table = change_table(plan.changes)
            self.body.addWidget(self.table, 1)

    def submit(self) -> None:
        """Keep the notice and give every open case its new date."""
        actor, file = self._desk.actor, self._file

        def write() -> "Plan":
            from db.cases.queues import redating

            return redating.apply(actor, file)

        self.ok.setEnabled(False)
        task = self._desk.change(write, self._done)
        task.failed.connect(lambda error: self.ok.setEnabled(True))

    def _done(self, plan: "Plan") -> None:
        parent = self.parentWidget()
        self.accept()
        tell(parent, "放假安排已录入", [("到期日变动", f"{len(plan.changes)} 件"), ("发给各单位", "随下一个数据包")])
