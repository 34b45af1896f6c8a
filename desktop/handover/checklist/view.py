"""One department's checklist: three parties tick line by line, every reason stays where the fact is."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from db import clock
from db.handover.rules import (
    CATEGORIES,
    DIRECTION_LABELS,
    PARTY_LABELS,
    STATE_LABELS,
    Line,
    Party,
)
from desktop.desk import Desk
from desktop.handover.checklist.actions import LineActions
from desktop.handover.checklist.conditions import WIDTH, BlockStrip, Conditions
from desktop.handover.checklist.drafting import Drafting
from desktop.handover.checklist.lines import MEDIUM, PARTIES, category_name
from desktop.handover.checklist.opened import Handed, Opened, read_checklist
from desktop.handover.checklist.table import LineTable
from desktop.handover.printing import choose_of_checklist
from desktop.handover.view import Beside
from desktop.look import look
from desktop.messages import ReasonDialog
from desktop.page import Bar
from desktop.status import deadline_status
from desktop.tokens import GAP, GAP_SMALL, TypeSize
from desktop.widgets.buttons import KeyButton, Toggle
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import Progress, ShortLabel, label, row
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone

STATES = ("全部", *STATE_LABELS.values())
KEYS = (("空格", "勾选"), ("F2", "改数量"), ("F4", "记差异"), ("F11", "现场清点"), ("Ctrl+F", "筛选"))
DRAFT_KEYS = (("Insert", "加行"), ("F2", "改行"), ("Delete", "删行"), ("Alt+↑↓", "移动"), ("Ctrl+V", "粘贴表格"))
EXAMPLE = "例：漏列一枚密钥"
CLOSED_KEYS = (("Ctrl+P", "打印"), ("Ctrl+F", "筛选"), ("Esc", "回到批次"))


class ChecklistView(QWidget):
    """The page of one checklist."""

    left = Signal()
    counting_wanted = Signal()
    shown = Signal(object)
    keys: Sequence[tuple[str, str]] = KEYS

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._opened: Opened | None = None
        self._asked = ""
        self.title, self.remark = ShortLabel("page"), label("", tone="ink2")
        self.deadline, self.due = StatusLabel(chip=True, bold=True), StatusLabel(chip=True, bold=True)
        self.back = KeyButton("‹ 返回", "Esc").bind(self, self._escape)
        self.print = KeyButton("打印…", "Ctrl+P").bind(self, self._print_menu)
        self.acting = LineActions(desk, self)
        self.drafting = Drafting(desk, self, lambda: self.table.current_row())
        self.owe = KeyButton("记差异", "F4").bind(self, lambda: self.acting.differ(self.table.current_row()))
        self.add = KeyButton("加行", "Insert")
        self.template = KeyButton("模板行…", "Ctrl+T").bind(self, self._offer_template)
        self.counting = KeyButton("现场清点", "F11").bind(self, self.counting_wanted.emit)
        self.close_gate = KeyButton("办结移交", "Ctrl+Enter", primary=True)
        self.withdraw, self.reopen = KeyButton("撤回定稿…", "Ctrl+Z"), KeyButton("重新打开…", "Ctrl+Z")
        self.hand = KeyButton("移交经办…")
        self.hand.clicked.connect(self._hand)
        self.issue = KeyButton("定稿", "Ctrl+Enter", primary=True)
        self.issue.clicked.connect(self._issue)
        self.switch = KeyButton("换人", "F8")
        self.switch.clicked.connect(desk.person_wanted)
        self.signers, self.writer = label("", tone="ink2"), StatusLabel()
        self.progress = Progress(160)
        self.seek = QLineEdit()
        self.seek.setPlaceholderText("行号、名称、编号；扫码枪可直接扫")
        self.category, self.state = QComboBox(), QComboBox()
        self.open_only = Toggle("只看未齐的行")
        self.hint = label("", tone="ink3")
        self.signed = StatusLabel(bold=True)
        self.table = LineTable()
        self.panel = ListPanel(self.table)
        self.conditions = Conditions()
        self.strip = BlockStrip()
        self.beside = Beside(self, self.panel, self.conditions, WIDTH)
        self._build()
        self._connect()

    def _build(self) -> None:
        self._head = QWidget()
        head: QHBoxLayout = row(self.back, self.title, self.deadline, gap=GAP)
        head.setStretchFactor(self.title, 1)
        buttons = (self.switch, self.print, self.hand, self.add, self.template, self.owe, self.counting, self.issue)
        for button in (*buttons, self.withdraw, self.reopen, self.close_gate):
            head.addWidget(button)
        self._head.setLayout(head)
        self._info = Bar(self.remark, self.due, self.signers, None, label("各方已签齐", tone="ink2"), self.progress)
        self.seek.setAccessibleName("找行")
        self.category.addItems(["类别：全部", *(category_name(number) for number in CATEGORIES)])
        self.state.addItems(["状态：全部", *STATES[1:]])
        self.category.setAccessibleName("类别")
        self.state.setAccessibleName("状态")
        bar = Bar(self.seek, self.category, self.state, self.open_only, None, self.hint, self.signed)
        middle = row(gap=GAP)
        middle.addWidget(self.panel, 1)
        middle.addWidget(self.conditions)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self._head, self._info, self.writer, bar):
            layout.addWidget(part)
        layout.addLayout(middle, 1)
        layout.addSpacing(GAP_SMALL)
        layout.addWidget(self.strip)
        look.changed.connect(self._relayout)
        self._relayout()

    def _relayout(self) -> None:
        extra = look.narrow(self.width())
        self._head.setFixedHeight(look.metrics.page_head - 4)
        self._info.setVisible(not extra)
        self._info.setFixedHeight(look.metrics.row - 2)
        self.seek.setFixedWidth(look.metrics.scaled(226) if extra else look.metrics.scaled(300))
        self.category.setVisible(not extra)
        self.category.setFixedWidth(look.metrics.scaled(128))
        self.state.setFixedWidth(look.metrics.scaled(120))
        for part in (self.hint, self.print):
            part.setVisible(not extra)
        below = look.metrics.size is TypeSize.STANDARD and not extra  # the name needs the width of the head
        self.switch.setVisible(below)
        self.deadline.setVisible(not below)
        self.due.setVisible(below)
        self.table.drop_column(MEDIUM, look.metrics.size is not TypeSize.STANDARD)  # the name needs the room more
        if not self.withdraw.isHidden():  # nobody has begun yet, and F8 is there anyway
            self.switch.hide()
        self.hand.setVisible(not extra and self._opened is not None and bool(self._opened.handable))
        self.signed.setVisible(extra)
        crowded = look.crowded(self.width())
        self.panel.hide_foot(crowded)
        self.beside.lay_out()
        self.strip.setVisible(crowded and self.strip.needed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._relayout()

    def _connect(self) -> None:
        self.table.ticked.connect(self.acting.tick)
        self.acting.hint.connect(self.hint.setText)
        self.acting.written.connect(self.table.show_line)
        self.drafting.bind(self.table)
        self.add.clicked.connect(self.drafting.add)
        self.close_gate.clicked.connect(self._close_gate)
        self.withdraw.clicked.connect(self._withdraw)
        self.reopen.clicked.connect(self._reopen)
        self.seek.textChanged.connect(lambda text: self._filter())
        self.seek.returnPressed.connect(self._jump)
        self.category.currentIndexChanged.connect(lambda number: self._filter())
        self.state.currentIndexChanged.connect(lambda number: self._filter())
        self.open_only.toggled.connect(lambda on: self._show_lines())
        bind_key(self, "Ctrl+Enter", lambda: _click_shown(self.issue, self.close_gate))
        bind_key(self, "Ctrl+Z", lambda: _click_shown(self.withdraw, self.reopen))
        bind_key(self, "F2", self._count)
        bind_key(self, "F6", self._next_area)
        bind_key(self, "Ctrl+F", self._seek)
        self.desk.actor_changed.connect(self.reload)

    def _seek(self) -> None:
        self.seek.setFocus()
        self.seek.selectAll()

    @property
    def checklist_id(self) -> str:
        """Which checklist is shown; '' when none is."""
        return self._opened.checklist.id if self._opened else ""

    def open_checklist(self, checklist_id: str) -> None:
        """Read a checklist and show it."""
        actor, self._asked = self.desk.actor, checklist_id
        self.desk.query(lambda: read_checklist(actor, checklist_id), self._show_asked)

    def _show_asked(self, opened: Opened) -> None:
        """Show what was read, unless another checklist was asked for meanwhile."""
        if opened.checklist.id == self._asked:
            self.show_opened(opened)

    def reload(self) -> None:
        """Read the checklist in sight again."""
        if self._asked:
            self.open_checklist(self._asked)

    def show_opened(self, opened: Opened) -> None:
        """Show a checklist as it stands now."""
        self._opened = opened
        found = opened.checklist
        self._asked = found.id
        self.title.setText(f"{found.department} · {found.batch_name}")
        items = f"{DIRECTION_LABELS[found.direction]} {len(found.items)} 项 → {found.receiver}"
        self.remark.setText(items)
        deadline = deadline_status(date.fromisoformat(found.deadline), clock.today(), found.progress.complete)
        self.deadline.show_status(Status(deadline.shape, deadline.tone, deadline.word.partition("，")[0]))
        self.deadline.setToolTip(deadline.word)
        self.due.show_status(deadline)
        self.signers.setText("　　" + "　　".join(f"{PARTY_LABELS[one]}　{self._signer(one)}" for one in PARTIES))
        p = found.progress
        tone = Status(Shape.DISC, Tone.GREEN, "") if p.complete else Status(Shape.HALF, Tone.AMBER, "")
        self.signed.show_status(Status(tone.shape, tone.tone, f"已签 {p.settled} / {p.lines} 行"))
        self.progress.show_progress(found.progress.settled, found.progress.lines, "行")
        own = "、".join(f"「{PARTY_LABELS[p]}」" for p in PARTIES if p in opened.own)
        closed = "已办结移交，不再勾选" if opened.closed_on else ""
        self.hint.setText(closed or (f"本人只能勾{own}一栏" if own else "本人不能在这份清单上勾选"))
        self.writer.show_status(Status(Shape.RING, Tone.GREY, opened.writer) if opened.writer else None)
        self.writer.setVisible(bool(opened.writer))
        self.acting.opened, self.drafting.found = opened, found
        self._offer()
        self.conditions.show_opened(opened)
        self.strip.show_opened(opened)
        self._show_lines()
        self._relayout()
        self.shown.emit(opened)

    def _offer(self) -> None:
        """Before it is issued lines are written; then they are signed; at last the handover is closed."""
        draft = self.drafting.open
        closed = self._opened is not None and bool(self._opened.closed_on)
        for button in (self.issue, self.add, self.template):
            button.setVisible(draft)
        for button in (self.owe, self.counting):
            button.setVisible(not draft and not closed)
        self.close_gate.setVisible(not draft and self._opened is not None and self._opened.may_close)
        self.withdraw.setVisible(not draft and not closed and self._opened is not None and not self._opened.touched)
        self.reopen.setVisible(closed)
        self.keys = DRAFT_KEYS if draft else CLOSED_KEYS if closed else KEYS

    def _signer(self, party: Party) -> str:
        if self._opened is None:
            return ""
        names = [act.user_name for line in self._opened.checklist.lines if (act := line.signed_by(party))]
        mine = "（本人）" if party in self._opened.own else ""
        return (names[-1] if names else "未签") + mine

    def _show_lines(self) -> None:
        if self._opened:
            found = self._opened.checklist
            self.table.show_checklist(found, self._opened.own, self.open_only.isChecked())
            p = found.progress
            text = f"{p.lines} 行：已齐 {p.settled}，欠交 {p.owed}，数量不符 {p.differing}"
            self.panel.show_foot(text, "已定稿" if found.issued_at else "还没有定稿")

    def _filter(self) -> None:
        text, category, state = self.seek.text().strip(), self.category.currentIndex(), self.state.currentText()
        if not text and not category and self.state.currentIndex() == 0:
            self.table.rows.keep(None)
            return

        def wanted(line: Line) -> bool:
            words = f"{line.number} {line.name} {line.specification} {line.serials}"
            from desktop.status import line_status

            fits = not category or line.category == category
            return fits and text in words and state in ("状态：全部", line_status(line.state).word)

        self.table.rows.keep(wanted)
        self.table.expandAll()

    def _jump(self) -> None:
        """A scanner ends its digits with Enter: go to the line and clear the field."""
        text = self.seek.text().strip()
        found = self._line_with(text)
        if text and found:
            self.seek.clear()
            self.table.go_to_line(lambda line: line.id == found.id)
        self.table.setFocus()

    def _line_with(self, text: str) -> Line | None:
        lines = self._opened.checklist.lines if self._opened else ()
        exact = [line for line in lines if text in (line.number, line.serials)]
        return next(iter(exact or [line for line in lines if text in line.serials or text in line.name]), None)

    def _count(self) -> None:
        if self.drafting.open:
            self.drafting.change()
        else:
            self.acting.count(self.table.current_row(), self.table.party())

    def _offer_template(self) -> None:
        """Ctrl+T: the template's lines, category by category."""
        if not self.template.isHidden():
            self.drafting.menu().popup(_below(self.template))

    def _issue(self) -> None:
        from db.handover import service

        if self._opened:
            checklist_id, actor = self._opened.checklist.id, self.desk.actor
            self.desk.change(lambda: service.issue(actor, checklist_id))
            self.table.setFocus()

    def _close_gate(self) -> None:
        from db.handover.checklists import gate

        if self._opened:
            checklist_id, actor = self._opened.checklist.id, self.desk.actor
            self.desk.change(lambda: gate.close(actor, checklist_id, clock.today()))

    def _withdraw(self) -> None:
        from db.handover.checklists import editing

        if self._opened:
            checklist_id, actor = self._opened.checklist.id, self.desk.actor
            told = "还没有人勾选，撤回以后可以改行，改好再定稿。"
            dialog = ReasonDialog(self, "撤回定稿", told, "撤回定稿", EXAMPLE)
            dialog.given.connect(lambda why: self.desk.change(lambda: editing.withdraw(actor, checklist_id, why)))
            dialog.open()

    def _reopen(self) -> None:
        from db.handover.checklists import gate

        if self._opened:
            checklist_id, actor = self._opened.checklist.id, self.desk.actor
            told = f"已于 {self._opened.closed_on} 办结移交，重新打开以后可以更正。"
            dialog = ReasonDialog(self, "重新打开", told, "重新打开", EXAMPLE)
            dialog.given.connect(
                lambda why: self.desk.change(lambda: gate.reopen(actor, checklist_id, clock.today(), why))
            )
            dialog.open()

    def _hand(self) -> None:
        """移交经办: another office goes on with this checklist or with its memorandum."""
        if self._opened and len(self._opened.handable) == 1:
            self._hand_over(self._opened.handable[0])
        elif self._opened:
            self.hand_menu().popup(_below(self.hand))

    def hand_menu(self) -> QMenu:
        """Which of the documents is handed over."""
        menu = QMenu(self)
        for number, one in enumerate(self._opened.handable if self._opened else (), start=1):
            menu.addAction(f"{one.subject}(&{number})", partial(self._hand_over, one))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _hand_over(self, one: Handed) -> None:
        from desktop.exchange.handing import HandDialog

        HandDialog(self.desk, self, one.doc_type, one.doc_id, one.subject).open()

    def _print_menu(self) -> None:
        if self._opened:
            choose_of_checklist(self.desk, self, self.print, self._opened.checklist)

    def _next_area(self) -> None:
        """F6: to what is still in the way, and back."""
        (self.conditions.area if self.beside.switch(self.table.hasFocus()) else self.table).setFocus()

    def _escape(self) -> None:
        if self.conditions.area.hasFocus():
            self._next_area()
        elif self.seek.hasFocus():
            self.seek.clear()
            self.table.setFocus()
        else:
            self.left.emit()


def _below(button: QWidget) -> QPoint:
    return button.mapToGlobal(button.rect().bottomLeft())


def _click_shown(*buttons: KeyButton) -> None:
    """The key of several buttons, of which at most one is offered at a time."""
    for button in buttons:
        if not button.isHidden():
            button.click()
            return
