"""The look in force: the type size chosen, the fonts the PC has, palette and style sheet filled from the tokens."""

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication

import resources
from desktop.tokens import COLOURS, METRICS, Metrics, TypeSize, style_sheet

NARROW = 1100
PREFERRED_FAMILIES = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "思源黑体",
    "Noto Sans SC",
    "Microsoft YaHei UI",
    "微软雅黑",
)
BUNDLED_FONTS = ("fonts/SGT-Hei.ttf", "fonts/SGT-Hei-Bold.ttf")
FALLBACK_FONTS = ("fonts/SGT-Song.ttf", "fonts/SGT-Rare.ttf", "fonts/SGT-Rare-2.ttf")


class Look(QObject):
    """What every delegate and painter asks for its measures; `changed` says to lay out again."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.metrics: Metrics = METRICS[TypeSize.STANDARD]
        self.families: list[str] = []

    def apply(self, size: TypeSize) -> None:
        """Give the running application this type size; no restart is needed."""
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            raise RuntimeError("the look needs a running QApplication")
        if not self.families:
            self.families = window_families()
            application.setStyle("Fusion")
            application.setPalette(palette())
        self.metrics = METRICS[size]
        application.setFont(self.font())
        template = resources.path("styles/window.qss").read_text(encoding="utf-8")
        application.setStyleSheet(style_sheet(template, self.metrics, resources.path("icons").as_posix()))
        self.changed.emit()

    def narrow(self, width: int) -> bool:
        """Whether a page this wide has room only for its main column: 特大, or a small screen scaled up."""
        return self.metrics.size is TypeSize.EXTRA or width < NARROW

    def crowded(self, width: int) -> bool:
        """Whether beside its main column a page this wide has no room left for a panel, the type being what it is."""
        return self.narrow(width) or width < self.metrics.scaled(NARROW)

    @property
    def lowered(self) -> float:
        """How far below the middle of the line Chinese characters are drawn, in pixels; shapes beside them follow."""
        metrics = QFontMetricsF(self.font())
        return metrics.tightBoundingRect("国").center().y() - (metrics.descent() - metrics.ascent()) / 2

    def step(self, by: int) -> TypeSize:
        """The type size one step larger or smaller, staying within the three."""
        sizes = list(TypeSize)
        return sizes[max(0, min(len(sizes) - 1, sizes.index(self.metrics.size) + by))]

    def font(self, pixels: int | None = None, bold: bool = False) -> QFont:
        """The window's face in a size given in logical pixels."""
        font = QFont()
        font.setFamilies(self.families)
        font.setPixelSize(pixels or self.metrics.body)
        font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
        return font


look = Look()


def window_families() -> list[str]:
    """The PC's own Chinese sans face, else the ones the program carries; the rare-character faces follow either."""
    known = set(QFontDatabase.families())
    families = [name for name in _in_platform_order() if name in known][:1]
    if not families:
        families = _load(BUNDLED_FONTS)
    return families + _load(FALLBACK_FONTS)


def _in_platform_order() -> tuple[str, ...]:
    return PREFERRED_FAMILIES[::-1] if sys.platform == "win32" else PREFERRED_FAMILIES


def _load(names: tuple[str, ...]) -> list[str]:
    families: list[str] = []
    for name in names:
        file = resources.path(name)
        if file.exists():
            for family in QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(file))):
                if family not in families:
                    families.append(family)
    return families


def palette() -> QPalette:
    """Qt's palette from the tokens, for whatever the style sheet does not reach."""
    result = QPalette()
    roles = QPalette.ColorRole
    for role, colour in {
        roles.Window: COLOURS.paper,
        roles.WindowText: COLOURS.ink,
        roles.Base: COLOURS.surface,
        roles.AlternateBase: COLOURS.group,
        roles.Text: COLOURS.ink,
        roles.Button: COLOURS.surface,
        roles.ButtonText: COLOURS.ink,
        roles.Highlight: COLOURS.selection,
        roles.HighlightedText: COLOURS.ink,
        roles.PlaceholderText: COLOURS.ink3,
        roles.Mid: COLOURS.line3,
        roles.ToolTipBase: COLOURS.surface,
        roles.ToolTipText: COLOURS.ink,
        roles.Link: COLOURS.primary,
    }.items():
        result.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(COLOURS.ink3))
    return result
