"""事项: the items of an edition in groups with their filter row, the item at the right."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from db.items import editors
from db.items.codes import NATIONAL
from db.items.lists.counts import in_township_part, totals
from db.items.lists.levels import Branch, in_tree, tier_of
from db.items.rules import TIERS, Edition, EditionState, Item, ItemStatus, Tier
from desktop.desk import Desk
from desktop.items.browsing.detail import ItemDetail
from desktop.items.view import ItemsView, only_for_editors
from desktop.look import look
from desktop.page import Bar
from desktop.status import GUIDE_BEHIND, item_status
from desktop.tokens import GAP, TypeSize
from desktop.widgets.buttons import ChoiceRow, KeyButton, Toggle
from desktop.widgets.drop import accept_files
from desktop.widgets.empty import EmptyState, NextStep
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import label, row
from desktop.widgets.rows import Column, Group
from desktop.widgets.shapes import Status, Tone
from desktop.widgets.table import DenseTable

FILE_KINDS = "表格 (*.xlsx *.xls *.csv *.ods)"
NO_DEPARTMENT = "没有写部门"
ONLY_DRAFTS = "只有编制中的版本可以直接改；已公布的在「调整」里办理。"
WORDS_BOTH_KNOW = re.compile("行政|公共|权力$")
"""The part of a type's name left out where types are counted in one line: 许可 118、确认 23、其他 51."""
GROUPINGS = (("department", "按部门"), ("type", "按类型"), ("tree", "主子项"), ("none", "不分组"))


ADDED = {Tier.SUB: slice(-3, None), Tier.IMPLEMENTATION: slice(0, 19), Tier.HANDLING: slice(-2, None)}
"""What the code of an item adds to that of the item above it."""


def item_columns(
    branches: Mapping[str, Branch], behind: Collection[str] = (), standing: Callable[[Item], Status] = item_status
) -> list[Column]:
    """编码, 事项名称, 类型, 主管部门, 状态; items that stand under another show their place and level.

    `behind` are the items whose guide waits for an update, `standing` says how an item stands in the list in sight.
    """
    return [
        Column("编码", 124, text=lambda item: _code_words(item, branches.get(item.id)), hint="编码"),
        Column("事项名称", 270, text=lambda item: item.name, hint="汉字或拼音首字母", stretch=True),
        Column("类型", 96, text=lambda item: _type_words(item, branches.get(item.id)), tone=Tone.INK2, choices=True),
        Column("主管部门", 124, text=lambda item: item.department, tone=Tone.INK2, choices=True, rank=3),
        Column("状态", 112, status=lambda item: GUIDE_BEHIND if item.id in behind else standing(item), choices=True),
    ]


class BrowseView(ItemsView):
    """The items of the chosen edition as they read on the chosen day."""

    title = "事项"
    keys = (
        ("Ctrl+F", "筛选"),
        ("→ ←", "展开、收起"),
        ("Alt+1…5", "换页签"),
        ("Ctrl+O", "导入表格"),
        ("Ctrl+P", "打印目录"),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._items: list[Item] = []
        self._edition: Edition | None = None
        self._day: date | None = None
        self._branches: dict[str, Branch] = {}
        self._behind: set[str] = set()
        self._wanted = ""
        self.fill = KeyButton("补要素", "Ctrl+B").bind(self, self.fill_in)
        self.buttons = (
            KeyButton("导入表格", "Ctrl+O").bind(self, self.choose_file),
            self.fill,
            KeyButton("成批改动").bind(self, self.show_batches),
            KeyButton("打印目录", "Ctrl+P").bind(self, self.print_catalogue),
        )
        self.grouping = ChoiceRow(GROUPINGS)
        self.grouping.chosen.connect(lambda key: self._regroup())
        self.problems = Toggle("只看有问题的")
        self.problems.toggled.connect(lambda on: self._keep())
        self.township = Toggle("只看乡镇部分")
        self.township.toggled.connect(lambda on: self._keep())
        may_change = label("本页可改：清单编制", tone="ink2")
        self.readings = KeyButton("读音").bind(self, self.show_readings)
        self.match = KeyButton("对应单位", "Ctrl+J").bind(self, self.match_organs)
        self.match.hide()
        only_for_editors(desk, self.buttons[0], self.match)
        self.tools = Bar(self.grouping, self.problems, self.township, self.match, self.readings, None, may_change)
        self.table = DenseTable(item_columns(self._branches, self._behind, self._standing))
        self.table.group_columns = (4, 4)
        self.panel = ListPanel(self.table)
        self.detail = ItemDetail(desk)
        self._build()
        self.table.current_changed.connect(self._show_detail)
        self.table.opened.connect(lambda item: self.detail.focus_tabs())
        bind_key(self, "Ctrl+F", self.table.focus_filter)
        self.detail.bind_tabs(self)
        accept_files(self, (".xlsx", ".xls", ".csv", ".ods"), lambda files: self.open_file(files[0]))
        look.changed.connect(self._drop_detail)
        self._drop_detail()

    def _build(self) -> None:
        importing = NextStep(
            "导入表格",
            "Ctrl+O",
            "支持 .xlsx、.xls、.ods、.csv。先给您看会新增、变更、退回哪些行，认可之前不写入任何数据。",
            self.choose_file,
        )
        self.empty = EmptyState(
            "list",
            "还没有事项清单",
            "清单是收件的依据，清单之外一律不得办理。从现成的表格开始最快。",
            (
                *([importing] if editors.may_change(self.desk.actor) else []),
                NextStep(
                    "从数据包带入",
                    "Ctrl+6",
                    "乡镇和部门不用自己导入：县里带来的数据包里就有现行清单，到数据交换页读取。",
                    lambda: self.desk.open("exchange"),
                ),
            ),
            "也可以把表格文件直接拖到这个窗口里。",
        )
        self.content = QWidget()
        inner = row(gap=GAP)
        inner.addWidget(self.panel, 726)
        inner.addWidget(self.detail, 472)
        self.content.setLayout(inner)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.content)
        self.stack.addWidget(self.empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tools)
        layout.addWidget(self.stack, 1)

    def _drop_detail(self) -> None:
        self.detail.setVisible(look.metrics.size is not TypeSize.EXTRA)

    def show_edition(self, edition: Edition | None, day: date) -> None:
        self._edition, self._day = edition, day
        first = edition is not None and self.stack.currentWidget() is self.empty and self.isVisible()
        self.stack.setCurrentWidget(self.content if edition else self.empty)
        if first:
            self.table.setFocus()
        self.tools.setVisible(edition is not None)
        drafted = edition is not None and edition.state is EditionState.DRAFT
        able = drafted and editors.may_change(self.desk.actor)
        self.fill.setEnabled(able)
        self.fill.setToolTip("" if drafted else ONLY_DRAFTS)
        self.detail.allow_leaving(drafted)
        if edition:
            self.desk.query(lambda: _read(edition.id, day), self._take_items)

    def _take_items(self, found: tuple[list[Item], str, set[str]]) -> None:
        self._items, words, behind = found
        self._behind.clear()
        self._behind.update(behind)
        self._show_items()
        self.panel.show_foot(words, self._pending())
        if self._wanted:
            self.open_subject(self._wanted)
        elif not self.table.currentIndex().isValid():
            self.table.go_to_first()

    def _standing(self, item: Item) -> Status:
        return item_status(item, self._edition, self._day)

    def _pending(self) -> str:
        waiting = sum(item.department_pending for item in self._items)
        self.match.setVisible(waiting > 0)
        unproved = sum(not item.basis for item in self._items)
        parts = [f"部门待对应 {waiting}"] if waiting else []
        parts += [f"依据待核 {unproved}"] if unproved else []
        return "，".join(parts)

    def _show_items(self) -> None:
        self.table.drop_column(3, self.grouping.current == "department")
        self._branches.clear()
        if self.grouping.current == "tree":
            self._branches.update((branch.item.id, branch) for branch in in_tree(self._items))
            self.table.show_rows([branch.item for branch in self._branches.values()])
            return
        if self.grouping.current == "none":
            self.table.show_rows(self._items)
            return
        groups: dict[str, list[Item]] = defaultdict(list)
        for item in self._items:
            by_department = self.grouping.current == "department"
            groups[(item.department or NO_DEPARTMENT) if by_department else item.type_label].append(item)
        self.table.show_groups([(Group(name, name, f"{len(found)} 项"), found) for name, found in groups.items()])

    def _regroup(self) -> None:
        self._show_items()
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()

    def _keep(self) -> None:
        problems, township = self.problems.isChecked(), self.township.isChecked()
        wanted = [test for test, on in ((_has_problem, problems), (in_township_part, township)) if on]
        self.table.rows.keep((lambda item: all(test(item) for test in wanted)) if wanted else None)
        self.table.go_to_first()

    def _show_detail(self, found: object) -> None:
        if isinstance(found, Item):
            self.detail.show_item(found, self._day, self._edition)

    def open_subject(self, subject_id: str) -> None:
        self._wanted = ""
        index = self.table.rows.index_of(lambda item: item.id == subject_id, 1)
        if index.isValid():
            self.table.go_to(index)
        else:
            self._wanted = subject_id

    def focus_first(self) -> None:
        if self.stack.currentWidget() is self.content:
            self.table.setFocus()
        else:
            self.empty.focus_first()

    def choose_file(self) -> None:
        """导入表格: choose a file, then show its plan."""
        name, _ = QFileDialog.getOpenFileName(self, "选要导入的表格", str(Path.home()), FILE_KINDS)
        if name:
            self.open_file(Path(name))

    def open_file(self, file: Path) -> None:
        """Show what an import of this file would do."""
        from desktop.items.importing.dialog import ImportDialog

        drafted = self._edition if self._edition and self._edition.state is EditionState.DRAFT else None
        ImportDialog(self.desk, file, drafted.name if drafted else "", self).open()

    def fill_in(self) -> None:
        """补要素: what the list came without, many items at once."""
        from desktop.items.browsing.filling import Choice, FillDialog

        if self._edition is None:
            return
        found = self.table.current_row()
        shown = tuple(one for one in self.table.rows.visible_rows() if isinstance(one, Item))
        departments = tuple(sorted({item.department for item in self._items if item.department}))
        item = found if isinstance(found, Item) else None
        FillDialog(self.desk, self, Choice(self._edition, item, shown, departments)).open()

    def match_organs(self) -> None:
        """对应单位: names that are only texts so far."""
        from desktop.items.importing.matching import MatchDialog

        if self._edition:
            MatchDialog(self.desk, self, self._edition).open()

    def show_batches(self) -> None:
        """成批改动: the imports and fills that were made, and taking one back."""
        from desktop.items.importing.batches import BatchesDialog

        BatchesDialog(self.desk, self).open()

    def print_catalogue(self) -> None:
        """打印目录: what is in sight, after asking how."""
        from desktop.items.browsing.printing import CatalogueDialog, InSight

        if self._edition and self._day:
            CatalogueDialog(self.desk, self, InSight(self._edition, self._day, self._items)).open()

    def show_readings(self) -> None:
        """读音: the county's own readings."""
        from desktop.items.browsing.readings import ReadingsDialog

        ReadingsDialog(self.desk, self).open()


def _read(edition_id: str, day: date) -> tuple[list[Item], str, set[str]]:
    """The items of an edition on a day, its totals in words, and the items whose guide waits for an update today."""
    from db.items.lists import asof
    from db.items.specs import guides

    items = asof.items_on(edition_id, day)
    found = totals(items)
    words = "、".join(f"{WORDS_BOTH_KNOW.sub('', name)} {number}" for name, number in found.by_type)
    below = "".join(f"，另有{name} {number}" for name, number in found.below)
    behind = {item_id for item_id, (guide, _) in guides.stale_items(edition_id).items() if guide}
    return items, f"{found.items} 项" + (f"：{words}" if words else "") + below, behind


def _code_words(item: Item, branch: Branch | None) -> str:
    """The code; under another item only what it adds, behind the line that leads to it."""
    if branch is None or not branch.depth:
        return item.code
    line = "　" * (branch.depth - 1) + ("└ " if branch.last else "├ ")
    return line + (item.code[ADDED.get(tier_of(item), slice(None))] if item.code_scheme in NATIONAL else item.code)


def _type_words(item: Item, branch: Branch | None) -> str:
    return TIERS[tier_of(item)] if branch and branch.depth else item.type_label


def _has_problem(item: Item) -> bool:
    return item.status is ItemStatus.CURRENT and (item.department_pending or not item.basis)
