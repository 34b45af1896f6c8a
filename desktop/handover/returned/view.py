"""回收: scans are dropped here and file themselves; what is missing, and what waits for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from db.papers.returned.records import FiledPage, PaperHome
from db.papers.returned.rules import ENDINGS, FILED, Outcome
from db.papers.returned.service import Result
from desktop import messages
from desktop.desk import Desk
from desktop.handover.returned.by_hand import ByHandDialog
from desktop.handover.returned.columns import paper_columns, result_columns, waiting_columns
from desktop.handover.returned.compare import CompareDialog
from desktop.handover.view import HandoverView
from desktop.look import look
from desktop.tokens import GAP_SMALL, TypeSize
from desktop.widgets.buttons import KeyButton
from desktop.widgets.drop import DropArea
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import Panel, column, row
from desktop.widgets.table import DenseTable

PATTERN = "扫描件和照片 ({})".format(" ".join(f"*{ending}" for ending in ENDINGS))
RESULT_ROWS = 5


@dataclass(frozen=True, slots=True)
class Found:
    """What the view shows."""

    papers: list[PaperHome]
    waiting: list[FiledPage]


class ReturnedView(HandoverView):
    """Papers with their pages, what was dropped last, and the scans that wait."""

    title = "回收"
    manual = "returned"
    keys = (("Ctrl+I", "选扫描件"), ("Enter", "对照、归卷"), ("F6", "换区"), ("Ctrl+F", "到筛选"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.read = KeyButton("选扫描件…", "Ctrl+I", primary=True).bind(self, self.choose_files)
        self.buttons = (self.read,)
        self.table = DenseTable(paper_columns())
        self.table.empty_text = "还没有打印过要签字的文书。打印清单、交接书、备忘录以后，这里列出要收回的页。"
        self.panel = ListPanel(self.table)
        self.waiting = DenseTable(waiting_columns(), sortable=False)
        self.waiting.empty_text = "没有等着归卷的扫描件。"
        self.waiting_panel = Panel("等着手工归卷")
        self.waiting_panel.body.addWidget(self.waiting)
        self.results = DenseTable(result_columns(), sortable=False)
        self.results_panel = Panel("刚才收的")
        self.results_panel.body.addWidget(self.results)
        more = "一个文件可以有许多页；或按 Ctrl+I 选文件"
        self.drop = DropArea("把扫描件、照片拖到这里", more, ENDINGS, self.take_files)
        self._build()
        self.table.opened.connect(self.compare)
        self.waiting.opened.connect(self.file_by_hand)
        self.results.opened.connect(self._open_result)
        bind_key(self, "F6", self._next_area)
        bind_key(self, "Ctrl+F", self.table.focus_filter)
        look.changed.connect(self._relayout)
        self._relayout()

    def _build(self) -> None:
        self.side = QWidget()
        left = column(gap=GAP_SMALL)
        left.addWidget(self.drop)
        left.addWidget(self.waiting_panel, 1)
        self.side.setLayout(left)
        right = column(gap=GAP_SMALL)
        right.addWidget(self.panel, 1)
        right.addWidget(self.results_panel)
        whole = row(gap=GAP_SMALL)
        whole.addWidget(self.side)
        whole.addLayout(right, 1)
        self.setLayout(whole)
        self.results_panel.hide()

    def _relayout(self) -> None:
        extra = look.metrics.size is TypeSize.EXTRA
        self.side.setFixedWidth(look.metrics.scaled(210 if extra else 280))
        self.drop.setFixedHeight(look.metrics.scaled(96))
        rows = 3 if extra else RESULT_ROWS
        self.results_panel.setFixedHeight(look.metrics.table_head + look.metrics.row * (rows + 1) + 14)

    def refresh(self) -> None:
        self.desk.query(_read, self.show_found)

    def show_found(self, found: Found) -> None:
        """Show the papers and what waits."""
        papers = sorted(found.papers, key=_urgency)
        self.table.show_rows(papers)
        self.waiting.show_rows(found.waiting)
        self.waiting_panel.remark.setText(f"{len(found.waiting)} 张")
        short = [one for one in found.papers if one.missing]
        signed = sum(bool(set(one.missing) & set(one.signed)) for one in short)
        self.panel.show_foot(
            f"{len(found.papers)} 份文书，{len(short)} 份没有收齐，其中 {signed} 份缺签字页", "按 Enter 对照"
        )
        self.remark = f"等着手工归卷 {len(found.waiting)} 张" if found.waiting else ""
        self.changed.emit()
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()

    def choose_files(self) -> None:
        """选扫描件."""
        names, _ = QFileDialog.getOpenFileNames(self, "选扫描件", str(Path.home()), PATTERN)
        if names:
            self.take_files([Path(name) for name in sorted(names)])

    def take_files(self, files: Sequence[Path]) -> None:
        """File scans by the codes on their pages."""
        from reports import homecoming

        actor, scratch = self.desk.actor, self.desk.scratch("对照.pdf")
        task = self.desk.change(lambda: homecoming.take(actor, files, scratch), self.show_results)
        messages.ProgressBox(self.desk.front(), f"正在收 {len(files)} 个文件", task)

    def show_results(self, results: Sequence[Result]) -> None:
        """Show page by page what became of the files; pages that need a person come first."""
        settled = [one for one in results if one.outcome in FILED - {Outcome.OUTDATED}]
        self.results.show_rows([*(one for one in results if one not in settled), *settled])
        filed = sum(one.outcome in FILED for one in results)
        self.results_panel.remark.setText(f"{len(results)} 页，归卷 {filed} 页")
        self.results_panel.show()
        self.results.go_to_first()
        self.results.setFocus()

    def _open_result(self, result: Result) -> None:
        if result.paper_id:
            self.desk.query(lambda: _paper(result.paper_id), lambda paper: self.compare(paper, result.page))
        elif result.id:
            self.desk.query(lambda: _waiting(result.id), self._file_if_waiting)

    def _file_if_waiting(self, page: FiledPage | None) -> None:
        if page:
            self.file_by_hand(page)

    def compare(self, paper: PaperHome, page: int = 0) -> None:
        """对照: the paper's pages beside the record."""
        CompareDialog(self.desk, self, paper, page).open()

    def file_by_hand(self, page: FiledPage) -> None:
        """手工归卷."""
        ByHandDialog(self.desk, self, page).open()

    def open_subject(self, subject_id: str) -> None:
        """Go to one paper."""
        self.table.go_to(self.table.rows.index_of(lambda one: one.id == subject_id, 0))

    def _next_area(self) -> None:
        areas = [self.table, self.results, self.waiting]
        seen = [one for one in areas if one.isVisible()]
        here = next((place for place, one in enumerate(seen) if one.hasFocus()), -1)
        seen[(here + 1) % len(seen)].setFocus()

    def focus_first(self) -> None:
        self.table.setFocus()


def _urgency(paper: PaperHome) -> int:
    """Papers of which some pages came first, then those that are wholly out, at last the complete ones."""
    return 0 if paper.home and paper.missing else 1 if paper.missing else 2


def _read() -> Found:
    from db.papers.returned import records

    return Found(records.papers_home(), records.waiting())


def _paper(paper_id: str) -> PaperHome:
    from db.papers import service as papers
    from db.papers.returned import records

    return records.paper_numbered(papers.paper(paper_id).number)


def _waiting(page_id: str) -> FiledPage | None:
    from db.papers.returned import records

    return next((one for one in records.waiting() if one.id == page_id), None)
