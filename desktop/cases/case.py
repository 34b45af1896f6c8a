"""One case: its period day by day, what happened, its materials, and the next act."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from db import clock
from db.calendar.rules import LedgerDay
from db.cases.acts import ACT_LABELS, ActKind, CaseState
from db.cases.periods import GENERAL_BASIS, GENERAL_DAYS
from db.cases.rules import CaseDetail, CaseMaterial
from desktop.cases.beside import BesideCase
from desktop.cases.columns import case_due, case_state
from desktop.cases.course import CoursePanel, LedgerPanel, MaterialPanel, short_article
from desktop.desk import Desk
from desktop.look import look
from desktop.tokens import COLOURS, GAP, GAP_SMALL, MARGIN
from desktop.widgets.buttons import KeyButton
from desktop.widgets.empty import Swatch
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import Panel, column, label, row
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone
from desktop.widgets.strip import StripCalendar

KEYS = (("Ctrl+L", "逐日账"), ("F6", "换区"), ("Alt+← →", "上一件、下一件"), ("Ctrl+P", "打印"), ("Esc", "返回"))

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
    """The act the filled button offers; None where it is another organ's, or nothing is left to do."""
    kind = PRIMARY_ACTS.get(case.summary.state)
    return kind if kind in case.offered else None


class CaseView(QWidget):
    """The page of one case."""

    left = Signal()
    turned = Signal(int)
    keys = KEYS

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._case: CaseDetail | None = None
        self.title, self.number = label("", "page"), label("", tone="ink2")
        self.state, self.due = StatusLabel(chip=True), StatusLabel(chip=True, bold=True)
        self.back = KeyButton("‹ 返回", "Esc").bind(self, self.left.emit)
        self.print = KeyButton("打印…", "Ctrl+P").bind(self, self._print_menu)
        self.other = KeyButton("其他办理…", "Ctrl+B").bind(self, self._act_menu)
        self.next = KeyButton("", primary=True)
        self.next.clicked.connect(self._next_act)
        self.facts = QGridLayout()
        self.period = Panel("期限")
        self.figures = label()
        self.strip = StripCalendar()
        self.day_words = label("", "small", "ink2", wrap=True)
        self.day_words.hide()
        self.ledger = LedgerPanel()
        self.course = CoursePanel()
        self.materials = MaterialPanel(desk)
        self.beside = BesideCase(desk, self, self._chosen_material)
        self._build()
        bind_key(self, "Ctrl+L", self.ledger.table.setFocus)
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
        card = QFrame()
        card.setProperty("role", "case")
        self.facts.setContentsMargins(0, 0, 0, 0)
        self.facts.setHorizontalSpacing(GAP)
        self.facts.setVerticalSpacing(4)
        self.facts.addWidget(self.beside)
        inside = column(self.facts)
        inside.setContentsMargins(MARGIN, GAP_SMALL, MARGIN, GAP_SMALL)
        card.setLayout(inside)
        self.period.head_row.insertWidget(1, self.figures)
        self.period.head_row.insertSpacing(1, GAP)
        self._legend()
        self.period.body.addWidget(self.strip)
        self.period.body.addWidget(self.day_words)
        self.period.body.setContentsMargins(MARGIN, 6, MARGIN, 6)
        below = row(gap=GAP_SMALL)
        below.addWidget(self.ledger, 556)
        below.addWidget(self.course, 310)
        below.addWidget(self.materials, 328)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_SMALL)
        for part in (self._head, card, self.period):
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
            self._today_sign = (swatch, label(words, "small", "ink2"))
            for part in self._today_sign:
                self.period.head_row.addWidget(part)

    def _relayout(self) -> None:
        self._head.setFixedHeight(look.metrics.page_head - GAP_SMALL)
        narrow = look.narrow(self.width())
        self.course.setVisible(not narrow)
        self.number.setVisible(not narrow)
        for part in self._today_sign:
            part.setVisible(not narrow)
        if self._case:
            self._show_facts(self._case)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.number.isHidden() != look.narrow(self.width()):
            self._relayout()

    @property
    def case_id(self) -> str:
        """Which case is shown; '' when none is."""
        return self._case.summary.id if self._case else ""

    def open_case(self, case_id: str) -> None:
        """Read a case and show it."""
        from db.cases import service

        self.desk.query(lambda: service.case(case_id), self.show_case)

    def reload(self) -> None:
        """Read the case in sight again."""
        if self._case:
            self.open_case(self.case_id)

    def show_case(self, case: CaseDetail) -> None:
        """Show a case as it stands now."""
        self._case = case
        summary = case.summary
        self.title.setText(summary.item_name)
        self.number.setText(summary.number)
        self.state.show_status(case_state(summary))
        self.due.show_status(case_due(summary) if summary.state is not CaseState.STOPPED else None)
        self._show_facts(case)
        self._show_period(case)
        self.ledger.show_case(case)
        self.course.show_case(case)
        self.materials.show_case(case)
        self.beside.show_case(summary.id)
        kind = first_act(case)
        self.next.setVisible(kind is not None)
        if kind:
            self.next.setText(ACT_LABELS[kind])
            self.next.updateGeometry()
        self.other.setVisible(bool(case.offered))

    def _show_facts(self, case: CaseDetail) -> None:
        while self.facts.count():
            item = self.facts.takeAt(0)
            widget = item.widget() if item else None
            if widget and widget is not self.beside:
                widget.hide()
                widget.deleteLater()
        s = case.summary
        accepted = f"{s.accepted_on:%Y-%m-%d}" if s.accepted_on else "还没有受理"
        pairs: tuple[tuple[str, str], ...] = (
            ("申请人", f"{s.applicant}　{case.id_number_masked}"),
            ("受理机构", case.accepting_organ),
            ("受理", accepted),
            ("经办人", f"{case.contact}　{case.phone}".strip() or "未填"),
            ("收件", f"{s.received_on:%Y-%m-%d}　{s.site_name}"),
            ("清单版本", case.edition_name + (f" · 指南第 {case.guide_version} 版" if case.guide_version else "")),
        )
        if self.number.isHidden():
            pairs = (("办件编号", s.number), *pairs[:-1])
        for number, (name, text) in enumerate(pairs):
            line, place = divmod(number, 3)
            self.facts.addWidget(label(name, tone="ink2"), line, place * 2)
            value = label(text, "strong" if name == "申请人" else "", wrap=True)
            self.facts.addWidget(value, line, place * 2 + 1)
        self.facts.addWidget(self.beside, len(pairs) // 3, 0, 1, 6)
        for place in (1, 3, 5):
            self.facts.setColumnStretch(place, 0 if place == 1 and self.number.isHidden() else 1)

    def _show_period(self, case: CaseDetail) -> None:
        ledger = case.statutory or case.promised
        self.strip.setVisible(ledger is not None)
        if ledger is None:
            self.figures.setText("受理以后才开始计算期限")
            self.day_words.hide()
            return
        today = clock.today()
        done = sum(1 for line in ledger.days if line.counted and line.day <= today)
        stopped = sum(1 for line in ledger.days if line.kind == "stopped")
        resting = sum(1 for line in ledger.days if line.kind in ("weekend", "holiday"))
        text = f"已计 {done} 天　不计 {resting} 天" + (f"　停 {stopped} 天" if stopped else "")
        if case.limit_basis == GENERAL_BASIS:
            text += f"　{GENERAL_DAYS} 个工作日（{short_article(GENERAL_BASIS)}）"
        self.figures.setText(text + ("　（暂定，没有放假安排）" if ledger.provisional else ""))
        marks = []
        if case.promised and case.promised.due and case.statutory:
            words = f"承诺 {case.promised.due:%m-%d}"
            marks.append((case.promised.due, Status(Shape.TRIANGLE, Tone.AMBER, words)))
        if ledger.due:
            words = f"{'法定' if case.statutory else '承诺'} {ledger.due:%m-%d}"
            marks.append((ledger.due, Status(Shape.DIAMOND, Tone.PRIMARY, words)))
        self.strip.show_ledger(ledger, today, marks)
        self.day_words.hide()

    def _explain_day(self, line: LedgerDay) -> None:
        self.day_words.setText(f"{line.day}　{line.reason}　{line.article}")
        self.day_words.show()

    def _next_act(self) -> None:
        kind = first_act(self._case) if self._case else None
        if kind:
            self.act(kind)

    def act(self, kind: ActKind) -> None:
        """Ask for an act's date and reason, then record it."""
        from desktop.cases.act import ActDialog

        if self._case:
            ActDialog(self.desk, self, self._case, kind).open()

    def _act_menu(self) -> None:
        if self._case is None:
            return
        menu = QMenu(self)
        for number, kind in enumerate(self._case.offered, start=1):
            menu.addAction(f"{ACT_LABELS[kind]}(&{number})", lambda kind=kind: self.act(kind))
        menu.addAction(f"{ACT_LABELS[ActKind.REVERSED]}上一步(&0)", lambda: self.act(ActKind.REVERSED))
        self._add_hand_actions(menu)
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

    def _chosen_material(self) -> tuple[int, str] | None:
        chosen = self.materials.table.current_row()
        if self._case is None or not isinstance(chosen, CaseMaterial) or chosen not in self._case.materials:
            return None
        return self._case.materials.index(chosen) + 1, chosen.name

    def _print_menu(self) -> None:
        from desktop import papers

        if self._case is None:
            return
        case = self._case
        menu = QMenu(self)
        if case.summary.accepted_on:
            menu.addAction("受理通知书(&1)", lambda: papers.preview_acceptance(self.desk, self, case))
        if case.statutory or case.promised:
            menu.addAction("办理期限逐日账(&2)", lambda: papers.preview_ledger(self.desk, self, case))
        if menu.isEmpty():
            menu.addAction("受理以后才有可以打印的文书").setEnabled(False)
        menu.popup(self.print.mapToGlobal(self.print.rect().bottomLeft()))

    def _next_area(self) -> None:
        areas: list[QWidget] = [self.next, self.strip, self.ledger.table, self.materials.table]
        shown = [area for area in areas if area.isVisible()]
        focused = [number for number, area in enumerate(shown) if area.hasFocus()]
        shown[(focused[0] + 1) % len(shown) if focused else 0].setFocus()

    def focus_first(self) -> None:
        """The next act."""
        self.next.setFocus()
