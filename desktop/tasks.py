"""Run work off the GUI thread. The only module that knows about threads."""

import gc
import logging
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from db import store
from db.errors import UserError

logger = logging.getLogger(__name__)

Work = Callable[[], object]
SWEEP_MILLISECONDS = 500


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


@dataclass(frozen=True, slots=True)
class _Job:
    """A task and its work, kept by the GUI thread until the worker has let go of them."""

    task: Task
    work: Work
    changes: bool


class TaskRunner(QObject):
    """Runs tasks one after another, because the store has one writer.

    What belongs to the window may die in the GUI thread alone: neither the worker's last reference nor a garbage
    collection that happens to start there may end a widget. So jobs are kept until their future is done, and garbage
    is collected by a timer while the worker lives.
    """

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
        self._number = 0
        self._jobs: dict[int, _Job] = {}
        self._futures: dict[int, Future[None]] = {}
        self._sweeper = QTimer(self)
        self._sweeper.timeout.connect(self._sweep)
        self._sweeper.start(SWEEP_MILLISECONDS)
        gc.disable()

    @property
    def busy(self) -> bool:
        """Whether a task has not delivered its end yet."""
        return self._waiting > 0

    @property
    def ended(self) -> bool:
        """Whether the worker was stopped and takes no more work."""
        return self._stopping.is_set()

    def query(self, work: Work) -> Task:
        """Run work that only reads; if it is a generator, what it yields is the progress."""
        return self._start(work, changes=False)

    def change(self, work: Work) -> Task:
        """Run work that writes; `data_changed` follows its `finished`."""
        return self._start(work, changes=True)

    def stop(self) -> None:
        """End the running task at its next step, forget those waiting, and wait for the worker."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        if self._at_stop:
            self._pool.submit(self._at_stop)
        self._pool.shutdown(wait=True)
        self._sweeper.stop()
        self._sweep()
        gc.enable()

    def _start(self, work: Work, changes: bool) -> Task:
        task = Task()
        self._waiting += 1
        self._number += 1
        self._jobs[self._number] = _Job(task, work, changes)
        self._futures[self._number] = self._pool.submit(self._run, self._number)
        return task

    @Slot()
    def _sweep(self) -> None:
        for number in [number for number, future in self._futures.items() if future.done()]:
            del self._futures[number], self._jobs[number]
        counts, thresholds = gc.get_count(), gc.get_threshold()
        full = [generation for generation in (2, 1, 0) if counts[generation] > thresholds[generation]]
        if full:
            gc.collect(full[0])

    def _run(self, number: int) -> None:
        if self._stopping.is_set():
            return
        job = self._jobs[number]
        task, changes = job.task, job.changes
        try:
            result = job.work()
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
