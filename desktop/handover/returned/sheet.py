"""A scanned page on the screen, as wide as its place; it scrolls, and Ctrl with the wheel is not needed to read it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea

from db.papers.returned.scanning import Picture

LONGEST = 1800
"""Pixels of a page's longer side as it is read for the screen."""


class SheetView(QScrollArea):
    """One page, fitted to the width, or words where there is none."""

    def __init__(self, called: str) -> None:
        super().__init__()
        self.setAccessibleName(called)
        self._sheet = QLabel()
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sheet.setWordWrap(True)
        self.setWidget(self._sheet)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._image: QPixmap | None = None

    def show_picture(self, picture: Picture) -> None:
        """Show a page from its top."""
        stride = picture.width * 3
        image = QImage(picture.pixels, picture.width, picture.height, stride, QImage.Format.Format_RGB888)
        self._image = QPixmap.fromImage(image.copy())
        self._fit()
        self.verticalScrollBar().setValue(0)

    def show_words(self, words: str) -> None:
        """Say why there is no page."""
        self._image = None
        self._sheet.clear()
        self._sheet.setText(words)

    @property
    def words(self) -> str:
        """What is said instead of a page."""
        return self._sheet.text()

    @property
    def shown(self) -> bool:
        """Whether a page is in sight."""
        return self._image is not None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._image is None:
            return
        ratio = self.devicePixelRatioF()
        width = round(self.viewport().width() * ratio)
        fitted = self._image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        fitted.setDevicePixelRatio(ratio)
        self._sheet.setPixmap(fitted)
