"""Importing a list: what would be new, changed, the same or refused, cell by cell, before anything is written."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from db.errors import UserError
from db.items.columns import FIELDS
from db.items.incoming.choices import Answer, Choices
from db.items.incoming.pages import ListFile, Page
from db.items.incoming.plan import ImportPlan, ImportResult
from db.items.rules import LEVELS
from db.sheets.rules import place_of
from desktop import messages
from desktop.desk import Desk
from desktop.items.importing.grid import RESULTS, PlanGrid
from desktop.items.importing.lines import GridLine, lines_of
from desktop.items.importing.questions import Questions
from desktop.items.importing.settling import LawList, NameMatching
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL, MARGIN
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.chips import ChipRow
from desktop.widgets.dialogs import Dialog
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import clear, column, label, row
from desktop.widgets.shapes import Shape, Status, Tone

ALL_ROWS = Status(Shape.EQUALS, Tone.INK2, "全部")
TABS = (("rows", "逐行预览"), ("names", "待对应单位"), ("laws", "未收录的法规"), ("remarks", "提示"))
LONGEST_REASON = 240
MOST_TOLD = 6
LEVEL_CHOICES = ("4", "3", "2", "1")


class ImportDialog(Dialog):
    """导入预览: nothing is written until Ctrl+Enter."""

    def __init__(self, desk: Desk, file: Path, edition: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._desk, self._path = desk, file
        self._file: ListFile | None = None
        self._plan: ImportPlan | None = None
        self._choices = Choices(edition_name=edition)
        self._organs: list[tuple[str, str]] = []
        self._asked = 0
        self._sheet = 0
        self.setWindowTitle(f"导入表格：{file.name}")
        self.resize(1240, 690)
        self._make_fields(edition)
        self._make_tabs()
        self._make_buttons()
        self._build()
        self._read()

    def _make_fields(self, edition: str) -> None:
        self.edition = QLineEdit(edition)
        self.edition.setPlaceholderText("留空则按本单位和年份命名")
        self.edition.setAccessibleName("写入清单版本")
        self.edition.setFixedWidth(look.metrics.scaled(220))
        self.edition.editingFinished.connect(self._settle_place)
        self.level = QComboBox()
        self.level.setAccessibleName("清单层级")
        for level in LEVEL_CHOICES:
            self.level.addItem(LEVELS[level], level)
        self.level.activated.connect(self._settle_place)
        self.sent_by = QComboBox()
        self.sent_by.setEditable(True)
        self.sent_by.setAccessibleName("来件单位")
        self.sent_by.setFixedWidth(look.metrics.scaled(170))
        line = self.sent_by.lineEdit()
        if line:
            line.setPlaceholderText("来件单位，可不填")
            line.editingFinished.connect(self._settle_place)
        self.sent_by.activated.connect(self._settle_place)

    def _make_tabs(self) -> None:
        self.grid = PlanGrid([(field.key, field.label) for field in FIELDS])
        self.counts = ChipRow([("all", ALL_ROWS), *RESULTS.items()])
        self.counts.chosen.connect(self.grid.keep)
        self.questions = Questions()
        self.questions.answered.connect(self._answer)
        self.grid.lines.typed.connect(self._correct)
        self.grid.mapping.mapped.connect(self._map)
        self.grid.line_changed.connect(self._tell_line)
        self.reason = label("", wrap=True)
        self.reason.setMinimumHeight(2 * round(look.metrics.body * 1.5))
        self.panel = ListPanel(self.grid)
        self.names = NameMatching()
        self.names.chosen.connect(self._match)
        self.laws = LawList()
        self.laws.wanted.connect(self._add_law)
        self.remarks = column(gap=GAP_SMALL)
        self.tabs = ChoiceRow(TABS, "tab")
        self.tabs.chosen.connect(self._show_tab)
        self.sheets = QComboBox()
        self.sheets.setAccessibleName("工作表")
        self.sheets.activated.connect(self._show_sheet)
        self.stack = QStackedWidget()
        remarks = QFrame()
        remarks.setProperty("role", "panel")
        inner = column(self.remarks, None)
        inner.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        remarks.setLayout(inner)
        for widget in (self.panel, self.names, self.laws, remarks):
            self.stack.addWidget(widget)

    def _make_buttons(self) -> None:
        self.state = label("正在读表格…", tone="ink2")
        self.annotate = KeyButton("存一份标注的表格", "Ctrl+S")
        self.annotate.clicked.connect(self._annotate)
        self.later = KeyButton("暂不导入", "Esc")
        self.later.clicked.connect(self.reject)
        self.apply = KeyButton("写入", "Ctrl+Enter", primary=True)
        self.apply.clicked.connect(self._apply)
        bind_key(self, "Ctrl+Enter", self.apply.click)
        bind_key(self, "Ctrl+S", self.annotate.click)
        bind_key(self, "Ctrl+M", self.grid.mapping.focus_first)
        bind_key(self, "F8", self.grid.go_to_next_wrong)
        for number, (key, _) in enumerate(TABS, start=1):
            bind_key(self, f"Alt+{number}", partial(self.tabs.choose, key))

    def _build(self) -> None:
        head = row(label(self._path.name, "title"), None, label("写入", tone="ink2"), self.edition, self.level,
                   label("来自", tone="ink2"), self.sent_by, gap=GAP_SMALL)  # fmt: skip
        foot = QFrame()
        foot.setProperty("role", "panelfoot")
        buttons = row(self.state, None, self.annotate, self.later, self.apply, gap=GAP_SMALL)
        buttons.setContentsMargins(0, GAP, 0, 0)
        foot.setLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        layout.setSpacing(GAP_SMALL)
        layout.addLayout(head)
        layout.addWidget(self.questions)
        layout.addLayout(row(self.tabs, None, self.sheets, gap=GAP))
        layout.addLayout(row(self.counts, None))
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.reason)
        layout.addWidget(foot)
        self.sheets.hide()
        self._enable(False)

    # --- planning ----------------------------------------------------------------------------------------------------

    def _enable(self, on: bool) -> None:
        self.apply.setEnabled(on)
        self.annotate.setEnabled(on)

    def _read(self) -> None:
        from db.items import importing
        from db.items.incoming import columns_kept
        from db.organs import service as organs

        path = self._path
        task = self._desk.tasks.query(
            lambda: (importing.read_list(path), [(one.id, one.name) for one in organs.organs()], columns_kept.senders())
        )
        task.finished.connect(self._take_file)
        task.failed.connect(self._refused)

    def _take_file(self, found: tuple[ListFile, list[tuple[str, str]], list[str]]) -> None:
        self._file, self._organs, senders = found
        self.sent_by.addItems(["", *senders])
        self._replan(self._choices)

    def _replan(self, choices: Choices) -> None:
        """Plan again as things are settled now; of several under way the last one counts."""
        from db.items import importing

        file = self._file
        self._choices = choices
        if file is None:
            return
        self._asked += 1
        asked = self._asked
        self.apply.setEnabled(False)
        self.state.setText("正在和现有清单比对…")
        task = self._desk.tasks.query(lambda: importing.plan_list(file, choices))
        task.finished.connect(lambda plan: self._show(plan) if asked == self._asked else None)
        task.failed.connect(self._refused)

    def _refused(self, error: Exception) -> None:
        if self._plan is None:
            self.reject()
        else:
            self._choices = self._plan.choices
            self.state.setText("刚才这一步没有成，仍是上一次的预览")
            self._ready(self._plan)
        self._desk.report(error)

    def _settle_place(self) -> None:
        level = str(self.level.currentData())
        name = self.edition.text().strip()
        if level != (self._choices.level or "4") and self._plan and name == self._plan.edition_name:
            name = ""
        sender = self.sent_by.currentText().strip()
        wanted = replace(self._choices, edition_name=name, level=level, sender=sender)
        shown = self._plan and (self._plan.edition_name, self._plan.level, self._plan.choices.sender)
        if self._plan and shown != (name, level, sender):
            self._replan(wanted)

    def _answer(self, question: str, answer: str) -> None:
        given = Answer(answer)
        if question == "hidden":
            self._replan(replace(self._choices, hidden=given))
        else:
            self._replan(replace(self._choices, struck=given))

    def _map(self, number: int, key: str) -> None:
        """One column's meaning chosen by hand; what meant the same before means nothing now."""
        page = self._page()
        if page is None:
            return
        kept = {c: other for c, other in page.choices.items() if c != number and other != key}
        columns = {**self._choices.columns, page.sheet.name: kept | ({number: key} if key else {})}
        self._replan(replace(self._choices, columns=columns))

    def _correct(self, line: int, number: int, text: str) -> None:
        page = self._page()
        if page is None or self._file is None:
            return
        address = page.sheet.address(line, number)
        original = next(sheet for sheet in self._file.sheets if sheet.name == page.sheet.name).rows[line]
        corrections = {**self._choices.corrections, address: text}
        if text == (original[number] if number < len(original) else ""):
            del corrections[address]
        self._replan(replace(self._choices, corrections=corrections))

    def _match(self, name: str, organ: str) -> None:
        self._choices = replace(self._choices, organs={**self._choices.organs, name: organ})
        if self._plan:
            self._plan = replace(self._plan, choices=self._choices)

    def _add_law(self, title: str, number: str, kind: str) -> None:
        from db.items import laws

        actor = self._desk.actor
        self._desk.change(lambda: laws.add_law(actor, title, number, kind), lambda _: self._replan(self._choices))

    # --- showing -----------------------------------------------------------------------------------------------------

    def _page(self) -> Page | None:
        pages = self._plan.pages if self._plan else ()
        return pages[min(self._sheet, len(pages) - 1)] if pages else None

    def _show(self, plan: ImportPlan) -> None:
        first = self._plan is None
        self._plan = plan
        self.edition.setText(plan.edition_name)
        self.level.setCurrentIndex(max(0, self.level.findData(plan.level)))
        self._count(plan)
        self.questions.ask(plan.hidden, plan.struck, self._choices.hidden, self._choices.struck)
        self.names.show_names(plan.unknown_names, self._organs, self._choices.organs)
        self.laws.show_laws(plan.unlisted)
        clear(self.remarks)
        for text in plan.warnings or ("没有要提示的。",):
            self.remarks.addWidget(label(text, wrap=True))
        self.sheets.clear()
        self.sheets.addItems([name or plan.file_name for name in plan.sheets])
        self.sheets.setVisible(len(plan.sheets) > 1 and self.tabs.current == "rows")
        self.sheets.setCurrentIndex(min(self._sheet, len(plan.sheets) - 1))
        self._show_rows()
        if first:
            self.grid.go_to_next_wrong(from_top=True)
            self.grid.setFocus()
        self._ready(plan)

    def _count(self, plan: ImportPlan) -> None:
        counts = {"all": plan.rows, "remark": len(plan.remarks), "left_out": len(plan.left_out)}
        counts |= {kind: len(getattr(plan, kind)) for kind in ("new", "changed", "same", "rejected")}
        for kind, count in counts.items():
            self.counts.show_count(kind, count)
        numbers = {"names": len(plan.unknown_names), "laws": len(plan.unlisted), "remarks": len(plan.warnings)}
        for key, words in TABS:
            self.tabs.rename(key, f"{words} {numbers[key]}" if numbers.get(key) else words)

    def _ready(self, plan: ImportPlan) -> None:
        """Say what pressing the button would do, or what must be settled first."""
        writing = len(plan.new) + len(plan.changed)
        self.apply.setText(f"写入 {writing} 项")
        self.apply.updateGeometry()
        hindrance = plan.hindrance
        self.annotate.setEnabled(not plan.missing)
        self.apply.setEnabled(bool(writing) and hindrance is None)
        if hindrance:
            self.state.setText(str(hindrance).replace("，没有导入", ""))
        else:
            told = "写入前自动备份，以后可以整批撤销；退回的行不写入"
            self.state.setText(told if writing else "没有要写入的行：都相同、退回或不收")

    def _show_rows(self) -> None:
        page, plan = self._page(), self._plan
        if page is None or plan is None:
            return
        heads = ["/".join(parts) for parts in page.layout.columns]
        self.grid.show_lines(lines_of(plan, page), heads, _corrected(page, self._choices.corrections))
        self.grid.mapping.show_columns(heads, page.choices)
        self.panel.show_foot(plan.summary, "F2 改这一格　F8 下一处　Ctrl+M 列对应　Alt+1…4 换页签")

    def _show_sheet(self, number: int) -> None:
        self._sheet = number
        self._show_rows()
        self.grid.go_to_next_wrong(from_top=True)

    def _show_tab(self, key: str) -> None:
        self.stack.setCurrentIndex([name for name, _ in TABS].index(key))
        self.counts.setVisible(key == "rows")
        self.reason.setVisible(key == "rows")
        self.sheets.setVisible(key == "rows" and self.sheets.count() > 1)
        shown = self.stack.currentWidget()
        if key == "rows":
            self.grid.setFocus()
        elif isinstance(shown, NameMatching | LawList):
            shown.focus_first()

    def _tell_line(self, line: GridLine) -> None:
        self.reason.setText(f"第 {line.row + 1} 行：{line.reasons[:LONGEST_REASON]}" if line.reasons else "")

    # --- doing -------------------------------------------------------------------------------------------------------

    def _annotate(self) -> None:
        from db.items import importing

        plan = self._plan
        name, _ = QFileDialog.getSaveFileName(
            self, "存标注的表格", str(self._path.with_name(f"{self._path.stem}-标注.xlsx")), "表格 (*.xlsx)"
        )
        if plan and name:
            self._desk.query(
                lambda: importing.annotate(plan, Path(name)),
                lambda done: messages.tell(self, "已存好标注的表格", [("文件", name)]),
            )

    def _apply(self) -> None:
        from db.items import importing

        plan = self._plan
        if plan is None or not self.apply.isEnabled():
            return
        self._enable(False)
        task = self._desk.tasks.change(lambda: importing.apply_import(self._desk.actor, plan))
        messages.ProgressBox(self, f"正在写入「{plan.edition_name}」", task, plan.rows)
        task.finished.connect(self._done)
        task.cancelled.connect(self._cancelled)
        task.failed.connect(self._failed)

    def _done(self, result: ImportResult) -> None:
        parent = self.parentWidget()
        self.accept()
        written = f"新增 {result.new}，变更 {result.changed}，相同 {result.same}，退回 {result.rejected}"
        lines = [("清单版本", result.edition_name), ("结果", written)]
        if result.organs:
            more = f"等 {len(result.organs)} 个" if len(result.organs) > MOST_TOLD else ""
            lines.append(("单位", "；".join(result.organs[:MOST_TOLD]) + more))
        messages.tell(parent, "表格已写入清单", lines)

    def _cancelled(self) -> None:
        self._enable(True)
        self.state.setText("已停止，没有写入任何数据")

    def _failed(self, error: Exception) -> None:
        self._enable(True)
        if isinstance(error, UserError):
            self.state.setText("没有写入任何数据")
        self._desk.report(error)


def _corrected(page: Page, corrections: Mapping[str, str]) -> dict[tuple[int, int], str]:
    """The cells of a page that were typed over, by row and column."""
    name = page.sheet.name if page.sheet.several else ""
    found = ((place_of(address), text) for address, text in corrections.items())
    return {(place[1], place[2]): text for place, text in found if place and place[0] == name}
