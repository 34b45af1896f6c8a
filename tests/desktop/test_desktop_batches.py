"""批次 and 事项归属: what is shown of a batch, and what is done with it from its page."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from db import clock
from db.handover import ownership, service
from db.handover.batches import service as life
from db.handover.batches import tasks
from db.handover.deciding import papers
from db.handover.deciding.papers import FourPaper
from desktop.desk import Desk
from desktop.handover.batches.dialogs import CutOverDialog, DeadlineDialog, LeavingDialog, LiaisonDialog
from desktop.handover.batches.tasks import TasksDialog
from desktop.handover.batches.view import BatchesView
from desktop.handover.ownership.view import OwnershipView
from tests.desktop.conftest import Transfer, settle


@pytest.fixture
def view(qtbot: QtBot, desk: Desk, transfer: Transfer) -> BatchesView:
    """The batches as the county's officer sees them."""
    found = BatchesView(desk)
    qtbot.addWidget(found)
    found.resize(1240, 640)
    found.show()
    desk.tasks.data_changed.connect(found.refresh)
    found.refresh()
    settle(qtbot, desk.tasks)
    return found


def asked(kind: type[QWidget]) -> QWidget:
    (found,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    return found


def test_a_liaison_and_another_deadline_are_entered_from_the_page_and_shown_on_it(
    qtbot: QtBot, view: BatchesView, transfer: Transfer
) -> None:
    view.side.buttons["liaison"].click()
    liaison = asked(LiaisonDialog)
    assert isinstance(liaison, LiaisonDialog)
    liaison.name.setText("赵六")
    liaison.submit()
    settle(qtbot, view.desk.tasks)
    shown = view.batch_in_sight
    assert shown is not None
    assert [row.liaison for row in shown.rows] == ["赵六"]
    view.side.buttons["deadline"].click()
    deadline = asked(DeadlineDialog)
    assert isinstance(deadline, DeadlineDialog)
    deadline.submit()
    assert deadline.isVisible(), "another deadline needs its reason"
    deadline.reason.setPlainText("专网待批")
    deadline.submit()
    settle(qtbot, view.desk.tasks)
    assert len(life.deadline_moves(transfer.checklist.batch_id)) == 1


def test_powers_are_cut_over_and_their_new_holder_is_shown(qtbot: QtBot, view: BatchesView, transfer: Transfer) -> None:
    batch_id = transfer.checklist.batch_id
    for paper in FourPaper:
        papers.present(transfer.receiver, batch_id, paper, clock.today(), "文件")
    view.side.buttons["cutover"].click()
    settle(qtbot, view.desk.tasks)
    dialog = asked(CutOverDialog)
    assert isinstance(dialog, CutOverDialog)
    dialog.submit()
    settle(qtbot, view.desk.tasks)
    owners = OwnershipView(view.desk)
    qtbot.addWidget(owners)
    owners.show_powers(ownership.histories())
    assert owners.who.text() == f"由{transfer.receiver.organ_name}办理"
    before = clock.today() - timedelta(days=1)
    owners.accepted.setDate(QDate(before.year, before.month, before.day))
    assert owners.who.text() == "由县林业局办理"


def test_a_batch_with_open_lines_is_not_finished(
    qtbot: QtBot, view: BatchesView, transfer: Transfer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(view.desk, "report", lambda error, then=None: told.append(str(error)))
    view.side.buttons["finish"].click()
    settle(qtbot, view.desk.tasks)
    assert "县林业局划入清单没有办结" in "".join(told)


def test_a_task_is_ticked_off_in_its_table(qtbot: QtBot, view: BatchesView, transfer: Transfer) -> None:
    view.side.buttons["tasks"].click()
    settle(qtbot, view.desk.tasks)
    dialog = asked(TasksDialog)
    assert isinstance(dialog, TasksDialog)
    dialog.finished_button.click()
    settle(qtbot, view.desk.tasks)
    assert sum(one.done_on is not None for one in tasks.tasks(transfer.checklist.batch_id)) == 1


def test_a_person_who_leaves_with_nothing_gets_a_sentence_and_no_checklist(
    qtbot: QtBot, view: BatchesView, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(view.desk, "report", lambda error, then=None: told.append(str(error)))
    view.leave.click()
    dialog = asked(LeavingDialog)
    assert isinstance(dialog, LeavingDialog)
    dialog.giver.setText("李四")
    dialog.receiver.setText("赵六")
    dialog.submit()
    settle(qtbot, view.desk.tasks)
    assert "没有李四名下的东西" in "".join(told)
    assert len(service.batches()) == 1


def test_a_person_is_chosen_from_those_known_and_the_bureau_has_a_liaison_of_its_own(
    qtbot: QtBot, view: BatchesView
) -> None:
    view.side.buttons["liaison"].click()
    dialog = asked(LiaisonDialog)
    assert isinstance(dialog, LiaisonDialog)
    settle(qtbot, view.desk.tasks)
    offered = dialog.name.completer()
    offered.setCompletionPrefix(view.desk.actor.name[:1])
    assert offered.currentCompletion() == view.desk.actor.name, "the name alone, not where the person belongs"
    dialog.department.setCurrentIndex(dialog.department.findText(view.desk.actor.site.organ_name))
    dialog.name.setText("李四")
    dialog.submit()
    settle(qtbot, view.desk.tasks)
    shown = view.batch_in_sight
    assert shown is not None
    assert shown.bureau_liaison == "李四"
