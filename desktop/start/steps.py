"""The five questions of the first start, each on its own sheet."""

import shutil
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from db import clock
from db.actors import SITE_LABELS, SiteKind
from desktop.look import look
from desktop.tokens import COLOURS, GAP, GAP_SMALL, MARGIN, METRICS, TYPE_LABELS, TypeSize
from desktop.widgets.buttons import draw_key
from desktop.widgets.parts import Panel, column, label, row
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone

KINDS = (
    (SiteKind.COUNTY, "收事项、编清单、审查决定、汇总各乡镇的数据包。全县只有一个。", "县级平台"),
    (SiteKind.ZONE, "自己的事项目录和审批专用章，其余与县局相同。", "自成一级"),
    (SiteKind.DEPARTMENT, "移交权力、认领推送、上报监管结果。", "例：县水务局"),
    (SiteKind.TOWNSHIP, "窗口收件、补正、报送、出件，带数据包到县里。", "例：巴公镇"),
    (SiteKind.VILLAGE, "帮办代办、收件，材料交到乡镇。", "例：示例村"),
)
CODE_HINTS = {
    SiteKind.COUNTY: ("6 位行政区划代码", "例：140525"),
    SiteKind.ZONE: ("6 位代码", "例：140571"),
    SiteKind.DEPARTMENT: ("县代码后加两位部门序号，共 8 位", "例：14052501"),
    SiteKind.TOWNSHIP: ("9 位行政区划代码", "例：140525108"),
    SiteKind.VILLAGE: ("12 位行政区划代码", "例：140525108201"),
}
FREE_NEEDED = 2 * 1024**3


class KindCard(QPushButton):
    """One kind of office: number, name, what it does."""

    def __init__(self, number: int, kind: SiteKind, text: str, example: str) -> None:
        super().__init__()
        self.kind, self._number, self._text, self._example = kind, number, text, example
        self.setProperty("role", "choice")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setAccessibleName(SITE_LABELS[kind])
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(600, look.metrics.tile - (0 if look.metrics.size is TypeSize.STANDARD else 6))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() // 2
        size = look.metrics.tick
        painter.setPen(QPen(QColor(COLOURS.primary if self.isChecked() else COLOURS.line3), 1.5))
        painter.drawEllipse(17, middle - size // 2, size, size)
        if self.isChecked():
            painter.setBrush(QColor(COLOURS.primary))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(17 + size // 4, middle - size // 4, size // 2, size // 2)
        draw_key(painter, str(self._number), 34 + size, middle)
        left = 74 + size
        half = self.rect().adjusted(left, 8, -MARGIN, -8)
        painter.setFont(look.font(look.metrics.head + 1, bold=True))
        painter.setPen(QColor(COLOURS.ink))
        painter.drawText(
            half.adjusted(0, 0, 0, -half.height() // 2), Qt.AlignmentFlag.AlignVCenter, SITE_LABELS[self.kind]
        )
        painter.setFont(look.font())
        painter.setPen(QColor(COLOURS.ink2))
        painter.drawText(half.adjusted(0, half.height() // 2, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._text)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(half, flags, self._example)


class KindStep(QWidget):
    """Step 1: which kind of office; what the type sizes look like; whether this PC is fit."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_SMALL)
        words = "类别决定看见哪些页、能办哪些事。一台电脑只属于一个办公室，同一办公室的人轮流登录。"
        layout.addWidget(label(words, tone="ink2", wrap=True))
        self.cards: list[KindCard] = []
        for number, (kind, text, example) in enumerate(KINDS, start=1):
            card = KindCard(number, kind, text, example)
            self._group.addButton(card, number)
            self.cards.append(card)
            layout.addWidget(card)
        self.cards[3].setChecked(True)
        below = row(gap=MARGIN)
        self.samples = _samples()
        below.addWidget(self.samples, 2)
        below.addWidget(_checks(folder), 1)
        layout.addSpacing(GAP_SMALL)
        layout.addLayout(below)
        layout.addStretch(1)

    @property
    def kind(self) -> SiteKind:
        """The kind chosen."""
        return next(card.kind for card in self.cards if card.isChecked())

    def choose(self, number: int) -> None:
        """Choose by number, as the keys 1 to 5 do."""
        self.cards[number - 1].setChecked(True)
        self.cards[number - 1].setFocus()

    def focus_first(self) -> None:
        """The chosen card."""
        next(card for card in self.cards if card.isChecked()).setFocus()


class _Sample(QWidget):
    def __init__(self, size: TypeSize) -> None:
        super().__init__()
        self._metrics = METRICS[size]
        self.setFixedHeight(round(self._metrics.row * 0.95))

    def paintEvent(self, event: QPaintEvent) -> None:
        from desktop.widgets.shapes import draw_shape

        painter, m = QPainter(self), self._metrics
        if m.size is look.metrics.size:
            painter.fillRect(self.rect(), QColor(COLOURS.primary_tint))
            painter.fillRect(0, 0, 4, self.height(), QColor(COLOURS.primary))
        painter.setFont(look.font(m.body))
        painter.setPen(QColor(COLOURS.ink))
        area = self.rect().adjusted(16, 0, -12, 0)
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, flags, TYPE_LABELS[m.size])
        painter.drawText(area.adjusted(72, 0, 0, 0), flags, "动物防疫条件合格证核发")
        painter.setPen(QColor(COLOURS.amber))
        painter.drawText(area, flags | Qt.AlignmentFlag.AlignRight, "今天到期")
        width = painter.fontMetrics().horizontalAdvance("今天到期")
        left = area.right() - width - m.shape - 6
        draw_shape(painter, Shape.TRIANGLE, QColor(COLOURS.amber), left, (self.height() - m.shape) / 2, m.shape)


def _samples() -> Panel:
    panel = Panel("字号看样", "换一下试试，随时可以再改")
    for size in TypeSize:
        panel.body.addWidget(_Sample(size))
    return panel


def _checks(folder: Path) -> Panel:
    panel = Panel("本机检查")
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    enough = free >= FREE_NEEDED
    words = f"硬盘空间{'够' if enough else '不多'}，余 {free // 1024**3} GB"
    space = Status(Shape.DISC, Tone.GREEN, words) if enough else Status(Shape.TRIANGLE, Tone.AMBER, words)
    at = clock.now().strftime("%Y-%m-%d %H:%M")
    inner = column(
        StatusLabel(space), StatusLabel(Status(Shape.TRIANGLE, Tone.AMBER, f"电脑时间 {at}，请核对")), None, gap=GAP
    )
    inner.setContentsMargins(GAP, GAP, GAP, GAP)
    panel.body.addLayout(inner)
    return panel


class FieldsStep(QWidget):
    """A step of captions and fields."""

    changed = Signal()

    def __init__(self, remark: str) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GAP_SMALL)
        self._layout.addWidget(label(remark, tone="ink2", wrap=True))
        self._layout.addSpacing(GAP)
        self._layout.addStretch(1)
        self._fields: list[QLineEdit] = []

    def add(self, caption: str, remark: str = "", secret: bool = False) -> QLineEdit:
        """A line edit with its caption above and a remark below."""
        field = QLineEdit()
        field.setAccessibleName(caption)
        field.setMaximumWidth(look.metrics.scaled(420))
        field.setMinimumWidth(look.metrics.scaled(420))
        if secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self.add_widget(label(caption, "strong"))
        self.add_widget(field)
        if remark:
            self.add_widget(label(remark, "small", "ink3", wrap=True))
        self._fields.append(field)
        return field

    def add_widget(self, widget: QWidget) -> None:
        """Anything else, in its place above the stretch."""
        self._layout.insertWidget(self._layout.count() - 1, widget)

    def focus_first(self) -> None:
        """The first empty field."""
        for field in self._fields:
            if not field.text():
                field.setFocus()
                return
