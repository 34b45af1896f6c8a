"""One case like its file cover: facts, the period day by day, what happened, the tabs, and what can be done next."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from db import clock
from db.calendar.days import LedgerDay
from db.calendar.rules import Ledger
from db.cases.acts import ACT_LABELS, ActKind, CaseState
from db.cases.periods import correct_by
from db.cases.rules import CaseDetail
from db.cases.whereabouts import with_station
from desktop import pc_clock
from desktop.cases import choices, doing
from desktop.cases.beside import BesideCase
from desktop.cases.columns import case_due, case_state
from desktop.cases.course import CoursePanel, short_article
from desktop.cases.cover import Cover
from desktop.cases.ledger import LedgerPanel
from desktop.cases.side import CaseSide
from desktop.desk import Desk
from desktop.look import look
from desktop.tokens import COLOURS, GAP, GAP_SMALL, MARGIN
from desktop.widgets.buttons import KeyButton
from desktop.widgets.empty import Swatch
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import Panel, label, row
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone
from desktop.widgets.strip import StripCalendar

if TYPE_CHECKING:
    from db.cases.queues.redating import DueChange

KEYS = (("Ctrl+L", "逐日账"), ("F6", "换区"), ("Alt+← →", "上一件、下一件"), ("Ctrl+P", "打印"), ("Esc", "返回"))

COURSE_SHARE = 270
"""Of the room below the period that goes to what happened; dates and steps are short."""

PRIMARY_ACTS = {
    CaseState.RECEIVED: ActKind.ACCEPTED,
    CaseState.CORRECTION: ActKind.CORRECTED,
    CaseState.ACCEPTED: ActKind.REVIEWED,
    CaseState.REVIEWED: ActKind.GRANTED,
    CaseState.STOPPED: ActKind.RESUMED,
    CaseState.GRANTED: ActKind.DELIVERED,
    CaseState.DENIED: ActKind.DELIVERED,
    CaseState.NOT_APPLICABLE: ActKind.DELIVERED,
    CaseState.REFUSED: ActKind.DELIVERED,
}
"""The act each state's filled button offers where this office may do it; the others stand in the menu beside it."""


def first_act(case: CaseDetail) -> ActKind | None:
    """The act the filled button offers; None where another organ does it, or nothing is left to do.

    A station that only collects (代收) sends the papers on as long as they are in its hands.
    """
    kind = PRIMARY_ACTS.get(case.summary.state)
    if kind in case.offered:
        return kind
    if ActKind.CORRECTION_SERVED in case.beside:
        return ActKind.CORRECTION_SERVED
    waits = case.summary.state is CaseState.RECEIVED and case.accept_mode == "collected"
    mine = ActKind.SENT in case.beside and with_station(case.acts, case.summary.site_name)
    return ActKind.SENT if waits and mine else None


def period_words(ledger: Ledger) -> str:
    """How long a period is, in office words: 20 个工作日, 延期 10 个."""
    unit = {"working_days": "个工作日", "calendar_days": "日", "months": "个月"}[ledger.unit]
    return f"{ledger.length} {unit}" + (f"，延期 {ledger.extension} 个" if ledger.extension else "")


def marks_of(case: CaseDetail, ledger: Ledger) -> list[tuple[date, Status]]:
    """The marks above the strip: special procedures, promised and statutory end, the end of an old licence."""
    marks = []
    still = still_stopped(ledger)
    for first, run in _stops(ledger):
        words = f"停着，已 {still} 天" if still and first is ledger.days[-1] else f"停 {run} 天"
        marks.append((first.day, Status(Shape.BARS, Tone.AMBER, f"{first.reason.split('所需时间')[0]} {words}")))
    if case.promised and case.promised.due and case.statutory:
        marks.append((case.promised.due, Status(Shape.TRIANGLE, Tone.AMBER, f"承诺 {case.promised.due:%m-%d}")))
    if ledger.due:
        words = f"{'法定' if case.statutory else '承诺'} {ledger.due:%m-%d}"
        marks.append((ledger.due, Status(Shape.DIAMOND, Tone.PRIMARY, words)))
    if case.old_ends_on:
        marks.append((case.old_ends_on, Status(Shape.TRIANGLE, Tone.AMBER, f"原证到期 {case.old_ends_on:%m-%d}")))
    return marks


def still_stopped(ledger: Ledger) -> int:
    """Days until today of a special procedure that has not ended; the ledger has only its first day."""
    last = ledger.days[-1]
    return max(1, (clock.today() - last.day).days + 1) if ledger.due is None and last.kind == "stopped" else 0


def _before_acceptance(case: CaseDetail) -> str:
    """The words about time before acceptance, while no period runs; for a correction its deadline (补正期限)."""
    told = "受理以后才开始计算期限"
    if case.summary.state is not CaseState.CORRECTION:
        return told
    until = correct_by(list(case.acts))
    passed = "，已经过了" if until and until < clock.today() else ""
    return f"补正期限到 {until}{passed}；{told}" if until else f"没有定补正期限；{told}"


def _stops(ledger: Ledger) -> list[tuple[LedgerDay, int]]:
    """Each run of days of a special procedure: its first day and the number of days."""
    runs: list[tuple[LedgerDay, int]] = []
    before = ""
    for line in ledger.days:
        if line.kind == "stopped" and before == "stopped":
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif line.kind == "stopped":
            runs.append((line, 1))
        before = line.kind
    return runs


def _pledge(case: CaseDetail) -> Status | None:
    """A warning about the period, or the second deadline: what the applicant committed to and until when."""
    if case.overruns:
        over = case.overruns[-1]
        return Status(Shape.SQUARE, Tone.RED, f"{over.procedure}超过告知 {over.over} 个工作日")
    if case.deemed_renewed_on:
        return Status(Shape.SQUARE, Tone.RED, f"视为 {case.deemed_renewed_on:%m-%d} 起准予延续")
    found = case.commitment
    if found is None:
        return None
    if found.kept is not None:
        return (
            Status(Shape.DISC, Tone.GREEN, "承诺已履行")
            if found.kept
            else Status(Shape.CROSS, Tone.AMBER, "承诺未履行")
        )
    return Status(Shape.TRIANGLE, Tone.AMBER, f"承诺 {found.due:%m-%d} 前履行，监管部门 {found.report_by:%m-%d} 前报告")


class CaseView(QWidget):
    """The page of one case."""

    left = Signal()
    turned = Signal(int)
    keys = KEYS

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._case: CaseDetail | None = None
        self._wanted = ""
        self.title, self.number = label("", "page"), label("", tone="ink2")
        self.state, self.due = StatusLabel(chip=True), StatusLabel(chip=True, bold=True)
        self.back = KeyButton("‹ 返回", "Esc").bind(self, self.left.emit)
        self.print = KeyButton("打印…", "Ctrl+P").bind(self, self._print_menu)
        self.other = KeyButton("其他办理…", "Ctrl+B").bind(self, self._act_menu)
        self.next = KeyButton("", primary=True)
        self.next.clicked.connect(self._next_act)
        self.period = Panel("期限")
        self.figures = label()
        self.pledge = StatusLabel()
        self.strip = StripCalendar()
        self.day_words = label("", "small", "ink2", wrap=True)
        self.day_words.hide()
        self.ledger = LedgerPanel(self)
        self.course = CoursePanel()
        self.side = CaseSide(desk, self)
        self.beside = BesideCase(desk, self, self.side.materials.chosen)
        self.cover = Cover(self.beside)
        self._build()
        bind_key(self, "F6", self._next_area)
        bind_key(self, "Alt+Left", lambda: self.turned.emit(-1))
        bind_key(self, "Alt+Right", lambda: self.turned.emit(1))
        self.strip.day_chosen.connect(self._explain_day)

    def _build(self) -> None:
        self._head = QWidget()
        head: QHBoxLayout = row(self.back, self.title, self.number, self.state, self.due, None, gap=GAP)
        for button in (self.print, self.other, self.next):
            head.addWidget(button)
        self._head.setLayout(head)
        self.period.head_row.insertWidget(1, self.figures)
        self.period.head_row.insertWidget(2, self.pledge)
        self.period.head_row.insertSpacing(1, GAP)
        self._legend()
        self.period.body.addWidget(self.strip)
        self.period.body.addWidget(self.day_words)
        self.period.body.setContentsMargins(MARGIN, 6, MARGIN, 6)
        self._below = below = row(gap=GAP_SMALL)
        below.addWidget(self.ledger, 540)
        below.addWidget(self.course, COURSE_SHARE)
        below.addWidget(self.side, 392)
        files = row(None, self.beside.files)
        files.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        self.side.tabs["files"].layout_.addLayout(files)
        self.beside.files_wanted.connect(lambda: self.side.go_to("files"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_SMALL)
        for part in (self._head, self.cover, self.period):
            layout.addWidget(part)
        layout.addLayout(below, 1)
        look.changed.connect(self._relayout)
        self._relayout()

    def _legend(self) -> None:
        c = COLOURS
        for words, swatch in (
            ("已计", Swatch("5", c.primary, c.on_primary)),
            ("将计", Swatch("14", c.primary_tint, c.primary_deep)),
            ("不计", Swatch("休", c.grey_tint, c.grey)),
            ("停表", Swatch("停", c.amber_tint, c.amber)),
            ("今天", Swatch("", c.surface, c.ink, c.ink)),
        ):
            self.period.head_row.addWidget(swatch)
            self.period.head_row.addWidget(label(words, "small", "ink2"))

    def _relayout(self) -> None:
        self._head.setFixedHeight(look.metrics.page_head - GAP_SMALL)
        narrow = look.narrow(self.width())
        self._place_course(narrow)
        self.strip.most_lines = 1 if narrow else 2
        self.strip.fit()
        self.number.setVisible(not narrow)
        if self._case:
            self.cover.show_case(self._case, narrow)

    def _place_course(self, narrow: bool) -> None:
        """Put the course into a panel of its own, or, without room for one, into a tab beside the materials."""
        if narrow:
            self.side.lodge(self.course)
        elif self._below.indexOf(self.course) < 0:
            self.side.give_back()
            self._below.insertWidget(1, self.course, COURSE_SHARE)
            self.course.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.number.isHidden() != look.narrow(self.width()):
            self._relayout()

    @property
    def case_id(self) -> str:
        """Which case is shown; '' when none is."""
        return self._case.summary.id if self._case else ""

    def open_case(self, case_id: str) -> None:
        """Read a case and show it, unless another one is wanted by the time it is read."""
        from db.cases import service

        self._wanted = case_id
        self.desk.query(lambda: service.case(case_id), self._show_wanted)

    def _show_wanted(self, case: CaseDetail) -> None:
        if case.summary.id == self._wanted:
            self.show_case(case)

    def reload(self) -> None:
        """Read the case that was opened last again."""
        if self._wanted:
            self.open_case(self._wanted)

    def show_case(self, case: CaseDetail) -> None:
        """Show a case in its present state."""
        self._case, self._wanted = case, case.summary.id
        summary = case.summary
        self.title.setText(summary.item_name)
        self.number.setText(summary.number)
        self.state.show_status(case_state(summary))
        self.due.show_status(case_due(summary) if summary.state is not CaseState.STOPPED else None)
        kind = first_act(case)
        self.cover.show_case(case, self.number.isHidden())
        self._show_period(case)
        self.ledger.show_case(case)
        self.course.show_case(case, kind)
        self.side.show_case(case)
        self.beside.show_case(summary.id)
        self.next.setVisible(kind is not None)
        if kind:
            self.next.setText(ACT_LABELS[kind])
            self.next.updateGeometry()
        self.other.setVisible(bool(case.offered or case.beside))

    def _show_period(self, case: CaseDetail) -> None:
        ledger = case.statutory or case.promised
        self.strip.setVisible(ledger is not None)
        self.pledge.show_status(_pledge(case))
        self.day_words.hide()
        if ledger is None:
            self.figures.setText(_before_acceptance(case) if case.summary.accepted_on is None else "没有载明办理期限")
            return
        today = clock.today()
        done = sum(1 for line in ledger.days if line.counted and line.day <= today)
        still = still_stopped(ledger)
        stopped = sum(1 for line in ledger.days if line.kind == "stopped") + max(0, still - 1)
        resting = sum(1 for line in ledger.days if line.kind in ("weekend", "holiday"))
        text = f"已计 {done} 天　不计 {resting} 天" + (f"　停 {stopped} 天" if stopped else "")
        text += f"　{period_words(ledger)}"
        if not self.number.isHidden():
            text += f"（{short_article(case.limit_basis)}）"
        self.figures.setText(text + ("，暂定：没有放假安排" if ledger.provisional else ""))
        self.strip.show_ledger(ledger, today, marks_of(case, ledger))
        self._tell_changes(case.summary.id)

    def _tell_changes(self, case_id: str) -> None:
        """Say which notice on holidays last moved the due date."""

        def read() -> "list[DueChange]":
            from db.cases.queues import redating

            return redating.of_case(case_id)

        def show(found: "list[DueChange]") -> None:
            if found and case_id == self.case_id:
                last = max(found, key=lambda one: one.at)
                self.day_words.setText(f"到期日曾由 {last.before} 变为 {last.after}：{last.reason}")
                self.day_words.show()

        self.desk.query(read, show)

    def _explain_day(self, line: LedgerDay) -> None:
        self.day_words.setText(f"{line.day}　{line.reason}　{line.article}")
        self.day_words.show()

    def _next_act(self) -> None:
        kind = first_act(self._case) if self._case else None
        if kind:
            self.act(kind)

    def act(self, kind: ActKind) -> None:
        """Ask for an act's date and reason, then record it; a PC clock that cannot be right is asked about before."""
        case = self._case
        if case:
            pc_clock.believed(self.desk, self, lambda: self._ask(case, kind))

    def _ask(self, case: CaseDetail, kind: ActKind) -> None:
        dialog = doing.dialog_for(self.desk, self, case, kind)
        dialog.accepted.connect(lambda: doing.offer_paper(self.desk, self, case.summary.id, kind))
        dialog.open()

    def act_menu(self) -> QMenu | None:
        """What can be done with the case in sight."""
        if self._case is None:
            return None
        menu = choices.menu_of(self._case, self.beside, self, self.act)
        self._add_hand_actions(menu)
        return menu

    def _act_menu(self) -> None:
        menu = self.act_menu()
        if menu:
            menu.popup(self.other.mapToGlobal(self.other.rect().bottomLeft()))

    def _add_hand_actions(self, menu: QMenu) -> None:
        """移交 and 退回, where this office may."""
        known = self.beside.known
        if known and (self.beside.may_hand or known.give_back_to):
            menu.addSeparator()
            if known.give_back_to:
                menu.addAction(f"退回{known.give_back_to}…(&R)", lambda: self.hand(known.give_back_to))
            if self.beside.may_hand:
                menu.addAction("移交给别的单位…(&H)", self.hand)

    def hand(self, back_to: str = "") -> None:
        """Ask to whom and why the case is given, or why it goes back to the office that gave it."""
        from desktop.exchange.handing import HandDialog

        HandDialog(self.desk, self, "case", self.case_id, f"办件 {self.number.text()}", back_to).open()

    def _print_menu(self) -> None:
        if self._case is None:
            return
        menu = QMenu(self)
        for number, (words, show) in enumerate(doing.papers_for(self.desk, self, self._case), start=1):
            menu.addAction(f"{words}(&{number})", show)
        if menu.isEmpty():
            menu.addAction("受理以后才有可以打印的文书").setEnabled(False)
        menu.popup(self.print.mapToGlobal(self.print.rect().bottomLeft()))

    def _next_area(self) -> None:
        areas: list[QWidget] = [self.next, self.strip, self.ledger.table, self.course.area, self.side.area]
        shown = [area for area in areas if area.isVisible()]
        focused = [number for number, area in enumerate(shown) if area.hasFocus()]
        shown[(focused[0] + 1) % len(shown) if focused else 0].setFocus()

    def focus_first(self) -> None:
        """The next act."""
        self.next.setFocus()
