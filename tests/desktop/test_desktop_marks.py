"""改办件标记: what stands there may be changed by who sits there, and what is chosen is recorded."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from db.actors import Actor, Role
from db.cases import service
from db.cases.acts import ActKind
from db.cases.tables import CaseRow
from desktop.cases import doing
from desktop.cases.acting.marking import MarkDialog
from desktop.desk import Desk
from desktop.look import look
from desktop.tokens import TypeSize
from tests.desktop.conftest import settle
from tests.exchange.offices import add_case
from tests.exchange.recorded import act

K = ActKind
HIGHEST, WIDEST = 700, 1320


@pytest.fixture
def case(county: Actor) -> str:
    """An accepted renewal of the county's own."""
    made = add_case()
    organ = county.organ_name
    CaseRow.update(accepting_organ=organ, kind="renewal", statutory_limit=20).where(CaseRow.id == made).execute()
    act(made, "accepted", organ)
    return made


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """What the dialog stands before."""
    made = QWidget()
    qtbot.addWidget(made)
    return made


def opened(qtbot: QtBot, desk: Desk, window: QWidget, case: str) -> MarkDialog:
    found = doing.dialog_for(desk, window, service.case(case), K.MARKED)
    assert isinstance(found, MarkDialog)
    found.show()
    settle(qtbot, desk.tasks)
    return found


def test_a_mistaken_mark_is_put_right_with_its_reason_and_the_course_says_what_became_of_the_period(
    qtbot: QtBot, desk: Desk, window: QWidget, case: str
) -> None:
    dialog = opened(qtbot, desk, window, case)
    QTest.mouseClick(dialog.marks["joint"], Qt.MouseButton.LeftButton)
    dialog.submit()
    assert dialog.remark.text() == "请写为什么改"
    dialog.reason.setPlainText("与县住建局一并办理")
    dialog.submit()
    settle(qtbot, desk.tasks)
    found = service.case(case)
    assert found.flags == {"joint"}
    assert "；法定期限由 " in found.acts[-1].details["changes"]


def test_what_is_not_this_persons_or_not_this_cases_to_change_is_grey(
    qtbot: QtBot, desk: Desk, window: QWidget, case: str
) -> None:
    def grey() -> set[str]:
        dialog = opened(qtbot, desk, window, case)
        return {flag for flag, toggle in dialog.marks.items() if not toggle.isEnabled()}

    assert grey() == {"helped"}
    everybody, desk.actor = desk.actor, replace(desk.actor, roles=frozenset({Role.REVIEW}))
    assert grey() == {"helped", "joint", "upper"}
    desk.actor = everybody
    act(case, "granted", lsn=9)
    assert grey() == {"helped", "joint", "upper", "major", "interested", "ordered", "unchanged"}


@pytest.mark.parametrize("size", [TypeSize.STANDARD, TypeSize.EXTRA])
def test_all_marks_stand_in_a_small_window(
    qtbot: QtBot, desk: Desk, window: QWidget, case: str, size: TypeSize
) -> None:
    look.apply(size)
    dialog = opened(qtbot, desk, window, case)
    need = dialog.sizeHint()
    assert need.height() <= HIGHEST
    assert need.width() <= WIDEST
    widest = max(toggle.sizeHint().width() for toggle in dialog.marks.values())
    assert widest <= dialog.width() - 2 * 16
