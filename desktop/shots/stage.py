"""What every picture is taken with: the window, waiting until all has arrived, and the dialog a page opens."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.desk import Desk
from desktop.items.page import ItemsPage
from desktop.items.view import ItemsView
from desktop.tasks import TaskRunner
from desktop.window import Window

LONGEST = 60.0

View = TypeVar("View", bound=ItemsView)

Picture = tuple[str, QWidget]
"""The name of a picture, which begins with a number of its own, and what is to be seen on it.

The first digit is the place (Ctrl+1 to Ctrl+7), 0 what belongs to no place.
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """One window on the open store, and where a picture's own files may be written meanwhile."""

    desk: Desk
    window: Window
    folder: Path

    def settle(self) -> None:
        """Let everything that was asked for arrive and be painted."""
        settle(self.desk.tasks)

    def items(self) -> ItemsPage:
        """事项清单, with its editions read."""
        page = self.window.go("items")
        assert isinstance(page, ItemsPage)
        self.settle()
        return page

    def view(self, key: str, kind: type[View]) -> View:
        """One view of 事项清单 brought into sight, with what it shows read."""
        view = self.items().show_view(key)
        assert isinstance(view, kind)
        self.settle()
        return view

    def shown(self, name: str, dialog: QWidget) -> Iterator[Picture]:
        """A dialog made for the picture."""
        dialog.show()
        self.settle()
        yield name, dialog
        away(dialog)

    def opened(self, name: str, act: Callable[[], object]) -> Iterator[Picture]:
        """The dialog a page itself opens; no picture where it has nothing to ask about."""
        act()
        self.settle()
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            yield name, dialog
            away(dialog)


def settle(tasks: TaskRunner) -> None:
    """Wait until the worker is idle, a minute at most, then paint."""
    end = time.monotonic() + LONGEST
    QApplication.processEvents()
    while tasks.busy and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.001)
    for _ in range(3):
        QApplication.processEvents()


def away(widget: QWidget) -> None:
    """Take a window off the screen for good."""
    widget.hide()
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
