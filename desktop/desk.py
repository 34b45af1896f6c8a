"""What every page is given: who acts, the worker, the preferences, and the way to another page."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from db import clock
from db.actors import Actor
from db.paths import StorePaths
from desktop import messages
from desktop.preferences import Preferences
from desktop.tasks import Task, TaskRunner, Work

if TYPE_CHECKING:
    from db.practice import Practice

SCRATCH = "预览-"


class Desk(QObject):
    """The signed-in person's desk."""

    actor_changed = Signal()
    opening = Signal(str, str)
    saved = Signal(str)
    person_wanted = Signal()
    practice_wanted = Signal()
    step_done = Signal(str)

    def __init__(
        self,
        tasks: TaskRunner,
        paths: StorePaths,
        actor: Actor,
        preferences: Preferences,
        practice: "Practice | None" = None,
    ) -> None:
        """`practice` is set while the store is a practice store (练习库)."""
        super().__init__()
        self.practice = practice
        self.tasks = tasks
        self.paths = paths
        self.actor = actor
        self.preferences = preferences
        tasks.data_changed.connect(self._note_saved)

    def query(self, work: Work, then: Callable[[Any], object]) -> Task:
        """Read in the background and show the result; a failure is told."""
        return self._follow(self.tasks.query(work), then)

    def change(self, work: Work, then: Callable[[Any], object] | None = None) -> Task:
        """Write in the background; a failure is told, and every page hears that data changed.

        A form that asks for it in front of everything comes back when the writing is refused.
        """
        task = self.tasks.change(work)
        asking = self.front()
        if isinstance(asking, messages.FormDialog):
            asking.wait_for(task)
        return self._follow(task, then)

    def open(self, place: str, subject_id: str = "") -> None:
        """Go to a place, and to one thing in it."""
        self.opening.emit(place, subject_id)

    def switch_actor(self, actor: Actor) -> None:
        """Another person sits down (换人)."""
        self.actor = actor
        self.actor_changed.emit()

    def renew_actor(self) -> None:
        """Read the same person again, after a package that may have brought another id of this office."""
        from db.organs import service

        actor = self.actor
        self.query(lambda: service.renewed(actor), self.switch_actor)

    def note_step(self, step: str) -> None:
        """A step of the practice was done; nobody listens while real work is done."""
        self.step_done.emit(step)

    def report(self, error: Exception, then: Callable[[], object] | None = None) -> None:
        """Show a failure in front of whatever is open; `then` is called when the box is closed."""
        box = messages.show_error(self.front(), error)
        if then:
            box.finished.connect(lambda _: then())

    def front(self) -> QWidget | None:
        """The window or dialog for the next message; never a box that closes by itself when its work ends."""
        found = QApplication.activeModalWidget() or QApplication.activeWindow()
        while isinstance(found, (messages.WaitBox, messages.ProgressBox)):
            found = found.parentWidget()
        return found

    def scratch(self, name: str) -> Path:
        """Where a paper is written while it is looked at: in the store folder, gone when its preview is closed."""
        folder = self.paths.papers
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{SCRATCH}{name}"

    def clear_scratch(self) -> None:
        """Remove papers a crash left behind: they can name people."""
        for file in self.paths.papers.glob(f"{SCRATCH}*"):
            file.unlink(missing_ok=True)

    def _follow(self, task: Task, then: Callable[[Any], object] | None) -> Task:
        if then:
            task.finished.connect(then)
        task.failed.connect(self.report)
        return task

    def _note_saved(self) -> None:
        self.saved.emit(clock.now().strftime("%H:%M"))
