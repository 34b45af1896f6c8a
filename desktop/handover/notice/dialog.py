"""从文件起草批次: what a notice says, each value beside its sentence, corrected by a person, then made a batch."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop.desk import Desk
from desktop.handover.notice.head import DutyList, HeadForm
from desktop.handover.notice.items import ItemsPanel
from desktop.handover.notice.organs import OrganChoices
from desktop.tokens import GAP, GAP_SMALL, MARGIN
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.dialogs import Dialog
from desktop.widgets.drop import accept_files
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import column, label, row, set_tone

if TYPE_CHECKING:
    from db.handover.notice.service import Draft, OrganMatch
    from db.handover.rules import Batch

TABS = (("head", "批次"), ("items", "事项"), ("organs", "单位"), ("duties", "职责和依据"))
ENDINGS = (".txt", ".docx", ".pdf")
FILES = "划转文件 (*.txt *.docx *.pdf);;所有文件 (*)"
START = (
    "选一份划转文件（.txt、.docx、能选中文字的 .pdf），或把正文粘贴在下面。读出来的每一处都附原句，由您核对后再建批次。"
)
MOST_TOLD = 2


class NoticeDialog(Dialog):
    """从文件起草批次; nothing is written until Ctrl+Enter. `made` gives the batch."""

    made = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None, file: Path | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._draft: Draft | None = None
        self._choices: dict[str, str] = {}
        self._organs: list[tuple[str, str]] = []
        self.setWindowTitle("从文件起草批次")
        self.resize(1320, 696)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self.name = label("还没有选文件", "title")
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText("在这里粘贴通知正文")
        self.text.setAccessibleName("通知正文")
        self.text.setTabChangesFocus(True)
        self.head, self.items, self.organs, self.duties = HeadForm(), ItemsPanel(), OrganChoices(), DutyList()
        self.tabs = ChoiceRow(TABS, "tab")
        self.state = label("", tone="ink2", wrap=True)
        self.browse = KeyButton("选文件", "Ctrl+O").bind(self, self.choose_file)
        self.again = KeyButton("另读一份", "Ctrl+O")
        self.again.clicked.connect(self.choose_file)
        self.back = KeyButton("取消", "Esc")
        self.back.clicked.connect(self.reject)
        self.ok = KeyButton("读取", "Ctrl+Enter", primary=True).bind(self, self.submit)
        self._build()
        self._connect()
        if file:
            self.read_file(file)

    def _build(self) -> None:
        start = QWidget()
        start.setLayout(column(label(START, tone="ink2", wrap=True), row(self.browse, None), self.text, gap=GAP))
        self.pages = QStackedWidget()
        for page in (self.head, self.items, self.organs, self.duties):
            self.pages.addWidget(page)
        review = QWidget()
        review.setLayout(column(row(self.tabs, None, self.again, gap=GAP), self.pages, gap=GAP_SMALL))
        self.stack = QStackedWidget()
        self.stack.addWidget(start)
        self.stack.addWidget(review)
        foot = QFrame()
        foot.setProperty("role", "panelfoot")
        line = row(gap=GAP_SMALL)
        line.addWidget(self.state, 1)
        line.addWidget(self.back)
        line.addWidget(self.ok)
        line.setContentsMargins(0, GAP, 0, 0)
        foot.setLayout(line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        layout.setSpacing(GAP_SMALL)
        layout.addWidget(self.name)
        layout.addWidget(self.stack, 1)
        layout.addWidget(foot)
        self.text.setFocus()

    def _connect(self) -> None:
        self.tabs.chosen.connect(self._show_tab)
        self.head.changed.connect(self._correct_head)
        self.items.changed.connect(self._correct_items)
        self.organs.chosen.connect(self._choose_organ)
        for number, (key, _) in enumerate(TABS, start=1):
            bind_key(self, f"Alt+{number}", partial(self.tabs.choose, key))
        accept_files(self, ENDINGS, lambda files: self.read_file(files[0]))

    # --- reading -----------------------------------------------------------------------------------------------------

    def choose_file(self) -> None:
        """选文件."""
        name, _ = QFileDialog.getOpenFileName(self, "选一份划转文件", "", FILES)
        if name:
            self.read_file(Path(name))

    def read_file(self, file: Path) -> None:
        """Read a file in the background and show what it says."""
        from db.handover.notice import service

        self.name.setText(file.name)
        self._read(lambda: service.read(file))

    def _read(self, work: "Callable[[], Draft]") -> None:
        self._working("正在读文件…")
        task = self._desk.tasks.query(partial(_with_organs, work))
        task.finished.connect(self._show)
        task.failed.connect(self._refused)

    def _working(self, words: str) -> None:
        self.ok.setEnabled(False)
        set_tone(self.state, "ink2")
        self.state.setText(words)

    def _refused(self, error: Exception) -> None:
        self.ok.setEnabled(True)
        self.state.setText("")
        self._settle()
        self._desk.report(error)

    def _show(self, found: "tuple[Draft, list[tuple[str, str]]]") -> None:
        self._draft, self._organs = found
        proposal = self._draft.proposal
        self._choices = self._draft.choices
        self.head.show_head(proposal)
        self.items.show_items(proposal.items)
        self.duties.show_duties(proposal)
        self._show_organs(self._draft.organs)
        self.stack.setCurrentIndex(1)
        self.ok.setText("建批次")
        self.ok.updateGeometry()
        self.tabs.choose("items" if proposal.name.value else "head")
        self._settle()

    def _show_organs(self, matches: "Sequence[OrganMatch]") -> None:
        self.organs.show_organs(matches, self._organs, self._choices)

    def _show_tab(self, key: str) -> None:
        self.pages.setCurrentIndex([name for name, _ in TABS].index(key))
        if key == "items":
            self.items.table.setFocus()
        elif key == "head":
            self.head.focus_first()

    # --- correcting --------------------------------------------------------------------------------------------------

    def _correct_head(self, name: str, text: str) -> None:
        from db.handover.notice import service

        if self._draft:
            self._draft = replace(self._draft, proposal=service.with_value(self._draft.proposal, name, text))
            self._settle()

    def _correct_items(self) -> None:
        """Items changed: names of organs may be new, then they are looked up."""
        from db.handover.notice import service

        if self._draft is None:
            return
        proposal = replace(self._draft.proposal, items=self.items.items)
        self._draft = replace(self._draft, proposal=proposal)
        names = proposal.organ_names
        if names == tuple(match.name for match in self._draft.organs):
            self._settle()
        else:
            self._desk.query(lambda: service.matched(names), self._match_again)

    def _match_again(self, matches: "tuple[OrganMatch, ...]") -> None:
        if self._draft:
            self._draft = replace(self._draft, organs=matches)
            self._choices = self._draft.choices | self._choices
            self._show_organs(matches)
            self._settle()

    def _choose_organ(self, name: str, organ_id: str) -> None:
        self._choices[name] = organ_id
        self._settle()

    def _settle(self) -> None:
        """Say what is still open, or what pressing the button would do."""
        from db.handover.notice import service

        if self._draft is None:
            return
        proposal = self._draft.proposal
        missing = [name for name in proposal.organ_names if not self._choices.get(name)]
        numbers = {"items": f"{len(proposal.items)}", "organs": f"{len(missing)} 待定" if missing else ""}
        for key, words in TABS:
            self.tabs.rename(key, f"{words} {numbers[key]}" if numbers.get(key) else words)
        open_points = service.problems(proposal, self._choices)
        self.ok.setEnabled(not open_points)
        set_tone(self.state, "amber" if open_points else "ink2")
        if open_points:
            more = f"，共 {len(open_points)} 处" if len(open_points) > MOST_TOLD else ""
            self.state.setText(f"还要补齐：{'；'.join(open_points[:MOST_TOLD])}{more}")
        else:
            moved = f"划入 {len(proposal.moved_in)} 项，划回 {len(proposal.moved_back)} 项"
            self.state.setText(f"{proposal.name.value}：{moved}。对照原文无误后建批次。")

    def submit(self) -> None:
        """Ctrl+Enter: read what was pasted, then make the batch."""
        from db.handover.notice import service

        draft, actor = self._draft, self._desk.actor
        if draft is None:
            text = self.text.toPlainText()
            self.name.setText(service.PASTED)
            self._read(lambda: service.draft(text))
            return
        if not self.ok.isEnabled():
            return
        proposal, choices = draft.proposal, dict(self._choices)
        self._working("正在建批次…")
        task = self._desk.tasks.change(lambda: service.accept(actor, proposal, choices))
        task.finished.connect(self._done)
        task.failed.connect(self._refused)

    def _done(self, batch: "Batch") -> None:
        self.made.emit(batch)
        self.accept()


def _with_organs(work: "Callable[[], Draft]") -> "tuple[Draft, list[tuple[str, str]]]":
    from db.organs import service as organs

    return work(), [(organ.id, organ.name) for organ in organs.organs() if not organ.valid_to]
