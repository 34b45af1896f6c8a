"""The strip calendar: one cell a day from acceptance to the last due date, so that the count can be followed by eye."""

from datetime import date

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from db.calendar.days import LedgerDay
from db.calendar.rules import Ledger
from desktop.look import look
from desktop.tokens import COLOURS
from desktop.widgets.shapes import GAP_TO_WORD, Status, draw_shape
from desktop.widgets.tips import tip

WEEKDAYS = "一二三四五六日"
LEAST, MOST = 24, 46
LOOK_BACK = 7
_SIGNS = {"start": "起", "weekend": "休", "holiday": "假", "stopped": "停"}


def nearest_room(wanted: int, width: int, taken: list[tuple[int, int]], whole: int) -> int:
    """Where something `width` wide begins, nearest to `wanted`, without touching what is taken, inside `whole`."""
    gap, most = GAP_TO_WORD, max(0, whole - width)
    ends = [end + gap for _, end in taken] + [begin - gap - width for begin, _ in taken]
    places = [place for place in (min(max(0, wanted), most), *ends) if 0 <= place <= most]
    free = [p for p in places if all(p + width + gap <= begin or p >= end + gap for begin, end in taken)]
    return min(free, key=lambda place: abs(place - wanted), default=min(max(0, wanted), most))


class StripCalendar(QWidget):
    """Weekday, day, and what the day counts; arrow keys move a day."""

    day_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._days: tuple[LedgerDay, ...] = ()
        self._today: date | None = None
        self._marks: list[tuple[date, Status]] = []
        self._current = -1
        self.most_lines = 3
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("期限日历")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def show_ledger(self, ledger: Ledger, today: date, marks: list[tuple[date, Status]]) -> None:
        """Show a ledger's days; `marks` are written above their day (承诺, 法定)."""
        self._days, self._today, self._marks = ledger.days, today, marks
        known = [line.day for line in ledger.days]
        self._current = known.index(today) if today in known else -1
        self.fit()
        self.update()

    @property
    def _cell(self) -> int:
        return max(LEAST, min(MOST, (self.width() - 2) // self._per_line))

    def _per_line_at(self, cell: int) -> int:
        return max(7, (self.width() - 2) // cell)

    @property
    def _per_line(self) -> int:
        """As many to a line as there is room for; where two or three lines are needed, as many in each."""
        most, days = self._per_line_at(LEAST), len(self._days) or 1
        lines = -(-days // most)
        return -(-days // lines) if lines <= self.most_lines else most

    @property
    def _line_height(self) -> int:
        m = look.metrics
        return round(m.small * 1.7) + round(m.small * 1.5) + (m.row - 6) + (m.row - 2) + 6

    @property
    def _from(self) -> int:
        """The first day in sight: where there is no room for all, those about the day under the cursor, or today."""
        room = self._per_line * self.most_lines
        return max(0, min(self._current - LOOK_BACK, len(self._days) - room))

    @property
    def _in_sight(self) -> range:
        return range(self._from, min(len(self._days), self._from + self._per_line * self.most_lines))

    def sizeHint(self) -> QSize:
        lines = -(-len(self._days) // self._per_line) if self._days else 1
        return QSize(400, self._line_height * min(lines, self.most_lines))

    def resizeEvent(self, event: object) -> None:
        self.fit()

    def fit(self) -> None:
        """Be as high as the lines of days ask."""
        self.setMinimumHeight(self.sizeHint().height())
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for number in self._in_sight:
            self._paint_day(painter, number)
        taken = self._paint_months(painter)
        for day, status in self._marks:
            self._paint_mark(painter, day, status, taken)

    def _corner(self, number: int) -> tuple[int, int]:
        line, place = divmod(number - self._from, self._per_line)
        return place * self._cell, line * self._line_height

    def _paint_day(self, painter: QPainter, number: int) -> None:
        line, m = self._days[number], look.metrics
        left, top = self._corner(number)
        cell = self._cell
        mark_height, week_height = round(m.small * 1.7), round(m.small * 1.5)
        rest = line.kind in ("weekend", "holiday")
        week = QRect(left, top + mark_height, cell, week_height)
        painter.setFont(look.font(m.small))
        painter.setPen(QColor(COLOURS.ink3 if rest else COLOURS.ink))
        word = "班" if line.kind == "makeup" else WEEKDAYS[line.day.weekday()]
        painter.drawText(week, Qt.AlignmentFlag.AlignCenter, word)
        day = QRect(left, week.bottom() + 1, cell, m.row - 6)
        kind = QRect(left, day.bottom() + 1, cell, m.row - 2)
        self._paint_box(painter, day, str(line.day.day), COLOURS.grey_tint if rest else COLOURS.surface,
                        COLOURS.grey if rest else COLOURS.ink, m.body, False)  # fmt: skip
        self._paint_kind(painter, kind, line)
        if line.day == self._today:
            painter.setPen(QPen(QColor(COLOURS.ink), 2))
            painter.drawRect(day.adjusted(1, 1, -1, -1))
        if number == self._current and self.hasFocus():
            painter.setPen(QPen(QColor(COLOURS.primary), 2))
            painter.drawRect(kind.adjusted(1, 1, -1, -1))

    def _paint_months(self, painter: QPainter) -> list[QRect]:
        """The month above its first day and at the head of each line; returns the room the words take."""
        taken: list[QRect] = []
        height = round(look.metrics.small * 1.7)
        painter.setFont(look.font(look.metrics.small))
        painter.setPen(QColor(COLOURS.ink2))
        for number in self._in_sight:
            line = self._days[number]
            if line.day.day != 1 and (number - self._from) % self._per_line:
                continue
            words = f"{line.day.month} 月"
            area = QRect(*self._corner(number), painter.fontMetrics().horizontalAdvance(words), height)
            if not any(area.intersects(other) for other in taken):
                painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, words)
                taken.append(area)
        return taken

    def _paint_kind(self, painter: QPainter, box: QRect, line: LedgerDay) -> None:
        small = look.metrics.small
        if line.kind == "stopped":
            self._paint_box(painter, box, "停", COLOURS.amber_tint, COLOURS.amber, small, True)
        elif line.counted:
            past = self._today is None or line.day <= self._today
            ground, ink = (
                (COLOURS.primary, COLOURS.on_primary) if past else (COLOURS.primary_tint, COLOURS.primary_deep)
            )
            self._paint_box(painter, box, str(line.number), ground, ink, small, past)
        else:
            self._paint_box(painter, box, _SIGNS.get(line.kind, "不"), COLOURS.grey_tint, COLOURS.grey, small, False)

    def _paint_box(
        self, painter: QPainter, box: QRect, text: str, ground: str, ink: str, size: int, bold: bool
    ) -> None:
        painter.fillRect(box, QColor(ground))
        painter.setPen(QColor(COLOURS.line))
        painter.drawRect(box)
        painter.setFont(look.font(size, bold))
        painter.setPen(QColor(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_mark(self, painter: QPainter, day: date, status: Status, taken: list[QRect]) -> None:
        """A mark ends above its day, or as near as the words already there leave room."""
        known = [line.day for line in self._days]
        if day not in known or known.index(day) not in self._in_sight:
            return
        left, top = self._corner(known.index(day))
        painter.setFont(look.font(look.metrics.small, bold=True))
        size = look.metrics.shape
        width = size + GAP_TO_WORD + painter.fontMetrics().horizontalAdvance(status.word)
        height = round(look.metrics.small * 1.7)
        beside = [area for area in taken if area.top() == top]
        left = nearest_room(left + self._cell - width, width, [(a.left(), a.right() + 1) for a in beside], self.width())
        taken.append(QRect(left, top, width, height))
        draw_shape(painter, status.shape, status.tone.colour, left, top + (height - size) / 2, size)
        painter.setPen(status.tone.colour)
        area = QRect(left + size + GAP_TO_WORD, top, width, height)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, status.word)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -self._per_line, Qt.Key.Key_Down: self._per_line
        }  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if step is None or not self._days:
            super().keyPressEvent(event)
            return
        self._choose(max(0, min(len(self._days) - 1, self._current + step)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = int(event.position().x()) // self._cell
        line = int(event.position().y()) // self._line_height
        number = self._from + line * self._per_line + place
        if place < self._per_line and number < len(self._days):
            self._choose(number)

    def _choose(self, number: int) -> None:
        self._current = number
        line = self._days[number]
        self.setAccessibleDescription(f"{line.day} {line.reason}")
        self.setToolTip(tip(f"{line.day}　{line.reason}"))
        self.day_chosen.emit(line)
        self.update()
