"""放假安排: which years are settled here; the county enters a notice, after a look at the due dates it moves."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from db.actors import SiteKind
from desktop.cases.due_changes import change_table
from desktop.desk import Desk
from desktop.messages import FormDialog, tell
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import KeyButton
from desktop.widgets.parts import Panel, column, label
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone

if TYPE_CHECKING:
    from db.calendar.service import KeptNotice, Source
    from db.cases.queues.redating import Plan


class NoticesPanel(Panel):
    """The latest year, and at the county the way to enter the next."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("放假安排")
        self._desk = desk
        self.known = label("", tone="ink2", wrap=True)
        self.missing = StatusLabel()
        self.enter = KeyButton("录入…", "Ctrl+H").bind(self, self.read_text)
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

    def read_text(self) -> None:
        """Paste the notice or choose its file, and look at the days it names."""
        from desktop.settings.notice_text import NoticeTextDialog

        dialog = NoticeTextDialog(self._desk, self)
        dialog.taken.connect(self.review)
        dialog.open()

    def review(self, source: "Source") -> None:
        """Look at what a notice would change before it is kept."""

        def read() -> "Plan":
            from db.cases.queues import redating

            return redating.plan(source)

        self._desk.query(read, lambda plan: NoticeDialog(self._desk, self, source, plan).open())


class NoticeDialog(FormDialog):
    """The notice, the open cases whose due date it moves before and after, and the button that does it."""

    def __init__(self, desk: Desk, parent: QWidget | None, source: "Source", plan: "Plan") -> None:
        notice = plan.notice
        super().__init__(parent, f"录入{notice.year}年放假安排", "录入，重算到期日", width=900)
        self._desk, self._source = desk, source
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
        actor, source = self._desk.actor, self._source

        def write() -> "Plan":
            from db.cases.queues import redating

            return redating.apply(actor, source)

        self.ok.setEnabled(False)
        task = self._desk.change(write, self._done)
        task.failed.connect(lambda error: self.ok.setEnabled(True))

    def _done(self, plan: "Plan") -> None:
        parent = self.parentWidget()
        self.accept()
        tell(parent, "放假安排已录入", [("到期日变动", f"{len(plan.changes)} 件"), ("发给各单位", "随下一个数据包")])
