"""What the views inside 划转移交 have in common: each shows one side of the batches."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.desk import Desk


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
