"""The store in work and its window; for a practice both change to the practice store, and afterwards back."""

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from db import store
from db.actors import Actor
from db.paths import StorePaths
from db.store import Opened
from desktop import messages
from desktop.desk import Desk
from desktop.instance import SingleInstance
from desktop.preferences import Preferences
from desktop.tasks import Task, TaskRunner, Work
from desktop.window import Window

if TYPE_CHECKING:
    from db.practice import Practice


def close_connection() -> None:
    """Close the connection of the thread that calls: the worker, when it ends."""
    if not store.database.is_closed():
        store.database.close()


class Session(QObject):
    """Holds the one window. Only one store is open at a time, so a practice closes the real one and opens it again."""

    def __init__(self, paths: StorePaths, show: Callable[[Desk], Window]) -> None:
        """`paths` is the real store's folder, which need not exist where only the practice is wanted."""
        super().__init__()
        self._paths, self._show = paths, show
        self.window: Window | None = None
        self.tasks = TaskRunner(at_stop=close_connection)
        self._real: tuple[Opened, Desk] | None = None
        self._guard: SingleInstance | None = None
        self._place = ""

    def begin(self, desk: Desk) -> None:
        """Show the real store's window."""
        self._show_desk(desk)

    def come_forward(self) -> None:
        """Somebody started the program again."""
        if self.window:
            self.window.come_forward()

    def stop(self) -> None:
        """End the worker and close whatever store is open."""
        self.tasks.stop()
        store.close_store()
        if self._guard:
            self._guard.release()

    def start_practice(self) -> None:
        """练习: put the real store aside and open the practice township; made the first time, which can be stopped."""
        from db import practice

        if self.window and self.window.desk.tasks.busy:
            messages.tell(self.window, "还有一件事没有做完，请稍等再开始练习", [])
            return
        found = practice.practice_of(self._paths)
        if not self._take(StorePaths(found.folder)):
            return
        if self.window and self.window.desk.practice is None:
            self._real = (store.opened(), self.window.desk)
            self._place = self.window.place
        self._open(found)

    def _take(self, paths: StorePaths) -> bool:
        """Whether nobody else practises here."""
        self._guard = self._guard or SingleInstance(paths)
        if self._guard.take():
            return True
        self._guard = None
        messages.tell(self.window, "练习窗口已经打开了，请在那里继续", [])
        return False

    def _open(self, found: "Practice") -> None:
        from db import practice

        def prepare() -> Generator[str, None, Actor]:
            yield from practice.make(found)
            yield "正在打开练习库"
            return practice.sign_in(found)

        task = self._change_store(prepare)
        messages.ProgressBox(self.window, "正在准备练习库，第一次要几秒钟", task)
        task.finished.connect(lambda actor: self._show_practice(found, actor))
        task.cancelled.connect(self.end_practice)
        task.failed.connect(self._failed)

    def _change_store(self, work: Work) -> Task:
        """Close the open store in both threads and let a new worker do `work`.

        The caller shows something in front of the old window meanwhile, because its worker has ended.
        """
        self.tasks.stop()
        store.close_store()
        self.tasks = TaskRunner(at_stop=close_connection)
        return self.tasks.query(work)

    def _show_practice(self, found: "Practice", actor: Actor) -> None:
        desk = Desk(self.tasks, found.paths, actor, Preferences(found.paths), found)
        window = self._show_desk(desk)
        window.open("exchange", "")
        desk.note_step("switch")

    def _failed(self, error: Exception) -> None:
        self.end_practice()
        messages.show_error(self.window, error)

    def switch_side(self) -> None:
        """换到县里 / 换到乡镇."""
        desk = self.window.desk if self.window else None
        if desk and desk.practice and not desk.tasks.busy:
            self._open(desk.practice.other)

    def practise_again(self) -> None:
        """从头再练: throw the practice away and make a new one."""
        from db import practice

        desk = self.window.desk if self.window else None
        if desk is None or desk.practice is None or desk.tasks.busy:
            return
        township = practice.practice_of(self._paths)
        self.tasks.stop()
        store.close_store()
        practice.start_again(township)
        self._open(township)

    def end_practice(self) -> None:
        """结束练习: open the real store again with the same person; where there is none, the program ends."""
        if self._guard:
            self._guard.release()
            self._guard = None
        if self._real is None:
            QApplication.quit()
            return
        (opened, desk), self._real = self._real, None

        def reopen() -> Actor:
            from db.organs import service

            store.open_store(opened.paths, opened.key)
            return service.renewed(desk.actor)

        task = self._change_store(reopen)
        messages.WaitBox(self.window, "正在回到原来的库", task)
        task.finished.connect(lambda actor: self._show_real(desk, actor))
        task.failed.connect(self._lost)

    def _show_real(self, desk: Desk, actor: Actor) -> None:
        window = self._show_desk(Desk(self.tasks, desk.paths, actor, desk.preferences))
        window.open(self._place or "exchange", "")

    def _lost(self, error: Exception) -> None:
        """The real store cannot be opened any more (it was moved meanwhile): say so, then end."""
        messages.show_error(self.window, error).finished.connect(lambda _: QApplication.quit())

    def _show_desk(self, desk: Desk) -> Window:
        former = self.window
        self.tasks = desk.tasks
        window = self._show(desk)
        if former:
            window.setGeometry(former.geometry())
            former.hide()
            former.deleteLater()
            window.activateWindow()
        desk.practice_wanted.connect(self.start_practice)
        if window.band:
            window.band.side_wanted.connect(self.switch_side)
            window.band.ended.connect(self.end_practice)
            window.band.again_wanted.connect(self.practise_again)
        self.window = window
        return window
