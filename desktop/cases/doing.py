"""The dialogs of acts on a case, the tabs beside its course, its tools and papers: one line each.

Every part of the case page is connected by its line here; the page imports the module when it is first needed.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from db.cases.acts import SERVING, ActKind
from db.cases.details import ASKED

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from db.cases.rules import CaseDetail
    from desktop.cases.tab import CaseTab
    from desktop.desk import Desk
    from desktop.messages import FormDialog

PLAIN = ("desktop.cases.acting.act", "ActDialog")

_STEP = ("desktop.cases.acting.step", "StepDialog")

DOING: dict[ActKind, tuple[str, str]] = {
    ActKind.CORRECTION_ASKED: ("desktop.cases.intake.correcting", "CorrectionDialog"),
    ActKind.CORRECTED_AT_ONCE: ("desktop.cases.intake.correcting", "CorrectionDialog"),
    ActKind.CORRECTED: ("desktop.cases.intake.corrected", "CorrectedDialog"),
    ActKind.RECOUNTED: ("desktop.cases.intake.recounting", "RecountDialog"),
    ActKind.APPLICANT_CORRECTED: ("desktop.cases.intake.amending", "AmendDialog"),
    ActKind.RATED: ("desktop.cases.intake.rating", "RatingDialog"),
    **dict.fromkeys(ASKED, _STEP),
    ActKind.DECISION_CORRECTED: ("desktop.cases.acting.misprints", "MisprintDialog"),
    ActKind.COMMITTED: ("desktop.cases.reviewing.commitment", "CommitDialog"),
    ActKind.SURVEY_NOTICED: ("desktop.cases.reviewing.survey", "NoticeDialog"),
    ActKind.SURVEYED: ("desktop.cases.reviewing.record", "dialog"),
    ActKind.SURVEY_REPORTED: ("desktop.cases.reviewing.reporting", "ReportDialog"),
    ActKind.SURVEY_OPINED: ("desktop.cases.reviewing.opinion", "OpinionDialog"),
    ActKind.EXPERTS_DRAWN: ("desktop.cases.reviewing.experts", "DrawDialog"),
    ActKind.MARKED: ("desktop.cases.acting.marking", "MarkDialog"),
    ActKind.SENT: ("desktop.cases.bags.sending", "SendDialog"),
    ActKind.ARRIVED: ("desktop.cases.bags.arriving", "ArriveDialog"),
    ActKind.CERTIFIED: ("desktop.cases.issuing.certify", "CertifyDialog"),
    ActKind.NOTIFIED: ("desktop.cases.issuing.notify", "NotifyDialog"),
    **dict.fromkeys(SERVING, ("desktop.cases.issuing.deliver", "DeliverDialog")),
    ActKind.ARCHIVED: ("desktop.cases.archive.putting", "ArchiveDialog"),
    ActKind.EXTENDED: ("desktop.cases.acting.extending", "ExtendDialog"),
}
"""The dialog of an act: module and class, made as `Dialog(desk, parent, case, kind)`; without a line the plain one."""


@dataclass(frozen=True, slots=True)
class Hung:
    """One part of the page: its words, its module, and the name called in it."""

    words: str
    module: str
    name: str


TABS: dict[str, Hung] = {
    "materials": Hung("材料", "desktop.cases.tabs.materials", "MaterialsTab"),
    "papers": Hung("文书", "desktop.cases.tabs.papers", "PapersTab"),
    "letters": Hung("来往", "desktop.cases.tabs.letters", "LettersTab"),
    "files": Hung("附件", "desktop.cases.tabs.files", "FilesTab"),
}
"""The tabs by their keys, in their order; each is a `CaseTab`, made as `Tab(desk)` when the page is made."""

TOOLS: tuple[Hung, ...] = (Hung("收入高拍仪、扫描仪的新文件…", "desktop.cases.intake.watching", "open_camera"),)
"""Tools of a case besides its acts: functions `(desk, parent, case)` in the menu 其他办理."""

PAPERS = ("desktop.cases.printing", "papers_of")
"""The menu 打印: `(desk, parent, case)` gives a list of words with the function that opens the preview."""


OFFERING = ("desktop.cases.printing", "offer")
"""What is called with the id of a case as soon as an act is recorded: `(desk, parent, case_id, kind)`."""


def dialog_for(desk: "Desk", parent: "QWidget | None", case: "CaseDetail", kind: ActKind) -> "FormDialog":
    """The dialog that asks for an act."""
    made: FormDialog = _named(*DOING.get(kind, PLAIN))(desk, parent, case, kind)
    return made


def tab_for(desk: "Desk", key: str) -> "CaseTab":
    """A new tab."""
    hung = TABS[key]
    made: CaseTab = _named(hung.module, hung.name)(desk)
    return made


def use(tool: Hung, desk: "Desk", parent: "QWidget", case: "CaseDetail") -> None:
    """Do what a tool does."""
    _named(tool.module, tool.name)(desk, parent, case)


def papers_for(desk: "Desk", parent: "QWidget", case: "CaseDetail") -> "list[tuple[str, Any]]":
    """What can be printed of a case now: words, and what opens the preview."""
    found: list[tuple[str, Any]] = _named(*PAPERS)(desk, parent, case)
    return found


def offer_paper(desk: "Desk", parent: "QWidget | None", case_id: str, kind: ActKind) -> None:
    """Open the paper that an act just recorded calls for, if it calls for one."""
    _named(*OFFERING)(desk, parent, case_id, kind)


def _named(module: str, name: str) -> Any:
    return getattr(import_module(module), name)
