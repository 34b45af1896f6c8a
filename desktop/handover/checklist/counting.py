"""现场清点: one line at a time in large type at the table where both sides sit; a scanner that types receives."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from db.handover.rules import PARTY_LABELS, Line, LineState, Party
from desktop.desk import Desk
from desktop.handover.checklist.actions import LineActions
from desktop.handover.checklist.lines import PARTIES, category_name, may_sign, sub_line
from desktop.handover.checklist.opened import Opened
from desktop.look import look
from desktop.status import line_status
from desktop.tokens import GAP, MARGIN
from desktop.widgets.buttons import KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import Progress, ShortLabel, column, label, row, set_tone
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone

KEYS = (("空格", "勾选"), ("↑↓", "换行"), ("F2", "改数量"), ("F4", "记差异"), ("Esc", "退出清点"))
MOST_NAMED = 4
LARGE, LARGER, LARGEST = 1.5, 2.2, 4.5
"""Type sizes of the remarks, the line and its figures, as factors of the window's type; read across a table."""


class ScanField(QLineEdit):
    """Takes what a scanner types; arrows and an empty Space go to the line above it."""

    stepped = Signal(int)
    ticked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}
        if event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Space and not self.text():
            self.ticked.emit()
        else:
            super().keyPressEvent(event)


class CountingView(QWidget):
    """Shows one line of the open checklist as large as it fits, and keeps the keyboard in the scan field."""

    left = Signal()
    keys = KEYS

    def __init__(self, desk: Desk, actions: LineActions) -> None:
        super().__init__()
        self.desk, self._actions = desk, actions
        self._opened: Opened | None = None
        self._line_id = ""
        self.title, self.who = ShortLabel("page"), label("", tone="ink2")
        self.progress = Progress(220)
        self.place, self.name = label("", tone="ink2"), label(wrap=True)
        self.figures, self.serials = label(), label(wrap=True)
        self.about, self.reason = label("", tone="ink2", wrap=True), label("", tone="amber", wrap=True)
        self.state = StatusLabel(bold=True)
        self.ticks = [StatusLabel() for _ in PARTIES]
        self.scan = ScanField()
        self.scan.setPlaceholderText("扫编号，或输入编号后按 Enter")
        self.scan.setAccessibleName("扫码")
        self.told = label(wrap=True)
        self.back = KeyButton("退出清点", "Esc").bind(self, self.left.emit)
        self._build()
        self._connect()

    def _build(self) -> None:
        head = row(gap=GAP)
        head.addWidget(self.title, 1)
        for part in (self.who, self.progress, self.back):
            head.addWidget(part)
        card = QFrame()
        card.setProperty("role", "panel")
        inner = column(self.place, self.name, self.figures, self.serials, self.about, self.reason, None, gap=GAP)
        inner.addLayout(row(self.state, None, *self.ticks, gap=MARGIN * 2))
        inner.setContentsMargins(MARGIN * 2, MARGIN * 2, MARGIN * 2, MARGIN * 2)
        card.setLayout(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP, 0, MARGIN)
        layout.setSpacing(GAP)
        layout.addLayout(head)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(card)
        layout.addWidget(area, 1)
        layout.addWidget(self.told)
        layout.addWidget(self.scan)
        look.changed.connect(self._enlarge)
        self._enlarge()

    def _enlarge(self) -> None:
        """Labels of the card are larger than any type size of the window, and grow less than it does."""
        body = (look.metrics.body + 13) / 2
        for part, factor, bold in (
            (self.place, LARGE, False), (self.name, LARGER, True), (self.figures, LARGEST, True),
            (self.serials, LARGER, False), (self.about, LARGE, False), (self.reason, LARGE, False),
            (self.scan, LARGE, False), (self.told, LARGE, True),
        ):  # fmt: skip
            part.setFont(look.font(round(body * factor), bold))
            style = f"font-size: {round(body * factor)}px;"
            part.setStyleSheet(style + (" font-weight: bold;" if bold else ""))
        self.scan.setMinimumHeight(round(body * LARGE * 2))

    def _connect(self) -> None:
        self.scan.returnPressed.connect(self._scan)
        self.scan.stepped.connect(self.step)
        self.scan.ticked.connect(self._tick)
        self._actions.scanned.connect(self._show_scan)
        self._actions.hint.connect(lambda text: self._tell(False, text))
        bind_key(self, "F2", lambda: self._actions.count(self.line, self.party))
        bind_key(self, "F4", lambda: self._actions.differ(self.line))

    @property
    def line(self) -> Line | None:
        """The line in sight."""
        lines = self._opened.checklist.lines if self._opened else ()
        return next((line for line in lines if line.id == self._line_id), lines[0] if lines else None)

    @property
    def party(self) -> Party | None:
        """In whose place the person signs."""
        own = [party for party in PARTIES if self._opened and party in self._opened.own]
        return own[0] if own else None

    def show_opened(self, opened: Opened, line: Line | None = None) -> None:
        """Show the checklist as it stands now; the line in sight stays, or `line` comes into sight."""
        before = self._opened
        if before and (before.checklist.id, before.own) != (opened.checklist.id, opened.own):
            self._tell(None, "")  # it was told of another checklist, or to another person
        self._opened = opened
        if line:
            self._line_id = line.id
        found = opened.checklist
        self.title.setText(f"{found.department} · {found.batch_name}")
        party = self.party
        self.who.setText(
            f"{self.desk.actor.name}在「{PARTY_LABELS[party]}」一栏" if party else "本人不能勾选，按 F8 换人"
        )
        ticked = sum(line.settled or bool(party and _is_ticked(line, party)) for line in found.lines)
        self.progress.show_progress(ticked, len(found.lines), "行")
        if party and found.lines and ticked == len(found.lines):
            self._tell(True, f"「{PARTY_LABELS[party]}」一栏 {ticked} 行都已勾完，按 Esc 退出清点。")
        self._show_line()

    def step(self, by: int) -> None:
        """To the line above or below."""
        lines = self._opened.checklist.lines if self._opened else ()
        line = self.line
        if line:
            place = next(n for n, one in enumerate(lines) if one.id == line.id)
            self._line_id = lines[min(max(place + by, 0), len(lines) - 1)].id
            self._tell(None, "")
            self._show_line()

    def go_to_next(self) -> None:
        """To the next line this person can sign."""
        party, line = self.party, self.line
        lines = self._opened.checklist.lines if self._opened else ()
        if party is None or line is None:
            return
        place = next(n for n, one in enumerate(lines) if one.id == line.id)
        for one in (*lines[place + 1 :], *lines[:place]):
            if not one.signed_by(party) and may_sign(one, party):
                self._line_id = one.id
                self._show_line()
                return
        rest = [one.number for one in lines if one is not line and not _is_ticked(one, party)]
        if rest:
            more = f"等 {len(rest)} 行" if len(rest) > MOST_NAMED else ""
            self._tell(True, f"能勾的都勾完了，{'、'.join(rest[:MOST_NAMED])}{more}还不能勾。")

    def _show_line(self) -> None:
        line = self.line
        if line is None:
            return
        section = f"　{line.section}" if line.section else ""
        self.place.setText(f"{line.number}　{category_name(line.category)}{section}")
        self.name.setText(f"{line.name}（{line.specification}）" if line.specification else line.name)
        self.figures.setText(f"{line.received_quantity} / {line.quantity} {line.unit}")
        set_tone(self.figures, "green" if line.settled else "")
        self.serials.setText(f"编号　{line.serials}" if line.serials else "")
        about = [f"载体　{line.medium}", f"状况　{line.condition}" if line.condition else "", line.remark]
        self.about.setText("　　".join(part for part in about if part))
        reason = sub_line(line)
        self.reason.setText(f"{reason.lead}　{reason.rest}" if reason else "")
        self.state.show_status(line_status(line.state))
        for party, shown in zip(PARTIES, self.ticks, strict=True):
            act = line.signed_by(party)
            ready = Status(Shape.DISC, Tone.GREEN, f"{PARTY_LABELS[party]}　{act.user_name}") if act else None
            shown.show_status(ready or Status(Shape.RING, Tone.GREY, f"{PARTY_LABELS[party]}　未勾"))
        for part in (self.serials, self.reason):
            part.setVisible(bool(part.text()))

    def _tick(self) -> None:
        line = self.line
        if line:
            signed = bool(self.party and line.signed_by(self.party))
            self._actions.tick(line, self.party)
            if not signed:
                self.go_to_next()

    def _scan(self) -> None:
        text = self.scan.text().strip()
        self.scan.clear()
        if text:
            self._actions.scan(text, self.party)

    def _show_scan(self, received: bool, line_id: str, words: str) -> None:
        if line_id:
            self._line_id = line_id
            self._show_line()
        self._tell(received, words)

    def _tell(self, good: bool | None, words: str) -> None:
        sign = "" if not words else "● " if good else "■ "
        self.told.setText(sign + words)
        set_tone(self.told, "green" if good else "red")

    def focus_first(self) -> None:
        """The keyboard belongs to the scanner."""
        self.scan.setFocus()


def _is_ticked(line: Line, party: Party) -> bool:
    """Whether a party has finished a line; a line received in parts is finished when all of it has come."""
    return line.signed_by(party) is not None and not (party is Party.RECEIVER and line.state is LineState.PARTIAL)
