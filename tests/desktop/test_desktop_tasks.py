"""What the worker promises to the pages."""

import gc
import threading
from collections.abc import Generator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from db.errors import UserError
from desktop.tasks import Task, TaskRunner


def outcomes(task: Task) -> list[tuple[str, object]]:
    """Everything a task tells, in order."""
    told: list[tuple[str, object]] = []
    task.progressed.connect(lambda done: told.append(("progressed", done)))
    task.finished.connect(lambda result: told.append(("finished", result)))
    task.failed.connect(lambda error: told.append(("failed", error)))
    task.cancelled.connect(lambda: told.append(("cancelled", None)))
    return told


def wait_for_end(qtbot: QtBot, tasks: TaskRunner) -> None:
    qtbot.waitUntil(lambda: not tasks.busy, timeout=5000)


def test_a_result_arrives_in_the_gui_thread_and_the_work_ran_in_another(qtbot: QtBot, tasks: TaskRunner) -> None:
    seen: list[threading.Thread] = []
    task = tasks.query(lambda: threading.current_thread())
    task.finished.connect(lambda worker: seen.extend((worker, threading.current_thread())))
    wait_for_end(qtbot, tasks)
    assert seen[1] is threading.main_thread()
    assert seen[0] is not threading.main_thread()


def test_a_generator_tells_its_progress_and_then_finishes_once_with_what_it_returns(
    qtbot: QtBot, tasks: TaskRunner
) -> None:
    def steps() -> Generator[int, None, str]:
        yield 1
        yield 2
        return "done"

    told = outcomes(tasks.query(steps))
    wait_for_end(qtbot, tasks)
    assert told == [("progressed", 1), ("progressed", 2), ("finished", "done")]


def test_a_user_error_fails_the_task_with_its_own_words(qtbot: QtBot, tasks: TaskRunner) -> None:
    def refuse() -> None:
        raise UserError("没有保存。", hint="请再试。")

    told = outcomes(tasks.change(refuse))
    wait_for_end(qtbot, tasks)
    assert [(kind, str(error)) for kind, error in told] == [("failed", "没有保存。")]


def test_a_full_disk_is_told_as_the_users_world_and_not_as_our_fault(qtbot: QtBot, tasks: TaskRunner) -> None:
    def fill_disk() -> None:
        raise OSError(28, "No space left on device", "备份.tar")

    told = outcomes(tasks.change(fill_disk))
    wait_for_end(qtbot, tasks)
    assert [kind for kind, _ in told] == ["failed"]
    assert isinstance(told[0][1], UserError)
    assert "磁盘满了" in str(told[0][1])


def test_a_cancelled_generator_is_closed_and_ends_as_cancelled(qtbot: QtBot, tasks: TaskRunner) -> None:
    closed = threading.Event()
    begun, go_on = threading.Event(), threading.Event()

    def steps() -> Generator[int, None, None]:
        try:
            yield 1
            begun.set()
            go_on.wait(5)
            yield 2
            yield 3
        finally:
            closed.set()

    changes: list[bool] = []
    tasks.data_changed.connect(lambda: changes.append(True))
    task = tasks.change(steps)
    told = outcomes(task)
    begun.wait(5)
    task.cancel()
    go_on.set()
    wait_for_end(qtbot, tasks)
    assert told[-1] == ("cancelled", None)
    assert ("progressed", 3) not in told
    assert closed.is_set()
    assert changes == []


@pytest.mark.parametrize(("verb", "expected"), [("change", 1), ("query", 0)])
def test_only_a_finished_change_says_that_data_changed(
    qtbot: QtBot, tasks: TaskRunner, verb: str, expected: int
) -> None:
    changes: list[bool] = []
    tasks.data_changed.connect(lambda: changes.append(True))
    start = tasks.change if verb == "change" else tasks.query
    start(lambda: None)
    wait_for_end(qtbot, tasks)
    assert len(changes) == expected


def test_stopping_closes_what_belongs_to_the_workers_thread_in_that_thread(qapp: object) -> None:
    where: list[threading.Thread] = []
    runner = TaskRunner(at_stop=lambda: where.append(threading.current_thread()))
    runner.query(lambda: None)
    runner.stop()
    assert len(where) == 1
    assert where[0] is not threading.main_thread()


class Held:
    """Something of the window's; it notes the thread in which it dies."""

    def __init__(self, deaths: list[threading.Thread]) -> None:
        self._deaths = deaths
        self.more: object = None

    def __del__(self) -> None:
        self._deaths.append(threading.current_thread())


def test_what_work_held_on_to_dies_in_the_gui_thread(qtbot: QtBot, tasks: TaskRunner) -> None:
    deaths: list[threading.Thread] = []
    for _ in range(50):
        held = Held(deaths)
        tasks.query(partial(id, held))
    del held
    qtbot.waitUntil(lambda: len(deaths) == 50)
    assert set(deaths) == {threading.main_thread()}


def test_garbage_is_never_collected_by_the_worker(qtbot: QtBot, tasks: TaskRunner) -> None:
    deaths: list[threading.Thread] = []
    for _ in range(20):
        held = Held(deaths)
        held.more = held
    del held
    tasks.query(lambda: [[number] for number in range(200_000)])
    qtbot.waitUntil(lambda: not tasks.busy)
    tasks.stop()
    gc.collect()
    assert len(deaths) == 20
    assert set(deaths) == {threading.main_thread()}
    assert gc.isenabled()
