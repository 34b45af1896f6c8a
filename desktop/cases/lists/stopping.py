"""A view whose reading may take a while: a button stops it, and leaving the view stops it too."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent

from desktop.cases.lists.view import CasesView
from desktop.desk import Desk
from desktop.tasks import Task
from desktop.widgets.buttons import KeyButton

PATIENCE = 1000
"""Milliseconds until the button appears; quicker work needs none."""


class StopButton(KeyButton):
    """停止: visible and usable only while its task runs."""

    def __init__(self) -> None:
        super().__init__("停止", "F9")
        self._task: Task | None = None
        self._timer = QTimer(self, singleShot=True, interval=PATIENCE)
        self._timer.timeout.connect(self.show)
        self.hide()

    @property
    def running(self) -> bool:
        """Whether there is something to stop."""
        return self._task is not None

    def follow(self, task: Task, said: Callable[[object], None], stopped: Callable[[], None]) -> None:
        """Offer to stop this task until it ends; a task followed before is stopped, because nobody waits for it now."""
        self.stop()
        self._task = task
        task.progressed.connect(lambda done: said(done) if self._task is task else None)
        task.cancelled.connect(lambda: stopped() if self._task is task else None)
        for ended in (task.finished, task.failed, task.cancelled):
            ended.connect(lambda *_: self._forget(task))
        self._timer.start()

    def stop(self) -> None:
        """Stop what runs, if anything."""
        if self._task is not None:
            self._task.cancel()

    def _forget(self, task: Task) -> None:
        if self._task is task:
            self._task = None
            self._timer.stop()
            self.hide()


class StoppableView(CasesView):
    """A view with a stop button; left while it reads, it stops, and it reads again when it is back in sight."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.stop = StopButton()
        self.stop.bind(self, self.stop.stop)
        self._left_early = False

    def read(self) -> None:
        """Read what the view shows, from the start."""
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop reading: nobody waits for it, and other work must not wait behind it."""
        if self.stop.running and not event.spontaneous():
            self._left_early = True
            self.stop.stop()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._left_early:
            self._left_early = False
            self.read()
