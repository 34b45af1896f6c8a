"""The menu of a case: acts that change its state, then other acts (其他记录) in groups, then tools."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from db.cases.acts import ACT_LABELS, ActKind
from db.cases.rules import CaseDetail, last_step
from desktop.cases import doing
from desktop.cases.beside import BesideCase

K = ActKind

GROUPS: tuple[tuple[str, tuple[ActKind, ...]], ...] = (
    ("材料往来", (K.CORRECTED_AT_ONCE, K.CORRECTION_UNTIL, K.RECOUNTED, K.SENT, K.ARRIVED)),
    ("告知承诺", (K.COMMITMENT_TOLD, K.COMMITTED, K.COMMITMENT_MET, K.COMMITMENT_FAILED)),
    ("踏勘、评审", (K.SURVEY_NOTICED, K.SURVEYED, K.SURVEY_OPINED, K.EXPERTS_DRAWN)),
    ("征求意见", (K.CONSULTED, K.VIEWS_HEARD, K.LEGACY_OPINION, K.LEGACY_VERIFIED)),
    ("听证", (K.HEARING_TOLD, K.HEARING_ASKED, K.HEARING_NOTICED, K.HEARING_HELD)),
    ("制证、取件、归档", (K.CERTIFIED, K.NOTIFIED, K.RATED, K.ARCHIVED)),
)
"""The groups of acts that do not change the state; an act of no group stands alone."""

ENDING = (K.TAKEN_BACK, K.RESCINDED, K.REVOKED, K.CANCELLED)


def menu_of(case: CaseDetail, beside: BesideCase, owner: QWidget, act: Callable[[ActKind], None]) -> QMenu:
    """The menu; `act` asks for an act."""
    menu = QMenu(owner)
    moving = [kind for kind in case.offered if kind not in ENDING]
    moving += [kind for kind in case.beside if kind is K.CORRECTION_SERVED]
    for number, kind in enumerate(moving, start=1):
        menu.addAction(f"{ACT_LABELS[kind]}(&{number})", partial(act, kind))
    _group(menu, "许可的撤回、撤销、吊销、注销", [kind for kind in ENDING if kind in case.offered], act)
    if case.beside:
        menu.addSeparator()
        menu.addAction("其他记录").setEnabled(False)
    for words, kinds in GROUPS:
        _group(menu, words, [kind for kind in kinds if kind in case.beside], act)
    grouped = {kind for _, kinds in GROUPS for kind in kinds} | {K.APPLICANT_CORRECTED, K.CORRECTION_SERVED}
    for kind in case.beside:
        if kind not in grouped:
            menu.addAction(f"{ACT_LABELS[kind]}…", partial(act, kind))
    menu.addSeparator()
    step = last_step(case.acts)
    if step and step.kind is not K.RECEIVED:
        menu.addAction(f"{ACT_LABELS[K.REVERSED]}上一步(&0)", partial(act, K.REVERSED))
    if K.APPLICANT_CORRECTED in case.beside:
        menu.addAction(f"{ACT_LABELS[K.APPLICANT_CORRECTED]}…(&X)", partial(act, K.APPLICANT_CORRECTED))
    for tool in doing.TOOLS:
        menu.addAction(tool.words, partial(doing.use, tool, beside.desk, owner, case))
    return menu


def _group(menu: QMenu, words: str, kinds: list[ActKind], act: Callable[[ActKind], None]) -> None:
    """One act of a group stands in the menu itself, several below their group's words."""
    if len(kinds) == 1:
        menu.addAction(f"{ACT_LABELS[kinds[0]]}…", partial(act, kinds[0]))
        return
    if kinds:
        below = menu.addMenu(words)
        for number, kind in enumerate(kinds, start=1):
            below.addAction(f"{ACT_LABELS[kind]}(&{number})", partial(act, kind))
