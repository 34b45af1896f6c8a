"""A search that may take a while: how far it is, a button that stops it, and an end to it when the view is left."""

from collections.abc import Callable

from PySide6.QtCore import QTimer

from desktop.tasks import Task
from desktop.widgets.buttons import KeyButton

PATIENCE = 1000
"""After so many milliseconds the button shows itself; what is quicker needs none."""


class StopButton(KeyButton):
    """停止: in sight and of use only while its task runs."""

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
        """Be of use until a task ends; one that was followed before is stopped: nobody waits for it any more."""
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
