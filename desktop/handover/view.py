"""What the views inside 划转移交 have in common: each shows one side of the batches."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.desk import Desk
from desktop.look import look

WIDEST_WIDGET = 16_777_215
"""Qt's value for no limit."""


class Beside:
    """A list and the panel beside it; where there is no room for both, F6 switches between them."""

    def __init__(self, whole: QWidget, main: QWidget, side: QWidget, width: int) -> None:
        """`width` is the panel's at 标准."""
        self._whole, self._main, self._side, self._width = whole, main, side, width
        self.away = False

    def lay_out(self, there: bool = True) -> None:
        """Show what there is room for; without anything in the list the panel is not `there`."""
        crowded, width = look.crowded(self._whole.width()), look.metrics.scaled(self._width)
        self.away = self.away and there
        self._side.setMinimumWidth(width)
        self._side.setMaximumWidth(WIDEST_WIDGET if crowded else width)
        self._side.setVisible(there and (self.away or not crowded))
        self._main.setVisible(not (crowded and self.away))

    def switch(self, at_main: bool) -> bool:
        """F6: whether the keyboard goes to the panel now, coming from the list or not."""
        self.away = not self.away if look.crowded(self._whole.width()) else at_main
        self.lay_out()
        return self.away


class HandoverView(QWidget):
    """One view; the page above it asks it to read again when data has changed, and to go to one thing in it.

    `keys` stand in the status bar, `buttons` are shown in the page's head while the view is in sight. A view that
    `fills` the page has a head of its own, so the page hides title and tabs; it says so by `changed` whenever that
    or its keys change. `left` asks for 批次, `wanted` for another view by its key and a subject in it.
    """

    changed = Signal()
    left = Signal()
    wanted = Signal(str, str)
    title = ""
    keys: Sequence[tuple[str, str]] = ()
    buttons: Sequence[QWidget] = ()
    fills = False
    manual = "handover"
    """The page of the manual F1 opens while this view is in sight."""
    remark = ""
    """What stands beside the page's title while this view is in sight."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def refresh(self) -> None:
        """Read and show what is newest."""

    def open_subject(self, subject_id: str) -> None:
        """Go to one thing in this view."""

    def take_files(self, files: Sequence[Path]) -> None:
        """Take files dropped somewhere on the window."""

    def focus_first(self) -> None:
        """Put the keyboard where the work begins."""
        self.setFocus()
