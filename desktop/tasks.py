"""Run work off the GUI thread. The only module that knows about threads."""

import logging
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Qt, Signal, Slot

from db import store
from db.errors import UserError

logger = logging.getLogger(__name__)

Work = Callable[[], object]


class Task(QObject):
    """One piece of work: any progress, then exactly one of finished, failed or cancelled.

    All four are emitted in the GUI thread, and never before the verb that started the task has returned.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(Exception)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Ask a generator to stop after its next step; its transaction is rolled back."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """Whether somebody asked this task to stop."""
        return self._stop.is_set()


class TaskRunner(QObject):
    """Runs tasks one after another, because the store has one writer."""

    data_changed = Signal()
    _posted = Signal(object)

    def __init__(self, at_stop: Work | None = None) -> None:
        """`at_stop` runs last, in the worker's thread: it closes what belongs to that thread."""
        super().__init__()
        self._posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="task")
        self._stopping = threading.Event()
        self._at_stop = at_stop
        self._waiting = 0

    @property
    def busy(self) -> bool:
        """Whether a task has not delivered its end yet."""
        return self._waiting > 0

    def query(self, work: Work) -> Task:
        """Run work that only reads; if it is a generator, what it yields is the progress."""
        return self._start(work, changes=False)

    def change(self, work: Work) -> Task:
        """Run work that writes; `data_changed` follows its `finished`."""
        return self._start(work, changes=True)

    def stop(self) -> None:
        """End the running task at its next step, forget those waiting, and wait for the worker."""
        self._stopping.set()
        if self._at_stop:
            self._pool.submit(self._at_stop)
        self._pool.shutdown(wait=True)

    def _start(self, work: Work, changes: bool) -> Task:
        task = Task()
        self._waiting += 1
        self._pool.submit(self._run, task, work, changes)
        return task

    def _run(self, task: Task, work: Work, changes: bool) -> None:
        if self._stopping.is_set():
            return
        try:
            result = work()
            if isinstance(result, Generator):
                result, ended = self._step_through(task, result)
            else:
                ended = True
        except Exception as error:
            told = store.explain(error) or error
            if not isinstance(told, UserError):
                logger.exception("a task failed")
            self._posted.emit(lambda: self._end(lambda: task.failed.emit(told)))
            return
        if ended:
            self._posted.emit(lambda: self._finish(task, result, changes))
        else:
            self._posted.emit(lambda: self._end(task.cancelled.emit))

    def _step_through(self, task: Task, steps: Generator[object, None, object]) -> tuple[object, bool]:
        try:
            while not (task.stopping or self._stopping.is_set()):
                try:
                    done = next(steps)
                except StopIteration as stop:
                    return stop.value, True
                self._posted.emit(lambda done=done: task.progressed.emit(done))
            return None, False
        finally:
            steps.close()

    def _finish(self, task: Task, result: object, changes: bool) -> None:
        self._end(lambda: task.finished.emit(result))
        if changes:
            self.data_changed.emit()

    def _end(self, deliver: Callable[[], None]) -> None:
        self._waiting -= 1
        deliver()

    @Slot(object)
    def _deliver(self, call: Callable[[], None]) -> None:
        call()
