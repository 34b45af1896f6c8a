"""What the views inside 办件 have in common."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.desk import Desk


class CasesView(QWidget):
    """One view; `keys` stand in the status bar, `buttons` in the page's head while the view is in sight."""

    opened = Signal(str)
    keys: Sequence[tuple[str, str]] = ()
    buttons: Sequence[QWidget] = ()
    manual = "cases"
    """The page of the manual F1 opens while this view is in sight."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def refresh(self) -> None:
        """Read the view's data again."""

    def focus_first(self) -> None:
        """Put the keyboard where the work begins."""
        self.setFocus()
